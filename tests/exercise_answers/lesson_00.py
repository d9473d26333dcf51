"""Answers to the exercises of lesson 00."""

import numpy as np

RIGHT = {"00-ex1": [6, 6.0, np.int64(6)]}
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
    ]
}
