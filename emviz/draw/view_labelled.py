"""What the views of mixtures have in common: components, and points that belong to them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from emviz import arguments
from emviz.draw.colors import rgb
from emviz.draw.marginals import MarginalFrame, marginal_trace
from emviz.draw.style import NEUTRAL
from emviz.draw.view import View, in_words, limits, names_of, shapes


class LabelledView(View):
    """A view of a labelled model: see `View`, and `emviz.models.labelled`.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    description : str
        As for `View`; the names of the features that are drawn are added to it.
    features : str, int, or sequence of these, optional
        The features to draw, by their names or indices from 0; by default all. Densities and ellipses are then the
        marginal ones; the colours of points are those of the whole model.
    **common
        As for `View`.

    Attributes
    ----------
    n_components : int
    features : tuple of int
        The indices of the features that are drawn.
    X : ndarray, shape (n_drawn, n_features)
        The rows that are drawn, over the features that are drawn: of many rows a sample, see `emviz.draw.sample`.
    rows : ndarray, shape (n_drawn, n_features)
        The same rows over all features.
    traces : list of Trace
        Over the features that are drawn, as `X` and `names` are.
    draws_all_features : bool
    """

    samples = True

    def __init__(self, ax: Axes, traces: Sequence[Any], description: str, *, features: Any = None, **common: Any):
        super().__init__(ax, traces, description, **common)
        self.n_components = self.model.n_components
        self.features = read_features(traces, features, self.names)
        self.traces = list(traces)
        n_features = self.X.shape[1]
        self.draws_all_features = self.features == tuple(range(n_features))
        if not self.draws_all_features:
            check_marginals(traces[0].params[0])
            self.traces = [marginal_trace(replace(trace, X=self.rows), self.features) for trace in traces]
            self.X = self.X[:, list(self.features)]
        if not self.draws_all_features or n_features > 2:
            # The numbers that `features` takes.
            names = self.names or [f"column {j}" for j in range(n_features)]
            self.names = tuple(names[j] for j in self.features)
        choice = "" if self.draws_all_features else f", {len(self.features)} of {n_features} features"
        self.description += f"{in_words(self.names)}{choice}"

    def ends(self, j: int) -> tuple[float, float]:
        """The smallest and the largest value of the feature that is drawn as number j: of all rows, drawn or not."""
        return self.all_rows.ends(self.features[j])

    def seen(self, frame: Any) -> Any:
        """The frame of the rows and the features that are drawn."""
        frame = self.sampled(frame)
        return frame if self.draws_all_features else MarginalFrame(frame, self.features)

    def refusal(self, params: Any) -> str:
        """Why another number of components cannot be drawn."""
        n_components = self.model.log_joint(self.rows[:1], params).shape[1]
        if n_components == self.n_components:
            return super().refusal(params)
        return (
            f"This scene draws {self.n_components} components, but the frame has {n_components}: "
            "build a scene from a trace with that many."
        )

    def point_colors(self, frame: Any) -> np.ndarray:
        """Colours of the points, shape (n_drawn, 3): neutral until the first E step."""
        if frame.responsibilities is None:
            return np.tile(rgb(NEUTRAL), (len(self.X), 1))
        return self.palette.blend(frame.responsibilities)

    def present(self, params: Any) -> np.ndarray:
        """Which components are drawn, shape (n_components,) of bool: those that have any weight, if there are weights."""
        return np.asarray(getattr(params, "weights", np.ones(self.n_components))) > 0

    def places(self, params: Any) -> np.ndarray:
        """Where the components are, shape (n_components, n_features); NaN for those that are not drawn."""
        return np.where(self.present(params)[:, None], self.model.locations(params), np.nan)

    def locations(self) -> np.ndarray | None:
        """Where the components of all traces ever are, shape (n, n_features); None if they are nowhere."""
        found = [self.model.locations(params) for trace in self.traces for params in trace.params]
        return None if found[0] is None else np.concatenate(found)

    def ranges(self) -> list[tuple[float, float]]:
        """Limits for each feature that hold all points, also those that are not drawn, and the centres.

        A start far outside of the data may leave the picture rather than squeeze the data into a corner.
        """
        locations = self.locations()
        assert locations is not None  # a model without any gets another view
        data = [self.ends(j) for j in range(len(self.features))]
        return [limits([*x, *np.clip(centre, *limits(x, 0.5))]) for x, centre in zip(data, locations.T, strict=True)]


def read_features(traces: Sequence[Any], features: Any = None, names: Any = None) -> tuple[int, ...]:
    """The indices of the features to draw: those that somebody has chosen, or all of them."""
    return arguments.features(features, names_of(traces, names), np.shape(traces[0].X)[1])


def has_marginals(params: Any) -> bool:
    """Whether these parameters say what a mixture looks like in some of its features."""
    return hasattr(params, "means") and hasattr(params, "covariances")


def check_marginals(params: Any) -> None:
    """Raise a ValueError unless these parameters say what a mixture looks like in some of its features."""
    if not has_marginals(params):
        raise ValueError(
            f"features= chooses among the features of parameters with means and covariances; these are {shapes(params)}: "
            "leave features out."
        )
