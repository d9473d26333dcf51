"""What a notebook keeps of an explorer for readers without Python: a picture, and a page that plays by itself."""

import base64
import hashlib
import html
import io
import zlib

from PIL import Image

from emviz.draw.style import PAPER, style

_OPEN = """
for (const el of document.querySelectorAll('[data-emviz-book="%s"]:not([data-emviz-open])')) {
el.dataset.emvizOpen = "yes";
const values = { _book: Uint8Array.from(atob(el.dataset.emvizFrames), (c) => c.charCodeAt(0)) };
const model = { get: (k) => values[k], set: (k, v) => { values[k] = v; }, on() {}, off() {}, save_changes() {} };
const here = document.createElement("div");
el.append(here);
render({ model, el: here }).then(() => el.querySelector("img").remove(), (error) => { here.remove(); throw error; });
}
"""


def picture(figure, dpi=110):
    """The figure as it is now, on opaque paper, so that it reads on any page; a PIL image."""
    out = io.BytesIO()
    with style():
        figure.savefig(out, format="png", dpi=dpi, facecolor=PAPER, edgecolor="none")
    return Image.open(out).convert("RGB")


def stack(images):
    """Pictures one below the other as PNG bytes of 256 colours: half the size, and no eye sees the difference.

    >>> from matplotlib.figure import Figure
    >>> stack([picture(Figure(figsize=(1, 1))), picture(Figure(figsize=(1, 2)))])[1:4]
    b'PNG'
    """
    whole = Image.new("RGB", (max(i.width for i in images), sum(i.height for i in images)), PAPER)
    top = 0
    for image in images:
        whole.paste(image, (0, top))
        top += image.height
    out = io.BytesIO()
    whole.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def page(book, png, alt, module, css):
    """HTML that plays a book of frames with the widget's own module, and shows the picture where scripts do not run.

    Parameters
    ----------
    book : bytes, compressed, see :mod:`emviz.explore.book`
    png : bytes
    alt : str
    module, css : str

    Returns
    -------
    str; the attribute ``data-emviz-frames`` holds the book as base64. Compressed bytes may differ between machines:
    whoever compares two pages compares the books decompressed.
    """
    # The name comes from the content, so that it is the same in every run; two alike on a page are both opened.
    name = hashlib.sha256(zlib.decompress(book)).hexdigest()[:12]
    code = shorten(module) + _OPEN % name
    # A script element would end at the first closing tag inside it.
    code = code.replace("</script", "<\\/script")
    return (f'<div class="emviz-page" data-emviz-book="{name}" data-emviz-frames="{base64.b64encode(book).decode()}">'
            f'<img alt="{html.escape(alt)}" style="max-width:100%" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
            f'</div><style>{shorten(css)}</style><script type="module">{code}</script>')


def shorten(code):
    """A script or style sheet without comments of their own line and without indents.

    >>> shorten("// why\\nlet a = 1;\\n  let b;")
    'let a = 1;\\nlet b;'
    """
    lines = (line.strip() for line in code.replace("export default { render };", "").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))
