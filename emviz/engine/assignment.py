"""From log-joints to responsibilities: shared out (soft), or given wholly to the best component (hard)."""

import numpy as np

TIE = 1e-9  # log-joints closer than that are equal but for rounding: data in whole numbers often have a point half-way
FAR = 500.0  # exp(-500) is as good as nothing, and exp(-710) slow to compute with; exp(710) is infinite


def soft(joint: np.ndarray, largest: float) -> tuple[np.ndarray, np.ndarray]:
    """Exponentiate and divide by the total over components.

    Parameters
    ----------
    joint : ndarray, shape (..., n_components, n_samples)
        log p(x_i, label k); it is overwritten by the responsibilities.
    largest : float
        No entry of it is larger.

    Returns
    -------
    log_likelihood : ndarray, shape (...)
        The sum of the logarithms of the totals.
    responsibilities : ndarray, shape (..., n_components, n_samples)

    Examples
    --------
    >>> log_likelihood, responsibilities = soft(np.log([[0.1, 0.3], [0.3, 0.3]]), largest=0.0)
    >>> round(float(np.exp(log_likelihood)), 3)
    0.24
    >>> responsibilities
    array([[0.25, 0.5 ],
           [0.75, 0.5 ]])
    """
    taken_out = 0.0
    if largest > FAR or joint.min() < -FAR:  # some densities are too small or too large for a plain exponential
        best = joint.max(axis=-2)
        joint -= best[..., None, :]
        np.maximum(joint, -FAR, out=joint)
        taken_out = best.sum(axis=-1)
    responsibilities = np.exp(joint, out=joint)
    totals = responsibilities.sum(axis=-2)
    responsibilities *= (1 / totals)[..., None, :]
    return taken_out + np.log(totals).sum(axis=-1), responsibilities


def hard(joint: np.ndarray, largest: float = np.inf) -> tuple[np.ndarray, np.ndarray]:
    """Give each sample wholly to its best component: the sum of the log-joints there, and responsibilities of 0 and 1.

    At a tie the first of the best has the sample.

    >>> log_likelihood, responsibilities = hard(np.log([[0.1, 0.4], [0.3, 0.3]]))
    >>> round(float(np.exp(log_likelihood)), 3)
    0.12
    >>> responsibilities
    array([[0., 1.],
           [1., 0.]])
    """
    best = (joint >= joint.max(axis=-2, keepdims=True) - TIE).argmax(axis=-2)[..., None, :]
    responsibilities = np.zeros_like(joint)
    np.put_along_axis(responsibilities, best, 1.0, axis=-2)
    return np.take_along_axis(joint, best, axis=-2).sum(axis=(-2, -1)), responsibilities


ASSIGNMENTS = {"soft": soft, "hard": hard}
