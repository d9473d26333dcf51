"""EM by hand: the score board and the explorer around it."""

import numpy as np
import pytest

import emviz as ev
from emviz.explore.packing import unpack
from emviz.lessons import ByHand

DATA = ev.datasets.three_gaussians(seed=0)
MODEL = ev.GaussianMixture(3)


@pytest.fixture
def played():
    return ByHand(MODEL, DATA, means=[-8, 0, 5], widths=[2, 2, 2])


def score(params):
    return MODEL.log_likelihood(DATA.X, params)


def test_sliders_set_the_mixture(played):
    played.mean_1, played.width_2 = -1.5, 0.8
    np.testing.assert_allclose(played.params.means.ravel(), [-8, -1.5, 5])
    np.testing.assert_allclose(played.params.covariances.ravel(), [4, 4, 0.64])
    np.testing.assert_allclose(played.params.weights, 1 / 3)
    assert f"{score(played.params):.1f}" in played.sentence


def test_the_best_score_stays(played):
    played.mean_0 = -5
    best = played.best
    assert best.means[0] == -5
    played.mean_0 = 3
    assert played.best is best and score(played.params) < score(best)
    assert f"The best so far: {score(best):.1f}" in played.sentence
    # The score board shows both.
    assert played.scene._heads[1].get_ydata()[0] == pytest.approx(max(score(best), played.scene._low))


def test_a_picture_drawn_ahead_of_time_is_no_score(played):
    key = list(played._key(played.values))
    key[0] = played.controls[0].index(-5)
    played._pack(tuple(key), [0])
    better = played._params_of({**played.values, "Mean 0": -5})
    assert score(played.best) < score(better)
    # A picture of values on the way must not say that they are above the best.
    assert played.scene.show(better, played.best).endswith(f"The best so far: {score(better):.1f}.")


def test_a_new_best_has_the_picture_drawn_afresh(played):
    version = played._version
    played.mean_0 = 3
    assert played._version == version
    played.mean_0 = -5
    assert played._version == version + 1


def test_the_button_reveals_em_and_not_before(played):
    trace = ev.fit(MODEL, DATA.X, start="percentiles")
    reveal = played.reveal(trace)
    assert f"{trace.log_likelihood[-1]:.1f}" not in reveal.sentence
    assert reveal.scene._texts[2].get_text() == "?"
    version = reveal._version
    played.mean_0 = -5
    assert reveal._version == version + 1 and f"{score(played.best):.1f}" in reveal.sentence
    reveal._answer({"type": "press", "name": "Reveal what EM reaches"})
    assert reveal.error is None
    gap = trace.log_likelihood[-1] - score(played.best)
    assert (
        reveal.sentence
        == f"EM reaches {trace.log_likelihood[-1]:.1f}: {gap:.1f} above your best, {score(played.best):.1f}."
    )
    assert reveal.scene._heads[2].get_ydata()[0] == pytest.approx(trace.log_likelihood[-1])


def test_the_board_has_room_for_what_em_reaches(played):
    scene = played.scene
    assert (
        scene._low
        < ev.lessons.mle.fit_normal(DATA.X).log_likelihood
        < score(ev.fit(MODEL, DATA.X, start="percentiles").params[-1])
    )
    assert score(ev.fit(MODEL, DATA.X, start="percentiles").params[-1]) < scene._high


def test_actors_are_fixed_and_animated(played):
    scene = played.scene
    actors, count = list(scene.actors), len(scene.figure.findobj())
    assert all(actor.get_animated() for actor in actors)
    scene.show(played.params, DATA.truth, DATA.truth)
    assert all(a is b for a, b in zip(scene.actors, actors, strict=True)) and len(scene.figure.findobj()) == count


def test_components_in_any_order_are_compared_by_their_means(played):
    played.mean_0, played.mean_2 = 4, -6
    trace = ev.fit(MODEL, DATA.X, start="percentiles")
    reveal = played.reveal(trace.params[-1].permuted([2, 0, 1]))
    reveal.controls[0].action({})
    assert reveal.sentence.startswith(f"EM reaches {trace.log_likelihood[-1]:.1f}")
    shown = reveal.scene._view.centres._now
    positions = [float(now.get_offsets()[0, 0]) for now in shown]
    assert positions == sorted(positions)


def test_a_wrong_number_of_means_is_named():
    with pytest.raises(ValueError, match="each have 3 values"):
        ByHand(MODEL, DATA, means=[0, 1], widths=[1, 1, 1])


def test_the_mark_of_each_mean_can_be_dragged(played):
    grabs = unpack(played._packed)[0]["grabs"]
    _ = played.sentence  # draws what is set now
    marks = [reading.coordinates[-2:] / 16 for reading in played._scene_reader(played.scene).read()]
    assert [grab["x"]["trait"] for grab in grabs] == ["mean_0", "mean_1", "mean_2"]
    for k, grab in enumerate(grabs):
        index = played.controls[2 * k].index(played.values[f"Mean {k}"])
        place = grab["x"]["places"][index], grab["y"]["places"][index]
        assert any(len(mark) and np.abs(mark - place).max() < 0.1 for mark in marks)
