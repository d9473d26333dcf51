"""A normal distribution of which some values were cut off: they are only known to lie above, below or between limits."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments
from emviz.em import contract
from emviz.models.intervals import check_no_value_in_all, expected_values, read_intervals, written_down
from emviz.models.scatter import ExpectedScatter


class Normal(NamedTuple):
    """The parameters of a normal distribution.

    Attributes
    ----------
    mean : float
    standard_deviation : float
    """

    mean: float
    standard_deviation: float


@dataclass(frozen=True)
class CensoredNormal:
    """A normal distribution of which some values are only known to lie above a limit, below one, or between two.

    `X` has two columns, the lower and the upper end of what is known of each value: equal where it was seen, infinite
    where there is no limit on that side. `emviz.intervals` makes it from values and their limits.

    References
    ----------
    Dempster, Laird and Rubin, J. R. Statist. Soc. B 39 (1977) 1-38, section 4.2.

    Examples
    --------
    >>> import emviz as ev
    >>> hours = [3.1, 5.0, 4.2, 5.0, 2.4, 4.9]  # the test ended after 5 hours
    >>> X = ev.intervals(hours, exact=[True, False, True, False, True, True])
    >>> trace = ev.fit(ev.CensoredNormal(), X, tol=1e-12)
    >>> print(f"{trace.params[-1].mean:.3f}, not {np.mean(hours):.3f}")
    4.409, not 4.100
    """

    def read_data(self, X: Any) -> np.ndarray:
        """Check the data: two columns of ends."""
        X = self.read_rows(X)
        self.check_data(X)
        return X

    def read_rows(self, X: Any) -> np.ndarray:
        """Check rows: two columns of ends."""
        return read_intervals(X)

    def check_data(self, X: Any) -> None:
        """Raise a ValueError if one value lies in all the intervals of the data, an array or chunks."""
        check_no_value_in_all(X)

    def start(self, X: np.ndarray, rng: np.random.Generator) -> Normal:
        """As if each limit were the value. There is no chance in it."""
        values = contract.mapped(written_down, X)
        return Normal(float(values.mean()), float(values.std()))

    def check_start(self, start: Normal, X: np.ndarray) -> Normal:
        """The start itself, if its standard deviation is one."""
        check_standard_deviation(start.standard_deviation)
        return start

    def e_step(self, X: np.ndarray, params: Normal) -> ExpectedScatter:
        """Expectation: where are the values that nobody has seen?

        ::

            e_i = E[y_i | lower_i < y_i < upper_i]        y_i itself, where it was seen
            v_i = Var[y_i | lower_i < y_i < upper_i]      0, where it was seen
            m   = (1/n) sum_i e_i
            S   = sum_i (e_i - m)^2 + v_i                 the sum of E[(y_i - m)^2]
        """
        log_likelihoods, e, v = expected_values(X, *params)
        m = e.mean()
        S = ((e - m) ** 2 + v).sum()
        return ExpectedScatter(float(log_likelihoods.sum()), float(len(e)), float(m), float(S))

    def m_step(self, expectation: ExpectedScatter) -> Normal:
        """Maximization: mean and standard deviation, as of values that were all seen.

        ::

            mean                 = m
            standard_deviation^2 = S / n
        """
        _, n, m, S = expectation
        return Normal(m, float(np.sqrt(S / n)))

    def expected_complete_log_likelihood(self, expectation: ExpectedScatter, params: Normal) -> float:
        """Q: -n/2 log(2 pi sd^2) - (S + n (m - mean)^2) / (2 sd^2)."""
        _, n, m, S = expectation
        mean, sd = params
        return float(-n / 2 * np.log(2 * np.pi * sd**2) - (S + n * (m - mean) ** 2) / (2 * sd**2))

    def n_parameters(self, params: Normal) -> int:
        """How many parameters are free: two."""
        return 2

    def sample(self, params: Normal, n_samples: int, seed: Any = 0) -> np.ndarray:
        """New values, all of them seen: two equal columns."""
        rng, n = arguments.generator(seed), arguments.count(n_samples, "n_samples")
        return np.repeat(rng.normal(*params, size=(n, 1)), 2, axis=1)


def check_standard_deviation(value: float) -> None:
    """Raise a ValueError unless this is a positive number.

    >>> check_standard_deviation(-1.0)
    Traceback (most recent call last):
    ...
    ValueError: start.standard_deviation is -1; it must be above 0.
    """
    if not value > 0:
        raise ValueError(f"start.standard_deviation is {value:g}; it must be above 0.")
