"""What a model is: three methods. Whatever else a model may say has a default, and the defaults stand here.

EM in one sentence: *the E step computes the expected complete-data statistics, the M step is maximum likelihood from
them.* Everything outside of a model (the loop, traces, frames, pictures, explorers, checks) relies on `Model` and on the
functions of this file; beyond these it asks only whether a model is *labelled*.

What a model may bring besides its three methods, each with a default:

- `read_data(X)`, of which `read_rows(X)` and `check_data(X)` may be parts; `read_start(X, start, seed)`, `e_step_on(X)`,
  `objective`, `describe_move(before, after)`, `describe_labels(X, responsibilities, params)`: see the functions of these
  names below; `check_start(start, X)`: see `read_start`;
- `combine(other)`, of an expectation whose fields do not add up: see `combine`; `check()`, of one that may be refused;
- `measure(X)` and `e_step_of_part(X, params, measured)`, if the E step on a part of the data is another than on a whole;
- `start_many(X, start, rngs)`, if both steps take the parameters of many runs, stacked: see `emviz.restarts`;
- `cures`, strings: what can help where a component collapses; by default another start;
- `log_prior(params, expectation)`, where the steps climb a log-posterior: see `log_prior` below;
- `comparable(before, after)`, where a step may change what is climbed: see `comparable` below;
- `expected_complete_log_likelihood(expectation, params)`, Q, by which `emviz.check.model` knows a maximum;
- `n_parameters(params)`, how many of them are free, for AIC and BIC; `sample(params, n_samples, seed)`, new data: no default;
- `summary()`, of parameters: what a small table shows of them. See `emviz.em.summary`;
- `describe_params(params, responsibilities)`, where they are, in words: see `emviz.em.description`.

A *labelled* model, a mixture, says more: see `emviz.models.labelled`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import numpy as np

from emviz import arguments, tables
from emviz.em import chunks

Params = Any  #: The parameters: any NamedTuple of floats and arrays.
Expectation = Any  #: A NamedTuple with `log_likelihood` and the expected complete-data statistics.


class Model(Protocol):
    """A model that EM can fit.

    Examples
    --------
    Waiting times with one rate, of which some were cut off at 10 minutes: what is missing is how long they really were.

    >>> from typing import NamedTuple
    >>> class Rate(NamedTuple):
    ...     rate: float
    >>> class Expected(NamedTuple):
    ...     log_likelihood: float
    ...     count: float
    ...     total: float
    >>> class CutOff:
    ...     def start(self, X, rng):
    ...         return Rate(1 / X.mean())
    ...     def e_step(self, X, params):
    ...         cut = X == 10
    ...         expected = np.where(cut, 10 + 1 / params.rate, X)
    ...         log_likelihood = np.where(cut, 0, np.log(params.rate)) - params.rate * X
    ...         return Expected(log_likelihood.sum(), len(X), expected.sum())
    ...     def m_step(self, expectation):
    ...         return Rate(expectation.count / expectation.total)
    >>> import emviz as ev
    >>> trace = ev.fit(CutOff(), [[2.0], [7.0], [3.0], [10.0]], tol=1e-9)
    >>> print(round(trace.params[-1].rate, 4), "is 3 times that it ended, in 22 minutes")
    0.1364 is 3 times that it ended, in 22 minutes
    >>> trace.frames[2].sentence
    'Maximization step 1: rate goes from 0.1818 to 0.1455; log-likelihood -8.984, up 0.1306.'
    """

    def start(self, X: np.ndarray, rng: np.random.Generator) -> Params:
        """The parameters of iteration 0, for data of shape (n_samples, n_features)."""
        ...

    def e_step(self, X: np.ndarray, params: Params) -> Expectation:
        """Expectation: the log-likelihood of `params`, and the expected complete-data statistics under them."""
        ...

    def m_step(self, expectation: Expectation) -> Params:
        """Maximization: the most likely parameters for these statistics. It needs no data."""
        ...


def read_data(model: Model, X: Any) -> Any:
    """Check the data and return them as an array: `model.read_data(X)`; by default any finite table of numbers.

    Data that may be larger than memory stay in chunks. Each is read by `model.read_rows`, or where there is none by
    `model.read_data`; then `model.check_data`, if there is one, looks at the whole.

    Raises
    ------
    TypeError, ValueError
        If `model` is no model, or if `X` is not what it needs; in one sentence.

    Examples
    --------
    >>> import emviz as ev
    >>> read_data([[1.0], [2.0]], ev.KMeans(2))
    Traceback (most recent call last):
    ...
    TypeError: model is a list and X is a KMeans; write the model first: fit(model, X).
    """
    if not _is_model(model):
        if _is_model(X):
            was = f"model is a {type(model).__name__} and X is a {type(X).__name__}"
            raise TypeError(f"{was}; write the model first: fit(model, X).")
        package, _, _ = type(model).__module__.partition(".")
        other = "" if package in ("builtins", "__main__", "emviz") else f" of {package}"
        was = f"the class {model.__name__}" if isinstance(model, type) else f"a {type(model).__name__}{other}"
        raise TypeError(f"model is {was}; it must be an object with start, e_step and m_step, such as KMeans(3).")
    own = getattr(model, "read_data", arguments.data)
    in_chunks = chunks.of_large(X)
    if in_chunks is None:
        return own(X)
    read = in_chunks.read_by(model, getattr(model, "read_rows", own))
    check = getattr(model, "check_data", None)
    if check is not None:
        check(read)
    return read


def _is_model(thing):
    methods = ("start", "e_step", "m_step")
    return not isinstance(thing, type) and all(callable(getattr(thing, name, None)) for name in methods)


def e_step_on(model: Model, X: np.ndarray) -> Callable[[Params], Expectation]:
    """The E step on these data, as a function of the parameters alone.

    `model.e_step_on(X)`, where a model can compute something from the data alone, once; by default `model.e_step`.

    On chunks it is the E step on each of them, combined. Where that is not `model.e_step`, because a part must be treated as a
    part of the whole, it is `model.e_step_of_part(X, params, model.measure(chunks))`. What the parts expect together may then
    be refused by its own `check()`.
    """
    if tables.is_chunks(X):
        return _e_step_on_chunks(model, X)
    own = getattr(model, "e_step_on", None)
    return partial(model.e_step, X) if own is None else own(X)


def _e_step_on_chunks(model, X):
    measured = model.measure(X) if hasattr(model, "measure") else None
    of_part = hasattr(model, "e_step_of_part")

    def e_step(params):
        step = partial(_e_step_of_part, model, params, measured) if of_part else partial(_e_step, model, params)
        expectation = combined(step, X)
        check = getattr(expectation, "check", None)
        if check is not None:
            check()
        return expectation

    return e_step


def _e_step(model, params, X):
    return model.e_step(X, params)


def _e_step_of_part(model, params, measured, X):
    return model.e_step_of_part(X, params, measured)


def combined(function: Callable[[np.ndarray], Any], X: Any) -> Any:
    """`function(X)`, whose answers on two parts of the data combine; of chunks, that of each, combined in their order."""
    return X.reduce(function, combine) if tables.is_chunks(X) else function(X)


def mapped(function: Callable[[np.ndarray], np.ndarray], X: Any) -> Any:
    """`function(X)`, which has a row for each row; of chunks, that of each."""
    return X.map(function) if tables.is_chunks(X) else function(X)


def read_start(model: Model, X: np.ndarray, start: Any, seed: Any) -> Params:
    """The parameters of iteration 0, whatever way `start` names them.

    `model.read_start(X, start, seed)`; by default `start` is None for the model's own start, drawn with `seed`, or a record
    of the model's own kind, which `model.check_start(start, X)` may refuse or put right.

    Raises
    ------
    TypeError, ValueError
        If `start` is no such record, in one sentence.

    Examples
    --------
    >>> import emviz as ev
    >>> read_start(ev.Linkage(), np.array([[125.0, 18, 20, 34]]), [0.5], seed=0)
    Traceback (most recent call last):
    ...
    TypeError: start is a list; for this model it must be a LinkageProbability(probability), or left out.
    """
    if hasattr(start, "params") and hasattr(start, "log_likelihood"):
        raise TypeError(f"start is a {type(start).__name__}; write which of its parameters: start=trace.params[-1].")
    reader = getattr(model, "read_start", None)
    if reader is not None:
        return reader(X, start, seed)
    own = model.start(X, arguments.generator(seed))
    if start is None:
        return own
    if (type(start).__name__, getattr(start, "_fields", None)) != (type(own).__name__, own._fields):
        record = f"{type(own).__name__}({', '.join(own._fields)})"
        raise TypeError(f"start is a {type(start).__name__}; for this model it must be a {record}, or left out.")
    read = type(own)(*(read_part(*part) for part in zip(own._fields, start, own, strict=True)))
    check = getattr(model, "check_start", None)
    return read if check is None else check(read, X)


def read_part(name: str, part: Any, example: Any) -> Any:
    """One field of a start that was written by hand, as a number or an array like the example."""
    array = arguments.numeric(part, f"start.{name}").copy()  # yours to change later: the trace keeps its own
    if array.shape != np.shape(example):
        raise ValueError(f"start.{name} has shape {array.shape}; this model and this data need {np.shape(example)}.")
    if not np.isfinite(array).all():
        raise ValueError(f"start.{name} has a value that is not finite; every value must be a finite number.")
    return array if array.ndim else type(example)(array)


def objective(model: Model) -> str:
    """The name of what the two steps climb: `model.objective`, by default "log-likelihood"."""
    return getattr(model, "objective", "log-likelihood")


def cures(model: Model) -> tuple[str, ...]:
    """What can help where a component of this model collapses: `model.cures`, by default another start."""
    return getattr(model, "cures", ("another start",))


def log_prior(model: Model, params: Params, expectation: Expectation) -> Any:
    """What the two steps climb beside the log-likelihood: `model.log_prior(params, expectation)`, by default nothing.

    It may depend on the data by what is the same in every `expectation` of them, such as their mean.
    """
    own = getattr(model, "log_prior", None)
    return 0.0 if own is None else own(params, expectation)


def comparable(model: Model, before: Params, after: Params) -> bool:
    """Whether what the steps climb means the same before and after: `model.comparable(before, after)`, by default it does.

    Where a step removes a component, say, it may fall, and the run goes on.
    """
    own = getattr(model, "comparable", None)
    return True if own is None else own(before, after)


def describe_move(model: Model, before: Params, after: Params) -> str:
    """In words, what an M step did: `model.describe_move(before, after)`, by default which parameter changed most."""
    own = getattr(model, "describe_move", None)
    if own is not None:
        return own(before, after)
    return describe_change(before, after).replace("_", " ") or "no parameter changes"


def describe_labels(model: Model, X: np.ndarray, responsibilities: np.ndarray, params: Params) -> str:
    """In words, what a mixture also measures of labels and parameters: `model.describe_labels(...)`, by default nothing."""
    own = getattr(model, "describe_labels", None)
    return "" if own is None else own(X, responsibilities, params)


def describe(record: Any) -> str:
    """The numbers of a record in words; of many in a field, how many.

    Examples
    --------
    >>> import emviz as ev
    >>> describe(ev.datasets.three_gaussians().truth)
    'weights [0.333 0.333 0.333], means [-5. -1.  3.], covariances [9. 1. 1.]'
    """
    words = []
    for name, part in numbers(record):
        few = np.array2string(part.ravel() if part.ndim else part, precision=3)
        words.append(f"{name} {few}" if part.size <= 4 else f"{part.size} {name}")
    return ", ".join(words)


def describe_change(before: Any, after: Any) -> str:
    """Which number of a record changed most, as a part of the largest in its field, and from what to what; or "".

    Examples
    --------
    >>> from typing import NamedTuple
    >>> class Line(NamedTuple):
    ...     slope: float
    ...     ends: np.ndarray
    >>> describe_change(Line(1.0, np.array([2.0, 3.0])), Line(1.1, np.array([2.0, 9.0])))
    'ends[1] goes from 3 to 9'
    >>> describe_change(Line(1.0, np.array([2.0, 3.0])), Line(1.00001, np.array([2.0, 3.0])))
    'slope goes from 1 to 1.00001'
    >>> describe_change(Line(1.0, np.array([2.0, 3.0])), Line(1.0, np.array([2.0, 3.0])))
    ''
    """
    largest, words = 1e-9, ""  # less than this is rounding, and differs from machine to machine
    for (name, old), (_, new) in zip(numbers(before), numbers(after), strict=True):
        if not old.size:
            continue
        change = np.abs(new - old) / max(np.abs(old).max(), np.abs(new).max(), np.finfo(float).tiny)
        if change.max() > largest:
            at = np.unravel_index(change.argmax(), change.shape)
            where = f"[{', '.join(map(str, at))}]" if at else ""
            largest, words = (
                change.max(),
                f"{name}{where} goes from {' to '.join(in_enough_digits(float(old[at]), float(new[at])))}",
            )
    return words


def in_enough_digits(old: float, new: float) -> tuple[str, str]:
    """Two numbers in as few digits as tell them apart, and at least four."""
    pairs = ((f"{old:.{digits}g}", f"{new:.{digits}g}") for digits in range(4, 18))
    return next((pair for pair in pairs if pair[0] != pair[1]), (f"{old}", f"{new}"))


def numbers(record: Any) -> list[tuple[str, np.ndarray]]:
    """The fields of a record of numbers, without its log-likelihood: names and arrays."""
    fields = zip(record._fields, record, strict=True)
    return [(name, np.asarray(part, float)) for name, part in fields if name != "log_likelihood"]


def n_parameters(model: Model, params: Params) -> int:
    """How many numbers the model is free to choose: `model.n_parameters(params)`.

    There is no default: what looks like a parameter may follow from the others, as one of several weights does.

    Raises
    ------
    AttributeError
        If the model does not say.
    """
    own = getattr(model, "n_parameters", None)
    if own is None:
        raise AttributeError(
            f"{type(model).__name__} does not say how many free parameters it has, so there is no AIC or BIC: it has no "
            "n_parameters(params)."
        )
    return own(params)


def sample(model: Model, params: Params, n_samples: int, seed: Any) -> Any:
    """New data from these parameters: `model.sample(params, n_samples, seed)`.

    Raises
    ------
    AttributeError
        If the model does not say how to draw them.
    """
    own = getattr(model, "sample", None)
    if own is None:
        name = type(model).__name__
        raise AttributeError(f"{name} does not say how to draw data: it has no sample(params, n_samples, seed).")
    return own(params, n_samples, seed)


def combine(one: Expectation, other: Expectation) -> Expectation:
    """The E step on two parts of the data together is the E step on the whole.

    `one.combine(other)` where a record says how; by default the sums of the fields.

    Examples
    --------
    >>> import emviz as ev
    >>> model = ev.Linkage()
    >>> params = model.start(None, np.random.default_rng(0))
    >>> halves = [model.e_step(np.array([counts]), params) for counts in ([60, 8, 10, 16], [65, 10, 10, 18])]
    >>> whole = model.e_step(np.array([[60, 8, 10, 16], [65, 10, 10, 18]]), params)
    >>> bool(np.isclose(combine(*halves), whole).all())
    True
    """
    if hasattr(one, "combine"):
        return one.combine(other)
    return type(one)(*(a + b for a, b in zip(one, other, strict=True)))
