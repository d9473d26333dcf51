"""Every link of a lesson leads somewhere: to another lesson, and to a heading that is there."""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("[0-9]*.ipynb"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.M)


def markdown_of(path):
    """What a lesson says, in its Markdown cells and in Markdown that its code has written."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            yield re.sub(r"```.*?```", "", cell.source, flags=re.S)
        else:
            yield from (
                output.data["text/markdown"] for output in cell.outputs if "text/markdown" in output.get("data", {})
            )


def anchors_of(path):
    """The headings of a lesson as JupyterLab, Notebook and GitHub's page of a notebook call them: blanks become hyphens."""
    return {heading.strip().replace(" ", "-") for text in markdown_of(path) for heading in HEADING.findall(text)}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_link_leads_somewhere(path):
    for text in markdown_of(path):
        for target in LINK.findall(text):
            if target.startswith("https://"):
                continue
            file, _, anchor = target.partition("#")
            other = path.parent / file if file else path
            assert other in NOTEBOOKS, target
            assert not anchor or anchor in anchors_of(other), (
                f"{target} names no heading; there are {sorted(anchors_of(other))}"
            )
