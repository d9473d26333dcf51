"""The lecture is made of the lessons as they are now; nbval executes it with them."""

import copy
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest

from execute_notebooks import normalise, problem, text
from publish.command import Problem
from publish.lecture import LARGEST, LECTURE, PLAN, cells_of, lecture

LESSONS = {part.lesson: nbformat.read(LECTURE.parent / f"{part.lesson}.ipynb", as_version=4) for part in PLAN}
COMMITTED = nbformat.read(LECTURE, as_version=4)


def without_outputs(notebook):
    return [(cell.id, cell.cell_type, cell.source, cell.metadata) for cell in notebook.cells]


def test_it_is_what_the_lessons_make_of_it_today():
    assert without_outputs(COMMITTED) == without_outputs(lecture(LESSONS))


def test_it_is_committed_executed_and_in_its_normal_form():
    assert problem(COMMITTED, LARGEST) is None
    assert LECTURE.read_text(encoding="utf-8") == text(normalise(copy.deepcopy(COMMITTED)))
    code = [cell for cell in COMMITTED.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_what_runs_unseen_shows_nothing():
    unseen = [cell for cell in COMMITTED.cells if cell.source.startswith("%%capture")]
    assert len(unseen) > 10
    for cell in unseen:
        assert cell.metadata.jupyter.source_hidden and not cell.outputs


def test_each_part_has_something_to_move_and_each_prediction_a_closed_answer():
    for part in PLAN:
        ours = [cell for cell in COMMITTED.cells if cell.id.startswith(part.lesson[:2])]
        assert any("emviz-page" in str(cell.get("outputs", "")) for cell in ours), part.title
        asked = False
        for cell in ours:
            if "**Predict.**" in cell.source:
                asked = True
            if "answer" in cell.metadata.get("tags", []):
                hidden = "source_hidden" if cell.cell_type == "markdown" else "outputs_hidden"
                assert asked and cell.metadata.jupyter[hidden]
        assert any("answer" in cell.metadata.get("tags", []) for cell in ours)


def test_links_lead_to_lessons():
    for cell in COMMITTED.cells:
        assert "](#" not in cell.source, cell.source
    assert Path(LECTURE.parent / "05_soft_em_1d.ipynb").exists()


def test_a_lesson_without_marks_is_said():
    with pytest.raises(Problem, match=r"No cell of 05_x\.ipynb has the tag lecture"):
        cells_of("05_x", v4.new_notebook(cells=[v4.new_markdown_cell("Nothing marked.")]))
