"""A cell that is run again leaves no widgets behind, and none is taken from where it is still shown."""

from types import SimpleNamespace

import pytest
from IPython.core.history import HistoryOutput
from jupyter_client.manager import start_new_kernel
from matplotlib.figure import Figure

import emviz as ev
from emviz.explore import Explorer, Slider, cells
from emviz.explore.explorer import FigureScene


@pytest.fixture
def run(monkeypatch):
    """Run a cell that shows widgets."""
    count = 0
    monkeypatch.setattr(cells, "_shown", {})

    def run_cell(cell, *widgets):
        nonlocal count
        count += 1
        monkeypatch.setattr(cells, "running_cell", lambda: cell and (cell, count))
        bundles = [widget._repr_mimebundle_() for widget in widgets]
        return [bundle[0] if isinstance(bundle, tuple) else bundle for bundle in bundles]

    return run_cell


def explorer():
    figure = Figure(figsize=(1, 1))
    dot = figure.add_axes((0, 0, 1, 1)).scatter([0], [0], animated=True)
    return Explorer(FigureScene(figure, [dot]), [Slider("Mean", 0, 3)], lambda values: f"{values['Mean']}")


def is_open(widget):
    return widget.comm is not None


def test_what_an_earlier_run_has_shown_is_closed(run):
    one, other, later = explorer(), explorer(), explorer()
    run("a", one, other)
    assert is_open(one) and is_open(other)
    run("a", later)
    assert [is_open(each) for each in (one, other, later)] == [False, False, True]


def test_its_layout_is_closed_with_it_and_comes_back_with_it(run):
    """A layout is a model of its own: one that stays keeps what it belonged to in the kernel and in every page."""
    one = explorer()
    run("a", one)
    run("a", explorer())
    assert not is_open(one.layout)
    run("b", one)
    assert is_open(one.layout)
    assert one.get_state("layout") == {"layout": f"IPY_MODEL_{one.layout.model_id}"}


def test_two_that_are_compared_are_closed_with_what_holds_them_and_come_back(run):
    def compared():
        two = [ev.explore.stepper(ev.KMeans(2), [[1.0], [2.0], [4.0]], seeds=None, max_iter=2) for _ in range(2)]
        return ev.explore.compare(*two)

    def show(both):
        run("a", both, both.first, both.second)

    one = compared()
    show(one)
    show(compared())
    parts = [one, one.layout, one.first, one.second]
    assert [is_open(part) for part in parts] == [False] * 4
    show(one)
    assert [is_open(part) for part in parts] == [True] * 4
    assert one.get_state("children") == {"children": [f"IPY_MODEL_{each.model_id}" for each in (one.first, one.second)]}


def test_what_is_shown_elsewhere_stays(run):
    one, other = explorer(), explorer()
    run("a", one)
    run("b", one)
    run("a", other)
    assert is_open(one)
    run("b", other)
    assert not is_open(one) and is_open(other)


def test_what_is_shown_again_stays(run):
    one = explorer()
    run("a", one)
    run("a", one)
    assert is_open(one)


def test_what_is_shown_by_no_known_cell_stays(run):
    one, other = explorer(), explorer()
    run(None, one)
    run("a", one)
    run("a", other)
    assert is_open(one)


def test_what_was_closed_can_be_shown_again(run):
    one = explorer()
    run("a", one)
    run("a", explorer())
    one.mean = 2
    (output,) = run("b", one)
    assert is_open(one)
    assert output["application/vnd.jupyter.widget-view+json"]["model_id"] == one.model_id
    assert {"text/html", "image/png"} <= set(output)
    assert one.sentence == "2"


def test_of_an_earlier_run_ipython_keeps_the_text_alone(run, monkeypatch):
    one, other = explorer(), explorer()
    kept = {1: [HistoryOutput("execute_result", bundle) for bundle in run("a", one)]}
    kept[1].append(HistoryOutput("display_data", {"text/plain": "a table", "text/html": "<table>"}))
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(history_manager=SimpleNamespace(outputs=kept)))
    run("a", other)
    assert [list(output.bundle) for output in kept[1]] == [["text/plain"], ["text/plain", "text/html"]]


def test_what_is_closed_is_no_weight(run):
    one = explorer()
    (before,) = run("a", one)
    run("a", explorer())
    assert not one._packed and not one._scene_readers
    (after,) = run("b", one)
    assert after["text/html"] == before["text/html"]


CELL = """
from matplotlib.figure import Figure
from emviz.explore import Explorer, Slider
figure = Figure(figsize=(1, 1))
dot = figure.add_axes((0, 0, 1, 1)).scatter([0], [0], animated=True)
Explorer(figure, [Slider("Mean", 0, 3)], lambda values: "")
"""
COUNT = """
import gc
gc.collect()
print(sum(type(each).__name__ == "Explorer" for each in gc.get_objects()))
"""


def test_a_kernel_lets_go_of_what_earlier_runs_have_shown():
    """IPython itself holds the last three results, as ``_``, ``__`` and ``___``."""
    manager, client = start_new_kernel()
    try:
        for _ in range(6):
            execute(client, CELL, "a cell")
        assert execute(client, COUNT, "another") == "3\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def execute(client, code, cell):
    """Run code as a notebook runs this cell, and return what it prints."""
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    message = client.session.msg("execute_request", content, metadata={"cellId": cell})
    client.shell_channel.send(message)
    printed = ""
    while True:
        answer = client.get_iopub_msg(timeout=60)
        if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            continue
        assert answer["msg_type"] != "error", answer["content"]
        if answer["msg_type"] == "stream":
            printed += answer["content"]["text"]
        if answer["content"].get("execution_state") == "idle":
            return printed
