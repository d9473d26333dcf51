"""Slides of the real lessons, opened from files in a browser without a network: whole, readable, moved by a clicker."""

import re
from types import SimpleNamespace

import nbformat
import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup

from in_a_browser import needs_chromium
from lab_driver import Browser
from publish import marked, slides
from publish.__main__ import main
from test_accessibility import violations_in_both_themes
from test_present_lessons import TROUBLE_ON_A_SCREEN

LESSONS = marked.lessons()
SCREEN = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}
SLIDER = ".present .emviz-steps input[type=range]"
DRAWN = ".present [data-drawn]:not([data-moving])"

#: What is on each slide with all answers open, and what is wrong with it.
LOOK = """() => Reveal.getSlides().map((slide) => {
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v);
  for (const each of slide.querySelectorAll("details")) each.open = true;
  const outside = [...slide.querySelectorAll(":not(.katex *, .emviz-explorer *, svg *)")].filter((one) => {
    const { width, left, top, right, bottom } = one.getBoundingClientRect();
    return width && (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1);
  });
  const raw = [...slide.querySelectorAll("p, li, td")].filter((one) => /\\$[^$]+\\$/.test(one.innerText));
  const formulas = [...slide.querySelectorAll(".katex-display")].filter((one) =>
    one.scrollWidth > one.clientWidth + 1 || parseFloat(getComputedStyle(one).fontSize) < 18);
  const isLarger = slide.scrollHeight > slide.clientHeight || slide.scrollWidth > slide.clientWidth;
  const scale = parseFloat(getComputedStyle(slide).fontSize) / 30;
  const troubles = [
    outside.length && "outside", raw.length && "raw formula", formulas.length && "wide formula",
    isLarger && "larger", scale < 0.599 && "small",
  ];
  return { kind: slide.dataset.kind, text: slide.innerText.slice(0, 60), scale, troubles: troubles.filter(Boolean) };
})"""
GO_TO = """(selector) => {
  const slide = Reveal.getSlides().find((one) => one.querySelector(selector));
  if (!slide) throw new Error(`no slide has ${selector}`);
  const { h, v } = Reveal.getIndices(slide);
  Reveal.slide(h, v, -1);
}"""
#: Two pictures later what has changed its size is drawn.
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "slides"
    assert not main(["slides", str(out)])
    return out


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.fixture(scope="module")
def open_deck(browser, folder):
    """Opens a deck in a browser without a network; what it asks for elsewhere and complains of is in its `complaints`."""

    def open_it(name, query="", **options):
        context = browser.browser.new_context(**SCREEN, **options)
        context.set_offline(True)
        tab, complaints = context.new_page(), []
        elsewhere = re.compile("^(?!file:|data:|blob:)")
        tab.on("request", lambda request: elsewhere.match(request.url) and complaints.append(request.url))
        tab.on("requestfailed", lambda request: complaints.append(f"not there: {request.url[:90]}"))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto((folder / f"{name}.html").as_uri() + query)
        tab.wait_for_function("globalThis.Reveal?.isReady()")
        opened = "[...document.querySelectorAll('.emviz-page')].every((one) => one.querySelector('.emviz-presenting'))"
        tab.wait_for_function(opened)
        return SimpleNamespace(tab=tab, press=tab.keyboard.press, complaints=complaints)

    return open_it


def shown(deck):
    """The number of the slide that is shown, from 0."""
    return deck.tab.evaluate("Reveal.getSlides().indexOf(Reveal.getCurrentSlide())")


def step(deck):
    """What the stepper on this slide says."""
    return deck.tab.locator(SLIDER).first.get_attribute("aria-valuetext")


# Every deck -----------------------------------------------------------------------------------------------------------


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("lesson", [path.stem for path in LESSONS])
def test_a_deck_is_whole_and_obeys_the_clicker(lesson, open_deck):
    deck = open_deck(lesson)
    found = deck.tab.evaluate(LOOK)
    assert [one for one in found if one["troubles"]] == []
    assert found[0]["kind"] == "title" and len(found) >= (15 if lesson.startswith("05") else 8)
    assert check_explorers(deck)
    check_clicker(deck)
    assert not deck.complaints
    deck.tab.context.close()


def check_explorers(deck):
    """Each is whole, and its letters are large; how many there are."""
    explorers = "Reveal.getSlides().filter((one) => one.dataset.kind === 'explorer')"
    indices = deck.tab.evaluate(f"{explorers}.map((one) => Reveal.getIndices(one))")
    for index in indices:
        deck.tab.evaluate("({ h, v }) => Reveal.slide(h, v)", index)
        deck.tab.wait_for_selector(DRAWN)
        deck.tab.evaluate(SETTLED)
        layer = deck.tab.locator(".present :is(.emviz-together, .emviz-explorer:not(.emviz-together *))")
        assert layer.evaluate(TROUBLE_ON_A_SCREEN, 20) == [], index
    return len(indices)


def check_clicker(deck):
    """It goes through the steps, and then through the slides."""
    deck.tab.evaluate(GO_TO, ".emviz-steps")
    here, slider = shown(deck), deck.tab.locator(SLIDER).first
    move = "(one, to) => { one.value = one[to]; one.dispatchEvent(new Event('input')) }"
    slider.evaluate(move, "min")
    first = step(deck)
    deck.press("PageDown")
    assert (step(deck) != first, shown(deck)) == (True, here)
    deck.press("PageUp")
    assert (step(deck), shown(deck)) == (first, here)
    deck.press("PageUp")
    assert shown(deck) == here - 1
    deck.tab.evaluate(GO_TO, ".emviz-steps")
    slider.evaluate(move, "max")
    deck.press("PageDown")
    assert shown(deck) == here + 1


# One deck -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lesson_5(open_deck):
    return open_deck("05_soft_em_1d")


@needs_chromium
@pytest.mark.browser
def test_arrows_letters_and_buttons_go_through_the_slides_unless_an_explorer_has_the_focus(lesson_5):
    deck = lesson_5
    deck.tab.evaluate(GO_TO, ".emviz-steps")
    here, first = shown(deck), step(deck)
    for key, there in (("ArrowRight", 1), ("ArrowLeft", 0), ("n", 1), ("p", 0), ("ArrowLeft", -1), ("n", 0)):
        deck.press(key)
        assert (shown(deck), deck.tab.evaluate("Reveal.getCurrentSlide().dataset.kind === 'explorer'")) == (
            here + there,
            there == 0,
        )
    for name, there in (("Next slide", 1), ("Previous slide", 0)):
        deck.tab.get_by_role("button", name=name).click()
        assert shown(deck) == here + there
    deck.tab.locator(".present canvas").first.focus()
    deck.press("ArrowRight")
    assert (step(deck) != first, shown(deck)) == (True, here)
    deck.press(" ")
    assert deck.tab.locator(".present .emviz-play").inner_text() == "Pause"
    deck.press(" ")
    deck.press("Home")
    deck.press("n")
    assert shown(deck) == here + 1


@needs_chromium
@pytest.mark.browser
def test_answers_are_closed_until_they_are_asked_for(lesson_5):
    deck = lesson_5
    is_open = "[...document.querySelectorAll('details')].map((one) => one.open)"
    assert not any(deck.tab.evaluate(is_open)) and len(deck.tab.evaluate(is_open)) > 3
    deck.tab.evaluate(GO_TO, "details")
    here, answer = shown(deck), deck.tab.locator(".present details").first
    deck.press("PageDown")
    assert (answer.evaluate("(one) => one.open"), shown(deck)) == (True, here)
    deck.press("PageUp")
    assert (answer.evaluate("(one) => one.open"), shown(deck)) == (False, here)
    # One that a pointer has opened needs no press any more.
    answer.locator("summary").click()
    deck.tab.wait_for_selector(".present details.visible")
    deck.press("PageDown")
    assert shown(deck) == here + 1
    # A second answer to a question opens with the first.
    parts = "[...document.querySelectorAll('[data-answer=\"0\"]')].map((one) => one.open)"
    deck.tab.evaluate(GO_TO, "[data-answer='0']")
    assert not any(deck.tab.evaluate(parts)) and len(deck.tab.evaluate(parts)) > 1
    deck.press("PageDown")
    deck.tab.wait_for_function(f"{parts}.every(Boolean)")
    deck.press("a")
    assert all(deck.tab.evaluate(is_open))
    deck.press("a")
    assert not any(deck.tab.evaluate(is_open))


@needs_chromium
@pytest.mark.browser
def test_dark_by_the_system_the_address_or_a_key(lesson_5, open_deck):
    is_dark = "parseInt(getComputedStyle(document.body).backgroundColor.slice(4)) < 60"
    assert not lesson_5.tab.evaluate(is_dark)
    lesson_5.press("d")
    assert lesson_5.tab.evaluate(is_dark)
    lesson_5.press("d")
    assert not lesson_5.tab.evaluate(is_dark)
    dark = open_deck("00_start_here", "?dark").tab
    assert dark.evaluate(is_dark)
    dark.get_by_role("link", name="All lessons").click()
    assert dark.url.endswith("index.html?dark") and dark.evaluate(is_dark)
    assert open_deck("00_start_here", color_scheme="dark").tab.evaluate(is_dark)


@needs_chromium
@pytest.mark.browser
def test_axe_finds_nothing(lesson_5):
    found = []
    for selector in ("h1", ".katex-display", ".highlight", "details", ".emviz-steps"):
        lesson_5.tab.evaluate(GO_TO, selector)
        lesson_5.tab.evaluate("for (const one of document.querySelectorAll('.present details')) one.open = true")
        found += violations_in_both_themes(lesson_5.tab)
    assert found == []


@needs_chromium
@pytest.mark.browser
def test_axe_finds_nothing_in_the_index(folder, browser):
    with browser.browser.new_context() as context:
        tab = context.new_page()
        tab.goto((folder / "index.html").as_uri())
        assert violations_in_both_themes(tab) == []


@needs_chromium
@pytest.mark.browser
def test_what_is_too_long_goes_on_on_one_more_slide(folder, open_deck):
    words = "Here is a sentence that is long enough to fill a line of a slide, and a little more than that. "
    texts = [f"Paragraph {number}. {words}" for number in range(24)]
    cells = [
        cell("markdown", "# Title"),
        cell("markdown", "\n\n".join(["## Long", *texts[:10], "### Within", "> **Predict.** What?"]), "slide"),
        cell("markdown", "\n\n".join(texts[10:]), "fragment", tags=["answer"]),
    ]
    notebook = nbformat.from_dict(v4.new_notebook(cells=cells))
    (folder / "long.html").write_text(slides.deck(notebook, slides.exporter(set())), encoding="utf-8")
    deck = open_deck("long")
    found = deck.tab.evaluate(LOOK)
    (folder / "long.html").unlink()
    assert [one for one in found if one["troubles"]] == [] and min(one["scale"] for one in found) > 0.74
    parts = deck.tab.evaluate("Reveal.getSlides().map((one) => one.textContent.trim())")
    assert re.findall(r"Paragraph (\d+)\.", "".join(parts)) == [str(number) for number in range(24)]
    assert [part for part in parts if part.endswith(("Long", "Within"))] == []
    assert [re.findall("What[?]|Answer, continued|Answer", part) for part in parts[-2:]] == [
        ["What?", "Answer"],
        ["Answer, continued"],
    ]


# Without a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_what_is_on_the_slides_of_a_lesson(lesson, folder):
    soup = BeautifulSoup((folder / f"{lesson.stem}.html").read_text(encoding="utf-8"), "html.parser")
    assert all(image.get("alt") for image in soup("img"))
    for link in soup("a"):
        assert link["href"].startswith("https://") or (folder / link["href"]).is_file(), link
    for part in soup(["script", "link"]):
        assert (folder / (part.get("src") or part.get("href") or "index.html")).is_file(), part
    shown = soup.find(class_="slides").get_text()
    notebook = marked.read(lesson)
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            assert max(cell.source.splitlines(), key=len) not in shown
    assert "In [" not in shown and "Out[" not in shown
    assert (folder / "index.html").read_text(encoding="utf-8").count(f'"{lesson.stem}.html"') == 1


def cell(kind, source, slide=None, **metadata):
    made = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}[kind](source, metadata=metadata)
    if slide:
        made.metadata.slideshow = {"slide_type": slide}
    return made


def test_marked_cells_only_and_an_explorer_by_itself():
    explorer = cell("code", "stepper", "fragment")
    explorer.outputs = [v4.new_output("execute_result", {"text/html": '<div data-emviz-pack="1">'})]
    folded = cell("code", "drawing", "fragment", jupyter={"source_hidden": True})
    cells = [
        cell("markdown", "# Title"),
        cell("markdown", "nowhere"),
        cell("markdown", "## One", "slide"),
        explorer,
        cell("markdown", "*Answer.*", "fragment", tags=["answer"]),
        folded,
        cell("markdown", "nowhere", "skip"),
    ]
    arranged = slides.arranged(v4.new_notebook(cells=cells)).cells
    found = [(each.source, each.metadata.slideshow.slide_type, bool(each.get("outputs"))) for each in arranged]
    assert found == [
        ("# Title", "slide", False),
        ("## One", "slide", False),
        ("stepper", "subslide", True),
        ("*Answer.*", "subslide", False),
        ("drawing", "fragment", False),
    ]
    hidden = [bool(each.metadata.get("transient", {}).get("remove_source")) for each in arranged]
    assert hidden == [False, False, True, False, True]
    assert arranged[3].metadata.answer == {"starts": True, "ends": True}


def test_a_second_run_makes_nothing_anew(folder, monkeypatch, capsys):
    before = {path: path.stat().st_mtime_ns for path in folder.glob("[0-9]*.html")}
    monkeypatch.setattr(slides, "deck", lambda *_: pytest.fail("a deck was made anew"))
    assert not main(["slides", str(folder)])
    assert {path: path.stat().st_mtime_ns for path in folder.glob("[0-9]*.html")} == before
    assert f"Slides of {len(LESSONS)} lessons" in capsys.readouterr().out


def test_what_a_teacher_can_do_wrong(tmp_path):
    (tmp_path / "mine.txt").touch()
    assert "was not made by this command" in main(["slides", str(tmp_path)])
    assert "There is no lesson '77'; there are 00, 01" in main(["slides", str(tmp_path / "new"), "--lessons", "77"])
    broken = tmp_path / "01_broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(marked.Problem, match="no notebook that can be read"):
        marked.read(broken)
