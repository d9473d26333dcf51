"""EM along a line in parameter space: one number moves, everything else stays. So its bound can be seen whole."""

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
        A mixture with soft assignment.
    X : array-like, shape (n_samples, n_features)
        The data.
    params : callable
        From a position on the line, a number, to the parameters there.
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
    >>> start = model.from_centres(X, [[60.0], X.mean(axis=0)])
    >>> line = Line(model, X, lambda mean: start._replace(means=np.array([[mean], start.means[1]])), 35.0, 105.0)
    >>> r = line.responsibilities(60.0)
    >>> bool(np.isclose(line.lower_bound(r, 60.0), line.log_likelihood(60.0)))
    True
    >>> bool(np.isclose(line.m_step(r), r[:, 0] @ X[:, 0] / r[:, 0].sum()))
    True
    """

    model: Any
    X: np.ndarray = field(repr=False)
    params: Callable[[float], Any] = field(repr=False)
    low: float
    high: float
    name: str = "position on the line"

    def __post_init__(self):
        if not self.high > self.low:
            raise ValueError(f"high must be above low = {self.low:g}, got {self.high:g}.")

    @cached_property
    def _log_joint(self):
        return self.model.log_joint_on(np.asarray(self.X, dtype=float))

    @cached_property
    def _grid(self):
        """Places all along the line, and the log-joints there: every M step begins its search with them."""
        positions = np.linspace(self.low, self.high, 51)
        return positions, np.stack([self.log_joint(position) for position in positions])

    def log_joint(self, position: float) -> np.ndarray:
        """log p(x_i, label k) at this position, shape (n_samples, n_components)."""
        return self._log_joint(self.params(position))

    def responsibilities(self, position: float) -> np.ndarray:
        """Those of an E step at this position, shape (n_samples, n_components)."""
        log_joint = self.log_joint(position)
        return np.exp(log_joint - np.logaddexp.reduce(log_joint, axis=1, keepdims=True))

    def m_step(self, responsibilities: np.ndarray) -> float:
        """The position where the lower bound with these responsibilities is highest, found by search."""
        from scipy.optimize import minimize_scalar

        grid, log_joints = self._grid
        best = int(np.argmax(np.tensordot(log_joints, responsibilities, 2)))
        found = minimize_scalar(
            lambda position: -self.lower_bound(responsibilities, position),
            bounds=(grid[max(best - 1, 0)], grid[min(best + 1, 50)]),
            method="bounded",
            options={"xatol": 1e-10 * (self.high - self.low)},
        )
        return float(found.x)

    def log_likelihood(self, positions: Any) -> Any:
        """The log-likelihood at one position or at several, in nats."""
        return self._at_each(positions, lambda log_joint: np.logaddexp.reduce(log_joint, axis=1).sum())

    def lower_bound(self, responsibilities: np.ndarray, positions: Any) -> Any:
        """Q + H with these responsibilities, at one position or at several, in nats."""
        H = bound.entropy(responsibilities)
        return self._at_each(positions, lambda log_joint: np.vdot(responsibilities, log_joint) + H)

    def kl(self, responsibilities: np.ndarray, positions: Any) -> Any:
        """The gap between the two, at one position or at several, in nats."""
        return self._at_each(positions, lambda log_joint: bound.decompose(log_joint, responsibilities).KL)

    def _at_each(self, positions, value):
        values = [float(value(self.log_joint(position))) for position in np.ravel(positions)]
        return np.array(values) if np.ndim(positions) else values[0]

    def frames(self, start: float, n_iter: int) -> list["LineFrame"]:
        """EM on the line from `start`: the half-steps start, E1, M1, E2, M2, ..., 2 n_iter + 1 in all."""
        frames = [LineFrame(self, "start", 0, start, start, None)]
        for t in range(1, n_iter + 1):
            here = frames[-1].position
            responsibilities = self.responsibilities(here)
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
    position_before, position : float
        They differ only in an M frame.
    responsibilities : ndarray, shape (n_samples, n_components), or None at the start

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X[:, 1:]
    >>> model = ev.GaussianMixture(2)
    >>> start = model.from_centres(X, [[60.0], X.mean(axis=0)])
    >>> line = Line(model, X, lambda mean: start._replace(means=np.array([[mean], start.means[1]])), 35.0, 105.0)
    >>> print(line.frames(60.0, 1)[2].sentence)
    Maximization step 1: from 60.00 to 65.07, the top of the bound. The bound rises by 8.11 and a gap of 5.38 opens;
    log-likelihood -1101.36, up 13.49.
    """

    line: Line = field(repr=False)
    kind: str
    iteration: int
    position_before: float
    position: float
    responsibilities: np.ndarray | None = field(repr=False)

    @property
    def before(self) -> Any:
        """The parameters before this half-step."""
        return self.line.params(self.position_before)

    @property
    def after(self) -> Any:
        """The parameters after it."""
        return self.line.params(self.position)

    @cached_property
    def log_likelihood(self) -> float:
        """Of the parameters after this half-step, in nats."""
        return self.line.log_likelihood(self.position)

    @cached_property
    def gap(self) -> float:
        """How far the bound lies below the log-likelihood after this half-step, in nats; not a number at the start."""
        return (
            float("nan")
            if self.responsibilities is None
            else max(self.line.kl(self.responsibilities, self.position), 0.0)
        )

    @cached_property
    def sentence(self) -> str:
        """What happened in this half-step, in words and numbers."""
        where, value = f"{self.position:.2f}", f"log-likelihood {self.log_likelihood:.2f}"
        if self.kind == "start":
            return f"Start at {where}: {value}. There is no bound before the first E step."
        if self.kind == "E":
            return (
                f"Expectation step {self.iteration}: the bound touches the log-likelihood at {where}; "
                f"the gap there is {self.gap:.2f}."
            )
        rise = self.log_likelihood - self.line.log_likelihood(self.position_before)
        return (
            f"Maximization step {self.iteration}: from {self.position_before:.2f} to {where}, the top of the bound. "
            f"The bound rises by {max(rise - self.gap, 0):.2f} and a gap of {self.gap:.2f} opens; "
            f"{value}, up {max(rise, 0):.2f}."
        )
