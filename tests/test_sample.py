"""New data from a model have the moments and the frequencies of its parameters, as far as chance allows."""

import numpy as np
import pytest
from scipy.stats import poisson

import emviz as ev
from emviz.models.poisson_mixture import Rates

MANY = 100_000
TILTED = ev.Mixture(
    np.array([0.2, 0.5, 0.3]),
    np.array([[0.0, 10.0], [-3.0, 2.0], [5.0, -1.0]]),
    np.array([[[1.0, 0.7], [0.7, 2.0]], [[4.0, -1.5], [-1.5, 1.0]], [[0.01, 0.0], [0.0, 9.0]]]),
)
ROUND = ev.Mixture(np.full(3, 1 / 3), TILTED.means, np.tile(2.5 * np.eye(2), (3, 1, 1)))


def assert_near(estimate, truth, error):
    """Within 4.5 standard errors: of a hundred such numbers chance puts one outside in 1,500 runs."""
    assert (np.abs(estimate - truth) < 4.5 * error).all()


@pytest.mark.parametrize(
    ("model", "params"),
    [(ev.GaussianMixture(3), TILTED), (ev.GaussianMixture(3, assignment="hard"), TILTED), (ev.KMeans(3), ROUND)],
    ids=["soft", "hard", "k-means"],
)
def test_points_have_the_moments_of_the_component_that_their_label_names(model, params):
    X, labels = model.sample(params, MANY, seed=7)
    assert X.shape == (MANY, 2)
    assert labels.shape == (MANY,)
    share = np.bincount(labels, minlength=3) / MANY
    assert_near(share, params.weights, np.sqrt(params.weights * (1 - params.weights) / MANY))
    for k in range(3):
        mine, covariance = X[labels == k], params.covariances[k]
        variances = np.diagonal(covariance)
        assert_near(mine.mean(axis=0), params.means[k], np.sqrt(variances / len(mine)))
        error = np.sqrt((np.outer(variances, variances) + covariance**2) / len(mine))
        assert_near(np.cov(mine.T), covariance, error)


def test_counts_have_the_frequencies_of_the_component_that_their_label_names():
    params = Rates(np.array([0.3, 0.7]), np.array([0.8, 5.0]))
    X, labels = ev.PoissonMixture(2).sample(params, MANY, seed=7)
    assert X.shape == (MANY, 1)
    assert X.dtype == float
    assert_near(np.mean(labels == 1), 0.7, np.sqrt(0.3 * 0.7 / MANY))
    for k, rate in enumerate(params.rates):
        mine = X[labels == k, 0].astype(int)
        chances = poisson(rate).pmf(np.arange(12))
        frequencies = np.bincount(mine, minlength=12)[:12] / len(mine)
        assert_near(frequencies, chances, np.sqrt(chances * (1 - chances) / len(mine)))


def test_rows_come_in_no_order_and_need_not_come_from_every_component():
    _, labels = ev.GaussianMixture(3).sample(TILTED, 50, seed=0)
    assert (np.diff(labels) < 0).any()
    X, labels = ev.GaussianMixture(3).sample(TILTED)
    assert X.shape == (1, 2)
    assert labels.shape == (1,)


def test_a_seed_gives_the_same_sample_and_another_seed_another():
    model = ev.GaussianMixture(3)
    X, labels = model.sample(TILTED, 20, seed=3)
    again, labels_again = model.sample(TILTED, 20, seed=np.random.default_rng(3))
    np.testing.assert_array_equal(X, again)
    np.testing.assert_array_equal(labels, labels_again)
    assert (model.sample(TILTED, 20, seed=4)[0] != X).any()


def test_a_trace_draws_from_its_last_parameters():
    trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful(), max_iter=3)
    for ours, models in zip(trace.sample(10, seed=5), trace.model.sample(trace.params[-1], 10, seed=5), strict=True):
        np.testing.assert_array_equal(ours, models)
    assert not np.array_equal(trace.sample(10, seed=5)[0], trace.model.sample(trace.params[0], 10, seed=5)[0])


def test_a_model_that_cannot_draw_says_so():
    with pytest.raises(
        AttributeError, match=r"^Linkage does not say how to draw data: it has no sample\(params, n_samples"
    ):
        ev.fit(ev.Linkage(), [[125, 18, 20, 34]]).sample(3)

    class Silent(ev.LabelledModel):
        n_components = 3

    with pytest.raises(NotImplementedError, match=r"^Silent must define draw\(params, labels, rng\)\.$"):
        Silent().sample(TILTED, 3)
    with pytest.raises(ValueError, match="n_samples is 0; it must be at least 1"):
        ev.GaussianMixture(3).sample(TILTED, 0)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([0.5, 0.5], r"^params.weights has shape \(2,\); this model needs \(3,\)\.$"),
        ([0.2, 0.5, 0.4], r"^params.weights sum to 1.1; they must sum to 1\.$"),
        ([0.2, 1.1, -0.3], r"^params.weights has -0.3; every weight must be 0 or more\.$"),
    ],
)
def test_weights_that_are_none_are_answered_in_one_sentence(weights, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.GaussianMixture(3).sample(TILTED._replace(weights=weights), 3)
