"""Answers to the exercises of lesson 01."""

import math

import numpy as np
from scipy import stats

from exercise_answers import Several


def density(x, mu, sigma):
    return np.exp(-((x - mu) ** 2) / (2 * sigma**2)) / (np.sqrt(2 * np.pi) * sigma)


def exponential(x):
    tau = x.sum() / len(x)
    return tau, -len(x) * np.log(tau) - x.sum() / tau


def exponential_by_scipy(x):
    tau = stats.expon.fit(x, floc=0)[1]
    return [tau, stats.expon.logpdf(x, scale=tau).sum()]


def exponential_at(tau):
    return lambda x: (tau(x), stats.expon.logpdf(x, scale=tau(x)).sum())


def best_of_sums(x, normals):
    return int(np.argmax([stats.norm.logpdf(x, mu, sigma).sum() for mu, sigma in normals]))


def best_of_logs(x, normals):
    return np.argmax([np.log(density(x, mu, sigma)).sum() for mu, sigma in normals])


def best_of_products(x, normals):
    likelihoods = [math.prod(density(x, mu, sigma)) for mu, sigma in normals]
    return int(np.argmax(likelihoods))


def worst_of(x, normals):
    return int(np.argmin([stats.norm.logpdf(x, mu, sigma).sum() for mu, sigma in normals]))


def its_score(x, normals):
    return max(stats.norm.logpdf(x, mu, sigma).sum() for mu, sigma in normals)


def itself(x, normals):
    return normals[best_of_sums(x, normals)]


def all_scores(x, normals):
    return [stats.norm.logpdf(x, mu, sigma).sum() for mu, sigma in normals]


def best_of_added_densities(x, normals):
    return int(np.argmax([density(x, mu, sigma).sum() for mu, sigma in normals]))


def best_of_twenty(x, normals):
    return best_of_products(x[:20], normals)


def best_without_the_width(x, normals):
    return int(np.argmax([(-((x - mu) ** 2) / (2 * sigma**2)).sum() for mu, sigma in normals]))


def best_with_a_variance(x, normals):
    return best_of_sums(x, [(mu, math.sqrt(sigma)) for mu, sigma in normals])


def the_last(x, normals):
    return len(normals) - 1


def misspelt(x, normals):
    return int(np.argmax([log_likelyhood(x, *each) for each in normals]))  # noqa: F821


def laplace(x):
    location = np.median(x)
    scale = np.abs(x - location).mean()
    return location, scale, -len(x) * np.log(2 * scale) - len(x)


def laplace_by_scipy(x):
    location, scale = stats.laplace.fit(x)
    return location, scale, stats.laplace.logpdf(x, location, scale).sum()


def laplace_at(location, scale):
    return lambda x: (location(x), scale(x), stats.laplace.logpdf(x, location(x), scale(x)).sum())


def distances(x):
    return np.abs(x - np.median(x))


RIGHT = {
    "01-ex1": [Several((4, 8.67)), Several((4.0, 26 / 3)), Several((4.00, 8.667)), Several((np.float64(4), np.var([1, 3, 8])))],
    "01-ex2": [exponential, exponential_by_scipy],
    "01-ex3": [best_of_sums, best_of_logs],
    "01-ex4": [laplace, laplace_by_scipy],
}  # fmt: skip
WRONG = {
    "01-ex1": [
        (Several((4, 13)), "divided by n - 1"),
        (Several((4, 2.94)), "that is the standard deviation"),
        (Several((4, 3.61)), "take no root"),
        (Several((4, 26)), "the sum of the squares"),
        (Several((4, 24.67)), "Subtract the mean before"),
        (Several((4, 2.67)), "Square the distances"),
        (Several((3, 8.67)), "that is the median"),
        (Several((12, 8.67)), "that is the sum; divide"),
        (Several((6, 8.67)), "The mean divides by n"),
        (Several((4, 8.6)), "The variance is too small"),
        (Several((4, [8.67])), "the shape is"),
        (Several(("four", 8.67)), "must be made of numbers"),
    ],
    "01-ex2": [
        (lambda x: (1 / x.mean(), exponential(x)[1]), "one over the mean wait"),
        (lambda x: (x.mean(), exponential(x)[1] / len(x)), "is an average"),
        (lambda x: (x.mean(), -np.log(x.mean()) - x.sum() / x.mean()), "counted once"),
        (lambda x: (x.mean(), -exponential(x)[1]), "wrong sign"),
        (lambda x: (x.mean(), len(x) * np.log(x.mean()) - len(x)), "minus the logarithm of tau"),
        (exponential_at(np.median), "You took the median"),
        (exponential_at(np.std), "the standard deviation of the data"),
        (exponential_at(lambda x: x.sum() / (len(x) - 1)), "n - 1"),
        (np.mean, "Return two things"),
        (lambda x: exponential(x)[::-1], "in the wrong order"),
        (lambda x: (x.mean(), np.log(np.prod(np.exp(-x / x.mean()) / x.mean()))), "not finite"),
        (lambda x: tau, "stopped with NameError"),  # noqa: F821
        (3.0, "it must be a function"),
    ],
    "01-ex3": [
        (best_of_products, "no normal scores above that one"),
        (worst_of, "the worst of the list"),
        (its_score, "returns a log-likelihood"),
        (itself, "returns the normal itself"),
        (all_scores, "a number for each normal"),
        (best_of_added_densities, "adds the densities themselves"),
        (best_of_twenty, "the first twenty points only"),
        (best_without_the_width, "leaves the logarithm of sigma out"),
        (best_with_a_variance, "takes sigma for the variance"),
        (lambda x, normals: best_of_sums(x, normals) + 1, "from 1"),
        (lambda x, normals: 0, "returns 0 for every list"),
        (the_last, "On some list"),
        (misspelt, "stopped with NameError"),
        (1, "it must be a function"),
    ],
    "01-ex4": [
        (laplace_at(np.mean, lambda x: np.abs(x - x.mean()).mean()), "You took the mean as location"),
        (laplace_at(np.median, np.std), "You took the standard deviation as scale"),
        (laplace_at(np.median, lambda x: np.median(distances(x))), "the median distance"),
        (laplace_at(np.median, lambda x: distances(x).sum() / (len(x) - 1)), "n - 1"),
        (lambda x: (*laplace(x)[:2], laplace(x)[2] / len(x)), "is an average"),
        (lambda x: (*laplace(x)[:2], -len(x) * np.log(laplace(x)[1]) - len(x)), "misses the 2"),
        (lambda x: (*laplace(x)[:2], -laplace(x)[2]), "wrong sign"),
        (lambda x: laplace(x)[:2], "Return three things"),
        (lambda x: np.median(x), "must return a tuple"),
    ],
}  # fmt: skip
