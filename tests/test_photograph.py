"""The photograph of lesson 12: its squares are what a mixture makes of the pixels, half-step by half-step."""

import importlib.metadata

import numpy as np
import pytest

import emviz as ev
from emviz.explore.actors import Reader
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


def test_a_stepper_shows_it_for_any_number_of_components():
    stepper = ev.explore.stepper(
        MODEL,
        colours(),
        seeds=range(2),
        components=range(2, 4),
        scene=lambda traces: ev.lessons.PhotographScene(traces, (ROWS, COLUMNS)),
    )
    stepper.n_components = 2
    stepper.position = 1
    assert stepper.sentence.startswith("Expectation step 1") and len(stepper.trace.params[-1].weights) == 2


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
