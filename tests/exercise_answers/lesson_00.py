"""Answers to the exercises of lesson 00."""

import numpy as np

RIGHT = {
    "00-ex1": [6, 6.0, np.int64(6)],
    "00-ex2": [[58, 79.3], (58.0, 79.33), np.array([58, 238 / 3])],
    "00-ex3": [[0, 1, 1], (0, 1, 1), np.array([0, 1, 1])],
}
WRONG = {
    "00-ex1": [
        (3, "that is the number of iterations"),
        (5, "the E step of iteration 3"),
        (7, "the start is where you are"),
        (8, "the M step of iteration 4"),
        (9, "not three"),
        (1, "too small"),
        ([6, 6], "the shape is"),
        ("six", "must be made of numbers"),
    ],
    "00-ex2": [
        ([79.3, 58], "changed places"),
        ([70.8, 70.8], "all five waits"),
        ([116, 238], "the sums"),
        ([23.2, 47.6], "not by all five"),
        ([58, 79], "in the middle"),
        ([79, 54], "the first two waits"),
        (58, "the shape is"),
        ([58, 80], "index 1 is too large"),
    ],
    "00-ex3": [
        ([1, 0, 0], "the other way round"),
        ([0, 0, 0], "compare the distances"),
        ([1, 1, 1], "nearer to the mean of kind 1"),
        ([0, 0, 1], "how far each wait is"),
        ([58, 79.3, 79.3], "the number of the kind"),
        ([0, 1, 2], "two kinds"),
        ([0, 1], "the shape is"),
    ],
}
