"""What of a lesson goes on slides and paper, and which cells answer a prediction, as the cells themselves say."""

import re
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest

from measure_lessons import main_path, words_in
from outputs import joined

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("[01][0-9]_*.ipynb"))
lessons = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
FEWEST = {"00_start_here": 6, "05_soft_em_1d": 15}
MOST_LINES, MOST_WORDS = 15, 130
PREDICTION = re.compile(r"^> \*\*Predict\.\*\*", re.M)
HEADING = re.compile(r"^#+ ", re.M)
OWN_WORK = {"exercise", "check", "solution"}


def read(path):
    return nbformat.read(path, as_version=4)


def mark(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type")


def tags(cell):
    return set(cell.metadata.get("tags", []))


def html(cell):
    return "".join(joined(output.get("data", {}).get("text/html", "")) for output in cell.get("outputs", []))


def is_explorer(cell):
    return "emviz-page" in html(cell)


def slides(notebook):
    """The marked cells, a list for each slide."""
    found = []
    for cell in notebook.cells:
        if mark(cell) in ("slide", "subslide"):
            found.append([cell])
        elif mark(cell) == "fragment":
            assert found, f"{cell.id} continues a slide, and there is none before it"
            found[-1].append(cell)
        else:
            assert mark(cell) is None, f"{cell.id} is marked {mark(cell)!r}"
    return found


def visible_lines(cell):
    if cell.cell_type != "code" or cell.metadata.get("jupyter", {}).get("source_hidden"):
        return 0
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def crowded(slide):
    """Why a slide holds too much, or None."""
    explorers = [cell.id for cell in slide if is_explorer(cell)]
    if explorers and len(slide) > 1:
        return f"{explorers[0]} is an explorer and needs the whole slide"
    for cell in slide:
        if visible_lines(cell) > MOST_LINES:
            return f"{cell.id} has {visible_lines(cell)} lines of code"
    words = sum(words_in(cell.source) for cell in slide if cell.cell_type == "markdown")
    return f"the slide of {slide[0].id} has {words} words" if words > MOST_WORDS else None


def unanswered(cells):
    """The names of the cells whose prediction has no answer before the next one."""
    waiting, found = None, []
    for cell in cells:
        if "answer" in tags(cell):
            waiting = None
        for _ in PREDICTION.findall(cell.source) if cell.cell_type == "markdown" else ():
            found += [waiting] * (waiting is not None)
            waiting = cell.id
    return found + [waiting] * (waiting is not None)


@lessons
def test_a_lesson_has_slides(path):
    notebook = read(path)
    found = slides(notebook)
    assert found[0] == [notebook.cells[0]], "the first slide is the title"
    assert len(found) >= FEWEST.get(path.stem, 10)
    last = found[-1][0].source
    assert "## What you now know" in "".join(cell.source for slide in found[-2:] for cell in slide), last


@lessons
def test_a_slide_holds_one_thing(path):
    assert [why for slide in slides(read(path)) if (why := crowded(slide))] == []


@lessons
def test_every_explorer_and_prediction_of_the_main_path_is_on_a_slide(path):
    cells = [cell for cell in main_path(read(path)) if is_explorer(cell) or PREDICTION.search(cell.source)]
    assert [cell.id for cell in cells if mark(cell) is None] == []


@lessons
def test_slides_give_nothing_away(path):
    for slide in slides(read(path)):
        for cell in slide:
            assert not tags(cell) & OWN_WORK, f"{cell.id} is for the reader to work out"


@lessons
def test_every_prediction_is_answered(path):
    notebook = read(path)
    assert unanswered(notebook.cells) == []
    assert unanswered([cell for slide in slides(notebook) for cell in slide]) == [], (
        "answered in the lesson, not on a slide"
    )


@lessons
def test_an_answer_hides_an_answer_only(path):
    """It is closed at first: so nothing may be in it that a reader needs to go on, or to find."""
    for cell in read(path).cells:
        if "answer" in tags(cell):
            said = [joined(output.get("data", {}).get("text/markdown", "")) for output in cell.get("outputs", [])]
            words = "\n".join([cell.source] * (cell.cell_type == "markdown") + said)
            assert not is_explorer(cell) and not tags(cell) & OWN_WORK, cell.id
            assert not PREDICTION.search(words) and not HEADING.search(words), cell.id


def marked(*kinds, cell=v4.new_markdown_cell):
    return [cell("word " * 50, metadata={"slideshow": {"slide_type": kind}} if kind else {}) for kind in kinds]


def test_slides_begin_and_go_on():
    cells = marked("slide", "fragment", None, "subslide", "slide", "fragment", "fragment")
    assert [len(slide) for slide in slides(v4.new_notebook(cells=cells))] == [2, 1, 3]
    with pytest.raises(AssertionError, match="continues a slide"):
        slides(v4.new_notebook(cells=marked("fragment")))


def test_a_crowded_slide_is_found():
    two_texts = marked("slide", "fragment")
    explorer = v4.new_code_cell("x", outputs=[v4.new_output("display_data", {"text/html": '<div class="emviz-page">'})])
    code = v4.new_code_cell("x = 1\n\n" * MOST_LINES)
    assert crowded(two_texts) is crowded([explorer]) is crowded([code]) is None
    assert "150 words" in crowded([*two_texts, *marked("fragment")])
    assert "whole slide" in crowded([explorer, code])
    code.source += "x = 1"
    assert "16 lines" in crowded([code])
    code.metadata["jupyter"] = {"source_hidden": True}
    assert crowded([code]) is None


def test_a_prediction_without_answer_is_found():
    ask, again = (v4.new_markdown_cell("Look.\n\n> **Predict.** Which?", id=name) for name in ("ask", "again"))
    answer, another = (v4.new_code_cell(metadata={"tags": ["answer"]}) for _ in range(2))
    assert unanswered([ask, answer, again, another]) == []
    assert unanswered([ask, again, answer]) == ["ask"]
    assert unanswered([ask, answer, again]) == ["again"]
