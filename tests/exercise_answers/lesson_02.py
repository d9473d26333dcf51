"""Answers to the exercises of lesson 02."""

import numpy as np
from scipy import stats

import emviz as ev

X = ev.datasets.three_gaussians(seed=0).X
LABELS = ev.datasets.three_gaussians(seed=0).labels


def joint(X, params):
    return np.column_stack(
        [
            params.weights[k] * stats.norm(params.means[k, 0], params.standard_deviations[k, 0]).pdf(X[:, 0])
            for k in range(3)
        ]
    )


def some(X, z, params):
    total = 0.0
    for row, label in zip(joint(X, params), z, strict=True):
        total += np.log(row.sum()) if label < 0 else np.log(row[label])
    return total


def some_by_masks(X, z, params):
    table, known = joint(X, params), z >= 0
    return np.log(table[known, z[known]]).sum() + np.log(table[~known].sum(axis=1)).sum()


def some_with(of_row):
    return lambda X, z, params: sum(of_row(row, label) for row, label in zip(joint(X, params), z, strict=True))


def one_iteration(X, params, *, axis=1, root=False, by_n=False, less_one=False, equal=False, hard=False, old=False):
    table = joint(X, params)
    w = table / table.sum(axis=axis, keepdims=True)
    if hard:
        w = (table == table.max(axis=1, keepdims=True)) * 1.0
    counts = w.sum(axis=0)
    means = (w.T @ X) / counts[:, None]
    centre = params.means if old else means
    below = len(X) if by_n else counts - 1 if less_one else counts
    variances = (w * (X - centre[:, 0]) ** 2).sum(axis=0) / below
    if root:
        variances = np.sqrt(variances)
    return ev.Mixture(np.full(3, 1 / 3) if equal else counts / len(X), means, variances[:, None, None])


def iteration_with(**slips):
    return lambda X, params: one_iteration(X, params, **slips)


def fit_labelled(X, z):
    counts = np.array([(z == k).sum() for k in range(3)])
    means = np.array([[X[z == k].mean()] for k in range(3)])
    variances = np.array([X[z == k].var() for k in range(3)])
    return ev.Mixture(counts / len(X), means, variances[:, None, None])


def guess(X, params):
    return fit_labelled(X, joint(X, params).argmax(axis=1))


def guess_by_emviz(X, params):
    hard = ev.GaussianMixture(3, assignment="hard")
    return hard.m_step(hard.e_step(X, params))


def raises(*arguments):
    raise KeyError("z")


RIGHT = {
    "02-ex1": [-2.30, np.log(0.1), -2.303, np.float64(-2.3026)],
    "02-ex2": [some, some_by_masks],
    "02-ex3": [one_iteration, lambda X, params: tuple(one_iteration(X, params))],
    "02-ex4": [guess, guess_by_emviz],
}
WRONG = {
    "02-ex1": [
        (-10.93, "a sum of three logs"),
        (-2.89, "took the logs first"),
        (-0.87, "The weights are missing"),
        (-1.97, "the same weight"),
        (0.1, "One step is missing"),
        (-1.0, "base 10"),
        (2.3, "the sign"),
        (-2.81, "the most probable component"),
        (-5, "too small"),
        ("log 0.1", "must be made of numbers"),
        ([-2.3], "the shape is"),
    ],
    "02-ex2": [
        (some_with(lambda row, label: np.log(row.sum())), "do not use the labels"),
        (some_with(lambda row, label: np.log(row[label])), "the last component"),
        (some_with(lambda row, label: np.log(row).sum() if label < 0 else np.log(row[label])), "you add up logs"),
        (some_with(lambda row, label: 0 if label < 0 else np.log(row[label])), "points without label are left out"),
        (some_with(lambda row, label: np.log(row.sum()) if label < 0 else 0), "points with a label are left out"),
        (some_with(lambda row, label: np.log(row.max() if label < 0 else row[label])), "the largest term"),
        (some_with(lambda row, label: row.sum() if label < 0 else row[label]), "add up densities"),
        (lambda X, z, params: some(X, z, params) / len(X), "You took the mean"),
        (
            lambda X, z, params: np.log(
                np.where(z < 0, joint(X, params).sum(axis=1), joint(X, params)[range(len(z)), z])
            ),
            "a number for each point",
        ),
        (raises, "stopped with KeyError"),
        (-2594.0, "must be a function"),
    ],
    "02-ex3": [
        (iteration_with(root=True), "A law of EM is broken: in iteration"),
        (iteration_with(by_n=True), "divided by all n points"),
        (iteration_with(less_one=True), "N_k - 1"),
        (iteration_with(equal=True), "The weights stay"),
        (iteration_with(axis=0), "must sum to 1 over the components"),
        (iteration_with(hard=True), "to one component"),
        (iteration_with(old=True), "around the old means"),
        (lambda X, params: params, "must move it"),
        (lambda X, params: one_iteration(X, params).means, "it must return ev.Mixture"),
        (raises, "stopped with KeyError"),
        (3, "must be a function"),
    ],
    "02-ex4": [
        (one_iteration, "That is soft EM"),
        (
            lambda X, params: fit_labelled(X, (joint(X, params) / params.weights).argmax(axis=1)),
            "The weights are missing",
        ),
        (lambda X, params: fit_labelled(X, np.abs(X - params.means.T).argmin(axis=1)), "the nearest mean"),
        (lambda X, params: fit_labelled(X, LABELS), "the true labels"),
        (lambda X, params: params, "leaves the mixture as it is"),
        (lambda X, params: joint(X, params).argmax(axis=1), "You return the labels"),
        (raises, "stopped with KeyError"),
    ],
}
