"""Which picture a model gets: a registry that you can add to."""

from functools import singledispatch
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from emviz.draw.style import style
from emviz.draw.view import View, check_traces
from emviz.draw.view_1d import View1D
from emviz.draw.view_2d import View2D
from emviz.draw.view_counts import CountsView
from emviz.draw.view_parameters import ParametersView
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.labelled import LabelledModel


@singledispatch
def view_for(model: Any, ax: Axes, traces: list, **options: Any) -> View:
    """The view that a model gets, by its class: its parameters against the iteration, unless something better is known.

    Scenes, film strips and steppers all ask here. To give a class of your own a picture, register a function that makes
    a view; a model whose class is not registered gets the picture of its nearest parent.

    Parameters
    ----------
    model : model
    ax : matplotlib Axes
    traces : list of Trace
        All of this model, over the same data.
    **options
        What was said to `scene`, `film_strip` or `view`: ``names``, and ``small=True`` for a small panel.

    Returns
    -------
    View

    Examples
    --------
    >>> import emviz as ev
    >>> class Thermometer(ev.draw.View):
    ...     def __init__(self, ax, traces, **options):
    ...         super().__init__(ax, traces, "a dot that rises", small=options.get("small", False))
    ...         self.dot = ev.draw.marks.points(ax, [[0, 0]], animated=True)
    ...         self.actors = [self.dot, self.title]
    ...
    ...     def draw(self, frame):
    ...         self.dot.set_offsets([[0, frame.after.probability]])
    >>> class MyLinkage(ev.Linkage):
    ...     pass
    >>> @ev.draw.view_for.register
    ... def view_for_my_linkage(model: MyLinkage, ax, traces, **options):
    ...     return Thermometer(ax, traces, **options)
    >>> trace = ev.fit(MyLinkage(), [[125, 18, 20, 34]])
    >>> type(ev.draw.scene(trace).views[0]).__name__
    'Thermometer'
    """
    return ParametersView(ax, traces, **options)


@view_for.register
def view_for_labelled_model(model: LabelledModel, ax: Axes, traces: list, **options: Any) -> View:
    """One feature: bars for counts, densities for other numbers; two features: points, if components have places."""
    n_features = np.shape(traces[0].X)[1]
    if n_features == 1:
        return (CountsView if model.data_are_counts else View1D)(ax, traces, **options)
    if model.locations(traces[0].params[0]) is None:
        return ParametersView(ax, traces, **options)
    if n_features > 2:
        raise ValueError(f"A scene draws data with one feature or two, got {n_features}: choose two columns of X.")
    return View2D(ax, traces, **options)


@view_for.register
def view_for_gaussian_mixture(model: GaussianMixture, ax: Axes, traces: list, **options: Any) -> View:
    """As any labelled model, and in the plane with an ellipse for each covariance."""
    if np.shape(traces[0].X)[1] == 2:
        options = {"ellipses": True, **options}
    return view_for_labelled_model(model, ax, traces, **options)


def view(ax: Axes, traces: Any, **options: Any) -> View:
    """Draw the frames of these traces into one Axes of yours, by the view that `view_for` has for their model.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : Trace or list of Trace
        The limits of the axes hold all of them.
    **options
        As for `scene`.

    Returns
    -------
    View

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> figure, ax = ev.draw.subplots(alt="The last frame of k-means on four blobs.")
    >>> ev.draw.view(ax, trace).show(trace.frames[-1])
    """
    traces = check_traces(traces)
    with style():
        return view_for(traces[0].model, ax, traces, **options)
