"""The lessons as a student gets them: questions, gaps and checks are there, solutions and outputs are not."""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from publish.command import own_folder, progress, write_whole
from publish.lessons import chosen, tags

#: What this command has written, and how: a file that differs from it was changed by somebody.
RECORD = ".written.json"
ANSWER = "<details><summary>The answer</summary>\n\n{}\n\n</details>"
NOTE = """# Your lessons

Open a notebook in JupyterLab and run it from the top, cell by cell, with Shift-Enter.

- **Predict** asks you to guess before you run the next cell. Guess, and write it down: that is how you will remember it.
- An exercise is a question, a cell with a gap `...`, and a cell that checks what you write. Fill the gap, run both cells.
  The check says ○ (not there yet), ✗ (not right, and what to look at) or ✓ (right). Try as often as you like.
- You may add cells of your own anywhere. A helper of your answer is safest in the exercise cell itself, or right above it.
- Leave the exercise cells and the checks where they are: your answers are found by them. What you change in a check
  changes nothing.
- To hand in: save, and send the notebook. Put your name into the name of the file, such as `03_hard_em_ada.ipynb`.
"""


def main(arguments=None):
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="start.py student",
        description=__doc__,
        epilog="A second run writes what has changed in our lessons. A notebook that you have changed in OUT stays as "
        "it is, and the command says so; delete or rename it to get a fresh one.",
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="a new folder, or one that this command has made before")
    parser.add_argument("--lessons", nargs="+", default=[], metavar="NN", help="only these, as in --lessons 03 05")
    options = parser.parse_args(arguments)

    paths = chosen(options.lessons, with_lecture=True)
    folder = own_folder(options.out, "student")
    files = {"README.md": NOTE} | {path.name: edition(path) for path in progress(paths, "lessons")}
    written, kept = write(folder, files)
    same = len(files) - len(written) - len(kept)
    print(f"{folder}: files written {len(written)}, as before {same}.")
    for name in kept:
        message = f"{folder / name} has been changed since it was made, and stays as it is: delete or rename it to get a fresh one."
        print(message, file=sys.stderr)
    return 0


def edition(path: Path) -> str:
    """The file of a lesson without solutions and outputs; each cell keeps its id.

    What answers a prediction shows itself when its cell is run; where it is a text, it comes closed.

    Parameters
    ----------
    path : Path
        A lesson.

    Returns
    -------
    str
        In the one normal form of our notebooks.
    """
    import nbformat
    from nbconvert.preprocessors import ClearOutputPreprocessor, TagRemovePreprocessor

    from execute_notebooks import text as normal_form

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "answer" in tags(cell) and "<details>" not in cell.source:
            cell.source = ANSWER.format(cell.source)
    notebook, _ = TagRemovePreprocessor(remove_cell_tags={"solution"}).preprocess(notebook, {})
    notebook, _ = ClearOutputPreprocessor().preprocess(notebook, {})
    return normal_form(notebook)


def write(folder: Path, files: dict[str, str]) -> tuple[list[str], list[str]]:
    """Write these files, but none that somebody has changed since.

    Returns
    -------
    written, kept : list of str
        Names; all others were there already, as they should be.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> write(folder, {"03.ipynb": "first", "05.ipynb": "first"})
    (['03.ipynb', '05.ipynb'], [])
    >>> _ = (folder / "03.ipynb").write_text("changed by a teacher")
    >>> write(folder, {"03.ipynb": "second", "05.ipynb": "second"})
    (['05.ipynb'], ['03.ipynb'])
    """
    record = folder / RECORD
    known = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    written, kept = [], []
    for name, text in files.items():
        path, new = folder / name, hashlib.sha256(text.encode()).hexdigest()
        now = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
        if now not in (None, new, known.get(name)):
            kept.append(name)
            continue
        if now != new:
            write_whole(path, text.encode())
            written.append(name)
        known[name] = new
    write_whole(record, json.dumps(known, indent=1).encode())
    return written, kept
