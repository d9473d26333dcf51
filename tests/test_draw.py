"""The drawing tells the truth: artists are tested by identity and by the data they hold."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.patches import StepPatch

import emviz as ev
from emviz import draw
from emviz.draw.colors import rgb
from emviz.draw.figure import pixels
from emviz.draw.strip import choose_frames
from stages import stage_of


@pytest.fixture(scope="module")
def plane():
    """A soft mixture of two components on two features."""
    return ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X, start="random", seed=0)


@pytest.fixture(scope="module")
def line():
    """A soft mixture of three components on one feature."""
    return ev.fit(ev.GaussianMixture(3), ev.datasets.three_gaussians(0).X, start="percentiles")


@pytest.fixture(scope="module")
def hard():
    """k-means on four blobs, from the documented start."""
    blobs, model = ev.datasets.four_blobs(), ev.KMeans(4)
    return ev.fit(model, blobs.X, start=[0, 4] + np.random.RandomState(42).randn(4, 2))


def state(scene):
    """Numbers that say where the actors are, and numbers that say how they are coloured."""
    places, colors = [], []
    for actor in scene.views[0].actors[:-1]:
        points = isinstance(actor, PathCollection) and len(actor.get_offsets()) > 1
        if points:
            colors.append(actor.get_facecolors().copy())
        if isinstance(actor, PathCollection):
            places.append(np.array(actor.get_offsets()))
        elif hasattr(actor, "get_xydata"):
            places.append(np.array(actor.get_xydata()))
        else:
            places.append(np.array(actor.get_path().vertices))
        places.append(np.array([actor.get_visible()]))
    return places, colors


def same(a, b):
    return all(x.shape == y.shape and np.array_equal(x, y, equal_nan=True) for x, y in zip(a, b, strict=True))


# Scenes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["plane", "line", "hard"])
def test_show_keeps_every_artist_and_adds_none(which, request):
    trace = request.getfixturevalue(which)
    scene = draw.scene(trace)
    actors, count = list(scene.actors), len(scene.figure.findobj())
    for frame in trace.frames:
        scene.show(frame)
    assert all(a is b for a, b in zip(scene.actors, actors, strict=True))
    assert len(scene.figure.findobj()) == count


@pytest.mark.parametrize("which", ["plane", "line", "hard"])
def test_actors_are_animated_and_the_stage_is_still(which, request):
    """Hide the actors, and no frame can be told from another."""
    trace = request.getfixturevalue(which)
    scene = draw.scene(trace)
    assert all(actor.get_animated() for actor in scene.actors)
    stages = [stage_of(scene, frame) for frame in (trace.frames[0], trace.frames[2], trace.frames[-1])]
    assert all(np.array_equal(stages[0], stage) for stage in stages[1:])


@pytest.mark.parametrize("which", ["plane", "line", "hard"])
def test_expectation_moves_nothing_and_recolours(which, request):
    trace = request.getfixturevalue(which)
    scene = draw.scene(trace)
    scene.show(trace.frames[0])
    places, colors = state(scene)
    scene.show(trace.frames[1])
    new_places, new_colors = state(scene)
    assert same(places, new_places)
    assert not same(colors, new_colors)


@pytest.mark.parametrize("which", ["plane", "line", "hard"])
def test_maximization_recolours_nothing_and_moves(which, request):
    trace = request.getfixturevalue(which)
    scene = draw.scene(trace)
    scene.show(trace.frames[1])
    places, colors = state(scene)
    scene.show(trace.frames[2])
    new_places, new_colors = state(scene)
    assert same(colors, new_colors)
    assert not same(places, new_places)


def test_points_are_neutral_at_the_start(plane):
    scene = draw.scene(plane)
    colors = scene.views[0]._points[0].get_facecolors()
    assert np.allclose(colors[:, :3], rgb(draw.NEUTRAL))


def test_points_blend_their_responsibilities(plane):
    scene, frame = draw.scene(plane), plane.frames[3]
    scene.show(frame)
    assert np.allclose(scene.views[0]._points[0].get_facecolors()[:, :3], draw.blend(frame.responsibilities))


def test_hard_points_have_the_marker_and_colour_of_their_component(hard):
    scene, frame = draw.scene(hard), hard.frames[1]
    scene.show(frame)
    shown = np.array([layer.get_facecolors() for layer in scene.views[0]._points])
    assert np.array_equal(shown[:, :, 3].argmax(axis=0), frame.responsibilities.argmax(axis=1))
    assert np.array_equal((shown[:, :, 3] > 0).sum(axis=0), np.ones(len(hard.X)))
    for j, layer in enumerate(shown):
        assert np.allclose(layer[layer[:, 3] > 0][:, :3], rgb(draw.component_color(j)), atol=1e-6)


@pytest.mark.parametrize("which", ["plane", "hard"])
def test_centres_are_at_the_means_and_ghosts_at_the_old_ones(which, request):
    trace = request.getfixturevalue(which)
    scene, frame = draw.scene(trace), trace.frames[2]
    scene.show(frame)
    centres = scene.views[0].centres
    assert np.array_equal([np.array(now.get_offsets()[0]) for now in centres._now], frame.after.means)
    assert np.array_equal([np.array(old.get_offsets()[0]) for old in centres._old], frame.before.means)


def test_arrows_point_from_old_to_new_and_only_while_centres_move(hard):
    scene = draw.scene(hard)
    arrows = scene.views[0].centres._arrows
    scene.show(hard.frames[2])
    assert sum(arrow.get_visible() for arrow in arrows) == 3  # one of the four moves by less than its marker is wide
    for j, arrow in enumerate(arrows):
        assert np.array_equal(arrow._posA_posB, (hard.frames[2].before.means[j], hard.frames[2].after.means[j]))
    for frame in (hard.frames[0], hard.frames[1], hard.frames[-1]):
        scene.show(frame)
        assert not any(arrow.get_visible() for arrow in arrows)


def test_ellipse_axes_are_roots_of_eigenvalues(plane):
    scene, frame = draw.scene(plane, equal=False), plane.frames[4]
    scene.show(frame)
    for j, (_, two_sd, one_sd) in enumerate(scene.views[0]._ellipses):
        variances = np.linalg.eigvalsh(frame.after.covariances[j])
        for sd, patch in ((1, one_sd), (2, two_sd)):
            # Every third vertex of the Bezier curves lies on the ellipse; the others steer.
            outline = patch.get_path().vertices[:-1:3] - frame.after.means[j]
            inverse = np.linalg.inv(frame.after.covariances[j])
            assert np.allclose(np.sqrt(np.einsum("ni,ij,nj->n", outline, inverse, outline)), sd, rtol=1e-3)
            # Eight points, evenly spread: their second moment has the squares of the semi-axes, halved, as eigenvalues.
            semi_axes = np.sqrt(2 * np.linalg.eigvalsh(outline[:-1].T @ outline[:-1] / 8))
            assert np.allclose(semi_axes, sd * np.sqrt(variances), rtol=1e-3)


def test_component_curves_are_weighted_and_add_up_to_the_mixture(line):
    scene, frame = draw.scene(line), line.frames[-1]
    scene.show(frame)
    view = scene.views[0]
    areas = [np.trapezoid(curve.get_ydata(), curve.get_xdata()) for curve in view._curves]
    assert np.allclose(areas, frame.after.weights, atol=0.01)
    x, mixture = view._mixture.get_data()
    together = sum(np.interp(x, *curve.get_data(), left=0, right=0) for curve in view._curves)
    assert np.allclose(together, mixture, atol=len(view._curves) * view.least_height)
    for curve in view._curves:  # not along the axis, where they would hide each other
        assert curve.get_ydata().min() >= view.least_height and len(curve.get_xdata()) == len(x)


def test_panel_draws_the_history_of_the_frame_and_names_the_objective(hard):
    scene = draw.scene(hard)
    panel = scene.views[1]
    scene.show(hard.frames[2])
    assert np.array_equal(panel._line.get_ydata(), hard.log_likelihood[:2])
    assert np.array_equal(panel._now.get_offsets()[0], [1, hard.log_likelihood[1]])
    assert panel.ax.get_title(loc="left") == "classification log-likelihood"


def test_permuting_components_permutes_colours(plane):
    frame = plane.frames[3]
    flipped = SimpleNamespace(
        kind="E",
        iteration=2,
        responsibilities=frame.responsibilities[:, ::-1],
        history=frame.history,
        sentence=frame.sentence,
        before=frame.before.permuted([1, 0]),
        after=frame.after.permuted([1, 0]),
    )
    scene = draw.scene(plane)
    scene.show(flipped)
    assert np.allclose(scene.views[0]._points[0].get_facecolors()[:, :3], draw.blend(frame.responsibilities[:, ::-1]))
    assert np.array_equal(scene.views[0].centres._now[0].get_offsets()[0], frame.after.means[1])


def test_another_number_of_components_is_refused_in_a_sentence(plane):
    other = ev.fit(ev.GaussianMixture(3), plane.X, seed=0)
    with pytest.raises(ValueError, match="draws 2 components, but the frame has 3"):
        draw.scene(plane).show(other.frames[0])
    with pytest.raises(ValueError, match="same data and number of components"):
        draw.scene([plane, other])


def test_limits_are_common_to_all_traces(hard):
    other = ev.fit(ev.KMeans(4), hard.X, start="random", seed=3)
    limits = [
        [(ax.get_xlim(), ax.get_ylim()) for ax in draw.scene(traces).figure.axes]
        for traces in ([hard, other], [other, hard])
    ]
    assert limits[0] == limits[1]
    low, high = limits[0][1][1]
    for trace in (hard, other):
        assert low < trace.log_likelihood.min() and trace.log_likelihood.max() < high


def test_equal_units_unless_told_otherwise(hard):
    def units(**options):
        ax = draw.scene(hard, **options).figure.axes[0]
        return np.divide((ax.bbox.width, ax.bbox.height), (np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())))

    assert np.isclose(*units())
    assert not np.isclose(*units(equal=False), rtol=0.05)


def test_nine_components_are_all_drawn_and_all_different():
    X = np.random.default_rng(0).normal(size=(90, 2))
    scene = draw.scene(ev.fit(ev.KMeans(9), X, seed=0))
    now = scene.views[0].centres._now
    assert len(now) == 9
    looks = {(tuple(c.get_facecolors()[0]), c.get_paths()[0].vertices.tobytes()) for c in now}
    assert len(looks) == 9


# Film strips --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("adjustable", ["box", "datalim"])
def test_a_frozen_layout_keeps_equal_axes_equal(adjustable):
    figure, ax = draw.subplots(width=6, height=3)
    ax.plot([0, 1, 2], [0, 1, 0])
    ax.set_aspect("equal", adjustable=adjustable)
    draw.freeze_layout(figure)
    figure.draw_without_rendering()
    (x0, y0), (x1, y1) = ax.transData.transform([[0, 0], [1, 1]])
    assert x1 - x0 == pytest.approx(y1 - y0, rel=1e-6)


def test_axes_that_share_both_limits_take_a_view(plane):
    figure, (left, right) = draw.subplots(1, 2, sharex=True, sharey=True)
    for ax in (left, right):
        draw.view(ax, plane).show(plane.frames[-1])
    figure.draw_without_rendering()
    width, height = np.diff(left.transData.transform([[0, 0], [1, 1]]), axis=0)[0]
    assert width == pytest.approx(height)
    assert left.get_xlim() == right.get_xlim()


def test_a_film_strip_draws_a_frame_as_the_view_does(plane):
    """The same Axes, drawn by `draw.view`, gives the same pixels as the panel of the strip."""
    strip = draw.film_strip(plane, [2], equal=False, names=("a", "b"), likelihood=False)
    figure, ax = draw.subplots(width=3.3, height=2.9)
    view = draw.view(ax, plane, equal=False, names=("a", "b"), small=True)
    view.make_room_for([plane.frames[2]])
    view.show(plane.frames[2])
    draw.freeze_layout(figure)
    view.show(plane.frames[2])
    assert np.array_equal(pixels(strip), pixels(figure))
    other = draw.film_strip(plane, [4], equal=False, names=("a", "b"), likelihood=False)
    assert not np.array_equal(pixels(strip), pixels(other))


def test_a_film_strip_does_not_cut_its_ellipses(plane):
    frames = [0, 1, 2, -1]
    strip = draw.film_strip(plane, frames, equal=False)
    usual = draw.view(draw.subplots()[1], plane, equal=False).ax.viewLim
    held = [ax.viewLim for ax in strip.axes[:-1]]
    assert len({str(each) for each in held}) == 1
    for frame in (plane.frames[i] for i in frames):
        for mean, covariance in zip(frame.after.means, frame.after.covariances, strict=True):
            box = draw.marks.ellipse_path(mean, covariance, sd=2).get_extents()
            assert all(held[0].contains(*corner) for corner in box.corners())
    asked = draw.film_strip(plane, frames, equal=False, xlim=usual.intervalx, ylim=usual.intervaly)
    assert asked.axes[0].viewLim.bounds == pytest.approx(usual.bounds)


def test_a_film_strip_has_a_panel_a_frame_and_tells_all_of_them(hard):
    strip = draw.film_strip(hard, [0, 1, -1])
    assert [ax.get_title(loc="left") for ax in strip.axes] == [
        "start",
        "E step 1",
        "final",
        "classification log-likelihood",
    ]
    for i in (0, 1, -1):
        assert hard.frames[i].sentence in strip.alt
    with pytest.raises(ValueError, match="at least one frame"):
        draw.film_strip(hard, [])


def test_chosen_frames_run_from_start_to_final(line, hard):
    for trace in (line, hard):
        chosen = choose_frames(trace)
        assert [frame.kind for frame in chosen] == ["start", "E", "M", "M", "final"]
        assert 1 < chosen[3].iteration <= trace.n_iter


@pytest.mark.parametrize(
    ("climb", "chosen"),
    [
        ([-9.0, -5.0, -5.0, -5.0], [0, 1, 2, 4, 7]),
        ([-9.0, -5.0], [0, 1, 2, 3]),
        ([-9.0], [0, 1]),
        ([-9.0, -8.0, -7.5, -3.0, -2.9], [0, 1, 2, 6, 9]),
    ],
)
def test_chosen_frames_never_repeat_and_never_run_out(climb, chosen):
    trace = SimpleNamespace(objective=np.array(climb), frames=list(range(2 * len(climb))))
    assert choose_frames(trace) == chosen


def test_traces_over_other_numbers_are_refused_and_restarts_are_taken_as_they_are():
    X = ev.datasets.old_faithful().X
    traces = [ev.fit(ev.KMeans(2), data, max_iter=2) for data in (X, X + 100)]
    with pytest.raises(ValueError, match="need the same data; these are 2 over different numbers"):
        ev.draw.scene(traces)
    runs = ev.restarts(ev.KMeans(2), X.tolist(), n_restarts=3)
    assert len(ev.draw.scene(runs).actors) == len(ev.draw.scene(list(runs)).actors)


def test_whole_numbers_have_bins_with_as_many_of_them_each():
    waits = ev.datasets.old_faithful().X[:, 1:]
    for X, is_whole in ((waits, True), (waits + 0.5, False)):
        scene = draw.scene(ev.fit(ev.GaussianMixture(2), X, start="percentiles"))
        (steps,) = [patch for patch in scene.views[0].ax.patches if isinstance(patch, StepPatch)]
        edges = steps.get_data().edges
        assert np.all(edges % 1 == 0.5) == is_whole
        assert edges[0] <= X.min() <= X.max() <= edges[-1]
        assert len(set(np.diff(edges).round(9))) == 1
