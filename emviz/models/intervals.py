"""Censored values: of each is known between which two ends it lies, and the ends are equal where it was seen."""

from typing import Any

import numpy as np

from emviz import arguments
from emviz.engine import truncated_normal


def intervals(values: Any, exact: Any, side: str = "right") -> np.ndarray:
    """Two columns, lower and upper end, from values of which some are only a limit.

    Parameters
    ----------
    values : array-like, shape (n_samples,)
        What was written down: the value itself, or the limit at which one stopped looking.
    exact : array-like of bool, shape (n_samples,)
        True where it is the value itself, as `failed` is for lifetimes.
    side : {"right", "left"}
        Where the others lie: "right", above their limit (right-censored), or "left", below it (left-censored).

    Returns
    -------
    ndarray, shape (n_samples, 2)
        What `emviz.CensoredNormal` takes. For a value that is known to lie between two ends, write the two ends.

    Examples
    --------
    >>> intervals([3.1, 5.0, 4.2], [True, False, True])
    array([[3.1, 3.1],
           [5. , inf],
           [4.2, 4.2]])
    """
    values, exact = arguments.numeric(values, "values"), np.asarray(exact)
    infinite = {"right": np.inf, "left": -np.inf}[arguments.choice(side, "side", ("right", "left"))]
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(f"values has shape {values.shape}; it must be one row of finite numbers, shape (n_samples,).")
    if exact.dtype != bool or exact.shape != values.shape:
        raise ValueError(
            f"exact has shape {exact.shape} and type {exact.dtype}; it must be True or False for each of {len(values)} "
            "values."
        )
    ends = values, np.where(exact, values, infinite)
    return np.column_stack(ends if side == "right" else ends[::-1])


def read_intervals(X: Any, covariates: bool = False) -> np.ndarray:
    """Check a table whose last two columns are the ends of intervals.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_columns)
        An array, rows in a list, or a data frame.
    covariates : bool
        Whether other columns stand before the two ends.

    Raises
    ------
    TypeError, ValueError
        If the last two columns are no ends.
    """
    X = arguments.numeric(X, "X")
    fits = X.ndim == 2 and len(X) > 0 and (X.shape[1] > 2 if covariates else X.shape[1] == 2)
    if not fits:
        wanted = "(n_samples, n_covariates + 2)" if covariates else "(n_samples, 2)"
        raise ValueError(
            f"X has shape {X.shape}; it must be {wanted}, its last two columns the lower and the upper end of what is known: "
            "see emviz.intervals."
        )
    if covariates:
        arguments.data(X[:, :-2])
    lower, upper = X[:, -2:].T
    wrong = ~((lower <= upper) & (lower < np.inf) & (upper > -np.inf))
    if wrong.any():
        row = wrong.argmax()
        raise ValueError(
            f"X has the ends {lower[row]:g} and {upper[row]:g} in row {row}; the lower end must be below the upper one, or "
            "equal to it and finite."
        )
    nothing = np.isinf(lower) & np.isinf(upper)
    if nothing.any():
        raise ValueError(f"X says nothing about row {nothing.argmax()}, from -inf to inf; such rows must be left out.")
    return X


def check_no_value_in_all(X: Any) -> None:
    """Raise a ValueError if a single value lies in all the intervals of the data, an array or chunks.

    Then the likelihood has no maximum: a distribution that is narrow about that value can always be made narrower.
    """
    lower, upper = X.max(axis=0)[-2], X.min(axis=0)[-1]
    if lower <= upper:
        where = upper if np.isfinite(upper) else lower
        raise ValueError(
            f"X allows that every value is {where:g}, so no spread is the most likely; there must be two rows whose "
            "intervals have no value in common, such as two different exact values."
        )


def written_down(X: np.ndarray) -> np.ndarray:
    """One value for each row: the exact one, the limit, or the middle of two ends. Shape (n_samples, 1)."""
    lower, upper = X[:, -2:-1], X[:, -1:]
    return np.where(np.isinf(lower), upper, np.where(np.isinf(upper), lower, lower / 2 + upper / 2))


def expected_values(
    X: np.ndarray, mean: np.ndarray | float, standard_deviation: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a normal distribution expects of each value, given its interval.

    ::

        exact:     log-density of y,               y,         0
        censored:  log P(lower < y < upper),       E[y | ..], Var[y | ..]

    Parameters
    ----------
    X : ndarray, shape (n_samples, n_columns)
        Its last two columns are the ends.
    mean : ndarray, shape (n_samples,), or float
    standard_deviation : float

    Returns
    -------
    log_likelihoods, values, variances : ndarray, shape (n_samples,)

    Examples
    --------
    >>> _, values, variances = expected_values(np.array([[3.1, 3.1], [5.0, np.inf]]), 4.0, 1.0)
    >>> values.round(3), variances.round(3)
    (array([3.1  , 5.525]), array([0.   , 0.199]))
    """
    ends = np.asarray(X, dtype=float)[:, -2:]
    mean = np.broadcast_to(mean, len(ends))
    values, variances = ends[:, 0].copy(), np.zeros(len(ends))
    log_likelihoods = -(((values - mean) / standard_deviation) ** 2) / 2 - np.log(2 * np.pi) / 2
    log_likelihoods -= np.log(standard_deviation)
    censored = ends[:, 0] < ends[:, 1]
    lower, upper = ((ends[censored] - mean[censored, None]) / standard_deviation).T
    log_likelihoods[censored], m, v = truncated_normal.moments(lower, upper)
    values[censored] = mean[censored] + standard_deviation * m
    variances[censored] = standard_deviation**2 * v
    return log_likelihoods, values, variances
