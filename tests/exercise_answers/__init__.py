"""What readers answer, right and wrong, exercise by exercise: written without a look at the checks.

Each file has RIGHT and WRONG, by the name of the exercise. RIGHT lists answers that must be accepted: as the solution gives
it, with pencil and paper in the digits that are asked for, as a list, as an array. WRONG lists at least five pairs, an answer and
words from the sentence that it must get; no two of the sentences are the same. The answer of an exercise that asks for several things is a tuple in
`Several`.
"""


class Several(tuple):
    """The answers of one exercise that asks for more than one thing, in order."""
