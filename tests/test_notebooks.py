"""Every lesson is fit to be read, and each of its exercises can be solved."""

import copy
import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from execute_notebooks import execute, normalise, problem, text
from outputs import differences, words_only

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("[0-9]*.ipynb"))
lessons = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
FENCE = re.compile(r"```python\n(.*?)```", re.S)
INSTALL = """import importlib.util

if importlib.util.find_spec("emviz") is None:  # as in Colab: a hosted notebook starts without it
    %pip install --quiet emviz
if None in map(importlib.util.find_spec, ["emviz", "numpy"]):
    raise ImportError("emviz or NumPy could not be fetched. With a network, restart the kernel and run this again.")
"""
UNKIND = re.compile(r"\b(simply|obviously|clearly|trivially)\b", re.I)


def read(path):
    return nbformat.read(path, as_version=4)


def tags(cell):
    return cell.metadata.get("tags", [])


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def test_there_are_lessons():
    assert len(NOTEBOOKS) >= 3


@lessons
def test_a_lesson_is_committed_executed_and_in_its_normal_form(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert [cell.execution_count for cell in code_cells(notebook)] == list(range(1, len(code_cells(notebook)) + 1))
    assert problem(notebook) is None
    assert path.read_text(encoding="utf-8") == text(normalise(copy.deepcopy(notebook)))


@lessons
def test_a_lesson_has_the_shape_of_a_lesson(path):
    notebook = read(path)
    first = notebook.cells[0].source
    assert first.startswith(f"# {path.stem[:2]} · ")
    assert re.search(r"^\*[^*]+\?\*$", first, re.M), "the question of a lesson stands in italics under its title"
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for words in ("**Time**", "**Predict.**", "## What you now know"):
        assert words in prose
    assert not UNKIND.findall(prose)
    bugs = len(re.findall(r"^### Exercise \d+ · Find the bug", prose, re.M))
    assert bugs >= 1 or int(path.stem[:2]) < 3
    assert len(re.findall(r"^### Exercise \d+ · ", prose, re.M)) >= 3
    assert any("emviz-page" in str(cell.outputs) for cell in code_cells(notebook)), "a lesson has an explorer"


@lessons
def test_a_lesson_installs_emviz_where_it_is_missing(path):
    assert code_cells(read(path))[0].source.startswith(INSTALL + "\n")


def first_cell(monkeypatch, there, fetched=()):
    """What the first cell of a lesson runs where these packages are there, and pip fetches those."""
    ran, there = [], set(there)

    def run_line_magic(name, line):
        ran.append(f"{name} {line}")
        there.update(fetched)

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in there else None)
    shell = SimpleNamespace(run_line_magic=run_line_magic)
    exec(TransformerManager().transform_cell(INSTALL), {"get_ipython": lambda: shell})
    return ran


def test_emviz_is_installed_only_where_it_is_missing(monkeypatch):
    assert first_cell(monkeypatch, there=["emviz", "numpy"]) == []
    assert first_cell(monkeypatch, there=["numpy"], fetched=["emviz"]) == ["pip install --quiet emviz"]


@pytest.mark.parametrize("there", [["numpy"], ["emviz"], []])
def test_without_network_the_first_cell_says_what_to_do(there, monkeypatch):
    with pytest.raises(ImportError, match="could not be fetched. With a network, restart the kernel and run this"):
        first_cell(monkeypatch, there)


@lessons
def test_every_picture_of_a_lesson_has_an_alt_text(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            data = output.get("data", {})
            assert not {"image/png", "image/svg+xml"} & set(data), cell.source
            for image in re.findall(r"<img[^>]*>", data.get("text/html", "")):
                alt = re.search(r' alt="([^"]*)"', image)
                assert alt and len(alt.group(1)) > 20, cell.source


@lessons
def test_only_drawing_is_folded(path):
    for cell in code_cells(read(path)):
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            assert "drawing" in tags(cell), cell.source


def solved(notebook):
    """A copy in which every exercise cell holds its solution; the indices of the cells that may now differ."""
    copied, touched, waiting = copy.deepcopy(notebook), set(), None
    for i, cell in enumerate(copied.cells):
        if "exercise" in tags(cell):
            waiting = i
            touched.add(i)
        elif "check" in tags(cell):
            touched.add(i)
        elif "solution" in tags(cell):
            assert cell.source.startswith("<details>") and "<summary>" in cell.source
            copied.cells[waiting].source = FENCE.search(cell.source).group(1)
    return copied, touched


@pytest.mark.notebook
@lessons
def test_each_exercise_fails_as_it_stands_and_passes_with_its_solution(path):
    notebook = read(path)
    checks = [cell for cell in notebook.cells if "check" in tags(cell)]
    exercises = [cell for cell in notebook.cells if "exercise" in tags(cell)]
    assert len(checks) == len(exercises) >= 3
    for cell in checks:
        assert re.match("[○✗]", printed(cell)), f"as it stands this check prints {printed(cell)}"
    with_solutions, touched = solved(notebook)
    fresh = normalise(execute(with_solutions))
    for i, (before, after) in enumerate(zip(notebook.cells, fresh.cells, strict=True)):
        if "check" in tags(after):
            assert printed(after).startswith("✓"), f"with the solution the check prints {printed(after)}"
        elif after.cell_type == "code" and i not in touched:
            # This is an execution of its own: what no exercise touches must come out as it was committed.
            assert not differences(before.outputs, after.outputs), after.source
            assert shown(before) == shown(after), after.source


def printed(cell):
    """What a check cell printed."""
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    ).strip()


def shown(cell):
    return [(output.get("name"), output.get("text"), output.get("data")) for output in words_only(cell.outputs)]
