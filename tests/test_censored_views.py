"""Pictures of the censored models: an E step fills in what is missing, an M step moves the curve or the line."""

import numpy as np
import pytest

import emviz as ev
from emviz.models.intervals import expected_values
from test_censored import motorettes, simulated, some_values


@pytest.fixture(scope="module")
def values():
    trace = ev.fit(ev.CensoredNormal(), some_values("right"))
    return trace, ev.draw.scene(trace).views[0]


@pytest.fixture(scope="module")
def line():
    trace = ev.fit(ev.CensoredRegression(), motorettes())
    return trace, ev.draw.scene(trace).views[0]


def state(artist):
    if hasattr(artist, "get_segments"):
        return np.array(artist.get_segments())
    if hasattr(artist, "get_offsets"):
        return np.asarray(artist.get_offsets())
    return np.asarray(artist.get_path().vertices)


def area_of(patch):
    x, y = patch.get_path().vertices.T
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


@pytest.mark.parametrize("kind", ["right", "left", "rounded", "each its own limit"])
def test_what_is_filled_in_is_the_part_of_the_rows_that_nobody_saw(kind):
    X = some_values(kind)
    trace = ev.fit(ev.CensoredNormal(), X)
    view = ev.draw.scene(trace).views[0]
    view.show(trace.frames[-1])
    assert area_of(view._expected) == pytest.approx(np.mean(X[:, 0] < X[:, 1]), rel=0.02)


def test_the_histogram_has_the_area_of_the_exact_values(values):
    trace, view = values
    (bars,) = [patch for patch in view.ax.patches if hasattr(patch, "get_data")]
    heights, edges, _ = bars.get_data()
    assert heights @ np.diff(edges) == pytest.approx(np.mean(trace.X[:, 0] == trace.X[:, 1]))


def test_very_many_limits_fill_in_the_same_area():
    rng = np.random.default_rng(0)
    y, limits = rng.normal(size=3000), rng.normal(1, 1, size=3000)
    X = ev.intervals(np.minimum(y, limits), exact=y < limits)
    trace = ev.fit(ev.CensoredNormal(), X)
    view = ev.draw.scene(trace).views[0]
    assert len(view._censored) <= 200
    view.show(trace.frames[-1])
    assert area_of(view._expected) == pytest.approx(np.mean(y >= limits), rel=0.02)


def test_an_e_step_fills_in_and_moves_no_curve(values):
    trace, view = values
    view.show(trace.frames[0])
    curve = state(view._curve)
    assert not view._expected.get_visible()
    view.show(trace.frames[1])
    assert view._expected.get_visible()
    np.testing.assert_array_equal(state(view._curve), curve)


@pytest.mark.parametrize("which", ["values", "line"])
def test_an_m_step_moves_the_model_and_keeps_what_was_expected(which, request):
    trace, view = request.getfixturevalue(which)
    expected, moving = (view._expected, view._curve) if which == "values" else (view._heads, view._line)
    view.show(trace.frames[1])
    before = state(expected), state(moving)
    view.show(trace.frames[2])
    np.testing.assert_array_equal(state(expected), before[0])
    assert np.abs(state(moving) - before[1]).max() > 0.01
    np.testing.assert_array_equal(state(view._ghost), before[1])
    assert view._ghost.get_visible()


def test_the_curve_ends_as_the_density_of_the_last_parameters(values):
    trace, view = values
    view.show(trace.frames[-1])
    x, y = view._curve.get_data()
    assert x[y.argmax()] == pytest.approx(trace.params[-1].mean, abs=0.05)
    assert y.max() == pytest.approx(1 / np.sqrt(2 * np.pi) / trace.params[-1].standard_deviation, rel=1e-3)


def test_pointers_go_from_the_limits_to_what_is_expected(line):
    trace, view = line
    view.show(trace.frames[3])
    censored = trace.X[:, 1] < trace.X[:, 2]
    before = trace.params[1]
    wanted = expected_values(trace.X, before.predict(trace.X[:, :1]), before.standard_deviation)[1][censored]
    tails, heads = np.array(view._pointers.get_segments()).transpose(1, 0, 2)
    np.testing.assert_allclose(heads[:, 1], wanted)
    np.testing.assert_allclose(tails[:, 1], trace.X[censored, 1])
    np.testing.assert_array_equal(state(view._heads), heads)


def test_rows_that_are_the_same_stand_side_by_side(line):
    _, view = line
    coolest = view._heads.get_offsets()[:10]
    assert len(np.unique(coolest[:, 0])) == 10
    assert np.ptp(coolest[:, 0]) < 0.15 * np.ptp(view.X[:, 0])


def test_more_covariates_are_drawn_as_parameters():
    trace = ev.fit(ev.CensoredRegression(), simulated())
    assert type(ev.draw.scene(trace).views[0]) is ev.draw.ParametersView


@pytest.mark.parametrize("which", ["values", "line"])
def test_they_run_in_a_stepper_and_as_a_film_strip(which, request):
    trace, _ = request.getfixturevalue(which)
    assert len(ev.draw.film_strip(trace).axes) == 6
    assert "Iteration 0 to" in repr(ev.explore.stepper(trace))
