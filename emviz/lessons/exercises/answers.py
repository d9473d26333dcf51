"""Is this answer right, and if not, which of the usual slips is it? The parts that the checks of exercises are made of.

Each ends the check by raising `Broken` with a sentence, or returns what it has read. A slip is a wrong answer with the sentence
that says what was missed; it is looked for only when the answer is wrong.
"""

import copy
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from emviz.check.answers import same
from emviz.check.report import Broken, Report, answer_of, written

#: A wrong answer, and what to say about it.
Slip = tuple[Any, str]


def number(
    yours: Any, ours: Any, what: str, *, decimals: int | None = None, rtol: float = 1e-6, slips: Iterable[Slip] = ()
) -> str:
    """A number, or a list of them.

    Parameters
    ----------
    yours : float or array-like
    ours : float or array-like
    what : str
        How to call it at the beginning of a sentence.
    decimals : int, optional
        To how many decimals the exercise asks for it: what rounds to the right answer is right. Otherwise to a relative `rtol`.
    slips : list of (float or array-like, str)

    Returns
    -------
    str
        The sentence for a right answer.

    Examples
    --------
    >>> number(8.67, 26 / 3, "The variance", decimals=2)
    'The variance: right.'
    >>> number(13, 26 / 3, "The variance", decimals=2, slips=[(13, "You divided by 2; the estimate divides by n.")])
    Traceback (most recent call last):
    emviz.check.report.Broken: You divided by 2; the estimate divides by n.
    """
    check_written(yours, what)
    yours = written(yours, what)

    def is_it(value):
        value = np.asarray(value, dtype=float)
        most = 0.5001 * 10.0**-decimals if decimals is not None else rtol * np.abs(value).max(initial=1e-300)
        return yours.shape == value.shape and bool((np.abs(yours - value) <= most).all())

    if is_it(ours):
        return f"{what}: right."
    _say_slip(is_it, slips)
    same(yours, ours, what, rtol=0)
    raise AssertionError  # `same` has raised: the two are not equal


def function(
    yours: Callable,
    ours: Callable,
    *cases: tuple,
    what: str,
    rtol: float = 1e-6,
    slips: Iterable[Slip] = (),
    law: Callable[[], Report] | None = None,
) -> str:
    """A function that must give what ours gives on each of these arguments, and must leave them as they are.

    Parameters
    ----------
    yours, ours : callable
        They return a number, an array, a tuple of them, or parameters of a model.
    *cases : tuple
        The arguments of one call each.
    what : str
    slips : list of (callable, str)
        A wrong function is known by what it gives on all cases.
    law : callable, optional
        Asked where a number is off and no slip is known: the law that breaks says more than "too small".

    Examples
    --------
    >>> function(lambda x: x * x, lambda x: x**2, (2.0,), (3.0,), what="square")
    'square: right.'
    >>> function(lambda x: 2 * x, lambda x: x**2, (3.0,), what="square", slips=[(lambda x: x + x, "Multiply, do not add.")])
    Traceback (most recent call last):
    emviz.check.report.Broken: Multiply, do not add.
    """
    check_callable(yours, what)
    given = [copy.deepcopy(case) for case in cases]
    answers = [answer_of(yours, what, *case) for case in given]
    for case, kept in zip(given, cases, strict=True):
        if any(_flat(one).tobytes() != _flat(other).tobytes() for one, other in zip(case, kept, strict=True)):
            raise Broken(f"{what} changes what it is given; work on a copy and leave the arguments alone.")
    wanted = [ours(*case) for case in cases]
    if all(_alike(answer, right, rtol) for answer, right in zip(answers, wanted, strict=True)):
        return f"{what}: right."
    _say_slip(
        lambda slip: all(_alike(answer, slip(*case), rtol) for answer, case in zip(answers, cases, strict=True)), slips
    )
    try:
        for i, (answer, right) in enumerate(zip(answers, wanted, strict=True)):
            where = what if len(cases) == 1 else f"{what}, case {i + 1} of {len(cases)}"
            for part, name in _parts(answer, right, where):
                same(*part, name, rtol)
    except Broken as broken:
        if law is not None and broken.report.sentence.endswith(("too small.", "too large.")):
            _say_broken_law(law)
        raise
    raise AssertionError  # one of the parts has raised


def passed(report: Report) -> str:
    """The sentence of a report that says ✓; otherwise the end of the check.

    Examples
    --------
    >>> from emviz import check
    >>> passed(check.never_falls([1.0, 2.0]))
    'The log-likelihood never falls in 1 iterations.'
    """
    if not report:
        raise Broken(report.sentence, report.mark)
    return report.sentence


def holds(law: Callable[[], Report]) -> str:
    """The sentence of laws that hold; a law that breaks ends the check, and so does code that stops in the midst of it.

    Examples
    --------
    >>> from emviz import check
    >>> holds(lambda: check.never_falls([1.0, 2.0]))
    'The log-likelihood never falls in 1 iterations.'
    >>> holds(lambda: 1 / 0)
    Traceback (most recent call last):
    emviz.check.report.Broken: While the laws of EM were tested, your code stopped with ZeroDivisionError: division by zero
    """
    try:
        report = law()
    except Exception as error:  # noqa: BLE001  a reader's code may do anything
        sentence = f"While the laws of EM were tested, your code stopped with {type(error).__name__}: {error}"
        raise Broken(sentence) from None
    return passed(report)


def check_callable(yours: Any, what: str) -> None:
    """End the check where no function is written."""
    check_written(yours, what)
    if not callable(yours):
        raise Broken(f"{what} is a {type(yours).__name__}; it must be a function.")


def check_written(yours: Any, what: str) -> None:
    """End the check where nothing is written."""
    if yours is None or yours is ...:
        raise Broken(f"{what} is not there yet: write it, then run the exercise cell and this one.", mark="○")


def _say_slip(is_it, slips):
    for slip, sentence in slips:
        if is_it(slip):
            raise Broken(sentence)


def _say_broken_law(law):
    """What cannot even be tried is left to who asked."""
    try:
        report = law()
    except Exception:  # noqa: BLE001  a reader's function may do anything
        return
    if report.mark == "✗":
        raise Broken(report.sentence)


def _flat(value):
    """All numbers in an argument or an answer, in one row."""
    if isinstance(value, tuple | list):
        return np.concatenate([np.zeros(0), *map(_flat, value)])
    return np.ravel(np.asarray(value, dtype=float)) if np.size(value) and not isinstance(value, str) else np.zeros(0)


def _alike(yours, ours, rtol):
    """Whether two answers of a function are the same, part by part."""
    try:
        parts = list(_parts(yours, ours, ""))
    except Broken:
        return False
    for (one, other), _ in parts:
        one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
        most = rtol * np.abs(other).max(initial=1e-300)
        if one.shape != other.shape or not (np.abs(one - other) <= most).all():
            return False
    return True


def _parts(yours, ours, what):
    """Pairs of parts of two answers, and how to call each: parameters and tuples have several."""
    if not isinstance(ours, tuple):
        return [((written(yours, what), ours), what)]
    names = getattr(ours, "_fields", [f"part {i + 1}" for i in range(len(ours))])
    if not isinstance(yours, tuple | list) or len(yours) != len(ours):
        kind = f"ev.{type(ours).__name__}" if hasattr(ours, "_fields") else "a tuple"
        raise Broken(f"{what} returned a {type(yours).__name__}; it must return {kind} of {len(ours)} parts.")
    return [((written(y, f"{what}: {n}"), o), f"{what}: {n}") for y, o, n in zip(yours, ours, names, strict=True)]
