"""The laws of EM, for every model: they hold on any data, so the data are drawn at random."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import emviz as ev
from emviz.em import columns, contract


def heaps(rng, k, d):
    """Overlapping heaps of different widths: no two problems alike."""
    centres = rng.normal(scale=3, size=(k, d))
    widths = rng.uniform(0.3, 2, size=(k, d))
    labels = rng.integers(k, size=60 * k)
    return rng.normal(centres[labels], widths[labels])


def counts(rng, k, d):
    """Counts from days of several kinds."""
    return rng.poisson(rng.uniform(0.5, 12, size=k)[rng.integers(k, size=60 * k)])[:, None].astype(float)


def families(rng, k, d):
    """A few rows of the four counts of the linkage model."""
    p = rng.uniform(0.05, 0.95)
    return rng.multinomial(rng.integers(20, 200), [1 / 2 + p / 4, (1 - p) / 4, (1 - p) / 4, p / 4], size=3) + 1.0


def cut_off(values, rng):
    """The ends of what is known of these values: some are exact, others cut off at the right, at the left, or on both sides."""
    low, high = np.quantile(values, rng.uniform([0, 0.6], [0.3, 1]))
    lower, upper = (np.where((values > low) & (values < high), values, end) for end in (high, low))
    lower, upper = np.where(values <= low, -np.inf, lower), np.where(values >= high, np.inf, upper)
    rough = rng.uniform(size=len(values)) < 0.2
    return np.column_stack([np.where(rough, np.floor(values), lower), np.where(rough, np.floor(values) + 1, upper)])


def censored(rng, k, d):
    return cut_off(rng.normal(scale=3, size=60 * k) + rng.normal(scale=5), rng)


def censored_responses(rng, k, d):
    x = rng.normal(rng.normal(scale=2, size=d), rng.uniform(0.3, 2, size=d), size=(60 * k, d))
    return np.column_stack([x, cut_off(x @ rng.normal(scale=2, size=d) + rng.normal(size=60 * k), rng)])


def rounds(rng, k, d):
    """Rounds of tosses, heads and tails, each with one of several coins."""
    biases = rng.uniform(size=k)[rng.integers(k, size=30 * k)]
    tosses = rng.integers(1, 20, size=30 * k)
    heads = rng.binomial(tosses, biases)
    return np.column_stack([heads, tosses - heads]).astype(float)


def values_with_tails(rng, k, d):
    """One column of values, with tails from those of Cauchy's distribution to nearly normal ones."""
    return rng.uniform(0.1, 10) * rng.standard_t(rng.uniform(1, 30), size=(40, 1)) + rng.normal(scale=10)


def nearby_mixture(model, params, rng):
    """Parameters of the model's own kind, a little away."""
    size = 10.0 ** rng.uniform(-3, -1)
    k, d = params.means.shape
    if isinstance(model, ev.KMeans):
        variance = params.covariances * np.exp(size * rng.normal())
        return params._replace(means=params.means + size * rng.normal(size=(k, d)), covariances=variance)
    weights = params.weights * np.exp(size * rng.normal(size=k))
    push = np.eye(d) + size * rng.normal(size=(k, d, d))
    mixture = getattr(model, "mixture", model)  # a component of weight 0 stays where it is
    covariances = mixture._constrain(weights / weights.sum(), push @ params.covariances @ push.transpose(0, 2, 1))
    means = params.means + size * rng.normal(size=(k, d)) * params.standard_deviations
    return ev.Mixture(weights / weights.sum(), means, covariances)


def nearby_rates(model, params, rng):
    size = 10.0 ** rng.uniform(-3, -1)
    weights, rates = (part * np.exp(size * rng.normal(size=part.shape)) for part in params)
    return type(params)(weights / weights.sum(), rates)


def nearby_probability(model, params, rng):
    odds = params.probability / (1 - params.probability) * np.exp(10.0 ** rng.uniform(-3, 0) * rng.normal())
    return type(params)(odds / (1 + odds))


def nearby_normal(model, params, rng):
    size, sd = 10.0 ** rng.uniform(-3, -1), params.standard_deviation
    return type(params)(params.mean + size * sd * rng.normal(), sd * np.exp(size * rng.normal()))


def nearby_line(model, params, rng):
    size, sd = 10.0 ** rng.uniform(-3, -1), params.standard_deviation
    slopes = params.slopes + size * rng.normal(size=params.slopes.shape)
    return type(params)(params.intercept + size * sd * rng.normal(), slopes, sd * np.exp(size * rng.normal()))


def nearby_biases(model, params, rng):
    odds = (
        params.biases / (1 - params.biases) * np.exp(10.0 ** rng.uniform(-3, 0) * rng.normal(size=params.biases.shape))
    )
    return type(params)(odds / (1 + odds))


def nearby_student(model, params, rng):
    size = 10.0 ** rng.uniform(-3, -1)
    location = params.location + size * params.scale * rng.normal()
    scale, df = (part * np.exp(size * rng.normal()) for part in params[1:])
    return type(params)(location, scale, min(df, 1e4) if model.df is None else params.df)


def shift_and_scale(rng, d):
    """Data that are shifted and scaled, and what becomes of the parameters."""
    shift, scale = rng.normal(scale=100, size=d), 7.3

    def moved(params):
        return ev.Mixture(params.weights, params.means * scale + shift, params.covariances * scale**2)

    return lambda X: X * scale + shift, moved


def values_shifted_and_scaled(rng, d):
    shift, scale = rng.normal(scale=100), 7.3
    return lambda X: X * scale + shift, lambda params: type(params)(
        params.mean * scale + shift, params.standard_deviation * scale
    )


def rows_shifted_and_scaled(rng, d):
    """Covariates in other units, each with another zero, and the response, too."""
    shifts, scales = rng.normal(scale=100, size=d + 1), np.append(rng.uniform(0.1, 9, size=d), 7.3)

    def moved(params):
        slopes = params.slopes * scales[-1] / scales[:-1]
        intercept = params.intercept * scales[-1] + shifts[-1] - slopes @ shifts[:-1]
        return type(params)(intercept, slopes, params.standard_deviation * scales[-1])

    return lambda X: X * np.append(scales, scales[-1]) + np.append(shifts, shifts[-1]), moved


def more_of_the_same(rng, d):
    """Every count ten times as large: the probability stays."""
    return lambda X: 10 * X, lambda params: params


def other_side_of_the_coin(rng, d):
    """What was heads is tails."""
    return lambda X: X[:, ::-1].copy(), lambda params: type(params)(1 - params.biases)


def shift_and_turn(rng, d):
    """One column of values, shifted, stretched and turned from left to right."""
    shift, scale = rng.normal(scale=100), 7.3

    def moved(params):
        return params._replace(location=shift - params.location * scale, scale=params.scale * scale)

    return lambda X: shift - X * scale, moved


def every_row_twice(rng, d):
    return lambda X: np.repeat(X, 2, axis=0), lambda params: params


@dataclass(frozen=True)
class Case:
    make: Callable  # of the number of components
    data: Callable
    nearby: Callable
    symmetry: Callable


def gaussian(*options, **more):
    return Case(lambda k: ev.GaussianMixture(k, *options, **more), heaps, nearby_mixture, shift_and_scale)


MODELS = {
    **{kind: gaussian(kind) for kind in ("full", "tied", "diag", "spherical")},
    "hard full": gaussian("full", assignment="hard"),
    "hard tied": gaussian("tied", assignment="hard"),
    **{f"{kind} with a prior": gaussian(kind, prior=ev.Prior()) for kind in ("full", "tied", "diag", "spherical")},
    "full with a strong prior": gaussian("full", prior=ev.Prior(weights=3, means=20, covariances=9.5, scale=0.3)),
    "hard full with a prior": gaussian("full", assignment="hard", prior=ev.Prior()),
    **{
        f"{kind} with a message length": Case(
            lambda k, kind=kind: ev.MessageLengthMixture(k, kind), heaps, nearby_mixture, shift_and_scale
        )
        for kind in ("full", "tied", "diag", "spherical")
    },
    "k-means": Case(ev.KMeans, heaps, nearby_mixture, shift_and_scale),
    "Poisson": Case(ev.PoissonMixture, counts, nearby_rates, every_row_twice),
    "coins": Case(ev.Coins, rounds, nearby_biases, other_side_of_the_coin),
    "Student t": Case(lambda k: ev.StudentT(), values_with_tails, nearby_student, shift_and_turn),
    "Student t of 3 degrees of freedom": Case(
        lambda k: ev.StudentT(3), values_with_tails, nearby_student, shift_and_turn
    ),
    "linkage": Case(lambda k: ev.Linkage(), families, nearby_probability, more_of_the_same),
    "censored normal": Case(lambda k: ev.CensoredNormal(), censored, nearby_normal, values_shifted_and_scaled),
    "censored regression": Case(
        lambda k: ev.CensoredRegression(), censored_responses, nearby_line, rows_shifted_and_scaled
    ),
}
LABELLED = {name: case for name, case in MODELS.items() if hasattr(case.make(1), "log_joint")}
every_model = pytest.mark.parametrize("case", MODELS.values(), ids=MODELS.keys())
SOFT = {name: case for name, case in MODELS.items() if getattr(case.make(1), "assignment", "soft") == "soft"}
every_soft_model = pytest.mark.parametrize("case", SOFT.values(), ids=SOFT.keys())
every_labelled_model = pytest.mark.parametrize("case", LABELLED.values(), ids=LABELLED.keys())
problems = given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 4), d=st.integers(1, 3))
#: Fewer under the oldest dependencies (tools/floors.py): the other examples are tried under those of today.
EXAMPLES = int(os.environ.get("EMVIZ_EXAMPLES", 60))
thorough = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)


def problem(case, seed, k, d):
    return case.data(np.random.default_rng(seed), k, d)


def trace_of(case, seed, k, d, max_iter=25, **options):
    """A run of a few iterations, or what there was of it before a component collapsed."""
    X, model = problem(case, seed, k, d), case.make(k)
    try:
        return ev.fit(model, X, seed=seed, max_iter=max_iter, **options)
    except ev.CollapseError as collapse:
        return collapse.trace
    except ValueError as error:
        if "different point(s)" not in str(error):
            raise
        return ev.fit(case.make(1), X, seed=seed, max_iter=max_iter, **options)


def Q_of(model, X, before):
    """Q of an E step under `before`, and the log-prior where there is one, as a function of the parameters."""
    expectation = model.e_step(X, before)
    if hasattr(model, "expected_complete_log_likelihood"):
        return lambda params: model.expected_complete_log_likelihood(expectation, params)
    r = model.responsibilities(X, before)
    return lambda params: (
        ev.bound.expected_complete_log_likelihood(model, X, r, params) + contract.log_prior(model, params, expectation)
    )


def objective_of(model, X, params):
    """What the two steps climb."""
    expectation = model.e_step(X, params)
    return expectation.log_likelihood + contract.log_prior(model, params, expectation)


def slope(f, params, other):
    """How fast f changes on the way from `params` to `other`, by differences of fourth order."""
    here, h = columns.numbers(params), 1e-3
    towards = columns.numbers(other) - here
    near, back, far, far_back = (
        f(columns.with_numbers(params, here + size * towards)) for size in (h, -h, 2 * h, -2 * h)
    )
    return (8 * (near - back) - (far - far_back)) / (12 * h)


def assert_close(params, others, rtol=1e-6, atol=1e-6):
    for name, part, other in zip(params._fields, params, others, strict=True):
        np.testing.assert_allclose(part, other, rtol=rtol, atol=atol, err_msg=name)


@every_model
@thorough
@problems
def test_what_the_steps_climb_never_falls(case, seed, k, d):
    assert_never_falls(trace_of(case, seed, k, d))


def assert_never_falls(trace):
    """What the steps climb, wherever it can be compared, and nobody has changed the parameters by hand."""
    path, params = trace.objective, trace.params
    same = [contract.comparable(trace.model, *pair) for pair in zip(params[:-1], params[1:], strict=True)]
    for t in trace.edited:
        if t > 0:
            same[t - 1] = False
    assert (np.diff(path) >= -1e-11 * np.abs(path[:-1]))[same].all()


@every_model
@thorough
@problems
def test_an_accelerated_run_never_falls_either(case, seed, k, d):
    trace = trace_of(case, seed, k, d, accelerate=True)
    assert_never_falls(trace)
    for params in trace.params:  # all of them are parameters from which EM may start
        contract.read_start(trace.model, trace.X, params, 0)


@every_model
@settings(thorough, max_examples=EXAMPLES // 3)
@problems
def test_a_path_that_is_changed_by_hand_falls_at_most_there(case, seed, k, d):
    trace, rng = trace_of(case, seed, k, d, max_iter=6), np.random.default_rng(seed)
    model, X, t = trace.model, trace.X, int(rng.integers(len(trace.params)))
    again = ev.refit(trace, t, contract.read_start(model, X, None, rng), max_iter=12)
    assert again.edited == (t,)
    assert_never_falls(again)


@every_model
@thorough
@problems
def test_an_m_step_is_better_than_what_was_before_and_than_all_around_it(case, seed, k, d):
    trace = trace_of(case, seed, k, d, max_iter=4)
    rng = np.random.default_rng(seed)
    for before, after in zip(trace.params[:-1], trace.params[1:], strict=True):
        Q = Q_of(trace.model, trace.X, before)
        best = Q(after)
        assert best >= Q(before) - 1e-10 * abs(best) or not contract.comparable(trace.model, before, after)
        for _ in range(5):
            assert best >= Q(case.nearby(trace.model, after, rng)) - 1e-10 * abs(best)


@every_soft_model
@settings(thorough, max_examples=EXAMPLES // 3)
@problems
def test_the_gradient_of_Q_is_that_of_the_log_likelihood_where_the_e_step_was_made(case, seed, k, d):
    """Fisher's identity; with a prior, of both and the logarithm of the prior. In some directions, by differences."""
    trace = trace_of(case, seed, k, d, max_iter=4)
    X, model, rng = trace.X, trace.model, np.random.default_rng(seed)
    for params in trace.params[-2:-1]:
        Q = Q_of(model, X, params)
        for _ in range(3):
            other = case.nearby(model, params, rng)
            expected = slope(lambda at: objective_of(model, X, at), params, other)
            assert slope(Q, params, other) == pytest.approx(expected, rel=1e-5, abs=1e-7 * len(X))


@every_model
@thorough
@problems
def test_two_parts_of_the_data_together_are_the_whole(case, seed, k, d):
    trace = trace_of(case, seed, k, d, max_iter=3)
    X, model, params = trace.X, trace.model, trace.params[-1]
    cut = np.random.default_rng(seed).integers(1, len(X))
    try:
        whole, one, other = (model.e_step(part, params) for part in (X, X[:cut], X[cut:]))
    except ev.CollapseError:
        return
    if np.min(getattr(whole, "counts", 1)) < 1e-100:
        return  # a component without points has no mean
    together = contract.combine(one, other)
    assert_close(together, whole, rtol=1e-8, atol=1e-7)
    assert_close(model.m_step(together), model.m_step(whole), rtol=1e-8, atol=1e-7)


@every_model
@thorough
@problems
def test_symmetric_data_give_the_symmetric_answer(case, seed, k, d):
    X, model = problem(case, seed, k, d), case.make(k)
    data, params_of = case.symmetry(np.random.default_rng(seed), d)
    try:
        start = model.start(X, np.random.default_rng(seed))
    except ValueError:
        return  # fewer different counts than components
    if hasattr(model, "from_centres"):  # whose first covariances come from the data
        start_of_moved = model.from_centres(data(X), params_of(start).means)
        assert_close(start_of_moved, params_of(start), rtol=1e-5)
    for params, other in zip(*paths(model, X, start, data(X), params_of(start)), strict=True):
        assert_close(params_of(params), other, rtol=1e-5)


@every_model
@problems
@settings(thorough, max_examples=EXAMPLES // 6)
def test_steps_leave_what_they_are_given_alone(case, seed, k, d):
    X, model = problem(case, seed, k, d), case.make(k)
    X.flags.writeable = False
    try:
        params = model.start(X, np.random.default_rng(seed))
        for part in params:
            np.asarray(part).flags.writeable = False
        expectation = model.e_step(X, params)
        for part in expectation:
            if isinstance(part, np.ndarray):
                part.flags.writeable = False
        one, two = model.m_step(expectation), model.m_step(model.e_step(X, params))
    except ValueError as error:  # a collapse, or too few different counts
        if "read-only" in str(error):
            raise
        return
    assert_close(one, two, rtol=0, atol=0)


@every_labelled_model
@thorough
@problems
def test_responsibilities_are_shares(case, seed, k, d):
    trace = trace_of(case, seed, k, d)
    for frame in trace.frames[1:]:
        assert frame.responsibilities.shape == (len(trace.X), trace.model.n_components)
        assert (frame.responsibilities >= 0).all()
        np.testing.assert_allclose(frame.responsibilities.sum(axis=1), 1, atol=1e-12)


@every_labelled_model
@thorough
@problems
def test_the_bound_and_its_gap_make_the_log_likelihood_at_every_half_step(case, seed, k, d):
    trace = trace_of(case, seed, k, d)
    for frame in trace.frames[1:]:
        if not contract.comparable(trace.model, frame.before, frame.after):
            continue  # shares of a component that has been removed: the bound is minus infinity
        Q, H, KL, total = ev.bound.decompose(trace.model.log_joint(trace.X, frame.after), frame.responsibilities)
        assert pytest.approx(total, rel=1e-10) == Q + H + KL
        assert -1e-9 * abs(total) <= KL
        if trace.model.assignment == "soft":
            assert total == pytest.approx(frame.log_likelihood, rel=1e-10)
            if frame.kind == "E":
                assert pytest.approx(frame.log_likelihood, rel=1e-10) == Q + H


@every_labelled_model
@thorough
@problems
def test_permuted_components_give_the_permuted_answer(case, seed, k, d):
    X, model = problem(case, seed, k, d), case.make(k)
    order = np.random.default_rng(seed).permutation(k)
    try:
        start = model.start(X, np.random.default_rng(seed))
    except ValueError:
        return  # fewer different counts than components
    np.testing.assert_allclose(
        model.responsibilities(X, model.permuted(start, order)), model.responsibilities(X, start)[:, order], atol=1e-12
    )
    for params, permuted in zip(*paths(model, X, start, X, model.permuted(start, order)), strict=True):
        assert_close(model.permuted(params, order), permuted, rtol=1e-7, atol=1e-7)
        assert_close(model.matched(permuted, params), params, rtol=1e-7, atol=1e-7)


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
