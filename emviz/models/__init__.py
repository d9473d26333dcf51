"""The models: one file each. A model is two pure functions, an E step and an M step, and its options."""

from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.kmeans import KMeans
from emviz.models.parameters import Mixture

__all__ = ["GaussianMixture", "KMeans", "Mixture"]
