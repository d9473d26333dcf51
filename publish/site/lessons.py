"""A lesson as a page: its notebook, with what a reader without Python has no use for left out or folded."""

import base64
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbconvert.preprocessors import TagRemovePreprocessor
from nbformat.v4 import new_markdown_cell

GLOSSARY = "glossary"
#: Cells of the first lesson that have a page of their own.
OWN_PAGE = {"00-glossary": "Glossary", "00-symbols": "Symbols"}
TITLE = re.compile(r"# (?P<title>.+)\n+\*(?P<question>.+?)\*\n+\*\*Time\*\* about (?P<minutes>\d+) minutes")
_SCRIPT = re.compile(r'data-emviz-script="([^"]{100,})"')
_STILL = re.compile(r'(<div class="emviz-page".*?<img .*?)src="data:image/png;base64,([^"]*)"', re.S)
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
    notebook, _ = TagRemovePreprocessor(remove_cell_tags={"check"}).preprocess(lesson.notebook.copy(), {})
    title, *cells = [each for each in notebook.cells if each.id not in OWN_PAGE]
    files = {}
    for output in [output for cell in cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})]:
        output.data["text/html"] = _lighter(output.data["text/html"], files)
    scripts = "".join(f'<script defer src="_static/{name}"></script>' for name in files if name.endswith(".js"))
    pages = [title, new_markdown_cell(note + scripts), *(made for group in _grouped(cells) for made in group)]
    for number, cell in enumerate(pages):
        cell.id = f"cell-{number}"
        if cell.cell_type == "markdown":
            cell.source = _TO_GLOSSARY.sub(f"]({GLOSSARY}.md#", cell.source)
    notebook.cells = pages
    return nbformat.writes(notebook), files


def _lighter(html, files):
    """An explorer whose script all pages share, and whose still picture is loaded only where no script runs."""

    def script(match):
        name = hashlib.sha256(match[1].encode()).hexdigest()[:12]
        fill = f"for (const page of document.querySelectorAll('[data-emviz-script=\"{name}\"]')) page.dataset.emvizScript = "
        files[f"explorers/{name}.js"] = f'{fill}"{match[1]}";\n'.encode()
        return f'data-emviz-script="{name}"'

    def still(match):
        png = base64.b64decode(match[2])
        name = f"explorers/{hashlib.sha256(png).hexdigest()[:12]}.png"
        files[name] = png
        width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        return f'{match[1]}loading="lazy" width="{width}" height="{height}" src="_static/{name}"'

    return _STILL.sub(still, _SCRIPT.sub(script, html))


def glossary(first: Lesson) -> str:
    """The page of words and symbols, from the first lesson."""
    cells = {cell.id: cell.source for cell in first.notebook.cells}
    text = "\n\n".join(cells[name] for name in OWN_PAGE).replace("](#", f"]({first.name}.ipynb#").replace("\n### ", "\n## ")
    return "# Words and symbols\n\n" + text.replace("### ", "## ", 1)


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
    summary = "What this lesson imports" if _is_setup(cell) else "The code of this"
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
