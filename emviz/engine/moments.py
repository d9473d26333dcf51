"""Counts, means and covariances of data that are shared out among components, from sums over the data."""

from typing import NamedTuple

import numpy as np

from emviz.engine.factors import LOST


class Expectation(NamedTuple):
    """What the M step needs to know of an E step. Several runs side by side add a leading axis to each.

    Attributes
    ----------
    log_likelihood : float
        Of the parameters that went into the E step.
    counts : ndarray, shape (n_components,)
        N_k, the sum of the responsibilities of component k.
    means : ndarray, shape (n_components, n_features)
        The mean of the data, weighted by those responsibilities.
    covariances : ndarray, shape (n_components, n_features, n_features)
        The covariance of the data about that mean, weighted in the same way.
    """

    log_likelihood: float
    counts: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


def from_sums(table, log_likelihood, sums):
    """The expectation, from the responsibility-weighted sums of the products of features.

    Parameters
    ----------
    table : Table
    log_likelihood : float
    sums : ndarray, shape (..., n_components, n_products)
        Responsibilities times `table.features`, summed over the samples.

    Returns
    -------
    Expectation
    """
    counts = sums[..., 0]
    averages = sums / np.maximum(counts, LOST)[..., None]
    means = averages[..., 1 : table.n_features + 1]
    covariances = averages.take(table.square, axis=-1) - means[..., :, None] * means[..., None, :]
    return Expectation(log_likelihood, counts, table.shift + means / table.scale, covariances / table.scales)


def in_two_passes(table, responsibilities):
    """Mean and covariance of one component: first the mean, then the spread about it. Safe for narrow components.

    Parameters
    ----------
    table : Table
    responsibilities : ndarray, shape (n_samples,)

    Returns
    -------
    mean : ndarray, shape (n_features,)
    covariance : ndarray, shape (n_features, n_features)
    """
    everything = slice(None)
    count = max(responsibilities.sum(), LOST)
    mean = table.X[responsibilities.argmax()]  # a first guess, near which differences round least
    for _ in range(2):
        mean = mean + table.offsets(mean, everything) @ responsibilities / count / table.scale
    offsets = table.offsets(mean, everything)
    return mean, (responsibilities * offsets) @ offsets.T / count / table.scales
