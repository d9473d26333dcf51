"""The explorer in Python: what a notebook keeps, what traits do, and how requests of the browser are answered."""

import base64
import io
import re
import zlib
from pathlib import Path
from typing import NamedTuple

import ipywidgets
import numpy as np
import pandas as pd
import pytest
import traitlets
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure
from PIL import Image

import emviz as ev
from emviz.explore import Button, Choice, Explorer, FrameWidget, Slider, browser, page
from emviz.explore.boxes import keep_explorers
from emviz.explore.browser.modules import assemble
from emviz.explore.packing import unpack


@pytest.fixture
def figure():
    figure = Figure(figsize=(4, 3), dpi=100)
    figure.add_axes((0.1, 0.1, 0.8, 0.8), xlim=(-1, 3), ylim=(0, 2))
    return figure


# What a notebook keeps ------------------------------------------------------------------------------------------------


def small(**options):
    """A stepper over frames that Python draws."""
    options = {"seeds": range(3), "max_iter": 4, "live": False, **options}
    return ev.explore.stepper(ev.KMeans(3), ev.datasets.four_blobs(), **options)


def test_outputs_are_the_same_in_every_run():
    one, two = (small()._repr_mimebundle_()[0] for _ in range(2))
    for kind in ("text/plain", "text/html", "image/png"):
        assert one[kind] == two[kind]
    assert "0x" not in one["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in one


def test_the_page_plays_the_frames_and_has_a_picture_for_those_who_see_no_script():
    stepper = small()
    html = stepper._repr_mimebundle_()[0]["text/html"]
    frames = base64.b64decode(re.search(r'data-emviz-frames="([^"]+)"', html)[1])
    head, coordinates, colours = unpack(frames)
    assert len(head["frames"]) == len(stepper.trace.frames)
    assert zlib.decompress(frames) and coordinates.size and colours.size
    alt = re.search(r'<img alt="([^"]+)"', html)[1]
    assert stepper.trace.frames[-1].sentence.split(";")[0] in alt
    assert html.count("<script") == html.count("</script>") == 1
    assert len(html) < 200_000


def test_html_can_be_switched_off():
    assert "text/html" in small()._repr_mimebundle_()[0]
    without = small(html=False)._repr_mimebundle_()[0]
    assert "text/html" not in without
    assert "image/png" in without


# A file of its own ----------------------------------------------------------------------------------------------------


def saved(explorer, path, **options):
    assert explorer.save_html(path, **options) is None
    return path.read_text(encoding="utf-8")


def test_a_saved_page_is_a_whole_document_that_needs_no_other_file(tmp_path):
    stepper = ev.explore.stepper(ev.GaussianMixture(4), ev.datasets.four_blobs(), components=range(1, 7))
    document = saved(stepper, tmp_path / "blobs.html", title="Four clouds & <EM>")
    assert document.startswith('<!doctype html>\n<html lang="en">')
    head, body = document.split("</head>")
    for part in (
        '<meta charset="utf-8">',
        'name="viewport"',
        "<title>Four clouds &amp; &lt;EM&gt;</title>",
        "light dark",
    ):
        assert part in head
    assert "<h1>Four clouds &amp; &lt;EM&gt;</h1>" in body
    assert page.html_page(stepper._packed, *stepper._static_picture(), browser.LIVE_PAGE_SCRIPT) in body
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", document)
    assert not re.search(r"@import|url\((?!#)|import\(", document)
    assert len(document.encode()) < 300_000


def test_a_saved_page_opens_with_what_is_shown(tmp_path):
    stepper = small(html=False)
    stepper.position, stepper.seed = 3, 2
    document = saved(stepper, tmp_path / "blobs.htm")
    head, *_ = unpack(base64.b64decode(re.search(r'data-emviz-frames="([^"]+)"', document)[1]))
    assert {control["name"]: control["value"] for control in head["controls"]} == {"Iteration": 3, "Seed": 2}
    assert "<title>Stepper of KMeans</title>" in document and "<h1>" not in document


def test_any_explorer_can_be_saved_under_the_home_folder(figure, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    general(figure, [Slider("Mean", 0, 2, preloaded=True)]).save_html("~/mean.html")
    assert "<title>Explorer with Mean</title>" in (tmp_path / "mean.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("no/mean.html", FileNotFoundError, "its folder .*no' does not exist: make it first."),
        ("folder.html", IsADirectoryError, "that is a folder: add the name of a file."),
        ("mean.png", ValueError, "it must end in .html or .htm."),
    ],
)
def test_where_no_page_can_be_saved_is_said_in_one_sentence(name, error, message, tmp_path):
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(error, match=rf"^path is '.*{re.escape(name)}'; {message}$"):
        small().save_html(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


@pytest.mark.parametrize(
    ("failure", "message"), [(PermissionError, "^path is .* you may not write there"), (OSError, None)]
)
def test_a_page_that_cannot_be_written_whole_leaves_the_one_before(failure, message, tmp_path, monkeypatch):
    path = tmp_path / "blobs.html"
    path.write_text("before")
    stepper = small()

    def write_half(self, text, encoding):
        self.write_bytes(text.encode()[:1000])
        raise failure

    monkeypatch.setattr(Path, "write_text", write_half)
    with pytest.raises(failure, match=message):
        stepper.save_html(path)
    assert [each.name for each in tmp_path.iterdir()] == ["blobs.html"]
    assert path.read_text() == "before"


# The stepper's traits -------------------------------------------------------------------------------------------------


def test_position_seed_and_components_can_be_set_and_observed():
    stepper = small(components=range(2, 5))
    seen = []
    stepper.observe(lambda change: seen.append((change["name"], change["new"])), ["position", "seed", "n_components"])
    stepper.position = 2
    stepper.seed = 1
    stepper.n_components = 4
    assert seen == [("position", 2), ("seed", 1), ("n_components", 4)]
    assert stepper.trace.params[0].means.shape == (4, 2)
    assert stepper.sentence == stepper.frame.sentence == stepper.trace.frames[2].sentence


def test_a_linked_slider_moves_and_is_moved():
    stepper, slider = small(), ipywidgets.IntSlider(max=8)
    ipywidgets.link((slider, "value"), (stepper, "position"))
    slider.value = 3
    assert stepper.position == 3
    stepper.position = 5
    assert slider.value == 5


def test_position_stays_within_the_path():
    stepper = ev.explore.stepper(ev.KMeans(3), ev.datasets.four_blobs(), seeds=range(6))
    lengths = [len(stepper._fits.trace(seed, 3).frames) for seed in range(6)]
    longest, shortest = int(np.argmax(lengths)), int(np.argmin(lengths))
    assert lengths[longest] > lengths[shortest]
    stepper.seed = longest
    stepper.position = 10_000
    assert stepper.position == lengths[longest] - 1
    stepper.seed = shortest
    assert stepper.position == lengths[shortest] - 1


def test_a_value_that_no_slider_has_is_refused():
    with pytest.raises(traitlets.TraitError, match="seed must be one of"):
        small().seed = 77
    with pytest.raises(ValueError, match="seed must be one of"):
        small(seed=5)


def test_all_seeds_have_the_same_stage():
    stepper = small()
    names = set()
    for seed in range(3):
        stepper.seed = seed
        sequence, _ = stepper._find(stepper.values)
        names.add(stepper._scene_reader(sequence.scene).stage_name)
    assert len(names) == 1
    lowest, highest = stepper._fits.scene(3).figure.axes[1].get_ylim()
    heights = np.concatenate([stepper._fits.trace(seed, 3).log_likelihood for seed in range(3)])
    assert lowest < heights.min() and heights.max() < highest


def test_a_collapse_is_shown_up_to_there_with_its_message():
    X = np.vstack([np.zeros((5, 2)), np.random.default_rng(0).normal(5, 1, (20, 2))])
    model = ev.GaussianMixture(2)
    start = np.array([[0.0, 0.0], [5.0, 5.0]])
    with pytest.raises(ev.CollapseError) as collapse:
        ev.fit(model, X, start=start)
    stepper = ev.explore.stepper(model, X, start=start, seeds=None)
    stepper.position = 10_000
    assert str(collapse.value) in stepper.sentence


def heap_and_cloud():
    """A component that starts on the heap collapses onto it; from some starts none does."""
    return np.concatenate([np.full((6, 1), 2.5), np.random.default_rng(0).normal(size=(60, 1))])


@pytest.mark.parametrize("given", [lambda runs: runs, list, tuple], ids=["restarts", "list", "tuple"])
def test_seed_chooses_among_restarts_and_those_that_collapsed_say_so(given):
    runs = ev.restarts(ev.GaussianMixture(2), heap_and_cloud(), n_restarts=4, max_iter=100)
    assert 0 < runs.collapsed.sum() < 4
    stepper = ev.explore.stepper(given(runs))
    assert [(control.name, len(control)) for control in stepper.controls[1:]] == [("Seed", 4)]
    for r, trace in enumerate(runs):
        stepper.seed, stepper.position = r, 10_000
        assert stepper.trace is trace
        assert stepper.sentence == trace.frames[-1].sentence
        assert stepper.sentence.endswith(trace.message)
    with pytest.raises(ValueError, match="X, start, components and covariance_types must be left out"):
        ev.explore.stepper(given(runs), heap_and_cloud())


def test_a_restart_that_collapsed_at_its_start_shows_its_message(answers):
    runs = ev.restarts(ev.GaussianMixture(2), heap_and_cloud(), n_restarts=2, max_iter=10)
    at_once = ev.Trace(runs[0].model, runs[0].X, [], np.zeros(0), False, "Component 0 has collapsed at iteration 0.")
    stepper = ev.explore.stepper([*runs, at_once])
    stepper._answer(request([2], [0]))
    content, _ = answers[-1]
    assert (content["type"], content["key"]) == ("error", "[2]")
    assert content["sentence"].endswith(at_once.message)


# Which controls a stepper has, and over what --------------------------------------------------------------------------


def sliders(stepper):
    """The values that each slider offers, from left to right."""
    return {slider.name: [slider.at(i) for i in range(len(slider))] for slider in stepper.controls}


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        (range(10, 40, 10), [10, 20, 30]),
        (range(30, 0, -10), [10, 20, 30]),
        ([3, 7, 19], [3, 7, 19]),
        ([19, 3, 7, 3], [3, 7, 19]),
        (np.array([4, 2]), [2, 4]),
    ],
)
def test_seeds_are_those_that_were_given_and_the_first_is_shown(given, offered):
    stepper = ev.explore.stepper(ev.KMeans(3), ev.datasets.four_blobs(), start="random", seeds=given, max_iter=3)
    assert sliders(stepper)["Seed"] == offered
    assert stepper.seed == offered[0]
    for seed in offered:
        stepper.seed = seed
        start = ev.fit(ev.KMeans(3), stepper.trace.X, start="random", seed=seed).params[0]
        assert stepper.trace.params[0].means.tolist() == start.means.tolist()
    with pytest.raises(traitlets.TraitError, match=rf"seed must be one of {', '.join(map(str, offered))}, got 5\."):
        stepper.seed = 5


def test_components_are_those_that_were_given():
    stepper = small(components=[2, 5, 3])
    assert sliders(stepper)["Components"] == [2, 3, 5]
    assert repr(stepper).endswith("Seed 0 to 2, Components 2, 3, 5")
    stepper.n_components = 5
    assert stepper.trace.model.n_components == len(stepper.trace.params[0].means) == 5
    with pytest.raises(traitlets.TraitError, match="n_components must be one of 2, 3, 5, got 4"):
        stepper.n_components = 4


def test_the_browser_moves_over_listed_values_by_their_places(answers):
    stepper = small(components=[2, 3, 5])
    described = {control["name"]: control for control in unpack(stepper._packed)[0]["controls"]}["Components"]
    assert [described[key] for key in ("min", "step", "count", "value", "labels")] == [0, 1, 3, 1, ["2", "3", "5"]]
    assert stepper.get_state("n_components") == {"n_components": 1}
    stepper.set_state({"n_components": 2})
    assert stepper.n_components == 5
    stepper._answer(request([0, 2], [0]))
    assert unpack(answers[-1][1][0])[0]["frames"][0]["sentence"].startswith("Start: 5 components")


def test_the_browser_has_evenly_spaced_values_themselves():
    stepper = small(components=range(2, 6))
    described = {control["name"]: control for control in unpack(stepper._packed)[0]["controls"]}["Components"]
    assert [described[key] for key in ("min", "step", "count", "value", "labels")] == [2, 1, 4, 3, None]
    stepper.set_state({"n_components": 5})
    assert stepper.n_components == 5


@pytest.mark.parametrize("name", ["seeds", "components"])
@pytest.mark.parametrize(
    ("value", "error"),
    [(5, TypeError), ([], ValueError), ([-1, 3], ValueError), ([1.5], TypeError), ("abc", TypeError)],
)
def test_what_no_slider_can_offer_is_refused_in_one_sentence(name, value, error):
    sentence = f"{name} is {value!r}; it must hold one or more whole numbers of at least {int(name == 'components')}"
    with pytest.raises(error, match=rf"^{re.escape(sentence)}, or be None for no slider\.$"):
        ev.explore.stepper(ev.KMeans(3), ev.datasets.four_blobs(), **{name: value})


def test_the_first_values_must_be_among_those_offered():
    with pytest.raises(ValueError, match=r"components is \[2, 5\]; it must hold 3, which KMeans\(n_components=3\) has"):
        small(components=[2, 5])
    with pytest.raises(TypeError, match=r"seed is 1\.5; it must be a whole number"):
        small(seed=1.5)


@pytest.mark.parametrize("option", ["color", "seed_"])
def test_an_unknown_option_is_answered_by_all_there_are(option):
    with pytest.raises(TypeError, match=f"^stepper has no option '{option}'; .* it has ") as problem:
        small(**{option: 1})
    listed = str(problem.value).partition(" it has ")[2].rstrip(".").split(", ")
    assert {"colors", "equal", "seeds", "start", "title", "width"} <= set(listed)
    assert listed == sorted(set(listed))
    with pytest.raises(TypeError, match=f"^stepper has no option '{option}'; .* it has components, covariance_types, "):
        small(scene=ev.draw.scene, **{option: 1})


FOUR = ev.datasets.four_blobs()


class Lottery(ev.KMeans):
    """Centres by chance for five components, always the same for fewer."""

    def start(self, X, rng):
        return self.from_centres(X, rng.permutation(X)[:5] if self.n_components == 5 else X[: self.n_components])


@pytest.mark.parametrize(
    ("model", "start", "components", "names"),
    [
        (ev.KMeans(3), None, None, ["Iteration", "Seed"]),
        (ev.KMeans(3), "random", None, ["Iteration", "Seed"]),
        (ev.KMeans(3), "percentiles", None, ["Iteration"]),
        (ev.KMeans(3), "percentiles", [3], ["Iteration"]),
        (ev.KMeans(3), FOUR.X[:3], None, ["Iteration"]),
        (ev.KMeans(3), FOUR.X[:3], [2, 3], ["Iteration", "Components"]),
        (ev.GaussianMixture(4), FOUR.truth, None, ["Iteration"]),
        (Lottery(3), None, None, ["Iteration"]),
        (Lottery(3), None, [3, 5], ["Iteration", "Seed", "Components"]),
    ],
)
def test_a_start_without_chance_has_no_seeds(model, start, components, names):
    stepper = ev.explore.stepper(model, FOUR, start=start, components=components, seeds=range(5, 9), seed=6, max_iter=2)
    assert list(sliders(stepper)) == names
    assert stepper.seed == 6
    # Without a slider one fit is enough for the axes.
    fitted = {seed for seed, *_ in stepper._fits._traces}
    assert fitted == ({5, 6, 7, 8} if "Seed" in names else {6})


def test_a_table_is_fitted_with_its_names():
    import pandas as pd

    frame = pd.DataFrame(FOUR.X, columns=["X", "names"])
    stepper = ev.explore.stepper(ev.KMeans(3), frame, seeds=None, max_iter=2)
    assert stepper.trace.X.shape == FOUR.X.shape
    assert [stepper._fits.scene().figure.axes[0].get_xlabel(), stepper.trace.names] == ["X", ("X", "names")]


# Boxes ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown():
    """What a notebook keeps of an object, by the formatter of IPython."""
    formatter = DisplayFormatter()
    keep_explorers(formatter)
    return lambda thing: formatter.format(thing)[0]


boxes_are_kept = pytest.mark.skipif(
    hasattr(ipywidgets.Box, "_ipython_display_"), reason="boxes of ipywidgets 7 display themselves"
)


def sizes(output):
    return Image.open(io.BytesIO(base64.b64decode(output["image/png"]))).size


@boxes_are_kept
def test_a_box_keeps_the_pages_and_pictures_of_its_explorers(shown):
    one, other = small(), small(components=[2, 3])
    box = shown(ipywidgets.HBox([one, ipywidgets.VBox([ipywidgets.IntSlider(), other])]))
    apart = [shown(each) for each in (one, other)]
    assert box["application/vnd.jupyter.widget-view+json"]
    for output in apart:
        assert output["text/html"] in box["text/html"]
    (width, height), parts = sizes(box), [sizes(output) for output in apart]
    assert (width, height) == (max(w for w, _ in parts), sum(h for _, h in parts))
    # What stands in an HBox stands side by side, and else one below the other.
    assert "display:flex" in box["text/html"]
    assert "display:flex" not in shown(ipywidgets.VBox([one]))["text/html"].replace(apart[0]["text/html"], "")


@boxes_are_kept
def test_a_box_without_a_page_for_each_explorer_keeps_pictures_only(shown):
    kept = shown(ipywidgets.HBox([small(), small(html=False)]))
    assert "text/html" not in kept and "image/png" in kept


@boxes_are_kept
def test_a_box_without_explorers_is_what_it_was(shown):
    box = ipywidgets.HBox([ipywidgets.IntSlider()])
    assert shown(box) == box._repr_mimebundle_()


# Requests of the browser ----------------------------------------------------------------------------------------------


@pytest.fixture
def answers(monkeypatch):
    sent = []
    monkeypatch.setattr(FrameWidget, "send", lambda self, content, buffers=None: sent.append((content, buffers)))
    return sent


def request(key, indices, known=(), id=1):
    return {"type": "request", "id": id, "key": key, "indices": indices, "known": list(known), "version": 0}


def test_a_request_is_answered_with_the_first_frame_first(answers):
    stepper = small()
    stepper._answer(request([2], [3, 0, 1]))
    content, (packed,) = answers[-1]
    head, _, _ = unpack(packed)
    assert (content["type"], content["id"], head["key"]) == ("frames", 1, "[2]")
    assert head["frames"][0]["index"] == 3
    assert head["frames"][0]["sentence"] == stepper._fits.trace(2, 3).frames[3].sentence
    assert head["count"] == len(stepper._fits.trace(2, 3).frames)


def test_the_stage_is_sent_only_to_who_lacks_it(answers):
    stepper = small()
    (name,) = unpack(stepper._packed)[0]["stages"]
    stepper._answer(request([1], [0], known=[name]))
    assert unpack(answers[-1][1][0])[0]["stages"] == {}


def test_an_answer_is_short_so_that_the_latest_request_is_never_far(answers):
    stepper = small()
    indices = [0] * 2000
    stepper._answer(request([1], indices))
    frames = unpack(answers[-1][1][0])[0]["frames"]
    assert 1 <= len(frames) < len(indices) // 4


def test_errors_become_sentences(answers):
    stepper = small()
    stepper._answer(request([1], ["no number"]))
    content, _ = answers[-1]
    assert content["type"] == "error" and "ValueError" in content["sentence"] and content["key"] == "[1]"
    assert isinstance(stepper.error, ValueError)


# General explorers ----------------------------------------------------------------------------------------------------


def general(figure, controls, **options):
    (line,) = figure.axes[0].plot([0, 1], [0, 1], animated=True)

    def show(values):
        line.set_xdata([0, values.get("Mean", 0)])
        return ", ".join(f"{name} {value}" for name, value in values.items())

    return Explorer(figure, controls, show, **options)


def test_every_control_is_a_trait(figure):
    explorer = general(figure, [Slider("Mean", -5, 5, step=0.1, value=0.5), Choice("Kind", ["a", "b"])])
    explorer.mean = 1.234
    explorer.kind = "b"
    assert explorer.sentence == "Mean 1.2, Kind b"
    assert repr(explorer) == "Explorer with Mean, Kind"
    with pytest.raises(traitlets.TraitError):
        explorer.kind = "c"


def test_preloaded_frames_are_all_there_and_others_are_not(figure):
    explorer = general(
        figure,
        [Slider("Mean", 0, 1, step=0.5, preloaded=True), Slider("Seed", 0, 9), Slider("Spread", 1, 2, preloaded=True)],
    )
    assert [f["sentence"] for f in unpack(explorer._packed)[0]["frames"]] == [
        f"Mean {m}, Seed 0, Spread {s}" for m in (0.0, 0.5, 1.0) for s in (1, 2)
    ]


def test_a_button_may_set_values_and_always_draws_afresh(figure, answers):
    pressed = []
    explorer = general(
        figure, [Slider("Mean", 0, 9), Button("Reset", lambda values: pressed.append(values) or {"Mean": 7})]
    )
    explorer.mean = 3
    explorer._answer({"type": "press", "name": "Reset"})
    assert pressed == [{"Mean": 3}]
    assert (explorer.mean, explorer._version) == (7, 1)


@pytest.mark.parametrize(
    ("controls", "options", "message"),
    [
        ([Slider("A", 0, 1), Slider("A", 0, 2)], {}, "different names"),
        ([Choice("Style", ["x"])], {}, "another name"),
        ([Slider("A", 0, 1)], {"play": "A"}, "preloaded=True"),
        ([Slider("A", 0, 5000, preloaded=True)], {}, "2000"),
    ],
)
def test_controls_that_cannot_work_are_refused(figure, controls, options, message):
    with pytest.raises(ValueError, match=message):
        general(figure, controls, **options)


def test_a_slider_over_listed_values_takes_the_nearest_and_keeps_its_labels(figure):
    explorer = general(
        figure, [Slider("Mean", values=[0.1, 1, 10], value=1), Slider("Kind", values=[4, 2], labels="ab")]
    )
    explorer.mean = 7
    assert explorer.sentence == "Mean 10, Kind 4"
    mean, kind = (control.to_json() for control in explorer.controls)
    assert (mean["labels"], kind["labels"]) == (["0.1", "1", "10"], ["a", "b"])
    with pytest.raises(traitlets.TraitError):
        explorer.mean = "ten"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({}, TypeError, "needs either start and stop, or values"),
        ({"start": 0}, TypeError, "needs either start and stop, or values"),
        ({"start": 0, "values": [1, 2]}, TypeError, "needs either start and stop, or values"),
        ({"values": []}, ValueError, "one or more finite numbers"),
        ({"values": [1, 2], "labels": ["a"]}, ValueError, "must be 2 texts, got 1"),
    ],
)
def test_a_slider_has_one_kind_of_values(options, error, message):
    with pytest.raises(error, match=message):
        Slider("A", **options)


def test_a_figure_without_actors_is_refused(figure):
    with pytest.raises(ValueError, match="animated=True"):
        Explorer(figure, [Slider("A", 0, 1)], lambda values: "")


# Any model -----------------------------------------------------------------------------------------------------------


class Rate(NamedTuple):
    rate: float


class Expected(NamedTuple):
    log_likelihood: float
    count: int
    total: float


class CutOff:
    """Waiting times with one rate, of which some were cut off at 10 minutes: a model of three methods."""

    def start(self, X, rng):
        return Rate(rng.uniform(0.2, 1))

    def e_step(self, X, params):
        cut = X == 10
        log_likelihood = np.where(cut, 0, np.log(params.rate)) - params.rate * X
        return Expected(log_likelihood.sum(), len(X), np.where(cut, 10 + 1 / params.rate, X).sum())

    def m_step(self, expectation):
        return Rate(expectation.count / expectation.total)


TIMES = np.array([[2.0], [7.0], [3.0], [10.0]])


class RateScene:
    def __init__(self, traces):
        self.figure = Figure(figsize=(4, 3))
        self.line = self.figure.add_subplot(xlim=(0, 1)).axvline(0, animated=True)
        self.actors = [self.line]

    def show(self, frame):
        self.line.set_xdata([frame.after.rate] * 2)


@pytest.mark.parametrize("options", [{"scene": RateScene}, {}], ids=["a scene of its own", "the default scene"])
def test_three_methods_are_enough_for_a_stepper(options, answers):
    stepper = ev.explore.stepper(CutOff(), TIMES, seeds=range(3), **options)
    assert repr(stepper).startswith("Stepper of CutOff: Iteration 0 to ") and "Components" not in repr(stepper)
    stepper.position, stepper.seed = 2, 1
    assert stepper.trace.params[0] != stepper._fits.trace(0).params[0]
    assert stepper.frame.kind == "M" and stepper.sentence == stepper.frame.sentence
    stepper._answer(request([2], [1]))
    assert unpack(answers[-1][1][0])[0]["frames"][0]["sentence"] == stepper._fits.trace(2).frames[1].sentence
    assert {"text/html", "image/png"} <= set(stepper._repr_mimebundle_()[0])


def test_a_model_without_components_has_no_number_of_them():
    with pytest.raises(ValueError, match=r"components is range\(1, 3\); it must be left out, because CutOff"):
        ev.explore.stepper(CutOff(), TIMES, components=range(1, 3), scene=RateScene)
    stepper = ev.explore.stepper(CutOff(), TIMES, scene=RateScene)
    assert stepper.n_components == 1
    with pytest.raises(traitlets.TraitError, match="n_components must be one of 1"):
        stepper.n_components = 2


# Modules for the browser ---------------------------------------------------------------------------------------------


@pytest.fixture
def modules(tmp_path):
    def write(**sources):
        for name, source in sources.items():
            (tmp_path / f"{name}.js").write_text(source, encoding="utf-8")
        return tmp_path / f"{next(iter(sources))}.js"

    return write


def test_each_module_has_a_scope_of_its_own(modules):
    script = assemble(
        modules(
            main='import { a } from "./left.js";\nimport { b } from "./right.js";\nconst own = a + b;',
            left='import { size } from "./base.js";\nconst own = 1;\nexport const a = own + size;',
            right='import { size } from "./base.js";\nconst own = 2;\nexport function b() {\n  return size;\n}',
            base="export const size = 3;",
        )
    )
    scopes = re.findall(r'^modules\["(\w+).js"\] = \(\(\) => {\n(.*?)\n}\)\(\);$', script, re.DOTALL | re.MULTILINE)
    # What is imported comes first, and each module once.
    assert [name for name, _ in scopes] == ["base", "left", "right", "main"]
    assert [body.count("const own") for _, body in scopes] == [0, 1, 1, 1]
    # Nothing but the modules themselves is left outside of the scopes.
    outside = script
    for name, body in scopes:
        outside = outside.replace(f'modules["{name}.js"] = (() => {{\n{body}\n}})();', "")
    assert outside.split("\n", 1)[0] == "const modules = {};" and not outside.split("\n", 1)[1].strip()
    bodies = dict(scopes)
    assert bodies["left"].endswith("const a = own + size;\nreturn { a };")
    assert bodies["right"].endswith("return { b };")
    assert bodies["main"].startswith('const { a } = modules["left.js"];\nconst { b } = modules["right.js"];')


@pytest.mark.parametrize(
    "line",
    [
        'import a from "./base.js";',
        'import * as base from "./base.js";',
        'import { size as a } from "./base.js";',
        'import { size } from "base";',
        "import {",
        "export default 3;",
        "export { a };",
        "export let a = 3;",
        '  export * from "./base.js";',
    ],
)
def test_a_form_of_import_or_export_that_is_not_known_is_refused(modules, line):
    with pytest.raises(ValueError, match=f"main.js, line 2: {re.escape(repr(line.strip()))} is no form"):
        assemble(modules(main=f"// first\n{line}\n", base="export const size = 3;"))


def test_modules_that_cannot_fit_together_are_refused(modules):
    with pytest.raises(ValueError, match="main.js, line 1: base.js exports no sise"):
        assemble(modules(main='import { sise } from "./base.js";', base="export const size = 3;"))
    with pytest.raises(ValueError, match="circle"):
        assemble(
            modules(
                main='import { a } from "./other.js";\nexport const b = 1;',
                other='import { b } from "./main.js";\nexport const a = 1;',
            )
        )


def test_widget_and_page_have_all_modules_and_no_import_is_left():
    game = ev.lessons.ByHand._esm, browser.page_script("by_hand_page.js")
    for script in (browser.WIDGET_SCRIPT, browser.PAGE_SCRIPT, browser.LIVE_PAGE_SCRIPT, *game):
        assert not re.search(r"^\s*import\b", script, re.MULTILINE)
        assert script.count('modules["painter.js"] = ') == script.count('modules["explorer.js"] = ') == 1
    assert re.findall(r"^export .*", browser.WIDGET_SCRIPT, re.MULTILINE) == [
        "export default { render: modules['widget.js'].render };"
    ]
    assert "export" not in browser.PAGE_SCRIPT + browser.LIVE_PAGE_SCRIPT
    assert 'modules["em.js"]' in browser.LIVE_PAGE_SCRIPT and 'modules["em.js"]' not in browser.PAGE_SCRIPT
    assert 'modules["editing.js"]' in browser.LIVE_PAGE_SCRIPT and 'modules["editing.js"]' not in "".join(game)


@pytest.mark.parametrize("nothing", [[], ()])
def test_a_stepper_of_no_traces_is_answered_in_one_sentence(nothing):
    with pytest.raises(ValueError, match=r"^model is (\[\]|\(\)); it must be a model, or hold at least one trace\.$"):
        ev.explore.stepper(nothing)


def test_a_stepper_of_traces_has_no_use_for_a_start():
    trace = ev.fit(ev.KMeans(2), ev.datasets.old_faithful(), max_iter=2)
    with pytest.raises(
        ValueError, match="^With traces that are there already, X, start, components and covariance_types must be left"
    ):
        ev.explore.stepper(trace, start="kmeans++")


@pytest.mark.parametrize("values", [[], 3, "abc", ["a", "b"], [1, None], [1, float("nan")]])
def test_listed_values_that_are_no_numbers_are_answered_in_one_sentence(values):
    with pytest.raises(ValueError, match=r"^values of the slider 'A' must be one or more finite numbers, got .*\.$"):
        Slider("A", values=values)


def test_values_may_be_listed_in_any_way():
    for values in ((n * n for n in (1, 2, 3)), np.array([1, 4, 9]), pd.Series([1, 4, 9], index=[7, 8, 9])):
        slider = Slider("A", values=values)
        assert [slider.at(i) for i in range(len(slider))] == [1, 4, 9]


def test_pictures_of_a_box_stand_one_below_the_other():
    red, blue = (np.full((h, w, 3), color, np.uint8) for h, w, color in ((4, 3, (200, 0, 0)), (2, 5, (0, 0, 200))))
    both = page.read_png(page.png([red, blue]))
    assert both.shape == (6, 5, 3)
    np.testing.assert_array_equal(both[:4, :3], red)
    np.testing.assert_array_equal(both[4:], blue)


def test_other_numbers_of_components_need_a_model_that_can_be_made_anew():
    class Plain:
        n_components = 2
        start, e_step, m_step = (getattr(ev.GaussianMixture(2), name) for name in ("start", "e_step", "m_step"))

    X = ev.datasets.old_faithful().X
    assert ev.explore.stepper(Plain(), X, components=[2], seeds=range(2)).n_components == 2
    with pytest.raises(
        ValueError, match=r"^components is \[2, 3\]; it must be left out, because Plain is no dataclass:"
    ):
        ev.explore.stepper(Plain(), X, components=[2, 3], seeds=range(2))
