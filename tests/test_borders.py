"""The borders between components, and axes that hold the path that is shown."""

from itertools import combinations

import numpy as np
import pytest

import emviz as ev
from emviz import draw
from emviz.draw import borders

LIMITS = (-1.0, 1.5), (-0.5, 1.25)


def distances(X, centres):
    return np.linalg.norm(X[:, None] - centres, axis=2)


def nearest_pairs(centres, n=400):
    """The pairs of centres whose regions touch on a fine grid, and the cells between whose points the border runs."""
    x, y = np.linspace(*LIMITS[0], n), np.linspace(*LIMITS[1], n)
    X = np.column_stack([np.tile(x, n), np.repeat(y, n)])
    owner = distances(X, centres).argmin(axis=1).reshape(n, n)
    pairs = {}
    for (a, b), points in (
        ((owner[:, :-1], owner[:, 1:]), X.reshape(n, n, 2)[:, :-1]),
        ((owner[:-1], owner[1:]), X.reshape(n, n, 2)[:-1]),
    ):
        for pair, xy in zip(np.sort(np.stack([a, b], axis=-1)[a != b]), points[a != b], strict=True):
            pairs.setdefault(tuple(pair.tolist()), []).append(xy)
    return pairs


@pytest.mark.parametrize("seed", range(20))
def test_the_borders_of_centres_are_where_the_nearest_centre_changes(seed):
    rng = np.random.default_rng(seed)
    centres = rng.uniform(-1.5, 2, (rng.integers(2, 9), 2))
    segments = borders.between_centres(centres, *LIMITS)
    there = nearest_pairs(centres)
    cell = 2.5 / 399
    for pair, (begin, end) in zip(combinations(range(len(centres)), 2), segments, strict=True):
        if np.allclose(begin, end):
            # A border shorter than some cells may pass between the points of the grid, but a longer one may not.
            assert len(there.get(pair, [])) <= 4
            continue
        on_it = begin + np.linspace(0, 1, 50)[:, None] * (end - begin)
        apart = distances(on_it, centres)
        np.testing.assert_allclose(apart[:, pair[0]], apart[:, pair[1]], rtol=1e-9)
        np.testing.assert_allclose(apart[:, pair[0]], apart.min(axis=1), rtol=1e-9)
        assert (on_it >= np.array(LIMITS)[:, 0] - 1e-9).all() and (on_it <= np.array(LIMITS)[:, 1] + 1e-9).all()
        for xy in there.get(pair, []):
            assert np.linalg.norm(on_it - xy, axis=1).min() < 2 * cell + np.linalg.norm(end - begin) / 49
    assert np.sum(np.linalg.norm(np.diff(segments, axis=1), axis=2)) > 0.5


def test_a_border_shrinks_to_a_point_before_it_goes():
    # Centre 2 comes between the other two: their border gets shorter and then has no length, without a jump.
    ends = []
    for height in np.linspace(3, 0.3, 400):
        segments = borders.between_centres([[-1, 0], [1, 0], [0, height]], (-5, 5), (-1, 5))
        ends.append(segments[0])
    lengths = np.linalg.norm(np.diff(ends, axis=1), axis=2).ravel()
    assert lengths[0] > 1 and lengths[-1] == 0
    assert np.abs(np.diff(ends, axis=0)).max() < 0.06


@pytest.mark.parametrize("centres", [[[0, 0], [0, 0]], [[0, 0], [1, 0], [1, 0]], [[0, 9], [0, 11]]])
def test_centres_that_coincide_or_lie_outside_have_borders_of_finite_ends(centres):
    assert np.isfinite(borders.between_centres(centres, *LIMITS)).all()


def test_one_component_has_no_border():
    assert borders.between_centres([[0, 0]], *LIMITS).shape == (0, 2, 2)
    trace = ev.fit(ev.KMeans(1), ev.datasets.four_blobs(), max_iter=2)
    draw.scene(trace, borders=True).show(trace.frames[-1])


@pytest.mark.parametrize("assignment", ["soft", "hard"])
def test_on_the_line_of_equal_shares_no_component_is_ahead(assignment):
    trace = ev.fit(ev.GaussianMixture(3, assignment=assignment), ev.datasets.four_blobs(), seed=0)
    scene = draw.scene(trace, borders=True)
    view = scene.views[0]
    for frame in (trace.frames[0], trace.frames[-1]):
        scene.show(frame)
        points = view._borders[0].get_path().vertices
        two_best = np.sort(trace.model.log_joint(points, frame.after), axis=1)[:, -2:]
        assert len(points) > 50
        # The line is interpolated on a grid: the difference of two log shares is a few tenths at most, and small in most places.
        difference = np.abs(np.diff(two_best))
        assert np.median(difference) < 0.02 and np.quantile(difference, 0.95) < 0.5


def test_the_borders_of_kmeans_move_with_the_centres():
    trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs(), seed=1)
    scene = draw.scene(trace, borders=True)
    (line,) = scene.views[0]._borders
    ends = []
    for frame in trace.frames[:4]:
        scene.show(frame)
        ends.append(line.get_path().vertices.copy())
        expected = borders.between_centres(
            frame.after.means, scene.views[0].ax.get_xlim(), scene.views[0].ax.get_ylim()
        )
        np.testing.assert_array_equal(ends[-1], expected.reshape(-1, 2))
    np.testing.assert_array_equal(ends[0], ends[1])
    assert not np.allclose(ends[1], ends[2])


def test_borders_of_some_of_the_features_are_refused():
    trace = ev.fit(ev.GaussianMixture(2), np.random.default_rng(0).normal(size=(60, 3)), max_iter=2)
    with pytest.raises(ValueError, match="borders=True needs all 3 features in the picture, and this one has 2"):
        draw.scene(trace, features=(0, 1), borders=True)


# Axes that hold the path that is shown -------------------------------------------------------------------------------


def test_axes_that_fit_the_path_are_those_of_a_scene_of_its_own():
    X = ev.datasets.four_blobs().X
    traces = [ev.fit(ev.GaussianMixture(3), X, seed=seed, max_iter=most) for seed, most in ((0, 200), (1, 15))]
    together, standing = draw.scene(traces, fits_path=True), draw.scene(traces)
    for trace in traces:
        for frame in (trace.frames[0], trace.frames[-1]):
            together.show(frame)
            standing.show(frame)
            own = draw.scene(trace).views[1].ax
            assert together.views[1].ax.get_xlim() == own.get_xlim()
            assert together.views[1].ax.get_ylim() == own.get_ylim()
            assert standing.views[1].ax.get_xlim()[1] > 1.03 * max(each.n_iter for each in traces)
    assert traces[1].n_iter == 15 < traces[0].n_iter
    # Of 15 iterations each has a dot, of hundreds none has.
    assert together.views[1]._line.get_markersize() > 0
    together.show(traces[0].frames[0])
    assert (together.views[1]._line.get_markersize() > 0) == (traces[0].n_iter < 40)


def test_tick_labels_of_a_path_that_climbs_little_have_room():
    X = ev.datasets.four_blobs().X
    traces = [ev.fit(ev.GaussianMixture(2), X, seed=0)]
    traces += [ev.fit(ev.GaussianMixture(2), X, start=traces[0].params[-4], max_iter=2)]
    for given in (traces[:1], traces):
        scene = draw.scene(given, fits_path=True)
        figure, (view, panel) = scene.figure, scene.figure.axes
        scene.show(traces[1].frames[0])
        figure.draw_without_rendering()
        labels = [label for label in panel.yaxis.get_majorticklabels() if label.get_text()]
        assert max(len(label.get_text()) for label in labels) >= 7
        assert min(label.get_window_extent().x0 for label in labels) > view.bbox.x1
