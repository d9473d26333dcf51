"""Where EM begins: centres drawn from the data."""

from typing import Any

import numpy as np

from emviz import arguments


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
    centres = X[rng.choice(len(X), n_components, replace=False)]
    if len(set(map(tuple, centres.tolist()))) < n_components:
        different = np.unique(X, axis=0)
        if len(different) < n_components:
            raise ValueError(
                f"X has {len(different)} different point(s); n_components={n_components} needs at least as many."
            )
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
    largest = np.abs(X - X.mean(axis=0)).max()
    Z = X / largest if largest > 0 else X  # so that no square is too large or too small a number
    chosen = [int(rng.integers(len(X)))]
    distance = np.full(len(X), np.inf)
    for _ in range(1, n_components):
        distance = np.minimum(distance, ((Z - Z[chosen[-1]]) ** 2).sum(axis=1))
        if not distance.any():
            raise ValueError(
                f"X has {len(chosen)} different point(s); n_components={n_components} needs at least as many."
            )
        chosen.append(int(rng.choice(len(X), p=distance / distance.sum())))
    return X[chosen]


def percentiles(X: np.ndarray, n_components: int, seed: Any = None) -> np.ndarray:
    """Evenly spaced percentiles of each feature: for two components the 25th and the 75th. Nothing is random.

    Examples
    --------
    >>> percentiles(np.arange(101.0)[:, None], 2).ravel()
    array([25., 75.])
    """
    return np.percentile(X, 100 * (np.arange(n_components) + 0.5) / n_components, axis=0)


METHODS = {"random": random, "kmeans++": kmeans_plus_plus, "percentiles": percentiles}
RANDOM = ("random", "kmeans++")  # those that differ from seed to seed
