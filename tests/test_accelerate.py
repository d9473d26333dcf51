"""Squared extrapolation: the same tops in fewer steps, and every kept step is one of EM."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import poisson

import emviz as ev
from emviz.em import accelerate, columns
from emviz.em.trace import Path
from emviz.models.poisson_mixture import Rates


@pytest.fixture(scope="module")
def days():
    return ev.datasets.death_notices().X


def e_steps_to(X, height, seed, **options):
    """How many E steps a run has made when it first reaches this log-likelihood."""
    model = ev.PoissonMixture(2)
    trace = ev.fit(model, X, seed=seed, tol=1e-12, max_iter=5000, **options)
    n_iter = int(np.argmax(trace.log_likelihood >= height))
    assert trace.log_likelihood[n_iter] >= height
    return ev.fit(model, X, seed=seed, tol=1e-12, max_iter=n_iter, **options).n_e_steps


@pytest.mark.parametrize("seed", range(5))
def test_on_the_death_notices_it_needs_a_tenth_of_the_steps_to_the_published_fit(days, seed):
    def minus(x):
        chances = poisson.pmf(days[:, 0], np.exp(x[1:, None]))
        weight = 1 / (1 + np.exp(-x[0]))
        return -np.log(weight * chances[0] + (1 - weight) * chances[1]).sum()

    height = -minimize(minus, [0.0, 0.0, 1.0], method="BFGS", options={"gtol": 1e-6}).fun - 1e-6
    slow, fast = (e_steps_to(days, height, seed, accelerate=accelerated) for accelerated in (False, True))
    print(f"seed {seed}: {slow} E steps without, {fast} with squared extrapolation")
    assert slow >= 10 * fast
    params = ev.fit(ev.PoissonMixture(2), days, seed=seed, tol=1e-15, accelerate=True).params[-1]
    order = params.rates.argsort()
    np.testing.assert_allclose(params.weights[order], [0.3599, 0.6401], atol=5e-5)
    np.testing.assert_allclose(params.rates[order], [1.2561, 2.6634], atol=5e-5)


def test_every_kept_iteration_is_a_step_of_em_or_the_extrapolation_of_two(days):
    model = ev.PoissonMixture(2)
    trace = ev.fit(model, days, accelerate=True)
    em = [model.m_step(model.e_step(days, params)) for params in trace.params]
    assert 0 < len(trace.extrapolated) < trace.n_iter / 2
    for t in range(1, trace.n_iter + 1):
        expected = em[t - 1]
        if t in trace.extrapolated:
            expected = accelerate.extrapolated(*trace.params[t - 2 : t], em[t - 1])
        np.testing.assert_allclose(columns.numbers(trace.params[t]), columns.numbers(expected), rtol=1e-12)


def test_the_extrapolation_is_that_of_scheme_s3():
    points = [
        Rates(*np.array(pair)) for pair in ([[0.5, 0.5], [1, 4]], [[0.4, 0.6], [2, 3.5]], [[0.36, 0.64], [2.4, 3]])
    ]
    r, v = np.array([-0.1, 0.1, 1, -0.5]), np.array([0.06, -0.06, -0.6, 0])
    alpha = -np.sqrt((r @ r) / (v @ v))
    expected = np.array([0.5, 0.5, 1, 4]) - 2 * alpha * r + alpha**2 * v
    np.testing.assert_allclose(columns.numbers(accelerate.extrapolated(*points)), expected, rtol=1e-12)


def test_the_run_ends_by_the_same_rule(days):
    """By an iteration of EM alone that gains no more than tol; an extrapolation that gains little ends nothing."""
    model, tol = ev.PoissonMixture(2), 1e-9
    for seed in range(10):
        trace = ev.fit(model, days, seed=seed, tol=tol, accelerate=True)
        assert trace.converged
        assert trace.n_iter not in trace.extrapolated
        rises = np.diff(trace.log_likelihood)
        assert rises[-1] <= tol * len(days)
        earlier = [rise for t, rise in enumerate(rises[:-1], 1) if t not in trace.extrapolated]
        assert min(earlier) > tol * len(days)


def test_an_extrapolation_that_gains_little_is_no_end():
    path = Path("some model", np.zeros((10, 1)))
    path.add("start", -30.0)
    path.add("extrapolated", -30.0, extrapolated=True)
    assert not path.is_flat(tol=1e-6)
    path.add("EM", -30.0)
    assert path.is_flat(tol=1e-6)


def test_e_steps_are_counted_as_they_are_made(days, monkeypatch):
    made = []
    own = ev.PoissonMixture.e_step
    monkeypatch.setattr(ev.PoissonMixture, "e_step", lambda *args: made.append(1) or own(*args))
    for accelerated in (False, True):
        made.clear()
        trace = ev.fit(ev.PoissonMixture(2), days, max_iter=200, accelerate=accelerated)
        assert trace.n_e_steps == len(made)
    assert trace.n_not_kept > 0


def test_the_frames_say_which_step_was_extrapolated(days):
    trace = ev.fit(ev.PoissonMixture(2), days, accelerate=True)
    for t in range(1, trace.n_iter + 1):
        said = trace.frames[2 * t].sentence.startswith(f"Maximization step {t}, extrapolated: ")
        assert said == (t in trace.extrapolated)
    assert (
        trace.message == f"Converged after {trace.n_iter} iterations, {len(trace.extrapolated)} of them extrapolated."
    )
    assert ev.fit(ev.PoissonMixture(2), days, max_iter=5).extrapolated == ()


class Length(NamedTuple):
    length: float


class Expected(NamedTuple):
    log_likelihood: float
    length: float


class Closing:
    """A model whose steps close the gap to 0.9, the later the faster, so that extrapolations lead beyond it."""

    def start(self, X, rng):
        return Length(0.4)

    def e_step(self, X, params):
        return Expected(params.length, params.length)

    def m_step(self, expectation):
        gap = 0.9 - expectation.length
        return Length(0.9 - gap**2 / (gap + 0.5))


class Breaking(Closing):
    def e_step(self, X, params):
        if params.length > 0.9:
            raise ZeroDivisionError
        return super().e_step(X, params)


class Refusing(Closing):
    def check_start(self, start, X):
        if start.length > 0.9:
            raise ValueError("too long")
        return start


@pytest.mark.parametrize("model", [Breaking(), Refusing()])
def test_a_model_of_your_own_stays_within_its_bounds(model):
    steps = [Length(0.4), model.m_step(Expected(0.0, 0.4))]
    assert accelerate.extrapolated(*steps, model.m_step(Expected(0.0, steps[1].length))).length > 0.9
    trace = ev.fit(model, [[1.0]], accelerate=True, tol=1e-12)
    assert trace.converged
    assert max(params.length for params in trace.params) <= 0.9
    assert (np.diff(trace.log_likelihood) >= 0).all()


def test_a_path_that_does_not_slow_down_is_left_to_em():
    class Place(NamedTuple):
        place: float

    assert accelerate.extrapolated(Place(0.0), Place(1.0), Place(3.0)) is None  # alpha would be above -1
    assert accelerate.extrapolated(Place(1.0), Place(1.0), Place(1.0)) is None
    far = accelerate.extrapolated(Place(0.0), Place(1.0), Place(2.0))
    assert not np.isfinite(far.place)


def test_a_collapse_of_em_itself_is_still_told():
    X = np.array([[0.0], [0.5], [1.0], [1.4], [2.1], [2.5], [3.0], [3.3], [4.0], [99.0]])
    with pytest.raises(ev.CollapseError) as raised:
        ev.fit(ev.GaussianMixture(2), X, start=[[2.0], [99.0]], accelerate=True)
    assert all(np.isfinite(columns.numbers(params)).all() for params in raised.value.trace.params)


def test_hard_assignment_comes_to_rest_too():
    X = ev.datasets.four_blobs().X
    slow, fast = (ev.fit(ev.KMeans(4), X, seed=2, accelerate=accelerated) for accelerated in (False, True))
    assert fast.converged
    assert all(b >= a for a, b in pairwise(fast.log_likelihood))
    assert fast.n_e_steps <= 2 * slow.n_e_steps
