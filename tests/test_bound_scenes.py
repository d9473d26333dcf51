"""The scenes of the lessons on the bound and on the plane: every curve in them is computed, and holds what it says."""

import numpy as np
import pytest

import emviz as ev
from emviz import draw
from emviz.draw.figure import pixels
from emviz.em import bound
from emviz.lessons.ascent import _corners
from emviz.lessons.decomposition import Parts
from emviz.lessons.temperature import tree

WAITING = ev.datasets.old_faithful().X[:, 1:]
MODEL = ev.GaussianMixture(2)


def at(mean):
    means = np.array([[mean], WAITING.mean(axis=0)])
    return ev.Mixture(np.array([0.5, 0.5]), means, np.array([[[36.0]], [[WAITING.var()]]]))


@pytest.fixture(scope="module")
def line():
    return ev.lessons.Line(MODEL, WAITING, at, 38.0, 102.0, "mean of component 0")


@pytest.fixture(scope="module")
def trace():
    return ev.fit(MODEL, WAITING, start=[[58.0], [82.0]])


def temperature_scene():
    X = ev.datasets.four_blobs().X
    temperatures = [0.01, 3.0, 9.0]
    means = ev.lessons.heated(X, temperatures, [[2, 1], [-1, 8], [-2, 3], [1, 4]])
    return ev.lessons.TemperatureScene(X, temperatures, means, means[0])


def side_by_side():
    X = ev.datasets.two_gaussians(0).X
    lengths = {"full": 6, "diag": 3}
    return draw.SideBySide(
        {kind: ev.fit(ev.GaussianMixture(2, kind), X, start=X[:2], max_iter=n) for kind, n in lengths.items()}
    )


# EM on a line ------------------------------------------------------------------------------------------------


def test_a_line_has_its_parts_from_the_model(line):
    r = line.responsibilities(60.0)
    np.testing.assert_allclose(r, MODEL.responsibilities(WAITING, at(60.0)))
    np.testing.assert_allclose(
        line.log_likelihood([50.0, 60.0]), [MODEL.log_likelihood(WAITING, at(m)) for m in (50.0, 60.0)]
    )
    np.testing.assert_allclose(line.lower_bound(r, 55.0), bound.lower_bound(MODEL, WAITING, r, at(55.0)))
    np.testing.assert_allclose(line.lower_bound(r, 55.0) + line.kl(r, 55.0), line.log_likelihood(55.0))


@pytest.mark.parametrize("start", [40.0, 66.0, 75.0, 100.0])
def test_the_m_step_on_a_line_finds_the_weighted_mean(line, start):
    r = line.responsibilities(start)
    assert line.m_step(r) == pytest.approx(r[:, 0] @ WAITING[:, 0] / r[:, 0].sum(), abs=1e-5)


def test_the_m_step_may_end_at_an_end_of_the_line():
    short = ev.lessons.Line(MODEL, WAITING, at, 38.0, 45.0)  # from 44 the top of the bound lies beyond 45
    assert short.m_step(short.responsibilities(44.0)) == pytest.approx(45.0, abs=1e-4)


def test_em_on_a_line_never_falls_and_says_so(line):
    frames = line.frames(92.0, 6)
    assert [frame.kind for frame in frames[:5]] == ["start", "E", "M", "E", "M"]
    assert (np.diff([frame.log_likelihood for frame in frames]) > -1e-9).all()
    assert all(frame.gap == pytest.approx(0, abs=1e-7) for frame in frames[1::2])
    assert np.isnan(frames[0].gap) and frames[0].responsibilities is None
    rise = frames[2].log_likelihood - frames[1].log_likelihood
    assert f"up {rise:.2f}" in frames[2].sentence and f"gap of {frames[2].gap:.2f}" in frames[2].sentence


def test_a_step_that_rises_by_less_than_one_nat_says_so(line):
    before, step = line.frames(86.0, 3)[-2:]
    rise = step.log_likelihood - before.log_likelihood
    assert 0.01 < rise < 0.9
    assert step.sentence.endswith(f"up {rise:.2f}.")
    assert f"The bound rises by {rise - step.gap:.2f} and" in step.sentence


def test_a_line_needs_two_ends():
    with pytest.raises(ValueError, match="high must be above low"):
        ev.lessons.Line(MODEL, WAITING, at, 60.0, 60.0)


# All scenes --------------------------------------------------------------------------------------------------


@pytest.fixture(params=["bound", "bound alone", "decomposition", "jensen", "temperature", "side by side"])
def scene_and_frames(request, line, trace):
    if request.param.startswith("bound"):
        return ev.lessons.BoundScene(line, data=request.param == "bound"), line.frames(92.0, 1)
    if request.param == "decomposition":
        return ev.lessons.DecompositionScene(trace), trace.frames[:4]
    if request.param == "jensen":
        return ev.lessons.JensenScene([0.01, 0.02]), [[0.2, 0.8], [0.6, 0.4]]
    return (temperature_scene(), [0, 1, 2]) if request.param == "temperature" else (side_by_side(), [0, 3, 8])


def test_a_scene_changes_its_actors_and_nothing_else(scene_and_frames):
    scene, frames = scene_and_frames
    actors, count = list(scene.actors), len(scene.figure.findobj())
    assert all(actor.get_animated() for actor in actors)
    shown, stages = [], []
    for frame in frames:
        scene.show(frame)
        assert len(scene.figure.alt) > 40
        shown.append(pixels(scene.figure, scale=0.5))
        seen = [actor.get_visible() for actor in actors]
        for actor in actors:
            actor.set_visible(False)
        stages.append(pixels(scene.figure, scale=0.5))
        for actor, visible in zip(actors, seen, strict=True):
            actor.set_visible(visible)
    assert list(scene.actors) == actors and len(scene.figure.findobj()) == count
    assert all((stage == stages[0]).all() for stage in stages)
    assert all((a != b).any() for a, b in zip(shown[:-1], shown[1:], strict=True))


# The bound ---------------------------------------------------------------------------------------------------


def test_the_bound_is_computed_not_drawn(line):
    scene = ev.lessons.BoundScene(line)
    view, frame = scene.views[0], line.frames(75.0, 1)[2]
    scene.show(frame)
    x, y = view._bound.get_data()
    inside = y > view._floor
    expected = [bound.lower_bound(MODEL, WAITING, frame.responsibilities, at(mean)) for mean in x[inside]]
    np.testing.assert_allclose(y[inside], expected)
    assert (y <= line.log_likelihood(x) + 1e-9).all()
    low, high = view._ruler.get_ydata()
    assert high - low == pytest.approx(frame.gap)
    assert high == pytest.approx(frame.log_likelihood)
    assert view._gap_words.get_text() == f"gap {frame.gap:.2f}"


def test_there_is_no_bound_before_the_first_e_step(line):
    scene = ev.lessons.BoundScene(line)
    scene.show(line.frames(75.0, 1)[2])
    scene.show(line.frames(75.0, 1)[0])
    view = scene.views[0]
    assert not any(artist.get_visible() for artist in (view._bound, view._gap, view._ruler, view._top))


def test_the_name_of_the_bound_stands_under_its_top(line):
    view = ev.lessons.BoundScene(line).views[0]
    frame = line.frames(92.0, 1)[2]
    view.show(frame)
    x, y = view._name.get_position()
    assert x == pytest.approx(frame.position, abs=0.5 * np.diff(view.positions)[0] + 1e-9)
    assert y < line.lower_bound(frame.responsibilities, frame.position)


def test_the_m_step_moves_the_marker_to_the_mean_of_the_filled_part(line):
    edges = np.arange(42.5, 97)  # one whole minute in each bar
    scene = ev.lessons.BoundScene(line, bins=edges)
    view, frame = scene.views[1], line.frames(92.0, 1)[2]
    scene.show(frame)
    corners = view._share.get_path().vertices
    heights = corners[1:-2, 1].reshape(-1, 2)
    np.testing.assert_array_equal(heights[:, 0], heights[:, 1])
    assert heights[:, 0].sum() == pytest.approx(frame.responsibilities[:, 0].mean())
    minutes = (edges[1:] + edges[:-1]) / 2
    assert minutes @ heights[:, 0] / heights[:, 0].sum() == pytest.approx(frame.position, abs=1e-5)
    assert view._centre.parts["now"][0].get_offsets()[0][0] == pytest.approx(frame.position)
    scene.show(line.frames(92.0, 1)[0])
    assert not view._share.get_visible() and not view._words.get_visible()


# The map -----------------------------------------------------------------------------------------------------


def test_on_the_map_no_step_goes_down(line):
    corners = _corners(line, (92.0, 82.0), 3)
    assert len(corners) == 7
    heights = [line.lower_bound(line.responsibilities(computed), position) for position, computed in corners]
    assert (np.diff(heights) > 0).all()
    np.testing.assert_array_equal(corners[1::2, 0], corners[1::2, 1])  # E steps end on the diagonal
    assert (np.diff(corners[:, 0])[::2] == 0).all() and (np.diff(corners[:, 1])[1::2] == 0).all()


def test_the_top_of_the_map_is_where_em_comes_to_rest(line):
    figure = ev.lessons.ascent_map(line, [(92.0, 82.0)], low=70, high=96, resolution=105)
    rest = line.frames(92.0, 40)[-1].position
    assert f"highest place is at {round(4 * rest) / 4:.1f}" in figure.alt
    titles = [text.get_text() for text in figure.axes[0].texts]
    assert {"E 1", "M 1", "E 2", "M 2", "start"} <= set(titles)


# The stack ---------------------------------------------------------------------------------------------------


def test_the_bars_are_the_parts(trace):
    scene, parts = ev.lessons.DecompositionScene(trace), Parts.of(trace)
    at_frame = 5
    scene.show(trace.frames[at_frame])
    for bar, part in zip(scene.views[0]._bars[1:], (parts.H, parts.KL), strict=True):
        corners = bar.get_path().vertices.reshape(-1, 5, 2)
        heights = corners[:, 2, 1] - corners[:, 0, 1]
        np.testing.assert_allclose(heights[1 : at_frame + 1], part[1 : at_frame + 1], atol=1e-9)
        np.testing.assert_allclose(heights[at_frame + 1 :], 0)
    view = scene.views[0]
    assert view._bars[1].get_path().vertices[0, 1] == view._floor > parts.Q[0]  # at the start Q ends below the picture
    assert [name.get_visible() for name in view._names] == [True, True, False]  # after an E step there is no gap
    assert view._names[1].get_position()[0] == at_frame
    tops = scene.views[0]._bars[2].get_path().vertices.reshape(-1, 5, 2)[: at_frame + 1, 2, 1]
    np.testing.assert_allclose(tops, parts.log_likelihood[: at_frame + 1])


def test_a_stack_may_end_early_and_names_its_half_steps(trace):
    scene = ev.lessons.DecompositionScene(trace, n_iter=2)
    assert [tick.get_text() for tick in scene.views[0].ax.get_xticklabels()] == ["start", "E 1", "M 1", "E 2", "M 2"]
    assert len(scene.parts.Q) == 5
    floor = scene.views[0]._floor
    assert floor < scene.parts.Q[1:].min() and floor % 10 == 0
    assert f"from −{abs(floor):.0f}" in scene.views[0].ax.get_ylabel()


def test_the_ledger_has_the_parts_and_their_changes(trace):
    scene = ev.lessons.DecompositionScene(trace)
    scene.show(trace.frames[2])
    parts = scene.parts
    rows = [[text.get_text().replace("\N{MINUS SIGN}", "-") for text in row] for row in scene.views[1]._rows]
    for (now, _), column in zip(rows, (parts.KL, parts.H, parts.Q, parts.log_likelihood), strict=True):
        assert now == f"{column[2]:.2f}"
    assert [change for _, change in rows] == [
        f"+{parts.KL[2]:.2f}",
        "0",
        f"+{parts.Q[2] - parts.Q[1]:.2f}",
        f"+{parts.log_likelihood[2] - parts.log_likelihood[1]:.2f}",
    ]
    scene.show(trace.frames[0])
    assert all(change.get_text() == "" for _, change in scene.views[1]._rows)


def test_parts_follow_the_half_steps(trace):
    parts = Parts.of(trace)
    np.testing.assert_allclose(parts.Q + parts.H + parts.KL, parts.log_likelihood)
    E, M = np.arange(1, len(parts.Q) - 1, 2), np.arange(2, len(parts.Q) - 1, 2)
    np.testing.assert_allclose(parts.KL[E], 0, atol=1e-8)
    np.testing.assert_allclose(parts.log_likelihood[E], parts.log_likelihood[E - 1])
    np.testing.assert_allclose(parts.H[M], parts.H[M - 1])
    assert (parts.Q[M] >= parts.Q[M - 1]).all()
    assert parts.H[0] == pytest.approx(len(WAITING) * np.log(2))


@pytest.mark.parametrize("index", [0, 1, 2, -1])
def test_each_kind_of_half_step_has_a_sentence_with_its_numbers(trace, index):
    scene, parts = ev.lessons.DecompositionScene(trace), Parts.of(trace)
    sentence = scene.show(trace.frames[index])
    number = parts.KL[index] if index in (0, 2) else parts.log_likelihood[index]
    assert f"{number:.2f}"[:4].strip("-") in sentence


# Jensen ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("joint", [[0.012, 0.006], [0.01, 0.02, 0.004, 0.003, 0.008]])
def test_the_chord_gap_is_the_kl_of_one_point(joint):
    scene = ev.lessons.JensenScene(joint)
    joint = np.array(joint)
    r = np.random.default_rng(0).dirichlet(np.ones(len(joint)))
    scene.show(r)
    posterior = joint / joint.sum()
    assert scene.gap == pytest.approx((r * np.log(r / posterior)).sum())
    places = np.array([point.get_offsets()[0] for point in scene._points])
    np.testing.assert_allclose(np.log(places[:, 0]), places[:, 1])
    np.testing.assert_allclose(r @ places, scene._average.get_offsets()[0])
    assert (r @ places)[0] == pytest.approx(joint.sum())
    assert [name.get_text() for name in scene._names] == [f"a{chr(0x2080 + k)}" for k in range(len(joint))]
    assert "the gap is 0" in scene.show(posterior)
    assert scene._names[0].get_text().count(" = ") == len(joint) - 1 and not scene._names[1].get_visible()
    assert scene.gap == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("bad", [[0.5, 0.6], [1.0, 0.0], [0.2, 0.3, 0.5]])
def test_jensen_refuses_what_are_no_responsibilities(bad):
    with pytest.raises(ValueError, match="responsibilities must be 2 numbers"):
        ev.lessons.JensenScene([0.1, 0.2]).show(bad)
    with pytest.raises(ValueError, match="joint must be"):
        ev.lessons.JensenScene([0.1, 0.0])


# The plane ---------------------------------------------------------------------------------------------------


def test_the_temperature_scene_counts_places_and_shared_points():
    scene = temperature_scene()
    assert scene.places.tolist() == [4, 3, 1]
    assert "in 3 different places; 299 of 300 points" in scene.show(1) and "in one place; 300 of 300" in scene.show(2)
    radius = np.ptp(scene._circles[0].get_path().vertices[:, 0]) / 2
    assert radius == pytest.approx(3, rel=1e-6)
    np.testing.assert_allclose([now.get_offsets()[0] for now in scene._now], [[9, y] for y in scene.means[2, :, 1]])
    with pytest.raises(ValueError, match="means has shape"):
        ev.lessons.TemperatureScene(scene.X, [1.0], scene.means, scene.reference)


def test_the_steps_at_a_temperature_are_those_of_a_mixture_of_equal_circles():
    X, centres, T = ev.datasets.four_blobs().X, np.array([[2.0, 1], [-1, 8], [-2, 3], [1, 4]]), 0.8
    model = ev.GaussianMixture(4, "spherical")
    params = ev.Mixture(np.full(4, 0.25), centres, np.array([T * np.eye(2)] * 4))
    after = model.m_step(model.e_step(X, params)).means
    np.testing.assert_allclose(ev.lessons.rest_at(X, T, centres, tol=np.inf), after)
    rest = ev.lessons.rest_at(X, T, centres, tol=1e-12)
    np.testing.assert_allclose(ev.lessons.rest_at(X, T, rest, tol=np.inf), rest, atol=1e-11)


def test_the_branches_of_a_tree_go_through_all_centres_and_break_where_one_jumps():
    scene = temperature_scene()
    figure, ax = draw.subplots(alt="A tree of four centres over three temperatures.")
    temperatures = np.array([7.6, 7.7, 7.75, 7.77, 8.0])
    means = ev.lessons.heated(scene.X, temperatures, scene.means[1], tol=1e-7)
    lines = tree(ax, temperatures, means)
    drawn = [np.concatenate(line.get_segments()) for line in lines[::2]]
    for k, vertices in enumerate(drawn):
        for each in np.column_stack([temperatures, means[:, k, 1]]):
            assert np.abs(vertices - each).max(axis=1).min() < 1e-12
    assert [len(line.get_segments()) for line in lines[1::2]] == [1, 1, 1, 1]
    wide = [line.get_linewidths() for line in lines[::2]]
    assert wide[0][0] > wide[2][0] > wide[3][0] and wide[0][-1] > wide[0][0]  # three in one place, then all four


def test_the_way_round_the_fold_is_at_rest_and_ends_where_one_place_loses_its_hold():
    X = ev.datasets.four_blobs().X
    start = ev.lessons.heated(X, [7.0, 7.6], [[0.2, 3.4], [-0.7, 5.7], [0.2, 3.4], [0.2, 3.4]])[-1]
    gaps = np.linspace(1.25, 0.01, 63)
    temperatures, means = ev.lessons.through_the_fold(X, start, 7.6, 1, gaps)
    for T, rest in zip(temperatures, means, strict=True):
        np.testing.assert_allclose(ev.lessons.rest_at(X, T, rest, tol=np.inf), rest, atol=1e-7)
    np.testing.assert_allclose(means[:, 1, 1] - means[:, 0, 1], gaps)
    critical = np.linalg.eigvalsh(np.cov(X.T, bias=True))[-1]
    assert critical < temperatures[-1] < critical + 2e-3  # the gap is nearly closed
    assert temperatures.max() == pytest.approx(7.759, abs=1e-3)


def test_traces_side_by_side_wait_at_their_end():
    scene = side_by_side()
    assert scene.n_frames == 14
    sentence = scene.show(13)
    assert all(
        words in sentence for words in ("full: log-likelihood", "after 6 iterations", "diag", "after 3 iterations")
    )
    scene.show(7)
    last = scene.traces["diag"].params[-1]
    assert scene.views["diag"].title.get_text().startswith("diag")
    np.testing.assert_allclose(scene.views["diag"].centres._now[0].get_offsets()[0], last.means[0])
    with pytest.raises(ValueError, match="at least one trace"):
        draw.SideBySide({})


def test_a_coarse_view_still_shows_a_narrow_hump(trace):
    figure, ax = draw.subplots(alt="Densities of two components over a histogram, coarse.")
    view = draw.View1D(ax, [trace], resolution=20)
    x, densities = view.densities(at(60.0))
    assert len(x) == 20 + 50 and densities.shape == (70, 2)
