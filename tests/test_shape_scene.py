"""A cloud whose covariance matrix is exactly the one that is shown."""

import numpy as np
import pytest

import emviz as ev


@pytest.fixture(scope="module")
def scene():
    return ev.lessons.ShapeScene()


@pytest.mark.parametrize(("correlation", "sd"), [(0.0, 1.0), (0.9, 1.2), (-0.9, 0.4), (0.3, 0.8)])
def test_the_numbers_are_those_of_the_cloud(scene, correlation, sd):
    scene.show(correlation, sd)
    np.testing.assert_allclose(scene.points.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(np.cov(scene.points.T, bias=True), scene.covariance, atol=1e-12)
    np.testing.assert_allclose(scene.covariance, [[1, correlation * sd], [correlation * sd, sd**2]])
    np.testing.assert_array_equal(scene._dots.get_offsets(), scene.points)


@pytest.mark.parametrize(("correlation", "sd"), [(0.5, 1.0), (-0.9, 1.2)])
def test_the_topmost_point_stands_at_correlation_and_standard_deviation(scene, correlation, sd):
    scene.show(correlation, sd)
    outline = scene._ellipses[1].get_path()
    np.testing.assert_allclose(outline.get_extents().extents, [-1, -sd, 1, sd], atol=2e-3)
    pieces = outline.iter_bezier()
    fine = np.vstack([bezier(np.linspace(0, 1, 500)) for bezier, _ in pieces])
    np.testing.assert_allclose(fine[fine[:, 1].argmax()], [correlation, sd], atol=0.01)
    np.testing.assert_allclose(scene._ghost.get_path().get_extents().extents, [-1, -sd, 1, sd], atol=2e-3)


def test_no_point_lies_outside_of_the_axes(scene):
    for correlation in np.arange(-9, 10) / 10:
        for sd in (0.4, 0.6, 0.8, 1.0, 1.2):
            scene.show(correlation, sd)
            assert np.abs(scene.points).max() < scene.figure.axes[0].get_xlim()[1]


def test_the_area_is_pi_times_the_root_of_the_determinant(scene):
    assert (
        scene.show(0.6, 1)
        == "Variances 1.00 and 1.00, covariance 0.60: determinant 0.64, area of the inner ellipse 2.51."
    )
