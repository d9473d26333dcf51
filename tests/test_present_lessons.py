"""Every explorer of every lesson on a projector and on a phone: all is on the screen, its letters large and apart."""

import pytest

import emviz as ev
from collisions import WATCH_TEXTS
from in_a_browser import in_a_browser
from lab_driver import Browser
from lesson_pages import NOTEBOOKS, lesson_page
from letters import WATCH, smallest_letters

pytestmark = in_a_browser
lessons = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
SCREEN = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

#: What is not as it must be in `layer`, an explorer or two of them that are presented.
TROUBLE_ON_A_SCREEN = """(layer, letter) => {
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const boxOf = (one) => one.getBoundingClientRect();
  const found = [];
  const say = (trouble, one) => found.push(`${trouble}: ${one.ariaLabel ?? one.className} ${one.textContent.slice(0, 30)}`);
  const pictures = [...layer.querySelectorAll(".emviz-picture")];
  const unseen = [...layer.querySelectorAll(".emviz-unseen, .emviz-aloud, .emviz-question .emviz-name")]
    .filter((one) => getComputedStyle(one).clipPath !== "none");
  const words = [...layer.querySelectorAll(":not(.emviz-picture *, option, style)")].filter((one) =>
    isSeen(one) && !unseen.includes(one) &&
    (one.matches("button, input, select, .emviz-picture, .emviz-marks, .emviz-weights") ||
      [...one.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim())));
  if (!words.some((one) => one.closest(".emviz-sentence"))) found.push("there is no sentence");
  for (const one of words) {
    const { left, top, right, bottom } = boxOf(one);
    if (Math.min(left, top) < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5) say("not on the screen", one);
    for (const picture of pictures.filter((each) => each !== one)) {
      const other = boxOf(picture);
      const isBeside = left >= other.right - 1 || right <= other.left + 1;
      if (!isBeside && top < other.bottom - 1 && bottom > other.top + 1) say("over the picture", one);
    }
    const isMark = one.matches(".emviz-picture, .emviz-weights, input[type=range]");
    if (!isMark && parseFloat(getComputedStyle(one).fontSize) < letter) say("small letters", one);
  }
  for (const one of [layer, ...layer.querySelectorAll(".emviz-explorer")]) {
    if (getComputedStyle(one).overflowY === "visible") continue;
    if (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1) say("scrolls", one);
  }
  return found;
}"""
TROUBLE_ON_A_PHONE = """(root) => {
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const said = (one) => `${one.ariaLabel ?? one.className} ${one.textContent.slice(0, 30)}`;
  const sizes = [...root.querySelectorAll("button, input, select")].filter(isSeen).map((one) => [one, one.getBoundingClientRect()]);
  return sizes.filter(([, { width, height }]) => Math.min(width, height) < 43.9)
    .map(([one, { width, height }]) => `${said(one)}: ${Math.round(width)} x ${Math.round(height)} px`);
}"""
#: The played slider, or else the first one, where the sentence is longest, among forty of its values; it says what texts of
#: the picture have run into each other on the way.
GO_TO_THE_LONGEST_SENTENCE = """(root) => {
  const sliders = ".emviz-steps input[type=range], .emviz-controls input[type=range]:not(:disabled)";
  const slider = root.querySelector(sliders);
  const found = new Set(collisions(root));
  if (!slider) return [...found];
  const [low, high] = [slider.min, slider.max].map(Number);
  const lengthAt = (value) => {
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    for (const each of collisions(root)) found.add(`at ${value}: ${each}`);
    return root.querySelector(".emviz-sentence").textContent.length;
  };
  const step = Math.max(Number(slider.step), (high - low) / 40);
  const values = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
  const lengths = values.map(lengthAt);
  lengthAt(values[lengths.indexOf(Math.max(...lengths))]);
  return [...found];
}"""
DRAWN = """() => new Promise((done) => {
  let left = 4; // pictures: a change of size has another in its wake
  const look = () => left-- > 0 || document.querySelector("[data-moving]") ? requestAnimationFrame(look) : done();
  look();
})"""


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.fixture
def opened(browser, tmp_path):
    """Opens an HTML document, until all explorers on it are drawn."""
    contexts, complaints = [], []

    def open_it(html, **options):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        contexts.append(browser.browser.new_context(**options))
        contexts[-1].add_init_script(WATCH)
        contexts[-1].add_init_script(WATCH_TEXTS)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_function(
            "[...document.querySelectorAll('.emviz-page')].every((one) => one.querySelector('[data-drawn]'))"
        )
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not complaints


def trouble_on_a_screen(root, letter=20):
    """What is wrong while this explorer, or two together, are presented: one line each."""
    root.page.evaluate(DRAWN)
    layer = root.evaluate_handle("root => root.closest('.emviz-together') ?? root").as_element()
    found = layer.evaluate(TROUBLE_ON_A_SCREEN, letter)
    shown = root.page.locator(".emviz-explorer.emviz-presenting").all()
    assert root.get_attribute("class") in {one.get_attribute("class") for one in shown}
    sizes = [smallest_letters(one).picture for one in shown]
    return found + [f"in the picture, letters of {size:.1f} px" for size in sizes if size < letter]


@lessons
def test_a_projector_shows_all_of_every_explorer(notebook, opened):
    page = opened(lesson_page(notebook), **SCREEN)
    found = page.locator(".emviz-explorer").all()
    assert found
    for number, root in enumerate(found):
        root.locator("canvas").focus()
        page.keyboard.press("f")
        root.page.evaluate(DRAWN)
        assert root.evaluate(GO_TO_THE_LONGEST_SENTENCE) == [], f"explorer {number}"
        assert not trouble_on_a_screen(root), f"explorer {number}"
        predict = root.locator(".emviz-changes").get_by_role("button", name="Predict")
        if predict.count():
            predict.click()
            page.keyboard.press("Home")
            # Where the centres go is asked, and then how much of a point is taken.
            for key in ("PageDown", "PageDown"):
                page.keyboard.press(key)
                assert not trouble_on_a_screen(root), f"explorer {number} with Predict"
        page.keyboard.press("Escape")
        page.wait_for_function("!document.querySelector('.emviz-presenting') && !document.fullscreenElement")


@lessons
def test_a_phone_shows_all_of_every_explorer(notebook, opened):
    page = opened(lesson_page(notebook), **PHONE)
    assert page.evaluate("[innerWidth, document.scrollingElement.scrollWidth]") == [390, 390]
    for number, root in enumerate(page.locator(".emviz-explorer").all()):
        assert root.evaluate(TROUBLE_ON_A_PHONE) == [], f"explorer {number}"
        letters = smallest_letters(root)
        assert min(letters.picture, letters.words) >= 11, f"explorer {number}"


# Two that are compared ------------------------------------------------------------------------------------------------


def soft_and_hard():
    models = (ev.GaussianMixture(4), ev.GaussianMixture(4, assignment="hard"))
    return [ev.explore.stepper(model, ev.datasets.four_blobs(), seeds=range(3)) for model in models]


def two_seeds():
    geyser = ev.datasets.old_faithful()
    options = {"seeds": range(4), "ellipses": True, "equal": False}
    return [ev.explore.stepper(ev.GaussianMixture(2), geyser, seed=seed, **options) for seed in (0, 3)]


def two_numbers_of_components():
    waiting = ev.datasets.old_faithful().X[:, 1:]
    return [ev.explore.stepper(ev.GaussianMixture(k), waiting, seeds=range(3)) for k in (2, 3)]


def frames_of_python():
    geyser = ev.datasets.old_faithful()
    models = (ev.GaussianMixture(2), ev.GaussianMixture(2, covariance_type="tied"))
    return [ev.explore.stepper(model, geyser, seeds=range(3), live=False, max_iter=6, equal=False) for model in models]


@pytest.mark.parametrize("make", [soft_and_hard, two_seeds, two_numbers_of_components, frames_of_python])
def test_two_that_are_compared_fill_a_projector_together(make, opened, tmp_path):
    path = tmp_path / "both.html"
    ev.explore.compare(*make()).save_html(path)
    page = opened(path.read_text(encoding="utf-8"), **SCREEN)
    page.wait_for_function("[...document.querySelectorAll('.emviz-heading')].every((one) => one.textContent)")
    roots = page.locator(".emviz-explorer").all()
    roots[1].locator("canvas").focus()
    page.keyboard.press("f")
    page.wait_for_selector(".emviz-together.emviz-presenting")
    page.evaluate(DRAWN)
    assert roots[0].evaluate(GO_TO_THE_LONGEST_SENTENCE) == []
    assert page.evaluate("[...document.querySelectorAll('.emviz-explorer')].flatMap(collisions)") == []
    assert not trouble_on_a_screen(roots[0])
    check_side_by_side(page)
    for predict in page.get_by_role("button", name="Predict").all():
        predict.click()
    page.keyboard.press("Home")
    for position in (1, 2):
        page.keyboard.press("PageDown")
        assert not trouble_on_a_screen(roots[0])
        assert [f"position={position}" in root.get_attribute("data-drawn") for root in roots] == [True, True]
    # What stands below both is where a pointer finds it.
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('.emviz-presenting') && !document.fullscreenElement")


def check_side_by_side(page):
    """The pictures of both are equally large, and stand at the same height; so do their headings and sentences."""
    for part in (".emviz-picture", ".emviz-heading", ".emviz-sentence"):
        left, right = (one.bounding_box() for one in page.locator(part).all())
        assert left["x"] + left["width"] <= right["x"]
        assert left["y"] == pytest.approx(right["y"], abs=1)
        assert left["width"] == pytest.approx(right["width"], abs=1)
    assert left["width"] > 500
