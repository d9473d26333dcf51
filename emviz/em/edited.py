"""A path that somebody has changed by hand: EM goes on from there."""

from typing import Any

from emviz import arguments
from emviz.em import contract
from emviz.em.loop import follow, steps
from emviz.em.trace import Path, Trace
from emviz.errors import CollapseError


def refit(trace: Trace, iteration: int, params: Any, max_iter: int = 1000, tol: float = 1e-6) -> Trace:
    """The path of a trace up to an iteration whose parameters you set by hand, and EM from there.

    What the steps climb may fall at that iteration, because what you set may be worse than what the M step has found, and
    at no other.

    Parameters
    ----------
    trace : Trace
        It stays as it is.
    iteration : int
        Which parameters to set: 0 for the start, t for those that M step t has made.
    params : params
        What to set them to, in any form that `emviz.fit` takes as a start of this model.
    max_iter : int
        Stop after this many iterations at the latest, those before the change among them.
    tol : float
        As for `emviz.fit`.

    Returns
    -------
    Trace
        Its ``edited`` names this iteration, and those before it that were set by hand earlier. If a component collapses,
        the path up to there; its message says so.

    Raises
    ------
    ValueError, TypeError
        If an argument does not fit; in one sentence.
    CollapseError
        If the start itself has collapsed: then there is no path.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(2), ev.datasets.old_faithful(), start=[[2, 50], [4, 50]])
    >>> again = ev.refit(trace, 1, [[2.0, 55.0], [4.0, 90.0]])
    >>> again.edited, again.frames[2].sentence.split(";")[0]
    ((1,), 'Maximization step 1, then changed by hand: centres move by 40 at most')
    """
    iteration = arguments.count(iteration, "iteration", at_least=0)
    max_iter = arguments.count(max_iter, "max_iter", at_least=0)
    tol = arguments.tolerance(tol)
    if iteration > trace.n_iter or not trace.params:
        there = f"0 to {trace.n_iter}" if trace.params else "none"
        raise ValueError(f"iteration is {iteration}; it must be one of those that this trace has: {there}.")
    model, X = trace.model, trace.X
    params = contract.read_start(model, X, params, seed=0)
    path = Path.up_to(trace, iteration)
    path.edited.append(iteration)
    e_step = path.counted(contract.e_step_on(model, X))
    try:
        return follow(path, steps(e_step, model.m_step, params), max_iter, tol)
    except CollapseError as collapse:
        if collapse.trace is None or not collapse.trace.params:
            raise
        return collapse.trace
