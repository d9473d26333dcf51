"""Square roots of covariance matrices: where a component that has collapsed is found out."""

from fractions import Fraction
from typing import Any

import numpy as np

from emviz.engine.standardized import StandardizedData
from emviz.errors import CollapseError

SMALLEST_WEIGHT = 1e-180  # a smaller weight is no weight: what is left of it is rounding


def cholesky(
    data: StandardizedData, weights: np.ndarray, covariances: np.ndarray
) -> tuple[np.ndarray, np.ndarray, set]:
    """Lower triangular L with L L' = covariance.

    Parameters
    ----------
    data : StandardizedData
    weights : ndarray, shape (..., n_components)
        Of one run, or of several along leading axes.
    covariances : ndarray, shape (..., n_components, n_features, n_features)
        In standardised units.

    Returns
    -------
    factors : ndarray, shape (..., n_components, n_features, n_features)
    log_volumes : ndarray, shape (..., n_components)
        The logarithms of their determinants.
    narrow : set of tuple
        The components narrower than `data.least_width`, by their indices into (..., n_components).

    Raises
    ------
    CollapseError
        If a component has lost all its points, or has no width left in some direction.
    """
    try:
        factors = np.linalg.cholesky(covariances)
        log_pivots = np.log(pivots(factors))
        if log_pivots.min() >= data.log_least_width and weights.min() >= SMALLEST_WEIGHT:
            return factors, log_pivots.sum(axis=-1), set()  # nearly every iteration ends here
    except np.linalg.LinAlgError:
        pass
    find_collapse(data, weights, covariances)
    factors = np.linalg.cholesky(covariances)
    lengths = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    for at in indices((pivots(factors) < 1e-3 * lengths).any(axis=-1)):
        factors[at] = exact_cholesky(covariances[at])
    return factors, np.log(pivots(factors)).sum(axis=-1), indices(pivots(factors).min(axis=-1) < data.least_width)


def smallest_eigenvalues(covariances: np.ndarray) -> np.ndarray:
    """Shape (..., n_components). Rounding moves an eigenvalue no further than an entry: exact enough to compare."""
    finite = np.isfinite(covariances).all(axis=(-2, -1), keepdims=True)
    return np.linalg.eigvalsh(np.where(finite, covariances, 0))[..., 0]


def pivots(factors: np.ndarray) -> np.ndarray:
    """The width that is left in each direction once those before it are known, shape (..., n_features)."""
    return factors.diagonal(axis1=-2, axis2=-1)


def indices(mask: Any) -> set:
    """The indices at which `mask` is true, as a set of tuples."""
    return set(zip(*(index.tolist() for index in np.nonzero(mask)), strict=True))


def find_collapse(data: StandardizedData, weights: np.ndarray, covariances: np.ndarray) -> None:
    """Raise a `CollapseError` for the first component that has one of the three faults below."""
    narrow = smallest_eigenvalues(covariances) < data.least_width**2
    for at in sorted(indices(~(weights >= SMALLEST_WEIGHT) | narrow)):
        covariance = covariances[at]
        if not weights[at] >= SMALLEST_WEIGHT or not np.isfinite(covariance).all():
            raise CollapseError(at[-1], "has lost all its points", at[:-1])
        if (np.diagonal(covariance) <= data.resolution**2).any():
            raise CollapseError(at[-1], "has collapsed onto a single point or value", at[:-1])
        if not is_positive_definite(covariance) or (pivots(np.linalg.cholesky(covariance)) <= data.resolution).any():
            raise CollapseError(at[-1], "has collapsed onto too few points: it is flat in some direction", at[:-1])


def exact_cholesky(covariance: np.ndarray) -> np.ndarray:
    """The same factor by exact fractions, for a matrix so flat that differences of floats would lose its last pivot.

    Examples
    --------
    >>> flat = np.array([[1, 1 - 1e-10], [1 - 1e-10, 1]])
    >>> float(np.linalg.cholesky(flat)[1, 1]), float(exact_cholesky(flat)[1, 1])  # sqrt(1 - flat[0, 1]**2)
    (1.4142136208793713e-05, 1.414213620844016e-05)
    """
    rest = [[Fraction(entry) for entry in row] for row in covariance.tolist()]
    factor = np.zeros_like(covariance)
    for j, pivot_row in enumerate(rest):
        pivot = pivot_row[j]
        factor[j, j] = np.sqrt(float(pivot))
        for i in range(j + 1, len(rest)):
            ratio = rest[i][j] / pivot
            factor[i, j] = float(ratio) * factor[j, j]
            for m in range(j + 1, i + 1):
                rest[i][m] -= ratio * rest[m][j]
    return factor


def is_positive_definite(covariances: np.ndarray) -> bool:
    """Whether a symmetric matrix, or every one of several, has a variance above zero in every direction.

    >>> is_positive_definite(np.eye(2)), is_positive_definite(np.array([np.eye(2), np.ones((2, 2))]))
    (True, False)
    """
    deviations = np.sqrt(np.abs(np.diagonal(covariances, axis1=-2, axis2=-1)))
    if not deviations.all():
        return False
    correlations = covariances / deviations[..., None, :] / deviations[..., None]
    try:
        return bool(np.diagonal(np.linalg.cholesky(correlations), axis1=-2, axis2=-1).min() > 1e-7)
    except np.linalg.LinAlgError:
        return False
