"""Three methods make a model: everything else has a default that works, and a model may say better."""

from typing import NamedTuple

import numpy as np
import pytest

import emviz as ev
from emviz.em import contract

WAITS = np.random.default_rng(0).exponential(scale=4.0, size=(200, 1)).clip(max=6.0)


class Rate(NamedTuple):
    rate: float


class Expected(NamedTuple):
    log_likelihood: float
    count: float
    total: float


class CutOff:
    """Waiting times with one rate, cut off at 6. Nothing but the three methods."""

    def start(self, X, rng):
        return Rate(float(rng.uniform(0.05, 2)))

    def e_step(self, X, params):
        cut = X == 6
        expected = np.where(cut, 6 + 1 / params.rate, X).sum()
        log_likelihood = np.where(cut, 0, np.log(params.rate)) - params.rate * X
        return Expected(log_likelihood.sum(), float(len(X)), expected)

    def m_step(self, expectation):
        return Rate(expectation.count / expectation.total)


TOP = (WAITS < 6).sum() / WAITS.sum()  # the censored maximum: how often it ended, by how long one waited


def test_it_is_fitted():
    trace = ev.fit(CutOff(), WAITS, seed=3, tol=1e-14)
    assert trace.converged
    assert trace.params[-1].rate == pytest.approx(TOP, rel=1e-6)
    assert (np.diff(trace.log_likelihood) >= 0).all()


def test_its_frames_say_what_changed_in_numbers():
    trace = ev.fit(CutOff(), WAITS, start=Rate(0.5), max_iter=2, tol=0)
    start, e_1, m_1, e_2, *_ = [frame.sentence for frame in trace.frames]
    a, b, c = (params.rate for params in trace.params)
    totals = [CutOff().e_step(WAITS, Rate(rate)).total for rate in (a, b)]
    assert start == f"Start: rate 0.5, before the first step; log-likelihood {trace.log_likelihood[0]:.1f}."
    assert e_1 == f"Expectation step 1: expected are count 200., total {totals[0]:.3f}; no parameter changes."
    assert m_1.startswith(
        f"Maximization step 1: rate goes from {a:.4g} to {b:.4g}; log-likelihood {trace.log_likelihood[1]:.1f}"
    )
    assert e_2 == f"Expectation step 2: total goes from {totals[0]:.4g} to {totals[1]:.4g}; no parameter changes."
    assert all(frame.responsibilities is None for frame in trace.frames)


def test_its_restarts_begin_at_its_own_starts():
    runs = ev.restarts(CutOff(), WAITS, n_restarts=4, seed=7, tol=1e-12)
    for r, trace in enumerate(runs):
        assert trace.params[0] == CutOff().start(WAITS, np.random.default_rng(7 + r))
    assert len({trace.params[0] for trace in runs}) == 4
    assert runs.log_likelihood == pytest.approx(runs.log_likelihood[0], rel=1e-9)


def test_it_can_start_where_another_run_ended():
    trace = ev.fit(CutOff(), WAITS, seed=1, max_iter=3)
    again = ev.fit(CutOff(), WAITS, start=trace.params[-1], max_iter=0)
    assert again.log_likelihood[0] == pytest.approx(trace.log_likelihood[-1])


class Pair(NamedTuple):
    ends: np.ndarray


class TwoEnds(CutOff):
    def start(self, X, rng):
        return Pair(np.array([0.0, 1.0]))


@pytest.mark.parametrize(
    ("model", "start", "error", "sentence"),
    [
        (CutOff(), 0.5, TypeError, r"start is a float; for this model it must be a Rate\(rate\), or left out"),
        (CutOff(), [[0.5]], TypeError, "start is a list"),
        (CutOff(), "kmeans++", TypeError, "start is a str"),
        (CutOff(), Pair(np.zeros(2)), TypeError, r"start is a Pair; for this model it must be a Rate\(rate\)"),
        (CutOff(), Rate("much"), TypeError, "start.rate cannot be read as an array of real numbers"),
        (CutOff(), Rate(np.nan), ValueError, "start.rate has a value that is not finite"),
        (CutOff(), Rate(np.ones(2)), ValueError, r"start.rate has shape \(2,\); this model and this data need \(\)"),
        (
            TwoEnds(),
            Pair(np.zeros(3)),
            ValueError,
            r"start.ends has shape \(3,\); this model and this data need \(2,\)",
        ),
    ],
)
def test_another_kind_of_start_is_refused_in_a_sentence(model, start, error, sentence):
    with pytest.raises(error, match=sentence):
        ev.fit(model, WAITS, start=start)


def test_a_start_written_by_hand_is_not_shared():
    ends = np.array([2.0, 3.0])
    params = contract.read_start(TwoEnds(), WAITS, Pair(ends), seed=0)
    ends[:] = 0
    np.testing.assert_array_equal(params.ends, [2, 3])


@pytest.mark.parametrize("X", [[[1.0], [np.nan]], [["a"]], [1.0, 2.0]])
def test_its_data_must_be_a_finite_table(X):
    with pytest.raises((ValueError, TypeError), match="^X "):
        ev.fit(CutOff(), X)


class Talkative(CutOff):
    """A model that says everything for itself."""

    objective = "score"

    def read_data(self, X):
        return np.minimum(np.asarray(X, float), 6)

    def read_start(self, X, start, seed):
        return Rate(float(start))

    def describe_move(self, before, after):
        return f"the rate is {after.rate:.2f} now"

    def e_step_on(self, X):
        X = np.array(X)
        return lambda params: self.e_step(X, params)


def test_a_model_may_say_better():
    trace = ev.fit(Talkative(), np.vstack([WAITS, [[99.0]]]), start="0.25", max_iter=1, tol=0)
    assert trace.X.max() == 6
    assert trace.frames[2].sentence.startswith(
        f"Maximization step 1: the rate is {trace.params[1].rate:.2f} now; score "
    )
    assert trace.frames[1].sentence.endswith("the rate is 0.25 now.")


def test_the_largest_change_is_named_whatever_its_size_beside_other_fields():
    class Both(NamedTuple):
        small: np.ndarray
        large: float

    before = Both(np.array([1e-9, 2e-9]), 1e9)
    after = Both(np.array([1e-9, 3e-9]), 1.1e9)
    assert contract.describe_change(before, after) == "small[1] goes from 2e-09 to 3e-09"
    assert contract.describe_change(before, before._replace(large=1.2e9)) == "large goes from 1e+09 to 1.2e+09"
    assert contract.describe_change(before, before._replace(large=1e9 + 1e-3)) == ""


def test_two_numbers_are_in_enough_digits():
    assert contract.in_enough_digits(0.62678, 0.62679) == ("0.62678", "0.62679")
    assert contract.in_enough_digits(1, 2) == ("1", "2")


def test_a_rise_of_rounding_size_is_as_before():
    """Both sides of the limit, 1e-9 of the log-likelihood."""

    class Fixed(CutOff):
        def __init__(self, rise):
            self.rise = rise

        def e_step(self, X, params):
            return Expected(-1000.0 + self.rise * (params.rate == 2), 1.0, 0.5)

    for rise, words in [(0.5e-6, "as before"), (2e-6, "up 2e-06")]:
        trace = ev.fit(Fixed(rise), WAITS, start=Rate(1.0), max_iter=1, tol=0)
        assert trace.frames[2].sentence.endswith(f"log-likelihood -1000.0, {words}.")


def test_parts_are_combined_by_adding_unless_the_record_says_better():
    one, other = Expected(-2.0, 3.0, 4.0), Expected(-1.0, 1.0, 6.0)
    assert contract.combine(one, other) == Expected(-3.0, 4.0, 10.0)

    class Better(NamedTuple):
        log_likelihood: float

        def combine(self, other):
            return "better"

    assert contract.combine(Better(0.0), Better(1.0)) == "better"


class Broken(CutOff):
    def __init__(self, log_likelihoods):
        self.values = iter(log_likelihoods)

    def e_step(self, X, params):
        return Expected(next(self.values), 1.0, 1.0)


def test_a_log_likelihood_that_is_no_number_ends_the_run_with_its_iteration():
    with pytest.raises(ValueError, match="^The log-likelihood of iteration 2 is not a number: .* the E step of Broken"):
        ev.fit(Broken([-3.0, -2.0, np.nan]), WAITS)


def test_a_log_likelihood_that_falls_is_not_called_converged():
    trace = ev.fit(Broken([-3.0, -2.0, -9.0]), WAITS, tol=0)
    assert not trace.converged
    assert trace.message == "Stopped after 2 iterations: the log-likelihood fell, which no step of EM makes it do."
    assert trace.frames[4].sentence.endswith("log-likelihood -9, down 7.")


def test_a_record_of_a_class_that_was_defined_twice_is_a_start():
    """As in a notebook whose cell was run again."""

    class Again(NamedTuple):
        rate: float

    Again.__name__ = "Rate"
    trace = ev.fit(CutOff(), WAITS, start=Again(0.3), max_iter=1)
    assert trace.params[0] == Rate(0.3)
    assert type(trace.params[0]) is Rate


class Counted(NamedTuple):
    rate: float
    order: int
    none: np.ndarray


class WithExtras(CutOff):
    def start(self, X, rng):
        return Counted(0.5, 3, np.empty(0))

    def m_step(self, expectation):
        return Counted(expectation.count / expectation.total, 3, np.empty(0))


def test_whole_numbers_stay_whole_and_empty_fields_do_no_harm():
    trace = ev.fit(WithExtras(), WAITS, start=Counted(0.2, 3, np.empty(0)), max_iter=2)
    assert isinstance(trace.params[0].order, int)
    assert trace.frames[2].sentence.startswith("Maximization step 1: rate goes from 0.2 to ")


def test_an_m_step_calls_a_parameter_by_its_words():
    class Spread(NamedTuple):
        standard_deviation: float

    move = contract.describe_move(ev.Linkage(), Spread(1.0), Spread(2.0))
    assert move == "standard deviation goes from 1 to 2"
    assert contract.describe_move(ev.Linkage(), Spread(1.0), Spread(1.0)) == "no parameter changes"
