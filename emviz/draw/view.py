"""What all views have in common. A view draws one kind of model into one Axes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from emviz import arguments, tables
from emviz.draw.all_rows import AllRows
from emviz.draw.colors import Palette
from emviz.draw.sample import counted
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
    names : sequence of str, optional
        What the features are called; by default as in the data to which the model was fitted.
    colors : optional
        Of the components: see `emviz.draw.Palette.of`.
    title : str, optional
        Stands before the heading of every frame.
    size : float
        How large points and centres are: their area, as a multiple of the usual one.
    xlim, ylim : pair of float, optional
    xlabel, ylabel : str, optional
    small : bool
        Whether to draw for a small panel: finer marks, shorter titles.

    Attributes
    ----------
    ax : matplotlib Axes
    model : model
    X : ndarray, shape (n_samples, n_features)
    rows : ndarray, shape (n_drawn, n_features)
        The rows that are drawn: all, or a sample, see `emviz.draw.sample`.
    all_rows : AllRows
        All of them.
    draws_rows : bool
        Whether it draws something for each row; if not, there is no sample.
    samples : bool
        Whether it draws a sample of many rows; if not, it does so only of data in chunks.
    all_are_counted : str
        What in the picture counts all rows where a sample is drawn, for the sentence.
    names : tuple of str or None
    palette : Palette
        Colours and markers of the components.
    title : matplotlib Text
        The heading of the frame, after the `prefix`.
    prefix : str
        The title of the picture and a colon, or nothing.
    actors : list of artists
        All that `show` changes, in drawing order, each made with ``animated=True``.
    width : float
        How wide the axes should be beside those of the log-likelihood, as a multiple of these.
    small_area : float
        The area of points and centres in a small panel, as a part of the usual one.
    """

    width = 1.75
    small_area = 0.5
    all_are_counted = ""
    draws_rows, samples = True, False

    def __init__(
        self,
        ax: Axes,
        traces: Sequence[Any],
        description: str,
        *,
        names: Any = None,
        colors: Any = None,
        title: str | None = None,
        size: float = 1.0,
        xlim: Any = None,
        ylim: Any = None,
        xlabel: str | None = None,
        ylabel: str | None = None,
        small: bool = False,
    ):
        self.ax, self.small, self.description = ax, small, description
        self.model = traces[0].model
        self.all_rows = AllRows(traces[0].X)
        if self.draws_rows:
            self.X = self.rows = self.all_rows.drawn(always=self.samples)
        else:
            self.X = self.rows = traces[0].X
        self.names = names_of(traces, names)
        self.palette = Palette.of(colors, most_components(traces[0]))
        self.prefix = "" if title is None else f"{title}: "
        # The area of points and centres, and the width of lines, beside those of a single large picture.
        self.area, self.pen = read_size(size) * (self.small_area if small else 1.0), 0.75 if small else 1.0
        asked = {
            "xlim": read_limits(xlim, "xlim"),
            "ylim": read_limits(ylim, "ylim"),
            "xlabel": xlabel,
            "ylabel": ylabel,
        }
        self.asked = {name: value for name, value in asked.items() if value is not None}
        ax.set(**self.asked)
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
        self.title.set_text(f"{self.prefix}{title_of(frame, short=self.small)}")
        self.draw(self.seen(frame))

    def sampled(self, frame: Any) -> Any:
        """The frame of the rows that are drawn, if these are a sample."""
        if len(self.rows) == len(self.all_rows) or frame.rows is not None:
            return frame
        note = f"{counted(len(self.all_rows))} points are drawn{self.all_are_counted}."
        return replace(frame, rows=self.rows, note=note)

    def seen(self, frame: Any) -> Any:
        """What of a frame is drawn: all of it."""
        return frame

    def set_axes(self, **usual: Any) -> None:
        """Set labels and limits of the axes (``xlabel``, ``ylim``, ...): these, unless others were asked for."""
        self.ax.set(**{name: self.asked.get(name, value) for name, value in usual.items()})

    def make_room_for(self, frames: Sequence[Any]) -> None:
        """Widen the limits so that what these frames show is whole; nothing where the limits hold it anyway."""

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
    """One trace or several as a list; a ValueError unless they are over the same data with parameters of one shape."""
    traces = list(traces) if isinstance(traces, Sequence) else [traces]
    if not traces:
        raise ValueError("A scene needs at least one trace, got an empty list.")
    found = {f"X {np.shape(trace.X)} with {shapes(trace.params[0])}" for trace in traces}
    if len(found) > 1:
        raise ValueError(
            "All traces of one scene need the same data and number of components, or else parameters of the same "
            f"shapes; got {' and '.join(sorted(found))}."
        )
    if not all(same_data(trace.X, traces[0].X) for trace in traces):
        raise ValueError(f"All traces of one scene need the same data; these are {len(traces)} over different numbers.")
    return traces


def same_data(X: Any, other: Any) -> bool:
    """Whether these are the same rows, in arrays or in chunks."""
    if tables.is_chunks(X) and tables.is_chunks(other):
        return X.is_same(other)
    return X is other or np.array_equal(X, other)


def names_of(traces: Sequence[Any], names: Any = None) -> tuple[str, ...] | None:
    """What the features are called: as somebody says, or else as in the data of the traces."""
    if names is None:
        names = next((trace.names for trace in traces if trace.names is not None), None)
    return arguments.names(names, np.shape(traces[0].X)[1])


def most_components(trace: Any) -> int:
    """How many components may need a colour: those of the model, or the entries of its longest field of parameters."""
    longest = max([len(part) for _, part in numbers(trace.params[0]) if part.ndim], default=1)
    return getattr(trace.model, "n_components", longest)


def read_limits(value: Any, name: str) -> tuple[float, float] | None:
    """Read limits of an axis; None stays None.

    Examples
    --------
    >>> read_limits([3, 1], "xlim")
    Traceback (most recent call last):
    ...
    ValueError: xlim is [3, 1]; it must be two finite numbers, the smaller one first.
    """
    if value is None:
        return None
    problem = ValueError(f"{name} is {value!r}; it must be two finite numbers, the smaller one first.")
    try:
        low, high = map(float, value)
    except (TypeError, ValueError) as error:
        raise problem from error
    if not -np.inf < low < high < np.inf:
        raise problem
    return low, high


def read_size(value: Any) -> float:
    """Read the size of points and centres.

    Examples
    --------
    >>> read_size(0)
    Traceback (most recent call last):
    ...
    ValueError: size is 0; it must be a positive number: 2 doubles the area of points and centres.
    """
    try:
        size = float(value)
    except (TypeError, ValueError):
        size = 0.0
    if not 0 < size < np.inf:
        raise ValueError(f"size is {value!r}; it must be a positive number: 2 doubles the area of points and centres.")
    return size


def in_words(names: Sequence[str] | None) -> str:
    """Names of features, for the description of a view: ``" of a, b and c"``, or nothing where there are no names."""
    return f" of {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}" if names else ""


def ends(values: Any) -> tuple[float, float]:
    """The smallest and the largest finite value."""
    values = np.asarray(values, dtype=float).ravel()
    values = values[np.isfinite(values)]
    return values.min(), values.max()


def limits(values: Any, pad: float = 0.06) -> tuple[float, float]:
    """Lower and upper limit around finite values, with a margin."""
    low, high = ends(values)
    margin = pad * (high - low) or 1.0
    return low - margin, high + margin


def leave_room_below(ax: Axes, top: float, below: float, n_ticks: int = 5) -> None:
    """Heights from 0 to ``top``, and under the axis some room, ``below``, where no height is read off."""
    ticks = np.asarray(MaxNLocator(nbins=n_ticks).tick_values(-below, top))
    ax.set_yticks(ticks[(ticks >= 0) & (ticks <= top)])
    ax.set_ylim(-below, top)
    ax.spines["left"].set_bounds(0, top)
    ax.axhline(0, color=INK, linewidth=1, zorder=1.5)
