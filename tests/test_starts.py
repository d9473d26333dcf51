"""Where EM begins."""

import numpy as np
import pytest

import emviz as ev
from emviz.em import starts


def test_random_draws_different_points_of_the_data():
    X = ev.datasets.four_blobs().X
    centres = starts.random(X, 50, seed=1)
    assert len(np.unique(centres, axis=0)) == 50
    assert all((c == X).all(axis=1).any() for c in centres)


def test_random_never_draws_a_repeated_point_twice():
    X = np.repeat([[1.0], [2.0], [3.0]], [500, 1, 1], axis=0)
    for seed in range(20):
        assert sorted(starts.random(X, 3, seed).ravel()) == [1.0, 2.0, 3.0]


def test_k_means_plus_plus_reaches_every_heap_more_often_than_random():
    blobs = ev.datasets.four_blobs()

    def heaps(method):
        def labels(seed):
            near = ((method(blobs.X, 4, seed)[:, None] - blobs.truth.means) ** 2).sum(axis=2)
            return len(set(near.argmin(axis=1)))

        return np.mean([labels(seed) == 4 for seed in range(200)])

    assert heaps(starts.kmeans_plus_plus) > heaps(starts.random) + 0.2


def test_k_means_plus_plus_draws_in_proportion_to_squared_distance():
    X = np.array([[0.0], [1.0], [3.0]])
    second = [starts.kmeans_plus_plus(X, 2, seed) for seed in range(4000)]
    from_zero = np.array([pair[1, 0] for pair in second if pair[0, 0] == 0])
    assert (from_zero == 3).mean() == pytest.approx(9 / 10, abs=0.03)


def test_percentiles_are_those_of_numpy():
    X = ev.datasets.old_faithful().X
    np.testing.assert_allclose(starts.percentiles(X, 3), np.percentile(X, [100 / 6, 50, 500 / 6], axis=0))


@pytest.mark.parametrize("start", starts.METHODS)
@pytest.mark.parametrize("model", [ev.GaussianMixture(3, "tied"), ev.KMeans(3)])
def test_every_method_starts_every_model(start, model):
    trace = ev.fit(model, ev.datasets.old_faithful().X, start=start, seed=0)
    np.testing.assert_allclose(trace.params[0].weights, 1 / 3)
    assert trace.converged


def test_a_start_has_equal_weights_and_the_covariance_of_all_the_data():
    for X in (ev.datasets.three_gaussians().X, ev.datasets.old_faithful().X + 1e5):
        start = ev.GaussianMixture(2).from_centres(X, X[:2])
        np.testing.assert_allclose(start.weights, 0.5)
        np.testing.assert_allclose(
            start.covariances, np.broadcast_to(np.cov(X.T, bias=True), start.covariances.shape), rtol=1e-9
        )


@pytest.mark.parametrize("k", [0, 1, 2])
def test_the_covariance_that_is_not_symmetric_is_named(k):
    X = ev.datasets.old_faithful().X
    start = ev.GaussianMixture(3).from_centres(X, X[:3])
    start.covariances[k, 0, 1] += 0.5
    with pytest.raises(ValueError, match=rf"^start.covariances\[{k}\] is not symmetric"):
        ev.fit(ev.GaussianMixture(3), X, start=start)


@pytest.mark.parametrize("model", [ev.GaussianMixture(2), ev.KMeans(2)])
@pytest.mark.parametrize(
    ("centres", "sentence"),
    [
        ([[2, 55], [4, 80], [3, 60]], r"centres has shape \(3, 2\); 2 centres for this data are \(2, 2\)"),
        ([2, 4], r"centres has shape \(2,\)"),
        ([[2, 55], [np.nan, 80]], "centres has a value that is not finite"),
        ([["a", "b"], ["c", "d"]], "centres cannot be read as an array of real numbers"),
    ],
)
def test_centres_that_do_not_fit_are_refused(model, centres, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        model.from_centres(ev.datasets.old_faithful().X, centres)
