"""Log-densities of Gaussians in two forms: one matrix product, which is fast, and z-scores, which are always safe."""

import numpy as np

from emviz.engine.factors import cholesky, pivots


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
    narrow : set of tuple
        Where among (..., n_components) there are components that need z-scores.
    constants : ndarray, shape (..., n_components)
        log weight_k plus the log-density of component k at its own mean.
    natural : ndarray, shape (..., n_components, n_products)
        See `natural_parameters`.
    """

    def __init__(self, table, params):
        self.table, self.params = table, params
        self.factors, self.narrow = cholesky(table, params)
        self.constants = np.log(params.weights) - np.log(pivots(self.factors)).sum(axis=-1) + table.log_unit
        self.natural = natural_parameters(table, params.means, self.factors, self.constants)

    def __call__(self, columns):
        joint = self.natural @ self.table.features[:, columns]
        for at in self.narrow:
            z = np.linalg.inv(self.factors[at]) @ self.table.offsets(self.params.means[at], columns)
            joint[at] = self.constants[at] - 0.5 * (z * z).sum(axis=0)
        return joint


def natural_parameters(table, means, factors, constants):
    """The coefficients W that make the log-joint linear in the products of features: log_joint = W @ features.

    In standardised units, with y = (1, x) and A = L^-1 [-mean, I], where L L' is the covariance, A y is the vector z of
    z-scores, so

        log weight + log N(x) = constant - |z|^2 / 2 = constant - y' A'A y / 2.

    Returns
    -------
    ndarray, shape (..., n_components, n_products)
    """
    frame = np.zeros((*constants.shape, table.n_features, table.n_features + 1))
    frame[..., 0] = (table.shift - means) * table.scale
    frame[..., 1:] = table.identity
    A = np.linalg.solve(factors, frame)
    quadratic = A.swapaxes(-2, -1) @ A
    natural = quadratic[..., table.first, table.second] * table.halves
    natural[..., 0] += constants
    return natural
