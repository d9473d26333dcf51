"""The lessons on paper: their marked cells as one PDF each, with film strips in place of what moves."""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from lab_driver import find_chromium
from publish import marked, mathematics, prose, unchanged
from publish.command import Problem, last_line, own_folder, progress
from publish.lessons import chosen, read

TEMPLATE = marked.TEMPLATES / "paper"
#: Seconds for one lesson; it takes two.
PATIENCE = 120


def main(arguments):
    """Make what the words after ``print`` ask for."""
    parser = argparse.ArgumentParser(prog="python3 start.py print", description=__doc__.splitlines()[0])
    parser.add_argument("out", nargs="?", default="build/print", help="folder to write to (default: %(default)s)")
    parser.add_argument("--lessons", nargs="+", default=[], metavar="NN", help="some lessons only, such as 05 06")
    parser.add_argument("--html", action="store_true", help="pages to print from a browser, in place of PDF")
    options = parser.parse_args(arguments)
    browser, why = (None, "") if options.html else chromium()
    out = own_folder(options.out, "print")
    made = make(chosen(options.lessons), out, browser)
    if why:
        print(why)
    what = "1 lesson for paper is" if len(made) == 1 else f"{len(made)} lessons for paper are"
    print(f"{what} in {out}" + ("." if browser else ": open a page in a browser and print it."))


def chromium() -> tuple[str | None, str]:
    """The program that makes a PDF of a page, or None and a sentence about that."""
    if found := find_chromium():
        return found, ""
    return None, "A PDF needs Chromium or Google Chrome, which is not installed: here are pages to print instead."


def make(notebooks: list[Path], out: Path, browser: str | None) -> list[Path]:
    """Write a PDF for each notebook, or a page where there is no browser.

    Returns
    -------
    list of Path
        The files, in the order of the notebooks.
    """
    made_by = exporter()
    files = [out / f"{path.stem}.{'pdf' if browser else 'html'}" for path in notebooks]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) if browser else out
        copy_shared(folder / "shared")
        for notebook, file in zip(progress(notebooks, "Lessons for paper"), files, strict=True):
            origin = unchanged.fingerprint(notebook.read_bytes())
            if unchanged.is_made(file, origin):
                continue
            content = page(read(notebook), made_by)
            unchanged.write(file, pdf(content, folder, browser) if browser else content, origin)
    return files


def copy_shared(folder: Path) -> None:
    """Put style sheets and fonts into a folder."""
    folder.mkdir(exist_ok=True)
    mathematics.copy_style(folder)
    style = (TEMPLATE / "paper.css").read_text(encoding="utf-8")
    (folder / "paper.css").write_text(style + prose.code_style("light", ""), encoding="utf-8")


def exporter() -> HTMLExporter:
    """What makes pages for paper: links to other lessons are plain text there."""
    to_html = prose.renderer(lambda address: address if address.startswith("http") else None)
    # What a text folds away cannot be opened on paper.
    return marked.exporter(HTMLExporter, "paper", lambda text: to_html(text).replace("<details>", "<details open>"))


def page(notebook: NotebookNode, made_by: HTMLExporter) -> str:
    """The page for paper of one lesson."""
    chosen = marked.marked(notebook)
    for cell in chosen.cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = still(output.data["text/html"])
    title, _ = marked.title(notebook)
    text, _ = made_by.from_notebook_node(
        chosen, {"title": title, "quoted_title": json.dumps(title, ensure_ascii=False)}
    )
    return text


def still(html: str) -> str:
    """An output of a cell as it is on paper: of an explorer its film strip, and no script.

    Examples
    --------
    >>> still('<div data-emviz-pack="1" data-emviz-frames="2"><img alt="A"/></div><script>play()</script>')
    '<div><img alt="A"/></div>'
    """
    soup = BeautifulSoup(html, "html.parser")
    for part in soup(["script", "style"]):
        part.decompose()
    for part in soup(True):
        for name in [name for name in part.attrs if name.startswith("data-emviz")]:
            del part[name]
    return str(soup)


def pdf(content: str, folder: Path, browser: str) -> bytes:
    """The PDF of a page that needs what is in this folder.

    Raises
    ------
    Problem
        If the browser does not make it.
    """
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(content, encoding="utf-8")
    target.unlink(missing_ok=True)
    options = ["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # which root has to do without
    options += [f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    try:
        done = subprocess.run(
            [browser, *options, source.as_uri()], capture_output=True, text=True, errors="replace", timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise Problem(f"{browser} made no PDF within {PATIENCE} seconds: try again, or use --html.") from None
    if not target.exists():
        raise Problem(
            f"{browser} made no PDF; it said last: {last_line(done.stderr)} The option --html needs no browser."
        )
    return target.read_bytes()
