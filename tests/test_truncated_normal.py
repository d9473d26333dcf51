"""Moments of the truncated normal distribution, against closed forms in 60 digits."""

import mpmath
import numpy as np
import pytest
from scipy.stats import truncnorm

from emviz.engine import truncated_normal

ENDS = [
    (-np.inf, 0),
    (-1, np.inf),
    (-20, np.inf),
    (0.5, 3),
    (-3, 2),
    (-30, 30),
    (2, 2 + 1e-6),
    (10, np.inf),
    (10, 10.5),
    (20, np.inf),
    (-np.inf, -20),
    (30, np.inf),
    (-np.inf, -30),
    (-31, -30),
    (30, 30 + 1e-9),
    (1e4, np.inf),
]


def closed_form(lower, upper):
    """log P, mean and variance, with so many digits that what cancels does not matter."""
    with mpmath.workdps(60):
        a, b = mpmath.mpf(lower), mpmath.mpf(upper)

        def density(z):
            return mpmath.npdf(z) if mpmath.isfinite(z) else mpmath.mpf(0)

        def beyond(z):
            return mpmath.erfc(z / mpmath.sqrt(2)) / 2

        P = beyond(a) - beyond(b) if a + b > 0 else beyond(-b) - beyond(-a)
        m = (density(a) - density(b)) / P
        first, last = (z * density(z) if mpmath.isfinite(z) else mpmath.mpf(0) for z in (a, b))
        return float(mpmath.log(P)), float(m), float(1 + (first - last) / P - m**2)


@pytest.mark.parametrize("ends", ENDS, ids=str)
def test_moments_are_right_to_twelve_digits_even_far_out(ends):
    ours = [part[0] for part in truncated_normal.moments(*np.array(ends, dtype=float)[:, None])]
    log_probability, mean, variance = closed_form(*ends)
    assert ours[0] == pytest.approx(log_probability, rel=1e-13, abs=1e-13)
    assert ours[1] == pytest.approx(mean, rel=1e-13, abs=1e-13)
    assert ours[2] == pytest.approx(variance, rel=1e-12)


@pytest.mark.parametrize("far", [1e2, 1e8, 1e150])
def test_however_far_out_the_excess_is_that_of_an_exponential(far):
    """Beyond a limit far out the density falls as exp(-limit t)."""
    log_probability, mean, variance = truncated_normal.moments(np.array([far]), np.array([np.inf]))
    assert log_probability[0] == pytest.approx(-(far**2) / 2, rel=1e-2)
    assert mean[0] - far == pytest.approx(1 / far, rel=1e-3, abs=1e-15 * far)
    assert variance[0] == pytest.approx(far**-2.0, rel=1e-3)


def test_moments_of_many_at_once_are_those_of_each():
    rng = np.random.default_rng(0)
    lower = rng.normal(size=50)
    upper = lower + rng.exponential(size=50)
    _, mean, variance = truncated_normal.moments(lower, upper)
    np.testing.assert_allclose(mean, truncnorm.mean(lower, upper), atol=1e-9)
    np.testing.assert_allclose(variance, truncnorm.var(lower, upper), atol=1e-9)


def test_very_many_rows_are_taken_in_parts():
    lower = np.linspace(-3, 3, 25_001)
    some = slice(9_990, 10_010)
    for whole, part in zip(
        truncated_normal.moments(lower, lower + 1), truncated_normal.moments(lower[some], lower[some] + 1), strict=True
    ):
        assert whole.shape == (25_001,)
        np.testing.assert_allclose(whole[some], part, rtol=1e-13)
