"""AIC and BIC: the parameters that are free, and the log-likelihood of the data alone."""

import numpy as np
import pytest
import sklearn.mixture
from scipy.stats import multivariate_normal, poisson

import emviz as ev
from emviz.em import criteria
from emviz.models.linkage import LinkageProbability
from emviz.models.poisson_mixture import Rates

TYPES = ["full", "tied", "diag", "spherical"]


def mixture_of(k, d):
    rng = np.random.default_rng(0)
    return ev.Mixture(np.full(k, 1 / k), rng.normal(size=(k, d)), np.tile(np.eye(d), (k, 1, 1)))


# Counted by hand: weights but one, means, and what is free of the covariances.
@pytest.mark.parametrize(
    ("model", "d", "count"),
    [
        (ev.GaussianMixture(1), 1, 0 + 1 + 1),
        (ev.GaussianMixture(3), 1, 2 + 3 + 3),
        (ev.GaussianMixture(2), 2, 1 + 4 + 2 * 3),
        (ev.GaussianMixture(2, assignment="hard"), 2, 1 + 4 + 2 * 3),
        (ev.GaussianMixture(3), 4, 2 + 12 + 3 * 10),
        (ev.GaussianMixture(3, "tied"), 4, 2 + 12 + 10),
        (ev.GaussianMixture(3, "diag"), 4, 2 + 12 + 12),
        (ev.GaussianMixture(3, "spherical"), 4, 2 + 12 + 3),
        (ev.KMeans(3), 4, 12 + 1),
    ],
    ids=repr,
)
def test_the_free_parameters_of_gaussians(model, d, count):
    assert model.n_parameters(mixture_of(model.n_components, d)) == count


def test_the_free_parameters_of_the_other_models():
    assert ev.PoissonMixture(3).n_parameters(Rates(np.full(3, 1 / 3), np.array([1.0, 2.0, 3.0]))) == 2 + 3
    assert ev.Linkage().n_parameters(LinkageProbability(0.5)) == 1


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("load", [ev.datasets.galaxies, ev.datasets.old_faithful, ev.datasets.penguins])
def test_both_are_those_of_scikit_learn(kind, load):
    X = load().X
    theirs = sklearn.mixture.GaussianMixture(3, covariance_type=kind, random_state=0).fit(X)
    d = X.shape[1]
    covariances = {
        "full": lambda c: c,
        "tied": lambda c: np.tile(c, (3, 1, 1)),
        "diag": lambda c: c[:, :, None] * np.eye(d),
        "spherical": lambda c: c[:, None, None] * np.eye(d),
    }[kind](theirs.covariances_)
    model, params = ev.GaussianMixture(3, kind), ev.Mixture(theirs.weights_, theirs.means_, covariances)
    assert model.aic(X, params) == pytest.approx(theirs.aic(X), rel=1e-9)
    assert model.bic(X, params) == pytest.approx(theirs.bic(X), rel=1e-9)


def test_a_trace_has_those_of_its_last_parameters():
    data = ev.datasets.old_faithful()
    trace = ev.fit(ev.GaussianMixture(2), data, max_iter=5)
    assert trace.n_parameters == 11
    assert trace.aic == pytest.approx(2 * 11 - 2 * trace.log_likelihood[-1], rel=1e-12)
    assert trace.bic == pytest.approx(np.log(272) * 11 - 2 * trace.log_likelihood[-1], rel=1e-12)
    assert trace.model.aic(data, trace.params[0]) == pytest.approx(2 * 11 - 2 * trace.log_likelihood[0], rel=1e-12)


def test_for_hard_models_the_labels_are_summed_out():
    X = ev.datasets.old_faithful().X
    hard = ev.fit(ev.GaussianMixture(3, assignment="hard"), X, start="kmeans++")
    assert hard.aic == pytest.approx(ev.GaussianMixture(3).aic(X, hard.params[-1]), rel=1e-12)
    assert hard.aic < 2 * hard.n_parameters - 2 * hard.log_likelihood[-1] - 1  # of data and labels together


def test_those_of_kmeans_are_of_the_mixture_that_it_fits():
    X = ev.datasets.four_blobs().X
    trace = ev.fit(ev.KMeans(4), X, start="kmeans++", seed=1)
    _, centres, covariances = trace.params[-1]
    density = np.mean([multivariate_normal(m, covariances[0]).pdf(X) for m in centres], axis=0)
    assert trace.aic == pytest.approx(2 * (4 * 2 + 1) - 2 * np.log(density).sum(), rel=1e-9)


def test_those_of_counts_and_of_a_model_without_labels():
    data = ev.datasets.death_notices()
    trace = ev.fit(ev.PoissonMixture(2), data, max_iter=5)
    density = poisson(trace.params[-1].rates).pmf(data.X) @ trace.params[-1].weights
    assert trace.bic == pytest.approx(3 * np.log(1096) - 2 * np.log(density).sum(), rel=1e-9)
    linkage = ev.fit(ev.Linkage(), [[125, 18, 20, 34]])
    assert linkage.aic == pytest.approx(2 - 2 * linkage.log_likelihood[-1], rel=1e-12)


def test_the_less_the_better():
    X = ev.datasets.four_blobs().X
    bic = {k: ev.restarts(ev.GaussianMixture(k, "spherical"), X, 10, "kmeans++").best.bic for k in range(2, 7)}
    assert min(bic, key=bic.get) == 4


def test_a_model_that_does_not_count_its_parameters_says_so():
    class Silent:
        """The linkage model without its count."""

        start, e_step, m_step = (getattr(ev.Linkage(), name) for name in ("start", "e_step", "m_step"))

    trace = ev.fit(Silent(), [[125, 18, 20, 34]])
    assert not any(hasattr(trace, name) for name in ("n_parameters", "aic", "bic"))
    with pytest.raises(
        AttributeError, match=r"^Silent does not say how many free parameters .* no n_parameters\(params\).$"
    ):
        _ = trace.bic


def test_criteria_read_data_like_fit():
    with pytest.raises(ValueError, match="counts are whole numbers"):
        criteria.aic(ev.PoissonMixture(1), [[0.5]], Rates(np.ones(1), np.ones(1)))
