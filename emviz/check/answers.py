"""Is this answer right? The checks of numbers, tables and functions that a reader has written."""

from collections.abc import Callable
from typing import Any

import numpy as np

from emviz.check.report import ROUNDING, Broken, answer_of, place_of, reported, written


@reported
def responsibilities(r: Any, n_samples: int | None = None, n_components: int | None = None) -> str:
    """Do these numbers share each point out completely?

    Parameters
    ----------
    r : array-like, shape (n_samples, n_components)
    n_samples, n_components : int, optional
        The shape that it must have.

    Returns
    -------
    Report

    Examples
    --------
    >>> responsibilities([[0.5, 0.5], [0.9, 0.8]])
    ✗ Row 1 of the responsibilities sums to 1.7; every row must sum to 1: divide by the sum over the components.
    """
    rows_sum_to_one(r, n_samples, n_components, "the responsibilities")
    return "The responsibilities share every point out completely: no entry is negative and each row sums to 1."


def rows_sum_to_one(r, n_samples, n_components, what):
    """The table as an array, if its shape is right, no entry is negative, and each row sums to one."""
    r = written(r, f"The table of {what.removeprefix('the ')}")
    expected = (n_samples or len(np.atleast_1d(r)), n_components or r.shape[-1] if r.ndim else 1)
    if r.shape != expected:
        turned = " It is the other way round: turn it with .T." if r.shape == expected[::-1] else ""
        raise Broken(
            f"{what[0].upper() + what[1:]} have shape {r.shape}; (n_samples, n_components) is {expected} here.{turned}"
        )
    if (r < 0).any():
        raise Broken(f"{what[0].upper() + what[1:]} have a negative entry{place_of(r < 0)}; they are probabilities.")
    sums = r.sum(axis=1)
    wrong = np.abs(sums - 1) > ROUNDING
    if wrong.any():
        i = np.flatnonzero(wrong)[0]
        columns = np.allclose(r.sum(axis=0), 1, atol=1e-6)
        hint = ". Here it is the columns that do" if columns else ": divide by the sum over the components"
        raise Broken(f"Row {i} of {what} sums to {sums[i]:.3g}; every row must sum to 1{hint}.")
    return r


@reported
def never_falls(path: Any, what: str = "log-likelihood") -> str:
    """Does this path climb, as EM must?

    Parameters
    ----------
    path : array-like, shape (n_iter + 1,)
        The value at iteration 0, 1, 2, ...
    what : str
        How to call it in the sentence.

    Examples
    --------
    >>> never_falls([-10.0, -8.0, -12.1])
    ✗ The log-likelihood fell by 4.1 at iteration 2. EM never does that: look at your M step.
    """
    path = written(path, f"The path of the {what}")
    if path.ndim != 1 or len(path) < 2:
        raise Broken(
            f"The path has shape {path.shape}; it must be one number for each iteration, and at least two of them."
        )
    rises = np.diff(path)
    fallen = np.flatnonzero(rises < -ROUNDING * np.abs(path).max())
    if len(fallen):
        i = fallen[0]
        raise Broken(
            f"The {what} fell by {-rises[i]:.3g} at iteration {i + 1}. EM never does that: look at your M step."
        )
    return f"The {what} never falls in {len(rises)} iterations."


@reported
def close(yours: Any, ours: Any, what: str = "Your answer", rtol: float = 1e-6) -> str:
    """Is this number, or array of numbers, right? Says in which direction it is off, not by how much.

    Parameters
    ----------
    yours : float or array-like
    ours : float or array-like
        What it must be, to a relative `rtol`.
    what : str
        How to call it in the sentence.

    Examples
    --------
    >>> close(3.0, 4.0, "The mean")
    ✗ The mean is too small.
    >>> close(None, 4.0, "The mean")
    ○ The mean is not there yet: write it, then run this cell again.
    >>> close([1.0, 2.0], [1.0, 1.5], "The weights")
    ✗ The weights: the value at index 1 is too large.
    """
    same(yours, ours, what, rtol)
    return f"{what}: right."


def same(yours, ours, what, rtol):
    """End the check where a value is not ours: which one, and in which direction it is off."""
    yours, ours = written(yours, what), np.asarray(ours, dtype=float)
    if yours.shape != ours.shape:
        wanted = ours.shape if ours.ndim else "a single number"
        raise Broken(f"{what}: the shape is {yours.shape}; it must be {wanted}.")
    wrong = np.abs(yours - ours) > rtol * np.abs(ours).max(initial=np.finfo(float).tiny)
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        labels = np.isin(ours, (0, 1)).all() and ours.ndim > 0  # of two labels, "too small" would be the answer
        how = "wrong" if labels else "too small" if yours[place] < ours[place] else "too large"
        if np.allclose(yours, -ours, rtol=rtol):
            how = "right but for its sign"
        subject = f"{what} is" if yours.ndim == 0 else f"{what}: the value{place_of(wrong)} is"
        raise Broken(f"{subject} {how}.")


@reported
def function(yours: Callable, ours: Callable, *cases: tuple, what: str = "Your function", rtol: float = 1e-6) -> str:
    """Does your function give what it must, on each of these inputs?

    Parameters
    ----------
    yours, ours : callable
    *cases : tuple
        The arguments of one call each.

    Examples
    --------
    >>> function(lambda x: x + x, lambda x: x**2, (2.0,), (3.0,), what="square")
    ✗ square, case 2 of 2 is too small.
    """
    for i, case in enumerate(cases):
        name = what if len(cases) == 1 else f"{what}, case {i + 1} of {len(cases)}"
        same(answer_of(yours, what, *case), ours(*case), name, rtol)
    return f"{what}: right on all {len(cases)} cases." if len(cases) > 1 else f"{what}: right."
