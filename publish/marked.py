"""Which cells of a lesson go on slides and on paper, and how nbconvert makes a page of them."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from publish.command import Problem

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"
TEMPLATES = Path(__file__).parent / "templates"
#: How an output begins that plays.
EXPLORER = "data-emviz-pack"


def lessons(names: Sequence[str] = ()) -> list[Path]:
    """The notebooks of these lessons, or of all.

    Parameters
    ----------
    names : sequence of str
        Their numbers, such as ``"05"``, or beginnings of their names.

    Examples
    --------
    >>> [path.stem for path in lessons(["5", "06"])]
    ['05_soft_em_1d', '06_why_em_works']
    """
    every = [path for path in sorted(LESSONS.glob("*.ipynb")) if path.stem[:2].isdigit()]
    found = []
    for name in names:
        these = [path for path in every if path.name.startswith(name.zfill(2))]
        if not these:
            numbers = ", ".join(path.stem[:2] for path in every)
            raise Problem(f"There is no lesson {name!r}; there are {numbers}.")
        found += these
    return sorted(set(found)) if names else every


def read(path: Path) -> NotebookNode:
    """A notebook, or a Problem that names what cannot be read."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError) as error:
        raise Problem(f"{path} is no notebook that can be read: {error}.") from error


def slide_type(cell: NotebookNode) -> str | None:
    """Where a cell goes: on a new "slide", on a "subslide" below, on the same one as a "fragment", or nowhere."""
    kind = cell.metadata.get("slideshow", {}).get("slide_type")
    return kind if kind in ("slide", "subslide", "fragment") else None


def marked(notebook: NotebookNode) -> NotebookNode:
    """A copy with the marked cells only; the first cell, the title, is always there. Folded code is not, nor what calls an explorer.

    Examples
    --------
    >>> marked(read(lessons(["05"])[0])).cells[0].source.splitlines()[0]
    '# 05 · Soft EM in one dimension'
    """
    copy = nbformat.from_dict(notebook)
    copy.cells[0].metadata.slideshow = NotebookNode(slide_type="slide")
    copy.cells = [cell for cell in copy.cells if slide_type(cell)]
    for cell in copy.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden") or any(map(is_explorer, cell.get("outputs", []))):
            cell.metadata.transient = {"remove_source": True}
    return copy


def is_explorer(output: NotebookNode) -> bool:
    """Whether an output of a cell plays."""
    return EXPLORER in output.get("data", {}).get("text/html", "")


def is_answer(cell: NotebookNode) -> bool:
    """Whether a cell answers a question that readers should think about first."""
    return "answer" in cell.metadata.get("tags", [])


def title(notebook: NotebookNode) -> tuple[str, str]:
    """The title of a lesson and the question that it asks.

    Examples
    --------
    >>> title(read(lessons(["05"])[0]))
    ('05 · Soft EM in one dimension', 'What if a point can belong to two components?')
    """
    first, *others = (line.strip() for line in notebook.cells[0].source.splitlines() if line.strip())
    return first.lstrip("# "), others[0].strip("*") if others else ""


def exporter(kind: type[HTMLExporter], template: str, to_html: Callable[[str], str]) -> HTMLExporter:
    """An exporter of nbconvert with one of our templates and our Markdown.

    Parameters
    ----------
    kind : type
        A class of nbconvert.
    template : str
        The name of a folder in ``publish/templates``.
    to_html : callable
        From Markdown to HTML, see `prose.renderer`.
    """
    made = kind(
        config=Config({"TemplateExporter": {"extra_template_basedirs": [str(TEMPLATES)]}}),
        template_name=template,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    made.register_filter("markdown2html", to_html)
    return made


_LESSON = re.compile(r"(?:\./)?(\d\d_\w+)\.ipynb(?:#.*)?")


def lesson_of(address: str) -> str | None:
    """The name of the lesson that a link leads to.

    Examples
    --------
    >>> lesson_of("06_why_em_works.ipynb#Proof-by-a-tangent")
    '06_why_em_works'
    """
    found = _LESSON.fullmatch(address)
    return found and found[1]
