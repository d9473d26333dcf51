"""The part of the data that a component has in the end: shared by soft EM, cut by hard EM."""

from typing import Any

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color
from emviz.draw.figure import Figure, describe, subplots
from emviz.draw.fixed_layout import freeze_layout
from emviz.draw.style import INK, NEUTRAL, in_digits, style
from emviz.em.trace import Trace
from emviz.lessons.words import TITLE, WORDS, name
from emviz.models.gaussian_mixture import GaussianMixture

#: The line of what is true.
_DASHES = (0, (3, 2))


def cut_or_shared(
    soft: Trace,
    hard: Trace,
    truth: Any,
    *,
    component: int = 0,
    bins: int = 50,
    xlim: tuple[float, float] = (-17.0, 8.0),
) -> Figure:
    """The points that one component has in the end, shared and cut: a histogram of all, and its own part of it.

    Parameters
    ----------
    soft, hard : Trace
        Of Gaussian mixtures over one feature, on the same data.
    truth : Mixture
    component : int
    bins : int
    xlim : pair of float

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> data = ev.datasets.three_gaussians(seed=0)
    >>> soft, hard = (ev.fit(ev.GaussianMixture(3, assignment=how), data, start="percentiles") for how in ("soft", "hard"))
    >>> cut_or_shared(soft, hard, data.truth).alt.rpartition(". ")[2]
    'Standard deviation 2.94 with soft labels and 2.15 with hard labels; the true one is 3.00.'
    """
    k, color = component, component_color(component)
    X = soft.X[:, 0]
    edges = np.linspace(*xlim, bins + 1)
    step = edges[1] - edges[0]
    x = np.linspace(edges[0], edges[-1], 400)
    told = []
    with style():
        figure, axes = subplots(1, 2, width=8.6, height=3.3, sharey=True)
        for ax, trace, kind in zip(axes, (soft, hard), ("soft", "hard"), strict=True):
            params = trace.params[-1]
            own = trace.model.responsibilities(trace.X, params)[:, k]
            for weights, look in ((None, {"color": NEUTRAL, "alpha": 0.3}), (own, {"color": color, "alpha": 0.55})):
                heights = np.histogram(X, edges, weights=weights)[0] / len(X) / step
                marks.area(ax, marks.bars_path(0 * heights, heights, edges[:-1] + step / 2, width=step), **look)
            true, found = (
                np.exp(GaussianMixture(len(p.weights)).log_joint(x[:, None], p)[:, k]) for p in (truth, params)
            )
            marks.curve(ax, (x, found), color=color, linewidth=3)
            marks.curve(ax, (x, true), linewidth=1.6, linestyle=_DASHES)
            deviation = params.standard_deviations[k, 0]
            told.append(f"{deviation:.2f} with {kind} labels")
            words = f"standard deviation {deviation:.2f}", f"truth, dashed: {truth.standard_deviations[k, 0]:.2f}"
            for line, height, look in zip(words, (0.9, 0.79), ({"color": color}, {}), strict=True):
                ax.text(0.02, height, line, transform=ax.transAxes, fontsize=WORDS, fontweight="bold", **look)
            ax.set(xlabel="x", ylabel="density" if kind == "soft" else "", xlim=xlim, yticks=np.arange(0, 0.2, 0.05))
        border = X[own > 0].max()
        axes[1].plot([border, border], [0, 0.09], color=INK, linewidth=1.5)
        name(axes[1], (border, 0.09), "cut", (-5, -4), ha="right")
        axes[0].set_title(f"Soft: component {k} fades out", fontsize=TITLE)
        axes[1].set_title(f"Hard: component {k} ends at {in_digits(border, 1)}", fontsize=TITLE)
    describe(
        figure,
        f"The part of the data that component {k} has in the end, in a histogram. Soft: it fades out under its neighbour. "
        f"Hard: it ends at {border:.1f}. Standard deviation {' and '.join(told)}; the true one is "
        f"{truth.standard_deviations[k, 0]:.2f}.",
    )
    freeze_layout(figure)
    return figure
