"""Answers to the exercises of lesson 12."""

import numpy as np
from scipy import stats

import emviz as ev


def with_average(average, **options):
    """The colleague's M step, with another average or another np.cov."""

    def m_step(X, r):
        counts = r.sum(axis=0)
        covariances = [np.cov(X.T, aweights=share, **options) for share in r.T]
        shared = average(covariances, counts)
        return ev.Mixture(counts / len(X), r.T @ X / counts[:, None], np.array([shared] * len(counts)))

    return m_step


def by_points(covariances, counts):
    return np.average(covariances, axis=0, weights=counts)


def from_squares(X, r):
    counts = r.sum(axis=0)
    means = r.T @ X / counts[:, None]
    squares = sum((share * (X - mean).T) @ (X - mean) for share, mean in zip(r.T, means, strict=True))
    return ev.Mixture(counts / len(X), means, np.broadcast_to(squares / len(X), (len(means), *squares.shape)))


def by_the_whole(X, r):
    counts = r.sum(axis=0)
    means = r.T @ X / counts[:, None]
    shared = (X.T @ X - means.T @ (counts[:, None] * means)) / len(X)
    return ev.Mixture(counts / len(X), means, np.array([shared] * len(means)))


def full_m_step(X, r):
    counts = r.sum(axis=0)
    means = r.T @ X / counts[:, None]
    covariances = [share * (X - mean).T @ (X - mean) / n for share, mean, n in zip(r.T, means, counts, strict=True)]
    return ev.Mixture(counts / len(X), means, np.array(covariances))


def times(factor):
    return lambda X, r: from_squares(X, r)._replace(covariances=factor(X, r) * from_squares(X, r).covariances)


def of_all(X, r):
    return from_squares(X, r)._replace(covariances=np.array([np.cov(X.T, bias=True)] * r.shape[1]))


def expected_wait(e, params):
    means, covariances = params.means, params.covariances
    rates = params.weights * stats.norm(means[:, 0], np.sqrt(covariances[:, 0, 0])).pdf(e)
    lines = means[:, 1] + covariances[:, 0, 1] / covariances[:, 0, 0] * (e - means[:, 0])
    return (rates / rates.sum()) @ lines


def by_integration(e, params):
    waits = np.linspace(-100, 250, 4001)
    points = np.column_stack([np.full(4001, e), waits])
    density = sum(
        weight * stats.multivariate_normal(mean, covariance).pdf(points)
        for weight, mean, covariance in zip(*params, strict=True)
    )
    return [(waits * density).sum() / density.sum()]


def by_responsibilities(e, params):
    one = ev.Mixture(params.weights, params.means[:, :1], params.covariances[:, :1, :1])
    r = ev.GaussianMixture(len(one.weights)).responsibilities(np.array([[e]]), one)
    slopes = params.covariances[:, 1, 0] / params.covariances[:, 0, 0]
    return r @ (params.means[:, 1] + slopes * (e - params.means[:, 0]))


def wait(e, params, width=None, weights=None, over=0, slope=1, centred=True, shares=None):
    """One that goes wrong in one place."""
    (mean_e, mean_w), covariances = params.means.T, params.covariances
    width = np.sqrt(covariances[:, 0, 0]) if width is None else width(covariances)
    rates = (params.weights if weights is None else weights) * stats.norm(mean_e, width).pdf(e)
    lines = mean_w + slope * covariances[:, 0, 1] / covariances[:, over, over] * (e - mean_e * centred)
    return (rates / rates.sum() if shares is None else shares(rates)) @ lines


def changed(**places):
    return lambda e, params: wait(e, params, **places)


RIGHT = {
    "12-ex1": [25, 25.0, 4 + 5 * 3 + 6, np.int64(25)],
    "12-ex2": [with_average(by_points, bias=True), with_average(by_points, ddof=0), from_squares, by_the_whole],
    "12-ex3": [expected_wait, by_integration, by_responsibilities],
}
WRONG = {
    "12-ex1": [
        (26, "One too many"),
        (21, "The weights are missing"),
        (10, "The means are missing"),
        (19, "The covariance is missing"),
        (6, "the covariance alone"),
        (15, "the means alone"),
        (28, "symmetric: what stands"),
        (49, "five full components"),
        (64, "share one covariance matrix"),
        (22, "how two colours go together"),
        (20, "for circles"),
        (24, "too small"),
        (17, "in the plane"),
        (75, "too large"),
        ("twenty-five", "must be made of numbers"),
        ([4, 15, 6], "the shape is"),
    ],
    "12-ex2": [
        (with_average(by_points), "Q can still be raised by changing the covariance"),
        (full_m_step, "a covariance of its own"),
        (with_average(lambda S, counts: np.mean(S, axis=0), bias=True), "counts every component alike"),
        (times(lambda X, r: len(X)), "divide by the number of points"),
        (times(lambda X, r: len(X) / (len(X) - 1)), "n - 1 stands where n"),
        (times(lambda X, r: len(X) / (len(X) - r.shape[1])), "less the number of components"),
        (of_all, "all points around one centre"),
        (with_average(lambda S, counts: np.sum(S, axis=0), bias=True), "added up"),
        (lambda X, r: from_squares(X, r).covariances, "must return ev.Mixture"),
        (lambda X, r: from_squares(X, r)._replace(means=X[: r.shape[1]]), "changing the mean of component"),
        (lambda X, r: from_squares(X, r)._replace(covariances=np.eye(2)), "the shape is (2, 2)"),
        (lambda X, r: from_squares(X, r)._replace(weights=r.sum(axis=0)), "the weights sum to"),
        (lambda X, params: params.means, "stopped with AttributeError"),
        (from_squares(np.eye(2), np.eye(2)), "must be a function"),
    ],
    "12-ex3": [
        (
            lambda e, params: expected_wait(e, params._replace(covariances=params.covariances * np.eye(2))),
            "slope is missing",
        ),
        (lambda e, params: wait(e, params, shares=lambda rates: params.weights), "counts by its weight"),
        (changed(shares=lambda rates: np.ones(len(rates)) / len(rates)), "All lines count alike"),
        (changed(shares=lambda rates: np.eye(len(rates))[rates.argmax()]), "the most likely component alone"),
        (changed(weights=1), "The weights are missing"),
        (changed(width=lambda covariances: covariances[:, 0, 0]), "the variance in the place"),
        (changed(shares=lambda rates: rates), "do not sum to 1"),
        (changed(over=1), "the variance of the wait"),
        (changed(slope=-1), "the sign of e minus the mean"),
        (changed(centred=False), "not from 0"),
        (changed(shares=lambda rates: np.eye(len(rates))), "the waits of each component"),
        (lambda e, params: params.weights @ params.means[:, 1], "does not look at e"),
        (lambda e, params: expected_wait(e, params) + 1, "case 1 of 6 is too large"),
        (lambda e: 70, "stopped with TypeError"),
        (lambda e, params: params, "is a Mixture"),
        (70.9, "must be a function"),
    ],
}
