"""Dark pictures: what is drawn in ink or on paper gets the colours of a dark page, and everything else stays as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.colors import is_color_like, same_color, to_rgb
from matplotlib.figure import Figure

from emviz.draw.style import DARK_INK, DARK_PAPER, INK, PAPER

#: Figures in matplotlib's own style are black on white.
SWAPS = {INK: DARK_INK, PAPER: DARK_PAPER, "#000000": DARK_INK, "#ffffff": DARK_PAPER}


@contextmanager
def dark(figure: Figure, keep: Any = None) -> Iterator[None]:
    """Inside the ``with`` block the figure is drawn dark, at whatever resolution and into whatever kind of file.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    keep : color, optional
        A colour that stays as it is.

    Examples
    --------
    >>> from emviz import draw
    >>> from emviz.draw.figure import pixels
    >>> figure, ax = draw.subplots(width=1, height=1)
    >>> with dark(figure):
    ...     pixels(figure)[0, 0].tolist()  # a corner of the paper
    [17, 17, 17]
    """
    kept = {old for old in SWAPS if is_color_like(keep) and same_color(old, keep)}
    swaps = [(to_rgb(old), to_rgb(new)) for old, new in SWAPS.items() if old not in kept]
    draw: Any = figure.draw
    # matplotlib gets hold of a figure's renderer in the same way: every kind of file calls `draw` of the figure.
    figure.draw = lambda renderer: draw(DarkRenderer(renderer, swaps))
    try:
        yield
    finally:
        del figure.draw


class DarkRenderer:
    """Passes everything on to a renderer of matplotlib, and swaps colours on the way.

    Parameters
    ----------
    renderer : matplotlib renderer
    swaps : list of pairs of (red, green, blue)
        What each of these colours becomes.
    """

    def __init__(self, renderer: Any, swaps: list):
        self._renderer, self._swaps = renderer, swaps

    def __getattr__(self, name):
        return getattr(self._renderer, name)

    def draw_path(self, gc, path, transform, rgbFace=None):
        self._renderer.draw_path(self._pen(gc), path, transform, self._color(rgbFace))

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        self._renderer.draw_markers(self._pen(gc), marker_path, marker_trans, path, trans, self._color(rgbFace))

    def draw_path_collection(self, gc, master, paths, transforms, offsets, offset_trans, faces, edges, *more, **kws):
        faces, edges = self._swap(faces), self._swap(edges)
        self._renderer.draw_path_collection(
            self._pen(gc), master, paths, transforms, offsets, offset_trans, faces, edges, *more, **kws
        )

    def draw_text(self, gc, *text, **kws):
        self._renderer.draw_text(self._pen(gc), *text, **kws)

    def draw_tex(self, gc, *text, **kws):
        self._renderer.draw_tex(self._pen(gc), *text, **kws)

    def _pen(self, gc):
        """The pen, in its new colour: artists take a new one whenever they are drawn."""
        gc.set_foreground(self._color(gc.get_rgb()), isRGBA=True)
        if gc.get_hatch():
            gc.set_hatch_color(self._color(gc.get_hatch_color()))
        return gc

    def _color(self, color):
        return None if color is None else tuple(self._swap(color))

    def _swap(self, colors):
        """Colours of shape (..., 3) or (..., 4), swapped; how opaque they are stays."""
        swapped = np.array(colors, dtype=float)
        before = swapped[..., :3].copy()
        for old, new in self._swaps:
            swapped[np.abs(before - old).max(axis=-1) < 1e-3, :3] = new
        return swapped
