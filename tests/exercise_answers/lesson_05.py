"""Answers to the exercises of lesson 05."""

import numpy as np

import emviz as ev


def joint(X, params):
    means, deviations = params.means[:, 0], params.standard_deviations[:, 0]
    u = (X - means) / deviations
    return params.weights * np.exp(-(u**2) / 2) / (deviations * np.sqrt(2 * np.pi))


def e_step(X, params):
    return joint(X, params) / joint(X, params).sum(axis=1, keepdims=True)


def m_step(X, r):
    counts = r.sum(axis=0)
    means = (r * X).sum(axis=0) / counts
    variances = (r * (X - means) ** 2).sum(axis=0) / counts
    return ev.Mixture(counts / len(X), means[:, None], variances[:, None, None])


def by_rows(X, params, labels):
    r = np.array(e_step(X, params))
    for i, label in enumerate(labels):
        if label != -1:
            r[i] = 0
            r[i, label] = 1
    return r


def by_index(X, params, labels):
    r = e_step(X, params)
    known = labels >= 0
    r[known] = np.eye(len(params.weights))[labels[known]]
    return r


def as_list(X, params, labels):
    return by_rows(X, params, labels).tolist()


def no_labels(X, params, labels):
    return e_step(X, params)


def minus_one_is_last(X, params, labels):
    return np.eye(len(params.weights))[labels]


def unknown_zero(X, params, labels):
    return np.where(labels[:, None] >= 0, by_rows(X, params, labels), 0)


def not_emptied(X, params, labels):
    r = e_step(X, params)
    known = np.flatnonzero(labels >= 0)
    r[known, labels[known]] = 1
    return r


def hard(X, params, labels):
    r = by_rows(X, params, labels)
    return np.eye(r.shape[1])[r.argmax(axis=1)]


def turned(X, params, labels):
    return by_rows(X, params, labels).T


def changes_labels(X, params, labels):
    r = by_rows(X, params, labels)
    labels[labels < 0] = 0
    return r


def stops(X, params, labels):
    return e_step(X, params)[labels[:1000, 1]]


def in_logs(X, weights, means, variances):
    log_rates = np.log(weights) - np.log(variances) / 2 - (X - means) ** 2 / (2 * variances)
    r = np.exp(log_rates - log_rates.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


def with_roots(X, weights, means, variances):
    return e_step(X, ev.Mixture(weights, means[:, None], variances[:, None, None]))


def logs_of(log_rates, axis=1):
    def step(X, weights, means, variances):
        logs = log_rates(X, weights, means, variances)
        r = np.exp(logs - logs.max(axis=1, keepdims=True))
        return r / r.sum(axis=axis, keepdims=True)

    return step


as_it_stands = logs_of(lambda X, w, m, v: np.log(w) - np.log(v) - (X - m) ** 2 / (2 * v))
no_weights = logs_of(lambda X, w, m, v: -np.log(v) / 2 - (X - m) ** 2 / (2 * v))
no_width = logs_of(lambda X, w, m, v: np.log(w) - (X - m) ** 2 / (2 * v))
no_half = logs_of(lambda X, w, m, v: np.log(w) - np.log(v) / 2 - (X - m) ** 2 / v)
squared = logs_of(lambda X, w, m, v: np.log(w) - np.log(v) / 2 - (X - m) ** 2 / (2 * v**2))
wrong_sign = logs_of(lambda X, w, m, v: np.log(w) + np.log(v) / 2 - (X - m) ** 2 / (2 * v))
over_points = logs_of(lambda X, w, m, v: np.log(w) - np.log(v) / 2 - (X - m) ** 2 / (2 * v), axis=0)


def unnormalised(X, weights, means, variances):
    return joint(X, ev.Mixture(weights, means[:, None], variances[:, None, None]))


def equal_shares(X, weights, means, variances):
    return np.full((len(X), len(weights)), 1 / len(weights))


def one_column(X, weights, means, variances):
    return in_logs(X, weights, means, variances)[:, 0]


def tied(X, r):
    own = m_step(X, r)
    return own._replace(covariances=np.full(own.covariances.shape, (own.weights * own.covariances[:, 0, 0]).sum()))


def as_tuple(X, r):
    return tuple(tied(X, r))


def with_variance(rule):
    def step(X, r):
        own = m_step(X, r)
        return own._replace(covariances=np.full(own.covariances.shape, rule(X, r, own)))

    return step


average = with_variance(lambda X, r, own: own.covariances.mean())
total = with_variance(lambda X, r, own: X.var())
root = with_variance(lambda X, r, own: np.sqrt(tied(X, r).covariances[0]))
over_components = with_variance(lambda X, r, own: (r * (X - own.means.T) ** 2).mean())
unbiased = with_variance(lambda X, r, own: (r * (X - own.means.T) ** 2).sum() / (len(X) - 1))
added = with_variance(lambda X, r, own: own.covariances.sum())


def flat(X, r):
    return ev.Mixture(*tied(X, r)[:2], tied(X, r).covariances.ravel())


def one_for_all(X, r):
    return ev.Mixture(*tied(X, r)[:2], tied(X, r).covariances[:1])


def means_in_a_row(X, r):
    return tied(X, r)._replace(means=tied(X, r).means[:, 0])


def variance_alone(X, r):
    return float(tied(X, r).covariances[0, 0, 0])


def two_parts(X, r):
    return tied(X, r)[:2]


RIGHT = {
    "05-ex1": [0.13, 0.1295, 0.129, np.array(0.12951), 0.03383 / (0.03383 + 0.22745)],
    "05-ex2": [by_rows, by_index, as_list],
    "05-ex3": [in_logs, with_roots],
    "05-ex4": [tied, as_tuple],
}
WRONG = {
    "05-ex1": [
        (0.87, "the share of component 1"),
        (0.31, "forgot the weights"),
        (0.07, "forgot to divide"),
        (0.17, "the variance of component 1"),
        (0.23, "not by its variance"),
        (0.03, "the half in the exponent"),
        (13, "not in percent"),
        (0.0135, "the rate of component 0 alone"),
        (0.25, "That is the weight"),
        (0.5, "not equally far"),
        (0, "hard EM"),
        (0.9, "too large"),
        ("0,13", "must be made of numbers"),
        ([0.13, 0.87], "the shape is"),
    ],
    "05-ex2": [
        (no_labels, "The labels change nothing"),
        (minus_one_is_last, "-1 counts from the end"),
        (unknown_zero, "their rows are 0"),
        (not_emptied, "left the other shares"),
        (hard, "shared as before"),
        (turned, "the other way round"),
        (changes_labels, "changes what it is given"),
        (stops, "stopped with IndexError"),
        ([[1, 0]], "must be a function"),
        (joint, "stopped with TypeError"),
    ],
    "05-ex3": [
        (as_it_stands, "look at each term"),
        (no_weights, "the weights are missing"),
        (no_half, "the half of the exponent"),
        (squared, "right as it stood"),
        (wrong_sign, "is the higher one"),
        (no_width, "as high as a narrow one"),
        (over_points, "the columns that do"),
        (unnormalised, "sums to"),
        (equal_shares, "away from what Bayes' rule gives"),
        (one_column, "have shape"),
        (e_step, "stopped with TypeError"),
        (3, "must be a function"),
    ],
    "05-ex4": [
        (m_step, "a variance of its own"),
        (average, "the same weight"),
        (total, "the mean of all data"),
        (root, "the standard deviation"),
        (over_components, "do not divide by their number"),
        (unbiased, "n - 1"),
        (added, "average them"),
        (flat, "the shape (K, 1, 1)"),
        (one_for_all, "covariances: the shape is"),
        (means_in_a_row, "means: the shape is"),
        (variance_alone, "it must return ev.Mixture"),
        (two_parts, "returned a tuple"),
        (e_step, "stopped with AttributeError"),
    ],
}
