"""The scene of lesson 10: one sample behind many limits."""

import numpy as np
import pytest

import emviz as ev
from emviz.lessons.censoring import STEPS
from emviz.models.censored_normal import Normal

LIMITS = np.arange(8, 16.5, 0.5)


def draw(seed):
    return np.random.default_rng(seed).normal(10, 2, 200)


@pytest.fixture(scope="module")
def scene():
    return ev.lessons.CensoringScene(draw, LIMITS, Normal(8.0, 2.0), 10.0, xlabel="strength")


def area_of(patch):
    """The area of all the polygons of a path."""
    return sum(
        abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
        for x, y in (np.asarray(polygon).T for polygon in patch.get_path().to_polygons())
    )


@pytest.mark.parametrize("limit", [9.0, 11.0, 13.5])
@pytest.mark.parametrize("step", [1, 2, 7])
def test_seen_and_expected_and_seen_and_unseen_make_one(scene, limit, step):
    scene.show(limit, step, 3)
    seen, unseen, expected = map(area_of, (scene._seen, scene._unseen, scene._expected))
    assert seen == pytest.approx(np.mean(draw(3) < limit))
    assert seen + unseen == pytest.approx(1)
    assert seen + expected == pytest.approx(1, abs=0.01)


def test_an_e_step_moves_what_is_expected_and_an_m_step_the_curve(scene):
    scene.show(11.0, 0, 0)
    curve = np.array(scene._curve.get_data())
    assert not scene._expected.get_visible()
    scene.show(11.0, 1, 0)
    assert scene._expected.get_visible()
    np.testing.assert_array_equal(scene._curve.get_data(), curve)
    expected = scene._expected.get_path().vertices
    scene.show(11.0, 2, 0)
    np.testing.assert_array_equal(scene._expected.get_path().vertices, expected)
    assert np.abs(np.array(scene._curve.get_data()) - curve).max() > 0.05
    np.testing.assert_array_equal(scene._ghost.get_data(), curve)


def test_the_means_are_those_of_the_three_methods(scene):
    values = draw(5)
    dropped, taken, ours = scene.sample(5).means[6]
    assert LIMITS[6] == 11
    assert dropped == pytest.approx(values[values < 11].mean())
    assert taken == pytest.approx(np.minimum(values, 11).mean())
    X = ev.intervals(np.minimum(values, 11), exact=values < 11)
    assert ours == pytest.approx(ev.fit(ev.CensoredNormal(), X).params[-1].mean, abs=1e-3)


def test_the_sentence_tells_where_the_hidden_values_are_expected(scene):
    """Under the start the limit 10 lies 1 standard deviation out: 8 + 2 phi(1) / (1 - Phi(1)) = 11.05."""
    above = (draw(0) >= 10).sum()
    sentence = scene.show(10.0, 1, 0)
    assert sentence.startswith(
        f"Limit 10, expectation step 1: {above} of 200 values lie above it and are expected at 11.05;"
    )
    assert sentence.endswith("mean 8.00, standard deviation 2.00.")


def test_where_nothing_is_hidden_the_sentence_says_so():
    few = ev.lessons.CensoringScene(lambda seed: np.arange(3, 11.0), LIMITS, Normal(8.0, 2.0), 10.0)
    assert few.show(LIMITS[-1], 1, 0).startswith(
        f"Limit {LIMITS[-1]:g}, expectation step 1: no value lies above it; mean"
    )


def test_every_limit_has_every_step(scene):
    for limit in LIMITS:
        for step in range(len(STEPS)):
            assert scene.show(limit, step, 1).startswith(f"Limit {limit:g}, ")
