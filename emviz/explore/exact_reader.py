"""The exact reader: what matplotlib's artists look like, for a browser that draws them by itself from other numbers.

A `Reader` reads what is seen now; this one reads what stays the same whatever is seen, sizes, pens, colours, fonts, and
leaves out where things are.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from emviz.explore.actors import FARTHEST, Reader, Recorder

_NUMBERS = "0123456789.\N{MINUS SIGN}"


class ExactReader:
    """Reads artists off in points before they are rounded, and colours 0 to 255.

    Parameters
    ----------
    figure : Figure
        In the layout to read off.
    fonts : dict
        Where to keep what was read off of characters: it is the same in every layout.

    Attributes
    ----------
    figure : Figure
    glyphs : dict
        Outlines of all characters met so far: name -> (codes, coordinates).
    cut_above : float
        Where a line that runs far up is cut.

    Examples
    --------
    >>> figure = Figure(figsize=(1, 1))
    >>> line, = figure.add_axes((0, 0, 1, 1)).plot([0, 1], [0, 1], linewidth=2)
    >>> ExactReader(figure, {}).path(line)["width"]
    2.0
    """

    def __init__(self, figure: Figure, fonts: dict):
        self.figure, self._fonts = figure, fonts
        self._points_per_pixel = 72 / figure.dpi
        self._height = figure.bbox.height * self._points_per_pixel
        self.glyphs = {}
        self._recorder = Recorder(figure, self.glyphs)
        # matplotlib leaves a pixel more than it is told.
        self.cut_above = self._height - FARTHEST - self._points_per_pixel

    def operations(self, artist: Artist) -> list[tuple[list, np.ndarray]]:
        """What an artist draws: a list of operations, each with its coordinates."""
        self._recorder.begin()
        artist.draw(self._recorder)
        return self._recorder.exact()

    def look(self, artist: Artist) -> dict[str, Any]:
        """Operations, coordinates and colours of an artist, as a frame has them."""
        operations = self.operations(artist)
        coordinates = np.concatenate([numbers for _, numbers in operations])
        (reading,) = Reader(self.figure, [artist]).read()
        return {
            "shape": [list(operation) for operation, _ in operations],
            "coordinates": rounded(coordinates),
            "colours": reading.colours.tolist(),
        }

    def marks(self, artist: Artist) -> dict[str, Any]:
        """Markers: as `look`, without the places and the colours of single marks."""
        ((_, codes, count, faces, edges, widths, *pen), coordinates) = only(self.operations(artist))
        assert faces in (1, count) and edges in (1, count)
        return {
            "codes": codes,
            "widths": widths,
            "pen": pen,
            "coordinates": rounded(coordinates[: len(coordinates) - 2 * count]),
            "colours": self.look(artist)["colours"][: 4 * (faces + edges)] if count == 1 else [],
        }

    def path(self, artist: Artist) -> dict[str, Any]:
        """A path whose vertices change: its pen, its width and its colours."""
        ((_, _, *pen), coordinates) = only(self.operations(artist))
        return {"pen": pen, "width": round(float(coordinates[0]), 4), "colours": self.look(artist)["colours"]}

    def text(self, text: Text, words: Sequence[str] = ()) -> dict[str, Any]:
        """A text that changes, to numbers and these words: its font and its colours, and the place of its first character."""
        shape, coordinates = only(self.operations(text))
        return {
            "font": self.font(text, words),
            "operation": shape,
            "colours": self.look(text)["colours"],
            "place": rounded(coordinates[1:3]),
        }

    def place(self, transform: Any, xy: Any) -> list[float]:
        """Where something stands, in points."""
        x, y = transform.transform(xy) * self._points_per_pixel
        return [float(x), float(self._height - y)]

    def axes(self, ax: Axes) -> list[float]:
        """Left, top, width and height of axes."""
        box = ax.bbox
        edges = (box.x0, self._height / self._points_per_pixel - box.y1, box.width, box.height)
        return [float(v * self._points_per_pixel) for v in edges]

    def font(self, text: Text, words: Sequence[str] = ()) -> dict[str, Any]:
        """The characters of numbers and these words in the font of a text.

        For each: names of the outlines, their places and the place of what follows, in hundredths of the size; and how
        much room matplotlib gives it, in points.
        """
        prop = text.get_fontproperties()
        runs = {}
        for run in (*_NUMBERS, *words):
            if (run, prop) not in self._fonts:
                self._fonts[run, prop] = self._run(run, prop)
            runs[run], outlines = self._fonts[run, prop]
            self.glyphs.update(outlines)
        return {"size": float(prop.get_size_in_points()), "runs": runs}

    def outlines(self) -> dict[str, list]:
        """The `glyphs` as JSON values."""
        return {name: [codes, numbers.tolist()] for name, (codes, numbers) in self.glyphs.items()}

    def _run(self, run, prop):
        """Some characters in a font, and their outlines."""
        both = [self.operations(Text(0, 0, s, fontproperties=prop, figure=self.figure)) for s in (run + "0", "0")]
        ((_, names, *_), coordinates), (_, origin) = only(both[0]), only(both[1])
        offsets = (coordinates[1::2] - origin[1]) / prop.get_size_in_points() * 100
        room = self._room(run + "0", prop) - self._room("0", prop)
        outlines = {name: self.glyphs[name] for name in names}
        return [names[:-1], rounded(offsets[:-1]), round(float(offsets[-1]), 4), round(room, 4)], outlines

    def _room(self, text, prop):
        return float(self._recorder.get_text_width_height_descent(text, prop, False)[0] * self._points_per_pixel)


def only(operations: Sequence[Any]) -> Any:
    """The one operation of an artist that draws one thing."""
    (operation,) = operations
    return operation


def rounded(numbers: Any) -> list[float]:
    """Numbers as JSON values, to a ten-thousandth of a point."""
    return [round(float(number), 4) for number in numbers]
