"""The covariance of the M step in one picture: the plane is stretched until the model's ellipse is a circle."""

from typing import Any

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import blend, component_color
from emviz.draw.figure import Figure, subplots
from emviz.draw.style import INK, NEUTRAL, style


def inverse_root(covariance: Any) -> np.ndarray:
    """The symmetric matrix whose square is the inverse of a covariance (d, d).

    Examples
    --------
    >>> inverse_root([[4.0, 0.0], [0.0, 1.0]]).tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """
    variances, directions = np.linalg.eigh(np.asarray(covariance, dtype=float))
    return (directions / np.sqrt(variances)) @ directions.T


def unsquashing(
    X: Any,
    r: Any,
    k: int,
    covariance: Any,
    *,
    names: Any = None,
    title: str = "The old ellipse and the new",
    width: float = 9.6,
) -> Figure:
    """Three panels: component k's old ellipse and the points' own; the same where the old one is a circle; what each axis earns.

    Parameters
    ----------
    X : array-like, shape (n_samples, 2)
    r : array-like, shape (n_samples, n_components)
        Responsibilities.
    k : int
    covariance : array-like, shape (2, 2)
        Of the old ellipse. Both are drawn around the weighted mean of the points.
    names : pair of str, optional
    title : str
        Of the first panel.
    width : float
        In inches.

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.two_gaussians(0).X
    >>> figure = unsquashing(X, np.ones((len(X), 1)), 0, np.eye(2))
    >>> len(figure.axes)
    3
    """
    X, r = np.asarray(X, dtype=float), np.asarray(r, dtype=float)
    mean = r[:, k] @ X / r[:, k].sum()
    offset = X - mean
    own = (r[:, [k]] * offset).T @ offset / r[:, k].sum()
    root = inverse_root(covariance)
    values, axes = np.linalg.eigh(root @ own @ root)
    names = names or ("feature 1", "feature 2")
    color, colors = component_color(k), blend(r)
    dashed = {"linestyle": (0, (4, 2)), "color": INK, "linewidth": 2}
    with style():
        figure, (plane, round_, earned) = subplots(1, 3, width=width, height=3.5, width_ratios=(1.1, 1, 1))
        marks.points(plane, X, color=colors, size=16)
        marks.ellipse(plane, (mean, covariance), **dashed)
        marks.ellipse(plane, (mean, own), color=color, linewidth=3)
        plane.set(xlabel=names[0], ylabel=names[1])
        plane.set_title(title, fontsize=12)
        words = "dashed: the old one\nsolid: the points' own"
        plane.text(0.03, 0.97, words, transform=plane.transAxes, va="top", fontsize=11)

        stretched = offset @ root
        near = np.abs(stretched).max(axis=1) < 2.6  # the others are not in this window
        marks.points(round_, stretched[near], color=np.asarray(colors)[near], size=16)
        marks.ellipse(round_, (np.zeros(2), np.eye(2)), **dashed)
        marks.ellipse(round_, (np.zeros(2), root @ own @ root), color=color, linewidth=3)
        round_.set(xticks=(-2, -1, 0, 1, 2), yticks=(-2, -1, 0, 1, 2))
        round_.set_xlim(-2.6, 2.6, auto=True)
        round_.set_ylim(-2.6, 2.6, auto=True)
        round_.set_aspect("equal", adjustable="datalim")
        round_.set_xlabel("in old standard deviations")
        round_.set_title("Un-squashed: a circle", fontsize=12)
        for value, axis in zip(values, axes.T, strict=True):
            tip = np.sqrt(value) * axis
            marks.curve(round_, ([0, tip[0]], [0, tip[1]]), color=INK, linewidth=1.8, zorder=6)

        grid = np.geomspace(0.12, 2.2, 200)
        marks.curve(earned, (grid, np.log(grid) - grid), color=NEUTRAL)
        earned.axvline(1, color=INK, linewidth=1.2, linestyle=(0, (2, 2)))
        for value in values:
            at = (value, np.log(value) - value)
            marks.centres(earned, [at], color=color, marker="o", size=80)
            where = {"textcoords": "offset points", "va": "center", "fontsize": 11}
            earned.annotate(f"{value:.2f}", at, (12, 2 if value > 1 else -4), **where)
        earned.set(xlabel="eigenvalue a", ylabel="log a − a", xlim=(0, 2.2), ylim=(-2.3, -0.85), yticks=(-2, -1.5, -1))
        earned.set_title("An axis earns most at 1", fontsize=12)
    figure.alt = (
        f"Left: the points, the old ellipse of component {k} dashed and the points' own ellipse. Middle: the plane stretched until "
        "the old ellipse is the unit circle; the other one has half-axes of "
        f"{np.sqrt(values[0]):.2f} and {np.sqrt(values[1]):.2f}. Right: the curve log a - a has its only peak at 1; "
        f"the squared half-axes {values[0]:.2f} and {values[1]:.2f} lie on it."
    )
    return figure
