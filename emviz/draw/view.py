"""What the one- and two-dimensional views have in common."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from emviz.draw.colors import blend, rgb
from emviz.draw.style import INK, NEUTRAL

KINDS = {"start": "Start", "E": "Expectation step {}", "M": "Maximization step {}", "final": "After {} iterations"}
SHORT_KINDS = {"start": "start", "E": "E step {}", "M": "M step {}", "final": "final"}


def title_of(frame, short=False):
    """The heading of a frame: ``"Expectation step 2"``, or ``"E step 2"`` where room is short."""
    if frame.kind == "final" and frame.iteration == 1 and not short:
        return "After 1 iteration"
    return (SHORT_KINDS if short else KINDS)[frame.kind].format(frame.iteration)


class View:
    """Draws the frames of traces over the same data, with the same number of components, into one Axes.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    small : bool
        Whether to draw for a small panel: finer marks, shorter titles.

    Attributes
    ----------
    ax : matplotlib Axes
    actors : list of artists
        All that `show` changes, in drawing order; all are ``animated``.
    description : str
        What the axes show, for the alt text.
    width : float
        How wide the axes should be beside those of the log-likelihood, as a multiple of these.
    """

    def __init__(self, ax, traces, *, small=False):
        self.ax = ax
        self.model = traces[0].model
        self.X = np.asarray(traces[0].X, dtype=float)
        self.n_components = len(traces[0].params[0].weights)
        self.small = small
        self.title = ax.set_title("Start", loc="left", y=1.0, animated=True)
        self.actors: list[Artist] = []
        self.description = ""
        self.width = 1.75
        if small:
            ax.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))

    def show(self, frame):
        """Update the artists to this frame; the only way a frame gets drawn."""
        got = len(frame.after.weights)
        if got != self.n_components:
            raise ValueError(
                f"This scene draws {self.n_components} components, but the frame has {got}: "
                "build a scene from a trace with that many."
            )
        self.title.set_text(title_of(frame, short=self.small))
        self.draw(frame)

    def point_colors(self, frame):
        """Colours (n, 3) of the points: neutral until somebody has been asked to whom it belongs."""
        if frame.responsibilities is None:
            return np.tile(rgb(NEUTRAL), (len(self.X), 1))
        return blend(frame.responsibilities)


def check_traces(traces):
    """One trace or several as a list; a ValueError unless they are over data of one shape with one number of components."""
    traces = list(traces) if isinstance(traces, (list, tuple)) else [traces]
    if not traces:
        raise ValueError("A scene needs at least one trace, got an empty list.")
    shapes = {(np.shape(trace.X), len(trace.params[0].weights)) for trace in traces}
    if len(shapes) > 1:
        raise ValueError(
            "All traces of one scene need the same data and number of components, "
            f"got (shape of X, components) {sorted(shapes)}."
        )
    return traces


def described(names):
    """Names of features for a sentence: ``" of a and b"``, or nothing where there are no names."""
    return f" of {' and '.join(names)}" if names else ""


def limits(values, pad=0.06):
    """Lower and upper limit around finite values, with a margin."""
    values = np.asarray(values, dtype=float).ravel()
    values = values[np.isfinite(values)]
    low, high = values.min(), values.max()
    margin = pad * (high - low) or 1.0
    return low - margin, high + margin


def leave_room_below(ax: Axes, top: float, below: float, n_ticks: int = 5) -> None:
    """Heights from 0 to ``top``, and under the axis some room, ``below``, where no height is read off."""
    ticks = MaxNLocator(nbins=n_ticks).tick_values(-below, top)
    ax.set_yticks(ticks[(ticks >= 0) & (ticks <= top)])
    ax.set_ylim(-below, top)
    ax.spines["left"].set_bounds(0, top)
    ax.axhline(0, color=INK, linewidth=1, zorder=1.5)
