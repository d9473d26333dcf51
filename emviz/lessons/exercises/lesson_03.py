"""The exercises of lesson 03: hard EM."""

import numpy as np

from emviz.check.report import ROUNDING, Broken, answer_of, written
from emviz.datasets import four_blobs
from emviz.lessons.exercises.answers import check_callable, function, number


def one_iteration(answer):
    """Five numbers, two centres: where these are after one iteration, and the fall of J in its M step."""
    slips = [
        ([1, 2, 0], "Those are the start centres. An E step moves nothing; the M step does."),
        ([1.5, 7, 56.25], "That is one iteration too far: the centres have moved twice."),
        ([1.5, 5.75, 56.25], "The 2 counts in both means; each number has one label only."),
        ([1, 6.5, 56.25], "One centre stands at the middle value of its numbers; the M step takes their mean."),
        ([1, 23, 56.25], "One centre is the sum of its numbers; divide by how many they are."),
        ([0.2, 4.6, 56.25], "You divided by all five numbers; a mean divides by the number of its own points."),
        ([5.75, 1, 56.25], "The centres are right but in the wrong order: first the one that started at 1."),
        ([1, 5.75, 77], "The centres are right. The third number is J before the M step, not how far it falls."),
        ([1, 5.75, 20.75], "The centres are right. The third number is J after the M step, not how far it falls."),
        ([1, 5.75, -56.25], "The centres are right, and so is the size of the fall: write it as a positive number."),
        (
            [1, 5.75, 14.0625],
            "The centres are right. In the fall, count each point of a component, not the centre once.",
        ),
        ([1, 5.75, 15], "The centres are right. In the fall, the distance that a centre moves must be squared."),
        ([1, 5.75], "The centres are right; the list needs a third number, the fall of J."),
    ]
    return number(answer, [1, 5.75, 56.25], "The list of two centres and the fall of J", decimals=2, slips=slips)


def _squares(X, centres):
    return ((X[:, None, :] - centres) ** 2).sum(axis=2)


def _shares(values):
    return values / values.sum()


def chances(yours):
    """With which probability k-means++ draws each point as the next centre."""
    X = four_blobs().X[::7]
    cases = [(X, X[[3, 30]]), (X, X[[5, 11, 20]]), (np.array([[0.0], [1.0], [3.0], [10.0]]), np.array([[0.0], [3.0]]))]
    slips = [
        (lambda X, c: _squares(X, c).min(axis=1), "Your numbers do not sum to 1, and probabilities must."),
        (
            lambda X, c: _squares(X, c).min(axis=1) / _squares(X, c).min(axis=1).max(),
            "You divided by the largest value; then the numbers do not sum to 1, and probabilities must.",
        ),
        (
            lambda X, c: _shares(np.sqrt(_squares(X, c)).min(axis=1)),
            "These are in proportion to the distances; k-means++ takes their squares.",
        ),
        (
            lambda X, c: _shares(_squares(X, c).max(axis=1)),
            "You took the farthest of the centres for each point; the formula asks for another one.",
        ),
        (
            lambda X, c: _shares(_squares(X, c).sum(axis=1)),
            "You added over all centres (or averaged); only one centre counts for each point.",
        ),
        (
            lambda X, c: _shares(_squares(X, c)[:, -1]),
            "You looked at the last centre only; all centres that are drawn so far count.",
        ),
        (
            lambda X, c: _shares(_squares(X, c)[:, 0]),
            "You looked at the first centre only; all centres that are drawn so far count.",
        ),
        (
            lambda X, c: np.full(len(X), 1 / len(X)),
            "Every point has the same probability: that is the random start.",
        ),
        (
            lambda X, c: np.eye(len(X))[_squares(X, c).min(axis=1).argmax()],
            "One point has probability 1. k-means++ prefers points far away, but it leaves room for chance.",
        ),
        (
            lambda X, c: X[_squares(X, c).min(axis=1).argmax()],
            "You return a point; the question is with which probability each point is drawn.",
        ),
    ]
    return function(yours, lambda X, c: _shares(_squares(X, c).min(axis=1)), *cases, what="chances", slips=slips)


#: The start of the lesson's first explorer, and two others from which no component runs out of points.
_STARTS = (
    ((0.5, 3.86), (0.65, 5.52), (-0.23, 3.77), (1.58, 4.77)),
    ((2.0, 1.0), (1.0, 4.0), (-1.5, 3.0), (-1.0, 8.0)),
    ((-2.0, 8.5), (-1.0, 7.0), (0.0, 3.0), (2.0, 0.5)),
)


def iteration_that_lowers_J(yours):
    """One iteration of k-means, repaired: labels of the nearest centres, then the means of the points with each label."""
    what = "their_iteration"
    check_callable(yours, what)
    X = four_blobs().X
    paths = [_path(yours, what, X, np.array(start)) for start in _STARTS]
    for path in paths:
        _never_rises(X, path)
    for path in paths:
        _nothing_to_gain(X, path)
    return "J never rises, and each half-step leaves nothing to gain: their_iteration is right."


def _path(yours, what, X, centres, n_iter=12):
    """(centres before, labels, centres after) of some iterations."""
    path = []
    for _ in range(n_iter):
        given, at = X.copy(), centres.copy()
        answer = answer_of(yours, what, given, at)
        if not (np.array_equal(given, X) and np.array_equal(at, centres)):
            raise Broken(f"{what} changes the arrays that it is given; it must leave them alone and return new ones.")
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise Broken(f"{what} must return two things: the labels, and the new centres.")
        labels, after = (
            written(part, f"{what}: {name}") for part, name in zip(answer, ("labels", "centres"), strict=True)
        )
        if labels.shape == centres.shape and after.shape == (len(X),):
            raise Broken(f"{what} returns the centres first; it must return the labels, then the centres.")
        if labels.shape == (len(X), len(centres)):
            raise Broken(f"{what} returns a table of labels; here a label is one whole number for each point.")
        if labels.shape != (len(X),):
            raise Broken(
                f"{what} returns labels of shape {labels.shape}; it must be one label for each of {len(X)} points."
            )
        if after.shape != centres.shape:
            raise Broken(f"{what} returns centres of shape {after.shape}; it must be {centres.shape}.")
        if not np.isin(labels, np.arange(len(centres))).all():
            raise Broken(f"{what}: a label must be one of 0 to {len(centres) - 1}.")
        path.append((centres, labels.astype(int), after))
        centres = after
    return path


def _never_rises(X, path):
    """The law of this lesson, half-step by half-step."""
    J = None
    for t, (before, labels, after) in enumerate(path, start=1):
        for kind, centres in (("E", before), ("M", after)):
            value = ((X - centres[labels]) ** 2).sum()
            if J is not None and value > J + ROUNDING * value:
                kept = {"E": "The centres stood still there", "M": "The labels stood still there"}[kind]
                raise Broken(
                    f"The distortion J rises by {value - J:.3g} at {kind} {t}; it must never rise. {kept}: which line "
                    "is to blame?"
                )
            J = value


def _nothing_to_gain(X, path):
    """Each half-step makes J as small as it can."""
    for t, (before, labels, after) in enumerate(path, start=1):
        squares = _squares(X, before)
        lost = squares[np.arange(len(X)), labels] - squares.min(axis=1)
        if lost.max() > ROUNDING * squares.max():
            raise Broken(
                f"E {t} leaves something to gain: with another label, point {lost.argmax()} would make J smaller."
            )
        for k in np.unique(labels):
            if np.abs(X[labels == k].mean(axis=0) - after[k]).max() > 1e-9 * np.abs(X).max():
                raise Broken(f"M {t} leaves something to gain: J becomes smaller when centre {k} moves again.")


def k_medians(yours):
    """The centres with the smallest sum of city-block distances for these labels."""
    blobs = four_blobs()
    r = np.eye(4)[blobs.labels]
    line = np.array([[1.0], [2.0], [9.0]])
    wild = np.vstack([blobs.X, [[60.0, -80.0]]])
    odd = np.vstack([r, r[:1]])
    cases = [(line, np.ones((3, 1))), (blobs.X, r), (wild, odd)]

    def each(rule):
        return lambda X, r: np.array([rule(X[r[:, k] == 1]) for k in range(r.shape[1])])

    def total_of(move):
        def total(X, r):
            centres = written(answer_of(move, "move", X, r), "move: the centres")
            shape = (r.shape[1], X.shape[1])
            if centres.shape != shape:
                turned = " It is the other way round." if centres.shape == shape[::-1] else ""
                raise Broken(f"move returns an array of shape {centres.shape}; (K, d) is {shape} here.{turned}")
            return (r * np.abs(X[:, None, :] - centres).sum(axis=2)).sum()

        return total if callable(move) else move

    def nearest_data_point(points):
        return points[np.abs(points[:, None] - points).sum(axis=(1, 2)).argmin()]

    slips = [
        (
            total_of(each(lambda points: points.mean(axis=0))),
            "Those are the means: best for squared distances, not for these. Where do 1, 2 and 9 want their centre?",
        ),
        (
            total_of(lambda X, r: np.median(r[:, :, None] * X[:, None, :], axis=0)),
            "The zeros of r count as data in your centres: take the points of a component alone.",
        ),
        (
            total_of(lambda X, r: np.repeat([np.median(X, axis=0)], r.shape[1], axis=0)),
            "All components get the same centre; each must look at its own points.",
        ),
        (
            total_of(each(lambda points: np.repeat(np.median(points), points.shape[1]))),
            "Both coordinates of a centre are the same: treat each coordinate on its own.",
        ),
        (
            total_of(each(nearest_data_point)),
            "Your centres are points of the data; a better place may lie between them, coordinate by coordinate.",
        ),
        (
            total_of(each(lambda points: (points.min(axis=0) + points.max(axis=0)) / 2)),
            "That is half-way between the smallest and the largest value: one wild point still drags it away.",
        ),
    ]
    return function(
        total_of(yours), total_of(each(lambda points: np.median(points, axis=0))), *cases, what="move", slips=slips
    )


EXERCISES = {
    "03-ex1": one_iteration,
    "03-ex2": chances,
    "03-ex3": iteration_that_lowers_J,
    "03-ex4": k_medians,
}
