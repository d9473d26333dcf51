"""The coins against the primer that tells of them, and against scipy."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import binom, chisquare

import emviz as ev
from emviz.em import contract
from emviz.models.coins import Biases

PRIMER = np.column_stack([[5, 9, 8, 4, 7], [5, 1, 2, 6, 3]])


@pytest.fixture(scope="module")
def trace():
    return ev.fit(ev.Coins(2), PRIMER, start=Biases([0.60, 0.50]), max_iter=10, tol=0)


def test_the_biases_are_those_of_do_and_batzoglou(trace):
    """Nature Biotechnology 26 (2008), figure 1: the first M step, and after 10 iterations."""
    np.testing.assert_array_equal(trace.params[1].biases.round(2), [0.71, 0.58])
    np.testing.assert_array_equal(trace.params[10].biases.round(2), [0.80, 0.52])


def test_the_responsibilities_and_expected_tosses_are_those_of_the_primer(trace):
    r = trace.model.responsibilities(PRIMER, trace.params[0])
    np.testing.assert_array_equal(r[0].round(2), [0.45, 0.55])
    np.testing.assert_array_equal(r[:, 0].round(2), [0.45, 0.80, 0.73, 0.35, 0.65])
    expected = trace.model.e_step(PRIMER, trace.params[0]).sums
    np.testing.assert_array_equal(expected.round(1), [[21.3, 8.6], [11.7, 8.4]])


def log_likelihood(X, biases):
    return np.log(binom.pmf(X[:, :1], X.sum(axis=1, keepdims=True), biases).mean(axis=1)).sum()


def test_the_log_joint_is_the_probability_of_scipy():
    X, params = np.array([[3.0, 2.0], [0.0, 7.0], [1.0, 0.0]]), Biases(np.array([0.2, 0.9]))
    ours = ev.Coins(2).log_joint(X, params)
    np.testing.assert_allclose(ours, np.log(0.5 * binom.pmf(X[:, :1], X.sum(axis=1, keepdims=True), params.biases)))
    assert ev.Coins(2).log_likelihood(X, params) == pytest.approx(log_likelihood(X, params.biases))


def test_the_end_is_what_a_general_optimiser_finds():
    found = minimize(lambda odds: -log_likelihood(PRIMER, 1 / (1 + np.exp(-odds))), [1.0, -1.0], options={"gtol": 1e-9})
    end = ev.fit(ev.Coins(2), PRIMER, start=Biases([0.60, 0.50]), tol=1e-15)
    np.testing.assert_allclose(end.params[-1].biases, 1 / (1 + np.exp(-found.x)), atol=1e-6)
    assert end.log_likelihood[-1] == pytest.approx(-found.fun, abs=1e-9)


def test_the_gradient_of_q_is_that_of_the_log_likelihood():
    model, at = ev.Coins(3), np.array([0.3, 0.6, 0.8])
    r = model.responsibilities(PRIMER, Biases(at))
    for k in range(3):
        step = 1e-5 * np.eye(3)[k]
        Q = [ev.bound.expected_complete_log_likelihood(model, PRIMER, r, Biases(at + s)) for s in (step, -step)]
        whole = [model.log_likelihood(PRIMER, Biases(at + s)) for s in (step, -step)]
        assert Q[0] - Q[1] == pytest.approx(whole[0] - whole[1], rel=1e-6)


def test_one_coin_is_the_part_of_heads():
    assert ev.fit(ev.Coins(1), PRIMER).params[-1].biases[0] == pytest.approx(33 / 50)


def test_rounds_may_differ_in_length_and_be_all_heads():
    X = [[3, 0], [50, 0], [0, 4], [0, 1]]
    np.testing.assert_allclose(sorted(ev.fit(ev.Coins(2), X, tol=1e-12).params[-1].biases), [0, 1], atol=1e-6)


def test_drawn_rounds_have_the_tosses_and_the_heads_that_were_asked_for():
    params = Biases(np.array([0.2, 0.7]))
    X, labels = ev.Coins(2, tosses=6).sample(params, 4000, seed=0)
    assert (X.sum(axis=1) == 6).all()
    assert labels.mean() == pytest.approx(0.5, abs=0.03)
    for k, bias in enumerate(params.biases):
        heads = np.bincount(X[labels == k, 0].astype(int), minlength=7)
        chances = binom.pmf(np.arange(7), 6, bias)
        some = chances * heads.sum() > 5
        assert chisquare(heads[some], chances[some] / chances[some].sum() * heads[some].sum()).pvalue > 0.01


def test_only_the_biases_are_free():
    assert contract.n_parameters(ev.Coins(3), Biases(np.full(3, 0.5))) == 3


@pytest.mark.parametrize(
    ("X", "sentence"),
    [
        ([[1], [2]], r"X has 1 column\(s\); .* two counts, heads and tails"),
        ([[1, 2], [3, 0.5]], "X has 0.5 in row 1; counts are whole numbers"),
        ([[1, 2], [-3, 5]], "X has -3 in row 1"),
        ([[1, 2], [0, 0]], "no heads and no tails in row 1"),
        ([[1, 1], [5, 5]], "1 different point"),
    ],
)
def test_other_tables_are_refused(X, sentence):
    with pytest.raises(ValueError, match=sentence):
        ev.fit(ev.Coins(2), X)


@pytest.mark.parametrize("bias", [-0.1, 1.5])
def test_a_start_that_is_no_probability_is_refused(bias):
    with pytest.raises(ValueError, match=f"^start.biases has {bias:g}; every bias must lie between 0 and 1"):
        ev.fit(ev.Coins(2), PRIMER, start=Biases([0.5, bias]))


def test_the_number_of_tosses_is_checked():
    with pytest.raises(ValueError, match="tosses"):
        ev.Coins(2, tosses=0)


def test_a_coin_that_is_expected_to_show_a_tail_is_not_certain_to_show_heads():
    """A bias that rounds to 1 would make a round with tails impossible, though the coin has a share of it."""
    model, X = ev.Coins(2), np.array([[20.0, 0.0], [20.0, 0.0], [3.0, 12.0]])
    params = type(model.start(X, np.random.default_rng(0)))(np.array([1 - 1e-3, 0.2]))
    after = model.m_step(model.e_step(X, params))
    r = model.responsibilities(X, params)
    assert 0 < r[2, 0] < 1e-30
    assert after.biases[0] < 1
    Q, H, KL, total = ev.bound.decompose(model.log_joint(X, after), r)
    assert pytest.approx(total, rel=1e-12) == Q + H + KL
