"""k-means: hard EM for a mixture with equal weights and one spherical covariance that all components share."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments, tables
from emviz.em import contract
from emviz.engine import nearest
from emviz.engine.scale import Scale
from emviz.engine.standardized import StandardizedData
from emviz.errors import CollapseError
from emviz.models import in_words
from emviz.models.centred import CentredModel, check_centres, check_finite
from emviz.models.parameters import Mixture


class Assignment(NamedTuple):
    """What an E step finds out about the points of each centre.

    Attributes
    ----------
    log_likelihood : float
        The classification log-likelihood of the parameters that went in.
    n_samples : int
        n: how many points there are.
    counts : ndarray, shape (n_components,)
        N_k: how many points each centre has.
    means : ndarray, shape (n_components, n_features)
        m_k: the mean of the points of each centre; the centre itself, if it has none.
    scatter : float
        S: the sum of the squared distances of the points from those means.
    """

    log_likelihood: float
    n_samples: int
    counts: np.ndarray
    means: np.ndarray
    scatter: float

    def combine(self, other: "Assignment") -> "Assignment":
        """The assignment of both parts of the data together: see `Moments.combine` of the Gaussian mixture."""
        counts = self.counts + other.counts
        part = other.counts / np.maximum(counts, 1)
        offset = other.means - self.means
        scatter = self.scatter + other.scatter + (self.counts * part) @ (offset**2).sum(axis=1)
        means = self.means + part[:, None] * offset
        n_samples = self.n_samples + other.n_samples
        return Assignment(self.log_likelihood + other.log_likelihood, n_samples, counts, means, float(scatter))


@dataclass(frozen=True)
class KMeans(CentredModel):
    """k-means, written as hard EM.

    Parameters
    ----------
    n_components : int

    References
    ----------
    Lloyd, IEEE Transactions on Information Theory 28 (1982) 129-137;
    Bishop, Pattern Recognition and Machine Learning (2006), sections 9.1 and 9.3.2.

    Examples
    --------
    >>> import emviz as ev
    >>> blobs = ev.datasets.four_blobs()
    >>> model = ev.KMeans(4)
    >>> trace = ev.fit(model, blobs.X, start="kmeans++", seed=1)
    >>> round(model.distortion(blobs.X, trace.params[-1]), 2)
    212.01
    """

    n_components: int

    assignment = "hard"
    cures = ("fewer components",)

    def e_step(self, X: np.ndarray, params: Mixture) -> Assignment:
        """Expectation: each point belongs to its nearest centre.

        ::

            label_i = argmin_k |x_i - centre_k|^2
            N_k     = number of points with label_i = k
            m_k     = mean of the points with label_i = k
            S       = sum_i |x_i - m_label_i|^2

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
        params : Mixture

        Returns
        -------
        Assignment
        """
        return self.e_step_on(X)(params)

    def e_step_on(self, X: np.ndarray) -> Callable[[Mixture], Assignment]:
        """The E step on these data, as a function of the parameters alone: the data are prepared once."""
        return partial(assignment_of, StandardizedData(X, one_unit=True))

    def measure(self, X: Any) -> Scale:
        """What the E step on a part of these data, which are in chunks, must know of the whole."""
        return Scale.of_chunks(X, one_unit=True)

    def e_step_of_part(self, X: np.ndarray, params: Mixture, measured: Scale) -> Assignment:
        """The E step on a part of the data, computed as on the whole."""
        return assignment_of(StandardizedData(X, scale=measured), params)

    def m_step(self, expectation: Assignment) -> Mixture:
        """Maximization: each centre moves to the mean of its points.

        ::

            centre_k = m_k
            variance = S / (n d)

        Parameters
        ----------
        expectation : Assignment

        Returns
        -------
        Mixture
        """
        return mixture(expectation.means, expectation.scatter / (expectation.n_samples * expectation.means.shape[1]))

    def log_joint(self, X: np.ndarray, params: Mixture) -> np.ndarray:
        """log weight_k + log N(x_i | centre_k, variance), shape (n_samples, n_components)."""
        data = StandardizedData(X, one_unit=True)
        minus_half_squares = self._assign(data, params)[0].minus_half_squares()
        variance = variance_of(data, params)
        return (log_constant(data, variance, self.n_components) + minus_half_squares / variance).T

    def describe_params(self, params: Mixture, responsibilities: np.ndarray | None) -> str:
        """In words: where the centres are, and how many points each has."""
        return in_words.centres(params, responsibilities)

    def responsibilities(self, X: np.ndarray, params: Mixture) -> np.ndarray:
        """Shape (n_samples, n_components): a single 1 in each row, at the nearest centre."""
        return self._assign(StandardizedData(X, one_unit=True), params)[0].nearest(slice(None))[0].T

    def _assign(self, data, params):
        """How close all points are to the centres, and the distortion in standardised units."""
        with np.errstate(over="ignore", invalid="ignore"):  # the last line finds it out
            closeness, _, distortion = nearest.assign(data, params.means)
            check_finite(closeness.minus_half_squares().T, data.X)
        return closeness, distortion

    def log_likelihood(self, X: np.ndarray, params: Mixture) -> float:
        """The classification log-likelihood of these parameters: the sum over the data, in nats."""
        data = StandardizedData(X, one_unit=True)
        return float(log_likelihood_of(data, params, self._assign(data, params)[1]))

    def distortion(self, X: np.ndarray, params: Mixture) -> float:
        """The sum of squared distances from each point to its nearest centre, in the units of the data squared."""
        data = StandardizedData(X, one_unit=True)
        return float(self._assign(data, params)[1] * data.area[0, 0])

    def describe_labels(self, X: np.ndarray, responsibilities: np.ndarray, params: Mixture) -> str:
        """In words: the distortion of these labels and centres, which no half-step raises."""
        squares = ((np.asarray(X, float) - params.means[responsibilities.argmax(axis=1)]) ** 2).sum()
        return f"distortion {squares:.4g}"

    def n_parameters(self, params: Mixture) -> int:
        """How many parameters are free: the centres and one variance. The weights are all equal."""
        return params.means.size + 1

    def from_centres(self, X: Any, centres: Any, name: str = "centres") -> Mixture:
        """Parameters with these centres, and the variance of the points about the nearest of them.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
        centres : array-like, shape (n_components, n_features)
        name : str
            How to call them in an error.
        """
        X = arguments.data(X) if not tables.is_chunks(X) else X
        centres = check_centres(X, centres, self.n_components, name)
        return mixture(centres, contract.combined(partial(squares_about, centres), X).sum / X.size)

    def check_start(self, start: Mixture, X: np.ndarray) -> Mixture:
        """A start from the means alone; k-means has no use for the rest."""
        super().check_start(start, X)
        return self.from_centres(X, start.means)


def assignment_of(data: StandardizedData, params: Mixture) -> Assignment:
    """The E step on these data."""
    distortion, counts, means, scatter = nearest.e_step(data, params.means)
    log_likelihood = log_likelihood_of(data, params, distortion)
    return Assignment(log_likelihood, data.n_samples, counts, means, scatter * data.area[0, 0])


def mixture(centres: np.ndarray, variance: float) -> Mixture:
    """The mixture that k-means fits: equal weights, and one variance for all components and features."""
    k, d = centres.shape
    return Mixture(np.full(k, 1 / k), centres, np.full((k, 1, 1), variance) * np.eye(d))


class Sum(NamedTuple):
    """A number that adds up over parts of the data."""

    sum: float


def squares_about(centres: np.ndarray, X: np.ndarray) -> Sum:
    """The sum of the squared distances of the points from the nearest of these centres."""
    features = np.ascontiguousarray(X.T)
    least = np.full(len(X), np.inf)
    for centre in centres:
        np.minimum(least, ((features - centre[:, None]) ** 2).sum(axis=0), out=least)
    return Sum(least.sum())


def variance_of(data, params):
    """The one variance, in standardised units."""
    variance = float(params.covariances[0, 0, 0] / data.area[0, 0])
    if variance <= data.resolution.max() ** 2:
        raise CollapseError(0, "and all others have no width left: every point sits on a centre")
    return variance


def log_constant(data, variance, n_components):
    """log weight_k plus the log-density of a component at its own centre."""
    return data.log_constant - 0.5 * data.n_features * math.log(variance) - math.log(n_components)


def log_likelihood_of(data, params, distortion):
    """The classification log-likelihood, from the sum of squared distances in standardised units."""
    variance = variance_of(data, params)
    return data.n_samples * log_constant(data, variance, len(params.means)) - distortion / (2 * variance)
