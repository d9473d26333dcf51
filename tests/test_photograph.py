"""The photograph of lesson 12: its squares are what a mixture makes of the pixels, half-step by half-step."""

import importlib.metadata

import numpy as np
import pytest
import traitlets

import emviz as ev
from emviz.explore.actors import Reader
from emviz.explore.live_scene import describe_scene
from emviz.explore.packing import unpack
from emviz.lessons.photograph import painted

ROWS, COLUMNS = 6, 9
MODEL = ev.GaussianMixture(3, "tied")


def colours():
    rng = np.random.default_rng(0)
    places = np.array([[0.1, 0.1, 0.2], [0.3, 0.5, 0.8], [0.9, 0.8, 0.6]])
    return (places[np.arange(ROWS * COLUMNS) % 3] + 0.05 * rng.standard_normal((ROWS * COLUMNS, 3))).clip(0, 1)


@pytest.fixture(scope="module")
def trace():
    return ev.fit(MODEL, colours(), seed=1)


@pytest.fixture
def scene(trace):
    return ev.lessons.PhotographScene(trace, (ROWS, COLUMNS))


def test_a_pixel_has_the_mixed_colours_of_its_components(trace):
    np.testing.assert_array_equal(painted(trace.frames[0]), trace.X)
    for frame in (trace.frames[1], trace.frames[2], trace.frames[-1]):
        r, means = MODEL.responsibilities(trace.X, frame.before), frame.after.means
        expected = [[sum(r[i, k] * means[k, c] for k in range(3)) for c in range(3)] for i in range(len(r))]
        np.testing.assert_allclose(painted(frame), expected)


def test_pixels_stand_row_by_row_with_the_first_row_on_top(scene, trace):
    photograph, _, _ = scene.views
    scene.show(trace.frames[0])
    (pixels, frame, _), ax = photograph.actors, photograph.ax
    where = ax.transData.transform(pixels.get_offsets())
    second_row = where[COLUMNS : 2 * COLUMNS]
    assert (np.diff(second_row[:, 0]) > 0).all() and (second_row[:, 1] < where[0, 1]).all()
    np.testing.assert_allclose(pixels.get_facecolor()[:, :3], trace.X)
    assert frame.get_path().get_extents().extents.tolist() == [-0.5, -0.5, COLUMNS - 0.5, ROWS - 0.5]
    # A square begins halfway to its neighbours, and reaches under those that are drawn later.
    square = pixels.get_transform().transform_path(pixels.get_paths()[0]).get_extents()
    right, down = where[1, 0] - where[0, 0], where[0, 1] - where[COLUMNS, 1]
    np.testing.assert_allclose([square.x0, square.x1], [-0.5 * right, 1.0 * right])
    np.testing.assert_allclose([square.y1, square.y0], [0.5 * down, -1.0 * down])


def test_an_e_step_changes_pixels_and_an_m_step_changes_swatches(scene, trace):
    photograph, swatches, _ = scene.views

    def look(frame):
        scene.show(frame)
        faces = [patch.get_facecolor() for patch in swatches._swatches]
        return photograph._pixels.get_facecolor().copy(), faces, [text.get_text() for text in swatches._weights]

    start, e_step, m_step, next_e_step = (look(frame) for frame in trace.frames[:4])
    assert not np.array_equal(start[0], e_step[0]) and start[1:] == e_step[1:]
    assert e_step[1] != m_step[1] and e_step[2] != m_step[2]
    assert not np.array_equal(m_step[0], next_e_step[0]) and m_step[1:] == next_e_step[1:]
    assert [f"{weight:.0%}" for weight in trace.params[1].weights] == m_step[2]
    np.testing.assert_allclose([face[:3] for face in m_step[1]], trace.params[1].means)


def test_a_browser_gets_every_square_with_its_colour(scene, trace):
    scene.show(trace.frames[-1])
    reading = Reader(scene.figure, scene.actors).read()[0]
    n = ROWS * COLUMNS
    faces = reading.colours[: 4 * n].reshape(n, 4)
    np.testing.assert_allclose(faces[:, :3], 255 * painted(trace.frames[-1]), atol=1)


def make(traces):
    return ev.lessons.PhotographScene(traces, (ROWS, COLUMNS))


def stepper_of(**options):
    options = {"scene": make, "components": range(2, 4), "seeds": range(2), **options}
    return ev.explore.stepper(MODEL, colours(), **options)


@pytest.mark.parametrize("live", [True, False])
def test_a_stepper_shows_it_for_any_number_of_components(live):
    stepper = stepper_of(live=live)
    assert stepper.is_live == live and type(stepper.scene) is ev.lessons.PhotographScene
    assert len(unpack(stepper._packed)[0]["frames"]) == (0 if live else len(stepper.trace.frames))
    stepper.n_components = 2
    stepper.position = 1
    assert stepper.sentence.startswith("Expectation step 1") and len(stepper.trace.params[-1].weights) == 2


def test_the_static_picture_is_the_same_where_the_browser_takes_the_steps():
    pictures = [stepper_of(live=live, position=2, seed=1)._repr_mimebundle_()[0]["image/png"] for live in (True, False)]
    assert pictures[0] == pictures[1]


def test_a_path_that_is_set_in_python_goes_to_the_browser_and_into_the_static_picture():
    stepper = stepper_of(position=2)
    before = stepper._static_picture()
    start = stepper.X[[0, 1, 4]]
    stepper.start = start
    assert stepper.trace.edited == (0,) and stepper._changes["edits"][0]["means"] == start.tolist()
    picture, alt = stepper._static_picture()
    assert alt == stepper.frame.sentence != before[1] and picture != before[0]
    other = ev.fit(MODEL, stepper.X[::-1], seed=5)
    stepper.trace = other
    assert np.array_equal(stepper.X, other.X)
    for X in (stepper.X[:50], 255 * stepper.X):
        with pytest.raises(
            traitlets.TraitError, match=r"for a photograph of 6 rows .* must be \(54, 3\), red, green and"
        ):
            stepper.X = X


@pytest.mark.parametrize("live", [True, False])
def test_where_there_is_no_path_the_static_picture_says_why(live):
    options = {"components": [2, 12], "seeds": range(2), "scene": make, "live": live}
    stepper = ev.explore.stepper(ev.MessageLengthMixture(2), colours(), **options)
    stepper.n_components = 12
    with pytest.raises(ValueError, match="^X has 54 rows; 12 components of 9 parameters each need"):
        stepper._static_picture()


class WithCaption(ev.lessons.PhotographScene):
    """It says more than the browser knows to draw."""


def test_a_scene_of_another_kind_is_drawn_by_python():
    stepper = stepper_of(scene=lambda traces: WithCaption(traces, (ROWS, COLUMNS)))
    assert not stepper.is_live and type(stepper.scene) is WithCaption


def test_a_photograph_whose_axes_stand_still_cannot_be_described(scene):
    with pytest.raises(ValueError, match="so make it with fits_path=True"):
        describe_scene(scene)


@pytest.mark.parametrize(
    ("X", "shape"),
    [(colours() * 255, (ROWS, COLUMNS)), (colours(), (ROWS, COLUMNS + 1)), (colours()[:, :2], (ROWS, COLUMNS))],
)
def test_what_is_no_photograph_is_refused_in_one_sentence(X, shape):
    trace = ev.fit(ev.KMeans(2), X)
    with pytest.raises(ValueError, match=r"^X has shape .*; for a photograph of 6 rows .* from 0 to 1\.$"):
        ev.lessons.PhotographScene(trace, shape)


def test_the_photograph_is_in_the_wheel_of_matplotlib():
    files = {str(file) for file in importlib.metadata.files("matplotlib") or ()}
    assert "matplotlib/mpl-data/sample_data/grace_hopper.jpg" in files
