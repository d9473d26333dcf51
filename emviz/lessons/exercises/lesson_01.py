"""The exercises of lesson 01."""

import math

import numpy as np

from emviz import datasets
from emviz.check.report import Broken
from emviz.lessons import mle
from emviz.lessons.exercises.answers import function, number


def mean_and_variance(mean, variance):
    """The best normal of 1, 3 and 8."""
    means = [
        (3, "The mean: that is the median. The estimate is the sum over the number of values."),
        (12, "The mean: that is the sum; divide it by n."),
        (6, "The mean: you divided by n - 1. The mean divides by n."),
        (4.5, "The mean: that is the middle between the ends. All three values count."),
    ]
    variances = [
        (13, "The variance: you divided by n - 1. The maximum of the likelihood divides by n."),
        (math.sqrt(26 / 3), "The variance: that is the standard deviation. The exercise asks for its square."),
        (math.sqrt(13), "The variance: that is the square root of the sum over n - 1. Divide by n, and take no root."),
        (26, "The variance: that is the sum of the squares; divide it by n."),
        (74 / 3, "The variance: that is the mean of the squared values. Subtract the mean before you square."),
        (8 / 3, "The variance: that is the mean distance to the mean. Square the distances."),
        (0, "The variance: without the squares the distances cancel each other."),
    ]
    first = number(mean, 4, "The mean", decimals=2, slips=means)
    return f"{first} {number(variance, 26 / 3, 'The variance', decimals=2, slips=variances)}"


def exponential(answer):
    """Mean wait and log-likelihood of the best exponential distribution."""
    cases = (np.array([1.0, 2.0, 6.0]),), (datasets.old_faithful().X[:, 1],)
    return function(
        answer,
        _exponential,
        *cases,
        what="fit_exponential",
        slips=[
            (lambda x: (1 / x.mean(), _exponential(x)[1]), "The first part is the rate, one over the mean wait; return the mean wait itself."),
            (lambda x: (x.mean(), _exponential(x)[1] / len(x)), "The log-likelihood is an average; return the sum over the points."),
            (lambda x: (x.mean(), -math.log(x.mean()) - x.sum() / x.mean()), "The logarithm of tau is counted once; each of the n points has one."),
            (lambda x: (x.mean(), -_exponential(x)[1]), "The log-likelihood has the wrong sign."),
            (lambda x: (x.mean(), len(x) * math.log(x.mean()) - len(x)), "The logarithm of 1 / tau is minus the logarithm of tau."),
            (lambda x: (np.median(x), _at(x, np.median(x))), "You took the median. Set the derivative to zero again: which tau is it?"),
            (lambda x: (x.std(), _at(x, x.std())), "You took the standard deviation of the data. Set the derivative to zero again: which tau is it?"),
            (lambda x: (x.sum() / (len(x) - 1), _at(x, x.sum() / (len(x) - 1))), "You divided by n - 1; the derivative has n."),
            (lambda x: x.mean(), "Return two things, tau and the log-likelihood."),
            (lambda x: _exponential(x)[::-1], "Both parts are right, in the wrong order: first tau, then the log-likelihood."),
        ],
    )  # fmt: skip


def best_normal(answer):
    """Which normal of a list makes the data most likely, also where the likelihoods are too small for a number."""
    X = datasets.student_t(seed=0).X
    x = X[:, 0]
    fit = mle.fit_normal(X)[:2]
    lists = [
        [(13.0, 4.0), fit, (10.0, 8.0)],
        [(10.0, 200.0), (10.0, 40.0), fit],
        [fit, (12.0, 6.0)],
        [(4.0, 9.0), (12.0, 5.0), (10.0, 7.0), fit],
    ]
    long, short = [(x, each) for each in lists], [(x[start : start + 20], lists[-1]) for start in (0, 40, 80)]
    others = [
        (lambda x, normals: _first(_scores(x, normals), smallest=True), "Your function returns the worst of the list, not the best."),
        (lambda x, normals: max(_scores(x, normals)), "Your function returns a log-likelihood; it must return the place of the best in the list."),
        (lambda x, normals: math.exp(max(_scores(x, normals))), "Your function returns a likelihood; it must return the place of the best in the list."),
        (lambda x, normals: normals[_first(_scores(x, normals))], "Your function returns the normal itself; it must return its place in the list."),
        (lambda x, normals: _scores(x, normals), "Your function returns a number for each normal; it must return the place of the best one."),
        (lambda x, normals: 1 + _first(_scores(x, normals)), "Your function counts the places from 1; Python counts them from 0."),
        (lambda x, normals: _first([mle.normal_log_density(x[:20], *each).sum() for each in normals]), "Your function looks at the first twenty points only; all points count."),
        (lambda x, normals: _first([np.exp(mle.normal_log_density(x, *each)).sum() for each in normals]), "Your function adds the densities themselves. The likelihood is their product, so it is their logarithms that add up."),
        (lambda x, normals: _first([mle.normal_log_density(x, mu, sigma**0.5).sum() for mu, sigma in normals]), "Your function takes sigma for the variance; it is the standard deviation."),
        (lambda x, normals: _first([-((x - mu) ** 2).sum() / (2 * sigma**2) for mu, sigma in normals]), "Your function leaves the logarithm of sigma out; so the widest normal wins."),
        (lambda x, normals: 0, "Your function returns 0 for every list."),
    ]  # fmt: skip
    law = (
        "On 400 points your function does not choose the normal that has the mean and the standard deviation of the data, and "
        "no normal scores above that one. Print the numbers that it compares."
    )
    try:
        function(answer, _best, *short, *long, what="best_of", slips=[*others, (_multiplied, law)])
    except Broken as broken:
        if broken.report.sentence.startswith("best_of, case"):
            raise Broken(
                "On some list your function does not choose the normal under which the data are most likely."
            ) from None
        raise
    return "best_of: right. It keeps the law: on 400 points no normal of a list is chosen above the MLE."


def laplace(answer):
    """Location, scale and log-likelihood of the best Laplace distribution."""
    x = datasets.student_t(seed=0).X[:, 0]
    # Of an even number of values every point between the middle two is a best location.
    cases = (np.array([1.0, 2.0, 9.0]),), (x[:399],), (datasets.old_faithful().X[:271, 1],)
    function(
        answer,
        _laplace,
        *cases,
        what="fit_laplace",
        slips=[
            (lambda x: _laplace_at(x, x.mean()), "You took the mean as location. The sum of distances, without squares, has its minimum elsewhere."),
            (lambda x: _laplace_at(x, np.median(x), x.std()), "You took the standard deviation as scale; set the derivative with respect to b to zero."),
            (lambda x: _laplace_at(x, np.median(x), float(np.median(np.abs(x - np.median(x))))), "You took the median distance as scale; the derivative gives another average of the distances."),
            (lambda x: _laplace_at(x, np.median(x), np.abs(x - np.median(x)).sum() / (len(x) - 1)), "You divided by n - 1; the derivative has n."),
            (lambda x: (*_laplace(x)[:2], _laplace(x)[2] / len(x)), "The log-likelihood is an average; return the sum over the points."),
            (lambda x: (*_laplace(x)[:2], _laplace(x)[2] + len(x) * math.log(2)), "The log-likelihood misses the 2 of the factor 1 / (2b)."),
            (lambda x: (*_laplace(x)[:2], -_laplace(x)[2]), "The log-likelihood has the wrong sign."),
            (lambda x: _laplace(x)[:2], "Return three things: location, scale and log-likelihood."),
        ],
    )  # fmt: skip
    ours, normal = _laplace(x)[2], mle.fit_normal(x[:, None]).log_likelihood
    t = mle.fit_t_with(x[:, None], 7.3069).log_likelihood
    return f"fit_laplace: right. On the 400 numbers: Laplace {ours:.1f}, normal {normal:.1f}, t {t:.1f}."


def _at(x, tau):
    return -len(x) * math.log(tau) - x.sum() / tau


def _exponential(x):
    return x.mean(), _at(x, x.mean())


def _scores(x, normals):
    return np.array([mle.normal_log_density(x, *each).sum() for each in normals])


def _first(scores, *, smallest=False):
    return int(np.argmin(scores) if smallest else np.argmax(scores))


def _best(x, normals):
    return _first(_scores(x, normals))


def _multiplied(x, normals):
    return _first([math.prod(np.exp(mle.normal_log_density(x, *each))) for each in normals])


def _laplace_at(x, location, scale=None):
    distances = np.abs(x - location)
    scale = distances.mean() if scale is None else scale
    return location, scale, -len(x) * math.log(2 * scale) - distances.sum() / scale


def _laplace(x):
    return _laplace_at(x, np.median(x))


EXERCISES = {"01-ex1": mean_and_variance, "01-ex2": exponential, "01-ex3": best_normal, "01-ex4": laplace}
