"""What the browser must know of a scene to draw its frames from parameters alone.

Every number is matplotlib's own: the scene shows a made-up frame in which nothing is hidden, and what its artists look
like is read off. So a size, a colour or a font is said once, in `emviz.draw`. The other half, which makes actors of
parameters, is ``browser/live_picture.js``.
"""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.axis import Axis
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from emviz.draw.colors import rgb
from emviz.draw.frame_scene import FrameScene
from emviz.draw.marks import contour_grid
from emviz.draw.panel import MARGINS, MOST_DOTS, LikelihoodPanel
from emviz.draw.style import NEUTRAL
from emviz.draw.view import KINDS, title_of
from emviz.draw.view_1d import IN_A_HUMP, View1D
from emviz.draw.view_2d import View2D
from emviz.explore.actors import FARTHEST, Reader, Recorder
from emviz.explore.layouts import Layout, laid_out
from emviz.explore.live_model import can_step_in_browser
from emviz.models.parameters import Mixture

_NUMBERS = "0123456789.\N{MINUS SIGN}"


def describe_scene(scene: FrameScene, fonts: dict | None = None) -> dict[str, Any]:
    """All that the browser needs to draw any frame of a scene, of as many components or fewer.

    Afterwards the scene shows the first frame of its first trace.

    Parameters
    ----------
    scene : FrameScene
        A `View1D` or a `View2D` of a model that `can_step_in_browser`, over all features, and a `LikelihoodPanel` that
        fits the path.
    fonts : dict, optional
        Where to keep what was read off of characters: it is the same in every layout.

    Returns
    -------
    dict
        JSON values; lengths are in points, x to the right and y down, and colours 0 to 255.

    Raises
    ------
    ValueError
        If the browser cannot draw this scene.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(2), ev.datasets.old_faithful())
    >>> described = describe_scene(ev.draw.scene(trace, fits_path=True))
    >>> described["view"]["kind"], described["view"]["components"]
    ('plane', 2)
    """
    if obstacle := _obstacle(scene):
        raise ValueError(f"The browser cannot draw this scene by itself: {obstacle}.")
    view, panel = scene.views
    try:
        scene.show(_made_up_frame(view))
        reader = _ExactReader(scene.figure, {} if fonts is None else fonts)
        described = {
            "view": _plane(view, reader) if isinstance(view, View2D) else _line(view, reader),
            "title": _title(view, reader),
            "panel": _panel(panel, reader),
        }
        described["glyphs"] = {name: [codes, numbers.tolist()] for name, (codes, numbers) in reader.glyphs.items()}
    finally:
        scene.show(view.traces[0].frames[0])
    return described


def describe_layouts(scene: FrameScene, layouts: Sequence[Layout]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The description of a scene in its usual layout, the first, and by name what is different in each of the others."""
    fonts: dict = {}
    usual, others = describe_scene(scene, fonts), {}
    for layout in layouts[1:]:
        with laid_out(scene.figure, layout):
            others[layout.name] = changes(usual, describe_scene(scene, fonts))
    return usual, others


def changes(value: Any, other: Any) -> Any:
    """What must be put into one JSON value to make it another; ``browser/layouts.js`` puts it in.

    Examples
    --------
    >>> changes({"box": [0, 1], "pens": [{"width": 1}, {"width": 2}]}, {"box": [0, 2], "pens": [{"width": 1}, {"width": 3}]})
    {'box': [0, 2], 'pens': {'1': {'width': 3}}}
    """
    if isinstance(value, dict) and isinstance(other, dict) and value.keys() == other.keys():
        pairs = [(key, value[key], other[key]) for key in value]
    elif isinstance(value, list) and isinstance(other, list) and len(value) == len(other) and not _are_numbers(value):
        pairs = [(str(i), a, b) for i, (a, b) in enumerate(zip(value, other, strict=True))]
    else:
        return other
    return {key: changes(a, b) for key, a, b in pairs if a != b}


def _are_numbers(values):
    return all(isinstance(value, (int, float)) for value in values)


def _obstacle(scene):
    """Why the browser cannot draw a scene; None if it can."""
    if type(scene) is not FrameScene or len(scene.views) != 2:
        return "it is no scene of a trace, with one view and the log-likelihood"
    view, panel = scene.views
    if type(view) not in (View1D, View2D):
        return "it has no view of one or two features"
    if type(panel) is not LikelihoodPanel or "x" not in panel.parts:
        return "the axes of the log-likelihood stand still, so make it with fits_path=True"
    if not can_step_in_browser(view.model):
        return "its model is not KMeans, nor a GaussianMixture without a prior, nor a MessageLengthMixture"
    if not view.draws_all_features:
        return "it draws some of the features only"
    if view.parts.get("contours"):
        return "it draws contour lines"
    return None


class _ExactReader:
    """Reads artists off in points before they are rounded, and colours 0 to 255."""

    def __init__(self, figure, fonts):
        self.figure, self._fonts = figure, fonts
        self.points_per_pixel = 72 / figure.dpi
        self.height = figure.bbox.height * self.points_per_pixel
        self.glyphs = {}
        self.recorder = Recorder(figure, self.glyphs)
        # Where a line that runs far up is cut; matplotlib leaves a pixel more than it is told.
        self.cut_above = self.height - FARTHEST - self.points_per_pixel

    def operations(self, artist):
        """What an artist draws: a list of operations, each with its coordinates."""
        self.recorder.begin()
        artist.draw(self.recorder)
        return self.recorder.exact()

    def look(self, artist):
        """Operations, coordinates and colours of an artist, as a frame has them."""
        operations = self.operations(artist)
        coordinates = np.concatenate([numbers for _, numbers in operations])
        (reading,) = Reader(self.figure, [artist]).read()
        return {
            "shape": [list(operation) for operation, _ in operations],
            "coordinates": _rounded(coordinates),
            "colours": reading.colours.tolist(),
        }

    def marks(self, artist):
        """Markers: as `look`, without the places and the colours of single marks."""
        ((_, codes, count, faces, edges, widths, *pen), coordinates) = _only(self.operations(artist))
        assert faces in (1, count) and edges in (1, count)
        return {
            "codes": codes,
            "widths": widths,
            "pen": pen,
            "coordinates": _rounded(coordinates[: len(coordinates) - 2 * count]),
            "colours": self.look(artist)["colours"][: 4 * (faces + edges)] if count == 1 else [],
        }

    def path(self, artist):
        """A path whose vertices change: its pen, its width and its colours."""
        ((_, _, *pen), coordinates) = _only(self.operations(artist))
        return {"pen": pen, "width": round(float(coordinates[0]), 4), "colours": self.look(artist)["colours"]}

    def place(self, transform, xy):
        """Where something stands, in points."""
        x, y = transform.transform(xy) * self.points_per_pixel
        return [float(x), float(self.height - y)]

    def axes(self, ax):
        """Where axes stand, in points: left, top, width, height."""
        box = ax.bbox
        edges = (box.x0, self.height / self.points_per_pixel - box.y1, box.width, box.height)
        return [float(v * self.points_per_pixel) for v in edges]

    def font(self, text, words=()):
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

    def _run(self, run, prop):
        """Some characters in a font, and their outlines."""
        both = [self.operations(Text(0, 0, s, fontproperties=prop, figure=self.figure)) for s in (run + "0", "0")]
        ((_, names, *_), coordinates), (_, origin) = _only(both[0]), _only(both[1])
        offsets = (coordinates[1::2] - origin[1]) / prop.get_size_in_points() * 100
        room = self._room(run + "0", prop) - self._room("0", prop)
        outlines = {name: self.glyphs[name] for name in names}
        return [names[:-1], _rounded(offsets[:-1]), round(float(offsets[-1]), 4), round(room, 4)], outlines

    def _room(self, text, prop):
        return float(self.recorder.get_text_width_height_descent(text, prop, False)[0] * self.points_per_pixel)


# The parts of a scene -------------------------------------------------------------------------------------------------


def _common(view, reader):
    """What both kinds of view have."""
    centres = view.centres
    (arrow, *_) = centres.parts["arrows"]
    assert isinstance(arrow, FancyArrowPatch)
    style: Any = arrow.get_arrowstyle()  # whose fields the stubs do not know
    line, head = (operation for operation, _ in reader.operations(arrow))
    return {
        "components": view.n_components,
        "box": reader.axes(view.ax),
        "xlim": [float(v) for v in view.ax.get_xlim()],
        "ylim": [float(v) for v in view.ax.get_ylim()],
        "palette": [(255 * rgb(view.palette.color(k))).round().tolist() for k in range(view.n_components)],
        "neutral": (255 * rgb(NEUTRAL)).round().tolist(),
        "hard": view.model.assignment == "hard",
        "centres": {
            "old": [reader.marks(each) for each in centres.parts["old"]],
            "now": [reader.marks(each) for each in centres.parts["now"]],
            "arrow": {
                **{name: reader.look(arrow)[name] for name in ("shape", "colours")},
                "shape": [line, head],
                "width": arrow.get_linewidth(),
                "headLength": style.head_length * arrow.get_mutation_scale(),
                "headWidth": style.head_width * arrow.get_mutation_scale(),
                "shrink": arrow.shrinkB,
            },
            "shortestArrow": centres.shortest_arrow,
            "shortestWay": centres.shortest_way,
        },
    }


def _plane(view, reader):
    ellipses = [reader.path(each) for each in view.parts["ellipses"]]
    circle = Path.unit_circle()
    return {
        "kind": "plane",
        **_common(view, reader),
        "points": [{**reader.marks(each), "opacity": _opacity(each)} for each in view.parts["points"]],
        "ellipses": [ellipses[i : i + 3] for i in range(0, len(ellipses), 3)],
        "circle": np.asarray(circle.vertices)[circle.codes != Path.CLOSEPOLY].round(6).tolist(),
        "grid": len(contour_grid(view.ax)[0]),
        # One component alone has none.
        "borders": [reader.path(each) if each.get_visible() else None for each in view.parts["borders"]],
    }


def _line(view, reader):
    (rug,) = view.parts["rug"]
    (mixture,) = view.parts["mixture"]
    (now, *_) = view.parts["now"]
    return {
        "kind": "line",
        **_common(view, reader),
        "rug": {**reader.marks(rug), "opacity": _opacity(rug), "height": float(rug.get_offsets()[0, 1])},
        "ghosts": [reader.path(each) for each in view.parts["ghosts"]],
        "mixture": reader.path(mixture),
        "curves": [reader.path(each) for each in view.parts["curves"]],
        "heightOfCentres": float(now.get_offsets()[0, 1]),
        "leastHeight": view.least_height,
        "resolution": len(view.grid),
        "inAHump": IN_A_HUMP.tolist(),
        "top": reader.cut_above,
    }


def _title(view, reader):
    words = {}
    for kind in KINDS:
        # Of one iteration and of many: the words around a number may differ.
        for iteration in (1, 2):
            text = title_of(SimpleNamespace(kind=kind, iteration=iteration), short=view.small)
            before, number, after = text.partition(str(iteration))
            words[f"{kind} {iteration}"] = [view.prefix + before, after] if number else [view.prefix + text]
    runs = sorted({run for each in words.values() for run in each if run})
    shape, coordinates = _only(reader.operations(view.title))
    return {
        "font": reader.font(view.title, runs),
        "words": words,
        "place": _rounded(coordinates[1:3]),
        "operation": shape,
        "colours": reader.look(view.title)["colours"],
    }


def _panel(panel, reader):
    (line, _), (dots, dot) = reader.operations(panel.parts["line"])
    colours = reader.look(panel.parts["line"])["colours"]
    value = panel.parts["value"]
    shape, coordinates = _only(reader.operations(value))
    return {
        "box": reader.axes(panel.ax),
        "margins": MARGINS,
        "mostDots": MOST_DOTS,
        "x": _ticks(panel.parts["x"], reader),
        "y": _ticks(panel.parts["y"], reader),
        "line": {"pen": list(line[2:]), "width": panel.parts["line"].get_linewidth(), "colours": colours[:8]},
        "dots": {
            "codes": dots[1],
            "widths": 1,
            "pen": list(dots[6:]),
            "coordinates": _rounded(dot[: len(dot) - 2 * dots[2]]),
            "colours": colours[8:],
        },
        "now": reader.marks(panel.parts["now"]),
        "value": {
            "font": reader.font(value),
            "right": reader.place(value.get_transform(), value.get_position())[0],
            "baseline": round(float(coordinates[2]), 4),
            "operation": shape,
            "colours": reader.look(value)["colours"],
        },
    }


def _ticks(axis, reader):
    """The look of one tick with its grid line and its label, and what stands still."""
    assert isinstance(axis, Axis)
    locator = axis.get_major_locator()
    assert isinstance(locator, MaxNLocator)
    operations = reader.operations(axis)
    colours = iter(reader.look(axis)["colours"])
    looks = []
    for operation, coordinates in operations:
        taken = [next(colours) for _ in range(4 if operation[0] == "text" else 8)]
        looks.append({"operation": operation, "coordinates": coordinates, "colours": taken})
    kinds = [look["operation"][0] for look in looks]
    grid = looks[0] if kinds[0] == "path" else None
    mark, label = looks[kinds.index("marks")], looks[kinds.index("text")]
    # After the last tick comes the label of the axis, if it has one.
    rest = looks[len(kinds) - kinds[::-1].index("marks") + 1 :]
    x, y = mark["coordinates"][-2:]
    font = reader.font(axis.get_majorticklabels()[0])
    rooms = {names[0]: room for names, _, _, room in font["runs"].values()}
    room = sum(rooms[name] for name in label["operation"][1])
    part = {"left": 0, "center": 0.5, "right": 1}[axis.get_majorticklabels()[0].get_horizontalalignment()]
    return {
        "nbins": locator._nbins,  # pyright: ignore[reportAttributeAccessIssue]  # it has no other name
        "integer": locator._integer,  # pyright: ignore[reportAttributeAccessIssue]
        "grid": grid and {**grid, "coordinates": _rounded(grid["coordinates"])},
        "mark": {**mark, "coordinates": _rounded(mark["coordinates"][:-2])},
        "at": [float(x), float(y)],
        "label": {
            "font": font,
            "operation": label["operation"],
            "colours": label["colours"],
            # The text stands so far from the tick, with this part of it on the left of that place.
            "across": round(float(label["coordinates"][1] + part * room - x), 4),
            "down": round(float(label["coordinates"][2] - y), 4),
            "part": part,
        },
        "rest": [{**look, "coordinates": _rounded(look["coordinates"])} for look in rest],
    }


def _made_up_frame(view):
    """An M frame in which every component moves a long way, so that nothing is hidden."""
    model, k = view.model, view.n_components
    limits = [view.ax.get_xlim(), view.ax.get_ylim()][: view.X.shape[1]]
    low, high = np.array(limits, dtype=float).T
    covariances = np.tile(np.diag(((high - low).min() / 12 * np.ones(len(low))) ** 2), (k, 1, 1))
    # One beside the other, or there would be no border between them.
    beside = 0.3 * np.arange(k)[:, None] / k
    before, after = (
        Mixture(np.full(k, 1 / k), low + (part + beside) * (high - low), covariances) for part in (0.1, 0.6)
    )
    labels = np.arange(len(view.X)) % k
    trace = SimpleNamespace(model=model, X=view.X, objective=np.array([-200.0, -100.0]))
    return SimpleNamespace(
        trace=trace,
        kind="M",
        iteration=1,
        index=2,
        before=before,
        after=after,
        responsibilities=np.eye(k)[labels],
        rows=view.rows,
        history=trace.objective,
        objective=-100.0,
        sentence="",
    )


def _opacity(artist):
    return round(255 * float(artist.get_facecolor()[:, 3].max()))


def _only(operations):
    (operation,) = operations
    return operation


def _rounded(numbers):
    return [round(float(number), 4) for number in numbers]
