"""A photograph whose colours a mixture shares out: what every pixel looks like at any half-step."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import AffineDeltaTransform

from emviz.draw import marks
from emviz.draw.figure import subplots
from emviz.draw.frame_scene import FrameScene
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.style import INK, style
from emviz.draw.view import View, check_traces

# Squares that only touched would let fine lines of paper through: each reaches under those drawn later, right and below.
_UNDER = 0.5


def painted(frame: Any) -> np.ndarray:
    """The colour of every pixel, shape (n_pixels, 3): the colours of the components, mixed by its responsibilities.

    ::

        colour_i = sum_k r_ik mean_k

    Until the first E step it is the pixel's own.

    Examples
    --------
    >>> import emviz as ev
    >>> grey = np.array([[0.0], [0.5], [0.75], [1.0]]) * np.ones(3)
    >>> trace = ev.fit(ev.KMeans(2), grey, start=grey[[0, 3]])
    >>> painted(trace.frames[0])[:, 2].tolist(), painted(trace.frames[-1])[:, 2].tolist()
    ([0.0, 0.5, 0.75, 1.0], [0.25, 0.25, 0.875, 0.875])
    """
    r = frame.responsibilities
    return (frame.trace.X if r is None else r @ frame.after.means).clip(0, 1)


def check_pixels(X: np.ndarray, shape: tuple[int, int]) -> None:
    """Raise a ValueError unless these are the colours of so many rows and columns of pixels.

    Examples
    --------
    >>> check_pixels(np.array([[0, 0, 255]]), (1, 1))
    Traceback (most recent call last):
    ...
    ValueError: X has shape (1, 3) and values from 0 to 255; for a photograph of 1 rows and 1 columns it must be (1, 3), red, green and blue from 0 to 1.
    """
    rows, columns = shape
    if X.shape != (rows * columns, 3) or X.min() < 0 or X.max() > 1:
        raise ValueError(
            f"X has shape {X.shape} and values from {X.min():g} to {X.max():g}; for a photograph of {rows} rows and "
            f"{columns} columns it must be {(rows * columns, 3)}, red, green and blue from 0 to 1."
        )


class PhotographView(View):
    """Draws the pixels as squares, each in the colour that `painted` gives it.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
        Over the pixels of one photograph, row by row: red, green and blue from 0 to 1.
    shape : (int, int)
        How many rows and columns of pixels there are.
    **common
        As for `emviz.draw.View`.

    Raises
    ------
    ValueError
        If the data are no colours, or not as many as the shape says.
    """

    def __init__(self, ax: Axes, traces: Sequence[Any], shape: tuple[int, int], **common: Any):
        rows, columns = shape
        X = np.asarray(traces[0].X)
        check_pixels(X, shape)
        super().__init__(ax, traces, f"a photograph of {rows} rows and {columns} columns of pixels", **common)
        self.shape = shape
        ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal", **self.asked)
        ax.set_axis_off()
        low, high = -0.5, 0.5 + _UNDER
        square = Path([(low, low), (high, low), (high, high), (low, high), (low, low)], closed=True)
        at = np.column_stack([np.tile(np.arange(columns), rows), np.repeat(np.arange(rows), columns)])
        self._pixels = PathCollection(
            [square],
            offsets=at,
            offset_transform=ax.transData,
            transform=AffineDeltaTransform(ax.transData),  # pyright: ignore[reportArgumentType]  it is, without logarithms
            facecolors=X,
            linewidths=0,
            animated=True,
        )
        ax.add_collection(self._pixels, autolim=False)
        self._frame = marks.area(
            ax,
            marks.bars_path([-0.5], [rows - 0.5], [(columns - 1) / 2], columns),
            color="none",
            edgecolor=INK,
            linewidth=1.5,
            clip_on=False,
            animated=True,  # it lies over the pixels
        )
        self.actors = [self._pixels, self._frame, self.title]

    def draw(self, frame: Any) -> None:
        """Colour the pixels."""
        self._pixels.set(facecolor=painted(frame))

    def for_browser(self, reader: Any) -> dict[str, Any]:
        """What the browser needs to draw this view, read off by a reader of `emviz.explore.live_scene`."""
        return {
            "box": reader.axes(self.ax),
            "xlim": self.ax.get_xlim(),
            "ylim": self.ax.get_ylim(),
            "rows": int(self.shape[0]),
            "columns": int(self.shape[1]),
            "pixels": reader.marks(self._pixels),
            "edge": reader.look(self._pixels)["colours"][-4:],
            "frame": reader.look(self._frame),
        }


class SwatchesView:
    """Draws the mean colour of every component, with its marker and its weight.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    palette : emviz.draw.Palette
        Has the markers.
    """

    def __init__(self, ax: Axes, traces: Sequence[Any], palette: Any):
        n_components = traces[0].model.n_components
        heights = np.arange(n_components)
        ax.set(xlim=(-0.5, 1.6), ylim=(max(n_components, 4) - 0.4, -0.6))
        ax.set_axis_off()
        ax.set_title("colour and weight", loc="left", fontsize=12, fontweight="normal", y=1.0)
        self._swatches = [
            marks.area(ax, marks.bars_path([k - 0.4], [k + 0.4], [0]), edgecolor=INK, linewidth=1, animated=True)
            for k in heights
        ]
        self._rims = [
            marks.centres(ax, [[0, k]], color="#ffffff", marker=palette.marker(k), size=150, zorder=3, animated=True)
            for k in heights
        ]
        look = {"va": "center", "fontsize": 12, "color": INK, "animated": True}
        self._weights = [ax.text(0.55, k, "", **look) for k in heights]
        self.actors = [*self._swatches, *self._rims, *self._weights]

    def show(self, frame: Any) -> None:
        """Update the colours and the weights to this frame."""
        parts = zip(self._swatches, self._weights, frame.after.means.clip(0, 1), frame.after.weights, strict=True)
        for swatch, text, color, weight in parts:
            swatch.set_facecolor(color)
            text.set_text(f"{weight:.0%}")

    def for_browser(self, reader: Any) -> dict[str, Any]:
        """As that of `PhotographView`."""
        return {
            "swatches": [reader.look(each) for each in self._swatches],
            "rims": [reader.look(each) for each in self._rims],
            "weights": [reader.text(each, "%") for each in self._weights],
        }


class PhotographScene(FrameScene):
    """A photograph in the colours of the components, these colours with their weights, and the log-likelihood.

    Its state is a frame of a trace: ``scene.show(trace.frames[2])``. An E step changes which components a pixel belongs
    to; an M step changes the colours of the components.

    Parameters
    ----------
    traces : Trace or list of Trace
        Over the pixels, row by row: red, green and blue from 0 to 1.
    shape : (int, int)
        How many rows and columns of pixels there are.
    width, height : float
        Size in inches.
    fits_path : bool
        As for `emviz.draw.scene`.

    Attributes
    ----------
    live_scene : callable
        Makes the scene of a live stepper for a list of traces.

    Raises
    ------
    ValueError
        If the data are no colours, or not as many as the shape says.

    Examples
    --------
    >>> import emviz as ev
    >>> colors = np.random.default_rng(0).random((12, 3))
    >>> trace = ev.fit(ev.KMeans(2), colors, seed=1)
    >>> PhotographScene(trace, (3, 4)).show(trace.frames[1])
    'Expectation step 1: each of 12 points takes the colour of one component; no centre moves; distortion 3.825.'
    """

    def __init__(
        self,
        traces: Any,
        shape: tuple[int, int],
        *,
        width: float = 9.0,
        height: float = 4.4,
        fits_path: bool = False,
    ):
        traces = check_traces(traces)
        self.live_scene = partial(PhotographScene, shape=shape, width=width, height=height, fits_path=True)
        with style():
            figure, (left, middle, right) = subplots(1, 3, width=width, height=height, width_ratios=(1.7, 0.6, 1.5))
            photograph = PhotographView(left, traces, shape)
            swatches = SwatchesView(middle, traces, photograph.palette)
            views = photograph, swatches, LikelihoodPanel(right, traces, fits_path=fits_path)
            description = (
                f"Left: {photograph.description}, each in the mixed colours of its components. Middle: the colour, marker "
                f"and weight of every component. Right: {views[2].description}."
            )
            super().__init__(figure, views, traces[0].frames[0], description)

    def check_data(self, X: np.ndarray) -> None:
        """Raise a ValueError unless these can be its pixels, see `emviz.explore.live`."""
        check_pixels(X, self.views[0].shape)

    def for_browser(self, reader: Any) -> dict[str, Any]:
        """What the browser needs to draw the photograph and the swatches, see `emviz.explore.live_scene`."""
        photograph, swatches, _ = self.views
        return {"kind": "photograph", **photograph.for_browser(reader), **swatches.for_browser(reader)}
