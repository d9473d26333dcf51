"""Explorers for everybody: axe-core finds nothing, a finger reaches everything, and a screen reader says what happens.

axe-core comes with `axe-playwright-python`, and needs no network.
"""

from functools import partial
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import numpy as np
import pytest
from matplotlib.figure import Figure

import emviz as ev
from emviz.explore import Button, Choice, Explorer, Grab, Slider, page
from execute_notebooks import METADATA
from in_a_browser import in_a_browser
from lab_driver import Browser
from screen_reader import ScreenReader

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))

pytestmark = in_a_browser

SMALL = np.array([[0, 0], [1.5, 0], [0.5, 1.5], [2, 1], [3, 3], [5, 4], [6.5, 4], [5.5, 5.5], [7, 5]])
START = [[1.0, 3.0], [5.0, 3.0]]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 3}


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


def opened(context, path):
    """A page with an explorer, once it is drawn."""
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_function("() => document.querySelector('.emviz-page')")
    tab.wait_for_function(
        "() => [...document.querySelectorAll('.emviz-page')].every((one) => one.querySelector('[data-drawn], .emviz-problem'))"
    )
    return tab


def violations(tab, of="document"):
    """What axe-core finds, best practices too: one line for each element."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not tab.evaluate("() => Boolean(window.axe)"):
        tab.evaluate(AXE_SCRIPT)
    found = tab.evaluate(f"() => axe.run({of}, {{ resultTypes: ['violations'] }})")["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]


def violations_in_both_themes(tab):
    """The same in a light page and in a dark one."""
    found = []
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {line}" for line in violations(tab)]
    return found


# Saved pages ------------------------------------------------------------------------------------------------------------


def every_control():
    """An explorer with a control of every kind; some need Python."""
    figure = Figure(figsize=(4, 2))
    ax = figure.add_subplot(xlim=(-5, 5), ylim=(0, 1))
    line = ax.axvline(0, animated=True)

    def show(values):
        line.set_xdata([values["Mean"]] * 2)
        return f"The mean is {values['Mean']:g}, the width {values['Width']:g}."

    controls = [
        Slider("Mean", -5, 5, step=1, value=0, preloaded=True),
        Slider("Width", 1, 5),
        Choice("Shape", ["narrow", "wide"], preloaded=True),
        Choice("Data", ["few", "many"]),
        Button("New data", lambda values: None),
    ]
    return Explorer(figure, controls, show, play="Mean", grab=[Grab(ax, x="Mean")])


def predict(tab, half_steps):
    """So many half-steps forth, then a question about the next one."""
    slider = tab.get_by_role("slider", name="Iteration", exact=True)
    for _ in range(half_steps):
        slider.press("ArrowRight")
    tab.get_by_role("button", name="Predict").click()


def edit(tab):
    """One centre moved: there is something to undo."""
    tab.get_by_role("slider", name="Centre of component 0").press("ArrowRight")
    tab.get_by_role("button", name="Undo").wait_for()


def nothing(_):
    """The page as it opens."""


MIXTURE = ev.GaussianMixture(2)
SHORT = {"start": START, "max_iter": 3}
PAGES = {
    "one feature": partial(ev.explore.stepper, MIXTURE, SMALL[:, :1], max_iter=3, seeds=range(2)),
    "two features": partial(ev.explore.stepper, MIXTURE, SMALL, **SHORT, components=range(2, 3)),
    "frames": partial(ev.explore.stepper, ev.KMeans(2), SMALL, seeds=range(2), components=(1, 2), live=False),
    "sandbox": partial(ev.explore.sandbox, ev.KMeans(2), SMALL, seeds=range(2)),
    "empty sandbox": partial(ev.explore.sandbox, seeds=range(2)),
    "every control": every_control,
}
#: What is looked at: a page, and what is done on it before.
VISITS = {
    "one feature": ("one feature", nothing),
    "two features, changed by hand": ("two features", edit),
    "a share is asked": ("two features", partial(predict, half_steps=2)),
    "centres are asked": ("two features", partial(predict, half_steps=1)),
    "frames": ("frames", nothing),
    "sandbox at rest": ("sandbox", partial(predict, half_steps=1)),
    "empty sandbox": ("empty sandbox", nothing),
    "every control": ("every control", nothing),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The paths of the saved pages, with and without a title by turns."""
    folder = tmp_path_factory.mktemp("pages")
    paths = {name: folder / f"{name}.html" for name in PAGES}
    for number, (name, make) in enumerate(PAGES.items()):
        make().save_html(paths[name], title=name if number % 2 else None)
    return paths


@pytest.mark.parametrize("visit", VISITS)
def test_axe_finds_nothing_on_a_saved_page(visit, saved, browser):
    name, act = VISITS[visit]
    with browser.browser.new_context() as context:
        tab = opened(context, saved[name])
        act(tab)
        assert violations_in_both_themes(tab) == []


TOO_SMALL = """() => {
    const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".emviz-unseen");
    const said = (element) => `${element.getAttribute("aria-label") ?? element.textContent} ${element.className}`;
    const targets = [...document.querySelectorAll("button, input, select, [role=slider]:not([data-by-keys])")];
    const low = targets.filter(seen).filter((one) => one.getBoundingClientRect().height < 43.9);
    const texts = [...document.querySelectorAll(".emviz-explorer p, .emviz-explorer button, .emviz-explorer label *")];
    const tiny = texts.filter(seen).filter((one) => parseFloat(getComputedStyle(one).fontSize) < 11);
    const wide = document.scrollingElement.scrollWidth - innerWidth;
    return [
        ...low.map((one) => `${said(one)}: ${one.getBoundingClientRect().height} px high`),
        ...tiny.map((one) => `${said(one)}: letters of ${getComputedStyle(one).fontSize}`),
        ...(wide > 0 || innerWidth > 390 ? [`the page is ${innerWidth + Math.max(wide, 0)} px wide`] : []),
    ];
}"""


@pytest.mark.parametrize("visit", VISITS)
def test_a_phone_reaches_everything(visit, saved, browser):
    name, act = VISITS[visit]
    with browser.browser.new_context(**PHONE) as context:
        tab = opened(context, saved[name])
        act(tab)
        assert tab.evaluate(TOO_SMALL) == []


def test_what_is_disabled_says_why(saved, browser):
    with browser.browser.new_context() as context:
        tab = opened(context, saved["every control"])
        reason = "Width, Data and New data need Python: open the notebook and run it."
        assert tab.get_by_text(reason).is_visible()
        disabled = tab.locator(":disabled:not(option)").all()
        assert len(disabled) == 3
        for one in disabled:
            assert tab.locator(f"[id='{one.get_attribute('aria-describedby')}']").inner_text() == reason
        assert tab.locator(":disabled[title]").count() == 0
        tab = opened(context, saved["two features"])
        assert tab.get_by_text("Python").count() == 0
        tab.get_by_role("slider", name="Iteration", exact=True).press("End")
        tab.get_by_role("button", name="Predict").click()
        assert tab.get_by_role("status").inner_text().endswith("There is nothing to predict at this half-step.")
        tab = opened(context, saved["sandbox"])
        tools, reason = (
            tab.get_by_role("group", name="Points").get_by_role("button"),
            "While you predict, the points stay",
        )
        assert tools.first.get_attribute("aria-describedby") is None and not tab.get_by_text(reason).is_visible()
        predict(tab, 0)
        assert tools.first.is_disabled() and tools.first.get_attribute("aria-describedby")
        assert tab.get_by_text(reason).is_visible()


# Lessons ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_axe_finds_nothing_on_the_explorers_of_a_lesson(notebook, tmp_path, browser):
    cells = nbformat.read(notebook, as_version=4).cells
    pages = [
        output.data["text/html"]
        for cell in cells
        for output in cell.get("outputs", [])
        if "emviz-page" in output.get("data", {}).get("text/html", "")
    ]
    assert pages
    path = tmp_path / "lesson.html"
    path.write_text(page.html_document("\n".join(pages), notebook.stem), encoding="utf-8")
    with browser.browser.new_context() as context:
        tab = opened(context, path)
        assert violations_in_both_themes(tab) == []


# JupyterLab -------------------------------------------------------------------------------------------------------------

CELLS = (
    "import emviz as ev\ngeyser = ev.datasets.old_faithful()",
    "ev.explore.stepper(ev.GaussianMixture(2), geyser, seeds=range(2), components=range(1, 3), equal=False)",
    "ev.explore.stepper(ev.KMeans(2), geyser, seeds=range(2), live=False)",
    "ev.explore.sandbox()",
)


def test_axe_finds_nothing_on_explorers_in_jupyterlab(tmp_path, browser, server_of):
    path = tmp_path / "explorers.ipynb"
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in CELLS], metadata=METADATA)
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    found = []
    server = server_of("lab")
    lab = browser.open(server, server.put(path))
    lab.run_all()
    lab.page.wait_for_function("() => document.querySelectorAll('.emviz-explorer').length === 3")
    for theme in ("Light", "Dark"):
        change = f"jupyterapp.commands.execute('apputils:change-theme', {{ theme: 'JupyterLab {theme}' }})"
        lab.page.evaluate(f"() => {change}")
        lab.page.wait_for_function(f"() => document.body.dataset.jpThemeName === 'JupyterLab {theme}'")
        found += [f"{theme}: {line}" for line in violations(lab.page, "'.jp-OutputArea-output .emviz-explorer'")]
    lab.close()
    assert found == []


# A screen reader --------------------------------------------------------------------------------------------------------

#: Key, and what is said then. Read it aloud: nothing twice, nothing too long, and all that a reader needs to go on.
SAID = """\
[Tab]
  Start: 2 components, before the first step; log-likelihood -38.68.
  picture
  Component 0 at (1.0, 3.00) with weight 0.5, standard deviations 2.5 and 1.99, and correlation 0.91; component 1 at (5.0, 3.00) with weight 0.5, standard deviations 2.5 and 1.99, and correlation 0.91.
[Shift+Tab]
  Iteration
  slider
  start
[right arrow]
  E 1
  Expectation step 1: every point takes the colours of its components; 3 of 9 points are shared; no centre moves.
[right arrow]
  M 1
  Maximization step 1: centres move by 1.65 at most; log-likelihood -30.92, up 7.761.
[Tab]
  Centre of component 0
  slider
  at 2.65, 3.01
[Shift+Tab]
  Maximization step 1: centres move by 1.65 at most; log-likelihood -30.92, up 7.761.
  picture
  Component 0 at (2.6, 3.0) with weight 0.27, standard deviations 2.2 and 1.9, and correlation 0.98; component 1 at (3.7, 2.5) with weight 0.73, standard deviations 2.5 and 2.0, and correlation 0.95.
[left arrow]
  Picture: what it shows now is said below it.
  Expectation step 1: every point takes the colours of its components; 3 of 9 points are shared; no centre moves.
[right arrow]
  Maximization step 1: centres move by 1.65 at most; log-likelihood -30.92, up 7.761.
[Tab]
  Centre of component 0
  slider
  at 2.65, 3.01
[right arrow]
  at 2.69, 3.01
  Maximization step 1, then changed by hand: centres move by 1.69 at most; log-likelihood -30.94, up 7.738.
[Shift+Tab]
  Predict
  button
  not pressed
[Space]
  pressed
  How much of the ringed point, at 3, 3, will component 0 take?
[Tab]
  How much of the ringed point, at 3, 3, will component 0 take?
  slider
  no guess yet
[right arrow]
  51%
[Shift+Tab]
  Iteration
  slider
  M 1
[right arrow]
  E 2
  Expectation step 2, from parameters set by hand: responsibilities change by 0.18 at most; log-likelihood -30.94.
  You gave component 0 51% of this point, and it takes 68%; your score is 50 of 100 after 1 prediction. Where will the centres go? Move the marks there."""


def test_what_a_screen_reader_says_through_an_e_step_and_an_m_step(saved, browser):
    with browser.browser.new_context() as context:
        tab = opened(context, saved["two features"])
        reader = ScreenReader(tab)
        reader.press("Tab")
        tab.get_by_role("button", name="One step back").focus()
        for key in ("Shift+Tab", "ArrowRight", "ArrowRight"):
            reader.press(key)
        tab.locator("canvas").focus()
        for key in ("Tab", "Shift+Tab", "ArrowLeft", "ArrowRight", "Tab", "ArrowRight"):
            reader.press(key)
        tab.get_by_role("button", name="Undo").focus()
        for key in ("Shift+Tab", "Space"):
            reader.press(key)
        tab.get_by_role("button", name="Present").focus()
        for key in ("Tab", "ArrowRight"):
            reader.press(key)
        tab.get_by_role("button", name="One step back").focus()
        for key in ("Shift+Tab", "ArrowRight"):
            reader.press(key)
        assert reader.transcript() == SAID
