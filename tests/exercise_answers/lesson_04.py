"""Answers to the exercises of lesson 04."""

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

import emviz as ev


def log_joint(X, params):
    columns = []
    for weight, mean, covariance in zip(*params, strict=True):
        columns.append(np.log(weight) + multivariate_normal(mean, covariance).logpdf(X))
    return np.column_stack(columns)


def m_step(X, r, less=0):
    counts = r.sum(axis=0)
    means = r.T @ X / counts[:, None]
    covariances = []
    for k in range(r.shape[1]):
        offset = X - means[k]
        covariances.append((r[:, [k]] * offset).T @ offset / (counts[k] - less))
    return ev.Mixture(counts / len(X), means, np.array(covariances))


def reached(how, less=0):
    def best_reached(X, labels):
        r = np.eye(labels.max() + 1)[labels]
        params = m_step(X, r, less)
        return how(log_joint(X, params), r, params)

    return best_reached


def solution_2(X, labels):
    r = np.eye(labels.max() + 1)[labels]
    return (r * log_joint(X, m_step(X, r))).sum()


def with_a_loop(X, labels):
    total = 0
    for k in range(labels.max() + 1):
        own = X[labels == k]
        covariance = np.cov(own.T, bias=True)
        total += (np.log(len(own) / len(X)) + multivariate_normal(own.mean(axis=0), covariance).logpdf(own)).sum()
    return total


def labels_with(pay=lambda L: 0.0, weigh=np.log, choose=np.argmax, sign=1):
    def suspicious_labels(X, params):
        scores = []
        for weight, mean, covariance in zip(*params, strict=True):
            L = np.linalg.cholesky(covariance)
            u = np.linalg.solve(L, (X - mean).T)
            scores.append(sign * (weigh(weight) - (u**2).sum(axis=0) / 2 - pay(L)))
        return choose(scores, axis=0)

    return suspicious_labels


def half_log_det(L):
    return np.log(np.linalg.det(L))


right_labels = labels_with(half_log_det)


def diagonal(change=lambda covariances, X, r: covariances, less=0):
    def diagonal_m_step(X, r):
        full = m_step(X, r, less)
        return full._replace(covariances=change(full.covariances * np.eye(X.shape[1]), X, r))

    return diagonal_m_step


def one_by_one(X, r):
    labels = r.argmax(axis=1)
    groups = [X[labels == k] for k in range(r.shape[1])]
    return ev.Mixture(
        np.array([len(own) / len(X) for own in groups]),
        np.array([own.mean(axis=0) for own in groups]),
        np.array([np.diag(own.var(axis=0)) for own in groups]),
    )


def changes_its_arguments(X, labels):
    labels[:] = 0
    return 0.0


def tied(covariances, X, r):
    return np.tile((r.mean(axis=0)[:, None, None] * covariances).sum(axis=0), (r.shape[1], 1, 1))


RIGHT = {
    "04-ex1": [1.5 + np.log(9) / 3, 2.23, 2.2324, np.float32(2.232)],
    "04-ex2": [solution_2, with_a_loop, lambda X, labels: np.array(solution_2(X, labels))],
    "04-ex3": [
        right_labels,
        labels_with(lambda L: np.log(np.diag(L)).sum()),
        labels_with(lambda L: np.log(np.linalg.det(L @ L.T)) / 2),
        lambda X, params: log_joint(X, params).argmax(axis=1).tolist(),
    ],
    "04-ex4": [diagonal(), one_by_one, lambda X, r: tuple(one_by_one(X, r))],
}
WRONG = {
    "04-ex1": [
        (1.5, "border of k-means"),
        (0.77, "towards the heavier component"),
        (3.7, "forgot to divide"),
        (1.87, "halved"),
        (1.82, "base 10"),
        (4.5, "compare logarithms"),
        (1.46, "Only one of the weights"),
        (0.3, "mean of all points"),
        (2.2, "too small"),
        ([2.23, 0], "the shape is"),
        ("right", "must be made of numbers"),
    ],
    "04-ex2": [
        (reached(lambda joint, r, params: (r * (joint - np.log(params.weights))).sum()), "rare"),
        (reached(lambda joint, r, params: joint.sum()), "all components for every point"),
        (reached(lambda joint, r, params: joint.max(axis=1).sum()), "chosen its component anew"),
        (reached(lambda joint, r, params: logsumexp(joint, axis=1).sum()), "sums the labels out"),
        (reached(lambda joint, r, params: (r * joint).sum(axis=1).mean()), "an average"),
        (reached(lambda joint, r, params: (r * joint).sum(), less=1), "one point too few"),
        (reached(lambda joint, r, params: (r * joint).sum(axis=1)), "one number a point"),
        (reached(lambda joint, r, params: (r * joint).sum(axis=0)), "one number a component"),
        (lambda X, labels: -solution_2(X, labels), "its sign"),
        (lambda X, labels: 1 / 0, "stopped with ZeroDivisionError"),
        (changes_its_arguments, "leave the arguments alone"),
        (-1633.9, "it must be a function"),
    ],
    "04-ex3": [
        (labels_with(), "is not in the component that explains it best"),
        (labels_with(half_log_det, weigh=lambda weight: 0), "weights are missing"),
        (labels_with(lambda L: 2 * half_log_det(L)), "twice too large"),
        (labels_with(lambda L: half_log_det(L) / 2), "half of what it must be"),
        (labels_with(lambda L: -half_log_det(L)), "wrong sign"),
        (labels_with(lambda L: np.linalg.det(L @ L.T) / 2), "but for a logarithm"),
        (labels_with(half_log_det, choose=np.argmin), "explains it worst"),
        (lambda X, params: 1 + right_labels(X, params), "counted from 0"),
        (lambda X, params: np.eye(2)[right_labels(X, params)], "returns a table"),
        (labels_with(half_log_det, choose=lambda scores, axis: np.argmax(scores, axis=1)), "wrong axis"),
        (lambda X, params: 1, "it must be (500,)"),
        (lambda X, params: params.colour, "stopped with AttributeError"),
        (np.zeros(500), "it must be a function"),
    ],
    "04-ex4": [
        (m_step, "must not be tilted"),
        (diagonal(lambda c, X, r: np.einsum("kii->k", c)[:, None, None] / 2 * np.eye(2)), "circles"),
        (diagonal(tied), "the same variances"),
        (diagonal(lambda c, X, r: np.sqrt(c)), "standard deviations"),
        (diagonal(less=1), "one point too few"),
        (diagonal(lambda c, X, r: c * r.mean(axis=0)[:, None, None]), "not of all"),
        (diagonal(lambda c, X, r: np.einsum("kii->ki", c)), "covariances: the shape is"),
        (diagonal(lambda c, X, r: np.linalg.inv(c)), "one over"),
        (diagonal(lambda c, X, r: np.tile(np.diag(X.var(axis=0)), (r.shape[1], 1, 1))), "of all points"),
        (lambda X, r: one_by_one(X, r).covariances, "it must return ev.Mixture"),
        (lambda X, r: r @ X, "stopped with ValueError"),
    ],
}
