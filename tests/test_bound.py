"""Q, entropy and KL against numbers worked out by hand."""

import numpy as np
import pytest

from emviz.em import bound


class TwoFacts:
    """A model whose log-joint is written down: log of 0.1, 0.3 and of 0.2, 0.2."""

    def log_joint(self, X, params):
        return np.log([[0.1, 0.3], [0.2, 0.2]])


def test_each_part_has_the_value_of_its_formula():
    r = np.array([[0.5, 0.5], [1.0, 0.0]])
    Q = 0.5 * np.log(0.1) + 0.5 * np.log(0.3) + np.log(0.2)
    H = np.log(2)
    KL = 0.5 * np.log(0.5 / 0.25) + 0.5 * np.log(0.5 / 0.75) + np.log(1 / 0.5)
    model = TwoFacts()
    assert bound.expected_complete_log_likelihood(model, None, r, None) == pytest.approx(Q)
    assert bound.entropy(r) == pytest.approx(H)
    assert bound.kl(model, None, r, None) == pytest.approx(KL)
    assert bound.lower_bound(model, None, r, None) == pytest.approx(Q + H)
    assert bound.log_likelihood(model, None, None) == pytest.approx(2 * np.log(0.4))


def test_a_responsibility_of_zero_beside_a_density_of_zero_counts_nothing():
    class Impossible:
        def log_joint(self, X, params):
            return np.array([[np.log(0.5), -np.inf]])

    assert bound.expected_complete_log_likelihood(Impossible(), None, np.array([[1.0, 0.0]]), None) == pytest.approx(
        np.log(0.5)
    )
    assert bound.kl(Impossible(), None, np.array([[1.0, 0.0]]), None) == pytest.approx(0)
