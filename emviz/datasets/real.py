"""Small real tables. They are measured facts, free to use; each docstring names the source."""

from importlib import resources
from typing import NamedTuple

import numpy as np


class Table(NamedTuple):
    """A table of measurements.

    Attributes
    ----------
    X : ndarray, shape (n_samples, n_features)
    names : tuple of str
        What was measured, with its unit: what to write on the axes.
    source : str
    """

    X: np.ndarray
    names: tuple
    source: str


def _columns(file):
    path = resources.files("emviz.datasets") / file
    with path.open(encoding="utf-8") as lines:
        return np.loadtxt(lines, delimiter=",", skiprows=1)


def old_faithful():
    """272 eruptions of the Old Faithful geyser, Yellowstone: how long, and how long until the next.

    Sources: Haerdle, Smoothing Techniques (1991), as in R's `datasets::faithful`; Azzalini and Bowman, Applied
    Statistics 39 (1990) 357-365, tell of a longer series, of August 1985.

    Examples
    --------
    >>> old_faithful().X[:2]
    array([[ 3.6, 79. ],
           [ 1.8, 54. ]])
    """
    return Table(
        _columns("old_faithful.csv"),
        ("Eruption (minutes)", "Waiting time (minutes)"),
        "Azzalini and Bowman, Applied Statistics 39 (1990) 357-365",
    )
