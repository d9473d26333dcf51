"""A mixture of Gaussians in any number of dimensions: the E step and the M step of the textbooks."""

from dataclasses import dataclass

import numpy as np

from emviz import arguments
from emviz.engine import moments
from emviz.models import parameters
from emviz.engine.log_density import LogJoint
from emviz.engine.factors import find_narrow, is_positive_definite
from emviz.models.parameters import Mixture
from emviz.engine.standardized import Table

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
ASSIGNMENTS = ("soft", "hard")
FAR = 500.0  # exp(-500) is as good as nothing, and exp(-710) slow to compute with; exp(710) is infinite


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

    stacks = True  # the steps take parameters of many runs, stacked along a leading axis

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
            If a covariance is singular, or a component has no points left.
        """
        table = self.prepare(X)
        log_joint = LogJoint(table, params)
        narrow = log_joint.narrow
        expectation = self._moments(table, log_joint, careful=narrow)
        found = find_narrow(table, expectation.covariances)  # those that this very step has made narrow, too
        return expectation if found <= narrow else self._moments(table, log_joint, careful=narrow | found)

    def m_step(self, X, expectation):
        """Maximization: the parameters for which the data, weighted by the responsibilities, are most likely.

        ::

            weight_k     = N_k / n
            mean_k       = sum_i r_ik x_i / N_k
            covariance_k = sum_i r_ik (x_i - mean_k)(x_i - mean_k)' / N_k

        Parameters
        ----------
        X : array-like, shape (n_samples, n_features)
            Only its length is used: the expectation holds all else that the data have to say.
        expectation : Expectation

        Returns
        -------
        Mixture
        """
        weights = expectation.counts / len(X)
        means = expectation.means
        covariances = self._constrain(weights, expectation.covariances)
        return Mixture(weights, means, covariances)

    def log_joint(self, X, params):
        """log weight_k + log N(x_i | mean_k, covariance_k), shape (n_samples, n_components)."""
        return LogJoint(self.prepare(X), params)(slice(None)).T

    def responsibilities(self, X, params):
        """r_ik, shape (n_samples, n_components): rows sum to one; for hard assignment each row is a single 1."""
        return self._assign(self.log_joint(X, params).T)[1].T

    def log_likelihood(self, X, params):
        """What this model climbs, for these parameters: the sum over the data, in nats."""
        return float(self._assign(self.log_joint(X, params).T)[0])

    def start(self, X, means):
        """Parameters with these means, equal weights, and the covariance of all the data for every component.

        Raises
        ------
        ValueError
            If the data have no spread in some direction.
        """
        table = self.prepare(X)
        Z = (table.X - table.shift) * table.scale
        Z -= Z.mean(axis=0)  # the shift is the mean in few digits only
        covariance = Z.T @ Z / len(Z) / table.scales
        if not is_positive_definite(covariance):
            raise ValueError(
                "X has no spread in some direction (a constant column, or one that others determine): leave it out."
            )
        means = np.array(means, float)
        weights = np.full(means.shape[:-1], 1 / self.n_components)
        covariances = np.broadcast_to(covariance, (*means.shape, table.n_features))
        return Mixture(weights, means, self._constrain(weights, covariances).copy())

    def read_start(self, X, start):
        """Check parameters that were written by hand: shapes, signs, sums, and the covariance type."""
        params = parameters.read(start, self.n_components, self.prepare(X).n_features)
        constrained = self._constrain(params.weights, params.covariances)
        off, scale = np.abs(constrained - params.covariances), np.abs(constrained)
        if (off > 1e-9 * scale + 1e-12 * scale.max()).any():
            raise ValueError(f"start.covariances are not of the type {self.covariance_type!r} that this model has.")
        return params

    def _assign(self, joint):
        """The log-likelihood and the responsibilities that go with log weight_k N(x_i | k), shape (..., k, n)."""
        return normalise(joint) if self.assignment == "soft" else choose(joint)

    def _moments(self, table, log_joint, careful):
        """Share out all samples; the components in `careful` get their moments in two passes."""
        log_likelihood, sums = 0.0, 0.0
        kept = {at: np.empty(table.n_samples) for at in careful}
        for columns in table.blocks(n_rows=log_joint.constants.size):
            value, responsibilities = self._assign(log_joint(columns))
            log_likelihood += value
            sums += responsibilities @ table.features[:, columns].T
            for at in careful:
                kept[at][columns] = responsibilities[at]
        expectation = moments.from_sums(table, log_likelihood, sums)
        for at in careful:
            expectation.means[at], expectation.covariances[at] = moments.in_two_passes(table, kept[at])
        return expectation

    def _constrain(self, weights, covariances):
        """The most likely covariances of this model's type."""
        n_features = covariances.shape[-1]
        if self.covariance_type == "tied":
            shared = (weights[..., None, None] * covariances).sum(axis=-3, keepdims=True)
            return np.repeat(shared, self.n_components, axis=-3)
        if self.covariance_type == "diag":
            return covariances * np.eye(n_features)
        if self.covariance_type == "spherical":
            variances = np.trace(covariances, axis1=-2, axis2=-1) / n_features
            return variances[..., None, None] * np.eye(n_features)
        return covariances


def normalise(joint):
    """Exponentiate and divide by the total over components.

    Parameters
    ----------
    joint : ndarray, shape (..., n_components, n_samples)
        log weight_k N(x_i | k); it is overwritten by the responsibilities.

    Returns
    -------
    log_likelihood : ndarray, shape (...)
        The sum of the logarithms of the totals.
    responsibilities : ndarray, shape (..., n_components, n_samples)

    Examples
    --------
    >>> log_likelihood, responsibilities = normalise(np.log([[0.1, 0.3], [0.3, 0.3]]))
    >>> round(float(np.exp(log_likelihood)), 3)
    0.24
    >>> responsibilities
    array([[0.25, 0.5 ],
           [0.75, 0.5 ]])
    """
    shift = 0.0
    if joint.min() < -FAR or joint.max() > FAR:  # some densities are too small or too large for a plain exponential
        largest = joint.max(axis=-2)
        joint -= largest[..., None, :]
        np.maximum(joint, -FAR, out=joint)
        shift = largest.sum(axis=-1)
    responsibilities = np.exp(joint, out=joint)
    totals = responsibilities.sum(axis=-2)
    responsibilities *= (1 / totals)[..., None, :]
    return shift + np.log(totals).sum(axis=-1), responsibilities


def choose(joint):
    """Give each sample wholly to its best component: the sum of its log-joints there, and responsibilities of 0 and 1.

    >>> log_likelihood, responsibilities = choose(np.log([[0.1, 0.4], [0.3, 0.3]]))
    >>> round(float(np.exp(log_likelihood)), 3)
    0.12
    >>> responsibilities
    array([[0., 1.],
           [1., 0.]])
    """
    best = joint.argmax(axis=-2)[..., None, :]
    responsibilities = np.zeros_like(joint)
    np.put_along_axis(responsibilities, best, 1.0, axis=-2)
    return np.take_along_axis(joint, best, axis=-2).sum(axis=(-2, -1)), responsibilities
