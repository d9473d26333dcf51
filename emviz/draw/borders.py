"""Where one component of a mixture ends and another begins."""

from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.style import INK
from emviz.models.kmeans import KMeans


def line(ax: Axes, **artist_kws: Any) -> PathPatch:
    """A thin line, still empty, for borders. Returns a PathPatch; move it with ``set_path(path(...))``."""
    # Butt ends: a border of no length is not seen.
    options = {"facecolor": "none", "edgecolor": INK, "linewidth": 1.1, "alpha": 0.6, "zorder": 3, "capstyle": "butt"}
    patch = PathPatch(Path(np.zeros((1, 2))), **options | artist_kws)
    ax.add_patch(patch)
    return patch


def path(ax: Axes, model: Any, params: Any) -> Path:
    """The borders between the components inside the limits of the Axes.

    Parameters
    ----------
    ax : matplotlib Axes
    model : labelled model
        Over two features.
    params : params

    Returns
    -------
    Path
        For `KMeans` the borders between the regions of the centres; for any other mixture the lines on which two
        components have equal shares, and no third has a larger one.
    """
    if isinstance(model, KMeans):
        return _of_segments(between_centres(params.means, ax.get_xlim(), ax.get_ylim()))
    return _of_segments(equal_shares(lambda X: model.log_joint(X, params), marks.contour_grid(ax)))


def between_centres(centres: Any, xlim: tuple[float, float], ylim: tuple[float, float]) -> np.ndarray:
    """The borders between the regions of the plane that are nearest to each centre, within these limits.

    On the perpendicular bisector of two centres lie the points that are equally far from both; their border is the
    part of it where no third centre is nearer.

    Parameters
    ----------
    centres : array-like, shape (k, 2)
    xlim, ylim : pair of float

    Returns
    -------
    ndarray, shape (k (k - 1) / 2, 2, 2)
        Both ends of the border of each pair of centres, (0, 1), (0, 2), ..., (1, 2), ... Two centres whose regions do not
        touch have a border of no length, where their border would begin if the regions moved towards each other.

    Examples
    --------
    >>> between_centres([[0, 0], [2, 0]], (-1, 3), (-1, 1)).tolist()
    [[[1.0, 1.0], [1.0, -1.0]]]
    """
    centres = np.asarray(centres, dtype=float)
    # The limits as half-planes: normal @ x <= offset.
    normals = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    offsets = np.array([xlim[1], -xlim[0], ylim[1], -ylim[0]])
    segments = []
    for i, j in combinations(range(len(centres)), 2):
        middle = (centres[i] + centres[j]) / 2
        across = centres[j] - centres[i]
        along = np.array([across[1], -across[0]])
        others = np.delete(centres, (i, j), axis=0)
        # A point of the bisector, middle + t along, must be inside the limits and nearer to centre i than to the others.
        slopes = np.concatenate([normals, others - centres[i]]) @ along
        rooms = np.concatenate(
            [
                offsets - normals @ middle,
                ((others - middle) ** 2).sum(axis=1) / 2 - ((centres[i] - middle) ** 2).sum() / 2,
            ]
        )
        begin, end = -np.inf, np.inf
        for slope, room in zip(slopes, rooms, strict=True):
            if slope > 0:
                end = min(end, room / slope)
            elif slope < 0:
                begin = max(begin, room / slope)
            elif room < 0:
                begin, end = end, begin  # parallel to the border of that half-plane, and outside of it
        if not begin < end:
            begin = end = (begin + end) / 2
        if not np.isfinite(begin + end):
            begin = end = 0.0  # two centres in one place, or one that is gone, have none
        segments.append([middle + begin * along, middle + end * along])
    return np.array(segments).reshape(-1, 2, 2)


def equal_shares(log_joint: Any, grid: tuple[np.ndarray, np.ndarray]) -> list[np.ndarray]:
    """The lines between the regions in which each component has the largest share.

    Parameters
    ----------
    log_joint : callable
        Gets points, shape (m, 2), and returns log p(x, label k), shape (m, k).
    grid : pair of arrays
        The values of x and y between which the lines are interpolated.

    Returns
    -------
    list of ndarray, each of shape (m, 2)

    Examples
    --------
    >>> x = y = np.linspace(-1, 1, 5)
    >>> (line,) = equal_shares(lambda X: np.column_stack([X[:, 0], -X[:, 0]]), (x, y))
    >>> np.ptp(line, axis=0).tolist()
    [0.0, 2.0]
    """
    from contourpy import contour_generator

    x, y = grid
    joint = np.asarray(log_joint(np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])))
    segments = []
    # Of two components one is ahead where the other is behind: one line says it.
    for k in range(joint.shape[1] if joint.shape[1] > 2 else joint.shape[1] - 1):
        ahead = joint[:, k] - np.delete(joint, k, axis=1).max(axis=1)
        segments += contour_generator(x, y, np.ma.masked_invalid(ahead.reshape(len(y), len(x)))).lines(0.0)
    return [np.asarray(segment) for segment in segments]


def _of_segments(segments):
    """One path of many open lines."""
    if not len(segments):
        return Path(np.zeros((1, 2)))
    codes = [np.repeat([Path.MOVETO, Path.LINETO], [1, len(segment) - 1]) for segment in segments]
    return Path(np.concatenate(segments), np.concatenate(codes))
