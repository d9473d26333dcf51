"""A mixture of Gaussians in any number of dimensions: the E step and the M step of the textbooks."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from emviz import arguments
from emviz.em import CollapseError
from emviz.models import mixture
from emviz.models.mixture import Mixture
from emviz.models.table import Table

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
ASSIGNMENTS = ("soft", "hard")


class Expectation(NamedTuple):
    """What the M step needs to know of an E step.

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


@dataclass(frozen=True)
class GaussianMixture:
    """A mixture of Gaussians: p(x) = sum_k weight_k N(x | mean_k, covariance_k).

    Parameters
    ----------
    n_components : int
    covariance_type : {"full", "tied", "diag", "spherical"}
        Any matrix for each component; one matrix for all; no correlations; the same variance in every direction.
    assignment : {"soft", "hard"}
        "soft" is EM. "hard" is classification EM: between the two steps each point goes wholly to its most
        responsible component.

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

    def __post_init__(self):
        object.__setattr__(self, "n_components", arguments.count(self.n_components, "n_components"))
        arguments.choice(self.covariance_type, "covariance_type", COVARIANCE_TYPES)
        arguments.choice(self.assignment, "assignment", ASSIGNMENTS)

    @property
    def objective(self):
        """The name of what the two steps climb."""
        return "log-likelihood" if self.assignment == "soft" else "classification log-likelihood"

    def prepare(self, X):
        """What can be computed from the data alone, once: see `Table`."""
        return X if isinstance(X, Table) else Table(X)

    def e_step(self, X, params):
        """Expectation: how responsible is each component for each point, under these parameters?

        ::

            r_ik = weight_k N(x_i | mean_k, covariance_k) / sum_j weight_j N(x_i | mean_j, covariance_j)

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
        params : Mixture

        Returns
        -------
        Expectation
            The log-likelihood of `params` and the weighted moments of the data. The responsibilities themselves are
            `responsibilities(X, params)`: at a million points nobody wants them kept for every iteration.

        Raises
        ------
        CollapseError
            If a covariance is singular.
        """
        table = self.prepare(X)
        factors = cholesky(table, params)
        if is_safe(factors):
            natural = natural_parameters(table, params, factors)
            log_likelihood, sums = 0.0, np.zeros_like(natural)
            for block in table.blocks:
                features = table.features[:, block]
                joint = natural @ features
                log_likelihood += self._assign(joint)
                sums += joint @ features.T
            expectation = from_sums(table, log_likelihood, sums)
            if is_safe(cholesky(table, expectation, check=False)):
                return expectation
        responsibilities = z_score_log_joint(table, params, factors)
        log_likelihood = self._assign(responsibilities)
        return from_responsibilities(table, log_likelihood, responsibilities)

    def m_step(self, X, expectation):
        """Maximization: the parameters for which the data, weighted by the responsibilities, are most likely.

        ::

            weight_k     = N_k / n
            mean_k       = sum_i r_ik x_i / N_k
            covariance_k = sum_i r_ik (x_i - mean_k)(x_i - mean_k)' / N_k

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Not used: the expectation holds all that the data have to say.
        expectation : Expectation

        Returns
        -------
        Mixture
        """
        weights = expectation.counts / expectation.counts.sum()
        means = expectation.means
        covariances = self._constrain(weights, expectation.covariances)
        return Mixture(weights, means, covariances)

    def log_joint(self, X, params):
        """log weight_k + log N(x_i | mean_k, covariance_k), shape (n_samples, n_components)."""
        return log_joint(self.prepare(X), params).T

    def responsibilities(self, X, params):
        """r_ik, shape (n_samples, n_components): rows sum to one; for hard assignment each row is a single 1."""
        joint = log_joint(self.prepare(X), params)
        self._assign(joint)
        return joint.T

    def log_likelihood(self, X, params):
        """What this model climbs, for these parameters: the sum over the data, in nats."""
        return self._assign(log_joint(self.prepare(X), params))

    def start(self, X, means):
        """Parameters with these means, equal weights, and the covariance of all the data for every component.

        Raises
        ------
        ValueError
            If the data have no spread in some direction.
        """
        table = self.prepare(X)
        Z = (table.X - table.shift) * table.scale
        covariance = Z.T @ Z / len(Z) / table.scales
        if not mixture.is_positive_definite(covariance):
            raise ValueError("X has no spread in some direction (a constant column, or one that others determine): leave it out.")
        weights = np.full(self.n_components, 1 / self.n_components)
        covariances = np.repeat(covariance[None], self.n_components, axis=0)
        return Mixture(weights, np.array(means, float), self._constrain(weights, covariances))

    def read_start(self, X, start):
        """Check parameters that were written by hand: shapes, signs, sums, and the covariance type."""
        params = mixture.read(start, self.n_components, np.shape(X)[1])
        constrained = self._constrain(params.weights, params.covariances)
        scale = np.abs(constrained).max()
        if not np.allclose(constrained / scale, params.covariances / scale, rtol=1e-9, atol=1e-12):
            raise ValueError(f"start.covariances are not of the type {self.covariance_type!r} that this model has.")
        return params

    def _assign(self, joint):
        """Turn log weight_k N(x_i | k), shape (k, n), into responsibilities, in place; return the log-likelihood."""
        return normalise(joint) if self.assignment == "soft" else choose(joint)

    def _constrain(self, weights, covariances):
        """The most likely covariances of this model's type."""
        n_components, n_features, _ = covariances.shape
        if self.covariance_type == "tied":
            return np.repeat(np.tensordot(weights, covariances, 1)[None], n_components, axis=0)
        if self.covariance_type == "diag":
            return covariances * np.eye(n_features)
        if self.covariance_type == "spherical":
            variances = np.trace(covariances, axis1=1, axis2=2) / n_features
            return variances[:, None, None] * np.eye(n_features)
        return covariances


def normalise(joint):
    """Subtract log sum exp from each column and exponentiate, in place; return the sum of what was subtracted.

    >>> joint = np.log([[0.1, 0.3], [0.3, 0.3]])
    >>> round(float(np.exp(normalise(joint))), 3)
    0.24
    >>> joint
    array([[0.25, 0.5 ],
           [0.75, 0.5 ]])
    """
    largest = joint.max(axis=0)
    joint -= largest
    np.maximum(joint, -700, out=joint)  # exp of less is a subnormal number, and slow
    np.exp(joint, out=joint)
    totals = joint.sum(axis=0)
    joint /= totals
    # The log of a product of 64 costs one logarithm, not 64; each total is at most n_components.
    return largest.sum() + np.log(np.multiply.reduceat(totals, np.arange(0, len(totals), 64))).sum()


def choose(joint):
    """Put a 1 at the largest entry of each column and 0 elsewhere, in place; return the sum of the largest."""
    best, columns = joint.argmax(axis=0), np.arange(joint.shape[1])
    log_likelihood = joint[best, columns].sum()
    joint[:] = 0
    joint[best, columns] = 1
    return log_likelihood


def log_joint(table, params):
    """log weight_k + log N(x_i | mean_k, covariance_k), shape (n_components, n_samples)."""
    factors = cholesky(table, params)
    if is_safe(factors):
        return natural_parameters(table, params, factors) @ table.features
    return z_score_log_joint(table, params, factors)


def cholesky(table, params, check=True):
    """Lower triangular factors of the covariances in standardised units, shape (n_components, n_features, n_features).

    Raises
    ------
    CollapseError
        If a component has no width left in some direction, where `check` asks for it.
    """
    covariances = params.covariances * table.scales
    try:
        factors = np.linalg.cholesky(covariances)
        if is_safe(factors):
            return factors
    except np.linalg.LinAlgError:
        factors = None
    if check:
        for k, covariance in enumerate(covariances):
            if not np.isfinite(covariance).all():
                raise CollapseError(k, "has lost all its points")
            if (np.diagonal(covariance) <= table.resolution**2).any():
                raise CollapseError(k, "has collapsed onto a single point or value")
            if not mixture.is_positive_definite(covariance):
                raise CollapseError(k, "has collapsed onto too few points: it is flat in some direction")
    return factors


def is_safe(factors):
    """Whether no component is narrower, in any direction, than 1/100 of the spread of the data.

    The products in `Table.features` lose digits as the square of that ratio: at 1/100 twelve are left of sixteen.
    """
    return factors is not None and bool(factors.diagonal(axis1=1, axis2=2).min() > 0.01)


def natural_parameters(table, params, factors):
    """The coefficients W that make the log-joint linear in the products of features: log_joint = W @ features.

    With B = [[1, 0], [mean, L]], where L L' is the covariance, z = B^-1 (1, x) is (1, z-scores), so

        log weight + log N(x) = log weight - log det L - n_features log(2 pi) / 2 - (|z|^2 - 1) / 2.
    """
    n_components, n_features = params.means.shape
    B = np.zeros((n_components, n_features + 1, n_features + 1))
    B[:, 0, 0] = 1
    B[:, 1:, 0] = (params.means - table.shift) * table.scale
    B[:, 1:, 1:] = factors
    A = np.linalg.inv(B)
    quadratic = A.transpose(0, 2, 1) @ A
    natural = quadratic[:, table.first, table.second] * (-0.5 * table.times)
    natural[:, 0] += 0.5 + log_constants(table, params, factors)
    return natural


def log_constants(table, params, factors):
    """log weight_k plus the log-density of component k at its own mean, shape (n_components,)."""
    with np.errstate(divide="ignore"):
        log_weights = np.log(params.weights)
    log_det = np.log(factors.diagonal(axis1=1, axis2=2)).sum(axis=1)
    return log_weights - log_det + table.log_scale - 0.5 * table.n_features * np.log(2 * np.pi)


def z_score_log_joint(table, params, factors):
    """The log-joint by way of z-scores, shape (n_components, n_samples): slower, and safe for narrow components."""
    joint = np.empty((params.n_components, table.n_samples))
    for k, constant in enumerate(log_constants(table, params, factors)):
        z = np.linalg.inv(factors[k]) @ ((table.X - params.means[k]) * table.scale).T
        joint[k] = constant - 0.5 * (z * z).sum(axis=0)
    return joint


def from_sums(table, log_likelihood, sums):
    """The expectation, from the responsibility-weighted sums of the products of features."""
    counts = sums[:, 0].copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        second_moments = sums[:, table.square] / counts[:, None, None]
    means = second_moments[:, 1:, 0]
    covariances = second_moments[:, 1:, 1:] - means[:, :, None] * means[:, None, :]
    return Expectation(log_likelihood, counts, table.shift + means / table.scale, covariances / table.scales)


def from_responsibilities(table, log_likelihood, responsibilities):
    """The same from the responsibilities, shape (n_components, n_samples), in two passes: first means, then spread."""
    counts = responsibilities.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = table.shift + responsibilities @ (table.X - table.shift) / counts[:, None]
        covariances = np.empty((len(counts), table.n_features, table.n_features))
        for k, mean in enumerate(means):
            centred = (table.X - mean) * table.scale
            covariances[k] = (responsibilities[k] * centred.T) @ centred / counts[k]
    return Expectation(log_likelihood, counts, means, covariances / table.scales)
