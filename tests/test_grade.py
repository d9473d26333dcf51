"""Marks of returned notebooks: whatever is in one of them, it gets its line and stops nobody else."""

import copy
import csv
import json
import signal
import sys
from pathlib import Path

import nbformat
import pytest

from publish import grade
from publish.__main__ import main
from publish.grading import examiner
from publish.grading.returned import Lesson, reaches, read
from publish.lessons import chosen
from publish.student import edition

RIGHT = {"ex1": "my_presses = 6", "ex2": "my_means = [58, 79.3]", "ex3": "my_kinds = [0, 1, 1]"}
#: What the students of a class have in their exercise cells, and for each of these the mark and words of its sentence.
CLASS = {
    "ada/00_start_here.ipynb": [(RIGHT["ex1"], "1", "right"), (RIGHT["ex2"], "1", "right"), (RIGHT["ex3"], "1", "right")],
    "nobody.ipynb": [(None, "", "is not there yet"), (None, "", "is not there yet"), (None, "", "is not there yet")],
    "wrong.ipynb": [
        ("my_presses = 3", "0", "the number of iterations"),
        ("my_mean = [58, 79.3]", "0", "Look at it: the check asks for my_means, and the answer does not define it"),
        ("my_kinds = 1 / 0", "0", "stops with ZeroDivisionError: division by zero (line 1)"),
    ],
    "endless.ipynb": [
        ("import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass", "0", "did not end"),
        (RIGHT["ex2"], "1", "right"),
        ("import os\nos.fork()\nmy_kinds = [0, 1, 1]" if hasattr(signal, "SIGALRM") else RIGHT["ex3"], "1", "right"),
    ],
    "endless_when_asked.ipynb": [
        ("import time\nclass Slow:\n    def __array__(self, *a, **k): time.sleep(999)\nmy_presses = Slow()", "0", "the check called it"),
        ("my_means = [58, 79.3]\nraise ValueError('late')", "1", "After that the cell stops with ValueError: late (line 2)"),
        ("my_kinds = [0, 1,", "0", "stops with SyntaxError"),
    ],
    "ends_python.ipynb": [
        ("import sys\nsys.exit(3)", "0", "stops with SystemExit: 3"),
        ("import os\nos._exit(3)", "0", "ended Python itself, with exit status 3"),
        ("import os\nos.kill(os.getpid(), 9)", "0", "reaches for what decides"),
    ],
    "greedy.ipynb": [
        ("%matplotlib inline\nprint('x' * 10**8)\nmy_presses = 6", "1", "right"),
        ("my_means = bytearray(3 * 2**30)", "0", "stops with MemoryError"),
        ("open('more', 'wb').truncate(10**9)\nmy_kinds = 0", "0", "stops with OSError"),
    ],
    "reaches_out.ipynb": [
        ("import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=9)", "0", "there is no network here"),
        ("my_means = open('my_means.txt').read()", "0", "stops with FileNotFoundError"),
        ("my_kinds = input()", "0", "stops with EOFError"),
    ],
    "sly.ipynb": [
        ("class ev:\n    class lessons:\n        check = print\nmy_presses = 5", "0", "ends with the E step"),
        ("from emviz.lessons.exercises import lesson_00\nlesson_00.EXERCISES['00-ex2'] = str\nmy_means = 0", "0", "reaches for"),
        ("import emviz.check.report as r\nr.Broken.__init__ = None\nr.Report = str\nmy_kinds = [1, 0, 0]", "0", "other way round"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def lesson():
    return nbformat.reads(edition(chosen(["00"])[0]), as_version=4)


def with_answers(lesson, **answers):
    """The lesson as a student returns it."""
    notebook = copy.deepcopy(lesson)
    for cell in notebook.cells:
        if (source := answers.get(cell.id.removeprefix("00-"))) is not None:
            cell.source = source
    return notebook


def new_cell(source, before, notebook):
    """The notebook with a cell of the student's own."""
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == before)
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source))
    return notebook


def save(notebook, folder, file):
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / file)


@pytest.fixture(scope="module")
def the_class(lesson, tmp_path_factory):
    """A folder of all kinds of notebooks, and the command line that marks it."""
    folder = tmp_path_factory.mktemp("class")
    returned = folder / "returned"
    for file, answers in CLASS.items():
        sources = {f"ex{i}": source for i, (source, *_) in enumerate(answers, 1)}
        save(with_answers(lesson, **sources), returned, file)
    # Edited checks, a missing cell, and what an answer needs in a cell of the student's own.
    odd = with_answers(
        lesson, **{"ex1": "my_presses = 5", "ex1-check": "print('right!')", "ex3": "my_kinds = helper(0)"}
    )
    odd = new_cell("def helper(first):\n    return [first, 1, 1]", "00-ex1-text", odd)
    odd.cells = [cell for cell in odd.cells if cell.id != "00-ex2"]
    save(odd, returned, "odd.ipynb")
    save(odd, returned, ".ipynb_checkpoints/odd-checkpoint.ipynb")
    save(with_answers(lesson, **RIGHT), returned, "ada/again.ipynb")
    save(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), returned, "of no lesson.ipynb")
    for name, content in {
        "empty": b"",
        "cut": b'{"cells": [',
        "list": b"[1]",
        "latin": '{"é": 1}'.encode("latin-1"),
    }.items():
        (returned / f"{name}.ipynb").write_bytes(content)
    return ["grade", str(returned), "--out", str(folder / "marks.csv"), "--seconds", "5", "--jobs", "2"]


def rows_of(command):
    with open(command[3], encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def marked(the_class):
    """The rows of the one run, by file and exercise, and its rows as they stand."""
    assert main(the_class) == 0
    rows = rows_of(the_class)
    return {(row["file"], row["exercise"]): row for row in rows}, rows


@pytest.mark.parametrize("file", CLASS)
def test_each_answer_gets_its_mark_and_its_sentence(marked, file):
    if file == "greedy.ipynb" and sys.platform != "linux":
        pytest.skip("only Linux keeps to a limit of memory")
    for i, (source, mark, words) in enumerate(CLASS[file], 1):
        row = marked[0][file, f"00-ex{i}"]
        assert (row["mark"], words in row["sentence"]) == (mark, True), (source, row)


def test_our_checks_are_asked_and_the_student_s_own_cells_help(marked):
    rows, _ = marked
    assert rows["odd.ipynb", "00-ex1"]["mark"] == "0"
    assert rows["odd.ipynb", "00-ex2"]["sentence"] == "Look at it: the file has no cell 00-ex2."
    assert rows["odd.ipynb", "00-ex2"]["mark"] == ""
    assert rows["odd.ipynb", "00-ex3"]["mark"] == "1"


def test_a_file_that_is_no_lesson_has_one_row(marked):
    rows, _ = marked
    for name in ("cut", "latin", "list"):
        assert "is not a notebook, or was cut off" in rows[f"{name}.ipynb", ""]["sentence"]
    assert "is empty" in rows["empty.ipynb", ""]["sentence"]
    assert "holds no exercise of ours" in rows["of no lesson.ipynb", ""]["sentence"]
    assert not [file for file, _ in rows if "checkpoint" in file]


def test_rows_are_in_order_and_name_the_student(marked):
    _, rows = marked
    order = [(row["student"].casefold(), row["file"], row["exercise"]) for row in rows]
    assert order == sorted(order) and len(rows) == 3 * (len(CLASS) + 2) + 5
    assert {row["student"] for row in rows if row["file"].startswith("ada/")} == {"ada"}


def test_a_second_run_marks_what_has_changed(the_class, marked, lesson, monkeypatch, capsys, tmp_path):
    table = Path(the_class[3])
    before = table.read_bytes()
    asked = []

    def mark(cells, tasks, **how):
        asked.extend(task["exercise"] for task in tasks)
        for task in tasks:
            yield task["number"], "1", "Marked again."
            if task["number"] == 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(grade, "mark", mark)
    assert main(the_class) == 0 and not asked
    assert table.read_bytes() == before
    said = capsys.readouterr().out
    assert "ada: lesson 00 twice, ada/00_start_here.ipynb and ada/again.ipynb; all are in the table" in said
    assert "00-ex1    3 right" in said and "empty.ipynb: the file is empty." in said
    # One more file; and Ctrl-C after two of its answers, which stay in the table.
    save(with_answers(lesson, **RIGHT), tmp_path, "eve.ipynb")
    command = ["grade", str(tmp_path), "--out", str(tmp_path / "marks.csv")]
    assert main(command) == 130
    assert [row["sentence"] for row in rows_of(command)] == ["Marked again."] * 2
    monkeypatch.setattr(grade, "mark", lambda cells, tasks, **how: [(task["number"], "0", "All.") for task in tasks])
    assert main(command) == 0
    assert [row["sentence"] for row in rows_of(command)] == ["All."] * 3
    # A table that somebody has changed stays as it is.
    with open(command[3], "a", encoding="utf-8") as file:
        file.write("a note by the teacher")
    assert "has been changed since it was made, and stays as it is" in main(command)


def test_what_is_wrong_is_said_in_a_sentence(tmp_path, capsys):
    assert main(["grade", str(tmp_path / "nowhere")]).endswith("is not there: name the folder with what was returned.")
    assert main(["grade", str(tmp_path)]).startswith("There is no notebook (*.ipynb) in ")
    (tmp_path / "a.ipynb").touch()
    (tmp_path / "mine.csv").touch()
    assert "was not made by this command" in main(["grade", str(tmp_path), "--out", str(tmp_path / "mine.csv")])
    with pytest.raises(SystemExit):
        main(["grade", str(tmp_path), "--jobs", "0"])
    said = capsys.readouterr()
    assert "must be above 0, got 0" in said.err
    assert "Left out, because they are no notebooks: mine.csv." in said.out


LITTLE = [{"source": "half = 3", "exercise": None}, {"source": "my_presses = ...", "exercise": "00-ex1"}]


def little(*answers, **how):
    """Marks of answers to a lesson of one line."""
    tasks = [
        {
            "number": i,
            "exercise": "00-ex1",
            "answer": [answer],
            "earlier": [],
            "check": 'ev.lessons.check("00-ex1", my_presses)',
        }
        for i, answer in enumerate(answers)
    ]
    return sorted(examiner.mark(LITTLE, tasks, **{"jobs": 2, "seconds": 30} | how))


def test_where_a_process_cannot_be_copied_each_answer_executes_the_lesson():
    assert little("my_presses = 2 * half", copies=False) == [(0, "1", "The number of presses: right.")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_an_answer_that_ends_the_program_that_marks_stops_nobody_else(monkeypatch):
    monkeypatch.setattr(examiner, "without_network", list)  # else it does not even see that program
    marks = little("import os\nos.kill(os.getppid(), 9)\nimport time\ntime.sleep(99)", "my_presses = 2 * half")
    assert [mark for _, mark, _ in marks] == ["0", "1"]
    assert "ended the program that marks it" in marks[0][2]


def test_a_lesson_that_does_not_run_is_our_trouble():
    cells = [{"source": "1 / 0", "exercise": None}, *LITTLE]
    with pytest.raises(examiner.Problem, match="does not run here: ZeroDivisionError"):
        list(examiner.mark(cells, [{"number": 0, "exercise": "00-ex1"}], jobs=1, seconds=9))


def test_answers_are_found_without_ids(lesson, tmp_path):
    """As some editors save notebooks: the check says which exercise it is, and the answer stands before it."""
    notebook = json.loads(nbformat.writes(with_answers(lesson, **RIGHT)))
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    found = read(Path("a.ipynb"), tmp_path, {})
    assert (found.lesson, found.missing, found.trouble) == ("00", [], "")
    assert found.answers == {f"00-{name}": [source] for name, source in RIGHT.items()}


def test_an_answer_in_a_second_cell_counts(lesson, tmp_path):
    save(new_cell(RIGHT["ex1"], "00-ex1-check", lesson.copy()), tmp_path, "a.ipynb")
    found = read(Path("a.ipynb"), tmp_path, {})
    assert found.answers["00-ex1"] == [Lesson(chosen(["00"])[0]).sources["00-ex1"], RIGHT["ex1"]]
    assert found.earlier["00-ex2"] == [RIGHT["ex1"]]


def test_what_reaches_for_the_checks_is_seen_and_plain_answers_are_not():
    for source in ("np.abs = lambda x: 0", "import gc; gc.get_objects()", "open('03_hard_em.ipynb')"):
        assert reaches(source, "") == source
    for source in ("x = np.abs(y)", "print(ev.check.never_falls(path))", "stats.norm.pdf(x) == 1", "r[known] = 1"):
        assert reaches(source, "") is None
    assert reaches("np.abs = 1", "np.abs = 1") is None


@pytest.mark.parametrize(
    "ours", ["emviz/check/laws.py", "publish/grade.py", "publish/grading/marking.py", "notebooks/00.ipynb"]
)
def test_what_was_marked_is_marked_again_when_anything_of_ours_has_changed(ours, tmp_path, monkeypatch):
    monkeypatch.setattr(grade, "ROOT", tmp_path / "project")
    path = tmp_path / "project" / ours
    path.parent.mkdir(parents=True)
    path.write_text("as it was", encoding="utf-8")
    before = grade._prints(tmp_path, [Path("ada.ipynb")], 30)
    assert before == grade._prints(tmp_path, [Path("ada.ipynb")], 30)
    path.write_text("changed", encoding="utf-8")
    assert before != grade._prints(tmp_path, [Path("ada.ipynb")], 30)
