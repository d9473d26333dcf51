"""From a mixture that has removed components by itself down to a single one: all the messages on the way."""

from emviz.em.loop import fit
from emviz.em.trace import Trace


def down_to_one(run: Trace, tol: float) -> list[Trace]:
    """A run of `MessageLengthMixture`, and one from where each ends without its weakest component, until one is left.

    Parameters
    ----------
    run : Trace
    tol : float
        Of the runs that follow.

    Returns
    -------
    list of Trace
        The shortest message is that of the run whose last `objective` is highest.

    Examples
    --------
    >>> import emviz as ev
    >>> waits = ev.datasets.old_faithful().X[:, 1:]
    >>> runs = down_to_one(ev.fit(ev.MessageLengthMixture(8), waits, seed=3, tol=1e-5), tol=1e-5)
    >>> [(int((run.params[-1].weights > 0).sum()), round(-float(run.objective[-1]), 1)) for run in runs]
    [(5, 1065.3), (4, 1059.6), (3, 1055.9), (2, 1049.4), (1, 1103.7)]
    """
    runs = [run]
    while (runs[-1].params[-1].weights > 0).sum() > 1:
        smaller, start = runs[-1].model.without_weakest(runs[-1].params[-1])
        runs.append(fit(smaller, run.X, start, tol=tol))
    return runs
