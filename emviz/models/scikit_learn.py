"""What scikit-learn has fitted, as a start."""

from typing import Any

import numpy as np

from emviz.models.parameters import Mixture


def params_of(start: Any) -> Any:
    """The mixture, or the centres, of an estimator of scikit-learn; anything else as it is.

    scikit-learn is not imported: an estimator is known by its attributes.

    Parameters
    ----------
    start : GaussianMixture of any covariance type or KMeans, fitted, or anything else

    Returns
    -------
    Mixture, or ndarray of shape (n_components, n_features), or `start`

    Raises
    ------
    ValueError
        If the estimator has not been fitted.

    Examples
    --------
    >>> from sklearn.cluster import KMeans
    >>> params_of(KMeans(2, random_state=0).fit([[0.0], [1.0], [9.0]])).round(1).tolist()
    [[0.5], [9.0]]
    """
    if hasattr(start, "cluster_centers_"):
        return start.cluster_centers_
    if hasattr(start, "means_"):
        weights, covariances = np.asarray(start.weights_, float), np.asarray(covariances_of(start), float)
        # In single precision, which scikit-learn keeps, neither sum nor symmetry are exact enough.
        return Mixture(weights / weights.sum(), start.means_, (covariances + covariances.swapaxes(1, 2)) / 2)
    if type(start).__module__.startswith("sklearn."):
        raise ValueError(
            f"start is a {type(start).__name__} of scikit-learn without means_ or cluster_centers_; it must be a "
            "GaussianMixture or KMeans that has been fitted."
        )
    return start


def covariances_of(mixture: Any) -> np.ndarray:
    """One matrix a component, shape (n_components, n_features, n_features), whatever the covariance type."""
    n_components, n_features = mixture.means_.shape
    covariances, identity = mixture.covariances_, np.eye(n_features)
    if mixture.covariance_type == "tied":
        return np.array([covariances] * n_components)
    if mixture.covariance_type == "diag":
        return covariances[:, None, :] * identity
    if mixture.covariance_type == "spherical":
        return covariances[:, None, None] * identity
    return covariances
