"""The log-likelihood panel: how far up the hill the algorithm has come."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.style import INK
from emviz.em.contract import objective
from emviz.em.frames import in_words


class LikelihoodPanel:
    """Draws the log-likelihood of the iterations so far into one Axes; knows nothing about the model.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
        The limits of the axes hold all of them.
    small : bool
        Whether the axes are small: then there are fewer ticks.

    Attributes
    ----------
    description : str
        What the axes show.
    actors : list of artists
        All that `show` changes, in drawing order.
    """

    def __init__(self, ax, traces, *, small=False):
        self.ax = ax
        name = objective(traces[0].model)
        self.description = f"the {name} of every iteration so far"
        ax.set_title(name, loc="left", fontsize=12, fontweight="normal", y=1.0)
        ax.set_xlabel("iteration")
        ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        ax.yaxis.set_major_locator(MaxNLocator(nbins=3 if small else 6))
        ax.ticklabel_format(axis="y", style="plain")  # a power of ten would stand in the title
        ax.grid(axis="y")
        _set_limits(ax, traces)
        # Dots for single iterations, as long as there is room for them.
        room = max(len(trace.objective) for trace in traces) <= 40
        self._line = marks.log_likelihood_path(ax, [], color=INK, markersize=4.5 if room else 0, animated=True)
        self._now = marks.points(ax, [[0, 0]], color=INK, size=110, alpha=1, zorder=5, clip_on=False, animated=True)
        self._value = marks.label(ax, (0.97, 0.05), animated=True)
        self.actors = [self._line, self._now, self._value]

    def show(self, frame):
        """Draw the history up to this frame."""
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
    pad = 0.07 * (high - low) or 0.5
    ax.set_xlim(-0.04 * max(longest, 1), max(longest, 1) * 1.04)
    ax.set_ylim(low - 2.2 * pad, high + pad)
