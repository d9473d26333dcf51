"""Every lesson in a real browser: all cells run, every slider moves picture and sentence, Play plays, nothing complains.

And what a reader makes: explorers in a box, sliders over listed values, and a page for those who have no Python.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat.v4 as v4
import numpy as np
import pytest

import emviz as ev
from execute_notebooks import METADATA
from in_a_browser import in_a_browser
from lab_driver import Browser
from private_jupyter import private_environment
from publish.student import edition
from test_photograph import stepper_of

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))

pytestmark = in_a_browser


@pytest.fixture
def server(server_of):
    return server_of("lab")


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


#: Sliders; not that of Predict, which stands elsewhere and waits for its question.
CONTROLS = ".emviz-controls input[type=range]"


class Explorer:
    """One explorer on the page, as a reader sees it."""

    def __init__(self, locator):
        self.locator = locator
        locator.scroll_into_view_if_needed()

    def sliders(self):
        return self.locator.locator(f"{CONTROLS}:not([disabled])").all()

    def picture(self):
        """The pixels of the canvas, as a short text that differs when they do."""
        return self.locator.locator("canvas").evaluate("canvas => canvas.toDataURL()")

    def sentence(self):
        return self.locator.get_by_role("status").inner_text()

    def wait_for_drawing(self):
        """Until what the sliders and choices say is what is drawn."""
        self.locator.evaluate(
            """(root, controls) => new Promise((done, fail) => {
                const end = performance.now() + 20000;
                const look = () => {
                    const drawn = new Map((root.dataset.drawn || '').split(';').filter(part => part).map(part => part.split('=')));
                    const inputs = [...root.querySelectorAll(controls)];
                    const same = ({ type, value }, text) => type === 'range' ? Math.abs(text - value) < 1e-9 : text === value;
                    const agree = drawn.size === inputs.length && inputs.every(input => same(input, drawn.get(input.name)));
                    if (agree && !root.dataset.moving) setTimeout(done, 60);
                    else if (performance.now() > end) fail(new Error(`drawn ${root.dataset.drawn}`));
                    else requestAnimationFrame(look);
                };
                look();
            })""",
            ".emviz-controls .emviz-input",  # not the list of steps, nor the speed of Play
        )


def seen_while_pressing(explorer, slider, keys):
    """The pictures and sentences after each key."""
    seen = []
    for key in keys:
        slider.focus()
        slider.press(key)
        explorer.wait_for_drawing()
        seen.append((explorer.picture(), explorer.sentence()))
    return seen


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_works_in_jupyterlab(path, server, browser, tmp_path):
    """As a student gets it, to whom each exercise says that it waits."""
    students = tmp_path / path.name
    students.write_text(edition(path), encoding="utf-8")
    page = browser.open_next(server, server.put(students))
    try:
        outputs = [output for outputs in page.run_all() for output in outputs]
        assert not [output["evalue"] for output in outputs if output["output_type"] == "error"]
        assert ("yet: write it, then run" in str(outputs)) is ("-ex1-check" in students.read_text(encoding="utf-8"))
        page.page.wait_for_selector(".emviz-explorer[data-drawn]", timeout=30_000)
        found = page.page.locator(".emviz-explorer").all()
        assert found
        for explorer in map(Explorer, found):
            explorer.wait_for_drawing()
            sliders = explorer.sliders()
            if not sliders:
                check_button(explorer)
            for slider in sliders:
                name = slider.get_attribute("aria-label")
                assert name
                # From the left to the third place, over the whole range, and the same again; not at Home in the end, where
                # some explorers show nothing yet that the next slider could change.
                start = ["Home", "ArrowRight", "ArrowRight"]
                seen = seen_while_pressing(explorer, slider, start)
                # Where it has glided to is what is drawn at once for those who want no motion.
                page.page.emulate_media(reduced_motion="reduce")
                seen += seen_while_pressing(explorer, slider, ["End", "ArrowLeft", *start])
                page.page.emulate_media(reduced_motion="no-preference")
                assert len({picture for picture, _ in seen}) >= 2, f"{name} moves no picture"
                assert len({sentence for _, sentence in seen}) >= 2, f"{name} changes no sentence"
                assert seen[:3] == seen[-3:], f"{name}: back at the same place the picture is another one"
            check_play(explorer)
        assert not page.outside, "a lesson asks the network for something"
        assert not page.console, "JupyterLab by itself writes no error to the console: these come from the lesson"
    finally:
        page.close()


def check_play(explorer):
    """Play moves, becomes Pause, and stops when pressed again."""
    play = explorer.locator.get_by_role("button", name="Play", exact=True)
    if play.count() == 0:
        # Of two that are compared one has the slider and Play for both.
        iterations = explorer.locator.get_by_role("slider", name="Iteration", exact=True)
        assert iterations.count() == 0, "what has iterations can be played"
        return
    pause = explorer.locator.get_by_role("button", name="Pause", exact=True)
    click_and_read(explorer, play)
    if pause.count():
        pause.click()
    play.wait_for(timeout=10_000)


def check_button(explorer):
    """What has no slider has one button beside Present, and pressing it changes picture and sentence."""
    before = explorer.picture()
    (button,) = [
        button for button in explorer.locator.get_by_role("button").all() if button.inner_text() != "Present F"
    ]
    click_and_read(explorer, button)
    explorer.wait_for_drawing()
    assert explorer.picture() != before


def click_and_read(explorer, button):
    """Press and wait until the sentence is another one."""
    before = explorer.sentence()
    button.click()
    explorer.locator.page.wait_for_function(
        "([root, before]) => root.querySelector('[role=status]').innerText !== before",
        arg=[explorer.locator.element_handle(), before],
        timeout=10_000,
    )


# What a reader makes --------------------------------------------------------------------------------------------------

CELLS = [
    "import ipywidgets\nimport emviz as ev\n\nmodel, blobs = ev.KMeans(3), ev.datasets.four_blobs()",
    "ev.explore.stepper(model, blobs, seeds=range(10, 40, 10), components=[2, 3, 5], max_iter=4)",
    """left = ev.explore.stepper(model, blobs, start="percentiles", max_iter=4)
right = ev.explore.stepper(ev.GaussianMixture(3), blobs, seeds=[19, 3, 7], max_iter=4)
ipywidgets.HBox([left, right])""",
]


@pytest.fixture
def notebook(tmp_path):
    """The path of a notebook with these cells."""
    path = tmp_path / "mine.ipynb"
    cells = [v4.new_code_cell(cell) for cell in CELLS]
    path.write_text(v4.writes(v4.new_notebook(cells=cells, metadata=METADATA)), encoding="utf-8")
    return path


def labels(explorer):
    """The names of all sliders, those too that need Python."""
    return [slider.get_attribute("aria-label") for slider in explorer.locator.locator(CONTROLS).all()]


def texts_while_pressing(explorer, name, keys):
    """What a screen reader says of the value after each key, and the sentences."""
    slider = explorer.locator.get_by_label(name, exact=True)
    texts = []
    for key in keys:
        ((_, sentence),) = seen_while_pressing(explorer, slider, [key])
        texts.append((slider.get_attribute("aria-valuetext"), sentence))
    return [text for text, _ in texts], [sentence for _, sentence in texts]


def test_sliders_offer_what_was_listed_and_a_box_holds_explorers(notebook, server, browser):
    page = browser.open_next(server, server.put(notebook))
    try:
        output = page.run_all()[-1][0]["data"]
        assert {"application/vnd.jupyter.widget-view+json", "text/html", "image/png"} <= set(output)
        page.page.wait_for_function("document.querySelectorAll('.emviz-explorer[data-drawn]').length === 3")
        alone, left, right = map(Explorer, page.page.locator(".emviz-explorer").all())
        assert labels(alone) == ["Iteration", "Seed", "Components"]
        assert labels(left) == ["Iteration"]
        assert labels(right) == ["Iteration", "Seed"]
        alone.wait_for_drawing()
        keys = ["Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"]
        assert texts_while_pressing(alone, "Seed", keys)[0] == ["10", "20", "30", "30", "20"]
        texts, sentences = texts_while_pressing(alone, "Components", keys)
        assert texts == ["2", "3", "5", "5", "3"]
        assert [re.search(r"(\d) components", sentence)[1] for sentence in sentences] == texts
        assert texts_while_pressing(right, "Seed", keys)[0] == ["3", "7", "19", "19", "7"]
        one, other = (explorer.locator.bounding_box() for explorer in (left, right))
        assert one["y"] == other["y"] and one["x"] + one["width"] <= other["x"]
        assert abs(one["width"] - other["width"]) <= 1
        assert not page.outside
        assert not page.console
    finally:
        page.close()


def test_the_page_that_the_readme_exports_plays_without_network(notebook, browser):
    (command,) = re.findall(
        r"^jupyter (nbconvert .*) \S+\.ipynb$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    env = private_environment(notebook.parent / "jupyter")
    run = [sys.executable, "-m", *shlex.split(command), notebook.name]
    subprocess.run(run, check=True, env=env, cwd=notebook.parent, capture_output=True)
    context = browser.browser.new_context(viewport=browser.size, offline=True)
    try:
        page = context.new_page()
        page.goto(notebook.with_suffix(".html").as_uri())
        page.wait_for_function("document.querySelectorAll('.emviz-explorer[data-drawn]').length === 3")
        for explorer in map(Explorer, page.locator(".emviz-explorer").all()):
            explorer.wait_for_drawing()
            sliders = explorer.sliders()
            assert len(sliders) == len(labels(explorer)), "what needs Python is disabled, and a live stepper needs none"
            for slider in sliders:
                seen = seen_while_pressing(explorer, slider, ["Home", "ArrowRight"])
                assert len(set(seen)) == 2
            check_play(explorer)
        assert page.locator("img").count() == 0, "a picture for readers without scripts goes when the explorer comes"
    finally:
        context.close()


# Dragging on the picture ----------------------------------------------------------------------------------------------

DRAGGED = """import matplotlib.figure
from emviz.explore import Explorer, Grab, Slider

figure = matplotlib.figure.Figure(figsize=(6, 4))
ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 10), ylim=(0, 10))
dot, = ax.plot([0], [0], "o", animated=True)


def show(values):
    dot.set_data([values["East"]], [values["North"]])
    return f"{values['East']:g} to the east and {values['North']:g} to the north."


names = "East", "North"
sliders = [Slider(name, 0, 10, value=4, preloaded=PRELOADED) for name in names]
explorer = Explorer(figure, sliders, show, grab=[Grab(ax, *names)])
explorer"""


@pytest.mark.parametrize("preloaded", [True, False], ids=["preloaded", "by Python"])
def test_sliders_are_dragged_on_the_picture(preloaded, tmp_path, server, browser):
    path = tmp_path / f"dragged_{preloaded}.ipynb"
    cells = [DRAGGED.replace("PRELOADED", str(preloaded)), "explorer.values"]
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells], metadata=METADATA)
    path.write_text(v4.writes(notebook), encoding="utf-8")
    page = browser.open_next(server, server.put(path))
    try:
        page.run_all()
        page.page.wait_for_selector(".emviz-explorer[data-drawn]")
        explorer = Explorer(page.page.locator(".emviz-explorer"))
        handle = explorer.locator.get_by_role("slider", name="East and North on the picture")
        box = explorer.locator.locator(".emviz-picture").bounding_box()

        def stands_at():
            """East and north of the handle."""
            at = handle.bounding_box()
            x = (at["x"] + at["width"] / 2 - box["x"]) / box["width"]
            y = (at["y"] + at["height"] / 2 - box["y"]) / box["height"]
            return round(10 * x, 1), round(10 - 10 * y, 1)

        def seen():
            """The sentence, once what is drawn is what the sliders say, and where the handle stands."""
            explorer.wait_for_drawing()
            return explorer.sentence(), *stands_at()

        def move_to(east, north):
            page.page.mouse.move(box["x"] + box["width"] * east / 10, box["y"] + box["height"] * (10 - north) / 10)

        pictures = [explorer.picture()]
        move_to(4, 4)
        page.page.mouse.down()
        for step in range(1, 11):
            move_to(4 + 0.42 * step, 4 - 0.21 * step)
        page.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert stands_at() == (8, 2), "the handle waits for Python"
        assert seen() == ("8 to the east and 2 to the north.", 8, 2)
        page.page.mouse.up()
        pictures.append(explorer.picture())
        for key, expected in (
            ("ArrowLeft", ("7 to the east and 2 to the north.", 7, 2)),
            ("ArrowUp", ("7 to the east and 3 to the north.", 7, 3)),
            ("Shift+ArrowUp", ("7 to the east and 10 to the north.", 7, 10)),
        ):
            handle.press(key)
            assert seen() == expected
            pictures.append(explorer.picture())
        assert len(set(pictures)) == 5
        # Neither the cell nor the notebook has taken a key; Python knows what the reader has done.
        page.page.wait_for_timeout(300)
        page.page.evaluate("""async () => {
            const { content, sessionContext } = jupyterapp.shell.currentWidget;
            content.activeCellIndex = 1;
            await jupyterapp.commands.execute('notebook:run-cell');
        }""")
        assert page.outputs()[1][0]["data"]["text/plain"] == "{'East': 7, 'North': 10}"
        # A finger that rests beside the handle gets no menu, neither the browser's nor that of JupyterLab.
        allowed = explorer.locator.locator("canvas").evaluate(
            "canvas => canvas.dispatchEvent(new PointerEvent('contextmenu', "
            "{ pointerType: 'touch', bubbles: true, cancelable: true }))"
        )
        assert not allowed and page.page.locator(".lm-Menu").count() == 0
        assert not page.console
    finally:
        page.close()


def test_a_saved_page_plays_from_a_file_without_network(tmp_path, browser):
    path = tmp_path / "blobs.html"
    stepper = ev.explore.stepper(ev.KMeans(4), ev.datasets.four_blobs(), seeds=range(3), max_iter=6, live=False)
    stepper.save_html(path, title="Four clouds")
    context = browser.browser.new_context(viewport=browser.size, offline=True, color_scheme="dark")
    try:
        page = context.new_page()
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(".emviz-explorer[data-drawn]")
        explorer = Explorer(page.locator(".emviz-explorer"))
        explorer.wait_for_drawing()
        slider = explorer.locator.get_by_role("slider", name="Iteration")
        seen = seen_while_pressing(explorer, slider, ["Home", "ArrowRight", "ArrowRight"])
        assert len(set(seen)) == 3
        assert [sentence for _, sentence in seen] == [frame.sentence for frame in stepper.trace.frames[:3]]
        check_play(explorer)
        assert page.title() == page.locator("h1").inner_text() == "Four clouds"
        red, green, blue = map(
            int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3]
        )
        assert max(red, green, blue) < 64, "on a dark system the page is dark"
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        assert not complaints
    finally:
        context.close()


# Live steppers --------------------------------------------------------------------------------------------------------

LIVE_CELLS = [
    "import json\nimport numpy as np\nimport traitlets\nimport emviz as ev\n\nblobs = ev.datasets.four_blobs().X",
    "stepper = ev.explore.stepper(ev.GaussianMixture(3), blobs, seeds=range(3), max_iter=8)\nstepper",
    """twin = ev.explore.stepper(ev.GaussianMixture(3), blobs, seeds=range(3), max_iter=8)
traitlets.link((stepper, "start"), (twin, "start"))
twin""",
    "stepper",
    "0",
]

# What a page without Python would tell it; and chance that is none.
KEEP_CHANGES = """Object.defineProperty(Object.prototype, "_changes", {
    configurable: true, set(changes) { window.changes = changes; }, get() { return window.changes; } });
let draw = 1;
Math.random = () => (draw = (16807 * draw) % 2147483647) / 2147483647;  // the same clouds on every run"""


class LiveStepper:
    """One live stepper on a page, as a reader sees and handles it."""

    def __init__(self, page, which=0):
        self.page, self.mouse = page, page.mouse
        self.root = page.locator(".emviz-explorer").nth(which)
        self.picture = self.root.locator(".emviz-picture")

    def settle(self):
        """Until nothing glides any more."""
        self.root.evaluate(
            "root => new Promise(done => { const look = () => root.dataset.moving ? requestAnimationFrame(look) : done();"
            " requestAnimationFrame(() => requestAnimationFrame(look)); })"
        )

    def sentence(self):
        self.settle()
        return self.root.get_by_role("status").inner_text()

    def slider(self, name):
        return self.root.get_by_role("slider", name=name, exact=True)

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def set(self, name, value):
        """Move a slider as a pointer does: the browser tells of the input at once."""
        self.slider(name).evaluate(
            "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', { bubbles: true })); }",
            value,
        )
        self.settle()

    def values(self):
        """The values of the controls, as they are drawn."""
        return dict(part.split("=") for part in self.root.get_attribute("data-drawn").split(";"))

    def text(self, name):
        """What a screen reader says of a handle's place."""
        return self.slider(name).get_attribute("aria-valuetext")

    def at(self, name, x=0.5, y=0.5):
        """The pixels at this part of a handle: by default its middle."""
        return self.within(self.slider(name), x, y)

    def place(self, x, y):
        """The pixels at this part of the picture."""
        return self.within(self.picture, x, y)

    def within(self, locator, x, y):
        self.picture.evaluate("picture => picture.scrollIntoView({ block: 'nearest', behavior: 'instant' })")
        box = locator.bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def stroke(self, begin, end, steps=6):
        """Press, move and let go."""
        self.mouse.move(*begin)
        self.mouse.down()
        self.mouse.move(*end, steps=steps)
        self.mouse.up()

    def drag(self, name, dx, dy):
        """Drag a handle so many pixels."""
        x, y = self.at(name)
        self.stroke((x, y), (x + dx, y + dy))


def told(stepper, page):
    """A stepper of Python that knows what a reader has done on a page without Python."""
    values = page.values()
    for trait in set(values) - {"position"}:
        setattr(stepper, trait, values[trait] if trait == "covariance_type" else int(values[trait]))
    stepper._changes = page.page.evaluate("() => window.changes ?? {}")
    stepper.position = int(values["position"])
    return stepper


def python(page, code):
    """What the last cell makes of this code, sent back as JSON."""
    page.page.evaluate(
        """async code => {
            const { content, sessionContext } = jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.findLastIndex(cell => cell.model.type === 'code');
            content.activeCell.model.sharedModel.setSource(code);
            await jupyterapp.commands.execute('notebook:run-cell');
        }""",
        f"print(json.dumps({code}))",
    )
    (output,) = page.outputs()[-1]
    return json.loads(output["text"])


def wait_until(page, condition, *given):
    page.wait_for_function(condition, arg=list(given), timeout=10_000)


def test_what_is_dragged_in_jupyterlab_is_known_to_python_and_back(tmp_path, server, browser):
    path = tmp_path / "live.ipynb"
    cells = [v4.new_code_cell(cell) for cell in LIVE_CELLS]
    path.write_text(v4.writes(v4.new_notebook(cells=cells, metadata=METADATA)), encoding="utf-8")
    page = browser.open_next(server, server.put(path))
    try:
        page.run_all()
        page.page.wait_for_function("document.querySelectorAll('.emviz-explorer[data-drawn]').length === 3")
        stepper, twin, again = (LiveStepper(page.page, which) for which in range(3))
        tell = """{"sentence": stepper.sentence, "edited": stepper.trace.edited, "position": stepper.position,
            "place": "at " + ", ".join(f"{x:.3g}" for x in stepper.frame.after.means[1]),
            "weights": stepper.frame.after.weights.tolist(), "start": stepper.start.means.round(6).tolist()}"""
        begun = stepper.sentence()
        status = stepper.root.get_by_role("status")

        # A mouse drags a centre at M step 2, through the whole of a drag in silence.
        stepper.set("Iteration", 4)
        before = stepper.sentence(), stepper.text("Centre of component 1")
        x, y = stepper.at("Centre of component 1")
        stepper.mouse.move(x, y)
        stepper.mouse.down()
        stepper.mouse.move(x + 30, y - 25, steps=5)
        assert status.get_attribute("aria-live") == "off"
        stepper.mouse.up()
        assert status.get_attribute("aria-live") == "polite"
        assert stepper.at("Centre of component 1") == pytest.approx((x + 30, y - 25), abs=0.6)
        shown = stepper.sentence(), stepper.text("Centre of component 1")
        assert shown[0] != before[0] and shown[1] != before[1]
        page.page.wait_for_timeout(300)
        heard = python(page, tell)
        assert (heard["sentence"], heard["place"]) == shown
        assert heard["edited"] == [2] and heard["position"] == 4
        assert again.sentence() == shown[0], "another view of the same widget shows the same"

        # Escape in a drag, and a drag out of the axes.
        stepper.mouse.move(*stepper.at("Centre of component 0"))
        stepper.mouse.down()
        stepper.mouse.move(*stepper.place(0.3, 0.5), steps=4)
        assert stepper.sentence() != shown[0]
        page.page.keyboard.press("Escape")
        stepper.mouse.up()
        assert stepper.sentence() == shown[0]
        stepper.drag("Centre of component 1", 2000, 0)
        assert stepper.slider("Centre of component 1").count() == 1, "it can still be taken back"
        stepper.button("Undo").click()
        assert (stepper.sentence(), stepper.text("Centre of component 1")) == shown

        # Keys: Tab reaches every handle; nudges that follow each other are undone together.
        stepper.root.locator("canvas").focus()
        reached = []
        for _ in range(13):
            page.page.keyboard.press("Tab")
            reached.append(page.page.evaluate("() => document.activeElement.getAttribute('aria-label')"))
        handles = [handle.get_attribute("aria-label") for handle in stepper.root.locator(".emviz-handle").all()]
        assert {f"Centre of component {k}" for k in range(3)} < set(handles)
        assert reached[: len(handles)] == handles
        assert {"Border between weights 0 and 1", "Border between weights 1 and 2"} < set(reached)
        places = [stepper.text("Centre of component 1")]
        for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft"):
            stepper.slider("Centre of component 1").press(key)
            places.append(stepper.text("Centre of component 1"))
        assert len(set(places)) == 4
        assert float(places[1][3:].split(",")[0]) > float(places[0][3:].split(",")[0])
        assert float(places[2].split(",")[1]) > float(places[1].split(",")[1])
        page.page.keyboard.press("Control+z")
        assert stepper.text("Centre of component 1") == places[0]
        stepper.button("Undo").press("Enter")
        assert (stepper.sentence(), stepper.text("Centre of component 1")) == before
        assert page.page.evaluate("() => document.activeElement.tagName") == "CANVAS", "the keys are not lost with Undo"
        page.page.wait_for_timeout(300)
        assert python(page, "[stepper.trace.edited, stepper.position]") == [[], 4]

        # Weights and an axis, at the start; Reset can itself be undone.
        stepper.set("Iteration", 0)
        border = stepper.slider("Border between weights 0 and 1")
        border.press("Shift+ArrowRight")
        assert stepper.text("Border between weights 0 and 1") == "component 0: 0.43, component 1: 0.23"
        x, y = stepper.at("Border between weights 1 and 2")
        width = stepper.root.get_by_role("group", name="Weights").bounding_box()["width"]
        stepper.stroke((x + 3, y), (x + 3 + 0.1 * width, y))
        assert stepper.text("Border between weights 1 and 2") == "component 1: 0.33, component 2: 0.23"
        x, y = stepper.at("Longer axis of component 0")
        stepper.stroke((x, y), (x - 12, y + 20))
        assert stepper.at("Longer axis of component 0") == pytest.approx((x - 12, y + 20), abs=0.6)
        edited = stepper.sentence()
        page.page.wait_for_timeout(300)
        heard = python(page, tell)
        assert heard["sentence"] == edited and heard["edited"] == [0]
        assert heard["weights"] == pytest.approx([1 / 3 + 0.1, 1 / 3, 1 / 3 - 0.1], abs=1e-3)
        stepper.button("Reset").click()
        assert stepper.sentence() == begun
        stepper.button("Undo").click()
        assert stepper.sentence() == again.sentence() == edited
        page.page.wait_for_timeout(300)

        # Python sets; and two steppers are linked. Also while the reader drags.
        python(page, "[stepper.set_trait('position', 2), setattr(stepper, 'start', blobs[[0, 100, 200]])]")
        heard = python(page, tell)
        for one in (stepper, again):
            wait_until(
                page.page,
                "([one, sentence]) => one.querySelector('[role=status]').innerText === sentence",
                one.root.element_handle(),
                heard["sentence"],
            )
            assert one.text("Centre of component 1") == heard["place"]
        stepper.set("Iteration", 0)
        assert stepper.text("Centre of component 1") == twin.text("Centre of component 1")
        assert stepper.sentence() == twin.sentence() != begun
        for code in ("'X', blobs[::2]", "'trace', ev.fit(ev.GaussianMixture(3), blobs[::3], seed=5, max_iter=8)"):
            python(page, f"setattr(stepper, {code})")
            page.page.wait_for_timeout(200)
            assert stepper.sentence() == python(page, "stepper.sentence")
        # A shorter path, and where to stand on it: the page does not answer with the end.
        stepper.set("Iteration", 17)
        page.page.wait_for_timeout(300)
        top = "ev.fit(ev.GaussianMixture(3), blobs, start=blobs[[0, 100, 200]], max_iter=300).params[-1]"
        python(
            page, f"[setattr(stepper, 'X', blobs), setattr(stepper, 'start', {top}), stepper.set_trait('position', 1)]"
        )
        page.page.wait_for_timeout(500)
        assert python(page, "[stepper.position, stepper.trace.n_iter, stepper.sentence]") == [1, 1, stepper.sentence()]
        x, y = stepper.at("Centre of component 2")
        stepper.mouse.move(x, y)
        stepper.mouse.down()
        stepper.mouse.move(x + 10, y + 10, steps=3)
        python(page, "setattr(stepper, 'start', blobs[[5, 105, 205]])")
        page.page.wait_for_timeout(200)
        stepper.mouse.move(x + 20, y + 20, steps=3)
        stepper.mouse.up()
        page.page.wait_for_timeout(300)
        assert stepper.sentence() == python(page, "stepper.sentence")
        assert not page.outside
        assert not page.console

        # The kernel is gone, and the page goes on. JupyterLab's own complaints, that it can send nothing, are caught.
        page.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        stepper.set("Iteration", 2)
        said = [stepper.sentence()]
        stepper.drag("Centre of component 1", 15, -20)
        said.append(stepper.sentence())
        for name, value in (("Iteration", 3), ("Seed", 1)):
            stepper.set(name, value)
            said.append(stepper.sentence())
        assert len(set(said)) == 4
        page.page.wait_for_timeout(300)
        assert not [text for text in page.console if text.startswith("uncaught")]
    finally:
        page.close()


@pytest.fixture
def saved(tmp_path, browser):
    """Opens a stepper that is saved in a file, without network; nothing may complain, and nothing may be asked for."""
    contexts, asked, complaints = [], [], []

    def open_saved(stepper, **options):
        path = tmp_path / f"saved{len(contexts)}.html"
        stepper.save_html(path)
        options = {"viewport": browser.size, "offline": True, **options}
        contexts.append(browser.browser.new_context(**options))
        page = contexts[-1].new_page()
        page.add_init_script(KEEP_CHANGES)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(".emviz-explorer[data-drawn]")
        return LiveStepper(page), path.stat().st_size

    yield open_saved
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert not complaints


def test_a_saved_live_stepper_does_all_without_network_and_is_small(saved):
    blobs = ev.datasets.four_blobs()
    assert len(blobs.X) == 300
    options = {"seeds": range(20), "components": range(1, 7), "covariance_types": ["full", "diag", "spherical"]}
    stepper = ev.explore.stepper(ev.GaussianMixture(4), blobs, **options)
    page, size = saved(stepper, viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    assert size < 300_000
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    sentences = {page.sentence()}
    for name, value in (("Iteration", 3), ("Seed", 17), ("Components", 5), ("Iteration", 9)):
        page.set(name, value)
        assert page.sentence() == told(stepper, page).sentence
        sentences.add(page.sentence())
    page.root.get_by_role("combobox", name="Covariance").select_option("diag")
    assert page.sentence() == told(stepper, page).sentence
    sentences.add(page.sentence())
    assert len(sentences) == 6 and stepper.covariance_type == "diag" and stepper.seed == 17
    page.drag("Centre of component 3", -20, 15)
    assert page.sentence() == told(stepper, page).sentence not in sentences
    assert stepper.trace.edited == (4,)
    # What is dragged goes away.
    page.mouse.move(*page.at("Centre of component 4"))
    page.mouse.down()
    page.mouse.move(*page.place(0.2, 0.4), steps=3)
    page.set("Components", 4)
    page.mouse.up()
    assert page.root.get_by_role("status").get_attribute("aria-live") == "polite"
    assert page.sentence() == told(stepper, page).sentence
    page.button("Predict").click()
    page.set("Iteration", 8)
    assert page.root.get_by_role("slider", name="How much of the ringed point").count() == 1
    for width in (390, 320):
        page.page.set_viewport_size({"width": width, "height": 844})
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_photograph_answers_every_control_without_python_and_has_nothing_to_drag(saved):
    stepper = stepper_of(components=range(2, 5))
    page, _ = saved(stepper)
    seen = set()
    for name, value in (("Iteration", 3), ("Seed", 1), ("Components", 4), ("Components", 2)):
        page.set(name, value)
        assert page.sentence() == told(stepper, page).sentence
        assert page.root.get_by_text(stepper.frame.description).count() == 1
        seen.add(page.picture.screenshot())
    assert len(seen) == 4
    assert page.root.get_by_role("slider").count() == 3 and not page.root.locator(":disabled").count()
    assert not page.root.get_by_role("button", name=re.compile("Predict|Undo|Reset")).count()


def test_points_are_drawn_on_an_empty_page_and_steps_are_predicted(saved):
    # All handles are far from where the points will be.
    start = [[7.5, 0.5], [9, 0.5], [9.5, 1.5]]
    stepper = ev.explore.sandbox(components=None, seeds=None, start=start, ellipses=False)
    page, _ = saved(stepper)
    assert page.sentence().startswith("The page is empty")
    places = [(0.1 + 0.03 * i, 0.3 + 0.05 * (i % 3)) for i in range(12)]  # away from all centres: they are handles
    for place in places:
        page.mouse.click(*page.place(*place))
    told(stepper, page)
    assert stepper.X.shape == (12, 2)
    # The points lie where the reader has pressed: the same affine map for all.
    fitted = np.c_[places, np.ones(12)]
    rest = stepper.X - fitted @ np.linalg.lstsq(fitted, stepper.X, rcond=None)[0]
    assert np.abs(rest).max() < 1e-6
    drawn = stepper.X
    page.mouse.click(*page.place(*places[0]))  # on a point, without a move: no change
    page.stroke(page.place(*places[0]), page.place(0.2, 0.7))
    moved = told(stepper, page).X
    assert len(moved) == 12 and (moved[0] != moved[1]).all()
    page.button("Erase").click()
    page.stroke(page.place(0.2, 0.6), page.place(0.2, 0.75))
    assert len(told(stepper, page).X) == 11
    page.button("Undo").click()
    assert (moved == told(stepper, page).X).all()
    pen = page.root.get_by_role("slider", name="Pen")
    for key, count in (("Enter", 13), ("Delete", 12), ("Backspace", 11)):
        pen.press(key)
        assert len(told(stepper, page).X) == count
    for count in (12, 13, 12, 12):
        page.button("Undo").click()
        assert len(told(stepper, page).X) == count
    assert (drawn == stepper.X).all(), "all of a drag is undone at once, and a press that changes nothing is not"
    page.button("Add points").click()
    page.stroke(page.place(0.12, 0.6), page.place(0.4, 0.8), steps=30)
    assert len(told(stepper, page).X) > 20
    assert page.sentence() == f"{stepper.sentence} There are {len(stepper.X)} points."

    page.button("Predict").click()
    page.set("Iteration", 1)
    assert page.sentence().endswith("Where will the centres go? Move the marks there.")
    count = len(stepper.X)
    page.mouse.click(*page.place(0.3, 0.4))
    assert len(told(stepper, page).X) == count, "the points that a prediction is about stay"
    page.drag("Your guess for component 0", 900, 0)
    assert page.text("Your guess for component 0").startswith("at 9.9"), "a guess stays within the axes"
    page.drag("Your guess for component 0", -60, -18)
    guess = np.array([float(x) for x in page.text("Your guess for component 0")[3:].split(",")])
    page.set("Iteration", 2)
    truth = told(stepper, page).frame.after
    offset = guess - truth.means[0]
    error = np.sqrt(offset @ np.linalg.solve(truth.covariances[0], offset))
    said = re.search(
        r"off by ([\d.]+) standard deviations? for component 0; your score is (\d+) of 100", page.sentence()
    )
    assert float(said[1]) == pytest.approx(error, rel=0.05)
    assert int(said[2]) == pytest.approx(100 * np.exp(-error), abs=2)
    tip = page.root.locator(".emviz-tip").evaluate(
        "tip => { const { x, y } = new DOMPoint().matrixTransform(tip.getScreenCTM()); return [x, y]; }"
    )
    assert tip == pytest.approx(page.at("Centre of component 0"), abs=0.6)
    share = page.root.get_by_role("slider", name="How much of the ringed point")
    name = share.evaluate("input => input.labels[0].innerText")
    share.press("Home")
    page.set("Iteration", 3)
    said = re.search(r"You gave component (\d) 0% of this point, and it takes (\d+)%; .* after 2 pred", page.sentence())
    assert f"component {said[1]}" in name
    shares = told(stepper, page).frame.responsibilities
    expected = shares[shares.max(axis=1).argmin()].max()
    assert int(said[2]) == pytest.approx(100 * expected, abs=0.51)


def test_a_finger_draws_points_where_handles_cover_a_small_picture(saved):
    stepper = ev.explore.sandbox(ev.GaussianMixture(3), [[2, 2], [3, 4], [5, 1], [6, 4]], components=None, seeds=None)
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page, _ = saved(stepper, reduced_motion="reduce", **phone)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    targets = page.root.locator("button:visible, input:visible, .emviz-border, .emviz-handle")
    assert targets.count() > 8
    assert all(target.bounding_box()["height"] >= 43.9 for target in targets.all())

    def tap(place):
        page.page.touchscreen.tap(*place)
        return len(told(stepper, page).X)

    colour = "getComputedStyle(document.querySelector('.emviz-weight')).backgroundColor"
    own = page.page.evaluate(colour)
    page.page.emulate_media(forced_colors="active")
    assert page.page.evaluate(colour) == own, "the weights are seen where the system chooses the colours"
    page.page.emulate_media(forced_colors="none")

    # Beside the middle of a centre, and on the pen, which only keys move.
    assert tap(page.at("Centre of component 1", 0.75)) == 5
    pen = page.root.get_by_role("slider", name="Pen")
    before = pen.get_attribute("aria-valuetext")
    assert tap(page.within(pen, 0.5, 0.5)) == 6
    assert pen.get_attribute("aria-valuetext") == before
    page.button("Erase").tap()
    assert tap(page.within(pen, 0.5, 0.5)) == 5
    page.button("Undo").tap()
    page.button("Undo").tap()
    page.mouse.click(*page.at("Centre of component 1", 0.75))
    assert len(told(stepper, page).X) == 5, "a mouse hits what it means"

    # Borders of a small weight: the nearer one moves.
    for _ in range(3):
        page.slider("Border between weights 1 and 2").press("Shift+ArrowLeft")
    weights = told(stepper, page).frame.after.weights
    assert weights[1] < 0.06
    x, y = page.at("Border between weights 0 and 1")
    page.stroke((x - 5, y), (x - 65, y))
    moved = told(stepper, page).frame.after.weights
    assert moved[0] < weights[0] - 0.1 and moved[2] == pytest.approx(weights[2])


def test_a_finger_that_moves_sideways_over_the_picture_stays_on_the_page(saved):
    """Where nothing is to be scrolled sideways, Chromium would go back to the page before this one."""
    geyser = ev.datasets.old_faithful()
    opened, _ = saved(ev.explore.stepper(ev.KMeans(2), geyser, seeds=None, max_iter=3), has_touch=True)
    page = opened.page
    page.evaluate("() => { document.body.style.minHeight = '4000px'; history.pushState({}, '', '#after'); }")
    devtools = page.context.new_cdp_session(page)

    def swipe(*places):
        kinds = ["touchStart", *["touchMove"] * (len(places) - 1)]
        for kind, (x, y) in zip(kinds, places, strict=True):
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(600)

    box = opened.root.locator("canvas").bounding_box()
    y = box["y"] + 0.97 * box["height"]
    swipe(*((box["x"] + part * box["width"], y) for part in (0.05, 0.3, 0.6, 0.9)))
    assert page.evaluate("location.hash") == "#after"
    swipe(*((box["x"] + 0.05 * box["width"], y - up) for up in (0, 40, 100, 200)))
    assert page.evaluate("scrollY") > 50, "up and down it scrolls"


def test_borders_between_regions_move_with_a_centre(saved):
    X = np.random.default_rng(0).normal(size=(60, 2)) * [1, 0.1]
    options = {"seeds": None, "start": [[-1, 0], [1, 0]], "xlim": (-3, 3), "ylim": (-3, 3), "borders": True}
    stepper = ev.explore.stepper(ev.KMeans(2), X, **options)
    page, _ = saved(stepper)

    def has_ink(part):
        """Whether something is drawn halfway between the centres, far from all points."""
        (ax, ay), (bx, by) = page.at("Centre of component 0"), page.at("Centre of component 1")
        along = np.array([by - ay, ax - bx]) / np.hypot(by - ay, ax - bx)
        x, y = np.array([ax + bx, ay + by]) / 2 + 80 * along + part * np.array([bx - ax, by - ay])
        return page.root.locator("canvas").evaluate(
            """(canvas, [x, y]) => {
                const { left, top, width } = canvas.getBoundingClientRect(), ratio = canvas.width / width;
                const square = [(x - left - 2) * ratio, (y - top - 2) * ratio, 5 * ratio, 5 * ratio].map(Math.round);
                return canvas.getContext('2d').getImageData(...square).data.some((value, i) => i % 4 === 3 && value > 100);
            }""",
            [x, y],
        )

    assert has_ink(0) and not has_ink(0.2)
    sentence = page.sentence()
    page.drag("Centre of component 1", 30, -40)
    assert has_ink(0) and not has_ink(0.2)
    assert page.sentence() == told(stepper, page).sentence != sentence
    page.button("Predict").click()
    assert page.root.get_by_role("slider", name="How much").count() == 0, "k-means shares no point"


def test_a_component_that_is_removed_has_no_handle_and_no_weight(saved):
    model, options = ev.MessageLengthMixture(6), {"start": "kmeans++", "seeds": range(2), "tol": 1e-4}
    stepper = ev.explore.stepper(model, ev.datasets.four_blobs().X[::4], ellipses=True, **options)
    page, _ = saved(stepper)
    frame = next(frame for frame in stepper.trace.frames if "removed, 4 left" in frame.sentence)
    left = np.flatnonzero(frame.after.weights).tolist()
    borders = page.root.locator(".emviz-border:visible")
    assert borders.count() == 5 and page.slider(f"Border between weights {left[1]} and {left[1] + 1}").count()
    page.set("Iteration", frame.index)
    assert page.sentence() == frame.sentence
    names = [f"Centre of component {k}" for k in range(6)]
    assert [page.slider(name).count() for name in names] == [int(k in left) for k in range(6)]
    assert borders.count() == 3
    # The border between two that are left, also where one that was removed is between them.
    jump = next(pair for pair in zip(left, left[1:], strict=False) if pair[1] > pair[0] + 1)
    page.stroke(*(page.at(f"Border between weights {jump[0]} and {jump[1]}", x) for x in (0.5, 1.5)))
    page.drag(f"Centre of component {left[-1]}", 20, 0)
    assert page.sentence() == told(stepper, page).sentence
    weights = stepper.frame.after.weights
    assert weights[jump[0]] > frame.after.weights[jump[0]] + 0.02 and np.flatnonzero(weights).tolist() == left
    page.set("Seed", 1)
    assert page.sentence() == told(stepper, page).sentence and not stepper.trace.edited
    page.set("Seed", 0)
    page.button("Predict").click()
    page.set("Iteration", frame.index + 1)
    names = [f"Your guess for component {k}" for k in range(6)]
    assert [page.slider(name).count() for name in names] == [int(k in left) for k in range(6)]


def test_a_narrow_density_stays_within_reach(saved):
    page, _ = saved(ev.explore.stepper(ev.GaussianMixture(2), ev.datasets.old_faithful().X[:, [1]], seeds=None))
    names = [f"{what} of component 0" for what in ("Centre", "Width", "Weight")]
    (centre, _), (end, _) = (page.at(name) for name in names[:2])
    page.drag("Width of component 0", 2 - (end - centre), 0)
    assert float(page.text("Width of component 0").split()[0]) < 1
    left, top, right, bottom = (*page.place(0, 0), *page.place(1, 1))
    for name in names:
        x, y = page.at(name)
        assert left < x < right and top < y < bottom
    page.drag("Width of component 0", 40, 0)
    assert page.at("Width of component 0")[0] - page.at("Centre of component 0")[0] == pytest.approx(42, abs=1)


def test_a_reader_who_does_anything_at_all(saved):
    blobs, geyser = ev.datasets.four_blobs(), ev.datasets.old_faithful()
    choices = {"seeds": range(4), "components": range(1, 5)}
    steppers = {
        "plane": ev.explore.stepper(ev.GaussianMixture(3), blobs, **choices, max_iter=12),
        "line": ev.explore.stepper(ev.GaussianMixture(2), geyser.X[:, [1]], **choices, max_iter=12),
        "k-means": ev.explore.stepper(ev.KMeans(3), blobs, **choices),
        "sandbox": ev.explore.sandbox(max_iter=12),
    }
    for name, stepper in steppers.items():
        rng = np.random.default_rng(len(name))
        page, _ = saved(stepper, has_touch=True)
        keys = [
            "ArrowRight",
            "ArrowUp",
            "Shift+ArrowLeft",
            "Shift+ArrowDown",
            "Delete",
            "Escape",
            "Enter",
            "Tab",
            " ",
            "Home",
        ]
        for _ in range(40):
            act = rng.choice(
                ["drag", "stroke", "key", "slider", "button", "tap", "escape"],
                p=[0.3, 0.15, 0.2, 0.15, 0.1, 0.05, 0.05],
            )
            here, there = page.place(*rng.uniform(size=2)), page.place(*rng.uniform(-0.1, 1.1, size=2))
            handles = page.root.locator(".emviz-handle:visible, .emviz-border:visible").all()
            if handles and act in ("drag", "escape"):
                box = rng.choice(handles).bounding_box()
                here = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            if act in ("drag", "stroke"):
                page.stroke(here, there, steps=3)
            elif act == "escape":
                page.mouse.move(*here)
                page.mouse.down()
                page.mouse.move(*there, steps=2)
                page.page.keyboard.press("Escape")
                page.mouse.up()
            elif act == "tap":
                page.page.touchscreen.tap(*here)
            elif act == "key":
                page.page.keyboard.press(str(rng.choice(keys)))
            elif act == "slider":
                slider = rng.choice(page.root.locator("input[type=range]:visible").all())
                slider.press(str(rng.choice(["Home", "End", "ArrowLeft", "ArrowRight", "PageUp"])))
            else:
                button = rng.choice(page.root.locator("button:visible:enabled").all())
                button.click()
        for pressed in ("Pause", "Predict", "Listen"):
            button = page.button(pressed)
            if button.count() and (pressed == "Pause" or button.get_attribute("aria-pressed") == "true"):
                button.click()
        sentence = re.sub(r" There are \d+ points\.$", "", page.sentence())
        told(stepper, page)
        if page.root.locator(".emviz-problem").count():
            with pytest.raises(ValueError, match="[.]$"):
                stepper.sentence  # noqa: B018
        else:
            assert sentence == stepper.sentence, name
            assert page.slider("Iteration").get_attribute("max") == str(len(stepper.trace.frames) - 1)
