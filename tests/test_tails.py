"""Student's t beside the normal that it contains: its pictures tell the truth."""

import numpy as np
import pytest
from scipy import stats

import emviz as ev
from stages import stage_of

SAMPLES = [ev.datasets.student_t(seed).X for seed in range(3)]
DEGREES = [2, 7, 1000]


@pytest.fixture(scope="module")
def scene():
    return ev.lessons.TailScene(SAMPLES, DEGREES)


def test_how_far_the_t_is_ahead_is_what_scipy_finds(scene):
    for X, ahead in zip(SAMPLES, scene.ahead, strict=True):
        x = X[:, 0]
        normal = stats.norm.logpdf(x, *stats.norm.fit(x)).sum()
        for df, gap in zip(DEGREES, ahead, strict=True):
            params = stats.t.fit(x, fdf=df, loc=x.mean(), scale=x.std())
            assert gap == pytest.approx(stats.t.logpdf(x, *params).sum() - normal, abs=1e-4)


def test_curves_and_sentence_are_those_of_the_sample(scene):
    sentence = scene.show(1, 2)
    x = SAMPLES[2][:, 0]
    grid, t = scene._t.get_data()
    location, scale = stats.t.fit(x, fdf=7, loc=x.mean(), scale=x.std())[1:]
    np.testing.assert_allclose(t, stats.t.logpdf(grid, 7, location, scale), atol=1e-3)
    np.testing.assert_allclose(scene._normal.get_ydata(), stats.norm.logpdf(grid, x.mean(), x.std()))
    np.testing.assert_allclose(scene._rug.get_offsets()[:, 0], x)
    assert scene._dot.get_xydata().tolist() == [[7, scene.ahead[2, 1]]]
    assert sentence.startswith(f"Seed 2, ν = 7: location {location:.2f}, scale {scale:.2f}")
    assert sentence.endswith(f"{scene.ahead[2, 1]:.1f} above the best normal's.")
    assert scene._value.get_text() == f"+{scene.ahead[2, 1]:.1f} nats"
    assert scene.show(0, 0).endswith(f"{-scene.ahead[0, 0]:.1f} below the best normal's.")


def test_the_title_says_whether_the_curves_can_be_told_apart(scene):
    for index, title in enumerate(
        ("far out, the t falls more slowly", "far out, the t falls more slowly", "both look the same")
    ):
        scene.show(index, 0)
        assert scene._title.get_text() == f"ν = {DEGREES[index]}: {title}"


def test_the_right_end_is_drawn_again_and_shows_a_tenth_of_a_nat(scene):
    scene.show(2, 0)
    (zoom,) = scene.figure.axes[1].child_axes
    assert scene._end_dot.get_xydata().tolist() == [[1000, scene.ahead[0, 2]]]
    low, high = zoom.get_ylim()
    assert low < 0 < scene.ahead[0, 2] < high and (scene.ahead[0, 2] / (high - low)) > 0.03


def test_the_axes_hold_all_curves(scene):
    low, high = scene.figure.axes[1].get_ylim()
    assert low < scene.ahead.min() and scene.ahead.max() < high < 1.3 * scene.ahead.max()


def test_actors_are_animated_and_the_stage_is_still(scene):
    assert all(actor.get_animated() for actor in scene.actors)
    assert np.array_equal(*(stage_of(scene, index, seed, scale=1) for index, seed in ((0, 0), (2, 2))))
