"""A mean and the scatter about it: what an E step expects of numbers, and of two parts of the data together."""

from typing import Any, NamedTuple

import numpy as np


class ExpectedScatter(NamedTuple):
    """What an E step expects of numbers, or of rows of numbers, that were not all seen.

    Attributes
    ----------
    log_likelihood : float
        Of the parameters that went into the E step.
    count : float
        How many there are.
    mean : float, or ndarray, shape (n_columns,)
        The mean of what is expected of each.
    scatter : float, or ndarray, shape (n_columns, n_columns)
        The expected sum of their squared distances from that mean; of rows, the sum of products of distances.
    """

    log_likelihood: float
    count: float
    mean: Any
    scatter: Any

    def combine(self, other: "ExpectedScatter") -> "ExpectedScatter":
        """That of both parts of the data together."""
        return ExpectedScatter(self.log_likelihood + other.log_likelihood, *pooled(self[1:], other[1:]))


def pooled(one: tuple, other: tuple) -> tuple[Any, Any, Any]:
    """Count, mean and scatter of two parts of the data together, from those of each part.

    The scatter of each part moves from its own mean to the common one::

        n = n1 + n2        m = m1 + (n2 / n) d        S = S1 + S2 + (n1 n2 / n) d d'        with d = m2 - m1

    Sums of squares would do without the mean, but lose all their digits for values far from 0. The counts may be weights.

    References
    ----------
    Chan, Golub and LeVeque, The American Statistician 37 (1983) 242-247.

    Examples
    --------
    >>> n, mean, scatter = pooled((2, 1.0, 2.0), (2, 5.0, 2.0))  # of 0 and 2, and of 4 and 6
    >>> n, float(mean), float(scatter)
    (4, 3.0, 20.0)
    """
    (n1, m1, S1), (n2, m2, S2) = one, other
    n, d = n1 + n2, m2 - m1
    return n, m1 + n2 / n * d, S1 + S2 + n1 * n2 / n * np.multiply.outer(d, d)
