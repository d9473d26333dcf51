"""The numbers of a record of parameters as columns with readable names, for any model."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from emviz.em import contract

#: Fields whose axes after the first are the features, as everywhere in emviz: they are called by the names of these.
OF_FEATURES = ("means", "variances", "standard_deviations", "covariances")


def to_frame(params: Any, n_components: int | None = None, names: Sequence[str] | None = None) -> Any:
    """Parameters as a data frame of pandas: one row for each component, or one row in all.

    Parameters
    ----------
    params : params
        Any NamedTuple of numbers and arrays.
    n_components : int, optional
        If the parameters have components: each gets a row, and what has no entry for each stands in every row.
    names : sequence of str, optional
        What the features are called.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> import emviz as ev
    >>> to_frame(ev.Linkage().start(None, np.random.default_rng(0)))
       probability
    0     0.636962
    """
    import pandas as pd  # only here: a fit needs none

    if n_components is None:
        return pd.DataFrame([numbers(params)], columns=labels(params, names))
    columns = of_components(contract.numbers(params), n_components, names)
    index = pd.RangeIndex(n_components, name="component")
    return pd.DataFrame(np.transpose([column for _, column in columns]), index, [label for label, _ in columns])


def numbers(params: Any) -> np.ndarray:
    """All numbers of a record in one row.

    >>> import emviz as ev
    >>> numbers(ev.models.poisson_mixture.Rates([0.25, 0.75], [1.0, 4.0]))
    array([0.25, 0.75, 1.  , 4.  ])
    """
    return np.concatenate([part.ravel() for _, part in contract.numbers(params)])


def with_numbers(params: Any, numbers: np.ndarray) -> Any:
    """The same record with these numbers in their places: `numbers` the other way round.

    >>> import emviz as ev
    >>> with_numbers(ev.models.poisson_mixture.Rates([0.25, 0.75], [1.0, 4.0]), [0.5, 0.5, 2.0, 3.0])
    Rates(weights=array([0.5, 0.5]), rates=array([2., 3.]))
    """
    fields = contract.numbers(params)
    ends = np.cumsum([part.size for _, part in fields])
    parts = np.split(np.asarray(numbers, float), ends[:-1])
    return params._replace(
        **{
            name: new.reshape(part.shape) if part.ndim else float(new[0])
            for (name, part), new in zip(fields, parts, strict=True)
        }
    )


def labels(params: Any, names: Sequence[str] | None = None) -> list[str]:
    """What to call each of these numbers: its field, its place there, and the feature that it belongs to.

    >>> import emviz as ev
    >>> labels(ev.datasets.four_blobs().truth, ("width", "height"))[3:7]
    ['weights 3', 'means 0 width', 'means 0 height', 'means 1 width']
    """
    return [
        named(field, index[:1], index[1:], part.shape[1:], names)
        for field, part in contract.numbers(params)
        for index in np.ndindex(part.shape)
    ]


def of_components(
    fields: Sequence[tuple[str, np.ndarray]], n_components: int, names: Sequence[str] | None = None
) -> list[tuple[str, np.ndarray]]:
    """Fields of a record taken apart into columns with one number for each component.

    Parameters
    ----------
    fields : sequence of (str, ndarray)
        A field without an entry for each component is the same for all of them.
    n_components : int
    names : sequence of str, optional
        What the features are called.

    Returns
    -------
    list of (str, ndarray of shape (n_components,))

    Examples
    --------
    >>> of_components([("means", np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]))], 3, ("width", "height"))
    [('means width', array([1., 3., 5.])), ('means height', array([2., 4., 6.]))]
    """
    columns = []
    for field, part in fields:
        if part.shape[:1] != (n_components,):
            part = np.broadcast_to(part, (n_components, *part.shape))
        for index in np.ndindex(part.shape[1:]):
            columns.append((named(field, (), index, part.shape[1:], names), part[(slice(None), *index)]))
    return columns


def named(field, first, others, shape, names):
    """The name of one number; an axis of the features says which by name, and nothing where there is only one."""
    if set(shape) == {1}:
        others = ()
    elif names is not None and field.replace(" ", "_") in OF_FEATURES and set(shape) == {len(names)}:
        others = [" and ".join(names[j] for j in others)]
    return " ".join([field, *map(str, first), *map(str, others)])
