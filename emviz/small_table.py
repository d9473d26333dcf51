"""The small tables as which data sets and traces show themselves: as text, and as HTML in a notebook."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


class SmallTable(NamedTuple):
    """A caption, a header, rows of cells that are text already, and a note below.

    The HTML has no colours of its own, so that it reads on a light page and on a dark one.

    Attributes
    ----------
    caption : str
    header : sequence of str
    rows : sequence of sequence of str
        Each as long as the header.
    note : str
        Such as how many rows are not shown.
    first_names_rows : bool
        Whether the first cell of each row says what stands in the others.

    Examples
    --------
    >>> print(SmallTable("Two stones", ["Length (mm)", "Mass (g)"], [["20", "1.5"], ["31.5", "4"]]).text())
    Two stones
    Length (mm)  Mass (g)
             20       1.5
           31.5         4
    """

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    first_names_rows: bool = False

    def text(self) -> str:
        """The table for a terminal."""
        lines = [self.header, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        texts = [self.caption]
        for line in lines:
            cells = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
            if self.first_names_rows:
                cells[0] = line[0].ljust(widths[0])
            texts.append("  ".join(cells))
        return "\n".join(text for text in [*texts, self.note] if text)

    def html(self) -> str:
        """The table for a notebook."""
        header = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.header)
        rows = "".join(f"<tr>{self._row(row)}</tr>" for row in self.rows)
        table = f"<table><thead><tr>{header}</tr></thead><tbody>{rows}</tbody></table>" if self.header else ""
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"<div><p>{escape(self.caption)}</p>{table}{note}</div>"

    def _row(self, row):
        cells = [f"<td>{escape(cell)}</td>" for cell in row]
        if self.first_names_rows:
            cells[0] = f'<th scope="row" style="text-align: left">{escape(row[0])}</th>'
        return "".join(cells)
