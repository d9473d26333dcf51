"""Square roots of covariance matrices: where a component that has collapsed is found out."""

from fractions import Fraction

import numpy as np

from emviz.errors import CollapseError

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
    factors : ndarray, shape (..., n_components, n_features, n_features)
    narrow : set of tuple
        Where among (..., n_components) there are components narrower than `table.narrow`.

    Raises
    ------
    CollapseError
        If a component has lost all its points, or has no width left in some direction.
    """
    factors = table.wide_factors(params.covariances)
    if factors is not None and params.weights.min() >= LOST:
        return factors, set()
    covariances = params.covariances * table.scales
    find_collapse(table, params, covariances)
    factors = np.linalg.cholesky(covariances)
    lengths = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    for at in places((pivots(factors) < 1e-3 * lengths).any(axis=-1)):
        factors[at] = exact_cholesky(covariances[at])
    return factors, places(pivots(factors).min(axis=-1) < table.narrow)


def find_narrow(table, covariances):
    """Where there are components narrower than `table.narrow`, whether or not they have a factor: a set of tuples."""
    if table.wide_factors(covariances) is not None:
        return set()
    return places(smallest_eigenvalues(covariances * table.scales) < table.narrow**2)


def smallest_eigenvalues(covariances):
    """Shape (..., n_components). Rounding moves an eigenvalue no further than an entry: they are exact enough to compare."""
    finite = np.isfinite(covariances).all(axis=(-2, -1), keepdims=True)
    return np.linalg.eigvalsh(np.where(finite, covariances, 0))[..., 0]


def pivots(factors):
    """The width that is left in each direction once those before it are known, shape (..., n_features)."""
    return factors.diagonal(axis1=-2, axis2=-1)


def places(mask):
    """The indices at which `mask` is true, as a set of tuples."""
    return set(zip(*(index.tolist() for index in np.nonzero(mask)), strict=True))


def find_collapse(table, params, covariances):
    """Raise a `CollapseError` for the first component that has one of the three faults below."""
    suspects = places(~(params.weights >= LOST) | (smallest_eigenvalues(covariances) < table.narrow**2))
    for at in sorted(suspects):
        covariance = covariances[at]
        if not params.weights[at] >= LOST or not np.isfinite(covariance).all():
            raise CollapseError(at[-1], "has lost all its points", at[:-1])
        if (np.diagonal(covariance) <= table.resolution**2).any():
            raise CollapseError(at[-1], "has collapsed onto a single point or value", at[:-1])
        if not is_positive_definite(covariance) or (pivots(np.linalg.cholesky(covariance)) <= table.resolution).any():
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


def is_positive_definite(covariances):
    """Whether a symmetric matrix, or every one of several, has a variance above zero in every direction.

    >>> is_positive_definite(np.eye(2)), is_positive_definite(np.array([np.eye(2), np.ones((2, 2))]))
    (True, False)
    """
    scale = np.sqrt(np.abs(np.diagonal(covariances, axis1=-2, axis2=-1)))
    if not scale.all():
        return False
    correlations = covariances / scale[..., None, :] / scale[..., None]
    try:
        return bool(np.diagonal(np.linalg.cholesky(correlations), axis1=-2, axis2=-1).min() > 1e-7)
    except np.linalg.LinAlgError:
        return False
