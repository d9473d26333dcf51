"""The prior: held against the densities of SciPy, a general optimiser, and plain EM; what it promises is tried out."""

import numpy as np
import pytest
from scipy import optimize, stats

import emviz as ev
from emviz.models import prior as priors

TYPES = ("full", "tied", "diag", "spherical")
every_type = pytest.mark.parametrize("kind", TYPES)


def cloud(seed=0, n=60, d=2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + 3 * rng.integers(2, size=(n, 1))


def random_mixture(rng, k, d):
    factors = rng.normal(size=(k, d, d)) + 2 * np.eye(d)
    return ev.Mixture(rng.dirichlet(np.full(k, 3)), rng.normal(size=(k, d)), factors @ factors.transpose(0, 2, 1))


@pytest.mark.parametrize(("d", "prior"), [(2, ev.Prior()), (3, ev.Prior(2.5, 4.0, 11.0, 0.2)), (1, ev.Prior(means=1))])
def test_the_density_is_dirichlet_times_normal_inverse_wishart(d, prior):
    """The differences between two places are those of SciPy's densities: the constant is left open."""
    rng, k, X = np.random.default_rng(1), 3, cloud(2, d=d)
    model = ev.GaussianMixture(k, prior=prior)
    expectation = model.e_step(X, model.start(X, rng))
    c = prior.covariances if prior.covariances is not None else 2 * d + 4
    s = prior.scale if prior.scale is not None else k ** (-2 / d) / c
    mean, covariance = X.mean(axis=0), np.cov(X.T, bias=True).reshape(d, d)

    def of_scipy(params):
        total = stats.dirichlet(np.full(k, prior.weights + 1)).logpdf(params.weights)
        for m, C in zip(params.means, params.covariances, strict=True):
            total += stats.multivariate_normal(mean, C / prior.means).logpdf(m)
            total += stats.invwishart(df=c - d - 2, scale=c * s * covariance).logpdf(C)
        return total

    places = [random_mixture(rng, k, d) for _ in range(4)]
    ours, theirs = ([f(p) for p in places] for f in (lambda p: model.log_prior(p, expectation), of_scipy))
    np.testing.assert_allclose(np.diff(ours), np.diff(theirs), rtol=1e-9)


def test_the_mean_and_covariance_of_all_the_data_follow_from_any_shares():
    X = cloud(3, d=3)
    model = ev.GaussianMixture(4)
    mean, covariance = priors.of_all(model.e_step(X, model.start(X, np.random.default_rng(0))))
    np.testing.assert_allclose(mean, X.mean(axis=0))
    np.testing.assert_allclose(covariance, np.cov(X.T, bias=True))


@every_type
@pytest.mark.parametrize("assignment", ["soft", "hard"])
def test_a_flat_prior_gives_the_path_of_em(kind, assignment):
    X = cloud(4)
    flat = ev.Prior(weights=0, means=0, covariances=0)
    plain, with_prior = (
        ev.fit(ev.GaussianMixture(2, kind, assignment, prior=prior), X, seed=3, max_iter=30) for prior in (None, flat)
    )
    assert len(plain.params) == len(with_prior.params) > 3
    np.testing.assert_allclose(with_prior.objective, plain.log_likelihood, rtol=1e-12)
    for one, other in zip(plain.params, with_prior.params, strict=True):
        np.testing.assert_allclose(other.means, one.means, rtol=1e-9)
        np.testing.assert_allclose(other.covariances, one.covariances, rtol=1e-9)


def test_the_top_is_that_of_a_general_optimiser():
    """In one dimension, from the place where EM rests: no step of Nelder and Mead's finds anything higher."""
    X = np.concatenate([np.random.default_rng(0).normal(size=20), [6.0]])[:, None]
    prior = ev.Prior(weights=0.5, means=0.3, covariances=2.0, scale=0.1)
    trace = ev.fit(ev.GaussianMixture(2, prior=prior), X, start=[[0.0], [6.0]], tol=1e-13)
    mean, variance = X.mean(), X.var()

    def log_posterior(theta):
        weight, means, variances = 1 / (1 + np.exp(-theta[0])), theta[1:3], np.exp(theta[3:])
        weights = np.array([weight, 1 - weight])
        value = np.log(stats.norm.pdf(X, means, np.sqrt(variances)) @ weights).sum()
        value += 0.5 * np.log(weights).sum() - (0.3 / 2 * (means - mean) ** 2 / variances).sum()
        return value - (2.0 / 2 * (np.log(variances) + 0.1 * variance / variances)).sum()

    weights, means, covariances = trace.params[-1]
    at = np.array([np.log(weights[0] / weights[1]), *means[:, 0], *np.log(covariances[:, 0, 0])])
    assert trace.objective[-1] == pytest.approx(log_posterior(at), rel=1e-12)
    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000}
    best = optimize.minimize(lambda theta: -log_posterior(theta), at + 0.3, method="Nelder-Mead", options=options)
    assert best.success
    np.testing.assert_allclose(at, best.x, atol=1e-5)


@every_type
@pytest.mark.parametrize("assignment", ["soft", "hard"])
def test_with_the_default_prior_no_restart_collapses(kind, assignment):
    """Too many components for 300 points, and one point far outside: without a prior most restarts collapse."""
    X = ev.datasets.four_blobs().X
    outside = np.vstack([X, [[1000.0, -1000.0]]])
    for data, k in ((X, 13), (X, 20), (outside, 3)):
        runs = ev.restarts(ev.GaussianMixture(k, kind, assignment, prior=ev.Prior()), data, n_restarts=20)
        assert not runs.collapsed.any()
        for run in runs:
            assert (np.diff(run.objective) >= -1e-9 * np.abs(run.objective[:-1])).all()


def test_without_a_prior_all_of_them_do():
    X = ev.datasets.four_blobs().X
    for data, k in ((X, 20), (np.vstack([X, [[1000.0, -1000.0]]]), 3)):
        with pytest.raises(ev.CollapseError):
            ev.restarts(ev.GaussianMixture(k), data, n_restarts=20)


def test_restarts_side_by_side_take_the_paths_of_single_runs():
    X, model = cloud(5), ev.GaussianMixture(3, prior=ev.Prior())
    runs = ev.restarts(model, X, n_restarts=6)
    for r, run in enumerate(runs):
        np.testing.assert_allclose(run.objective, ev.fit(model, X, seed=r).objective, rtol=1e-10)
    assert runs.best is runs[int(np.argmax(runs.objective))]


def test_pictures_and_sentences_tell_of_the_log_posterior():
    trace = ev.fit(ev.GaussianMixture(2, prior=ev.Prior()), cloud(6))
    scene = ev.draw.scene(trace)
    for frame in trace.frames:
        sentence = scene.show(frame)
        assert "log-likelihood" not in sentence
        assert frame.objective == trace.objective[frame.iteration - (frame.kind == "E")]
    assert f"log-posterior {trace.objective[-1]:.1f}" in sentence
    np.testing.assert_array_equal(scene.views[1]._line.get_ydata(), trace.objective)


@pytest.mark.parametrize(
    ("model", "cures"),
    [
        (ev.GaussianMixture(3), 'prior=ev.Prior(), or covariance_type="tied", or another start (seed= or start=).'),
        (ev.GaussianMixture(3, "diag", prior=ev.Prior(0, 0, 0)), 'covariance_type="tied", or another start'),
    ],
)
def test_a_collapse_names_what_helps_this_model(model, cures):
    X = np.concatenate([np.full(30, 5.0), np.linspace(-1, 1, 50)])[:, None]
    with pytest.raises(ev.CollapseError) as caught:
        ev.fit(model, X, start=[[5.0], [0.0], [1.0]])
    assert f"What can help: {cures}" in str(caught.value)
    for cured in (ev.GaussianMixture(3, prior=ev.Prior()), ev.GaussianMixture(3, "tied")):
        assert ev.fit(cured, X, start=[[5.0], [0.0], [1.0]]).converged


def test_k_means_names_its_own_cure():
    with pytest.raises(
        ev.CollapseError, match=r"every point sits on a centre at iteration 0\. What can help: fewer comp"
    ):
        ev.fit(ev.KMeans(2), [[0.0], [0.0], [1.0]])
    assert ev.fit(ev.KMeans(1), [[0.0], [0.0], [1.0]]).converged


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ev.Prior(weights=-1), "weights is -1; it must be zero or a positive number."),
        (lambda: ev.Prior(covariances="wide"), "covariances is 'wide'; it must be a number."),
        (lambda: ev.Prior(weights=None), "weights is None; it must be a number."),
        (lambda: ev.Prior(means=None), "means is None; it must be a number."),
        (lambda: ev.Prior(scale=0), "scale is 0; it must be a positive number: it is the width"),
        (lambda: ev.GaussianMixture(2, prior=1.0), "prior is 1.0; it must be an emviz.Prior, or left out."),
        (lambda: ev.GaussianMixture(2, prior=ev.Prior), "prior is <class"),
    ],
)
def test_a_bad_prior_is_answered_in_one_sentence(make, sentence):
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert str(caught.value).startswith(sentence)
