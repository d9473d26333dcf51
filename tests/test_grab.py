"""Sliders that are dragged on the picture: where their handles stand, and what a page without Python does with them."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from emviz.explore import Button, Choice, Explorer, Grab, Slider
from emviz.explore.packing import unpack
from in_a_browser import in_a_browser
from lab_driver import Browser

#: Left, top, right and bottom of the axes, in points of a figure of 288 x 216.
LEFT, TOP, RIGHT, BOTTOM = 28.8, 21.6, 259.2, 194.4


@pytest.fixture
def ax():
    figure = Figure(figsize=(4, 3), dpi=100)
    return figure.add_axes((0.1, 0.1, 0.8, 0.8), xlim=(-1, 3), ylim=(0, 2))


def explorer_of(ax, controls, grabs, **options):
    """An explorer whose dot stands where the first two controls say."""
    (dot,) = ax.plot([0], [0], "o", animated=True)

    def show(values):
        x, y = [*values.values(), 1][:2]
        dot.set_data([x], [y])
        return f"The dot is at {x:g}, {y:g}."

    return Explorer(ax.figure, controls, show, grab=grabs, **options)


def described(explorer):
    return unpack(explorer._packed)[0]["grabs"]


def places(grab):
    return grab["x"]["places"], grab["y"]["places"]


# Where they stand -----------------------------------------------------------------------------------------------------


def test_a_handle_stands_where_its_sliders_stand_on_the_axes(ax):
    controls = [Slider("A", 0, 2, preloaded=True), Slider("B", values=[0, 0.5, 2], preloaded=True)]
    (grab,) = described(explorer_of(ax, controls, [Grab(ax, x="A", y="B", shape="square")]))
    assert places(grab) == ([86.4, 144.0, 201.6], [BOTTOM, 151.2, TOP])
    assert (grab["x"]["trait"], grab["y"]["trait"], grab["moves"]) == ("a", "b", ["x", "y"])
    assert grab["axes"] == [LEFT, TOP, RIGHT, BOTTOM]
    assert (grab["name"], grab["shape"]) == ("A and B on the picture", "square")


@pytest.mark.parametrize(
    ("grab", "expected", "moves"),
    [
        ({"x": "A"}, ([86.4, 144.0, 201.6], [108.0] * 3), ["x"]),
        ({"x": "A", "at": 0.25}, ([86.4, 144.0, 201.6], [151.2] * 3), ["x"]),
        ({"x": "A", "at": lambda a: a**2 / 2}, ([86.4, 144.0, 201.6], [BOTTOM, 151.2, TOP]), ["x"]),
        ({"y": "A"}, ([144.0] * 3, [BOTTOM, 108.0, TOP]), ["y"]),
        ({"y": "A", "at": lambda a: a - 1}, ([LEFT, 86.4, 144.0], [BOTTOM, 108.0, TOP]), ["y"]),
    ],
)
def test_with_one_slider_it_is_said_where_it_stands_in_the_other_direction(ax, grab, expected, moves):
    (found,) = described(explorer_of(ax, [Slider("A", 0, 2, preloaded=True)], [Grab(ax, **grab)]))
    assert (places(found), found["moves"]) == (expected, moves)
    assert found["x"]["trait"] == found["y"]["trait"] == "a"


def test_axes_may_be_logarithmic_or_run_backwards(ax):
    ax.set(xscale="log", xlim=(1, 100), ylim=(2, 0))
    controls = [Slider("A", values=[0, 1, 10, 100], preloaded=True), Slider("B", 0, 2, preloaded=True)]
    (grab,) = described(explorer_of(ax, controls, [Grab(ax, "A", "B")]))
    assert places(grab) == ([LEFT, LEFT, 144.0, RIGHT], [TOP, 108.0, BOTTOM])


def test_a_value_beyond_the_axes_stands_at_their_end(ax):
    (grab,) = described(explorer_of(ax, [Slider("A", -9, 9, step=9, preloaded=True)], [Grab(ax, "A")]))
    assert grab["x"]["places"] == [LEFT, 86.4, RIGHT]


def test_a_handle_lies_on_what_it_moves_however_the_figure_is_laid_out():
    figure = Figure(figsize=(5, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    right.set(xlim=(0, 7), ylim=(-3, 3), ylabel="a label\nof two lines", title="And a title")
    controls = [Slider("A", 1, 6, value=2, preloaded=True), Slider("B", -2, 2, value=-1, preloaded=True)]
    explorer = explorer_of(right, controls, [Grab(right, "A", "B")])
    (grab,) = described(explorer)
    reader = explorer._scene_reader(explorer.scene)
    for i, j in np.ndindex(6, 5):
        explorer.scene.actors[0].set_data([controls[0].at(i)], [controls[1].at(j)])
        dot = reader.read()[0].coordinates[-2:] / 16
        np.testing.assert_allclose(dot, (grab["x"]["places"][i], grab["y"]["places"][j]), atol=1 / 16)


def test_explorers_without_grabs_say_so(ax):
    assert described(explorer_of(ax, [Slider("A", 0, 2, preloaded=True)], [])) == []


# What cannot work -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grab", "message"),
    [
        ({"x": "Z"}, r"x of a grab must be the name of a slider \(A, B\), got 'Z'\."),
        ({"x": "A", "y": "Press"}, r"y of a grab must be the name of a slider \(A, B\), got 'Press'\."),
        ({"y": "Kind"}, r"y of a grab must be the name of a slider \(A, B\), got 'Kind'\."),
        (
            {"x": "A", "ax": Figure().add_subplot()},
            r"ax of a grab must be in the explorer's own figure, and .* is not\.",
        ),
        ({"x": "A", "ax": "polar"}, r"ax of a grab must have a straight x and a straight y axis, and .* has not\."),
        (
            {"x": "A", "at": lambda a: np.nan},
            r"at of the grab of 'A' must return a finite number for each of its values\.",
        ),
        ({"x": "B"}, r"The x axis of the grab of 'B' shows none of its places, 50 to 60\."),
    ],
)
def test_a_grab_that_does_not_fit_is_answered_in_one_sentence(ax, grab, message):
    if grab.get("ax") == "polar":
        grab = grab | {"ax": ax.figure.add_axes((0, 0, 0.1, 0.1), projection="polar")}
    controls = [Slider("A", 0, 2), Slider("B", 50, 60), Choice("Kind", ["one"]), Button("Press", dict)]
    with pytest.raises(ValueError, match=f"^{message}$"):
        explorer_of(ax, controls, [Grab(**{"ax": ax} | grab)])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, TypeError, "needs x or y"),
        ({"x": "A", "y": "A"}, ValueError, "must be two sliders, got 'A' for both"),
        ({"x": "A", "shape": "star"}, ValueError, "must be one of ring, square, diamond, got 'star'"),
    ],
)
def test_a_grab_that_nothing_could_use_is_refused_at_once(ax, options, error, message):
    with pytest.raises(error, match=message):
        Grab(ax, **options)


# On a page without Python ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running.browser


@pytest.fixture
def open_page(browser, tmp_path):
    """A function that opens the page of an explorer; the picture is 400 x 300 pixels there."""
    opened = []

    def open_it(explorer, **options):
        path = tmp_path / "page.html"
        html = explorer._repr_mimebundle_()[0]["text/html"]
        path.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8">{html}', encoding="utf-8")
        page = browser.new_page(**options)
        opened.append(page)
        page.goto(path.as_uri())
        page.wait_for_selector(".emviz-explorer[data-drawn]")
        return page

    yield open_it
    for page in opened:
        page.close()


def two_sliders(ax, **options):
    controls = [Slider("A", 0, 2, step=0.5, preloaded=True), Slider("B", 0, 2, step=0.25, value=1, preloaded=True)]
    return explorer_of(ax, controls, [Grab(ax, "A", "B")], **options)


def pixels(page, x, y):
    """Where a place of the picture, in points, is on the page."""
    box = page.locator(".emviz-picture").bounding_box()
    return box["x"] + x * box["width"] / 288, box["y"] + y * box["height"] / 216


def on_axes(page, a, b):
    """Where data coordinates of the axes are on the page."""
    return pixels(page, LEFT + (a + 1) / 4 * (RIGHT - LEFT), BOTTOM - b / 2 * (BOTTOM - TOP))


def drag(page, start, stop):
    page.mouse.move(*on_axes(page, *start))
    page.mouse.down()
    page.mouse.move(*on_axes(page, *stop))
    settle(page)


def settle(page):
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def sentence(page):
    return page.get_by_role("status").inner_text()


def shown(page):
    """What sliders, picture, sentence and handle say; they must all agree on the same two values."""
    values = [float(page.get_by_label(name, exact=True).input_value()) for name in "AB"]
    drawn = page.locator(".emviz-explorer").get_attribute("data-drawn")
    assert [float(part.split("=")[1]) for part in drawn.split(";")] == values
    assert sentence(page) == f"The dot is at {values[0]:g}, {values[1]:g}."
    box = page.get_by_role("slider", name="A and B on the picture").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert middle == pytest.approx(on_axes(page, *values), abs=0.2)
    return values


class TestOnAPage:
    pytestmark = in_a_browser

    def test_a_drag_moves_sliders_picture_and_sentence(self, ax, open_page):
        page = open_page(two_sliders(ax))
        assert shown(page) == [0, 1]
        drag(page, (0, 1), (0.1, 1.05))
        assert shown(page) == [0, 1]  # and the handle stands there too, on a value of the sliders
        page.mouse.up()
        before = page.locator("canvas").evaluate("canvas => canvas.toDataURL()")
        drag(page, (0, 1), (1.1, 1.6))
        assert shown(page) == [1, 1.5]
        assert page.locator("canvas").evaluate("canvas => canvas.toDataURL()") != before
        page.mouse.move(*on_axes(page, 2.9, -3))
        page.mouse.up()
        settle(page)
        assert shown(page) == [2, 0]

    def test_escape_brings_the_values_back(self, ax, open_page):
        page = open_page(two_sliders(ax))
        drag(page, (0, 1), (1.1, 1.6))
        page.keyboard.press("Escape")
        settle(page)
        assert shown(page) == [0, 1]

    def test_keys_lead_the_way_they_point_by_steps_of_the_sliders(self, ax, open_page):
        page = open_page(two_sliders(ax))
        page.get_by_role("slider", name="A and B on the picture").focus()
        seen = []
        for key in (
            "ArrowRight",
            "ArrowUp",
            "ArrowUp",
            "ArrowLeft",
            "ArrowLeft",
            "Shift+ArrowDown",
            "Shift+ArrowRight",
        ):
            page.keyboard.press(key)
            seen.append(shown(page))
        assert seen == [[0.5, 1], [0.5, 1.25], [0.5, 1.5], [0, 1.5], [0, 1.5], [0, 0], [2, 0]]

    def test_where_there_is_one_slider_all_arrows_move_it(self, ax, open_page):
        ax.invert_xaxis()
        (control,) = controls = [Slider("A", 0, 2, step=0.5, value=1, preloaded=True)]
        page = open_page(explorer_of(ax, controls, [Grab(ax, "A", name="The dot")]))
        page.get_by_role("slider", name="The dot").focus()
        seen = []
        for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
            seen.append(float(page.get_by_label(control.name, exact=True).input_value()))
        # On this axis values fall to the right.
        assert seen == [0.5, 1, 0.5, 1]

    def test_a_press_elsewhere_on_the_axes_brings_it_and_drags_on(self, ax, open_page):
        page = open_page(two_sliders(ax))
        drag(page, (2, 0.25), (2, 0.25))
        assert shown(page) == [2, 0.25]
        page.mouse.move(*on_axes(page, 1.5, 1.5))
        settle(page)
        assert shown(page) == [1.5, 1.5]
        page.mouse.up()
        page.mouse.click(*pixels(page, LEFT / 2, 150))  # beside the axes
        settle(page)
        assert shown(page) == [1.5, 1.5]

    def test_a_tap_brings_it_and_no_menu_comes(self, ax, open_page):
        page = open_page(two_sliders(ax), has_touch=True)
        page.evaluate("() => { window.menus = 0; addEventListener('contextmenu', () => menus++); }")
        page.touchscreen.tap(*on_axes(page, 1, 0.5))
        settle(page)
        assert shown(page) == [1, 0.5]
        menu = "canvas => canvas.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))"
        assert page.locator("canvas").evaluate(menu) is False
        assert page.evaluate("menus") == 0

    def test_of_two_on_the_same_axes_none_comes_to_a_press_elsewhere(self, ax, open_page):
        controls = [Slider("A", 0, 2, step=0.5, preloaded=True), Slider("B", 0, 2, value=1, preloaded=True)]
        page = open_page(explorer_of(ax, controls, [Grab(ax, x="A"), Grab(ax, y="B")]))
        page.mouse.click(*on_axes(page, 2, 0.2))
        settle(page)
        assert sentence(page) == "The dot is at 0, 1."
        drag(page, (1, 1), (1.9, 0.2))  # the handle of B, halfway along x
        assert sentence(page) == "The dot is at 0, 0."

    def test_a_drag_stops_play(self, ax, open_page):
        page = open_page(two_sliders(ax, play="A"))
        page.get_by_role("button", name="Play").click()
        drag(page, (0, 1), (0, 0.5))
        assert page.get_by_role("button", name="Pause").count() == 0
        page.get_by_role("button", name="Play").wait_for()

    def test_what_needs_python_has_no_handle_without_it(self, ax, open_page):
        controls = [Slider("A", 0, 2, preloaded=True), Slider("B", 0, 2, value=1)]
        grabs = [Grab(ax, "A", "B"), Grab(ax, x="A", name="A alone"), Grab(ax, y="B", name="B alone")]
        page = open_page(explorer_of(ax, controls, grabs))
        assert [one.get_attribute("aria-label") for one in page.locator(".emviz-handle").all()] == ["A alone"]

    def test_a_screen_reader_hears_both_values(self, ax, open_page):
        page = open_page(two_sliders(ax))
        handle = page.get_by_role("slider", name="A and B on the picture")
        handle.press("ArrowUp")
        assert handle.get_attribute("aria-valuetext") == "A 0.0, B 1.25"
