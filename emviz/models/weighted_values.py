"""Values with weights that nobody has seen: what the E step of Student's t expects of them."""

from typing import NamedTuple

import numpy as np

from emviz.models.scatter import pooled


class WeightedValues(NamedTuple):
    """What an E step expects of the weights u_i, one of each value x_i.

    Attributes
    ----------
    log_likelihood : float
        Of the parameters that went into the E step.
    count : float
        The number of values.
    weight : float
        sum_i u_i.
    mean : float
        m = sum_i u_i x_i / sum_i u_i.
    scatter : float
        sum_i u_i (x_i - m)^2.
    log_weight : float
        sum_i E[log u_i].
    """

    log_likelihood: float
    count: float
    weight: float
    mean: float
    scatter: float
    log_weight: float

    @classmethod
    def of(cls, log_likelihood: float, x: np.ndarray, u: np.ndarray, log_u: np.ndarray) -> "WeightedValues":
        """From the values, the expected weights and their expected logarithms, each of shape (n_samples,).

        Examples
        --------
        >>> expected = WeightedValues.of(-5.0, np.array([1.0, 4.0]), np.array([2.0, 1.0]), np.array([0.7, 0.0]))
        >>> expected.weight, expected.mean, expected.scatter
        (3.0, 2.0, 6.0)
        """
        mean = (u * x).sum() / u.sum()
        scatter = (u * (x - mean) ** 2).sum()
        return cls(*map(float, (log_likelihood, len(x), u.sum(), mean, scatter, log_u.sum())))

    def combine(self, other: "WeightedValues") -> "WeightedValues":
        """The expectation of both parts of the data together: sums, but for the mean and the scatter about it."""
        return WeightedValues(
            self.log_likelihood + other.log_likelihood,
            self.count + other.count,
            *pooled(self[2:5], other[2:5]),
            self.log_weight + other.log_weight,
        )
