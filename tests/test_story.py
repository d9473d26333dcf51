"""The generative story: the strip, the points drawn from each component, and the same points without labels."""

import numpy as np
import pytest

import emviz as ev

TRUTH = ev.datasets.three_gaussians().truth
X, Z = np.array([[-4.0], [0.5], [3.0], [-1.0]]), np.array([0, 1, 2, 1])


@pytest.fixture
def scene():
    return ev.lessons.StoryScene(TRUTH, [(X, Z), (X[::-1], Z[::-1])], xlim=(-17, 7))


def test_each_point_stands_in_the_row_of_its_component(scene):
    assert scene.show(4).startswith("Point 4: chance chooses component 1, and the point drawn from it is -1.00.")
    for k, pile in enumerate(scene._piles):
        np.testing.assert_allclose(pile.get_xdata(), X[k == Z, 0])
        assert len(set(pile.get_ydata())) == 1 and pile.get_ydata()[0] < 0
    np.testing.assert_allclose(scene._alone.get_xdata(), X[:, 0])


def test_the_strip_shows_the_newest_part_and_counts_them_all(scene):
    scene.show(4)
    assert [part.get_visible() for part in scene._parts] == [False, True, False]
    assert [count.get_text() for count in scene._counts] == [
        f"component {k}: {n}" for k, n in enumerate(("1 point", "2 points", "1 point"))
    ]
    widths = [part.get_width() for part in scene._parts]
    np.testing.assert_allclose(widths, TRUTH.weights)


def test_the_arrow_comes_from_the_density_of_the_component(scene):
    scene.show(1)
    (x, y), (end, below) = scene._arrow._posA_posB
    assert x == end == -4 and below < 0
    assert y == pytest.approx(np.exp(ev.GaussianMixture(3).log_joint(X[:1], TRUTH))[0, 0] / TRUTH.weights[0])


def test_nothing_is_drawn_at_first(scene):
    assert scene.show(0).startswith("Nothing drawn yet")
    assert not scene._arrow.get_visible() and not any(part.get_visible() for part in scene._parts)


def test_the_other_story(scene):
    assert "component 1, and the point drawn from it is -1.00" in scene.show(1, 1)


def test_actors_are_fixed_and_animated(scene):
    actors, count = list(scene.actors), len(scene.figure.findobj())
    assert all(actor.get_animated() for actor in actors)
    scene.show(3, 1)
    assert all(a is b for a, b in zip(scene.actors, actors, strict=True)) and len(scene.figure.findobj()) == count
