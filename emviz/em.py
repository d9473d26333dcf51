"""EM is one loop over two pure functions. This file holds the loop, and what the loop leaves behind."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments


class Step(NamedTuple):
    """One iteration of EM: an E step, then an M step.

    Attributes
    ----------
    before : params
        The parameters that went in.
    expectation : expectation
        What the E step found out about the missing labels under `before`; its `log_likelihood` is that of `before`.
    after : params
        The parameters that the M step made of it.
    """

    before: Any
    expectation: Any
    after: Any


class CollapseError(ValueError):
    """A component has shrunk until its likelihood is infinite, or has lost all its points.

    Attributes
    ----------
    component : int
        Which component, counted from 0.
    run : tuple of int
        Which of several runs side by side, where there are several: see `restarts`.
    iteration : int or None
        The iteration whose M step made it; `fit` fills it in.
    trace : Trace or None
        Everything up to there; `fit` fills it in.
    """

    def __init__(self, component, what, run=()):
        super().__init__(component, what, run)
        self.component, self.what, self.run = int(component), what, tuple(map(int, run))
        self.iteration, self.trace = None, None

    def __str__(self):
        when = "" if self.iteration is None else f" at iteration {self.iteration}"
        return f"Component {self.component} {self.what}{when}. Two cures: another start, or a prior on the covariances."


def iterate(model, X, start):
    """Alternate the two steps for ever.

    For t = 1, 2, 3, ...

    1. E step: the expectation of the missing labels, given X and the parameters of iteration t - 1;
    2. M step: the parameters of iteration t, which maximise the expected complete-data log-likelihood.

    Parameters
    ----------
    model : model
        Anything with `prepare(X)`, `e_step(X, params)` and `m_step(X, expectation)`.
    X : array-like, shape (n_samples, n_features)
        The data.
    start : params
        The parameters of iteration 0.

    Yields
    ------
    Step

    References
    ----------
    Dempster, Laird and Rubin, J. R. Statist. Soc. B 39 (1977) 1-38, section 2.

    Examples
    --------
    >>> import emviz as ev
    >>> from itertools import islice
    >>> X = ev.datasets.four_blobs().X
    >>> model = ev.KMeans(4)
    >>> for step in islice(iterate(model, X, model.start(X, X[:4])), 3):
    ...     print(round(float(step.expectation.log_likelihood), 1))
    -1394.6
    -1354.5
    -1353.4
    """
    X = model.prepare(X)
    params = start
    while True:
        expectation = model.e_step(X, params)
        step = Step(params, expectation, model.m_step(X, expectation))
        yield step
        params = step.after


@dataclass(frozen=True)
class Trace:
    """Everything that a run of EM leaves behind.

    It keeps the parameters of every iteration and no responsibilities: a frame computes those when you ask for them.

    Attributes
    ----------
    model : model
    X : ndarray, shape (n_samples, n_features)
    params : list of params
        Iteration 0, the start, first.
    log_likelihood : ndarray, shape (len(params),)
        Of the parameters of each iteration: the sum over the data, in nats.
    converged : bool
    message : str
        One sentence: why the run stopped.
    interrupted : bool
        Whether you stopped it (Ctrl-C, or the stop button).
    """

    model: Any
    X: np.ndarray = field(repr=False)
    params: list = field(repr=False)
    log_likelihood: np.ndarray = field(repr=False)
    converged: bool
    message: str
    interrupted: bool = False

    @property
    def n_iter(self):
        """How many iterations were made."""
        return len(self.params) - 1

    @property
    def frames(self):
        """Every half-step as a sequence of `Frame`: start, E1, M1, E2, M2, ..., final."""
        from emviz.frames import Frames

        return Frames(self)


class Path:
    """A trace in the making.

    >>> path = Path("some model", np.zeros((10, 1)))
    >>> for params, value in [("start", -30.0), ("better", -20.0), ("no better", -20.0)]:
    ...     path.add(params, value)
    >>> path.n_iter, path.is_flat(tol=1e-6)
    (2, True)
    """

    def __init__(self, model, X):
        self.model, self.X = model, X
        self.params, self.log_likelihood = [], []

    @property
    def n_iter(self):
        """How many iterations have been made."""
        return len(self.params) - 1

    def add(self, params, log_likelihood):
        """Keep the parameters of one more iteration."""
        self.params.append(params)
        self.log_likelihood.append(float(log_likelihood))

    def is_flat(self, tol):
        """Whether the latest iteration has raised the log-likelihood by no more than `tol` nats per sample."""
        path = self.log_likelihood
        return len(path) > 1 and path[-1] - path[-2] <= tol * len(self.X)

    def converged(self):
        """The trace of a run that has come to rest."""
        return self._trace(True, f"Converged after {self.n_iter} iterations.")

    def stopped(self):
        """The trace of a run that was still rising at its last iteration."""
        rising = f"the {self.model.objective} was still rising"
        return self._trace(False, f"Stopped after {self.n_iter} iterations, the most allowed: {rising}.")

    def interrupted(self):
        """The trace of a run that you have interrupted."""
        message = f"Interrupted after {self.n_iter} iterations: this is the path up to there."
        return self._trace(False, message, interrupted=True)

    def collapsed(self, collapse):
        """The same error, which now knows its iteration and its trace."""
        collapse.iteration = len(self.params)
        collapse.trace = self._trace(False, str(collapse))
        return collapse

    def _trace(self, converged, message, interrupted=False):
        return Trace(self.model, self.X, list(self.params), np.array(self.log_likelihood), converged, message, interrupted)


def fit(model, X, start=None, seed=0, max_iter=1000, tol=1e-6):
    """Run EM until the log-likelihood has stopped rising, and keep the whole path.

    Parameters
    ----------
    model : model
        For example `emviz.GaussianMixture(3)` or `emviz.KMeans(4)`.
    X : array-like, shape (n_samples, n_features)
        The data. It is not changed.
    start : params, array of shape (n_components, n_features), str or None
        The parameters of iteration 0; or centres; or how to draw centres: "random" (points of the data, the default),
        "kmeans++" or "percentiles".
    seed : int or numpy.random.Generator
        Where the random start comes from. The same seed gives the same trace.
    max_iter : int
        Stop after this many iterations at the latest.
    tol : float
        Stop when an iteration has raised the log-likelihood by no more than this many nats per sample.

    Returns
    -------
    Trace
        If you interrupt the run (Ctrl-C, or the stop button), the path up to there; its message says so.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit; in one sentence.
    CollapseError
        If a component collapses. Its `trace` holds everything up to there.

    Examples
    --------
    >>> import emviz as ev
    >>> waiting = ev.datasets.old_faithful().X[:, [1]]
    >>> trace = ev.fit(ev.GaussianMixture(2), waiting, start="percentiles")
    >>> trace.params[-1].means.round(1).ravel()
    array([54.6, 80.1])
    """
    from emviz import progress, starts

    max_iter = arguments.count(max_iter, "max_iter", at_least=0)
    tol = arguments.tolerance(tol)
    X = arguments.data(X, at_least=model.n_components)
    prepared = model.prepare(X)
    params = starts.read(model, X, start, seed, prepared)
    path = Path(model, X)
    try:
        for step in progress.shown(islice(iterate(model, prepared, params), max_iter + 1), "iterations"):
            path.add(step.before, step.expectation.log_likelihood)
            if path.is_flat(tol):
                return path.converged()
    except CollapseError as collapse:
        raise path.collapsed(collapse) from None
    except KeyboardInterrupt:
        if not path.params:
            raise
        return path.interrupted()
    return path.stopped()
