"""The exercises of lesson 08."""

import math
from functools import cache

import numpy as np

from emviz.check.report import ROUNDING, Broken, answer_of, written
from emviz.datasets import galaxies
from emviz.lessons.exercises.answers import check_callable, function
from emviz.lessons.two_means import Means, TwoMeans

_MODEL = TwoMeans(1.2)  # that of the map


def starts_needed(yours):
    """How many starts find the best top with a chance of 99%."""

    def exact(p, missing=0.01):
        return math.log(missing) / math.log(1 - p)

    formulas = [
        (
            lambda p: math.log(0.01) / math.log(p),
            "p to the power n is the chance that all n starts reach the top. Which chance must be small?",
        ),
        (
            lambda p: exact(p, 0.99),
            "There the chance that all of the starts miss is 99%; how large may it be?",
        ),
        (lambda p: 0.99 / p, "Chances do not add up: two starts with p = 0.8 would have a chance of 160%."),
        (lambda p: 1 / p, "That is how many starts it takes on average; often it takes more."),
        (lambda p: exact(p, 0.05), "That is enough for 95%; the exercise asks for 99%."),
        (lambda p: exact(p, 0.001), "That is enough for 99.9%; the exercise asks for 99%."),
        (lambda p: -exact(p), "A number of starts is not negative: one of the logarithms has the wrong sign."),
    ]
    slips = [
        (exact, "That is where the chance reaches 99%, and it is not a whole number: how many starts does it take?"),
        (
            lambda p: math.floor(exact(p)),
            "With that many the chance is still a little below 99%: one start is missing.",
        ),
        (
            lambda p: round(exact(p)),
            "Rounded to the nearest whole number; where that means down, the chance stays below 99%.",
        ),
        (lambda p: math.ceil(exact(p)) + 1, "One more than it takes: with one start less the chance is 99% already."),
        *formulas,
        *((_rounded_up(wrong), sentence) for wrong, sentence in formulas),
    ]
    cases = [(p,) for p in (0.8, 0.5, 0.26, 0.055, 0.02)]
    return function(yours, lambda p: math.ceil(exact(p)), *cases, what="starts_needed", slips=slips)


def _rounded_up(formula):
    return lambda p: math.ceil(formula(p))


def different_answers(yours):
    """How many ends of runs are different, when labels may be exchanged."""
    rng = np.random.default_rng(0)
    hand = np.array(
        [[1, 5], [5, 1], [1, 5.001], [2, 4], [4, 1], [2, 6], [2, 4.05], [1, 5], [6.2, 2], [4, 2], [1.5, 4.5], [2, 6.2]]
    )
    tops = np.array([[11.09, 22.02], [17.76, 23.73], [12.0, 22.02]])[rng.integers(3, size=50)]
    tops = np.where(rng.random((50, 1)) < 0.5, tops, tops[:, ::-1]) + rng.uniform(-0.002, 0.002, (50, 2))
    border = np.array([[3.0049, 7.0], [7.0, 3.0051], [3.0, 8.0]])  # two that rounding sets apart
    cases = [(hand,), (hand[:3],), (tops,), (border,), (hand[3:4],)]

    def count(order, differ):
        """Rows that are new, by what is compared of each and by what makes two of these different."""

        def counted(ends):
            kept = []
            for row in order(ends):
                if all(differ(np.abs(row - other)) for other in kept):
                    kept.append(row)
            return len(kept)

        return counted

    def in_order(ends):
        return np.sort(ends, axis=1)

    def far(distance):
        return distance.max() >= 0.01

    def rounded(digits):
        return lambda ends: len(np.unique(in_order(ends).round(digits), axis=0))

    slips = [
        (len, "Every row is counted; rows that give the same answer count once."),
        (
            count(lambda ends: ends, far),
            "Two rows with exchanged labels are counted twice: (1, 5) and (5, 1) are one answer.",
        ),
        (
            lambda ends: len(np.unique(in_order(ends), axis=0)),
            "Rows that differ by a thousandth are counted twice: they are the same answer.",
        ),
        (
            lambda ends: len(np.unique(ends, axis=0)),
            "Only rows that are equal to the last digit are one answer here; 0.001 of difference, or exchanged labels, make two.",
        ),
        (rounded(2), "Rounding sets 3.0049 and 3.0051 apart, though they hardly differ: compare the rows themselves."),
        (rounded(1), "Rounded to one digit, rows that differ by 0.05 become the same answer."),
        (rounded(0), "Rounded to whole numbers, rows that differ by 0.05 become the same answer."),
        (
            count(in_order, lambda distance: distance.min() >= 0.01),
            "(1, 5) and (1, 4) are counted once: two answers are different as soon as one of the means is.",
        ),
        (
            count(lambda ends: ends.sum(axis=1, keepdims=True), far),
            "(1, 5) and (2, 4) are counted once: they have the same sum, and they are different answers.",
        ),
        (
            count(lambda ends: np.sort(ends, axis=0), far),
            "You sorted each column. That puts means of different runs into one row; sort within the rows.",
        ),
        (
            lambda ends: 1 + int((np.abs(np.diff(in_order(ends), axis=0)).max(axis=1) >= 0.01).sum()),
            "Each row is compared with the one before it only; it may be the same as an earlier one.",
        ),
    ]
    return function(yours, count(in_order, far), *cases, what="different_answers", slips=slips)


def safeguarded(yours):
    """Squared extrapolation that never falls and is still fast."""
    what = "accelerated"
    check_callable(yours, what)
    _never_falls(_path(yours, what, (17.0, 34.0)), (17, 34))
    for start in ((10.0, 12.0), (20.0, 23.0)):
        path = _path(yours, what, start)
        _never_falls(path, tuple(map(int, start)))
        if path[-1] < _height(_rest(start)) - 1e-5:
            raise Broken(
                f"From ({start[0]:g}, {start[1]:g}) the path is not yet at its top after six rounds. Safe, and too slow: a leap "
                "that is no danger must still be taken."
            )
    return "The log-likelihood never falls, and each leap that is safe is taken: accelerated is right."


@cache
def _velocities():
    return galaxies().X / 1000


def _expected(means):
    return _MODEL.e_step(_velocities(), Means(np.asarray(means, dtype=float)))


def _step(means):
    return _MODEL.m_step(_expected(means)).means


def _height(means):
    return float(_expected(means).log_likelihood)


def _rest(start, n_iter=150):
    """Where plain EM comes to rest."""
    for _ in range(n_iter):
        start = _step(start)
    return start


def _path(yours, what, start, n_cycles=6):
    """The heights that the reader's function returns, if it goes the way that it says and in no more steps than it needs."""
    steps = []

    def step(means):
        after = _step(means)
        steps.append((_height(means), _height(after)))
        return after

    path = written(answer_of(yours, what, list(start), step, _height, n_cycles), f"{what}: the path")
    if path.shape != (2 * n_cycles,):
        raise Broken(
            f"{what} returns a path of shape {path.shape}; it must be {2 * n_cycles} heights, two for each of {n_cycles} rounds."
        )
    if not steps:
        raise Broken(f"{what} never calls step; each iteration of EM is a call of the step that it is given.")
    if len(steps) > 4 * n_cycles:
        raise Broken(f"{what} makes {len(steps)} steps in {n_cycles} rounds; it stays fast with about three in each.")
    for t, pair in enumerate(path.reshape(-1, 2), start=1):
        if not np.isclose(pair, steps, rtol=1e-9).all(axis=1).any():
            raise Broken(
                f"The two heights of round {t} are not those before and after one of its steps. What must be mended is "
                "the way, not what is written down of it."
            )
    return path


def _never_falls(path, start):
    fallen = np.flatnonzero(np.diff(path) < -ROUNDING * np.abs(path).max())
    if len(fallen):
        at = fallen[0]
        raise Broken(
            f"From {start} the log-likelihood falls by {path[at] - path[at + 1]:.1f} at the beginning of round "
            f"{(at + 1) // 2 + 1}. EM never does that, and step is right: what else moves theta?"
        )


def m_step_with_prior(yours):
    """The M step of two means that own some points before the data come."""
    V = _velocities()
    centre = V.mean()

    def shares(means):
        r = np.exp(-((V - means) ** 2) / (2 * _MODEL.standard_deviation**2))
        return r / r.sum(axis=1, keepdims=True)

    near, apart = shares(np.array([19.0, 23.0])), shares(np.array([10.0, 30.0]))
    cases = [(V, apart, 0.0), (V, apart, 5.0), (V, near, 0.5), (V, near, 1e6)]

    def sums(V, r):
        return (r * V).sum(axis=0), r.sum(axis=0)

    def with_points(at, below=lambda s, V: s):
        def m_step(V, r, strength):
            total, count = sums(V, r)
            return (total + at(strength, V, total / count)) / (count + below(strength, V))

        return m_step

    def right(V, r, strength):
        return with_points(lambda s, V, means: s * centre)(V, r, strength)

    slips = [
        (with_points(lambda s, V, means: s * means), "The prior has no effect: where do its points lie?"),
        (
            with_points(lambda s, V, means: 0),
            "That pulls the means towards 0: the points of the prior are counted below, and their places are missing above.",
        ),
        (
            with_points(lambda s, V, means: s * centre, below=lambda s, V: 0),
            "The means run off: the places of the prior's points are added above, and the points are not counted below.",
        ),
        (
            with_points(lambda s, V, means: s * means.mean()),
            "The points of the prior lie half-way between the two means; they must lie at the mean of all the data.",
        ),
        (
            with_points(lambda s, V, means: s * np.median(V)),
            "The points of the prior lie at the median of the data; the exercise wants the mean.",
        ),
        (
            with_points(lambda s, V, means: s * centre / 2, below=lambda s, V: s / 2),
            "You shared the points of the prior out between the two; each component owns all `strength` of them.",
        ),
        (
            with_points(lambda s, V, means: len(V) * s * centre, below=lambda s, V: len(V) * s),
            "Too strong: the prior is added once for each galaxy. It counts once for each component.",
        ),
        (
            with_points(lambda s, V, means: centre, below=lambda s, V: s),
            "There are `strength` points of the prior, and you added the place of one of them.",
        ),
        (
            lambda V, r, s: sums(V, r)[0] / sums(V, r)[1] + s * centre,
            "You moved the means by the prior; its points must be averaged together with the galaxies.",
        ),
        (
            lambda V, r, s: right(V, r, s)[::-1],
            "The right numbers in the wrong order: the first mean is that of component 0.",
        ),
    ]
    return function(yours, right, *cases, what="m_step_with_prior", slips=slips)


EXERCISES = {
    "08-ex1": starts_needed,
    "08-ex2": different_answers,
    "08-ex3": safeguarded,
    "08-ex4": m_step_with_prior,
}
