"""Some features of a mixture: what is left of its parameters, of a trace and of a frame when the others are not looked at.

The marginal of a mixture of Gaussians is a mixture of Gaussians with the same weights: of every mean the entries of these
features are kept, of every covariance their rows and columns. Responsibilities stay those of all features.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np


def marginal(params: Any, features: tuple[int, ...]) -> Any:
    """The parameters of these features alone.

    Parameters
    ----------
    params : params
        With ``means`` (n_components, n_features) and ``covariances`` (n_components, n_features, n_features).
    features : tuple of int

    Returns
    -------
    params

    Examples
    --------
    >>> from emviz import Mixture
    >>> params = Mixture(np.ones(1), np.array([[1.0, 2.0, 3.0]]), np.diag([4.0, 5.0, 6.0])[None])
    >>> marginal(params, (2, 0)).means, marginal(params, (2, 0)).covariances
    (array([[3., 1.]]), array([[[6., 0.], [0., 4.]]]))
    """
    some = list(features)
    means, covariances = params.means[:, some], params.covariances[:, some][:, :, some]
    return params._replace(means=means, covariances=covariances)


def marginal_trace(trace: Any, features: tuple[int, ...]) -> Any:
    """The same trace over these features alone.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(2), [[0, 5], [1, 5], [8, 6]], start=[[0, 5], [8, 6]])
    >>> marginal_trace(trace, (1,)).params[-1].means.tolist()
    [[5.0], [6.0]]
    """
    params = [marginal(each, features) for each in trace.params]
    names = None if trace.names is None else tuple(trace.names[j] for j in features)
    return replace(trace, X=np.asarray(trace.X)[:, list(features)], params=params, names=names)


@dataclass(frozen=True)
class MarginalFrame:
    """A frame over some features: parameters are marginal, responsibilities those of the whole model.

    Attributes
    ----------
    frame : Frame
    features : tuple of int

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(2), [[0, 5], [1, 5], [8, 6]], start=[[0, 5], [8, 6]])
    >>> frame = MarginalFrame(trace.frames[1], (1,))
    >>> frame.kind, frame.after.means.ravel().tolist(), frame.responsibilities.tolist()
    ('E', [5.0, 6.0], [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    """

    frame: Any
    features: tuple[int, ...]

    @property
    def before(self) -> Any:
        """The parameters before this half-step."""
        return marginal(self.frame.before, self.features)

    @property
    def after(self) -> Any:
        """The parameters after it."""
        return marginal(self.frame.after, self.features)

    def __getattr__(self, name: str) -> Any:
        """Everything else is that of the frame: kind, iteration, responsibilities, sentence."""
        return getattr(self.frame, name)
