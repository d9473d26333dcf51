"""What a trace shows of itself: one line, and its last parameters as a small table."""

import dataclasses
import math
from typing import Any

import numpy as np

from emviz.em import columns, contract
from emviz.small_table import SmallTable

MOST_ROWS, MOST_COLUMNS = 20, 10


def of_trace(trace: Any) -> SmallTable:
    """One line about the run, and the parameters that it ended with: for each component, where there are components.

    Examples
    --------
    >>> import emviz as ev
    >>> print(of_trace(ev.fit(ev.Linkage(), [[125, 18, 20, 34]])).text())
    Linkage() on 1 row of 4 features: log-likelihood -7.549. Converged after 4 iterations.
    parameter     value
    probability  0.6268
    """
    if not trace.params:
        return SmallTable(f"{what(trace)}: {trace.message}", [], [])
    caption = f"{what(trace)}: {trace.frames[-1].sentence.removeprefix('Final: ')}"
    params = trace.params[-1]
    n_components = getattr(trace.model, "n_components", None)
    if n_components is None:
        values = zip(columns.labels(params, trace.names), columns.numbers(params), strict=True)
        header, lines = ["parameter", "value"], [[label, *in_digits(value)] for label, value in values]
    else:
        header = ["component", *map(str, range(n_components))]
        parts = columns.of_components(shown(params), n_components, trace.names)
        lines = [[label, *in_digits(values)] for label, values in parts]
        sizes = getattr(trace, "cluster_sizes", None)
        if sizes is not None:
            lines.insert(0, ["cluster sizes", *map(str, sizes)])
    width = MOST_COLUMNS + 1
    rows = [line[:width] for line in lines[:MOST_ROWS]]
    return SmallTable(caption, header[:width], rows, left_out(len(lines), len(header)), first_names_rows=True)


def what(trace: Any) -> str:
    """Which model, on how much data.

    >>> import emviz as ev
    >>> what(ev.fit(ev.GaussianMixture(2, "tied"), ev.datasets.old_faithful()))
    "GaussianMixture(n_components=2, covariance_type='tied') on 272 rows of 2 features"
    """
    n_samples, n_features = trace.X.shape
    return f"{in_short(trace.model)} on {counted(n_samples, 'row')} of {counted(n_features, 'feature')}"


def in_short(model: Any) -> str:
    """A model with those of its options that are not as they are by default.

    >>> import emviz as ev
    >>> in_short(ev.GaussianMixture(2, prior=ev.Prior(scale=0.5)))
    'GaussianMixture(n_components=2, prior=Prior(scale=0.5))'
    """
    name = type(model).__name__
    if not dataclasses.is_dataclass(model):
        return name
    chosen = []
    for field in dataclasses.fields(model):
        value = getattr(model, field.name)
        if repr(value) != repr(field.default):
            chosen.append(f"{field.name}={in_short(value) if dataclasses.is_dataclass(value) else repr(value)}")
    return f"{name}({', '.join(chosen)})"


def counted(n: int, thing: str) -> str:
    """A number of things: 1 row, 2 rows."""
    return f"{n:,} {thing}{'' if n == 1 else 's'}"


def shown(params: Any) -> list[tuple[str, np.ndarray]]:
    """What a small table has room for: `params.summary()`; by default all fields but those with a matrix for each component."""
    if hasattr(params, "summary"):
        return list(params.summary().items())
    return [(name, part) for name, part in contract.numbers(params) if part.ndim < 3]


def in_digits(values: Any) -> list[str]:
    """Numbers of one kind, with as many decimals as give the largest four digits.

    >>> in_digits([0.3559, 12.5, -341.26])
    ['0.4', '12.5', '-341.3']
    """
    values = np.atleast_1d(values)
    largest = np.abs(values).max()
    if not 1e-4 <= largest < 1e9:
        return [f"{value:.4g}" for value in values]
    decimals = max(0, 3 - math.floor(math.log10(largest)))
    return [f"{value:.{decimals}f}" for value in values]


def left_out(n_rows, n_columns):
    """In words: how much a table does not show."""
    more = [(n_rows - MOST_ROWS, "row"), (n_columns - 1 - MOST_COLUMNS, "column")]
    words = [counted(n, thing) for n, thing in more if n > 0]
    return f"... and {' and '.join(words)} more" if words else ""
