"""Listen: the pitch of each half-step, and what a page plays while a reader steps."""

import numpy as np
import pytest

import emviz as ev
from in_a_browser import IS_MISSING, REASON
from javascript import call
from lab_driver import Browser

BLOBS = ev.datasets.four_blobs()

#: In place of a loudspeaker: it writes down where each tone goes, and whether one was hushed.
RECORDER = """
globalThis.tones = [];
globalThis.AudioContext = class {
    constructor() { globalThis.contexts = (globalThis.contexts ?? 0) + 1; this.currentTime = 0; }
    node(more) { return { connect: (next) => next, ...more }; }
    param() {
        const nothing = () => {};
        return { setValueAtTime: nothing, linearRampToValueAtTime: nothing, setTargetAtTime: nothing,
                 cancelScheduledValues: nothing };
    }
    createGain() { return this.node({ gain: this.param() }); }
    createStereoPanner() {
        const pan = { value: 0 };
        (globalThis.pans ??= []).push(pan);
        return this.node({ pan });
    }
    createOscillator() {
        const tone = { stops: [] };
        globalThis.tones.push(tone);
        const frequency = { setValueAtTime: (hz) => tone.from = hz, exponentialRampToValueAtTime: (hz) => tone.to = hz };
        return this.node({ frequency, start: () => {}, stop: (when) => tone.stops.push(when) });
    }
    close() { globalThis.contexts -= 1; }
};
"""


def pitches(levels):
    return call("sound.js", "(levels) => pitchesOf(levels)", levels)


def test_pitch_rises_with_the_log_likelihood_over_two_octaves():
    assert pitches([None, -10.0, -6.0, -6.0, -2.0]) == pytest.approx([None, 220, 440, 440, 880])


def test_a_fall_is_heard_as_a_fall_and_a_level_path_as_one_pitch():
    first, second, third = pitches([-5.0, -8.0, -3.0])
    assert second < first < third
    assert pitches([None, -4.0, -4.0]) == pytest.approx([None, 440, 440])
    assert pitches([None, None]) == [None, None]


def test_an_e_step_repeats_the_pitch_and_an_m_step_moves_to_its_own():
    path = {"levels": [None, -9.0, -5.0, -5.0, -1.0, -1.0], "labels": ["start", "E 1", "M 1", "E 2", "M 2", "final"]}
    tones = call("sound.js", "(path) => path.levels.map((_, i) => tonesOf(path, i))", path)
    ways = [[[round(tone[end]) for end in ("from", "to")] for tone in each] for each in tones]
    assert ways[:5] == [[], [[220, 220]], [[220, 440]], [[440, 440]], [[440, 880]]]
    assert [to for _, to in ways[5]] == [880, 587, 440], "a chord with the last pitch on top"
    assert tones[1][0]["wave"] != tones[2][0]["wave"]


@pytest.mark.parametrize("live", [True, False])
def test_frames_of_browser_and_python_have_the_levels_of_the_trace(live):
    trace = ev.fit(ev.GaussianMixture(4), BLOBS, seed=2, max_iter=4)
    expected = [None, *np.repeat(trace.objective, 2)[1:]]
    if live:
        found = call(
            "half_steps.js", "(trace) => levelsOf(trace)", {"params": [0] * 5, "objective": list(trace.objective)}
        )
    else:
        found = ev.explore.stepper(trace)._sequence(()).levels
    assert found[0] is None
    assert found[1:] == pytest.approx(expected[1:])
    assert len(found) == len(trace.frames)
    assert found[3] == pytest.approx(trace.frames[3].objective)


def test_the_context_is_made_at_the_first_press_and_closed_with_the_explorer():
    code = """() => {
        const said = [];
        globalThis.document = { createElement: () => ({ setAttribute() {}, addEventListener() {} }) };
        globalThis.AudioContext = class { constructor() { said.push("made"); } close() { said.push("closed"); } };
        const sound = new Sound({ aside: { prepend() {} }, refresh() {} });
        said.push("there");
        for (const isOn of [true, false, true]) sound.turn(isOn);
        sound.close();
        return said;
    }"""
    assert call("sound.js", code) == ["there", "made", "closed"]


class Page:
    """A saved stepper, and what it has played."""

    def __init__(self, page):
        self.page = page
        self.slider = page.get_by_label("Iteration", exact=True)
        self.button = page.get_by_role("button", name="Listen", exact=True)

    def step(self, key):
        """The ways of the tones after a key."""
        self.page.evaluate("() => tones.length = 0")
        self.slider.press(key)
        self.page.wait_for_timeout(150)
        return [[round(tone["from"]), round(tone["to"])] for tone in self.page.evaluate("tones")]


@pytest.fixture
def opened(tmp_path):
    """Opens a saved stepper in a browser with these init scripts."""
    if IS_MISSING:
        pytest.skip(REASON)
    with Browser() as browser:
        context = browser.browser.new_context(offline=True)

        def open_page(stepper, *scripts):
            stepper.save_html(tmp_path / "saved.html")
            page = context.new_page()
            for script in scripts:
                page.add_init_script(script)
            page.goto((tmp_path / "saved.html").as_uri())
            page.wait_for_selector(".emviz-explorer[data-drawn]")
            return Page(page)

        yield open_page


def stepper(live=True):
    return ev.explore.stepper(ev.GaussianMixture(4), BLOBS, seeds=range(2), live=live, strip=[0])


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.browser
def test_each_half_step_sounds_once_and_only_while_it_is_asked_for(live, opened):
    page = opened(stepper(live), RECORDER)
    assert page.button.get_attribute("aria-pressed") == "false"
    assert page.step("ArrowRight") == []
    assert page.page.evaluate("globalThis.contexts") is None, "no context before a press"
    page.slider.press("Home")
    page.button.click()
    assert page.button.get_attribute("aria-pressed") == "true"
    objective = ev.fit(ev.GaussianMixture(4), BLOBS, seed=0, max_iter=50).objective
    zero, one, two, *_ = (round(220 * 4 ** ((v - objective[0]) / (objective[-1] - objective[0]))) for v in objective)
    seen = [page.step("ArrowRight") for _ in range(4)]
    assert seen == [[[zero, zero]], [[zero, one]], [[one, one]], [[one, two]]]
    assert len(page.step("End")) == 3, "a chord at the end"
    assert page.step("End") == [], "nothing has moved"
    assert page.step("ArrowLeft")[0][1] == 880
    page.step("End")
    page.page.evaluate("() => tones.length = 0")
    if live:  # At the end another path is shown at its own end: another picture, and no step.
        page.page.get_by_label("Seed", exact=True).press("ArrowRight")
        page.page.wait_for_timeout(150)
        assert page.page.evaluate("tones") == []
    page.button.click()
    assert page.step("Home") == page.step("ArrowRight") == []
    page.page.close()


@pytest.mark.browser
def test_what_sounds_is_hushed_and_fast_steps_sound_only_at_their_end(opened):
    page = opened(stepper(), RECORDER)
    page.slider.press("ArrowRight")
    page.button.click()
    assert [len(tone["stops"]) for tone in page.page.evaluate("tones")] == [1], "a press lets what is shown be heard"
    sentence = page.page.get_by_role("status")
    assert "the tone is as high as the curve" in sentence.inner_text()
    page.slider.press("ArrowRight")
    assert "tone" not in sentence.inner_text()
    page.slider.press("ArrowLeft")
    page.page.wait_for_function("tones.length === 3")  # the last one may be a fast step
    page.page.evaluate("() => tones.length = 0")
    page.button.click()
    page.button.click()
    page.button.click()
    assert [len(tone["stops"]) for tone in page.page.evaluate("tones")] == [2]
    page.button.click()
    page.page.evaluate("() => tones.length = 0")
    page.slider.evaluate(
        "input => { for (const value of [2, 3, 4, 5, 6]) { input.value = value; input.dispatchEvent(new Event('input')); } }"
    )
    page.page.wait_for_function("tones.length === 2")
    page.page.wait_for_timeout(200)
    ends = [round(tone["to"]) for tone in page.page.evaluate("tones")]
    assert len(ends) == 2 and ends[1] > ends[0]
    page.page.close()


@pytest.mark.browser
def test_where_nothing_can_be_heard_there_is_no_switch(opened):
    page = opened(stepper(), "delete globalThis.AudioContext")
    assert page.button.count() == 0
    assert page.slider.count() == 1
