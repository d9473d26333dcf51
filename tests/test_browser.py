"""Every lesson in a real browser: all cells run, every slider moves picture and sentence, Play plays, nothing complains."""

import os
from pathlib import Path

import pytest

from lab_driver import Browser, LabServer, find_chromium

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
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
