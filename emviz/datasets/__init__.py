"""Data to learn on: seeded simulations whose truth is known, and small real tables."""

from emviz.datasets.real import death_notices, galaxies, motorettes, old_faithful, penguins
from emviz.datasets.simulated import four_blobs, student_t, three_gaussians, two_gaussians

__all__ = [
    "death_notices",
    "four_blobs",
    "galaxies",
    "motorettes",
    "old_faithful",
    "penguins",
    "student_t",
    "three_gaussians",
    "two_gaussians",
]
