"""The rate of EM: the observed one is the one that the missing information predicts."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

import emviz as ev
from emviz.em import columns
from emviz.models.linkage import LinkageProbability


def two_groups(distance, seed=0, n=400):
    """Two normals of one variance, their means so many standard deviations apart."""
    z = np.random.default_rng(seed).normal(size=n)
    return (z + np.where(np.arange(n) < n // 2, -distance / 2, distance / 2))[:, None]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("distance", "slow"), [(2.0, True), (4.0, False)], ids=["overlapping", "separated"])
def test_the_observed_rate_is_the_predicted_one_within_two_percent(distance, slow, seed):
    X = two_groups(distance, seed)
    model = ev.GaussianMixture(2, "tied")
    start = model.from_centres(X, [[-1.0], [1.0]])
    steps = islice(ev.iterate(model, X, start), 1000 if slow else 30)  # on, where the log-likelihood can rise no more
    trace = replace(ev.fit(model, X, start=start, max_iter=0), params=[step.before for step in steps])
    predicted = ev.rate.predicted(model, X, trace.params[-1])
    assert ev.rate.observed(trace) == pytest.approx(predicted, rel=0.02)
    assert predicted > 0.85 if slow else predicted < 0.5


@pytest.mark.parametrize(
    ("model", "X", "start"),
    [
        (ev.Linkage(), [[125, 18, 20, 34]], None),
        (ev.PoissonMixture(2), ev.datasets.death_notices(), None),
        (ev.GaussianMixture(2), ev.datasets.old_faithful(), "kmeans++"),
        (ev.GaussianMixture(2, "spherical"), ev.datasets.old_faithful(), "kmeans++"),
        (ev.GaussianMixture(2, prior=ev.Prior()), ev.datasets.old_faithful(), "kmeans++"),
    ],
    ids=["linkage", "Poisson", "full", "spherical", "prior"],
)
def test_it_is_so_for_every_kind_of_model(model, X, start):
    trace = ev.fit(model, X, start=start, tol=1e-14, max_iter=20_000)
    assert ev.rate.observed(trace) == pytest.approx(ev.rate.predicted(model, X, trace.params[-1]), rel=0.02)


def test_the_rate_of_linkage_is_the_fraction_of_missing_information_by_calculus():
    """Of the information of the complete counts, what is missing is that of x_2 given y_1, a binomial count."""
    p = (15 + np.sqrt(15**2 + 4 * 197 * 68)) / (2 * 197)
    x_2 = 125 * p / (2 + p)
    complete = (x_2 + 34) / p**2 + 38 / (1 - p) ** 2
    observed = 125 / (2 + p) ** 2 + 38 / (1 - p) ** 2 + 34 / p**2
    predicted = ev.rate.predicted(ev.Linkage(), [[125, 18, 20, 34]], LinkageProbability(p))
    assert predicted == pytest.approx(1 - observed / complete, rel=1e-7)


def test_the_jacobian_tells_where_a_small_step_leads():
    model, X = ev.GaussianMixture(2), ev.datasets.old_faithful().X
    end = ev.fit(model, X, start="kmeans++", tol=1e-14).params[-1]
    push = np.random.default_rng(0).normal(size=(2, 2)) * 1e-4
    moved = end._replace(means=end.means + push)
    after, rest = (model.m_step(model.e_step(X, params)) for params in (moved, end))
    jacobian = ev.rate.jacobian(model, X, end)
    predicted = jacobian @ (columns.numbers(moved) - columns.numbers(end))
    actual = columns.numbers(after) - columns.numbers(rest)
    np.testing.assert_allclose(actual, predicted, atol=1e-3 * np.abs(predicted).max())


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e3])
def test_the_rate_stays_the_same_when_the_data_are_centred(scale):
    """At the saddle of two identical components the means of centred data are 0, but for rounding."""
    model, X = ev.GaussianMixture(2), ev.datasets.old_faithful().X
    rates = [
        ev.rate.predicted(model, X, ev.fit(model, X, start=np.tile(X.mean(axis=0), (2, 1))).params[-1])
        for X in (X, scale * (X - X.mean(axis=0)))
    ]
    assert rates[0] == pytest.approx(1.159, abs=1e-3)
    assert rates[1] == pytest.approx(rates[0], rel=1e-6)


def test_the_observed_rate_is_that_of_the_last_two_steps():
    trace = ev.fit(ev.Linkage(), [[125, 18, 20, 34]])
    by_hand = replace(trace, params=[LinkageProbability(p) for p in (0.0, 0.1, 0.5, 0.7, 0.75, 0.75)])
    assert ev.rate.observed(by_hand) == pytest.approx(0.25)


def test_a_run_without_a_rate_says_so():
    geyser = ev.datasets.old_faithful()
    accelerated = ev.fit(ev.GaussianMixture(2, "tied"), geyser, start="kmeans++", accelerate=True)
    assert accelerated.extrapolated
    with pytest.raises(ValueError, match="accelerate=False"):
        ev.rate.observed(accelerated)
    with pytest.raises(ValueError, match="trace has 1 iteration"):
        ev.rate.observed(ev.fit(ev.GaussianMixture(2), geyser, max_iter=1))
