"""Component labels are arbitrary: match those of one run to those of another."""

from typing import Any

import numpy as np


def match(reference: Any, means: Any) -> np.ndarray:
    """Which component of `means` is which component of `reference`: the pairing with the least total squared distance.

    Parameters
    ----------
    reference, means : array-like, shape (n_components, n_features), or (n_components,) for one feature

    Returns
    -------
    ndarray of int, shape (n_components,)
        `order`, such that `means[order]` stands beside `reference`; `params.permuted(order)` does it for all of them.

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    Kuhn, Naval Research Logistics Quarterly 2 (1955) 83-97; solved by `scipy.optimize.linear_sum_assignment`.

    Examples
    --------
    >>> match([[0.0], [5.0]], [[5.2], [0.1]])
    array([1, 0])
    """
    from scipy.optimize import linear_sum_assignment

    reference, means = np.asarray(reference, float), np.asarray(means, float)
    if reference.shape != means.shape:
        raise ValueError(f"means has shape {means.shape}; it must have that of reference, {reference.shape}.")
    one, other = (centres.reshape(len(centres), -1) for centres in (reference, means))
    cost = ((one[:, None] - other[None]) ** 2).sum(axis=2)
    return linear_sum_assignment(cost)[1]
