"""Execute the lessons afresh and write them back in their one normal form.

    python tools/execute_notebooks.py                        all of them
    python tools/execute_notebooks.py notebooks/03_hard_em.ipynb

Running it twice gives the same bytes. A notebook that does not come out fit to be committed is left as it was.
"""

import argparse
import copy
import re
import sys
import tempfile
from pathlib import Path

import nbformat

from private_jupyter import private_environment

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LARGEST = 1_000_000
ANY_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|tmp|work|var|opt)/|[A-Z]:\\\\")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(notebook, seconds=300):
    """A copy of the notebook, every code cell executed in order by a fresh kernel that has no network.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell stops with an error.
    """
    from jupyter_client import AsyncKernelManager
    from nbclient import NotebookClient

    fresh = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory() as folder:
        manager = AsyncKernelManager(kernel_name="python3")
        client = NotebookClient(
            fresh, km=manager, timeout=seconds, record_timing=False, store_widget_state=False, coalesce_streams=True,
            extra_arguments=["--IPKernelApp.log_level=40"],  # a kernel warns of every connection that is not encrypted
        )  # fmt: skip
        client.execute(env=private_environment(Path(folder)), cwd=folder)
    return fresh


def normalise(notebook):
    """Take out, in place, what one execution has and the next has not (widget models, times, versions), and what stands there twice.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(metadata={"widgets": {}})
    >>> normalise(notebook)["metadata"]["language_info"]
    {'name': 'python'}
    """
    notebook["metadata"] = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data, about = output.get("data", {}), output.get("metadata", {})
            for kind in (WIDGET_VIEW, *["image/png"] * stands_twice(data)):
                data.pop(kind, None)
                about.pop(kind, None)
    return notebook


def stands_twice(data):
    """Whether the html of an output holds its picture, or all of a box of explorers: what reads a notebook file prefers html.

    Examples
    --------
    >>> stands_twice({"image/png": "abc", "text/html": '<img src="data:image/png;base64,abc">'})
    True
    >>> stands_twice({"image/png": "abc", "text/html": "<table></table>"})
    False
    """
    html = "".join(data.get("text/html", ""))
    is_box = "emviz-page" in html and "data:image/png;base64," in html
    return "image/png" in data and (is_box or "".join(data["image/png"]) in html)


def problem(notebook, largest=LARGEST):
    """Why this notebook cannot be committed, in one sentence; None if it can."""
    for i, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return f"cell {i} stops with {output.ename}: {output.evalue}"
            if output.get("name") == "stderr":
                return f"cell {i} writes to stderr: {output.text.strip().partition(chr(10))[0][:200]}"
            if path := ANY_PATH.search(str(output)):
                return f"an output of cell {i} holds a path of this machine, near {str(output)[max(path.start() - 40, 0) : path.end() + 40]!r}"
    size = len(text(notebook))
    return f"it has {size:,} characters; {largest:,} is the most" if size > largest else None


def text(notebook):
    """The notebook as it is written to its file."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def main(arguments=None):
    """Command line; exit status 1 when a notebook was not fit to be written."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    failed = False
    for path in parser.parse_args(arguments).notebooks or sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        before = path.read_text(encoding="utf-8")
        try:
            fresh = normalise(execute(nbformat.reads(before, as_version=4)))
        except Exception as error:  # noqa: BLE001  Whatever stops one lesson, the others are executed.
            failed = True
            print(f"{path.name}: not written: {str(error).strip().splitlines()[-1]}", file=sys.stderr)
            continue
        if why := problem(fresh):
            failed = True
            print(f"{path.name}: not written: {why}.", file=sys.stderr)
            continue
        path.write_text(text(fresh), encoding="utf-8", newline="\n")
        print(f"{path.name}: {'as before' if text(fresh) == before else 'written'}, {len(text(fresh)) // 1000} kB")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
