"""Where EM begins: centres drawn from the data."""

import operator
from functools import partial
from typing import Any

import numpy as np

from emviz import arguments, tables


def random(X: np.ndarray, n_components: int, seed: Any = 0) -> np.ndarray:
    """Different points of the data, drawn at random.

    Parameters
    ----------
    X : ndarray, shape (n_samples, n_features)
    n_components : int
    seed : int or numpy.random.Generator

    Returns
    -------
    ndarray, shape (n_components, n_features)

    Raises
    ------
    ValueError
        If the data have fewer different points than that.

    Examples
    --------
    >>> random(np.array([[1.0], [2.0], [2.0], [2.0]]), 2).ravel()
    array([2., 1.])
    """
    rng = arguments.generator(seed)
    centres = X[rng.choice(len(X), min(n_components, len(X)), replace=False)]
    if len(set(map(tuple, centres.tolist()))) < n_components:
        different = different_rows(X)
        if len(different) < n_components:
            raise too_few(len(different), n_components)
        centres = rng.permutation(different)[:n_components]
    return centres


def kmeans_plus_plus(X: np.ndarray, n_components: int, seed: Any = 0) -> np.ndarray:
    """Points of the data, each drawn with a probability that grows as its squared distance to the centres so far.

    References
    ----------
    Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, SODA (2007), section 2.2.

    Examples
    --------
    >>> kmeans_plus_plus(np.array([[0.0], [0.0], [0.0], [9.0]]), 2).ravel()
    array([9., 0.])
    """
    rng = arguments.generator(seed)
    if tables.is_chunks(X):
        return _kmeans_plus_plus_on_chunks(X, n_components, rng)
    largest = np.abs(X - X.mean(axis=0)).max()
    Z = X / largest if largest > 0 else X  # so that no square is too large or too small a number
    chosen = [int(rng.integers(len(X)))]
    distance = np.full(len(X), np.inf)
    for _ in range(1, n_components):
        distance = np.minimum(distance, ((Z - Z[chosen[-1]]) ** 2).sum(axis=1))
        if not distance.any():
            raise too_few(len(chosen), n_components)
        chosen.append(int(rng.choice(len(X), p=distance / distance.sum())))
    return X[chosen]


def _kmeans_plus_plus_on_chunks(X, n_components, rng):
    """The same points: a pass over the chunks for each, to add up the squared distances in every one of them."""
    mean = X.mean(axis=0)
    largest = max((X.max(axis=0) - mean).max(), (mean - X.min(axis=0)).max())
    chosen = [X[int(rng.integers(len(X)))]]
    for _ in range(1, n_components):
        centres = np.array(chosen)
        ends = np.cumsum(X.reduce(partial(total_squares, centres, largest), operator.add))
        if not ends[-1] > 0:
            raise too_few(len(chosen), n_components)
        drawn = rng.random() * ends[-1]
        place = int(ends[:-1].searchsorted(drawn, side="right"))
        rows = X.at(X.numbers[place])
        within = squared_distances(centres, largest, rows).cumsum()
        row = within[:-1].searchsorted(drawn - (ends[place - 1] if place else 0.0), side="right")
        chosen.append(rows[int(row)])
    return np.array(chosen)


def squared_distances(centres: np.ndarray, largest: float, X: np.ndarray) -> np.ndarray:
    """Of each point from the nearest of these centres, in units of the largest number, shape (n_samples,)."""
    squares = np.full(len(X), np.inf)
    for centre in centres:
        np.minimum(squares, (((X - centre) / (largest or 1.0)) ** 2).sum(axis=1), out=squares)
    return squares


def total_squares(centres, largest, X):
    """Their sum, as a list: lists of several chunks add up to a longer one."""
    return [float(squared_distances(centres, largest, X).sum())]


def different_rows(X: Any) -> np.ndarray:
    """Every different point once, in order. It is asked only of data in which equal points were drawn."""
    return X.reduce(unique_rows, unique_of_both) if tables.is_chunks(X) else unique_rows(X)


def unique_rows(X):
    """The different rows of an array."""
    return np.unique(X, axis=0)


def unique_of_both(one, other):
    """The different rows of two arrays."""
    return unique_rows(np.vstack([one, other]))


def too_few(n_different, n_components):
    """The error for data with fewer different points than components."""
    return ValueError(f"X has {n_different} different point(s); n_components={n_components} needs at least as many.")


def percentiles(X: np.ndarray, n_components: int, seed: Any = None) -> np.ndarray:
    """Evenly spaced percentiles of each feature: for two components the 25th and the 75th. Nothing is random.

    They need all rows in order, so there are none of data in chunks.

    Examples
    --------
    >>> percentiles(np.arange(101.0)[:, None], 2).ravel()
    array([25., 75.])
    """
    if tables.is_chunks(X):
        raise ValueError(
            "start is 'percentiles', for which all rows must be in memory, and X is in chunks; write 'random' or 'kmeans++', or "
            f"the percentiles of some: start=emviz.starts.percentiles(X.sample(10_000), {n_components})."
        )
    return np.percentile(X, 100 * (np.arange(n_components) + 0.5) / n_components, axis=0)


METHODS = {"random": random, "kmeans++": kmeans_plus_plus, "percentiles": percentiles}
RANDOM = ("random", "kmeans++")  # those that differ from seed to seed
