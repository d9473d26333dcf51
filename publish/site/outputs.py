"""Outputs of a notebook for a site: what is the same on many pages, or not seen at once, in files of its own."""

import base64
import hashlib
import html
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import nbformat
from PIL import Image

_EXPLORER_SCRIPT = re.compile(r'data-emviz-script="([^"]{100,})"')
_STILL = re.compile(r'(<div class="emviz-page".*?<img .*?)src="data:image/png;base64,([^"]*)"', re.S)
_FIGURE = re.compile(
    r'<img alt="([^"]*)" width="(\d+)"[^>]*? data-emviz-palette="([^"]*)" src="([^"]*)">(?:<script>.*?</script>)?', re.S
)
#: A name for each address would do; the first letters of a hash stay the same as long as what it names does.
FOLDER = "outputs"


class Figure(NamedTuple):
    """A picture of a lesson, drawn for light pages and for dark ones."""

    alt: str
    width: int
    light: bytes
    dark: bytes


def apart(text: str, files: dict[str, bytes]) -> str:
    """The HTML of an output that loads a part of itself from files; these are added to `files`.

    Parameters
    ----------
    text : str
    files : dict
        Content by name.

    Notes
    -----
    All explorers of a site share two scripts. The still picture of one is loaded only where no script runs; of the two
    pictures of a figure, only that for the reader's theme.

    Examples
    --------
    >>> files = {}
    >>> apart("<p>no picture</p>", files), files
    ('<p>no picture</p>', {})
    """

    def script(match):
        name = _hash(match[1].encode())
        fill = f"for (const page of document.querySelectorAll('[data-emviz-script=\"{name}\"]')) page.dataset.emvizScript = "
        files[f"{FOLDER}/{name}.js"] = f'{fill}"{match[1]}";\n'.encode()
        return f'data-emviz-script="{name}"'

    def still(match):
        return f"{match[1]}{_address(base64.b64decode(match[2]), files)}"

    def figure(match):
        found = _figure(match)
        return "".join(
            f'<img class="only-{theme}" alt="{match[1]}" style="max-width: {found.width}px" {_address(png, files)}>'
            for theme, png in (("light", found.light), ("dark", found.dark))
        )

    return _FIGURE.sub(figure, _STILL.sub(still, _EXPLORER_SCRIPT.sub(script, text)))


def figures(cell: nbformat.NotebookNode) -> Iterator[Figure]:
    """The figures that a cell has left, without those of explorers."""
    for output in cell.get("outputs", []):
        yield from map(_figure, _FIGURE.finditer(output.get("data", {}).get("text/html", "")))


def small(png: bytes, width: int = 640) -> bytes:
    """The same picture for an index, in the format WebP."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.thumbnail((width, width))
    result = io.BytesIO()
    picture.save(result, "WEBP", quality=75)
    return result.getvalue()


def _figure(match):
    alt, width, palette, light = match.groups()
    # As in emviz/draw/follow_theme.js: the two palettes of a picture change places.
    dark = light[:66] + palette + light[66 + len(palette) :]
    return Figure(html.unescape(alt), int(width), *(base64.b64decode(one.partition(",")[2]) for one in (light, dark)))


def _address(png, files):
    name = f"{FOLDER}/{_hash(png)}.png"
    files[name] = png
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return f'loading="lazy" width="{width}" height="{height}" src="_static/{name}"'


def _hash(content):
    return hashlib.sha256(content).hexdigest()[:12]
