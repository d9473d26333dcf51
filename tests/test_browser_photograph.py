"""The photograph that the browser draws from parameters alone is that of matplotlib, in every layout."""

import numpy as np
import pytest

import emviz as ev
import javascript
from emviz.explore.actors import Reader
from emviz.explore.layouts import laid_out
from emviz.explore.live_scene import describe_layouts, describe_scene
from emviz.explore.packing import unpack
from emviz.explore.scene_reader import SceneReader
from test_browser_picture import differences
from test_photograph import COLUMNS, MODEL, ROWS, colours

MOST = 5
MODELS = [MODEL, ev.GaussianMixture(3), ev.KMeans(3), ev.MessageLengthMixture(3)]
TITLE = 2  # its place among matplotlib's actors; the browser draws it after those of the views

DRAW = """({ live, asked }) => {
  const path = new Live(live, [{ trait: "seed" }, { trait: "n_components" }]);
  return asked.map(({ key, index, layout }) => path.path(key).frame(index).actorsIn({ name: layout }));
}"""


def stepper_of(model, X=None):
    return ev.explore.stepper(
        model,
        colours() if X is None else X,
        seeds=range(2),
        components=range(2, MOST + 1),
        tol=1e-5,
        scene=lambda traces: ev.lessons.PhotographScene(traces, (ROWS, COLUMNS)),
    )


def drawn_by_matplotlib(scene, stage, layout, frame):
    """What matplotlib makes of a frame in a layout of this stage, which may be that of more components."""
    middle, stage_middle = scene.figure.axes[1], stage.figure.axes[1]
    middle.set_ylim(stage_middle.get_ylim())
    with laid_out(stage.figure, layout):
        scene.figure.set_size_inches(stage.figure.get_size_inches())
        for own, other in zip(scene.figure.axes, stage.figure.axes, strict=True):
            own.set_position(other.get_position())
            for axis, its in ((own.xaxis, other.xaxis), (own.yaxis, other.yaxis)):
                axis.get_major_locator().set_params(nbins=getattr(its.get_major_locator(), "_nbins", 9))
        scene.show(frame)
        readings = Reader(scene.figure, scene.actors).read()
    size = len(frame.after.weights)
    groups = np.split(np.arange(3, 3 + 3 * size), 3)
    gaps = [None] * (MOST - size)
    order = [0, 1, *(i for group in groups for i in (*group, *gaps)), TITLE, *range(3 + 3 * size, len(readings))]
    return [None if i is None else readings[i] for i in order]


@pytest.mark.parametrize("kind", ["usual", "narrow", "present"])
@pytest.mark.parametrize("model", MODELS, ids=["tied", "full", "k-means", "removed"])
def test_the_browser_draws_the_photograph_of_matplotlib(model, kind):
    stepper = stepper_of(model)
    live, stage = unpack(stepper._packed)[0]["live"], stepper.scene
    (layout,) = [each for each in SceneReader(stage).layouts if each.name == kind]
    asked, expected = [], []
    for seed, k in ((0, 2), (1, MOST)):
        stepper.seed, stepper.n_components = seed, k
        scene = stage.live_scene(stepper.trace)
        for index in (0, 1, 2, 5, len(stepper.trace.frames) - 1):
            asked.append({"key": [seed, k - 2], "index": index, "layout": kind})
            expected.append(drawn_by_matplotlib(scene, stage, layout, stepper.trace.frames[index]))
    answers = javascript.call("live.js", DRAW, {"live": live, "asked": asked})
    for question, readings, actors in zip(asked, expected, answers, strict=True):
        *actors, was = actors  # the path that was: there is none
        hidden = [actor for actor, reading in zip(actors, readings, strict=True) if reading is None]
        assert all(actor["shape"] == [] for actor in [*hidden, was])
        assert len(hidden) == 3 * (MOST - question["key"][1] - 2)
        there = [(reading, actor) for reading, actor in zip(readings, actors, strict=True) if reading is not None]
        assert differences(*zip(*there, strict=True)) == [], question
        assert all(reading.shape != "[]" for reading, _ in there)


def test_a_photograph_on_which_em_cannot_begin_is_seen_all_the_same():
    stepper = stepper_of(MODEL)
    grey = np.repeat(stepper.X[:, :1], 3, axis=1)
    code = """({ live, points }) => {
      const path = new Live(live, [{ trait: "seed" }, { trait: "n_components" }]);
      path.setPoints([0, 1], points);
      const { problem, only } = path.path([0, 1]);
      return [problem, only.actorsIn({ name: "usual" })];
    }"""
    live = unpack(stepper._packed)[0]["live"]
    problem, actors = javascript.call("live.js", code, {"live": live, "points": grey.tolist()})
    assert problem.startswith("Component 0 has collapsed")
    assert np.reshape(actors[0]["colours"], (-1, 4))[:-1, :3].tolist() == np.rint(255 * grey).tolist()


def test_half_levels_of_colour_go_to_the_even_one_and_none_leaves_the_range():
    description = describe_scene(stepper_of(MODEL).scene)
    halves = np.arange(3.0 * ROWS * COLUMNS) % 255 + 0.5
    values = np.append(halves[:-2] / 255, [-0.1, 1.1])
    code = """({ description, values }) => {
      const data = { values: Float64Array.from(values), nSamples: values.length / 3, nFeatures: 3 };
      const after = { weights: [1], means: Float64Array.from([0.5, 0.5, 0.5]) };
      return new PhotographView(description.view).actors({ trace: { data }, after, responsibilities: null })[0].colours;
    }"""
    answer = javascript.call("photograph_view.js", code, {"description": description, "values": values.tolist()})
    found = np.reshape(answer[:-4], (-1, 4))[:, :3].ravel()
    expected = np.rint(255 * values.clip(0, 1))
    np.testing.assert_array_equal(found, expected)


def test_the_layouts_of_a_photograph_differ_in_sizes_alone():
    scene = stepper_of(MODEL).scene
    usual, others = describe_layouts(scene, SceneReader(scene).layouts)
    assert set(others) == {"narrow", "present"} and usual["view"]["kind"] == "photograph"
    for changed in others.values():
        assert {"rows", "columns", "xlim", "ylim", "edge"}.isdisjoint(changed["view"])
        assert "box" in changed["view"]
