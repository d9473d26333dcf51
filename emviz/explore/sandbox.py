"""The sandbox: an empty page on which you draw your own points, and step EM on them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from emviz import arguments
from emviz.draw.view import read_limits
from emviz.explore.live import most_live_rows
from emviz.explore.live_model import can_step_in_browser
from emviz.explore.stepper import Stepper
from emviz.models.gaussian_mixture import GaussianMixture

#: The limits of a page without points, if nobody says otherwise: of x and of y.
EMPTY_PAGE = ((0.0, 10.0), (0.0, 6.0))


def sandbox(
    model: Any = None,
    X: Any = None,
    *,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    seeds: Sequence[int] | None = range(20),
    components: Sequence[int] | None = range(1, 7),
    **options: Any,
) -> Stepper:
    """Draw your own clouds of points, then step EM on them: click to add, drag to move, and there is an eraser.

    Parameters
    ----------
    model : KMeans, GaussianMixture or MessageLengthMixture, optional
        By default a mixture of three Gaussians.
    X : array-like, shape (n_samples, 2), optional
        Points to begin with; by default the page is empty.
    xlim, ylim : pair of float, optional
        The limits of the page; by default those of `X`, and of an empty page 0 to 10 and 0 to 6.
    seeds, components
        As for `Stepper`. On an empty page each seed has centres at places of its own, drawn at random over the page.
    **options
        As for `Stepper`.

    Returns
    -------
    Stepper
        Its `X` holds the points as they are now.

    Raises
    ------
    ValueError
        If the browser does not know the steps of this model or cannot draw it with these options, or `X` has another
        number of columns than 2.

    Examples
    --------
    >>> page = sandbox()
    >>> page.X.shape
    (0, 2)
    >>> page.X = [[1, 1], [2, 1], [8, 5], [9, 5], [9, 4]]  # or click in the browser
    >>> page.n_components = 1
    >>> page.trace.params[-1].means.round(1).tolist()
    [[5.8, 3.2]]
    """
    model = GaussianMixture(3) if model is None else model
    n_features = 2 if X is None else arguments.data(X).shape[1]
    if n_features != 2 or not can_step_in_browser(model):
        raise ValueError(
            f"model is {arguments.short(model)} for data of {n_features} feature(s); a sandbox takes KMeans, "
            "GaussianMixture without a prior or MessageLengthMixture, and two features."
        )
    refusal = ValueError(
        "In a sandbox the browser computes EM, and points are drawn by hand: leave out live=, scene=, features= and "
        f"contours=, and take {most_live_rows(2):,} rows at the most."
    )
    if options.get("features") is not None:
        raise refusal
    options = {"seeds": seeds, "components": components, "edit_points": True, "ellipses": True, **options}
    limits = read_limits(xlim, "xlim"), read_limits(ylim, "ylim")
    if X is None:
        x, y = limits[0] or EMPTY_PAGE[0], limits[1] or EMPTY_PAGE[1]
        places = np.random.default_rng(0).uniform(*np.transpose([x, y]), size=(200, 2))
        stepper = Stepper(model, places, xlim=x, ylim=y, **options)
    else:
        stepper = Stepper(model, X, xlim=limits[0], ylim=limits[1], **options)
    if not stepper.is_live:
        raise refusal
    if X is None:
        stepper._begin_empty()  # Points that are set in Python are a change, which Reset takes back.
    return stepper
