"""The checks of exercises: right answers pass however they are written, and each of the usual wrong ones gets its own sentence."""

import copy
import importlib
import re
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest

import emviz as ev
from execute_notebooks import execute
from exercise_answers import Several

ROOT = Path(__file__).resolve().parent.parent
CHECKED = sorted(path.stem[-2:] for path in (ROOT / "emviz" / "lessons" / "exercises").glob("lesson_*.py"))
NOTEBOOKS = [path for number in CHECKED for path in (ROOT / "notebooks").glob(f"{number}_*.ipynb")]
lessons = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
CHECK = re.compile(r'ev\.lessons\.check\("(\d\d-ex\d)", [\w, ]+\)')


def answers_of(path):
    return importlib.import_module(f"exercise_answers.lesson_{path.stem[:2]}")


def exercises_of(path):
    return importlib.import_module(f"emviz.lessons.exercises.lesson_{path.stem[:2]}").EXERCISES


def report(name, answer):
    return ev.lessons.check(name, *(answer if isinstance(answer, Several) else [answer]))


@lessons
def test_a_check_is_one_line_that_holds_no_answer(path):
    notebook = nbformat.read(path, as_version=4)
    checks = [cell for cell in notebook.cells if "check" in cell.metadata.get("tags", [])]
    names = [CHECK.fullmatch(cell.source) and CHECK.fullmatch(cell.source)[1] for cell in checks]
    assert names == sorted(exercises_of(path))
    ids = {cell.id: cell for cell in notebook.cells}
    for name, cell in zip(names, checks, strict=True):
        assert cell.id == f"{name}-check"
        for part, tag in (("", "exercise"), ("-solution", "solution")):
            assert tag in ids[f"{name}{part}"].metadata.tags
        assert ids[f"{name}-text"].cell_type == "markdown"


@lessons
def test_a_right_answer_is_accepted_however_it_is_written(path):
    right = answers_of(path).RIGHT
    assert set(right) == set(exercises_of(path))
    for name, answers in right.items():
        for answer in answers:
            assert report(name, answer).mark == "✓", (name, answer, report(name, answer))


@lessons
def test_each_of_the_usual_wrong_answers_gets_a_sentence_of_its_own(path):
    wrong = answers_of(path).WRONG
    assert set(wrong) == set(exercises_of(path))
    for name, answers in wrong.items():
        said = [report(name, answer) for answer, _ in answers]
        assert len({each.sentence for each in said}) == len(answers) >= 5, said
        for each, (answer, words) in zip(said, answers, strict=True):
            assert each.mark == "✗", (name, answer)
            assert words in each.sentence, (name, answer, each)


TRY_ALL = """
import types

for exercise in {names}:
    print(exercise, [
        key for key, value in list(globals().items())
        if not key.startswith("_") and key not in get_ipython().user_ns_hidden
        and not isinstance(value, (types.ModuleType, type, int, str))
        and ev.lessons.check(exercise, value)
    ])
"""


@pytest.mark.notebook
@lessons
def test_nothing_that_the_lesson_has_made_passes_as_an_answer(path):
    notebook = copy.deepcopy(nbformat.read(path, as_version=4))
    names = [CHECK.fullmatch(cell.source) for cell in notebook.cells if "check" in cell.metadata.get("tags", [])]
    single = [each[1] for each in names if "," not in each[0].partition(", ")[2]]
    notebook.cells.append(v4.new_code_cell(TRY_ALL.replace("{names}", repr(single))))
    printed = "".join(output.text for output in execute(notebook).cells[-1].outputs if "text" in output)
    assert printed.split("\n")[:-1] == [f"{name} []" for name in single]


def test_an_exercise_that_is_not_there_is_said():
    with pytest.raises(ValueError, match="such as \"03-ex1\", got '99-ex1'"):
        ev.lessons.check("99-ex1", 1)
