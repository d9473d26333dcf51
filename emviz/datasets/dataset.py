"""What all data sets have in common, and how they show themselves."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from emviz.small_table import SmallTable

ROWS_SHOWN = 5


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Numbers to fit a model to. It shows itself as its title, its shape and its first rows.

    Attributes
    ----------
    title : str
        What the rows are.
    X : ndarray, shape (n_samples, n_features)
        The numbers.
    names : tuple of str
        What each column of `X` is, with its unit: what to write on the axes.

    Examples
    --------
    >>> Dataset("Two stones", np.array([[20.0, 1.5], [31.5, 4.0]]), ("Length (mm)", "Mass (g)"))
    Two stones: X has shape (2, 2)
    Length (mm)  Mass (g)
             20       1.5
           31.5         4
    """

    title: str
    X: np.ndarray
    names: tuple[str, ...]

    def to_frame(self) -> Any:
        """All rows as a data frame of pandas: the columns of `X`, then what else is known about each row.

        Returns
        -------
        pandas.DataFrame

        Examples
        --------
        >>> import emviz as ev
        >>> ev.datasets.penguins().to_frame().groupby("species")["Body mass (g)"].mean().round()
        species
        Adelie       3701.0
        Chinstrap    3733.0
        Gentoo       5076.0
        Name: Body mass (g), dtype: float64
        """
        import pandas as pd  # only here: NumPy suffices for all else

        return pd.DataFrame(self._columns())

    def __repr__(self) -> str:
        return self._small_table().text()

    def _repr_html_(self) -> str:
        return self._small_table().html()

    def _small_table(self):
        columns = self._columns()
        rows = [
            list(map(_text, row)) for row in zip(*(column[:ROWS_SHOWN] for column in columns.values()), strict=True)
        ]
        more = len(self.X) - ROWS_SHOWN
        note = f"... and {more:,} rows more" if more > 0 else ""
        return SmallTable(f"{self.title}: X has shape {self.X.shape}", list(columns), rows, note)

    def _columns(self) -> dict[str, np.ndarray]:
        """The columns of `X`, and what is known about each row besides: the arrays that a kind of data set adds."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "X"}
        known = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
        return dict(zip(self.names, self.X.T, strict=True)) | known


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
