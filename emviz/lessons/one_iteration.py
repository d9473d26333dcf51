"""One iteration on a few points of a line: how each is shared, and where that puts the components."""

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import Figure, describe, subplots
from emviz.draw.fixed_layout import freeze_layout
from emviz.draw.style import INK, style
from emviz.em.trace import Trace
from emviz.lessons.shares import LEAST_SHOWN
from emviz.lessons.words import TITLE, WORDS, name, on

#: The line of what is before the M step.
_DASHES = (0, (3, 2))


def shared_points(trace: Trace) -> Figure:
    """The first iteration on a few points of a line: how the E step shares each out, and where the M step puts the components.

    Parameters
    ----------
    trace : Trace
        Of a Gaussian mixture over one feature, of one iteration or more.

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> begin = ev.Mixture([0.5, 0.5], [[1.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> trace = ev.fit(ev.GaussianMixture(2), [[0.0], [1.0], [2.0], [5.0]], start=begin, max_iter=1)
    >>> shared_points(trace).alt.partition(".")[0]
    'Left: four points, cut into shares of two components, with 0'
    """
    before, after = trace.params[:2]
    x, r = trace.X[:, 0], trace.model.responsibilities(trace.X, before)
    xlim, wider = (x.min() - 1.0, x.max() + 1.0), (x.min() - 2.0, x.max() + 3.0)
    with style():
        figure, (left, right) = subplots(1, 2, width=8.6, height=3.3)
        _draw_shares(left, x, r)
        _draw_components(right, trace.model, before, after, wider)
        for ax, (low, high) in ((left, xlim), (right, wider)):
            ax.set(xlim=(low, high), xlabel="x", xticks=np.arange(np.ceil(low), high))
        _draw_centres(left, before.means[:, 0])
        _draw_centres(right, after.means[:, 0], before.means[:, 0])
    counted = {2: "two", 3: "three", 4: "four", 5: "five"}
    shares = ", ".join(f"{part:.2f}" for part in r[:, 0])
    moves = ", ".join(f"from {a:.2f} to {b:.2f}" for a, b in zip(before.means[:, 0], after.means[:, 0], strict=True))
    describe(
        figure,
        f"Left: {counted.get(len(x), len(x))} points, cut into shares of {counted.get(r.shape[1], r.shape[1])} components, "
        f"with {shares} for component 0. Right: the components before and after the M step; the means move {moves}.",
    )
    freeze_layout(figure)
    return figure


def _draw_shares(ax, x, r):
    """One bar of height 1 for each point, cut into the shares of the components."""
    tops = np.cumsum(r, axis=1)
    for k in range(r.shape[1]):
        low = tops[:, k] - r[:, k]
        marks.area(ax, marks.bars_path(low, tops[:, k], x, width=0.92), color=component_color(k))
        for place, bottom, share in zip(x, low, r[:, k], strict=True):
            if share > LEAST_SHOWN:
                look = {"color": on(k), "fontsize": WORDS, "ha": "center", "va": "center"}
                ax.text(place, bottom + share / 2, f"{share:.2f}", **look)
    ax.set(ylabel="share", yticks=(0, 0.5, 1), ylim=(-0.24, 1.02))
    ax.set_title("E step: each point is cut into shares", fontsize=TITLE)


def _draw_components(ax, model, before, after, xlim):
    """The curves of the components before the M step, dashed, and after it."""
    x = np.linspace(xlim[0], xlim[1], 300)
    old, new = (np.exp(model.log_joint(x[:, None], params)) for params in (before, after))
    for k in range(old.shape[1]):
        marks.curve(ax, (x, old[:, k]), color=component_color(k), linewidth=1.6, linestyle=_DASHES, alpha=0.7)
        marks.curve(ax, (x, new[:, k]), color=component_color(k), linewidth=3)
        top, mean = new[:, k].max(), after.means[k, 0]
        name(ax, (mean, top), f"mean {mean:.2f}", (18, 9), color=component_color(k), ha="left")
    highest = max(old.max(), new.max())
    ax.set(ylim=(-0.27 * highest, 1.22 * highest), ylabel="density", yticks=np.arange(0, highest, 0.1))
    ax.set_title("M step: means are weighted averages", fontsize=TITLE)


def _draw_centres(ax, means, before=None):
    """The means as markers under the axis; pale where they were."""
    height = 0.55 * ax.get_ylim()[0]
    ax.axhline(0, color=INK, linewidth=1, zorder=1)
    for k, mean in enumerate(means):
        look = {"color": component_color(k), "marker": component_marker(k), "size": 110}
        if before is not None:
            marks.centres(ax, [[before[k], height]], **look, alpha=0.35)
        marks.centres(ax, [[mean, height]], **look)
