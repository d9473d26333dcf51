"""Honest when Python does not answer: a control never stands at another value than the picture, and a sentence says why.

The kernel is restarted, busy or shut down, in JupyterLab and in Notebook 7; the notebook is reopened, and a cell is run
again and again.
"""

import re
from pathlib import Path

import nbformat.v4 as v4
import pytest

from emviz.explore.browser import STYLE_SHEET
from execute_notebooks import METADATA
from in_a_browser import needs_chromium
from javascript import FOLDER, call
from lab_driver import Browser

# The connection alone ------------------------------------------------------------------------------------------------

FAKE = """
const timers = [];
globalThis.setTimeout = (callback) => timers.push(callback);
globalThis.clearTimeout = (number) => { if (number) timers[number - 1] = () => {}; };
const letTimePass = () => { for (const callback of timers.splice(0, timers.length, ...timers.map(() => () => {}))) callback(); };
const element = (...classes) => ({ classList: { contains: (name) => classes.includes(name) } });
const kernel = { status: "idle", isDisposed: false };
const sent = [];
const model = { send: (message) => sent.push(message), save_changes: () => sent.push("saved"), widget_manager: { kernel } };
let changes = 0;
const make = (...classes) => new Connection(model, element(...classes), () => (changes += 1));
"""


def connected(code):
    """What comes of code over a connection with a made-up model, kernel and clock."""
    return call("connection.js", f"() => {{ {FAKE} {code} }}")


def test_python_that_answers_is_no_problem():
    answer = connected("""
        const connection = make();
        const before = connection.problem();
        const id = connection.send({ type: "request" });
        connection.receive(id);
        letTimePass();
        return { before, sent, after: connection.problem(), changes };
    """)
    assert answer == {"before": None, "sent": [{"type": "request", "id": 1}], "after": None, "changes": 0}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("busy", "Python is busy: Seed 3 follows as soon as it is free."),
        (
            "idle",
            "Python does not answer: Seed 3 follows as soon as it does, or run this cell again if Python was restarted.",
        ),
    ],
)
def test_silence_is_told_until_an_answer_comes(status, expected):
    answer = connected(f"""
        const connection = make();
        const id = connection.send({{ type: "request" }});
        kernel.status = "{status}";
        letTimePass();
        const during = connection.problem("Seed 3");
        connection.send({{ type: "press" }});
        connection.receive(id + 1);
        return {{ during, changes, waiting: connection.waiting.size, after: connection.problem() }};
    """)
    assert answer == {"during": expected, "changes": 1, "waiting": 0, "after": None}


@pytest.mark.parametrize(
    "end",
    [
        "connection.lose();",
        "kernel.isDisposed = true;",
        "model.send = () => { throw new Error('Cannot send'); }; connection.send({ type: 'request' });",
    ],
)
def test_to_python_that_is_gone_nothing_is_sent(end):
    answer = connected(f"""
        const connection = make();
        {end}
        const id = connection.send({{ type: "request" }});
        connection.save();
        return {{ id, sent, problem: connection.problem("Seed 3") }};
    """)
    problem = "Seed 3 needs Python, which has ended or was restarted: run this cell again."
    assert answer == {"id": None, "sent": [], "problem": problem}


def test_a_view_without_a_comm_has_no_python():
    assert connected("return [make().exists, make('jupyter-widgets-disconnected').exists]") == [True, False]


def test_a_host_that_shows_no_kernel_will_do():
    assert connected("delete model.widget_manager; return make().send({})") == 1


# What anywidget promises in every host --------------------------------------------------------------------------------

SCRIPTS = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.js")))


def test_of_a_model_only_what_anywidget_promises_is_used():
    # Elsewhere a model is one of EM.
    scripts = [(FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in ("connection", "explorer", "requests")]
    used = set(re.findall(r"\bmodel\??\.(\w+)", "".join(scripts)))
    assert {"get", "send"} <= used <= {"get", "set", "save_changes", "send", "on", "off", "widget_manager"}


def test_variables_of_jupyterlab_have_a_value_elsewhere():
    uses = re.findall(r"var\(--jp-[\w-]+(.)", SCRIPTS + STYLE_SHEET)
    assert uses and set(uses) == {","}


def test_no_script_reaches_for_its_host():
    assert not re.search(r"jupyterapp|\brequirejs\b|google\.colab|acquireVsCodeApi", SCRIPTS)


# In notebooks --------------------------------------------------------------------------------------------------------

FRAMES = """import matplotlib.figure
import emviz as ev
from emviz.explore import Button, Explorer, Slider

figure = matplotlib.figure.Figure(figsize=(5, 2))
ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 20), ylim=(0, 10))
dot, = ax.plot([0], [0], "o", animated=True)


def show(values):
    dot.set_data([values["East"]], [values["North"]])
    return f"{values['East']:g} to the east and {values['North']:g} to the north."


controls = [Slider("North", 0, 10, value=4, preloaded=True), Slider("East", 0, 20, value=10),
            Button("Home", lambda values: {"East": 0})]
explorer = Explorer(figure, controls, show)
explorer"""
STEPPER = "ev.explore.stepper(ev.KMeans(3), ev.datasets.four_blobs(), seeds=range(3), max_iter=4)"
GONE = "needs Python, which has ended or was restarted: run this cell again."


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.fixture(scope="module", params=["lab", "notebook"])
def server(request, server_of):
    return server_of(request.param)


@pytest.fixture
def notebook(tmp_path, server, browser):
    """A notebook with an explorer whose frames Python draws, a cell to be busy with, and a live stepper; all cells run."""
    path = tmp_path / "honest.ipynb"
    cells = [v4.new_code_cell(cell) for cell in (FRAMES, "import time", STEPPER)]
    path.write_text(v4.writes(v4.new_notebook(cells=cells, metadata=METADATA)), encoding="utf-8")
    page = browser.open(server, server.put(path))
    try:
        page.run_all()
        wait_for_explorers(page)
        yield page
    finally:
        page.close()


def wait_for_explorers(notebook):
    notebook.page.wait_for_function("document.querySelectorAll('.emviz-explorer[data-drawn]').length === 2")


class Frames:
    """The explorer whose frames Python draws, as a reader sees it."""

    def __init__(self, notebook):
        self.page = notebook.page
        self.root = notebook.page.locator(".emviz-explorer").first

    def press(self, name, key):
        self.root.get_by_role("slider", name=name, exact=True).press(key)

    def click(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def state(self):
        """The controls, and what is drawn; these must agree."""
        values = [self.root.get_by_role("slider", name=name, exact=True).input_value() for name in ("North", "East")]
        return ";".join(map("=".join, zip(("north", "east"), values, strict=True))), self.root.get_attribute(
            "data-drawn"
        )

    def sentence(self):
        return self.root.get_by_role("status").inner_text()

    def wait_for(self, words):
        """Until the sentence begins with these words; then controls and picture agree."""
        self.page.wait_for_function(
            "([root, words]) => root.querySelector('[role=status]').innerText.startsWith(words)",
            arg=[self.root.element_handle(), words],
            timeout=15_000,
        )
        controls, drawn = self.state()
        assert controls == drawn
        return drawn


def check_stepper(notebook):
    """A live stepper goes on, whatever Python does: by key, and by mouse."""
    root = notebook.page.locator(".emviz-explorer").nth(1)
    slider = root.get_by_role("slider", name="Iteration", exact=True)
    seen = []
    for key in ("Home", "ArrowRight", "ArrowRight"):
        slider.press(key)
        notebook.page.wait_for_timeout(400)  # a single step glides
        seen.append(root.get_by_role("status").inner_text())
    box = slider.bounding_box()
    notebook.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    seen.append(root.get_by_role("status").inner_text())
    assert len(set(seen)) == 4
    # The problem of another explorer is none of this one.
    assert root.locator(".emviz-problem").count() == 0


@pytest.mark.browser
@needs_chromium
def test_a_kernel_that_is_busy_answers_in_the_end(notebook):
    # A new JupyterLab over a new kernel answers widgets beside a running cell; most do not.
    notebook.page.evaluate(
        "() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.commsOverSubshells = 'disabled'; }"
    )
    frames = Frames(notebook)
    frames.press("East", "ArrowRight")
    frames.wait_for("11 to the east and 4")
    notebook.page.wait_for_timeout(600)  # the other frames of 11 are drawn ahead
    notebook.run_cell(1, "import time; time.sleep(5)", wait=False)
    notebook.page.wait_for_timeout(300)
    frames.press("East", "End")
    assert frames.wait_for("Python is busy: East 20 follows as soon as it is free.") == "north=4;east=11"
    frames.press("East", "Home")  # the latest wish is the one that comes true
    frames.wait_for("Python is busy: East 0 follows")
    frames.press("North", "ArrowRight")
    assert frames.sentence() == "11 to the east and 5 to the north.", "what the browser holds goes on"
    check_stepper(notebook)
    assert frames.wait_for("0 to the east and 5") == "north=5;east=0"
    assert notebook.run_cell(1, "explorer.values")[0]["data"]["text/plain"] == "{'North': 5, 'East': 0}"
    assert not notebook.console


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize(
    ("end", "server"), [("restart", "lab"), ("restart", "notebook"), ("shut down", "lab")], indirect=["server"]
)
def test_a_kernel_that_is_gone_is_not_asked(end, notebook):
    frames = Frames(notebook)
    frames.press("East", "ArrowRight")
    frames.wait_for("11 to the east and 4")
    notebook.page.wait_for_timeout(600)  # the other frames of 11 are drawn ahead, and values saved
    if end == "restart":
        notebook.restart_kernel()
    else:
        notebook.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        notebook.page.wait_for_timeout(500)
    frames.press("East", "Home")
    assert frames.wait_for(f"East 0 {GONE}") == "north=4;east=11"
    assert frames.root.locator(".emviz-sentence.emviz-problem").count() == 1
    frames.press("North", "ArrowRight")
    assert frames.wait_for("11 to the east and 5") == "north=5;east=11"
    frames.click("Home")
    assert frames.wait_for(f"Home {GONE}") == "north=5;east=11"
    check_stepper(notebook)
    notebook.page.wait_for_timeout(2500)  # longer than anything waits for an answer
    assert not notebook.console
    if end == "restart":
        notebook.run_cell(0)
        frames.wait_for("10 to the east and 4")
        frames.press("East", "Home")
        assert frames.wait_for("0 to the east and 4") == "north=4;east=0"
        assert not notebook.console


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("server", ["lab"], indirect=True)
def test_a_notebook_opened_again_shows_what_the_kernel_has(notebook):
    frames = Frames(notebook)
    frames.press("North", "End")
    frames.wait_for("10 to the east and 10")
    # The frames that came with the explorer are no longer true.
    notebook.run_cell(1, "ax.set_xlim(0, 40)\nshow = lambda values: 'Another picture.'\nexplorer._source._show = show")
    notebook.run_cell(1, "explorer.refresh()")
    frames.wait_for("Another picture.")
    notebook.page.wait_for_timeout(300)
    notebook.reopen()
    wait_for_explorers(notebook)
    frames = Frames(notebook)
    assert frames.wait_for("Another picture.") == "north=10;east=10"
    frames.press("East", "End")
    notebook.page.wait_for_function("document.querySelector('.emviz-explorer').dataset.drawn === 'north=10;east=20'")
    check_stepper(notebook)
    assert not notebook.console


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("server", ["lab"], indirect=True)
def test_a_cell_that_is_run_again_leaves_no_widget_behind(notebook):
    for _ in range(3):
        notebook.run_cell(2)
    notebook.run_cell(0)
    wait_for_explorers(notebook)
    count = """from ipywidgets.widgets.widget import _instances
sum(isinstance(widget, ev.explore.FrameWidget) for widget in _instances.values())"""
    assert notebook.run_cell(1, count)[0]["data"]["text/plain"] == "2"
    frames = Frames(notebook)
    frames.press("East", "Home")
    frames.wait_for("0 to the east and 4")
    check_stepper(notebook)
    assert not notebook.console


SAVE_STATE = "@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings"


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("server", ["lab"], indirect=True)
def test_a_notebook_opened_again_without_its_kernel_shows_what_was_saved(server, notebook):
    # JupyterLab prefers a widget that it does not find to the page beside it, unless the widget's state was saved.
    settings = Path(server.env["JUPYTERLAB_SETTINGS_DIR"], SAVE_STATE)
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('{"saveState": true}', encoding="utf-8")
    try:
        notebook.reopen()
        wait_for_explorers(notebook)
        notebook.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        notebook.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        notebook.page.reload()
        notebook._wait_until_ready()
        wait_for_explorers(notebook)
        notebook.console.clear()  # JupyterLab misses the debugger of the kernel that ended
        frames = Frames(notebook)
        frames.press("North", "End")
        assert frames.wait_for("10 to the east and 10") == "north=10;east=10"
        check_stepper(notebook)
        assert not notebook.console
    finally:
        settings.unlink()
