"""Data in chunks, which together may be larger than memory: expectations combine, so nobody needs all rows at once."""

import mmap
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments, tables
from emviz.em import progress
from emviz.em.sampling import sampled
from emviz.errors import CollapseError

CHUNK = (
    2**19
)  # numbers in a chunk, 4 MB: few for any memory, and so many that the loop over chunks costs next to nothing


def chunks(source: Any, rows: int | None = None, names: Any = None) -> "Chunks":
    """Data for `emviz.fit` that are read chunk by chunk in every iteration, so that they may be larger than memory.

    `emviz.fit` does this by itself for a memory-mapped array of more than 4 MB, and for an array of dask.

    Parameters
    ----------
    source : path, array, sequence of these, callable, or dask.array
        The name of a `.npy` file. A memory-mapped array, or anything else that gives an array for `source[0:1000]`, such as a
        data set of h5py. A list of files or arrays. A function without arguments that makes a new iterator of arrays or data
        frames each time it is called. Or an array of dask: its blocks of rows are the chunks, and the E steps run where
        dask's scheduler sends them.
    rows : int, optional
        How many rows a chunk of a file or an array has; by default as many as make 4 MB.
    names : sequence of str, optional
        What the columns are called; by default what the first data frame of a function calls them.

    Returns
    -------
    Chunks

    Raises
    ------
    TypeError, ValueError
        If `source` is none of these, in one sentence. What is wrong in a chunk is told when it is read.

    Notes
    -----
    The path is that of the same rows in one array, to a relative 1e-9: the same start for the same seed too, "random" and
    "kmeans++" alike. "percentiles" needs all rows in order: give `emviz.starts.percentiles(chunks.sample(10_000), 3)`.
    A trace of chunks has what takes no more memory than a chunk: parameters, log-likelihood, cluster sizes, AIC and BIC.
    Pictures and steppers draw a fair sample, in axes that hold all rows, and their histograms count all of them. For
    responsibilities and labels take a sample yourself: `trace.of_sample(5_000)`.

    A model of your own works on chunks if its expectations combine. Its `read_data`, if it has no `read_rows`, is asked
    about every chunk; `check_data(chunks)`, if it has it, about the whole. Its `start` gets the chunks.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> parts = ev.chunks([X[:100], X[100:]], names=("eruption", "waiting"))
    >>> parts
    2 chunks of 2 features
    >>> trace = ev.fit(ev.GaussianMixture(2), parts, start="kmeans++", seed=0)
    >>> trace.params[-1].means.round(2)
    array([[ 2.04, 54.48],
           [ 4.29, 79.97]])
    >>> len(trace.of_sample(50).labels)
    50
    """
    if rows is not None:
        rows = arguments.count(rows, "rows")
    if tables.is_chunks(source):
        return source
    if is_dask_array(source):
        from emviz.em.dask_chunks import DaskChunks  # only here: nobody else needs dask

        made = DaskChunks.of(source, rows)
    elif hasattr(source, "__next__"):
        raise TypeError(one_pass_only(source))
    elif callable(source):
        made = Chunks(source)
        made.names = tables.names(next(made.raw(), None))
    elif isinstance(source, (list, tuple)):
        made = Chunks([make for part in source for make in pieces(part, rows, whole=rows is None)])
    else:
        made = Chunks(pieces(source, rows))
    if names is not None:
        made.names = arguments.names(names, made.width())
    return made


def of_large(X: Any) -> Any:
    """The chunks of data that `emviz.fit` must not read as one array: memory-mapped or dask's; None for all others."""
    if tables.is_chunks(X):
        return X
    if is_dask_array(X) or (isinstance(X, np.memmap) and X.ndim == 2 and X.size > CHUNK):
        return chunks(X)
    if hasattr(X, "__next__"):
        raise TypeError(one_pass_only(X))
    return None


def is_dask_array(thing: Any) -> bool:
    """Whether this is an array of dask, which need not be loaded for that."""
    return (
        type(thing).__module__.partition(".")[0] == "dask" and hasattr(thing, "to_delayed") and hasattr(thing, "chunks")
    )


def one_pass_only(source):
    """Why an iterator is no data, in one sentence."""
    return (
        f"X is a {type(source).__name__}, which can be gone over only once, and EM needs the data in every iteration: give a "
        "function that makes one, emviz.chunks(lambda: ...)."
    )


def pieces(source: Any, rows: int | None, whole: bool = False) -> list[Callable]:
    """Functions without arguments, of which each reads a chunk of a file or an array; `whole` arrays are one chunk."""
    if isinstance(source, (str, Path)):
        if Path(source).suffix != ".npy":
            raise ValueError(
                f"source is {arguments.short(str(source))}; a file must be a .npy file, and for any other kind give a function "
                "that makes an iterator of its parts: emviz.chunks(lambda: pandas.read_csv(path, chunksize=100_000))."
            )
        source, whole = np.load(source, mmap_mode="r"), False
    if whole:
        return [lambda: source]
    if not hasattr(source, "shape") or not hasattr(source, "__getitem__") or tables.is_frame(source):
        raise TypeError(
            f"source is {arguments.short(source)}; it must be a .npy file, an array, a list of these, an array of dask, or a "
            "function that makes an iterator of arrays."
        )
    if len(source.shape) != 2:
        raise ValueError(f"source has shape {tuple(source.shape)}; it must be (n_samples, n_features).")
    n = len(source)
    rows = rows or max(1, CHUNK // max(source.shape[1], 1))
    return [partial(rows_of, source, slice(i, min(i + rows, n))) for i in range(0, n, rows)]


def rows_of(source: Any, rows: slice) -> np.ndarray:
    """Some rows of an array; of a memory-mapped one as a copy, and its pages need not stay in memory."""
    if not isinstance(source, np.memmap):
        return source[rows]
    copy = np.array(source[rows], order="C")
    base = source
    while base is not None and not isinstance(base, mmap.mmap):
        base = getattr(base, "base", None)
    if (
        base is not None and source.mode != "c" and hasattr(mmap, "MADV_DONTNEED")
    ):  # in mode "c" they may have been changed
        base.madvise(mmap.MADV_DONTNEED)
    return copy


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

    def __array__(self, *arguments: Any, **options: Any) -> Any:
        raise TypeError(
            "These data are in chunks, which together may be larger than memory, and this needs all rows at once; give it some "
            "of them: chunks.sample(5_000), or of a trace trace.of_sample(5_000)."
        )

    def __repr__(self) -> str:
        if self._shapes is not None:
            return f"{len(self._shapes)} chunks, together {len(self):,} rows of {self.shape[1]} features"
        return (
            f"chunks of {self.width()} features"
            if callable(self._source)
            else (f"{len(self._source)} chunks of {self.width()} features")
        )


class Overview(NamedTuple):
    """What a first pass finds out about the data: of every column the least and the most, and of all of them the moments.

    Attributes
    ----------
    n_rows : int
    least, most, sums, mean : ndarray, shape (n_features,)
    scatter : ndarray, shape (n_features, n_features)
        The sum of products of distances from the mean.
    """

    n_rows: int
    least: np.ndarray
    most: np.ndarray
    sums: np.ndarray
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def of(cls, X: np.ndarray) -> "Overview":
        """That of one chunk."""
        with np.errstate(over="ignore", invalid="ignore"):  # the ends of intervals may be infinite
            mean = X.mean(axis=0)
            offsets = X - mean
            return cls(len(X), X.min(axis=0), X.max(axis=0), X.sum(axis=0), mean, offsets.T @ offsets)

    def combine(self, other: "Overview") -> "Overview":
        """That of two parts together: see `emviz.models.scatter.pooled`."""
        n = self.n_rows + other.n_rows
        part = other.n_rows / n
        with np.errstate(over="ignore", invalid="ignore"):
            offset = other.mean - self.mean
            between = self.n_rows * part * np.multiply.outer(offset, offset)
            return Overview(
                n,
                np.minimum(self.least, other.least),
                np.maximum(self.most, other.most),
                self.sums + other.sums,
                self.mean + part * offset,
                self.scatter + other.scatter + between,
            )


def read_and_map(read, function, raw):
    """A chunk, read and mapped."""
    return function(read(raw))


def deviations_from(mean, X):
    """The sum of the distances of each column from this mean."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.abs(X - mean).sum(axis=0)


def add(one, other):
    """The sum."""
    return one + other
