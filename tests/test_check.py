"""The checks: right steps pass, and every defect that ships in public EM code is caught and named."""

import numpy as np
import pytest
from scipy.stats import norm

import emviz as ev
from emviz import check

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
