"""k-means: hard EM for a mixture with equal weights and one spherical covariance that all components share."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from emviz import arguments
from emviz.em import CollapseError
from emviz.models import mixture
from emviz.models.mixture import Mixture
from emviz.models.table import Table


class Assignment(NamedTuple):
    """What the E step of k-means finds.

    Attributes
    ----------
    log_likelihood : float
        The classification log-likelihood of the parameters that went in.
    labels : ndarray of int, shape (n_samples,)
        The nearest centre of each point.
    centres : ndarray, shape (n_components, n_features)
        The centres that went in: one that has no points stays where it is.
    """

    log_likelihood: float
    labels: np.ndarray
    centres: np.ndarray


@dataclass(frozen=True)
class KMeans:
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

    objective = "classification log-likelihood"
    assignment = "hard"

    def __post_init__(self):
        object.__setattr__(self, "n_components", arguments.count(self.n_components, "n_components"))

    def prepare(self, X):
        """What can be computed from the data alone, once: see `Table`."""
        return X if isinstance(X, Table) else Table(X)

    def e_step(self, X, params):
        """Expectation: each point belongs to its nearest centre.

        ::

            label_i = argmin_k |x_i - centre_k|^2

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
        params : Mixture

        Returns
        -------
        Assignment
        """
        table = self.prepare(X)
        squares = squared_distances(table, params.means)
        labels = squares.argmin(axis=0)
        distortion = squares[labels, np.arange(len(labels))].sum()
        return Assignment(self._log_likelihood(table, params, distortion), labels, params.means)

    def m_step(self, X, expectation):
        """Maximization: each centre moves to the mean of its points.

        ::

            centre_k = mean of the x_i with label_i = k
            variance = mean of (x_ij - centre_label_i,j)^2 over points i and features j

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
        expectation : Assignment

        Returns
        -------
        Mixture
        """
        table = self.prepare(X)
        one_hot = (np.arange(self.n_components)[:, None] == expectation.labels).astype(float)
        counts = one_hot.sum(axis=1)[:, None]
        means = table.shift + one_hot @ (table.X - table.shift) / np.maximum(counts, 1)
        means = np.where(counts > 0, means, expectation.centres)
        distances = (table.X - means[expectation.labels]) * self._unit(table)
        return self._params(table, means, (distances**2).mean())

    def log_joint(self, X, params):
        """log weight_k + log N(x_i | centre_k, variance), shape (n_samples, n_components)."""
        table = self.prepare(X)
        variance = self._variance(table, params)
        constant = np.log(self._unit(table)) - 0.5 * np.log(2 * np.pi * variance)
        return (table.n_features * constant - np.log(self.n_components) - squared_distances(table, params.means) / (2 * variance)).T

    def responsibilities(self, X, params):
        """Shape (n_samples, n_components): a single 1 in each row, at the nearest centre."""
        nearest = squared_distances(self.prepare(X), params.means).argmin(axis=0)
        return (nearest[:, None] == np.arange(self.n_components)).astype(float)

    def log_likelihood(self, X, params):
        """The classification log-likelihood of these parameters: the sum over the data, in nats."""
        return self.e_step(X, params).log_likelihood

    def distortion(self, X, params):
        """The sum of squared distances from each point to its nearest centre, in the units of the data squared."""
        table = self.prepare(X)
        return float(squared_distances(table, params.means).min(axis=0).sum() / self._unit(table) ** 2)

    def start(self, X, means):
        """Parameters with these centres, and the variance of the points about the nearest of them."""
        table = self.prepare(X)
        means = np.array(means, float)
        return self._params(table, means, squared_distances(table, means).min(axis=0).mean() / table.n_features)

    def read_start(self, X, start):
        """Start from the means of parameters that were written by hand; k-means has no use for the rest."""
        params = mixture.read(start, self.n_components, np.shape(X)[1])
        return self.start(X, params.means)

    @staticmethod
    def _unit(table):
        """One scale for all features: distances may not be stretched in one direction only."""
        return table.scale.min()

    def _variance(self, table, params):
        return params.covariances[0, 0, 0] * self._unit(table) ** 2

    def _params(self, table, means, variance):
        weights = np.full(self.n_components, 1 / self.n_components)
        covariance = variance / self._unit(table) ** 2 * np.eye(table.n_features)
        return Mixture(weights, means, np.repeat(covariance[None], self.n_components, axis=0))

    def _log_likelihood(self, table, params, distortion):
        variance = self._variance(table, params)
        if variance <= table.resolution.max() ** 2:
            raise CollapseError(0, "and all others have no width left: every point sits on a centre")
        constant = np.log(self._unit(table)) - 0.5 * np.log(2 * np.pi * variance)
        return table.n_samples * (table.n_features * constant - np.log(self.n_components)) - distortion / (2 * variance)


def squared_distances(table, centres):
    """Squared distance of every point to every centre in standardised units, shape (n_components, n_samples)."""
    squares = np.zeros((len(centres), table.n_samples))
    unit = KMeans._unit(table)
    for j, column in enumerate(table.X.T):
        squares += ((column - centres[:, j, None]) * unit) ** 2
    return squares
