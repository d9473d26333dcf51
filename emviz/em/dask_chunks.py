"""The blocks of a `dask.array` as chunks: every E step runs where dask sends it, and only expectations travel."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dask.base import compute
from dask.delayed import delayed

from emviz.em.data_in_chunks import Chunks, Part, part_of

TOGETHER = 8  # so many parts are put together in one task: few, so that no worker waits long for the last of them


class DaskChunks(Chunks):
    """The blocks of rows of an array of dask.

    They are computed afresh in every iteration, by the scheduler that is set, or by the client of a cluster: what fits into
    the memory of the workers together is kept there with `array = array.persist()`. If a worker is lost, dask computes its
    blocks elsewhere.
    """

    @classmethod
    def of(cls, array: Any, rows: int | None = None) -> "DaskChunks":
        """Those of this array; with `rows`, or where a block has not all columns, in new blocks."""
        if array.ndim != 2:
            raise ValueError(f"X has shape {array.shape}; it must be (n_samples, n_features).")
        if rows is not None:
            array = array.rechunk({0: rows})
        if array.numblocks[1] > 1:
            array = array.rechunk({1: -1})
        return cls(array.to_delayed().ravel().tolist())

    def _go_over(self, function: Callable, combine: Callable) -> Part:
        """All blocks at the same time, and what they say put together in their order."""
        one, some = delayed(part_of, pure=False), delayed(in_order, pure=False)
        read, function, combine = (
            delayed(each, pure=False, traverse=False) for each in (self._read, function, combine)
        )
        parts = [one(block, number, read, function) for number, block in enumerate(self._source)]
        while len(parts) > 1:
            parts = [some(parts[i : i + TOGETHER], combine) for i in range(0, len(parts), TOGETHER)]
        return compute(parts[0])[0]

    def raw(self) -> Iterator[Any]:
        return (block.compute() for block in self._source)

    def raw_at(self, numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
        return ((number, self._source[number].compute()) for number in numbers)


def in_order(parts: Sequence[Part], combine: Callable) -> Part:
    """Parts that follow one another as one."""
    first, *others = parts
    for other in others:
        first = first.followed_by(other, combine)
    return first
