"""The lower bound that EM climbs: log-likelihood = Q + H + KL, for any model and any responsibilities."""

import numpy as np


def expected_complete_log_likelihood(model, X, responsibilities, params):
    """Q: the log-likelihood that data and labels would have together, averaged over the labels.

    ::

        Q = sum_i sum_k r_ik log p(x_i, label k | params)

    Parameters
    ----------
    model : model
        Anything with `log_joint(X, params)`.
    X : array-like, shape (n_samples, n_features)
    responsibilities : ndarray, shape (n_samples, n_components)
        Any, not only those of an E step; rows sum to one.
    params : params

    Returns
    -------
    float
        In nats. It is not the log-likelihood: `lower_bound` adds the entropy, and even that is only a bound.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> model = ev.GaussianMixture(2)
    >>> params = model.start(X, [[2, 55], [4, 80]])
    >>> r = model.responsibilities(X, params)
    >>> Q = expected_complete_log_likelihood(model, X, r, params)
    >>> bool(np.isclose(Q + entropy(r) + kl(model, X, r, params), model.log_likelihood(X, params)))
    True
    """
    joint = model.log_joint(X, params)
    return float(np.where(responsibilities > 0, responsibilities * np.where(responsibilities > 0, joint, 0), 0).sum())


def entropy(responsibilities):
    """H: how undecided the responsibilities are, in nats; 0 where every point belongs wholly to one component.

    >>> round(entropy(np.array([[0.5, 0.5], [1.0, 0.0]])), 4)
    0.6931
    """
    r = np.where(responsibilities > 0, responsibilities, 1)
    return float(-(r * np.log(r)).sum())


def lower_bound(model, X, responsibilities, params):
    """Q + H: never above the log-likelihood, and equal to it where the responsibilities are those of an E step."""
    return expected_complete_log_likelihood(model, X, responsibilities, params) + entropy(responsibilities)


def log_likelihood(model, X, params):
    """The log-likelihood with the labels summed out, in nats: for hard models too."""
    return float(_log_marginals(model.log_joint(X, params)).sum())


def kl(model, X, responsibilities, params):
    """KL: how far the responsibilities are from those of an E step at `params`; zero or more, in nats.

    ::

        KL = sum_i sum_k r_ik log(r_ik / p(label k | x_i, params))
    """
    joint = model.log_joint(X, params)
    log_posterior = joint - _log_marginals(joint)[:, None]
    r = np.where(responsibilities > 0, responsibilities, 1)
    return float((r * np.log(r) - np.where(responsibilities > 0, r * log_posterior, 0)).sum())


def _log_marginals(joint):
    largest = joint.max(axis=1)
    return largest + np.log(np.exp(joint - largest[:, None]).sum(axis=1))
