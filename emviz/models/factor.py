"""Square roots of covariance matrices: where a component that has collapsed is found out."""

from fractions import Fraction

import numpy as np

from emviz.em import CollapseError
from emviz.models.mixture import is_positive_definite

LOST = 1e-180  # a smaller weight is no weight: what is left of it is rounding


def cholesky(table, params):
    """Lower triangular L with L L' = covariance, in standardised units.

    Parameters
    ----------
    table : Table
    params : Mixture
        Of one run, or of several along leading axes.

    Returns
    -------
    ndarray, shape (..., n_components, n_features, n_features)

    Raises
    ------
    CollapseError
        If a component has lost all its points, or has no width left in some direction.
    """
    covariances = params.covariances * table.scales
    try:
        factors = np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError:
        factors = None
    if factors is None or params.weights.min() < LOST or narrowest(factors) < table.narrow:
        find_collapse(table, params, covariances)
        factors = np.linalg.cholesky(covariances)
        lengths = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
        flat = (np.diagonal(factors, axis1=-2, axis2=-1) < 1e-3 * lengths).any(axis=-1)
        for at in zip(*np.nonzero(flat), strict=True):
            factors[at] = exact_cholesky(covariances[at])
    return factors


def narrowest(factors):
    """The width of the narrowest component, where it is narrowest: the smallest pivot."""
    return factors.diagonal(axis1=-2, axis2=-1).min()


def pivots(covariance):
    """The width that is left in each direction once those before it are known, shape (n_features,)."""
    return np.diagonal(np.linalg.cholesky(covariance))


def find_narrow(table, covariances):
    """Which components are narrow, shape (..., n_components), whether or not they have a factor; None if none is."""
    covariances = covariances * table.scales
    try:
        if narrowest(np.linalg.cholesky(covariances)) >= table.narrow:
            return None
    except np.linalg.LinAlgError:
        pass
    # Rounding moves an eigenvalue no further than it moves an entry, so these are exact enough to decide by.
    return np.linalg.eigvalsh(covariances)[..., 0] < table.narrow**2


def find_collapse(table, params, covariances):
    """Raise a `CollapseError` for the first component that has one of the three faults below."""
    for at in np.ndindex(params.weights.shape):
        covariance = covariances[at]
        if params.weights[at] < LOST or not np.isfinite(covariance).all():
            raise CollapseError(at[-1], "has lost all its points", at[:-1])
        if (np.diagonal(covariance) <= table.resolution**2).any():
            raise CollapseError(at[-1], "has collapsed onto a single point or value", at[:-1])
        if not is_positive_definite(covariance) or (pivots(covariance) <= table.resolution).any():
            raise CollapseError(at[-1], "has collapsed onto too few points: it is flat in some direction", at[:-1])


def exact_cholesky(covariance):
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
