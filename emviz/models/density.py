"""Log-densities of Gaussians in two forms: one matrix product, which is fast, and z-scores, which are always safe."""

import numpy as np

from emviz.models.factor import cholesky


class LogJoint:
    """log weight_k + log N(x_i | mean_k, covariance_k), as a function of the columns of a table.

    Calling it with a slice of columns returns an array of shape (..., n_components, n_columns).

    Parameters
    ----------
    table : Table
    params : Mixture
        Of one run, or of several along leading axes.

    Attributes
    ----------
    factors : ndarray, shape (..., n_components, n_features, n_features)
        The square roots of the covariances, in standardised units: see `cholesky`.
    narrow : ndarray of bool, shape (..., n_components)
        Which components need z-scores.
    constants : ndarray, shape (..., n_components)
        log weight_k plus the log-density of component k at its own mean.
    natural : ndarray, shape (..., n_components, n_products)
        See `natural_parameters`.
    """

    def __init__(self, table, params):
        self.table, self.params = table, params
        self.factors = cholesky(table, params)
        pivots = self.factors.diagonal(axis1=-2, axis2=-1)
        self.narrow = pivots.min(axis=-1) < table.narrow
        self.constants = np.log(params.weights) - np.log(pivots).sum(axis=-1) + table.log_unit
        self.natural = natural_parameters(table, params.means, self.factors, self.constants)

    def __call__(self, columns):
        features = self.table.features[:, columns]
        joint = self.natural @ features
        if self.narrow.any():
            for at in zip(*np.nonzero(self.narrow), strict=True):
                z = np.linalg.inv(self.factors[at]) @ self.table.offsets(self.params.means[at], columns)
                joint[at] = self.constants[at] - 0.5 * (z * z).sum(axis=0)
        return joint


def natural_parameters(table, means, factors, constants):
    """The coefficients W that make the log-joint linear in the products of features: log_joint = W @ features.

    With B = [[1, 0], [mean, L]], where L L' is the covariance, B^-1 (1, x) is (1, z-scores), so

        log weight + log N(x) = constant - |z|^2 / 2 = constant + 1/2 - |B^-1 (1, x)|^2 / 2.

    Returns
    -------
    ndarray, shape (..., n_components, n_products)
    """
    n_features = table.n_features
    B = np.zeros((*constants.shape, n_features + 1, n_features + 1))
    B[..., 0, 0] = 1
    B[..., 1:, 0] = (means - table.shift) * table.scale
    B[..., 1:, 1:] = factors
    A = np.linalg.inv(B)
    quadratic = A.swapaxes(-2, -1) @ A
    natural = quadratic[..., table.first, table.second] * table.halves
    natural[..., 0] += 0.5 + constants
    return natural
