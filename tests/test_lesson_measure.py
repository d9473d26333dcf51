"""A lesson keeps to its measure, and says how long it takes."""

import re
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest

from measure_lessons import measure

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("[0-9]*.ipynb"))
lessons = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
WORDS, LINES, BYTES = 1500, 120, 1_000_000
SHORTEST = {"00_start_here": (800, 40)}


@lessons
def test_a_lesson_is_no_longer_than_a_reader_has_time_for(path):
    words, lines, *_ = measure(nbformat.read(path, as_version=4))
    most_words, most_lines = SHORTEST.get(path.stem, (WORDS, LINES))
    assert words <= most_words
    assert lines <= most_lines
    assert path.stat().st_size < BYTES


@lessons
def test_a_lesson_says_how_long_it_takes(path):
    notebook = nbformat.read(path, as_version=4)
    said = int(re.search(r"^\*\*Time\*\* about (\d+) minutes", notebook.cells[0].source, re.M).group(1))
    assert said % 5 == 0
    assert abs(said - measure(notebook).minutes) <= 2.5


def test_what_counts_and_what_does_not():
    explorer = v4.new_output(
        "display_data", {"text/html": '<div class="emviz-page">', "text/markdown": "Five words, one of $x$."}
    )
    code = v4.new_code_cell("x = 1\n\ny = 2", outputs=[explorer])
    folded = v4.new_code_cell("drawing\n" * 9, metadata={"jupyter": {"source_hidden": True}})
    text = "Two words\n\n### Exercise 1 · Ask\n\n<details>a solution</details>\n```python\ncode here\n```\n## Going deeper\nmore"
    deeper = v4.new_markdown_cell("Even more."), v4.new_code_cell("y = 3")
    cells = [code, folded, v4.new_markdown_cell(text), *deeper]
    of = measure(v4.new_notebook(cells=cells))
    assert of == (4 + 2 + 3, 2, 1, 1)
    assert of.minutes == pytest.approx(9 / 150 + 3 + 5)
