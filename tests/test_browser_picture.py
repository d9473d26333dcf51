"""What the browser draws from parameters alone is what matplotlib's artists give for the same frame."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.ticker import MaxNLocator, ScalarFormatter

import emviz as ev
import javascript
from emviz import draw
from emviz.draw.view_1d import View1D
from emviz.em.frames import Frame
from emviz.em.trace import Trace
from emviz.explore.actors import Reader
from emviz.explore.live_model import describe_model
from emviz.explore.live_scene import describe_scene
from emviz.models import kmeans

FRAMES_EACH = 9

#: What to draw: a model, how many features, options of the scene, and how many components the frames have if fewer.
PLANE = [
    ("soft, full", ev.GaussianMixture(3), {}, None),
    ("soft, tied", ev.GaussianMixture(4, covariance_type="tied"), {"equal": False}, None),
    ("soft, diagonal", ev.GaussianMixture(2, covariance_type="diag"), {"ellipses": False}, None),
    ("soft, spherical, one", ev.GaussianMixture(1, covariance_type="spherical"), {"size": 2}, None),
    ("hard, full", ev.GaussianMixture(3, assignment="hard"), {"size": 0.3}, None),
    ("hard, spherical", ev.GaussianMixture(9, "spherical", "hard"), {"equal": False, "width": 7, "height": 3}, None),
    ("k-means", ev.KMeans(4), {}, None),
    ("k-means, borders", ev.KMeans(5), {"borders": True}, None),
    ("k-means, borders, not equal", ev.KMeans(3), {"borders": True, "equal": False, "title": "Regions"}, None),
    ("k-means, one centre", ev.KMeans(1), {"borders": True}, None),
    ("colours", ev.GaussianMixture(3), {"colors": ["red", "#123456", "gold"]}, None),
    ("limits", ev.GaussianMixture(3), {"xlim": (-1, 2), "ylim": (-3, 1)}, None),
    ("fewer, soft", ev.GaussianMixture(5), {}, 3),
    ("fewer, hard", ev.GaussianMixture(6, assignment="hard"), {"equal": False}, 2),
    ("fewer, k-means", ev.KMeans(6), {"borders": True}, 4),
]
LINE = [
    ("line, soft", ev.GaussianMixture(3), {}, None),
    ("line, tied", ev.GaussianMixture(2, covariance_type="tied"), {"bins": 7, "resolution": 120}, None),
    ("line, hard", ev.GaussianMixture(4, assignment="hard"), {"size": 0.4}, None),
    ("line, k-means", ev.KMeans(3), {"height": 3}, None),
    ("line, colours", ev.GaussianMixture(9), {"colors": "viridis", "names": ["time"]}, None),
    ("line, limits", ev.GaussianMixture(2), {"xlim": (-2, 2), "ylim": (0, 0.4)}, None),
    ("line, fewer", ev.GaussianMixture(5), {}, 2),
    ("line, fewer, k-means", ev.KMeans(4), {}, 1),
]
REMOVED = [
    ("removed", ev.MessageLengthMixture(6), {}, None, 2),
    ("removed, tied, few", ev.MessageLengthMixture(2, "tied"), {"equal": False}, None, 2),
    ("line, removed", ev.MessageLengthMixture(8), {}, None, 1),
    ("line, removed, fewer", ev.MessageLengthMixture(5), {"bins": 9}, 3, 1),
]
#: Some features of more.
MARGINAL = [
    ("two of four", ev.GaussianMixture(3), {"features": (2, 0), "ellipses": True, "equal": False}, None, 4),
    ("two of three, hard, tied", ev.GaussianMixture(4, "tied", "hard"), {"features": (0, 1)}, None, 3),
    ("two of three, k-means, fewer", ev.KMeans(5), {"features": (2, 1)}, 3, 3),
    ("two of two", ev.GaussianMixture(2), {"features": (1, 0)}, None, 2),
    ("line, one of three, removed", ev.MessageLengthMixture(5), {"features": 2}, None, 3),
]
SCENES = [(*each, 2) for each in PLANE] + [(*each, 1) for each in LINE] + REMOVED + MARGINAL


def made_up_data(rng, n_features):
    X = rng.normal(size=(rng.integers(40, 120), n_features)) * rng.uniform(0.5, 2, n_features)
    X[: len(X) // 2] += rng.uniform(-4, 4, n_features)
    # Units other than those of the page: thousands on one axis, or thousandths.
    return X if rng.uniform() < 0.7 else X * 10.0 ** rng.integers(-3, 4)


def made_up_params(rng, model, X, near=None):
    """Parameters anywhere about the data; with `near`, some centres have moved a little from those, and some a lot."""
    k, d, spread = model.n_components, X.shape[1], X.std(axis=0).mean()
    means = X.mean(axis=0) + rng.normal(size=(k, d)) * X.std(axis=0) * 1.3
    if near is not None:
        part = 10.0 ** rng.uniform(-3, 0, (k, 1)) * (rng.uniform(size=(k, 1)) < 0.9)
        means = near.means + part * (means - near.means)
    if isinstance(model, ev.KMeans):
        return kmeans.mixture(means, (spread * 10.0 ** rng.uniform(-1.5, 0)) ** 2)
    kind = model.covariance_type
    roots = spread * 10.0 ** rng.uniform(-1.7, 0.2, (k, 1, 1)) * rng.normal(size=(k, d, d))
    covariances = roots @ roots.transpose(0, 2, 1) + 1e-5 * spread**2 * np.eye(d)
    if kind == "tied":
        covariances[:] = covariances[0]
    elif kind != "full":
        variances = np.diagonal(covariances, axis1=1, axis2=2)
        variances = variances if kind == "diag" else variances.mean(axis=1, keepdims=True) * np.ones(d)
        covariances = variances[:, :, None] * np.eye(d)
    weights = rng.dirichlet(np.full(k, 2.0))
    if isinstance(model, ev.MessageLengthMixture):
        stays = (rng.uniform(size=k) < 0.7) & (True if near is None else near.weights > 0)
        weights = weights * stays if stays.any() else weights if near is None else near.weights
    return ev.Mixture(weights / weights.sum(), means, covariances)


def made_up_path(rng, length):
    """Values that rise, of any size: small and large, over many or few decimals, all the same."""
    start = -(10.0 ** rng.uniform(0, 6)) * rng.choice([1, 1, 1, -1])
    rise = 10.0 ** rng.uniform(-2, 1) * abs(start) ** rng.uniform(0.2, 1) * (rng.uniform() < 0.9)
    return start + rise * (1 - np.exp(-np.arange(length) / rng.uniform(1, 10)))


def made_up_trace(rng, model, X):
    length = int(rng.choice([1, 2, 3, 8, 17, 40, 41, 120, 1300]))
    some = [made_up_params(rng, model, X)]
    some += [made_up_params(rng, model, X, near=some[0]) for _ in range(min(length, 3) - 1)]
    params = [some[i % len(some)] for i in range(length)]
    return Trace(model, X, params, made_up_path(rng, length), True, "")


def some_frame(rng, trace):
    kind = rng.choice(["start", "E", "M", "M", "M", "final"]) if trace.n_iter else rng.choice(["start", "final"])
    iteration = {"start": 0, "final": trace.n_iter}.get(kind) if kind not in "EM" else rng.integers(1, trace.n_iter + 1)
    return Frame(trace, str(kind), int(iteration), 0)


def for_javascript(frame):
    def params(each):
        return {name: np.ravel(part).tolist() for name, part in each._asdict().items()}

    r = frame.responsibilities
    return {
        "kind": frame.kind,
        "iteration": frame.iteration,
        "before": params(frame.before),
        "after": params(frame.after),
        "responsibilities": None if r is None else np.ravel(r).tolist(),
        "history": frame.history.tolist(),
        "path": frame.trace.objective.tolist(),
    }


MODULE = "live_picture.js"
#: A function that draws every frame of every scene.
DRAW = """(scenes) => scenes.map(({ description, model, values, nFeatures, frames }) => {
  const picture = new LivePicture(description);
  const data = { values: Float64Array.from(values), nSamples: values.length / nFeatures, nFeatures };
  const typed = (params) => Object.fromEntries(Object.entries(params).map(([name, part]) => [name, Float64Array.from(part)]));
  return frames.map(({ path, before, after, responsibilities, ...frame }) => picture.actors({
    ...frame,
    trace: { model, data, params: [], objective: path, edited: [] },
    before: typed(before),
    after: typed(after),
    responsibilities: responsibilities && Float64Array.from(responsibilities),
  }));
})"""


def scene_of(trace, **options):
    return draw.scene(trace, fits_path=True, **options)


def of_fewer(scene, trace, options):
    """matplotlib's own scene of fewer components, in the same axes and colours; and which of all actors are in it."""
    view, k = scene.views[0], trace.model.n_components
    low, high = view.ax.get_ylim()
    options = {
        **options,
        "xlim": view.ax.get_xlim(),
        "ylim": (0, high) if isinstance(view, View1D) else (low, high),
        "colors": list(view.palette.colors),
    }
    fewer = scene_of(trace, **options)
    for own, other in zip(fewer.figure.axes, scene.figure.axes, strict=True):
        own.set_position(other.get_position())
        own.set(xlim=other.get_xlim(), ylim=other.get_ylim())
    kept = []
    for name, part in view.parts.items():
        each = 3 if name == "ellipses" else 1
        of_components = len(part) == each * view.n_components and name not in ("borders", "title", "mixture", "rug")
        kept += [not of_components or i < each * k for i in range(len(part))]
    return fewer, kept + [True] * 5


@pytest.fixture(scope="module")
def asked():
    """For each scene: its name, its frames, what matplotlib draws of them and which actors; what the browser is asked."""
    cases, questions = [], []
    for number, (name, model, options, fewer, n_features) in enumerate(SCENES):
        rng = np.random.default_rng(number)
        X = made_up_data(rng, n_features)
        scene = scene_of(made_up_trace(rng, model, X), **options)
        description = describe_scene(scene)
        kept, shown = None, model
        if fewer:
            shown = replace(model, n_components=fewer)
            scene, kept = of_fewer(scene, made_up_trace(rng, shown, X), options)
        reader, frames, readings = Reader(scene.figure, scene.actors), [], []
        for _ in range(FRAMES_EACH):
            frame = some_frame(rng, made_up_trace(rng, shown, X))
            for view in scene.views:
                view.show(frame)
            frames.append(frame)
            readings.append(reader.read())
        cases.append((name, frames, readings, kept))
        questions.append(
            {
                "description": description,
                "model": {"kind": "kmeans" if isinstance(shown, ev.KMeans) else "mixture"},
                "values": X.ravel().tolist(),
                "nFeatures": n_features,
                "frames": [for_javascript(frame) for frame in frames],
            }
        )
    return cases, questions


@pytest.fixture(scope="module")
def drawn(asked):
    """The same with what the browser draws."""
    cases, questions = asked
    return [(*case, answer) for case, answer in zip(cases, javascript.call(MODULE, DRAW, questions), strict=True)]


def differences(readings, actors):
    """How far the actors of a frame are from matplotlib's: sentences; none if they are the same."""
    found = []
    for i, (reading, actor) in enumerate(zip(readings, actors, strict=True)):
        shape = json.loads(reading.shape)
        if actor["shape"] != shape or json.loads(actor["name"]) != shape:
            found.append(f"actor {i} has the shape {actor['shape']}, and not {shape}")
            continue
        for name, numbers in (("coordinates", reading.coordinates), ("colours", reading.colours)):
            apart = np.abs(np.array(actor[name], dtype=int) - numbers)
            # Both round to a whole number of 1/16 points, or levels of colour: half-way cases may go to either side.
            if len(apart) and apart.max() > 1:
                found.append(f"actor {i}, {shape[0][:2]}: {name} are {apart.max()} apart")
    return found


def all_differences(cases):
    """The differences in all frames of these scenes."""
    found = []
    for name, frames, readings, kept, answers in cases:
        for frame, reading, actors in zip(frames, readings, answers, strict=True):
            # The last actor is the path that was: matplotlib has none.
            actors = [actor for i, actor in enumerate(actors[:-1]) if kept is None or kept[i]]
            found += [f"{name}, {frame.kind} {frame.iteration}: {each}" for each in differences(reading, actors)]
    return found


def test_the_browser_draws_what_matplotlib_draws(drawn):
    assert not all_differences(drawn)
    shapes = [reading.shape for _, _, readings, _, _ in drawn for frame in readings for reading in frame]
    assert sum(len(frames) for _, frames, *_ in drawn) >= 200
    assert {frame.kind for _, frames, *_ in drawn for frame in frames} == {"start", "E", "M", "final"}
    # The frames have what is easily wrong: arrows, curves that are cut above the page, paths of one value and of many.
    assert sum("M1Q1" in shape for shape in shapes) > 50
    assert sum(shape.startswith('[["path","M1L') and shape.count("M1L") > 1 for shape in shapes) > 20
    assert any('"M1",' in shape for shape in shapes) and any("M1L1299" in shape for shape in shapes)


def test_actors_of_components_that_a_frame_does_not_have_are_hidden(drawn):
    some = 0
    for _, _, _, kept, answers in drawn:
        for actors in answers:
            assert actors[-1]["shape"] == []
            hidden = [actor for actor, keep in zip(actors[:-1], kept or [], strict=False) if not keep]
            assert all(actor["name"] == "[]" and actor["coordinates"] == [] for actor in hidden)
            some += len(hidden)
    assert some > 100


MISTAKES = {
    "ellipses of covariances without their root": (
        "soft, full",
        "ellipses.js",
        "[(xx + s) / t, xy / t, (yy + s) / t]",
        "[xx, xy, yy]",
    ),
    "ellipses a twentieth too large": ("soft, tied", "ellipses.js", "2 * s)", "1.8 * s)"),
    "arrows that do not keep away from the centre": ("soft, full", "arrows.js", "? look.shrink", "? 0"),
    "shared points that are darker": ("soft, diagonal", "oklab.js", "0.82", "0.8"),
    "borders nearer to one centre": ("k-means, borders", "borders.js", "+ b[0]) / 2", "+ b[0]) / 2.02"),
    "densities of another variance": ("line, soft", "em.js", "toZScores(offset, L) / 2", "toZScores(offset, L) / 2.02"),
    "curves that bend where 16 bits end": ("line, limits", "curves.js", "y >= top", "true"),
    "labels of ticks beside their place": ("k-means", "likelihood_panel.js", "label.part", "0.9 * label.part"),
    "too many ticks": ("k-means", "ticks.js", "(to - from) / nbins", "(to - from) / (nbins + 1)"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(asked, mistake, tmp_path):
    scene, module, right, wrong = MISTAKES[mistake]
    for each in javascript.FOLDER.glob("*.js"):
        text = each.read_text(encoding="utf-8")
        assert each.name != module or text.count(right) == 1
        (tmp_path / each.name).write_text(text.replace(right, wrong) if each.name == module else text, encoding="utf-8")
    cases, questions = asked
    number = [name for name, *_ in cases].index(scene)
    answers = javascript.call(str(tmp_path / MODULE), DRAW, [questions[number]])
    assert all_differences([(*cases[number], answers[0])])


# Its parts by themselves ----------------------------------------------------------------------------------------------


def test_ticks_and_labels_are_those_of_matplotlib():
    rng = np.random.default_rng(0)
    questions, expected = [], []
    figure, ax = draw.subplots()
    for _ in range(3000):
        nbins, integer = int(rng.choice([3, 6])), bool(rng.uniform() < 0.3)
        middle = rng.normal() * 10.0 ** rng.uniform(-2, 7)
        low, high = middle + np.array([-1, 1]) * abs(middle) * 10.0 ** rng.uniform(-6, 1)
        if integer:
            low, high = -0.04 * (high := float(rng.integers(1, 3000))), 1.04 * high
        axis = ax.xaxis if integer else ax.yaxis
        axis.set_major_locator(MaxNLocator(nbins=nbins, integer=integer))
        axis.set_major_formatter(ScalarFormatter(useOffset=False))
        axis.get_major_formatter().set_scientific(False)
        axis.set_view_interval(low, high, ignore=True)
        ticks = axis._update_ticks()
        expected.append([[tick.get_loc() for tick in ticks], [tick.label1.get_text() for tick in ticks]])
        questions.append([low, high, {"nbins": nbins, "integer": integer}])
    code = """(questions) => questions.map(([low, high, rule]) => {
      const values = tickValues(low, high, rule);
      const drawn = ticksToDraw(values, low, high);
      return [drawn, tickLabels(drawn, values, low, high)];
    })"""
    for question, (values, labels), (wanted, texts) in zip(
        questions, javascript.call("ticks.js", code, questions), expected, strict=True
    ):
        assert labels == texts, question
        np.testing.assert_allclose(values, wanted, rtol=1e-12, atol=1e-9 * (question[1] - question[0]))


def test_blended_colours_are_those_of_the_palette():
    rng = np.random.default_rng(1)
    for k in (1, 2, 5, 8):
        r = rng.dirichlet(np.full(k, 0.4), 300)
        palette = [(255 * draw.colors.rgb(draw.component_color(j))).tolist() for j in range(k)]
        code = """({ palette, r, k }) => {
          const out = new Uint8Array(4 * r.length / k);
          blend(palette, Float64Array.from(r), k, 217, out);
          return out;
        }"""
        colours = javascript.call("oklab.js", code, {"palette": palette, "r": r.ravel().tolist(), "k": k})
        expected = np.column_stack([255 * draw.blend(r), np.full(len(r), 217)])
        np.testing.assert_allclose(np.reshape(colours, (-1, 4)), expected, atol=0.51)


@pytest.mark.parametrize(
    ("model", "n_features"),
    [
        (ev.GaussianMixture(3), 2),
        (ev.GaussianMixture(3, assignment="hard"), 2),
        (ev.GaussianMixture(3), 1),
        (ev.MessageLengthMixture(7), 2),
        (ev.MessageLengthMixture(7), 1),
    ],
    ids=repr,
)
def test_a_path_that_the_browser_has_computed_is_drawn_as_that_of_python(model, n_features):
    X = ev.datasets.four_blobs().X[:, :n_features]
    start = X[[0, 60, 150, 72, 216, 264, 288][: model.n_components]]
    X = X[::12] if model.removes_components else X
    trace = ev.fit(model, X, start, max_iter=9)
    scene = scene_of(trace)
    code = """({ description, model, values, nFeatures, start }) => {
      const data = { values: Float64Array.from(values), nSamples: values.length / nFeatures, nFeatures };
      const trace = fit(model, data, fromCentres(model, data, Float64Array.from(start)), { maxIter: 9, tol: 1e-6 });
      const picture = new LivePicture(description);
      return labelsOf(trace).map((_, index) => picture.actors(frameAt(trace, index)));
    }"""
    answers = javascript.call(
        [MODULE, "em.js", "trace.js", "half_steps.js"],
        code,
        {
            "description": describe_scene(scene),
            "model": describe_model(model),
            "values": X.ravel().tolist(),
            "nFeatures": n_features,
            "start": start.ravel().tolist(),
        },
    )
    assert len(answers) == len(trace.frames) > 8
    assert (trace.params[-1].weights == 0).any() == model.removes_components
    reader, readings = Reader(scene.figure, scene.actors), []
    for frame in trace.frames:
        scene.show(frame)
        readings.append(reader.read())
    assert not all_differences([("path", list(trace.frames), readings, None, answers)])


def lengths_of_lines(codes, vertices):
    """The lengths of the open lines of a path, rising."""
    ends = np.cumsum([1 + int(n) for n in re.findall(r"M1L(\d+)", codes)])
    return sorted(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in np.split(vertices, ends)[:-1])


@pytest.mark.parametrize("model", [*map(ev.GaussianMixture, (2, 3, 6)), ev.MessageLengthMixture(6)], ids=repr)
def test_lines_of_equal_shares_are_those_of_contourpy(model):
    rng = np.random.default_rng(model.n_components)
    X = made_up_data(rng, 2)
    trace = made_up_trace(rng, model, X)
    scene = scene_of(trace, borders=True)
    frames = [some_frame(rng, made_up_trace(rng, model, X)) for _ in range(10)]
    question = {
        "description": describe_scene(scene),
        "model": {"kind": "mixture"},
        "values": X.ravel().tolist(),
        "nFeatures": 2,
        "frames": [for_javascript(frame) for frame in frames],
    }
    reader, number = Reader(scene.figure, scene.views[0].parts["borders"]), len(scene.views[0].parts["points"])
    (answers,) = javascript.call(MODULE, DRAW, [question])
    some = 0
    for frame, actors in zip(frames, answers, strict=True):
        scene.views[0].show(frame)
        (reading,), line = reader.read(), actors[number]
        if reading.shape == "[]":
            assert line["name"] == "[]"
            continue
        some += 1
        ((kind, codes, *pen),) = json.loads(reading.shape)
        ((own_kind, own_codes, *own_pen),) = line["shape"]
        assert (kind, pen, reading.colours.tolist()) == (own_kind, own_pen, line["colours"])
        here, there = (
            np.reshape(each[1:], (-1, 2)).astype(float) for each in (line["coordinates"], reading.coordinates)
        )
        # The same lines, but each may begin at its other end, and they may come in another order.
        apart = np.abs(here[:, None] - there).max(axis=2)
        assert len(here) == len(there) and max(apart.min(axis=0).max(), apart.min(axis=1).max()) <= 1
        own_lengths, lengths = lengths_of_lines(own_codes, here), lengths_of_lines(codes, there)
        np.testing.assert_allclose(own_lengths, lengths, rtol=0.02, atol=2)
    assert some >= 8


def test_the_path_that_was_is_a_faint_line_and_the_axes_hold_both(asked):
    _, questions = asked
    question = next(q for q in questions if len(q["frames"][0]["history"]) > 1)
    path = question["frames"][0]["path"]
    longer = [value - 3 * abs(path[0]) for value in path] + [path[-1]] * 30
    code = DRAW.replace("}));", "}, { earlier: " + json.dumps(longer) + " }));")
    (was,), (now,) = (javascript.call(MODULE, each, [question]) for each in (DRAW, code))
    line = now[0][-1]
    assert line["shape"][0][:2] == ["path", f"M1L{len(longer) - 1}"]
    *_, opacity = line["colours"]
    assert 0 < opacity < 128 < now[0][-4]["colours"][7]
    (left, top, width, height) = (16 * v for v in question["description"]["panel"]["box"])
    for actor in (line, now[0][-4]):
        x, y = np.reshape(actor["coordinates"][1:3], (-1, 2)).T
        assert left <= x.min() and x.max() <= left + width and top <= y.min() and y.max() <= top + height
    # Without it the line of this path reaches farther: the axes were its own.
    assert max(was[0][-4]["coordinates"][1::2][:2]) >= max(now[0][-4]["coordinates"][1::2][:2])
    assert [actor["name"] for actor in was[0][:-6]] == [actor["name"] for actor in now[0][:-6]]


def test_places_on_the_page_and_back():
    trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs(), seed=1, max_iter=2)
    scene = scene_of(trace)
    points = [[-2.0, 8.5], [0.25, 3.0]]
    code = """({ description, points }) => {
      const picture = new LivePicture(description);
      const places = points.map((point) => picture.place(point));
      return [places, places.map(([x, y]) => picture.dataAt(x, y))];
    }"""
    places, back = javascript.call(MODULE, code, {"description": describe_scene(scene), "points": points})
    figure, ax = scene.figure, scene.figure.axes[0]
    x, y = ax.transData.transform(points).T * 72 / figure.dpi
    np.testing.assert_allclose(places, np.column_stack([x, figure.get_figheight() * 72 - y]), rtol=1e-9)
    np.testing.assert_allclose(back, points, rtol=1e-9)


def test_every_character_that_is_drawn_has_an_outline(asked, drawn):
    for question, (_, _, _, _, answers) in zip(asked[1], drawn, strict=True):
        there = question["description"]["glyphs"]
        used = {
            name
            for actors in answers
            for actor in actors
            for kind, what, *_ in actor["shape"]
            if kind == "text"
            for name in what
        }
        assert used and used <= set(there)


# What can be described ------------------------------------------------------------------------------------------------


def test_a_description_is_small_and_leaves_the_scene_at_its_start():
    trace = ev.fit(ev.GaussianMixture(8), ev.datasets.four_blobs(), max_iter=3)
    scene = scene_of(trace)
    before = [reading.shape for reading in Reader(scene.figure, scene.actors).read()]
    scene.show(trace.frames[2])
    described = json.dumps(describe_scene(scene))
    assert len(described) < 45_000
    assert [reading.shape for reading in Reader(scene.figure, scene.actors).read()] == before
    assert scene.sentence == trace.frames[0].sentence


@pytest.mark.parametrize(
    ("model", "n_features", "options", "why"),
    [
        (ev.KMeans(2), 2, {"fits_path": False}, "so make it with fits_path=True"),
        (ev.GaussianMixture(2), 2, {"contours": True}, "it draws contour lines"),
        (ev.GaussianMixture(2, prior=ev.Prior()), 2, {}, "nor a GaussianMixture without a prior, nor a Mess"),
        (ev.GaussianMixture(2), 3, {}, "it has no view of one or two features"),
        (ev.StudentT(), 1, {}, "it has no view of one or two features"),
    ],
)
def test_what_the_browser_cannot_draw_is_said(model, n_features, options, why):
    X = np.random.default_rng(0).normal(size=(60, n_features))
    scene = draw.scene(ev.fit(model, X, max_iter=2), **{"fits_path": True, **options})
    with pytest.raises(ValueError, match=f"The browser cannot draw this scene by itself: .*{why}"):
        describe_scene(scene)
