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
        rows = "".join(self._row(row) for row in self.rows)
        table = (
            f"<table><thead>{self._row(self.header, 'col')}</thead><tbody>{rows}</tbody></table>" if self.header else ""
        )
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"<div><p>{escape(self.caption)}</p>{table}{note}</div>"

    def _row(self, cells, scope=""):
        """A row; where a cell has a scope, it is the name of a row or a column."""
        html = [f'<th scope="{scope}">{escape(cell)}</th>' if scope else f"<td>{escape(cell)}</td>" for cell in cells]
        if self.first_names_rows:
            html[0] = f'<th scope="{scope or "row"}" style="text-align: left">{escape(cells[0])}</th>'
        return f"<tr>{''.join(html)}</tr>"
