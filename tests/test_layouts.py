"""One set of frames in several layouts: what the browser makes of them is what matplotlib draws at that size."""

import json

import numpy as np
import pytest
from matplotlib.figure import Figure

import emviz as ev
import javascript
from emviz import draw
from emviz.draw.looks import looks
from emviz.explore import Explorer, Slider
from emviz.explore.actors import UNITS_PER_POINT, Reader
from emviz.explore.layouts import NARROW_WIDTH, PRESENT_SQUARE, PRESENT_WIDE, laid_out, layouts_of
from emviz.explore.live_scene import describe_layouts, describe_scene
from emviz.explore.scene_reader import SceneReader
from emviz.explore.stage import stage_svg
from emviz.lessons import BoundScene, Line

EIGHTH = UNITS_PER_POINT / 8
GEYSER = ev.datasets.old_faithful()
MOVE = """({ frame, stage, numbers }) => numbers.map((n) => actorsIn(frame, stage, stage.layouts[n]))"""


def one_feature():
    trace = ev.fit(ev.GaussianMixture(2), GEYSER.X[:, 1:], seed=0)
    return draw.scene(trace), trace.frames[2]


def two_features():
    trace = ev.fit(ev.GaussianMixture(2), GEYSER, seed=0)
    return draw.scene(trace, ellipses=True, equal=False, contours=True), trace.frames[2]


def equal_units():
    trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs(), seed=1)
    return draw.scene(trace, borders=True), trace.frames[2]


def matrix():
    trace = ev.fit(ev.GaussianMixture(2), ev.datasets.penguins().X[:, :3], seed=0)
    return draw.scene(trace), trace.frames[2]


def lower_bound():
    X, model = GEYSER.X[:, 1:], ev.GaussianMixture(2)
    start = model.from_centres(X, [[60.0], X.mean(axis=0)])
    line = Line(model, X, lambda mean: start._replace(means=np.array([[mean], start.means[1]])), 35, 105)
    return BoundScene(line), line.frames(60.0, 1)[2]


SCENES = [one_feature, two_features, equal_units, matrix, lower_bound]


def bare_figure():
    figure = Figure(figsize=(6, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot([0, 1, 2], [1, 4, 9], "o-", animated=True)
    right.set(xscale="log", xlim=(1, 1000), ylabel="a label")
    right.fill_between([1, 10, 1000], [0.1, 0.5, 0.2], animated=True)
    right.annotate("far", (100, 0.3), (12, 5), textcoords="offset points", arrowprops={}, animated=True)
    figure.text(0.9, 0.02, "below", animated=True)
    return figure


def moved(reader, numbers=None):
    """The actors as the browser lays them out: for each other layout a list of (shape, coordinates)."""
    numbers = numbers or list(range(1, len(reader.layouts)))
    actors = [
        {"shape": json.loads(reading.shape), "name": str(i), "coordinates": reading.coordinates.tolist(), "colours": []}
        for i, reading in enumerate(reader.read())
    ]
    found = javascript.call(
        "layouts.js", MOVE, {"frame": {"actors": actors}, "stage": reader.stage, "numbers": numbers}
    )
    return [[(actor["shape"], np.array(actor["coordinates"])) for actor in each] for each in found]


def assert_alike(found, readings):
    assert len(found) == len(readings)
    for (shape, coordinates), reading in zip(found, readings, strict=True):
        assert without_boxes(shape) == without_boxes(json.loads(reading.shape))
        np.testing.assert_allclose(boxes(shape), boxes(json.loads(reading.shape)), atol=0.15)
        np.testing.assert_allclose(coordinates, reading.coordinates, atol=EIGHTH)


def box_index(operation):
    return {"path": 2, "marks": 6, "text": 4}[operation[0]]


def boxes(shape):
    return [operation[box_index(operation)] or [0, 0, 0, 0] for operation in shape] or np.empty((0, 4))


def without_boxes(shape):
    return [
        [part for i, part in enumerate(operation) if i != box_index(operation) or part is None] for operation in shape
    ]


@pytest.mark.parametrize("make", SCENES)
def test_moved_actors_are_those_that_matplotlib_draws_in_that_layout(make):
    scene, state = make()
    scene.show(state)
    reader = SceneReader(scene)
    assert [layout.name for layout in reader.layouts] == ["usual", "narrow", "present"]
    for layout, found in zip(reader.layouts[1:], moved(reader), strict=True):
        with laid_out(scene.figure, layout):
            assert_alike(found, Reader(scene.figure, scene.actors).read())


@pytest.mark.parametrize("equal", [False, None])
def test_a_figure_that_is_made_at_that_size_is_the_same(equal):
    X = GEYSER.X[:, 1:] if equal is None else GEYSER
    options = {} if equal is None else {"equal": equal, "ellipses": True}
    trace = ev.fit(ev.GaussianMixture(2), X, seed=0)
    scene = draw.scene(trace, **options)
    there = draw.scene(trace, width=PRESENT_WIDE[0], height=PRESENT_WIDE[1], **options)
    for each in (scene, there):
        each.show(trace.frames[2])
    (found,) = moved(SceneReader(scene), [2])
    assert_alike(found, Reader(there.figure, there.actors).read())


def test_a_bare_figure_has_layouts_too_with_whatever_stands_in_it():
    explorer = Explorer(bare_figure(), [Slider("A", 0, 1, preloaded=True)], lambda values: "Still.")
    # Only artists of axes are actors of a bare figure.
    scene = explorer.scene
    scene.actors.append(scene.figure.texts[0])
    reader = SceneReader(scene)
    assert len(reader.stage["free"]) == 2
    for layout, found in zip(reader.layouts[1:], moved(reader), strict=True):
        with laid_out(scene.figure, layout):
            assert_alike(found, Reader(scene.figure, scene.actors).read())


@pytest.mark.parametrize("make", SCENES)
def test_everything_is_put_back(make):
    scene, state = make()
    scene.show(state)
    before = stage_svg(scene.figure, scene.actors)
    readings = Reader(scene.figure, scene.actors).read()
    where = [ax.get_position().bounds for ax in scene.figure.axes]
    SceneReader(scene).read()
    for now, then in zip(Reader(scene.figure, scene.actors).read(), readings, strict=True):
        assert now.shape == then.shape and np.array_equal(now.coordinates, then.coordinates)
    assert stage_svg(scene.figure, scene.actors) == before
    assert [ax.get_position().bounds for ax in scene.figure.axes] == where


def test_axes_side_by_side_stand_below_each_other_in_a_narrow_layout():
    scene, _ = one_feature()
    usual, narrow, present = layouts_of(scene.figure)
    (left, right, _), (above, below, whole) = usual.boxes(), narrow.boxes()
    assert left[1] == right[1] and above[0] == below[0] and above[1] + above[3] < below[1]
    assert whole[2] == NARROW_WIDTH * 72 and present.size == PRESENT_WIDE


def test_a_tall_figure_is_presented_beside_its_controls():
    assert layouts_of(lower_bound()[0].figure)[2].size == PRESENT_SQUARE


def test_where_units_are_equal_the_box_keeps_its_shape():
    scene, _ = equal_units()
    shapes = [np.divide(*layout.boxes()[0][2:]) for layout in layouts_of(scene.figure)]
    np.testing.assert_allclose(shapes, shapes[0], rtol=1e-3)


def test_curved_axes_have_the_usual_layout_alone():
    figure = Figure(figsize=(6, 3))
    figure.add_subplot(projection="polar")
    draw.freeze_layout(figure)
    assert [layout.name for layout in layouts_of(figure)] == ["usual"]


@pytest.mark.parametrize("make", [one_feature, two_features])
def test_a_live_stepper_draws_in_every_layout_what_its_scene_is_there(make):
    trace = make()[1].trace
    scene = draw.scene(trace, fits_path=True)
    layouts = SceneReader(scene).layouts
    usual, others = describe_layouts(scene, layouts)
    assert set(others) == {"narrow", "present"}
    for layout in layouts[1:]:
        changed = {"usual": usual, "changes": others[layout.name]}
        merged = javascript.call("layouts.js", "({ usual, changes }) => withChanges(usual, changes)", changed)
        with laid_out(scene.figure, layout):
            assert merged == json.loads(json.dumps(describe_scene(scene)))
        assert len(json.dumps(others[layout.name])) < 0.1 * len(json.dumps(usual))


def test_which_layout_is_shown():
    code = """([names, isPresenting, width]) =>
      layoutFor({ layouts: names.map((name) => ({ name })) }, isPresenting, width).name"""
    all_names = ["usual", "narrow", "present"]
    for names, presenting, width, name in (
        (all_names, False, 900, "usual"),
        (all_names, False, 520, "usual"),
        (all_names, False, 519, "narrow"),
        (all_names, False, 0, "usual"),
        (all_names, True, 400, "present"),
        (["usual"], True, 300, "usual"),
    ):
        assert javascript.call("layouts.js", code, [names, presenting, width]) == name


def test_an_artist_has_the_look_of_each_layout_and_its_own_again_afterwards():
    figure, ax = draw.subplots()
    title = ax.set_title("All that there is to be said")
    looks(title, text="All")
    looks(title, "half", text="All\nof it")
    draw.freeze_layout(figure)
    alone, halves = layouts_of(figure), layouts_of(figure, is_half=True)
    for layout, text in (*zip(alone, (title.get_text(), "All", "All"), strict=True), (halves[2], "All\nof it")):
        with laid_out(figure, layout):
            assert title.get_text() == text
        assert title.get_text() == "All that there is to be said"
    # Two lines need more room above the axes.
    assert halves[2].boxes()[0][1] > alone[2].boxes()[0][1] + 10
