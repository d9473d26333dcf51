"""The checks: right steps pass, and every defect that ships in public EM code is caught and named."""

import re

import numpy as np
import pytest
from scipy.stats import norm

import emviz as ev
from emviz import check
from emviz.models import textbook
from emviz.models.gaussian_mixture import Moments
from emviz.models.linkage import LinkageProbability

X = ev.datasets.three_gaussians(seed=0).X
MODEL = ev.GaussianMixture(3)
START = MODEL.from_centres(X, [[-6.0], [0.0], [4.0]])


def densities(X, params):
    return norm.pdf(X, params.means[:, 0], params.standard_deviations[:, 0])


def e_step(X, params):
    joint = params.weights * densities(X, params)
    return joint / joint.sum(axis=1, keepdims=True)


def m_step(X, r):
    counts = r.sum(axis=0)
    means = (r * X).sum(axis=0) / counts
    variances = (r * (X - means) ** 2).sum(axis=0) / counts
    return ev.Mixture(counts / len(X), means[:, None], variances[:, None, None])


def spoiled(**parts):
    def step(X, r):
        after = m_step(X, r)
        return after._replace(**{name: change(getattr(after, name)) for name, change in parts.items()})

    return step


def unweighted(X, params):
    joint = densities(X, params)
    return joint / joint.sum(axis=1, keepdims=True)


def wrong_axis(X, params):
    joint = params.weights * densities(X, params)
    return joint / joint.sum(axis=0)


def deviations_for_variances(X, params):
    joint = params.weights * norm.pdf(X, params.means[:, 0], params.covariances[:, 0, 0])
    return joint / joint.sum(axis=1, keepdims=True)


def underflowing(X, params):
    joint = params.weights * densities(1000 * X, params)
    with np.errstate(invalid="ignore"):
        return joint / joint.sum(axis=1, keepdims=True)


def old_means(X, r):
    """The covariance about the start's means, not about the new ones."""
    after = m_step(X, r)
    return after._replace(covariances=((r * (X - START.means[:, 0]) ** 2).sum(axis=0) / r.sum(axis=0))[:, None, None])


def test_right_steps_obey_every_law():
    assert check.em(e_step, m_step, MODEL, X, START)
    assert check.em(MODEL.responsibilities, m_step, MODEL, X, START)


@pytest.mark.parametrize(
    ("e", "m", "words"),
    [
        (unweighted, m_step, "E step, iteration 2: these are not the probabilities that Bayes' rule gives"),
        (wrong_axis, m_step, "Here it is the columns that do"),
        (deviations_for_variances, m_step, "E step, iteration 1: these are not"),
        (underflowing, m_step, "not finite"),
        (lambda X, p: e_step(X, p).T, m_step, "turn it with .T"),
        (lambda X, p: densities(X, p), m_step, "Row 0 of the responsibilities of your E step at iteration 1 sums to"),
        (e_step, spoiled(covariances=np.sqrt), "Q can still be raised by changing the covariance of component"),
        (
            e_step,
            spoiled(weights=lambda w: np.full(3, 1 / 3)),
            "Q can still be raised by changing the weight of component",
        ),
        (e_step, spoiled(means=lambda m: m + 0.3), "Q can still be raised by changing the mean of component"),
        (e_step, spoiled(weights=lambda w: 2 * w), "the weights sum to 2"),
        (e_step, spoiled(means=lambda m: m[:, 0]), "means has shape (3,); it must be (3, 1)"),
        (e_step, spoiled(covariances=lambda c: -c), "no variance"),
        (e_step, old_means, "Q can still be raised by changing the covariance"),
        (e_step, lambda X, r: 1 / 0, "Your M step stopped with ZeroDivisionError"),
        (e_step, lambda X, r: (1, 2), "must return ev.Mixture"),
    ],
)
def test_each_defect_is_caught_and_named(e, m, words):
    report = check.em(e, m, MODEL, X, START)
    assert report.mark == "✗"
    assert words in report.sentence


def test_a_step_that_treats_one_component_apart_is_caught():
    def m_step_of_its_own(X, r):
        after = m_step(X, r)
        return after if after.means[0, 0] < -3 else after._replace(means=after.means[::-1])

    report = check.em(e_step, m_step_of_its_own, MODEL, X, START)
    assert not report and "change places" in report.sentence


def test_hard_steps_are_held_to_hard_laws():
    model = ev.KMeans(3)
    start = model.from_centres(X, START.means)
    trace = ev.fit(model, X, start=start, max_iter=1)

    def hard_m(X, r):
        means = (r * X).sum(axis=0) / r.sum(axis=0)
        variance = (r * (X - means) ** 2).sum() / len(X)
        return ev.Mixture(np.full(3, 1 / 3), means[:, None], np.full((3, 1, 1), variance))

    assert check.em(model.responsibilities, hard_m, model, X, start, n_iter=3)
    np.testing.assert_allclose(hard_m(X, trace.frames[1].responsibilities).means, trace.params[1].means)
    assert "more than one component" in check.em(e_step, hard_m, model, X, start).sentence
    furthest = lambda X, p: (((X - p.means[:, 0]) ** 2).argmax(axis=1)[:, None] == np.arange(3)).astype(float)  # noqa: E731
    assert "explains it best" in check.em(furthest, hard_m, model, X, start).sentence


def test_what_is_not_written_yet_is_no_mistake():
    for unwritten in (lambda X, p: None, lambda X, p: ...):
        assert check.em(unwritten, m_step, MODEL, X, START).mark == "○"
    assert check.close(None, 1.0).mark == check.close(..., 1.0).mark == "○"
    assert check.function(lambda x: None, abs, (1,)).mark == "○"


def test_a_fall_is_named_with_its_size_and_iteration():
    assert "fell by 4.1 at iteration 2" in check.never_falls([-10, -8, -12.1, -8]).sentence
    assert check.never_falls([-10, -8, -8 - 1e-12])
    assert check.never_falls([1, 0], what="lower bound").sentence.startswith("The lower bound fell by 1 at iteration 1")


def test_close_tells_the_direction_and_not_the_answer():
    assert check.close(2.0, 2.0 + 1e-9)
    assert check.close(3.0, 2.0).sentence == "Your answer is too large."
    assert check.close(-2.0, 2.0).sentence == "Your answer is right but for its sign."
    assert "index 1 is wrong" in check.close([1, 1, 0], [1, 0, 0]).sentence
    assert "shape is (1,); it must be (2,)" in check.close([1.0], [1.0, 2.0]).sentence
    assert "str" in check.close("two", 2.0).sentence
    assert "not finite" in check.close(np.nan, 2.0).sentence


# Models of one's own --------------------------------------------------------------------------------------------------

COUNTS = np.random.default_rng(0).poisson([[1.0], [6.0]] * 60).astype(float)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (ev.GaussianMixture(3, "tied"), X),
        (ev.GaussianMixture(2, assignment="hard"), X),
        (ev.KMeans(3), X),
        (ev.PoissonMixture(2), COUNTS),
        (ev.Linkage(), [[125, 18, 20, 34], [60, 10, 9, 20]]),
        (ev.Coins(2), [[5, 5], [9, 1], [8, 2], [4, 6], [7, 3]]),
        (ev.StudentT(df=5), X),
        (ev.StudentT(), X),
    ],
)
def test_every_model_obeys_the_laws(model, data):
    report = check.model(model, data)
    assert report, report
    assert "sums over parts of the data" in report.sentence and "not tested" not in report.sentence


class Shrunk(ev.PoissonMixture):
    """Its M step is no maximum."""

    def m_step(self, expectation):
        params = super().m_step(expectation)
        return params._replace(rates=0.9 * params.rates)


class Halved(ev.Linkage):
    """Its M step goes the wrong way, and nobody can ask for its Q."""

    expected_complete_log_likelihood = property()

    def m_step(self, expectation):
        return super().m_step(expectation)._replace(probability=expectation.linked / 1000)


class Averaged(ev.PoissonMixture):
    """Its statistics are averages, which do not add up."""

    def e_step(self, X, params):
        log_likelihood, counts, sums = super().e_step(X, params)
        return type(super().e_step(X, params))(log_likelihood, counts / len(X), sums / len(X))


class InPlace(ev.PoissonMixture):
    """It changes the parameters that it is given."""

    def e_step(self, X, params):
        expectation = super().e_step(X, params)
        params.weights[:] = [0.25, 0.75]
        return expectation


class SortsTheData(ev.PoissonMixture):
    """It changes the data."""

    def e_step(self, X, params):
        X.sort(axis=0)
        return super().e_step(X, params)


class DividesInPlace(ev.PoissonMixture):
    """It changes the expectation."""

    def m_step(self, expectation):
        expectation.sums[:] /= expectation.counts[:, None]
        return super().m_step(expectation)._replace(rates=expectation.sums[:, 0])


class NotANumber(ev.Linkage):
    """Its log-likelihood is not a number."""

    def e_step(self, X, params):
        return super().e_step(X, params)._replace(log_likelihood=np.nan)


class Nothing(ev.Linkage):
    """Its M step is not written yet."""

    def m_step(self, expectation):
        return None


class Favourite(ev.PoissonMixture):
    """It treats its first component apart, by a little that no maximum shows."""

    def log_joint(self, X, params):
        joint = super().log_joint(X, params)
        joint[:, 0] += 0.1 * (X[:, 0] > 3)
        return joint


class Infinite(ev.PoissonMixture):
    """It divides by nothing."""

    def m_step(self, expectation):
        return super().m_step(expectation)._replace(rates=np.array([np.inf, 1.0]))


class AllLinked(ev.Linkage):
    """It expects all the animals of the first kind to be of one sort; the steps climb, and then rest."""

    def e_step(self, X, params):
        right = super().e_step(X, params)
        return right._replace(linked=X[:, 0].sum() + X[:, 3].sum())


class Unmeasured(ev.Linkage):
    """Its log-likelihood is always the same, so it never falls."""

    def e_step(self, X, params):
        return super().e_step(X, params)._replace(log_likelihood=0.0)


FAMILIES = [[125, 18, 20, 34], [60, 10, 9, 20]]


@pytest.mark.parametrize(
    ("model", "data", "words"),
    [
        (Unmeasured(), FAMILIES, "E step: when the probability changes a little, Q gains"),
        (Shrunk(2), COUNTS, "M step, iteration 1: Q can still be raised by changing the rates at index 0"),
        (Halved(), [[125, 18, 20, 34]], "The log-likelihood fell by"),
        (Averaged(2), COUNTS, "E step: log_likelihood|counts.* of the whole is not that of two halves"),
        (InPlace(2), COUNTS, "The steps change what they are given"),
        (SortsTheData(2), COUNTS, "The steps change what they are given"),
        (DividesInPlace(2), COUNTS, "The steps change what they are given"),
        (NotANumber(), [[125, 18, 20, 34]], "E step, iteration 1: log_likelihood has a value that is not finite"),
        (Favourite(2), COUNTS, "some line treats one of them apart|Q can still be raised"),
        (Infinite(2), COUNTS, "M step, iteration 1: rates has a value that is not finite at index 0"),
    ],
)
def test_each_defect_of_a_model_is_caught_and_named(model, data, words):
    report = check.model(model, data)
    assert report.mark == "✗"
    assert re.search(words, report.sentence), report


def test_an_e_step_that_climbs_once_and_rests_at_the_wrong_place_is_caught():
    report = check.model(AllLinked(), FAMILIES, start=LinkageProbability(0.2))
    assert report.mark == "✗"
    assert re.search("when the probability changes a little, Q gains .* more than the log-likelihood", report.sentence)


def test_a_maximum_that_cannot_be_tested_is_said():
    class Silent(ev.Linkage):
        expected_complete_log_likelihood = property()

    report = check.model(Silent(), [[125, 18, 20, 34]])
    assert report and report.sentence.endswith("was not tested: the model does not say what Q is.")


def test_a_step_that_is_not_written_yet_is_no_mistake_of_a_model():
    assert check.model(Nothing(), [[125, 18, 20, 34]]).mark == "○"


@pytest.mark.parametrize(
    ("model_type", "step_type", "words"),
    [
        ("full", "diag", "Q can still be raised by changing the covariance of component"),
        ("full", "spherical", "Q can still be raised by changing the covariance of component"),
        ("full", "tied", "Q can still be raised by changing the covariance of component"),
        ("diag", "spherical", "Q can still be raised by changing the covariance of component"),
        ("tied", "spherical", "the covariances are not of the type 'tied'"),
        ("tied", "full", "the covariances are not of the type 'tied'"),
        ("diag", "full", "the covariances are not of the type 'diag'"),
        ("spherical", "diag", "the covariances are not of the type 'spherical'"),
    ],
)
@pytest.mark.parametrize("unit", [1.0, 1e-6])
def test_covariances_of_another_type_are_caught(model_type, step_type, words, unit):
    plane = ev.datasets.two_gaussians(seed=0).X * unit
    model = ev.GaussianMixture(2, model_type)
    start = model.from_centres(plane, plane[:2])
    right = check.em(
        model.responsibilities, lambda X, r: textbook.m_step(X, r, model_type), model, plane, start, n_iter=3
    )
    assert right, right
    wrong = check.em(
        model.responsibilities, lambda X, r: textbook.m_step(X, r, step_type), model, plane, start, n_iter=3
    )
    assert wrong.mark == "✗"
    assert words in wrong.sentence


def test_a_statistic_that_is_zero_by_symmetry_is_no_mistake():
    assert check.model(ev.GaussianMixture(1), [[-1.0], [0.3], [1.0], [-0.3]])


class Missing(ev.GaussianMixture):
    """With a prior that its M step forgets: it raises the log-likelihood, and not what it says that it climbs."""

    def m_step(self, expectation):
        return ev.GaussianMixture(self.n_components).m_step(expectation)


STRONG = ev.Prior(weights=50, means=200, covariances=300, scale=0.05)


def map_step(X, r):
    counts = r.sum(axis=0)
    means = r.T @ X / counts[:, None]
    offsets = X - means[:, None]
    scatters = (r.T[..., None] * offsets).transpose(0, 2, 1) @ offsets
    return ev.GaussianMixture(2, prior=STRONG).m_step(Moments(0.0, len(X), counts, means, scatters))


def test_with_a_prior_it_is_the_log_posterior_that_climbs():
    geyser, model = ev.datasets.old_faithful().X, ev.GaussianMixture(2, prior=STRONG)
    start = ev.fit(ev.GaussianMixture(2), geyser, start="kmeans++").params[-1]
    trace = ev.fit(model, geyser, start=start, max_iter=5)
    assert np.diff(trace.log_likelihood).min() < -1
    assert check.model(model, geyser, start=start)
    assert check.em(model.responsibilities, map_step, model, geyser, start)


def test_an_m_step_that_forgets_the_prior_is_caught():
    geyser, model = ev.datasets.old_faithful().X, Missing(2, prior=STRONG)
    for report in (
        check.model(model, geyser),
        check.em(model.responsibilities, textbook.m_step, model, geyser, model.from_centres(geyser, geyser[:2])),
    ):
        assert report.mark == "✗"
        assert "M step, iteration 1: Q can still be raised" in report.sentence
