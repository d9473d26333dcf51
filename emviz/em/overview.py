"""What a pass over data in chunks finds out about the whole of them, with one chunk in memory at a time."""

from typing import NamedTuple

import numpy as np


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


def deviations_from(mean, X):
    """The sum of the distances of each column from this mean."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.abs(X - mean).sum(axis=0)


def add(one, other):
    """The sum."""
    return one + other
