"""The laws of EM, for every model: they hold on any data, so the data are drawn at random."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import emviz as ev

MODELS = {
    **{t: lambda k, t=t: ev.GaussianMixture(k, t) for t in ("full", "tied", "diag", "spherical")},
    "hard full": lambda k: ev.GaussianMixture(k, "full", assignment="hard"),
    "hard tied": lambda k: ev.GaussianMixture(k, "tied", assignment="hard"),
    "k-means": ev.KMeans,
}
every_model = pytest.mark.parametrize("make", MODELS.values(), ids=MODELS.keys())
problems = given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 4), d=st.integers(1, 3))
thorough = settings(max_examples=60, deadline=None, derandomize=True)


def problem(seed, k, d):
    """Overlapping heaps of different widths: no two problems alike."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(scale=3, size=(k, d))
    widths = rng.uniform(0.3, 2, size=(k, d))
    labels = rng.integers(k, size=60 * k)
    return rng.normal(centres[labels], widths[labels])


def trace_of(make, seed, k, d):
    """A run of at most 25 iterations, or what there was of it before a component collapsed."""
    X = problem(seed, k, d)
    try:
        return ev.fit(make(k), X, seed=seed, max_iter=25)
    except ev.CollapseError as collapse:
        return collapse.trace


@every_model
@thorough
@problems
def test_the_log_likelihood_never_falls(make, seed, k, d):
    path = trace_of(make, seed, k, d).log_likelihood
    assert (np.diff(path) >= -1e-11 * np.abs(path[:-1])).all()


@every_model
@thorough
@problems
def test_responsibilities_are_shares(make, seed, k, d):
    trace = trace_of(make, seed, k, d)
    for frame in trace.frames[1:]:
        assert frame.responsibilities.shape == (len(trace.X), k)
        assert (frame.responsibilities >= 0).all()
        np.testing.assert_allclose(frame.responsibilities.sum(axis=1), 1, atol=1e-12)


@every_model
@thorough
@problems
def test_the_bound_and_its_gap_make_the_log_likelihood_at_every_half_step(make, seed, k, d):
    trace = trace_of(make, seed, k, d)
    for frame in trace.frames[1:]:
        arguments = (trace.model, trace.X, frame.responsibilities, frame.after)
        total = ev.bound.lower_bound(*arguments) + ev.bound.kl(*arguments)
        truth = ev.bound.log_likelihood(trace.model, trace.X, frame.after)
        assert total == pytest.approx(truth, rel=1e-10)
        assert ev.bound.kl(*arguments) >= -1e-9 * abs(truth)
        if frame.kind == "E" and trace.model.assignment == "soft":
            assert ev.bound.lower_bound(*arguments) == pytest.approx(frame.log_likelihood, rel=1e-10)


@every_model
@thorough
@problems
def test_an_m_step_raises_the_expected_complete_log_likelihood(make, seed, k, d):
    trace = trace_of(make, seed, k, d)
    Q = ev.bound.expected_complete_log_likelihood
    for frame in trace.frames:
        if frame.kind == "M":
            before, after = (Q(trace.model, trace.X, frame.responsibilities, p) for p in (frame.before, frame.after))
            assert after >= before - 1e-10 * abs(before)


@every_model
@thorough
@problems
def test_permuted_components_give_the_permuted_answer(make, seed, k, d):
    X, model = problem(seed, k, d), make(k)
    start = model.from_centres(X, X[:k])
    order = np.random.default_rng(seed).permutation(k)
    for params, permuted in zip(*paths(model, X, start, X, start.permuted(order)), strict=True):
        for part, other in zip(params.permuted(order), permuted, strict=True):
            np.testing.assert_allclose(part, other, rtol=1e-7, atol=1e-7)


@every_model
@thorough
@problems
def test_shifted_and_scaled_data_give_the_shifted_and_scaled_answer(make, seed, k, d):
    X, model = problem(seed, k, d), make(k)
    shift, scale = np.random.default_rng(seed).normal(scale=100, size=d), 7.3
    moved = X * scale + shift
    for params, other in zip(*paths(model, X, model.from_centres(X, X[:k]), moved, model.from_centres(moved, moved[:k])), strict=True):
        np.testing.assert_allclose(params.weights, other.weights, rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(params.means * scale + shift, other.means, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(params.covariances * scale**2, other.covariances, rtol=1e-5, atol=1e-6)


def paths(model, X, start, other_X, other_start, n_iter=8):
    """The parameters of a few iterations on either data, for as long as neither has collapsed."""
    both = []
    for data, params in ((X, start), (other_X, other_start)):
        try:
            both.append(ev.fit(model, data, start=params, max_iter=n_iter, tol=0).params)
        except ev.CollapseError as collapse:
            both.append(collapse.trace.params)
    length = min(len(both[0]), len(both[1]))
    assert length > 0
    return both[0][:length], both[1][:length]
