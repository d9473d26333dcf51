"""The half-steps of a trace, each with a sentence that says what happened in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

import numpy as np

from emviz.em import contract

#: A smaller change, of a responsibility or relative to the log-likelihood, is none: machines differ in it.
ROUNDING = 1e-9


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
    rows : ndarray, shape (n_drawn, n_features), or None
        The rows that a picture draws, where it draws a sample of the data: see `emviz.draw.sample`. Then responsibilities
        are theirs alone, and the sentence says so; parameters and the log-likelihood are always those of the fit to all.
    note : str
        How many of the points are drawn, where it is a sample: the end of the sentence.

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
    rows: np.ndarray | None = field(default=None, repr=False)
    note: str = field(default="", repr=False)

    @property
    def before(self) -> Any:
        """The parameters before this half-step."""
        return self.trace.params[self.iteration - 1 if self.kind in "EM" else self.iteration]

    @property
    def after(self) -> Any:
        """The parameters after it."""
        return self.trace.params[self.iteration - 1 if self.kind == "E" else self.iteration]

    @cached_property
    def responsibilities(self) -> np.ndarray | None:
        """Shape (n_samples, n_components), or (n_drawn, n_components) of a sample: those of the latest E step.

        None at the start, before there was one, and for a model without labels.
        """
        if self.kind == "start" or not hasattr(self.trace.model, "responsibilities"):
            return None
        return self.trace.model.responsibilities(self._rows, self.before)

    @property
    def _rows(self):
        """The rows whose labels it looks at."""
        return self.trace.X if self.rows is None else self.rows

    @property
    def history(self) -> np.ndarray:
        """What the two steps climb, at iteration 0, 1, ... up to that of `after`."""
        return self.trace.objective[: self.iteration + (self.kind != "E")]

    @property
    def objective(self) -> float:
        """What the two steps climb, at `after`, in nats: the log-likelihood, and with a prior the log-posterior."""
        return float(self.history[-1])

    @property
    def log_likelihood(self) -> float:
        """The log-likelihood of `after`, in nats."""
        return float(self.trace.log_likelihood[self.iteration - (self.kind == "E")])

    @cached_property
    def sentence(self) -> str:
        """What happened in this half-step, in words and numbers."""
        return f"{self._happening()} {self.note}".rstrip()

    def _happening(self):
        model = self.trace.model
        value = f"{contract.objective(model)} {in_words(self.objective)}"
        by_hand = self.iteration in self.trace.edited
        if self.kind == "start":
            return f"Start{', set by hand' if by_hand else ''}: {self._start()}, before the first step; {value}."
        also = self._labels()
        if self.kind == "E":
            if self.iteration - 1 in self.trace.edited:
                return f"Expectation step {self.iteration}, from parameters set by hand: {self._expectation()}; {value}{also}."
            still = contract.describe_move(model, self.before, self.before)
            return f"Expectation step {self.iteration}: {self._expectation()}; {still}{also}."
        if self.kind == "M":
            rise = self.history[-1] - self.history[-2]
            moved = abs(rise) > ROUNDING * abs(self.objective)
            climb = f"{'up' if rise > 0 else 'down'} {abs(rise):.4g}" if moved else "as before"
            leap = ", extrapolated" if self.iteration in self.trace.extrapolated else ""
            changed = ", then changed by hand" if by_hand else ""
            move = contract.describe_move(model, self.before, self.after)
            return f"Maximization step {self.iteration}{leap}{changed}: {move}; {value}, {climb}{also}."
        return f"Final: {value}{also}. {self.trace.message}"

    def _start(self):
        if hasattr(self.trace.model, "n_components"):
            k = self.trace.model.n_components
            return f"{k} component{'' if k == 1 else 's'}"
        return contract.describe(self.after)

    def _labels(self):
        """What the model also measures of all labels and parameters; of most models nothing."""
        if self.rows is not None or self.responsibilities is None:
            return ""
        words = contract.describe_labels(self.trace.model, self.trace.X, self.responsibilities, self.after)
        return f"; {words}" if words else ""

    def _expectation(self):
        """What the E step found out: of the labels, or of the expected statistics of a model that has no labels."""
        model, X = self.trace.model, self.trace.X
        hard = getattr(model, "assignment", "soft") == "hard"
        if self.responsibilities is None:
            if self.iteration == 1:
                return f"expected are {contract.describe(model.e_step(X, self.before))}"
            earlier, now = (
                model.e_step(X, params) for params in self.trace.params[self.iteration - 2 : self.iteration]
            )
            return contract.describe_change(earlier, now) or "what is expected stays"
        if self.iteration == 1:
            if hard:
                n = len(X) if self.rows is None else f"{len(X):,}"
                return f"each of {n} points takes the colour of one component"
            shared = int((self.responsibilities.max(axis=1) < 0.9).sum())
            are = "is" if shared == 1 else "are"
            return f"every point takes the colours of its components; {self._so_many(shared)} {are} shared"
        earlier = model.responsibilities(self._rows, self.trace.params[self.iteration - 2])
        if hard:
            changed = int((earlier.argmax(axis=1) != self.responsibilities.argmax(axis=1)).sum())
            return f"{self._so_many(changed)} {'changes' if changed == 1 else 'change'} component"
        change = np.abs(earlier - self.responsibilities).max()
        where = "" if self.rows is None else " of the drawn points"
        if change > ROUNDING:
            return f"responsibilities{where} change by {change:.2g} at most"
        return f"no responsibility{where} changes"

    def _so_many(self, count):
        """So many of the points whose labels it looks at."""
        if self.rows is None:
            return f"{count} of {len(self.trace.X)} points"
        return f"{count:,} of the {len(self.rows):,} drawn points"


def in_words(value: float) -> str:
    """A log-likelihood to a tenth of a nat; a small one to four digits, so that its rise can be seen.

    >>> in_words(-1130.264), in_words(-67.3842)
    ('-1130.3', '-67.38')
    """
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.4g}"


class Frames(Sequence):
    """All half-steps of a trace: start, E1, M1, E2, M2, ..., final. Each is made when it is asked for."""

    def __init__(self, trace):
        self._trace = trace

    def __len__(self):
        return 2 * len(self._trace.params)

    @overload
    def __getitem__(self, index: int) -> Frame: ...

    @overload
    def __getitem__(self, index: slice) -> list[Frame]: ...

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        last = len(self) - 1
        if not -last - 1 <= index <= last:
            there = f"frames 0 to {last}" if len(self) else "none, because it ended before its first iteration"
            raise IndexError(f"frame {index} is not there; this trace has {there}.")
        index = index % (last + 1)
        if index == 0:
            return Frame(self._trace, "start", 0, 0)
        if index == last:
            return Frame(self._trace, "final", self._trace.n_iter, index)
        return Frame(self._trace, "E" if index % 2 else "M", (index + 1) // 2, index)

    def __repr__(self):
        return f"<{len(self)} frames: start, {self._trace.n_iter} times E and M, final>" if len(self) else "<0 frames>"
