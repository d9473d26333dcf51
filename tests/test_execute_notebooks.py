"""The command that executes lessons: same bytes every time, and nothing is written that must not be committed."""

import nbformat.v4 as v4
import pytest

from execute_notebooks import LARGEST, main, problem

WIDGET = "import ipywidgets; ipywidgets.IntSlider()"


def notebook(folder, *sources):
    cells = [v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    path = folder / "lesson.ipynb"
    path.write_text(v4.writes(v4.new_notebook(cells=cells)), encoding="utf-8")
    return path


def test_twice_gives_the_same_bytes_and_no_trace_of_the_execution(tmp_path):
    path = notebook(tmp_path, "x = 40 + 2", "x", WIDGET, "import matplotlib.pyplot as plt; _ = plt.plot([1, 2])")
    assert main([str(path)]) == 0
    first = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes() == first
    assert first.endswith(b"}\n") and b'"42"' in first and b"image/png" in first and b'"id": "cell-3"' in first
    for volatile in (b"widget-view", b"model_id", b"iopub", b'"version"', b"application/vnd.jupyter.widget-state"):
        assert volatile not in first


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings; warnings.warn('careful')", "cell 1 writes to stderr"),
        ("print('/home/somebody/data.csv')", "cell 1 holds a path of this machine"),
    ],
)
def test_what_must_not_be_committed_is_not_written(tmp_path, capsys, source, why):
    path = notebook(tmp_path, "1 + 1", source)
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    message = capsys.readouterr().err
    assert why in message and message.startswith("lesson.ipynb: not written: ") and message.count("\n") == 1


def test_a_lesson_has_a_largest_size():
    cell = v4.new_code_cell(outputs=[v4.new_output("stream", text="x" * LARGEST)])
    assert "is the most" in problem(v4.new_notebook(cells=[cell]))
    cell.outputs[0].text = "x" * (LARGEST // 2)
    assert problem(v4.new_notebook(cells=[cell])) is None
