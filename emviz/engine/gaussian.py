"""The E step of Gaussian mixtures: two matrix products for each block of samples."""

from typing import Any

import numpy as np

from emviz.engine import moments
from emviz.engine.assignment import ASSIGNMENTS
from emviz.engine.log_joint import LogJoint
from emviz.engine.standardized import StandardizedData


def e_step(data: StandardizedData, params: Any, assignment: str) -> tuple:
    """The log-likelihood of `params`, and the moments of the data as they share them out.

    Parameters
    ----------
    data : StandardizedData
    params : Mixture
        Of one run, or of several along leading axes.
    assignment : {"soft", "hard"}

    Returns
    -------
    log_likelihood, n_samples, counts, means, scatters
        As in `emviz.models.gaussian_mixture.Moments`.

    Raises
    ------
    CollapseError
        If a covariance is singular, or a component has no points left.
    """
    log_joint = LogJoint(data, params)
    narrow = log_joint.narrow
    while True:
        log_likelihood, counts, means, scatters = share_out(data, log_joint, assignment, narrow)
        found = moments.that_lost_digits(data, counts, scatters)  # those that this very step has made narrow
        if found <= narrow:
            scatters *= data.area
            return log_likelihood, data.n_samples, counts, means, scatters
        narrow = narrow | found


def share_out(data, log_joint, assignment, narrow):
    """Share out all samples; the components in `narrow` get their moments in two passes."""
    assign, largest = ASSIGNMENTS[assignment], log_joint.constants.max()
    log_likelihood: Any = 0.0
    sums: Any = 0.0
    kept = {at: np.empty(data.n_samples) for at in narrow}
    for columns in data.blocks(log_joint.constants.size + len(data.pairs.first)):
        value, responsibilities = assign(log_joint(columns), largest)
        log_likelihood += value
        sums += responsibilities @ data.products[:, columns].T
        for at in narrow:
            kept[at][columns] = responsibilities[at]
    counts, means, scatters = moments.from_sums(data, sums)
    means *= data.unit
    means += data.origin
    for at in narrow:
        means[at], scatters[at] = moments.in_two_passes(data, kept[at])
    return log_likelihood, counts, means, scatters
