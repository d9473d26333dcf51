"""Matching labels: against every permutation, tried one by one."""

from itertools import permutations

import numpy as np
import pytest

from emviz.models import labels


def test_no_permutation_is_better():
    rng = np.random.default_rng(0)
    for _ in range(50):
        reference, means = rng.normal(size=(2, 5, 3))

        def cost(order, reference=reference, means=means):
            return ((reference - means[list(order)]) ** 2).sum()

        assert cost(labels.match(reference, means)) == pytest.approx(min(map(cost, permutations(range(5)))))


def test_shapes_must_agree():
    with pytest.raises(ValueError, match=r"means has shape \(3, 1\); it must have that of reference, \(2, 1\)"):
        labels.match(np.zeros((2, 1)), np.zeros((3, 1)))


def test_one_number_for_each_component_is_enough():
    assert labels.match([0.0, 5.0], [5.0, 0.1]).tolist() == [1, 0]
