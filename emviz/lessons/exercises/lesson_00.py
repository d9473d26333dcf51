"""The exercises of lesson 00."""

from typing import Any

from emviz.lessons.exercises.answers import number

# Exercise 2: five waits with their kinds, and the means of the two kinds.
_MEANS = [58, 238 / 3]


def presses(answer: Any) -> str:
    """Half-steps from the start to M 3."""
    slips = [
        (3, "Too few: that is the number of iterations, and each has two half-steps."),
        (5, "Too few: that ends with the E step of iteration 3."),
        (7, "Too many: the start is where you are, it needs no press."),
        (8, "Too many: that is the M step of iteration 4. At the start no iteration is done yet."),
        (9, "Too many: an iteration has two half-steps, not three."),
    ]
    return number(answer, 6, "The number of presses", slips=slips)


def means(answer: Any) -> str:
    """The mean of each kind."""
    slips = [
        (_MEANS[::-1], "The two means have changed places: kind 0 comes first."),
        ([354 / 5] * 2, "That is the mean of all five waits; each kind has a mean of its own."),
        ([116, 238], "Those are the sums; a mean is the sum divided by how many there are."),
        ([116 / 5, 238 / 5], "Divide each sum by the number of waits of that kind, not by all five."),
        ([58, 79], "Those are the values in the middle (the medians); add up, and divide by how many there are."),
        ([79, 54], "Those are the first two waits. Sort the five by their kinds first."),
    ]
    return number(answer, _MEANS, "The list of means", decimals=1, slips=slips)


def kinds(answer: Any) -> str:
    """The kind with the nearer mean."""
    slips = [
        ([1, 0, 0], "All three are the other way round: kind 0 is the one with the shorter waits."),
        ([0, 0, 0], "All three cannot be of one kind: compare the distances to both means, wait by wait."),
        ([1, 1, 1], "All three cannot be of one kind: is each of them nearer to the mean of kind 1?"),
        ([0, 0, 1], "One of them is wrong: write down how far each wait is from 58, and how far from 79.3."),
        ([58, 79.3, 79.3], "Those are the means; write the number of the kind, 0 or 1."),
        ([0, 1, 2], "There are two kinds, 0 and 1."),
    ]
    return number(answer, [0, 1, 1], "The list of kinds", decimals=1, slips=slips)


EXERCISES = {"00-ex1": presses, "00-ex2": means, "00-ex3": kinds}
