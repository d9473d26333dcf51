"""Which picture a model gets."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from emviz.draw.style import style
from emviz.draw.view import View, check_traces
from emviz.draw.view_1d import View1D
from emviz.draw.view_2d import View2D


def view(ax: Axes, traces: Any, **options: Any) -> View:
    """The view that draws frames of these traces into one Axes of yours.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> figure, ax = ev.draw.subplots(alt="The last frame of k-means on four blobs.")
    >>> ev.draw.view(ax, trace).show(trace.frames[-1])
    """
    traces = check_traces(traces)
    n_features = np.shape(traces[0].X)[1]
    if n_features > 2:
        raise ValueError(f"A scene draws data with one feature or two, got {n_features}: choose two columns of X.")
    with style():
        return (View1D, View2D)[n_features - 1](ax, traces, **options)
