"""A small picture for each lesson, light and dark, taken from its outputs."""

import base64
import io
from html.parser import HTMLParser

import nbformat
from PIL import Image

#: Which output of a lesson stands for it; of another lesson it is the first.
CELLS = {
    "00": "00-strip",
}
WIDTH = 480


class _Pictures(HTMLParser):
    """The attributes of the pictures in a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.found.append(dict(attributes))


def of(notebook: nbformat.NotebookNode, number: str) -> tuple[bytes, bytes, str]:
    """The picture of a lesson.

    Parameters
    ----------
    notebook : NotebookNode
    number : str
        Of the lesson, such as ``"05"``.

    Returns
    -------
    light, dark : bytes
        In the format WebP.
    alt : str
    """
    shown = [
        (cell.id == CELLS.get(number), "data-emviz-palette" in picture, picture)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for picture in _Pictures(output.get("data", {}).get("text/html", "")).found
    ]
    *_, picture = max(shown, key=lambda each: each[:2])
    light = picture["src"]
    # As in emviz/draw/follow_theme.js: the two palettes of a picture change places.
    palette = picture.get("data-emviz-palette", "")
    dark = light[:66] + palette + light[66 + len(palette) :]
    return _small(light), _small(dark), picture["alt"]


def _small(address):
    picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB")
    picture.thumbnail((WIDTH, WIDTH))
    small = io.BytesIO()
    picture.save(small, "WEBP", quality=80)
    return small.getvalue()
