"""The stage: everything in a figure that stands still, as one small SVG that follows the reader's light or dark theme."""

import hashlib
import io
import re
from collections.abc import Sequence

import matplotlib
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from emviz import draw

_INK = "var(--emviz-ink)"
_PAPER = "var(--emviz-paper)"


def stage_svg(figure: Figure, actors: Sequence[Artist], ink: str = "#000000", paper: str = "#ffffff") -> str:
    """Save a figure without its actors.

    The figure is laid out for good: saving it at another resolution must not move its axes.

    Parameters
    ----------
    figure : Figure
    actors : sequence of Artist
        The artists to leave out.
    ink, paper : str
        Hexadecimal colours that become CSS variables, ``--emviz-ink`` and ``--emviz-paper``.

    Returns
    -------
    str
        An ``<svg>`` element whose user unit is one point; text is drawn as outlines, so that it looks the same
        everywhere; the same figure gives the same bytes.

    Examples
    --------
    >>> figure = Figure(figsize=(1, 1))
    >>> dot = figure.add_axes((0, 0, 1, 1)).scatter([0], [0], animated=True)
    >>> stage_svg(figure, [dot])[:26]
    '<svg viewBox="0 0 72 72" a'
    """
    draw.freeze_layout(figure)
    visible = [actor.get_visible() for actor in actors]
    buffer = io.StringIO()
    try:
        for actor in actors:
            # Saving, unlike an interactive draw, includes animated artists.
            actor.set_visible(False)
        with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "emviz"}):
            figure.savefig(
                buffer,
                format="svg",
                facecolor="none",
                edgecolor="none",
                bbox_inches=None,
                metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
            )
    finally:
        for actor, was_visible in zip(actors, visible, strict=True):
            actor.set_visible(was_visible)
    return _shorten(buffer.getvalue(), ink, paper)


def _shorten(svg, ink, paper):
    """Drop what a page does not need, round, name the theme's colours, and make ids the stage's own."""
    view_box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if view_box is None:
        raise ValueError("matplotlib has written an SVG without a viewBox from 0 0.")
    body = svg[svg.index("<defs>") : svg.rindex("</svg>")]
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"\s*\n\s*", " ", body).replace("> <", "><").replace(" />", "/>")
    # A factor keeps its digits: 0.105 rounded would make text of size 10.5 into size 11.
    body = re.sub(r"scale\([^)]*\)|-?\d+\.\d{3,}", _rounded, body)
    for colour, variable in ((ink, _INK), (paper, _PAPER)):
        body = re.sub(rf"{re.escape(colour)}(?![0-9a-fA-F])", variable, body, flags=re.IGNORECASE)
    # Black is SVG's own default: matplotlib leaves it out, and an outline of text without a fill would stay black.
    if ink.lower() in ("#000000", "#000"):
        body = f'<g fill="{_INK}">{body}</g>'
    prefix = "e" + hashlib.sha256(body.encode()).hexdigest()[:8]
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', body))
    body = re.sub(r' id="([^"]+)"', lambda m: f' id="{prefix}{m[1]}"' if m[1] in used else "", body)
    body = re.sub(r'((?:href="#|url\(#))([^")]+)', rf"\g<1>{prefix}\2", body)
    body = body.replace("xlink:href", "href")
    width, height = map(float, view_box.groups())
    return f'<svg viewBox="0 0 {width:g} {height:g}" aria-hidden="true">{body}</svg>'


def _rounded(match):
    text = match[0]
    return text if text.startswith("scale") else f"{float(text):.2f}".rstrip("0").rstrip(".")
