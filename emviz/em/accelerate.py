"""Squared extrapolation: two steps of EM show which way it goes and how it slows down; leap ahead along it."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from emviz.em import columns, contract


def steps(plain: Callable, model: Any, X: np.ndarray, params: Any) -> Iterator:
    """The steps of EM in threes, for ever: two as they are, and one from a point further along their way.

    ::

        theta_1 = EM(theta_0)
        theta_2 = EM(theta_1)
        theta'  = theta_2, extrapolated: see `extrapolated`
        theta_0 = EM(theta')           for the next three

    The point theta' is kept if it is a valid start of the model and no worse than theta_1; otherwise EM goes on from theta_2.
    So what the steps climb never falls, and wherever an extrapolation fails, this is EM.

    Parameters
    ----------
    plain : callable
        `plain(params)` is the loop of EM from there: an iterator of `Step`.
    model : model
    X : ndarray, shape (n_samples, n_features)
    params : params
        Those of iteration 0.

    Returns
    -------
    iterator of Step
        In one that says `extrapolated`, `before` is such a theta'; it is the `after` of the step that came earlier.

    References
    ----------
    Varadhan and Roland, Scandinavian Journal of Statistics 35 (2008) 335-353: the squared scheme with step length S3.

    Examples
    --------
    >>> import emviz as ev
    >>> days = ev.datasets.death_notices()
    >>> slow, fast = (ev.fit(ev.PoissonMixture(2), days, tol=1e-9, max_iter=5000, accelerate=a) for a in (False, True))
    >>> slow.n_e_steps // fast.n_e_steps, bool(fast.log_likelihood[-1] > slow.log_likelihood[-1])
    (15, True)
    """
    while True:
        em = plain(params)
        first = next(em)
        yield first
        second = next(em)
        third = step_from(extrapolated(first.before, second.before, second.after), plain, model, X)
        if third is None or not objective(model, third) >= objective(model, second):
            yield second
            params = second.after
        else:
            yield second._replace(after=third.before)
            yield third._replace(extrapolated=True)
            params = third.after


def extrapolated(theta_0: Any, theta_1: Any, theta_2: Any) -> Any:
    """Where two steps of EM lead, as far as their lengths can tell; None if that is no further than the second went.

    ::

        r      = theta_1 - theta_0
        v      = (theta_2 - theta_1) - r
        alpha  = -|r| / |v|
        theta' = theta_0 - 2 alpha r + alpha^2 v

    With alpha = -1 this is theta_2. If both steps shorten the same distance by the same factor, it is their limit. Weights
    still sum to one and matrices are still symmetric, as these are linear conditions; a variance may have become negative.

    The lengths are those of the numbers as they stand. So how far it leaps depends on the units of the data.

    Parameters
    ----------
    theta_0, theta_1, theta_2 : params
        Of three iterations, one after the other.

    Returns
    -------
    params or None

    Examples
    --------
    >>> import emviz as ev
    >>> from emviz.models.linkage import LinkageProbability as p
    >>> extrapolated(p(0.5), p(0.75), p(0.875))
    LinkageProbability(probability=1.0)
    """
    point_0, point_1, point_2 = map(columns.numbers, (theta_0, theta_1, theta_2))
    r = point_1 - point_0
    v = (point_2 - point_1) - r
    if np.linalg.norm(r) <= np.linalg.norm(v):
        return None
    with np.errstate(all="ignore"):  # if v is 0 the way has no end; then this is no valid start
        alpha = -np.linalg.norm(r) / np.linalg.norm(v)
        return columns.with_numbers(theta_0, point_0 - 2 * alpha * r + alpha**2 * v)


def step_from(params: Any, plain: Callable, model: Any, X: np.ndarray) -> Any:
    """One step of EM from extrapolated parameters; None if they are no valid start, or lead nowhere.

    Parameters
    ----------
    params : params or None
    plain, model, X
        As in `steps`.

    Returns
    -------
    Step or None
    """
    if params is None:
        return None
    try:
        with np.errstate(all="ignore"):
            return next(plain(contract.read_start(model, X, params, seed=0)))
    except (ValueError, ArithmeticError):  # a collapse, a weight below 0, the logarithm of a negative number, ...
        return None


def objective(model: Any, step: Any) -> float:
    """What the two steps climb, at the parameters before this one."""
    return float(step.expectation.log_likelihood + contract.log_prior(model, step.before, step.expectation))
