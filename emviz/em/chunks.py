"""Data in chunks, which together may be larger than memory: expectations combine, so nobody needs all rows at once."""

import mmap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from emviz import arguments, tables
from emviz.em.data_in_chunks import Chunks

CHUNK = 2**19  # numbers, 4 MB: few for any memory, and so many that the loop over chunks costs next to nothing


def chunks(source: Any, rows: int | None = None, names: Any = None) -> Chunks:
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
    may_differ_from_file = source.mode == "c"
    if base is not None and not may_differ_from_file and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)
    return copy
