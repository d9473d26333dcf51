"""Layouts: the same figure laid out at several sizes, so that its letters are large on a projector and on a phone.

The limits of all axes stay as they are, so that whatever stands in axes keeps its place in their box: from one layout to
another each box is moved and stretched, and with it outlines, lines and marks. So one set of frames is enough. What has a
size of its own, as a text or the head of an arrow, is read off in every layout: such an actor is *free*.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from emviz.draw.fixed_layout import lay_out, remove_layout_engine
from emviz.draw.looks import looking
from emviz.draw.style import style

#: In inches. On a screen of 1280 x 720 these leave room for a sentence and the controls, below the picture or beside it, and
#: a letter of 10 points is 20 pixels high. The last is for many axes.
PRESENT_WIDE, PRESENT_SQUARE, PRESENT_MANY = (7.8, 3.1), (5.6, 4.55), (5.75, 4.65)
#: The same where two figures stand side by side.
PRESENT_HALF = (4.6, 3.05)
#: A figure less wide than this, as a multiple of its height, is presented with its controls beside it.
SQUARE = 1.75
#: In inches: on 354 pixels, all that a phone of 390 has for a picture, a letter of 10 points is 11 pixels high.
NARROW_WIDTH = 4.4
#: In inches: heights of a row in a narrow figure: of the widest axes, of others, and where there are many; and of axes that keep
#: their shape at most.
TALL, LOW, MANY, TALLEST = 3.2, 2.6, 2.3, 4.0
#: In inches: what ticks, labels and title take of the width and of the height of a row; and room for a title.
_BESIDE, _BELOW, _TITLE = 0.85, 0.9, 2.8
#: In inches: the room of a label along the x axis.
_LABEL = 0.3


class Layout(NamedTuple):
    """One layout of a figure.

    Attributes
    ----------
    name : {"usual", "narrow", "present"}
    size : (float, float)
        Width and height in inches.
    positions : dict of Axes to Bbox
        Where the axes stand, in parts of the figure.
    looks : tuple of str
        Names of what artists look like in it, see `emviz.draw.looks`.
    """

    name: str
    size: tuple[float, float]
    positions: dict[Axes, Bbox]
    looks: tuple[str, ...] = ()

    def boxes(self) -> list[list[float]]:
        """Left, top, width and height of each of the axes, and of the whole figure, in points, y down."""
        width, height = np.multiply(self.size, 72)
        boxes = [
            (p.x0 * width, (1 - p.y1) * height, p.width * width, p.height * height) for p in self.positions.values()
        ]
        return [[round(float(v), 2) for v in box] for box in [*boxes, (0, 0, width, height)]]

    def to_json(self, svg: str) -> dict[str, Any]:
        """What the browser must know of this layout, with its stage."""
        return {"name": self.name, "svg": svg, "boxes": self.boxes()}


def layouts_of(figure: Figure, is_half: bool = False) -> list[Layout]:
    """The layouts of a figure, the usual one first; afterwards the figure is as it was.

    Parameters
    ----------
    figure : Figure
        Laid out for good. If it has axes that are not straight, the usual layout is its only one.
    is_half : bool
        Whether it shares the screen with another one while it is presented.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, (left, right) = draw.subplots(1, 2)
    >>> draw.freeze_layout(figure)
    >>> [(layout.name, layout.size) for layout in layouts_of(figure)]
    [('usual', (9.0, 4.2)), ('narrow', (4.4, 6.4)), ('present', (7.8, 3.1))]
    """
    usual = _as_it_is(figure, "usual")
    if any(ax.name != "rectilinear" for ax in usual.positions):
        return [usual]
    names = ["narrow", "present"] if usual.size[0] > NARROW_WIDTH else ["present"]
    return [usual, *(layout for name in names if (layout := _anew(figure, name, is_half)))]


@contextmanager
def laid_out(figure: Figure, layout: Layout) -> Iterator[None]:
    """Inside the ``with`` block the figure has this layout; afterwards it is back in its own."""
    # Each frame is read in every layout: so nothing else is put back than what changes.
    size: Any = figure.get_size_inches().copy()
    before = {ax: (*_both_positions(ax), ax.get_in_layout()) for ax in layout.positions}
    try:
        figure.set_size_inches(layout.size)
        for ax, position in layout.positions.items():
            ax.set_position(position)
        with looking(figure, *layout.looks), _room_for_labels(layout):
            yield
    finally:
        figure.set_size_inches(size)
        for ax, (original, active, in_layout) in before.items():
            _put_back(ax, original, active, in_layout)


def each_layout(figure: Figure, layouts: Sequence[Layout]) -> Iterator[Layout]:
    """The layouts of a figure, the usual one first; while a loop is at one of them, the figure has it.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> draw.freeze_layout(figure)
    >>> [figure.get_size_inches().tolist() for layout in each_layout(figure, layouts_of(figure))]
    [[9.0, 4.2], [4.4, 3.2], [7.8, 3.1]]
    """
    yield layouts[0]
    for layout in layouts[1:]:
        with laid_out(figure, layout):
            yield layout


@contextmanager
def _room_for_labels(layout):
    """Inside the ``with`` block the labels of an axis do not run into each other, where its box is small."""
    locators = {
        ax.xaxis.get_major_locator(): position.width * layout.size[0] for ax, position in layout.positions.items()
    }
    before = {
        locator: locator._nbins  # pyright: ignore[reportAttributeAccessIssue]  # it has no other name
        for locator in locators
        if isinstance(locator, MaxNLocator) and locator._nbins != "auto"  # pyright: ignore[reportAttributeAccessIssue]
    }
    for locator, nbins in before.items():
        locator.set_params(nbins=min(nbins, max(int(locators[locator] / _LABEL), 2)))
    try:
        yield
    finally:
        for locator, nbins in before.items():
            locator.set_params(nbins=nbins)


def is_free(artist: Artist) -> bool:
    """Whether an artist has a size or a distance in points, and must be read off in each layout.

    >>> from matplotlib.text import Text
    >>> is_free(Text(text="a")), is_free(Line2D([0, 1], [0, 1]))
    (True, False)
    """
    return isinstance(artist, (FancyArrowPatch, FancyBboxPatch)) or not isinstance(artist, (Line2D, Patch, Collection))


def all_axes(figure: Figure) -> list[Axes]:
    """The axes of a figure, and those inside of them."""
    found = []
    for ax in figure.axes:
        found += [ax, *(child for child in ax.child_axes if isinstance(child, Axes))]
    return found


def _as_it_is(figure, name, looks=()):
    width, height = figure.get_size_inches()
    positions = {ax: ax.get_position().frozen() for ax in all_axes(figure)}
    return Layout(name, (round(float(width), 2), round(float(height), 2)), positions, looks)


def _anew(figure, name, is_half):
    """The layout of that name; None where the figure has no room for it."""
    # Where a unit of x is as long as one of y, the box keeps its shape: height over width.
    shapes = {ax: ax.bbox.height / ax.bbox.width for ax in figure.axes if _is_equal(ax)}
    old = _grid(figure)
    if name == "narrow":
        size, new = _narrow(figure, old, shapes)
    else:
        size, new = (_half if is_half else _present)(figure, old, shapes)
    looks = (name, "half") if is_half and name == "present" else (name,)
    with _restored(figure), looking(figure, *looks), style():
        figure.set_size_inches(size)
        for ax in figure.axes:
            if ax in shapes:
                ax.set_box_aspect(shapes[ax])
                ax.set_anchor("W")
            if (spec := ax.get_subplotspec()) is not None:
                ax.set_in_layout(True)
                ax.set_subplotspec(spec if new is None else new[spec.num1])
        # Axes that somebody has put at places of their own keep these.
        if any(ax.get_subplotspec() is not None for ax in figure.axes):
            figure.set_layout_engine("constrained")
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            lay_out(figure)
        return None if any("collapsed" in str(each.message) for each in warned) else _as_it_is(figure, name, looks)


def _grid(figure):
    """The grid that all axes of a figure stand in, each in one cell; None if there is none."""
    specs = [ax.get_subplotspec() for ax in figure.axes]
    grids = {id(spec and spec.get_gridspec()) for spec in specs}
    alone = all(spec and len(spec.rowspan) == len(spec.colspan) == 1 for spec in specs)
    return specs[0].get_gridspec() if alone and len(grids) == 1 else None


def _present(figure, grid, shapes):
    """Size of the figure in inches, and a grid in which axes of a given shape take no more room than they need."""
    wide, high = figure.get_size_inches()
    if wide < SQUARE * high:
        return (PRESENT_MANY if _is_matrix(figure) or (grid and grid.ncols > 2) else PRESENT_SQUARE), None
    if grid is None or grid.nrows > 1 or not shapes:
        return PRESENT_WIDE, None
    ratios = np.array(grid.get_width_ratios(), dtype=float)
    needed = np.zeros(grid.ncols)
    for ax, shape in shapes.items():
        needed[ax.get_subplotspec().num1] = max((PRESENT_WIDE[1] - _BELOW) / shape, _TITLE)
    rest = PRESENT_WIDE[0] - _BESIDE * grid.ncols - needed.sum()
    ratios[needed > 0] = 0
    widths = needed + (rest * ratios / ratios.sum() if ratios.any() else 0)
    return PRESENT_WIDE, GridSpec(1, grid.ncols, figure=figure, width_ratios=widths)


def _half(figure, grid, shapes):
    """Size of half a screen in inches, and a grid in which no axes take the room that others need."""
    if grid is None or grid.nrows > 1:
        return PRESENT_HALF, None
    ratios = np.array(grid.get_width_ratios(), dtype=float)
    widths = np.minimum(ratios, 1.25 * ratios.min())
    return PRESENT_HALF, GridSpec(1, grid.ncols, figure=figure, width_ratios=widths)


def _narrow(figure, grid, shapes):
    """Size of the figure in inches, and a grid in which the axes stand below each other, more than three in two columns."""
    if grid is None:
        return (NARROW_WIDTH, TALL), None
    wide, high = figure.get_size_inches()
    count = grid.nrows * grid.ncols
    if count == 1:
        height = NARROW_WIDTH if _is_matrix(figure) else min(max(NARROW_WIDTH * high / wide, TALL), NARROW_WIDTH)
        return (NARROW_WIDTH, round(height, 2)), None
    if grid.ncols > 1 and count > 3:
        columns, heights = 2, [MANY] * -(-count // 2)
    elif grid.ncols > 1:
        widest = max(grid.get_width_ratios())
        columns, heights = 1, [TALL if width == widest else LOW for width in grid.get_width_ratios()]
        for ax, shape in shapes.items():
            heights[ax.get_subplotspec().num1] = min(_BELOW + shape * (NARROW_WIDTH - _BESIDE), TALLEST)
    else:
        ratios = np.array(grid.get_height_ratios(), dtype=float)
        columns, heights = 1, np.maximum(TALL * ratios / ratios.max(), LOW / 2)
    return (NARROW_WIDTH, round(float(sum(heights)), 2)), GridSpec(
        len(heights), columns, figure=figure, height_ratios=heights
    )


def _is_matrix(figure):
    """Whether axes of a figure have others inside."""
    return any(ax.child_axes for ax in figure.axes)


def _is_equal(ax):
    """Whether a unit of x is as long on the page as one of y."""
    x, y = ax.transLimits.transform([(0, 0), (1, 1)]).T
    lengths = abs(x[1] - x[0]) * ax.bbox.width, abs(y[1] - y[0]) * ax.bbox.height
    return ax.get_xscale() == ax.get_yscale() == "linear" and bool(np.isclose(*lengths, rtol=1e-6))


@contextmanager
def _restored(figure):
    """Afterwards size, positions and engine of a figure are those from before."""
    size, engine = figure.get_size_inches().copy(), figure.get_layout_engine()
    before: dict[Axes, Any] = {
        ax: (
            *_both_positions(ax),
            ax.get_in_layout(),
            ax.get_box_aspect(),
            ax.get_adjustable(),
            ax.get_anchor(),
            ax.get_subplotspec(),
        )
        for ax in all_axes(figure)
    }
    try:
        yield
    finally:
        if engine is None:
            remove_layout_engine(figure)
        else:
            figure.set_layout_engine(engine)
        figure.set_size_inches(size)
        for ax, (original, active, in_layout, box_aspect, adjustable, anchor, spec) in before.items():
            if spec is not None:
                ax.set_subplotspec(spec)
            ax.set_box_aspect(box_aspect)
            ax.set_adjustable(adjustable)
            ax.set_anchor(anchor)
            _put_back(ax, original, active, in_layout)


def _both_positions(ax):
    """Where axes may stand, and where they do."""
    return ax.get_position(original=True).frozen(), ax.get_position().frozen()


def _put_back(ax, original, active, in_layout):
    ax.set_position(original, which="original")
    ax.set_position(active, which="active")
    ax.set_in_layout(in_layout)
