"""The actors: what the moving artists of a figure look like now, as numbers a browser can draw.

matplotlib draws through a renderer: an object that gets calls like "this path, this pen". `Recorder` is a renderer that
paints nothing and writes these down. So every artist that matplotlib can draw with paths, markers and text
can be an actor, and its geometry is matplotlib's own.

What is written down has three parts, kept apart because they change at a different pace:

- the *shape*: what there is to draw (kinds, Bezier codes, dashes, characters); the same in most frames of a story;
- the *coordinates*: x and y of everything and widths of pens, in 1/16 point (72 points are one inch), x to the right
  and y down;
- the *colours*: red, green, blue and opacity, each 0 to 255.

Two frames whose shapes agree can be blended number by number: that is how a centre glides along its arrow.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

#: Sixteen units keep coordinates within 0.03 points, and a figure of 28 inches within 16 bits.
UNITS_PER_POINT = 16
_LARGEST = 32767
#: So many points from the origin a straight line is cut.
FARTHEST = _LARGEST / UNITS_PER_POINT / 2
_CAPS = {"butt": "butt", "round": "round", "projecting": "square"}
_LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}


class Reading(NamedTuple):
    """One actor in one frame.

    Attributes
    ----------
    shape : str
        JSON: a list of drawing operations without their numbers ("[]" while the actor is hidden).
    coordinates : ndarray of int16, shape (n_coordinates,)
        In 1/16 point.
    colours : ndarray of uint8, shape (n_colours,)
    """

    shape: str
    coordinates: np.ndarray
    colours: np.ndarray


class Reader:
    """Reads what the actors of a figure look like now, as often as you ask.

    Parameters
    ----------
    figure : Figure
        It owns the actors.
    actors : sequence of Artist
        In drawing order.
    glyphs : dict, optional
        Where to keep the outlines of characters.

    Attributes
    ----------
    actors : list of Artist
    glyphs : dict
        Outlines of all characters met so far: name -> (codes, coordinates in 1/16 of a hundredth of the font size).

    Examples
    --------
    >>> figure = Figure(figsize=(1, 1))
    >>> line, = figure.add_axes((0, 0, 1, 1)).plot([0, 1], [0, 1], linewidth=2, animated=True)
    >>> reading = Reader(figure, [line]).read()[0]
    >>> int(reading.coordinates[0]) / UNITS_PER_POINT  # the pen, in points
    2.0
    """

    def __init__(self, figure: Figure, actors: Sequence[Artist], glyphs: dict | None = None):
        self.actors = list(actors)
        self.glyphs = {} if glyphs is None else glyphs
        # One renderer for the life of the figure, in all its layouts: matplotlib caches the size of texts by renderer.
        self._recorder = Recorder(figure, self.glyphs)

    def read(self, actors: Sequence[Artist] | None = None) -> list[Reading]:
        """What each actor looks like now, in drawing order; or each of these."""
        readings = []
        for actor in self.actors if actors is None else actors:
            self._recorder.begin()
            if actor.get_visible():
                actor.draw(self._recorder)
            readings.append(self._recorder.end())
        return readings


@lru_cache(maxsize=4096)
def _run_lengths(codes):
    """Path codes (as bytes) in short: "M1L99Z1" is a move, 99 lines and a close."""
    array = np.frombuffer(codes, dtype=np.uint8)
    starts = np.flatnonzero(np.diff(array, prepend=-1))
    lengths = np.diff(starts, append=array.size)
    out = []
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        letter = _LETTERS[array[start]]
        # A cubic curve is three vertices with the same code, a quadratic one two: count curves, not vertices.
        out.append(f"{letter}{length // {'Q': 2, 'C': 3}.get(letter, 1)}")
    return "".join(out)


def _n_coordinates(operation):
    """How many coordinates an operation has."""
    kind, what, *rest = operation
    if kind == "text":
        return 1 + 2 * len(what)
    vertices = {"M": 1, "L": 1, "Q": 2, "C": 3, "Z": 0}
    outlines = [what] if kind == "path" else what
    size = sum(vertices[code] * int(n) for runs in outlines for code, n in re.findall(r"([A-Z])(\d+)", runs))
    return 1 + 2 * size if kind == "path" else rest[3] + 2 * size + 2 * rest[0]


@lru_cache(maxsize=256)
def _characters(text, prop, ismath):
    """Characters of a text with their positions, their outlines, and bars, as matplotlib's own text paths have them."""
    if ismath:
        return text_to_path.get_glyphs_mathtext(prop, text)
    font = text_to_path._get_font(prop)  # pyright: ignore[reportAttributeAccessIssue]  # missing in the stubs
    return text_to_path.get_glyphs_with_font(font, text)


class Recorder(RendererBase):
    """A matplotlib renderer that writes drawing operations down instead of painting them.

    Parameters
    ----------
    figure : Figure
        Its artists will be drawn.
    glyphs : dict
        Outlines of characters are added to it.
    """

    def __init__(self, figure: Figure, glyphs: dict):
        super().__init__()
        self._figure = figure
        self._glyphs = glyphs
        self._units_per_pixel = UNITS_PER_POINT * 72 / figure.dpi
        self.begin()

    def begin(self):
        """Forget everything: the next actor starts."""
        self._height = self._figure.bbox.height
        self._operations, self._coordinates, self._colours = [], [], []

    def end(self) -> Reading:
        """What was drawn since `begin`."""
        shape = json.dumps(self._operations, separators=(",", ":"))
        coordinates = np.concatenate(self._coordinates) if self._coordinates else np.empty(0)
        colours = np.concatenate(self._colours) if self._colours else np.empty(0)
        return Reading(shape, _to_int16(coordinates), np.rint(255 * colours).astype(np.uint8))

    def exact(self) -> list[tuple[list, np.ndarray]]:
        """What was drawn since `begin`: each operation, and its coordinates in points before they are rounded."""
        numbers = np.concatenate([*self._coordinates, []]) / UNITS_PER_POINT
        ends = np.cumsum([_n_coordinates(operation) for operation in self._operations], dtype=int)
        return list(zip(self._operations, np.split(numbers, ends)[:-1], strict=True))

    # What matplotlib asks of a renderer -------------------------------------------------------------------------------

    def get_canvas_width_height(self):
        return self._figure.bbox.width, self._height

    def points_to_pixels(self, points):
        return np.multiply(points, self._figure.dpi / 72)

    def flipy(self):
        return False

    def new_gc(self):
        return GraphicsContextBase()

    def draw_path(self, gc, path, transform, rgbFace=None):
        codes, vertices = self._outline(path, transform)
        if not codes:
            return
        self._operations.append(["path", codes, *self._pen(gc)])
        self._coordinates += [[self._width(gc)], self._flatten(vertices)]
        self._colours += [_face(gc, rgbFace), _edge(gc)]

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        codes, outline = self._outline(marker_path, marker_trans)
        where = trans.transform(path.vertices)
        where = where[np.isfinite(where).all(axis=1)]
        if codes and len(where):
            self._marks(gc, [codes], [outline], where, [_face(gc, rgbFace)], [_edge(gc)], [self._width(gc)])

    def draw_path_collection(
        self,
        gc,
        master_transform,
        paths,
        all_transforms,
        offsets,
        offset_trans,
        facecolors,
        edgecolors,
        linewidths,
        linestyles,
        antialiaseds,
        urls,
        offset_position,
        **hatches,
    ):
        if not len(paths) or not len(offsets):
            return
        where = offset_trans.transform(offsets)
        count = max(len(paths), len(all_transforms))
        outlines = []
        for i in range(count):
            matrix = Affine2D(all_transforms[i % len(all_transforms)]) if len(all_transforms) else Affine2D()
            outlines.append(self._outline(paths[i % len(paths)], matrix + master_transform, simplify=len(where) <= 1))
        if len(where) > 1 or len(all_transforms):
            where = np.where(np.isfinite(where), where, 1e9)
            none = np.zeros((1, 4))
            self._marks(
                gc,
                [codes for codes, _ in outlines],
                [outline for _, outline in outlines],
                where,
                facecolors if len(facecolors) else none,
                edgecolors if len(edgecolors) else none,
                np.asarray(linewidths) * UNITS_PER_POINT,
            )
            return
        for i, (codes, vertices) in enumerate(outlines):
            if not codes:
                continue
            offset, dashes = linestyles[i % len(linestyles)] if len(linestyles) else (0, None)
            gc.set_dashes(offset, dashes)
            self._operations.append(["path", codes, *self._pen(gc)])
            self._coordinates += [
                [UNITS_PER_POINT * (linewidths[i % len(linewidths)] if len(edgecolors) else 0)],
                self._flatten(vertices + (where[0] if len(where) else 0)),
            ]
            self._colours += [
                facecolors[i % len(facecolors)] if len(facecolors) else np.zeros(4),
                edgecolors[i % len(edgecolors)] if len(edgecolors) else np.zeros(4),
            ]

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        found, outlines, bars = _characters(s, prop, ismath)
        size = prop.get_size_in_points()
        for name, (vertices, codes) in outlines.items():
            if name not in self._glyphs and len(vertices):
                codes, vertices = self._outline(Path(vertices, codes), Affine2D())
                units = np.multiply(vertices, (UNITS_PER_POINT, -UNITS_PER_POINT))
                self._glyphs[name] = codes, _to_int16(units.ravel())
        found = [glyph for glyph in found if glyph[0] in self._glyphs]
        turn = Affine2D().rotate_deg(angle).scale(size * self._figure.dpi / 72 / text_to_path.FONT_SCALE)
        turn = turn.translate(x, y)
        if found:
            corners = turn.transform([(gx, gy) for _, gx, gy, _ in found])
            names, sizes = [name for name, *_ in found], [round(scale, 3) for *_, scale in found]
            self._operations.append(["text", names, sizes, round(angle, 1), self._pen(gc)[0]])
            self._coordinates += [[size * UNITS_PER_POINT], self._flatten(corners)]
            self._colours.append(_edge(gc, pen=False))
        for vertices, codes in bars:  # the bars of fractions and roots
            self.draw_path(_filled(gc), Path(vertices, codes), turn, gc.get_rgb())

    # How it is written down -------------------------------------------------------------------------------------------

    def _marks(self, gc, codes, outlines, where, faces, edges, widths):
        """The same few outlines at many points: point i has outline i modulo their number, and so for colours."""
        self._operations.append(["marks", codes, len(where), len(faces), len(edges), len(widths), *self._pen(gc)])
        self._coordinates += [
            widths,
            *[(o * (self._units_per_pixel, -self._units_per_pixel)).ravel() for o in outlines],
            self._flatten(where),
        ]
        self._colours += [np.ravel(faces), np.ravel(edges)]

    def _outline(self, path, transform, simplify=False):
        """Codes in short and (v, 2) vertices in display pixels; the vertices of closing segments carry nothing."""
        vertices, codes = transform.transform(path.vertices), path.codes
        if not np.isfinite(vertices).all() or (simplify and codes is not None and path.should_simplify):
            vertices, codes = _cleaned(path, transform=transform, remove_nans=True, curves=True, simplify=simplify)
        far = FARTHEST * UNITS_PER_POINT / self._units_per_pixel
        if codes is None and len(vertices) and np.abs(vertices).max() > far:
            # A straight line that runs far out keeps its slope: it is cut where 16 bits end, not bent there.
            vertices, codes = _cleaned(Path(vertices), clip=(-far, -far, far, far), simplify=False)
        if not len(vertices):
            return "", vertices
        if codes is None:
            return (f"M1L{len(vertices) - 1}" if len(vertices) > 1 else "M1"), vertices
        keep = codes != Path.STOP
        codes, vertices = codes[keep], vertices[keep]
        return _run_lengths(codes.astype(np.uint8).tobytes()), vertices[codes != Path.CLOSEPOLY]

    def _flatten(self, vertices):
        """(v, 2) display pixels, y up, to (2 v,) units, y down."""
        out = np.empty((len(vertices), 2))
        out[:, 0] = vertices[:, 0]
        out[:, 1] = self._height - vertices[:, 1]
        return (out * self._units_per_pixel).ravel()

    def _width(self, gc):
        return gc.get_linewidth() * UNITS_PER_POINT

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


def _cleaned(path, **options):
    """Vertices and codes of a path that matplotlib has cleaned; the last vertex only says that the path ends."""
    clean = path.cleaned(**options)
    return np.asarray(clean.vertices)[:-1], np.asarray(clean.codes)[:-1]


def _to_int16(units):
    """Round to 16 bits; what lies farther out than 28 inches is held at the border."""
    return np.rint(np.clip(units, -_LARGEST, _LARGEST)).astype("<i2")


def _face(gc, rgb):
    """The fill as (4,) floats; no fill is fully transparent."""
    if rgb is None:
        return np.zeros(4)
    opacity = rgb[3] if len(rgb) == 4 and not gc.get_forced_alpha() else gc.get_alpha()
    return np.array([*rgb[:3], 1.0 if opacity is None else opacity])


def _edge(gc, pen=True):
    """The pen's colour as (4,) floats; a pen of no width is fully transparent."""
    return np.zeros(4) if pen and gc.get_linewidth() == 0 else np.array(gc.get_rgb(), dtype=float)


def _filled(gc):
    """A copy of the pen that draws no outline."""
    copy = GraphicsContextBase()
    copy.copy_properties(gc)
    copy.set_linewidth(0)
    return copy
