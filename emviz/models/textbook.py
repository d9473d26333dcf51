"""The steps of Gaussian mixtures and of k-means as the lessons derive them: short, in the order of the equations.

Nothing here runs when you fit: `emviz.engine` has the same steps in a form that is fast and safe, and
``explore/browser/em.js`` those of a live stepper. Tests hold all of them equal. Read this file beside lesson 07 (Bishop,
Pattern Recognition and Machine Learning, 2006, sections 9.1 and 9.2.2).
"""

import numpy as np

from emviz.models.parameters import Mixture


def log_density(X: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """log N(x_i | mean, covariance) = -(d log 2 pi + log det covariance + (x_i - mean)' covariance^-1 (x_i - mean)) / 2"""
    offsets = X - mean
    squares = (offsets @ np.linalg.inv(covariance) * offsets).sum(axis=1)
    return -0.5 * (len(mean) * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + squares)


def log_joint(X: np.ndarray, params: Mixture) -> np.ndarray:
    """log p(x_i, label k) = log weight_k + log N(x_i | mean_k, covariance_k), shape (n_samples, n_components)"""
    return np.column_stack([np.log(w) + log_density(X, m, c) for w, m, c in zip(*params, strict=True)])


def log_sum_exp(log_joint: np.ndarray) -> np.ndarray:
    """log p(x_i) = log sum_k p(x_i, label k), shape (n_samples, 1); the largest term is taken out before it underflows"""
    largest = log_joint.max(axis=1, keepdims=True)
    return largest + np.log(np.exp(log_joint - largest).sum(axis=1, keepdims=True))


def responsibilities(log_joint: np.ndarray) -> np.ndarray:
    """r_ik = p(x_i, label k) / sum_j p(x_i, label j)"""
    return np.exp(log_joint - log_sum_exp(log_joint))


def hard_responsibilities(log_joint: np.ndarray) -> np.ndarray:
    """r_ik = 1 for the k with the largest p(x_i, label k), the first of them at a tie, else 0"""
    return np.eye(log_joint.shape[1])[log_joint.argmax(axis=1)]


def m_step(X: np.ndarray, r: np.ndarray, covariance_type: str = "full") -> Mixture:
    """The parameters that maximise Q = sum_i sum_k r_ik log p(x_i, label k).

    ::

        N_k = sum_i r_ik        weight_k = N_k / n        mean_k = sum_i r_ik x_i / N_k
        covariance_k = sum_i r_ik (x_i - mean_k)(x_i - mean_k)' / N_k
    """
    counts = r.sum(axis=0)
    weights = counts / len(X)
    means = r.T @ X / counts[:, None]
    covariances = np.array([(r[:, k] * (X - means[k]).T) @ (X - means[k]) / counts[k] for k in range(len(counts))])
    return Mixture(weights, means, constrained(weights, covariances, covariance_type))


def constrained(weights: np.ndarray, covariances: np.ndarray, covariance_type: str) -> np.ndarray:
    """What the restriction to a covariance type makes of the covariances of the M step."""
    k, d, _ = covariances.shape
    if covariance_type == "tied":  # sum_k weight_k covariance_k, for all
        return np.array([np.einsum("k,kij->ij", weights, covariances)] * k)
    if covariance_type == "diag":  # 0 beside the diagonal
        return covariances * np.eye(d)
    if covariance_type == "spherical":  # trace(covariance_k) / d in every direction
        return np.array([np.trace(covariance) / d * np.eye(d) for covariance in covariances])
    return covariances


def nearest(X: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The E step of k-means: r_ik = 1 for the k with the smallest ``|x_i - centre_k|^2``, else 0"""
    squares = ((X[:, None] - centres) ** 2).sum(axis=2)
    return np.eye(len(centres))[squares.argmin(axis=1)]


def kmeans_m_step(X: np.ndarray, r: np.ndarray) -> Mixture:
    """The M step of k-means: centre_k = sum_i r_ik x_i / N_k; variance = sum_i sum_k r_ik ``|x_i - centre_k|^2`` / (n d)"""
    (n, d), k = X.shape, r.shape[1]
    centres = r.T @ X / r.sum(axis=0)[:, None]
    variance = (r * ((X[:, None] - centres) ** 2).sum(axis=2)).sum() / (n * d)
    return Mixture(np.full(k, 1 / k), centres, np.array([variance * np.eye(d)] * k))
