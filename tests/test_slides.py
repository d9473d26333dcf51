"""Slides of the real lessons, opened from files in a browser without a network: whole, readable, and moved by a clicker."""

import re

import nbformat.v4 as v4
import pytest

from in_a_browser import in_a_browser
from lab_driver import Browser
from publish import marked, slides
from publish.__main__ import main
from test_accessibility import violations_in_both_themes
from test_present_lessons import TROUBLE_ON_A_SCREEN

LESSONS = marked.lessons()
lessons = pytest.mark.parametrize("lesson", [path.stem for path in LESSONS])
SCREEN = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}

#: What is on each slide with all answers open, in the order of the slides.
LOOK = """async () => {
  const found = [];
  for (const slide of Reveal.getSlides()) {
    const { h, v } = Reveal.getIndices(slide);
    Reveal.slide(h, v);
    for (const each of slide.querySelectorAll("details")) each.open = true;
    const seen = [...slide.querySelectorAll(":not(.katex *, .emviz-explorer *, svg *)")].map((one) => one.getBoundingClientRect());
    const out = seen.filter(({ width, left, top, right, bottom }) =>
      width && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1));
    const letters = slide.dataset.kind === "explorer" ? 20 : parseFloat(getComputedStyle(slide).fontSize);
    found.push({
      kind: slide.dataset.kind ?? "",
      text: slide.textContent.trim().slice(0, 60),
      out: out.length,
      over: Math.max(slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth),
      scale: letters / 30,
      raw: [...slide.querySelectorAll("p, li, td")].filter((one) => /\\$[^$]+\\$/.test(one.innerText)).length,
    });
  }
  return found;
}"""
SLIDER = ".present .emviz-steps input[type=range]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "slides"
    assert not main(["slides", str(out)])
    return out


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.fixture
def opened(browser, folder):
    """Opens a page of the folder; whatever it asks for elsewhere, or complains of, fails the test."""
    contexts, complaints = [], []

    def visit(route):
        if route.request.url.startswith("file:"):
            return route.continue_()
        complaints.append(route.request.url)
        return route.abort()

    def open_it(name, **options):
        contexts.append(browser.browser.new_context(**{**SCREEN, **options}))
        contexts[-1].set_offline(True)
        contexts[-1].route(re.compile("^(?!data:|blob:)"), visit)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((folder / name.partition("?")[0]).as_uri() + "".join(name.partition("?")[1:]))
        page.wait_for_function("globalThis.Reveal?.isReady()")
        page.wait_for_function(
            "[...document.querySelectorAll('.emviz-page')].every((one) => one.querySelector('.emviz-presenting'))"
        )
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not complaints


def go_to(page, selector):
    """Show the first slide that has such an element; whether there is one."""
    return page.evaluate(
        """(selector) => {
          const slide = Reveal.getSlides().find((one) => one.querySelector(selector));
          if (slide) Reveal.slide(...Object.values(Reveal.getIndices(slide)));
          return Boolean(slide);
        }""",
        selector,
    )


def state(page):
    """What the stepper on this slide says."""
    return page.locator(SLIDER).first.get_attribute("aria-valuetext")


def shown(page):
    return page.evaluate("Reveal.getSlides().indexOf(Reveal.getCurrentSlide())")


@pytest.mark.browser
class TestEveryDeck:
    pytestmark = in_a_browser

    @lessons
    def test_every_slide_is_whole(self, lesson, opened):
        page = opened(f"{lesson}.html")
        found = page.evaluate(LOOK)
        assert [one for one in found if one["over"] > 0 or one["out"] or one["raw"] or one["scale"] < 0.599] == []
        assert found[0]["kind"] == "title" and len(found) >= (15 if lesson.startswith("05") else 3)

    @lessons
    def test_a_clicker_moves_the_stepper_and_then_the_slides(self, lesson, opened):
        page = opened(f"{lesson}.html")
        assert go_to(page, ".emviz-steps")
        here, before = shown(page), state(page)
        back = page.locator(SLIDER).first.evaluate("(one) => +one.value <= +one.min")
        page.keyboard.press("PageDown")
        page.wait_for_selector(".present [data-drawn]")
        after = state(page)
        assert (after != before, shown(page)) == (True, here)
        page.keyboard.press("PageUp")
        assert (state(page), shown(page)) == (before, here)
        if back:
            page.keyboard.press("PageUp")
            assert shown(page) == here - 1
            page.keyboard.press("PageDown")
            assert shown(page) == here
        for _ in range(300):
            page.keyboard.press("PageDown")
            if shown(page) != here:
                break
        assert shown(page) == here + 1 or here + 1 == page.evaluate("Reveal.getTotalSlides()")

    @lessons
    def test_every_explorer_is_whole_and_large(self, lesson, opened):
        page = opened(f"{lesson}.html")
        kinds = page.evaluate("Reveal.getSlides().map((one) => one.dataset.kind)")
        for number, kind in enumerate(kinds):
            if kind != "explorer":
                continue
            page.evaluate("(n) => Reveal.slide(...Object.values(Reveal.getIndices(Reveal.getSlides()[n])))", number)
            page.wait_for_selector(".present [data-drawn]:not([data-moving])")
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            layer = page.locator(".present :is(.emviz-together, .emviz-explorer:not(.emviz-together *))")
            assert layer.evaluate(TROUBLE_ON_A_SCREEN, 20) == []
