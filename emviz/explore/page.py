"""What a notebook keeps of an explorer for readers without Python: a picture, and a page that plays by itself."""

import base64
import hashlib
import html
import io
import os
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.figure import Figure

from emviz.draw import figure as figures
from emviz.draw import files
from emviz.draw.html_picture import shorten
from emviz.draw.png import encode
from emviz.draw.style import PAPER
from emviz.explore import browser

#: Pixels in the static picture for each pixel on the page.
SCALE = 1.1


def pixels(figure: Figure) -> np.ndarray:
    """The figure as it is now, on opaque paper, as an array of shape (rows, columns, 3)."""
    return figures.pixels(figure, scale=SCALE)


def png(pictures: Sequence[np.ndarray]) -> bytes:
    """Pictures one below the other as PNG bytes of 256 colours: half the size, and no eye sees the difference.

    Parameters
    ----------
    pictures : sequence of ndarray, shape (rows, columns, 3)

    Examples
    --------
    >>> png([pixels(Figure(figsize=(1, 1))), pixels(Figure(figsize=(1, 2)))])[1:4]
    b'PNG'
    """
    width, height = max(picture.shape[1] for picture in pictures), sum(picture.shape[0] for picture in pictures)
    whole = np.full((height, width, 3), [int(PAPER[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)
    top = 0
    for picture in pictures:
        whole[top : top + picture.shape[0], : picture.shape[1]] = picture
        top += picture.shape[0]
    return encode(whole)[0]


def read_png(png: bytes) -> np.ndarray:
    """The pixels of a PNG, as an array of shape (rows, columns, 3)."""
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def row(pages: Sequence[str], classes: Sequence[str] = ()) -> str:
    """Pages side by side, as far as there is room, in an element of these classes.

    >>> row(["<p>1</p>"])
    '<div style="display:flex;flex-wrap:wrap;gap:1em"><div style="flex:1 1 24em"><p>1</p></div></div>'
    """
    items = "".join(f'<div style="flex:1 1 24em">{page}</div>' for page in pages)
    named = f' class="{" ".join(classes)}"' if classes else ""
    return f'<div{named} style="display:flex;flex-wrap:wrap;gap:1em">{items}</div>'


#: Style sheet and script are three times as long before they are compressed, and every output of a notebook has them.
_LOADER = """const page = document.querySelector('[data-emviz-pack="{name}"]');
const bytes = Uint8Array.from(atob(page.dataset.emvizScript), (character) => character.charCodeAt(0));
const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
const [style, script] = (await new Response(stream).text()).split("\\0");
page.after(Object.assign(document.createElement("style"), {{ textContent: style }}));
new Function(script)().openPages("{name}");"""


def html_page(packed: bytes, picture: bytes, alt: str, script: str) -> str:
    """HTML that plays a pack of frames, and shows the picture where scripts do not run.

    Parameters
    ----------
    packed : bytes
        Frames, compressed, see `emviz.explore.packing`.
    picture : bytes
        A PNG.
    alt : str
        Its alt text.
    script : str
        What plays it, see `emviz.explore.browser.page_script`.

    Returns
    -------
    str
        The attributes ``data-emviz-frames`` and ``data-emviz-script`` hold the frames, and style sheet and script with a
        zero between them, compressed, as base64.
        Compressed bytes may differ between machines: whoever compares two pages decompresses them.
    """
    # The name comes from the content, so that it is the same in every run; two alike on a page are both opened.
    name = hashlib.sha256(zlib.decompress(packed)).hexdigest()[:12]
    return (
        f'<div class="emviz-page" data-emviz-pack="{name}" data-emviz-frames="{base64.b64encode(packed).decode()}" '
        f'data-emviz-script="{_compressed(browser.STYLE_SHEET, script)}">'
        f'<img alt="{html.escape(alt)}" style="max-width:100%" '
        f'src="data:image/png;base64,{base64.b64encode(picture).decode()}">'
        f'</div><script type="module">{_LOADER.format(name=name)}</script>'
    )


@cache
def _compressed(*parts):
    """Style sheet and script of a page, the same in every output."""
    return base64.b64encode(zlib.compress("\0".join(map(shorten, parts)).encode(), 9)).decode()


#: Light or dark as the reader's system is, and no line longer than the eye can follow.
_DOCUMENT_STYLE = """:root { color-scheme: light dark; }
body { margin: 0; background: Canvas; color: CanvasText; font: 1rem / 1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; }
main:has(.emviz-together) { max-width: 100rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; }
h1.unseen { position: absolute; margin: 0; clip-path: inset(50%); }
img { height: auto; }"""


def html_document(page: str, title: str, heading: str = "") -> str:
    """An HTML document with a page in it, for a file of its own.

    Parameters
    ----------
    page : str
        As from `html_page`.
    title : str
        What the browser calls it.
    heading : str
        Stands above the page; without one the title stands there for those who hear the page.

    Examples
    --------
    >>> html_document("<p>1</p>", "EM & more").splitlines()[:2]
    ['<!doctype html>', '<html lang="en">']
    """
    unseen = "" if heading else ' class="unseen"'
    above = f"<h1{unseen}>{html.escape(heading or title)}</h1>\n"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{_DOCUMENT_STYLE}\n</style>\n</head>\n"
        f"<body>\n<main>\n{above}{page}\n</main>\n</body>\n</html>\n"
    )


def save(path: str | os.PathLike, page: str, title: str | None, usual: str) -> None:
    """Write a page as a file of its own, whole or not at all.

    Parameters
    ----------
    path : path
        Ends in ``.html`` or ``.htm``.
    page : str
    title : str or None
        Stands above it and in the browser's tab.
    usual : str
        What the tab says without a title.
    """
    files.kind(path, ("html", "htm"))
    with files.whole(path) as unfinished:
        unfinished.write_text(html_document(page, title or usual, title or ""), encoding="utf-8")
