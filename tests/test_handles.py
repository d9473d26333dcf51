"""Handles over a picture, in a page of their own: what a mouse, a finger and the keyboard do to them."""

import pytest

from emviz.explore.browser import STYLE_SHEET, modules
from in_a_browser import in_a_browser
from javascript import FOLDER
from lab_driver import Browser

pytestmark = in_a_browser

#: A picture of 200 x 100 points and 400 x 200 pixels, with its corner at (50, 40). `did` is all that the handles have told.
PAGE = f"""<!doctype html><html lang="en"><title>Handles</title><style>{STYLE_SHEET} body {{ margin: 0; height: 3000px }}</style>
<main class="emviz-explorer" style="padding: 40px 50px"><h1 hidden>Handles</h1>
<div class="emviz-picture" style="width: 400px; height: 200px"><canvas class="emviz-actors" tabindex="0" role="img" aria-label="A picture."></canvas></div></main>
<script type="module">
{modules.assemble(FOLDER / "handles.js")}
const box = document.querySelector(".emviz-picture");
const picture = {{ box, canvas: box.querySelector("canvas"), pointsWide: 200, pointsHigh: 100 }};
window.did = [];
const tell = (name) => (...args) => did.push([name, ...args.filter((arg) => !(arg instanceof Event))]);
const names = ["onTap", "onStart", "onMove", "onEnd", "onNudge", "onDelete"];
window.handles = new modules["handles.js"].Handles(picture, Object.fromEntries(names.map((name) => [name, tell(name)])));
window.element = (id) => handles.handles.get(id).element;
window.put = (...places) => handles.show(places.map(([id, x, y, valueText]) => ({{ id, x, y, label: `Point ${{id}}`, valueText }})));
window.outside = [];
for (const type of ["keydown", "contextmenu"]) document.addEventListener(type, (event) => outside.push(event.key ?? type));
put(["a", 50, 50], ["b", 150, 50]);
</script>"""


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running.browser


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.set_content(PAGE)
    yield page
    page.close()


@pytest.fixture
def touched(browser):
    """The same page on a device with a touch screen, and a function that puts fingers down at pixels."""
    page = browser.new_page(has_touch=True, is_mobile=True, viewport={"width": 500, "height": 600})
    page.set_content(PAGE)
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    yield page, touch
    page.close()


def pixels(x, y):
    """Where a place of the picture is on the page."""
    return 50 + 2 * x, 40 + 2 * y


def did(page):
    """What has been told since the last call, after an animation frame."""
    told = page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(did.splice(0)))))"
    )
    return [[round(each, 6) if isinstance(each, float) else each for each in one] for one in told]


def drag(page, start, *stops):
    page.mouse.move(*pixels(*start))
    page.mouse.down()
    for stop in stops:
        page.mouse.move(*pixels(*stop))


def stands_at(page, name):
    """The middle of a handle, in points of the picture."""
    box = page.get_by_role("slider", name=f"Point {name}").bounding_box()
    return (box["x"] + box["width"] / 2 - 50) / 2, (box["y"] + box["height"] / 2 - 40) / 2


def test_a_drag_starts_moves_and_ends_where_the_pointer_is(page):
    drag(page, (50, 50), (80, 30))
    assert did(page) == [["onStart", "a"], ["onMove", "a", 80, 30]]
    assert stands_at(page, "a") == pytest.approx((80, 30), abs=0.1)
    page.mouse.move(*pixels(90, 35))
    page.mouse.up()
    assert did(page) == [["onMove", "a", 90, 35], ["onEnd", "a", False]]
    assert stands_at(page, "b") == pytest.approx((150, 50), abs=0.1)


def test_what_is_pressed_beside_its_middle_does_not_jump(page):
    drag(page, (53, 48), (63, 68))
    assert did(page)[1:] == [["onMove", "a", 60, 70]]


def test_a_press_alone_moves_nothing_and_gives_the_focus(page):
    drag(page, (50, 50), (50.5, 50.5))
    page.mouse.up()
    assert did(page) == [["onTap", "a"]]
    assert page.evaluate("document.activeElement === element('a')")


def test_what_is_for_keys_alone_is_not_there_for_a_pointer(page):
    page.evaluate("handles.show([{ id: 'a', x: 50, y: 50, byKeys: true }, { id: 'b', x: 58, y: 50 }])")
    drag(page, (53, 50), (73, 50))
    page.mouse.up()
    assert [told[:2] for told in did(page)] == [["onStart", "b"], ["onMove", "b"], ["onEnd", "b"]]
    page.evaluate("element('a').focus()")
    page.keyboard.press("ArrowRight")
    assert did(page) == [["onNudge", "a", 1, 0]]


def test_the_right_button_drags_nothing(page):
    page.mouse.move(*pixels(50, 50))
    page.mouse.down(button="right")
    page.mouse.move(*pixels(80, 50))
    assert did(page) == []


def test_a_handle_stays_on_the_picture(page):
    drag(page, (150, 50), (300, -80))
    assert did(page)[1:] == [["onMove", "b", 200, 0]]


def test_moves_come_once_in_an_animation_frame_and_the_latest_wins(page):
    drag(page, (50, 50), (60, 50))
    did(page)
    moves = page.evaluate(
        """() => new Promise(done => requestAnimationFrame(() => {
            for (let x = 1; x <= 30; x++) {
                const at = { clientX: 170 + x, clientY: 140, pointerId: handles.drag.pointerId, bubbles: true };
                element("a").dispatchEvent(new PointerEvent("pointermove", at));
            }
            const at_once = did.splice(0);
            requestAnimationFrame(() => requestAnimationFrame(() => done([at_once, did.splice(0)])));
        }))"""
    )
    assert moves == [[["onMove", "a", 60.5, 50]], [["onMove", "a", 75, 50]]]


def test_an_end_tells_the_latest_place_first(page):
    drag(page, (50, 50), (60, 50))
    did(page)
    told = page.evaluate(
        """() => {
            const at = { clientX: 190, clientY: 140, pointerId: handles.drag.pointerId, bubbles: true };
            element("a").dispatchEvent(new PointerEvent("pointermove", at));
            for (const type of ["pointermove", "pointerup"]) {
                element("a").dispatchEvent(new PointerEvent(type, { ...at, clientX: 200 }));
            }
            return did.splice(0);
        }"""
    )
    assert told == [["onMove", "a", 70, 50], ["onMove", "a", 75, 50], ["onEnd", "a", False]]
    assert did(page) == []


def test_escape_puts_a_handle_back(page):
    drag(page, (50, 50), (80, 30))
    did(page)
    page.keyboard.press("Escape")
    assert did(page) == [["onMove", "a", 50, 50], ["onEnd", "a", True]]
    assert stands_at(page, "a") == pytest.approx((50, 50), abs=0.1)
    page.mouse.move(*pixels(90, 90))
    page.mouse.up()
    assert did(page) == []
    assert page.evaluate("outside") == []


def test_of_two_that_overlap_the_nearer_one_is_taken(page):
    page.evaluate("put(['a', 50, 50], ['b', 55, 50])")
    drag(page, (51, 50), (51, 70))
    assert did(page)[0] == ["onStart", "a"]


def test_a_press_elsewhere_can_bring_a_handle(page):
    page.evaluate("() => { document.querySelector('canvas').onpointerdown = (event) => handles.take('b', event); }")
    drag(page, (100, 20), (100, 22))
    assert did(page)[:2] == [["onStart", "b"], ["onMove", "b", 100, 20]]
    assert page.evaluate("document.activeElement === element('b')")
    page.mouse.move(*pixels(110, 30))
    page.mouse.up()
    assert did(page) == [["onMove", "b", 110, 30], ["onEnd", "b", False]]


# Keys -----------------------------------------------------------------------------------------------------------------


def test_tab_reaches_each_in_the_order_they_were_shown(page):
    page.evaluate("put(['c', 20, 20], ['a', 50, 50], ['b', 150, 50])")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert reached == ["A picture.", "Point c", "Point a", "Point b"]


def test_arrows_nudge_with_shift_further_and_delete_deletes(page):
    page.evaluate("element('b').focus()")
    for key in ("ArrowRight", "Shift+ArrowUp", "ArrowDown", "Shift+ArrowLeft", "Delete", "Backspace"):
        page.keyboard.press(key)
    told = [["onNudge", "b", 1, 0], ["onNudge", "b", 0, -10], ["onNudge", "b", 0, 1], ["onNudge", "b", -10, 0]]
    assert did(page) == [*told, ["onDelete", "b"], ["onDelete", "b"]]
    assert set(page.evaluate("outside")) == {"Shift"}, "a key that moved a handle must do nothing else"


def test_other_keys_are_left_to_the_page(page):
    page.evaluate("element('b').focus()")
    for key in ("Control+ArrowRight", "Home", "Escape", "x"):
        page.keyboard.press(key)
    assert did(page) == []
    assert page.evaluate("outside") == ["Control", "ArrowRight", "Home", "Escape", "x"]


# Showing --------------------------------------------------------------------------------------------------------------


def test_handles_are_moved_and_not_made_anew(page):
    page.evaluate("window.a = element('a'); a.focus(); put(['c', 10, 10], ['b', 150, 50], ['a', 60, 20, 'x is 60'])")
    assert page.evaluate("a === element('a') && document.activeElement === a")
    assert stands_at(page, "a") == pytest.approx((60, 20), abs=0.1)
    assert page.evaluate("a.getAttribute('aria-valuetext')") == "x is 60"
    assert page.locator(".emviz-handle").count() == 3


def test_what_has_not_changed_is_not_told_again(page):
    told = page.evaluate(
        """() => {
            const observer = new MutationObserver(() => {});
            observer.observe(handles.layer, { subtree: true, attributes: true });
            put(["a", 50, 50, "x is 50"], ["b", 150, 50]);
            return observer.takeRecords().map(({ attributeName }) => attributeName).filter((name) => name !== "style");
        }"""
    )
    assert told == ["aria-valuetext"]
    page.evaluate("put(['a', 50, 50], ['b', 150, 50])")
    assert page.evaluate("element('a').hasAttribute('aria-valuetext')") is False


def test_focus_goes_on_when_its_handle_goes(page):
    page.evaluate("element('a').focus(); put(['b', 150, 50])")
    assert page.evaluate("document.activeElement === element('b')")
    page.evaluate("put()")
    assert page.evaluate("document.activeElement === document.querySelector('canvas')")


def test_a_handle_that_goes_while_dragged_ends_the_drag(page):
    drag(page, (50, 50), (80, 30))
    did(page)
    page.evaluate("put(['b', 150, 50])")
    page.mouse.move(*pixels(90, 30))
    page.mouse.up()
    assert did(page) == []


def test_places_follow_the_size_of_the_picture(page):
    page.evaluate("Object.assign(document.querySelector('.emviz-picture').style, { width: '200px', height: '100px' })")
    box = page.get_by_role("slider", name="Point b").bounding_box()
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == pytest.approx((200, 90), abs=0.1)
    page.mouse.move(200, 90)
    page.mouse.down()
    page.mouse.move(150, 90)
    assert did(page)[1:] == [["onMove", "b", 100, 50]]


def test_a_screen_reader_is_told_what_it_is_and_where(page):
    page.evaluate("put(['a', 50.4, 50, 'mean 3'])")
    slider = page.get_by_role("slider", name="Point a")
    told = [slider.get_attribute(f"aria-{name}") for name in ("valuetext", "valuenow", "valuemin", "valuemax")]
    assert told == ["mean 3", "50", "0", "200"]
    assert slider.get_attribute("data-lm-suppress-shortcuts") == "true"


# Looks and areas ------------------------------------------------------------------------------------------------------


def ring(page, name):
    """Opacity of a handle's ring, after its transition."""
    page.wait_for_timeout(200)
    return float(page.evaluate(f"getComputedStyle(element('{name}'), '::before').opacity"))


def test_the_ring_shows_under_the_pointer_and_with_the_focus(page):
    page.mouse.move(5, 500)
    assert ring(page, "a") == 0
    page.mouse.move(*pixels(50, 50))
    assert ring(page, "a") == 1
    assert 0 < ring(page, "b") < 1
    page.mouse.move(5, 500)
    page.evaluate("element('b').focus()")
    assert (ring(page, "a"), ring(page, "b")) == (0, 1)


def test_motion_is_reduced_where_that_is_asked_for(page):
    duration = "getComputedStyle(element('a'), '::before').transitionDuration"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(duration) != "0s"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(duration) == "0s"


def test_the_area_is_as_large_as_a_pointer_or_a_finger_needs(page, touched):
    for one, size in ((page, 24), (touched[0], 44)):
        box = one.get_by_role("slider", name="Point a").bounding_box()
        assert (box["width"], box["height"]) == pytest.approx((size, size), abs=0.01)
    assert ring(touched[0], "a") > 0.5


# Fingers --------------------------------------------------------------------------------------------------------------


def test_a_finger_drags(touched):
    page, touch = touched
    touch("touchStart", pixels(52, 55))
    for x in range(60, 81, 5):
        touch("touchMove", pixels(x, 25))
    touch("touchEnd")
    told = did(page)
    assert told[0] == ["onStart", "a"]
    assert told[-2:] == [["onMove", "a", 78, 20], ["onEnd", "a", False]]
    assert page.evaluate("scrollY") == 0


def test_a_finger_beside_a_handle_scrolls_the_page(touched):
    page, touch = touched
    touch("touchStart", pixels(100, 90))
    for y in range(80, -60, -10):
        touch("touchMove", pixels(100, y))
    touch("touchEnd")
    page.wait_for_function("scrollY > 50")
    assert did(page) == []


@pytest.mark.parametrize("event", ["PointerEvent", "MouseEvent"])
@pytest.mark.parametrize("place", [(50, 50), (66, 50)], ids=["on a handle", "a near miss"])
def test_a_finger_that_rests_opens_no_menu(touched, place, event):
    page, touch = touched
    touch("touchStart", pixels(*place))
    # Without a screen Chromium sends no such event by itself. Some browsers do not say that it comes from a finger.
    allowed = page.evaluate(
        """([x, y, event]) => {
            const options = { pointerType: "touch", clientX: x, clientY: y, bubbles: true, cancelable: true };
            return document.elementFromPoint(x, y).dispatchEvent(new window[event]("contextmenu", options));
        }""",
        [*pixels(*place), event],
    )
    touch("touchEnd")
    assert (allowed, page.evaluate("outside")) == (False, [])


def test_where_nothing_can_be_taken_the_menu_is_left_alone(touched):
    page, touch = touched
    page.evaluate("put()")
    touch("touchStart", pixels(50, 50))
    menu = """document.querySelector('canvas').dispatchEvent(
        new PointerEvent('contextmenu', { pointerType: 'touch', bubbles: true, cancelable: true }))"""
    assert page.evaluate(menu) is True


def test_a_mouse_opens_the_menu(page):
    page.mouse.click(*pixels(50, 50), button="right")
    assert page.evaluate("outside") == ["contextmenu"]
    menu = "element('a').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))"
    assert page.evaluate(menu) is True
