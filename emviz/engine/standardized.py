"""The data as the Gaussian steps see them: standardised once, with the product of every pair of features."""

from functools import cache, cached_property

import numpy as np

from emviz import arguments
from emviz.engine.factors import pivots

BLOCK = 120_000  # numbers that fit in the cache together
EPS = np.finfo(float).eps
SMALLEST, LARGEST = (1e-152, 1e152)  # a variance is a square: outside of these it is not a floating-point number


class Table:
    """The data, and what both steps need of it again and again.

    With y = (1, (x - shift) * scale), a Gaussian log-density is a quadratic form in y, so it is *linear* in the
    products y_i y_j. Those products are the rows of `features`.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
    products : bool
        False for a model that needs distances and no products: the rows of `features` are 1 and the x_j, all of them
        with one scale.

    Attributes
    ----------
    X : ndarray, shape (n_samples, n_features)
    shift, scale : ndarray, shape (n_features,)
        About the mean of each feature and about one over its spread, in few binary digits: so they round (next to) nothing.
    resolution : ndarray, shape (n_features,)
        The smallest standard deviation that can be told from rounding, in standardised units; `coarsest` is the largest
        of them.
    reach : float
        How far the furthest sample lies from the mean, in standardised units.
    narrow : float
        The products lose digits as the square of reach / width of a component: where that is 1000, ten are left of
        sixteen. A component narrower than this, in standardised units, must do without them.
    log_unit : float
        What every log-density has in common: the log of the determinant of `scale`, and the powers of 2 pi.
    features : ndarray, shape (n_products, n_samples)
        Row p is y[first[p]] * y[second[p]], for every pair with first <= second.
    halves : ndarray, shape (n_products,)
        -1/2 for a square and -1 for a product of two: -y'Qy / 2 is the sum over p of halves[p] Q[first[p], second[p]]
        features[p], for any symmetric Q.
    identity : ndarray, shape (n_features, n_features)
    square : ndarray of int, shape (n_features, n_features)
        Where the products of the data's own features stand in `features`.

    Examples
    --------
    >>> table = Table(np.array([[1.0], [3.0]]))
    >>> table.features
    array([[ 1.,  1.],
           [-1.,  1.],
           [ 1.,  1.]])
    """

    def __init__(self, X, products=True):
        self.X = arguments.data(X)
        self.n_samples, self.n_features = self.X.shape
        columns = np.array(self.X.T, order="C")  # a copy, in which NumPy finds each feature in one piece
        least, most = columns.min(axis=1), columns.max(axis=1)
        constant = least == most
        with np.errstate(over="ignore", invalid="ignore"):  # the next line finds it out
            mean = np.where(constant, least, columns.mean(axis=1))  # a sum of equal numbers may round
            columns -= mean[:, None]
            spread = np.abs(columns, out=columns).mean(axis=1)
        for column in np.flatnonzero((spread != 0) & ~((SMALLEST <= spread) & (spread <= LARGEST))):
            raise ValueError(
                f"X has a spread of {spread[column]:.1e} in column {column}; it must lie between {SMALLEST:g} and {LARGEST:g}, "
                "so that its square is a number: change the unit."
            )
        self.scale = np.exp2(-np.round(np.log2(np.where(spread > 0, spread, 1))))
        if not products:
            self.scale[:] = self.scale[spread.argmax()]
        self.shift = np.where(constant, least, np.round(mean * self.scale) / self.scale)
        self.scales = self.scale[:, None] * self.scale
        self.log_unit = np.log(self.scale).sum() - 0.5 * self.n_features * np.log(2 * np.pi)
        self.reach = float((np.maximum(most - self.shift, self.shift - least) * self.scale).max())
        largest = np.maximum(-least, most) * self.scale
        # Smaller than these: rounding of spread and of place, and variances that are subnormal numbers.
        self.resolution = np.maximum(np.maximum(1e-12, 8 * EPS * largest), 2e-154 * self.scale)
        self.coarsest = float(self.resolution.max())
        for column in np.flatnonzero((self.resolution > 1e-3) & (spread > 0)):
            raise ValueError(
                f"X has a spread of {spread[column]:.1e} in column {column}, at {mean[column]:.1e}: too far from 0 for "
                "floating-point numbers to tell its values apart; subtract the mean first."
            )
        self.narrow = max(0.01, self.reach / 1000)
        self._latest = None, None
        self.n_rows = self.n_features + 1
        self.identity = np.eye(self.n_features)
        if products:
            self.first, self.second, self.halves, self.square = pairs(self.n_features)
            self.n_rows = len(self.first)

    def __len__(self):
        return self.n_samples

    @cached_property
    def features(self):
        """Made when first asked for: the largest array there is."""
        features = np.empty((self.n_rows, self.n_samples))
        features[0] = 1
        rows = features[1 : self.n_features + 1]
        np.subtract(self.X.T, self.shift[:, None], out=rows)
        rows *= self.scale[:, None]
        for p in range(self.n_features + 1, self.n_rows):
            np.multiply(features[self.first[p]], features[self.second[p]], out=features[p])
        return features

    @cached_property
    def total_square(self):
        """The sum of all squares of the standardised data."""
        return sum(row @ row for row in self.features[1 : self.n_features + 1])

    def wide_factors(self, covariances):
        """Lower triangular square roots in standardised units; None if some component is narrow, or has no square root.

        The latest are kept: an E step asks for those of the covariances that it has found, and the next one begins with them.
        """
        key = covariances.shape, covariances.tobytes()
        if key != self._latest[0]:
            try:
                factors = np.linalg.cholesky(covariances * self.scales)
                wide = pivots(factors).min() >= self.narrow
            except np.linalg.LinAlgError:
                wide = False
            self._latest = key, factors if wide else None
        return self._latest[1]

    def offsets(self, mean, columns):
        """How far the samples lie from `mean`, in standardised units, shape (n_features, n_columns)."""
        return ((self.X[columns] - mean) * self.scale).T

    def blocks(self, n_rows):
        """Slices of columns, about equally long, such that `n_rows` rows of each fit in the cache beside the features."""
        n_blocks = 1 + self.n_samples // max(BLOCK // (n_rows + self.n_rows), 100)
        width = 1 + self.n_samples // n_blocks
        return [slice(i, i + width) for i in range(0, self.n_samples, width)]


@cache
def pairs(n_features):
    """What a `Table` calls `first`, `second`, `halves` and `square`.

    >>> first, second, halves, square = pairs(2)
    >>> first, second
    (array([0, 0, 0, 1, 1, 2]), array([0, 1, 2, 1, 2, 2]))
    >>> square
    array([[3, 4],
           [4, 5]])
    """
    first, second = np.triu_indices(n_features + 1)
    halves = np.where(first == second, -0.5, -1.0)  # y_i y_j stands for y_j y_i too
    square = np.zeros((n_features + 1, n_features + 1), int)
    square[first, second] = square[second, first] = np.arange(len(first))
    return first, second, halves, square[1:, 1:]
