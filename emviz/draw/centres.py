"""Where the centres are, where they were before, and an arrow between the two."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from emviz.draw import marks
from emviz.draw.colors import PALETTE, Palette


class MovingCentres:
    """One centre for each component; while they move, the old ones stay, faded, with arrows to the new.

    Parameters
    ----------
    ax : matplotlib Axes
    n_components : int
    size : float
        Area of a centre's marker.
    pen : float
        Factor on the widths of the lines.
    palette : Palette

    Attributes
    ----------
    parts : dict of str to list of artists
        All that `show` changes, by what it is and in drawing order: ``old``, ``arrows`` and ``now``, each with one for
        each component.
    actors : list of artists
        The same in one list.
    shortest_arrow : float
        In points: no arrow is drawn for a shorter way.
    shortest_way : float
        In points: where a centre has moved by no more, it leaves no ghost.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> centres = MovingCentres(ax, 2)
    >>> centres.show(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.5, 0.0], [1.0, 0.2]]), moving=True)
    >>> len(centres.actors)
    6
    """

    def __init__(
        self, ax: Axes, n_components: int, *, size: float = 170.0, pen: float = 1.0, palette: Palette = PALETTE
    ):
        self._ax = ax
        nowhere = np.full((1, 2), np.nan)
        styles = [
            {"color": palette.color(j), "marker": palette.marker(j), "animated": True} for j in range(n_components)
        ]
        self._old: list[Any] = [
            marks.centres(ax, nowhere, size=0.75 * size, alpha=0.4, linewidths=1.9 * pen, zorder=5, **style)
            for style in styles
        ]
        self._arrows: list[Any] = [
            marks.arrow(
                ax, ((0, 0), (0, 0)), linewidth=2.2 * pen, mutation_scale=16 * pen, shrinkB=7 * pen, animated=True
            )
            for _ in styles
        ]
        self._now: list[Any] = [
            marks.centres(ax, nowhere, size=size, linewidths=1.9 * pen, **style) for style in styles
        ]
        # Markers are measured in points, and so is what is too short to be seen beside them.
        self.shortest_arrow, self.shortest_way = 1.5 * float(np.sqrt(size)), 3.0
        self.parts: dict[str, list[Artist]] = {"old": self._old, "arrows": self._arrows, "now": self._now}
        self.actors = [actor for part in self.parts.values() for actor in part]

    def show(self, before: np.ndarray, after: np.ndarray, moving: bool) -> None:
        """Put the centres at ``after``, shape (k, 2); if ``moving``, show where they come from.

        A centre that is NaN is nowhere: it is not drawn.
        """
        to_pixels = self._ax.transData.transform
        lengths = np.linalg.norm(to_pixels(after) - to_pixels(before), axis=1) * 72 / self._ax.figure.dpi
        for j, (old, arrow, now) in enumerate(zip(self._old, self._arrows, self._now, strict=True)):
            now.set_offsets(after[[j]])
            old.set_offsets(before[[j]])
            # One that is gone has no length, and leaves a ghost.
            old.set_visible(moving and not lengths[j] <= self.shortest_way)
            arrow.set_visible(moving and lengths[j] > self.shortest_arrow)
            if not np.isnan(lengths[j]):
                arrow.set_positions(tuple(before[j]), tuple(after[j]))
