"""The lower bound that EM climbs: log-likelihood = Q + H + KL, for any labelled model and any responsibilities."""

import operator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from emviz import tables


class Decomposition(NamedTuple):
    """The parts of a log-likelihood, in nats: the first three add up to the last.

    Attributes
    ----------
    Q : float
        The expected complete-data log-likelihood: sum_i sum_k r_ik log p(x_i, label k).
    H : float
        The entropy of the responsibilities: minus sum_i sum_k r_ik log r_ik.
    KL : float
        How far they are from those of an E step: sum_i sum_k r_ik log(r_ik / p(label k | x_i)), zero or more.
    log_likelihood : float
        With the labels summed out: sum_i log sum_k p(x_i, label k).
    """

    Q: float
    H: float
    KL: float
    log_likelihood: float


def decompose(log_joint: np.ndarray, responsibilities: np.ndarray) -> Decomposition:
    """Take a log-likelihood apart.

    Parameters
    ----------
    log_joint : ndarray, shape (n_samples, n_components)
        log p(x_i, label k): see `log_joint` of the labelled models.
    responsibilities : ndarray, shape (n_samples, n_components)
        Any, not only those of an E step; rows sum to one.

    Returns
    -------
    Decomposition

    Examples
    --------
    >>> parts = decompose(np.log([[0.1, 0.3], [0.2, 0.2]]), np.array([[0.5, 0.5], [1.0, 0.0]]))
    >>> bool(np.isclose(parts.Q + parts.H + parts.KL, parts.log_likelihood))
    True
    """
    shared = responsibilities > 0  # elsewhere the term is 0, as the limit of r log r is
    r = np.where(shared, responsibilities, 1)
    largest = log_joint.max(axis=1, keepdims=True)
    log_density = largest + np.log(np.exp(log_joint - largest).sum(axis=1, keepdims=True))
    log_posterior = log_joint - log_density
    Q = np.where(shared, r * np.where(shared, log_joint, 0), 0).sum()
    H = -(r * np.log(r)).sum()
    KL = (r * np.log(r) - np.where(shared, r * np.where(shared, log_posterior, 0), 0)).sum()
    return Decomposition(float(Q), float(H), float(KL), float(log_density.sum()))


def expected_complete_log_likelihood(model: Any, X: np.ndarray, responsibilities: np.ndarray, params: Any) -> float:
    """Q: the log-likelihood that data and labels would have together, averaged over the labels, in nats.

    It is not the log-likelihood: `lower_bound` adds the entropy, and even that is only a bound.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> model = ev.GaussianMixture(2)
    >>> params = model.from_centres(X, [[2, 55], [4, 80]])
    >>> r = model.responsibilities(X, params)
    >>> Q = expected_complete_log_likelihood(model, X, r, params)
    >>> bool(np.isclose(Q + entropy(r) + kl(model, X, r, params), model.log_likelihood(X, params)))
    True
    """
    return decompose(model.log_joint(X, params), responsibilities).Q


def entropy(responsibilities: np.ndarray) -> float:
    """H: how undecided the responsibilities are, in nats; 0 where every point belongs wholly to one component.

    >>> round(entropy(np.array([[0.5, 0.5], [1.0, 0.0]])), 4)
    0.6931
    """
    r = np.where(responsibilities > 0, responsibilities, 1)
    return float(-(r * np.log(r)).sum())


def lower_bound(model: Any, X: np.ndarray, responsibilities: np.ndarray, params: Any) -> float:
    """Q + H: never above the log-likelihood, and equal to it where the responsibilities are those of an E step."""
    parts = decompose(model.log_joint(X, params), responsibilities)
    return parts.Q + parts.H


def log_likelihood(model: Any, X: Any, params: Any) -> float:
    """The log-likelihood with the labels summed out, in nats: for hard models too. X may be in chunks."""
    if tables.is_chunks(X):
        return X.reduce(partial(_log_likelihood, model, params), operator.add)
    log_joint = model.log_joint(X, params)
    return decompose(log_joint, np.zeros_like(log_joint)).log_likelihood


def _log_likelihood(model, params, X):
    return log_likelihood(model, X, params)


def kl(model: Any, X: np.ndarray, responsibilities: np.ndarray, params: Any) -> float:
    """KL: how far the responsibilities are from those of an E step at `params`; zero or more, in nats."""
    return decompose(model.log_joint(X, params), responsibilities).KL
