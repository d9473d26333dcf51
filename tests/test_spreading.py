"""The picture of k-means++: the areas of dots are probabilities, and the ring is at the point that was drawn."""

import numpy as np
import pytest

import emviz as ev
from emviz.lessons import spreading

X = ev.datasets.four_blobs().X


@pytest.mark.parametrize("seed", range(3))
def test_the_area_of_a_dot_is_the_probability_of_the_point(seed):
    centres = ev.starts.kmeans_plus_plus(X, 4, seed)
    for m, ax in enumerate(ev.lessons.next_centre(X, 4, seed=seed).axes, start=1):
        dots, *heads, ring = ax.collections
        squares = np.array([min(((x - c) ** 2).sum() for c in centres[:m]) for x in X])
        expected = spreading.AREA * squares / squares.sum()
        np.testing.assert_allclose(dots.get_sizes(), np.where(expected > spreading.LEAST, expected, spreading.LEAST))
        np.testing.assert_array_equal(np.concatenate([head.get_offsets() for head in heads]), centres[:m])
        np.testing.assert_array_equal(ring.get_offsets(), centres[[m]])


def test_its_alt_text_says_where_the_centres_are():
    figure = ev.lessons.next_centre(X, 3, seed=1)
    assert len(figure.axes) == 2
    x, y = ev.starts.kmeans_plus_plus(X, 3, 1)[2]
    assert f"({x:.1f}, {y:.1f})" in figure.alt
