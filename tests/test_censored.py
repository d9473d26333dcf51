"""The censored models, against direct maximisation of their likelihood and against what was published."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

import emviz as ev
from emviz.models.censored_normal import Normal
from emviz.models.censored_regression import RegressionLine

# Nobody's own words for the likelihood but scipy's: a density where the ends are equal, else a probability.


def log_likelihood(ends, mean, sd):
    lower, upper = ends.T
    above = norm.sf(lower, mean, sd) - norm.sf(upper, mean, sd)
    below = norm.cdf(upper, mean, sd) - norm.cdf(lower, mean, sd)
    between = np.log(np.where(lower == upper, 1, np.where(lower > mean, above, below)))
    return np.where(lower == upper, norm.logpdf(lower, mean, sd), between).sum()


def direct_maximum(X, start):
    """(intercept, slopes, sd) by a quasi-Newton search over (intercept, slopes, log sd), from several scales."""

    def loss(theta):
        return -log_likelihood(X[:, -2:], theta[0] + X[:, :-2] @ theta[1:-1], np.exp(theta[-1]))

    theta = np.append(start, 0.0)
    for _ in range(3):
        theta = minimize(loss, theta, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxfev": 9000}).x
    return np.append(theta[:-1], np.exp(theta[-1]))


def some_values(kind, n=200):
    values = np.random.default_rng(3).normal(10, 2, size=n)
    if kind == "right":
        return ev.intervals(np.minimum(values, 11), exact=values < 11)
    if kind == "left":
        return ev.intervals(np.maximum(values, 9), exact=values > 9, side="left")
    if kind == "rounded":
        return np.column_stack([np.floor(values), np.floor(values) + 1])
    limits = np.random.default_rng(4).normal(11, 2, size=n)
    return ev.intervals(np.minimum(values, limits), exact=values < limits)


KINDS = ["right", "left", "rounded", "each its own limit"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_censored_normal_ends_at_the_direct_maximum(kind):
    X = some_values(kind)
    trace = ev.fit(ev.CensoredNormal(), X, tol=1e-15)
    np.testing.assert_allclose(trace.params[-1], direct_maximum(X, [9.0]), rtol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_the_log_likelihood_is_that_of_the_censored_values(kind):
    X = some_values(kind)
    ours = ev.CensoredNormal().e_step(X, Normal(8.5, 3.0)).log_likelihood
    assert ours == pytest.approx(log_likelihood(X, 8.5, 3.0), rel=1e-12)


def test_without_censored_values_it_is_the_mean_and_the_standard_deviation_after_one_step():
    values = np.random.default_rng(0).normal(size=50)
    X = ev.intervals(values, exact=np.ones(50, bool))
    trace = ev.fit(ev.CensoredNormal(), X, start=Normal(7.0, 2.0), max_iter=1)
    np.testing.assert_allclose(trace.params[-1], (values.mean(), values.std()), rtol=1e-13)


def test_a_start_that_is_far_away_finds_the_same_maximum():
    X = some_values("right")
    near, far = (
        ev.fit(ev.CensoredNormal(), X, start=start, tol=1e-13).params[-1] for start in (None, Normal(-500, 0.1))
    )
    np.testing.assert_allclose(near, far, rtol=1e-6)


def test_values_that_are_drawn_come_back():
    model = ev.CensoredNormal()
    X = model.sample(Normal(-3.0, 0.5), 20_000, seed=1)
    np.testing.assert_allclose(ev.fit(model, X).params[-1], (-3, 0.5), atol=0.02)


def motorettes():
    data = ev.datasets.motorettes()
    temperature, hours = data.X.T
    return np.column_stack([1000 / (temperature + 273.2), ev.intervals(np.log10(hours), exact=data.failed)])


def test_the_motorettes_have_the_published_fit():
    """Tanner, Tools for Statistical Inference (1993), by EM: -6.019 + 4.311 x, 0.2592."""
    line = ev.fit(ev.CensoredRegression(), motorettes(), tol=1e-13).params[-1]
    assert (round(line.intercept, 3), round(line.slopes[0], 3)) == (-6.019, 4.311)
    assert round(line.standard_deviation, 4) == 0.2592


def test_a_censored_regression_ends_at_the_direct_maximum_for_the_motorettes():
    X = motorettes()
    line = ev.fit(ev.CensoredRegression(), X, tol=1e-15, max_iter=5000).params[-1]
    np.testing.assert_allclose(np.hstack(line), direct_maximum(X, [-5.0, 4.0]), rtol=1e-6)


def simulated(n=150, n_covariates=2, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 5, size=(n, n_covariates))
    y = 1 + x @ [2, -1][:n_covariates] + rng.normal(scale=1.5, size=n)
    lower, upper = np.where(y > 7, 7, y), np.where(y > 7, np.inf, y)
    lower, upper = np.where(y < 0, -np.inf, lower), np.where(y < 0, 0, upper)
    rough = (y > 2) & (y < 3)
    return np.column_stack([x, np.where(rough, 2, lower), np.where(rough, 3, upper)])


@pytest.mark.parametrize("n_covariates", [1, 2])
def test_a_censored_regression_ends_at_the_direct_maximum(n_covariates):
    X = simulated(n_covariates=n_covariates)
    line = ev.fit(ev.CensoredRegression(), X, tol=1e-15, max_iter=5000).params[-1]
    np.testing.assert_allclose(np.hstack(line), direct_maximum(X, np.zeros(1 + n_covariates)), rtol=1e-6)


def test_without_censored_responses_it_is_least_squares():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 2)), rng.normal(size=40)
    X = np.column_stack([x + 1e5, y, y])
    line = ev.fit(ev.CensoredRegression(), X, max_iter=1).params[-1]
    slopes, (rss,), *_ = np.linalg.lstsq(np.column_stack([x - x.mean(axis=0), np.ones(40)]), y, rcond=None)
    np.testing.assert_allclose(line.slopes, slopes[:2], rtol=1e-8)
    assert line.standard_deviation == pytest.approx(np.sqrt(rss / 40))


def test_both_models_pass_the_check_for_models_of_a_readers_own():
    assert ev.check.model(ev.CensoredNormal(), some_values("right"))
    assert ev.check.model(ev.CensoredRegression(), motorettes())


def test_they_say_how_many_parameters_are_free():
    assert ev.fit(ev.CensoredNormal(), some_values("left")).n_parameters == 2
    assert ev.fit(ev.CensoredRegression(), simulated()).n_parameters == 4


def test_an_m_step_is_told_in_words():
    trace = ev.fit(ev.CensoredRegression(), motorettes())
    assert "Maximization step 1: standard deviation goes from 0.1532 to 0.1862;" in trace.frames[2].sentence
    trace = ev.fit(ev.CensoredNormal(), some_values("right"), start=Normal(8.0, 2.0))
    assert trace.frames[1].sentence.endswith("no parameter changes.")
    assert "Maximization step 1: mean goes from 8 to " in trace.frames[2].sentence


def test_ends_of_values_censored_on_the_left():
    np.testing.assert_array_equal(ev.intervals([1, 2], [True, False], side="left"), [[1, 1], [-np.inf, 2]])


@pytest.mark.parametrize(
    ("values", "exact", "side", "sentence"),
    [
        ([[1.0]], [True], "right", r"values has shape \(1, 1\)"),
        ([1.0, np.nan], [True, True], "right", "finite numbers"),
        ([1.0, 2.0], [1, 0], "right", "type int"),
        ([1.0, 2.0], [True], "right", r"exact has shape \(1,\)"),
        ([1.0], [True], "up", "side is 'up'; it must be one of 'right', 'left'"),
    ],
)
def test_what_is_no_limit_is_refused(values, exact, side, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.intervals(values, exact, side)


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        ([1.0, 2.0], r"X has shape \(2,\); it must be \(n_samples, 2\).*see emviz.intervals"),
        ([[1.0, 2.0, 3.0]], r"X has shape \(1, 3\); it must be \(n_samples, 2\)"),
        ([[1, 1], [3, 2]], "X has the ends 3 and 2 in row 1"),
        ([[1, 1], [np.nan, 2]], "X has the ends nan and 2 in row 1"),
        ([[1, 1], [np.inf, np.inf]], "X has the ends inf and inf in row 1"),
        ([[1, 1], [-np.inf, np.inf], [2, 2]], "X says nothing about row 1"),
        ([[1, 1], [1, 1], [0, np.inf]], "X allows that every value is 1,"),
        ([[1, np.inf], [2, np.inf]], "X allows that every value is 2,"),
        ([[1, 4], [2, 5]], "two rows whose intervals have no value in common"),
    ],
)
def test_tables_without_a_most_likely_normal_are_refused(X, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.fit(ev.CensoredNormal(), X)


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        ([[1.0, 1.0]], r"X has shape \(1, 2\); it must be \(n_samples, n_covariates \+ 2\)"),
        ([[np.nan, 1, 1], [1, 2, 2]], "X has nan in row 0, column 0"),
        ([[5, 1, 1], [5, 2, 2], [5, 4, 4]], "X has 1 covariate.s. of which only 0 can be told"),
        ([[5, 10, 1, 1], [6, 12, 2, 2], [9, 18, 4, 4]], "X has 2 covariate.s. of which only 1"),
        ([[5, 1, 1], [6, 2, 2], [7, 3, 3]], "X has a line that meets every response"),
    ],
)
def test_tables_without_a_most_likely_line_are_refused(X, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.fit(ev.CensoredRegression(), X)


def test_a_start_without_spread_is_refused():
    with pytest.raises(ValueError, match=r"start.standard_deviation is 0; it must be above 0"):
        ev.fit(ev.CensoredNormal(), some_values("right"), start=Normal(1.0, 0.0))
    with pytest.raises(ValueError, match=r"start.standard_deviation is -1; it must be above 0"):
        ev.fit(ev.CensoredRegression(), motorettes(), start=RegressionLine(1.0, np.ones(1), -1.0))
