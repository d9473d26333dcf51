"""From soft EM to k-means: the same centres at one temperature after another."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from emviz.draw import marks
from emviz.draw.colors import blend, component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, style
from emviz.draw.view import limits
from emviz.models.textbook import responsibilities

#: Centres nearer than this part of the data's range lie in one place.
ONE_PLACE = 2e-3
#: Where places melt and a centre moves by more than this part of the data's range, it jumps.
JUMP = 0.025


def shares(X: Any, T: float, centres: Any) -> np.ndarray:
    """E step at temperature T: responsibilities, shape (n_samples, n_components), of circles of variance T and equal weights.

    Examples
    --------
    >>> shares([[0.0, 0.0], [4.0, 0.0]], 1e9, [[0.0, 0.0], [4.0, 0.0]]).round(3).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    squares = ((np.asarray(X, dtype=float)[:, None] - centres) ** 2).sum(axis=2)
    return responsibilities(-squares / (2 * T))


def rest_at(X: Any, T: float, centres: Any, tol: float = 1e-5, max_iter: int = 100_000) -> np.ndarray:
    """Where the centres come to rest at temperature T: both steps until none moves by more than ``tol``.

    Examples
    --------
    >>> rest_at([[0.0, 0.0], [4.0, 0.0]], 1e-3, [[0.0, 1.0], [3.0, 0.0]]).tolist()
    [[0.0, 0.0], [4.0, 0.0]]
    """
    X, centres = np.asarray(X, dtype=float), np.asarray(centres, dtype=float)
    for _ in range(max_iter):
        r = shares(X, T, centres)
        before, centres = centres, r.T @ X / r.sum(axis=0)[:, None]
        if np.abs(centres - before).max() <= tol:
            break
    return centres


def heated(X: Any, temperatures: Any, centres: Any, tol: float = 1e-5) -> np.ndarray:
    """Where the centres rest at each temperature, shape (n_temperatures, n_components, 2), each begun where the one before rests.

    Examples
    --------
    >>> heated([[0.0, 0.0], [4.0, 0.0]], [1e-3, 100.0], [[0.0, 1.0], [3.0, 0.0]]).round(3).tolist()
    [[[0.0, 0.0], [4.0, 0.0]], [[2.0, 0.0], [2.0, 0.0]]]
    """
    found = []
    for T in temperatures:
        centres = rest_at(X, T, centres, tol)
        found.append(centres)
    return np.array(found)


def through_the_fold(X: Any, centres: Any, T: float, alone: int, gaps: Any) -> tuple[np.ndarray, np.ndarray]:
    """Rest points with one centre alone and all others together, for given gaps between the two places.

    The gap, in the second coordinate, is given and the temperature is solved for. So the way leads round the fold where two
    places cease to exist, and back along rest points from which EM drifts away: no iteration of EM could find those.

    Parameters
    ----------
    X : array-like, shape (n_samples, 2)
    centres : array-like, shape (n_components, 2)
        At rest at the temperature T, nearly: where to begin.
    T : float
    alone : int
        The centre that stands alone.
    gaps : array-like, shape (n,)
        From near that of `centres` on, in small steps.

    Returns
    -------
    temperatures : ndarray, shape (n,)
    means : ndarray, shape (n, n_components, 2)

    Examples
    --------
    >>> X = [[0.0, 0.0], [0.0, 4.0]]
    >>> temperatures, means = through_the_fold(X, [[0, 0.1], [0, 3.9]], 1.0, 1, [3.5, 2.0, 0.1])
    >>> temperatures.round(2).tolist()
    [2.58, 3.64, 4.0]
    """
    from scipy.optimize import root

    X, centres = np.asarray(X, dtype=float), np.asarray(centres, dtype=float)

    def places(unknown, gap):
        x_alone, x, y, _ = unknown
        means = np.tile([x, y], (len(centres), 1))
        means[alone] = x_alone, y + gap
        return means

    def not_at_rest(unknown, gap):
        means = places(unknown, gap)
        moved = rest_at(X, unknown[3], means, tol=np.inf) - means
        return [*moved[alone], *moved[alone - 1]]

    unknown, found = [centres[alone, 0], *centres[alone - 1], T], []
    for gap in gaps:
        unknown = root(not_at_rest, unknown, args=(gap,), tol=1e-10).x
        found.append((unknown[3], places(unknown, gap)))
    return np.array([each[0] for each in found]), np.array([each[1] for each in found])


class TemperatureScene(Scene):
    """Points in blended colours, centres, and circles of one standard deviation, the root of the temperature; beside them the tree.

    Its state is the number of the temperature, counted from 0: ``scene.show(1)``.

    Parameters
    ----------
    X : array-like, shape (n_samples, 2)
    temperatures : array-like, shape (n_temperatures,)
        The shared variance, in the units of the data squared, rising.
    means : array-like, shape (n_temperatures, n_components, 2)
        Where the centres came to rest at each temperature.
    reference : array-like, shape (n_components, 2)
        The centres of k-means, drawn as hollow markers.
    coordinate : int
        Which coordinate of the centres the tree shows.
    names : pair of str, optional
    closer : tuple of float, optional
        A part of the tree, (left, right, low, high), that is drawn again in a corner, larger.
    width, height : float
        Size in inches.

    Attributes
    ----------
    places : ndarray, shape (n_temperatures,)
        In how many different places the centres lie.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.four_blobs().X
    >>> temperatures = [0.01, 3.0, 9.0]
    >>> means = heated(X, temperatures, [[2, 1], [-1, 8], [-2, 3], [1, 4]])
    >>> scene = TemperatureScene(X, temperatures, means, means[0])
    >>> print(scene.show(1))
    Temperature 3: the centres rest in 3 different places; 299 of 300 points are shared between components.
    """

    def __init__(
        self,
        X: Any,
        temperatures: Any,
        means: Any,
        reference: Any,
        *,
        coordinate: int = 1,
        names: Any = None,
        closer: Any = None,
        width: float = 9.0,
        height: float = 4.6,
    ):
        self.X = np.asarray(X, dtype=float)
        self.temperatures = np.asarray(temperatures, dtype=float)
        self.means, self.reference = np.asarray(means, dtype=float), np.asarray(reference, dtype=float)
        expected = (len(self.temperatures), *self.reference.shape)
        if self.means.shape != expected:
            raise ValueError(
                f"means has shape {self.means.shape}; with these temperatures and this reference it must be {expected}."
            )
        self._coordinate = coordinate
        names = names or ("feature 1", "feature 2")
        self._size = size = np.ptp(self.X, axis=0).max()
        self.places = np.array([len(leaders(m, ONE_PLACE * size)) for m in self.means])
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1, 1.25))
            actors = [*self._draw_points(left, names), *self._draw_tree(right, names[coordinate], closer)]
            description = (
                "Left: points in blended colours, centres with circles of one standard deviation, k-means centres hollow. "
                f"Right: {names[coordinate]} of each centre over the temperature, a tree whose branches melt together."
            )
            super().__init__(figure, actors, (0,), description)

    def _draw_points(self, ax, names):
        ax.set_xlim(limits(self.X[:, 0]), auto=True)
        ax.set_ylim(limits(self.X[:, 1]), auto=True)
        ax.set_aspect("equal", adjustable="datalim")
        ax.set_xlabel(names[0])
        ax.set_ylabel(names[1])
        self._points = marks.points(ax, self.X, size=26, alpha=None, animated=True)
        self._hollow, self._circles, self._centres = [], [], []
        for k, centre in enumerate(self.reference):
            color, marker = component_color(k), component_marker(k)
            hollow = {"color": "none", "marker": marker, "size": 300, "edgecolors": color, "zorder": 5}
            self._hollow.append(marks.centres(ax, [centre], animated=True, **hollow))
            self._circles.append(marks.ellipse(ax, (np.zeros(2), np.eye(2)), color=color, animated=True))
            self._centres.append(marks.centres(ax, [[0, 0]], color=color, marker=marker, animated=True))
        self._title = ax.set_title("", loc="left", y=1.0, animated=True)
        return [self._points, *self._hollow, *self._circles, *self._centres, self._title]

    def _draw_tree(self, ax, name, closer):
        tree(ax, self.temperatures, self.means, self._coordinate)
        heights = self.reference[:, self._coordinate]
        for k, height in enumerate(heights):
            color, marker = component_color(k), component_marker(k)
            marks.centres(ax, [(0, height)], color="none", marker=marker, size=300, edgecolors=color, zorder=5)
        low, high = self.means[..., self._coordinate].min(), self.means[..., self._coordinate].max()
        room = max(high - low, 1e-9)
        ax.set_ylim(low - 0.1 * room, high + 0.3 * room)
        ax.set_xlim(-0.05 * self.temperatures[-1], self.temperatures[-1] * 1.02)
        if closer is not None:
            self._draw_closer(ax, *closer)
        for last in np.flatnonzero(np.diff(self.places)):
            border = self.temperatures[last : last + 2].mean()
            ax.axvline(border, color=NEUTRAL, linewidth=0.8, alpha=0.7, zorder=0)
        for places in np.unique(self.places):
            where = self.temperatures[self.places == places]
            words = f"{places} places" if places == self.places.max() and places > 1 else f"{places}"
            ax.text((where[0] + where[-1]) / 2, high + 0.2 * room, words, ha="center", va="center", fontsize=12)
        ax.set_xlabel("temperature (at 0: k-means)")
        ax.set_ylabel(f"{name} of the centre")
        ax.set_title("The centres melt together", y=1.0)
        self._line = ax.axvline(0, ymax=0.86, color=INK, linewidth=1.2, linestyle=(0, (2, 2)), animated=True)
        self._now = [
            marks.centres(
                ax, [[1, 0]], color=component_color(k), marker=component_marker(k), clip_on=False, animated=True
            )
            for k in range(len(heights))
        ]
        return [self._line, *self._now]

    def _draw_closer(self, ax, left, right, low, high):
        inset = ax.inset_axes((0.49, 0.04, 0.3, 0.21))
        tree(inset, self.temperatures, self.means, self._coordinate)
        inset.set(xlim=(left, right), ylim=(low, high), xticks=(), yticks=())
        for spine in inset.spines.values():
            spine.set(visible=True, color=NEUTRAL)
        inset.text(0.97, 0.06, f"near {(left + right) / 2:.1f}", transform=inset.transAxes, ha="right", fontsize=11)
        marks.curve(
            ax, ([left, right, right, left, left], [low, low, high, high, low]), color=NEUTRAL, linewidth=1, zorder=2
        )

    def update(self, index: int) -> str:
        """Draw the centres at this temperature; the sentence says in how many places they rest."""
        T, means = self.temperatures[index], self.means[index]
        r = shares(self.X, T, means)
        self._points.set(facecolor=np.column_stack([blend(r), np.full(len(r), 0.85)]))
        for k, (circle, centre, now) in enumerate(zip(self._circles, self._centres, self._now, strict=True)):
            above = (np.linalg.norm(means[k + 1 :] - means[k], axis=1) <= ONE_PLACE * self._size).sum()
            for each in (centre, now):  # where several lie in one place each is seen: the lower ones are larger
                each.set_sizes([170 * (1 + 0.8 * above)])
            circle.set_linewidth(2 + 2.4 * above)
            circle.set_path(marks.ellipse_path(means[k], T * np.eye(2)))
            centre.set_offsets(means[[k]])
            now.set_offsets([[T, means[k, self._coordinate]]])
        self._line.set_xdata([T, T])
        self._title.set_text(f"Temperature {T:.3g}")
        shared = int((r.max(axis=1) < 0.99).sum())
        places = self.places[index]
        where = "in one place" if places == 1 else f"in {places} different places"
        return (
            f"Temperature {T:.3g}: the centres rest {where}; {shared} of {len(r)} points are shared between components."
        )


def tree(ax: Axes, temperatures: Any, means: Any, coordinate: int = 1) -> list[LineCollection]:
    """Draw one coordinate of the centres over the temperature: branches that melt together, with a dotted line at each jump.

    Where centres lie in one place their lines lie on each other; the lower ones are wider, so that each is seen.

    Parameters
    ----------
    ax : Axes
    temperatures : array-like, shape (n_temperatures,)
    means : array-like, shape (n_temperatures, n_components, 2)
    coordinate : int

    Returns
    -------
    list of LineCollection
        Of each component its branches and its jumps.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> branches, jumps, *_ = tree(ax, [1.0, 2.0, 3.0], [[[0, 0], [0, 8]], [[0, 1], [0, 7]], [[0, 4], [0, 4]]])
    >>> len(branches.get_segments()), len(jumps.get_segments())
    (1, 1)
    """
    temperatures, means = np.asarray(temperatures, dtype=float), np.asarray(means, dtype=float)
    size = max(np.ptp(means, axis=(0, 1)).max(), 1e-300)
    places = np.array([len(leaders(m, ONE_PLACE * size)) for m in means])
    moved = np.linalg.norm(np.diff(means, axis=0), axis=2)
    melts = (np.diff(places) < 0) & (moved.max(axis=1) > JUMP * size)
    lines = []
    for k in range(means.shape[1]):
        above = np.linalg.norm(means[:, k + 1 :] - means[:, [k]], axis=2) <= ONE_PLACE * size
        widths = 3 + 2.6 * above.sum(axis=1)
        widths = np.minimum(widths[:-1], widths[1:])
        path = np.column_stack([temperatures, means[:, k, coordinate]])
        # One line for each stretch of one width, so that it has no joints.
        jumps = melts & (moved[:, k] > JUMP * size / 4)
        ends = np.flatnonzero((np.diff(widths) != 0) | jumps[1:] | jumps[:-1]) + 1
        stretches = [each for each in np.split(np.arange(len(widths)), ends) if not jumps[each[0]]]
        look = {"colors": [component_color(k)], "zorder": 3 + 0.01 * k}
        branches = [path[each[0] : each[-1] + 2] for each in stretches]
        lines.append(LineCollection(branches, linewidths=[widths[each[0]] for each in stretches], **look))
        leaps = np.stack([path[:-1], path[1:]], axis=1)[jumps]
        lines.append(LineCollection(list(leaps), linewidths=1.6, linestyles=[(0, (1, 1.5))], **look))
        for each in lines[-2:]:
            ax.add_collection(each)
    return lines


def leaders(means: np.ndarray, distance: float) -> list[int]:
    """Of each place the first component that lies there.

    Examples
    --------
    >>> leaders(np.array([[0.0, 0.0], [5.0, 0.0], [0.1, 0.0]]), 0.5)
    [0, 1]
    """
    found: list[int] = []
    for k, mean in enumerate(means):
        if all(np.linalg.norm(mean - means[j]) > distance for j in found):
            found.append(k)
    return found
