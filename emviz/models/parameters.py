"""The parameters of a Gaussian mixture, as one immutable record."""

from typing import Any, NamedTuple

import numpy as np

from emviz import arguments
from emviz.em import columns
from emviz.engine.factors import is_positive_definite


class Mixture(NamedTuple):
    """Weights, means and covariances of a mixture of Gaussians.

    Attributes
    ----------
    weights : ndarray, shape (n_components,)
        How much of the data each component makes up; they sum to one.
    means : ndarray, shape (n_components, n_features)
        The centres, in the units of the data.
    covariances : ndarray, shape (n_components, n_features, n_features)
        One matrix a component, whatever the covariance type, in the units of the data squared.

    Examples
    --------
    >>> import numpy as np
    >>> mixture = Mixture(np.array([0.5, 0.5]), np.array([[0.0], [4.0]]), np.ones((2, 1, 1)))
    >>> mixture.permuted([1, 0]).means.ravel()
    array([4., 0.])
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    @property
    def n_components(self) -> int:
        """How many components there are."""
        return len(self.weights)

    @property
    def standard_deviations(self) -> np.ndarray:
        """Square roots of the variances, shape (n_components, n_features), in the units of the data."""
        return np.sqrt(np.diagonal(self.covariances, axis1=1, axis2=2))

    def __eq__(self, other: object) -> bool:
        """Whether all numbers are equal. A tuple's own comparison fails on arrays, and traits that are linked compare."""
        return isinstance(other, Mixture) and all(map(np.array_equal, self, other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def permuted(self, order) -> "Mixture":
        """The same mixture with its components in another order: new component k is old component `order[k]`."""
        order = np.asarray(order)
        return Mixture(self.weights[order], self.means[order], self.covariances[order])

    def summary(self) -> dict[str, np.ndarray]:
        """What a small table shows: of each covariance only the standard deviations."""
        deviations = self.standard_deviations
        return {"weights": self.weights, "means": self.means, "standard deviations": deviations}

    def to_frame(self, names: Any = None) -> Any:
        """A data frame of pandas with a row for each component.

        Parameters
        ----------
        names : sequence of str, optional
            What the features are called.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> import emviz as ev
        >>> ev.datasets.two_gaussians().truth.to_frame(names=("x", "y")).T
        component              0    1
        weights              0.4  0.6
        means x             -1.5  1.5
        means y              0.0  0.5
        covariances x and x  1.0  1.6
        covariances x and y  0.6 -0.8
        covariances y and x  0.6 -0.8
        covariances y and y  1.0  1.0
        """
        return columns.to_frame(self, self.n_components, arguments.names(names, self.means.shape[1]))


def read(start: Any, n_components: int, n_features: int, zero_weights: bool = False) -> Mixture:
    """Check a mixture that somebody wrote by hand, and return it as arrays of floats.

    A weight may be 0 for a model that removes components.

    Raises
    ------
    TypeError, ValueError
        In one sentence: which of weights, means and covariances does not fit, what it was and what it must be.

    Examples
    --------
    >>> read(Mixture([0.5, 0.6], [[0.0], [4.0]], [[[1.0]], [[1.0]]]), n_components=2, n_features=1)
    Traceback (most recent call last):
    ...
    ValueError: start.weights sum to 1.1; they must sum to 1.
    """
    shapes = {
        "weights": (n_components,),
        "means": (n_components, n_features),
        "covariances": (n_components, n_features, n_features),
    }
    parts = []
    for name, shape in shapes.items():
        if not hasattr(start, name):
            raise TypeError(f"start is a {type(start).__name__} without {name}; it must be an emviz.Mixture.")
        part = arguments.numeric(getattr(start, name), f"start.{name}")
        if part.shape != shape:
            raise ValueError(f"start.{name} has shape {part.shape}; this model and this data need {shape}.")
        if not np.isfinite(part).all():
            raise ValueError(f"start.{name} has a value that is not finite; every value must be a finite number.")
        parts.append(part.copy())  # yours to change later: the trace keeps its own
    weights, means, covariances = parts
    check_weights(weights, zero=zero_weights)
    lengths = np.sqrt(np.abs(np.diagonal(covariances, axis1=1, axis2=2)))
    asymmetric = np.abs(covariances - covariances.swapaxes(1, 2)) > 1e-9 * lengths[:, :, None] * lengths[:, None]
    if asymmetric.any():
        raise ValueError(
            f"start.covariances[{asymmetric.nonzero()[0][0]}] is not symmetric; a covariance matrix must be."
        )
    there = np.flatnonzero(weights)  # a component may have become flat before it was removed
    if not is_positive_definite(covariances[there]):
        k = next(k for k in there if not is_positive_definite(covariances[k]))
        raise ValueError(f"start.covariances[{k}] is not positive definite; every direction needs a variance above 0.")
    return Mixture(weights, means, covariances)


def check_weights(weights: np.ndarray, name: str = "start.weights", zero: bool = False) -> None:
    """Raise a ValueError unless these weights are above 0, or 0 where that may be, and sum to 1."""
    if weights.min() < 0 or (weights.min() == 0 and not zero):
        raise ValueError(f"{name} has {weights.min():g}; every weight must be {'0 or more' if zero else 'above 0'}.")
    if abs(weights.sum() - 1) > 1e-9:
        raise ValueError(f"{name} sum to {weights.sum():.10g}; they must sum to 1.")
