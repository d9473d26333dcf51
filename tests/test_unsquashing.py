"""The picture of the covariance's M step: what is drawn is what the proof speaks of."""

import numpy as np
import pytest

import emviz as ev
from emviz.lessons.unsquash import inverse_root

X = ev.datasets.two_gaussians(0).X
R = np.random.default_rng(0).dirichlet([2, 1], size=len(X))
OLD = np.array([[3.0, 1.0], [1.0, 0.5]])


def test_the_inverse_root_is_symmetric_and_its_square_is_the_inverse():
    root = inverse_root(OLD)
    np.testing.assert_allclose(root, root.T)
    np.testing.assert_allclose(root @ root, np.linalg.inv(OLD))


def test_the_old_ellipse_becomes_the_unit_circle_and_the_dots_are_the_eigenvalues():
    figure = ev.lessons.unsquashing(X, R, 1, OLD, names=("x", "y"))
    plane, stretched, earned = figure.axes
    circle, own = (patch.get_path().vertices for patch in stretched.patches)
    np.testing.assert_allclose(
        np.linalg.norm(circle, axis=1), 1, atol=0.04
    )  # control points of a curve lie a little outside
    half_axes = [np.linalg.norm(line.get_xydata()[1]) for line in stretched.lines]
    assert np.linalg.norm(own, axis=1).max() == pytest.approx(max(half_axes), rel=0.04)
    at = np.array([dot.get_offsets()[0] for dot in earned.collections])
    np.testing.assert_allclose(at[:, 0], np.square(half_axes))
    np.testing.assert_allclose(at[:, 1], np.log(at[:, 0]) - at[:, 0])
    assert len(plane.patches) == 2 and "unit circle" in figure.alt


def test_the_m_step_makes_both_eigenvalues_one():
    mean = R[:, 1] @ X / R[:, 1].sum()
    scatter = (R[:, [1]] * (X - mean)).T @ (X - mean) / R[:, 1].sum()
    earned = ev.lessons.unsquashing(X, R, 1, scatter).axes[2]
    np.testing.assert_allclose([dot.get_offsets()[0] for dot in earned.collections], [[1, -1]] * 2, atol=1e-9)
