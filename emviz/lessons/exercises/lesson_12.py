"""The exercises of lesson 12: the capstone."""

import numpy as np
from scipy.stats import norm

from emviz import check, datasets
from emviz.check.report import answer_of, written
from emviz.lessons.exercises.answers import check_callable, function, holds, number
from emviz.models import textbook
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.parameters import Mixture


def free_numbers_of_the_colours(answer):
    """How many parameters five tied components have in three dimensions."""
    weights, means, covariance = 4, 5 * 3, 6
    slips = [
        (weights + means + covariance + 1, "One too many: four weights say what the fifth is."),
        (means + covariance, "The weights are missing."),
        (weights + covariance, "The means are missing."),
        (weights + means, "The covariance is missing."),
        (covariance, "That is the covariance alone: weights and means, too."),
        (means, "Those are the means alone: weights and a covariance, too."),
        (
            weights + means + 9,
            "A covariance matrix is symmetric: what stands above its diagonal stands below it again.",
        ),
        (weights + means + 5 * covariance, "Those are five full components; tied ones have one covariance together."),
        (weights + means + 5 * 9, "Tied components share one covariance matrix, and it is symmetric."),
        (
            weights + means + 3,
            "A covariance matrix also says how two colours go together, not only how far each spreads.",
        ),
        (weights + means + 1, "One number would do for circles; a covariance matrix of three features has more."),
        (weights + 5 + covariance, "A mean is a colour: how many numbers has it?"),
        (weights + 5 * 2 + 3, "That would be right in the plane; a pixel has three features."),
    ]
    return number(answer, weights + means + covariance, "The number of parameters", slips=slips)


def tied_m_step(answer):
    """Find the bug: a covariance without bias where the maximum of the likelihood belongs."""
    what = "suspicious_m_step"
    X, model = datasets.old_faithful().X, GaussianMixture(3, "tied")
    start = model.start(X, np.random.default_rng(1))
    shares = model.responsibilities(X, start)
    cases = [(X, shares), (X[::3], np.random.default_rng(5).dirichlet([3, 2], size=len(X[::3])))]

    def tied(shared_of):
        """An M step whose one covariance is made by a rule (covariances, counts, points)."""

        def m_step(X, r):
            full = textbook.m_step(X, r)
            shared = shared_of(full.covariances, r.sum(axis=0), X)
            return full._replace(covariances=np.array([shared] * r.shape[1]))

        return m_step

    def average(S, counts, X):
        return np.einsum("k,kij->ij", counts, S) / len(X)

    slips = [
        (textbook.m_step, "Now each component has a covariance of its own. Tied means: one for all."),
        (
            tied(lambda S, counts, X: S.mean(axis=0)),
            "That average counts every component alike; each must count as much as it has points.",
        ),
        (
            tied(lambda S, counts, X: average(S, counts, X) * len(X)),
            "That is the sum of the squares; divide by the number of points.",
        ),
        (
            tied(lambda S, counts, X: average(S, counts, X) * len(X) / (len(X) - 1)),
            "Now n - 1 stands where n belongs.",
        ),
        (
            tied(lambda S, counts, X: average(S, counts, X) * len(X) / (len(X) - len(counts))),
            "Nearly: the sum of squares is divided by n less the number of components. Maximum likelihood divides by n.",
        ),
        (
            tied(lambda S, counts, X: np.cov(X.T, bias=True)),
            "The shares have left the covariance: it is that of all points around one centre.",
        ),
        (tied(lambda S, counts, X: S.sum(axis=0)), "Covariances were added up; what is shared is their average."),
    ]
    laws = lambda: check.em(model.responsibilities, answer, model, X, start, n_iter=5)  # noqa: E731
    function(answer, tied(average), *cases, what=what, slips=slips, law=laws)
    holds(laws)
    return f"{what}: right. It divides as maximum likelihood does, and all laws of EM hold."


def expected_wait(answer):
    """The regression of a mixture: what to expect of one feature when the other is known."""
    what = "expected_wait"
    check_callable(answer, what)
    two = Mixture(
        np.array([0.64, 0.36]),
        np.array([[4.29, 79.97], [2.04, 54.48]]),
        np.array([[[0.17, 0.94], [0.94, 36.0]], [[0.07, 0.44], [0.44, 33.7]]]),
    )
    three = Mixture(
        np.array([0.2, 0.3, 0.5]),
        np.array([[1.0, 40.0], [3.0, 90.0], [4.0, 50.0]]),
        np.array([[[1.0, -2.0], [-2.0, 25.0]], [[0.5, 1.0], [1.0, 16.0]], [[2.0, 4.0], [4.0, 30.0]]]),
    )
    cases = [(e, two) for e in (1.8, 2.8, 3.1, 4.5)] + [(2.5, three), (6.0, three)]
    slips = [
        (
            _wait(lines=lambda e, p: p.means[:, 1]),
            "The slope is missing: inside a component the wait depends on e, too.",
        ),
        (
            _wait(shares=lambda e, p: p.weights),
            "Each line counts by its weight, as if e were not known: e makes one more likely.",
        ),
        (
            _wait(shares=lambda e, p: np.ones(len(p.weights)) / len(p.weights)),
            "All lines count alike; how much each counts is a responsibility.",
        ),
        (
            _wait(shares=lambda e, p: np.eye(len(p.weights))[_rates(e, p).argmax()]),
            "You took the most likely component alone; where it is in doubt, all lines count.",
        ),
        (_wait(rates=lambda e, p: _rates(e, p) / p.weights), "The weights are missing from the responsibilities."),
        (
            _wait(rates=lambda e, p: p.weights * norm.pdf(e, p.means[:, 0], p.covariances[:, 0, 0])),
            "The density has the variance in the place of the standard deviation.",
        ),
        (
            _wait(rates=lambda e, p: _rates(e, p) * np.sqrt(p.covariances[:, 0, 0])),
            "The density is not divided by its standard deviation: a narrow component is the higher one.",
        ),
        (_wait(shares=_rates), "Your responsibilities do not sum to 1: divide by their sum."),
        (
            _wait(lines=lambda e, p: _lines(e, p, over=p.covariances[:, 1, 1])),
            "The slope is divided by the variance of the wait; it must be that of the eruption.",
        ),
        (
            _wait(lines=lambda e, p: 2 * p.means[:, 1] - _lines(e, p)),
            "The lines fall where they should rise, or the other way round: look at the sign of e minus the mean.",
        ),
        (
            _wait(lines=lambda e, p: p.means[:, 1] + p.covariances[:, 0, 1] / p.covariances[:, 0, 0] * e),
            "The slope counts from the mean of the eruption, not from 0.",
        ),
        (_lines, "Those are the waits of each component: return one number, their mean by the responsibilities."),
        (lambda e, p: p.weights @ p.means[:, 1], "That is the mean of all waits; it does not look at e."),
    ]

    def one_number(*case):
        """The reader's, whether it is a number or an array of one."""
        wait = written(answer_of(answer, what, *case), what)
        return wait.reshape(()) if wait.size == 1 else wait

    return function(one_number, _wait(), *cases, what=what, rtol=1e-4, slips=slips)


def _rates(e, params):
    """The rate at which each component makes eruptions of this length."""
    return params.weights * norm.pdf(e, params.means[:, 0], np.sqrt(params.covariances[:, 0, 0]))


def _lines(e, params, over=None):
    """The wait that each component expects."""
    slopes = params.covariances[:, 0, 1] / (params.covariances[:, 0, 0] if over is None else over)
    return params.means[:, 1] + slopes * (e - params.means[:, 0])


def _wait(lines=_lines, rates=_rates, shares=None):
    """An answer made of lines, and of shares or of rates that become shares."""

    def expected(e, params):
        of_each = rates(e, params)
        return (of_each / of_each.sum() if shares is None else shares(e, params)) @ lines(e, params)

    return expected


EXERCISES = {
    "12-ex1": free_numbers_of_the_colours,
    "12-ex2": tied_m_step,
    "12-ex3": expected_wait,
}
