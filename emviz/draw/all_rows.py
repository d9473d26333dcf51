"""All rows of the data, of which a picture may draw a sample: its axes hold all of them, and a histogram counts them all."""

import operator
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from emviz import tables
from emviz.draw.sample import fair_sample

#: What was found out about data in chunks, whose rows are read anew for each question: a film strip asks five times.
_FOUND: WeakKeyDictionary = WeakKeyDictionary()


class AllRows:
    """All rows of the data: an array, or chunks that together may be larger than memory.

    Parameters
    ----------
    X : ndarray, shape (n_samples, n_features), or Chunks

    Examples
    --------
    >>> import emviz as ev
    >>> X = np.arange(10.0)[:, None]
    >>> for rows in (AllRows(X), AllRows(ev.chunks([X[:4], X[4:]]))):
    ...     print(len(rows), rows.ends(0), rows.counts(0, [0, 5, 9]), rows.drawn().shape)
    10 (0.0, 9.0) [5 5] (10, 1)
    10 (0.0, 9.0) [5 5] (10, 1)
    """

    def __init__(self, X: Any):
        self._in_chunks = tables.is_chunks(X)
        self._X: Any = X if self._in_chunks else np.asarray(X, dtype=float)
        self._found: dict = _FOUND.setdefault(X, {}) if self._in_chunks else {}

    def __len__(self) -> int:
        return len(self._X)

    def drawn(self, always: bool = True) -> Any:
        """The rows that are drawn, see `fair_sample`; those of an array all, unless they are ``always`` to be few."""
        if not (self._in_chunks or always):
            return self._X
        return self._known("drawn", lambda: fair_sample(self._X))

    def ends(self, column: int) -> tuple[float, float]:
        """The smallest and the largest finite value of a column."""
        if self._in_chunks:
            least, most = self._X.min(axis=0)[column], self._X.max(axis=0)[column]
            if np.isfinite([least, most]).all():
                return float(least), float(most)
            return self._known(("ends", column), lambda: self._X.reduce(partial(finite_ends, column), wider))
        return finite_ends(column, self._X)

    def edges(self, column: int, bins: Any) -> np.ndarray:
        """The edges of the bins of a histogram; a rule such as "fd" looks at the rows that are drawn."""
        if not self._in_chunks:
            return np.histogram_bin_edges(self._X[:, column], bins)
        return np.histogram_bin_edges(self.drawn()[:, column], bins, None if np.ndim(bins) else self.ends(column))

    def counts(self, column: int, edges: Any) -> np.ndarray:
        """How many values of a column lie in each bin."""
        count = partial(counts_in, column, np.asarray(edges))
        if not self._in_chunks:
            return count(self._X)
        return self._known((column, *edges), lambda: self._X.reduce(count, operator.add))

    def distinct(self, column: int) -> tuple[np.ndarray, np.ndarray]:
        """The different values of a column, and how often each is there."""
        if not self._in_chunks:
            return distinct_in(column, self._X)
        return self._known(("distinct", column), lambda: self._X.reduce(partial(distinct_in, column), together))

    def _known(self, question, answer):
        """The answer to a question, found once."""
        if question not in self._found:
            self._found[question] = answer()
        return self._found[question]


def finite_ends(column: int, X: np.ndarray) -> tuple[float, float]:
    """The smallest and the largest finite value of a column; infinite the wrong way round where there is none."""
    values = X[:, column]
    values = values[np.isfinite(values)]
    return float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))


def wider(one: tuple, other: tuple) -> tuple[float, float]:
    """The ends of both."""
    return min(one[0], other[0]), max(one[1], other[1])


def counts_in(column: int, edges: np.ndarray, X: np.ndarray) -> np.ndarray:
    """How many values of a column lie in each bin."""
    return np.histogram(X[:, column], edges)[0]


def distinct_in(column: int, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different values of a column, and how often each is there."""
    return np.unique(X[:, column], return_counts=True)


def together(one: tuple, other: tuple) -> tuple[np.ndarray, np.ndarray]:
    """The same of both parts."""
    values, where = np.unique(np.concatenate([one[0], other[0]]), return_inverse=True)
    return values, np.bincount(where, weights=np.concatenate([one[1], other[1]])).astype(int)
