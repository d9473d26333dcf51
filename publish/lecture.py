"""Make notebooks/lecture.ipynb: EM in 90 minutes, in one tab and one kernel, from marked cells of the lessons.

A cell with the tag `lecture` is in it. One with the tag `lecture-setup` runs unseen, because a later cell needs what it makes.
What answers a prediction (tag `answer`) stays closed. The plan, and the few words that differ, are in `lecture_plan.py`.
"""

import argparse
import re
from itertools import groupby
from pathlib import Path

import nbformat
import nbformat.v4 as v4

from emviz.lessons.answers import closed
from execute_notebooks import METADATA, execute, normalise, problem, text
from publish.command import Problem, progress
from publish.lecture_plan import CLOSING, OPENING, OTHER_WORDS, PLAN

ROOT = Path(__file__).resolve().parent.parent
LECTURE = ROOT / "notebooks" / "lecture.ipynb"
LARGEST = 3_000_000  # it holds the explorers of seven lessons
ANCHOR = re.compile(r"\]\(#")
FOLDED = {"jupyter": {"source_hidden": True}, "tags": ["drawing"]}


def lecture(lessons: dict) -> nbformat.NotebookNode:
    """The lecture as a notebook, not executed.

    Parameters
    ----------
    lessons : dict of str to NotebookNode
        The lessons of the plan, by their file's name without its ending.
    """
    rows = "\n".join(
        f"| {i} | {part.title} | {part.minutes} | [{part.lesson[:2]}]({part.lesson}.ipynb) |"
        for i, part in enumerate(PLAN, start=1)
    )
    opening = OPENING.format(minutes=sum(part.minutes for part in PLAN), rows=rows)
    cells = [v4.new_markdown_cell(opening, id="lecture-title")]
    for i, part in enumerate(PLAN, start=1):
        number = part.lesson[:2]
        heading = f"# {i} · {part.title}\n\n{part.minutes} minutes · from [lesson {number}]({part.lesson}.ipynb)"
        cells.append(v4.new_markdown_cell(f"{heading}\n\n{part.before}".strip(), id=f"lecture-{number}"))
        cells += cells_of(part.lesson, lessons[part.lesson])
    cells.append(v4.new_markdown_cell(CLOSING, id="lecture-end"))
    return v4.new_notebook(cells=cells, metadata=METADATA)


def cells_of(lesson: str, notebook: nbformat.NotebookNode) -> list:
    """The marked cells of one lesson, as they stand in the lecture.

    Raises
    ------
    Problem
        If none is marked.
    """
    marked = [cell for cell in notebook.cells if {"lecture", "lecture-setup"} & tags(cell)]
    if not marked:
        raise Problem(f"No cell of {lesson}.ipynb has the tag lecture: mark some, or take the lesson out of the plan.")
    cells = []
    for is_setup, group in groupby(marked, key=lambda cell: "lecture-setup" in tags(cell)):
        together = list(group)
        cells += [unseen(together)] if is_setup else [shown(cell, lesson) for cell in together]
    return cells


def tags(cell):
    return set(cell.metadata.get("tags", []))


def unseen(cells):
    """Cells that only run, as one that shows nothing."""
    source = "\n\n".join(cell.source for cell in cells)
    return v4.new_code_cell(f"%%capture\n{source}", id=cells[0].id, metadata=FOLDED)


def shown(cell, lesson):
    """One cell of a lesson: links within the lesson lead there, and an answer is closed."""
    source = cell.source
    for there, here in OTHER_WORDS.get(cell.id, []):
        if there not in source:
            raise Problem(f"The cell {cell.id} no longer says {there!r}: see OTHER_WORDS in publish/lecture_plan.py.")
        source = source.replace(there, here)
    source = ANCHOR.sub(f"]({lesson}.ipynb#", source)  # in code, too: some of it writes Markdown
    if cell.cell_type == "markdown":
        if "answer" in tags(cell):
            source = closed({"text/markdown": source})["text/markdown"]
        return v4.new_markdown_cell(source, id=cell.id)
    if cell.id.endswith("-imports"):
        source += "\n\n%load_ext emviz.lessons.answers"
    if "answer" in tags(cell):
        source = f"%%answer\n{source}"
    shows_a_picture = any("text/html" in output.get("data", {}) for output in cell.outputs)
    is_folded = shows_a_picture or cell.id.endswith("-imports") or "drawing" in tags(cell)
    return v4.new_code_cell(source, id=cell.id, metadata=FOLDED if is_folded else {})


def main(arguments=None):
    """Command line; a sentence where the lecture does not run."""
    parser = argparse.ArgumentParser(prog="start.py lecture", description=__doc__.split("\n")[0])
    parser.parse_args(arguments)
    lessons = {
        part.lesson: nbformat.read(ROOT / "notebooks" / f"{part.lesson}.ipynb", as_version=4)
        for part in progress(PLAN, "lessons read")
    }
    made = normalise(execute(lecture(lessons)))
    if why := problem(made, LARGEST):
        raise Problem(f"The lecture is not written: {why}.")
    LECTURE.write_text(text(made), encoding="utf-8", newline="\n")
    print(f"{LECTURE.name}: {len(made.cells)} cells, {len(text(made)) // 1000} kB")
    return 0
