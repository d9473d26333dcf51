"""The models of counts against what was published about them."""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import multinomial, poisson

import emviz as ev
from emviz.models.linkage import LinkageProbability
from emviz.models.poisson_mixture import Rates

RAO = [[125, 18, 20, 34]]


def test_the_linkage_iterates_are_those_of_dempster_laird_and_rubin():
    published = [
        0.5,
        0.608247423,
        0.624321051,
        0.626488879,
        0.626777323,
        0.626815632,
        0.626820719,
        0.626821395,
        0.626821484,
    ]
    trace = ev.fit(ev.Linkage(), RAO, start=LinkageProbability(0.5), max_iter=8, tol=0)
    np.testing.assert_allclose([params.probability for params in trace.params], published, atol=1e-8)


def test_the_linkage_model_ends_at_the_root_of_its_likelihood_equation():
    """125 / (2 + p) - 38 / (1 - p) + 34 / p = 0 is 197 p^2 - 15 p - 68 = 0."""
    root = (15 + np.sqrt(15**2 + 4 * 197 * 68)) / (2 * 197)
    for seed in range(5):
        trace = ev.fit(ev.Linkage(), RAO, seed=seed, tol=1e-15)
        assert trace.params[-1].probability == pytest.approx(root, abs=1e-7)


def test_the_log_likelihood_of_linkage_is_that_of_a_multinomial():
    p = 0.3
    ours = ev.Linkage().e_step(np.array(RAO), LinkageProbability(p)).log_likelihood
    assert ours == pytest.approx(multinomial.logpmf(RAO[0], 197, [1 / 2 + p / 4, (1 - p) / 4, (1 - p) / 4, p / 4]))


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        ([[1, 2, 3]], "X has 3 columns; the linkage model takes rows of four counts"),
        ([[-1, 2, 3, 4]], "counts of 0 or more"),
        ([[5, 0, 0, 0]], "not only in its first column"),
    ],
)
def test_other_tables_are_refused_by_the_linkage_model(X, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.fit(ev.Linkage(), X)


@pytest.fixture(scope="module")
def days():
    return ev.datasets.death_notices().X


def log_likelihood(X, weights, rates):
    return np.log(poisson.pmf(X, rates) @ weights).sum()


def test_the_poisson_mixture_of_death_notices_is_the_published_one(days):
    """Hasselblad (1969), table 3: weights 0.3599 and 0.6401, rates 1.2561 and 2.6634."""
    trace = ev.fit(ev.PoissonMixture(2), days, tol=1e-14, max_iter=10_000)
    weights, rates = ev.PoissonMixture(2).permuted(trace.params[-1], np.argsort(trace.params[-1].rates))
    np.testing.assert_allclose(weights, [0.3599, 0.6401], atol=2e-4)
    np.testing.assert_allclose(rates, [1.2561, 2.6634], atol=2e-4)


def test_it_is_what_a_general_optimiser_finds(days):
    def minus(theta):
        w = 1 / (1 + np.exp(-theta[0]))
        return -log_likelihood(days, np.array([w, 1 - w]), np.exp(theta[1:]))

    found = minimize(minus, [0.0, 0.0, 1.0], method="BFGS", options={"gtol": 1e-9})
    trace = ev.fit(ev.PoissonMixture(2), days, tol=1e-14, max_iter=10_000)
    assert trace.log_likelihood[-1] == pytest.approx(-found.fun, abs=1e-6)


def test_the_log_joint_is_the_probability_of_scipy(days):
    params = Rates(np.array([0.3, 0.7]), np.array([1.2, 4.0]))
    ours = ev.PoissonMixture(2).log_joint(days, params)
    np.testing.assert_allclose(ours, np.log(params.weights) + poisson.logpmf(days, params.rates), rtol=1e-12)
    assert ev.PoissonMixture(2).log_likelihood(days, params) == pytest.approx(log_likelihood(days, *params))


def test_one_component_is_the_mean(days):
    trace = ev.fit(ev.PoissonMixture(1), days)
    assert trace.params[-1].rates[0] == pytest.approx(days.mean(), rel=1e-12)
    best = minimize_scalar(lambda rate: -poisson.logpmf(days, rate).sum(), bounds=(0.5, 5), method="bounded")
    assert trace.params[-1].rates[0] == pytest.approx(best.x, abs=1e-4)


def test_a_component_of_zeros_is_no_problem():
    X = np.repeat([0.0, 5.0, 7.0], [50, 20, 20])[:, None]
    start = Rates(np.array([0.5, 0.5]), np.array([0.0, 6.0]))  # the first explains nothing but zeros
    trace = ev.fit(ev.PoissonMixture(2), X, start=start)
    np.testing.assert_allclose(trace.params[-1].rates, [0, 6], atol=0.1)


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        ([[1, 2], [3, 4]], "X has 2 columns; .* takes one column of counts"),
        ([[1], [2.5]], "X has 2.5 in row 1; counts are whole numbers"),
        ([[1], [-3]], "X has -3 in row 1"),
        ([[0], [0]], "no count above 0"),
        ([[4]], r"X has shape \(1, 1\); it needs at least 2 row"),
    ],
)
def test_other_tables_are_refused_by_the_poisson_mixture(X, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.fit(ev.PoissonMixture(2), X)


def test_a_count_that_no_component_can_give_is_told():
    params = Rates(np.array([0.5, 0.5]), np.array([0.0, 0.0]))
    with pytest.raises(ValueError, match="X has a row, 1, whose density .* too far from all of them"):
        ev.PoissonMixture(2).responsibilities([[0.0], [3.0]], params)


@pytest.mark.parametrize("n_components", [0, 1.5, "two"])
def test_the_number_of_components_is_checked(n_components):
    with pytest.raises((ValueError, TypeError), match="n_components"):
        ev.PoissonMixture(n_components)


@pytest.mark.parametrize(
    ("model", "X", "start", "sentence"),
    [
        (
            ev.PoissonMixture(2),
            [[1], [5]],
            Rates([5.0, 5.0], [2.0, 20.0]),
            "start.weights sum to 10; they must sum to 1",
        ),
        (ev.PoissonMixture(2), [[1], [5]], Rates([1.0, 0.0], [2.0, 20.0]), "start.weights has 0; every weight"),
        (ev.PoissonMixture(2), [[1], [5]], Rates([0.5, 0.5], [2.0, -1.0]), "start.rates has -1; every rate"),
        (ev.Linkage(), RAO, LinkageProbability(1.5), "start.probability is 1.5; it must lie between 0 and 1"),
        (ev.Linkage(), RAO, LinkageProbability(0.0), "start.probability is 0; it must lie between 0 and 1"),
    ],
)
def test_a_start_that_is_no_distribution_is_refused(model, X, start, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}"):
        ev.fit(model, X, start=start)


def test_counts_of_zero_are_no_logarithm_of_zero():
    trace = ev.fit(ev.Linkage(), [[125, 0, 0, 34]], seed=1, tol=1e-12)
    assert trace.params[-1].probability == pytest.approx(1)
    assert np.isfinite(trace.log_likelihood).all()


def test_a_component_that_loses_all_its_points_is_a_collapse():
    class Hard(ev.PoissonMixture):
        assignment = "hard"

    X = np.repeat([1.0, 2.0, 6.0], 20)[:, None]
    with pytest.raises(
        ev.CollapseError,
        match="Component 1 has lost all its points at iteration 0. What can help: another start, or fewer components.",
    ):
        ev.fit(Hard(2), X, start=Rates([0.5, 0.5], [3.0, 500.0]))
