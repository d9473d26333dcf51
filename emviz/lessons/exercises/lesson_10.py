"""The exercises of lesson 10: censored data."""

import numpy as np
from scipy.stats import norm

from emviz.check.report import Report, answer_of, written
from emviz.em.loop import fit
from emviz.lessons.exercises.answers import check_callable, function, number
from emviz.models.censored_normal import CensoredNormal
from emviz.models.intervals import intervals


def strength_of_a_rope_that_held(answer):
    """The mean of a normal distribution beyond a limit, by pencil and paper."""
    density, tail = norm.pdf(1), norm.sf(1)
    h = density / tail
    slips = [
        (12, "That is the limit. The rope held it, so it is stronger, and the question is by how much."),
        (10, "That is the mean of all ropes; this one held 12 kN, and the weaker ones did not."),
        (10 + h, "h counts standard deviations; one standard deviation is 2 kN here."),
        (10 + 4 * h, "h counts standard deviations, not variances."),
        (10 - 2 * h, "The hidden strength lies above the limit, not below the mean."),
        (12 + h, "h is counted from the mean, not from the limit, and in standard deviations."),
        (12 + 2 * h, "h is counted from the mean, not from the limit."),
        (10 + 2 * density, "The density alone is not h yet: divide it by the probability of the tail."),
        (10 + 2 * density / norm.cdf(1), "You divided by the probability below the limit; the rope lies above it."),
        (10 + 2 * tail / density, "Your h stands on its head."),
        (h, "That is h alone: so many standard deviations above the mean."),
        (2 * h, "That is how far above the mean the rope is expected. How strong is it?"),
        (104 + 2 * h * 22, "That is what you expect of the square of the strength."),
    ]
    return number(answer, 10 + 2 * h, "The expected strength", decimals=2, slips=slips)


def e_step_below_a_limit(answer):
    """An E step for values that lie below their limit."""
    rng = np.random.default_rng(2)
    cases = []
    for mean, sd in ((10.0, 2.0), (-1.0, 3.0), (4.0, 0.5)):
        values = rng.normal(mean, sd, size=12)
        exact = values > mean - sd / 2
        limits = mean - sd * rng.uniform(-0.2, 1, size=12)
        cases.append((np.where(exact, values, limits), exact, mean, sd))

    def swapped(written, exact, mean, sd):
        return _below(written, ~exact, mean, sd)

    slips = [
        (_above, "That is the E step for values above their limit; here they lie below it."),
        (
            _hidden(lambda c, m, s, h: (m + s * h, m**2 + s**2 + s * h * (m + c))),
            "Below a limit a value is expected to be smaller than the mean: two signs still belong to the other side.",
        ),
        (
            _hidden(lambda c, m, s, h: (m - s * h, (m - s * h) ** 2)),
            "E[y] is right. The expectation of y² is not the square of that: it is larger, by the variance of y.",
        ),
        (
            _hidden(lambda c, m, s, h: (m - s * h, m**2 + s**2 + s * h * (m + c))),
            "E[y] is right. In E[y²] a sign still belongs to the other side.",
        ),
        (
            _hidden(lambda c, m, s, h: (m - s * h, m**2 + s**2 - s * h * (m + c) - (m - s * h) ** 2)),
            "E[y] is right. In the second place you have the variance; the M step needs E[y²].",
        ),
        (
            lambda w, exact, m, s: (-_below(w, exact, m, s)[0], _below(w, exact, m, s)[1]),
            "You are still in the mirror: turn E[y] back.",
        ),
        (
            lambda w, exact, m, s: (_below(w, exact, m, s)[0], -_below(w, exact, m, s)[1]),
            "E[y²] does not change its sign in the mirror.",
        ),
        (
            lambda w, exact, m, s: (-_above(-w, exact, m, s)[0], _above(-w, exact, m, s)[1]),
            "In the mirror the mean stands on the other side, too.",
        ),
        (
            _hidden(lambda c, m, s, h: (m - s * h, m**2 + s**2 - s * h * (m + c)), probability=norm.sf),
            "You divided by the probability above the limit; the values lie below it.",
        ),
        (swapped, "exact is True where the value was seen: you have swapped the seen and the hidden."),
        (
            lambda w, exact, m, s: _below(w, np.zeros_like(exact), m, s),
            "Where exact is True nothing is uncertain: leave these values as they are.",
        ),
        (lambda w, exact, m, s: (w, w**2), "You took the limit as the value; below it there is a whole tail."),
        (
            lambda w, exact, m, s: _below(w, exact, m, s)[0],
            "E[y] is right. Return two things, E[y] and E[y²].",
        ),
    ]
    return function(answer, _below, *cases, what="left_e_step", slips=slips)


def iteration_that_fills_in(answer):
    """Find the bug: the square of an expectation where the expectation of a square belongs."""
    what = "suspicious_iteration"
    ropes = np.random.default_rng(4).normal(10, 2, size=120)
    exact = ropes < 11
    seen = np.minimum(ropes, 11)
    cases = [(seen, exact, 8.0, 2.0), (seen, exact, 10.0, 1.5), (seen[:30], exact[:30], 12.0, 4.0)]

    def with_spread(spread, n_less=0):
        """An iteration whose variance has this in place of the variance of each hidden strength."""

        def iteration(w, exact, mean, sd):
            first, second = _above(w, exact, mean, sd)
            extra = spread(second - first**2, exact, sd)
            return np.array([first.mean(), np.sqrt((first.var() + extra.mean()) * len(w) / (len(w) - n_less))])

        return iteration

    right = with_spread(lambda v, exact, sd: v)
    slips = [
        (lambda *case: right(*case) ** [1, 2], "The second number is the variance; return the standard deviation."),
        (lambda *case: right(*case)[::-1], "The two numbers are swapped: first the mean."),
        (
            with_spread(lambda v, exact, sd: np.where(exact, 0, sd**2)),
            "Too wide now: a hidden strength lies above its limit, and there it varies less than ropes do altogether.",
        ),
        (
            with_spread(lambda v, exact, sd: np.full(len(v), sd**2)),
            "Too wide now: a rope that broke adds no variance of its own, and beyond the limit it is not that of all ropes.",
        ),
        (
            with_spread(lambda v, exact, sd: v[~exact].mean() + 0 * v),
            "Only hidden strengths vary; of a rope that broke nothing is uncertain.",
        ),
        (
            with_spread(lambda v, exact, sd: 0 * v, n_less=1),
            "You divide by n - 1; that makes up for something else, and not for the strengths that nobody saw.",
        ),
        (
            with_spread(lambda v, exact, sd: v, n_less=1),
            "Nearly: you divided by n - 1, and the M step divides by n.",
        ),
        (
            lambda w, exact, mean, sd: np.array([w[exact].mean(), w[exact].std()]),
            "You dropped the ropes that held: that is the first of the two quick fixes.",
        ),
        (
            lambda w, exact, mean, sd: np.array([w.mean(), w.std()]),
            "You took the limit as the strength: that is the second of the two quick fixes.",
        ),
        (lambda w, exact, mean, sd: np.array([mean, sd]), "Nothing moves any more: it returns what it is given."),
    ]
    check_callable(answer, what)
    ours = _two_numbers(answer, what)
    falls = lambda: _never_falls_from_the_best(ours, seen, exact)  # noqa: E731
    function(ours, right, *cases, what=what, slips=slips, law=falls)
    return f"{what}: right. Started from the best answer, it stays there."


def fit_to_rounded(answer):
    """Mean and standard deviation of values that somebody has rounded."""
    what = "fit_rounded"
    values = np.random.default_rng(6).normal(10, 2, size=200)
    cases = [(np.round(values),), (np.round(values / 4),)]

    def moments(rounded):
        return np.array([rounded.mean(), rounded.std()])

    slips = [
        (moments, "Those are mean and standard deviation of the rounded values: the spread of rounding is still in."),
        (
            lambda x: np.sqrt(moments(x) ** 2 - [0, 1 / 12]),
            "Sheppard's correction comes near, but it is no maximum of the likelihood: where rounding is coarse it shows.",
        ),
        (_fit_between(-1, 1), "Your ends are 2 apart: a 9 is anything from 8.5 to 9.5."),
        (_fit_between(0, 1), 'Your values were cut down, not rounded: "9" begins at 8.5.'),
        (_fit_between(-1, 0), 'Your values were rounded up: "9" goes on to 9.5.'),
        (lambda x: _fit_between()(x) ** [1, 2], "The second number is the variance; return the standard deviation."),
        (lambda x: _fit_between()(x)[::-1], "The two numbers are swapped: first the mean."),
        (lambda x: _fit_between()(x)[0], "That is the mean alone: return mean and standard deviation."),
    ]
    check_callable(answer, what)
    return function(_two_numbers(answer, what), _fit_between(), *cases, what=what, rtol=1e-3, slips=slips)


def _hidden(rule, probability=norm.cdf):
    """An E step with this rule (limit, mean, sd, h) -> E[y], E[y^2] for hidden values, where h divides by this probability."""

    def e_step(written, exact, mean, sd):
        a = (written - mean) / sd
        first, second = rule(written, mean, sd, norm.pdf(a) / probability(a))
        return np.where(exact, written, first), np.where(exact, written**2, second)

    return e_step


_below = _hidden(lambda c, m, s, h: (m - s * h, m**2 + s**2 - s * h * (m + c)))
_above = _hidden(lambda c, m, s, h: (m + s * h, m**2 + s**2 + s * h * (m + c)), probability=norm.sf)


def _two_numbers(function, what):
    """The reader's function, its two numbers in one row, whether they are numbers or arrays of one."""

    def two(*args):
        answer = written(answer_of(function, what, *args), what)
        return answer.ravel() if answer.size == 2 else answer

    return two


def _fit_between(below=-0.5, above=0.5):
    """A fit of what lies between these two distances of the rounded value."""

    def mean_and_sd(rounded):
        ends = np.column_stack([rounded + below, rounded + above])
        return np.array(fit(CensoredNormal(), ends, tol=1e-10).params[-1])

    return mean_and_sd


def _never_falls_from_the_best(iteration, seen, exact, n_iter=20):
    """The law: no iteration lowers the log-likelihood, not even from the best answer."""
    X, model = intervals(seen, exact), CensoredNormal()
    params = fit(model, X, tol=1e-12).params[-1]
    before = model.e_step(X, params).log_likelihood
    for t in range(1, n_iter + 1):
        params = type(params)(*iteration(seen.copy(), exact.copy(), *params))
        after = model.e_step(X, params).log_likelihood
        if not after >= before - 1e-9 * abs(before):
            fell = f"From the best answer, the log-likelihood falls by {before - after:.3g} at iteration {t}"
            return Report("✗", f"{fell}. EM never does that: what does an M step need of a rope that held?")
        before = after
    return Report("✓", "The log-likelihood never falls.")


EXERCISES = {
    "10-ex1": strength_of_a_rope_that_held,
    "10-ex2": e_step_below_a_limit,
    "10-ex3": iteration_that_fills_in,
    "10-ex4": fit_to_rounded,
}
