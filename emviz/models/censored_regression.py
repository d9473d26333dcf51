"""A straight line with normal errors, through responses of which some were cut off."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from emviz.em import contract
from emviz.models.censored_normal import check_standard_deviation
from emviz.models.covariates import check_covariates
from emviz.models.intervals import check_no_value_in_all, expected_values, read_intervals, written_down
from emviz.models.scatter import ExpectedScatter


class RegressionLine(NamedTuple):
    """A line, and how far the responses scatter about it.

    Attributes
    ----------
    intercept : float
    slopes : ndarray, shape (n_covariates,)
    standard_deviation : float
        Of the errors.
    """

    intercept: float
    slopes: np.ndarray
    standard_deviation: float

    def predict(self, covariates: Any) -> np.ndarray:
        """The height of the line at these rows of covariates, shape (n_samples, n_covariates)."""
        return self.intercept + np.asarray(covariates, dtype=float) @ self.slopes


@dataclass(frozen=True)
class CensoredRegression:
    """A straight line with normal errors, where some responses are only known to lie above, below or between limits.

    ::

        y_i = intercept + slopes' x_i + error_i,      error_i ~ N(0, standard_deviation^2)

    `X` has the covariates first; its last two columns are the lower and the upper end of what is known of the response:
    see `emviz.intervals`. With a response that is cut off at a fixed limit this is called the Tobit model.

    References
    ----------
    Schmee and Hahn, Technometrics 21 (1979) 417-432; Aitkin, Technometrics 23 (1981) 161-163; Tobin, Econometrica 26
    (1958) 24-36.

    Examples
    --------
    >>> import emviz as ev
    >>> data = ev.datasets.motorettes()
    >>> temperature, hours = data.X.T
    >>> X = np.column_stack([1000 / (temperature + 273.2), ev.intervals(np.log10(hours), exact=data.failed)])
    >>> line = ev.fit(ev.CensoredRegression(), X, tol=1e-10).params[-1]
    >>> print(f"{line.intercept:.3f} + {line.slopes[0]:.3f} x, standard deviation {line.standard_deviation:.4f}")
    -6.019 + 4.311 x, standard deviation 0.2592
    """

    def read_data(self, X: Any) -> np.ndarray:
        """Check the data: covariates that say different things, then two columns of ends that no line meets."""
        X = self.read_rows(X)
        self.check_data(X)
        covariates = X[:, :-2]
        check_covariates(covariates)
        line = self.start(X, None)
        misses = np.abs(np.clip(line.predict(covariates), *X[:, -2:].T) - line.predict(covariates)).max()
        if misses <= 1e-12 * np.abs(written_down(X)).max():
            raise ValueError(
                "X has a line that meets every response, so no spread is the most likely; it needs more rows."
            )
        return X

    def read_rows(self, X: Any) -> np.ndarray:
        """Check rows: covariates, then two columns of ends."""
        return read_intervals(X, covariates=True)

    def check_data(self, X: Any) -> None:
        """Raise a ValueError if one value lies in all the intervals of the data, an array or chunks."""
        check_no_value_in_all(X)

    def start(self, X: np.ndarray, rng: Any) -> RegressionLine:
        """Least squares, as if each limit were the value. There is no chance in it."""
        return self.m_step(contract.combined(rows_as_written_down, X))

    def check_start(self, start: RegressionLine, X: np.ndarray) -> RegressionLine:
        """The start itself, if its standard deviation is one."""
        check_standard_deviation(start.standard_deviation)
        return start

    def e_step(self, X: np.ndarray, params: RegressionLine) -> ExpectedScatter:
        """Expectation: where are the responses that nobody has seen?

        ::

            e_i = E[y_i | lower_i < y_i < upper_i, x_i]       y_i itself, where it was seen
            v_i = Var[y_i | lower_i < y_i < upper_i, x_i]     0, where it was seen
            m   = (1/n) sum_i (x_i, e_i)
            S   = sum_i ((x_i, e_i) - m)((x_i, e_i) - m)',    and sum_i v_i more in its last corner
        """
        X = np.asarray(X, dtype=float)
        log_likelihoods, e, v = expected_values(X, params.predict(X[:, :-2]), params.standard_deviation)
        return expected_rows(log_likelihoods.sum(), X, e, v)

    def m_step(self, expectation: ExpectedScatter) -> RegressionLine:
        """Maximization: least squares.

        ::

            slopes               = S_xx^-1 S_xy
            intercept            = m_y - slopes' m_x
            standard_deviation^2 = (S_yy - slopes' S_xy) / n
        """
        _, n, m, S = expectation
        scales = np.sqrt(np.diag(S)[:-1])  # covariates in units of their own, so that none of them is lost in rounding
        slopes = np.linalg.solve(S[:-1, :-1] / np.outer(scales, scales), S[:-1, -1] / scales) / scales
        variance = (S[-1, -1] - slopes @ S[:-1, -1]) / n
        return RegressionLine(float(m[-1] - slopes @ m[:-1]), slopes, float(np.sqrt(max(variance, 0))))

    def expected_complete_log_likelihood(self, expectation: ExpectedScatter, params: RegressionLine) -> float:
        """Q: -n/2 log(2 pi sd^2) - E[sum_i (y_i - intercept - slopes' x_i)^2] / (2 sd^2)."""
        _, n, m, S = expectation
        across = np.append(-params.slopes, 1.0)
        squares = across @ S @ across + n * (across @ m - params.intercept) ** 2
        sd = params.standard_deviation
        return float(-n / 2 * np.log(2 * np.pi * sd**2) - squares / (2 * sd**2))

    def n_parameters(self, params: RegressionLine) -> int:
        """How many parameters are free: the intercept, the slopes, and the standard deviation."""
        return len(params.slopes) + 2


def rows_as_written_down(X: np.ndarray) -> ExpectedScatter:
    """The statistics as if each limit were the value."""
    values = written_down(X)[:, 0]
    return expected_rows(0.0, X, values, np.zeros(len(values)))


def expected_rows(log_likelihood: Any, X: np.ndarray, e: np.ndarray, v: np.ndarray) -> ExpectedScatter:
    """The expected statistics, from expected responses ``e`` (n_samples,) and their variances ``v`` (n_samples,)."""
    rows = np.column_stack([X[:, :-2], e])
    m = rows.mean(axis=0)
    S = (rows - m).T @ (rows - m)
    S[-1, -1] += v.sum()
    return ExpectedScatter(float(log_likelihood), float(len(rows)), m, S)
