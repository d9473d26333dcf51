"""The data in units of their own spread, with the products of features in which a Gaussian log-density is linear."""

import math
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from emviz import arguments
from emviz.engine.scale import Scale

CACHE = 120_000  # how many numbers fit in a processor's cache together


class StandardizedData:
    """The data, and what both steps need of them again and again.

    With z = (x - origin) / unit and y = (1, z), a Gaussian log-density is a quadratic form in y, so it is *linear* in the
    products y_i y_j. Those products are the rows of `products`.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
    one_unit : bool
        Whether all features are measured in the unit of the widest of them, so that distances keep their proportions.
    scale : Scale, optional
        That of the whole, of which X is a part that has been checked already; by default that of X.

    Attributes
    ----------
    X : ndarray, shape (n_samples, n_features)
    n_samples, n_features : int
    pairs : Pairs
        Which products there are.
    origin, unit : ndarray, shape (n_features,)
        About the mean and about the spread of each feature, in few binary digits: so they round (next to) nothing.
    area : ndarray, shape (n_features, n_features)
        The products of the units: a covariance divided by it is in standardised units.
    log_constant : float
        What every log-density has in common: minus the logarithms of the units, and the powers of 2 pi.
    resolution : ndarray, shape (n_features,)
        The smallest standard deviation that can be told from rounding, in standardised units.
    least_width : float
        The products lose digits as the square of (distance of the furthest sample / width of a component): where that
        is 1000 squared, ten are left of sixteen. A component narrower than this, in standardised units, must do without.
    log_least_width : float
    enough_log_determinant : float
        A covariance of these data whose determinant has a larger logarithm than this is nowhere narrower.

    Raises
    ------
    ValueError
        If the numbers of a column are so large, so small or so far from 0 that floating point cannot square or
        tell them apart.

    Examples
    --------
    >>> data = StandardizedData(np.array([[1.0], [3.0]]))
    >>> data.products
    array([[ 1.,  1.],
           [-1.,  1.],
           [ 1.,  1.]])
    """

    def __init__(self, X: np.ndarray, one_unit: bool = False, scale: Scale | None = None):
        self.X = arguments.data(X) if scale is None else X
        self.n_samples, self.n_features = self.X.shape
        self.pairs = pairs(self.n_features)
        scale = scale_of(self.X, one_unit) if scale is None else scale
        self.origin, self.unit, self.resolution, furthest = scale
        self.area = self.unit[:, None] * self.unit
        self.log_constant = -np.log(self.unit).sum() - 0.5 * self.n_features * np.log(2 * np.pi)
        self.least_width = max(0.01, furthest / 1000)
        self.log_least_width = math.log(self.least_width)
        largest_eigenvalue = max(self.n_features * furthest**2, self.least_width**2)
        self.enough_log_determinant = 2 * self.log_least_width + (self.n_features - 1) * math.log(largest_eigenvalue)

    def check_features(self, means: np.ndarray) -> None:
        """Raise a ValueError unless these means have as many features as the data."""
        if means.shape[-1] != self.n_features:
            raise ValueError(
                f"X has {self.n_features} feature(s), but the parameters are of a mixture over {means.shape[-1]}: they must "
                "have the same features."
            )

    @cached_property
    def y(self) -> np.ndarray:
        """The rows 1, z_1, z_2, ...: shape (n_features + 1, n_samples)."""
        return self._rows(self.n_features + 1)

    @cached_property
    def total_square(self) -> float:
        """The sum of all squares of z."""
        return sum(row @ row for row in self.y[1:])

    @cached_property
    def products(self) -> np.ndarray:
        """The rows y_i y_j, in the order of `pairs`: shape (n_products, n_samples). The largest array there is."""
        first, second = self.pairs.first, self.pairs.second
        products = self._rows(len(first))
        for p in range(self.n_features + 1, len(first)):
            np.multiply(products[first[p]], products[second[p]], out=products[p])
        return products

    def _rows(self, n_rows):
        """Room for so many rows, of which the first are those of y."""
        rows = np.empty((n_rows, self.n_samples))
        rows[0] = 1
        z = rows[1 : self.n_features + 1]
        np.subtract(self.X.T, self.origin[:, None], out=z)
        z /= self.unit[:, None]
        return rows

    def offsets(self, mean: np.ndarray, columns: slice = slice(None)) -> np.ndarray:
        """How far the samples lie from `mean`, in standardised units, shape (n_features, n_columns)."""
        return ((self.X[columns] - mean) / self.unit).T

    def blocks(self, n_rows: int) -> list[slice]:
        """Slices of samples, about equally long, such that `n_rows` numbers for each fit in the cache together."""
        n_blocks = 1 + self.n_samples // max(CACHE // n_rows, 100)
        width = 1 + self.n_samples // n_blocks
        return [slice(i, i + width) for i in range(0, self.n_samples, width)]


def scale_of(X: np.ndarray, one_unit: bool) -> Scale:
    """The scale of these data."""
    columns = np.array(X.T, order="C")  # a copy, in which NumPy finds each feature in one piece
    least, most = columns.min(axis=1), columns.max(axis=1)
    with np.errstate(over="ignore", invalid="ignore"):  # `Scale` finds it out
        mean = np.where(least == most, least, columns.mean(axis=1))  # a sum of equal numbers may round
        columns -= mean[:, None]
        spread = np.abs(columns, out=columns).mean(axis=1)
        return Scale.of(len(X), least, most, mean, spread, one_unit)


class Pairs(NamedTuple):
    """The products y_i y_j with i <= j.

    Attributes
    ----------
    first, second : ndarray of int, shape (n_products,)
        Product p is y[first[p]] * y[second[p]].
    halves : ndarray, shape (n_products,)
        -1/2 for a square and -1 for a product of two: -y'Qy / 2 is the sum over p of halves[p] Q[first[p], second[p]]
        times product p, for any symmetric Q.
    flat : ndarray of int, shape (n_products,)
        Where entry (first[p], second[p]) stands in a matrix of (n_features + 1) squared entries, row after row.
    square : ndarray of int, shape (n_features, n_features)
        Where the products of the features themselves stand.
    identity : ndarray, shape (n_features, n_features)
    """

    first: np.ndarray
    second: np.ndarray
    halves: np.ndarray
    flat: np.ndarray
    square: np.ndarray
    identity: np.ndarray


@cache
def pairs(n_features: int) -> Pairs:
    """The pairs for so many features.

    >>> two = pairs(2)
    >>> two.first, two.second
    (array([0, 0, 0, 1, 1, 2]), array([0, 1, 2, 1, 2, 2]))
    >>> two.square
    array([[3, 4],
           [4, 5]])
    """
    first, second = np.triu_indices(n_features + 1)
    halves = np.where(first == second, -0.5, -1.0)  # y_i y_j stands for y_j y_i too
    square = np.zeros((n_features + 1, n_features + 1), int)
    square[first, second] = square[second, first] = np.arange(len(first))
    flat = first * (n_features + 1) + second
    return Pairs(first, second, halves, flat, square[1:, 1:], np.eye(n_features))
