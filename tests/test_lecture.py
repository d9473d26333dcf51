"""The lecture is made of the lessons as they are now; nbval executes it with them."""

import copy
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest

from emviz.lessons.answers import closed
from execute_notebooks import METADATA, normalise, problem, text
from in_a_browser import needs_chromium
from lab_driver import Browser
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
        ours = [cell for cell in COMMITTED.cells if part.lesson[:2] in (cell.id[:2], cell.id.removeprefix("lecture-"))]
        assert any("emviz-page" in str(cell.get("outputs", "")) for cell in ours), part.title
        is_open = answers = 0
        for cell in ours:
            shown = cell.source + str(cell.get("outputs", ""))
            if "emviz-answer" in shown:
                assert cell.cell_type == "markdown" or all("emviz-answer" in str(each.data) for each in cell.outputs)
                is_open, answers = False, answers + 1
            if "**Predict.**" in shown:
                assert not is_open, f"{cell.id}: the prediction before this one has no answer"
                is_open = True
        assert answers and not is_open, part.title


def test_what_is_closed_says_what_it_said():
    assert closed({"text/markdown": "*a*", "text/plain": "b"})["text/markdown"].count("\n\n*a*\n\n") == 1
    assert "<img>" in closed({"text/html": "<img>", "text/markdown": "*a*"})["text/html"]


CELLS = (
    "%load_ext emviz.lessons.answers\nfrom IPython.display import Markdown",
    '%%answer\nprint("3 < 4")\nMarkdown("**Yes.**")',
    "%%answer\n1 / 0",
)


@pytest.mark.browser
@needs_chromium
def test_answers_stay_closed_when_all_cells_run_and_one_key_opens_all(tmp_path, server_of):
    path, server = tmp_path / "closed.ipynb", server_of("lab")
    path.write_text(text(v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in CELLS], metadata=METADATA)))
    with Browser() as browser:
        lab = browser.open(server, server.put(path))
        assert any(output.get("ename") == "ZeroDivisionError" for output in lab.run_all()[2])
        answers = lab.page.locator("details.emviz-answer")
        assert ["".join(answer.text_content().split("\n")) for answer in answers.all()] == ["Answer3 < 4", "AnswerYes."]
        are_open = "all => all.map((each) => each.open)"
        assert answers.evaluate_all(are_open) == [False, False]
        lab.page.locator(".jp-Notebook").first.focus()
        for wanted in (True, False):
            lab.page.keyboard.press("Shift+A")
            assert answers.evaluate_all(are_open) == [wanted, wanted]
        lab.page.locator(".jp-CodeCell .cm-content").first.click()
        lab.page.keyboard.press("Shift+A")  # here it is a letter
        assert answers.evaluate_all(are_open) == [False, False]
        lab.close()


def test_links_lead_to_lessons():
    for cell in COMMITTED.cells:
        assert "](#" not in cell.source, cell.source
    assert Path(LECTURE.parent / "05_soft_em_1d.ipynb").exists()


def test_a_lesson_without_marks_is_said():
    with pytest.raises(Problem, match=r"No cell of 05_x\.ipynb has the tag lecture"):
        cells_of("05_x", v4.new_notebook(cells=[v4.new_markdown_cell("Nothing marked.")]))
