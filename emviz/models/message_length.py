"""A mixture of Gaussians that starts with too many components, and removes those that do not pay for themselves."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from emviz.engine import gaussian
from emviz.engine.factors import SMALLEST_WEIGHT
from emviz.engine.scale import Scale
from emviz.engine.standardized import StandardizedData
from emviz.errors import CollapseError
from emviz.models.centred import CentredModel
from emviz.models.gaussian_mixture import GaussianMixture, Moments
from emviz.models.parameters import Mixture


@dataclass(frozen=True)
class MessageLengthMixture(CentredModel):
    """A mixture of Gaussians with the shortest message: its components compete, and losers are removed.

    Suppose that you send the data to somebody: first the parameters, then the data in the best code for these. With n
    points, K components that are left and N parameters for each, the whole message takes, in nats (but see the notes)::

        length = N/2 sum_k log(n weight_k) + K/2 log n - log L

    A parameter of component k deserves about log(n weight_k) / 2 nats, because n weight_k points say how exact it can be.
    EM makes the message shorter. The first term is like a prior on the weights, a Dirichlet distribution with the
    negative strength -N/2: it takes N/2 points away from every component, and one that has no more than these is removed.

    A removed component stays in the parameters with weight 0, where it was last seen, and takes no part in anything.
    While the number of components stays, the message never gets longer; when it changes, the message may.

    Parameters
    ----------
    n_components : int
        How many to start with: clearly more than you expect to need.
    covariance_type : {"full", "tied", "diag", "spherical"}
        As in `GaussianMixture`.

    Notes
    -----
    The paper updates one component after the other, so that the points of a removed one go to its neighbours before these
    are judged. Here all are updated at once, as in plain EM, so that a frame is a frame: in a bad start more components
    than necessary may go in one step. Like the programs of its authors, this leaves out K (N+1)/2 (1 - log 12) nats that
    the paper has in its length: it is no matter for the steps, only for lengths with different K.

    The run ends where no component is below the limit. The paper goes on: it removes the weakest, runs again, and so on
    down to one component, and keeps the shortest of all messages. `without_weakest` is for this.

    References
    ----------
    Figueiredo and Jain, IEEE Transactions on Pattern Analysis and Machine Intelligence 24 (2002) 381-396.
    Wallace and Freeman, J. R. Statist. Soc. B 49 (1987) 240-252, for messages.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.MessageLengthMixture(10), ev.datasets.four_blobs().X, start="kmeans++", tol=1e-8)
    >>> [int((params.weights > 0).sum()) for params in trace.params[::12]]
    [10, 9, 6, 5, 5, 5, 4]
    """

    n_components: int
    covariance_type: str = "full"

    cures = ("another start (seed= or start=)", "fewer components")
    removes_components = True

    def __post_init__(self):
        super().__post_init__()
        _ = self.mixture  # which checks the type

    @property
    def objective(self) -> str:
        """The name of what the two steps climb."""
        return "negative message length"

    @property
    def mixture(self) -> GaussianMixture:
        """The same mixture without the limit: what a component is."""
        return GaussianMixture(self.n_components, self.covariance_type)

    def limit(self, n_features: int) -> float:
        """N/2: how many points a component must be expected to have more than, in order to stay."""
        d = n_features
        of_covariance = {"full": d * (d + 1) / 2, "tied": 0, "diag": d, "spherical": 1}  # a tied one belongs to all
        return (d + of_covariance[self.covariance_type]) / 2

    def check_data(self, X: Any, names: Any = None) -> None:
        """Raise a ValueError unless there are so many rows that never all components are below the limit."""
        super().check_data(X, names)
        least = self.n_components * self.limit(X.shape[1])
        if len(X) <= least:
            raise ValueError(
                f"X has {len(X)} rows; {self.n_components} components of {2 * self.limit(X.shape[1]):g} parameters each need "
                f"more than {least:g}."
            )

    def from_centres(self, X: np.ndarray, centres: Any, name: str = "centres") -> Mixture:
        """As of `GaussianMixture`: equal weights, and the covariance of all the data for every component."""
        return self.mixture.from_centres(X, centres, name)

    def check_start(self, start: Mixture, X: np.ndarray) -> Mixture:
        """The start itself, if its covariances are of this model's type."""
        return self.mixture.check_start(start, X)

    def e_step_on(self, X: np.ndarray) -> Callable[[Mixture], Moments]:
        """The E step on these data, as a function of the parameters alone."""
        data = StandardizedData(X)
        return lambda params: self._moments(data, params)

    def e_step(self, X: np.ndarray, params: Mixture) -> Moments:
        """Expectation: that of `GaussianMixture` among the components that are left.

        A component without points, as a removed one, keeps its mean and, in the place of a scatter, its covariance.
        """
        return self.e_step_on(X)(params)

    def measure(self, X: Any) -> Scale:
        """What the E step on a part of these data, which are in chunks, must know of the whole."""
        return Scale.of_chunks(X)

    def e_step_of_part(self, X: np.ndarray, params: Mixture, measured: Scale) -> Moments:
        """The E step on a part of the data, computed as on the whole."""
        return self._moments(StandardizedData(X, scale=measured), params)

    def _moments(self, data, params):
        left = params.weights > 0
        try:
            log_likelihood, n_samples, counts, *some = gaussian.e_step(data, params.permuted(left.nonzero()[0]), "soft")
        except CollapseError as collapse:
            raise CollapseError(left.nonzero()[0][collapse.component], collapse.what) from None
        has_points = counts > SMALLEST_WEIGHT  # if not, it is about to be removed
        moments = [np.zeros(len(left)), params.means.copy(), params.covariances.copy()]
        for of_all, of_some in zip(moments, (counts, *some), strict=True):
            of_all[left.nonzero()[0][has_points]] = of_some[has_points]
        return Moments(log_likelihood, n_samples, *moments)

    def m_step(self, expectation: Moments) -> Mixture:
        """Maximization: the parameters with the shortest message, given these expected points.

        ::

            weight_k = max(0, N_k - N/2) / sum_j max(0, N_j - N/2)

        Means and covariances are those of `GaussianMixture`.
        """
        _, n_samples, counts, means, scatters = expectation
        weights = np.maximum(0, counts - self.limit(means.shape[1]))
        covariances = scatters / np.where(counts > 0, counts, 1)[:, None, None]
        return Mixture(weights / weights.sum(), means, self.mixture._constrain(counts / n_samples, covariances))

    def log_prior(self, params: Mixture, expectation: Moments) -> float:
        """What makes the log-likelihood the negative length of the message: minus the length of the parameters."""
        left, log_n = params.weights[params.weights > 0], math.log(expectation.n_samples)
        of_parameters = self.limit(params.means.shape[1]) * (np.log(left) + log_n).sum()
        return -float(of_parameters + len(left) / 2 * log_n)

    def comparable(self, before: Mixture, after: Mixture) -> bool:
        """Whether the same number of components is left: only then must the message not get longer."""
        return bool((before.weights > 0).sum() == (after.weights > 0).sum())

    def without_weakest(self, params: Mixture) -> tuple["MessageLengthMixture", Mixture]:
        """The same mixture without what has been removed and without the component of least weight, and its model.

        Raises
        ------
        ValueError
            If there is only one component left.
        """
        stronger = np.argsort(-params.weights, kind="stable")[: (params.weights > 0).sum() - 1]
        if not len(stronger):
            raise ValueError("params has one component left; it must have at least two, for one of them to go.")
        rest = params.permuted(np.sort(stronger))
        return replace(self, n_components=len(stronger)), rest._replace(weights=rest.weights / rest.weights.sum())

    def describe_move(self, before: Mixture, after: Mixture) -> str:
        """In words: which components are removed, and how far the centres of the others move."""
        gone = np.flatnonzero((before.weights > 0) & (after.weights == 0))
        moves = super().describe_move(before, after)
        if not len(gone):
            return moves
        names = " and ".join(map(str, gone))
        are = "component {} is" if len(gone) == 1 else "components {} are"
        return f"{are.format(names)} removed, {(after.weights > 0).sum()} left; {moves}"

    def log_joint(self, X: np.ndarray, params: Mixture) -> np.ndarray:
        """log weight_k + log N(x_i | mean_k, covariance_k), shape (n_samples, n_components); -inf for what is removed."""
        left = params.weights > 0
        X = np.asarray(X, dtype=float)
        joint = np.full((len(X), len(left)), -np.inf)
        joint[:, left] = self.mixture.log_joint(X, params.permuted(left.nonzero()[0]))
        return joint

    def _share_out(self, X, params):
        """The log-likelihood and the responsibilities: exactly 0 for what is removed."""
        left = params.weights > 0
        log_likelihood, some = self.mixture._share_out(X, params.permuted(left.nonzero()[0]))
        responsibilities = np.zeros((len(some), len(left)))
        responsibilities[:, left] = some
        return log_likelihood, responsibilities

    def n_parameters(self, params: Mixture) -> int:
        """How many parameters of the components that are left are free."""
        return self.mixture.n_parameters(params.permuted((params.weights > 0).nonzero()[0]))
