"""The actors: what the moving artists of a figure look like now, as numbers a browser can draw.

matplotlib draws through a renderer: an object that is told "this path, this pen". :class:`Recorder` is a renderer that
paints nothing and writes down what it is told. So every artist that matplotlib can draw with paths, markers and text
can be an actor, and its geometry is matplotlib's own.

What is written down has three parts, kept apart because they change at a different pace:

- the *shape*: what there is to draw (kinds, Bezier codes, dashes, characters); the same in most frames of a story;
- the *places*: every coordinate and pen width, in 1/16 point (72 points are one inch), x to the right and y down;
- the *colours*: red, green, blue and opacity, each 0 to 255.

Two frames whose shapes agree can be blended number by number: that is how a centre glides along its arrow.
"""

import json
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

#: Steps of a place in one point. Sixteen keeps places within 0.03 points and a figure of 28 inches within 16 bits.
STEPS = 16
_FARTHEST = 32767
_CAPS = {"butt": "butt", "round": "round", "projecting": "square"}
_CODES = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}


class Reading(NamedTuple):
    """One actor in one frame.

    shape : str, JSON: a list of drawing operations without their numbers ("[]" while the actor is hidden)
    places : (p,) int16, in 1/16 point
    colours : (c,) uint8
    """

    shape: str
    places: np.ndarray
    colours: np.ndarray


class Reader:
    """Reads what the actors of a figure look like now, as often as you ask.

    Parameters
    ----------
    figure : matplotlib Figure that owns the actors
    actors : sequence of artists, in drawing order

    Attributes
    ----------
    glyphs : dict, outlines of all characters met so far: name -> (codes, places in 1/16 of a hundredth of the font
        size, int16)

    Example
    -------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure(figsize=(1, 1))
    >>> line, = figure.add_axes((0, 0, 1, 1)).plot([0, 1], [0, 1], linewidth=2, animated=True)
    >>> reading = Reader(figure, [line]).read()[0]
    >>> int(reading.places[0]) / STEPS  # the pen, in points
    2.0
    """

    def __init__(self, figure, actors):
        self.actors = list(actors)
        self.glyphs = {}
        # One renderer for the life of the figure: matplotlib caches the layout of texts by renderer.
        self._recorder = Recorder(figure, self.glyphs)

    def read(self):
        """A list of :class:`Reading`, one for each actor, in drawing order."""
        readings = []
        for actor in self.actors:
            self._recorder.begin()
            if actor.get_visible():
                actor.draw(self._recorder)
            readings.append(self._recorder.end())
        return readings


@lru_cache(maxsize=4096)
def _runs(codes):
    """Path codes (as bytes) in short: "M1L99Z1" is a move, 99 lines and a close."""
    array = np.frombuffer(codes, dtype=np.uint8)
    starts = np.flatnonzero(np.diff(array, prepend=-1))
    lengths = np.diff(starts, append=array.size)
    out = []
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        code = int(array[start])
        # A cubic curve is three vertices with the same code, a quadratic one two: count curves, not vertices.
        out.append(f"{_CODES[code]}{length // {3: 2, 4: 3}.get(code, 1)}")
    return "".join(out)


@lru_cache(maxsize=256)
def _characters(text, prop, ismath):
    """Characters of a text with their places, their outlines, and bars, as matplotlib's own text paths have them."""
    if ismath:
        return text_to_path.get_glyphs_mathtext(prop, text)
    return text_to_path.get_glyphs_with_font(text_to_path._get_font(prop), text)


class Recorder(RendererBase):
    """A matplotlib renderer that writes drawing operations down instead of painting them.

    Parameters
    ----------
    figure : the Figure whose artists will be drawn
    glyphs : dict to which outlines of characters are added
    """

    def __init__(self, figure, glyphs):
        super().__init__()
        self._figure = figure
        self._glyphs = glyphs
        self._steps = STEPS * 72 / figure.dpi
        self._height = figure.bbox.height
        self.begin()

    def begin(self):
        """Forget everything: the next actor starts."""
        self._operations, self._places, self._colours = [], [], []

    def end(self):
        """The :class:`Reading` of what was drawn since :meth:`begin`."""
        shape = json.dumps(self._operations, separators=(",", ":"))
        places = np.concatenate(self._places) if self._places else np.empty(0)
        colours = np.concatenate(self._colours) if self._colours else np.empty(0)
        return Reading(shape, _whole(places), np.rint(255 * colours).astype(np.uint8))

    # What matplotlib asks of a renderer -----------------------------------------------------------------------------

    def get_canvas_width_height(self):
        return self._figure.bbox.width, self._height

    def points_to_pixels(self, points):
        return points * self._figure.dpi / 72

    def flipy(self):
        return False

    def new_gc(self):
        return GraphicsContextBase()

    def draw_path(self, gc, path, transform, rgbFace=None):
        codes, vertices = self._outline(path, transform)
        if not codes:
            return
        self._operations.append(["path", codes, *self._pen(gc)])
        self._places += [[self._width(gc)], self._flat(vertices)]
        self._colours += [_face(gc, rgbFace), _edge(gc)]

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        codes, outline = self._outline(marker_path, marker_trans)
        where = trans.transform(path.vertices)
        where = where[np.isfinite(where).all(axis=1)]
        if codes and len(where):
            self._marks(gc, [codes], [outline], where, [_face(gc, rgbFace)], [_edge(gc)], [self._width(gc)])

    def draw_path_collection(self, gc, master_transform, paths, all_transforms, offsets, offset_trans, facecolors,
                             edgecolors, linewidths, linestyles, antialiaseds, urls, offset_position, **hatches):
        if not len(paths) or not len(offsets):
            return
        where = offset_trans.transform(offsets)
        count = max(len(paths), len(all_transforms))
        outlines = []
        for i in range(count):
            matrix = Affine2D(all_transforms[i % len(all_transforms)]) if len(all_transforms) else Affine2D()
            outlines.append(self._outline(paths[i % len(paths)], matrix + master_transform, thin=len(where) <= 1))
        if len(where) > 1 or len(all_transforms):
            where = np.where(np.isfinite(where), where, 1e9)
            none = np.zeros((1, 4))
            self._marks(gc, [codes for codes, _ in outlines], [outline for _, outline in outlines], where,
                        facecolors if len(facecolors) else none, edgecolors if len(edgecolors) else none,
                        np.asarray(linewidths) * STEPS)
            return
        for i, (codes, vertices) in enumerate(outlines):
            if not codes:
                continue
            offset, dashes = linestyles[i % len(linestyles)] if len(linestyles) else (0, None)
            gc.set_dashes(offset, dashes)
            self._operations.append(["path", codes, *self._pen(gc)])
            self._places += [[STEPS * (linewidths[i % len(linewidths)] if len(edgecolors) else 0)],
                             self._flat(vertices + (where[0] if len(where) else 0))]
            self._colours += [facecolors[i % len(facecolors)] if len(facecolors) else np.zeros(4),
                              edgecolors[i % len(edgecolors)] if len(edgecolors) else np.zeros(4)]

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        found, outlines, bars = _characters(s, prop, ismath)
        size = prop.get_size_in_points()
        for name, (vertices, codes) in outlines.items():
            if name not in self._glyphs and len(vertices):
                codes, vertices = self._outline(Path(vertices, codes), Affine2D())
                self._glyphs[name] = codes, _whole((vertices * STEPS * (1, -1)).ravel())
        found = [glyph for glyph in found if glyph[0] in self._glyphs]
        turn = Affine2D().rotate_deg(angle).scale(self.points_to_pixels(size) / text_to_path.FONT_SCALE)
        turn = turn.translate(x, y)
        if found:
            corners = turn.transform([(gx, gy) for _, gx, gy, _ in found])
            self._operations.append(["text", [name for name, *_ in found], [round(f[3], 3) for f in found],
                                     round(angle, 1), self._pen(gc)[0]])
            self._places += [[size * STEPS], self._flat(corners)]
            self._colours.append(_edge(gc, pen=False))
        for vertices, codes in bars:  # the bars of fractions and roots
            self.draw_path(_filled(gc), Path(vertices, codes), turn, _edge(gc, pen=False))

    # How it is written down -----------------------------------------------------------------------------------------

    def _marks(self, gc, codes, outlines, where, faces, edges, widths):
        """The same few outlines at many places: point i has outline i modulo their number, and so for colours."""
        self._operations.append(["marks", codes, len(where), len(faces), len(edges), len(widths), *self._pen(gc)])
        self._places += [widths, *[(o * (self._steps, -self._steps)).ravel() for o in outlines], self._flat(where)]
        self._colours += [np.ravel(faces), np.ravel(edges)]

    def _outline(self, path, transform, thin=False):
        """Codes in short and (v, 2) vertices in display pixels; the vertices of closing segments carry nothing."""
        vertices = transform.transform(path.vertices)
        codes = path.codes
        if not np.isfinite(vertices).all() or (thin and codes is not None and path.should_simplify):
            clean = path.cleaned(transform=transform, remove_nans=True, curves=True, simplify=thin or False)
            vertices, codes = clean.vertices[:-1], clean.codes[:-1]
        far = _FARTHEST / self._steps / 2
        if codes is None and len(vertices) and np.abs(vertices).max() > far:
            # A straight line that runs far out keeps its slope: it is cut where 16 bits end, not bent there.
            clean = Path(vertices).cleaned(clip=(-far, -far, far, far), simplify=False)
            vertices, codes = clean.vertices[:-1], clean.codes[:-1]
        if not len(vertices):
            return "", vertices
        if codes is None:
            return (f"M1L{len(vertices) - 1}" if len(vertices) > 1 else "M1"), vertices
        keep = codes != Path.STOP
        codes, vertices = codes[keep], vertices[keep]
        return _runs(codes.astype(np.uint8).tobytes()), vertices[codes != Path.CLOSEPOLY]

    def _flat(self, vertices):
        """(v, 2) display pixels, y up, to (2 v,) steps, y down."""
        out = np.empty((len(vertices), 2))
        out[:, 0] = vertices[:, 0]
        out[:, 1] = self._height - vertices[:, 1]
        return (out * self._steps).ravel()

    def _width(self, gc):
        return gc.get_linewidth() * STEPS

    def _pen(self, gc):
        """Clip box, dashes, cap and join of the pen, for the shape."""
        box = gc.get_clip_rectangle()
        if box is not None:
            scale = 72 / self._figure.dpi
            box = [round(v * scale, 1) for v in (box.x0, self._height - box.y1, box.width, box.height)]
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            dashes = [round(float(v), 2) for v in (offset or 0, *dashes)]
        return box, dashes, _CAPS[str(getattr(gc.get_capstyle(), "value", gc.get_capstyle()))], gc.get_joinstyle()


def _whole(steps):
    """Round to 16 bits; what lies farther out than 28 inches is held at the border."""
    return np.rint(np.clip(steps, -_FARTHEST, _FARTHEST)).astype("<i2")


def _face(gc, rgb):
    """The fill as (4,) floats; no fill is fully transparent."""
    if rgb is None:
        return np.zeros(4)
    opacity = rgb[3] if len(rgb) == 4 and not gc.get_forced_alpha() else gc.get_alpha()
    return np.array([*rgb[:3], 1.0 if opacity is None else opacity])


def _edge(gc, pen=True):
    """The pen's colour as (4,) floats; a pen of no width is fully transparent."""
    return np.zeros(4) if pen and gc.get_linewidth() == 0 else np.asarray(gc.get_rgb(), dtype=float)


def _filled(gc):
    """A copy of the pen that draws no outline."""
    copy = GraphicsContextBase()
    copy.copy_properties(gc)
    copy.set_linewidth(0)
    return copy
