"""Slides of the lessons: their marked cells, with formulas typeset and explorers that play, opened from a file."""

import argparse
import shutil
from collections.abc import Set
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import SlidesExporter
from nbformat import NotebookNode

from publish import marked, mathematics, npm_packages, prose, unchanged
from publish.command import own_folder, progress

TEMPLATE = marked.TEMPLATES / "slides"


def main(arguments):
    """Make the slides that the words after ``slides`` ask for."""
    parser = argparse.ArgumentParser(prog="python3 start.py slides", description=__doc__.splitlines()[0])
    parser.add_argument("out", nargs="?", default="build/slides", help="folder to write to (default: %(default)s)")
    parser.add_argument("--lessons", nargs="+", default=[], metavar="NN", help="some lessons only, such as 05 06")
    options = parser.parse_args(arguments)
    out = own_folder(options.out, "slides")
    made = make(marked.lessons(options.lessons), out)
    count = "1 lesson" if len(made) == 1 else f"{len(made)} lessons"
    print(f"Slides of {count}: open {out / 'index.html'} in a browser.")


def make(notebooks: list[Path], out: Path) -> list[Path]:
    """Write a page of slides for each notebook, an index of all that are in the folder, and what they share.

    Returns
    -------
    list of Path
        The pages, in the order of the notebooks.
    """
    copy_shared(out / "shared")
    here = {path.stem for path in notebooks} | {path.stem for path in out.glob("[0-9][0-9]_*.html")}
    made_by = exporter(here)
    pages = [out / f"{path.stem}.html" for path in notebooks]
    for notebook, page in zip(progress(notebooks, "Slides"), pages, strict=True):
        origin = unchanged.fingerprint(notebook.read_bytes(), *sorted(here))
        if not unchanged.is_made(page, origin):
            unchanged.write(page, deck(marked.read(notebook), made_by), origin)
    every = [path for path in marked.lessons() if path.stem in here]
    titles = {path.stem: marked.title(marked.read(path)) for path in every}
    index = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True).get_template("decks.html.j2")
    unchanged.write(out / "index.html", index.render(titles=titles), unchanged.fingerprint(repr(titles)))
    return pages


def copy_shared(folder: Path) -> None:
    """Put what all decks need into one folder: reveal.js, style sheets, fonts, and the script of the slides."""
    folder.mkdir(exist_ok=True)
    mathematics.copy_style(folder)
    reveal = npm_packages.package("reveal.js") / "dist"
    for file in (reveal / "reveal.js", reveal / "reveal.css", *TEMPLATE.glob("*.css"), *TEMPLATE.glob("*.js")):
        shutil.copy(file, folder)
    code = "\n".join((prose.code_style("light", ""), prose.code_style("dark", ".dark")))
    (folder / "code.css").write_text(code, encoding="utf-8")


def exporter(here: Set[str]) -> SlidesExporter:
    """What makes decks, where these lessons have slides in the same folder: links to others are plain text."""

    def link(address):
        if address.startswith(("https:", "http:")):
            return address
        lesson = marked.lesson_of(address)
        return f"{lesson}.html" if lesson in here else None

    return marked.exporter(SlidesExporter, "slides", prose.renderer(link))


def deck(notebook: NotebookNode, made_by: SlidesExporter) -> str:
    """The page with the slides of one lesson."""
    title, _ = marked.title(notebook)
    page, _ = made_by.from_notebook_node(arranged(notebook), {"title": title})
    return page


def arranged(notebook: NotebookNode) -> NotebookNode:
    """The marked cells as slides: an explorer has one for itself, and an answer waits on the slide of its question.

    Each cell's ``slideshow`` metadata say where it begins, in the words that nbconvert knows; its ``answer`` says
    whether a closed answer begins and ends with it.
    """
    chosen = marked.marked(notebook)
    chosen.cells = [part for cell in chosen.cells for part in _parts(cell)]
    chosen.cells[0].metadata.slideshow.data = {"kind": "title"}
    for before, cell in pairwise(chosen.cells):
        _follow(before, cell)
    for before, cell, after in zip(chosen.cells, chosen.cells[1:], [*chosen.cells[2:], None], strict=False):
        if _is_closed(cell):
            starts = not _is_closed(before) or _begins(cell)
            ends = after is None or not _is_closed(after) or _begins(after)
            cell.metadata.answer = {"starts": starts, "ends": ends}
    return chosen


def _parts(cell):
    """A cell with an explorer comes apart: what else it shows, and the explorer."""
    explorers = [output for output in cell.get("outputs", []) if marked.is_explorer(output)]
    if not explorers:
        return [cell]
    rest, alone = deepcopy(cell), deepcopy(cell)
    rest.outputs = [output for output in cell.outputs if not marked.is_explorer(output)]
    rest.metadata.slideshow.slide_type = "-"
    alone.outputs = explorers
    alone.id = f"{cell.id}-explorer"
    alone.metadata.slideshow.data = {"kind": "explorer", "prevent-swipe": ""}
    return [rest, alone] if rest.outputs else [alone]


def _kind(cell):
    return cell.metadata.slideshow.get("data", {}).get("kind")


def _follow(before, cell):
    """Say where a cell begins, after this one."""
    slideshow = cell.metadata.slideshow
    if (
        _kind(cell) == "explorer"
        and slideshow.slide_type != "slide"
        or _kind(before) in ("explorer", "title")
        and not _begins(cell)
    ):
        slideshow.slide_type = "subslide"
    elif _is_closed(cell) and not _begins(cell):
        # It is seen from the start, closed.
        slideshow.slide_type = "-"


def _begins(cell):
    return cell.metadata.slideshow.slide_type in ("slide", "subslide")


def _is_closed(cell):
    return marked.is_answer(cell) and _kind(cell) != "explorer"
