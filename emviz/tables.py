"""Tables from elsewhere: data sets of `emviz.datasets` and the frames and series of pandas, as arrays with names.

pandas is never imported: whoever has a frame has loaded it.
"""

import dataclasses
import numbers
from typing import Any

import numpy as np


def values(table: Any, argument: str) -> Any:
    """What stands in a table, as an array of floats; anything that is no table as it is.

    Parameters
    ----------
    table : data set, data frame, series, or anything else
    argument : str
        How to call it in an error.

    Raises
    ------
    TypeError, ValueError
        If a column holds anything but numbers, or a value is missing: which column, and the first such row.

    Examples
    --------
    >>> import pandas as pd
    >>> values(pd.DataFrame({"bill": [39.1, 39.5], "species": ["Adelie", "Gentoo"]}), "X")
    Traceback (most recent call last):
    ...
    TypeError: X has 'Adelie' in column 'species', row 0; every column must hold numbers: leave out those that do not.
    """
    if isinstance(table, np.ndarray):
        return table
    if is_data_set(table):
        return table.X
    if is_frame(table):
        columns = [_numbers(table.iloc[:, j], f"column {name!r}, ", argument) for j, name in enumerate(table.columns)]
        return np.column_stack(columns) if columns else np.empty(table.shape)
    if is_series(table):
        where = "" if table.name is None else f"column {table.name!r}, "
        return _numbers(table, where, argument)
    return table


def names(table: Any) -> tuple[str, ...] | None:
    """What the columns of a table are called; None where they have no names.

    Examples
    --------
    >>> import emviz as ev
    >>> names(ev.datasets.old_faithful())
    ('Eruption (minutes)', 'Waiting time (minutes)')
    """
    if is_data_set(table):
        return tuple(table.names)
    if is_chunks(table):
        return table.names
    if is_series(table):
        return None if table.name is None else (_text(table.name),)
    if is_frame(table) and not _only_numbered(table.columns):
        return tuple(map(_text, table.columns))
    return None


def row_name(table: Any, row: int) -> Any:
    """What a table calls the row at this place: the label of its index, and the place itself where it has none.

    Examples
    --------
    >>> import pandas as pd
    >>> row_name(pd.Series([39.1, 39.5], index=[7, 9]), 1)
    9
    """
    return table.index[[row]].tolist()[0] if is_frame(table) or is_series(table) else row


def column_name(table: Any, column: int) -> str:
    """What an error calls the column at this place: its name, and the place itself where it has none.

    Examples
    --------
    >>> import pandas as pd
    >>> column_name(pd.DataFrame({"bill": [39.1], "mass": [3750]}), 1), column_name([[39.1, 3750]], 1)
    ("'mass'", '1')
    """
    found = names(table)
    return str(column) if found is None else repr(found[column])


def check_order(start: Any, wanted: tuple[str, ...] | None) -> None:
    """Raise a ValueError if a start has the columns of the data in another order: by place they would be mixed up.

    Parameters
    ----------
    start : Any
        Only a table, or an estimator of scikit-learn that was fitted to one, can be in another order.
    wanted : tuple of str or None
        What the columns of the data are called.

    Examples
    --------
    >>> import pandas as pd
    >>> check_order(pd.DataFrame({"waiting": [55, 80], "eruption": [2, 4]}), ("eruption", "waiting"))
    Traceback (most recent call last):
    ...
    ValueError: start has the columns 'waiting', 'eruption'; they must be in the order of X: 'eruption', 'waiting'.
    """
    found = names(start) or tuple(map(str, getattr(start, "feature_names_in_", ())))
    if wanted is not None and found != wanted and sorted(found) == sorted(wanted):
        orders = [", ".join(map(repr, order)) for order in (found, wanted)]
        raise ValueError(f"start has the columns {orders[0]}; they must be in the order of X: {orders[1]}.")


def is_data_set(table: Any) -> bool:
    """Whether this is a data set as `emviz.datasets` has them."""
    return dataclasses.is_dataclass(table) and hasattr(table, "X") and hasattr(table, "names")


def is_chunks(table: Any) -> bool:
    """Whether these are the chunks of `emviz.chunks`, which say themselves what their columns are called."""
    return hasattr(table, "read_by") and hasattr(table, "names")


def is_frame(table: Any) -> bool:
    """Whether this is a data frame of pandas."""
    return hasattr(table, "iloc") and hasattr(table, "columns")


def is_series(table: Any) -> bool:
    """Whether this is a series of pandas: a single column."""
    return hasattr(table, "iloc") and not hasattr(table, "columns")


def _only_numbered(columns):
    """Whether columns are called 0, 1, 2, ..., which is what a frame calls them when nobody did."""
    return list(columns) == list(range(len(columns)))


def _text(name):
    """A name of pandas as text; one of several levels is a tuple of texts."""
    return " ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _numbers(series, where, argument):
    """One column as an array of floats."""
    missing = np.asarray(series.isna())
    if series.dtype.kind not in "biuf":
        for row, value in enumerate(series):
            if not (missing[row] or isinstance(value, numbers.Real) or _is_decimal(value)):
                raise TypeError(
                    f"{argument} has {value!r} in {where}row {row_name(series, row)}; every column must hold numbers: leave "
                    "out those that do not."
                )
    if missing.any():
        row = row_name(series, int(missing.argmax()))
        raise ValueError(
            f"{argument} has a missing value in {where}row {row}; every value must be a finite number: {argument}.dropna() "
            "leaves out the rows that have none."
        )
    try:
        return series.to_numpy(dtype=float)
    except OverflowError as error:
        raise TypeError(f"{argument} has a number in {where.removesuffix(', ')} that is too large.") from error


def _is_decimal(value):
    return type(value).__name__ == "Decimal"
