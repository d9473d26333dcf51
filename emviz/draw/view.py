"""What all views have in common. A view draws one kind of model into one Axes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from emviz.draw.style import INK
from emviz.em.contract import numbers

KINDS = {"start": "Start", "E": "Expectation step {}", "M": "Maximization step {}", "final": "After {} iterations"}
SHORT_KINDS = {"start": "start", "E": "E step {}", "M": "M step {}", "final": "final"}


def title_of(frame: Any, short: bool = False) -> str:
    """The heading of a frame: ``"Expectation step 2"``, or ``"E step 2"`` where room is short."""
    if frame.kind == "final" and frame.iteration == 1 and not short:
        return "After 1 iteration"
    return (SHORT_KINDS if short else KINDS)[frame.kind].format(frame.iteration)


class View:
    """Draws the frames of traces over the same data, with parameters of the same shapes, into one Axes.

    A new kind of view is a subclass with one method, ``draw(frame)``: it changes the artists in `actors`, and nothing
    else. `emviz.draw.view_for` says which model gets it.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    description : str
        What the axes show, for the alt text: it stands between "Left: " and a full stop.
    small : bool
        Whether to draw for a small panel: finer marks, shorter titles.

    Attributes
    ----------
    ax : matplotlib Axes
    model : model
    X : ndarray, shape (n_samples, n_features)
    title : matplotlib Text
    actors : list of artists
        All that `show` changes, in drawing order, each made with ``animated=True``.
    width : float
        How wide the axes should be beside those of the log-likelihood, as a multiple of these.
    """

    width = 1.75

    def __init__(self, ax: Axes, traces: Sequence[Any], description: str, *, small: bool = False):
        self.ax, self.small, self.description = ax, small, description
        self.model = traces[0].model
        self.X = np.asarray(traces[0].X, dtype=float)
        self.title = ax.set_title("Start", loc="left", y=1.0, animated=True)
        self.actors: list[Artist] = [self.title]
        self._shapes = shapes(traces[0].params[0])
        if small:
            ax.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))

    def draw(self, frame: Any) -> None:
        """Change the actors to this frame; every kind of view has its own."""
        raise NotImplementedError(f"{type(self).__name__} must have a method draw(frame).")

    def show(self, frame: Any) -> None:
        """Update the artists to this frame; the only way a frame gets drawn."""
        if shapes(frame.after) != self._shapes:
            raise ValueError(self.refusal(frame.after))
        self.title.set_text(title_of(frame, short=self.small))
        self.draw(frame)

    def refusal(self, params: Any) -> str:
        """Why parameters of other shapes cannot be drawn."""
        return f"This scene draws {self._shapes}, but the frame has {shapes(params)}: build a scene from its own trace."


def shapes(params: Any) -> str:
    """The fields of the parameters and their shapes, in words.

    Examples
    --------
    >>> import numpy as np
    >>> from emviz import Mixture
    >>> shapes(Mixture(np.ones(2) / 2, np.zeros((2, 1)), np.ones((2, 1, 1))))
    'weights (2,), means (2, 1), covariances (2, 1, 1)'
    """
    return ", ".join(f"{name} {value.shape}" for name, value in numbers(params))


def check_traces(traces: Any) -> list:
    """One trace or several as a list; a ValueError unless they are over data of one shape with parameters of one shape."""
    traces = list(traces) if isinstance(traces, (list, tuple)) else [traces]
    if not traces:
        raise ValueError("A scene needs at least one trace, got an empty list.")
    found = {f"X {np.shape(trace.X)} with {shapes(trace.params[0])}" for trace in traces}
    if len(found) > 1:
        raise ValueError(
            "All traces of one scene need the same data and number of components, or else parameters of the same "
            f"shapes; got {' and '.join(sorted(found))}."
        )
    return traces


def in_words(names: Sequence[str] | None) -> str:
    """Names of features, for the description of a view: ``" of a and b"``, or nothing where there are no names."""
    return f" of {' and '.join(names)}" if names is not None and len(names) else ""


def limits(values: Any, pad: float = 0.06) -> tuple[float, float]:
    """Lower and upper limit around finite values, with a margin."""
    values = np.asarray(values, dtype=float).ravel()
    values = values[np.isfinite(values)]
    low, high = values.min(), values.max()
    margin = pad * (high - low) or 1.0
    return low - margin, high + margin


def leave_room_below(ax: Axes, top: float, below: float, n_ticks: int = 5) -> None:
    """Heights from 0 to ``top``, and under the axis some room, ``below``, where no height is read off."""
    ticks = np.asarray(MaxNLocator(nbins=n_ticks).tick_values(-below, top))
    ax.set_yticks(ticks[(ticks >= 0) & (ticks <= top)])
    ax.set_ylim(-below, top)
    ax.spines["left"].set_bounds(0, top)
    ax.axhline(0, color=INK, linewidth=1, zorder=1.5)
