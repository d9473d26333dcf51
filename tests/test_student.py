"""The student edition: questions, gaps and checks, and nothing that gives an answer away."""

import re

import nbformat
import pytest

from execute_notebooks import normalise, text
from publish.__main__ import main
from publish.lessons import chosen, tags
from publish.student import edition, write

lessons = pytest.mark.parametrize("path", chosen(), ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def lines(text):
    return [line.strip() for line in text.splitlines() if len(line.strip()) >= 12]


def printed(cell):
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


@lessons
def test_no_line_of_a_solution_is_in_it(path):
    lesson, ours = read(path), edition(path)
    everything = "\n".join(cell.source for cell in nbformat.reads(ours, as_version=4).cells)
    taught = "\n".join(cell.source for cell in lesson.cells if not {"exercise", "check", "solution"} & set(tags(cell)))
    hidden, exercise = 0, ""
    for cell in lesson.cells:
        if "exercise" in tags(cell):
            exercise = cell.source
        elif "solution" in tags(cell):
            given = taught + exercise
            for line in lines(cell.source):
                if line not in given and line != "</details>":
                    hidden += 1
                    assert line not in everything, f"{cell.id} leaks: {line}"
    assert "<summary>Solution" not in ours and "-solution" not in ours
    assert hidden >= sum("solution" in tags(cell) for cell in lesson.cells)


@lessons
def test_all_else_is_as_in_the_lesson_without_outputs(path):
    """So the tests that execute each lesson as it stands execute what a student gets."""
    lesson, ours = read(path), nbformat.reads(edition(path), as_version=4)
    kept = [cell for cell in lesson.cells if "solution" not in tags(cell)]
    for cell in kept:
        if cell.cell_type == "markdown" and "answer" in tags(cell) and not cell.source.startswith("<details>"):
            cell.source = f"<details><summary>The answer</summary>\n\n{cell.source}\n\n</details>"
    assert [(cell.id, cell.cell_type, cell.source, cell.metadata) for cell in ours.cells] == [
        (cell.id, cell.cell_type, cell.source, cell.metadata) for cell in kept
    ]
    for cell in ours.cells:
        assert cell.cell_type != "code" or (cell.outputs, cell.execution_count) == ([], None)
    assert text(normalise(ours)) == edition(path)
    # What this lesson says, as it was committed: no error anywhere, and the first exercise waits in a friendly way.
    checks = [printed(cell) for cell in kept if "check" in tags(cell)]
    assert all(re.match(r"○ .* yet: write it, then run", first) for first in checks[:1])
    assert not [cell.id for cell in kept for output in cell.get("outputs", []) if output.output_type == "error"]


def make(folder, *lessons):
    return main(["student", str(folder), "--lessons", *lessons])


def test_a_second_run_writes_what_is_new_and_keeps_what_was_changed(tmp_path, capsys):
    folder = tmp_path / "class"
    assert make(folder, "00", "01") == 0
    assert sorted(path.name for path in folder.glob("[!.]*")) == [
        "00_start_here.ipynb",
        "01_maximum_likelihood.ipynb",
        "README.md",
    ]
    edited, ours = folder / "00_start_here.ipynb", folder / "01_maximum_likelihood.ipynb"
    edited.write_text("a teacher was here", encoding="utf-8")
    whole = ours.read_bytes()
    capsys.readouterr()
    assert make(folder, "00", "01", "02") == 0
    said = capsys.readouterr()
    assert edited.read_text(encoding="utf-8") == "a teacher was here" and ours.read_bytes() == whole
    assert "00_start_here.ipynb has been changed since it was made, and stays as it is" in said.err
    assert "files written 1, as before 2." in said.out
    edited.unlink()
    assert make(folder, "00") == 0
    assert edited.read_text(encoding="utf-8") == edition(chosen(["00"])[0])


def test_a_file_of_an_older_edition_is_written_anew(tmp_path):
    assert write(tmp_path, {"03.ipynb": "older"}) == (["03.ipynb"], [])
    assert write(tmp_path, {"03.ipynb": "newer"}) == (["03.ipynb"], [])
    assert (tmp_path / "03.ipynb").read_text(encoding="utf-8") == "newer"


def test_what_is_wrong_is_said_in_a_sentence(tmp_path):
    (tmp_path / "mine.txt").touch()
    assert "exists and was not made by this command" in make(tmp_path, "00")
    assert make(tmp_path / "class", "42").startswith("There is no lesson 42; there are 00, 01, ")
    assert not (tmp_path / "class").exists()
