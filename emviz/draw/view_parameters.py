"""The picture of any model: its parameters against the iteration."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from emviz.draw import marks
from emviz.draw.style import INK, in_digits
from emviz.draw.view import View
from emviz.em.contract import numbers

#: How many numbers are drawn at most.
MOST = 12
# The room between two fields, in lines.
_BETWEEN = 1.2


class Number(NamedTuple):
    """One number of the parameters.

    Attributes
    ----------
    column : int
        Its place, if all numbers of the parameters stand in one row.
    field : str
    index : tuple of int
        Its place in that field; empty where the field is a single number.
    """

    column: int
    field: str
    index: tuple[int, ...]

    @property
    def name(self) -> str:
        """``"rates 0"``, or ``"probability"``."""
        return " ".join([self.field, *map(str, self.index)])


class ParametersView(View):
    """Draws each number of the parameters as a line against the iteration, up to the frame that is shown.

    The fields of the parameters stand one above the other, each on a scale of its own, so that a weight can be read
    beside a rate that is a hundred times as large. Of more than 12 numbers those are drawn that change most, as a part
    of the largest in their field; the axis says so. A number that is always another one's equal is not drawn twice.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
        The limits of the axes hold all of them.
    names, colors, title, size, xlabel, small
        As for `View`; in a small panel there are no values beside the names of the numbers. The names of features do not
        stand in this picture.

    Attributes
    ----------
    shown : list of Number
        The numbers that are drawn.
    """

    draws_rows = False

    def __init__(
        self,
        ax: Axes,
        traces: Sequence[Any],
        *,
        names: Any = None,
        colors: Any = None,
        title: str | None = None,
        size: float = 1.0,
        xlabel: str | None = None,
        small: bool = False,
    ):
        self._traces = list(traces)
        self._paths = [rows(trace.params) for trace in traces]
        every = np.concatenate(self._paths)
        found = without_copies(numbers_of(traces[0].params[0]), every)
        self.shown = those_that_change_most(found, every)
        self._fields = list(dict.fromkeys(number.field for number in self.shown))
        choice = f"{len(self.shown)} of {len(found)} numbers, those that change most"
        left_out = f": {choice}" if len(self.shown) < len(found) else ""
        description = f"the {', '.join(self._fields)} of every iteration so far{left_out}"
        common = {"names": names, "colors": colors, "title": title, "size": size, "xlabel": xlabel, "small": small}
        super().__init__(ax, traces, description, **common)
        self.set_axes(xlabel=f"iteration{left_out}")
        self._set_heights(every)
        beside = ax.transData + ScaledTranslation(8 / 72, 0, ax.figure.dpi_scale_trans)
        words = {"va": "center", "fontsize": 10 if small else 11, "fontweight": "bold", "zorder": 6, "animated": True}
        # Component k has its colour and its marker in the numbers at index k, too; a single number is written in ink.
        looks = [
            (self.palette.color(number.index[0]) if number.index else INK, self.palette.marker((*number.index, 0)[0]))
            for number in self.shown
        ]
        self._labels = [ax.text(0, 0, "", color=color, transform=beside, **words) for color, _ in looks]
        self._set_iterations(every)
        # Dots for single iterations, as long as there is room for them.
        dots = 4.5 if not small and max(map(len, self._paths)) <= 40 else 0
        self._lines = [
            marks.log_likelihood_path(ax, [], color=color, markersize=dots, animated=True) for color, _ in looks
        ]
        dot = {"size": size * (50 if small else 90), "alpha": 1, "zorder": 5, "clip_on": False, "animated": True}
        self._now = [marks.points(ax, [[0, 0]], color=color, marker=marker, **dot) for color, marker in looks]
        self.actors = [*self._lines, *self._now, *self._labels, self.title]

    def draw(self, frame: Any) -> None:
        """Draw the history of every number up to this frame, and mark where it is now."""
        last = len(frame.history) - 1
        values = self._path(frame.trace)[: last + 1]
        heights = self._heights(values)
        for i, number in enumerate(self.shown):
            self._lines[i].set_data(np.arange(last + 1), heights[:, i])
            self._now[i].set_offsets([[last, heights[-1, i]]])
            self._labels[i].set_text(self._label(number, values[-1, number.column]))
            self._labels[i].set_position((last, heights[-1, i]))
        self._part_labels(heights[-1])

    def _path(self, trace):
        known = (path for each, path in zip(self._traces, self._paths, strict=True) if each is trace)
        path = next(known, None)
        return rows(trace.params) if path is None else path

    def _label(self, number, value):
        return number.name if self.small else f"{number.name}  {value:.4g}".replace("-", "\N{MINUS SIGN}")

    def _part_labels(self, heights):
        """Move labels that would stand on each other apart."""
        pixels = self.ax.transData.transform([[0, 0], [0, 1]])[:, 1]
        line = 1.2 * float(self._labels[0].get_fontsize()) / 72 * self.ax.figure.dpi / (pixels[1] - pixels[0])
        low, high = self.ax.get_ylim()
        for label, height in zip(self._labels, parted(heights, line, low + line / 2, high - line / 2), strict=True):
            label.set_y(height)

    def _set_heights(self, every):
        """One scale for each field; the first field stands on top."""
        self._scale, ticks, words, foot = {}, [], [], 0.0
        for field in reversed(self._fields):
            columns = [number.column for number in self.shown if number.field == field]
            some = every[:, columns]
            some = some[np.isfinite(some)]
            low, high = (some.min(), some.max()) if len(some) else (0.0, 1.0)
            # What never changes stands in the middle of its scale.
            if high - low <= 1e-9 * max(abs(low), abs(high)):
                low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
            if foot:
                self.ax.axhline(foot - _BETWEEN / 2, color=INK, linewidth=0.8, alpha=0.3)
            height = len(columns) + 2
            self._scale[field] = foot, low, height / (high - low)
            n_ticks = max(2, (4 if self.small else 6) // len(self._fields))
            marked = np.asarray(MaxNLocator(nbins=n_ticks).tick_values(low, high))
            marked = marked[(marked >= low) & (marked <= high)]
            ticks += list(foot + (marked - low) * height / (high - low))
            words += tick_labels(marked)
            foot += height + _BETWEEN
        self.ax.set_yticks(ticks, words)
        self.ax.set_ylim(-0.8, foot - _BETWEEN + 0.8)
        self.ax.grid(axis="y")

    def _heights(self, values):
        """Where numbers (n, n_numbers) stand on the axis, shape (n, n_shown)."""
        columns = []
        for number in self.shown:
            foot, low, unit = self._scale[number.field]
            columns.append(foot + (values[:, number.column] - low) * unit)
        return np.column_stack(columns)

    def _set_iterations(self, every):
        """Room for all iterations, and to the right of the last one for the longest label."""
        last = max(max(map(len, self._paths)) - 1, 1)
        longest = 0.0
        for number, label in zip(self.shown, self._labels, strict=True):
            # Numbers with more digits than others are few: the widest of some stands for all.
            for value in every[np.linspace(0, len(every) - 1, 20).astype(int), number.column]:
                label.set_text(self._label(number, value))
                longest = max(longest, label.get_window_extent().width)
        part = min((longest + 12) / self.ax.get_window_extent().width, 0.6)
        left = -0.04 * last
        self.ax.set_xlim(left, (last - left * part) / (1 - part))
        ticks = np.asarray(MaxNLocator(nbins=3 if self.small else 6, integer=True).tick_values(0, last))
        self.ax.set_xticks(ticks[(ticks >= 0) & (ticks <= last)])


def rows(params: Sequence[Any]) -> np.ndarray:
    """The numbers of several parameters, one row each.

    Examples
    --------
    >>> from emviz.models.poisson_mixture import Rates
    >>> rows([Rates(np.array([0.4, 0.6]), np.array([1.0, 3.0]))])
    array([[0.4, 0.6, 1. , 3. ]])
    """
    return np.array([np.concatenate([part.ravel() for _, part in numbers(each)]) for each in params])


def numbers_of(params: Any) -> list[Number]:
    """Every number of the parameters, in the order of `rows`.

    Examples
    --------
    >>> from emviz.models.poisson_mixture import Rates
    >>> [number.name for number in numbers_of(Rates(np.array([0.4, 0.6]), np.array([1.0, 3.0])))]
    ['weights 0', 'weights 1', 'rates 0', 'rates 1']
    """
    named = [(field, index) for field, part in numbers(params) for index in np.ndindex(part.shape)]
    return [Number(column, field, index) for column, (field, index) in enumerate(named)]


def those_that_change_most(found: list[Number], values: np.ndarray) -> list[Number]:
    """At most 12 of these numbers, in their order, chosen by how far their values (n, n_numbers) range.

    A range is measured by the largest value in the same field, so that rates and weights compete on equal terms.

    Examples
    --------
    >>> found = [Number(k, "means", (k,)) for k in range(14)]
    >>> values = np.outer([0.0, 1.0], np.arange(14))
    >>> [number.column for number in those_that_change_most(found, values)]
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    """
    largest: dict[str, float] = {}
    for number in found:
        largest[number.field] = max(np.abs(values[:, number.column]).max(), largest.get(number.field, 1e-300))
    change = [np.ptp(values[:, number.column]) / largest[number.field] for number in found]
    chosen = np.sort(np.argsort(change, kind="stable")[-MOST:])
    return [found[i] for i in chosen]


def without_copies(found: list[Number], values: np.ndarray) -> list[Number]:
    """Of numbers in the same field whose values (n, n_numbers) are always the same only the first: off a diagonal, say.

    Examples
    --------
    >>> found = [Number(k, "covariance", (k // 2, k % 2)) for k in range(4)]
    >>> [number.name for number in without_copies(found, np.array([[1.0, 0.2, 0.2, 3.0], [1.0, 0.5, 0.5, 2.0]]))]
    ['covariance 0 0', 'covariance 0 1', 'covariance 1 1']
    """
    firsts: dict[tuple[str, str], Number] = {}
    for number in found:
        # To nine digits: the two halves of a matrix may differ in their last ones.
        digits = " ".join(f"{value:.9g}" for value in values[:, number.column])
        firsts.setdefault((number.field, digits), number)
    return list(firsts.values())


def tick_labels(values: np.ndarray) -> list[str]:
    """Ticks as text, in as many digits as all of them need.

    Examples
    --------
    >>> tick_labels(np.array([-0.5, 0.25]))
    ['−0.50', '0.25']
    """
    span = np.ptp(values) or np.abs(values).max() or 1.0
    digits = next((d for d in range(15) if np.allclose(values.round(d), values, rtol=0, atol=1e-6 * span)), 15)
    return [in_digits(value, digits) for value in values]


def parted(heights: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Heights at least ``gap`` apart and between ``low`` and ``high``, in the same order, moved as little as can be.

    Where there is not room enough for that, they are spread evenly.

    Examples
    --------
    >>> parted(np.array([0.0, 5.0, 0.2]), 1.0, -10.0, 10.0).round(3).tolist()
    [-0.4, 5.0, 0.6]
    >>> parted(np.array([0.0, 5.0, 0.2]), 1.0, 0.0, 1.5).round(3).tolist()
    [0.0, 1.5, 0.75]
    """
    n = len(heights)
    gap = min(gap, (high - low) / max(n - 1, 1))
    order = np.argsort(heights, kind="stable")
    steps = gap * np.arange(n)
    # Without the steps the heights must not fall: neighbours that do are put together, at their mean.
    groups: list[list[float]] = []
    for height in heights[order] - steps:
        groups.append([height])
        while len(groups) > 1 and np.mean(groups[-2]) > np.mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    rising = np.concatenate([np.full(len(group), np.mean(group)) for group in groups])
    result = np.empty(n)
    result[order] = np.clip(rising, low, high - steps[-1]) + steps
    return result
