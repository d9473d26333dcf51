"""Likelihood of single distributions, against scipy.stats."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

import emviz as ev
from emviz.lessons import mle


@pytest.mark.parametrize("seed", range(5))
def test_the_fitted_normal_is_the_one_of_scipy(seed):
    X = ev.datasets.student_t(seed).X
    mean, sd, log_likelihood = mle.fit_normal(X)
    np.testing.assert_allclose((mean, sd), stats.norm.fit(X[:, 0]), rtol=1e-12)
    np.testing.assert_allclose(log_likelihood, stats.norm.logpdf(X[:, 0], mean, sd).sum(), rtol=1e-12)


def test_no_other_normal_is_more_likely():
    X = ev.datasets.student_t().X
    fit = mle.fit_normal(X)
    means, sds = fit.mean + np.linspace(-2, 2, 21), fit.standard_deviation * np.exp(np.linspace(-1, 1, 21))
    surface = mle.normal_log_likelihood(X, means, sds[:, None])
    assert surface.shape == (21, 21)
    assert np.unravel_index(surface.argmax(), surface.shape) == (10, 10)
    np.testing.assert_allclose(surface.max(), fit.log_likelihood, rtol=1e-14)


def test_the_surface_is_the_sum_of_log_densities():
    X = ev.datasets.old_faithful().X[:, [1]]
    means, sds = np.array([40.0, 70.9, 1000.0]), np.array([1.0, 13.5, 500.0])
    expected = [stats.norm.logpdf(X[:, 0], m, s).sum() for m, s in zip(means, sds, strict=True)]
    np.testing.assert_allclose(mle.normal_log_likelihood(X, means, sds), expected, rtol=1e-12)


@pytest.mark.parametrize("df", [0.5, 1, 5, 300])
def test_t_log_likelihood_is_the_one_of_scipy(df):
    X = ev.datasets.student_t().X
    np.testing.assert_allclose(mle.t_log_likelihood(X, df, 9, 4), stats.t.logpdf(X[:, 0], df, 9, 4).sum(), rtol=1e-11)


@pytest.mark.parametrize("df", [1, 2.5, 7, 1000])
def test_the_best_t_with_given_degrees_of_freedom_is_the_one_of_scipy(df):
    X = ev.datasets.student_t(3).X
    fit = mle.fit_t_with(X, df)
    _, location, scale = stats.t.fit(X[:, 0], fdf=df, loc=X.mean(), scale=X.std())
    np.testing.assert_allclose((fit.location, fit.scale), (location, scale), rtol=1e-4)
    assert fit.log_likelihood >= stats.t.logpdf(X[:, 0], df, location, scale).sum() - 1e-9


def test_log_densities_are_those_of_scipy():
    x = np.linspace(-30, 40, 15)
    np.testing.assert_allclose(mle.normal_log_density(x, 9, 4), stats.norm.logpdf(x, 9, 4), rtol=1e-12)
    np.testing.assert_allclose(mle.t_log_density(x, 3, 9, 4), stats.t.logpdf(x, 3, 9, 4), rtol=1e-11)


def test_t_becomes_the_normal():
    X = ev.datasets.student_t().X
    gaps = [
        abs(mle.t_log_likelihood(X, df, 10, 6) - mle.normal_log_likelihood(X, 10, 6)) for df in (1e2, 1e3, 1e4, 1e5)
    ]
    assert all(later < earlier / 5 for earlier, later in zip(gaps[:-1], gaps[1:], strict=True))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mle.fit_normal(np.ones((5, 2))), "2 columns"),
        (lambda: mle.fit_normal(np.full((5, 1), 0.1)), "the same"),
        (lambda: mle.fit_normal([[1.0], [np.nan]]), "finite"),
        (lambda: mle.normal_log_likelihood([[1.0]], 0, 0), "above 0"),
        (lambda: mle.t_log_likelihood([[1.0]], -1, 0, 1), "df is -1"),
        (lambda: mle.t_log_likelihood([[1.0]], 1, 0, np.nan), "scale is nan"),
        (lambda: mle.fit_t_with([[1.0], [2.0]], 0.5), "df is 0.5; it must be at least 1"),
        (lambda: mle.fit_t_with(np.full((5, 1), 0.1), 3), "the same"),
    ],
)
def test_a_bad_argument_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_it_loads_numpy_and_nothing_else():
    code = "import sys, emviz as ev; ev.lessons.mle.fit_normal([[1.0], [2.0]]); print('scipy' in sys.modules, 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == [
        "False",
        "False",
    ]


def test_the_numbers_of_lesson_01_come_from_a_t_and_the_laplace_is_behind_the_normal_on_them():
    X = mle.numbers()
    x = X[:, 0]
    np.testing.assert_array_equal(X, ev.datasets.student_t(seed=0).X)
    laplace = stats.laplace.logpdf(x, *stats.laplace.fit(x)).sum()
    found = laplace, mle.fit_normal(X).log_likelihood, mle.fit_t_with(X, 7.3069).log_likelihood
    np.testing.assert_allclose(found, (-1274.8, -1272.5, -1266.8), atol=0.051)  # as a solution there says
