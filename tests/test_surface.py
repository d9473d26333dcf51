"""The log-likelihood surface of one normal: its pictures tell the truth."""

import numpy as np
import pytest
from scipy import stats

import emviz as ev
from emviz.lessons.surface import SurfaceScene, normal_path
from stages import stage_of


@pytest.fixture(scope="module")
def scene():
    return SurfaceScene(ev.datasets.student_t(0).X, (3.5, 16), (3, 10), names=("x",))


@pytest.mark.parametrize(("mean", "sd"), [(0, 1), (10, 5), (-3, 0.2)])
def test_the_path_is_the_density_of_the_normal(mean, sd):
    path = normal_path(mean, sd)
    points = np.concatenate([bezier(np.linspace(0, 1, 9)) for bezier, _ in path.iter_bezier()])
    np.testing.assert_allclose(points[:, 1], stats.norm.pdf(points[:, 0], mean, sd), atol=1e-3 / sd)


def test_every_normal_has_the_same_path_codes():
    assert np.array_equal(normal_path(0, 1).codes, normal_path(5, 7).codes)


def test_marker_value_and_sentence_are_those_of_the_normal(scene):
    X = ev.datasets.student_t(0).X
    expected = stats.norm.logpdf(X[:, 0], 12, 4).sum()
    sentence = scene.show(12, 4)
    assert scene._here.get_xydata().tolist() == [[12, 4]]
    assert f"{expected:.1f}" in sentence
    assert scene._value.get_text() == f"{expected:.1f}".replace("-", "\N{MINUS SIGN}")
    assert sentence in scene.figure.alt


def test_contour_lines_stand_at_their_heights(scene):
    X = ev.datasets.student_t(0).X
    right = scene.figure.axes[1]
    drops = []
    for collection in right.collections:
        for line in collection.get_segments():
            heights = [stats.norm.logpdf(X[:, 0], *point).sum() for point in line]
            assert np.ptp(heights) < 0.6
            drops.append(round(scene.best.log_likelihood - np.mean(heights)))
    assert sorted(set(drops)) == [2, 10, 30, 100, 300]


def test_actors_are_fixed_and_animated_and_the_stage_is_still(scene):
    actors, count = list(scene.actors), len(scene.figure.findobj())
    assert all(actor.get_animated() for actor in actors)
    assert np.array_equal(*(stage_of(scene, mean, sd, scale=1) for mean, sd in ((5, 4), (15, 9))))
    assert all(a is b for a, b in zip(scene.actors, actors, strict=True))
    assert len(scene.figure.findobj()) == count
