"""What all data sets have in common, and how they show themselves."""

from dataclasses import dataclass, fields

import numpy as np

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

    def __repr__(self) -> str:
        columns = dict(zip(self.names, self.X.T, strict=True)) | self._known()
        table = [[name, *map(_text, values[:ROWS_SHOWN])] for name, values in columns.items()]
        widths = [max(map(len, column)) for column in table]
        lines = [f"{self.title}: X has shape {self.X.shape}"]
        for row in zip(*table, strict=True):
            lines.append("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
        if len(self.X) > ROWS_SHOWN:
            lines.append(f"... and {len(self.X) - ROWS_SHOWN:,} rows more")
        return "\n".join(lines)

    def _known(self) -> dict[str, np.ndarray]:
        """What is known about each row besides `X`: the arrays that a kind of data set adds."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "X"}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
