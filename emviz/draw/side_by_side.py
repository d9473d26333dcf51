"""Several traces over the same data side by side, walked through together."""

import numpy as np

from emviz.draw.figure import Picture, subplots
from emviz.draw.scene import freeze_layout, view
from emviz.draw.style import style


class SideBySide:
    """One small view for each trace; all show the same half-step, and a trace that has ended waits at its end.

    Parameters
    ----------
    traces : dict of str to Trace
        By the name that stands above each view.
    columns : int
        Views in a row.
    panel_width, panel_height : float
        Size of a view in inches.
    **view_kws
        As for `emviz.draw.scene`: names, equal, contours, ...

    Attributes
    ----------
    figure : Figure
    actors : list of artists, in drawing order
    n_frames : int
        Of the longest trace.

    Example
    -------
    >>> import emviz as ev
    >>> X = ev.datasets.two_gaussians(0).X
    >>> traces = {kind: ev.fit(ev.GaussianMixture(2, kind), X, start="percentiles") for kind in ("tied", "full")}
    >>> stage = SideBySide(traces)
    >>> print(stage.show(2))
    tied: log-likelihood -1750.5 after M step 1; full: log-likelihood -1685.4 after M step 1.
    """

    def __init__(self, traces, *, columns=2, panel_width=4.5, panel_height=3.3, **view_kws):
        self.traces = dict(traces)
        if not self.traces:
            raise ValueError("traces must hold at least one trace, got none.")
        shapes = {np.shape(trace.X) for trace in self.traces.values()}
        if len(shapes) > 1:
            raise ValueError(f"All traces must be over the same data, got shapes {sorted(shapes)}.")
        self.n_frames = max(len(trace.frames) for trace in self.traces.values())
        rows = -(-len(self.traces) // columns)
        with style():
            self.figure, axes = subplots(
                rows, columns, width=panel_width * columns, height=panel_height * rows, squeeze=False
            )
            self.views = {
                name: view(ax, trace, small=True, **view_kws)
                for ax, (name, trace) in zip(axes.ravel(), self.traces.items(), strict=False)
            }
            for ax in axes.ravel()[len(self.traces) :]:
                ax.set_visible(False)
            for one in self.views.values():
                one.title.set_fontsize(min(14.0, 4.4 * panel_width))
            for i, ax in enumerate(axes.ravel()):
                if i % columns:
                    ax.set_ylabel("")
                if i + columns < len(self.traces):
                    ax.set_xlabel("")
            self.actors = [actor for one in self.views.values() for actor in one.actors]
            self.show(0)
            freeze_layout(self.figure)
            # Once more: arrows are hidden or shown by how far they reach on the page.
            self.show(0)

    def show(self, index):
        """Draw half-step ``index`` of every trace; returns a sentence with the objective of each."""
        said = []
        for name, trace in self.traces.items():
            frame = trace.frames[min(index, len(trace.frames) - 1)]
            self.views[name].show(frame)
            value = f"{frame.log_likelihood:.1f}"
            self.views[name].title.set_text(f"{name}  {value}".replace("-", "\N{MINUS SIGN}"))
            step = {
                "start": "at the start",
                "E": f"in E step {frame.iteration}",
                "M": f"after M step {frame.iteration}",
                "final": f"after {frame.iteration} iterations",
            }[frame.kind]
            said.append(f"{name}: {trace.model.objective} {value} {step}")
        sentence = "; ".join(said) + "."
        self.figure.alt = f"{len(said)} views of the same points. {sentence}"
        return sentence

    def picture(self):
        """What the scene shows now, as an output for a notebook."""
        return Picture(self.figure, self.figure.alt)
