"""Many starts side by side: EM climbs to the nearest top, so climb from many places and keep the highest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from emviz import arguments, tables
from emviz.em import contract, progress, starts, summary
from emviz.em.contract import Model
from emviz.em.frames import in_words
from emviz.em.loop import fit
from emviz.em.trace import Path, Trace
from emviz.errors import CollapseError

SAME_TOP = 1e-3  # nats per sample: runs that end no further apart have climbed the same top


@dataclass(frozen=True, repr=False, eq=False)
class Restarts(Sequence):
    """The traces of all restarts: as many as `len` says, each at its index.

    If you interrupt restarts that run one after the other, there are as many as have begun.

    Attributes
    ----------
    traces : list of Trace
        In the order of the seeds. One that collapsed holds everything up to there, and its message says so.
    collapsed : ndarray of bool, shape (n_restarts,)
    """

    traces: list[Trace]
    collapsed: np.ndarray

    def __len__(self):
        return len(self.traces)

    def __getitem__(self, index):
        return self.traces[index]

    @property
    def log_likelihood(self) -> np.ndarray:
        """Where each restart ended, shape (n_restarts,); NaN for one that collapsed: it has no end."""
        return self._ends("log_likelihood")

    @property
    def objective(self) -> np.ndarray:
        """The same of what the two steps climb: with a prior it is the log-posterior."""
        return self._ends("objective")

    def _ends(self, name):
        ends = [getattr(trace, name)[-1:] for trace in self.traces]
        return np.array([np.nan if gone else end[0] for gone, end in zip(self.collapsed, ends, strict=True)])

    @property
    def best(self) -> Trace:
        """The trace that ended highest, of those that did not collapse."""
        return self.traces[int(np.nanargmax(self.objective))]

    def __repr__(self) -> str:
        ends, best = self.objective, self.best
        near = SAME_TOP * len(best.X)
        n_near = int((ends >= np.nanmax(ends) - near).sum())
        return (
            f"{summary.counted(len(self), 'restart')} of {summary.what(best)}: the best, restart "
            f"{int(np.nanargmax(ends))}, ends at {contract.objective(best.model)} {in_words(np.nanmax(ends))}; {n_near} end "
            f"within {near:.2g} nats of it, {self.collapsed.sum()} collapsed."
        )


def restarts(
    model: Model,
    X: Any,
    n_restarts: int = 100,
    start: str | None = None,
    seed: int = 0,
    max_iter: int = 1000,
    tol: float = 1e-6,
) -> Restarts:
    """Run EM from many random starts.

    A model whose two steps take parameters with a leading axis (it says so by having `start_many`) runs all of them at
    once, as one more axis of every array. The paths are those of single runs: restart r is `fit` with seed + r.

    Parameters
    ----------
    model : model
    X : array-like, shape (n_samples, n_features)
    n_restarts : int
    start : {"random", "kmeans++"} or None
        For a model with centres, how to draw them; None for the model's own start.
    seed : int
        Restart r draws its start with seed + r.
    max_iter : int
        As in `fit`, for each restart.
    tol : float
        As in `fit`, for each restart.

    Returns
    -------
    Restarts

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit; in one sentence.
    CollapseError
        If every single restart collapses: the error of the last one to do so.

    Examples
    --------
    >>> import emviz as ev
    >>> runs = restarts(ev.GaussianMixture(4), ev.datasets.four_blobs().X, n_restarts=20)
    >>> runs
    20 restarts of GaussianMixture(n_components=4) on 300 rows of 2 features: the best, restart 1, ends at log-likelihood
    -952.6; 18 end within 0.3 nats of it, 0 collapsed.
    >>> np.unique(runs.log_likelihood.round(1))  # the tops that it found
    array([-1029.7, -1021.7,  -952.6])
    >>> runs.best.log_likelihood[-1].round(1)
    np.float64(-952.6)
    """
    n_restarts = arguments.count(n_restarts, "n_restarts")
    if start is not None:
        arguments.choice(start, "start", starts.RANDOM)
    seed = arguments.count(seed, "seed", at_least=0)
    max_iter = arguments.count(max_iter, "max_iter", at_least=0)
    tol = arguments.tolerance(tol)
    names = tables.names(X)
    X = contract.read_data(model, X)
    run = side_by_side if hasattr(model, "start_many") else one_by_one
    found, collapses = run(model, X, start, range(seed, seed + n_restarts), max_iter, tol)
    if len(collapses) == len(found):
        raise collapses[max(collapses, key=lambda r: collapses[r].iteration)]
    found = [replace(trace, names=names) for trace in found]
    return Restarts(found, np.isin(np.arange(len(found)), list(collapses)))


def one_by_one(model, X, start, seeds, max_iter, tol):
    """The traces, and the collapses by number of the restart, for a model of any kind."""
    traces, collapses = [], {}
    try:
        for r, seed in enumerate(progress.shown(seeds, "restarts")):
            try:
                traces.append(fit(model, X, start, seed, max_iter, tol))
            except CollapseError as collapse:
                traces.append(collapse.trace)
                collapses[r] = collapse
            if traces[-1].interrupted:
                break
    except KeyboardInterrupt:
        if not traces:
            raise
    return traces, collapses


def side_by_side(model, X, start, seeds, max_iter, tol):
    """The same, with the restarts as one axis of the parameters. A restart that has ended leaves the arrays."""
    e_step = contract.e_step_on(model, X)
    params = model.start_many(X, start, [arguments.generator(seed) for seed in seeds])
    paths = [Path(model, X) for _ in seeds]
    running = np.arange(len(paths))  # which restart stands at each place of the leading axis
    collapses, interrupted = {}, False
    try:
        for _ in progress.shown(range(max_iter + 1), "iterations"):
            expectation, params, running = e_step_without_collapsed(e_step, params, running, paths, collapses)
            if expectation is None:
                break
            log_prior = np.broadcast_to(contract.log_prior(model, params, expectation), len(running))
            values = expectation.log_likelihood, log_prior
            for r, value, of_prior, *single in zip(running, *values, *params, strict=True):
                paths[r].add(type(params)(*single), value, of_prior)
            rising = np.array([not paths[r].is_flat(tol) for r in running])
            if not rising.any():
                break
            params, running = select(model.m_step(expectation), rising), running[rising]
    except KeyboardInterrupt:
        if not paths[-1].params:
            raise
        interrupted = True

    def trace(r, path):
        if r in collapses:
            return collapses[r].trace
        if path.is_flat(tol):
            return path.converged()
        return path.interrupted() if interrupted else path.stopped()

    return [trace(r, path) for r, path in enumerate(paths)], collapses


def e_step_without_collapsed(e_step, params, running, paths, collapses):
    """The E step of all restarts that can make one; those that have collapsed leave, and go into `collapses`."""
    while len(running):
        try:
            return e_step(params), params, running
        except CollapseError as collapse:
            r = int(running[collapse.run[0]])
            collapses[r] = paths[r].collapsed(collapse)
            params, running = select(params, running != r), running[running != r]
    return None, params, running


def select(params, staying):
    """The parameters at those places of the leading axis where `staying` is true."""
    return params if staying.all() else type(params)(*(part[staying] for part in params))
