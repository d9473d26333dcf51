"""Gaussian components in words: where they are, how wide, and how heavy. The browser has the same in description.js."""

from typing import Any

import numpy as np

from emviz.em import description
from emviz.models.parameters import Mixture

MOST_FEATURES = 6
MOST_DECIMALS = 6


def gaussians(params: Mixture) -> str:
    """Where each component is, its weight and its standard deviations; in the plane its correlation, too.

    Components of weight 0 have been removed, and are left out.

    Examples
    --------
    >>> import emviz as ev
    >>> gaussians(ev.datasets.two_gaussians().truth).split(';')[0]
    'Component 0 at (-1.50, 0.00) with weight 0.4, standard deviations 1.00 and 1.00, and correlation 0.60'
    >>> gaussians(Mixture(np.array([1.0]), np.array([[54.61]]), np.array([[[35.0]]])))
    'Component 0 at 54.6 with weight 1 and standard deviation 5.9.'
    """
    deviations = params.standard_deviations
    scales = deviations.max(axis=0)
    are_tilted = params.means.shape[1] == 2 and bool(params.covariances[:, 0, 1].any())
    texts = {}
    for k in np.flatnonzero(params.weights > 0).tolist():
        widths = _listed([number(value, scale) for value, scale in zip(deviations[k], scales, strict=True)])
        shape = f" and standard deviation{widths}"
        if are_tilted:
            correlation = params.covariances[k, 0, 1] / (deviations[k, 0] * deviations[k, 1])
            shape = f", standard deviation{widths}, and correlation {correlation:.2f}"
        texts[k] = f" at {place(params.means[k], scales)} with weight {params.weights[k]:.2g}{shape}"
    return description.components("component", texts, params.weights)


def centres(params: Mixture, responsibilities: np.ndarray | None) -> str:
    """Where each centre is, and how many points it has once there was an E step.

    >>> centres(Mixture(np.ones(2) / 2, np.array([[1.0, 2], [3, 4]]), np.array([np.eye(2)] * 2)), np.eye(2)[[0, 1, 1]])
    'Centre 0 at (1.00, 2.00) with 1 point; centre 1 at (3.00, 4.00) with 2 points.'
    """
    scales = params.standard_deviations.max(axis=0)
    texts = {k: f" at {place(mean, scales)}" for k, mean in enumerate(params.means)}
    if responsibilities is None:
        return description.components("centre", texts, np.zeros(len(texts)))
    counts = responsibilities.sum(axis=0).astype(int)
    texts = {k: f"{text} with {counts[k]} point{'' if counts[k] == 1 else 's'}" for k, text in texts.items()}
    return description.components("centre", texts, counts)


def place(mean: np.ndarray, scales: np.ndarray) -> str:
    """A centre, each of its numbers in as many digits as the width of the components deserves.

    >>> place(np.array([2.0449, 54.611]), np.array([0.265, 5.9]))
    '(2.04, 54.6)'
    """
    numbers = [number(value, scale) for value, scale in zip(mean, scales, strict=True)]
    more = len(numbers) - MOST_FEATURES
    shown = ", ".join(numbers[:MOST_FEATURES]) + (f" and {more} more" if more > 0 else "")
    return shown if len(numbers) == 1 else f"({shown})"


def number(value: Any, scale: Any) -> str:
    """A number in as many decimals as tell a twentieth of the scale.

    >>> number(1234.567, 0.25), number(1234.567, 250.0), number(1e-7, 2e-7)
    ('1234.57', '1235', '1e-07')
    """
    if not 1e-5 < scale < 1e9 or not abs(value) < 1e9:
        return f"{value:.3g}"
    # No logarithm: it may differ in its last bit between Python and the browser.
    decimals = next(d for d in range(MOST_DECIMALS + 1) if scale * 10**d >= 20 or d == MOST_DECIMALS)
    return f"{value:.{decimals}f}"


def _listed(widths):
    """After "standard deviation": one of them, or several."""
    if len(widths) == 1:
        return f" {widths[0]}"
    more = len(widths) - MOST_FEATURES
    shown, last = (widths[:-1], widths[-1]) if more <= 0 else (widths[:MOST_FEATURES], f"{more} more")
    return f"s {', '.join(shown)} and {last}"
