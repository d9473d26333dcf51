"""The centre of lesson 04: two densities, the border between them, and what hard EM reports."""

import numpy as np
import pytest
from scipy.stats import norm

import emviz as ev


def report(m):
    mean = m * (1 - 2 * norm.cdf(-m)) + 2 * norm.pdf(m)
    return mean, np.sqrt(m**2 + 1 - mean**2)


@pytest.fixture(scope="module")
def scene():
    return ev.lessons.CutTailsScene(report, 2.503)


def area_of(patch):
    x, y = patch.get_path().vertices.T
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


@pytest.mark.parametrize("m", [1.0, 1.55, 2.5, 3.2])
def test_what_is_shaded_is_what_lies_beyond_the_border(scene, m):
    scene.show(m)
    given, lost = scene._tails
    for tail in (given, lost):  # half a component each, drawn in steps of 0.1 as far as 6.4
        assert area_of(tail) == pytest.approx(norm.sf(m) / 2, rel=0.02, abs=2e-5)
    assert given.get_path().vertices[:, 0].min() == 0 == lost.get_path().vertices[:, 0].max()


@pytest.mark.parametrize("m", [1.0, 2.0])
def test_the_curves_are_the_two_components_and_the_report(scene, m):
    scene.show(m)
    for curve, mean in zip(scene._made, (-m, m), strict=True):
        np.testing.assert_allclose(curve.get_ydata(), norm.pdf(curve.get_xdata(), mean) / 2, rtol=1e-12)
    mean, sd = report(m)
    for side, curve, peak in zip((-1, 1), scene._reported, scene._peaks, strict=True):
        x, y = curve.get_data()
        np.testing.assert_allclose(y, norm.pdf(x, side * mean, sd) / 2, rtol=1e-12)
        np.testing.assert_allclose(peak.get_offsets(), [[side * m, norm.pdf(0) / 2]])
    np.testing.assert_allclose(scene._now.get_offsets(), [[m, report(m)[1]]])


def test_the_sentence_has_the_share_beyond_the_border_and_the_report(scene):
    assert scene.show(1) == (
        "Half distance 1.00: 15.9% of each component lies beyond the border. "
        "Hard EM reports means -1.17 and 1.17 and standard deviation 0.799."
    )


def test_words_stay_on_the_page_and_off_each_other(scene):
    for m in np.arange(1, 3.25, 0.05):
        scene.show(m)
        scene.figure.canvas.draw()
        boxes = [text.get_window_extent() for text in (scene._true_word, scene._reported_word)]
        assert not boxes[0].overlaps(boxes[1])
        page = scene.figure.axes[0].get_window_extent()
        assert min(box.x0 for box in boxes) > page.x0
        assert max(box.x1 for box in boxes) < page.x1
