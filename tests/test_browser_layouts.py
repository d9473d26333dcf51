"""The layouts of a picture in a real browser: letters are large enough on a phone and on a projector, and all stands right."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import emviz as ev
from emviz.explore import Explorer, Grab, Slider
from emviz.explore import browser as scripts
from emviz.lessons import BoundScene, Line
from letters import WATCH, smallest_letters
from test_browser import browser, pytestmark  # noqa: F401  a fixture, and where there is no Chromium

GEYSER = ev.datasets.old_faithful()
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1280, "height": 720}


def live():
    return ev.explore.stepper(ev.GaussianMixture(2), GEYSER, seeds=range(2), ellipses=True, position=4, max_iter=5)


def live_line():
    return ev.explore.stepper(ev.GaussianMixture(2), GEYSER.X[:, 1:], seeds=range(2), position=4, max_iter=5)


def frames():
    return ev.explore.stepper(ev.GaussianMixture(2), GEYSER, seeds=None, position=4, live=False, max_iter=5)


def bound():
    X, model = GEYSER.X[:, 1:], ev.GaussianMixture(2)
    start = model.from_centres(X, [[60.0], X.mean(axis=0)])
    line = Line(model, X, lambda mean: start._replace(means=np.array([[mean], start.means[1]])), 35, 105)
    states = line.frames(60.0, 2)
    scene = BoundScene(line)
    slider = Slider("Iteration", 0, len(states) - 1, value=2, preloaded=True)
    return Explorer(scene, [slider], lambda values: scene.show(states[values["Iteration"]]), play="Iteration")


def grabbed():
    figure = Figure(figsize=(8, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], [0, 1])
    (dot,) = right.plot([0], [0], "o", color="#ff0000", markersize=12, animated=True)
    right.set(xlim=(0, 7), ylim=(-3, 3), ylabel="a label")
    sliders = [Slider("East", 1, 6, value=2, preloaded=True), Slider("North", -2, 2, value=-1, preloaded=True)]

    def show(values):
        dot.set_data([values["East"]], [values["North"]])
        return f"The dot is at ({values['East']}, {values['North']})."

    return Explorer(figure, sliders, show, grab=[Grab(right, "East", "North")])


@pytest.fixture
def opened(tmp_path, browser, monkeypatch):  # noqa: F811
    """Opens explorers as saved pages: one whose script tells the test where the explorer is."""
    line = "const explorer = new Explorer("
    for name in ("PAGE_SCRIPT", "LIVE_PAGE_SCRIPT"):
        script = getattr(scripts, name)
        assert line in script
        monkeypatch.setattr(scripts, name, script.replace(line, line.replace("=", "= globalThis.emvizExplorer =")))
    context = browser.browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    context.add_init_script(WATCH)

    def open_page(widget):
        path = tmp_path / "page.html"
        widget.save_html(path)
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector(".emviz-explorer[data-drawn]")
        return page

    yield open_page
    context.close()


def in_layout(page, name):
    """Bring the page into this layout: a phone, a screen, or a presentation that fills its width."""
    page.set_viewport_size(PHONE if name == "narrow" else SCREEN)
    page.evaluate("isOn => emvizExplorer.picture.present(isOn)", name == "present")
    if name == "present":
        # As much as a sentence and the controls leave, below the picture or beside it.
        page.add_style_tag(
            content="main:has([data-shape]) { max-width: none } [data-shape] .emviz-picture { width: auto; height: 490px }"
            '[data-shape="square"] .emviz-picture { height: 640px }'
        )
    page.wait_for_selector(f'.emviz-explorer[data-layout="{name}"]:not([data-moving])')
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.locator(".emviz-explorer")


@pytest.mark.parametrize("make", [live, live_line, frames, bound])
def test_no_letter_on_the_picture_is_too_small(make, opened):
    page = opened(make())
    usual = smallest_letters(in_layout(page, "usual")).picture
    assert 14 < usual < 17
    assert smallest_letters(in_layout(page, "present")).picture >= 20
    assert smallest_letters(in_layout(page, "narrow")).picture >= 11
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert smallest_letters(in_layout(page, "usual")).picture == usual


def test_a_dragged_slider_is_drawn_in_the_layout_that_is_shown(opened):
    page = opened(frames())
    in_layout(page, "narrow")
    drawn = "() => document.querySelector('canvas.emviz-actors').toDataURL()"
    before = page.evaluate(drawn)
    page.locator("input[type=range]").first.press("Home")
    page.wait_for_selector('[data-drawn="position=0"]')
    assert page.evaluate(drawn) != before
    page.locator("input[type=range]").first.fill("4")
    page.wait_for_selector('[data-drawn="position=4"]')
    assert page.evaluate(drawn) == before


def reddest(page):
    """The middle of all that is red, in CSS pixels of the page."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas.emviz-actors");
          const { left, top, width } = canvas.getBoundingClientRect();
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let [n, x, y] = [0, 0, 0];
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] < 200 || data[i + 1] > 40 || data[i + 3] < 200) continue;
            n += 1; x += (i / 4) % canvas.width; y += Math.floor(i / 4 / canvas.width);
          }
          const k = width / canvas.width;
          return [left + k * (x / n + 0.5), top + k * (y / n + 0.5)];
        }"""
    )


def middle(locator):
    box = locator.bounding_box()
    return [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]


@pytest.mark.parametrize("layout", ["narrow", "present", "usual"])
def test_a_grab_stands_on_its_mark_and_moves_it_in_every_layout(layout, opened):
    page = opened(grabbed())
    in_layout(page, layout)
    handle = page.locator(".emviz-handle")
    np.testing.assert_allclose(middle(handle), reddest(page), atol=1)
    handle.scroll_into_view_if_needed()
    x, y = middle(handle)
    # One unit of both sliders: a seventh and a sixth of their axes.
    _, _, wide, high = page.evaluate("emvizExplorer.picture.layout.boxes[1]")
    k = page.evaluate("emvizExplorer.picture.box.clientWidth / emvizExplorer.picture.pointsWide")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + k * wide / 7, y - k * high / 6, steps=4)
    page.mouse.up()
    page.wait_for_selector('[data-drawn="east=3;north=0"]')
    np.testing.assert_allclose(middle(handle), reddest(page), atol=1)


@pytest.mark.parametrize("layout", ["narrow", "present"])
def test_a_centre_is_dragged_where_it_stands_in_every_layout(layout, opened):
    page = opened(live())
    in_layout(page, layout)
    handle = page.locator(".emviz-handle").first
    place = "() => emvizExplorer.live.picture.place(Array.from(emvizExplorer.picture.frame.halfStep.after.means).slice(0, 2))"
    k = page.evaluate("emvizExplorer.picture.box.clientWidth / emvizExplorer.picture.pointsWide")
    corner = page.locator(".emviz-picture").bounding_box()

    def stands_at():
        left, top = page.evaluate(place)
        return [corner["x"] + k * left, corner["y"] + k * top]

    np.testing.assert_allclose(middle(handle), stands_at(), atol=1)
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y - 15, steps=4)
    page.mouse.up()
    np.testing.assert_allclose(stands_at(), [x + 20, y - 15], atol=1)


def test_a_layout_changes_while_the_picture_glides(opened):
    page = opened(frames())
    page.emulate_media(reduced_motion="no-preference")
    page.locator("canvas.emviz-actors").press("ArrowRight")
    in_layout(page, "narrow")
    page.wait_for_selector('[data-drawn="position=5"]:not([data-moving])')
    assert page.evaluate("emvizExplorer.picture.pointsWide") < 320
