"""The row of the played slider: marks, names that are typed, a list, buttons, presses on the track, and Play."""

import pytest
from matplotlib.figure import Figure

import emviz as ev
from emviz.explore import Explorer, Slider
from in_a_browser import in_a_browser
from javascript import call
from lab_driver import Browser


def half_steps(n, words="{} {}"):
    """The names of a path of n iterations."""
    return ["start", *(words.format(half, i + 1) for i in range(n) for half in "EM"), "final"]


# Names that are typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("E 7", "E 7"),
        ("e7", "E 7"),
        ("M3", "M 3"),
        ("m 12 ", "M 12"),
        ("12", "M 12"),
        ("0", "start"),
        ("E 13", None),
        ("E ", None),
        ("", None),
        ("E 0", None),
    ],
)
def test_a_step_is_found_by_its_name(typed, name):
    for words in ("{} {}", "{} step {}"):
        names = half_steps(12, words)
        index = call("step_names.js", "({ typed, names }) => findStep(typed, names)", {"typed": typed, "names": names})
        assert index == (-1 if name is None else half_steps(12).index(name))


def test_a_number_is_a_value_where_steps_are_no_half_steps():
    find = "([typed, names]) => findStep(typed, names)"
    assert call("step_names.js", find, ["-0.5", ["-1.00", "-0.50", "0.00"]]) == 1
    assert call("step_names.js", find, ["0", ["-1.00", "-0.50", "0.00"]]) == 2
    assert call("step_names.js", find, ["7", ["all", "none"]]) == -1


# Marks ------------------------------------------------------------------------------------------------------------------


def marks(names, width, letter=12):
    arguments = {"names": names, "width": width, "letter": letter}
    return call("step_marks.js", "({ names, width, letter }) => marksOf(names, width, letter)", arguments)


def test_e_and_m_steps_have_marks_of_their_own_shapes():
    found = marks(half_steps(8), 700)
    assert [mark["shape"] for mark in found] == ["tick", *["ring", "square"] * 8, "tick"]
    assert [mark["part"] for mark in found] == pytest.approx([i / 17 for i in range(18)])
    assert [mark["text"] for mark in found[2:-1:2]] == [str(n + 1) for n in range(8)]
    assert not any(mark["text"] for mark in found[1::2])


def test_marks_too_dense_to_be_told_apart_are_ticks_of_every_few_iterations():
    found = marks(half_steps(80), 700)
    assert {mark["shape"] for mark in found} == {"tick"}
    numbered = [mark for mark in found if mark["text"]]
    assert [mark["text"] for mark in numbered] == [str(5 * n) for n in range(1, 17)]
    assert [mark["part"] for mark in numbered] == pytest.approx([10 * n / 161 for n in range(1, 17)])
    assert len(found) == len(numbered) + 2, "and the two ends"


def test_other_values_have_ticks_and_as_many_numbers_as_there_is_room_for():
    found = marks([f"{i / 4:.2f}" for i in range(101)], 700)
    assert {mark["shape"] for mark in found} == {"tick"} and len(found) == 101
    assert [mark["text"] for mark in found if mark["text"]] == [
        "0.00",
        "2.50",
        *[f"{i / 4:.2f}" for i in range(20, 101, 10)],
    ]
    assert marks(["only"], 700) == marks(half_steps(3), 0) == []


# In the browser ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with Browser(1000, 800) as running:
        yield running


class Page:
    """A saved page with one explorer."""

    def __init__(self, page):
        self.page, self.root = page, page.locator(".emviz-explorer")
        self.slider = self.root.locator(".emviz-track input")
        self.picker = self.root.get_by_role("combobox", name="Go to step")

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def shown(self):
        """The step that is drawn, by its name: slider, list and picture agree on it."""
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        name = self.picker.evaluate("list => list.selectedOptions[0].text")
        assert self.slider.get_attribute("aria-valuetext") == name
        values = dict(part.split("=") for part in self.root.get_attribute("data-drawn").split(";"))
        assert values[self.slider.get_attribute("name")] == self.slider.input_value()
        return name

    def at(self, part):
        """The pixels at this part of the line of marks, on the track."""
        marks, track = self.root.locator(".emviz-marks").bounding_box(), self.slider.bounding_box()
        return marks["x"] + part * marks["width"], track["y"] + track["height"] / 2


@pytest.fixture
def open_page(browser, tmp_path):
    """Saves an explorer and opens the file; steps jump, and the clock is the test's own if it asks for that."""
    contexts = []

    def open_it(explorer, clock=False, **options):
        explorer.save_html(tmp_path / "steps.html")
        options = {"viewport": browser.size, "reduced_motion": "reduce", **options}
        contexts.append(browser.browser.new_context(**options))
        page = contexts[-1].new_page()
        if clock:
            page.clock.install(time=0)
        page.goto((tmp_path / "steps.html").as_uri())
        page.wait_for_selector(".emviz-explorer[data-drawn]")
        if clock:
            page.clock.pause_at(60_000)
        return Page(page)

    yield open_it
    for context in contexts:
        context.close()


def stepper(**options):
    """Of 24 positions: start, E 1, ..., M 11, final."""
    options = {"seeds": range(3), "max_iter": 11, "tol": 0, **options}
    return ev.explore.stepper(ev.GaussianMixture(3), ev.datasets.four_blobs(), **options)


class TestInTheBrowser:
    pytestmark = in_a_browser

    @pytest.mark.parametrize("live", [True, False], ids=["live", "frames"])
    def test_buttons_and_keys_of_a_clicker_go_one_half_step(self, live, open_page):
        page = open_page(stepper(live=live))
        assert page.shown() == "start"
        seen = []
        for name in ("One step back", "One step forth", "One step forth", "One step back"):
            page.button(name).click()
            seen.append(page.shown())
        assert seen == ["start", "E 1", "M 1", "E 1"]
        # The page is long enough to be scrolled away, and stays.
        page.page.evaluate("() => { document.body.style.minHeight = '4000px'; scrollTo(0, 50); }")
        focused = [page.root.locator("canvas"), page.slider, page.root.get_by_label("Seed", exact=True)]
        focused += [page.button("Play"), page.picker, page.root.get_by_label("Speed", exact=True)]
        for element in focused:
            element.evaluate("element => element.focus({ preventScroll: true })")
            for key, expected in (("PageDown", "M 1"), ("PageDown", "E 2"), ("PageUp", "M 1"), ("PageUp", "E 1")):
                page.page.keyboard.press(key)
                assert page.shown() == expected
        assert page.page.evaluate("scrollY") == 50

    def test_a_press_on_the_track_is_one_step_and_a_drag_goes_as_far_as_the_pointer(self, open_page):
        page = open_page(stepper())
        mouse = page.page.mouse
        mouse.click(*page.at(0.9))
        assert page.shown() == "E 1", "it does not tell how the story ends"
        mouse.click(*page.at(1 / 23))
        assert page.shown() == "E 1", "a press on the thumb moves nothing"
        for part, by, expected in (
            (1 / 23, 4 / 23, "E 3"),
            (0.8, -2 / 23, "E 2"),
            (0.5, 1, "final"),
            (0.5, -2, "start"),
        ):
            mouse.move(*page.at(part))
            mouse.down()
            mouse.move(*page.at(part + by), steps=4)
            assert page.shown() == expected
            mouse.up()
        # The marks are targets: here the reader means the very place.
        x, _ = page.at(13 / 23)
        marks = page.root.locator(".emviz-marks").bounding_box()
        mouse.click(x, marks["y"] + marks["height"] / 2)
        assert page.shown() == "E 7"
        mouse.click(*page.at(0))
        assert page.shown() == "M 6"

    def test_a_finger_drags_from_anywhere_on_the_track(self, open_page):
        page = open_page(stepper(), has_touch=True, viewport={"width": 390, "height": 844})
        x, y = page.at(0.5)
        page.page.touchscreen.tap(x, y)
        assert page.shown() == "E 1"
        session = page.page.context.new_cdp_session(page.page)
        width = page.root.locator(".emviz-marks").bounding_box()["width"]
        for kind, dx in (("touchStart", 0), ("touchMove", 20), ("touchMove", 6.1 * width / 23), ("touchEnd", None)):
            points = [] if dx is None else [{"x": x + dx, "y": y}]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        assert page.shown() == "E 4"

    def test_the_marks_stand_where_the_thumb_stands(self, open_page):
        page = open_page(stepper())
        marks = page.root.locator(".emviz-marks").bounding_box()
        track, picture = page.slider.bounding_box(), page.root.locator(".emviz-picture").bounding_box()
        assert track["width"] == pytest.approx(picture["width"], abs=1), "as wide as the picture"
        thumb = track["width"] - marks["width"]
        assert marks["x"] - track["x"] == pytest.approx(thumb / 2)
        assert thumb == page.slider.evaluate("input => parseFloat(getComputedStyle(input).height)")
        rings = page.root.locator(".emviz-marks .emviz-e").all()
        assert len(rings) == 11
        ring = rings[6].bounding_box()
        assert ring["x"] + ring["width"] / 2 == pytest.approx(page.at(13 / 23)[0], abs=0.1)
        # Another path has other marks.
        page.root.get_by_label("Seed", exact=True).press("End")
        page.shown()
        count = int(page.slider.get_attribute("max")) + 1
        assert page.picker.locator("option").count() == count

    def test_a_step_is_picked_from_the_list(self, open_page):
        page = open_page(stepper())
        names = page.picker.locator("option").all_inner_texts()
        assert names == half_steps(11)
        page.picker.select_option("M 5")
        assert page.shown() == "M 5"
        page.picker.press("End")
        assert page.shown() == "final"

    def test_a_step_is_typed(self, open_page):
        page = open_page(stepper(), clock=True)
        typed, clock, keyboard = page.root.locator(".emviz-typed"), page.page.clock, page.page.keyboard

        def press(*keys):
            for key in keys:
                keyboard.press(key)
            clock.run_for(100)

        def shown():
            return page.picker.evaluate("list => list.selectedOptions[0].text")

        for element in (page.root.locator("canvas"), page.slider, page.button("Play")):
            element.focus()
            press("e", " ", "7")
            assert typed.inner_text() == "E 7" and shown() != "E 7"
            press("Enter")
            assert shown() == "E 7" and not typed.is_visible()
            press("M", "3", "Enter")
            assert shown() == "M 3"
            press("1", "1", "Enter")
            assert shown() == "M 11"
        # A name that is there is taken after a short rest, one that is not is forgotten after a longer one.
        press("e", "1")
        clock.run_for(500)
        assert shown() == "M 11", "it may become E 10"
        press("0")
        clock.run_for(500)
        assert typed.inner_text() == "E 10"
        clock.run_for(200)
        assert shown() == "E 10" and not typed.is_visible()
        for unfinished in (["m"], ["e", "9", "9"]):
            press(*unfinished)
            clock.run_for(1300)
            assert typed.is_visible()
            clock.run_for(200)
            assert not typed.is_visible() and shown() == "E 10"
        press("e", "2", "Escape")
        clock.run_for(2000)
        assert not typed.is_visible() and shown() == "E 10"
        press("e", "2", "Backspace", "4", "Enter")
        assert shown() == "E 4"

    @pytest.mark.parametrize(("speed", "factor"), [("1", 1), ("4", 4), ("0.5", 0.5)])
    def test_play_holds_on_the_first_steps_and_has_a_speed(self, speed, factor, open_page):
        page = open_page(stepper(), clock=True)
        page.root.get_by_label("Speed", exact=True).select_option(speed)
        page.button("Play").click()
        stayed = [("start", 0)]
        while len(stayed) < 6:
            page.page.clock.run_for(50)
            name, (before, ms) = page.picker.input_value(), stayed[-1]
            if name == before:
                stayed[-1] = name, ms + 50
            else:
                stayed.append((name, 50))
        assert [name for name, _ in stayed] == ["start", "E 1", "M 1", "E 2", "M 2", "E 3"]
        usual = 800 / factor
        assert [ms for _, ms in stayed[:-1]] == pytest.approx([usual, 3 * usual, 3 * usual, usual, usual], abs=50)
        page.button("Pause").click()
        assert page.root.get_by_label("Speed", exact=True).input_value() == speed, "remembered for the next time"

    def test_what_has_no_names_is_stepped_and_typed_too(self, open_page):
        figure = Figure(figsize=(4, 3))
        (line,) = figure.add_subplot(xlim=(-2, 2)).plot([0], [0], "o", animated=True)

        def show(values):
            line.set_xdata([values["Mean"]])
            return f"The mean is {values['Mean']:g}."

        page = open_page(Explorer(figure, [Slider("Mean", -2, 2, step=0.25, preloaded=True)], show, play="Mean"))
        assert page.shown() == "-2.00"
        page.button("One step forth").click()
        assert page.shown() == "-1.75"
        page.root.locator("canvas").focus()
        for key in ["-", "0", ".", "5", "Enter"]:
            page.page.keyboard.press(key)
        assert page.shown() == "-0.50"
        page.page.keyboard.press("e")
        assert not page.root.locator(".emviz-typed").is_visible(), "there are no E steps"
