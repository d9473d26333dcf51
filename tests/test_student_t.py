"""Student's t by EM against direct maximisation of its likelihood."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

import emviz as ev
from emviz.models.degrees_of_freedom import MOST_DF, root_for_df
from emviz.models.student_t import Student


@pytest.fixture(scope="module")
def draws():
    return ev.datasets.student_t(seed=0).X


def directly(X, df=None):
    """Location, scale and df by BFGS on the likelihood of scipy, which knows nothing of EM; and how high it got."""

    def minus(theta):
        return -stats.t.logpdf(X, np.exp(theta[2]) if df is None else df, theta[0], np.exp(theta[1])).mean()

    start = [np.median(X), np.log(X.std()), np.log(5)][: 3 if df is None else 2]
    found = minimize(minus, start, options={"gtol": 1e-9})
    rest = np.exp(found.x[1:])
    return np.array([found.x[0], *rest] if df is None else [found.x[0], *rest, df]), -found.fun * len(X)


@pytest.mark.parametrize("df", [None, 1, 5])
def test_the_end_is_the_maximum_of_the_likelihood(draws, df):
    params, log_likelihood = directly(draws, df)
    trace = ev.fit(ev.StudentT(df), draws, tol=1e-15, max_iter=20_000)
    assert trace.log_likelihood[-1] == pytest.approx(log_likelihood, abs=1e-6)
    np.testing.assert_allclose(trace.params[-1], params, rtol=2e-5)


def test_it_is_where_the_optimiser_of_lesson_1_ends(draws):
    trace = ev.fit(ev.StudentT(), draws, tol=1e-14, max_iter=20_000)
    df, location, scale = stats.t.fit(draws)
    np.testing.assert_allclose(trace.params[-1], [location, scale, df], rtol=1e-4)
    assert trace.log_likelihood[-1] == pytest.approx(stats.t.logpdf(draws, df, location, scale).sum(), abs=1e-6)


def test_the_log_likelihood_is_that_of_scipy(draws):
    params = Student(9.0, 3.0, 2.5)
    ours = ev.StudentT().e_step(draws, params).log_likelihood
    assert ours == pytest.approx(stats.t.logpdf(draws, 2.5, 9, 3).sum(), rel=1e-12)


def test_the_expected_weights_are_those_of_bayes_rule():
    """The weight of one value, and its logarithm, by adding up its posterior on a grid."""
    X, (location, scale, df) = np.array([[7.0]]), (2.0, 3.0, 4.0)
    u = np.linspace(1e-6, 12, 400_001)
    posterior = stats.gamma.pdf(u, df / 2, scale=2 / df) * stats.norm.pdf(7, location, scale / np.sqrt(u))
    posterior /= posterior.sum()
    expected = ev.StudentT().e_step(X, Student(location, scale, df))
    assert expected.weight == pytest.approx(posterior @ u, rel=1e-6)
    assert expected.log_weight == pytest.approx(posterior @ np.log(u), rel=1e-6)
    assert ev.StudentT().expected_weights(X, Student(location, scale, df))[0] == pytest.approx(expected.weight)


def test_the_gradient_of_q_is_that_of_the_log_likelihood(draws):
    model, at = ev.StudentT(), np.array([9.0, 3.0, 6.0])
    expectation = model.e_step(draws, Student(*at))
    for step in 1e-4 * np.eye(3):
        up, down = Student(*(at + step)), Student(*(at - step))
        Q = [model.expected_complete_log_likelihood(expectation, params) for params in (up, down)]
        whole = [model.e_step(draws, params).log_likelihood for params in (up, down)]
        assert Q[0] - Q[1] == pytest.approx(whole[0] - whole[1], rel=1e-5)


def test_values_far_from_0_lose_no_digits(draws):
    here, there = (
        ev.fit(ev.StudentT(), X, start=Student(X.mean(), X.std(), 4.0), max_iter=30, tol=0).params[-1]
        for X in (draws, draws + 2.0**30)
    )
    np.testing.assert_allclose(there[1:], here[1:], rtol=1e-6)
    assert there.location - 2.0**30 == pytest.approx(here.location, abs=1e-6)


def test_many_degrees_of_freedom_are_a_normal_distribution(draws):
    params = ev.fit(ev.StudentT(MOST_DF), draws, tol=1e-14).params[-1]
    np.testing.assert_allclose(params[:2], [draws.mean(), draws.std()], rtol=1e-3)


def test_light_tails_drive_df_up_to_its_bound_and_no_further():
    X = np.random.default_rng(0).uniform(size=(300, 1))
    trace = ev.fit(ev.StudentT(), X, start=Student(0.5, 0.3, 9950.0), tol=0, max_iter=300)
    assert (np.diff(trace.log_likelihood) > -1e-9).all()
    assert trace.params[-1].df == MOST_DF
    np.testing.assert_allclose(trace.params[-1][:2], [X.mean(), X.std()], rtol=1e-3)


@pytest.mark.parametrize("value", [0.0, 0.3, 123.456])  # the mean of copies of the last two is off by rounding
def test_too_many_equal_values_are_a_collapse_that_is_told(value):
    X = np.append(np.full(10, value), [1.0, 3.0, value + 0.37])[:, None]
    with pytest.raises(ev.CollapseError, match="shrunk onto one value.* more degrees of freedom"):
        ev.fit(ev.StudentT(1), X, tol=0, max_iter=2000)
    assert np.isfinite(ev.fit(ev.StudentT(20), X).log_likelihood).all()


@pytest.mark.parametrize(("constant", "df"), [(0.0, MOST_DF), (1.0, MOST_DF), (-1e9, 0.01)])
def test_a_root_beyond_the_bounds_is_the_bound(constant, df):
    assert root_for_df(constant) == df


def test_drawn_values_have_the_distribution(draws):
    params = Student(3.0, 2.0, 4.0)
    X = ev.StudentT().sample(params, 5000, seed=1)
    assert X.shape == (5000, 1)
    assert stats.kstest(X[:, 0], stats.t(4, 3, 2).cdf).pvalue > 0.01


def test_df_is_free_only_if_it_is_estimated(draws):
    assert ev.fit(ev.StudentT(), draws, max_iter=2).n_parameters == 3
    fixed = ev.fit(ev.StudentT(5), draws, start=Student(10.0, 5.0, 3.0), max_iter=2)
    assert fixed.n_parameters == 2
    assert {params.df for params in fixed.params} == {5.0}


@pytest.mark.parametrize("df", [0, -1, np.nan, np.inf, "five", True, 1e9])
def test_df_is_checked(df):
    with pytest.raises(ValueError, match=r"^df is .*; it must be a number above 0 and at most 10000, or left out"):
        ev.StudentT(df)


@pytest.mark.parametrize(
    ("X", "sentence"),
    [([[1, 2], [3, 4]], "X has 2 columns; Student's t takes one"), ([[2], [2]], "X has one value only")],
)
def test_other_tables_are_refused(X, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.fit(ev.StudentT(), X)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (Student(0.0, 0.0, 4.0), "start.scale is 0; it must be above 0"),
        (Student(0.0, 1.0, 0.0), "start.df is 0; it must lie between 0.01 and 10000"),
        (Student(0.0, 1.0, 1e6), "start.df is 1e"),
    ],
)
def test_a_start_that_is_no_distribution_is_refused(start, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        ev.fit(ev.StudentT(), [[1.0], [2.0]], start=start)
