"""A fair sample: some rows of the data, each with the same chance."""

from typing import Any

import numpy as np

from emviz import arguments


def sampled(X: Any, n: int, seed: Any) -> np.ndarray:
    """So many rows, drawn at random without replacement, in their order. All of them, if there are no more.

    Parameters
    ----------
    X : ndarray, shape (n_samples, n_features), or Chunks
    n : int
    seed : int or numpy.random.Generator

    Returns
    -------
    ndarray, shape (min(n, n_samples), n_features)

    Examples
    --------
    >>> X = np.arange(100.0)[:, None]
    >>> sampled(X, 4, seed=0).ravel(), len(sampled(X, 1000, seed=0))
    (array([26., 50., 62., 82.]), 100)
    """
    chosen = arguments.generator(seed).choice(len(X), min(n, len(X)), replace=False, shuffle=False)
    return X[np.sort(chosen)]
