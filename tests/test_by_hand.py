"""EM by hand: the score board, the explorer around it, and EM on its way past it."""

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
    assert played.best == best and score(played.params) < score(best)
    assert f"The best so far: {score(best):.1f}" in played.sentence
    # The score board shows both.
    low, high = played.scene.board.window(score(best))
    assert played.scene.board.parts["heads"][1].get_ydata()[0] == pytest.approx((score(best) - low) / (high - low))
    assert "best so far" in [label.get_text() for label in played.scene.figure.axes[1].get_xticklabels()]


def test_what_was_better_on_the_way_in_the_browser_counts(played):
    on_the_way = [-5, 2, 0, 2, 5, 2]
    played.set_state({"mean_0": 3, "_changes": {"best": on_the_way}})
    assert played.params.means[0] == 3 and played.best == played._params_of(on_the_way)
    # A browser that has not heard yet of a better one does not take it away.
    played.set_state({"_changes": {"best": [3, 2, 0, 2, 5, 2]}})
    assert played.best == played._params_of(on_the_way) and played._changes == {"best": on_the_way}


def test_em_passes_the_best_by_hand_and_the_axis_shows_it(played):
    played.mean_0 = -5
    trace = ev.fit(MODEL, DATA.X, start="percentiles")
    race = played.race(trace)
    last = len(trace.params) - 1
    race.iteration = last
    gap = trace.log_likelihood[-1] - score(played.best)
    assert (
        race.sentence == f"Iteration {last}: log-likelihood {trace.log_likelihood[-1]:.1f}, {gap:.1f} above your best."
    )
    low, high = race.scene.figure.axes[1].get_ylim()
    assert low < score(played.best) < trace.log_likelihood[-1] < high
    assert gap > (high - low) / 6


def test_the_gap_is_seen_however_small_it_is():
    played = ByHand(MODEL, DATA, means=[-5.2, -1, 2.9], widths=[3, 1, 0.9])
    trace = ev.fit(MODEL, DATA.X, start="percentiles")
    low, high = played.race(trace).scene.figure.axes[1].get_ylim()
    assert high - low < 3
    assert trace.log_likelihood[-1] - score(played.best) > (high - low) / 6


def test_until_somebody_plays_the_game_on_paper_is_the_one_to_pass():
    on_paper = [([-6, -1, 3], [2, 1, 1]), ([-5.5, -1, 3], [3, 1, 1])]
    played = ByHand(MODEL, DATA, means=[-8, -2, 4], widths=[2, 2, 2], on_paper=on_paper)
    picture, alt = played._static_picture()
    assert "-2887.7" in alt and "-2594.8" in alt
    trace = ev.fit(MODEL, DATA.X, start=played.start)
    race = played.race(trace)
    assert race.sentence.endswith("below the game on paper.")
    # On paper it stands where EM passes the game, and at the end.
    alt = race._static_picture()[1]
    assert "Iteration 11: " in alt and "-2589.7, 5.0 above the game on paper." in alt
    played.mean_0 = -7
    assert played.race(trace).sentence.endswith("below your best.")


def test_the_board_zooms_in_on_the_best_score_and_always_shows_it(played):
    scene, extents = played.scene, []
    for best in np.linspace(-4000, -2589, 400):
        low, high = scene.board.window(best)
        assert low < best < high
        extents.append(high - low)
    assert extents == sorted(extents, reverse=True) and extents[-1] <= 20 < 500 < extents[0]


def test_each_mark_of_a_mean_has_the_number_of_its_component(played):
    played.scene.show(DATA.truth, DATA.truth)
    names = played.scene.numbers
    assert [name.get_text() for name in names] == ["0", "1", "2"]
    for name, mean in zip(names, DATA.truth.means[:, 0], strict=True):
        assert mean < name.get_position()[0] < mean + 1


def test_one_normal_is_named_when_the_board_has_left_it_behind(played):
    scene = played.scene
    scene.show(DATA.truth, DATA.truth)
    assert (
        scene.board.parts["name"][0].get_text().startswith("one normal: ")
        and "2749.9" in scene.board.parts["name"][0].get_text()
    )
    assert not scene.board.parts["line"][0].get_visible()


def test_the_path_of_em_says_from_where_it_comes():
    on_paper = [([-5.5, -1, 3], [3, 1, 1])]
    played = ByHand(MODEL, DATA, means=[-8, -2, 4], widths=[2, 2, 2], on_paper=on_paper)
    scene = played.race(ev.fit(MODEL, DATA.X, start=played.start)).scene
    scene.show(0)
    assert not scene._from.get_visible()
    scene.show(30)
    assert scene._from.get_visible() and "2887.7" in scene._from.get_text()


def test_a_score_far_below_stands_at_the_foot_of_the_board(played):
    scene, worst = played.scene, played._params_of([5, 2, 5, 2, 5, 2])
    scene.show(worst, DATA.truth)
    assert scene.board.parts["heads"][0].get_ydata()[0] == pytest.approx(0.02)
    assert "\N{DOWNWARDS ARROW}" in scene.board.parts["scores"][0].get_text()
    assert "\N{DOWNWARDS ARROW}" not in scene.board.parts["scores"][1].get_text()


def test_actors_are_fixed_and_animated(played):
    scene = played.scene
    actors, count = list(scene.actors), len(scene.figure.findobj())
    assert all(actor.get_animated() for actor in actors)
    scene.show(played.params, DATA.truth)
    assert all(a is b for a, b in zip(scene.actors, actors, strict=True)) and len(scene.figure.findobj()) == count


def test_components_in_any_order_are_compared_by_their_means(played):
    played.mean_0, played.mean_2 = 4, -6
    trace = ev.fit(MODEL, DATA.X, start=played.start.permuted([2, 0, 1]))
    race = played.race(trace)
    race.iteration = len(trace.params) - 1
    assert f"log-likelihood {trace.log_likelihood[-1]:.1f}" in race.sentence
    shown = race.scene._view.centres._now
    positions = [float(now.get_offsets()[0, 0]) for now in shown]
    assert positions == sorted(positions)


def test_a_wrong_number_of_means_is_named():
    with pytest.raises(ValueError, match="each have 3 values"):
        ByHand(MODEL, DATA, means=[0, 1], widths=[1, 1, 1])


@pytest.mark.parametrize(
    ("model", "X", "got"),
    [(ev.KMeans(1), [[0.0], [1.0]], "a KMeans and 2"), (ev.GaussianMixture(1), np.zeros((5001, 1)), "and 5,001")],
)
def test_what_the_browser_cannot_play_with_is_refused(model, X, got):
    with pytest.raises(ValueError, match=f"plays with a GaussianMixture and 5,000 values at most; got .*{got}"):
        ByHand(model, X, means=[0], widths=[1])


def test_numbers_of_means_that_meet_stand_side_by_side_in_the_order_of_the_means(played):
    played.scene.show(played._params_of([1, 2, 0.9, 2, 1, 2]))
    first, second, third = (played.scene.numbers[k].get_position()[0] for k in (1, 0, 2))
    assert second - first == pytest.approx(third - second) == pytest.approx(played.scene.apart)


@pytest.mark.parametrize(("best", "is_named"), [(-2790, True), (-2750, False), (-2720, True)])
def test_the_name_of_the_mark_gives_way_where_a_score_stands(played, best, is_named):
    board = played.scene.board
    board.show(-3900, best)
    assert board.parts["line"][0].get_visible()
    assert bool(board.parts["name"][0].get_text()) is is_named


def test_the_mark_of_each_mean_can_be_dragged(played):
    grabs = unpack(played._packed)[0]["grabs"]
    _ = played.sentence  # draws what is set now
    marks = [reading.coordinates[-2:] / 16 for reading in played._scene_reader(played.scene).read()]
    assert [grab["x"]["trait"] for grab in grabs] == ["mean_0", "mean_1", "mean_2"]
    for k, grab in enumerate(grabs):
        index = played.controls[2 * k].index(played.values[f"Mean {k}"])
        place = grab["x"]["places"][index], grab["y"]["places"][index]
        assert any(len(mark) and np.abs(mark - place).max() < 0.1 for mark in marks)
