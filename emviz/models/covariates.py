"""Covariates: what a response may depend on."""

import numpy as np


def check_covariates(covariates: np.ndarray) -> None:
    """Raise a ValueError unless each says something that neither a constant nor the others say.

    Parameters
    ----------
    covariates : ndarray, shape (n_samples, n_covariates)

    Examples
    --------
    >>> check_covariates(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]))
    Traceback (most recent call last):
    ...
    ValueError: X has 2 covariate(s) of which only 1 can be told from a constant and from the others; the rest must be left out.
    """
    offsets = covariates - covariates.mean(axis=0)
    rank = np.linalg.matrix_rank(offsets / np.maximum(np.abs(offsets).max(axis=0), np.finfo(float).tiny))
    if rank < covariates.shape[1]:
        raise ValueError(
            f"X has {covariates.shape[1]} covariate(s) of which only {rank} can be told from a constant and from the others; "
            "the rest must be left out."
        )
