"""The checks of exercises: right answers pass however they are written, and each of the usual wrong ones gets its own sentence."""

import importlib
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import nbformat.v4 as v4
import pytest
from nbval.plugin import IPyNbFile

import emviz as ev
from exercise_answers import Several
from exercise_cells import CHECK, checks, trial

ROOT = Path(__file__).resolve().parent.parent
CHECKED = sorted(path.stem[-2:] for path in (ROOT / "emviz" / "lessons" / "exercises").glob("lesson_*.py"))
NOTEBOOKS = [path for number in CHECKED for path in (ROOT / "notebooks").glob(f"{number}_*.ipynb")]
lessons = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def answers_of(path):
    return importlib.import_module(f"exercise_answers.lesson_{path.stem[:2]}")


def exercises_of(path):
    return importlib.import_module(f"emviz.lessons.exercises.lesson_{path.stem[:2]}").EXERCISES


def report(name, answer):
    return ev.lessons.check(name, *(answer if isinstance(answer, Several) else [answer]))


@lessons
def test_a_check_is_one_line_that_holds_no_answer(path):
    notebook = nbformat.read(path, as_version=4)
    cells = checks(notebook)
    names = [CHECK.fullmatch(cell.source) and CHECK.fullmatch(cell.source)[1] for cell in cells]
    assert names == sorted(exercises_of(path))
    ids = {cell.id: cell for cell in notebook.cells}
    for name, cell in zip(names, cells, strict=True):
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


@lessons
def test_nbval_ends_a_lesson_with_the_trial_that_nothing_it_has_made_passes(path, request):
    last = list(IPyNbFile.from_parent(request.session, path=path).collect())[-1]
    names = re.findall(r"\d\d-ex\d", last.cell.source)
    assert last.options["check"] and last.cell.outputs[0].text == "".join(f"{name} []\n" for name in names)
    single = [cell for cell in checks(nbformat.read(path, as_version=4)) if cell.source.count(",") == 1]
    assert len(names) == len(single) >= 1


def test_the_trial_finds_what_passes(capsys):
    cells = [
        v4.new_code_cell(f'ev.lessons.check("00-ex1", {names})', metadata={"tags": ["check"]})
        for names in ("a", "a, b")
    ]
    cell = trial(v4.new_notebook(cells=cells))
    shell = SimpleNamespace(user_ns_hidden={"hidden": 6.0})
    exec(cell.source, {"ev": ev, "get_ipython": lambda: shell, "hidden": 6.0, "_own": 6.0, "five": 5.0, "six": 6.0})
    assert capsys.readouterr().out == "00-ex1 ['six']\n"
    assert cell.outputs[0].text == "00-ex1 []\n"


def test_an_exercise_that_is_not_there_is_said():
    with pytest.raises(ValueError, match="such as \"03-ex1\", got '99-ex1'"):
        ev.lessons.check("99-ex1", 1)
