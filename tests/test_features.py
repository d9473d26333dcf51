"""Some features of many: marginals by an independent oracle, colours of the whole model, and panels that step together."""

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from scipy import stats

import emviz as ev
from emviz import draw
from emviz.draw.colors import rgb
from stages import stage_of

PENGUINS = ev.datasets.penguins()
FRAME = pd.DataFrame(PENGUINS.X, columns=["bill", "depth", "flipper", "mass"])


@pytest.fixture(scope="module")
def soft():
    return ev.fit(ev.GaussianMixture(3), FRAME, start="kmeans++", seed=0)


@pytest.fixture(scope="module")
def hard():
    return ev.fit(ev.KMeans(3), FRAME, start="kmeans++", seed=0)


def densities(x, params, features):
    """Weight times marginal density of each component at points over these features, by scipy."""
    some = list(features)
    return np.column_stack(
        [
            weight * stats.multivariate_normal(mean[some], covariance[np.ix_(some, some)]).pdf(x)
            for weight, mean, covariance in zip(params.weights, params.means, params.covariances, strict=True)
        ]
    )


# One or two features of many ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["soft", "hard"])
def test_curves_of_one_feature_are_its_marginal_densities(which, request):
    trace = request.getfixturevalue(which)
    scene, frame = draw.scene(trace, features="flipper"), trace.frames[4]
    scene.show(frame)
    view = scene.views[0]
    assert isinstance(view, draw.View1D)
    for j, (curve, ghost) in enumerate(zip(view._curves, view._ghosts, strict=True)):
        for line, params in ((curve, frame.after), (ghost, frame.before)):
            expected = densities(line.get_xdata(), params, [2])[:, j]
            np.testing.assert_allclose(line.get_ydata(), expected, rtol=1e-7, atol=1e-12)
        assert not np.allclose(curve.get_ydata(), ghost.get_ydata())
    np.testing.assert_array_equal(view._rug.get_offsets()[:, 0], FRAME["flipper"])
    colours = draw.blend(frame.responsibilities)
    np.testing.assert_allclose(view._rug.get_facecolors()[:, :3], colours)


def test_two_features_have_marginal_ellipses_and_contours_and_the_colours_of_the_whole_model(soft):
    features, frame = [2, 0], soft.frames[4]
    scene = draw.scene(soft, features=("flipper", "bill"), equal=False, contours=True)
    scene.show(frame)
    view = scene.views[0]
    np.testing.assert_array_equal(view._points[0].get_offsets(), FRAME[["flipper", "bill"]])
    for j, (ghost, two_sd, one_sd) in enumerate(view._ellipses):
        for patch, params, sd in ((ghost, frame.before, 1), (one_sd, frame.after, 1), (two_sd, frame.after, 2)):
            outline = patch.get_path().vertices[:-1:3] - params.means[j, features]
            inverse = np.linalg.inv(params.covariances[j][np.ix_(features, features)])
            np.testing.assert_allclose(np.einsum("ni,ij,nj->n", outline, inverse, outline), sd**2, rtol=1e-3)
        np.testing.assert_array_equal(view.centres._now[j].get_offsets()[0], frame.after.means[j, features])
    lines = view._contours[0].get_segments()
    assert len(lines) > 3
    for line in lines:
        heights = densities(line, frame.after, features).sum(axis=1)
        np.testing.assert_allclose(heights, heights.mean(), rtol=0.05)
    shown = view._points[0].get_facecolors()[:, :3]
    np.testing.assert_allclose(shown, draw.blend(frame.responsibilities))
    joint = densities(FRAME[["flipper", "bill"]], frame.before, features)
    assert np.abs(shown - draw.blend(joint / joint.sum(axis=1, keepdims=True))).max() > 0.1


def test_k_means_keeps_its_markers_in_two_of_many_features(hard):
    scene, frame = draw.scene(hard, features=(0, 3), equal=False), hard.frames[1]
    scene.show(frame)
    shown = np.array([layer.get_facecolors()[:, 3] for layer in scene.views[0]._points])
    np.testing.assert_array_equal(shown.argmax(axis=0), frame.responsibilities.argmax(axis=1))


def test_two_features_can_change_places():
    trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful(), seed=0)
    view = draw.scene(trace, features=(1, 0), equal=False).views[0]
    np.testing.assert_array_equal(view._points[0].get_offsets(), trace.X[:, ::-1])
    assert (view.ax.get_xlabel(), view.ax.get_ylabel()) == trace.names[::-1]


def test_descriptions_say_which_features_are_drawn(soft):
    two = draw.scene(soft, features=("flipper", "bill"), equal=False).figure.alt
    assert "of flipper and bill, 2 of 4 features" in two
    assert "of bill, depth, flipper and mass;" in draw.scene(soft).figure.alt.replace(". In its", ";")
    assert "of flipper, 1 of 4 features" in draw.film_strip(soft, [1], features=2).alt
    assert "of flipper, 1 of 4 features" in draw.SideBySide({"a": soft}, features="flipper").figure.alt


def test_features_without_names_are_called_by_their_numbers():
    X = np.random.default_rng(0).normal(size=(40, 3))
    ax = draw.scene(ev.fit(ev.KMeans(2), X, seed=0), features=(2, 0)).views[0].ax
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column 2", "column 0")


@pytest.mark.parametrize(
    ("features", "error", "message"),
    [
        (
            ("bill", "beak"),
            ValueError,
            r"features has 'beak'; it must be some of 'bill', .*'mass', or indices from 0 to 3",
        ),
        (4, ValueError, "features has 4; it must be some of"),
        ((-1, 0), ValueError, "features has -1; it must be some of"),
        ((True, 0), ValueError, "features has True; it must be some of"),
        (1.5, TypeError, "features is 1.5; it must be some of"),
        ((), ValueError, "features is empty; it must be some of"),
        (("bill", 0), ValueError, "must not have the same feature twice"),
    ],
)
def test_a_bad_choice_of_features_is_answered_in_a_sentence(soft, features, error, message):
    with pytest.raises(error, match=message):
        draw.scene(soft, features=features)


def test_names_of_features_need_names():
    trace = ev.fit(ev.KMeans(2), np.random.default_rng(0).normal(size=(40, 3)), seed=0)
    with pytest.raises(ValueError, match="it must be indices from 0 to 2, because they have no names"):
        draw.scene(trace, features="bill")
    assert isinstance(draw.scene(trace, features="bill", names=("bill", "b", "c")).views[0], draw.View1D)


class Places(NamedTuple):
    weights: np.ndarray
    places: np.ndarray


@dataclass(frozen=True)
class Placed(ev.LabelledModel):
    """A mixture whose components have places, and no covariances."""

    n_components: int

    def start(self, X, rng):
        return Places(np.full(self.n_components, 1 / self.n_components), X[: self.n_components])

    def log_joint(self, X, params):
        return np.log(params.weights) - np.abs(X[:, None] - params.places).sum(axis=2)

    def m_step(self, expectation):
        return Places(expectation.counts / expectation.counts.sum(), expectation.sums / expectation.counts[:, None])

    def locations(self, params):
        return params.places


def test_a_model_without_covariances_draws_its_parameters_or_says_why_not():
    trace = ev.fit(Placed(2), np.random.default_rng(0).normal(size=(40, 3)), max_iter=3)
    assert isinstance(draw.scene(trace).views[0], draw.ParametersView)
    with pytest.raises(ValueError, match=r"means and covariances; these are weights \(2,\), places \(2, 3\)"):
        draw.scene(trace, features=(0, 1))


# A matrix of pairs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["soft", "hard"])
def test_all_panels_show_the_same_frame(which, request):
    trace = request.getfixturevalue(which)
    scene = draw.scene(trace)
    view = scene.views[0]
    assert isinstance(view, draw.PairsView)
    assert list(view.panels) == [(i, j) for i in range(4) for j in range(i + 1)]
    actors, count = list(scene.actors), len(scene.figure.findobj())
    for frame in trace.frames:
        assert scene.show(frame) == frame.sentence
        colours = np.tile(rgb(draw.NEUTRAL), (len(FRAME), 1))
        if frame.responsibilities is not None:
            colours = draw.blend(frame.responsibilities)
        for (i, j), panel in view.panels.items():
            centres = np.array([now.get_offsets()[0] for now in panel.centres._now])
            if i == j:
                np.testing.assert_array_equal(centres[:, 0], frame.after.means[:, i])
                np.testing.assert_allclose(panel._rug.get_facecolors()[:, :3], colours, atol=1e-6)
                heights = densities(panel._mixture.get_xdata(), frame.after, [i]).sum(axis=1)
                np.testing.assert_allclose(panel._mixture.get_ydata(), heights, rtol=1e-7, atol=1e-12)
            else:
                np.testing.assert_array_equal(centres, frame.after.means[:, [j, i]])
                layers = np.array([layer.get_facecolors() for layer in panel._points])
                shown = layers[layers[:, :, 3].argmax(axis=0), np.arange(len(FRAME))]
                np.testing.assert_allclose(shown[:, :3], colours, atol=1e-6)
                np.testing.assert_array_equal(panel._points[0].get_offsets(), FRAME.iloc[:, [j, i]])
    assert view.title.get_text() == "final"
    assert list(scene.actors) == actors and len(scene.figure.findobj()) == count


def test_the_stage_of_a_matrix_is_still(soft):
    scene = draw.scene(soft)
    assert all(actor.get_animated() for actor in scene.actors)
    stages = [stage_of(scene, frame) for frame in (soft.frames[0], soft.frames[2], soft.frames[-1])]
    assert all(np.array_equal(stages[0], stage) for stage in stages[1:])


def test_limits_of_a_matrix_hold_all_traces_and_are_the_same_along_rows_and_columns(soft):
    other = ev.fit(ev.GaussianMixture(3), FRAME, start=FRAME.to_numpy()[[0, 150, 300]] * [[1], [1], [1.3]], max_iter=1)
    views = [draw.scene(traces).views[0] for traces in ([soft, other], [other, soft])]
    means = np.concatenate([params.means for trace in (soft, other) for params in trace.params])
    for (i, j), panel in views[0].panels.items():
        twin = views[1].panels[i, j]
        assert panel.ax.get_xlim() == twin.ax.get_xlim() and panel.ax.get_ylim() == twin.ax.get_ylim()
        assert panel.ax.get_xlim() == views[0].panels[3, j].ax.get_xlim()
        some = np.concatenate([FRAME.iloc[:, j], means[:, j]])
        low, high = panel.ax.get_xlim()
        assert low < some.min() and some.max() < high
        if i != j:
            assert panel.ax.get_ylim() == views[0].panels[i, 0].ax.get_ylim()


LONG = ("bill length in mm", "bill_depth_in_millimetres", "flipper-length", "B", "the fifth")


@pytest.mark.parametrize("picture", ["scene", "strip", "side", "view"])
@pytest.mark.parametrize("n", [3, 4, 5])
def test_no_word_of_a_matrix_stands_on_another(picture, n):
    X = np.column_stack([PENGUINS.X, 1e-4 * PENGUINS.X[:, 1]])[:, :n]
    trace = ev.fit(ev.KMeans(3), X, start="kmeans++", seed=0, max_iter=3)
    options = {"names": LONG[:n], "title": "Penguins"}
    if picture == "scene":
        figure = draw.scene(trace, **options).figure
    elif picture == "strip":
        figure = draw.film_strip(trace, **options)
    elif picture == "side":
        figure = draw.SideBySide({"one": trace, "two": trace}, **options).figure
    else:
        figure, axes = draw.subplots(1, 2, width=3 * n, height=5)
        for ax in axes:
            draw.view(ax, trace, **options).show(trace.frames[0])
    figure.draw_without_rendering()
    boxes = [(text, text.get_window_extent()) for text in words_of(figure)]
    assert len(boxes) > 2 * n
    for (one, here), (other, there) in itertools.combinations(boxes, 2):
        assert not overlap(here, there), (one.get_text(), other.get_text())


def words_of(figure):
    """All texts that matplotlib draws: labels of ticks outside of the limits it does not."""
    found = [figure._suptitle]
    for ax in figure.findobj(Axes):
        found += [ax._left_title, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
            found += [axis.label, *(tick.label1 for tick in axis._update_ticks())]
    return [text for text in found if text is not None and text.get_visible() and text.get_text()]


def overlap(one, other):
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    tall = min(one.y1, other.y1) - max(one.y0, other.y0)
    return wide > 0.5 and tall > 0.5


def test_a_strip_of_matrices_has_fewer_larger_panels(soft):
    small, large = draw.film_strip(soft, features=(0, 1), equal=False), draw.film_strip(soft)
    assert len(small.axes) == 6 and len(large.axes) == 4
    assert large.axes[0].get_window_extent().width > 1.3 * small.axes[0].get_window_extent().width
    for sentence in (soft.frames[1].sentence, soft.frames[-1].sentence):
        assert sentence in large.alt


def test_three_of_many_features_are_a_matrix_and_six_are_too_many(soft):
    assert len(draw.scene(soft, features=("mass", "bill", "depth")).views[0].panels) == 6
    X = np.random.default_rng(0).normal(size=(60, 6))
    trace = ev.fit(ev.GaussianMixture(2), X, seed=0, max_iter=3)
    for picture in (draw.scene, draw.film_strip):
        with pytest.raises(ValueError, match="draws 5 features at most, got 6: choose some"):
            picture(trace)
    assert len(draw.scene(trace, features=range(1, 6)).views[0].panels) == 15


def test_a_matrix_refuses_another_number_of_components(soft):
    other = ev.fit(ev.GaussianMixture(2), FRAME, seed=0, max_iter=3)
    for options in ({}, {"features": (0, 1)}, {"features": 3}):
        with pytest.raises(ValueError, match="draws 3 components, but the frame has 2"):
            draw.scene(soft, **options).show(other.frames[0])


def test_a_subclass_with_a_view_of_its_own_gets_no_matrix(soft):
    class Mine(ev.GaussianMixture):
        pass

    class Quiet(draw.View):
        def draw(self, frame):
            pass

    @draw.view_for.register
    def view_for_mine(model: Mine, ax, traces, **options):
        return Quiet(ax, traces, "nothing at all", **options)

    trace = ev.fit(Mine(2), FRAME, seed=0, max_iter=3)
    scene = draw.scene(trace)
    assert isinstance(scene.views[0], Quiet) and "Left: nothing at all." in scene.figure.alt
    assert len(draw.film_strip(trace).axes) == 6


def test_a_stepper_steps_through_a_matrix_and_through_some_features():
    for options, words in (({}, "bill, depth, flipper and mass"), ({"features": (2, 0)}, "flipper and bill, 2 of 4")):
        stepper = ev.explore.stepper(
            ev.GaussianMixture(2), FRAME, seeds=None, max_iter=3, colors=("red", "navy"), title="Penguins", **options
        )
        stepper.position = 3
        assert stepper.sentence == stepper.trace.frames[3].sentence
        bundle, _ = stepper._repr_mimebundle_()
        assert "Penguins. Film strip of" in bundle["text/html"] and words in bundle["text/html"]
