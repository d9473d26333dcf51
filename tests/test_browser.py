"""Every lesson in a real browser: all cells run, every slider moves picture and sentence, Play plays, nothing complains.

And what a reader makes: explorers in a box, sliders over listed values, and a page for those who have no Python.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat.v4 as v4
import pytest

import emviz as ev
from execute_notebooks import METADATA
from lab_driver import Browser, LabServer, find_chromium
from private_jupyter import private_environment

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MAY_SKIP = not os.environ.get("EMVIZ_MAY_NOT_SKIP")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        MAY_SKIP and find_chromium() is None, reason="no Chromium here: install one to run the browser tests"
    ),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with LabServer(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


class Explorer:
    """One explorer on the page, as a reader sees it."""

    def __init__(self, locator):
        self.locator = locator
        locator.scroll_into_view_if_needed()

    def sliders(self):
        return self.locator.locator("input[type=range]:not([disabled])").all()

    def picture(self):
        """The pixels of the canvas, as a short text that differs when they do."""
        return self.locator.locator("canvas").evaluate("canvas => canvas.toDataURL()")

    def sentence(self):
        return self.locator.get_by_role("status").inner_text()

    def wait_for_drawing(self):
        """Until what the sliders say is what is drawn."""
        self.locator.evaluate(
            """root => new Promise((done, fail) => {
                const end = performance.now() + 20000;
                const look = () => {
                    // One part for each slider, in their order: another slider of the same value must not do instead.
                    const drawn = (root.dataset.drawn || '').split(';').filter(part => part).map(part => +part.split('=')[1]);
                    const inputs = [...root.querySelectorAll('input[type=range]')];
                    const agree = drawn.length === inputs.length && inputs.every((input, i) => Math.abs(drawn[i] - input.value) < 1e-9);
                    if (agree && !root.dataset.moving) setTimeout(done, 60);
                    else if (performance.now() > end) fail(new Error(`drawn ${root.dataset.drawn}`));
                    else requestAnimationFrame(look);
                };
                look();
            })"""
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
def test_a_lesson_works_in_jupyterlab(path, server, browser):
    page = browser.open(server, server.put(path))
    try:
        errors = [
            output["evalue"] for outputs in page.run_all() for output in outputs if output["output_type"] == "error"
        ]
        assert not errors
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
                seen = seen_while_pressing(explorer, slider, [*start, "End", "ArrowLeft", *start])
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
        assert explorer.locator.get_by_label("Iteration", exact=True).count() == 0, "what has iterations can be played"
        return
    pause = explorer.locator.get_by_role("button", name="Pause", exact=True)
    click_and_read(explorer, play)
    if pause.count():
        pause.click()
    play.wait_for(timeout=10_000)


def check_button(explorer):
    """What has no slider has one button, and pressing it changes picture and sentence."""
    before = explorer.picture()
    (button,) = explorer.locator.get_by_role("button").all()
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
    return [slider.get_attribute("aria-label") for slider in explorer.locator.locator("input[type=range]").all()]


def texts_while_pressing(explorer, name, keys):
    """What a screen reader says of the value after each key, and the sentences."""
    slider = explorer.locator.get_by_label(name, exact=True)
    texts = []
    for key in keys:
        ((_, sentence),) = seen_while_pressing(explorer, slider, [key])
        texts.append((slider.get_attribute("aria-valuetext"), sentence))
    return [text for text, _ in texts], [sentence for _, sentence in texts]


def test_sliders_offer_what_was_listed_and_a_box_holds_explorers(notebook, server, browser):
    page = browser.open(server, server.put(notebook))
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
            (slider,) = explorer.sliders()  # what needs Python is there, and disabled
            assert slider.get_attribute("aria-label") == "Iteration"
            seen = seen_while_pressing(explorer, slider, ["Home", "ArrowRight", "ArrowRight"])
            assert len(set(seen)) == 3
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
    page = browser.open(server, server.put(path))
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
