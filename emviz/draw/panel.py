"""The log-likelihood panel: how far up the hill the algorithm has come."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from emviz.draw import marks
from emviz.draw.looks import looks
from emviz.draw.style import INK
from emviz.em.contract import objective
from emviz.em.frames import in_words

#: Around a path: left and right, as a part of its length; above it, as a part of its rise, or in nats if it does not
#: rise; below it, where its value stands, as a multiple of the room above it.
MARGINS = {"sides": 0.04, "rise": 0.07, "flat": 0.5, "below": 2.2}
#: Dots for single iterations, as long as a path has no more values than these.
MOST_DOTS = 40
_DOT = 4.5


class LikelihoodPanel:
    """Draws the log-likelihood of the iterations so far into one Axes; knows nothing about the model.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
        The limits of the axes hold all of them.
    small : bool
        Whether the axes are small: then there are fewer ticks.
    fits_path : bool
        Whether the axes hold the path that is shown, however short it is, and change with it. By default they stand
        still, and hold the paths of all traces.
    beside : list of Trace
        The axes hold these, too: paths in another picture, with which this one is compared.

    Attributes
    ----------
    description : str
        What the axes show.
    parts : dict of str to artist
        All that `show` changes, by what it is and in drawing order: ``x`` and ``y`` (the axes, if they change), ``line``,
        ``now`` and ``value``.
    actors : list of artists
        The same in one list.

    Examples
    --------
    >>> import emviz as ev
    >>> traces = [ev.fit(ev.KMeans(4), ev.datasets.four_blobs(), seed=seed) for seed in (1, 5)]
    >>> figure, ax = ev.draw.subplots()
    >>> panel = LikelihoodPanel(ax, traces, fits_path=True)
    >>> for trace in traces:
    ...     panel.show(trace.frames[0])
    ...     print(f"{trace.n_iter} iterations, and the axis ends at {ax.get_xlim()[1]:.2f}.")
    4 iterations, and the axis ends at 4.16.
    5 iterations, and the axis ends at 5.20.
    """

    def __init__(self, ax, traces, *, small=False, fits_path=False, beside=()):
        self.ax = ax
        self._fits_path, self._beside = fits_path, beside
        name = objective(traces[0].model)
        self.description = f"the {name} of every iteration so far"
        title = ax.set_title(name, loc="left", fontsize=12, fontweight="normal", y=1.0, wrap=True)
        # Two that are compared hang equally high, though the name of one has two lines.
        looks(title, "half", text=name.replace(" ", "\n", 1) if " " in name else f"\n{name}")
        ax.set_xlabel("iteration")
        ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        ax.yaxis.set_major_locator(MaxNLocator(nbins=3 if small else 6))
        ax.ticklabel_format(axis="y", style="plain")  # a power of ten would stand in the title
        ax.grid(axis="y")
        _set_limits(ax, [*traces, *beside])
        self._line = marks.log_likelihood_path(ax, [], color=INK, markersize=_size_of_dots(traces), animated=True)
        self._now = marks.points(ax, [[0, 0]], color=INK, size=110, alpha=1, zorder=5, clip_on=False, animated=True)
        self._value = marks.label(ax, (0.97, 0.05), animated=True)
        looks(self._value, "half", fontsize=11)
        self.parts: dict[str, Artist] = {"line": self._line, "now": self._now, "value": self._value}
        if fits_path:
            for axis in (ax.xaxis, ax.yaxis):
                axis.set_animated(True)
            self.parts = {"x": ax.xaxis, "y": ax.yaxis, **self.parts}
            _keep_room_for_tick_labels(ax, traces)
        self.actors = list(self.parts.values())

    def show(self, frame):
        """Draw the history up to this frame."""
        if self._fits_path:
            _set_limits(self.ax, [frame.trace, *self._beside])
            self._line.set_markersize(_size_of_dots([frame.trace]))
        values = np.asarray(frame.history, dtype=float)
        last = len(values) - 1
        self._line.set_data(np.arange(len(values)), values)
        self._now.set_offsets([[last, values[last]]])
        self._value.set_text(in_words(values[last]).replace("-", "\N{MINUS SIGN}"))


def _set_limits(ax, traces):
    longest = max(len(trace.objective) for trace in traces) - 1
    values = np.concatenate([np.asarray(trace.objective, dtype=float) for trace in traces])
    values = values[np.isfinite(values)]
    low, high = (values.min(), values.max()) if len(values) else (-1.0, 0.0)
    pad = MARGINS["rise"] * (high - low) or MARGINS["flat"]
    side = MARGINS["sides"] * max(longest, 1)
    ax.set_xlim(-side, max(longest, 1) + side)
    ax.set_ylim(low - MARGINS["below"] * pad, high + pad)


def _size_of_dots(traces):
    return _DOT if max(len(trace.objective) for trace in traces) <= MOST_DOTS else 0


class _Room(Text):
    """A text that takes its room in the layout, and is never drawn."""

    def draw(self, renderer):
        """Nothing."""


def _keep_room_for_tick_labels(ax, traces):
    """A figure is laid out once, and a path that climbs little has longer labels than others: "-1134.25".

    At the end of a long path half of a label, "100", stands beside the axes.
    """
    (label,) = ax.yaxis.get_majorticklabels()[:1]
    beside = ScaledTranslation(-(label.get_size() / 2) / 72, 0, ax.get_figure().dpi_scale_trans)
    highest = max(np.abs(trace.objective[np.isfinite(trace.objective)]).max(initial=1) for trace in traces)
    longest = f"\N{MINUS SIGN}{highest:.2f}"
    font = {"fontproperties": label.get_fontproperties(), "clip_on": False}
    left = _Room(0, 0.5, longest, ha="right", transform=ax.transAxes + beside, **font)
    right = _Room(1, 0, "100", ha="center", va="bottom", transform=ax.transAxes, **font)
    for room in (left, right):
        ax.add_artist(room)
