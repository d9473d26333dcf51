"""Answers to the exercises of lesson 03."""

import numpy as np


def squares(X, centres):
    return ((X[:, None] - centres) ** 2).sum(axis=-1)


def shares(values):
    return values / np.sum(values)


def chances(X, centres):
    nearest = squares(X, centres).min(axis=1)
    return nearest / nearest.sum()


def chances_in_loops(X, centres):
    weights = [min(float(np.dot(x - c, x - c)) for c in centres) for x in X]
    return [weight / sum(weights) for weight in weights]


def farthest(X, centres):
    return np.eye(len(X))[np.argmax(squares(X, centres).min(axis=1))]


def changes_its_data(X, centres):
    X -= X.mean(axis=0)
    return chances(X, centres)


def labels_of(X, centres):
    return squares(X, centres).argmin(axis=1)


def means_of(X, labels, K):
    return np.array([X[labels == k].mean(axis=0) for k in range(K)])


def iteration(X, centres):
    labels = labels_of(X, centres)
    return labels, means_of(X, labels, len(centres))


def iteration_with_distances(X, centres):
    labels = [int(np.argmin([np.linalg.norm(x - c) for c in centres])) for x in X]
    return labels, [np.mean([x for x, k in zip(X, labels, strict=True) if k == j], axis=0) for j in range(len(centres))]


def iteration_as_given(X, centres):
    labels = np.abs(X[:, None, :] - centres).sum(axis=2).argmin(axis=1)
    return labels, means_of(X, labels, len(centres))


def iteration_over_the_wrong_axis(X, centres):
    labels = squares(X, centres).argmin(axis=0)
    return labels, centres


def iteration_to_the_farthest(X, centres):
    labels = squares(X, centres).argmax(axis=1)
    return labels, np.array([X[labels == k].mean(axis=0) if (labels == k).any() else c for k, c in enumerate(centres)])


def iteration_divided_by_n(X, centres):
    labels = labels_of(X, centres)
    return labels, np.array([X[labels == k].sum(axis=0) / len(X) for k in range(len(centres))])


def iteration_with_medians(X, centres):
    labels = np.abs(X[:, None, :] - centres).sum(axis=2).argmin(axis=1)
    return labels, np.array([np.median(X[labels == k], axis=0) for k in range(len(centres))])


def iteration_that_stays(X, centres):
    return labels_of(X, centres), centres.copy()


def iteration_in_place(X, centres):
    labels, new = iteration(X, centres)
    centres[:] = new
    return labels, centres


def iteration_half_way(X, centres):
    labels, new = iteration(X, centres)
    return labels, (centres + new) / 2


def iteration_with_a_table(X, centres):
    labels, new = iteration(X, centres)
    return np.eye(len(centres))[labels], new


def move_by(rule):
    return lambda X, r: np.array([rule(X[r[:, k] > 0]) for k in range(r.shape[1])])


def lower_median(points):
    return np.sort(points, axis=0)[(len(points) - 1) // 2]


RIGHT = {
    "03-ex1": [[1, 5.75, 56.25], (1.0, 23 / 4, 4 * 3.75**2), np.array([1, 5.75, 56.25])],
    "03-ex2": [chances, chances_in_loops],
    "03-ex3": [iteration, iteration_with_distances],
    "03-ex4": [move_by(lambda points: np.median(points, axis=0)), move_by(lower_median)],
}
WRONG = {
    "03-ex1": [
        ([1, 2, 0], "An E step moves nothing"),
        ([1.5, 7, 56.25], "one iteration too far"),
        ([1.5, 5.75, 56.25], "The 2 counts in both"),
        ([1, 6.5, 56.25], "the middle value"),
        ([0.2, 4.6, 56.25], "divided by all five"),
        ([1, 23, 56.25], "is the sum of its numbers"),
        ([5.75, 1, 56.25], "in the wrong order"),
        ([1, 5.75, 77], "J before the M step"),
        ([1, 5.75, 20.75], "J after the M step"),
        ([1, 5.75, 14.06], "count each point"),
        ([1, 5.75, 15], "must be squared"),
        ([1, 5.75], "needs a third number"),
        (5.75, "the shape is"),
        ("one", "must be made of numbers"),
    ],
    "03-ex2": [
        (lambda X, c: squares(X, c).min(axis=1), "sum to 1, and probabilities must"),
        (lambda X, c: squares(X, c).min(axis=1) / squares(X, c).min(axis=1).max(), "divided by the largest"),
        (lambda X, c: shares(np.sqrt(squares(X, c).min(axis=1))), "k-means++ takes their squares"),
        (lambda X, c: shares(squares(X, c).max(axis=1)), "the farthest of the centres"),
        (lambda X, c: shares(squares(X, c).mean(axis=1)), "only one centre counts"),
        (lambda X, c: shares(squares(X, c)[:, -1]), "the last centre only"),
        (farthest, "leaves room for chance"),
        (lambda X, c: np.full(len(X), 1 / len(X)), "the random start"),
        (lambda X, c: squares(X, c), "the shape is"),
        (changes_its_data, "changes what it is given"),
        (lambda X: X, "stopped with TypeError"),
        (0.5, "it must be a function"),
    ],
    "03-ex3": [
        (iteration_as_given, "at E 4"),
        (iteration_over_the_wrong_axis, "labels of shape (4,)"),
        (iteration_to_the_farthest, "at E 2"),
        (iteration_divided_by_n, "at M 1"),
        (iteration_with_medians, "which line"),
        (iteration_that_stays, "M 1 leaves something to gain"),
        (iteration_in_place, "leave them alone"),
        (iteration_with_a_table, "a table of labels"),
        (lambda X, c: iteration(X, c)[::-1], "the centres first"),
        (lambda X, c: iteration(X, c)[1], "two things"),
        (lambda X, c: (labels_of(X, c) + 1, c), "one of 0 to 3"),
        (lambda X, c: (labels_of(X, c), c[0]), "centres of shape (2,)"),
        (lambda X, c: X[1000], "stopped with IndexError"),
        ("repaired", "it must be a function"),
    ],
    "03-ex4": [
        (move_by(lambda points: points.mean(axis=0)), "Those are the means"),
        (lambda X, r: np.median(r[:, :, None] * X[:, None], axis=0), "The zeros of r"),
        (lambda X, r: np.array([np.median(X, axis=0)] * r.shape[1]), "the same centre"),
        (move_by(lambda points: np.full(points.shape[1], np.median(points))), "Both coordinates"),
        (move_by(lambda points: (points.min(axis=0) + points.max(axis=0)) / 2), "half-way between"),
        (lambda X, r: move_by(lambda points: np.median(points, axis=0))(X, r).T, "the other way round"),
        (move_by(np.median), "of shape (1,)"),
        (lambda X, r: X[r], "stopped with IndexError"),
        ([1, 2], "it must be a function"),
    ],
}
