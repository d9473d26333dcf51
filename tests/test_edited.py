"""Paths that somebody has changed by hand."""

import numpy as np
import pytest

import emviz as ev

GEYSER = ev.datasets.old_faithful()
MODEL = ev.GaussianMixture(2)


@pytest.fixture(scope="module")
def trace():
    return ev.fit(MODEL, GEYSER, start="kmeans++", seed=3, tol=1e-8)


def moved(params, way=(0.0, 12.0)):
    """The same mixture with its first centre elsewhere."""
    return params._replace(means=params.means + [way, (0, 0)])


def test_the_path_is_as_it_was_up_to_the_change_and_em_from_there(trace):
    before, changed = len(trace.params), moved(trace.params[4])
    again = ev.refit(trace, 4, changed, tol=1e-8)
    assert len(trace.params) == before and trace.edited == ()
    assert again.edited == (4,)
    for kept, old in zip(again.params[:4], trace.params, strict=False):
        assert kept is old
    from_there = ev.fit(MODEL, GEYSER, start=changed, tol=1e-8)
    for new, expected in zip(again.params[4:], from_there.params, strict=True):
        for part, expected_part in zip(new, expected, strict=True):
            np.testing.assert_array_equal(part, expected_part)
    np.testing.assert_array_equal(again.log_likelihood[:4], trace.log_likelihood[:4])
    np.testing.assert_array_equal(again.log_likelihood[4:], from_there.log_likelihood)
    assert again.converged and again.message == f"Converged after {4 + from_there.n_iter} iterations."
    assert (again.names, again.n_e_steps) == (trace.names, len(again.params))


def test_its_frames_say_where_it_was_changed(trace):
    again = ev.refit(trace, 3, moved(trace.params[3]))
    fall = again.log_likelihood[2] - again.log_likelihood[3]
    furthest = np.linalg.norm(again.params[3].means - again.params[2].means, axis=1).max()
    assert fall > 0
    assert again.frames[6].sentence == (
        f"Maximization step 3, then changed by hand: centres move by {furthest:.3g} at most; "
        f"log-likelihood {again.log_likelihood[3]:.1f}, down {fall:.4g}."
    )
    value = f"{again.log_likelihood[3]:.1f}"
    assert again.frames[7].sentence.startswith(
        "Expectation step 4, from parameters set by hand: responsibilities change"
    )
    assert again.frames[7].sentence.endswith(f"; log-likelihood {value}.")
    others = [frame.sentence for frame in again.frames if frame.index not in (6, 7)]
    assert not any("by hand" in sentence for sentence in others)
    start = ev.refit(trace, 0, moved(trace.params[0])).frames[0].sentence
    assert start.startswith("Start, set by hand: 2 components, before the first step; log-likelihood -")


def test_a_path_may_be_changed_again(trace):
    once = ev.refit(trace, 5, moved(trace.params[5]))
    assert ev.refit(once, 7, moved(once.params[7])).edited == (5, 7)
    assert ev.refit(once, 5, moved(once.params[5], (1, 0))).edited == (5,)
    assert ev.refit(once, 2, moved(once.params[2])).edited == (2,)


def test_a_fall_by_hand_is_no_end(trace):
    """Of two changes, one down and one up, neither counts as a fall of EM, nor as rest."""
    last = trace.n_iter
    lower = ev.refit(trace, last, moved(trace.params[last]))
    assert lower.n_iter > last + 3 and lower.converged
    same = ev.refit(trace, last, trace.params[last])
    assert (same.n_iter, same.converged) == (last + 1, True)


def test_no_more_iterations_than_are_allowed_those_before_the_change_among_them(trace):
    again = ev.refit(trace, 3, moved(trace.params[3]), max_iter=5, tol=0)
    assert again.n_iter == 5
    assert again.message == "Stopped after 5 iterations, the most allowed: the log-likelihood was still rising."
    for max_iter in (0, 3):
        at_once = ev.refit(trace, 3, moved(trace.params[3]), max_iter=max_iter)
        assert at_once.n_iter == 3 and not at_once.converged
        assert at_once.message == "Stopped after 3 iterations, the most allowed."


def test_k_means_takes_centres_and_has_the_variance_about_them():
    trace = ev.fit(ev.KMeans(3), GEYSER, seed=1)
    centres = trace.params[1].means + [[0, 5], [0, 0], [0.5, 0]]
    again = ev.refit(trace, 1, centres)
    squares = ((trace.X[:, None] - centres) ** 2).sum(axis=2).min(axis=1)
    np.testing.assert_allclose(again.params[1].covariances, [np.eye(2) * squares.sum() / trace.X.size] * 3, rtol=1e-12)


def test_a_prior_goes_on_being_climbed():
    trace = ev.fit(ev.GaussianMixture(2, prior=ev.Prior()), GEYSER, seed=1, max_iter=8, tol=0)
    again = ev.refit(trace, 2, trace.params[6], max_iter=5, tol=0)
    np.testing.assert_array_equal(again.log_prior[:2], trace.log_prior[:2])
    np.testing.assert_array_equal(again.objective[:2], trace.objective[:2])
    np.testing.assert_allclose(again.log_prior[2:4], trace.log_prior[6:8], rtol=1e-12)


def test_what_was_extrapolated_and_was_kept_says_so():
    days = ev.datasets.death_notices()
    trace = ev.fit(ev.PoissonMixture(2), days, accelerate=True, max_iter=12, tol=0)
    assert trace.extrapolated[0] < 8 <= trace.extrapolated[-1]
    again = ev.refit(trace, 8, trace.params[8], max_iter=10, tol=0)
    assert again.extrapolated == tuple(t for t in trace.extrapolated if t < 8)
    assert again.n_e_steps == 11 + trace.n_not_kept


def test_a_collapse_leaves_the_path_up_to_it():
    X = np.append(np.random.default_rng(0).normal(size=50), 9.0)[:, None]
    model = ev.GaussianMixture(2)
    trace = ev.fit(model, X, start="percentiles", max_iter=3, tol=0)
    onto_one = ev.Mixture(np.array([0.9, 0.1]), np.array([[0.0], [9.0]]), np.array([[[1.0]], [[0.05]]]))
    again = ev.refit(trace, 2, onto_one, tol=0)
    assert again.edited == (2,) and not again.converged
    assert again.message.startswith(
        f"Component 1 has collapsed onto a single point or value at iteration {again.n_iter + 1}."
    )
    gone = onto_one._replace(covariances=np.array([[[1.0]], [[1e-30]]]))
    at_once = ev.refit(trace, 2, gone)
    assert (at_once.n_iter, at_once.edited) == (1, ())
    assert "at iteration 2" in at_once.message
    with pytest.raises(ev.CollapseError, match="at iteration 0"):
        ev.refit(trace, 0, gone)


@pytest.mark.parametrize(
    ("iteration", "error", "words"),
    [
        (1.5, TypeError, "iteration is 1.5; it must be a whole number."),
        (-1, ValueError, "iteration is -1; it must be at least 0."),
        (99, ValueError, "iteration is 99; it must be one of those that this trace has: 0 to "),
    ],
)
def test_an_iteration_that_is_not_there_is_refused(trace, iteration, error, words):
    with pytest.raises(error, match=words):
        ev.refit(trace, iteration, trace.params[0])


def test_parameters_that_do_not_fit_are_refused_as_a_start_is(trace):
    with pytest.raises(ValueError, match=r"start.weights sum to 1.5"):
        ev.refit(trace, 1, trace.params[1]._replace(weights=np.array([0.5, 1.0])))
    with pytest.raises(ValueError, match="max_iter"):
        ev.refit(trace, 1, trace.params[1], max_iter=-1)
    with pytest.raises(ValueError, match="tol"):
        ev.refit(trace, 1, trace.params[1], tol=-1)


def test_a_trace_without_parameters_cannot_be_changed():
    empty = ev.em.Trace(MODEL, np.zeros((4, 1)), [], np.zeros(0), False, "Component 0 has collapsed.")
    with pytest.raises(ValueError, match="must be one of those that this trace has: none"):
        ev.refit(empty, 0, [[0.0], [1.0]])


def test_the_rate_is_that_of_the_steps_since_the_change(trace):
    last = trace.n_iter
    again = ev.refit(trace, last, moved(trace.params[last]), max_iter=last + 2, tol=0)
    from_there = ev.fit(MODEL, GEYSER, start=again.params[last], max_iter=2, tol=0)
    assert ev.rate.observed(again) == ev.rate.observed(from_there)
    with pytest.raises(ValueError, match="at least 2"):
        ev.rate.observed(ev.refit(trace, last, moved(trace.params[last]), max_iter=last + 1, tol=0))
