"""Answers to the exercises of lesson 11."""

from typing import NamedTuple

import numpy as np
from scipy import stats
from scipy.special import gammaln

import emviz as ev
from emviz.models.coins import Biases


def by_sums(X, r):
    heads, tails = (r.T @ X).T
    return Biases(heads / (heads + tails))


def coin_by_coin(X, r):
    return Biases([(r[:, k] * X[:, 0]).sum() / (r[:, k] * X.sum(axis=1)).sum() for k in range(r.shape[1])])


def weighted_by_tosses(X, r):
    tosses = X.sum(axis=1)
    return Biases(np.array([np.average(X[:, 0] / tosses, weights=share * tosses) for share in r.T]))


def as_it_stands(X, r):
    part_of_heads = X[:, 0] / X.sum(axis=1)
    return Biases(r.T @ part_of_heads / r.sum(axis=0))


def of_all_tosses(X, r):
    return Biases(r.T @ X[:, 0] / X.sum())


def changes_its_shares(X, r):
    r *= X.sum(axis=1, keepdims=True)
    return Biases(r.T @ (X[:, 0] / X.sum(axis=1)) / r.sum(axis=0))


class Silence(NamedTuple):
    silent: float
    rate: float


class SilentDays(NamedTuple):
    log_likelihood: float
    days: float
    silent_days: float
    notices: float


class ZeroInflatedPoisson:
    def start(self, X, rng):
        return Silence(rng.uniform(0.1, 0.9), X.mean())

    def e_step(self, X, params):
        silent = np.where(X == 0, params.silent, 0)
        chances = silent + (1 - params.silent) * stats.poisson.pmf(X, params.rate)
        return SilentDays(np.log(chances).sum(), len(X), (silent / chances).sum(), X.sum())

    def m_step(self, expectation):
        _, days, silent_days, notices = expectation
        return Silence(silent_days / days, notices / (days - silent_days))

    def expected_complete_log_likelihood(self, expectation, params):
        (a, rate), (_, days, silent_days, notices) = params, expectation
        of_labels = silent_days * np.log(a) + (days - silent_days) * np.log(1 - a)
        return of_labels + notices * np.log(rate) - (days - silent_days) * rate


class ByZeros(ZeroInflatedPoisson):
    """By the number of days without a notice, in logarithms."""

    def e_step(self, X, params):
        a, rate = params
        zeros = (X == 0).sum()
        nothing = a + (1 - a) * np.exp(-rate)
        others = X[X > 0]
        logs = np.log(1 - a) - rate + others * np.log(rate) - gammaln(others + 1)
        return SilentDays(zeros * np.log(nothing) + logs.sum(), len(X), zeros * a / nothing, X.sum())


def model(e_step=None, m_step=None, **methods):
    """The right model with other methods."""
    steps = {"e_step": e_step, "m_step": m_step, **methods}
    return type("ZeroInflatedPoisson", (ZeroInflatedPoisson,), {name: step for name, step in steps.items() if step})


def expected(silent_days=None, log_likelihood=None):
    """An E step with another number in these places, by a rule (X, params, right expectation)."""
    rules = {"silent_days": silent_days, "log_likelihood": log_likelihood}

    def e_step(self, X, params):
        right = ZeroInflatedPoisson().e_step(X, params)
        return right._replace(**{name: rule(X, params, right) for name, rule in rules.items() if rule})

    return model(e_step)


def estimated(silent=lambda days, silent: silent / days, rate=lambda days, silent, notices: notices / (days - silent)):
    def m_step(self, expectation):
        _, days, silent_days, notices = expectation
        return Silence(silent(days, silent_days), rate(days, silent_days, notices))

    return model(m_step=m_step)


def any_day_may_be_silent(self, X, params):
    chances = params.silent + (1 - params.silent) * stats.poisson.pmf(X, params.rate)
    return SilentDays(np.log(chances).sum(), len(X), (params.silent / chances).sum(), X.sum())


def more_than_one(self, X, params):
    silent = np.where(X == 0, params.silent, 0)
    chances = silent + stats.poisson.pmf(X, params.rate)
    return SilentDays(np.log(chances).sum(), len(X), (silent / chances).sum(), X.sum())


def not_yet(self, *args):
    return ...


X34 = 125 / 4 + 34
RIGHT = {
    "11-ex1": [[31.25, 0.632], (31.25, 0.63196), np.array([125 / 4, X34 / (X34 + 38)])],
    "11-ex2": [by_sums, coin_by_coin, weighted_by_tosses],
    "11-ex3": [ZeroInflatedPoisson, ZeroInflatedPoisson(), ByZeros],
}
WRONG = {
    "11-ex1": [
        ([31.25, 0.667], "the M step moves it"),
        ([25, 0.608], "begin at 2/3"),
        ([93.75, 0.771], "the first sort"),
        ([20.833, 0.591], "among all animals"),
        ([83.333, 0.755], "p is not the share"),
        ([31.25, 0.451], "speak the 34"),
        ([31.25, 0.331], "not by all 197"),
        ([31.25, 0.368], "speaks against p"),
        ([65.25, 0.632], "The first number counts the 34"),
        ([0.25, 0.632], "p is right"),
        ([0.25, 0.474], "A quarter is a share"),
        ([31, 0.631], "do not round it"),
        ([0.632, 31.25], "swapped"),
        (31.25, "a second number"),
        (0.632, "begins with the count"),
        ([31.25, 0.627], "index 1 is too small"),
        ([41.667, 0.666], "of both sorts together"),
        ([71.429, 0.735], "You compared p with 1/2"),
        ([31.25, None], "not finite"),
        ("31.25 and 0.632", "must be made of numbers"),
    ],
    "11-ex2": [
        (as_it_stands, "Q can still be raised by changing the biases"),
        (of_all_tosses, "the tosses of all coins"),
        (lambda X, r: Biases((r.T @ X)[:, 0] / (r.T @ X)[:, 1]), "divide by all tosses"),
        (lambda X, r: Biases((r.T @ X)[:, 0] / r.sum(axis=0)), "heads by tosses"),
        (lambda X, r: Biases((r.T @ X)[:, 1] / (r.T @ X).sum(axis=1)), "the probability of tails"),
        (lambda X, r: Biases(np.full(r.shape[1], X[:, 0].sum() / X.sum())), "the shares have no effect"),
        (lambda X, r: Biases(r.T @ X[:, 0] / r.sum(axis=0) / X.sum(axis=1).mean()), "the average number of tosses"),
        (lambda X, r: by_sums(X, np.eye(r.shape[1])[r.argmax(axis=1)]), "hard EM"),
        (lambda X, r: by_sums(X, r).biases, "must return Biases"),
        (changes_its_shares, "changes what it is given"),
        (lambda X, r: Biases(by_sums(X, r).biases[:1]), "the shape is (1,)"),
        (lambda X, r: Biases(X[:, 0] @ r), "index 0 is too large"),
        (lambda X, r: r.nothing, "stopped with AttributeError"),
        (lambda sums: sums, "stopped with TypeError"),
        (lambda X, r: Biases([np.nan] * r.shape[1]), "not finite"),
        ([0.7, 0.5], "must be a function"),
    ],
    "11-ex3": [
        (model(any_day_may_be_silent), "lets days with notices be silent"),
        (model(more_than_one), "sum to more than 1"),
        (expected(lambda X, params, right: params.silent * len(X)), "before anybody has seen the counts"),
        (expected(lambda X, params, right: params.silent * (X == 0).sum()), "Bayes' rule says how much"),
        (expected(lambda X, params, right: (X == 0).sum()), "Poisson days make zeros, too"),
        (expected(lambda X, params, right: (X == 0).sum() - right.silent_days), "*not* silent"),
        (
            expected(
                lambda X, p, right: (
                    np.where(X == 0, p.silent, 0)
                    / (np.where(X == 0, p.silent, 0) + (1 - p.silent) * stats.poisson.pmf(X, p.rate))
                )
            ),
            "one number for each day",
        ),
        (
            expected(log_likelihood=lambda X, params, right: stats.poisson.logpmf(X, params.rate).sum()),
            "that of one Poisson distribution",
        ),
        (
            expected(log_likelihood=lambda X, params, right: right.log_likelihood / len(X)),
            "two halves of the data",
        ),
        (expected(lambda X, params, right: right.silent_days / 2), "The log-likelihood fell by"),
        (estimated(rate=lambda days, silent, notices: notices / days), "silent ones make no notices"),
        (estimated(rate=lambda days, silent, notices: notices / silent), "the *other* days"),
        (estimated(rate=lambda days, silent, notices: (days - silent) / notices), "not days by notices"),
        (estimated(silent=lambda days, silent: 1 - silent / days), "the share of the other days"),
        (estimated(silent=lambda days, silent: silent), "a number by days"),
        (estimated(silent=lambda days, silent: silent / (days - silent)), "by *all* days"),
        (estimated(silent=lambda days, silent: silent / days / 2), "Q can still be raised"),
        (model(m_step=lambda self, expectation: list(expectation)[:2]), "must return Silence(silent, rate)"),
        (model(lambda self, X, params: (1, 2, 3, 4)), "Your E step returned a tuple"),
        (model(start=lambda self, X, rng: 0.5), "start returned a float"),
        (model(lambda self, X, params: params.nothing), "Your E step stopped with AttributeError"),
        (model(m_step=lambda self, expectation: 1 / 0), "Your M step stopped with ZeroDivisionError"),
        (model(__init__=lambda self, a: None), "ZeroInflatedPoisson() stopped with TypeError"),
        (ev.Coins(2), "start returned a Biases"),
        (Silence(0.05, 2.269), "has no method start"),
        (Silence, "stopped with TypeError: Silence"),
        (0.05, "A float has no method"),
    ],
}
