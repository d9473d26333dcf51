"""The pictures of lesson 05: a point on a line, shared at every place; and one iteration on a few points."""

import numpy as np
import pytest

import emviz as ev
from emviz.draw.dark import SWAPS
from emviz.lessons.shares import bands
from emviz.lessons.words import on

TRUTH = ev.datasets.three_gaussians().truth


@pytest.fixture(scope="module")
def scene():
    return ev.lessons.SharesScene(TRUTH)


def area_of(path):
    x, y = path.vertices.T
    return abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


@pytest.mark.parametrize("x", [-8.0, -3.0, 1.0, 9.0])
def test_the_markers_stand_at_the_rates_and_in_the_middle_of_the_shares(scene, x):
    rate = scene.rates(x)[0]
    share = rate / rate.sum()
    sentence = scene.show(x)
    for k, (above, below) in enumerate(zip(*scene._dots, strict=True)):
        np.testing.assert_allclose(above.get_offsets(), [[x, rate[k]]])
        np.testing.assert_allclose(below.get_offsets(), [[x, share[:k].sum() + share[k] / 2]])
        assert below.get_visible() == (share[k] > 0.07)
        assert f"{share[k]:.3f} for component {k}" in sentence


def test_what_is_to_be_guessed_is_drawn_as_far_as_the_line(scene):
    scene.show(3.0)
    assert not any(actor.get_visible() for actor in (*scene._curves, *scene._bands))
    scene.show(8.0)
    assert all(actor.get_visible() for actor in (*scene._curves, *scene._bands))
    for curve in scene._curves:
        assert curve.get_xdata().max() == 8
    assert sum(area_of(band.get_path()) for band in scene._bands) == pytest.approx(8 - 5 + 0.05)


def test_the_far_right_belongs_to_the_widest(scene):
    assert scene.shares(5.0)[0].argmax() == 2
    assert scene.shares(9.0)[0].argmax() == 0


def test_bands_fill_everything_between_0_and_1():
    x = np.linspace(0, 2, 50)
    shares = np.random.default_rng(0).dirichlet([1, 1, 1], 50)
    assert sum(map(area_of, bands(x, shares))) == pytest.approx(2)


def test_words_can_be_read_on_each_colour_on_a_dark_page_too():
    assert [on(k) for k in range(3)] == ["#fefefe", "#010101", "#010101"]
    assert not {on(k) for k in range(8)} & set(SWAPS)


def test_the_bars_are_the_responsibilities_and_the_curves_the_parameters():
    begin = ev.Mixture(np.array([0.5, 0.5]), np.array([[1.0], [3.0]]), np.array([[[1.0]], [[1.0]]]))
    trace = ev.fit(ev.GaussianMixture(2), [[0.0], [1.0], [2.0], [5.0]], start=begin, max_iter=1)
    figure = ev.lessons.shared_points(trace)
    left, right = figure.axes
    words = {text.get_text() for text in left.texts}
    assert words == {"0.98", "0.88", "0.50", "0.12", "1.00"}
    heights = [patch.get_path().vertices.reshape(-1, 5, 2)[:, 2, 1] for patch in left.patches]
    np.testing.assert_allclose(heights[0], trace.frames[1].responsibilities[:, 0])
    np.testing.assert_allclose(heights[1], 1)
    peaks = [line.get_xdata()[np.argmax(line.get_ydata())] for line in right.lines if line.get_linewidth() == 3]
    np.testing.assert_allclose(peaks, trace.params[1].means[:, 0], atol=0.02)
    assert "from 1.00 to 0.80, from 3.00 to 3.74" in figure.alt


def test_a_marker_that_would_lie_on_the_axis_is_not_shown(scene):
    scene.show(9.0)
    assert not any(dot.get_visible() for dot in scene._dots[0])
    scene.show(-1.0)
    assert [dot.get_visible() for dot in scene._dots[0]] == [True, True, False]


def test_far_out_the_thick_line_is_the_highest_and_the_names_are_where_two_are_even():
    figure = ev.lessons.far_out(TRUTH)
    (ax,) = figure.axes
    thin = np.array([line.get_ydata() for line in ax.lines if line.get_linewidth() == 1.4])
    thick = np.array([line.get_ydata() for line in ax.lines if line.get_linewidth() == 4.5])
    np.testing.assert_allclose(np.nanmax(thick, axis=0), thin.max(axis=0))
    for place in (-2.67, 1.0, 7.39):
        heights = np.sort(ev.lessons.SharesScene(TRUTH).shares(place)[0])
        assert heights[-1] - heights[-2] < 0.02
    assert {"−2.7", "1.0", "7.4"} < {text.get_text() for text in ax.texts}
    assert "components 0, 1, 2, 0; they are even at -2.7, 1.0, 7.4" in figure.alt


def test_hard_labels_cut_the_wide_component_and_soft_ones_share_it():
    data = ev.datasets.three_gaussians(seed=0)
    fits = [ev.fit(ev.GaussianMixture(3, assignment=how), data, start="percentiles") for how in ("soft", "hard")]
    figure = ev.lessons.cut_or_shared(*fits, data.truth)
    for ax, fit in zip(figure.axes, fits, strict=True):
        everything, own = (patch.get_path().vertices.reshape(-1, 5, 2)[:, 2, 1] for patch in ax.patches)
        assert (own <= everything + 1e-12).all()
        assert everything.sum() * 0.5 == pytest.approx(1)
        share = fit.model.responsibilities(fit.X, fit.params[-1])[:, 0].mean()
        assert own.sum() * 0.5 == pytest.approx(share)
    assert "Hard: it ends at -3.4. Standard deviation 2.94 with soft labels and 2.15 with hard labels" in figure.alt
