"""Counts, means and scatters of data that are shared out among components.

::

    count_k   = sum_i r_ik
    mean_k    = sum_i r_ik x_i / count_k
    scatter_k = sum_i r_ik (x_i - mean_k)(x_i - mean_k)'
"""

import numpy as np

from emviz.engine.factors import SMALLEST_WEIGHT, indices, smallest_eigenvalues
from emviz.engine.standardized import StandardizedData


def from_sums(data: StandardizedData, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The moments, from the sums of the products.

    Parameters
    ----------
    data : StandardizedData
    sums : ndarray, shape (..., n_components, n_products)
        Responsibilities times `data.products`, summed over the samples.

    Returns
    -------
    counts : ndarray, shape (..., n_components)
        Above zero, if only just: the next E step finds a component that has lost all its points by its weight.
    means : ndarray, shape (..., n_components, n_features), in standardised units
    scatters : ndarray, shape (..., n_components, n_features, n_features), in standardised units
    """
    counts, totals = np.maximum(sums[..., 0], SMALLEST_WEIGHT), sums[..., 1 : data.n_features + 1]
    means = totals / counts[..., None]
    scatters = sums.take(data.pairs.square, axis=-1)
    scatters -= means[..., :, None] * totals[..., None, :]
    return counts, means, scatters


def that_lost_digits(data: StandardizedData, counts: np.ndarray, scatters: np.ndarray) -> set:
    """The components so narrow in some direction that a difference of sums has too few digits for their scatter.

    ::

        smallest eigenvalue >= determinant / (largest eigenvalue)^(d - 1)

    so a determinant that is large enough, as it is in nearly every iteration, answers for all directions at once.
    """
    covariances = scatters / counts[..., None, None]
    if np.linalg.slogdet(covariances)[1].min() >= data.enough_log_determinant:
        return set()
    return indices(smallest_eigenvalues(covariances) < data.least_width**2)


def in_two_passes(data: StandardizedData, responsibilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scatter of one component: first the mean, then the scatter about it. Safe for narrow components.

    Parameters
    ----------
    data : StandardizedData
    responsibilities : ndarray, shape (n_samples,)

    Returns
    -------
    mean : ndarray, shape (n_features,), in the units of the data
    scatter : ndarray, shape (n_features, n_features), in standardised units
    """
    count = max(responsibilities.sum(), SMALLEST_WEIGHT)
    mean = data.X[responsibilities.argmax()]  # a first guess, near which differences round least
    for _ in range(2):
        mean = mean + data.offsets(mean) @ responsibilities / count * data.unit
    offsets = data.offsets(mean)
    return mean, (responsibilities * offsets) @ offsets.T
