"""The exercises of lesson 09."""

import copy
from functools import cache

import numpy as np

from emviz.check.report import Broken, answer_of
from emviz.datasets import galaxies, old_faithful
from emviz.em import bound, selection
from emviz.em.loop import fit
from emviz.em.restarts import restarts
from emviz.lessons.exercises.answers import check_callable, function, number
from emviz.lessons.messages import down_to_one
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.message_length import MessageLengthMixture


def prices(values, chosen):
    """AIC and BIC of two fits, and which of them each criterion chooses."""
    n, p, ell = 200, np.array([11, 17]), np.array([-500, -492])
    price, fit_of = {"AIC": 2 * p, "BIC": p * np.log(n)}, -2 * ell

    def in_order(aic, bic):
        return np.ravel(np.column_stack([aic, bic]))

    right = in_order(*(price[name] + fit_of for name in ("AIC", "BIC")))
    slips = [
        (
            -right,
            "Every sign is turned round, as in mclust; here less is better, and -2 times a negative number is positive.",
        ),
        (
            in_order(price["AIC"] - fit_of, price["BIC"] - fit_of),
            "The log-likelihoods are negative, so minus two of them is positive: look at the signs.",
        ),
        (in_order(price["AIC"] - ell, price["BIC"] - ell), "The log-likelihood counts twice."),
        (in_order(p - ell, p * np.log(n) / 2 - ell), "These are the halves: the formulas of this lesson begin with 2."),
        (in_order(p + fit_of, price["BIC"] + fit_of), "BIC is right. By AIC each parameter costs 2."),
        (
            in_order(price["AIC"] + fit_of, 2 * price["BIC"] + fit_of),
            "AIC is right. By BIC each parameter costs log n, which is not doubled.",
        ),
        (
            in_order(price["AIC"] + fit_of, p * np.log10(n) + fit_of),
            "AIC is right. In BIC you took the logarithm to base 10; here log is the natural one.",
        ),
        (
            in_order(price["AIC"] + fit_of, p * np.log2(n) + fit_of),
            "AIC is right. In BIC you took the logarithm to base 2; here log is the natural one.",
        ),
        (
            in_order(price["AIC"] + fit_of, n * np.log(p) + fit_of),
            "AIC is right. In BIC n and p have changed places.",
        ),
        (
            in_order(price["AIC"] + fit_of, p * n + fit_of),
            "AIC is right. In BIC a parameter costs the logarithm of n, not n.",
        ),
        (
            in_order(2 * np.array([2, 3]) + fit_of, np.array([2, 3]) * np.log(n) + fit_of),
            "You charged for the components; what costs something is each free parameter.",
        ),
        (right[[0, 2, 1, 3]], "The right numbers in another order: AIC and BIC with two components come first."),
        (right[[1, 0, 3, 2]], "AIC and BIC have changed places."),
        (right[[2, 3, 0, 1]], "The right numbers, and those with three components stand first; write two first."),
    ]
    number(values, right, "The list of AIC, BIC, AIC, BIC", decimals=1, slips=slips)
    slips = [
        ([2, 3], "The values are right. The choices are not: as they are written here, is less better, or more?"),
        ([2, 2], "The values are right, and so is one of the choices. Compare the two AIC once more; less is better."),
        ([3, 3], "The values are right, and so is one of the choices. Compare the two BIC once more; less is better."),
        ([17, 11], "Those are numbers of parameters; write numbers of components."),
        ([1018, right[1]], "Those are the lowest values; write the numbers of components that have them."),
    ]
    number(chosen, [3, 2], "The list of choices", decimals=0, slips=slips)
    return "The four values and both choices: right."


def completed_icl(yours):
    """ICL with each point given wholly to its most responsible component."""
    rng = np.random.default_rng(0)
    cases = [
        (100.0, np.array([[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]])),
        (50.0, np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])),
        (-30.0, rng.dirichlet([1.0, 0.5, 2.0, 1.0], size=20)),
    ]

    def missing(r):
        return -np.log(r.max(axis=1)).sum()

    slips = [
        (
            lambda bic, r: bic + 2 * bound.entropy(r),
            "That is ours, with the entropy; the authors look at the largest responsibility of each point only.",
        ),
        (lambda bic, r: bic + missing(r), "The sum is right. It takes the place of H, so ICL has it twice."),
        (lambda bic, r: bic - 2 * missing(r), "A shared point must cost something: look at the sign."),
        (lambda bic, r: bic - missing(r), "A shared point must cost something, and it counts twice."),
        (lambda bic, r: missing(r), "That is what stands in the place of H alone: where is BIC?"),
        (lambda bic, r: 2 * missing(r), "That is what is added to BIC: where is BIC itself?"),
        (
            lambda bic, r: bic - 2 * np.log(r.max(axis=0)).sum(),
            "You took the largest entry of each column; each point has a row.",
        ),
        (lambda bic, r: bic + 2 * missing(r) / len(r), "You took the mean over the points; the formula has their sum."),
        (
            lambda bic, r: bic - 2 * np.log(r.max(axis=1).sum()),
            "You took the logarithm of the sum; the formula has the sum of the logarithms.",
        ),
        (lambda bic, r: bic + 2 * (1 - r.max(axis=1)).sum(), "The logarithm is missing."),
        (
            lambda bic, r: bic - 2 * (r.max(axis=1) * np.log(r.max(axis=1))).sum(),
            "Each logarithm is weighted by its responsibility, as in the entropy; here the point is given away wholly.",
        ),
        (
            lambda bic, r: bic + 2 * missing(r) / np.log(10),
            "That is the logarithm to base 10; here it is the natural one.",
        ),
        (
            lambda bic, r: bic + 2 * missing(r) / np.log(2),
            "That is the logarithm to base 2; here it is the natural one.",
        ),
        (lambda bic, r: bic - 2 * np.log(r.max(axis=1)), "There is one value for each point; add them up."),
        (
            lambda bic, r: bic - 2 * np.log(r.max()),
            "That is the largest entry of the whole table; each point has its own.",
        ),
    ]
    return function(yours, lambda bic, r: bic + 2 * missing(r), *cases, what="completed_icl", slips=slips)


@cache
def _dealt():
    """Points, their folds, and a number of components."""
    rng = np.random.default_rng(16)  # with these starts of any kind come to the top
    apart = rng.normal(size=(40, 1)) + np.repeat([[0.0], [5.0]], 20, axis=0)
    plane = rng.normal(size=(40, 2)) * [1.0, 3.0]
    uneven = np.array([0] * 4 + [1] * 6 + [2] * 8 + [3] * 10 + [4] * 12)[rng.permutation(40)]
    return [(plane, uneven, 1), (apart, selection.folds(40, seed=1), 2)]


@cache
def _best(at, seen):
    """The best fit to these folds of one of the cases."""
    X, fold, K = _dealt()[at]
    return restarts(GaussianMixture(K, "tied"), X[np.isin(fold, seen)], n_restarts=3, start="kmeans++").best


def hidden_points(yours):
    """A cross-validated log-likelihood, which is never above that of the fit to all points."""
    what, cases = "suspicious_score", _dealt()
    check_callable(yours, what)
    answers = [answer_of(yours, what, *copy.deepcopy(case)) for case in cases]

    def score(at, fitted, scored, folds=(0, 1, 2, 3, 4)):
        """Added up over the folds: how well the fit to some folds explains others."""
        X, fold, _ = cases[at]
        return sum(selection.held_out(_best(at, fitted(f)), X[np.isin(fold, scored(f))]) for f in folds)

    def hidden(f):
        return (f,)

    def others(f):
        return tuple(g for g in range(5) if g != f)

    def all_folds(f):
        return tuple(range(5))

    def of_cases(scored):
        """As a function of the arguments of a case."""
        return lambda X, fold, K: scored(K - 1)

    right = of_cases(lambda at: score(at, others, hidden))
    slips = [
        (
            of_cases(lambda at: score(at, all_folds, hidden)),
            "That is the log-likelihood of the fit to all points. The hidden ones were among those that were fitted.",
        ),
        (
            of_cases(lambda at: score(at, others, others)),
            "You score the points that were fitted, four fifths of them each time; score those that were not.",
        ),
        (
            of_cases(lambda at: score(at, hidden, others)),
            "You fit the one fold that should be hidden, and score the four others: the other way round.",
        ),
        (
            of_cases(lambda at: score(at, others, all_folds)),
            "You score all the points for each fold; score only those that were hidden.",
        ),
        (
            of_cases(lambda at: score(at, others, hidden) / 5),
            "That is the mean over the folds; the law is about their sum.",
        ),
        (
            of_cases(lambda at: score(at, others, hidden) / 40),
            "That is the mean over the points; the law is about their sum.",
        ),
        (
            of_cases(lambda at: score(at, others, hidden, (4,))),
            "That is the score of the last fold alone; add up all five.",
        ),
        (
            of_cases(lambda at: score(at, others, hidden, (0,))),
            "That is the score of the first fold alone; add up all five.",
        ),
        (
            of_cases(lambda at: -score(at, others, hidden)),
            "Every sign is turned round: more is better.",
        ),
        (
            of_cases(lambda at: score(at, lambda f: ((f + 1) % 5,), hidden)),
            "Each fit has seen one other fold only; it may see all four.",
        ),
    ]
    replies = iter(answers)
    try:
        function(lambda *_: next(replies), right, *cases, what=what, rtol=1e-4, slips=slips)
    except Broken as broken:
        if broken.report.sentence.endswith("too large."):
            _never_above(answers, [score(at, all_folds, all_folds, (0,)) for at in range(len(cases))])
        raise
    return "suspicious_score: right. No fit has seen the points that it is asked about, and the law holds."


def _never_above(scores, tops):
    """The law of the exercise: end the check where a score is above the log-likelihood of the best fit to all points."""
    for K, (score, top) in enumerate(zip(scores, tops, strict=True), start=1):
        if score > top + 1e-6 * abs(top):
            raise Broken(
                f"On 40 points of the check's own, with K = {K}, the score lies {score - top:.1f} above the log-likelihood of the "
                "best fit to all of them. It never does if no fit has seen the points that it is asked about. Which have yours seen?"
            )


@cache
def _clouds():
    """Data, and the seed of a first run."""
    X, waits = galaxies().X / 1000, old_faithful().X[:, 1:]
    one_cloud = np.random.default_rng(0).normal(size=(60, 1))
    long_tail = np.random.default_rng(8).exponential(size=(80, 1))  # the second message is longer, the third shortest
    return [(X, 4), (waits, 1), (long_tail, 0), (one_cloud, 0)]


@cache
def _way(at):
    """The runs from eight components down to one."""
    rows, seed = _clouds()[at]
    return down_to_one(fit(MessageLengthMixture(8), rows, seed=seed, tol=1e-5), 1e-5)


def _lengths(at):
    return [-run.objective[-1] for run in _way(at)]


def _until_longer(at):
    found = _lengths(at)
    longer = np.flatnonzero(np.diff(found) > 0)
    return found[longer[0] if len(longer) else -1]


@cache
def _from_new_starts(at):
    rows, seed = _clouds()[at]
    afresh = [fit(run.model, rows, seed=seed, tol=1e-5) for run in _way(at)[1:]]
    return min(_lengths(at)[0], *(-run.objective[-1] for run in afresh))


def _not_run_again(at):
    model, rows, params = _way(at)[0].model, _way(at)[0].X, _way(at)[0].params[-1]
    found = _lengths(at)[:1]
    while (params.weights > 0).sum() > 1:
        model, params = model.without_weakest(params)
        expectation = model.e_step(rows, params)
        found.append(-expectation.log_likelihood - model.log_prior(params, expectation))
    return min(found)


def shortest_message(yours):
    """From the components that EM leaves down to one; the shortest of all messages."""
    cases = _clouds()

    def of_cases(found):
        """As a function of the arguments of a case."""
        return lambda rows, seed: found(
            next(at for at, case in enumerate(cases) if case[1] == seed and np.array_equal(case[0], rows))
        )

    slips = [
        (of_cases(lambda at: _lengths(at)[0]), "That is the first message only: no component has been taken out."),
        (of_cases(lambda at: min(_lengths(at)[:2])), "Only one component has been taken out; go on until one is left."),
        (
            of_cases(lambda at: min(_lengths(at)[:-1])),
            "The way ends at two components; a single one is a message, too.",
        ),
        (of_cases(lambda at: _lengths(at)[-1]), "That is the last message; it need not be the shortest."),
        (of_cases(lambda at: max(_lengths(at))), "That is the longest message; you want the shortest."),
        (
            of_cases(lambda at: -max(_lengths(at))),
            "A length is not negative: it is minus the last `objective`, and the least counts.",
        ),
        (of_cases(lambda at: -min(_lengths(at))), "The shortest message, and its sign is turned round."),
        (
            of_cases(_until_longer),
            "You stop where the message gets longer. Further down it may become shorter than ever: look at all of them.",
        ),
        (
            of_cases(lambda at: min(-run.log_likelihood[-1] for run in _way(at))),
            "That is minus the log-likelihood alone; the message has the parameters in it, too: use `objective`.",
        ),
        (
            of_cases(_from_new_starts),
            "The smaller models begin anew from the seed; they must go on from the start they are given.",
        ),
        (of_cases(_not_run_again), "After a component is taken out EM must run again, before the message is measured."),
        (of_cases(lambda at: len(_way(at))), "That is how many runs there are; return a length."),
        (
            of_cases(lambda at: (_way(at)[int(np.argmin(_lengths(at)))].params[-1].weights > 0).sum()),
            "That is how many components the shortest message has; return its length.",
        ),
    ]
    return function(
        yours, of_cases(lambda at: min(_lengths(at))), *cases, what="shortest_message", rtol=3e-4, slips=slips
    )


EXERCISES = {"09-ex1": prices, "09-ex2": completed_icl, "09-ex3": hidden_points, "09-ex4": shortest_message}
