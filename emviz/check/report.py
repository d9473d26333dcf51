"""What a check says: one sentence, with a mark. And what every check has to look at first."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import numpy as np

ROUNDING = 1e-9  # how far apart two numbers may be, relative to their size, before a law counts as broken
P = ParamSpec("P")


class Report:
    """What a check found.

    Attributes
    ----------
    mark : {"✓", "✗", "○"}
    sentence : str

    Examples
    --------
    >>> Report("✓", "Every row sums to 1.")
    ✓ Every row sums to 1.
    >>> bool(Report("✗", "Row 3 sums to 1.7."))
    False
    """

    def __init__(self, mark: str, sentence: str):
        self.mark, self.sentence = mark, sentence

    def __bool__(self):
        return self.mark == "✓"

    def __repr__(self):
        return f"{self.mark} {self.sentence}"


class Broken(Exception):
    """Ends a check with a report."""

    def __init__(self, sentence, mark="✗"):
        super().__init__(sentence)
        self.report = Report(mark, sentence)


def reported(check: Callable[P, str]) -> Callable[P, Report]:
    """A check that returns a sentence, or raises `Broken`, as one that returns a `Report`."""

    @wraps(check)
    def run(*args: P.args, **kwargs: P.kwargs) -> Report:
        try:
            return Report("✓", check(*args, **kwargs))
        except Broken as broken:
            return broken.report

    return run


def written(value, what):
    """`value` as an array of finite numbers, or the end of the check."""
    if value is None or value is ... or value is NotImplemented:
        raise Broken(f"{what} is not there yet: write it, then run this cell again.", mark="○")
    try:
        array = np.asarray(value, dtype=float)
    except Exception:  # noqa: BLE001  text, a tensor that must be detached, a number too large: each has an error of its own
        raise Broken(f"{what} is a {type(value).__name__}; it must be made of numbers.") from None
    if not np.isfinite(array).all():
        where = place_of(~np.isfinite(array))
        raise Broken(f"{what} has a value that is not finite{where}: a division by 0, or the logarithm of 0?")
    return array


def place_of(wrong):
    """Where the first True stands, in words: nothing for a single number."""
    place = np.argwhere(wrong)[0]
    return "" if len(place) == 0 else f" at index {place[0]}" if len(place) == 1 else f" at {tuple(map(int, place))}"


def answer_of(function, what, *args):
    """The answer of the reader's function, or the end of the check where it raises."""
    try:
        answer = function(*args)
    except NotImplementedError:
        answer = None
    except Broken:  # a sentence of its own, about a part of the answer
        raise
    except Exception as error:  # noqa: BLE001  whatever the reader's code raises is said in the report
        raise Broken(f"{what} stopped with {type(error).__name__}: {error}") from None
    if answer is None or answer is ...:
        raise Broken(f"{what} returns nothing yet: write it, then run this cell again.", mark="○")
    return answer
