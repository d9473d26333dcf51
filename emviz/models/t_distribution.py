"""Student's t distribution: its parameters, and its density."""

from typing import NamedTuple

import numpy as np
from scipy.special import betaln


class Student(NamedTuple):
    """The parameters of Student's t.

    Attributes
    ----------
    location : float
        The middle, in the units of the data.
    scale : float
        The width, in the units of the data. The standard deviation is larger, and infinite for df of 2 or less.
    df : float
        The degrees of freedom: the fewer, the heavier the tails.
    """

    location: float
    scale: float
    df: float

    def z_scores(self, x: np.ndarray) -> np.ndarray:
        """How many scales each value is away from the middle: z_i = (x_i - location) / scale."""
        return (x - self.location) / self.scale

    def log_density(self, x: np.ndarray) -> np.ndarray:
        """Of each value; B is the beta function.

        ::

            log p(x_i) = -log scale - log(df) / 2 - log B(df / 2, 1 / 2) - (df + 1) / 2 log(1 + z_i^2 / df)

        Examples
        --------
        >>> density = np.exp(Student(location=2.0, scale=1.0, df=1.0).log_density(np.array([2.0, 3.0])))
        >>> (1 / density / np.pi).round(9).tolist()  # one degree of freedom: 1 / (pi (1 + z^2))
        [1.0, 2.0]
        """
        tails = (self.df + 1) / 2 * np.log1p(self.z_scores(x) ** 2 / self.df)
        return -np.log(self.scale) - np.log(self.df) / 2 - betaln(self.df / 2, 1 / 2) - tails
