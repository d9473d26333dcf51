"""What the views of mixtures have in common: components, and points that belong to them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from emviz.draw.colors import blend, rgb
from emviz.draw.style import NEUTRAL
from emviz.draw.view import View


class LabelledView(View):
    """A view of a labelled model: see `View`, and `emviz.models.labelled`.

    Attributes
    ----------
    n_components : int
    """

    def __init__(self, ax: Axes, traces: Sequence[Any], description: str, *, small: bool = False):
        super().__init__(ax, traces, description, small=small)
        self.n_components = self.model.n_components

    def refusal(self, params: Any) -> str:
        """Why another number of components cannot be drawn."""
        n_components = self.model.log_joint(self.X[:1], params).shape[1]
        if n_components == self.n_components:
            return super().refusal(params)
        return (
            f"This scene draws {self.n_components} components, but the frame has {n_components}: "
            "build a scene from a trace with that many."
        )

    def point_colors(self, frame: Any) -> np.ndarray:
        """Colours of the points, shape (n_samples, 3): neutral until the first E step."""
        if frame.responsibilities is None:
            return np.tile(rgb(NEUTRAL), (len(self.X), 1))
        return blend(frame.responsibilities)

    def locations(self, traces: Sequence[Any]) -> np.ndarray | None:
        """Where the components of these traces ever are, shape (n, n_features); None if they are nowhere."""
        found = [self.model.locations(params) for trace in traces for params in trace.params]
        return None if found[0] is None else np.concatenate(found)
