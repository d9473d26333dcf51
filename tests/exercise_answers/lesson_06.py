"""Answers to the exercises of lesson 06."""

import numpy as np

import emviz as ev
from exercise_answers import Several


def log_joint(X, params):
    means, deviations = params.means[:, 0], params.standard_deviations[:, 0]
    return np.log(params.weights) - np.log(deviations * np.sqrt(2 * np.pi)) - ((X - means) / deviations) ** 2 / 2


def e_step(X, params):
    joint = np.exp(log_joint(X, params))
    return joint / joint.sum(axis=1, keepdims=True)


def H(r):
    return -(r * np.log(np.where(r > 0, r, 1))).sum()


def Q(X, r, params):
    return (r * log_joint(X, params)).sum()


def log_likelihood(X, params):
    return np.log(np.exp(log_joint(X, params)).sum(axis=1)).sum()


def slope(X, params):
    variances = params.covariances[:, 0, 0]
    return (e_step(X, params) * (X - params.means[:, 0]) / variances).sum(axis=0)


def slope_in_a_loop(X, params):
    r = e_step(X, params)
    return [
        float(sum(r[i, k] * (X[i, 0] - params.means[k, 0]) for i in range(len(X))) / params.covariances[k, 0, 0])
        for k in range(len(params.means))
    ]


def pulls(X, params, r=None):
    r = e_step(X, params) if r is None else r
    return r * (X - params.means[:, 0])


def partial(X, params, r, rows):
    new = r.copy()
    new[rows] = e_step(X[rows], params)
    return new


def partial_with_where(X, params, r, rows):
    is_new = np.isin(np.arange(len(X)), rows)
    return np.where(is_new[:, None], e_step(X, params), r)


def partial_in_place(X, params, r, rows):
    r[rows] = e_step(X[rows], params)
    return r


def partial_other_rows(X, params, r, rows):
    new = e_step(X, params)
    new[rows] = r[rows]
    return new


def partial_hard(X, params, r, rows):
    new = r.copy()
    new[rows] = e_step(X[rows], params).round()
    return new


def partial_without_division(X, params, r, rows):
    new = r.copy()
    new[rows] = np.exp(log_joint(X[rows], params))
    return new


def partial_over_the_wrong_axis(X, params, r, rows):
    new, joint = r.copy(), np.exp(log_joint(X[rows], params))
    new[rows] = joint / joint.sum(axis=0)
    return new


RIGHT = {
    "06-ex1": [
        Several((5.65, 5.65, 0)),
        Several((-1083.10 - (-1190.25 + 101.50), 5.65, 0.0)),
        Several((np.float64(5.65), 5.65, np.array(0))),
    ],
    "06-ex2": [slope, slope_in_a_loop],
    "06-ex3": [
        lambda X, r, params: Q(X, r, params) + H(r),
        lambda X, r, params: log_likelihood(X, params),
        lambda X, r, params: (r * (log_joint(X, params) - np.log(np.where(r > 0, r, 1)))).sum(),
    ],
    "06-ex4": [partial, partial_with_where],
}
WRONG = {
    "06-ex1": [
        (Several((107.15, 107.15, 0)), "Q alone is not the bound"),
        (Several((-5.65, 5.65, 0)), "never negative"),
        (Several((-1088.75, 5.65, 0)), "how high the bound is"),
        (Several((208.65, 5.65, 0)), "the sign of H"),
        (Several((0, 0, 0)), "this is after an M step"),
        (Several((5.65, 0, 0)), "the E step makes the bound touch"),
        (Several((5.65, 5.65, 5.65)), "which of its arguments"),
        (Several((5.65, 101.5, 0)), "changes Q as well"),
        (Several((5.65, -5.65, 0)), "never lowers the bound"),
        (Several(("much", 5.65, 0)), "must be made of numbers"),
        (Several(([5.65], 5.65, 0)), "the shape is"),
        (Several((5.7, 5.65, 0)), "The gap is too large"),
    ],
    "06-ex2": [
        (lambda X, p: -slope(X, p), "sign"),
        (lambda X, p: pulls(X, p).sum(axis=0), "divided by the variance"),
        (lambda X, p: (pulls(X, p) / p.standard_deviations[:, 0]).sum(axis=0), "standard deviation"),
        (lambda X, p: (pulls(X, p, 1) / p.covariances[:, 0, 0]).sum(axis=0), "full strength"),
        (lambda X, p: (pulls(X, p, p.weights) / p.covariances[:, 0, 0]).sum(axis=0), "the weights stand"),
        (lambda X, p: (pulls(X, p, e_step(X, p).round()) / p.covariances[:, 0, 0]).sum(axis=0), "hard labels"),
        (lambda X, p: slope(X, p) / len(X), "not a mean"),
        (lambda X, p: 2 * slope(X, p), "twice too large"),
        (lambda X, p: (pulls(X, p) / p.covariances[:, 0, 0]).sum(axis=1), "over the components"),
        (lambda X, p: slope(X, p).sum(), "each mean has its own"),
        (lambda X, p: pulls(X, p) / p.covariances[:, 0, 0], "add them up over the points"),
        (lambda X, p: 1 / 0, "stopped with ZeroDivisionError"),
        (lambda X: X, "stopped with TypeError"),
        (lambda X, p: "up", "is a str"),
        (3.0, "it must be a function"),
    ],
    "06-ex3": [
        (Q, "both steps are right"),
        (lambda X, r, params: H(r), "the entropy alone"),
        (lambda X, r, params: log_likelihood(X, params) / len(X), "the mean over the points"),
        (lambda X, r, params: -log_likelihood(X, params), "but for its sign"),
        (lambda X, r, params: np.log(np.exp(log_joint(X, params)).sum(axis=1)), "one value for each point"),
        (lambda X, r, params: log_likelihood(X, params) + H(r), "too large by the entropy"),
        (lambda X, r, params: -1.0, "too large"),
        (lambda X, r, params: undefined, "stopped with NameError"),  # noqa: F821
        (lambda X, r, params: "ℓ", "must be made of numbers"),
        ("Q + H", "it must be a function"),
    ],
    "06-ex4": [
        (lambda X, p, r, rows: e_step(X, p), "renews every row"),
        (lambda X, p, r, rows: r, "changes nothing"),
        (lambda X, p, r, rows: e_step(X[rows], p), "the renewed rows alone"),
        (partial_other_rows, "all but those in rows"),
        (partial_in_place, "changes what it is given"),
        (partial_hard, "hard labels"),
        (partial_without_division, "do not sum to 1"),
        (partial_over_the_wrong_axis, "too small"),
        (ev.GaussianMixture(2).e_step, "stopped with TypeError"),
        (0.5, "it must be a function"),
    ],
}
