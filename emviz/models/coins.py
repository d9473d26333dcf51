"""Tosses in rounds, each round with one of several coins, and nobody has written down which."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.special import gammaln, xlogy

from emviz import arguments
from emviz.em import columns, contract, starts
from emviz.models.labelled import LabelledModel, SharedRows


class Biases(NamedTuple):
    """The parameters of several coins, of which each is picked as often as any other.

    Attributes
    ----------
    biases : ndarray, shape (n_components,)
        The probability of heads of each coin.
    """

    biases: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """How often each coin is picked, shape (n_components,): equally often, and no step changes that."""
        return np.full(len(self.biases), 1 / len(self.biases))

    def to_frame(self) -> Any:
        """A data frame of pandas with a row for each coin."""
        return columns.to_frame(self, len(self.biases))


@dataclass(frozen=True)
class Coins(LabelledModel):
    """Rounds of tosses: before each round somebody picks one of the coins, all equally likely, and tosses only that.

    The data have a row for each round, with its number of heads and its number of tails. ::

        p(heads, tails) = sum_k (1 / K) C(heads + tails, heads) bias_k^heads (1 - bias_k)^tails

    Parameters
    ----------
    n_components : int
        The number of coins, K.
    tosses : int
        Of each round that `sample` draws. In the data every round may have another number of tosses.

    References
    ----------
    Do and Batzoglou, What is the expectation maximization algorithm?, Nature Biotechnology 26 (2008) 897-899, figure 1.

    Examples
    --------
    >>> import emviz as ev
    >>> heads = np.array([5, 9, 8, 4, 7])
    >>> trace = ev.fit(ev.Coins(2), np.column_stack([heads, 10 - heads]), start=Biases([0.6, 0.5]), max_iter=10, tol=0)
    >>> trace.params[1].biases.round(2), trace.params[10].biases.round(2)
    (array([0.71, 0.58]), array([0.8 , 0.52]))
    """

    n_components: int
    tosses: int = 10

    data_are_counts = True

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "tosses", arguments.count(self.tosses, "tosses"))

    def read_rows(self, X: Any) -> np.ndarray:
        """Check rows, of the data or new ones: heads and tails, and in each row at least one toss."""
        X = super().read_rows(X)
        if X.shape[1] != 2:
            raise ValueError(f"X has {X.shape[1]} column(s); rounds of tosses are rows of two counts, heads and tails.")
        wrong = (X < 0) | (np.round(X) != X)
        if wrong.any():
            row = wrong.any(axis=1).argmax()
            raise ValueError(f"X has {X[wrong][0]:g} in row {row}; counts are whole numbers of 0 or more.")
        tosses = X.sum(axis=1)
        if not tosses.all():
            raise ValueError(f"X has no heads and no tails in row {tosses.argmin()}; a round needs at least one toss.")
        return X

    def start(self, X: np.ndarray, rng: np.random.Generator) -> Biases:
        """Half-way between the parts of heads of rounds drawn from the data and that of all tosses together."""
        parts = contract.mapped(parts_of_heads, X)
        drawn = starts.random(parts, self.n_components, rng)[:, 0]
        return Biases((drawn + X.sum(axis=0)[0] / X.sum()) / 2)

    def check_start(self, start: Biases, X: np.ndarray) -> Biases:
        """The start itself, if its biases are probabilities."""
        wrong = (start.biases < 0) | (start.biases > 1)
        if wrong.any():
            raise ValueError(f"start.biases has {start.biases[wrong][0]:g}; every bias must lie between 0 and 1.")
        return start

    def log_joint(self, X: np.ndarray, params: Biases) -> np.ndarray:
        """-log K + log C(h_i + t_i, h_i) + h_i log bias_k + t_i log(1 - bias_k), shape (n_samples, n_components)."""
        heads, tails = np.asarray(X, float)[:, :1], np.asarray(X, float)[:, 1:]
        choices = gammaln(heads + tails + 1) - gammaln(heads + 1) - gammaln(tails + 1)
        return np.log(params.weights) + choices + xlogy(heads, params.biases) + xlogy(tails, 1 - params.biases)

    def m_step(self, expectation: SharedRows) -> Biases:
        """Maximization: of the tosses that each coin is expected to have made, the part that were heads.

        ::

            bias_k = sum_i r_ik h_i / sum_i r_ik (h_i + t_i)
        """
        heads, tails = expectation.sums.T
        biases = heads / (heads + tails)
        # The largest number below 1: where tails are expected, however few, heads are not certain.
        return Biases(np.where(tails > 0, np.minimum(biases, np.nextafter(1, 0)), biases))

    def locations(self, params: Biases) -> np.ndarray:
        """How many heads and tails each coin is expected to show in a round of `tosses`."""
        return self.tosses * np.column_stack([params.biases, 1 - params.biases])

    def n_parameters(self, params: Biases) -> int:
        """How many parameters are free: one bias a coin."""
        return len(params.biases)

    def draw(self, params: Biases, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A round of `tosses` with each of these coins: heads and tails."""
        heads = rng.binomial(self.tosses, params.biases[labels])
        return np.column_stack([heads, self.tosses - heads]).astype(float)


def parts_of_heads(X: np.ndarray) -> np.ndarray:
    """Which part of the tosses of each round were heads, shape (n_samples, 1)."""
    return X[:, :1] / X.sum(axis=1, keepdims=True)
