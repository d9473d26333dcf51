"""Present: the explorer fills the screen, in a saved page and in JupyterLab, and leaves the page as it was."""

import nbformat.v4 as v4
import pytest

import emviz as ev
from execute_notebooks import METADATA
from in_a_browser import in_a_browser
from lab_driver import Browser
from letters import WATCH
from test_browser import LiveStepper
from test_present_lessons import trouble_on_a_screen

pytestmark = in_a_browser

#: As in a frame that may not fill the screen.
REFUSE = "Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('not allowed'))"


@pytest.fixture(scope="module")
def browser():
    with Browser(1280, 720) as running:
        yield running


def blobs(**options):
    options = {"seeds": range(3), "max_iter": 8, **options}
    return ev.explore.stepper(ev.GaussianMixture(3), ev.datasets.four_blobs(), **options)


@pytest.fixture
def saved(browser, tmp_path):
    """Opens a page with these explorers."""
    contexts, complaints = [], []

    def open_it(*explorers, script="", **options):
        path = tmp_path / "present.html"
        explorers[0].save_html(path)
        text = path.read_text(encoding="utf-8")
        more = "".join(each._repr_mimebundle_()[0]["text/html"] for each in explorers[1:])
        path.write_text(text.replace("</main>", f"{more}</main>"), encoding="utf-8")
        contexts.append(browser.browser.new_context(viewport=browser.size, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(script)
        page.goto(path.as_uri())
        page.wait_for_function(
            "count => document.querySelectorAll('.emviz-explorer[data-drawn]').length === count", arg=len(explorers)
        )
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not complaints


def is_presented(page):
    page.wait_for_timeout(150)
    return page.locator(".emviz-explorer.emviz-presenting").count()


def on_top(page, root):
    """Whether every corner of the window shows the explorer and nothing else."""
    corners = "[[2, 2], [innerWidth - 3, 2], [2, innerHeight - 3], [innerWidth - 3, innerHeight - 3]]"
    return page.evaluate(f"root => {corners}.every(([x, y]) => root.contains(document.elementFromPoint(x, y)))", root)


@pytest.mark.parametrize("allowed", [True, False], ids=["the screen", "the page"])
def test_all_ways_in_and_out_bring_focus_and_place_back(allowed, saved):
    page = saved(blobs(), script="" if allowed else REFUSE)
    root = page.locator(".emviz-explorer")
    present = root.get_by_role("button", name="Present", exact=True)
    page.evaluate(
        "() => { document.body.style.cssText += 'min-height: 4000px; padding-top: 900px'; scrollTo(0, 850); }"
    )
    # As JupyterLab may do around an output: what is fixed inside is fixed to this, not to the window.
    page.evaluate("document.querySelector('main').style.transform = 'translateY(1px)'")
    length = "document.querySelector('.emviz-page').offsetHeight"
    for way_in in ("f", "F", "click"):
        for way_out in ("Escape", "f", "click"):
            slider = root.get_by_role("slider", name="Iteration")
            slider.focus()
            scrolled, long = page.evaluate("scrollY"), page.evaluate(length)
            if way_in == "click":
                present.evaluate("button => button.click()")
            else:
                page.keyboard.press(way_in)
            assert is_presented(page) == 1
            page.wait_for_function("allowed => Boolean(document.fullscreenElement) === allowed", arg=allowed)
            assert present.get_attribute("aria-pressed") == "true"
            assert on_top(page, root.element_handle())
            assert page.evaluate(length) == pytest.approx(long, abs=1), "the page below stays as it is"
            if way_out == "click":
                present.click()
            else:
                page.keyboard.press(way_out)
            assert is_presented(page) == 0
            assert present.get_attribute("aria-pressed") == "false"
            assert page.evaluate("document.activeElement.ariaLabel") == "Iteration"
            assert page.evaluate("scrollY") == scrolled
            assert root.get_attribute("role") is None and root.get_attribute("popover") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_paper_is_that_of_the_theme(scheme, saved):
    page = saved(blobs(), color_scheme=scheme)
    page.locator("canvas").focus()
    page.keyboard.press("f")
    assert is_presented(page)
    probe = "getComputedStyle(document.querySelector('.emviz-presenting')).backgroundColor.match(/\\d+/g).map(Number)"
    assert (min(page.evaluate(probe)) > 240) if scheme == "light" else (max(page.evaluate(probe)) < 40)


def test_who_leaves_at_once_does_not_come_back_when_the_screen_is_given(saved):
    page = saved(blobs())
    page.locator("canvas").focus()
    page.evaluate(
        """async () => {
            const given = new Promise((done) => document.addEventListener("fullscreenchange", done, { once: true }));
            const press = () => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "f", bubbles: true }));
            press();
            press();
            await given;
        }"""
    )
    page.wait_for_function("!document.fullscreenElement")
    assert not is_presented(page)


@pytest.mark.parametrize("next_one", [0, 1], ids=["the same explorer", "another one"])
def test_who_comes_back_while_the_screen_is_left_fills_it_again(next_one, saved):
    page = saved(blobs(), blobs())
    roots = page.locator(".emviz-explorer").all()
    roots[0].locator("canvas").focus()
    given = "new Promise((done) => document.addEventListener('fullscreenchange', done, { once: true }))"
    page.evaluate(f"() => {{ window.given = {given}; }}")
    page.keyboard.press("f")
    page.evaluate("() => window.given.then(() => undefined)")
    page.evaluate(
        """(next) => {
            const canvases = document.querySelectorAll(".emviz-explorer canvas");
            const press = (canvas) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "f", bubbles: true }));
            press(canvases[0]);
            press(canvases[next]);
        }""",
        next_one,
    )
    page.wait_for_function("root => document.fullscreenElement === root", arg=roots[next_one].element_handle())
    assert is_presented(page) == 1
    assert on_top(page, roots[next_one].element_handle())
    page.keyboard.press("Escape")
    page.wait_for_function("!document.fullscreenElement")
    assert not is_presented(page)


def test_who_goes_on_elsewhere_as_soon_as_the_screen_is_left_stays_there(saved):
    page = saved(blobs(), blobs())
    page.locator("canvas").first.focus()
    page.keyboard.press("f")
    assert is_presented(page) == 1
    reached = page.evaluate(
        """async () => {
            const [, other] = document.querySelectorAll(".emviz-explorer canvas");
            document.addEventListener("fullscreenchange", () => other.focus(), { once: true });
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "f", bubbles: true }));
            for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
            return document.activeElement === other;
        }"""
    )
    assert reached


@pytest.mark.parametrize("shape", ["wide", "square"])
@pytest.mark.parametrize("kind", ["sandbox", "all controls", "no iterations"])
def test_all_is_on_the_screen(kind, shape, saved):
    from matplotlib.figure import Figure

    from emviz.explore import Explorer, Slider

    if kind == "sandbox":
        explorer = ev.explore.sandbox()
    elif kind == "all controls":
        explorer = blobs(components=range(1, 6), covariance_types=["full", "diag", "spherical"])
    else:
        figure = Figure(figsize=(7, 4))
        line = figure.add_subplot().axvline(0, animated=True)
        names = [f"Coefficient of the term {k}" for k in range(6)]

        def show(values):
            line.set_xdata([sum(values.values())] * 2)
            return "A sentence that is so long that it needs more than one line, as some have to say a lot. " * 3

        explorer = Explorer(figure, [Slider(name, 0, 1, preloaded=k < 2) for k, name in enumerate(names)], show)
    page = saved(explorer)
    root = page.locator(".emviz-explorer")
    root.evaluate("(root, shape) => { root.dataset.shape = shape; }", shape)
    predict = root.get_by_role("button", name="Predict")
    if predict.count():
        predict.click()
    page.set_viewport_size({"width": 1280, "height": 720})
    root.locator("canvas").focus()
    page.keyboard.press("f")
    page.wait_for_function("root => root.clientWidth === innerWidth", arg=root.element_handle())
    # Letters in a picture are those of its layout, and here it has another shape.
    assert not [trouble for trouble in trouble_on_a_screen(root) if not trouble.startswith("in the picture")]


def test_a_clicker_steps_wherever_the_focus_is(saved):
    page = saved(blobs())
    stepper = LiveStepper(page)
    page.evaluate("document.body.style.minHeight = '4000px'")
    stepper.root.locator("canvas").focus()
    page.keyboard.press("f")
    assert is_presented(page)

    def pressed(key):
        page.keyboard.press(key)
        stepper.settle()
        return int(stepper.values()["position"])

    assert [pressed(key) for key in ("PageDown", "PageDown", "PageUp", "ArrowRight")] == [1, 2, 1, 2]
    page.mouse.click(640, 600)  # beside everything
    assert pressed("PageDown") == 3
    page.evaluate("document.activeElement.blur()")
    assert [pressed(key) for key in ("PageDown", "ArrowLeft")] == [4, 3]
    # Tab goes round, both ways, past what is on the page below.
    page.evaluate("document.body.prepend(document.createElement('button'))")
    page.evaluate("document.body.append(document.createElement('button'))")
    stepper.button("Predict").focus()  # the last that can have it
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Predict"
    assert page.evaluate("scrollY") == 0


def test_what_is_changed_by_hand_works_on_the_screen(saved):
    page = saved(blobs())
    stepper = LiveStepper(page)
    stepper.root.locator("canvas").focus()
    page.keyboard.press("f")
    assert is_presented(page)
    sentences = [stepper.sentence()]
    x, y = stepper.at("Centre of component 1")
    stepper.drag("Centre of component 1", 60, -40)
    assert stepper.at("Centre of component 1") == pytest.approx((x + 60, y - 40), abs=1)
    sentences.append(stepper.sentence())
    before = stepper.text("Border between weights 0 and 1")
    stepper.drag("Border between weights 0 and 1", 60, 0)
    assert stepper.text("Border between weights 0 and 1") != before
    stepper.button("Undo").click()
    assert stepper.text("Border between weights 0 and 1") == before
    stepper.button("Reset").click()
    assert stepper.sentence() == sentences[0] != sentences[1]
    # In a drag, Escape is about the drag.
    stepper.mouse.move(*stepper.at("Centre of component 1"))
    stepper.mouse.down()
    stepper.mouse.move(*stepper.place(0.2, 0.3), steps=3)
    page.keyboard.press("Escape")
    stepper.mouse.up()
    assert stepper.sentence() == sentences[0]
    stepper.button("Play").click()
    page.wait_for_function("Number(document.querySelector('[data-drawn]').dataset.drawn.split(/[=;]/)[1]) > 0")
    stepper.button("Pause").click()


def test_those_that_stand_together_are_presented_together(saved):
    page = saved(blobs(), blobs(live=False))
    page.evaluate("""() => {
        const group = document.createElement('div');
        group.className = 'emviz-together';
        document.querySelector('main').append(group);
        group.append(...document.querySelectorAll('.emviz-explorer'));
    }""")
    left, right = page.locator(".emviz-explorer").all()
    for one, other in ((left, right), (right, left)):
        one.locator("canvas").focus()
        page.keyboard.press("f")
        assert is_presented(page) == 2
        boxes = [root.bounding_box() for root in (left, right)]
        assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 0.5
        assert boxes[0]["y"] == boxes[1]["y"]
        assert all(box["y"] + box["height"] <= 720.5 and box["width"] > 600 for box in boxes)
        other.locator("canvas").focus()
        page.keyboard.press("f")
        assert is_presented(page) == 0


IN_A_NOTEBOOK = [
    ("lab", "light", "the screen"),
    ("lab", "dark", "the page"),
    ("notebook", "dark", "the screen"),
]
CELLS = [
    "0",
    """import emviz as ev
blobs = ev.datasets.four_blobs()
ev.explore.stepper(ev.KMeans(4), blobs, seeds=range(3), max_iter=6)""",
    """models = ev.GaussianMixture(4), ev.GaussianMixture(4, assignment="hard")
ev.explore.compare(*(ev.explore.stepper(model, blobs, seeds=range(3)) for model in models))""",
    *"123456",
]


@pytest.mark.parametrize(("app", "theme", "what"), IN_A_NOTEBOOK, ids=map(" ".join, IN_A_NOTEBOOK))
def test_an_output_of_a_notebook_fills_the_screen(app, theme, what, tmp_path, browser, server_of):
    path = tmp_path / "present.ipynb"
    cells = [v4.new_code_cell(code) for code in CELLS]
    path.write_text(v4.writes(v4.new_notebook(cells=cells, metadata=METADATA)), encoding="utf-8")
    server = server_of(app, theme)
    notebook = browser.open(server, server.put(path), script=WATCH)
    try:
        notebook.run_all()
        page = notebook.page
        page.wait_for_function("document.querySelectorAll('.emviz-explorer[data-drawn]').length === 3")
        if what == "the page":
            page.evaluate(f"() => {{ {REFUSE} }}")
        check_in_a_notebook(page, LiveStepper(page, 0), 1, is_full=what == "the screen")
        check_in_a_notebook(page, LiveStepper(page, 1), 2, is_full=what == "the screen")
        assert not notebook.console
    finally:
        notebook.close()


def check_in_a_notebook(page, stepper, count, is_full):
    """What is seen of so many explorers, which keys they take, and that all is as it was afterwards."""
    slider = stepper.slider("Iteration")
    slider.scroll_into_view_if_needed()
    slider.focus()
    scroll = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    scrolled, cells = page.evaluate(scroll), page.locator(".jp-Cell").count()
    page.keyboard.press("f")
    assert is_presented(page) == count
    page.wait_for_function("isFull => Boolean(document.fullscreenElement) === isFull", arg=is_full)
    layer = stepper.root.evaluate_handle("root => root.closest('.emviz-together') ?? root").as_element()
    assert on_top(page, layer)
    assert not trouble_on_a_screen(stepper.root)
    page.mouse.click(640, 3)
    page.evaluate("document.activeElement.blur()")
    # Keys that mean something to the notebook, too.
    for key in ("PageDown", "PageDown", "PageDown", "PageUp", "m", "1", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function(
        "count => [...document.querySelectorAll('.emviz-presenting[data-drawn]')]"
        ".filter(({ dataset: { drawn, moving } }) => drawn.includes('position=2') && !moving).length === count",
        arg=count,
    )
    assert not trouble_on_a_screen(stepper.root)
    page.keyboard.press("Escape")
    assert is_presented(page) == 0
    assert page.evaluate(scroll) == scrolled
    assert slider.evaluate("slider => slider === document.activeElement")
    assert page.locator(".jp-DocumentSearch-overlay").count() == 0
    assert page.locator(".jp-Cell").count() == cells and page.locator(".jp-MarkdownCell").count() == 0
