"""Two features: points, centres, ellipses, and arrows from where the centres were to where they are."""

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.view import View, limits


class View2D(View):
    """Draws frames of a model with means in the plane.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    names : pair of str, optional
        Axis labels, with units.
    equal : bool
        Whether one unit is as long on both axes. Keep it where distance is the point.
    ellipses : bool, optional
        Whether to draw covariances. By default all models but k-means do.
    contours : bool
        Whether to draw contour lines of the mixture density (adds some milliseconds a frame).
    """

    def __init__(self, ax, traces, *, names=None, equal=True, ellipses=None, contours=False, short_title=False):
        super().__init__(ax, traces, short_title=short_title)
        if ellipses is None:
            ellipses = type(self.model).__name__ != "KMeans"
        names = names or ("feature 1", "feature 2")
        ax.set_xlabel(names[0])
        ax.set_ylabel(names[1])
        k = range(self.n_components)
        colors = [component_color(j) for j in k]
        first = traces[0].params[0]
        hard = getattr(self.model, "assignment", "hard") == "hard"
        size = float(np.clip(9000 / len(self.X), 8, 34))
        # With hard labels every component brings its own marker: all points are there k times, and all but one are clear.
        self._points = [marks.points(ax, self.X, size=size, marker=component_marker(j) if hard else "o", alpha=None,
                                     animated=True) for j in (k if hard else [0])]
        self._contours = self._grid = None
        if contours:
            self._contours = marks.contours(ax, lambda X: X[:, 0] * 0, levels=[1.0], animated=True)
        self._ellipses = self._ghosts = []
        if ellipses:
            self._ellipses = [
                [marks.ellipse(ax, (first.means[j], first.covariances[j]), sd=1, color=colors[j], linewidth=2.5,
                               facecolor=(colors[j], 0.13), animated=True),
                 marks.ellipse(ax, (first.means[j], first.covariances[j]), sd=2, color=colors[j], linewidth=1.4,
                               animated=True)] for j in k]
            self._ghosts = [marks.ellipse(ax, (first.means[j], first.covariances[j]), sd=1, color=colors[j], linewidth=1.6,
                                          linestyle=(0, (3, 2)), alpha=0.55, animated=True) for j in k]
        self._old = [marks.centres(ax, first.means[[j]], color=colors[j], marker=component_marker(j), size=120, alpha=0.4,
                                   zorder=5, animated=True) for j in k]
        self._arrows = [marks.arrow(ax, (first.means[j], first.means[j]), animated=True) for j in k]
        self._centres = [marks.centres(ax, first.means[[j]], color=colors[j], marker=component_marker(j), animated=True)
                         for j in k]
        self.actors = [*self._points, *([self._contours] if contours else []), *self._ghosts,
                       *(patch for pair in self._ellipses for patch in reversed(pair)), *self._old, *self._arrows,
                       *self._centres, self.title]
        self._set_limits(traces, equal)

    def draw(self, frame):
        self._color_points(frame)
        moving = frame.kind == "M"
        before, after = frame.before, frame.after
        pixels = self.ax.transData.transform
        shift = np.linalg.norm(pixels(after.means) - pixels(before.means), axis=1) * 72 / self.ax.figure.dpi
        for j in range(self.n_components):
            moved = moving and shift[j] > 3.0
            self._centres[j].set_offsets(after.means[[j]])
            self._old[j].set_offsets(before.means[[j]])
            self._old[j].set_visible(moved)
            # An arrow shorter than the two markers it joins would be a blot.
            self._arrows[j].set_visible(moving and shift[j] > 20.0)
            self._arrows[j].set_positions(tuple(before.means[j]), tuple(after.means[j]))
        for j, pair in enumerate(self._ellipses):
            for sd, patch in enumerate(pair, start=1):
                patch.set_path(marks.ellipse_path(after.means[j], after.covariances[j], sd))
            self._ghosts[j].set_visible(moving)
            self._ghosts[j].set_path(marks.ellipse_path(before.means[j], before.covariances[j]))
        if self._contours is not None:
            self._contours.set_segments(marks.contour_segments(
                lambda X: np.exp(self.model.log_joint(X, after)).sum(axis=1), marks.contour_grid(self.ax)))

    def _color_points(self, frame):
        colors = np.empty((len(self.X), 4))
        colors[:, :3] = self.point_colors(frame)
        colors[:, 3] = 0.85
        if len(self._points) == 1:
            self._points[0].set_facecolors(colors)
            return
        owner = np.zeros(len(self.X), int) if frame.responsibilities is None else np.argmax(frame.responsibilities, axis=1)
        for j, layer in enumerate(self._points):
            shown = colors.copy()
            shown[owner != j, 3] = 0
            layer.set_facecolors(shown)

    def _set_limits(self, traces, equal):
        means = np.concatenate([params.means for trace in traces for params in trace.params])
        for set_limit, x, centre in zip((self.ax.set_xlim, self.ax.set_ylim), self.X.T, means.T, strict=True):
            # A start far outside of the data may leave the picture rather than squeeze the data into a corner.
            set_limit(limits([*x, *np.clip(centre, *limits(x, 0.5))]), auto=equal)
        if equal:
            self.ax.set_aspect("equal", adjustable="datalim")
