"""Marks: one function draws one kind of artist on the Axes it is given, and returns it.

All have the form ``mark(ax, data, *, color=..., **artist_kws) -> artist``. What you pass on as keyword arguments goes to
matplotlib unchanged. For a picture that moves, keep the artist and give it new data:
`set_offsets`, `set_data`, or one of the `*_path` functions here with `set_path`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import FancyArrowPatch, PathPatch, StepPatch
from matplotlib.path import Path
from matplotlib.text import Text

from emviz.draw.style import INK, NEUTRAL, PAPER, style

# Markers of one nominal size look unequal: these factors on their areas make them look alike.
_AREA = {"s": 0.8, "^": 1.2, "D": 0.7, "v": 1.2, "P": 1.15, "*": 1.6}
_CIRCLE = Path.unit_circle()
# A thin upright bar, filled: like "|", but coloured through its face, as all other points are.
_TICK = Path([(-0.06, -0.5), (0.06, -0.5), (0.06, 0.5), (-0.06, 0.5), (-0.06, -0.5)], closed=True)


def points(
    ax: Axes, X: Any, *, color: Any = NEUTRAL, marker: Any = "o", size: float = 34, **artist_kws: Any
) -> PathCollection:
    """Data points of shape (n, 2). ``color`` is one colour or n of them. Returns a PathCollection.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> points(ax, [[0, 0], [1, 1]], color="#0072b2").get_offsets().shape
    (2, 2)
    """
    X = np.asarray(X, dtype=float)
    options = {"linewidths": 0, "alpha": 0.85, "zorder": 2, **artist_kws}
    return ax.scatter(X[:, 0], X[:, 1], s=size * _AREA.get(marker, 1), marker=marker, c=_one_or_many(color), **options)


def rug(
    ax: Axes, x: Any, *, color: Any = NEUTRAL, y: float = 0.0, size: float = 260, **artist_kws: Any
) -> PathCollection:
    """A row of fine upright ticks at the values ``x`` (n,), centred at height ``y``. Returns a PathCollection.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> rug(ax, [1.0, 2.0, 4.0]).get_offsets()[:, 0].tolist()
    [1.0, 2.0, 4.0]
    """
    x = np.asarray(x, dtype=float).ravel()
    options = {"linewidths": 0, "alpha": 0.75, "zorder": 2, "marker": MarkerStyle(_TICK), **artist_kws}
    return ax.scatter(x, np.full(len(x), y), s=size, c=_one_or_many(color), **options)


def centres(
    ax: Axes, means: Any, *, color: Any = INK, marker: Any = "o", size: float = 170, **artist_kws: Any
) -> PathCollection:
    """Centres of shape (m, 2) as large markers with a dark rim. Returns a PathCollection.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> centres(ax, [[0, 0]], color=draw.component_color(1), marker="s").get_offsets().tolist()
    [[0.0, 0.0]]
    """
    means = np.asarray(means, dtype=float)
    options = {"edgecolors": INK, "linewidths": 1.9, "zorder": 6, **artist_kws}
    return ax.scatter(means[:, 0], means[:, 1], s=size * _AREA.get(marker, 1), c=[color], marker=marker, **options)


def ellipse(ax: Axes, mean_and_covariance: Any, *, color: Any = INK, sd: float = 1.0, **artist_kws: Any) -> PathPatch:
    """The points ``sd`` standard deviations from a mean (2,), for a covariance (2, 2). Returns a PathPatch.

    Move it with ``patch.set_path(ellipse_path(mean, covariance, sd))``.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> patch = ellipse(ax, ([0, 0], [[4, 0], [0, 1]]))
    >>> patch.get_path().get_extents().size.round(3).tolist()
    [4.0, 2.0]
    """
    options = {"facecolor": "none", "edgecolor": color, "linewidth": 2.0, "zorder": 4, **artist_kws}
    mean, covariance = mean_and_covariance
    patch = PathPatch(ellipse_path(mean, covariance, sd), **options)
    ax.add_patch(patch)
    return patch


def ellipse_path(mean: Any, covariance: Any, sd: float = 1.0) -> Path:
    """Path of an ellipse: the unit circle, stretched by the symmetric square root of the covariance.

    That root changes smoothly with the covariance, so two such paths can be interpolated point by point.

    Examples
    --------
    >>> ellipse_path([1, 2], [[1, 0], [0, 1]], sd=2).get_extents().min.tolist()
    [-1.0, 0.0]
    """
    variances, directions = np.linalg.eigh(np.asarray(covariance, dtype=float))
    root = (directions * np.sqrt(np.clip(variances, 0, None))) @ directions.T
    return Path(np.asarray(mean, dtype=float) + sd * np.asarray(_CIRCLE.vertices) @ root, _CIRCLE.codes)


def arrow(ax: Axes, tail_and_head: Any, *, color: Any = INK, **artist_kws: Any) -> FancyArrowPatch:
    """An arrow from ``tail`` (2,) to ``head`` (2,). Returns a FancyArrowPatch; move it with ``set_positions``.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> arrow(ax, ([0, 0], [1, 1])).get_arrowstyle().__class__.__name__
    'CurveFilledB'
    """
    tail, head = tail_and_head
    options = {
        "arrowstyle": "-|>",
        "mutation_scale": 16,
        "linewidth": 2.2,
        "shrinkA": 0,
        "shrinkB": 7,
        "zorder": 5,
        "joinstyle": "miter",
        "capstyle": "butt",
        **artist_kws,
    }
    patch = FancyArrowPatch(tuple(tail), tuple(head), color=color, **options)
    ax.add_patch(patch)
    return patch


def curve(ax: Axes, x_and_y: Any, *, color: Any = INK, **artist_kws: Any) -> Line2D:
    """A line through the points (x, y): a density, a log-likelihood, a bound. Returns a Line2D; move it with ``set_data``.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> curve(ax, ([0, 1, 2], [0, 1, 0]), color="#0072b2").get_color()
    '#0072b2'
    """
    x, y = x_and_y
    return ax.plot(x, y, **{"color": color, "linewidth": 2.5, "zorder": 3, **artist_kws})[0]


def histogram(
    ax: Axes, x: Any, *, color: Any = INK, bins: Any = "fd", weights: Any = None, **artist_kws: Any
) -> StepPatch:
    """Histogram of the values ``x`` (n,) whose area is one, so that densities can be drawn over it. Returns a StepPatch.

    With ``weights`` (n,) each value counts so often.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> heights = histogram(ax, [0.0, 1.0, 1.0, 2.0], bins=2).get_data()[0]
    >>> heights.tolist()
    [0.25, 0.75]
    """
    heights, edges = np.histogram(np.asarray(x, dtype=float).ravel(), bins=bins, density=True, weights=weights)
    return ax.stairs(
        heights, edges, **{"color": color, "fill": True, "alpha": 0.14, "zorder": 1, "linewidth": 0, **artist_kws}
    )


def area(ax: Axes, path: Path | None = None, *, color: Any = INK, **artist_kws: Any) -> PathPatch:
    """The inside of a path, without an outline, by default still empty. Returns a PathPatch; move it with ``set_path``.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> area(ax, bars_path([0, 0], [1, 2]), color="#0072b2").get_path().get_extents().max.tolist()
    [1.4, 2.0]
    """
    path = Path([(0, 0)]) if path is None else path
    patch = PathPatch(path, **{"facecolor": color, "linewidth": 0, "zorder": 2, **artist_kws})
    ax.add_patch(patch)
    return patch


def bars_path(low: Any, high: Any, x: Any = None, width: float = 0.8) -> Path:
    """One path of upright bars from ``low`` to ``high``, (n,) each, at ``x`` (n,), by default 0, 1, 2, ...; for `area`.

    Examples
    --------
    >>> bars_path([0.0], [2.0]).get_extents().size.tolist()
    [0.8, 2.0]
    """
    corners = bar_corners(low, high, x, width)
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(corners)
    return Path(corners.reshape(-1, 2), codes)


def bar_corners(low: Any, high: Any, x: Any = None, width: float = 0.8) -> np.ndarray:
    """The corners of upright bars, shape (n, 5, 2); the fifth is the first again.

    Examples
    --------
    >>> bar_corners([0.0], [2.0], [10.0], width=1).tolist()
    [[[9.5, 0.0], [10.5, 0.0], [10.5, 2.0], [9.5, 2.0], [9.5, 0.0]]]
    """
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    x = np.arange(len(low)) if x is None else np.asarray(x, dtype=float)
    left, right = x - width / 2, x + width / 2
    return np.stack(
        [np.column_stack(xy) for xy in ((left, low), (right, low), (right, high), (left, high), (left, low))], 1
    )


def contours(
    ax: Axes, density: Callable, *, color: Any = INK, levels: Any = 6, n: int = 70, **artist_kws: Any
) -> LineCollection:
    """Contour lines of ``density``, a function of points (m, 2) giving (m,) values, over the limits of the Axes.

    ``levels`` is a list of values, or how many (each is a half of the one above it). Returns a LineCollection;
    change it with ``set_segments(contour_segments(...))``.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> lines = contours(ax, lambda X: (X ** 2).sum(axis=1), levels=[0.5])
    >>> len(lines.get_segments())
    1
    """
    grid = contour_grid(ax, n)
    segments = contour_segments(density, grid, levels)
    options = {"colors": [color], "linewidths": 1.2, "alpha": 0.45, "zorder": 3, **artist_kws}
    lines = LineCollection(segments, **options)
    ax.add_collection(lines, autolim=False)
    return lines


def contour_grid(ax: Axes, n: int = 70) -> tuple[np.ndarray, np.ndarray]:
    """The grid values (x, y), n each, that span the limits of the Axes.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> x, y = contour_grid(ax, 5)
    >>> x.tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return np.linspace(*ax.get_xlim(), n), np.linspace(*ax.get_ylim(), n)


def contour_segments(density: Callable, grid: tuple[np.ndarray, np.ndarray], levels: Any = 6) -> list[np.ndarray]:
    """Contour lines of ``density`` over a grid: a list of arrays of shape (m, 2), for `contours`.

    Examples
    --------
    >>> x = y = np.linspace(-1, 1, 21)
    >>> len(contour_segments(lambda X: np.exp(-(X ** 2).sum(axis=1)), (x, y), levels=[0.5, 0.8]))
    2
    """
    from contourpy import contour_generator

    x, y = grid
    heights = density(np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])).reshape(len(y), len(x))
    if np.ndim(levels) == 0:
        levels = heights.max() * 0.5 ** np.arange(int(levels), 0, -1)
    lines = contour_generator(x, y, heights)
    return [np.asarray(segment) for level in levels for segment in lines.lines(level)]


def ecdf(ax: Axes, x: Any, *, color: Any = INK, **artist_kws: Any) -> Line2D:
    """The empirical distribution function of the values ``x`` (n,): which part of them is no larger. Returns a Line2D.

    Drawn by ``seaborn.ecdfplot``: what you pass on goes there, ``stat="count"`` or ``complementary=True`` too.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> steps = ecdf(ax, [1.0, 2.0, 4.0, 5.0])
    >>> steps.get_ydata()[-4:].tolist()
    [0.25, 0.5, 0.75, 1.0]
    """
    import seaborn

    options = {"linewidth": 2.5, "zorder": 3, **artist_kws}
    with style():
        return seaborn.ecdfplot(x=np.asarray(x, dtype=float).ravel(), ax=ax, color=color, **options).lines[-1]


def heatmap(ax: Axes, values: Any, *, color: Any = "#0072b2", **artist_kws: Any) -> QuadMesh:
    """A table of numbers (n, m) as coloured cells, the first row on top. Returns a QuadMesh.

    Cells go from the colour of paper, for the smallest number, to ``color``, for the largest. Drawn by
    ``seaborn.heatmap``: what you pass on goes there, ``vmin=0``, ``annot=True``, ``cbar=True`` or another ``cmap`` too.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> cells = heatmap(ax, [[0.9, 0.1], [0.2, 0.8]], vmin=0, vmax=1)
    >>> cells.get_array().ravel().tolist()
    [0.9, 0.1, 0.2, 0.8]
    """
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap

    options = {"cmap": LinearSegmentedColormap.from_list("paper", [PAPER, color]), "cbar": False, **artist_kws}
    with style():
        seaborn.heatmap(values, ax=ax, **options)
    ax.tick_params(length=0, labelrotation=0)
    (cells,) = (each for each in ax.collections[-1:] if isinstance(each, QuadMesh))
    return cells


def log_likelihood_path(ax: Axes, values: Any, *, color: Any = INK, start: int = 0, **artist_kws: Any) -> Line2D:
    """The values of iterations ``start``, ``start + 1``, ... as a line with a dot at each. Returns a Line2D.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> log_likelihood_path(ax, [-9.0, -4.0, -3.5]).get_xdata().tolist()
    [0, 1, 2]
    """
    options = {"marker": "o", "markersize": 4.5, "linewidth": 2.0, **artist_kws}
    return curve(ax, (np.arange(start, start + len(values)), values), color=color, **options)


def label(ax: Axes, position: tuple[float, float], text: str = "", *, color: Any = INK, **artist_kws: Any) -> Text:
    """Bold words at a position in fractions of the Axes, (0, 0) to (1, 1). Returns a Text; change it with ``set_text``.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> label(ax, (0.97, 0.05), "up 4.2").get_text()
    'up 4.2'
    """
    options = {"ha": "right", "va": "bottom", "fontsize": 15, "fontweight": "bold", "color": color, **artist_kws}
    return ax.text(*position, text, transform=ax.transAxes, **options)


def _one_or_many(color):
    return [color] if isinstance(color, str) else color
