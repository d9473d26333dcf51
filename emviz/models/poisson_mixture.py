"""A mixture of Poisson distributions: counts from days, or places, of several kinds."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.special import gammaln, xlogy

from emviz.em import columns, starts
from emviz.models.labelled import LabelledModel, SharedRows


class Rates(NamedTuple):
    """Weights and rates of a mixture of Poisson distributions.

    Attributes
    ----------
    weights : ndarray, shape (n_components,)
        How much of the data each component makes up; they sum to one.
    rates : ndarray, shape (n_components,)
        The mean count of each component.
    """

    weights: np.ndarray
    rates: np.ndarray

    def to_frame(self) -> Any:
        """A data frame of pandas with a row for each component."""
        return columns.to_frame(self, len(self.weights))


@dataclass(frozen=True)
class PoissonMixture(LabelledModel):
    """A mixture of Poisson distributions over counts in one column.

    ::

        p(x) = sum_k weight_k rate_k^x exp(-rate_k) / x!

    Parameters
    ----------
    n_components : int

    References
    ----------
    Hasselblad, Journal of the American Statistical Association 64 (1969) 1459-1471.

    Examples
    --------
    >>> import emviz as ev
    >>> days = np.repeat(np.arange(10.0), [162, 267, 271, 185, 111, 61, 27, 8, 3, 1])[:, None]
    >>> trace = ev.fit(ev.PoissonMixture(2), days, tol=1e-9, max_iter=5000)
    >>> trace.params[-1].rates.round(1)
    array([2.7, 1.3])
    """

    n_components: int

    data_are_counts = True

    def check_data(self, X: Any, names: Any = None) -> None:
        """Raise a ValueError as of any labelled model, or if all counts are 0."""
        super().check_data(X, names)
        if X.max() == 0:
            raise ValueError("X has no count above 0; then every rate is 0, and there is nothing to mix.")

    def read_rows(self, X: Any) -> np.ndarray:
        """Check rows, of the data or new ones: one column of counts."""
        X = super().read_rows(X)
        if X.shape[1] != 1:
            raise ValueError(
                f"X has {X.shape[1]} columns; a mixture of Poisson distributions takes one column of counts."
            )
        wrong = (X < 0) | (np.round(X) != X)
        if wrong.any():
            raise ValueError(f"X has {X[wrong][0]:g} in row {wrong.argmax()}; counts are whole numbers of 0 or more.")
        return X

    def start(self, X: np.ndarray, rng: np.random.Generator) -> Rates:
        """Equal weights, and rates half-way between counts drawn from the data and the mean: none of them is 0."""
        drawn = starts.random(X, self.n_components, rng)[:, 0]
        return Rates(np.full(self.n_components, 1 / self.n_components), (drawn + X.mean()) / 2)

    def check_start(self, start: Rates, X: np.ndarray) -> Rates:
        """The start itself, if it is a mixture of Poisson distributions."""
        if (start.rates < 0).any():
            raise ValueError(f"start.rates has {start.rates.min():g}; every rate must be 0 or more.")
        return super().check_start(start, X)

    def log_joint(self, X: np.ndarray, params: Rates) -> np.ndarray:
        """log weight_k + x_i log rate_k - rate_k - log x_i!, shape (n_samples, n_components)."""
        return np.log(params.weights) + xlogy(X, params.rates) - params.rates - gammaln(np.asarray(X) + 1)

    def m_step(self, expectation: SharedRows) -> Rates:
        """Maximization: the shares of the rows, and the mean count of each share.

        ::

            weight_k = N_k / sum_j N_j
            rate_k   = sum_i r_ik x_i / N_k
        """
        _, counts, sums = expectation
        return Rates(counts / counts.sum(), sums[:, 0] / counts)

    def locations(self, params: Rates) -> np.ndarray:
        """The rates, as a column."""
        return params.rates[:, None]

    def n_parameters(self, params: Rates) -> int:
        """How many parameters are free: the rates, and the weights but one."""
        return 2 * len(params.rates) - 1

    def draw(self, params: Rates, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A count from each of these components, as a column."""
        return rng.poisson(params.rates[labels]).astype(float)[:, None]
