"""The log-likelihood over two means as a map: where EM goes from each start, and what it finds there."""

from typing import Any

import numpy as np
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import INK, PAPER, in_digits, style
from emviz.draw.view import leave_room_below
from emviz.em.loop import fit
from emviz.lessons.surface import normal_path
from emviz.lessons.two_means import Means, TwoMeans, places_of_rest, rest

#: The colours of the basin of the highest top and of that of the other; no component of a picture with two has them.
BEST, STUCK = component_color(2), component_color(3)
#: How far below the highest top the contour lines run, in nats.
DROPS = (20, 60, 120, 250, 500, 1000)
# Heights below the axis, as parts of the height of the densities: of the means, of the rug, and of the end of the axis.
_MEAN, _RUG, _BOTTOM = -0.08, -0.2, -0.26


class BasinScene(Scene):
    """A map of two means with the path of EM from any start, beside the data and the two normals at its end.

    Tops are stars: A is the highest, B the other, and A' and B' are the same with the labels exchanged. Saddles are
    crosses. The ground has the colour of the top that EM reaches from there. The diagonal belongs to no top.

    Its state is a start, one mean and the other: ``scene.show(12, 24)``.

    Parameters
    ----------
    model : TwoMeans
    X : array-like, shape (n_samples, 1)
    span : (float, float)
        The lowest and the highest mean on the map.
    starts : array-like, shape (n_starts, 2), optional
        Starts whose paths are drawn too, thinly.
    names : sequence of one str, optional
        What the data are, with units.
    n_grid : int
        How many places the map asks along each side where EM goes from there.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.

    Attributes
    ----------
    tops, saddles : ndarray, shape (n, 2)
        The highest first.

    Raises
    ------
    ValueError
        If there are not two tops and their mirror images.

    Examples
    --------
    >>> import emviz as ev
    >>> scene = BasinScene(TwoMeans(1.2), ev.datasets.galaxies().X / 1000, (8, 36), n_grid=10)
    >>> print(scene.show(10, 30))
    From (10, 30) EM comes to A at (11.1, 22.0) in 14 iterations: log-likelihood -404.0, the highest.
    """

    def __init__(
        self,
        model: TwoMeans,
        X: Any,
        span: tuple[float, float],
        *,
        starts: Any = (),
        names: Any = None,
        n_grid: int = 32,
        width: float = 8.0,
        height: float = 4.2,
    ):
        self.model, self._X, self._span = model, np.asarray(X, dtype=float), span
        coarse = np.linspace(*span, 9)
        self.tops, self.saddles = places_of_rest(model, self._X, [(a, b + 0.01) for a in coarse for b in coarse])
        if len(self.tops) != 4:
            raise ValueError(f"the map has {len(self.tops)} tops; it must have two, each with its mirror image.")
        self._heights_of_tops = self._heights(self.tops)
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.15, 1))
            self._draw_map(left, n_grid)
            for start in np.asarray(starts, dtype=float).reshape(-1, 2):
                path = self._path(start)[0]
                color = BEST if self._family(path[-1]) == "A" else STUCK
                marks.curve(left, path.T, color=color, linewidth=1.1, marker=".", markersize=4, markevery=[0], zorder=4)
            actors = [*self._draw_path(left), *self._draw_data(right, names)]
            description = (
                "Left: map of the log-likelihood over both means, with contour lines, in two colours by the top that EM "
                "reaches from there; tops A and B with their mirror images, saddles, the diagonal, and the path of EM. "
                "Right: histogram of the data and the two normals at the end of the path."
            )
            super().__init__(figure, actors, (span[0], span[1]), description)

    def _heights(self, places):
        return self.model.e_step(self._X, Means(np.asarray(places, float))).log_likelihood

    def _family(self, place):
        """Which top this is, A or B, whichever way the labels stand; "" for none."""
        near = [k for k, top in enumerate(self.tops) if np.abs(place - top).max() < 0.05]
        return ("A" if self._heights_of_tops[near[0]] > self._heights_of_tops.max() - 1e-6 else "B") if near else ""

    def _name(self, place):
        """The name of a top; that with mean 0 to the left has no prime."""
        family = self._family(place)
        return family and family + ("" if place[0] < place[1] else "′")

    def _draw_map(self, ax, n_grid):
        ax.set(xlim=self._span, ylim=self._span, aspect="equal")
        ax.set_xlabel("mean 0")
        ax.set_ylabel("mean 1")
        ax.set_title("The start decides the top", y=1.0)
        self._draw_basins(ax, n_grid)
        highest = self._heights_of_tops.max()
        look = {"linewidths": 1.0, "alpha": 0.55, "zorder": 2}
        x, y = marks.contour_grid(ax, 70)
        heights = self._heights(np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))]))  # once for all lines
        for i, drop in enumerate(DROPS):
            lines = marks.contours(ax, lambda _: heights, levels=[highest - drop], n=len(x), **look)
            if i > 1:  # the innermost have no room for it
                label = self._label_contour(ax, lines.get_segments(), in_digits(-drop, 0), -1.0 if i % 2 else 1.5)
                if label and i == 2:
                    looks(label, "present", visible=False)  # where letters are larger, the next one covers it
        marks.curve(ax, (self._span, self._span), linewidth=1.8, linestyle=(0, (4, 3)), zorder=3)
        along = {"rotation": 45, "rotation_mode": "anchor", "ha": "right", "va": "bottom", "fontsize": 10, "zorder": 3}
        ax.text(self._span[1] - 1.6, self._span[1] - 1.1, "mean 0 = mean 1", **along)
        offset = {"textcoords": "offset points", "fontsize": 13, "fontweight": "bold", "zorder": 8}
        offset["bbox"] = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.7}
        for top in self.tops:
            color = BEST if self._family(top) == "A" else STUCK
            marks.centres(ax, [top], color=color, marker="*", size=260, zorder=7)
            name = self._name(top)
            aside = (-22, -17) if name == "A" else (10, 7)  # above A stand the heights of the lines
            ax.annotate(name, top, aside, **offset)
        marks.centres(ax, self.saddles, color=INK, marker="X", size=70, zorder=6)
        middle = self.saddles[np.ptp(self.saddles, axis=1).argmin()]
        aside = {"fontsize": 10, "fontweight": "normal", "ha": "right"}
        ax.annotate("saddle", middle, (-2, -18), **offset | aside)

    def _draw_basins(self, ax, n_grid):
        """Two areas; the map is asked above the diagonal only, since below it is the same with the labels exchanged."""
        from contourpy import contour_generator

        side = np.linspace(*self._span, n_grid)
        x, y = np.meshgrid(side, side)
        above = x < y
        ends = rest(self.model, self._X, np.column_stack([x[above], y[above]]))
        best, other = (self.tops[[self._family(top) == family for top in self.tops]][0] for family in "AB")
        nearer = [np.abs(np.sort(ends) - np.sort(top)).max(axis=1) for top in (best, other)]
        is_best = np.zeros_like(x)
        is_best[above] = nearer[0] < nearer[1]
        is_best = np.maximum(is_best, is_best.T)
        i = np.arange(n_grid)
        is_best[i, i] = is_best[np.minimum(i + 1, n_grid - 1), np.minimum(i, n_grid - 2)]  # the line is drawn over it
        areas = contour_generator(x, y, is_best, fill_type="OuterCode")
        for color, low, high in ((STUCK, -1, 0.5), (BEST, 0.5, 2)):
            for points, codes in zip(*areas.filled(low, high), strict=True):
                marks.area(ax, Path(points, codes), color=color, alpha=0.2, zorder=1)

    def _label_contour(self, ax, segments, text, aside):
        """The height, where the line passes above A, or a little aside of that."""
        best = self.tops[[self._name(top) == "A" for top in self.tops]][0]
        points = np.concatenate(segments) if segments else np.empty((0, 2))
        above = points[(points[:, 1] > best[1]) & (points[:, 1] < self._span[1] - 0.7)]
        if len(above):
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
            place = above[np.abs(above[:, 0] - best[0] - aside).argmin()]
            return ax.text(*place, text, zorder=3, bbox=box, ha="center", va="center", fontsize=10)
        return None

    def _draw_path(self, ax):
        dots = {"color": INK, "linewidth": 1.8, "marker": "o", "markersize": 4, "zorder": 9, "animated": True}
        self._line = marks.curve(ax, ([], []), **dots)
        first = {"color": INK, "marker": "o", "markersize": 11, "linestyle": "none", "markeredgewidth": 2}
        self._first = marks.curve(ax, ([0], [0]), **first, markerfacecolor="none", zorder=9, animated=True)
        return [self._line, self._first]

    def _draw_data(self, ax, names):
        x = self._X[:, 0]
        ax.set_xlim(self._span)
        highest = 1.06 * max(marks.histogram(ax, x, bins=np.arange(np.floor(x.min()), x.max() + 1)).get_data()[0])
        leave_room_below(ax, highest, -_BOTTOM * highest, n_ticks=5)
        marks.rug(ax, x, y=_RUG * highest)
        ax.set_xlabel((names or ("value",))[0])
        ax.set_ylabel("density")
        ax.set_title("What it found there", y=1.0)
        self._mean_at = _MEAN * highest
        self._densities, self._means = [], []
        for k in range(2):
            color, marker = component_color(k), component_marker(k)
            outline = {"edgecolor": color, "linewidth": 3, "capstyle": "round"}
            self._densities.append(marks.area(ax, color="none", zorder=4, animated=True, **outline))
            dot = {"color": color, "marker": marker, "linestyle": "none", "markersize": 11, "markeredgecolor": INK}
            self._means.append(marks.curve(ax, ([0], [0]), **dot, zorder=6, animated=True))
        self._value = marks.label(ax, (0.02, 0.93), ha="left", va="top", animated=True)
        return [*self._densities, *self._means, self._value]

    def _path(self, start):
        """The places of a run, those that nobody could tell apart left out, and its trace."""
        trace = fit(self.model, self._X, start=Means(np.asarray(start, float)), tol=1e-9)
        places = np.array([params.means for params in trace.params])
        kept = [places[0]]
        for place in places[1:]:
            if np.abs(place - kept[-1]).max() > 0.01 * (self._span[1] - self._span[0]):
                kept.append(place)
        return np.array([*kept, places[-1]]), trace

    def update(self, mean_0: float, mean_1: float) -> str:
        """Draw the path from this start, and the normals at its end; the sentence says which top it is."""
        path, trace = self._path((mean_0, mean_1))
        end, value = path[-1], trace.log_likelihood[-1]
        self._line.set_data(*path.T)
        self._first.set_data([mean_0], [mean_1])
        for mean, density, dot in zip(end, self._densities, self._means, strict=True):
            normal = normal_path(mean, self.model.standard_deviation)
            density.set_path(Path(np.asarray(normal.vertices) * [1, 0.5], normal.codes))
            dot.set_data([mean], [self._mean_at])
        self._value.set_text(in_digits(value, 1))
        where = f"({end[0]:.1f}, {end[1]:.1f})"
        came = f"From ({mean_0:g}, {mean_1:g}) EM comes to"
        if not self._family(end):
            return (
                f"{came} the saddle at {where} and stays: two identical means never part; log-likelihood {value:.1f}."
            )
        below = self._heights_of_tops.max() - value
        ending = "the highest" if below < 0.05 else f"{below:.1f} below A"
        return (
            f"{came} {self._name(end)} at {where} in {trace.n_iter} iterations: log-likelihood {value:.1f}, {ending}."
        )
