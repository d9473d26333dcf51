"""EM as coordinate ascent: the lower bound as a map over the parameter and the responsibilities, and paths that climb it."""

from collections.abc import Sequence

import numpy as np

from emviz.draw import marks
from emviz.draw.figure import Figure, subplots
from emviz.draw.style import INK, style
from emviz.em import bound
from emviz.lessons.colors import BOUND
from emviz.lessons.line import Line


def ascent_map(
    line: Line,
    starts: Sequence[tuple[float, float]],
    *,
    low: float,
    high: float,
    below: Sequence[float] = (0.5, 2, 5, 10, 20, 40, 80),
    n_iter: int = 4,
    resolution: int = 121,
    width: float = 7.4,
) -> Figure:
    """A map of the bound Q + H, and EM on it: E steps go up or down to the diagonal, M steps go sideways.

    Parameters
    ----------
    line : Line
    starts : list of (float, float)
        Of each path: the parameter, and the place where the first responsibilities were computed.
    low, high : float
        The ends of both axes.
    below : sequence of float
        Contours of the bound are drawn so many nats below its highest place.
    n_iter : int
        Of each path.
    resolution : int
        Of the map, along each axis.
    width : float
        In inches; the map is a square.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X[:, 1:]
    >>> model = ev.GaussianMixture(2)
    >>> start = model.from_centres(X, [[60.0], X.mean(axis=0)])
    >>> line = Line(model, X, lambda mean: start._replace(means=np.array([[mean], start.means[1]])), 35.0, 105.0)
    >>> figure = ascent_map(line, [(92.0, 82.0)], low=70, high=96, resolution=31)
    >>> figure.alt[:42]
    'A contour map of the lower bound. Across: '
    """
    places = np.linspace(low, high, resolution)
    # Row: where the responsibilities were computed; column: the parameter.
    log_joints = np.stack([line.log_joint(place) for place in places])
    tables = np.exp(log_joints - np.logaddexp.reduce(log_joints, axis=2, keepdims=True))
    H = np.array([bound.entropy(r) for r in tables])
    heights = np.tensordot(tables, log_joints, ((1, 2), (1, 2))) + H[:, None]
    row, column = np.unravel_index(heights.argmax(), heights.shape)
    peak, top = heights[row, column], (places[column], places[row])
    best = np.array([line.m_step(r) for r in tables[::4]])
    figure, ax = subplots(width=width, height=width * 0.95)
    with style():
        levels = peak - np.sort(below)[::-1]
        drawn = ax.contour(places, places, heights, levels=levels, colors=[BOUND], linewidths=1.3, linestyles="solid")
        ax.clabel(drawn, levels[:-2], fmt=lambda level: f"\N{MINUS SIGN}{peak - level:g}", fontsize=11, colors=[BOUND])
        marks.curve(ax, (places, places), linewidth=1.4, linestyle=(0, (5, 3)))
        inside = (best > low) & (best < high)
        marks.curve(ax, (best[inside], places[::4][inside]), linewidth=1.6, linestyle=(0, (1, 1.6)))
        for i, start in enumerate(starts):
            _draw_path(ax, _corners(line, start, n_iter), named=4 if i == 0 else 2)
        marks.points(ax, [top], color=BOUND, marker="D", size=110, alpha=1, zorder=8)
        size = high - low
        ax.text(
            low + 0.68 * size, low + 0.655 * size, "E steps end here", rotation=45, ha="center", va="top", fontsize=11
        )
        across = float(np.interp(high - 0.02 * size, places[::4], best)) - 0.015 * size
        ax.text(across, high - 0.02 * size, "M steps end here", ha="right", va="center", fontsize=11)
        ax.set_title("Every step climbs the bound", fontsize=12)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")
    ax.set(xlabel=f"the parameter: {line.name}", ylabel="where the responsibilities were computed")
    words = f"The highest place is at {top[0]:.1f}, where the two lines cross."
    figure.alt = (
        "A contour map of the lower bound. Across: the parameter; upwards: where the responsibilities were computed. "
        f"Paths of EM climb in stairs: E steps go up or down to the diagonal, M steps go sideways to the dotted line. {words}"
    )
    return figure


def _corners(line, start, n_iter):
    """The places that EM visits, shape (2 n_iter + 1, 2): the parameter, and where the responsibilities were computed."""
    position, computed = start
    corners = [(position, computed)]
    for frame in line.frames(position, n_iter)[1:]:
        computed = frame.position_before if frame.kind == "E" else computed
        corners.append((frame.position, computed))
    return np.array(corners)


def _draw_path(ax, corners, named):
    for i, (tail, head) in enumerate(zip(corners[:-1], corners[1:], strict=True)):
        long = np.abs(head - tail).max() > 0.8
        ends = {"shrinkA": 0, "shrinkB": 0, "linewidth": 2.2, "zorder": 5, "mutation_scale": 14 if long else 1}
        marks.arrow(ax, (tuple(tail), tuple(head)), color=INK, **ends)
        if i < named:
            aside = (7, 0) if i % 2 == 0 else (0, 6)
            ax.annotate(
                f"{'EM'[i % 2]} {i // 2 + 1}",
                (tail + head) / 2,
                xytext=aside,
                textcoords="offset points",
                ha="left" if i % 2 == 0 else "center",
                va="center" if i % 2 == 0 else "bottom",
                fontsize=11,
                fontweight="bold",
                zorder=7,
            )
    marks.points(ax, corners[[0]], color=INK, size=50, alpha=1, zorder=6)
    up = corners[0, 1] > corners[1, 1]
    ax.annotate(
        "start",
        corners[0],
        xytext=(0, 8 if up else -8),
        textcoords="offset points",
        ha="center",
        va="bottom" if up else "top",
        fontsize=11,
        fontweight="bold",
    )
