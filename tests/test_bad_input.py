"""Ten thousand inputs of every kind: each gives a sound answer, or an error that names the argument; never a warning."""

import re
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import emviz as ev

many = settings(
    max_examples=2600,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NAMES = re.compile(r"^(X|n_components|n_restarts|start|seed|max_iter|tol|covariance_type|assignment)\b")
COLLAPSE = re.compile(r"^Component \d+ .* at iteration \d+\. What can help: ")

CLEAN = {
    "normal": lambda rng, n, d: rng.normal(size=(n, d)),
    "integers": lambda rng, n, d: rng.integers(-3, 4, size=(n, d)),
    "heaps": lambda rng, n, d: rng.normal(size=(n, d)) + 8 * rng.integers(2, size=(n, 1)),
    "far away": lambda rng, n, d: 1e6 + rng.normal(size=(n, d)),
    "farther than floats can tell": lambda rng, n, d: 1e17 + 64 * rng.integers(9, size=(n, d)),
    "tiny": lambda rng, n, d: 1e-120 * rng.normal(size=(n, d)),
    "huge": lambda rng, n, d: 1e120 * rng.normal(size=(n, d)),
    "uneven scales": lambda rng, n, d: rng.normal(size=(n, d)) * 10.0 ** rng.integers(-60, 60, size=d),
    "an outlier": lambda rng, n, d: np.concatenate([rng.normal(size=(n, d)), np.full((1, d), 1e9)]),
    "heavy tails": lambda rng, n, d: np.clip(rng.standard_cauchy(size=(n, d)), -1e12, 1e12),
    "duplicates": lambda rng, n, d: rng.normal(size=(2, d))[rng.integers(2, size=n)],
    "mostly one point": lambda rng, n, d: np.where(np.arange(n)[:, None] < n - 2, 1.5, rng.normal(size=(n, d))),
    "a constant column": lambda rng, n, d: np.column_stack([rng.normal(size=(n, d)), np.full(n, 7.0)]),
    "a column twice": lambda rng, n, d: np.repeat(rng.normal(size=(n, d)), 2, axis=1),
    "all the same": lambda rng, n, d: np.full((n, d), rng.normal()),
    "zeros": lambda rng, n, d: np.zeros((n, d)),
    "minus zero": lambda rng, n, d: np.where(rng.random((n, d)) < 0.5, -0.0, 0.0),
    "zeros and ones": lambda rng, n, d: rng.integers(2, size=(n, d)).astype(bool),
    "one row": lambda rng, n, d: rng.normal(size=(1, d)),
    "two rows": lambda rng, n, d: rng.normal(size=(2, d)),
    "wide": lambda rng, n, d: rng.normal(size=(4, 7)),
    "subnormal": lambda rng, n, d: 1e-310 * rng.normal(size=(n, d)),
    "as large as floats go": lambda rng, n, d: 1.7e308 * rng.uniform(-1, 1, size=(n, d)),
    "one spike as large as floats go": lambda rng, n, d: np.concatenate(
        [rng.normal(size=(n, d)), np.full((1, d), 1.7e308)]
    ),
}
BROKEN = {
    "not a number": lambda rng, n, d: np.where(rng.random((n, d)) < 0.2, np.nan, 1.0) * np.array([[np.nan]]),
    "infinite": lambda rng, n, d: np.where(np.arange(n)[:, None] == 0, np.inf, rng.normal(size=(n, d))),
    "minus infinite": lambda rng, n, d: np.where(np.arange(n)[:, None] == 0, -np.inf, rng.normal(size=(n, d))),
    "empty": lambda rng, n, d: np.empty((0, d)),
    "no columns": lambda rng, n, d: np.empty((n, 0)),
    "one axis": lambda rng, n, d: rng.normal(size=n),
    "three axes": lambda rng, n, d: rng.normal(size=(n, d, 2)),
    "a number": lambda rng, n, d: 3.0,
    "None": lambda rng, n, d: None,
    "text": lambda rng, n, d: "data.csv",
    "bytes": lambda rng, n, d: b"1 2 3",
    "rows of text": lambda rng, n, d: [["a", "b"]] * n,
    "numbers written as text": lambda rng, n, d: np.array([["1.0", "2.0"]] * n),
    "complex": lambda rng, n, d: rng.normal(size=(n, d)) + 1j,
    "dates": lambda rng, n, d: np.array([["2020-01-01"]] * n, dtype="datetime64[D]"),
    "durations": lambda rng, n, d: np.arange(n)[:, None].astype("timedelta64[s]"),
    "ragged": lambda rng, n, d: [[1.0, 2.0]] * n + [[1.0]],
    "holes": lambda rng, n, d: [[1.0, None]] + [[1.0, 2.0]] * n,
    "a dictionary": lambda rng, n, d: {"x": [1, 2, 3]},
    "a set": lambda rng, n, d: {1.0, 2.0, 3.0},
    "a generator": lambda rng, n, d: (row for row in [[1.0], [2.0]]),
    "integers too large": lambda rng, n, d: [[10**400]] * n,
    "fields": lambda rng, n, d: np.zeros(n, dtype=[("a", float), ("b", float)]),
    "masked": lambda rng, n, d: np.ma.masked_less(rng.normal(size=(n, d)) - 5, 0),
    "a data frame with text": lambda rng, n, d: pd.DataFrame({"a": ["x"] * n, "b": 1.0}),
    "a data frame with a hole": lambda rng, n, d: pd.DataFrame({"a": [None, *[1.0] * n], "b": 1.0}),
    "a function": lambda rng, n, d: len,
    "a model": lambda rng, n, d: ev.KMeans(2),
}


def with_gaps(X):
    """The same values, every other element of a larger array, backwards."""
    larger = np.zeros((2 * X.shape[0], 3 * X.shape[1]), X.dtype)
    view = larger[::-2, ::3]
    view[:] = X
    return view


def frozen(X):
    X = X.copy()
    X.flags.writeable = False
    return X


WRAPPINGS = {
    "an array": lambda X: X,
    "Fortran order": np.asfortranarray,
    "with gaps": with_gaps,
    "read-only": frozen,
    "lists": lambda X: X.tolist(),
    "tuples": lambda X: tuple(map(tuple, X.tolist())),
    "a data frame": pd.DataFrame,
    "objects": lambda X: X.astype(object),
    "big-endian": lambda X: X.astype(X.dtype.newbyteorder(">")),
    "long double": lambda X: X.astype(np.longdouble),
    "fractions": lambda X: [[Fraction(v) for v in row] for row in X.tolist()],
    "decimals": lambda X: [[Decimal(v) for v in row] for row in X.tolist()],
    "a memory view": lambda X: memoryview(np.ascontiguousarray(X)),
    "a masked array without a mask": np.ma.array,
}
MODELS = {
    **{t: lambda k, t=t: ev.GaussianMixture(k, t) for t in ("full", "tied", "diag", "spherical")},
    **{f"{t} with a prior": lambda k, t=t: ev.GaussianMixture(k, t, prior=ev.Prior()) for t in ("full", "diag")},
    "hard": lambda k: ev.GaussianMixture(k, assignment="hard"),
    "hard tied": lambda k: ev.GaussianMixture(k, "tied", assignment="hard"),
    "k-means": ev.KMeans,
}
STARTS = ["random", "kmeans++", "percentiles", None]
SEEDS = [0, 1, 2**40, np.int64(3), np.uint8(4), np.random.default_rng, None, (1, 2), np.random.SeedSequence]
BAD = {
    "seed": [-1, 1.5, "zero", [-1], np.nan, {}],
    "max_iter": [-1, 2.0, "ten", None, np.inf, True],
    "tol": [-1e-9, np.nan, np.inf, "small", None, 1j, [0.1]],
    "start": ["middle", [[np.nan]], [], 3.0, [["a"]], {}, len, np.zeros((3, 9)), b"random", [[1e400]]],
}


def errors_of(run):
    """What `run` returns, and the error it raises; a warning is an error too, and not a good one."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return run(), None
        except (ValueError, TypeError) as error:
            return None, error


def assert_named(error, names=NAMES):
    assert type(error) in (ValueError, TypeError, ev.CollapseError), repr(error)
    pattern = COLLAPSE if isinstance(error, ev.CollapseError) else names
    assert pattern.search(str(error)), f"{type(error).__name__}: {error}"


def assert_sound(trace, X):
    """All numbers are numbers, the objective rises, and the log-likelihood is that of an independent formula where that can tell."""
    X = np.array(X, float)
    values = trace.log_likelihood
    assert len(values) == len(trace.params) >= 1
    assert np.isfinite(values).all()
    climb = trace.objective
    assert (np.diff(climb) >= -1e-9 * np.abs(climb[:-1])).all()
    for params in trace.params:
        assert all(np.isfinite(part).all() for part in params)
        assert abs(params.weights.sum() - 1) < 1e-12 and (params.weights >= 0).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for frame in trace.frames[-2:]:
            assert frame.sentence
            if frame.responsibilities is not None:
                assert np.abs(frame.responsibilities.sum(axis=1) - 1).max() < 1e-12
    truth = independent_log_joint(X, trace.params[-1])
    if truth is not None:
        best = truth.max(axis=1)
        soft = (best + np.log(np.exp(truth - best[:, None]).sum(axis=1))).sum()
        expected = soft if trace.model.assignment == "soft" else best.sum()
        assert values[-1] == pytest.approx(expected, rel=1e-7, abs=1e-7 * len(X))


def independent_log_joint(X, params):
    """By slogdet and solve; None where these have too few digits themselves."""
    joint = []
    for weight, mean, covariance in zip(*params, strict=True):
        if weight < 1e-300 or not np.diagonal(covariance).min() > 1e-200 or np.abs(X - mean).max() > 1e100:
            return None
        scale = np.sqrt(np.diagonal(covariance))
        correlation = covariance / scale / scale[:, None]
        if np.linalg.cond(correlation) > 1e6:
            return None
        z = (X - mean) / scale
        square = (z * np.linalg.solve(correlation, z.T).T).sum(axis=1)
        log_det = np.linalg.slogdet(correlation)[1] + 2 * np.log(scale).sum()
        joint.append(np.log(weight) - 0.5 * (square + log_det + len(mean) * np.log(2 * np.pi)))
    return np.array(joint).T


def fit(data, model, k, start, seed, **options):
    if callable(seed):
        seed = seed(5)
    return ev.fit(MODELS[model](k), data, start=start, seed=seed, max_iter=4, **options)


@many
@given(
    kind=st.sampled_from(sorted(CLEAN)),
    wrapping=st.sampled_from(sorted(WRAPPINGS)),
    model=st.sampled_from(sorted(MODELS)),
    k=st.integers(1, 4),
    n=st.integers(3, 25),
    d=st.integers(1, 3),
    start=st.sampled_from(STARTS),
    seed=st.sampled_from(SEEDS),
    draw=st.integers(0, 2**32 - 1),
)
def test_numbers_of_every_kind_in_every_wrapping(kind, wrapping, model, k, n, d, start, seed, draw):
    X = CLEAN[kind](np.random.default_rng(draw), n, d)
    wrapped = WRAPPINGS[wrapping](X)
    kept = np.array(wrapped, dtype=X.dtype)
    trace, error = errors_of(lambda: fit(wrapped, model, k, start, seed))
    np.testing.assert_array_equal(np.array(wrapped, dtype=X.dtype), kept)
    if error is not None:
        assert_named(error)
        trace = getattr(error, "trace", None)
    if trace is not None and len(trace.params):
        assert_sound(trace, X)


@many
@given(
    kind=st.sampled_from(["normal", "integers", "heaps"]),
    wrapping=st.sampled_from(sorted(WRAPPINGS)),
    model=st.sampled_from(sorted(MODELS)),
    k=st.integers(1, 3),
    d=st.integers(1, 3),
    draw=st.integers(0, 2**32 - 1),
)
def test_every_wrapping_gives_the_same_path(kind, wrapping, model, k, d, draw):
    X = CLEAN[kind](np.random.default_rng(draw), 30, d)
    plain, first = errors_of(lambda: fit(np.array(X, float), model, k, "kmeans++", 0))
    other, second = errors_of(lambda: fit(WRAPPINGS[wrapping](X), model, k, "kmeans++", 0))
    assert str(first) == str(second)
    if plain is not None:
        np.testing.assert_allclose(other.log_likelihood, plain.log_likelihood, rtol=1e-12)
        np.testing.assert_allclose(other.params[-1].means, plain.params[-1].means, rtol=1e-9, atol=1e-9)


@many
@given(
    kind=st.sampled_from(sorted(BROKEN)),
    model=st.sampled_from(sorted(MODELS)),
    k=st.integers(1, 4),
    n=st.integers(1, 25),
    d=st.integers(1, 3),
    start=st.sampled_from(STARTS),
    draw=st.integers(0, 2**32 - 1),
)
def test_what_is_not_a_table_of_numbers_is_refused_by_name(kind, model, k, n, d, start, draw):
    X = BROKEN[kind](np.random.default_rng(draw), n, d)
    _, error = errors_of(lambda: fit(X, model, k, start, 0))
    assert error is not None, f"{kind} was taken for data"
    assert_named(error, re.compile(r"^X\b"))


@many
@given(
    name=st.sampled_from(sorted(BAD)),
    which=st.integers(0, 20),
    model=st.sampled_from(sorted(MODELS)),
    draw=st.integers(0, 2**32 - 1),
)
def test_a_bad_option_is_refused_by_name(name, which, model, draw):
    X = CLEAN["normal"](np.random.default_rng(draw), 20, 2)
    value = BAD[name][which % len(BAD[name])]
    _, error = errors_of(lambda: ev.fit(MODELS[model](2), X, **{name: value}))
    assert error is not None, f"{name}={value!r} was taken"
    assert_named(error, re.compile(rf"^{name}\b"))


@settings(many, max_examples=300)
@given(
    n_components=st.sampled_from([0, -1, 1.0, "2", None, True, np.nan, [2], 2 + 0j, 10**30]),
    model=st.sampled_from(sorted(MODELS)),
)
def test_a_bad_number_of_components_is_refused_by_name(n_components, model):
    _, error = errors_of(lambda: ev.fit(MODELS[model](n_components), [[1.0], [2.0], [4.0]]))
    assert error is not None
    assert_named(error, re.compile(r"^(n_components|X)\b"))


@settings(many, max_examples=300)
@given(
    part=st.sampled_from(["weights", "means", "covariances"]),
    damage=st.sampled_from([np.nan, np.inf, -1.0, "shape", "text", None, "ragged"]),
    model=st.sampled_from(["full", "hard", "k-means"]),
)
def test_a_damaged_start_is_refused_by_name(part, damage, model):
    X = CLEAN["heaps"](np.random.default_rng(0), 30, 2)
    good = ev.GaussianMixture(2).from_centres(X, X[:2])
    value = np.array(getattr(good, part))
    if isinstance(damage, float):
        if part == "means" and damage == -1.0:
            return
        value[0] = damage
    else:
        value = {"shape": value[:1], "text": "many", None: None, "ragged": [[1.0], [1.0, 2.0]]}[damage]
    _, error = errors_of(lambda: ev.fit(MODELS[model](2), X, start=good._replace(**{part: value})))
    assert error is not None
    assert_named(error, re.compile(rf"^start\.{part}\b"))


FRAME = pd.DataFrame(np.zeros((30, 3)), columns=["a", "b", "c"])


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (lambda: ev.GaussianMixture(FRAME), "n_components is a DataFrame; it must be a whole number."),
        (lambda: ev.GaussianMixture(2, FRAME), "covariance_type is a DataFrame; it must be one of 'full', 'tied',"),
        (lambda: ev.GaussianMixture(2, prior=FRAME), "prior is a DataFrame; it must be an emviz.Prior, or left out."),
        (lambda: ev.fit(ev.KMeans(2), FRAME, tol=FRAME.to_numpy()), "tol is an ndarray; it must be a number."),
        (lambda: ev.fit(ev.KMeans(2), FRAME, seed=FRAME), "seed is a DataFrame; it must be a whole number of at least"),
        (lambda: ev.restarts(ev.KMeans(2), FRAME, start=FRAME), "start is a DataFrame; it must be one of 'random', "),
        (
            lambda: ev.explore.stepper(ev.KMeans(2), FRAME["a"], seeds=FRAME),
            "seeds is a DataFrame; it must hold one or ",
        ),
        (lambda: ev.Mixture(*[np.ones((2, 30, 30))] * 3).to_frame(range(99)), "names is a list; it must be 30 names"),
        (lambda: ev.fit(ev.KMeans(2), None), "X cannot be read as an array of real numbers; it was a NoneType."),
        (
            lambda: ev.fit(ev.KMeans(2), np.array([["1"], ["2"]])),
            "X cannot be read as an array of real numbers; it was an array of dtype <U1.",
        ),
        (
            lambda: ev.fit(ev.KMeans(2), np.zeros(2, [("a", float)])),
            "X cannot be read as an array of real numbers; it was an array of dtype [('a', '<f8')].",
        ),
    ],
)
def test_an_error_is_one_line_and_says_what_kind_of_thing_it_was(run, sentence):
    with pytest.raises((ValueError, TypeError)) as caught:
        run()
    assert str(caught.value).startswith(sentence) and "\n" not in str(caught.value)
