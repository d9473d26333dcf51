"""The scale of the data: from which origin and in which units the Gaussian steps compute, and what is too small for them."""

import math
from typing import Any, NamedTuple

import numpy as np

EPS = np.finfo(float).eps
SMALLEST, LARGEST = 1e-152, 1e152  # a variance is a square: outside of these it is not a floating-point number


class Scale(NamedTuple):
    """What the Gaussian steps must know of all the data before they see a part of them.

    Attributes
    ----------
    origin, unit : ndarray, shape (n_features,)
        About the mean and about the spread of each feature, in few binary digits: so they round (next to) nothing.
    resolution : ndarray, shape (n_features,)
        The smallest standard deviation that can be told from rounding, in standardised units.
    furthest : float
        How far from the origin the furthest sample lies, in standardised units.
    """

    origin: np.ndarray
    unit: np.ndarray
    resolution: np.ndarray
    furthest: float

    @classmethod
    def of_chunks(cls, X: Any, one_unit: bool = False) -> "Scale":
        """That of data in chunks, which say what of a table is computed: see `emviz.em.data_in_chunks.Chunks`."""
        least, most = X.min(axis=0), X.max(axis=0)
        constant = least == most
        mean, spread = np.where(constant, least, X.mean(axis=0)), np.where(constant, 0, X.mean_deviation())
        return cls.of(len(X), least, most, mean, spread, one_unit)

    @classmethod
    def of(
        cls, n_samples: int, least: np.ndarray, most: np.ndarray, mean: np.ndarray, spread: np.ndarray, one_unit: bool
    ) -> "Scale":
        """That of data with this least, largest and mean value in each column, and this mean distance from the mean.

        Raises
        ------
        ValueError
            If the numbers of a column are so large, so small or so far from 0 that floating point cannot square or
            tell them apart.
        """
        largest_spread = min(LARGEST, 1e153 / math.sqrt(n_samples))  # the squares of all samples are summed
        for column in np.flatnonzero((spread != 0) & ~((spread >= SMALLEST) & (spread <= largest_spread))):
            raise ValueError(
                f"X has a spread of {spread[column]:.1e} in column {column}; it must lie between {SMALLEST:g} and "
                f"{largest_spread:.2g}, so that its square is a number: change the unit."
            )
        unit = np.exp2(np.round(np.log2(np.where(spread > 0, spread, 1))))
        if one_unit:
            unit[:] = unit[spread.argmax()]
        origin = np.where(least == most, least, np.round(mean / unit) * unit)
        # Smaller than these: rounding of spread and of place, and variances that are subnormal numbers.
        largest = np.maximum(-least, most) / unit
        resolution = np.maximum(np.maximum(1e-12, 8 * EPS * largest), 2e-154 / unit)
        for column in np.flatnonzero((resolution > 1e-3) & (spread > 0)):
            raise ValueError(
                f"X has a spread of {spread[column]:.1e} in column {column}, at {mean[column]:.1e}: too far from 0 for "
                "floating-point numbers to tell its values apart; subtract the mean first."
            )
        furthest = float((np.maximum(most - origin, origin - least) / unit).max())
        return cls(origin, unit, resolution, furthest)
