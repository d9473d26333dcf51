"""Rows in several arrays, of which one at a time is in memory: what is asked of the whole is put together from the parts."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments
from emviz.em import progress
from emviz.em.overview import Overview, add, deviations_from
from emviz.em.sampling import sampled
from emviz.errors import CollapseError


class Chunks:
    """Rows of numbers in several arrays, one after the other, of which one at a time is in memory: see `emviz.chunks`.

    Iterating yields the arrays, again and again. What can be known without all rows in memory is asked as of an array: `len`,
    `shape`, `size`, `min`, `max`, `sum`, `mean`, `std`, and rows by a list of their indices. The first such question takes
    a pass over the data, and the answer is kept.

    Attributes
    ----------
    names : tuple of str or None
        What the columns are called.
    """

    def __init__(self, source: Any, names: tuple[str, ...] | None = None, read: Callable = arguments.data):
        self.names = names
        self._source, self._read = source, read
        self._shapes: tuple | None = None
        self._model = self._overview = self._deviation = None

    def read_by(self, model: Any, read: Callable) -> "Chunks":
        """The same chunks, each of them read and checked as this model wants its rows."""
        if self._model is model:
            return self
        read_again = type(self)(self._source, self.names, read)
        read_again._model = model
        return read_again

    def map(self, function: Callable[[np.ndarray], np.ndarray]) -> "Chunks":
        """Other columns of the same rows: `function` of each chunk, shape (n_rows, n_columns)."""
        return type(self)(self._source, None, partial(read_and_map, self._read, function))

    def reduce(self, function: Callable[[np.ndarray], Any], combine: Callable[[Any, Any], Any]) -> Any:
        """What `function` says of each chunk, put together in their order by `combine`, which takes two such answers.

        Raises
        ------
        ValueError
            If the data are not those of the first pass, or a chunk does not fit; in one sentence.
        """
        _, shapes, value = self._go_over(function, combine)
        if self._shapes is not None and shapes != self._shapes:
            before, now = (sum(n for n, _ in some) for some in (self._shapes, shapes))
            raise ValueError(
                f"X has changed: the first pass over its chunks found {before:,} rows in {len(self._shapes)} chunks, and this "
                f"one {now:,} rows in {len(shapes)}; EM needs the same data in every iteration."
            )
        self._shapes = shapes
        if value is None:
            raise ValueError("X has no row in any chunk; it needs at least one.")
        return value

    def _go_over(self, function, combine):
        """All chunks, one after the other."""
        result = None
        total = None if self._shapes is None else len(self._shapes)
        for number, raw in enumerate(progress.shown(self.raw(), "chunks", total)):
            part = part_of(raw, number, self._read, function)
            result = part if result is None else result.followed_by(part, combine)
        if result is None:
            raise ValueError("X has no chunk; it needs at least one." + self._exhausted())
        return result

    def _exhausted(self):
        return " A function that makes an iterator must make a new one each time." if callable(self._source) else ""

    def raw(self) -> Iterator[Any]:
        """The chunks as they come."""
        if not callable(self._source):
            return (make() for make in self._source)
        made: Any = self._source()
        return iter([made] if hasattr(made, "shape") else made)

    def raw_at(self, numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
        """Those of these numbers, which rise."""
        if not callable(self._source):
            yield from ((number, self._source[number]()) for number in numbers)
        else:
            for number, raw in enumerate(self.raw()):
                if number in numbers:
                    yield number, raw
                if number >= max(numbers):
                    return

    def __iter__(self) -> Iterator[np.ndarray]:
        for number, raw in enumerate(self.raw()):
            X = part_of(raw, number, self._read, itself).value
            if X is not None:
                yield X

    def at(self, number: int) -> np.ndarray:
        """The chunk of this number."""
        return next(part_of(raw, number, self._read, itself).value for _, raw in self.raw_at([number]))

    def __getitem__(self, rows: Any) -> np.ndarray:
        """One row by its index, or several by a list of indices: shape (n_features,) or (n_rows, n_features)."""
        if isinstance(rows, (slice, tuple)):
            raise TypeError(
                "Chunks take the index of a row, or a list of such; chunks.sample(1000) has rows drawn at random."
            )
        indices = np.atleast_1d(rows)
        ends = np.cumsum([n for n, _ in self._known_shapes()])
        if len(indices) and not -ends[-1] <= indices.min() <= indices.max() < ends[-1]:
            raise IndexError(f"A row has an index from 0 to {ends[-1] - 1}; {indices.tolist()} has another.")
        indices: np.ndarray = indices % ends[-1]
        where = np.searchsorted(ends, indices, side="right")
        found = np.empty((len(indices), self.shape[1]))
        for number, raw in self.raw_at(np.unique(where).tolist()):
            here = where == number
            X = part_of(raw, number, self._read, itself).value
            found[here] = X[indices[here] - ends[number] + len(X)]
        return found if np.ndim(rows) else found[0]

    def sample(self, n: int, seed: Any = 0) -> np.ndarray:
        """So many rows, drawn at random without replacement, in their order: an array. All of them, if there are no more.

        Examples
        --------
        >>> import emviz as ev
        >>> ev.chunks([np.zeros((3, 1)), np.ones((2, 1))]).sample(3, seed=1).ravel()
        array([0., 0., 1.])
        """
        return sampled(self, arguments.count(n, "n"), seed)

    def is_same(self, other: "Chunks") -> bool:
        """Whether these are the same rows, as far as a pass over the data tells: their number, ends, sums and scatter."""
        if self._source is other._source:
            return True
        mine, theirs = self.overview, other.overview
        return mine.n_rows == theirs.n_rows and all(
            part.shape == same.shape and np.allclose(part, same, rtol=1e-9, equal_nan=True)
            for part, same in zip(mine[1:], theirs[1:], strict=True)
        )

    def _known_shapes(self) -> Any:
        if self._shapes is None:
            _ = self.overview
        return self._shapes or ()

    @property
    def numbers(self) -> list[int]:
        """The numbers of the chunks that have a row."""
        return [number for number, (n, _) in enumerate(self._known_shapes()) if n]

    def width(self) -> int:
        """How many columns the first chunk has."""
        raw = next(self.raw(), None)
        if raw is None:
            raise ValueError("X has no chunk; it needs at least one.")
        return part_of(raw, 0, self._read, itself).shapes[0][1]

    @property
    def overview(self) -> "Overview":
        """What the first pass over the data finds out."""
        if self._overview is None:
            self._overview = self.reduce(Overview.of, Overview.combine)
        return self._overview

    def __len__(self) -> int:
        return sum(n for n, _ in self._known_shapes())

    @property
    def shape(self) -> tuple[int, int]:
        """(n_samples, n_features)."""
        return len(self), len(self.overview.mean)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return len(self) * self.shape[1]

    def min(self, axis: int | None = None) -> Any:
        """The least number, or of each column."""
        return self.overview.least if axis == 0 else self.overview.least.min()

    def max(self, axis: int | None = None) -> Any:
        """The largest number, or of each column."""
        return self.overview.most if axis == 0 else self.overview.most.max()

    def mean(self, axis: int | None = None) -> Any:
        """The mean of all numbers, or of each column."""
        return self.overview.mean if axis == 0 else self.overview.mean.mean()

    def sum(self, axis: int | None = None) -> Any:
        """The sum of all numbers, or of each column."""
        return self.overview.sums if axis == 0 else self.overview.sums.sum()

    def std(self, axis: int | None = None) -> Any:
        """The standard deviation of each column; of all numbers only where there is one column."""
        deviations = np.sqrt(self.overview.scatter.diagonal() / len(self))
        if axis == 0:
            return deviations
        if len(deviations) > 1:
            raise ValueError(
                f"Chunks of {len(deviations)} columns have a standard deviation for each: write std(axis=0)."
            )
        return deviations[0]

    def mean_deviation(self) -> np.ndarray:
        """The mean distance of each column from its mean, shape (n_features,)."""
        if self._deviation is None:
            self._deviation = self.reduce(partial(deviations_from, self.mean(axis=0)), add) / len(self)
        return self._deviation

    def __array__(self, *_: Any, **options: Any) -> Any:
        raise TypeError(
            "These data are in chunks, which together may be larger than memory, and this needs all rows at once; give it some "
            "of them: chunks.sample(5_000), or of a trace trace.of_sample(5_000)."
        )

    def __repr__(self) -> str:
        if self._shapes is not None:
            return f"{len(self._shapes)} chunks, together {len(self):,} rows of {self.shape[1]} features"
        count = "" if callable(self._source) else f"{len(self._source)} "
        return f"{count}chunks of {self.width()} features"


class Part(NamedTuple):
    """What has been found out about some chunks, one after the other.

    Attributes
    ----------
    first : int
        The number of the first of them.
    shapes : tuple of tuple
        The shape of each.
    value : Any
        None if none of them has a row.
    """

    first: int
    shapes: tuple
    value: Any

    def followed_by(self, other: "Part", combine: Callable) -> "Part":
        """This, and what comes right after it."""
        shapes = self.shapes + other.shapes
        if self.value is None or other.value is None:
            return Part(self.first, shapes, other.value if self.value is None else self.value)
        number, width = next((other.first + i, d) for i, (n, d) in enumerate(other.shapes) if n)
        before = next(d for n, d in self.shapes if n)
        if width != before:
            raise ValueError(f"Chunk {number} has {width} column(s), and those before it {before}; all need the same.")
        return Part(self.first, shapes, combine(self.value, other.value))


def part_of(raw: Any, number: int, read: Callable, function: Callable) -> Part:
    """Read a chunk, and apply a function to it; what is wrong with it names its number."""
    try:
        X = read_rows(raw, read)
        return Part(number, (X.shape,), function(X) if len(X) else None)
    except CollapseError:
        raise
    except (ValueError, TypeError) as error:
        kind = ValueError if isinstance(error, ValueError) else TypeError
        raise kind(f"Chunk {number} is refused: {error}") from error


def read_rows(raw: Any, read: Callable) -> np.ndarray:
    """A chunk as an array. One without rows is left as it is: a filter may leave such."""
    if getattr(raw, "ndim", 0) == 2 and not len(raw):
        return np.empty(raw.shape)
    return read(raw)


def itself(X):
    """The chunk itself."""
    return X


def read_and_map(read, function, raw):
    """A chunk, read and mapped."""
    return function(read(raw))
