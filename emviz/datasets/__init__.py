"""Data to learn on: seeded simulations whose truth is known, and small real tables."""

from emviz.datasets.real import old_faithful
from emviz.datasets.simulated import four_blobs, student_t, three_gaussians, two_gaussians

__all__ = ["four_blobs", "old_faithful", "student_t", "three_gaussians", "two_gaussians"]
