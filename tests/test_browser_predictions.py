"""Predict the next half-step: how far off a guess is, and what the score makes of it."""

import numpy as np
import pytest

import emviz as ev
from browser_traces import REVIVE, params_json
from javascript import call


def predicted(truth, rounds):
    """The answers to guesses of centres, one after the other; each round is a list of places or None."""
    code = f"""([truth, rounds]) => {{
        {REVIVE}
        let record = NO_PREDICTIONS;
        return rounds.map((guesses) => {{
            const answer = predictCentres(reviveParams(truth), guesses, record);
            record = answer.record;
            return {{ ...answer, score: scoreOf(record) }};
        }});
    }}"""
    return call("predictions.js", code, [params_json(truth), rounds])


def shared(rounds):
    """The answers to guesses of shares, one after the other; each round is truth, component and guess."""
    code = """(rounds) => {
        let record = NO_PREDICTIONS;
        return rounds.map((round) => {
            const answer = predictShare(...round, record);
            record = answer.record;
            return { ...answer, score: scoreOf(record) };
        });
    }"""
    return call("predictions.js", code, rounds)


LINE = ev.Mixture(np.array([0.2, 0.3, 0.5]), np.array([[0.0], [10.0], [20.0]]), np.array([[[4.0]], [[1.0]], [[0.25]]]))


@pytest.mark.parametrize("d", [1, 2])
def test_errors_are_in_standard_deviations_of_the_component(d):
    rng = np.random.default_rng(0)
    roots = rng.normal(size=(4, d, d)) * [[1.0], [40.0]][:d]
    truth = ev.Mixture(np.full(4, 0.25), rng.normal(size=(4, d)), roots @ roots.transpose(0, 2, 1))
    offsets = rng.normal(size=(20, 4, d))
    guesses = truth.means + offsets
    expected = [
        [np.sqrt(o @ np.linalg.solve(c, o)) for o, c in zip(row, truth.covariances, strict=True)] for row in offsets
    ]
    answers = predicted(truth, guesses.tolist())
    np.testing.assert_allclose([answer["errors"] for answer in answers], expected, rtol=1e-6)
    points = [np.mean(100 * np.exp(-np.array(row))) for row in expected]
    np.testing.assert_allclose([answer["record"]["total"] for answer in answers], np.cumsum(points), rtol=1e-6)
    means = np.cumsum(points) / np.arange(1, 21)
    assert [answer["score"] for answer in answers] == [round(mean) for mean in means]
    arrows = answers[0]["arrows"]
    assert [arrow["component"] for arrow in arrows] == [0, 1, 2, 3]
    np.testing.assert_array_equal([arrow["from"] for arrow in arrows], guesses[0])
    np.testing.assert_array_equal([arrow["to"] for arrow in arrows], truth.means)


def test_the_sentence_says_how_far_off_and_keeps_the_score():
    first, second, third, none = predicted(
        LINE,
        [[[0.8, None], [11.2, None], [20.45, None]], [None, [11.0], None], [[0.0], None, [20.0]], [None, None, None]],
    )
    score = round(100 * np.exp([-0.4, -1.2, -0.9]).mean())
    assert first["sentence"] == (
        "Your guess is off by 0.4 standard deviations for component 0, 1.2 for component 1 and 0.9 for component 2; "
        f"your score is {score} of 100 after 1 prediction."
    )
    score = round(50 * (np.exp([-0.4, -1.2, -0.9]).mean() + np.exp(-1)))
    assert second["sentence"] == (
        f"Your guess is off by 1 standard deviation for component 1; your score is {score} of 100 after 2 predictions."
    )
    assert first["arrows"][1] == {"component": 1, "from": [11.2], "to": [10]}
    assert second["errors"] == [None, pytest.approx(1), None]
    assert [arrow["component"] for arrow in second["arrows"]] == [1]
    assert third["sentence"].startswith(
        "Your guess is off by 0 standard deviations for component 0 and 0 for component 2; your score is "
    )
    assert none["sentence"] == "You have not guessed where the centres go."
    assert (none["record"], none["arrows"]) == (third["record"], [])


def test_a_guess_for_a_component_that_is_removed_counts_for_nothing():
    fewer = LINE._replace(weights=np.array([0.2, 0.0, 0.8]))
    both, one = predicted(fewer, [[[0.8], [11.2], None], [None, [11.0], None]])
    assert both["sentence"].startswith("Your guess is off by 0.4 standard deviations for component 0; your score is ")
    assert both["errors"][1:] == [None, None] and [arrow["component"] for arrow in both["arrows"]] == [0]
    assert one["sentence"] == "None of the components that you guessed for is left."
    assert (one["record"], one["arrows"]) == (both["record"], [])


def test_a_share_is_guessed_between_nothing_and_all():
    right, off, wrong, beyond = shared([[0.62, 1, 0.62], [0.25, 0, 0.5], [0.0, 2, 1.0], [0.997, 1, 1.4]])
    assert [answer["error"] for answer in (right, off, wrong, beyond)] == pytest.approx([0, 0.25, 1, 0.003])
    points = 100 * np.exp([0, -1, -4, -0.012])
    assert [answer["score"] for answer in (right, off, wrong, beyond)] == [
        round(points[: i + 1].mean()) for i in range(4)
    ]
    assert right["sentence"] == (
        "You gave component 1 62% of this point, and it takes 62%; your score is 100 of 100 after 1 prediction."
    )
    assert off["sentence"] == (
        f"You gave component 0 50% of this point, and it takes 25%; your score is {off['score']} of 100 after 2 predictions."
    )
    assert "takes 100%" in beyond["sentence"] and "gave component 1 100%" in beyond["sentence"]
    assert "predictions" in wrong["sentence"]


def test_both_kinds_of_prediction_have_one_score():
    code = f"""([truth]) => {{
        {REVIVE}
        const first = predictCentres(reviveParams(truth), [[2.0], null, null], NO_PREDICTIONS);
        return [scoreOf(NO_PREDICTIONS), predictShare(0.25, 0, 0.25, first.record).record];
    }}"""
    none, record = call("predictions.js", code, [params_json(LINE)])
    assert none is None
    assert record == {"predictions": 2, "total": pytest.approx(100 * np.exp(-1) + 100)}
