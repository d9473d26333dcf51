"""Compare: two steppers on one slider and one stage, in Python, in a saved page and in JupyterLab."""

import json

import nbformat.v4 as v4
import numpy as np
import pytest

import emviz as ev
from emviz.explore.packing import unpack
from execute_notebooks import METADATA
from in_a_browser import IS_MISSING, REASON
from lab_driver import Browser
from test_sound import RECORDER

BLOBS = ev.datasets.four_blobs()
GEYSER = ev.datasets.old_faithful()


def soft_and_hard(**options):
    options = {"seeds": range(4), "strip": [0], **options}
    models = (ev.GaussianMixture(4), ev.GaussianMixture(4, assignment="hard"))
    return [ev.explore.stepper(model, BLOBS, **options) for model in models]


def two_types(**options):
    options = {"seeds": range(3), "strip": [0], "live": False, "max_iter": 6, "equal": False, **options}
    models = (ev.GaussianMixture(2), ev.GaussianMixture(2, covariance_type="tied"))
    return [ev.explore.stepper(model, GEYSER, **options) for model in models]


def together(stepper):
    """What the browser gets to know."""
    return unpack(stepper._packed)[0]["together"]


# In Python ------------------------------------------------------------------------------------------------------------


def test_positions_agree_and_a_shorter_path_stays_at_its_end():
    soft, hard = soft_and_hard()
    both = ev.explore.compare(soft, hard)
    lengths = [len(stepper.trace.frames) for stepper in (soft, hard)]
    assert lengths[1] < lengths[0]
    soft.position = 3
    assert (soft.position, hard.position, both.position) == (3, 3, 3)
    hard.position = 5
    assert (soft.position, hard.position) == (5, 5)
    both.position = lengths[0] - 2
    assert (soft.position, hard.position) == (lengths[0] - 2, lengths[1] - 1)
    assert both.position == lengths[0] - 2


def test_a_control_moves_both_where_both_begin_alike():
    soft, hard = soft_and_hard()
    assert ev.explore.compare(soft, hard).shared == ("seed",)
    hard.seed = 2
    assert soft.seed == 2
    one, other = (ev.explore.stepper(ev.KMeans(4), BLOBS, seeds=range(4), seed=seed, strip=[0]) for seed in (0, 3))
    both = ev.explore.compare(one, other)
    assert both.shared == ()
    assert both.names == ("seed 0", "seed 3")
    one.seed = 1
    assert other.seed == 3
    assert both.names == ("seed 1", "seed 3")
    assert together(one)["name"] == "seed {seed}", "the browser's heading follows the slider too"


def test_what_comes_from_the_browser_is_not_sent_back_to_pull_at_the_other():
    soft, hard = soft_and_hard()
    ev.explore.compare(soft, hard)
    soft.set_state({"position": 4})
    assert (soft.position, hard.position) == (4, 0), "the browser tells of the other itself"


@pytest.mark.parametrize(
    ("models", "options", "names"),
    [
        ((ev.GaussianMixture(4), ev.KMeans(4)), {}, ("soft", "hard")),
        ((ev.GaussianMixture(4), ev.GaussianMixture(4, covariance_type="diag")), {}, ("full", "diag")),
        ((ev.KMeans(2), ev.KMeans(3)), {"seeds": None}, ("2 components", "3 components")),
        ((ev.KMeans(4), ev.GaussianMixture(4, assignment="hard")), {}, ("KMeans", "GaussianMixture")),
        ((ev.KMeans(4), ev.KMeans(4)), {}, ("first", "second")),
    ],
)
def test_names_say_what_differs(models, options, names):
    steppers = [ev.explore.stepper(model, BLOBS, **{"seeds": range(2), "strip": [0], **options}) for model in models]
    assert ev.explore.compare(*steppers).names == names


def limits(stepper):
    return [(ax.get_xlim(), ax.get_ylim()) for ax in (view.ax for view in stepper.scene.views)]


def test_both_have_the_same_axes_where_they_show_the_same():
    one, other = (ev.explore.stepper(ev.KMeans(4), BLOBS, seeds=None, seed=seed, strip=[0]) for seed in (0, 3))
    one_wide = ev.explore.stepper(ev.KMeans(4), BLOBS, seeds=None, strip=[0], xlim=(-9, 9), ylim=(-3, 10))
    for second in (other, one_wide):
        ev.explore.compare(one, second)
        np.testing.assert_allclose(limits(one)[0], limits(second)[0])
        assert unpack(one._packed)[0]["live"]["scene"]["view"]["xlim"] == pytest.approx(limits(second)[0][0])
    (low, high), _ = limits(one)[0]
    assert low <= -9
    assert high >= 9, "the common axes hold those of both"
    full, tied = two_types()
    before = [limits(stepper)[1] for stepper in (full, tied)]
    assert before[0] != before[1]
    ev.explore.compare(full, tied)
    assert limits(full) == limits(tied)
    (_, (low, high)) = limits(full)[1]
    assert low <= min(y[0] for _, y in before) + 1e-9
    assert high >= max(y[1] for _, y in before) - 1e-9


def test_the_climb_is_shared_where_it_is_the_same():
    assert not together(ev.explore.compare(*soft_and_hard()).first)["shareClimb"]
    one, other = (ev.explore.stepper(ev.KMeans(4), BLOBS, seeds=None, seed=seed, strip=[0]) for seed in (0, 3))
    assert together(ev.explore.compare(one, other).first)["shareClimb"]
    few = ev.explore.stepper(ev.KMeans(4), BLOBS.X[::2], seeds=None, strip=[0])
    assert not together(ev.explore.compare(one, few).first)["shareClimb"]


def test_what_cannot_be_compared_is_said_in_one_sentence():
    soft, hard = soft_and_hard()
    with pytest.raises(ValueError, match="same stepper"):
        ev.explore.compare(soft, soft)
    with pytest.raises(TypeError, match="second is a GaussianMixture; it must be a stepper"):
        ev.explore.compare(soft, ev.GaussianMixture(2))
    for names in ("ab", ["only one"]):
        with pytest.raises(ValueError, match="two texts"):
            ev.explore.compare(soft, hard, names=names)


def test_a_stepper_without_a_page_cannot_be_saved(tmp_path):
    soft, hard = soft_and_hard(html=False)
    with pytest.raises(ValueError, match="html=False"):
        ev.explore.compare(soft, hard).save_html(tmp_path / "both.html")


# In a browser ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    if IS_MISSING:
        pytest.skip(REASON)
    with Browser() as running:
        yield running


class Both:
    """Two explorers on a page, as a reader sees them."""

    def __init__(self, page):
        self.page = page
        page.wait_for_function("document.querySelectorAll('.emviz-explorer[data-drawn]').length === 2")
        page.wait_for_timeout(300)
        self.roots = page.locator(".emviz-together .emviz-explorer").all()

    def drawn(self):
        self.page.wait_for_timeout(350)
        texts = [root.get_attribute("data-drawn") for root in self.roots]
        return [dict(part.split("=") for part in text.split(";")) for text in texts]

    def positions(self):
        return [int(values["position"]) for values in self.drawn()]

    def sentences(self):
        return [root.locator(".emviz-sentence").inner_text() for root in self.roots]

    def slider(self, name, which=0):
        return self.roots[which].get_by_label(name, exact=True)

    def set(self, name, value, which=0):
        self.slider(name, which).evaluate(
            "(input, value) => { input.value = value; input.dispatchEvent(new Event('input', { bubbles: true })); }",
            value,
        )


@pytest.fixture
def saved(tmp_path, browser):
    """Opens a comparison that is saved in a file, without network; nothing may complain."""
    contexts, complaints = [], []

    def open_saved(first, second, script="", **options):
        ev.explore.compare(first, second).save_html(tmp_path / "both.html")
        contexts.append(browser.browser.new_context(**{"viewport": browser.size, "offline": True, **options}))
        page = contexts[-1].new_page()
        page.add_init_script(script)
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((tmp_path / "both.html").as_uri())
        return Both(page)

    yield open_saved
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.browser
def test_one_slider_moves_both_in_a_saved_page(saved):
    soft, hard = soft_and_hard()
    both = saved(soft, hard)
    frames = [stepper.trace.frames for stepper in (soft, hard)]
    assert both.page.get_by_label("Iteration", exact=True).locator("visible=true").count() == 1
    assert both.page.get_by_role("button", name="Play", exact=True).count() == 1
    assert [root.get_attribute("aria-label") for root in both.roots] == ["soft", "hard"]
    for key, at in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        both.slider("Iteration").press(key)
        assert both.positions() == [at, at]
        assert both.sentences() == [path[at].sentence for path in frames]
    # From the picture of the second, too, and beyond the end of its path.
    both.roots[1].locator("canvas").press("ArrowRight")
    assert both.positions() == [3, 3]
    both.slider("Iteration").press("End")
    assert both.positions() == [len(frames[0]) - 1] * 2
    assert both.sentences() == [path[-1].sentence for path in frames]
    both.roots[1].locator("canvas").press("ArrowLeft")
    assert both.positions() == [len(frames[0]) - 2] * 2
    assert both.sentences() == [frames[0][-2].sentence, frames[1][-1].sentence]
    both.set("Seed", 2)
    both.set("Iteration", 4)
    assert [values["seed"] for values in both.drawn()] == ["2", "2"]
    soft.seed, soft.position = 2, 4
    assert both.sentences() == [soft.sentence, hard.sentence]


@pytest.mark.browser
def test_the_first_may_be_the_shorter(saved):
    soft, hard = soft_and_hard()
    frames = [stepper.trace.frames for stepper in (hard, soft)]
    assert len(frames[0]) < len(frames[1])
    both = saved(hard, soft)
    both.slider("Iteration").press("End")
    assert both.positions() == [len(frames[1]) - 1] * 2
    assert both.slider("Iteration").get_attribute("aria-valuetext") == "final"
    assert both.sentences() == [path[-1].sentence for path in frames]
    both.slider("Iteration").press("ArrowLeft")
    assert both.slider("Iteration").get_attribute("aria-valuetext") == f"M {frames[1][-1].iteration}"
    assert both.sentences() == [frames[0][-1].sentence, frames[1][-2].sentence]
    # At the end, another seed is shown at the end of both of its paths.
    both.slider("Iteration").press("End")
    both.set("Seed", 2)
    hard.seed = 2
    assert len(soft.trace.frames) > len(frames[1])
    ends = [stepper.trace.frames[-1] for stepper in (hard, soft)]
    assert both.positions() == [max(end.index for end in ends)] * 2
    assert both.sentences() == [end.sentence for end in ends]


@pytest.mark.browser
def test_at_the_end_another_seed_is_shown_at_the_end_of_the_longer_path(saved):
    models = (ev.GaussianMixture(4), ev.GaussianMixture(4, covariance_type="diag"))
    full, diag = (ev.explore.stepper(model, BLOBS, seeds=range(3), seed=2, strip=[0]) for model in models)
    ends = [len(stepper.trace.frames) for stepper in (full, diag)]
    both = saved(full, diag)
    both.slider("Iteration").press("End")
    both.set("Seed", 0)
    full.seed = diag.seed = 0
    assert len(full.trace.frames) < ends[0]
    assert len(diag.trace.frames) > ends[0]
    assert both.positions() == [len(diag.trace.frames) - 1] * 2


@pytest.mark.browser
def test_play_moves_both_and_space_on_the_second_stops_it(saved):
    both = saved(*soft_and_hard())
    both.roots[1].locator("canvas").press(" ")
    both.page.wait_for_function("document.querySelector('.emviz-explorer').dataset.drawn.startsWith('position=2;')")
    assert both.page.get_by_role("button", name="Pause", exact=True).count() == 1
    both.roots[1].locator("canvas").press(" ")
    assert both.page.get_by_role("button", name="Pause", exact=True).count() == 0
    at = both.positions()
    assert at[0] == at[1] >= 2
    both.page.wait_for_timeout(1000)
    assert both.positions() == at


@pytest.mark.browser
def test_a_centre_that_is_dragged_at_the_start_moves_in_both(saved):
    both = saved(*soft_and_hard())
    centre = "Centre of component 1"
    before = [both.slider(centre, which).get_attribute("aria-valuetext") for which in (0, 1)]
    assert before[0] == before[1]
    for which in (0, 1):
        both.slider(centre, which).press("ArrowRight")
        both.page.wait_for_timeout(200)
        after = [both.slider(centre, each).get_attribute("aria-valuetext") for each in (0, 1)]
        assert after[0] == after[1] != before[0]
        before = after
    both.roots[0].get_by_role("button", name="Reset", exact=True).click()
    both.page.wait_for_timeout(200)
    assert both.slider(centre, 1).get_attribute("aria-valuetext") == both.slider(centre).get_attribute("aria-valuetext")
    assert both.roots[1].get_by_role("button", name="Reset", exact=True).is_disabled()
    # Later half-steps are of each path alone.
    both.set("Iteration", 2)
    here = both.slider(centre, 1).get_attribute("aria-valuetext")
    both.slider(centre).press("ArrowRight")
    both.page.wait_for_timeout(200)
    assert both.slider(centre, 1).get_attribute("aria-valuetext") == here


@pytest.mark.browser
def test_a_screen_reader_hears_each_sentence_once_and_whose_it_is(saved):
    soft, hard = soft_and_hard()
    both = saved(soft, hard)
    aloud = both.page.locator(".emviz-aloud[aria-live=polite]")
    assert aloud.count() == 1
    assert [root.locator(".emviz-sentence").get_attribute("aria-live") for root in both.roots] == ["off", "off"]
    both.slider("Iteration").press("ArrowRight")
    both.drawn()
    soft.position = 1
    assert aloud.inner_text() == f"soft: {soft.sentence} hard: {hard.sentence}"
    both.slider("Iteration").press("End")
    both.slider("Iteration").press("ArrowLeft")
    both.drawn()
    assert aloud.inner_text() == f"soft: {soft.trace.frames[-2].sentence}", "the other has not changed"


@pytest.mark.browser
def test_one_switch_lets_both_be_heard_each_in_an_ear(saved):
    both = saved(*soft_and_hard(), script=RECORDER)
    listen = both.page.get_by_role("button", name="Listen", exact=True)
    assert listen.count() == 1
    listen.click()
    both.slider("Iteration").press("ArrowRight")
    both.drawn()
    assert sorted(pan["value"] for pan in both.page.evaluate("pans")) == [-0.8, 0.8]
    listen.click()
    both.slider("Iteration").press("ArrowRight")
    both.drawn()
    assert both.page.evaluate("pans.length") == 2


@pytest.mark.browser
def test_frames_of_python_move_together_too_and_stand_below_each_other_on_a_phone(saved):
    full, tied = two_types(max_iter=4)
    both = saved(full, tied, viewport={"width": 390, "height": 844})
    both.slider("Iteration").press("ArrowRight")
    assert both.positions() == [1, 1]
    assert both.sentences() == [stepper.trace.frames[1].sentence for stepper in (full, tied)]
    boxes = [root.bounding_box() for root in both.roots]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    assert both.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


CELLS = [
    """import json
import ipywidgets
import emviz as ev
blobs = ev.datasets.four_blobs()
soft = ev.explore.stepper(ev.GaussianMixture(4), blobs, seeds=range(4))
hard = ev.explore.stepper(ev.GaussianMixture(4, assignment="hard"), blobs, seeds=range(4))
both = ev.explore.compare(hard, soft)
both""",
    "print(1)",
]


@pytest.mark.browser
def test_both_move_in_jupyterlab_and_python_knows(tmp_path, browser, server_of):
    path = tmp_path / "compare.ipynb"
    cells = [v4.new_code_cell(cell) for cell in CELLS]
    path.write_text(v4.writes(v4.new_notebook(cells=cells, metadata=METADATA)), encoding="utf-8")
    server = server_of("lab")
    page = browser.open(server, server.put(path))
    try:
        output = page.run_all()[0][0]["data"]
        assert 'class="emviz-together"' in output["text/html"]
        both = Both(page.page)

        def ask():
            code = "print(json.dumps([hard.position, soft.position, hard.seed, soft.seed, both.position]))"
            (answer,) = run(page, code)
            return json.loads(answer["text"])

        both.slider("Iteration").press("ArrowRight")
        assert both.positions() == [1, 1]
        assert ask() == [1, 1, 0, 0, 1]
        both.slider("Iteration").press("End")
        paths = [ev.fit(ev.GaussianMixture(4, assignment=how), BLOBS, seed=0) for how in ("hard", "soft")]
        ends = [len(trace.frames) - 1 for trace in paths]
        assert ends[0] < ends[1]
        assert both.positions() == [ends[1]] * 2
        assert ask() == [*ends, 0, 0, ends[1]]
        assert both.positions() == [ends[1]] * 2, "Python's answer does not pull the slider back"
        both.set("Seed", 2)
        both.set("Iteration", 3)
        assert [tuple(values.values()) for values in both.drawn()] == [("3", "2")] * 2
        assert ask() == [3, 3, 2, 2, 3]
        run(page, "soft.position = 5")
        assert both.positions() == [5, 5]
        run(page, "both.position = 2; soft.seed = 1")
        assert [tuple(values.values()) for values in both.drawn()] == [("2", "1")] * 2
        assert ask() == [2, 2, 1, 1, 2]
        assert not page.console
    finally:
        page.close()


def run(page, code):
    """The outputs of the last cell after it has run this code."""
    page.page.evaluate(
        """async code => {
            const { content } = jupyterapp.shell.currentWidget;
            content.activeCellIndex = content.widgets.findLastIndex(cell => cell.model.type === 'code');
            content.activeCell.model.sharedModel.setSource(code);
            await jupyterapp.commands.execute('notebook:run-cell');
        }""",
        code,
    )
    return page.outputs()[-1]
