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
from matplotlib.ticker import MaxNLocator

from emviz.draw.colors import rgb
from emviz.draw.frame_scene import FrameScene
from emviz.draw.marks import contour_grid
from emviz.draw.panel import MARGINS, MOST_DOTS, LikelihoodPanel
from emviz.draw.style import NEUTRAL
from emviz.draw.view import KINDS, title_of
from emviz.draw.view_1d import IN_A_HUMP, View1D
from emviz.draw.view_2d import View2D
from emviz.explore.exact_reader import ExactReader, rounded
from emviz.explore.layouts import Layout, each_layout
from emviz.explore.live_model import can_step_in_browser
from emviz.models.parameters import Mixture


def describe_scene(scene: FrameScene, fonts: dict | None = None) -> dict[str, Any]:
    """All that the browser needs to draw any frame of a scene, of as many components or fewer.

    Afterwards the scene shows its first frame.

    Parameters
    ----------
    scene : FrameScene
        A `View1D` or a `View2D` of a model that `can_step_in_browser`, and a `LikelihoodPanel` that fits the path. Or one
        of a class with a method ``for_browser(reader)`` of its own, which returns what a kind of view in
        ``browser/live_picture.js`` needs, and ``check_data(X)``, which refuses data that it cannot draw.
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
    view, *_, panel = scene.views
    try:
        scene.show(made_up_frame(view))
        reader = ExactReader(scene.figure, {} if fonts is None else fonts)
        described = {
            "view": _view(scene, reader),
            "title": _title(view, reader),
            "panel": _panel(panel, reader),
        }
        described["glyphs"] = reader.outlines()
    finally:
        scene.show(scene.first)
    return described


def describe_layouts(scene: FrameScene, layouts: Sequence[Layout]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The description of a scene in its usual layout, the first, and by name what is different in each of the others."""
    fonts: dict = {}
    return usual_and_others(
        {layout.name: describe_scene(scene, fonts) for layout in each_layout(scene.figure, layouts)}
    )


def usual_and_others(described: dict[str, dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of what is described by the names of layouts the first one, and what is different in each of the others."""
    (_, usual), *others = described.items()
    return usual, {name: changes(usual, other) for name, other in others}


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


def draws_itself(scene: Any) -> bool:
    """Whether a scene says itself what the browser needs to draw it. A subclass may draw more, so it does not count."""
    return "for_browser" in vars(type(scene))


def _obstacle(scene):
    """Why the browser cannot draw a scene; None if it can."""
    if not draws_itself(scene) and (reason := _obstacle_in_view(scene)):
        return reason
    view, *_, panel = scene.views
    if type(panel) is not LikelihoodPanel or "x" not in panel.parts:
        return "the axes of the log-likelihood stand still, so make it with fits_path=True"
    if not can_step_in_browser(view.model):
        return "its model is not KMeans, nor a GaussianMixture without a prior, nor a MessageLengthMixture"
    return None


def _obstacle_in_view(scene):
    if type(scene) is not FrameScene or len(scene.views) != 2:
        return "it is no scene of a trace, with one view and the log-likelihood"
    view = scene.views[0]
    if type(view) not in (View1D, View2D):
        return "it has no view of one or two features"
    if view.parts.get("contours"):
        return "it draws contour lines"
    return None


# The parts of a scene -------------------------------------------------------------------------------------------------


def _view(scene, reader):
    if draws_itself(scene):
        return scene.for_browser(reader)
    view = scene.views[0]
    return _plane(view, reader) if isinstance(view, View2D) else describe_line(view, reader)


def _common(view, reader):
    """What both kinds of view have."""
    centres = view.centres
    (arrow, *_) = centres.parts["arrows"]
    assert isinstance(arrow, FancyArrowPatch)
    style: Any = arrow.get_arrowstyle()  # whose fields the stubs do not know
    line, head = (operation for operation, _ in reader.operations(arrow))
    return {
        "components": view.n_components,
        "features": None if view.draws_all_features else list(view.features),
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


def describe_line(view: View1D, reader: ExactReader) -> dict[str, Any]:
    """What the browser needs to draw a view of one feature, which shows the `made_up_frame` now."""
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
    return {**reader.text(view.title, runs), "words": words}


def _panel(panel, reader):
    (line, _), (dots, dot) = reader.operations(panel.parts["line"])
    colours = reader.look(panel.parts["line"])["colours"]
    value = panel.parts["value"]
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
            "coordinates": rounded(dot[: len(dot) - 2 * dots[2]]),
            "colours": colours[8:],
        },
        "now": reader.marks(panel.parts["now"]),
        "value": {
            **reader.text(value),
            "right": reader.place(value.get_transform(), value.get_position())[0],
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
        "grid": grid and {**grid, "coordinates": rounded(grid["coordinates"])},
        "mark": {**mark, "coordinates": rounded(mark["coordinates"][:-2])},
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
        "rest": [{**look, "coordinates": rounded(look["coordinates"])} for look in rest],
    }


def made_up_frame(view: Any) -> Any:
    """An M frame in which every component moves a long way, so that nothing is hidden."""
    model, k = view.model, view.model.n_components
    low, high = view.rows.min(axis=0), view.rows.max(axis=0)
    seen = list(range(len(low)))
    if isinstance(view, (View1D, View2D)):  # whose axes are those of features
        seen = list(view.features)
        low[seen], high[seen] = np.array([view.ax.get_xlim(), view.ax.get_ylim()][: len(seen)]).T
    # As wide as is well seen: how far the features reach that are not drawn is no matter.
    covariances = np.tile(np.eye(len(low)) * ((high - low)[seen].min() / 12) ** 2, (k, 1, 1))
    # One beside the other, or there would be no border between them.
    beside = 0.3 * np.arange(k)[:, None] / k
    before, after = (
        Mixture(np.full(k, 1 / k), low + (part + beside) * (high - low), covariances) for part in (0.1, 0.6)
    )
    labels = np.arange(len(view.X)) % k
    trace = SimpleNamespace(model=model, X=view.rows, objective=np.array([-200.0, -100.0]))
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
