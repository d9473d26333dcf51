"""Two features: points, centres, ellipses, and arrows from where the centres were to where they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from emviz.draw import borders as lines_between
from emviz.draw import marks
from emviz.draw.centres import MovingCentres
from emviz.draw.sample import counted
from emviz.draw.view import limits
from emviz.draw.view_labelled import LabelledView

#: To make room for ellipses, limits grow by so much of the data's range on each side at most.
MOST_ROOM = 0.5
#: More points than this get smaller and more transparent.
MANY = 3_000


class View2D(LabelledView):
    """Draws frames of a mixture whose components have locations in the plane: `locations` of the model says where.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    equal : bool
        Whether one unit is as long on both axes. Keep it where distance is the point.
    ellipses : bool
        Whether to draw the covariances of the components, of parameters that have them.
    borders : bool
        Whether to draw where one component ends and another begins: for `KMeans` the borders between the regions of the
        centres, for other mixtures the lines on which two components have equal shares (adds some milliseconds a
        frame). All features must be drawn.
    contours : bool
        Whether to draw contour lines of the mixture density (adds some milliseconds a frame).
    **common
        As for `View`, and ``features``, two of them, as for `LabelledView`.

    Attributes
    ----------
    parts : dict of str to list of artists
        The actors by what they are, in drawing order: ``points``, ``borders``, ``contours``, ``ellipses`` (of each
        component the ghost, the one of two and the one of one standard deviation), those of `MovingCentres`, ``title``.
    centres : MovingCentres
    """

    def __init__(
        self,
        ax: Axes,
        traces: Sequence[Any],
        *,
        equal: bool = True,
        ellipses: bool = False,
        borders: bool = False,
        contours: bool = False,
        **common: Any,
    ):
        description = f"{counted(len(traces[0].X))} points, coloured by component, with the components' centres"
        super().__init__(ax, traces, description, **common)
        names = ("feature 1", "feature 2") if self.names is None else self.names
        self.set_axes(xlabel=names[0], ylabel=names[1])
        area, pen = self.area, self.pen
        # With hard labels every component brings its own marker: all points are there k times, and all but one are clear.
        hard = self.model.assignment == "hard"
        n_drawn = len(self.X)
        size, self._opacity = area * float(np.clip(9000 / n_drawn, 8, 34)), 0.85
        if n_drawn > MANY:
            # Where points lie on each other, the middle of a cloud is to look denser than its rim.
            size, self._opacity = (float(np.sqrt(MANY / n_drawn)) * usual for usual in (size, self._opacity))
        self._points = [
            marks.points(
                ax, self.X, size=size, marker=self.palette.marker(j) if hard else "o", alpha=None, animated=True
            )
            for j in range(self.n_components if hard else 1)
        ]
        if borders and not self.draws_all_features:
            raise ValueError(
                f"borders=True needs all {self.rows.shape[1]} features in the picture, and this one has 2: the borders "
                "depend on the others too, so leave borders out."
            )
        self._borders = [lines_between.line(ax, linewidth=1.1 * pen, animated=True)] if borders else []
        self._contours = []
        if contours:
            self._contours = [marks.contours(ax, lambda X: X[:, 0] * 0, levels=[1.0], animated=True)]
        self._ellipses = [
            self._three_ellipses(self.palette.color(j), pen) for j in range(self.n_components if ellipses else 0)
        ]
        self.centres = MovingCentres(ax, self.n_components, size=170 * area, pen=pen, palette=self.palette)
        self.parts = {
            "points": self._points,
            "borders": self._borders,
            "contours": self._contours,
            "ellipses": [patch for three in self._ellipses for patch in three],
            **self.centres.parts,
            "title": [self.title],
        }
        self.actors = [actor for part in self.parts.values() for actor in part]
        self._set_limits(equal)

    def make_room_for(self, frames: Sequence[Any]) -> None:
        """Widen the limits, where nobody has asked for any, so that the ellipses of these frames are whole.

        An ellipse that is much larger than the data is cut all the same, rather than squeeze them into a corner.
        """
        if not self._ellipses or "xlim" in self.asked or "ylim" in self.asked:
            return
        boxes = [
            marks.ellipse_path(place, covariance, sd=2).get_extents()
            for params in (self.seen(frame).after for frame in frames)
            for place, covariance in zip(self.model.locations(params), params.covariances, strict=True)
            if np.isfinite(place).all() and np.isfinite(covariance).all()
        ]
        within = Bbox(np.transpose([limits(self.ends(j), MOST_ROOM) for j in range(2)]))
        seen = [box for box in (Bbox.intersection(box, within) for box in boxes) if box]
        together = Bbox.union([*seen, self.ax.viewLim])
        self.ax.update_datalim(together.corners())
        self.ax.set_xlim(limits(together.intervalx, 0.01), auto=None)
        self.ax.set_ylim(limits(together.intervaly, 0.01), auto=None)

    def draw(self, frame: Any) -> None:
        """Colour the points, and move the centres."""
        before, after, moving = frame.before, frame.after, frame.kind == "M"
        self._color_points(frame)
        self.centres.show(self.places(before), self.places(after), moving)
        old, new = self.model.locations(before), self.model.locations(after)
        was, still = self.present(before), self.present(after)
        for j, (ghost, two_sd, one_sd) in enumerate(self._ellipses):
            ghost.set_visible(moving and was[j])
            ghost.set_path(marks.ellipse_path(old[j], before.covariances[j]))
            for ellipse, sd in ((two_sd, 2), (one_sd, 1)):
                ellipse.set_visible(still[j])
                ellipse.set_path(marks.ellipse_path(new[j], after.covariances[j], sd))
        for line in self._borders:
            path = lines_between.path(self.ax, self.model, after)
            line.set_path(path)
            line.set_visible(len(path) > 1)
        for lines in self._contours:
            grid = marks.contour_grid(self.ax)
            lines.set_segments(marks.contour_segments(lambda X: self._density(X, after), grid))

    def _density(self, X, params):
        return np.exp(self.model.log_joint(X, params)).sum(axis=1)

    def _three_ellipses(self, color, pen):
        nowhere = (np.zeros(2), np.eye(2))
        options = {"color": color, "animated": True}
        return [
            marks.ellipse(self.ax, nowhere, linewidth=1.6 * pen, linestyle=(0, (3, 2)), alpha=0.55, **options),
            marks.ellipse(self.ax, nowhere, sd=2, linewidth=1.4 * pen, **options),
            marks.ellipse(self.ax, nowhere, linewidth=2.5 * pen, facecolor=(color, 0.13), **options),
        ]

    def _color_points(self, frame):
        colors = np.empty((len(self.X), 4))
        colors[:, :3] = self.point_colors(frame)
        colors[:, 3] = self._opacity
        if len(self._points) == 1:
            self._points[0].set(facecolor=colors)
            return
        r = frame.responsibilities
        owner = np.zeros(len(self.X), int) if r is None else np.argmax(r, axis=1)
        for j, layer in enumerate(self._points):
            shown = colors.copy()
            shown[owner != j, 3] = 0
            layer.set(facecolor=shown)

    def _set_limits(self, equal):
        xlim, ylim = self.ranges()
        self.set_axes(xlim=xlim, ylim=ylim)
        if equal:
            # Of two axes that must not be stretched apart matplotlib shortens one, as far as it knows of no data there.
            self.ax.update_datalim(np.transpose([self.ends(j) for j in range(2)]))
            wide, tall = (np.ptp(self.ends(j)) for j in range(2))
            self.width = float(np.clip(2 * wide / tall if tall > 0 else 2, 1.3, 1.75))
            grids = self.ax.get_shared_x_axes(), self.ax.get_shared_y_axes()
            # Limits that other Axes share both ways, or that were asked for, cannot be stretched: there the box has to give.
            shared = all(len(grid.get_siblings(self.ax)) > 1 for grid in grids)
            fixed = shared or "xlim" in self.asked or "ylim" in self.asked
            self.ax.set_autoscale_on(not fixed)
            self.ax.set_aspect("equal", adjustable="box" if fixed else "datalim")
