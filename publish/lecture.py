"""Make notebooks/lecture.ipynb: EM in 90 minutes, in one tab and one kernel, from marked cells of the lessons.

A cell with the tag `lecture` is in it. One with the tag `lecture-setup` runs unseen, because a later cell needs what it makes.
What answers a prediction (tag `answer`) comes closed.
"""

import argparse
import re
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
import nbformat.v4 as v4

from publish.command import Problem, progress

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tools"))

from execute_notebooks import METADATA, execute, normalise, problem, text  # noqa: E402

LECTURE = ROOT / "notebooks" / "lecture.ipynb"
LARGEST = 3_000_000  # it holds the explorers of seven lessons
ANCHOR = re.compile(r"\]\(#")


class Part(NamedTuple):
    """A part of the lecture: the lesson that it comes from, what it is called there, and its minutes."""

    lesson: str
    title: str
    minutes: int


PLAN = [
    Part("00_start_here", "The riddle", 8),
    Part("02_latent_variables", "The story behind the data", 8),
    Part("03_hard_em", "Hard EM", 12),
    Part("04_hard_em_gaussians", "What hard labels cost", 5),
    Part("05_soft_em_1d", "Soft EM", 25),
    Part("06_why_em_works", "The bound", 22),
    Part("07_gaussian_mixtures_2d", "The plane", 8),
]

OPENING = """# EM in 90 minutes

*What is EM, why does it work, and what does it look like?*

**Time** {minutes} minutes, and a break where you like · **Builds on** the mean, the standard deviation, a little calculus

One notebook for a lecture, made of cells of the lessons: run all of it before the class comes. Click a picture and press F:
it fills the screen, and the arrow keys go one half-step. The answer to each prediction is closed: click the three dots to
open it, or *View > Expand All Outputs* to open all.

| | part | minutes | lesson |
|---|---|---|---|
{rows}"""


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
        heading = (
            f"# {i} · {part.title}\n\n{part.minutes} minutes · from [lesson {part.lesson[:2]}]({part.lesson}.ipynb)"
        )
        cells += [
            v4.new_markdown_cell(heading, id=f"lecture-{part.lesson[:2]}"),
            *cells_of(part.lesson, lessons[part.lesson]),
        ]
    return v4.new_notebook(cells=cells, metadata=METADATA)


def cells_of(lesson: str, notebook: nbformat.NotebookNode) -> list:
    """The marked cells of one lesson, as they stand in the lecture."""
    cells = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "lecture-setup" in tags:
            unseen = {"jupyter": {"source_hidden": True}, "tags": ["drawing"]}
            cells.append(v4.new_code_cell(f"%%capture\n{cell.source}", id=cell.id, metadata=unseen))
        elif "lecture" in tags:
            cells.append(shown(cell, lesson))
    if not cells:
        raise Problem(f"No cell of {lesson}.ipynb has the tag lecture: mark some, or take the lesson out of the plan.")
    return cells


def shown(cell, lesson):
    """One cell of a lesson: links within the lesson lead there, and an answer is closed."""
    is_answer = "answer" in cell.metadata.get("tags", [])
    tags = [tag for tag in cell.metadata.get("tags", []) if tag != "lecture"]
    metadata = {"tags": tags} if tags else {}
    source = ANCHOR.sub(f"]({lesson}.ipynb#", cell.source)  # in code, too: some of it writes Markdown
    if cell.cell_type == "markdown":
        jupyter = {"source_hidden": True} if is_answer else {}
        return v4.new_markdown_cell(source, id=cell.id, metadata=metadata | ({"jupyter": jupyter} if jupyter else {}))
    jupyter = dict(cell.metadata.get("jupyter", {})) | ({"outputs_hidden": True} if is_answer else {})
    return v4.new_code_cell(source, id=cell.id, metadata=metadata | ({"jupyter": jupyter} if jupyter else {}))


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
