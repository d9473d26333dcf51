"""A fair sample: which rows are drawn where the data have more than a picture can show."""

from typing import Any

import numpy as np

from emviz import tables
from emviz.em.sampling import sampled

#: More rows than this are not all drawn. A hundred frames of so many points are less than half a megabyte, a browser paints
#: them 60 times a second, and more points would cover each other.
MOST_DRAWN = 5_000
#: The same rows for every picture of the same data: in each frame, and whatever seed a fit had.
_SEED = 0


def fair_sample(X: Any) -> np.ndarray:
    """The rows that are drawn: all of them, or a sample in which every row has the same chance to be.

    Parameters
    ----------
    X : ndarray, shape (n_samples, n_features), or Chunks

    Returns
    -------
    ndarray, shape (n_drawn, n_features)
        `MOST_DRAWN` rows at most, none of them twice, in the order of the data; the same each time.

    Examples
    --------
    >>> X = np.arange(1_000_000.0)[:, None]
    >>> rows = fair_sample(X)
    >>> rows.shape, bool(np.array_equal(rows, fair_sample(X)))
    ((5000, 1), True)
    """
    if len(X) > MOST_DRAWN or tables.is_chunks(X):
        X = sampled(X, MOST_DRAWN, _SEED)
    return np.asarray(X, dtype=float)


def as_drawn(view: Any, frame: Any) -> Any:
    """The frame as a view, or a scene, draws it: of the rows of its sample alone, if it draws a sample.

    Parameters
    ----------
    view : object
        One that may draw a sample has a method ``sampled(frame)``.
    frame : Frame

    Returns
    -------
    Frame
    """
    of_sample = getattr(view, "sampled", None)
    return frame if of_sample is None else of_sample(frame)


def counted(n_samples: int) -> str:
    """How many of so many rows are drawn, for a description.

    >>> counted(300), counted(1_000_000)
    ('300', '5,000 of 1,000,000')
    """
    return f"{n_samples}" if n_samples <= MOST_DRAWN else f"{MOST_DRAWN:,} of {n_samples:,}"
