"""Where the parameters are, in words: a picture's text alternative has it beside the sentence of the half-step."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from emviz.em import columns, summary

MOST_COMPONENTS, MOST_NUMBERS = 8, 12


def of(model: Any, params: Any, responsibilities: np.ndarray | None = None, names: Sequence[str] | None = None) -> str:
    """Where the parameters are: `model.describe_params(params, responsibilities)`; by default what a small table shows.

    Parameters
    ----------
    model : model
    params : params
    responsibilities : ndarray of shape (n_samples, n_components), optional
        Those of the latest E step, if there was one and the model has labels.
    names : sequence of str, optional
        What the features are called.

    Examples
    --------
    >>> import emviz as ev
    >>> of(ev.Linkage(), ev.models.linkage.LinkageProbability(0.6268))
    'Parameters: probability 0.6268.'
    >>> of(ev.PoissonMixture(2), ev.models.poisson_mixture.Rates(np.array([0.25, 0.75]), np.array([1.0, 4.0])))
    'Component 0: weights 0.25, rates 1; component 1: weights 0.75, rates 4.'
    """
    own = getattr(model, "describe_params", None)
    if own is not None:
        return own(params, responsibilities)
    n_components = getattr(model, "n_components", None)
    if n_components is None:
        fields = zip(columns.labels(params, names), columns.numbers(params), strict=True)
        return f"Parameters: {_numbers(list(fields))}."
    parts = columns.of_components(summary.shown(params), n_components, names)
    texts = [f": {_numbers([(label, values[k]) for label, values in parts])}" for k in range(n_components)]
    return components("component", dict(enumerate(texts)), getattr(params, "weights", np.zeros(n_components)))


def components(name: str, texts: dict[int, str], sizes: Any) -> str:
    """The words about each component, one after the other; of more than eight those about the largest.

    Parameters
    ----------
    name : str
        What one of them is called: component, centre.
    texts : dict of int -> str
        Number of the component -> what follows its number.
    sizes : array-like
        How large each component is, by its number.

    Examples
    --------
    >>> components("centre", {0: " at 1", 1: " at 2"}, [5, 7])
    'Centre 0 at 1; centre 1 at 2.'
    >>> components("coin", dict(enumerate("abcdefghij")), range(10))
    'Coin 2c; coin 3d; coin 4e; coin 5f; coin 6g; coin 7h; coin 8i; coin 9j; and 2 smaller ones.'
    """
    largest = sorted(sorted(texts, key=lambda k: -sizes[k])[:MOST_COMPONENTS])
    words = [f"{name} {k}{texts[k]}" for k in largest]
    left_out = len(texts) - len(largest)
    if left_out:
        words.append(f"and {left_out} smaller {'one' if left_out == 1 else 'ones'}")
    text = "; ".join(words)
    return f"{text[:1].upper()}{text[1:]}."


def _numbers(fields):
    """Numbers with their names, the first dozen."""
    words = [f"{label.replace('_', ' ')} {value:.4g}" for label, value in fields[:MOST_NUMBERS]]
    left_out = len(fields) - MOST_NUMBERS
    return ", ".join([*words, *([f"and {left_out} more"] if left_out > 0 else [])])
