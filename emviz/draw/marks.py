"""Marks: one function draws one kind of artist on the Axes it is given, and returns it.

All have the form ``mark(ax, data, *, color=..., **artist_kws) -> artist``. What you pass on as keyword arguments goes to
matplotlib unchanged. For a picture that moves, keep the artist and give it new data:
`set_offsets`, `set_data`, or one of the `*_path` functions here with `set_path`.
"""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.markers import MarkerStyle
from matplotlib.patches import FancyArrowPatch, PathPatch
from matplotlib.path import Path

from emviz.draw.style import INK, NEUTRAL

# Markers of one nominal size look unequal: these factors on their areas make them look alike.
_AREA = {"s": 0.8, "^": 1.2, "D": 0.7, "v": 1.2, "P": 1.15, "*": 1.6}
_CIRCLE = Path.unit_circle()
# A thin upright bar, filled: like "|", but coloured through its face, as all other points are.
_TICK = Path([(-0.06, -0.5), (0.06, -0.5), (0.06, 0.5), (-0.06, 0.5), (-0.06, -0.5)], closed=True)


def points(ax, X, *, color=NEUTRAL, marker="o", size=34, **artist_kws):
    """Data points of shape (n, 2). ``color`` is one colour or n of them. Returns a PathCollection.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> points(ax, [[0, 0], [1, 1]], color="#0072b2").get_offsets().shape
    (2, 2)
    """
    X = np.asarray(X, dtype=float)
    options = {"linewidths": 0, "alpha": 0.85, "zorder": 2, **artist_kws}
    return ax.scatter(X[:, 0], X[:, 1], s=size * _AREA.get(marker, 1), marker=marker, c=_one_or_many(color), **options)


def rug(ax, x, *, color=NEUTRAL, y=0.0, size=260, **artist_kws):
    """A row of fine upright ticks at the values ``x`` (n,), centred at height ``y``. Returns a PathCollection.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> rug(ax, [1.0, 2.0, 4.0]).get_offsets()[:, 0].tolist()
    [1.0, 2.0, 4.0]
    """
    x = np.asarray(x, dtype=float).ravel()
    options = {"linewidths": 0, "alpha": 0.75, "zorder": 2, "marker": MarkerStyle(_TICK), **artist_kws}
    return ax.scatter(x, np.full(len(x), y), s=size, c=_one_or_many(color), **options)


def centres(ax, means, *, color=INK, marker="o", size=170, **artist_kws):
    """Centres of shape (m, 2) as large markers with a dark rim. Returns a PathCollection.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> centres(ax, [[0, 0]], color=draw.component_color(1), marker="s").get_offsets().tolist()
    [[0.0, 0.0]]
    """
    means = np.asarray(means, dtype=float)
    options = {"edgecolors": INK, "linewidths": 1.9, "zorder": 6, **artist_kws}
    return ax.scatter(means[:, 0], means[:, 1], s=size * _AREA.get(marker, 1), c=[color], marker=marker, **options)


def ellipse(ax, mean_and_covariance, *, color=INK, sd=1.0, **artist_kws):
    """The points ``sd`` standard deviations from a mean (2,), for a covariance (2, 2). Returns a PathPatch.

    Move it with ``patch.set_path(ellipse_path(mean, covariance, sd))``.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> patch = ellipse(ax, ([0, 0], [[4, 0], [0, 1]]))
    >>> patch.get_path().get_extents().size.round(3).tolist()
    [4.0, 2.0]
    """
    options = {"facecolor": "none", "edgecolor": color, "linewidth": 2.0, "zorder": 4, **artist_kws}
    return ax.add_patch(PathPatch(ellipse_path(*mean_and_covariance, sd), **options))


def ellipse_path(mean, covariance, sd=1.0):
    """Path of an ellipse: the unit circle, stretched by the symmetric square root of the covariance.

    That root changes smoothly with the covariance, so two such paths can be interpolated point by point.

    >>> ellipse_path([1, 2], [[1, 0], [0, 1]], sd=2).get_extents().min.tolist()
    [-1.0, 0.0]
    """
    variances, directions = np.linalg.eigh(np.asarray(covariance, dtype=float))
    root = (directions * np.sqrt(np.clip(variances, 0, None))) @ directions.T
    return Path(np.asarray(mean, dtype=float) + sd * _CIRCLE.vertices @ root, _CIRCLE.codes)


def arrow(ax, tail_and_head, *, color=INK, **artist_kws):
    """An arrow from ``tail`` (2,) to ``head`` (2,). Returns a FancyArrowPatch; move it with ``set_positions``.

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
    return ax.add_patch(FancyArrowPatch(tuple(tail), tuple(head), color=color, **options))


def curve(ax, x_and_y, *, color=INK, **artist_kws):
    """A line through the points (x, y): a density, a log-likelihood, a bound. Returns a Line2D; move it with ``set_data``.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> curve(ax, ([0, 1, 2], [0, 1, 0]), color="#0072b2").get_color()
    '#0072b2'
    """
    x, y = x_and_y
    return ax.plot(x, y, **{"color": color, "linewidth": 2.5, "zorder": 3, **artist_kws})[0]


def histogram(ax, x, *, color=INK, bins="fd", **artist_kws):
    """Histogram of the values ``x`` (n,) whose area is one, so that densities can be drawn over it. Returns a StepPatch.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> heights = histogram(ax, [0.0, 1.0, 1.0, 2.0], bins=2).get_data().values
    >>> heights.tolist()
    [0.25, 0.75]
    """
    heights, edges = np.histogram(np.asarray(x, dtype=float).ravel(), bins=bins, density=True)
    return ax.stairs(
        heights, edges, **{"color": color, "fill": True, "alpha": 0.14, "zorder": 1, "linewidth": 0, **artist_kws}
    )


def contours(ax, density, *, color=INK, levels=6, n=70, **artist_kws):
    """Contour lines of ``density``, a function of points (m, 2) giving (m,) values, over the limits of the Axes.

    ``levels`` is a list of values, or how many (each is a half of the one above it). Returns a LineCollection;
    change it with ``set_segments(contour_segments(...))``.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> lines = contours(ax, lambda X: (X ** 2).sum(axis=1), levels=[0.5])
    >>> len(lines.get_segments())
    1
    """
    grid = contour_grid(ax, n)
    segments = contour_segments(density, grid, levels)
    options = {"colors": [color], "linewidths": 1.2, "alpha": 0.45, "zorder": 3, **artist_kws}
    return ax.add_collection(LineCollection(segments, **options), autolim=False)


def contour_grid(ax, n=70):
    """The grid values (x, y), n each, that span the limits of the Axes.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> x, y = contour_grid(ax, 5)
    >>> x.tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return np.linspace(*ax.get_xlim(), n), np.linspace(*ax.get_ylim(), n)


def contour_segments(density, grid, levels=6):
    """Contour lines of ``density`` over a grid: a list of arrays of shape (m, 2), for `contours`.

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
    return [segment for level in levels for segment in lines.lines(level)]


def log_likelihood_path(ax, values, *, color=INK, start=0, **artist_kws):
    """The values of iterations ``start``, ``start + 1``, ... as a line with a dot at each. Returns a Line2D.

    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> log_likelihood_path(ax, [-9.0, -4.0, -3.5]).get_xdata().tolist()
    [0, 1, 2]
    """
    options = {"marker": "o", "markersize": 4.5, "linewidth": 2.0, **artist_kws}
    return curve(ax, (np.arange(start, start + len(values)), values), color=color, **options)


def _one_or_many(color):
    return [color] if isinstance(color, str) else color
