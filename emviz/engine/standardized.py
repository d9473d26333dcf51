"""The data in units of their own spread, with the products of features in which a Gaussian log-density is linear."""

import math
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from emviz import arguments

CACHE = 120_000  # how many numbers fit in a processor's cache together
EPS = np.finfo(float).eps
SMALLEST, LARGEST = 1e-152, 1e152  # a variance is a square: outside of these it is not a floating-point number


class StandardizedData:
    """The data, and what both steps need of them again and again.

    With z = (x - origin) / unit and y = (1, z), a Gaussian log-density is a quadratic form in y, so it is *linear* in the
    products y_i y_j. Those products are the rows of `products`.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
    one_unit : bool
        Whether all features are measured in the unit of the widest of them, so that distances keep their proportions.

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

    def __init__(self, X: np.ndarray, one_unit: bool = False):
        self.X = arguments.data(X)
        self.n_samples, self.n_features = self.X.shape
        self.pairs = pairs(self.n_features)
        columns = np.array(self.X.T, order="C")  # a copy, in which NumPy finds each feature in one piece
        least, most = columns.min(axis=1), columns.max(axis=1)
        constant = least == most
        with np.errstate(over="ignore", invalid="ignore"):  # the next line finds it out
            mean = np.where(constant, least, columns.mean(axis=1))  # a sum of equal numbers may round
            columns -= mean[:, None]
            spread = np.abs(columns, out=columns).mean(axis=1)
        largest_spread = min(LARGEST, 1e153 / math.sqrt(self.n_samples))  # the squares of all samples are summed
        for column in np.flatnonzero((spread != 0) & ~((spread >= SMALLEST) & (spread <= largest_spread))):
            raise ValueError(
                f"X has a spread of {spread[column]:.1e} in column {column}; it must lie between {SMALLEST:g} and "
                f"{largest_spread:.2g}, so that its square is a number: change the unit."
            )
        self.unit = np.exp2(np.round(np.log2(np.where(spread > 0, spread, 1))))
        if one_unit:
            self.unit[:] = self.unit[spread.argmax()]
        self.origin = np.where(constant, least, np.round(mean / self.unit) * self.unit)
        self.area = self.unit[:, None] * self.unit
        self.log_constant = -np.log(self.unit).sum() - 0.5 * self.n_features * np.log(2 * np.pi)
        # Smaller than these: rounding of spread and of place, and variances that are subnormal numbers.
        largest = np.maximum(-least, most) / self.unit
        self.resolution = np.maximum(np.maximum(1e-12, 8 * EPS * largest), 2e-154 / self.unit)
        for column in np.flatnonzero((self.resolution > 1e-3) & (spread > 0)):
            raise ValueError(
                f"X has a spread of {spread[column]:.1e} in column {column}, at {mean[column]:.1e}: too far from 0 for "
                "floating-point numbers to tell its values apart; subtract the mean first."
            )
        furthest = float((np.maximum(most - self.origin, self.origin - least) / self.unit).max())
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
