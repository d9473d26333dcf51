"""How long is a lesson? Words, minutes and lines of code of its main path.

    python tools/measure_lessons.py
    python tools/measure_lessons.py notebooks/03_hard_em.ipynb

The main path ends where *Going deeper* begins. Words are those that a reader reads: Markdown cells, and Markdown that a cell
has written, without code, formulas and folded solutions. Lines of code are those that a reader sees: not blank, not folded, and
without the five lines of the first cell that install emviz where it is missing.
"""

import argparse
import re
from pathlib import Path
from typing import NamedTuple

import nbformat

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
DEEPER = "## Going deeper"
WORDS_A_MINUTE, MINUTES_AN_EXPLORER, MINUTES_AN_EXERCISE = 150, 3, 5
NOT_PROSE = re.compile(r"<details>.*?</details>|```.*?```|\$\$.*?\$\$|\$[^$]*\$|<!--.*?-->|\]\([^)]*\)", re.S)
WORD = re.compile(r"[^\W\d_][\w'’.-]*|\d[\d.,]*")
EXERCISE = re.compile(r"^### Exercise \d+ ·", re.M)


class Measure(NamedTuple):
    """Of the main path of one lesson."""

    words: int
    lines: int
    explorers: int
    exercises: int

    @property
    def minutes(self) -> float:
        return self.words / WORDS_A_MINUTE + self.explorers * MINUTES_AN_EXPLORER + self.exercises * MINUTES_AN_EXERCISE


def main_path(notebook):
    """The cells before *Going deeper*; the last may be a part of one."""
    cells = []
    for cell in notebook.cells:
        before, found, _ = f"\n{cell.source}".partition(f"\n{DEEPER}")
        if found and cell.cell_type == "markdown":
            return [*cells, nbformat.v4.new_markdown_cell(before)]
        cells.append(cell)
    return cells


def words_in(markdown):
    r"""How many words of prose.

    Examples
    --------
    >>> words_in("## Two *clouds*\n\nSee $x_i$ and [lesson 03](03.ipynb).")
    6
    """
    return len(WORD.findall(NOT_PROSE.sub(" ", markdown)))


def measure(notebook) -> Measure:
    """Words, lines, explorers and exercises of the main path of an executed lesson."""
    words = lines = explorers = exercises = 0
    for cell in main_path(notebook):
        if cell.cell_type == "markdown":
            words += words_in(cell.source)
            exercises += len(EXERCISE.findall(cell.source))
            continue
        for output in cell.outputs:
            data = output.get("data", {})
            words += words_in("".join(data.get("text/markdown", "")))
            explorers += "emviz-page" in "".join(data.get("text/html", ""))
        if not cell.metadata.get("jupyter", {}).get("source_hidden"):
            seen = [line for line in cell.source.splitlines() if line.strip()]
            lines += len(seen) - 5 * cell.source.startswith("import importlib.util")
    return Measure(words, lines, explorers, exercises)


def main(arguments=None):
    """Command line: a line for each lesson."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    print("lesson                       words  lines  explorers  exercises  minutes    kB")
    for path in parser.parse_args(arguments).notebooks or sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        of = measure(nbformat.read(path, as_version=4))
        size = path.stat().st_size / 1000
        print(f"{path.stem:28}{of.words:6}{of.lines:7}{of.explorers:11}{of.exercises:11}{of.minutes:9.0f}{size:6.0f}")


if __name__ == "__main__":
    main()
