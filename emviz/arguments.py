"""Arguments are read here, and a bad one is answered in one sentence: which it is, what it was, what it must be."""

import numbers
from typing import Any

import numpy as np


def data(X: Any, at_least: int = 1) -> np.ndarray:
    """Read `X` as a table of numbers.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        A list of rows, an array, or a data frame.
    at_least : int
        How many rows there must be.

    Returns
    -------
    ndarray of float, shape (n_samples, n_features)
        `X` itself where it is such an array already; it is never changed.

    Raises
    ------
    TypeError
        If the entries are not real numbers.
    ValueError
        If the shape is wrong, or a value is missing or infinite.

    Examples
    --------
    >>> data([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]])
    >>> data([1, 2, 3])
    Traceback (most recent call last):
    ...
    ValueError: X has shape (3,); it must be (n_samples, n_features): for one feature write X.reshape(-1, 1).
    """
    X = numeric(X, "X")
    if X.ndim != 2:
        hint = ": for one feature write X.reshape(-1, 1)" if X.ndim == 1 else ""
        raise ValueError(f"X has shape {X.shape}; it must be (n_samples, n_features){hint}.")
    if X.shape[0] < at_least or X.shape[1] < 1:
        raise ValueError(f"X has shape {X.shape}; it needs at least {at_least} row(s) and one column.")
    bad = ~np.isfinite(X)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ValueError(f"X has {X[row, column]} in row {row}, column {column}; every value must be a finite number.")
    return X


def numeric(value: Any, name: str) -> np.ndarray:
    """Read `value` as an array of floats, or say why it cannot be one.

    >>> numeric("abc", "means")
    Traceback (most recent call last):
    ...
    TypeError: means cannot be read as an array of real numbers; it was a str.
    """
    problem = TypeError(f"{name} cannot be read as an array of real numbers; it was a {type(value).__name__}.")
    if isinstance(value, (str, bytes)):
        raise problem
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O":
            array = array.astype(float)
    except (TypeError, ValueError, OverflowError) as error:
        raise problem from error
    if array.dtype.kind not in "biuf":
        raise problem
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise ValueError(f"{name} has masked values; every value must be a finite number.")
    with np.errstate(over="ignore"):  # what is too large becomes infinite, which is for the caller to refuse
        return array.astype(float, copy=False)


def count(value: Any, name: str, at_least: int = 1) -> int:
    """Read `value` as a whole number.

    >>> count(2.5, "n_components")
    Traceback (most recent call last):
    ...
    TypeError: n_components is 2.5; it must be a whole number.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} is {value!r}; it must be a whole number.")
    if value < at_least:
        raise ValueError(f"{name} is {value}; it must be at least {at_least}.")
    return int(value)


def tolerance(value: Any, name: str = "tol") -> float:
    """Read `value` as a number that is not negative.

    >>> tolerance(-1)
    Traceback (most recent call last):
    ...
    ValueError: tol is -1; it must be zero or a positive number.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is {value!r}; it must be a number.")
    if not 0 <= float(value) < np.inf:
        raise ValueError(f"{name} is {value}; it must be zero or a positive number.")
    return float(value)


def choice(value: Any, name: str, options: tuple[str, ...]) -> str:
    """Read `value` as one of `options`.

    >>> choice("round", "covariance_type", ("full", "tied"))
    Traceback (most recent call last):
    ...
    ValueError: covariance_type is 'round'; it must be one of 'full', 'tied'.
    """
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(map(repr, options))}.")
    return value


def generator(seed: Any) -> np.random.Generator:
    """A random generator: `seed` itself if it is one, else a new one that starts from the whole number `seed`.

    >>> generator(0).integers(10)
    np.int64(8)
    """
    if isinstance(seed, np.random.Generator):
        return seed
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError) as error:
        problem = f"seed is {seed!r}; it must be a whole number of at least 0, or a numpy.random.Generator."
        raise type(error)(problem) from error
