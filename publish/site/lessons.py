"""A lesson as a page: its notebook, with what a reader without Python has no use for left out or folded."""

import re
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbconvert.preprocessors import TagRemovePreprocessor
from nbformat.v4 import new_markdown_cell

from publish.site import outputs

GLOSSARY = "glossary"
#: Cells of the first lesson that have a page of their own.
OWN_PAGE = {"00-glossary": "Glossary", "00-symbols": "Symbols"}
#: Which figure of a lesson stands for it on the index; where it is gone, the first does.
PICTURES = {
    "00-riddle-figure", "01-geyser-figure", "02-data-figure", "03-proof-figure", "04-kmeans-figure", "05-hand",
    "06-coordinate", "07-map", "08-map-fifty", "09-galaxies-figure", "10-motor-figure", "11-static", "12-sample-figure",
}  # fmt: skip
TITLE = re.compile(r"# (?P<title>.+)\n+\*(?P<question>.+?)\*\n+\*\*Time\*\* about (?P<minutes>\d+) minutes")
#: A link to a glossary that stands in the same lesson, or in the first one.
_TO_GLOSSARY = re.compile(r"\]\((?:00_start_here\.ipynb)?#(?=(?:Glossary|Symbols)\))")


class Lesson(NamedTuple):
    """What a page and the index need to know of a notebook."""

    name: str
    title: str
    question: str
    minutes: int
    notebook: nbformat.NotebookNode


def read(path: Path) -> Lesson:
    """A lesson from its notebook."""
    notebook = nbformat.read(path, as_version=4)
    about = TITLE.match(notebook.cells[0].source)
    if not about:
        raise ValueError(f"{path.name} does not begin with a title, a question and its time")
    return Lesson(path.stem, about["title"], about["question"], int(about["minutes"]), notebook)


def picture(lesson: Lesson) -> outputs.Figure:
    """The figure that stands for a lesson."""
    shown = [(cell.id in PICTURES, figure) for cell in lesson.notebook.cells for figure in outputs.figures(cell)]
    return max(shown, key=lambda each: each[0])[1]


def anchor(heading: str) -> str:
    """What a heading is called in links, as in JupyterLab.

    >>> anchor("A geyser, and a riddle")
    'A-geyser,-and-a-riddle'
    """
    return heading.strip().replace(" ", "-")


def page(lesson: Lesson, note: str) -> tuple[str, dict[str, bytes]]:
    """The notebook that becomes the page, and files that the page loads besides.

    Parameters
    ----------
    lesson : Lesson
    note : str
        Markdown that stands below the title: what moves here, and where code runs.
    """
    notebook, _ = TagRemovePreprocessor(remove_cell_tags={"check"}).preprocess(deepcopy(lesson.notebook), {})
    title, *cells = [each for each in notebook.cells if each.id not in OWN_PAGE]
    files = {}
    for cell in cells:
        for output in cell.get("outputs", []):
            if text := output.get("data", {}).get("text/html"):
                output.data["text/html"] = outputs.apart(text, files)
    scripts = "".join(f'<script defer src="_static/{name}"></script>' for name in files if name.endswith(".js"))
    pages = [title, new_markdown_cell(note + scripts), *(made for group in _grouped(cells) for made in group)]
    for number, cell in enumerate(pages):
        cell.id = f"cell-{number}"
        if cell.cell_type == "markdown":
            cell.source = _TO_GLOSSARY.sub(f"]({GLOSSARY}.md#", cell.source)
    notebook.cells = pages
    return nbformat.writes(notebook), files


def glossary(first: Lesson) -> str:
    """The page of words and symbols, from the first lesson."""
    cells = {cell.id: cell.source for cell in first.notebook.cells}
    text = "\n\n".join(cells[name] for name in OWN_PAGE).replace("](#", f"]({first.name}.ipynb#")
    return "# Words and symbols\n\n" + re.sub("^### ", "## ", text, flags=re.M)


def _grouped(cells):
    """Cells in the order of the page; those that answer the same question stay closed together."""
    waiting = []
    for cell in cells:
        if "answer" in cell.metadata.get("tags", []):
            waiting += _folded(cell)
            continue
        if waiting:
            yield _closed("answer", "Answer", waiting)
            waiting = []
        yield _folded(cell)
    if waiting:
        yield _closed("answer", "Answer", waiting)


def _folded(cell):
    """A cell whose code is folded in the notebook, with its code folded on the page."""
    if cell.cell_type != "code" or not (cell.metadata.get("jupyter", {}).get("source_hidden") or _is_setup(cell)):
        return [cell]
    summary = "What this lesson imports" if _is_setup(cell) else "Code"
    code = new_markdown_cell(f"````ipython3\n{cell.source}\n````")
    shown = cell.copy()
    shown.metadata = {**cell.metadata, "tags": [*cell.metadata.get("tags", []), "remove-input"]}
    return [*([shown] if cell.outputs else []), *_closed("code", summary, [code])]


def _is_setup(cell):
    return cell.source.startswith("import importlib.util")


def _closed(kind, summary, cells):
    """Cells between the two ends of an element that opens at a click."""
    begin = new_markdown_cell(f'<details class="{kind}"><summary>{summary}</summary>')
    return [begin, *cells, new_markdown_cell("</details>")]
