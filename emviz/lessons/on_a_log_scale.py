"""Far out on a line: which component is on top, on a logarithmic scale."""

from typing import Any

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color
from emviz.draw.figure import Figure, describe, subplots
from emviz.draw.fixed_layout import freeze_layout
from emviz.draw.style import NEUTRAL, in_digits, style
from emviz.lessons.words import TITLE, name
from emviz.models.gaussian_mixture import GaussianMixture


def far_out(params: Any, *, xlim: tuple[float, float] = (-14.0, 12.0)) -> Figure:
    """Weight times density of each component on a logarithmic scale: which one is on top where, and where they are even.

    Parameters
    ----------
    params : Mixture
        Of one feature.
    xlim : pair of float

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> far_out(ev.datasets.three_gaussians().truth).alt.partition(". ")[0]
    'Weight times density on a logarithmic scale, where each curve is a parabola'
    """
    x = np.linspace(*xlim, 2601)
    n = len(params.weights)
    logs = GaussianMixture(n).log_joint(x[:, None], params) / np.log(10)
    winner = logs.argmax(axis=1)
    last = np.flatnonzero(np.diff(winner))
    even = (x[last] + x[last + 1]) / 2
    with style():
        figure, ax = subplots(1, 1, width=8.6, height=3.0)
        for k in range(n):
            marks.curve(ax, (x, logs[:, k]), color=component_color(k), linewidth=1.4)
            on_top = np.where(winner == k, logs[:, k], np.nan)
            marks.curve(ax, (x, on_top), color=component_color(k), linewidth=4.5)
        for place, height in zip(even, logs.max(axis=1)[last], strict=True):
            ax.plot([place, place], [-9, height], color=NEUTRAL, linewidth=1, zorder=1)
            name(ax, (place, -8.5), in_digits(place, 1), (4, 0), ha="left")
        for k, place, offset, ha in _beside(params, x, logs):
            name(ax, place, f"component {k}", offset, color=component_color(k), ha=ha)
        ax.set(xlim=xlim, ylim=(-9, 0.5), xlabel="x", ylabel="density", yticks=range(-8, 1, 2))
        ax.set_yticklabels(["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"])
        ax.set_title("Far out on both sides, the widest component is on top", fontsize=TITLE)
    places = ", ".join(f"{place:.1f}" for place in even)
    order = ", ".join(str(k) for k in winner[np.append(last, -1)])
    describe(
        figure,
        "Weight times density on a logarithmic scale, where each curve is a parabola. "
        f"From left to right on top: components {order}; they are even at {places}.",
    )
    freeze_layout(figure)
    return figure


def _beside(params, x, logs):
    """Where each name stands: component, place, offset in points, side. Outside of its parabola; on the lowest top, above."""
    means, low = params.means[:, 0], -5.5
    lowest = logs.max(axis=0).argmin()
    yield lowest, (means[lowest], logs[:, lowest].max()), (0, 12), "center"
    for k in set(range(len(means))) - {lowest}:
        side = 1 if means[k] == means.max() else -1
        beyond = (x - means[k]) * side > 0
        at = x[beyond][np.abs(logs[beyond, k] - low).argmin()]
        yield k, (at, low), (8 * side, 6), "left" if side > 0 else "right"
