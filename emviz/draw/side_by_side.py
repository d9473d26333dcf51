"""Several traces over the same data side by side, walked through together."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from emviz.draw.figure import headline, subplots
from emviz.draw.options import options_for
from emviz.draw.registry import panels_across, view
from emviz.draw.sample import as_drawn
from emviz.draw.scene import Scene
from emviz.draw.style import style
from emviz.draw.view import View
from emviz.em.contract import objective
from emviz.em.frames import Frame, in_words
from emviz.em.trace import Trace


class SideBySide(Scene):
    """One small view for each trace; all show the same half-step, and a trace that has ended waits at its end.

    Its state is the number of the half-step: ``scene.show(2)``.

    Parameters
    ----------
    traces : dict of str to Trace
        By the name that stands above each view.
    columns : int
        Views in a row.
    panel_width, panel_height : float
        Size of a view in inches: by default 4.5 times 3.3, and more for a matrix of panels.
    title : str, optional
        Stands above the picture.
    **view_options
        As for `emviz.draw.scene`: features, names, colors, equal, contours, ...

    Attributes
    ----------
    traces : dict of str to Trace
    views : dict of str to view
    n_frames : int
        Of the longest trace.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.two_gaussians(0).X
    >>> traces = {kind: ev.fit(ev.GaussianMixture(2, kind), X, start="percentiles") for kind in ("tied", "full")}
    >>> scene = SideBySide(traces)
    >>> print(scene.show(2))
    tied: log-likelihood -1750.5 after M step 1; full: log-likelihood -1685.4 after M step 1.
    """

    def __init__(
        self,
        traces: Mapping[str, Any],
        *,
        columns: int = 2,
        panel_width: float | None = None,
        panel_height: float | None = None,
        title: str | None = None,
        **view_options: Any,
    ):
        self.traces = dict(traces)
        if not self.traces:
            raise ValueError("traces must hold at least one trace, got none.")
        shapes = {np.shape(trace.X) for trace in self.traces.values()}
        if len(shapes) > 1:
            raise ValueError(f"All traces must be over the same data, got shapes {sorted(shapes)}.")
        n = len(self.traces)
        self.n_frames = max(len(trace.frames) for trace in self.traces.values())
        self.states = range(self.n_frames)
        rows = -(-n // columns)
        across = panels_across([*self.traces.values()], view_options)
        usual_width, usual_height = (4.5, 3.3) if across == 1 else (0.9 + 1.1 * across, 0.9 + across)
        panel_width = usual_width if panel_width is None else panel_width
        panel_height = usual_height if panel_height is None else panel_height
        with style(), options_for(SideBySide, sets=("small",)):
            figure, axes = subplots(
                rows, columns, width=panel_width * columns, height=panel_height * rows, squeeze=False
            )
            headline(figure, title)
            axes = axes.ravel()
            self.views = {
                name: view(ax, trace, **view_options | {"small": True})
                for ax, (name, trace) in zip(axes, self.traces.items(), strict=False)
            }
            for ax in axes[n:]:
                ax.set_visible(False)
            ends = [trace.frames[-1] for trace in self.traces.values()]
            for i, each in enumerate(self.views.values()):
                each.make_room_for(ends)
                each.title.set_fontsize(min(14.0, 4.4 * panel_width))
                if i % columns:
                    each.ax.set_ylabel("")
                if i + columns < n:
                    each.ax.set_xlabel("")
            actors = [actor for each in self.views.values() for actor in each.actors]
            description = f"{n} views of the same data"
            if "features" in view_options or across > 1:
                description += f", each with {next(iter(self.views.values())).description}"
            super().__init__(figure, actors, (0,), f"{'' if title is None else f'{title}. '}{description}.")

    def update(self, index: int) -> str:
        """Show half-step ``index`` of every trace; the sentence names the objective of each."""
        sentences = []
        for name, trace in self.traces.items():
            frame, value = show_named(self.views[name], name, trace, index)
            step = {
                "start": "at the start",
                "E": f"in E step {frame.iteration}",
                "M": f"after M step {frame.iteration}",
                "final": f"after {frame.iteration} iterations",
            }[frame.kind]
            sentences.append(f"{name}: {objective(trace.model)} {value} {step}")
        return f"{'; '.join(sentences)}. {frame.note}".rstrip()


def show_named(view: View, name: str, trace: Trace, index: int) -> tuple[Frame, str]:
    """Show half-step ``index`` of a trace, or its last one where it has ended, under its name and what it has reached.

    Returns
    -------
    frame : Frame
    value : str
        What it has reached, in words.
    """
    frame = as_drawn(view, trace.frames[min(index, len(trace.frames) - 1)])
    view.show(frame)
    value = in_words(frame.objective)
    view.title.set_text(f"{name}  {value}".replace("-", "\N{MINUS SIGN}"))
    return frame, value
