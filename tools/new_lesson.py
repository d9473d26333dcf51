"""Begin a new lesson: its notebook, its exercises, their answers, and its rows in README.md and on the map of lesson 00.

    python tools/new_lesson.py 13 two_drugs "Two drugs" "Which of two drugs helps more?"

What it writes is a whole lesson in small, which passes every test as it stands: replace it piece by piece. Nothing that is
there is overwritten.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
import nbformat.v4 as v4

from execute_notebooks import METADATA, text

ROOT = Path(__file__).resolve().parent.parent

IMPORTS = """from IPython.display import Markdown

import emviz as ev"""
STEPPER = 'ev.explore.stepper(ev.GaussianMixture(2), geyser, start="random", equal=False, strip=[0, 1, 2, -1])'
ANSWER = """run = ev.fit(ev.GaussianMixture(2), geyser, start="random", seed=0)
assert ev.check.never_falls(run.log_likelihood)
Markdown(f"The log-likelihood rises from {run.log_likelihood[0]:.0f} to {run.log_likelihood[-1]:.0f}, and never falls.")"""
FOLDED = {"tags": ["drawing"], "jupyter": {"source_hidden": True}}

#: The cells of a lesson: the end of the id, the source, and what the metadata say.
CELLS = [
    ("title", "# {number} · {title}\n\n*{question}*\n\n**Time** about 20 minutes · **Builds on** lesson 05 · **Adds** ...", {}),
    ("imports", "{guard}\n\n" + IMPORTS, None),
    ("play-text", "## Play first\n\n> **Predict.** Say what the reader shall guess. Can the curve fall?", {}),
    ("play", f"geyser = ev.datasets.old_faithful()\n{STEPPER}", None),
    ("play-answer", ANSWER, FOLDED),
    ("ex1-text", "## Exercises\n\n### Exercise 1 · Check that you read it\n\nHow many presses lead from the start to M 2?", {}),
    ("ex1", "my_presses = ...  # a number", {"tags": ["exercise"]}),
    ("ex1-check", 'ev.lessons.check("{number}-ex1", my_presses)', {"tags": ["check"]}),
    ("ex1-solution", "my_presses = 4", {"tags": ["solution"]}),
    ("ex2-text", "### Exercise 2 · Write a step\n\n`rates` has a row for each point. Share each point out.", {}),
    ("ex2", "def my_shares(rates):\n    ...", {"tags": ["exercise"]}),
    ("ex2-check", 'ev.lessons.check("{number}-ex2", my_shares)', {"tags": ["check"]}),
    ("ex2-solution", "def my_shares(rates):\n    return rates / rates.sum(axis=1, keepdims=True)", {"tags": ["solution"]}),
    ("ex3-text", "### Exercise 3 · Find the bug\n\nThese means are too small. `r` holds responsibilities.", {}),
    ("ex3", "def suspicious_means(x, r):\n    return r.T @ x / len(x)", {"tags": ["exercise"]}),
    ("ex3-check", 'ev.lessons.check("{number}-ex3", suspicious_means)', {"tags": ["check"]}),
    ("ex3-solution", "def suspicious_means(x, r):\n    return r.T @ x / r.sum(axis=0)", {"tags": ["solution"]}),
    ("end", "## What you now know\n\n- The answer to the question of the lesson.", {}),
    ("references", "## References\n\n- Bishop, *Pattern Recognition and Machine Learning* (2006), section 9.2.", {}),
]  # fmt: skip

EXERCISES = '''"""The exercises of lesson {number}."""

from typing import Any

import numpy as np

from emviz.lessons.exercises.answers import function, number


def presses(answer: Any) -> str:
    """Half-steps from the start to M 2."""
    slips = [
        (2, "Too few: an iteration has two half-steps."),
        (3, "Too few: that ends with an E step."),
        (5, "Too many: at the start you are already."),
    ]
    return number(answer, 4, "The number of presses", slips=slips)


def shares(answer: Any) -> str:
    """Rows that sum to one."""
    rates = np.random.default_rng(0).uniform(size=(5, 3))
    slips = [
        (lambda r: r / r.sum(axis=0), "The columns sum to one; the rows must."),
        (lambda r: r / r.sum(), "All numbers together sum to one; each row must."),
        (lambda r: r / r.max(axis=1, keepdims=True), "You divided by the largest of each row; divide by the sum."),
    ]
    return function(answer, lambda r: r / r.sum(axis=1, keepdims=True), (rates,), what="Your function", slips=slips)


def means(answer: Any) -> str:
    """Find the bug: divided by the number of points."""
    rng = np.random.default_rng(1)
    case = rng.normal(size=6), rng.dirichlet([1, 1], size=6)
    slips = [
        (lambda x, r: r.T @ x / len(x), "The means are too near to zero: by what is a weighted mean divided?"),
        (lambda x, r: r.T @ x, "Those are sums: now nothing divides them."),
        (lambda x, r: r.T @ x / r.shape[1], "You divided by the number of components."),
    ]
    return function(answer, lambda x, r: r.T @ x / r.sum(axis=0), case, what="Your function", slips=slips)


EXERCISES = {{"{number}-ex1": presses, "{number}-ex2": shares, "{number}-ex3": means}}
'''
ANSWERS = '''"""Answers to the exercises of lesson {number}."""

RIGHT = {{
    "{number}-ex1": [4, 4.0],
    "{number}-ex2": [lambda r: r / r.sum(axis=1, keepdims=True)],
    "{number}-ex3": [lambda x, r: r.T @ x / r.sum(axis=0)],
}}
WRONG = {{
    "{number}-ex1": [
        (2, "two half-steps"),
        (3, "an E step"),
        (5, "you are already"),
        (1, "too small"),
        ("four", "must be made of numbers"),
    ],
    "{number}-ex2": [
        (lambda r: r / r.sum(axis=0), "columns"),
        (lambda r: r / r.sum(), "together"),
        (lambda r: r / r.max(axis=1, keepdims=True), "largest"),
        (lambda r: r, "too"),
        (lambda r: r[0], "shape"),
    ],
    "{number}-ex3": [
        (lambda x, r: r.T @ x / len(x), "near to zero"),
        (lambda x, r: r.T @ x, "sums"),
        (lambda x, r: r.T @ x / r.shape[1], "of components"),
        (lambda x, r: 1.0, "shape"),
        (5, "must be a function"),
    ],
}}
'''


def notebook(number, title, question, guard):
    """The lesson as it begins, not executed; `guard` is what its first cell does where emviz is missing."""
    cells = []
    for end, source, metadata in CELLS:
        for name, value in {"number": number, "title": title, "question": question, "guard": guard}.items():
            source = source.replace(f"{{{name}}}", value)
        is_text = end.endswith(("-text", "-solution")) or end in ("title", "end", "references")
        if end.endswith("-solution"):
            source = f"<details><summary>Solution</summary>\n\n```python\n{source}\n```\n\n</details>"
        make = v4.new_markdown_cell if is_text else v4.new_code_cell
        cells.append(make(source, id=f"{number}-{end}", metadata=metadata or {}))
    return v4.new_notebook(cells=cells, metadata=METADATA)


def with_row(page, row, beside):
    r"""A page with one more row in the table of lessons, after the last one that links to a lesson of the folder `beside`.

    Examples
    --------
    >>> with_row("| 12 | [Capstone](12_capstone.ipynb) | ? |\n\nThe end.", "| 13 | ... |", "")
    '| 12 | [Capstone](12_capstone.ipynb) | ? |\n| 13 | ... |\n\nThe end.'
    """
    last = list(re.finditer(rf"^\|.*\]\({beside}\d\d_\w+\.ipynb\).*\|$", page, re.M))[-1]
    return f"{page[: last.end()]}\n{row}{page[last.end() :]}"


def main(arguments=None):
    """Command line; exit with a sentence where a lesson of this number is there."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, about in {
        "number": "two digits, such as 13",
        "name": "of the file, such as two_drugs",
        "title": 'such as "Two drugs"',
        "question": "the one question that the lesson answers, in quotes",
    }.items():
        parser.add_argument(name, help=about)
    given = parser.parse_args(arguments)
    number, title, question = given.number, given.title, given.question
    if not re.fullmatch(r"\d\d", number) or not re.fullmatch(r"[a-z0-9_]+", given.name) or not question.endswith("?"):
        parser.error('a lesson is begun like this: 13 two_drugs "Two drugs" "Which of two drugs helps more?"')
    if there := sorted((ROOT / "notebooks").glob(f"{number}_*.ipynb")):
        return f"There is a lesson {number} already: {there[0].relative_to(ROOT)}."
    file = f"{number}_{given.name}.ipynb"
    readme, first = ROOT / "README.md", ROOT / "notebooks" / "00_start_here.ipynb"
    start = nbformat.read(first, as_version=4)
    guard = start.cells[1].source.partition("\n\nimport numpy")[0]
    pages = {
        ROOT / "notebooks" / file: text(notebook(number, title, question, guard)),
        ROOT / "emviz" / "lessons" / "exercises" / f"lesson_{number}.py": EXERCISES.format(number=number),
        ROOT / "tests" / "exercise_answers" / f"lesson_{number}.py": ANSWERS.format(number=number),
    }
    row = f"| {number} | [{title}](notebooks/{file}) | {question} |"
    pages[readme] = with_row(readme.read_text(encoding="utf-8"), row, "notebooks/")
    (map_cell,) = [cell for cell in start.cells if cell.cell_type == "markdown" and "### The map" in cell.source]
    map_cell.source = with_row(map_cell.source, f"| [{number} · {title}]({file}) | {question} |", "")
    pages[first] = text(start)
    for path, page in pages.items():
        path.write_text(page, encoding="utf-8", newline="\n")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
