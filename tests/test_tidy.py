"""One form for all code, no slips, no wrong types. Each test says the command that mends what it finds."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)
HEADING = re.compile(r"^ +(\S.*)\n +-{3,}$", re.MULTILINE)
SECTIONS = {"Attributes", "Examples", "Notes", "Parameters", "Raises", "References", "Returns", "See Also", "Yields"}
COLOURLESS = {**os.environ, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}


def run(module: str, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess:
    """Run a tool of this Python's environment in the project's folder."""
    if importlib.util.find_spec(module) is None:
        if os.environ.get("EMVIZ_MAY_NOT_SKIP") or os.environ.get("CI"):
            pytest.fail(f"{module} is not installed: python3 start.py test installs it")
        pytest.skip(f"{module} is not installed")
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=COLOURLESS, input=given, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def finds_nothing(done: subprocess.CompletedProcess, mend: str):
    if done.returncode:
        pytest.fail(f"{done.stdout}{done.stderr}\nTo mend it: {mend}", pytrace=False)


def test_python_has_one_form():
    finds_nothing(run("ruff", "format", "--check", "--output-format=concise", "."), ".venv/bin/python -m ruff format")


def test_python_has_no_slips():
    mend = ".venv/bin/python -m ruff check --fix, and what is left by hand"
    finds_nothing(run("ruff", "check", "--output-format=concise", "."), mend)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_solutions_have_the_form_of_code(path):
    """They stand in Markdown, where the formatter does not look."""
    for cell in nbformat.read(path, as_version=4).cells:
        for code in FENCE.findall(cell.source) if cell.cell_type == "markdown" else ():
            done = run("ruff", "format", "--diff", "--stdin-filename", "solution.py", "-", given=code)
            finds_nothing(done, f"by hand, in the cell {cell.id} of {path.name}")


def test_javascript_has_one_form():
    finds_nothing(run("deno", "fmt", "--check"), ".venv/bin/python -m deno fmt")


def test_javascript_has_no_slips():
    finds_nothing(run("deno", "lint"), ".venv/bin/python -m deno lint --fix, and what is left by hand")


@pytest.mark.long
def test_types_are_right():
    done = run("basedpyright", "--level", "error", "--pythonpath", sys.executable)
    finds_nothing(done, "by hand; .venv/bin/python -m basedpyright --pythonpath .venv/bin/python shows the same")


def test_sections_of_docstrings_have_the_names_of_numpydoc():
    wrong = [
        f"{path.relative_to(ROOT)}: {heading}"
        for path in sorted((ROOT / "emviz").rglob("*.py"))
        for heading in HEADING.findall(path.read_text(encoding="utf-8"))
        if heading not in SECTIONS
    ]
    assert not wrong, "\n".join([*wrong, f"To mend it: use one of {', '.join(sorted(SECTIONS))}"])
