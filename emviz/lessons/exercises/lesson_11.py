"""The exercises of lesson 11: EM everywhere."""

from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from emviz import check, datasets
from emviz.check.report import Broken, answer_of
from emviz.lessons.exercises.answers import check_callable, check_written, function, holds, number
from emviz.models.coins import Biases, Coins


def iteration_of_the_linkage(answer):
    """A count and a probability, by pencil and paper."""
    x, against = 125 / 4, 18 + 20

    def p_of(count):
        return (count + 34) / (count + 34 + against)

    p = p_of(x)
    slips = [
        ([x, 2 / 3], "The count is right. The second number is where you began; the M step moves it."),
        ([25, p_of(25)], "That is the iteration of the lesson, from 1/2: begin at 2/3."),
        ([125 - x, p_of(125 - x)], "That is the count of the first sort, the one with probability 1/2."),
        ([125 / 6, p_of(125 / 6)], "One sixth is the share among all animals; these 125 are known to be of one kind."),
        ([250 / 3, p_of(250 / 3)], "p is not the share of the second sort in the 125: compare p/4 with 1/2 + p/4."),
        ([500 / 7, p_of(500 / 7)], "You compared p with 1/2; the second sort has the probability p/4."),
        ([125 / 3, p_of(125 / 3)], "p/4 was divided by 1/2 alone; the 125 are of both sorts together."),
        ([x, x / (x + against)], "The count is right. For p speak the 34 of the last kind, too."),
        ([x, (x + 34) / 197], "The count is right. Divide by those that speak for p or against it, not by all 197."),
        ([x, 1 - p], "The count is right. The second number is the part that speaks against p."),
        ([x + 34, p], "The first number counts the 34 animals of the last kind, too; p is right."),
        ([1 / 4, p_of(1 / 4)], "A quarter is a share: how many animals of 125 are that?"),
        ([1 / 4, p], "p is right. The first number is a share: how many animals of 125 are that?"),
        ([31, p_of(31)], "An expected count need not be a whole number: do not round it."),
        ([p, x], "The two numbers are swapped: first the count."),
        (x, "That is the count: the list needs a second number, p."),
        (p, "That is p: the list begins with the count."),
    ]
    return number(answer, [x, p], "The list of count and p", decimals=3, slips=slips)


def biases_of_the_coins(answer):
    """Find the bug: an average of ratios where a ratio of sums belongs."""
    what = "suspicious_m_step"
    check_callable(answer, what)
    X = np.array([[5.0, 5], [9, 1], [40, 10], [4, 6], [2, 1], [12, 18]])
    coins, start = Coins(2), Biases(np.array([0.6, 0.5]))
    cases = [(X, coins.responsibilities(X, start)), (X[1:], np.random.default_rng(11).dirichlet([1, 2, 1], size=5))]

    def by_counts(rule):
        """An M step from heads and tails of each coin, and the shares."""
        return lambda X, r: Biases(rule(*(r.T @ X).T, r))

    def chosen(X, r):
        return right(X, np.eye(r.shape[1])[r.argmax(axis=1)])

    right = by_counts(lambda heads, tails, r: heads / (heads + tails))
    slips = [
        (
            by_counts(lambda heads, tails, r: heads / (heads + tails).sum()),
            "Now the heads of a coin are divided by the tosses of all coins: each has its own.",
        ),
        (by_counts(lambda heads, tails, r: heads / tails), "Heads by tails may be above 1: divide by all tosses."),
        (
            by_counts(lambda heads, tails, r: heads / r.sum(axis=0)),
            "That is how many heads a coin makes in a round; its bias is heads by tosses.",
        ),
        (
            by_counts(lambda heads, tails, r: tails / (heads + tails)),
            "That is the probability of tails; a bias is that of heads.",
        ),
        (
            by_counts(lambda heads, tails, r: np.full(r.shape[1], heads.sum() / (heads + tails).sum())),
            "All coins get the same bias: the shares have no effect.",
        ),
        (
            lambda X, r: Biases(r.T @ X[:, 0] / (r.sum(axis=0) * X.sum(axis=1).mean())),
            "Every round counts as if it had the average number of tosses; each has its own.",
        ),
        (chosen, "Each round went whole to one coin: that is hard EM. Let it be shared."),
    ]

    def record(X, r):
        after = answer_of(answer, what, X, r)
        if not hasattr(after, "biases"):
            raise Broken(
                f"{what} returned a {type(after).__name__}; it must return Biases(...), one bias for each coin."
            )
        return after.biases

    def biases_of(m_step):
        return lambda X, r: m_step(X, r).biases

    laws = lambda: check.em(coins.responsibilities, answer, coins, X, start)  # noqa: E731
    named = [(biases_of(slip), sentence) for slip, sentence in slips]
    function(record, biases_of(right), *cases, what=what, slips=named, law=laws)
    holds(laws)
    return f"{what}: right. Rounds may have any length, and all laws of EM hold."


class _Silence(NamedTuple):
    silent: float
    rate: float


class _SilentDays(NamedTuple):
    log_likelihood: float
    days: float
    silent_days: float
    notices: float


def model_with_silent_days(answer):
    """A model of the reader's own: a Poisson distribution with too many zeros."""
    check_written(answer, "ZeroInflatedPoisson")
    model = answer_of(answer, "ZeroInflatedPoisson()") if isinstance(answer, type) else answer
    for name in ("start", "e_step", "m_step"):
        if not callable(getattr(model, name, None)):
            raise Broken(f"A {type(model).__name__} has no method {name}; give the class ZeroInflatedPoisson.")
    X = datasets.death_notices().X
    start = _record(model.start, "start", _Silence, X, np.random.default_rng(0))
    params = [start._replace(silent=0.3, rate=2.1), start._replace(silent=0.05, rate=0.7)]
    laws = lambda: check.model(model, X)  # noqa: E731
    days = [(X, each) for each in params]
    _e_step_of(model, days, laws)
    _m_step_of(model, [(answer_of(model.e_step, "Your E step", *each),) for each in days], laws)
    return f"ZeroInflatedPoisson: right. {holds(laws)}"


def _e_step_of(model, cases, laws):
    def step(silent, log_likelihood=lambda chances, poisson: np.log(chances).sum(), chances=None):
        """An E step by rules: (X, a, Poisson probabilities) -> silent days, and how likely each day is."""

        def e_step(X, params):
            a, rate = params.silent, params.rate
            poisson = stats.poisson.pmf(X, rate)
            likely = (chances or _chances)(X, a, poisson)
            return _SilentDays(log_likelihood(likely, poisson), len(X), silent(X, a, poisson), X.sum())

        return e_step

    def right(X, a, poisson):
        return (a * (X == 0) / _chances(X, a, poisson)).sum()

    slips = [
        (
            step(lambda X, a, p: (a / (a + (1 - a) * p)).sum(), chances=lambda X, a, p: a + (1 - a) * p),
            "Your E step lets days with notices be silent; a silent day has count 0.",
        ),
        (
            step(lambda X, a, p: a * len(X)),
            "Your E step expects a of all days to be silent: that is before anybody has seen the counts.",
        ),
        (
            step(lambda X, a, p: a * (X == 0).sum()),
            "Your E step takes a of the days of count 0. Silent days are more frequent among these: Bayes' rule says how much.",
        ),
        (
            step(lambda X, a, p: (X == 0).sum()),
            "Your E step takes every day of count 0 for silent; Poisson days make zeros, too.",
        ),
        (
            step(lambda X, a, p: ((1 - a) * p / _chances(X, a, p))[X == 0].sum()),
            "Your E step counts the days of count 0 that were *not* silent.",
        ),
        (
            step(lambda X, a, p: a * (X == 0) / _chances(X, a, p)),
            "Your E step gives one number for each day; the M step needs their sum.",
        ),
        (
            step(right, lambda chances, p: np.log(p).sum()),
            "The silent days are right. Your log-likelihood is that of one Poisson distribution: p(0) and p(x) stand above.",
        ),
        (
            step(right, lambda chances, p: np.log(chances.sum())),
            "The silent days are right. The log-likelihood is the sum of the logarithms, not the logarithm of the sum.",
        ),
        (
            step(right, lambda chances, p: np.log(chances)),
            "The silent days are right. The log-likelihood is one number for all days: add up.",
        ),
        (
            step(
                lambda X, a, p: (a * (X == 0) / (a * (X == 0) + p)).sum(),
                chances=lambda X, a, p: a * (X == 0) + p,
            ),
            "Your probabilities of the counts sum to more than 1: a Poisson day has the probability 1 - a.",
        ),
    ]
    yours = lambda X, params: _record(model.e_step, "Your E step", _SilentDays, X, params)  # noqa: E731
    function(yours, step(right), *cases, what="Your E step", slips=slips, law=laws)


def _chances(X, a, poisson):
    return a * (X == 0) + (1 - a) * poisson


def _m_step_of(model, cases, laws):
    def step(silent, rate):
        """An M step by rules (days, silent days, notices) -> number."""
        return lambda expectation: _Silence(silent(*_sums(expectation)), rate(*_sums(expectation)))

    share, rate = lambda days, silent, notices: silent / days, lambda days, silent, notices: notices / (days - silent)
    slips = [
        (
            step(share, lambda days, silent, notices: notices / days),
            "The share of silent days is right. For the rate your M step divides by all days; silent ones make no notices.",
        ),
        (
            step(share, lambda days, silent, notices: notices / silent),
            "The share of silent days is right. The notices are made by the *other* days.",
        ),
        (step(share, lambda *sums: 1 / rate(*sums)), "The rate is notices by days, not days by notices."),
        (
            step(lambda *sums: 1 - share(*sums), rate),
            "The rate is right. Your M step gives the share of the other days.",
        ),
        (step(lambda days, silent, notices: silent, rate), "The rate is right. A share of days is a number by days."),
        (
            step(lambda days, silent, notices: silent / (days - silent), rate),
            "The rate is right. A share is silent days by *all* days.",
        ),
        (step(rate, share), "Your M step has swapped its two numbers: first the share of silent days."),
    ]
    yours = lambda expectation: _record(model.m_step, "Your M step", _Silence, expectation)  # noqa: E731
    function(yours, step(share, rate), *cases, what="Your M step", slips=slips, law=laws)


def _sums(expectation):
    return expectation.days, expectation.silent_days, expectation.notices


def _record(method, what, kind, *args) -> Any:
    """What a method of the reader's model returns, as it is: a record with the names of this kind."""
    answer = answer_of(method, what, *args)
    if not (isinstance(answer, tuple) and getattr(answer, "_fields", None) == kind._fields):
        name = f"{kind.__name__.removeprefix('_')}({', '.join(kind._fields)})"
        raise Broken(f"{what} returned a {type(answer).__name__}; it must return {name}.")
    return answer


EXERCISES = {
    "11-ex1": iteration_of_the_linkage,
    "11-ex2": biases_of_the_coins,
    "11-ex3": model_with_silent_days,
}
