"""EM is one loop over two pure functions."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments, tables
from emviz.em import accelerate as acceleration
from emviz.em import contract, progress
from emviz.em.contract import Expectation, Model, Params
from emviz.em.trace import Path, Trace
from emviz.errors import CollapseError


class Step(NamedTuple):
    """One iteration of EM: an E step, then an M step.

    Attributes
    ----------
    before : params
        The parameters that went in.
    expectation : expectation
        What the E step expects of the complete data under `before`; its `log_likelihood` is that of `before`.
    after : params
        The parameters that the M step made of it.
    extrapolated : bool
        Whether `before` is not what an M step made, but lies further along the way: see `emviz.em.accelerate`.
    """

    before: Params
    expectation: Expectation
    after: Params
    extrapolated: bool = False


def iterate(model: Model, X: np.ndarray, start: Params) -> Iterator[Step]:
    """Alternate the two steps for ever.

    For t = 1, 2, 3, ...

    1. E step: the expected complete-data statistics, given X and the parameters of iteration t - 1;
    2. M step: the parameters of iteration t, which are the most likely ones for these statistics.

    Parameters
    ----------
    model : model
        Anything with the three methods of `emviz.em.contract.Model`.
    X : ndarray, shape (n_samples, n_features)
        The data.
    start : params
        The parameters of iteration 0.

    Returns
    -------
    iterator of Step

    References
    ----------
    Dempster, Laird and Rubin, J. R. Statist. Soc. B 39 (1977) 1-38, section 2.

    Examples
    --------
    >>> import emviz as ev
    >>> from itertools import islice
    >>> X = ev.datasets.four_blobs().X
    >>> model = ev.KMeans(4)
    >>> for step in islice(iterate(model, X, model.from_centres(X, X[:4])), 3):
    ...     print(round(float(step.expectation.log_likelihood), 1))
    -1394.6
    -1354.5
    -1353.4
    """
    return steps(contract.e_step_on(model, X), model.m_step, start)


def steps(e_step: Callable, m_step: Callable, params: Params) -> Iterator[Step]:
    """The loop itself: the only one there is."""
    while True:
        expectation = e_step(params)
        step = Step(params, expectation, m_step(expectation))
        yield step
        params = step.after


def fit(
    model: Model,
    X: Any,
    start: Any = None,
    seed: Any = 0,
    max_iter: int = 1000,
    tol: float = 1e-6,
    accelerate: bool = False,
) -> Trace:
    """Run EM until the log-likelihood has stopped rising, and keep the whole path.

    Parameters
    ----------
    model : model
        For example `emviz.GaussianMixture(3)` or `emviz.KMeans(4)`, or one of your own: see `emviz.em.contract`.
    X : array-like, shape (n_samples, n_features)
        The data: an array, rows in a list, a data frame, a series (one feature), or a data set of `emviz.datasets`. It is
        not changed. The names of its columns become those of the axes. Data larger than memory: a memory-mapped array, an
        array of dask, or whatever `emviz.chunks` makes chunks of; the path is the same.
    start : params, array of shape (n_components, n_features), str or None
        The parameters of iteration 0, or None for the model's own start, drawn with `seed`. A model with centres also
        takes the centres alone (an array or a data frame), a `GaussianMixture` or `KMeans` that scikit-learn has fitted,
        or how to draw the centres: "random" (points of the data, the default), "kmeans++" or "percentiles".
    seed : int or numpy.random.Generator
        Where the random start comes from. The same seed gives the same trace.
    max_iter : int
        Stop after this many iterations at the latest.
    tol : float
        Stop when an E and an M step have raised the log-likelihood (with a prior, the log-posterior) by no more than this
        many nats per sample.
    accelerate : bool
        Whether to leap ahead after every second iteration, where that raises the log-likelihood: the same top in fewer
        steps where EM is slow. See `emviz.em.accelerate`.

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
    max_iter = arguments.count(max_iter, "max_iter", at_least=0)
    tol = arguments.tolerance(tol)
    names = tables.names(X)
    X = contract.read_data(model, X)
    tables.check_order(start, names)
    e_step = contract.e_step_on(model, X)
    params = contract.read_start(model, X, start, seed)
    path = Path(model, X, names)
    plain = partial(steps, path.counted(e_step), model.m_step)
    run = acceleration.steps(plain, model, X, params) if accelerate else plain(params)
    return follow(path, run, max_iter, tol)


def follow(path: Path, run: Iterator[Step], max_iter: int, tol: float) -> Trace:
    """Add the steps of a run to a path until it has converged, or has `max_iter` iterations.

    Raises
    ------
    CollapseError
        If a component collapses. Its `trace` holds the path up to there.
    """
    try:
        for step in progress.shown(islice(run, max(max_iter - path.n_iter, 1)), "iterations"):
            log_prior = contract.log_prior(path.model, step.before, step.expectation)
            path.add(step.before, step.expectation.log_likelihood, log_prior, step.extrapolated)
            if path.is_flat(tol):
                return path.converged()
    except CollapseError as collapse:
        raise path.collapsed(collapse) from None
    except KeyboardInterrupt:
        if not path.params:
            raise
        return path.interrupted()
    return path.stopped()
