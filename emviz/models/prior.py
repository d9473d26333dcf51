"""A prior on the parameters of a Gaussian mixture: a few points that each component has before it has seen any."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from emviz import arguments
from emviz.models.parameters import Mixture


@dataclass(frozen=True)
class Prior:
    """A Dirichlet prior on the weights and a normal-inverse-Wishart prior on each mean and covariance, in units of the data.

    With d features, K components, and m and C the mean and the covariance of all the data, its logarithm is, up to a
    constant::

        sum_k  a log weight_k  -  b/2 (mean_k - m)' covariance_k^-1 (mean_k - m)
               -  c/2 (log det covariance_k + trace(s C covariance_k^-1))

    EM then climbs the log-posterior, which is the log-likelihood and this together: its tops are maximum a posteriori
    (MAP) estimates. As the prior is measured by the data themselves, they may be shifted and scaled as before.

    Read the strengths as numbers of points. The default is meant to be left as it is: no component can collapse, and one
    that has many points hardly feels it. With all three strengths 0 the prior is flat, and EM goes its usual path.

    One point some tens of standard deviations away makes C so wide that all components are blurred: then give a smaller
    `scale`, such as 1e-4, or leave the point out.

    Parameters
    ----------
    weights : float
        a: how many points each component has more when weights are shared out; Dirichlet concentration a + 1.
    means : float
        b: how many points lie at the mean of all the data.
    covariances : float, optional
        c: how many points are spread as s C says; by default 2 d + 4. In the usual terms the normal-inverse-Wishart
        distribution has c - d - 2 degrees of freedom and the scale matrix c s C.
    scale : float, optional
        s: by default 1 / (c K^(2/d)), so that K components of covariance c s C have together the volume of one of C.

    References
    ----------
    Fraley and Raftery, Journal of Classification 24 (2007) 155-181: the default of the last three, for covariances of type
    "full". The other types have the same density here, of covariances of their type alone; there they have densities of
    their own.

    Examples
    --------
    Ten points, of which one lies far away: a component collapses onto it, and with a prior it does not.

    >>> import emviz as ev
    >>> X = np.array([[0.0], [0.5], [1.0], [1.4], [2.1], [2.5], [3.0], [3.3], [4.0], [99.0]])
    >>> ev.fit(ev.GaussianMixture(2), X, start=[[2.0], [99.0]])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    emviz.errors.CollapseError: Component 1 has collapsed onto a single point or value at iteration 3. What can help: ...
    >>> trace = ev.fit(ev.GaussianMixture(2, prior=ev.Prior()), X, start=[[2.0], [99.0]])
    >>> trace.converged, trace.params[-1].means.round(1).ravel()
    (True, array([ 2. , 98.1]))
    """

    weights: float = 1.0
    means: float = 0.01
    covariances: float | None = None
    scale: float | None = None

    def __post_init__(self):
        for name in ("weights", "means", "covariances", "scale"):
            value = getattr(self, name)
            if value is not None or name in ("weights", "means"):
                object.__setattr__(self, name, arguments.tolerance(value, name))
        if self.scale == 0:
            raise ValueError(
                "scale is 0; it must be a positive number: it is the width that a component falls back to."
            )

    def log_density(self, params: Mixture, expectation: Any) -> np.ndarray:
        """The logarithm of the prior at these parameters, up to a constant: the sum in the docstring of the class.

        Parameters
        ----------
        params : Mixture
            Of one run, or of several along leading axes.
        expectation : Moments
            What an E step expects: the mean and the covariance of all the data follow from it.

        Returns
        -------
        ndarray, shape (...)
        """
        weights, means, covariances = params
        mean, covariance = of_all(expectation)
        c, prior_covariance = self._points(means.shape[-2:], covariance)
        lengths = np.sqrt(covariances.diagonal(axis1=-2, axis2=-1))  # divided by first: their squares may be no numbers
        areas = lengths[..., :, None] * lengths[..., None, :]
        z = ((means - mean[..., None, :]) / lengths)[..., None]
        correlations = covariances / areas
        log_det = np.linalg.slogdet(correlations)[1] + 2 * np.log(lengths).sum(axis=-1)
        squares = (z * np.linalg.solve(correlations, z)).sum(axis=(-2, -1))
        traces = np.linalg.solve(correlations, prior_covariance[..., None, :, :] / areas).trace(axis1=-2, axis2=-1)
        return (self.weights * np.log(weights) - self.means / 2 * squares - c / 2 * (log_det + traces)).sum(axis=-1)

    def with_points(self, expectation: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """What the M step counts once each component has the points of the prior too.

        ::

            weight_k  = (N_k + a) / (n + K a)
            count_k   = N_k + c
            mean_k    = (N_k m_k + b m) / (N_k + b)
            scatter_k = S_k + N_k b / (N_k + b) (m_k - m)(m_k - m)' + c s C

        Parameters
        ----------
        expectation : Moments

        Returns
        -------
        weights, counts : ndarray, shape (..., n_components)
        means : ndarray, shape (..., n_components, n_features)
        scatters : ndarray, shape (..., n_components, n_features, n_features)
        """
        _, n_samples, counts, means, scatters = expectation
        mean, covariance = of_all(expectation)
        c, prior_covariance = self._points(means.shape[-2:], covariance)
        weights = (counts + self.weights) / (n_samples + counts.shape[-1] * self.weights)
        part = (self.means / (counts + self.means))[..., None]
        offsets = means - mean[..., None, :]
        between = (counts[..., None] * part * offsets)[..., None] * offsets[..., None, :]
        return weights, counts + c, means - part * offsets, scatters + between + c * prior_covariance[..., None, :, :]

    def _points(self, shape, covariance):
        """c and s C."""
        n_components, n_features = shape
        c = 2 * n_features + 4 if self.covariances is None else self.covariances
        if c == 0:
            return 0.0, np.zeros_like(covariance)
        s = n_components ** (-2 / n_features) / c if self.scale is None else self.scale
        return c, s * covariance


def of_all(expectation: Any) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the covariance of all the data, which follow from how they are shared out.

    ::

        m = sum_k N_k m_k / n
        C = sum_k (S_k + N_k (m_k - m)(m_k - m)') / n

    Parameters
    ----------
    expectation : Moments

    Returns
    -------
    mean : ndarray, shape (..., n_features)
    covariance : ndarray, shape (..., n_features, n_features)
    """
    _, n_samples, counts, means, scatters = expectation
    shares = counts / n_samples
    mean = (shares[..., None] * means).sum(axis=-2)
    offsets = means - mean[..., None, :]
    between = (shares[..., None] * offsets)[..., None] * offsets[..., None, :]
    return mean, scatters.sum(axis=-3) / n_samples + between.sum(axis=-3)
