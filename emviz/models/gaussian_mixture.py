"""A mixture of Gaussians in any number of dimensions."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments, tables
from emviz.em import starts
from emviz.engine import gaussian
from emviz.engine.assignment import ASSIGNMENTS
from emviz.engine.factors import is_positive_definite
from emviz.engine.log_joint import LogJoint
from emviz.engine.scale import Scale
from emviz.engine.standardized import StandardizedData
from emviz.models.centred import CentredModel, check_centres, check_finite
from emviz.models.parameters import Mixture
from emviz.models.prior import Prior

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")


class Moments(NamedTuple):
    """What an E step expects of the complete data. Several runs side by side add a leading axis to each.

    Attributes
    ----------
    log_likelihood : float
        Of the parameters that went into the E step.
    n_samples : int
        n: how many points there are.
    counts : ndarray, shape (n_components,)
        N_k: how many points component k is expected to have.
    means : ndarray, shape (n_components, n_features)
        m_k: the mean of those points.
    scatters : ndarray, shape (n_components, n_features, n_features)
        S_k: their scatter about that mean.
    """

    log_likelihood: float
    n_samples: int
    counts: np.ndarray
    means: np.ndarray
    scatters: np.ndarray

    def combine(self, other: "Moments") -> "Moments":
        """The expectation of both parts of the data together.

        The points of both parts have one mean, m, and each part's scatter about its own mean moves to that one::

            N = N1 + N2        m = (N1 m1 + N2 m2) / N        S = S1 + S2 + N1 N2 / N (m2 - m1)(m2 - m1)'

        References
        ----------
        Chan, Golub and LeVeque, The American Statistician 37 (1983) 242-247.
        """
        counts = self.counts + other.counts
        nobody = counts == 0  # a component that was removed: both parts say of it the same
        own, others = (np.where(each.counts[..., None, None] > 0, each.scatters, 0) for each in (self, other))
        part = (other.counts / np.where(nobody, 1, counts))[..., None]
        offset = other.means - self.means
        scatters = own + others + (self.counts[..., None] * part * offset)[..., None] * offset[..., None, :]
        scatters = np.where(nobody[..., None, None], self.scatters, scatters)
        log_likelihood, n_samples = self.log_likelihood + other.log_likelihood, self.n_samples + other.n_samples
        return Moments(log_likelihood, n_samples, counts, self.means + part * offset, scatters)


@dataclass(frozen=True)
class GaussianMixture(CentredModel):
    """A mixture of Gaussians: p(x) = sum_k weight_k N(x | mean_k, covariance_k).

    Parameters
    ----------
    n_components : int
    covariance_type : {"full", "tied", "diag", "spherical"}
        Any matrix for each component; one matrix for all; no correlations; the same variance in every direction.
    assignment : {"soft", "hard"}
        "soft" is EM. "hard" is classification EM: between the two steps each point goes wholly to its most
        responsible component.
    prior : Prior, optional
        Then EM climbs the log-posterior, and no component can collapse: see `emviz.Prior`.

    References
    ----------
    Bishop, Pattern Recognition and Machine Learning (2006), section 9.2.2;
    Celeux and Govaert, Computational Statistics and Data Analysis 14 (1992) 315-332, for hard assignment.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> trace = ev.fit(ev.GaussianMixture(2), X, start="kmeans++", seed=1)
    >>> float(trace.log_likelihood[-1].round(2))
    -1130.26
    """

    n_components: int
    covariance_type: str = "full"
    assignment: str = "soft"
    prior: Prior | None = None

    def __post_init__(self):
        super().__post_init__()
        arguments.choice(self.covariance_type, "covariance_type", COVARIANCE_TYPES)
        arguments.choice(self.assignment, "assignment", tuple(ASSIGNMENTS))
        if not isinstance(self.prior, Prior | None):
            raise TypeError(f"prior is {arguments.short(self.prior)}; it must be an emviz.Prior, or left out.")

    @property
    def objective(self) -> str:
        """The name of what the two steps climb."""
        name = super().objective
        return name if self.prior is None else name.replace("likelihood", "posterior")

    @property
    def cures(self) -> tuple[str, ...]:
        """What can help where a component collapses."""
        without_prior = ("prior=ev.Prior()",) if self.prior is None else ()
        of_its_own = () if self.covariance_type == "tied" else ('covariance_type="tied"',)
        return *without_prior, *of_its_own, "another start (seed= or start=)"

    def check_data(self, X: Any, names: Any = None) -> None:
        """Raise a ValueError as of any labelled model, or if a column is constant."""
        super().check_data(X, names)
        least = X.min(axis=0)
        constant = (least == X.max(axis=0)) & (len(X) > 1)
        if self._is_flat(constant):
            column = int(constant.argmax())
            names = tables.names(X) if names is None else names
            name = column if names is None else repr(names[column])
            raise ValueError(
                f"X has {least[column]:g} in every row of column {name}; a constant column has no spread to describe: leave it "
                "out."
            )

    def e_step(self, X: np.ndarray, params: Mixture) -> Moments:
        """Expectation: share each point out among the components, and take the moments of what each of them gets.

        ::

            r_ik = weight_k N(x_i | mean_k, covariance_k) / sum_j weight_j N(x_i | mean_j, covariance_j)
            N_k  = sum_i r_ik
            m_k  = sum_i r_ik x_i / N_k
            S_k  = sum_i r_ik (x_i - m_k)(x_i - m_k)'

        `emviz.models.textbook` has it in this form; `emviz.engine` in the form that runs.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
        params : Mixture

        Returns
        -------
        Moments

        Raises
        ------
        CollapseError
            If a covariance is singular, or a component has no points left.
        """
        return self.e_step_on(X)(params)

    def e_step_on(self, X: np.ndarray) -> Callable[[Mixture], Moments]:
        """The E step on these data, as a function of the parameters alone: the data are prepared once."""
        data = StandardizedData(X)
        return lambda params: Moments(*gaussian.e_step(data, params, self.assignment))

    def measure(self, X: Any) -> Scale:
        """What the E step on a part of these data, which are in chunks, must know of the whole."""
        return Scale.of_chunks(X)

    def e_step_of_part(self, X: np.ndarray, params: Mixture, measured: Scale) -> Moments:
        """The E step on a part of the data, computed as on the whole."""
        return Moments(*gaussian.e_step(StandardizedData(X, scale=measured), params, self.assignment))

    def m_step(self, expectation: Moments) -> Mixture:
        """Maximization: the most likely parameters for these expected points.

        ::

            weight_k     = N_k / n
            mean_k       = m_k
            covariance_k = S_k / N_k                      "full"
                           sum_j S_j / n                  "tied"
                           the diagonal of S_k / N_k      "diag"
                           trace(S_k) / (d N_k) I         "spherical"

        With a prior each component has some points more: see `Prior.with_points`.

        Parameters
        ----------
        expectation : Moments

        Returns
        -------
        Mixture
        """
        _, n_samples, counts, means, scatters = expectation
        weights = shares = counts / n_samples
        if self.prior is not None:
            weights, counts, means, scatters = self.prior.with_points(expectation)
            shares = counts / counts.sum(axis=-1, keepdims=True)
        covariances = scatters / counts[..., None, None]
        return Mixture(weights, means, self._constrain(shares, covariances))

    def log_prior(self, params: Mixture, expectation: Moments) -> Any:
        """The logarithm of the prior at these parameters, up to a constant; 0 where there is none."""
        return 0.0 if self.prior is None else self.prior.log_density(params, expectation)

    def _constrain(self, shares, covariances):
        """The most likely covariances of this model's type, for components with these shares of the points."""
        n_features = covariances.shape[-1]
        if self.covariance_type == "tied":
            shared = (shares[..., None, None] * covariances).sum(axis=-3, keepdims=True)
            return np.repeat(shared, self.n_components, axis=-3)
        if self.covariance_type == "diag":
            return covariances * np.eye(n_features)
        if self.covariance_type == "spherical":
            variances = np.trace(covariances, axis1=-2, axis2=-1) / n_features
            return variances[..., None, None] * np.eye(n_features)
        return covariances

    def log_joint(self, X: np.ndarray, params: Mixture) -> np.ndarray:
        """log weight_k + log N(x_i | mean_k, covariance_k), shape (n_samples, n_components)."""
        return self.log_joint_on(X)(params)

    def log_joint_on(self, X: np.ndarray) -> Callable[[Mixture], np.ndarray]:
        """`log_joint` on these data, as a function of the parameters alone: the data are prepared once."""
        return partial(self._log_joint, StandardizedData(X))

    def _log_joint(self, data, params):
        with np.errstate(over="ignore", invalid="ignore"):  # the next line finds it out
            joint = LogJoint(data, params)().T
        check_finite(joint, data.X)
        return joint

    def n_parameters(self, params: Mixture) -> int:
        """How many parameters are free: the weights but one, the means, and the covariances as far as their type allows.

        >>> two = Mixture(np.array([0.5, 0.5]), np.zeros((2, 3)), np.array([np.eye(3), np.eye(3)]))
        >>> {kind: GaussianMixture(2, kind).n_parameters(two) for kind in COVARIANCE_TYPES}
        {'full': 19, 'tied': 13, 'diag': 13, 'spherical': 9}
        """
        k, d = params.means.shape
        matrix = d * (d + 1) // 2
        covariances = {"full": k * matrix, "tied": matrix, "diag": k * d, "spherical": k}
        return k - 1 + k * d + covariances[self.covariance_type]

    def from_centres(self, X: Any, centres: Any, name: str = "centres") -> Mixture:
        """Parameters with these centres, equal weights, and the covariance of all the data for every component.

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
        centres : array-like, shape (..., n_components, n_features)
        name : str
            How to call them in an error.

        Raises
        ------
        ValueError
            If the data have no spread in some direction, in which a model of this type needs one.
        """
        X = arguments.data(X) if not tables.is_chunks(X) else X
        means = check_centres(X, centres, self.n_components, name)
        weights = np.full(means.shape[:-1], 1 / self.n_components)
        covariances = np.broadcast_to(self._covariance(X), (*means.shape, X.shape[1]))
        return Mixture(weights, means, self._constrain(weights, covariances).copy())

    def _covariance(self, X):
        """The covariance of all the data; an error where it leaves one of this model's type no spread."""
        if tables.is_chunks(X):
            covariance = X.overview.scatter / len(X)
        else:
            offsets = (X - X.mean(axis=0)) / math.sqrt(len(X))  # divided first: the sum of squares may be no number
            covariance = offsets.T @ offsets
        # Of a constant column the mean may round, which leaves a variance above zero.
        constant = (X.min(axis=0) == X.max(axis=0)) | (covariance.diagonal() == 0)
        dependent = self.covariance_type in ("full", "tied") and not is_positive_definite(covariance)
        if self._is_flat(constant) or dependent:
            raise ValueError(without_spread(covariance, constant, len(X)))
        return covariance

    def _is_flat(self, constant):
        """Whether these constant columns leave a component of this model's type without a width."""
        return constant.all() if self.covariance_type == "spherical" else constant.any()

    def start_many(self, X: np.ndarray, start: str | None, rngs: list[np.random.Generator]) -> Mixture:
        """The starts of many runs, one for each generator, as a leading axis: both steps take parameters like that."""
        draw = starts.METHODS[start or "random"]
        return self.from_centres(X, np.stack([draw(X, self.n_components, rng) for rng in rngs]))

    def check_start(self, start: Mixture, X: np.ndarray) -> Mixture:
        """The start itself, if its covariances are of this model's type."""
        super().check_start(start, X)
        self._covariance(X)
        constrained = self._constrain(start.weights, start.covariances)
        off, scale = np.abs(constrained - start.covariances), np.abs(constrained)
        if (off > 1e-9 * scale + 1e-12 * scale.max()).any():
            raise ValueError(f"start.covariances are not of the type {self.covariance_type!r} that this model has.")
        return start


def without_spread(covariance: np.ndarray, constant: np.ndarray, n_samples: int) -> str:
    """Why the covariance of all the data is singular, in one sentence.

    >>> without_spread(np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([False, False]), n_samples=30)
    'X has no spread in some direction: column 1 is constant, or follows from those before it; leave it out.'
    """
    n_features = len(covariance)
    if n_samples == 1 or (n_samples <= n_features and not constant.any()):
        return f"X has shape {(n_samples, n_features)}; a covariance matrix needs more rows than columns."
    parts = (covariance[: j + 1, : j + 1] for j in range(n_features))
    flat = [constant[j] or not is_positive_definite(part) for j, part in enumerate(parts)]
    column = flat.index(True) if True in flat else n_features - 1
    return f"X has no spread in some direction: column {column} is constant, or follows from those before it; leave it out."
