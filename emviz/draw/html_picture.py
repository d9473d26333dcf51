"""A picture as html: an ``<img>`` that follows the light or dark theme of its page, where scripts run."""

import base64
import html
from pathlib import Path

_FOLLOW_THEME = Path(__file__).with_name("follow_theme.js").read_text(encoding="utf-8")


def html_picture(png: bytes, alt: str, width: int, dark_palette: bytes | None = None) -> str:
    """A picture as html.

    Parameters
    ----------
    png : bytes
    alt : str
        What it shows, in words.
    width : int
        In pixels of the page; where there is less room it shrinks.
    dark_palette : bytes, optional
        What `encode` gives for the picture drawn dark. Without one it stays as it is on every page.

    Examples
    --------
    >>> html_picture(b"abc", "1 < 2", 90)[:42]
    '<img alt="1 &lt; 2" width="90" style="max-'
    """
    dark = (
        f' data-emviz-theme="light" data-emviz-palette="{base64.b64encode(dark_palette).decode()}"'
        if dark_palette
        else ""
    )
    script = f"<script>{shorten(_FOLLOW_THEME)}</script>" if dark_palette else ""
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" style="max-width: 100%; height: auto; border-radius: 6px"{dark} '
        f'src="data:image/png;base64,{base64.b64encode(png).decode()}">{script}'
    )


def shorten(code: str) -> str:
    r"""A script or style sheet without comments of their own line and without indents.

    Examples
    --------
    >>> shorten("// why\nlet a = 1;\n  let b;")
    'let a = 1;\nlet b;'
    """
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))
