"""The half-steps of a trace, each with a sentence that says what happened in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Frame:
    """One half-step of EM.

    Attributes
    ----------
    trace : Trace
    kind : {"start", "E", "M", "final"}
    iteration : int
        0 for the start; t for E step t and M step t; the last iteration for "final".
    index : int
        The place of this frame in `trace.frames`.
    before, after : params
        They differ only in an M frame.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X, start="kmeans++", seed=0)
    >>> trace.frames[2].sentence
    'Maximization step 1: centres move by 11.5 at most; log-likelihood -1284.6, up 154.'
    """

    trace: Any = field(repr=False)
    kind: str
    iteration: int
    index: int

    @property
    def before(self):
        """The parameters before this half-step."""
        return self.trace.params[self.iteration - 1 if self.kind in "EM" else self.iteration]

    @property
    def after(self):
        """The parameters after it."""
        return self.trace.params[self.iteration - 1 if self.kind == "E" else self.iteration]

    @cached_property
    def responsibilities(self):
        """Shape (n_samples, n_components): those of the latest E step; None at the start, before there was one."""
        if self.kind == "start":
            return None
        return self.trace.model.responsibilities(self.trace.X, self.before)

    @property
    def history(self):
        """The log-likelihood at iteration 0, 1, ... up to that of `after`."""
        return self.trace.log_likelihood[: self.iteration + (self.kind != "E")]

    @property
    def log_likelihood(self):
        """The log-likelihood of `after`, in nats."""
        return float(self.history[-1])

    @cached_property
    def sentence(self):
        """What happened in this half-step, in words and numbers."""
        model, value = self.trace.model, f"{self.trace.model.objective} {self.log_likelihood:.1f}"
        if self.kind == "start":
            return f"Start: {model.n_components} components, before the first step; {value}."
        if self.kind == "E":
            return f"Expectation step {self.iteration}: {self._recoloured()}; no centre moves."
        if self.kind == "M":
            rise = self.history[-1] - self.history[-2]
            climb = f"up {rise:.4g}" if rise > 1e-9 * abs(self.log_likelihood) else "as before"
            return f"Maximization step {self.iteration}: {self.before.describe_move(self.after)}; {value}, {climb}."
        return f"Final: {value}. {self.trace.message}"

    def _recoloured(self):
        n_samples = len(self.trace.X)
        if self.iteration == 1:
            if self.trace.model.assignment == "hard":
                return f"each of {n_samples} points takes the colour of one component"
            shared = int((self.responsibilities.max(axis=1) < 0.9).sum())
            return f"every point takes the colours of its components; {shared} of {n_samples} points are shared"
        earlier = self.trace.model.responsibilities(self.trace.X, self.trace.params[self.iteration - 2])
        if self.trace.model.assignment == "hard":
            changed = int((earlier.argmax(axis=1) != self.responsibilities.argmax(axis=1)).sum())
            return f"{changed} of {n_samples} points {'changes' if changed == 1 else 'change'} component"
        change = np.abs(earlier - self.responsibilities).max()
        return f"responsibilities change by {change:.2g} at most"


class Frames(Sequence):
    """All half-steps of a trace: start, E1, M1, E2, M2, ..., final. Each is made when it is asked for."""

    def __init__(self, trace):
        self._trace = trace

    def __len__(self):
        return 2 * self._trace.n_iter + 2

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        last = len(self) - 1
        if not -last - 1 <= index <= last:
            raise IndexError(f"frame {index} is not there; this trace has frames 0 to {last}.")
        index = index % (last + 1)
        if index == 0:
            return Frame(self._trace, "start", 0, 0)
        if index == last:
            return Frame(self._trace, "final", self._trace.n_iter, index)
        return Frame(self._trace, "E" if index % 2 else "M", (index + 1) // 2, index)

    def __repr__(self):
        return f"<{len(self)} frames: start, {self._trace.n_iter} times E and M, final>"
