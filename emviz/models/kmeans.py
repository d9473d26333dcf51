"""k-means: hard EM for a mixture with equal weights and one spherical covariance that all components share."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from emviz import arguments
from emviz.errors import CollapseError
from emviz.models import parameters
from emviz.models.parameters import Mixture
from emviz.engine.standardized import Table


TOO_FAR = 1e140  # spreads: the square of a longer distance, summed over the samples, may be no floating-point number


class Assignment(NamedTuple):
    """What the M step of k-means needs to know of an E step.

    Attributes
    ----------
    log_likelihood : float
        The classification log-likelihood of the parameters that went in.
    counts : ndarray, shape (n_components,)
        How many points each centre has.
    means : ndarray, shape (n_components, n_features)
        The mean of the points of each centre; the centre itself, if it has none.
    variance : float
        The mean squared distance, in one feature, of the points from those means; in the units of the data squared.
    """

    log_likelihood: float
    counts: np.ndarray
    means: np.ndarray
    variance: float


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
        return X if isinstance(X, Table) else Table(X, products=False)

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
        closeness, sums, distortion = share(table, params.means)
        centres, counts = closeness.centres, sums[:, 0]
        means = np.divide(sums[:, 1:], counts[:, None], out=centres.copy(), where=counts[:, None] > 0)
        left = distortion - counts @ ((means - centres) ** 2).sum(axis=1)  # a move to the mean saves that
        means = table.shift + means / table.scale
        if left < 1e-4 * distortion:  # so much that few digits are left
            left = Closeness(table, means, fast=False).share()[1]
        variance = left / table.X.size / table.scales[0, 0]
        return Assignment(self._log_likelihood(table, params, distortion), counts, means, variance)

    def m_step(self, X, expectation):
        """Maximization: each centre moves to the mean of its points.

        ::

            centre_k = mean of the x_i with label_i = k
            variance = mean of (x_ij - centre_label_i,j)^2 over points i and features j

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Not used: the expectation holds all that the data have to say.
        expectation : Assignment

        Returns
        -------
        Mixture
        """
        return self._params(expectation.means, expectation.variance)

    def log_joint(self, X, params):
        """log weight_k + log N(x_i | centre_k, variance), shape (n_samples, n_components)."""
        table = self.prepare(X)
        variance = self._variance(table, params)
        closeness, _, _ = share(table, params.means)
        return (self._log_constant(table, variance) + closeness.minus_half_squares() / variance).T

    def responsibilities(self, X, params):
        """Shape (n_samples, n_components): a single 1 in each row, at the nearest centre."""
        closeness, _, _ = share(self.prepare(X), params.means)
        return closeness.nearest(slice(None))[0].T

    def log_likelihood(self, X, params):
        """The classification log-likelihood of these parameters: the sum over the data, in nats."""
        return self.e_step(X, params).log_likelihood

    def distortion(self, X, params):
        """The sum of squared distances from each point to its nearest centre, in the units of the data squared."""
        table = self.prepare(X)
        return float(share(table, params.means)[2] / table.scales[0, 0])

    def start(self, X, means):
        """Parameters with these centres, and the variance of the points about the nearest of them.

        Raises
        ------
        ValueError
            If a centre is so far from the data that its distances to them cannot be squared.
        """
        table, means = self.prepare(X), np.array(means, float)
        with np.errstate(over="ignore"):
            furthest = np.abs((means - table.shift) * table.scale).max()
        if furthest > TOO_FAR:
            raise ValueError(f"start has a centre {furthest:.1g} spreads away from the data; it must be nearer than {TOO_FAR:g}.")
        return self._params(means, self.distortion(table, Mixture(None, means, None)) / table.X.size)

    def read_start(self, X, start):
        """Start from the means of parameters that were written by hand; k-means has no use for the rest."""
        table = self.prepare(X)
        return self.start(table, parameters.read(start, self.n_components, table.n_features).means)

    def _params(self, means, variance):
        weights = np.full(self.n_components, 1 / self.n_components)
        covariances = np.full((self.n_components, 1, 1), variance) * np.eye(means.shape[1])
        return Mixture(weights, means, covariances)

    def _variance(self, table, params):
        """In standardised units."""
        variance = float(params.covariances[0, 0, 0] * table.scales[0, 0])
        if variance <= table.coarsest**2:
            raise CollapseError(0, "and all others have no width left: every point sits on a centre")
        return variance

    def _log_constant(self, table, variance):
        """log weight_k plus the log-density of a component at its own centre."""
        return table.log_unit - 0.5 * table.n_features * math.log(variance) - math.log(self.n_components)

    def _log_likelihood(self, table, params, distortion):
        variance = self._variance(table, params)
        return table.n_samples * self._log_constant(table, variance) - distortion / (2 * variance)


def share(table, means):
    """Give each point to its nearest centre, by the fast form unless the points lie too close to the centres for it.

    Returns
    -------
    closeness : Closeness
    sums : ndarray, shape (n_components, n_features + 1)
        Of (1, x) for every centre, over its points, in standardised units.
    distortion : float
        The sum of squared distances, in standardised units.
    """
    for fast in (True, False):
        closeness = Closeness(table, means, fast)
        sums, distortion = closeness.share()
        if distortion > table.X.size * table.narrow**2:
            break
    return closeness, sums, distortion


class Closeness:
    """How close points are to centres, in standardised units: minus half their squared distance.

    Of two centres the closer one is the one with the larger c x - |c|^2 / 2, since |x|^2 / 2 is the same for both.
    That is one matrix product: the fast form. It loses digits where distances are small beside |x|.

    Parameters
    ----------
    table : Table
    means : ndarray, shape (n_components, n_features)
    fast : bool
    """

    def __init__(self, table, means, fast):
        self.table, self.means, self.fast = table, means, fast
        self.centres = (means - table.shift) * table.scale
        self.linear = np.empty((len(means), table.n_features + 1))
        self.linear[:, 0] = -0.5 * (self.centres**2).sum(axis=1)
        self.linear[:, 1:] = self.centres

    def __call__(self, columns):
        """Shape (n_components, n_columns); in the fast form without the part |x|^2 / 2 that all centres share."""
        if self.fast:
            return self.linear @ self.table.features[:, columns]
        return np.array([-0.5 * (self.table.offsets(mean, columns) ** 2).sum(axis=0) for mean in self.means])

    def nearest(self, columns):
        """1 at the nearest centre and 0 elsewhere, shape (n_components, n_columns); how close it is, (n_columns,)."""
        closeness = self(columns)
        best = closeness.max(axis=0)
        nearest = closeness == best
        if np.count_nonzero(nearest) > len(best):  # ties: the first of the nearest centres has the point
            nearest &= nearest.cumsum(axis=0) == 1
        return nearest.astype(float), best

    def share(self):
        """The sums and the distortion that `share` speaks of."""
        sums, distortion = 0.0, self.table.total_square if self.fast else 0.0
        for columns in self.table.blocks(len(self.means)):
            one_hot, best = self.nearest(columns)
            sums += one_hot @ self.table.features[:, columns].T
            distortion -= 2 * best.sum()
        return sums, distortion

    def minus_half_squares(self):
        """Of all points, shape (n_components, n_samples), with nothing left out."""
        everything = slice(None)
        if self.fast:
            return self(everything) - 0.5 * (self.table.features[1:] ** 2).sum(axis=0)
        return self(everything)
