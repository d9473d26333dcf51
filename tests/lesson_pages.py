"""The explorers of the lessons on a page without Python: with the frames as they are committed, and the scripts of today."""

import base64
import re
import zlib
from pathlib import Path

import nbformat

from emviz.draw.html_picture import shorten
from emviz.explore import browser, page
from emviz.explore.packing import unpack
from outputs import joined

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("[0-9]*.ipynb"))
_PARTS = re.compile(r'data-emviz-frames="([^"]*)" data-emviz-script="[^"]*"')


def lesson_page(notebook):
    """The HTML document with every explorer of this lesson, in the order of the lesson.

    Parameters
    ----------
    notebook : Path
    """
    outputs = [output for cell in nbformat.read(notebook, as_version=4).cells for output in cell.get("outputs", [])]
    found = [joined(output.get("data", {}).get("text/html", "")) for output in outputs]
    pages = [_PARTS.sub(_with_script_of_today, html) for html in found if "data-emviz-pack" in html]
    return page.html_document("\n".join(pages), notebook.stem)


def _with_script_of_today(match):
    frames = match[1]
    live = unpack(base64.b64decode(frames))[0].get("live")
    module = "page.js" if live is None else live.get("page", "live_page.js")
    parts = browser.STYLE_SHEET, browser.page_script(module)
    script = zlib.compress("\0".join(map(shorten, parts)).encode())
    return f'data-emviz-frames="{frames}" data-emviz-script="{base64.b64encode(script).decode()}"'
