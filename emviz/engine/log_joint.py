"""Log-densities of Gaussians in two forms: one matrix product, which is fast, and z-scores, which are always safe."""

from typing import Any

import numpy as np

from emviz.engine.factors import cholesky
from emviz.engine.standardized import StandardizedData


class LogJoint:
    """log weight_k + log N(x_i | mean_k, covariance_k), as a function of a slice of the samples.

    Calling it returns an array of shape (..., n_components, n_columns).

    Parameters
    ----------
    data : StandardizedData
    params : Mixture
        Of one run, or of several along leading axes.

    Attributes
    ----------
    factors : ndarray, shape (..., n_components, n_features, n_features)
        The square roots of the covariances, in standardised units: see `cholesky`.
    narrow : set of tuple
        The components that need z-scores: see `cholesky`.
    constants : ndarray, shape (..., n_components)
        log weight_k plus the log-density of component k at its own mean: no point has a higher one.
    coefficients : ndarray, shape (..., n_components, n_products)
        See `coefficients`.
    """

    def __init__(self, data: StandardizedData, params: Any):
        data.check_features(params.means)
        self.data, self.means = data, params.means
        self.factors, log_volumes, self.narrow = cholesky(data, params.weights, params.covariances / data.area)
        self.constants = np.log(params.weights) - log_volumes + data.log_constant
        self.coefficients = coefficients(data, params.means, self.factors, self.constants)

    def __call__(self, columns: slice = slice(None)) -> np.ndarray:
        joint = self.coefficients @ self.data.products[:, columns]
        for at in self.narrow:
            z = np.linalg.inv(self.factors[at]) @ self.data.offsets(self.means[at], columns)
            joint[at] = self.constants[at] - 0.5 * (z * z).sum(axis=0)
        return joint


def coefficients(data: StandardizedData, means: np.ndarray, factors: np.ndarray, constants: np.ndarray) -> np.ndarray:
    """The coefficients W that make the log-joint linear in the products: log_joint = W @ products.

    In standardised units, with y = (1, z) and A = L^-1 [-mean, I], where L L' is the covariance, A y is the vector of
    z-scores, so

        log weight + log N(x) = constant - |A y|^2 / 2 = constant - y' A'A y / 2.

    Returns
    -------
    ndarray, shape (..., n_components, n_products)
    """
    pairs = data.pairs
    basis = np.zeros((*constants.shape, data.n_features, data.n_features + 1))
    basis[..., 0] = (data.origin - means) / data.unit
    basis[..., 1:] = pairs.identity
    A = np.linalg.solve(factors, basis)
    quadratic = A.swapaxes(-2, -1) @ A
    coefficients = quadratic.reshape(*constants.shape, -1).take(pairs.flat, axis=-1)
    coefficients *= pairs.halves
    coefficients[..., 0] += constants
    return coefficients
