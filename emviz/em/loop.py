"""EM is one loop over two pure functions."""

from itertools import islice
from typing import Any, NamedTuple

from emviz import arguments
from emviz.em.trace import Path
from emviz.errors import CollapseError


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
    from emviz.em import progress, starts

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
