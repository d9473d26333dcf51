"""A comparison of models as a map: a criterion over the numbers of components and one other option."""

from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from emviz.draw.figure import Figure, subplots
from emviz.draw.style import INK, PAPER, in_digits, style
from emviz.em.selection import CRITERIA

NAMES = {
    "aic": "AIC",
    "bic": "BIC",
    "icl": "ICL",
    "cross_validated": "cross-validated log-likelihood",
    "log_likelihood": "log-likelihood",
}
ON_CELLS = "#1a1d21"  # no ink, which turns light on a dark page: the cells stay as light as they are


def selection_map(
    selection: Any,
    criterion: str = "bic",
    *,
    title: str | None = None,
    color: Any = "#56b4e9",
    width: float = 9.0,
    height: float | None = None,
) -> Figure:
    """Draw how far each candidate is from the best one, as a heat map: the darker, the nearer. The best has a frame.

    Numbers of components go from left to right, the other option from top to bottom. The colours follow the logarithm of
    the distance, so that candidates near the best one can be told apart however far away the worst are.

    Parameters
    ----------
    selection : emviz.em.selection.Selection
        Of at most two options with several values, of which one may be `n_components`.
    criterion : {"bic", "aic", "icl", "cross_validated", "log_likelihood"}
    title : str, optional
        Instead of a sentence that names the best.
    color : colour
        Of the best candidate.
    width, height : float
        Size in inches.

    Returns
    -------
    Figure
        With an alt text.

    Raises
    ------
    ValueError
        If more than two options vary, or no candidate has the criterion.

    Examples
    --------
    >>> import emviz as ev
    >>> found = ev.selection.compare(
    ...     ev.GaussianMixture,
    ...     ev.datasets.old_faithful(),
    ...     n_components=range(1, 5),
    ...     covariance_type=("full", "tied"),
    ...     n_restarts=5,
    ... )
    >>> print(selection_map(found).axes[0].get_title(loc="left"))
    BIC is lowest for 3 components, tied: 2314.3
    """
    best = selection.best(criterion)
    across, down = axes_of(selection)
    columns, rows = (values_of(selection, name) for name in (across, down))
    distances = np.full((len(rows), len(columns)), np.nan)
    for candidate, value in zip(selection, selection.values(criterion), strict=True):
        at = rows.index(candidate.options.get(down)), columns.index(candidate.options.get(across))
        distances[at] = abs(value - getattr(best, criterion))
    name, value = NAMES[criterion], getattr(best, criterion)
    extreme = "lowest" if CRITERIA[criterion] is min else "highest"
    finding = f"{name} is {extreme} for {in_words(best, (across, down))}: {in_digits(value, 1)}"
    words = [["no fit" if np.isnan(d) else f"{d:.1f}" for d in row] for row in distances]
    with style():
        figure, ax = subplots(width=width, height=height or 1.5 + 0.55 * len(rows))
        nearness = -np.log1p(distances)
        shades = LinearSegmentedColormap.from_list("paper", [PAPER, color])
        cells = np.where(np.isnan(nearness), np.nanmin(nearness), nearness)
        # Not by marks.heatmap: to import seaborn takes a second, more than all else here.
        ax.pcolormesh(cells, cmap=shades, edgecolors="white", linewidths=1.5)
        for at, word in np.ndenumerate(words):
            ax.text(at[1] + 0.5, at[0] + 0.5, word, ha="center", va="center", fontsize=11, color=ON_CELLS)
        ax.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
        ax.set_xticks(np.arange(len(columns)) + 0.5, columns)
        ax.set_yticks(np.arange(len(rows)) + 0.5, rows if down else [""])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        i, j = np.unravel_index(np.nanargmin(distances), distances.shape)
        ax.add_patch(Rectangle((float(j), float(i)), 1, 1, fill=False, edgecolor=INK, linewidth=2.5, clip_on=False))
        ax.set(xlabel=across.replace("n_", "number of "), ylabel=(down or "").replace("_", " "))
        ax.set_title(title or finding, loc="left", fontsize=13)
    listed = "; ".join(
        f"{row}: {', '.join(line)}" if down else ", ".join(line) for row, line in zip(rows, words, strict=True)
    )
    figure.alt = f"{finding}. How far each is from it, for {across} {', '.join(map(str, columns))}: {listed}."
    return figure


def axes_of(selection: Any) -> tuple[str, str | None]:
    """The options that go across and down: `n_components` goes across, if it varies."""
    options = [name for name in selection[0].options if len(values_of(selection, name)) > 1]
    if len(options) > 2:
        raise ValueError(f"A map has two axes, but {', '.join(options)} vary; compare over one or two of them.")
    options = sorted(options or list(selection[0].options)[:1], key=lambda name: name != "n_components")
    return options[0], (options[1] if len(options) > 1 else None)


def values_of(selection: Any, name: str | None) -> list:
    """The values of an option, in the order in which they came."""
    return list(dict.fromkeys(candidate.options.get(name) for candidate in selection))


def in_words(candidate: Any, names: Any) -> str:
    """What was chosen: ``3 components, tied``."""
    chosen = [(name, candidate.options[name]) for name in names if name in candidate.options]
    return ", ".join(
        f"{value} component{'s' * (value != 1)}" if name == "n_components" else f"{value}" for name, value in chosen
    )
