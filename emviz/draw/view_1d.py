"""One feature: a histogram, densities over it, and a rug of the data under it."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.style import INK
from emviz.draw.view import View, limits

# Heights below the axis, as parts of the height of the densities: the lane of the means, and the rug's.
_LANE, _RUG, _BOTTOM = -0.055, -0.15, -0.2


class View1D(View):
    """Draws frames of a mixture over one feature.

    Each component's curve is its weight times its density, so that the curves add up to the mixture's, drawn in ink.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    names : sequence of one str, or str, optional
        Axis label, with units.
    bins : int, str or array, optional
        As in ``numpy.histogram``; by default some more than usual, because a mixture has narrow humps.
    """

    def __init__(self, ax, traces, *, names=None, bins=None, short_title=False):
        super().__init__(ax, traces, short_title=short_title)
        names = [names] if isinstance(names, str) else names or ("value",)
        x = self.X[:, 0]
        ax.set_xlabel(names[0])
        ax.set_ylabel("density")
        means = np.concatenate([params.means[:, 0] for trace in traces for params in trace.params])
        ax.set_xlim(limits([x.min(), x.max(), *np.clip(means, *limits(x, 0.3))], 0.04))
        self._grid = np.linspace(*ax.get_xlim(), 400)[:, None]
        bins = int(np.clip(1.3 * np.sqrt(len(x)), 12, 45)) if bins is None else bins
        tallest = marks.histogram(ax, x, bins=bins).get_data().values.max()
        top = self._top(traces, tallest)
        ax.set_ylim(_BOTTOM * top, top)
        ax.yaxis.set_major_locator(MaxNLocator(nbins=5))
        ax.set_yticks([tick for tick in ax.get_yticks() if 0 <= tick <= top])
        ax.set_ylim(_BOTTOM * top, top)
        ax.axhline(0, color=INK, linewidth=1, zorder=1.5)
        ax.spines["left"].set_bounds(0, top)

        k = range(self.n_components)
        colors = [component_color(j) for j in k]
        self._lane = _LANE * top
        nothing = ([], [])
        self._rug = marks.rug(ax, x, y=_RUG * top, alpha=None, animated=True)
        self._ghosts = [marks.curve(ax, nothing, color=colors[j], linewidth=1.6, linestyle=(0, (3, 2)), alpha=0.6,
                                    animated=True) for j in k]
        self._mixture = marks.curve(ax, nothing, color=INK, linewidth=2.2, animated=True)
        self._curves = [marks.curve(ax, nothing, color=colors[j], linewidth=3, zorder=4, animated=True) for j in k]
        at = np.array([[x[0], self._lane]])
        self._old = [marks.centres(ax, at, color=colors[j], marker=component_marker(j), size=100, alpha=0.4, zorder=5,
                                   animated=True) for j in k]
        self._arrows = [marks.arrow(ax, (at[0], at[0]), animated=True) for j in k]
        self._means = [marks.centres(ax, at, color=colors[j], marker=component_marker(j), size=130, animated=True) for j in k]
        self.actors = [self._rug, *self._ghosts, self._mixture, *self._curves, *self._old, *self._arrows, *self._means,
                       self.title]

    def densities(self, params):
        """Weight times density of each component over the grid, shape (400, k)."""
        return np.exp(self.model.log_joint(self._grid, params))

    def draw(self, frame):
        colors = np.full((len(self.X), 4), 0.8)
        colors[:, :3] = self.point_colors(frame)
        self._rug.set_facecolors(colors)
        before, after = frame.before, frame.after
        densities, x = self.densities(after), self._grid[:, 0]
        self._mixture.set_data(x, densities.sum(axis=1))
        moving = frame.kind == "M"
        old = self.densities(before) if moving else densities
        to_points = 72 / self.ax.figure.dpi * self.ax.bbox.width / np.ptp(self.ax.get_xlim())
        for j in range(self.n_components):
            self._curves[j].set_data(x, densities[:, j])
            self._ghosts[j].set_data(x, old[:, j])
            self._ghosts[j].set_visible(moving)
            tail, head = (float(before.means[j, 0]), self._lane), (float(after.means[j, 0]), self._lane)
            shift = abs(head[0] - tail[0]) * to_points
            self._means[j].set_offsets([head])
            self._old[j].set_offsets([tail])
            self._old[j].set_visible(moving and shift > 3.0)
            # An arrow shorter than the two markers it joins would be a blot.
            self._arrows[j].set_visible(moving and shift > 20.0)
            self._arrows[j].set_positions(tail, head)

    def _top(self, traces, tallest):
        """Height that shows all of the histogram and most of the peaks; a component that collapses may leave through the roof."""
        some = [trace.params[i] for trace in traces for i in {0, len(trace.params) // 2, len(trace.params) - 1}]
        peaks = [self.densities(params).sum(axis=1).max() for params in some[:60]]
        peaks = [peak for peak in peaks if np.isfinite(peak)]
        return 1.1 * max(tallest, min(max(peaks, default=tallest), 1.6 * tallest))
