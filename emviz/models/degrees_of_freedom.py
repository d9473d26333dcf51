"""The degrees of freedom of Student's t: which there may be, and which are the most likely."""

from numbers import Real
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma

#: They are looked for between these; at the upper end the density is a normal one to the eye.
LEAST_DF, MOST_DF = 0.01, 1e4


def read_df(df: float | None) -> float | None:
    """Degrees of freedom that somebody has given; None where they are to be estimated.

    Examples
    --------
    >>> read_df(3)
    3.0
    >>> read_df(-1)
    Traceback (most recent call last):
    ...
    ValueError: df is -1; it must be a number above 0 and at most 10000, or left out.
    """
    if df is None:
        return None
    number = isinstance(df, Real) and not isinstance(df, bool)
    if not number or not 0 < df <= MOST_DF:
        raise ValueError(f"df is {df!r}; it must be a number above 0 and at most {MOST_DF:g}, or left out.")
    return float(df)


def root_for_df(constant: float) -> float:
    """The df between `LEAST_DF` and `MOST_DF` at which log(df / 2) - digamma(df / 2) + constant is 0, or the nearest end.

    Examples
    --------
    >>> round(root_for_df(digamma(2.5) - np.log(2.5)), 9)
    5.0
    """

    def slope(df):  # falls as df grows, from far above 0 to the constant
        return float(np.log(df / 2) - digamma(df / 2) + constant)

    if slope(MOST_DF) >= 0:
        return MOST_DF
    if slope(LEAST_DF) <= 0:
        return LEAST_DF
    root: Any = brentq(slope, LEAST_DF, MOST_DF, xtol=1e-12)
    return float(root)
