"""A stick for each point and the log-likelihood surface of one normal: its pictures tell the truth."""

import numpy as np
import pytest
from scipy import stats

import emviz as ev
from emviz.lessons.surface import DROPS, SurfaceScene, normal_path
from stages import stage_of

X = ev.datasets.student_t(0).X[:20]


@pytest.fixture(scope="module")
def scene():
    return SurfaceScene(X, (5, 15), (4, 10), names=("x",))


@pytest.mark.parametrize(("mean", "sd"), [(0, 1), (10, 5), (-3, 0.2)])
def test_the_path_is_the_density_of_the_normal(mean, sd):
    path = normal_path(mean, sd)
    points = np.concatenate([bezier(np.linspace(0, 1, 9)) for bezier, _ in path.iter_bezier()])
    np.testing.assert_allclose(points[:, 1], stats.norm.pdf(points[:, 0], mean, sd), atol=1e-3 / sd)


def test_every_normal_has_the_same_path_codes():
    assert np.array_equal(normal_path(0, 1).codes, normal_path(5, 7).codes)


def test_marker_numbers_and_sentence_are_those_of_the_normal(scene):
    densities = stats.norm.pdf(X[:, 0], 12, 4)
    sentence = scene.show(12, 4)
    assert scene._here.get_xydata().tolist() == [[12, 4]]
    assert (
        f"multiply to {np.prod(densities):.1e}, their logarithms add up to {np.log(densities).sum():.1f}," in sentence
    )
    assert f"{scene.best.log_likelihood - np.log(densities).sum():.1f} below the peak" in sentence
    shown = f"Product {np.prod(densities):.1e}, sum of logs {np.log(densities).sum():.1f}"
    assert scene._title.get_text() == shown.replace("-", "\N{MINUS SIGN}")
    below = scene.best.log_likelihood - np.log(densities).sum()
    assert scene._below.get_text() == f"{below:.1f} below the peak (+)"
    assert sentence in scene.figure.alt


def test_each_point_has_its_stick_and_the_logarithm_of_it(scene):
    scene.show(12, 4)
    ticks = dict(
        zip(
            [text.get_text() for text in scene.figure.axes[0].get_yticklabels()],
            scene.figure.axes[0].get_yticks(),
            strict=True,
        )
    )
    assert list(ticks)[:3] == ["0", "0.04", "0.08"]  # a zero for the densities, and one for the logarithms
    zeros = [
        tick
        for tick, text in zip(scene.figure.axes[0].get_yticks(), scene.figure.axes[0].get_yticklabels(), strict=True)
        if text.get_text() == "0"
    ]
    for sticks, ends, zero, unit in (
        (scene._sticks, stats.norm.pdf, zeros[0], (ticks["0.08"] - zeros[0]) / 0.08),
        (scene._logarithms, stats.norm.logpdf, zeros[1], (zeros[1] - ticks["\N{MINUS SIGN}10"]) / 10),
    ):
        vertices = sticks.get_path().vertices.reshape(20, 2, 2)
        np.testing.assert_allclose(vertices[:, 0], np.column_stack([X[:, 0], np.full(20, zero)]))
        np.testing.assert_allclose(vertices[:, 1], np.column_stack([X[:, 0], zero + unit * ends(X[:, 0], 12, 4)]))


@pytest.mark.parametrize(("mean", "sd"), [(5, 4), (15, 4), (5, 10), (15, 10)])
def test_nothing_that_a_reader_can_choose_leaves_its_axes(scene, mean, sd):
    scene.show(mean, sd)
    for artist in (scene._sticks, scene._logarithms, scene._density):
        heights = artist.get_path().vertices[:, 1]
        assert -1 < heights.min() <= heights.max() < 1
    place = scene.figure.axes[1].transLimits.transform([(mean, sd)])[0]
    assert ((place > 0.03) & (place < 0.97)).all()


def test_contour_lines_stand_at_their_heights_and_say_them(scene):
    right = scene.figure.axes[1]
    drops = []
    for collection in right.collections:
        for line in collection.get_segments():
            heights = [stats.norm.logpdf(X[:, 0], *point).sum() for point in line]
            assert np.ptp(heights) < 0.1
            drops.append(scene.best.log_likelihood - np.mean(heights))
    np.testing.assert_allclose(sorted({round(drop, 1) for drop in drops})[: len(DROPS) - 1], DROPS[:-1], atol=0.1)
    for text in right.texts:
        below = scene.best.log_likelihood - stats.norm.logpdf(X[:, 0], *text.get_position()).sum()
        assert float(text.get_text()) == pytest.approx(below, rel=0.03)


def test_actors_are_fixed_and_animated_and_the_stage_is_still(scene):
    actors, count = list(scene.actors), len(scene.figure.findobj())
    assert all(actor.get_animated() for actor in actors)
    assert np.array_equal(*(stage_of(scene, mean, sd, scale=1) for mean, sd in ((5, 4), (15, 9))))
    assert all(a is b for a, b in zip(scene.actors, actors, strict=True))
    assert len(scene.figure.findobj()) == count
