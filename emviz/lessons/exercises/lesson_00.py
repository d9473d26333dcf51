"""The exercises of lesson 00."""

from emviz.lessons.exercises.answers import number


def presses(answer):
    """Half-steps from the start to M 3."""
    slips = [
        (3, "Too few: that is the number of iterations, and each has two half-steps."),
        (5, "Too few: that ends with the E step of iteration 3."),
        (7, "Too many: the start is where you are, it needs no press."),
        (8, "Too many: that is the M step of iteration 4. At the start no iteration is done yet."),
        (9, "Too many: an iteration has two half-steps, not three."),
    ]
    return number(answer, 6, "The number of presses", slips=slips)


EXERCISES = {"00-ex1": presses}
