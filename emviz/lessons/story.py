"""How the data of a mixture come to be: chance chooses a component, and a point is drawn from it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle

from emviz.draw import colors, marks
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, style

# Where the points of a component stand below the axis, as parts of the height of the densities.
_FIRST_ROW, _ROW = -0.14, -0.15


class StoryScene(Scene):
    """The generative story of a mixture over one feature, point by point, and what somebody sees who gets no labels.

    Above, a strip with a part for each component, as wide as its weight; below it the density of each, and the points
    that were drawn from it; at the bottom the points alone.

    Parameters
    ----------
    params : Mixture
        What the points are drawn from.
    stories : list of (X, labels)
        Points, shape (n_samples, 1), and the components that they came from.
    xlim : (float, float)
        The ends of the axis.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.

    Examples
    --------
    >>> import emviz as ev
    >>> data = ev.datasets.three_gaussians()
    >>> scene = StoryScene(data.truth, [(data.X[::10], data.labels[::10])], xlim=(-17, 7))
    >>> scene.show(1)
    'Point 1: chance chooses component 0, and the point drawn from it is -4.62. A stranger sees the number alone.'
    """

    def __init__(
        self,
        params: Any,
        stories: Sequence[tuple[Any, Any]],
        *,
        xlim: tuple[float, float],
        width: float = 8.0,
        height: float = 4.8,
    ):
        self._params, self._stories = params, [(np.ravel(X), np.asarray(z)) for X, z in stories]
        self._K = len(params.weights)
        ratios = (0.45, 2.2, 0.55)
        with style():
            figure, axes = subplots(3, 1, width=width, height=height, height_ratios=ratios)
            strip, densities, alone = axes
            for ax in axes[1:]:
                ax.set_xlim(xlim)
            actors = [*self._draw_strip(strip), *self._draw_densities(densities), *self._draw_alone(alone)]
            description = (
                f"Above, a strip with {self._K} parts, as wide as the weights of the components. In the middle, the density of each "
                "component with the points drawn from it below. At the bottom, the same points without labels."
            )
            super().__init__(figure, actors, (len(self._stories[0][0]),), description)

    def density(self, k: int, x: Any) -> Any:
        """The density of component k: of the points that are drawn from it, whatever its weight."""
        mean, width = self._params.means[k, 0], self._params.standard_deviations[k, 0]
        return np.exp(-(((x - mean) / width) ** 2) / 2) / (np.sqrt(2 * np.pi) * width)

    def _draw_strip(self, ax):
        self._move = ax.set_title(" ", loc="left", fontsize=12, y=1.0)
        self._move.set_animated(True)
        ax.set(xlim=(-0.003, 1.003), ylim=(-0.05, 1.05), xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        ends = np.concatenate([[0], np.cumsum(self._params.weights)])
        self._parts, self._counts = [], []
        for k in range(self._K):
            box, color = (ends[k], 0), colors.component_color(k)
            width = ends[k + 1] - ends[k]
            ax.add_patch(Rectangle(box, width, 1, facecolor=color, alpha=0.25, edgecolor="none"))
            part = Rectangle(box, width, 1, facecolor="none", edgecolor=INK, linewidth=2.5, animated=True)
            self._parts.append(ax.add_patch(part))
            middle = ends[k] + width / 2
            marks.centres(ax, [[middle - 0.14, 0.5]], color=color, marker=colors.component_marker(k), size=90)
            self._counts.append(ax.text(middle - 0.115, 0.47, "", fontsize=11, va="center", animated=True))
        return [self._move, *self._parts, *self._counts]

    def _draw_densities(self, ax):
        ax.set_title("Move 2: the point is drawn from it", loc="left", fontsize=12)
        grid = np.linspace(ax.get_xlim()[0], ax.get_xlim()[1], 400)
        curves = [self.density(k, grid) for k in range(self._K)]
        top = 1.12 * max(curve.max() for curve in curves)
        self._rows = [(_FIRST_ROW + _ROW * k) * top for k in range(self._K)]
        ax.set(ylim=(self._rows[-1] - 0.1 * top, top), ylabel="density", xticklabels=[])
        ax.set_yticks([tick for tick in (0, 0.2, 0.4) if tick < top])
        ax.axhline(0, color=INK, linewidth=1)
        dots = {"linestyle": "none", "markersize": 7, "alpha": 0.8, "animated": True}
        self._piles = []
        for k, curve in enumerate(curves):
            color = colors.component_color(k)
            seen = curve > 0.003 * top
            marks.curve(ax, (grid[seen], curve[seen]), color=color, linewidth=2.2)
            pile = marks.curve(ax, ([], []), color=color, marker=colors.component_marker(k), **dots)
            self._piles.append(pile)
        self._arrow = marks.arrow(ax, ((0, 0), (0, 0)), shrinkB=4, animated=True)
        return [*self._piles, self._arrow]

    def _draw_alone(self, ax):
        ax.set_title("What a stranger sees", loc="left", fontsize=12)
        ax.set(yticks=[], ylim=(-1, 1), xlabel="x")
        ax.spines["left"].set_visible(False)
        ticks = {"linestyle": "none", "marker": "|", "markersize": 20, "markeredgewidth": 2}
        self._alone = marks.curve(ax, ([], []), color=NEUTRAL, **ticks, animated=True)
        return [self._alone]

    def update(self, m: int, which: int = 0) -> str:
        """Draw the first m points of a story.

        Parameters
        ----------
        m : int
        which : int
            The story.
        """
        x, labels = (part[: int(m)] for part in self._stories[int(which)])
        counts = np.bincount(labels, minlength=self._K)
        for k in range(self._K):
            mine = x[labels == k]
            self._piles[k].set_data(mine, np.full(len(mine), self._rows[k]))
            count = f"{counts[k]} {'point' if counts[k] == 1 else 'points'}"
            self._counts[k].set_text(f"component {k}: {count}")
            looks(self._counts[k], text=count)
            self._parts[k].set_visible(bool(len(x) and labels[-1] == k))
        move = f"{f'Point {len(x)}. ' if len(x) else ''}Move 1: chance chooses"
        self._move.set_text(f"{move} a component")
        looks(self._move, "narrow", text=move)
        self._alone.set_data(x, np.zeros(len(x)))
        self._arrow.set_visible(len(x) > 0)
        if not len(x):
            return "Nothing drawn yet. Move the slider, or press Play."
        k = labels[-1]
        self._arrow.set_positions((x[-1], self.density(k, x[-1])), (x[-1], self._rows[k]))
        return f"Point {len(x)}: chance chooses component {k}, and the point drawn from it is {x[-1]:.2f}. A stranger sees the number alone."
