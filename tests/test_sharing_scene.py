"""The pictures of lesson 05: a point on a line, shared at every place; and one iteration on a few points."""

import numpy as np
import pytest

import emviz as ev
from emviz.draw.dark import SWAPS
from emviz.lessons.sharing import bands, on

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
