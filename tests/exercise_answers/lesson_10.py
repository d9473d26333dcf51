"""Answers to the exercises of lesson 10."""

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm, truncnorm

import emviz as ev
from emviz.models.censored_normal import Normal


def e_step(written, exact, mean, sd):
    a = (written - mean) / sd
    h = norm.pdf(a) / norm.sf(a)
    first = np.where(exact, written, mean + sd * h)
    second = np.where(exact, written**2, mean**2 + sd**2 + sd * h * (mean + written))
    return first, second


def m_step(first, second):
    mean = first.mean(axis=-1, keepdims=True)
    return mean, np.sqrt(second.mean(axis=-1, keepdims=True) - mean**2)


def mirrored(written, exact, mean, sd):
    first, second = e_step(-written, exact, -mean, sd)
    return -first, second


def written_out(written, exact, mean, sd, sign=-1, divide=norm.cdf):
    a = (written - mean) / sd
    h = norm.pdf(a) / divide(a)
    first = [y if seen else mean + sign * sd * one for y, seen, one in zip(written, exact, h, strict=True)]
    second = written**2
    second[~exact] = (mean**2 + sd**2 + sign * sd * h * (mean + written))[~exact]
    return [first, second]


def by_truncnorm(written, exact, mean, sd):
    below = truncnorm(-np.inf, (written - mean) / sd, mean, sd)
    first = np.where(exact, written, below.mean())
    return first, np.where(exact, 0, below.var()) + first**2


def mean_left_there(written, exact, mean, sd):
    first, second = e_step(-written, exact, mean, sd)
    return -first, second


def square_of_first(written, exact, mean, sd):
    first, _ = mirrored(written, exact, mean, sd)
    return first, first**2


def variance_second(written, exact, mean, sd):
    first, second = mirrored(written, exact, mean, sd)
    return first, np.where(exact, written**2, second - first**2)


def one_wrong_sign(written, exact, mean, sd):
    return mirrored(written, exact, mean, sd)[0], written_out(written, exact, mean, sd, sign=1)[1]


def all_hidden(written, exact, mean, sd):
    return mirrored(written, exact & False, mean, sd)


def changes_the_limits(written, exact, mean, sd):
    written -= mean
    return mirrored(written, exact, 0, sd)


def iteration(written, exact, mean, sd):
    a = (written - mean) / sd
    h = norm.pdf(a) / norm.sf(a)
    filled_in = np.where(exact, written, mean + sd * h)
    unknown = np.where(exact, 0, sd**2 * (1 + a * h - h**2))
    return filled_in.mean(), np.sqrt(filled_in.var() + unknown.mean())


def iteration_of_both_steps(written, exact, mean, sd):
    return m_step(*e_step(written, exact, mean, sd))


def iteration_of_emviz(written, exact, mean, sd):
    model = ev.CensoredNormal()
    return model.m_step(model.e_step(ev.intervals(written, exact), Normal(mean, sd)))


def as_it_stands(written, exact, mean, sd):
    filled_in, _ = e_step(written, exact, mean, sd)
    return filled_in.mean(), filled_in.std()


def with_ddof(written, exact, mean, sd):
    filled_in, _ = e_step(written, exact, mean, sd)
    return filled_in.mean(), filled_in.std(ddof=1)


def whole_variance(written, exact, mean, sd):
    filled_in, _ = e_step(written, exact, mean, sd)
    return filled_in.mean(), np.sqrt(filled_in.var() + (sd**2 * ~exact).mean())


def variance_for_all(written, exact, mean, sd):
    filled_in, _ = e_step(written, exact, mean, sd)
    return filled_in.mean(), np.sqrt(filled_in.var() + sd**2)


def truncated_for_all(written, exact, mean, sd):
    first, second = e_step(written, exact, mean, sd)
    return first.mean(), np.sqrt(first.var() + (second - first**2)[~exact].mean())


def right_with_ddof(written, exact, mean, sd):
    new_mean, new_sd = iteration(written, exact, mean, sd)
    return new_mean, new_sd * np.sqrt(len(written) / (len(written) - 1))


def half_way(written, exact, mean, sd):
    new_mean, new_sd = iteration(written, exact, mean, sd)
    return (mean + new_mean) / 2, (sd + new_sd) / 2


def fit_rounded(rounded):
    ends = np.column_stack([rounded - 0.5, rounded + 0.5])
    return list(ev.fit(ev.CensoredNormal(), ends, tol=1e-12).params[-1])


def fit_with_defaults(rounded):
    return ev.fit(ev.CensoredNormal(), np.column_stack([rounded - 0.5, rounded + 0.5])).params[-1]


def by_search(rounded):
    def loss(theta):
        return -np.log(norm.cdf(rounded + 0.5, *theta) - norm.cdf(rounded - 0.5, *theta)).sum()

    return minimize(loss, [rounded.mean(), rounded.std()], method="Nelder-Mead").x


def fit_ends(below, above):
    def fit(rounded):
        ends = np.column_stack([rounded + below, rounded + above])
        return ev.fit(ev.CensoredNormal(), ends, tol=1e-12).params[-1]

    return fit


RIGHT = {
    "10-ex1": [13.05, 13.0503, 10 + 2 * 0.2420 / 0.1587, np.array(13.0503), np.float64(13.05)],
    "10-ex2": [mirrored, written_out, by_truncnorm],
    "10-ex3": [iteration, iteration_of_both_steps, iteration_of_emviz],
    "10-ex4": [fit_rounded, fit_with_defaults, by_search],
}
WRONG = {
    "10-ex1": [
        (12, "That is the limit"),
        (10, "the mean of all ropes"),
        (11.53, "one standard deviation is 2 kN"),
        (15.05, "not from the limit."),
        (13.53, "and in standard deviations"),
        (10.48, "The density alone"),
        (10.58, "the probability below the limit"),
        (11.31, "on its head"),
        (1.53, "h alone"),
        (3.05, "how far above the mean"),
        (171.11, "the square of the strength"),
        (6.95, "not below the mean"),
        (13.1, "The expected strength is too large."),
        ("13.05 kN", "must be made of numbers"),
        ([13.05], "the shape is"),
    ],
    "10-ex2": [
        (e_step, "for values above their limit"),
        (lambda *case: written_out(*case, sign=1), "two signs"),
        (lambda *case: written_out(*case, divide=norm.sf), "the probability above the limit"),
        (square_of_first, "not the square of that"),
        (variance_second, "you have the variance"),
        (one_wrong_sign, "a sign still belongs"),
        (mean_left_there, "the mean stands on the other side"),
        (lambda w, exact, mean, sd: e_step(-w, exact, -mean, sd), "still in the mirror"),
        (
            lambda w, exact, mean, sd: tuple(-part for part in e_step(-w, exact, -mean, sd)),
            "does not change its sign",
        ),
        (lambda w, exact, mean, sd: mirrored(w, ~exact, mean, sd), "swapped the seen and the hidden"),
        (all_hidden, "leave these values as they are"),
        (lambda w, exact, mean, sd: (w, w**2), "the limit as the value"),
        (lambda *case: mirrored(*case)[0], "Return two things"),
        (changes_the_limits, "changes what it is given"),
        (m_step, "stopped with TypeError"),
        (lambda w, exact, mean, sd: (mean, sd), "the shape is ()"),
        ([1, 2], "must be a function"),
    ],
    "10-ex3": [
        (as_it_stands, "falls by"),
        (with_ddof, "makes up for something else"),
        (whole_variance, "varies less than ropes do altogether"),
        (variance_for_all, "a rope that broke adds no variance"),
        (truncated_for_all, "Only hidden strengths vary"),
        (right_with_ddof, "Nearly"),
        (lambda *case: iteration(*case)[::-1], "swapped"),
        (lambda *case: (iteration(*case)[0], iteration(*case)[1] ** 2), "return the standard deviation"),
        (lambda w, exact, mean, sd: (mean, sd), "Nothing moves"),
        (lambda w, exact, mean, sd: (w[exact].mean(), w[exact].std()), "the first of the two quick fixes"),
        (lambda w, exact, mean, sd: (w.mean(), w.std()), "the second of the two quick fixes"),
        (e_step, "the shape is (2, 120)"),
        (m_step, "stopped with TypeError"),
        (lambda w, exact, mean, sd: (1.01 * mean, sd), "falls by 0.14"),
        (half_way, "case 1 of 3: the value at index 0 is too small"),
        (lambda w, exact, mean, sd: (mean, 0.0 * sd / 0), "ZeroDivisionError"),
        (lambda w, exact, mean, sd: (mean, np.nan), "not finite"),
        (lambda w, exact, mean, sd: {"mean": mean}, "is a dict"),
        (10.1, "must be a function"),
    ],
    "10-ex4": [
        (lambda x: (x.mean(), x.std()), "the spread of rounding is still in"),
        (lambda x: (x.mean(), np.sqrt(x.var() - 1 / 12)), "Sheppard's correction"),
        (fit_ends(-1, 1), "2 apart"),
        (fit_ends(0, 1), "cut down"),
        (fit_ends(-1, 0), "rounded up"),
        (lambda x: fit_rounded(x)[0], "the mean alone"),
        (lambda x: fit_rounded(x)[::-1], "swapped"),
        (lambda x: np.array(fit_rounded(x)) ** [1, 2], "return the standard deviation"),
        (lambda x: ev.fit(ev.CensoredNormal(), np.column_stack([x - 0.5, x + 0.5])), "is a Trace"),
        (lambda x: fit_ends(0.5, -0.5)(x), "stopped with ValueError"),
        (fit_ends(-0.25, 0.25), "too large"),
        (lambda x: x, "the shape is"),
        ([10.0, 2.0], "must be a function"),
    ],
}
