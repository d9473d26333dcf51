"""The exercises of the lessons: what a right answer is, and a sentence for each of the usual wrong ones.

A lesson has the question, a gap to fill, and one line that asks: ``ev.lessons.check("03-ex1", my_centres)``. So no cell of
a lesson holds an answer that could be copied, and no name in the lesson can change what counts as right.

Each lesson has its file here; a check is a function of the answers that returns the sentence for a right one and raises
`Broken` with another for a wrong one.
"""

import warnings
from importlib import import_module
from typing import Any

from emviz.check.report import Broken, Report


def check(name: str, *answers: Any) -> Report:
    """Is the answer to this exercise right?

    Parameters
    ----------
    name : str
        Of the exercise, for example ``"03-ex1"``: lesson 03, exercise 1.
    *answers
        What the exercise asks for: numbers, lists, functions.

    Returns
    -------
    Report

    Raises
    ------
    ValueError
        If there is no such exercise.

    Examples
    --------
    >>> check("00-ex1", ...)
    ○ The number of presses is not there yet: write it, then run the exercise cell and this one.
    >>> check("00-ex1", 6)
    ✓ The number of presses: right.
    """
    try:
        exercises = import_module(f"emviz.lessons.exercises.lesson_{str(name)[:2]}").EXERCISES
        rule = exercises[name]
    except (ModuleNotFoundError, KeyError):
        raise ValueError(f'name must be that of an exercise, such as "03-ex1", got {name!r}.') from None
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of NumPy, about what a reader has written: where it matters, the sentence says so
        try:
            return Report("✓", rule(*answers))
        except Broken as broken:
            return broken.report
