"""Models whose steps the browser takes by itself, and what it has to know of them."""

from typing import Any

from emviz.em import contract
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.kmeans import KMeans
from emviz.models.message_length import MessageLengthMixture


def can_step_in_browser(model: Any) -> bool:
    """Whether `browser/em.js` has the steps of this model.

    It has those of k-means, of a Gaussian mixture without prior, and of the one with the shortest message. A subclass may
    have steps of its own, so it does not count.

    Examples
    --------
    >>> import emviz as ev
    >>> models = ev.KMeans(3), ev.GaussianMixture(3), ev.MessageLengthMixture(3), ev.Coins(2)
    >>> [can_step_in_browser(model) for model in models]
    [True, True, True, False]
    >>> can_step_in_browser(ev.GaussianMixture(3, prior=ev.Prior()))
    False
    """
    return type(model) in (KMeans, MessageLengthMixture) or (type(model) is GaussianMixture and model.prior is None)


def describe_model(model: Any) -> dict[str, Any]:
    """What `browser/em.js` has to know of a model, ready to be written as JSON.

    Parameters
    ----------
    model : KMeans, GaussianMixture or MessageLengthMixture

    Returns
    -------
    dict
        The names are those of JavaScript: kind, nComponents, covarianceType, assignment, removesComponents, cures,
        objective.

    Raises
    ------
    ValueError
        If the browser cannot take the steps of this model: see `can_step_in_browser`.

    Examples
    --------
    >>> import emviz as ev
    >>> describe_model(ev.KMeans(4))["objective"]
    'classification log-likelihood'
    >>> describe_model(ev.GaussianMixture(2, "tied"))["covarianceType"]
    'tied'
    >>> describe_model(ev.MessageLengthMixture(8))["removesComponents"]
    True
    """
    if not can_step_in_browser(model):
        raise ValueError(
            f"The browser has no steps for {model!r}; it has those of KMeans, of GaussianMixture without a prior, and of "
            "MessageLengthMixture."
        )
    return {
        "kind": "kmeans" if isinstance(model, KMeans) else "mixture",
        "nComponents": model.n_components,
        "covarianceType": getattr(model, "covariance_type", "spherical"),
        "assignment": model.assignment,
        "removesComponents": model.removes_components,
        "cures": list(contract.cures(model)),
        "objective": contract.objective(model),
    }
