"""Arguments are read here, and a bad one is answered in one sentence: which it is, what it was, what it must be."""

import numbers
from typing import Any

import numpy as np

from emviz import tables


def data(X: Any, at_least: int = 1) -> np.ndarray:
    """Read `X` as a table of numbers.

    Parameters
    ----------
    X : array-like, shape (n_samples, n_features)
        A list of rows, an array, a data frame, a series (one feature), or a data set of `emviz.datasets`.
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
    table, X = X, numeric(X, "X")
    if tables.is_series(table):
        X = X[:, None]
    if X.ndim != 2:
        hint = ": for one feature write X.reshape(-1, 1)" if X.ndim == 1 else ""
        raise ValueError(f"X has shape {X.shape}; it must be (n_samples, n_features){hint}.")
    if X.shape[0] < at_least or X.shape[1] < 1:
        raise ValueError(f"X has shape {X.shape}; it needs at least {at_least} row(s) and one column.")
    bad = ~np.isfinite(X)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        where = f"row {tables.row_name(table, row)}, column {tables.column_name(table, column)}"
        raise ValueError(f"X has {X[row, column]} in {where}; every value must be a finite number.")
    return X


def names(value: Any, n_features: int) -> tuple[str, ...] | None:
    """Read the names of so many features; None stays None.

    Parameters
    ----------
    value : sequence of str, an index of pandas, None, or for one feature a str

    Examples
    --------
    >>> names("bill", n_features=2)
    Traceback (most recent call last):
    ...
    ValueError: names is 'bill'; it must be 2 names, one for each feature.
    """
    if value is None:
        return None
    wanted = f"it must be {n_features} name{'s, one for each feature' if n_features > 1 else ''}."
    try:
        read = (value,) if isinstance(value, str) else tuple(map(str, value))
    except TypeError as error:
        raise TypeError(f"names is {short(value)}; {wanted}") from error
    if len(read) != n_features:
        was = value if isinstance(value, str) else list(read)
        raise ValueError(f"names is {short(was)}; {wanted}")
    return read


def features(value: Any, names: tuple[str, ...] | None, n_features: int) -> tuple[int, ...]:
    """Read a choice among so many features as their indices; None chooses all of them.

    Parameters
    ----------
    value : str, int, or sequence of these, or None
        Names, exactly as they are written, or indices from 0.
    names : tuple of str or None

    Examples
    --------
    >>> features(("mass", 0), ("bill", "flipper", "mass"), n_features=3)
    (2, 0)
    >>> features("beak", ("bill", "flipper", "mass"), n_features=3)
    Traceback (most recent call last):
    ...
    ValueError: features has 'beak'; it must be some of 'bill', 'flipper', 'mass', or indices from 0 to 2.
    """
    if value is None:
        return tuple(range(n_features))
    wanted = f"indices from 0 to {n_features - 1}"
    wanted = f"{wanted}, because they have no names" if names is None else f"some of {_listed(names)}, or {wanted}"
    try:
        some = [value] if isinstance(value, (str, numbers.Integral)) else list(value)
    except TypeError as error:
        raise TypeError(f"features is {short(value)}; it must be {wanted}.") from error
    found = []
    for one in some:
        if isinstance(one, str) and one in (names or ()):
            found.append((names or ()).index(one))
        elif isinstance(one, numbers.Integral) and not isinstance(one, bool) and 0 <= int(one) < n_features:
            found.append(int(one))
        else:
            raise ValueError(f"features has {short(one)}; it must be {wanted}.")
    if not found:
        raise ValueError(f"features is empty; it must be {wanted}.")
    if len(set(found)) < len(found):
        raise ValueError(f"features is {short(value)}; it must not have the same feature twice.")
    return tuple(found)


def numeric(value: Any, name: str) -> np.ndarray:
    """Read `value` as an array of floats, or say why it cannot be one.

    >>> numeric("abc", "means")
    Traceback (most recent call last):
    ...
    TypeError: means cannot be read as an array of real numbers; it was a str.
    """
    value = tables.values(value, name)
    was = f"an array of dtype {value.dtype}" if isinstance(value, np.ndarray) else _a(type(value).__name__)
    problem = TypeError(f"{name} cannot be read as an array of real numbers; it was {was}.")
    if value is None or isinstance(value, (str, bytes)):
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
        raise TypeError(f"{name} is {short(value)}; it must be a whole number.")
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
        raise TypeError(f"{name} is {short(value)}; it must be a number.")
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
        raise ValueError(f"{name} is {short(value)}; it must be one of {_listed(options)}.")
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
        problem = f"seed is {short(seed)}; it must be a whole number of at least 0, or a numpy.random.Generator."
        raise type(error)(problem) from error


def short(value: Any) -> str:
    """A value as an error shows it: as it is written where that is short, else only what kind of thing it is.

    >>> short(2.5), short(np.zeros((30, 3)))
    ('2.5', 'an ndarray')
    """
    written = repr(value)
    if len(written) <= 80 and "\n" not in written:
        return written
    return _a(type(value).__name__)


def _a(kind):
    return f"{'an' if kind == 'ndarray' or kind[0] in 'aeiouAEIOU' else 'a'} {kind}"


def _listed(names):
    return ", ".join(map(repr, names))
