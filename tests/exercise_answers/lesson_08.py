"""Answers to the exercises of lesson 08."""

import numpy as np


def starts_needed(p):
    return np.ceil(np.log(0.01) / np.log(1 - p))


def starts_in_a_loop(p):
    n, miss = 0, 1.0
    while miss > 0.01:
        n, miss = n + 1, miss * (1 - p)
    return n


def different_answers(ends):
    kept = []
    for row in np.sort(ends, axis=1):
        if all(np.abs(row - other).max() >= 0.01 for other in kept):
            kept.append(row)
    return len(kept)


def different_by_both_orders(ends):
    kept = []
    for row in ends:
        known = [min(np.linalg.norm(row - one), np.linalg.norm(row[::-1] - one)) < 0.01 for one in kept]
        if not any(known):
            kept.append(row)
    return np.array(len(kept))


def different_rows_by(key, tolerance=0.01):
    def count(ends):
        kept = []
        for one in key(ends):
            if all(np.max(np.abs(one - other)) >= tolerance for other in kept):
                kept.append(one)
        return len(kept)

    return count


def one_mean_is_enough(ends):
    kept = []
    for row in np.sort(ends, axis=1):
        if all((np.abs(row - other) >= 0.01).all() for other in kept):
            kept.append(row)
    return len(kept)


def sorts_in_place(ends):
    ends.sort(axis=1)
    return different_answers(ends)


def leap(theta_0, theta_1, theta_2):
    r = theta_1 - theta_0
    v = (theta_2 - theta_1) - r
    alpha = -np.linalg.norm(r) / np.linalg.norm(v)
    return theta_0 - 2 * alpha * r + alpha**2 * v


def run_with(choose):
    """The exercise with a rule in the place of the leap."""

    def accelerated(start, step, height, n_cycles=6):
        theta, path = np.array(start), []
        for _ in range(n_cycles):
            theta_1 = step(theta)
            theta_2 = step(theta_1)
            path += [height(theta), height(theta_1)]
            theta = choose(theta, theta_1, theta_2, step, height)
        return path

    return accelerated


def safe(a, b, c, step, height):
    ahead = leap(a, b, c)
    return step(ahead if height(ahead) >= height(b) else c)


def safe_after_its_step(a, b, c, step, height):
    plain, leapt = step(c), step(leap(a, b, c))
    return leapt if height(leapt) >= height(plain) else plain


def safe_by_shorter_leaps(a, b, c, step, height):
    ahead = leap(a, b, c)
    while not height(ahead) >= height(c) and np.abs(ahead - c).max() > 1e-12:
        ahead = (ahead + c) / 2
    return step(ahead)


as_it_stands = run_with(lambda a, b, c, step, height: step(leap(a, b, c)))
right_way = run_with(safe)


def makes_up_its_path(start, step, height, n_cycles=6):
    return np.maximum.accumulate(as_it_stands(start, step, height, n_cycles))


def stops_at_a_fall(start, step, height, n_cycles=6):
    path = as_it_stands(start, step, height, n_cycles)
    fall = np.flatnonzero(np.diff(path) < 0)
    return path[: fall[0] + 1] if len(fall) else path


def creeps(start, step, height, n_cycles=6):
    theta, path = np.array(start), []
    for _ in range(n_cycles):
        path += [height(theta), height(step(theta))]
        for _ in range(10):
            theta = step(theta)
    return path


def only_where_it_is_lower(a, b, c, step, height):
    ahead = leap(a, b, c)
    return step(ahead if height(ahead) < height(b) else c)


def m_step_with_prior(V, r, strength):
    return ((r * V).sum(axis=0) + strength * V.mean()) / (r.sum(axis=0) + strength)


def m_step_with_more_rows(V, r, strength):
    V, r = np.vstack([V, [[V.mean()]]]), np.vstack([r, [[strength, strength]]])
    return [float((r[:, k] * V[:, 0]).sum() / r[:, k].sum()) for k in range(2)]


def m_step(V, r):
    return (r * V).sum(axis=0) / r.sum(axis=0)


RIGHT = {
    "08-ex1": [starts_needed, starts_in_a_loop],
    "08-ex2": [different_answers, different_by_both_orders],
    "08-ex3": [right_way, run_with(safe_after_its_step), run_with(safe_by_shorter_leaps)],
    "08-ex4": [m_step_with_prior, m_step_with_more_rows],
}
WRONG = {
    "08-ex1": [
        (lambda p: np.log(0.01) / np.log(1 - p), "not a whole number"),
        (lambda p: int(np.log(0.01) / np.log(1 - p)), "one start is missing"),
        (lambda p: np.round(np.log(0.01) / np.log(1 - p)), "nearest whole number"),
        (lambda p: int(np.log(0.01) / np.log(1 - p)) + 2, "One more than it takes"),
        (lambda p: np.ceil(np.log(0.01) / np.log(p)), "that all n starts reach"),
        (lambda p: np.ceil(np.log(0.99) / np.log(1 - p)), "how large may it be"),
        (lambda p: 0.99 / p, "Chances do not add up"),
        (lambda p: np.ceil(1 / p), "on average"),
        (lambda p: np.ceil(np.log(0.05) / np.log(1 - p)), "enough for 95%"),
        (lambda p: np.log(100) / np.log(1 - p), "not negative"),
        (lambda p: 7, "case 1 of 5 is too large"),
        (lambda p: 0.99 / 0, "stopped with ZeroDivisionError"),
        (lambda p: "seven", "must be made of numbers"),
        (lambda p: np.log(-p), "not finite"),
        (82, "must be a function"),
    ],
    "08-ex2": [
        (len, "Every row is counted"),
        (different_rows_by(lambda ends: ends), "exchanged labels are counted twice"),
        (lambda ends: len(np.unique(np.sort(ends, axis=1), axis=0)), "by a thousandth"),
        (lambda ends: len(np.unique(ends, axis=0)), "equal to the last digit"),
        (lambda ends: len({tuple(np.sort(row).round(2)) for row in ends}), "Rounding sets"),
        (lambda ends: len(np.unique(np.sort(ends, axis=1).round(1), axis=0)), "Rounded to one digit"),
        (lambda ends: len(np.unique(np.sort(ends, axis=1).round(), axis=0)), "Rounded to whole numbers"),
        (one_mean_is_enough, "as soon as one of the means is"),
        (different_rows_by(lambda ends: ends.mean(axis=1), 0.005), "the same sum"),
        (different_rows_by(lambda ends: np.sort(ends, axis=0)), "sorted each column"),
        (sorts_in_place, "changes what it is given"),
        (lambda ends: np.sort(ends, axis=1), "the shape is"),
        (lambda ends: 2, "too small"),
        (lambda ends: ends.sort(axis=7), "stopped with AxisError"),
        ({1: 2}, "must be a function"),
    ],
    "08-ex3": [
        (as_it_stands, "falls by 90.4 at the beginning of round 3"),
        (run_with(lambda a, b, c, step, height: step(c)), "not yet at its top"),
        (run_with(only_where_it_is_lower), "not finite"),
        (makes_up_its_path, "What must be mended is the way"),
        (stops_at_a_fall, "must be 12 heights"),
        (creeps, "steps in 6 rounds"),
        (lambda start, step, height: [0, 1], "stopped with TypeError"),
        (lambda start, step, height, n_cycles: "up", "must be made of numbers"),
        (lambda start, step, height, n_cycles: np.arange(12.0), "never calls step"),
        ([-848.2, -553.1], "must be a function"),
    ],
    "08-ex4": [
        (lambda V, r, strength: m_step(V, r), "has no effect"),
        (lambda V, r, strength: (r * V).sum(axis=0) / (r.sum(axis=0) + strength), "towards 0"),
        (lambda V, r, strength: m_step(V, r) + strength * V.mean() / r.sum(axis=0), "run off"),
        (
            lambda V, r, strength: ((r * V).sum(axis=0) + strength * m_step(V, r).mean()) / (r.sum(axis=0) + strength),
            "half-way between",
        ),
        (
            lambda V, r, strength: ((r * V).sum(axis=0) + strength * np.median(V)) / (r.sum(axis=0) + strength),
            "the median",
        ),
        (lambda V, r, strength: m_step_with_prior(V, r, strength / 2), "shared the points"),
        (lambda V, r, strength: m_step(V + 0 * strength, r + strength), "once for each galaxy"),
        (
            lambda V, r, strength: ((r * V).sum(axis=0) + V.mean()) / (r.sum(axis=0) + strength),
            "the place of one of them",
        ),
        (lambda V, r, strength: m_step_with_prior(V, r, strength)[::-1], "in the wrong order"),
        (lambda V, r, strength: m_step_with_prior(V, r, strength)[:, None], "the shape is (2, 1)"),
        (lambda r, strength: r, "stopped with TypeError"),
        (lambda V, r, strength: np.log(0 * r.sum(axis=0)), "not finite"),
        ([17.5, 22.9], "must be a function"),
    ],
}
