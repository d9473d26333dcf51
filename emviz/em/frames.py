"""The half-steps of a trace, each with a sentence that says what happened in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, NamedTuple, overload

import numpy as np

from emviz import tables
from emviz.em import contract, description

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
    >>> trace.frames[2].description.split(";")[0]
    'Component 0 at (3.28, 65.5) with weight 0.6, standard deviations 1.20 and 12.9, and correlation 0.94'
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

        None at the start, before there was one, for a model without labels, and for data in chunks: see `Trace.of_sample`.
        """
        in_chunks = tables.is_chunks(self._rows)
        if self.kind == "start" or in_chunks or not hasattr(self.trace.model, "responsibilities"):
            return None
        return self.trace.model.responsibilities(self._rows, self.before)

    @property
    def _rows(self) -> Any:
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

    @cached_property
    def description(self) -> str:
        """Where the parameters are after this half-step, in words and numbers: for those who cannot see the picture."""
        trace = self.trace
        # A sample does not say how many points each component has.
        responsibilities = self.responsibilities if self.rows is None else None
        return description.of(trace.model, self.after, responsibilities, trace.names)

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

    def _find(self, function, *others):
        """What a function says of the responsibilities of these rows, under `before` and these other parameters."""
        model, X = self.trace.model, self._rows
        if tables.is_chunks(X):
            return X.reduce(partial(found_in, function, model, (self.before, *others)), contract.combine)
        return function(self.responsibilities, *(model.responsibilities(X, params) for params in others))

    def _expectation(self):
        """What the E step found out: of the labels, or of the expected statistics of a model that has no labels."""
        model, X = self.trace.model, self.trace.X
        hard = getattr(model, "assignment", "soft") == "hard"
        if not hasattr(model, "responsibilities"):
            e_step = contract.e_step_on(model, X)
            if self.iteration == 1:
                return f"expected are {contract.describe(e_step(self.before))}"
            earlier, now = (e_step(params) for params in self.trace.params[self.iteration - 2 : self.iteration])
            return contract.describe_change(earlier, now) or "what is expected stays"
        if self.iteration == 1:
            if hard:
                n = len(X) if self.rows is None else f"{len(X):,}"
                return f"each of {n} points takes the colour of one component"
            shared = self._find(shared_rows).n
            are = "is" if shared == 1 else "are"
            return f"every point takes the colours of its components; {self._so_many(shared)} {are} shared"
        changed, change = self._find(changed_rows, self.trace.params[self.iteration - 2])
        if hard:
            return f"{self._so_many(changed)} {'changes' if changed == 1 else 'change'} component"
        where = "" if self.rows is None else " of the drawn points"
        if change > ROUNDING:
            return f"responsibilities{where} change by {change:.2g} at most"
        return f"no responsibility{where} changes"

    def _so_many(self, count):
        """So many of the points whose labels it looks at."""
        if self.rows is None:
            return f"{count} of {len(self.trace.X)} points"
        return f"{count:,} of the {len(self.rows):,} drawn points"


class Found(NamedTuple):
    """What was found out about the labels of some rows: how many there are of a kind, and how far one goes at most."""

    n: int
    most: float

    def combine(self, other: "Found") -> "Found":
        """The same of both parts."""
        return Found(self.n + other.n, max(self.most, other.most))


def shared_rows(responsibilities: np.ndarray) -> Found:
    """How many rows belong to no component for more than nine tenths."""
    return Found(int((responsibilities.max(axis=1) < 0.9).sum()), 0.0)


def changed_rows(now: np.ndarray, earlier: np.ndarray) -> Found:
    """How many rows are most responsible to another component than earlier, and how far a responsibility has changed."""
    return Found(int((earlier.argmax(axis=1) != now.argmax(axis=1)).sum()), float(np.abs(earlier - now).max()))


def found_in(function: Callable, model: Any, params: Sequence, X: np.ndarray) -> Found:
    """What this function says of the responsibilities under each of these parameters."""
    return function(*(model.responsibilities(X, each) for each in params))


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
