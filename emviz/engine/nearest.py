"""The E step of k-means: each point goes to its nearest centre."""

import numpy as np

from emviz.engine.standardized import StandardizedData

# What differs by less is equal but for rounding; in whole numbers a point is often half-way between two centres.
TIE = 1e-13  # of closeness
TIE_PART = 1e-10  # of closeness, as a part of the squared distance: TIE is much where points lie close to their centres


def e_step(data: StandardizedData, centres: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, float]:
    """What the points of each centre are like.

    Parameters
    ----------
    data : StandardizedData
        With one unit for all features.
    centres : ndarray, shape (n_components, n_features)

    Returns
    -------
    distortion : float
        The sum of squared distances of the points from their centres, in standardised units.
    counts : ndarray, shape (n_components,)
    means : ndarray, shape (n_components, n_features)
        Of the points of each centre; the centre itself where it has none.
    scatter : float
        The sum of squared distances of the points from those means, in standardised units.
    """
    closeness, sums, distortion = assign(data, centres)
    counts = sums[:, 0]
    z_centres = closeness.z_centres
    z_means = np.divide(sums[:, 1:], counts[:, None], out=z_centres.copy(), where=counts[:, None] > 0)
    scatter = distortion - counts @ ((z_means - z_centres) ** 2).sum(axis=1)  # a move to the mean saves that
    means = data.origin + z_means * data.unit
    if scatter < 1e-4 * distortion:  # so much that few digits are left
        scatter = scatter_about(data, closeness, means)
    return distortion, counts, means, scatter


def scatter_about(data: StandardizedData, closeness: "Closeness", means: np.ndarray) -> float:
    """The sum of squared distances of the points of each centre from their mean, whichever mean is nearest to them."""
    about_means = Closeness(data, means, fast=False)
    blocks = data.blocks(len(means) + data.n_features + 1)
    return sum(-2 * (closeness.nearest(columns)[0] * about_means(columns)).sum() for columns in blocks)


def assign(data: StandardizedData, centres: np.ndarray) -> tuple["Closeness", np.ndarray, float]:
    """Give each point to its nearest centre, by the fast form unless the points lie too close to the centres for it.

    Returns
    -------
    closeness : Closeness
    sums : ndarray, shape (n_components, n_features + 1)
        Of (1, z) for every centre, over its points.
    distortion : float
        The sum of squared distances, in standardised units.
    """
    data.check_features(centres)
    closeness = Closeness(data, centres, fast=True)
    sums, distortion = closeness.sums()
    if distortion <= data.X.size * data.least_width**2:
        closeness = Closeness(data, centres, fast=False)
        sums, distortion = closeness.sums()
    return closeness, sums, distortion


class Closeness:
    """How close points are to centres, in standardised units: minus half their squared distance.

    Of two centres the closer one is the one with the larger c z - |c|^2 / 2, since |z|^2 / 2 is the same for both.
    That is one matrix product: the fast form. It loses digits where distances are small beside |z|.

    Parameters
    ----------
    data : StandardizedData
    centres : ndarray, shape (n_components, n_features)
    fast : bool
    """

    def __init__(self, data: StandardizedData, centres: np.ndarray, fast: bool):
        self.data, self.centres, self.fast = data, centres, fast
        self.z_centres = (centres - data.origin) / data.unit
        self.coefficients = np.empty((len(centres), data.n_features + 1))
        self.coefficients[:, 0] = -0.5 * (self.z_centres**2).sum(axis=1)
        self.coefficients[:, 1:] = self.z_centres

    def __call__(self, columns: slice) -> np.ndarray:
        """Shape (n_components, n_columns); in the fast form without the part |z|^2 / 2 that all centres share."""
        if self.fast:
            return self.coefficients @ self.data.y[:, columns]
        return np.array([-0.5 * (self.data.offsets(centre, columns) ** 2).sum(axis=0) for centre in self.centres])

    def nearest(self, columns: slice) -> tuple[np.ndarray, np.ndarray]:
        """1 at the nearest centre and 0 elsewhere, shape (n_components, n_columns); how close it is, (n_columns,)."""
        closeness = self(columns)
        best = closeness.max(axis=0)
        nearest = closeness >= best - TIE
        if np.count_nonzero(nearest) > len(best):  # ties: the first of the nearest centres has the point
            left_out = 0.5 * (self.data.y[1:, columns] ** 2).sum(axis=0) if self.fast else 0.0
            nearest &= closeness >= best - TIE_PART * np.maximum(left_out - best, 0)
            nearest &= nearest.cumsum(axis=0) == 1
        return nearest.astype(float), best

    def sums(self) -> tuple[np.ndarray, float]:
        """The sums and the distortion that `assign` speaks of."""
        sums = np.zeros_like(self.coefficients)
        distortion = self.data.total_square if self.fast else 0.0
        for columns in self.data.blocks(len(self.centres) + self.data.n_features + 1):
            one_hot, best = self.nearest(columns)
            sums += one_hot @ self.data.y[:, columns].T
            distortion -= 2 * best.sum()
        return sums, distortion

    def minus_half_squares(self) -> np.ndarray:
        """Of all points, shape (n_components, n_samples), with nothing left out."""
        everything = slice(None)
        if self.fast:
            return self(everything) - 0.5 * (self.data.y[1:] ** 2).sum(axis=0)
        return self(everything)
