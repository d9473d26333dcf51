"""The linkage of two genes: the example with which EM got its name. One parameter, and no labels."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.special import gammaln, xlogy

from emviz import arguments
from emviz.em import columns


class LinkageProbability(NamedTuple):
    """The parameter of the linkage model.

    Attributes
    ----------
    probability : float
        Called pi by Dempster, Laird and Rubin; between 0 and 1.
    """

    probability: float

    def to_frame(self) -> Any:
        """A data frame of pandas with a single number."""
        return columns.to_frame(self)


class CompleteCounts(NamedTuple):
    """What an E step expects of the five complete counts, of which the first two have been seen as one.

    Attributes
    ----------
    log_likelihood : float
        Of the parameter that went into the E step.
    linked : float
        The expected number of animals that count for the probability: x_2 + y_4.
    others : float
        The number of those that count against it: y_2 + y_3.
    """

    log_likelihood: float
    linked: float
    others: float


@dataclass(frozen=True)
class Linkage:
    """Four counts of animals, whose probabilities are 1/2 + p/4, (1 - p)/4, (1 - p)/4 and p/4.

    The first count is a sum of two that nobody has seen apart, with probabilities 1/2 and p/4.

    References
    ----------
    Dempster, Laird and Rubin, J. R. Statist. Soc. B 39 (1977) 1-38, section 1; the counts are from Rao (1965).

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.Linkage(), [[125, 18, 20, 34]], start=LinkageProbability(0.5), max_iter=3)
    >>> [round(params.probability, 8) for params in trace.params]
    [0.5, 0.60824742, 0.62432105, 0.62648888]
    """

    def read_data(self, X: Any) -> np.ndarray:
        """Check the data: rows of four counts."""
        X = self.read_rows(X)
        self.check_data(X)
        return X

    def read_rows(self, X: Any) -> np.ndarray:
        """Check rows: four numbers in each."""
        X = arguments.data(X)
        if X.shape[1] != 4:
            raise ValueError(f"X has {X.shape[1]} columns; the linkage model takes rows of four counts.")
        return X

    def check_data(self, X: Any) -> None:
        """Raise a ValueError unless the data, an array or chunks, are counts, and not only in the first column."""
        if X.min() < 0 or not X.max(axis=0)[1:].any():
            raise ValueError("X must hold counts of 0 or more, and not only in its first column.")

    def start(self, X: np.ndarray, rng: np.random.Generator) -> LinkageProbability:
        """A probability drawn evenly between 0 and 1."""
        return LinkageProbability(float(rng.uniform()))

    def check_start(self, start: LinkageProbability, X: np.ndarray) -> LinkageProbability:
        """The start itself, if it is a probability."""
        if not 0 < start.probability < 1:
            raise ValueError(f"start.probability is {start.probability:g}; it must lie between 0 and 1.")
        return start

    def e_step(self, X: np.ndarray, params: LinkageProbability) -> CompleteCounts:
        """Expectation: how many of the y_1 animals belong to the part with probability p/4?

        ::

            x_2 = y_1 (p/4) / (1/2 + p/4)
        """
        p, y = params.probability, np.asarray(X, float)
        chances = np.array([1 / 2 + p / 4, (1 - p) / 4, (1 - p) / 4, p / 4])
        log_likelihood = (gammaln(y.sum(axis=1) + 1) - gammaln(y + 1).sum(axis=1) + xlogy(y, chances).sum(axis=1)).sum()
        y_1, y_2, y_3, y_4 = y.sum(axis=0)
        x_2 = y_1 * (p / 4) / (1 / 2 + p / 4)
        return CompleteCounts(float(log_likelihood), float(x_2 + y_4), float(y_2 + y_3))

    def m_step(self, expectation: CompleteCounts) -> LinkageProbability:
        """Maximization: the part of the animals that count.

        ::

            p = (x_2 + y_4) / (x_2 + y_4 + y_2 + y_3)
        """
        _, linked, others = expectation
        return LinkageProbability(linked / (linked + others))

    def expected_complete_log_likelihood(self, expectation: CompleteCounts, params: LinkageProbability) -> float:
        """Q, up to what does not depend on the parameter: (x_2 + y_4) log p + (y_2 + y_3) log(1 - p)."""
        p = params.probability
        return float(xlogy(expectation.linked, p) + xlogy(expectation.others, 1 - p))

    def n_parameters(self, params: LinkageProbability) -> int:
        """How many parameters are free: one."""
        return 1
