"""Where the centres are, where they were before, and an arrow between the two."""

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker


class Journeys:
    """One centre for each component; while they move, the old ones stay as faded ghosts with arrows to the new.

    Parameters
    ----------
    ax : matplotlib Axes
    n_components : int
    size : float
        Area of a centre's marker.
    pen : float
        Factor on the widths of the lines.
    """

    def __init__(self, ax, n_components, *, size=170.0, pen=1.0):
        self._ax = ax
        nowhere = np.full((1, 2), np.nan)
        looks = [
            {"color": component_color(j), "marker": component_marker(j), "animated": True} for j in range(n_components)
        ]
        self._old = [
            marks.centres(ax, nowhere, size=0.75 * size, alpha=0.4, linewidths=1.9 * pen, zorder=5, **look)
            for look in looks
        ]
        self._arrows = [
            marks.arrow(
                ax, ((0, 0), (0, 0)), linewidth=2.2 * pen, mutation_scale=16 * pen, shrinkB=7 * pen, animated=True
            )
            for _ in looks
        ]
        self._now = [marks.centres(ax, nowhere, size=size, linewidths=1.9 * pen, **look) for look in looks]
        # Markers are measured in points, and so is what is too short to be seen beside them.
        self._shortest_arrow = 1.5 * np.sqrt(size)
        self.actors = [*self._old, *self._arrows, *self._now]

    def show(self, before, after, moving):
        """Put the centres at ``after``, shape (k, 2); if ``moving``, show where they come from."""
        place = self._ax.transData.transform
        lengths = np.linalg.norm(place(after) - place(before), axis=1) * 72 / self._ax.figure.dpi
        for j, (old, arrow, now) in enumerate(zip(self._old, self._arrows, self._now, strict=True)):
            now.set_offsets(after[[j]])
            old.set_offsets(before[[j]])
            old.set_visible(moving and lengths[j] > 3)
            arrow.set_positions(tuple(before[j]), tuple(after[j]))
            arrow.set_visible(moving and lengths[j] > self._shortest_arrow)
