"""Answers to the exercises of lesson 09."""

import numpy as np

import emviz as ev
from emviz import selection
from exercise_answers import Several

VALUES = [1022.0, 1058.3, 1018.0, 1074.1]
CHOSEN = [3, 2]


def completed_icl(bic, r):
    return bic - 2 * np.log(r.max(axis=1)).sum()


def completed_in_a_loop(bic, r):
    for row in r:
        bic = bic - 2 * np.log(max(row))
    return bic


def entropy(r):
    return -sum(p * np.log(p) for p in r.ravel() if p > 0)


def score_of(fitted, scored):
    """The sum over the folds of what a fit to some points says about others."""

    def suspicious_score(X, fold, K):
        total = 0
        for f in range(5):
            model = ev.GaussianMixture(K, "tied")
            runs = ev.restarts(model, fitted(X, fold, f), n_restarts=5)
            total += selection.held_out(runs.best, scored(X, fold, f))
        return total

    return suspicious_score


def seen(X, fold, f):
    return X[fold != f]


def hidden(X, fold, f):
    return X[fold == f]


def everything(X, fold, f):
    return X


right_score = score_of(seen, hidden)


def score_of_parts(X, fold, K):
    parts = [X[fold == f] for f in range(5)]
    scores = []
    for f, part in enumerate(parts):
        others = np.vstack(parts[:f] + parts[f + 1 :])
        best = ev.restarts(ev.GaussianMixture(K, "tied"), others, n_restarts=10, start="kmeans++").best
        scores.append(best.model.log_likelihood(part, best.params[-1]))
    return np.sum(scores)


def score_of_last_fold(X, fold, K):
    for f in range(5):
        total = 0
        runs = ev.restarts(ev.GaussianMixture(K, "tied"), seen(X, fold, f), n_restarts=5)
        total += selection.held_out(runs.best, hidden(X, fold, f))
    return total


def messages(X, seed, least=1, most=99, start_anew=False, run_again=True):
    """The lengths on the way down, in variations."""
    run = ev.fit(ev.MessageLengthMixture(8), X, seed=seed, tol=1e-5)
    lengths = [-run.objective[-1]]
    while (run.params[-1].weights > 0).sum() > least and len(lengths) < most:
        smaller, start = run.model.without_weakest(run.params[-1])
        start = None if start_anew else start
        run = ev.fit(smaller, X, start, seed=seed if start_anew else None, tol=1e-5, max_iter=1000 if run_again else 0)
        lengths.append(-run.objective[-1])
    return lengths


def shortest_message(X, seed):
    run = ev.fit(ev.MessageLengthMixture(8), X, seed=seed, tol=1e-5)
    lengths = [-run.objective[-1]]
    while (run.params[-1].weights > 0).sum() > 1:
        smaller, start = run.model.without_weakest(run.params[-1])
        run = ev.fit(smaller, X, start, tol=1e-5)
        lengths.append(-run.objective[-1])
    return min(lengths)


def shortest_so_far(X, seed):
    run, shortest = ev.fit(ev.MessageLengthMixture(8), X, seed=seed, tol=1e-7), np.inf
    while True:
        shortest = min(shortest, -run.objective[-1])
        if np.count_nonzero(run.params[-1].weights) == 1:
            return shortest
        run = ev.fit(*run.model.without_weakest(run.params[-1])[:1], X, run.model.without_weakest(run.params[-1])[1])


def stops_when_longer(X, seed):
    lengths = messages(X, seed)
    for shorter, longer in zip(lengths, lengths[1:], strict=False):
        if longer > shorter:
            return shorter
    return lengths[-1]


def as_it_stands(X, seed):
    run = ev.fit(ev.MessageLengthMixture(8), X, seed=seed, tol=1e-5)
    lengths = [-run.objective[-1]]
    return min(lengths)


def never_asks_whether_one_is_left(X, seed):
    run = ev.fit(ev.MessageLengthMixture(8), X, seed=seed, tol=1e-5)
    for _ in range(8):
        smaller, start = run.model.without_weakest(run.params[-1])
        run = ev.fit(smaller, X, start, tol=1e-5)


RIGHT = {
    "09-ex1": [
        Several([VALUES, CHOSEN]),
        Several([(1022, 1000 + 11 * np.log(200), 1018, 984 + 17 * np.log(200)), np.array([3.0, 2.0])]),
    ],
    "09-ex2": [completed_icl, completed_in_a_loop],
    "09-ex3": [right_score, score_of_parts],
    "09-ex4": [shortest_message, shortest_so_far],
}
WRONG = {
    "09-ex1": [
        (Several([[-1022, -1058.3, -1018, -1074.1], CHOSEN]), "as in mclust"),
        (Several([[-978, -941.7, -950, -893.9], CHOSEN]), "look at the signs"),
        (Several([[522, 558.3, 526, 582.1], CHOSEN]), "counts twice"),
        (Several([[511, 529.1, 509, 537.0], CHOSEN]), "the halves"),
        (Several([[1011, 1058.3, 1001, 1074.1], CHOSEN]), "each parameter costs 2"),
        (Several([[1022, 1116.6, 1018, 1164.1], CHOSEN]), "not doubled"),
        (Several([[1022, 1025.3, 1018, 1023.1], CHOSEN]), "base 10"),
        (Several([[1022, 3200, 1018, 4384], CHOSEN]), "not n"),
        (Several([[1004, 1010.6, 990, 999.9], CHOSEN]), "charged for the components"),
        (Several([[1022, 1018, 1058.3, 1074.1], CHOSEN]), "in another order"),
        (Several([[1058.3, 1022, 1074.1, 1018], CHOSEN]), "changed places"),
        (Several([[1018, 1074.1, 1022, 1058.3], CHOSEN]), "write two first"),
        (Several([[1022, 1058.3], CHOSEN]), "the shape is (2,)"),
        (Several([{"AIC": 1022}, CHOSEN]), "must be made of numbers"),
        (Several([VALUES, [2, 3]]), "is less better, or more"),
        (Several([VALUES, [2, 2]]), "the two AIC"),
        (Several([VALUES, [3, 3]]), "the two BIC"),
        (Several([VALUES, [17, 11]]), "numbers of parameters"),
        (Several([VALUES, [1018, 1058.3]]), "the lowest values"),
        (Several([VALUES, "three and two"]), "choices is a str"),
    ],
    "09-ex2": [
        (lambda bic, r: bic + 2 * entropy(r), "That is ours"),
        (lambda bic, r: bic - np.log(r.max(axis=1)).sum(), "has it twice"),
        (lambda bic, r: bic + 2 * np.log(r.max(axis=1)).sum(), "look at the sign"),
        (lambda bic, r: -np.log(r.max(axis=1)).sum(), "where is BIC?"),
        (lambda bic, r: -2 * np.log(r.max(axis=1)).sum(), "where is BIC itself"),
        (lambda bic, r: bic - 2 * np.log(r.max(axis=0)).sum(), "each point has a row"),
        (lambda bic, r: bic - 2 * np.log(r.max(axis=1)).mean(), "has their sum"),
        (lambda bic, r: bic - 2 * np.log(r.max(axis=1).sum()), "the sum of the logarithms"),
        (lambda bic, r: bic + 2 * (1 - r.max(axis=1)).sum(), "The logarithm is missing"),
        (lambda bic, r: bic - 2 * np.log10(r.max(axis=1)).sum(), "to base 10"),
        (lambda bic, r: bic - 2 * np.log(r.max(axis=1)), "add them up"),
        (lambda bic, r: bic - 2 * np.log(r.max()), "the whole table"),
        (lambda bic, r: bic - 2 * np.log(r).sum(), "not finite"),
        (lambda bic, r: bic.sum(axis=1), "stopped with AttributeError"),
        (lambda bic, r: {bic}, "must be made of numbers"),
        (101.4, "must be a function"),
    ],
    "09-ex3": [
        (score_of(hidden, hidden), "above the log-likelihood of the best fit"),
        (score_of(everything, hidden), "among those that were fitted"),
        (score_of(seen, seen), "four fifths of them each time"),
        (score_of(hidden, seen), "the other way round"),
        (score_of(seen, everything), "You score all the points"),
        (lambda X, fold, K: right_score(X, fold, K) / 5, "the mean over the folds"),
        (lambda X, fold, K: right_score(X, fold, K) / len(X), "the mean over the points"),
        (score_of_last_fold, "the last fold alone"),
        (lambda X, fold, K: [right_score(X, fold, K)] * 5, "the shape is (5,)"),
        (lambda X, fold: 0, "stopped with TypeError"),
        (lambda X, fold, K: "high", "must be made of numbers"),
        (lambda X, fold, K: -np.inf, "not finite"),
        (lambda X, fold, K: 0, "the score lies"),
        (-1142.2, "must be a function"),
    ],
    "09-ex4": [
        (as_it_stands, "the first message only"),
        (lambda X, seed: min(messages(X, seed, most=2)), "Only one component"),
        (lambda X, seed: min(messages(X, seed, least=2)), "a single one is a message"),
        (lambda X, seed: messages(X, seed)[-1], "the last message"),
        (lambda X, seed: max(messages(X, seed)), "the longest message"),
        (lambda X, seed: min(-length for length in messages(X, seed)), "A length is not negative"),
        (lambda X, seed: max(-length for length in messages(X, seed)), "its sign is turned round"),
        (stops_when_longer, "Further down"),
        (lambda X, seed: min(messages(X, seed, start_anew=True)), "begin anew from the seed"),
        (lambda X, seed: min(messages(X, seed, run_again=False)), "EM must run again"),
        (lambda X, seed: len(messages(X, seed)), "how many runs"),
        (messages, "the shape is"),
        (never_asks_whether_one_is_left, "stopped with ValueError"),
        (lambda X, seed: [], "the shape is (0,)"),
        (lambda X, seed: "short", "must be made of numbers"),
        (219.4, "must be a function"),
    ],
}
