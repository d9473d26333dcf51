"""Where k-means++ draws its next centre: the probability of each point as the area of its dot."""

import numpy as np

from emviz import draw
from emviz.draw.figure import Figure
from emviz.em import starts

AREA = 5400.0  # of all dots of a panel together, in square points
LEAST = 1.5  # of one dot: a point that is not drawn is still there


def next_centre(X: np.ndarray, n_components: int, seed: int = 0) -> Figure:
    """A panel for each centre that k-means++ draws after the first: who is likely, and in a ring who was drawn.

    Parameters
    ----------
    X : ndarray, shape (n_samples, 2)
    n_components : int
        At least 2.
    seed : int
        As for ``start="kmeans++"``.

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> figure = next_centre(ev.datasets.four_blobs().X, 4, seed=1)
    >>> len(figure.axes)
    3
    """
    centres = starts.kmeans_plus_plus(X, n_components, seed)
    panels = n_components - 1
    figure, axes = draw.subplots(1, panels, width=2.8 * panels, height=4, squeeze=False)
    low, high = X.min(axis=0), X.max(axis=0)
    room = 0.08 * (high - low)
    for m, ax in enumerate(axes[0], start=1):
        squares = ((X[:, None, :] - centres[:m]) ** 2).sum(axis=2).min(axis=1)
        areas = np.maximum(AREA * squares / squares.sum(), LEAST)
        with draw.style():
            ax.scatter(*X.T, s=areas, color=draw.NEUTRAL, alpha=0.7, linewidth=0, zorder=2)
            for k in range(m):
                look = {"color": draw.component_color(k), "marker": draw.component_marker(k)}
                draw.marks.centres(ax, centres[[k]], size=120, **look)
            ax.scatter(
                *centres[m],
                s=210,
                facecolor="none",
                edgecolor=draw.INK,
                linewidth=1.8,
                zorder=5,
            )
            far = {1: "far from the first", 2: "far from both"}.get(m, f"far from all {m}")
            ax.set_title(f"Centre {m + 1} is likely\n{far}", loc="left", fontsize=12, fontweight="bold")
        ax.set(xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1]), xlabel="x")
        ax.set_aspect("equal")
        if m > 1:
            ax.tick_params(labelleft=False)
    axes[0, 0].set_ylabel("y")
    draw.freeze_layout(figure)
    where = ", ".join(f"({x:.1f}, {y:.1f})" for x, y in centres)
    figure.alt = (
        f"How k-means++ draws {n_components} centres, one after the other: {where}. In each panel the area of a dot is the "
        "probability of this point to be the next centre: small near the centres so far, large in clouds that have none. A ring marks the point that was drawn."
    )
    return figure
