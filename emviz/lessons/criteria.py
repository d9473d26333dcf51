"""Criteria for the number of components: the best fit of each number, beside what each criterion says of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.colors import blend, component_color, component_marker
from emviz.draw.comparison import NAMES
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, style
from emviz.draw.view import limits
from emviz.em.selection import CRITERIA

DASHES = ["solid", (0, (6, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2))]


class CriteriaScene(Scene):
    """Left: points, and the ellipses of the best fit. Right: how far each criterion is from its own best.

    Its state is the place of a candidate in the comparison, counted from 0: ``scene.show(2)``. Components are ordered by
    their first feature, so that neighbouring numbers of components look alike.

    Parameters
    ----------
    selection : emviz.em.selection.Selection
        Of Gaussian mixtures over two features that differ in `n_components` alone.
    criteria : sequence of str
        At most four, as in `emviz.selection`.
    most : float
        The upper end of the right panel: what is further from the best leaves it there.
    width, height : float
        Size in inches.

    Attributes
    ----------
    distances : dict
        Name of a criterion -> how far each candidate is from the best, shape (n_candidates,).

    Raises
    ------
    ValueError
        If there is a candidate without a fit, or not over two features.

    Examples
    --------
    >>> import emviz as ev
    >>> found = ev.selection.compare(ev.GaussianMixture, ev.datasets.old_faithful(), n_components=(1, 2, 3), n_restarts=5)
    >>> print(CriteriaScene(found).show(1))
    2 components: log-likelihood -1130.3, 11 free parameters; AIC is 2282.5, 19.6 from its best; BIC is 2322.2, its best;
    ICL is 2323.6, its best.
    """

    def __init__(
        self,
        selection: Any,
        criteria: Sequence[str] = ("aic", "bic", "icl"),
        *,
        most: float = 100.0,
        width: float = 9.6,
        height: float = 4.6,
    ):
        traces = [candidate.trace for candidate in selection]
        if any(trace is None or trace.X.shape[1] != 2 for trace in traces):
            raise ValueError(
                "selection has a candidate without a fit over two features; this scene needs one for each."
            )
        self.selection, self.X = selection, traces[0].X
        self._params = [ordered(trace.params[-1]) for trace in traces]
        self._numbers = np.array([params.n_components for params in self._params])
        self._values = {name: selection.values(name) for name in criteria}
        self.distances = {name: np.abs(v - CRITERIA[name](v)) for name, v in self._values.items()}
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.25, 1))
            actors = [*self._draw_fit(left, traces[0].names), *self._draw_criteria(right, most)]
            names = ", ".join(NAMES[name] for name in criteria)
            description = (
                "Left: points in the blended colours of their components, with ellipses of one and two standard "
                f"deviations. Right: {names} over the number of components, each as its distance from its own best."
            )
            super().__init__(figure, actors, (0,), description)

    def _draw_fit(self, ax, names):
        ax.set_xlim(limits(self.X[:, 0], 0.12))
        ax.set_ylim(limits(self.X[:, 1], 0.12))
        ax.set_xlabel((names or ("feature 1", "feature 2"))[0])
        ax.set_ylabel((names or ("feature 1", "feature 2"))[1])
        self._points = marks.points(ax, self.X, size=26, alpha=None, animated=True)
        self._components = []
        for k in range(self._numbers.max()):
            look = {"color": component_color(k), "animated": True}
            ellipses = [marks.ellipse(ax, (np.zeros(2), np.eye(2)), linewidth=3 - sd, **look) for sd in (1, 2)]
            centre = marks.centres(ax, [[0, 0]], marker=component_marker(k), size=130, **look)
            self._components.append((*ellipses, centre))
        self._title = ax.set_title("", loc="left", y=1.0, animated=True)
        return [self._points, *(artist for three in self._components for artist in three), self._title]

    def _draw_criteria(self, ax, most):
        self._now = []
        for (name, distances), dashes in zip(self.distances.items(), DASHES, strict=False):
            marks.curve(ax, (self._numbers, distances), color=INK, linewidth=1.8, linestyle=dashes)
            best = int(distances.argmin())
            marks.points(
                ax, [[self._numbers[best], 0]], color=INK, marker="v", size=70, alpha=1, clip_on=False, zorder=6
            )
            within = np.flatnonzero(distances <= 0.93 * most)[-1]
            at = (self._numbers[within], distances[within])
            ax.annotate(NAMES[name], at, (8, -3), textcoords="offset points", fontsize=12, fontweight="bold", color=INK)
            self._now.append(
                marks.points(ax, [[0, 0]], color=INK, size=75, alpha=1, zorder=7, clip_on=True, animated=True)
            )
        ax.set_xlim(self._numbers[0] - 0.3, self._numbers[-1] + 0.9)
        ax.set_ylim(-0.03 * most, most)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_xlabel("number of components")
        ax.set_title("how far from the best", loc="left", fontsize=12, fontweight="normal", y=1.0)
        ax.grid(axis="y")
        return self._now

    def update(self, index: int) -> str:
        """Draw one fit; the sentence says its criteria."""
        candidate, params = self.selection[index], self._params[index]
        r = candidate.model.responsibilities(self.X, params)
        self._points.set(facecolor=np.column_stack([blend(r), np.full(len(r), 0.85)]))
        for k, (one_sd, two_sd, centre) in enumerate(self._components):
            there = k < params.n_components
            for artist in (one_sd, two_sd, centre):
                artist.set_visible(there)
            if there:
                one_sd.set_path(marks.ellipse_path(params.means[k], params.covariances[k]))
                two_sd.set_path(marks.ellipse_path(params.means[k], params.covariances[k], 2))
                centre.set_offsets(params.means[[k]])
        for now, distances in zip(self._now, self.distances.values(), strict=True):
            now.set_offsets([[self._numbers[index], distances[index]]])
        n = params.n_components
        said = f"{n} component{'s' * (n > 1)}"
        self._title.set_text(f"The best fit of {said}")
        words = [f"log-likelihood {candidate.log_likelihood:.1f}, {candidate.n_parameters} free parameters"]
        for name, distances in self.distances.items():
            far = f"{distances[index]:.3g} from its best" if distances[index] > 0 else "its best"
            words.append(f"{NAMES[name]} is {self._values[name][index]:.1f}, {far}")
        return f"{said}: {'; '.join(words)}."


def ordered(params: Any) -> Any:
    """The same mixture with its components in the order of their first feature."""
    return params.permuted(np.argsort(params.means[:, 0]))
