"""Student's t: a normal distribution in which every value has a variance of its own, and nobody has seen how large."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import digamma, gammaln, xlogy

from emviz import arguments
from emviz.errors import CollapseError
from emviz.models.degrees_of_freedom import LEAST_DF, MOST_DF, read_df, root_for_df
from emviz.models.t_distribution import Student
from emviz.models.weighted_values import WeightedValues

SMALLEST_SCALE = 1e-140  # the square of a distance in units of a smaller one may be no floating-point number


@dataclass(frozen=True)
class StudentT:
    """Student's t in one column: location, scale, and degrees of freedom, given or estimated.

    A value is made in two moves, of which only the second is seen: first its weight, then the value, with a variance that
    is divided by the weight. ::

        u_i ~ Gamma(shape df / 2, rate df / 2)          x_i | u_i ~ Normal(location, scale^2 / u_i)

    This is EM as it stands in the contract, not one of its faster variants (ECM, ECME): one E step, then the maximum of Q
    over all parameters at once. With `df` to be estimated it takes many small steps.

    On data whose tails are lighter than normal the likelihood rises with df for ever, so df grows from step to step, and is
    held at 10,000: there the density is as good as normal. On data of which most values are equal the scale goes to 0,
    which is a `CollapseError`.

    Parameters
    ----------
    df : float, optional
        The degrees of freedom, above 0. By default they are estimated.

    References
    ----------
    Lange, Little and Taylor, Robust statistical modeling using the t distribution, Journal of the American Statistical
    Association 84 (1989) 881-896; McLachlan and Krishnan, The EM Algorithm and Extensions (2008), section 2.6.
    Faster: Liu and Rubin, Biometrika 81 (1994) 633-648.

    Examples
    --------
    >>> import emviz as ev
    >>> X = [[9.0], [10.0], [10.5], [11.0], [40.0]]
    >>> trace = ev.fit(ev.StudentT(df=3), X)
    >>> round(trace.params[-1].location, 1), ev.StudentT(df=3).expected_weights(X, trace.params[-1]).round(2).tolist()
    (10.2, [1.11, 1.32, 1.32, 1.23, 0.01])
    """

    df: float | None = None

    cures = ("more degrees of freedom, given with df=",)

    def __post_init__(self):
        object.__setattr__(self, "df", read_df(self.df))

    def read_data(self, X: Any) -> np.ndarray:
        """Check the data: one column, in which not all values are the same."""
        X = self.read_rows(X)
        self.check_data(X)
        return X

    def read_rows(self, X: Any) -> np.ndarray:
        """Check rows: one column."""
        X = arguments.data(X)
        if X.shape[1] != 1:
            raise ValueError(f"X has {X.shape[1]} columns; Student's t takes one column of numbers.")
        return X

    def check_data(self, X: Any) -> None:
        """Raise a ValueError if all values of the data, an array or chunks, are the same."""
        if X.min() == X.max():
            raise ValueError("X has one value only; without two different ones the best scale is 0.")

    def start(self, X: np.ndarray, rng: np.random.Generator) -> Student:
        """At a value of the data, with their standard deviation as scale, and 4 degrees of freedom if they are not given."""
        return Student(float(X[[rng.choice(len(X))]][0, 0]), float(X.std()), 4.0 if self.df is None else self.df)

    def check_start(self, start: Student, X: np.ndarray) -> Student:
        """The start itself, if it is a Student's t; where the model has degrees of freedom, these count."""
        if start.scale <= 0:
            raise ValueError(f"start.scale is {start.scale:g}; it must be above 0.")
        if not LEAST_DF <= start.df <= MOST_DF:
            raise ValueError(f"start.df is {start.df:g}; it must lie between {LEAST_DF:g} and {MOST_DF:g}.")
        return start if self.df is None else start._replace(df=self.df)

    def expected_weights(self, X: Any, params: Student) -> np.ndarray:
        """u_i = (df + 1) / (df + z_i^2), shape (n_samples,): near the middle above 1, far out near 0."""
        z = params.z_scores(np.asarray(X, float)[:, 0])
        return (params.df + 1) / (params.df + z**2)

    def e_step(self, X: np.ndarray, params: Student) -> WeightedValues:
        """Expectation: the weight of each value, and its logarithm.

        Given x_i, u_i has a Gamma distribution of shape (df + 1) / 2 and rate (df + z_i^2) / 2, so ::

            z_i        = (x_i - location) / scale
            u_i        = (df + 1) / (df + z_i^2)
            E[log u_i] = digamma((df + 1) / 2) - log((df + z_i^2) / 2)
        """
        x, df = np.asarray(X, float)[:, 0], params.df
        z = params.z_scores(x)
        u = (df + 1) / (df + z**2)
        log_u = digamma((df + 1) / 2) - np.log((df + z**2) / 2)
        return WeightedValues.of(params.log_density(x).sum(), x, u, log_u)

    def m_step(self, expectation: WeightedValues) -> Student:
        """Maximization: the weighted mean, the weighted variance over the number of values, and the root for df.

        ::

            location = sum_i u_i x_i / sum_i u_i
            scale^2  = sum_i u_i (x_i - location)^2 / n
            0        = log(df / 2) - digamma(df / 2) + 1 + sum_i (E[log u_i] - u_i) / n
        """
        _, count, weight, mean, scatter, log_weight = expectation
        scale = np.sqrt(scatter / count)
        if scale <= max(1e-12 * abs(mean), SMALLEST_SCALE):
            raise CollapseError(0, "has shrunk onto one value, of which there are too many")
        df = root_for_df(1 + (log_weight - weight) / count) if self.df is None else self.df
        return Student(mean, float(scale), df)

    def expected_complete_log_likelihood(self, expectation: WeightedValues, params: Student) -> float:
        """Q, of the values and their weights together, up to what does not depend on the parameters.

        ::

            -n log scale - sum_i u_i (x_i - location)^2 / (2 scale^2)
            + n (a log a - log Gamma(a)) + a sum_i (E[log u_i] - u_i)           with a = df / 2
        """
        _, count, weight, mean, scatter, log_weight = expectation
        location, scale, df = params
        a = (df if self.df is None else self.df) / 2
        values = -count * np.log(scale) - (scatter + weight * (mean - location) ** 2) / (2 * scale**2)
        return float(values + count * (xlogy(a, a) - gammaln(a)) + a * (log_weight - weight))

    def n_parameters(self, params: Student) -> int:
        """How many parameters are free: location and scale, and df if it is estimated."""
        return 3 if self.df is None else 2

    def sample(self, params: Student, n_samples: int = 1, seed: Any = 0) -> np.ndarray:
        """Draw new data, shape (n_samples, 1): for each value its weight, then the value."""
        rng, n = arguments.generator(seed), arguments.count(n_samples, "n_samples")
        u = rng.gamma(params.df / 2, 2 / params.df, size=n)
        return (params.location + params.scale * rng.standard_normal(n) / np.sqrt(u))[:, None]
