"""Which picture a model gets: a registry that you can add to."""

from functools import singledispatch
from typing import Any

from matplotlib.axes import Axes

from emviz.draw.options import check_options, options_for
from emviz.draw.style import style
from emviz.draw.view import View, check_traces
from emviz.draw.view_1d import View1D
from emviz.draw.view_2d import View2D
from emviz.draw.view_censored_line import CensoredLineView
from emviz.draw.view_censored_values import CensoredValuesView
from emviz.draw.view_coins import CoinsView
from emviz.draw.view_counts import CountsView
from emviz.draw.view_labelled import check_marginals, has_marginals, read_features
from emviz.draw.view_pairs import MOST, PairsView
from emviz.draw.view_parameters import ParametersView
from emviz.draw.view_student import StudentView
from emviz.models.censored_normal import CensoredNormal
from emviz.models.censored_regression import CensoredRegression
from emviz.models.coins import Coins
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.labelled import LabelledModel
from emviz.models.message_length import MessageLengthMixture
from emviz.models.student_t import StudentT


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
        What was said to `scene`, `film_strip` or `view`: those of `View`, and whatever this view has besides.

    Returns
    -------
    View

    Examples
    --------
    >>> import emviz as ev
    >>> class Thermometer(ev.draw.View):
    ...     def __init__(self, ax, traces, **options):
    ...         super().__init__(ax, traces, "a dot that rises", **options)
    ...         self.dot = ev.draw.marks.points(ax, [[0, 0]], size=34 * self.area, animated=True)
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
    return make(ParametersView, ax, traces, options)


@view_for.register
def view_for_labelled_model(model: LabelledModel, ax: Axes, traces: list, **options: Any) -> View:
    """One feature: bars for counts, densities for other numbers; more: points and centres, if components have places."""
    return make(view_of_labelled_model(traces, options), ax, traces, options)


@view_for.register(GaussianMixture)
@view_for.register(MessageLengthMixture)
def view_for_gaussian_mixture(model: Any, ax: Axes, traces: list, **options: Any) -> View:
    """As any labelled model, and for two features or more with an ellipse for each covariance."""
    if view_of_labelled_model(traces, options) in (View2D, PairsView):
        options = {"ellipses": True, **options}
    return view_for_labelled_model(model, ax, traces, **options)


@view_for.register
def view_for_censored_normal(model: CensoredNormal, ax: Axes, traces: list, **options: Any) -> View:
    """The values that were seen, the density, and where the others are expected."""
    return make(CensoredValuesView, ax, traces, options)


@view_for.register
def view_for_censored_regression(model: CensoredRegression, ax: Axes, traces: list, **options: Any) -> View:
    """One covariate: the responses and the line; more: the parameters against the iteration."""
    one = len(traces[0].params[0].slopes) == 1
    return make(CensoredLineView if one else ParametersView, ax, traces, options)


@view_for.register
def view_for_coins(model: Coins, ax: Axes, traces: list, **options: Any) -> View:
    """Rounds of tosses that the coins share."""
    return make(CoinsView, ax, traces, options)


@view_for.register
def view_for_student_t(model: StudentT, ax: Axes, traces: list, **options: Any) -> View:
    """A density, and how much each value counts."""
    return make(StudentView, ax, traces, options)


def view_of_labelled_model(traces: list, options: dict[str, Any]) -> type[View]:
    """The kind of view that traces of a labelled model get: it depends on how many features are drawn.

    Raises
    ------
    ValueError
        If there are more of them than a matrix of pairs can hold.
    """
    model, params = traces[0].model, traces[0].params[0]
    features = read_features(traces, options.get("features"), options.get("names"))
    if options.get("features") is not None:
        check_marginals(params)
    if len(features) == 1:
        return CountsView if model.data_are_counts else View1D
    if model.locations(params) is None or (len(features) > 2 and not has_marginals(params)):
        return ParametersView
    if len(features) > MOST:
        raise ValueError(
            f"A picture draws {MOST} features at most, got {len(features)}: choose some by their names or indices, such "
            "as features=(0, 1)."
        )
    return View2D if len(features) == 2 else PairsView


def panels_across(traces: list, options: dict[str, Any]) -> int:
    """How many panels stand side by side in the view of these traces: several only in a matrix of pairs."""
    registered = view_for.dispatch(type(traces[0].model))
    if registered not in (view_for_labelled_model, view_for_gaussian_mixture):
        return 1
    if view_of_labelled_model(traces, options) is not PairsView:
        return 1
    return len(read_features(traces, options.get("features"), options.get("names")))


def make(kind: type, ax: Axes, traces: list, options: dict[str, Any]) -> View:
    """A view of this kind; an `UnknownOption` if it does not have one of these options."""
    check_options(kind, options)
    return kind(ax, traces, **options)


def view(ax: Axes, traces: Any, **options: Any) -> View:
    """Draw the frames of these traces into one Axes of yours, by the view that `view_for` has for their model.

    Parameters
    ----------
    ax : matplotlib Axes
        For more than two features it becomes an invisible frame around a matrix of panels.
    traces : Trace or list of Trace
        The limits of the axes hold all of them.
    **options
        As for `scene`; a ``title`` stands before the heading of every frame.

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
    with style(), options_for(view):
        return view_for(traces[0].model, ax, traces, **options)
