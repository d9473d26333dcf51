"""Labelled models, mixtures: each row of the data comes from one of several components, and nobody has seen which."""

from typing import Any, NamedTuple

import numpy as np

from emviz import arguments, tables
from emviz.em import criteria
from emviz.em.contract import Params
from emviz.engine.assignment import ASSIGNMENTS
from emviz.engine.factors import SMALLEST_WEIGHT
from emviz.errors import CollapseError
from emviz.models import labels
from emviz.models.parameters import check_weights


class SharedRows(NamedTuple):
    """What an E step expects of the complete data.

    Attributes
    ----------
    log_likelihood : float
        Of the parameters that went into the E step.
    counts : ndarray, shape (n_components,)
        N_k = sum_i r_ik: how many rows component k is expected to have.
    sums : ndarray, shape (n_components, n_statistics)
        sum_i r_ik t(x_i): the statistics of the rows that it is expected to have.
    """

    log_likelihood: float
    counts: np.ndarray
    sums: np.ndarray

    def check(self) -> None:
        """Raise a CollapseError if a component has no rows left."""
        if (self.counts < SMALLEST_WEIGHT).any():
            raise CollapseError(self.counts.argmin(), "has lost all its points")


class LabelledModel:
    """The base of mixtures: from `log_joint` it makes the E step, responsibilities, hard assignment and matching.

    A subclass is a frozen dataclass with `n_components`, and has

    - `start(X, rng)`: the parameters of iteration 0;
    - `log_joint(X, params)`: log p(x_i, label k | params), shape (n_samples, n_components);
    - `m_step(expectation)`: the most likely parameters for `SharedRows`, what an E step expects;
    - `read_rows(X)`, where not every finite table will do;
    - `draw(params, labels, rng)`, to draw new data if the parameters have `weights`: a row from each of these components;
    - `n_parameters(params)`, if AIC and BIC are wanted: how many of the parameters are free;
    - `statistics(X)`, where a component needs more of a row than its values: t(x_i), shape (n_samples, n_statistics).

    Attributes
    ----------
    n_components : int
    assignment : {"soft", "hard"}
        "soft" is EM. "hard" is classification EM: between the two steps each row goes wholly to its most responsible
        component.
    data_are_counts : bool
        Whether the data are whole numbers: then pictures draw bars, not densities.

    Examples
    --------
    >>> import emviz as ev
    >>> model = ev.PoissonMixture(2)
    >>> params = model.start(np.array([[0.0], [1.0], [8.0]]), np.random.default_rng(0))
    >>> model.responsibilities([[0.0], [1.0], [8.0]], params).shape
    (3, 2)
    """

    n_components: int
    assignment: str = "soft"
    data_are_counts = False
    cures: tuple[str, ...] = ("another start", "fewer components")

    def __post_init__(self):
        object.__setattr__(self, "n_components", arguments.count(self.n_components, "n_components"))

    @property
    def objective(self) -> str:
        """The name of what the two steps climb."""
        return "log-likelihood" if self.assignment == "soft" else "classification log-likelihood"

    def read_data(self, X: Any) -> np.ndarray:
        """Check the data: a table as `read_rows` wants it, with at least as many rows as there are components."""
        rows = self.read_rows(X)
        self.check_data(rows, tables.names(X))
        return rows

    def check_data(self, X: Any, names: Any = None) -> None:
        """Raise a ValueError unless the data, an array or chunks, are enough: as many rows as there are components."""
        if len(X) < self.n_components:
            raise ValueError(f"X has shape {X.shape}; it needs at least {self.n_components} row(s) and one column.")

    def read_rows(self, X: Any) -> np.ndarray:
        """Check rows, of the data or new ones: by default any finite table of numbers."""
        return arguments.data(X)

    def check_start(self, start: Params, X: np.ndarray) -> Params:
        """What this model makes of parameters that were written by hand: the same, if their weights are weights."""
        if hasattr(start, "weights"):
            check_weights(start.weights)
        return start

    def log_joint(self, X: np.ndarray, params: Params) -> np.ndarray:
        """log p(x_i, label k | params), shape (n_samples, n_components)."""
        raise NotImplementedError(f"{type(self).__name__} must define log_joint(X, params).")

    def log_joint_on(self, X: np.ndarray):
        """`log_joint` on these data, as a function of the parameters alone."""
        return lambda params: self.log_joint(X, params)

    def statistics(self, X: np.ndarray) -> np.ndarray:
        """What a component needs to know of each row, shape (n_samples, n_statistics): by default the row itself."""
        return X

    def e_step(self, X: np.ndarray, params: Params) -> Any:
        """Expectation: share each row out among the components, and add up what each of them gets.

        ::

            r_ik  = p(x_i, label k) / sum_j p(x_i, label j)
            N_k   = sum_i r_ik
            sum_k = sum_i r_ik t(x_i)

        Parameters
        ----------
        X : ndarray, shape (n_samples, n_features)
        params : params

        Returns
        -------
        SharedRows
        """
        expectation = self._shared_rows(X, params)
        expectation.check()
        return expectation

    def e_step_of_part(self, X: np.ndarray, params: Params, measured: Any = None) -> Any:
        """The same of a part of the data, in which a component need not have a row."""
        has_its_own = type(self).e_step is not LabelledModel.e_step
        return self.e_step(X, params) if has_its_own else self._shared_rows(X, params)

    def _shared_rows(self, X, params):
        log_likelihood, r = self._share_out(X, params)
        return SharedRows(log_likelihood, r.sum(axis=0), r.T @ self.statistics(X))

    def responsibilities(self, X: Any, params: Params) -> np.ndarray:
        """r_ik, shape (n_samples, n_components): rows sum to one; for hard assignment each row is a single 1."""
        return self._share_out(self.read_rows(X), params)[1]

    def log_likelihood(self, X: Any, params: Params) -> float:
        """What this model climbs, for these parameters: the sum over the data, in nats."""
        return self._share_out(self.read_rows(X), params)[0]

    def aic(self, X: Any, params: Params) -> float:
        """Akaike's criterion, with the labels summed out; less is better: see `emviz.em.criteria`."""
        return criteria.aic(self, X, params)

    def bic(self, X: Any, params: Params) -> float:
        """Schwarz's criterion, with the labels summed out; less is better: see `emviz.em.criteria`."""
        return criteria.bic(self, X, params)

    def sample(self, params: Params, n_samples: int = 1, seed: Any = 0) -> tuple[np.ndarray, np.ndarray]:
        """Draw new data: for each row a component, with the weights as chances, then the row from this component.

        Parameters
        ----------
        params : params
        n_samples : int
        seed : int or numpy.random.Generator

        Returns
        -------
        X : ndarray, shape (n_samples, n_features)
        labels : ndarray of int, shape (n_samples,)
            Which component each row was drawn from.
        """
        rng, n_samples = arguments.generator(seed), arguments.count(n_samples, "n_samples")
        weights = arguments.numeric(params.weights, "params.weights")
        if weights.shape != (self.n_components,):
            raise ValueError(f"params.weights has shape {weights.shape}; this model needs {(self.n_components,)}.")
        check_weights(weights, "params.weights", zero=True)
        labels = rng.choice(self.n_components, size=n_samples, p=weights)
        return self.draw(params, labels, rng), labels

    def draw(self, params: Params, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A row from each of these components, shape (n_samples, n_features)."""
        raise NotImplementedError(f"{type(self).__name__} must define draw(params, labels, rng).")

    def _share_out(self, X, params):
        """The log-likelihood and the responsibilities."""
        joint = self.log_joint(X, params)
        impossible = ~np.isfinite(joint.max(axis=1))
        if impossible.any():
            row = np.flatnonzero(impossible)[0]
            raise ValueError(
                f"X has a row, {row}, whose density under these parameters is no positive floating-point number for any "
                "component: it lies too far from all of them."
            )
        log_likelihood, responsibilities = ASSIGNMENTS[self.assignment](np.array(joint.T), joint.max())
        return float(log_likelihood), responsibilities.T

    def locations(self, params: Params) -> np.ndarray | None:
        """Where the components are among the data, shape (n_components, n_features); None if that has no meaning."""
        return None

    def permuted(self, params: Params, order: Any) -> Params:
        """The same parameters with the components in another order: new component k is old component `order[k]`.

        Fields that have no entry for each component stay as they are.
        """
        of_components = [np.ndim(part) > 0 and len(part) == self.n_components for part in params]
        return type(params)(
            *(
                np.asarray(part)[np.asarray(order)] if moves else part
                for part, moves in zip(params, of_components, strict=True)
            )
        )

    def matched(self, params: Params, reference: Params) -> Params:
        """The same parameters, with each component beside the nearest one of `reference`: see `emviz.labels.match`."""
        here, there = self.locations(params), self.locations(reference)
        if here is None or there is None:
            raise ValueError(
                f"{type(self).__name__} does not say where its components are: it has no locations(params)."
            )
        return self.permuted(params, labels.match(there, here))
