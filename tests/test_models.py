"""The Gaussian models against scikit-learn: an independent oracle, step by step."""

import warnings

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

import emviz as ev

PRECISIONS = {  # how scikit-learn wants the inverse covariances of each type
    "full": np.linalg.inv,
    "tied": lambda covariances: np.linalg.inv(covariances[0]),
    "diag": lambda covariances: 1 / np.diagonal(covariances, axis1=1, axis2=2),
    "spherical": lambda covariances: 1 / covariances[:, 0, 0],
}
UNFOLDED = {  # and how to get (k, d, d) back from its answer
    "full": lambda c, k, d: c,
    "tied": lambda c, k, d: np.repeat(c[None], k, axis=0),
    "diag": lambda c, k, d: c[:, :, None] * np.eye(d),
    "spherical": lambda c, k, d: c[:, None, None] * np.eye(d),
}


@pytest.mark.parametrize("covariance_type", PRECISIONS)
@pytest.mark.parametrize(("k", "data"), [(2, "geyser"), (4, "blobs"), (3, "line")])
def test_the_whole_path_is_that_of_scikit_learn(covariance_type, k, data):
    X = {"geyser": ev.datasets.old_faithful, "blobs": ev.datasets.four_blobs, "line": ev.datasets.three_gaussians}[
        data
    ]().X
    model = ev.GaussianMixture(k, covariance_type)
    trace = ev.fit(model, X, start="kmeans++", seed=3, max_iter=15, tol=0)
    start = trace.params[0]
    peer = GaussianMixture(
        k, covariance_type=covariance_type, reg_covar=0, tol=0, max_iter=1, warm_start=True,
        weights_init=start.weights, means_init=start.means, precisions_init=PRECISIONS[covariance_type](start.covariances),
    )  # fmt: skip
    for t in range(1, trace.n_iter + 1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            peer.fit(X)
        ours = trace.params[t]
        np.testing.assert_allclose(ours.weights, peer.weights_, rtol=1e-8)
        np.testing.assert_allclose(ours.means, peer.means_, rtol=1e-8, atol=1e-8)
        theirs = UNFOLDED[covariance_type](peer.covariances_, k, X.shape[1])
        np.testing.assert_allclose(ours.covariances, theirs, rtol=1e-7, atol=1e-9)
        assert trace.log_likelihood[t] == pytest.approx(peer.score(X) * len(X), rel=1e-10)
    np.testing.assert_allclose(model.responsibilities(X, trace.params[-1]), peer.predict_proba(X), atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_k_means_is_that_of_scikit_learn(seed):
    X = ev.datasets.four_blobs().X
    trace = ev.fit(ev.KMeans(4), X, start="random", seed=seed)
    peer = KMeans(4, init=trace.params[0].means, n_init=1, tol=0, algorithm="lloyd").fit(X)
    np.testing.assert_allclose(trace.params[-1].means, peer.cluster_centers_, rtol=1e-12)
    assert trace.model.distortion(X, trace.params[-1]) == pytest.approx(peer.inertia_, rel=1e-12)


def test_the_documented_start_of_four_blobs_finds_the_four_heaps():
    blobs = ev.datasets.four_blobs()
    trace = ev.fit(ev.KMeans(4), blobs.X, start=[0, 4] + np.random.RandomState(42).randn(4, 2))
    order = ev.labels.match(blobs.truth.means, trace.params[-1].means)
    assert np.abs(trace.params[-1].means[order] - blobs.truth.means).max() < 0.2


def test_k_means_is_hard_em_with_a_shared_spherical_covariance():
    """The same as classification EM of a mixture whose covariance is that of k-means and whose weights are equal."""
    X = ev.datasets.four_blobs().X
    for frame in ev.fit(ev.KMeans(4), X, seed=2).frames[1:]:
        joint = frame.trace.model.log_joint(X, frame.before)
        np.testing.assert_array_equal(joint.argmax(axis=1), frame.responsibilities.argmax(axis=1))
        variance = frame.after.covariances[0, 0, 0]
        np.testing.assert_allclose(frame.after.covariances, np.repeat(variance * np.eye(2)[None], 4, axis=0))
        np.testing.assert_array_equal(frame.after.weights, 0.25)


def test_a_centre_with_one_point_moves_onto_it():
    trace = ev.fit(ev.KMeans(2), [[0.0], [1.0], [10.0]], start=[[0.5], [8.0]])
    np.testing.assert_array_equal(trace.params[1].means, [[0.5], [10.0]])


def test_a_point_between_two_centres_goes_to_the_first():
    X, model = np.array([[0.0], [1.0], [2.0]]), ev.KMeans(2)
    params = model.from_centres(X, [[0.0], [2.0]])
    np.testing.assert_array_equal(model.responsibilities(X, params), [[1, 0], [1, 0], [0, 1]])
    np.testing.assert_array_equal(model.e_step(X, params).counts, [2, 1])


def test_an_empty_cluster_stays_where_it_is():
    X = np.array([[0.0], [1.0], [10.0], [11.0]])
    trace = ev.fit(ev.KMeans(3), X, start=[[0.5], [10.5], [500.0]])
    np.testing.assert_allclose(trace.params[-1].means, [[0.5], [10.5], [500.0]])


@pytest.mark.parametrize("far", [1e150, 1e160, 1e300])
def test_a_centre_too_far_for_its_distances_to_be_numbers_is_refused(far):
    with pytest.raises(
        ValueError, match="start has a centre .* spreads away from the data; it must be nearer than 1e\\+140"
    ):
        ev.fit(ev.KMeans(2), [[0.0], [1.0], [2.0]], start=[[far], [2 * far / 3]])


def test_zero_distortion_is_told():
    with pytest.raises(ev.CollapseError, match="every point sits on a centre"):
        ev.fit(ev.KMeans(2), [[0.0], [0.0], [1.0], [1.0]], start=[[0.0], [0.7]])


def test_log_joint_is_the_density_of_scipy():
    from scipy.stats import multivariate_normal

    X = ev.datasets.old_faithful().X
    params = ev.Mixture(
        np.array([0.3, 0.7]),
        np.array([[2.0, 55.0], [4.2, 80.0]]),
        np.array([[[0.1, 0.2], [0.2, 30]], [[0.2, -0.5], [-0.5, 35]]]),
    )
    ours = ev.GaussianMixture(2).log_joint(X, params)
    for k in range(2):
        theirs = np.log(params.weights[k]) + multivariate_normal(params.means[k], params.covariances[k]).logpdf(X)
        np.testing.assert_allclose(ours[:, k], theirs, rtol=1e-11)


def test_hard_assignment_gives_each_point_to_one_component():
    X = ev.datasets.two_gaussians(seed=0).X
    trace = ev.fit(ev.GaussianMixture(2, assignment="hard"), X, start="kmeans++", seed=0)
    for frame in trace.frames[1:]:
        assert set(np.unique(frame.responsibilities)) == {0.0, 1.0}
        if frame.kind == "M":
            for k in range(2):
                mine = X[frame.responsibilities[:, k] == 1]
                np.testing.assert_allclose(frame.after.means[k], mine.mean(axis=0), rtol=1e-10, atol=1e-12)
                np.testing.assert_allclose(frame.after.covariances[k], np.cov(mine.T, bias=True), rtol=1e-9)


class Widened(ev.GaussianMixture):
    """A model whose M step adds to the covariances in place."""

    def m_step(self, expectation):
        params = super().m_step(expectation)
        params.covariances[...] += 0.5 * np.eye(2)
        return params


def test_each_log_likelihood_of_a_trace_is_that_of_its_parameters():
    blobs = ev.datasets.four_blobs().X
    for model in (Widened(4), ev.GaussianMixture(4)):
        trace = ev.fit(model, blobs, seed=1, max_iter=5, tol=0)
        again = [model.log_likelihood(blobs, params) for params in trace.params]
        np.testing.assert_allclose(trace.log_likelihood, again, rtol=1e-12)


def test_a_trace_keeps_its_start_whatever_you_do_to_yours():
    X = ev.datasets.old_faithful().X
    start = ev.GaussianMixture(2).from_centres(X, X[:2])
    trace = ev.fit(ev.GaussianMixture(2), X, start=start, max_iter=2)
    start.means[:] = 0
    np.testing.assert_array_equal(trace.params[0].means, X[:2])


def test_the_end_of_a_fit_can_be_a_start():
    """Also where a covariance is zero but for rounding: a narrow heap that is its own mirror image."""
    heap = np.random.default_rng(0).normal(size=(20, 2)) * 1e-4
    heap = 3 + np.concatenate([heap, heap * [-1, 1], heap * [1, -1], -heap])
    X = np.concatenate([heap, np.random.default_rng(1).normal(size=(40, 2))])
    trace = ev.fit(ev.GaussianMixture(2), X, start=[[3.0, 3.0], [0.0, 0.0]])
    again = ev.fit(ev.GaussianMixture(2), X, start=trace.params[-1], max_iter=0)
    assert again.log_likelihood[0] == pytest.approx(trace.log_likelihood[-1], rel=1e-12)


def test_the_data_are_never_changed():
    X = ev.datasets.old_faithful().X
    X.flags.writeable = False
    kept = X.copy()
    for model in (ev.GaussianMixture(2), ev.KMeans(2)):
        ev.fit(model, X, start="kmeans++", seed=0)
    np.testing.assert_array_equal(X, kept)
