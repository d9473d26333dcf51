"""JupyterLite: the lessons on pages whose cells run in the reader's own browser, from any static host.

    python -m publish.lite OUT

A page opens with the outputs of the lesson as it was committed: explorers play before Python has started, and without it.
"""

import argparse
import html
import json
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat

from publish import browser_python
from publish.command import Problem, last_line, own_folder, sentence_of
from publish.lessons import chosen
from publish.unchanged import fingerprint

ROOT = browser_python.ROOT
#: What the page needs to show widgets and to run Python; nothing else that may be installed here.
EXTENSIONS = ("anywidget", "@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension")
#: What Python must fetch from elsewhere, about this much.
FETCHED = "about 30 MB (NumPy, SciPy, pandas, Matplotlib)"
MADE_FROM = ".made-from"

#: What the page reads when it opens.
PAGE = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "emviz",
        "appUrl": "./tree",
        # A plugin that asks for icons which only a server has.
        "disabledExtensions": ["@jupyter-notebook/notebook-extension:tab-icon"],
        "faviconUrl": "./tree/favicon.ico",
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "loadPyodideOptions": {"packages": list(browser_python.KERNEL)},
            }
        },
    },
}
#: Settings that a reader can change: at first the page is light or dark as the reader's system is.
READER = {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}

BEFORE_YOU_BEGIN = f"""\
**Before you begin.** This page is yours: Python runs in your browser, and what you change stays there. Choose *Run > Run All
Cells*, or press ▶ above for one cell. The first cell fetches {FETCHED} from `cdn.jsdelivr.net`, once; then your browser
keeps it. Until then, and without it, the explorers below play as they are."""

WELCOME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>emviz in your browser</title>
<style>
:root { color-scheme: light dark; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem; font: 1rem / 1.6 system-ui, sans-serif; }
ol { padding-left: 0; list-style: none; }
li { padding: 0.2rem 0; }
</style>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>
</head>
<body>
<main>
<h1>Run the lessons in your browser</h1>
<p>Nothing has to be installed: Python itself runs in this browser, and what you change stays in it. It needs a laptop or
phone of the last years, and this is what it fetches, once:</p>
<ul>
<li>about 30 MB from this site, for the page and Python;</li>
<li>FETCHED from <code>cdn.jsdelivr.net</code>, the home of Pyodide, when you run the first cell of a lesson.</li>
</ul>
<p>Where that host cannot be reached, the first cell says so. Pictures and explorers still play: they need no Python.</p>
<p id="file" hidden><strong>You have opened this page from a file, where browsers run no Python.</strong> In a terminal, in
the folder of this file: <code>python3 -m http.server</code>; then open <code>http://localhost:8000</code>.</p>
<script>document.getElementById("file").hidden = location.protocol !== "file:";</script>
<ol>
LESSONS
</ol>
<p><a href="tree/index.html">Your files</a> are kept by this browser: delete a lesson there, and it is as new.</p>
</main>
</body>
</html>
"""


def build(folder: Path) -> None:
    """Make the JupyterLite site in `folder`, unless it is there and made from the same files.

    Parameters
    ----------
    folder : Path
        What is in it is replaced, as a whole.

    Raises
    ------
    Problem
        If something that is needed once cannot be fetched.
    """
    folder = Path(folder)
    made_from = _fingerprint()
    mark = folder / MADE_FROM
    if mark.is_file() and mark.read_text(encoding="utf-8") == made_from:
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".lite-", dir=folder.parent) as place:
        site = _build(Path(place))
        (site / MADE_FROM).write_text(made_from, encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        site.rename(folder)


def _build(place):
    """JupyterLite's own builder, on what it needs, all inside `place`."""
    (place / "wheel").mkdir()
    browser_python.lay(place / "static" / "pyodide", browser_python.build_wheel(place / "wheel"))
    (place / "lessons").mkdir()
    for path in chosen(with_lecture=True):
        (place / "lessons" / path.name).write_text(lesson_to_run(path), encoding="utf-8")
    settings = {"jupyter-lite.json": PAGE, "overrides.json": READER, "jupyter_lite_config.json": build_settings()}
    for name, content in settings.items():
        (place / name).write_text(json.dumps(content), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jupyterlite_core", "build"], cwd=place, capture_output=True, text=True, errors="replace"
    )
    if done.returncode:
        raise Problem(f"JupyterLite could not be built. The last line: {last_line(done.stdout + done.stderr)}")
    (place / "site" / "index.html").write_text(welcome(chosen(with_lecture=True)), encoding="utf-8")
    return place / "site"


def page_of(name: str) -> str:
    """Where a lesson runs, seen from the folder of the JupyterLite site.

    Examples
    --------
    >>> page_of("03_hard_em")
    'notebooks/index.html?path=03_hard_em.ipynb'
    """
    return f"notebooks/index.html?path={name}.ipynb"


def lesson_to_run(path: Path) -> str:
    """A lesson as it lies in the site: with a word before it begins, and outputs that play at once.

    Jupyter shows scripts in the outputs of a cell only if the cell is trusted. Here the lessons come from the same hand as
    the page that shows them.
    """
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.trusted = True
    first = nbformat.v4.new_markdown_cell(BEFORE_YOU_BEGIN, id="before-you-begin")
    notebook.cells.insert(1, first)
    # Not `nbformat.writes`: it cuts texts into lines, which this page does not join again.
    return json.dumps(notebook, ensure_ascii=False)


def build_settings() -> dict:
    """What JupyterLite's builder reads."""
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    options = {
        "apps": ["notebooks", "tree"],
        "contents": ["lessons"],
        "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
        "ignore_sys_prefix": True,
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": "site",
    }
    return {"LiteBuildConfig": options}


def welcome(paths: list[Path]) -> str:
    """The first page of the site."""
    items = []
    for path in paths:
        title = nbformat.read(path, as_version=4).cells[0].source.splitlines()[0].removeprefix("# ")
        items.append(f'<li><a href="{page_of(path.stem)}">{html.escape(title)}</a></li>')
    return WELCOME.replace("FETCHED", FETCHED).replace("LESSONS", "\n".join(items))


def _fingerprint():
    """Of everything that the site is made from."""
    package = [path for path in (ROOT / "emviz").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    parts = [version(name) for name in ("jupyterlite-core", "jupyterlite-pyodide-kernel", "anywidget", "ipywidgets")]
    for path in [*chosen(with_lecture=True), *sorted(package), ROOT / "pyproject.toml"]:
        parts += [path.relative_to(ROOT).as_posix(), path.read_bytes()]
    return fingerprint(*parts)


def main(arguments=None):
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", nargs="?", default=ROOT / "build" / "lite", type=Path)
    out = parser.parse_args(arguments).out
    try:
        build(own_folder(out, "lite") / "site")
    except (Problem, OSError) as error:
        return sentence_of(error)
    print(f"{out / 'site'}: serve this folder with any web server.")
    return None


if __name__ == "__main__":
    sys.exit(main())
