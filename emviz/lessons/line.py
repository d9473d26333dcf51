"""EM along a line in parameter space: one number moves, everything else is held. So its bound can be seen whole."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from emviz.em import bound


@dataclass(frozen=True)
class Line:
    """A line through parameter space, and the two steps of EM on it.

    Parameters
    ----------
    model : model
        Anything with `prepare`, `log_joint` and `responsibilities`.
    X : array-like, shape (n_samples, n_features)
    params : callable
        From a place on the line, a number, to the parameters there.
    low, high : float
        The ends of the line.
    name : str
        What the number is, with its unit: what to write on the axis.

    Raises
    ------
    ValueError
        If `high` is not above `low`.

    Examples
    --------
    The mean of component 0 moves; component 1 has the mean and the standard deviation of all the data.

    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X[:, 1:]
    >>> model = ev.GaussianMixture(2)
    >>> held = model.start(X, [[60.0], X.mean(axis=0)])
    >>> line = Line(model, X, lambda mean: held._replace(means=np.array([[mean], held.means[1]])), 35.0, 105.0)
    >>> r = line.e_step(60.0)
    >>> bool(np.isclose(line.lower_bound(r, 60.0), line.log_likelihood(60.0)))
    True
    >>> bool(np.isclose(line.m_step(r), r[:, 0] @ X[:, 0] / r[:, 0].sum()))
    True
    """

    model: Any
    X: np.ndarray = field(repr=False)
    params: Callable = field(repr=False)
    low: float
    high: float
    name: str = "place on the line"

    def __post_init__(self):
        if not self.high > self.low:
            raise ValueError(f"high must be above low = {self.low:g}, got {self.high:g}.")

    @cached_property
    def _data(self):
        return self.model.prepare(self.X)

    def e_step(self, place):
        """Expectation: the responsibilities at this place, shape (n_samples, n_components)."""
        return self.model.responsibilities(self._data, self.params(place))

    def m_step(self, responsibilities):
        """Maximization on the line: the place where the lower bound with these responsibilities is highest, found by search."""
        from scipy.optimize import minimize_scalar

        grid = np.linspace(self.low, self.high, 101)
        best = int(np.argmax(self.lower_bound(responsibilities, grid)))
        ends = grid[max(best - 1, 0)], grid[min(best + 1, 100)]
        found = minimize_scalar(
            lambda place: -self.lower_bound(responsibilities, place),
            bounds=ends,
            method="bounded",
            options={"xatol": 1e-10 * (self.high - self.low)},
        )
        return float(found.x)

    def log_likelihood(self, places):
        """The log-likelihood at one place or at several, in nats."""
        return self._each(lambda params: bound.log_likelihood(self.model, self._data, params), places)

    def lower_bound(self, responsibilities, places):
        """Q + H with these responsibilities, at one place or at several, in nats."""
        return self._each(lambda params: bound.lower_bound(self.model, self._data, responsibilities, params), places)

    def kl(self, responsibilities, places):
        """The gap between the two, at one place or at several, in nats."""
        return self._each(lambda params: bound.kl(self.model, self._data, responsibilities, params), places)

    def _each(self, value, places):
        values = [value(self.params(place)) for place in np.ravel(places)]
        return np.array(values) if np.ndim(places) else values[0]

    def frames(self, start, n_iter):
        """EM on the line from `start`: the half-steps start, E1, M1, E2, M2, ... as a list of 2 n_iter + 1 `LineFrame`."""
        frames = [LineFrame(self, "start", 0, start, start, None)]
        for t in range(1, n_iter + 1):
            here = frames[-1].place
            responsibilities = self.e_step(here)
            frames.append(LineFrame(self, "E", t, here, here, responsibilities))
            frames.append(LineFrame(self, "M", t, here, self.m_step(responsibilities), responsibilities))
        return frames


@dataclass(frozen=True)
class LineFrame:
    """One half-step of EM on a line; it can be drawn as every `Frame` can.

    Attributes
    ----------
    line : Line
    kind : {"start", "E", "M"}
    iteration : int
    place_before, place : float
        They differ only in an M frame.
    responsibilities : ndarray, shape (n_samples, n_components), or None at the start

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X[:, 1:]
    >>> model = ev.GaussianMixture(2)
    >>> held = model.start(X, [[60.0], X.mean(axis=0)])
    >>> line = Line(model, X, lambda mean: held._replace(means=np.array([[mean], held.means[1]])), 35.0, 105.0)
    >>> print(line.frames(60.0, 1)[2].sentence)
    Maximization step 1: from 60.00 to 65.07, the top of the bound. The bound rises by 8.11 and a gap of 5.38 opens;
    log-likelihood -1101.36, up 13.49.
    """

    line: Line = field(repr=False)
    kind: str
    iteration: int
    place_before: float
    place: float
    responsibilities: np.ndarray | None = field(repr=False)

    @property
    def before(self):
        """The parameters before this half-step."""
        return self.line.params(self.place_before)

    @property
    def after(self):
        """The parameters after it."""
        return self.line.params(self.place)

    @cached_property
    def log_likelihood(self):
        """Of the parameters after this half-step, in nats."""
        return self.line.log_likelihood(self.place)

    @cached_property
    def gap(self):
        """How far the bound lies below the log-likelihood after this half-step, in nats; not a number at the start."""
        return (
            float("nan") if self.responsibilities is None else max(self.line.kl(self.responsibilities, self.place), 0.0)
        )

    @cached_property
    def sentence(self):
        """What happened in this half-step, in words and numbers."""
        where, value = f"{self.place:.2f}", f"log-likelihood {self.log_likelihood:.2f}"
        if self.kind == "start":
            return f"Start at {where}: {value}. There is no bound before the first E step."
        if self.kind == "E":
            return (
                f"Expectation step {self.iteration}: the bound touches the log-likelihood at {where}; "
                f"the gap there is {self.gap:.2f}."
            )
        rise = self.log_likelihood - self.line.log_likelihood(self.place_before)
        lift = rise - self.gap
        return (
            f"Maximization step {self.iteration}: from {self.place_before:.2f} to {where}, the top of the bound. "
            f"The bound rises by {max(lift, 0):.2f} and a gap of {self.gap:.2f} opens; {value}, up {max(rise, 0):.2f}."
        )
