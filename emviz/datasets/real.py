"""Small real tables. They are measured facts, free to use; each docstring names the source."""

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np

from emviz.datasets.dataset import Dataset


@dataclass(frozen=True, eq=False, repr=False)
class Measurements(Dataset):
    """Numbers that somebody measured.

    Attributes
    ----------
    title, X, names
        As in every `Dataset`.
    source : str
        Who measured, and where it was published.
    """

    source: str


@dataclass(frozen=True, eq=False, repr=False)
class Penguins(Measurements):
    """Measured penguins, and what is known about each.

    Attributes
    ----------
    title, X, names, source
        As in `Measurements`.
    species : ndarray of str, shape (n_samples,)
        Adelie, Chinstrap or Gentoo.
    island : ndarray of str, shape (n_samples,)
        Biscoe, Dream or Torgersen.
    sex : ndarray of str, shape (n_samples,)
        female, male or unknown.
    year : ndarray of int, shape (n_samples,)
        2007, 2008 or 2009.
    """

    species: np.ndarray
    island: np.ndarray
    sex: np.ndarray
    year: np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class Lifetimes(Measurements):
    """Times until something failed, or until the test of it ended.

    Attributes
    ----------
    title, X, names, source
        As in `Measurements`.
    failed : ndarray of bool, shape (n_samples,)
        False where it was still running at the end: it failed later, and nobody knows when (right-censored).
    """

    failed: np.ndarray


def old_faithful() -> Measurements:
    """272 eruptions of the Old Faithful geyser, Yellowstone: how long, and how long until the next.

    Both in minutes; nothing is missing. The facts are free to use.

    Returns
    -------
    Measurements
        `X` has shape (272, 2).

    References
    ----------
    Haerdle, Smoothing Techniques (1991), as in R's `datasets::faithful`. Azzalini and Bowman, Applied Statistics 39
    (1990) 357-365, tell of a longer series, of August 1985.

    Examples
    --------
    >>> old_faithful().X[:2]
    array([[ 3.6, 79. ],
           [ 1.8, 54. ]])
    """
    columns = _read("old_faithful.csv")
    return Measurements(
        "Eruptions of Old Faithful",
        _numbers(columns, "eruption_minutes", "waiting_minutes"),
        ("Eruption (minutes)", "Waiting time (minutes)"),
        "Azzalini and Bowman, Applied Statistics 39 (1990) 357-365",
    )


def penguins() -> Penguins:
    """342 penguins of three species, Palmer Archipelago, Antarctica: the bill, a flipper and the body.

    `X` holds the four body measures, in millimetres and grams, because a mixture is fitted to measures; what is known
    of each penguin besides is there to compare with. 344 penguins were recorded. Two of them, an Adelie and a Gentoo,
    were not measured, and are left out of every column: a model needs all four. Nine of the rest are of unknown sex.
    In the public domain (CC0).

    Returns
    -------
    Penguins
        `X` has shape (342, 4): 151 rows Adelie, 68 Chinstrap, 123 Gentoo.

    References
    ----------
    Gorman, Williams and Fraser, PLoS ONE 9 (2014) e90081. Horst, Hill and Gorman, `palmerpenguins` for R (2020).

    Examples
    --------
    >>> data = penguins()
    >>> data.X[data.species == "Gentoo"].mean(axis=0).round(1)
    array([  47.5,   15. ,  217.2, 5076. ])
    """
    columns = _read("penguins.csv")
    measures = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
    measured = np.all([columns[name] != "" for name in measures], axis=0)
    columns = {name: column[measured] for name, column in columns.items()}
    return Penguins(
        "Penguins of the Palmer Archipelago",
        _numbers(columns, *measures),
        ("Bill length (mm)", "Bill depth (mm)", "Flipper length (mm)", "Body mass (g)"),
        "Gorman, Williams and Fraser, PLoS ONE 9 (2014) e90081",
        species=columns["species"],
        island=columns["island"],
        sex=np.where(columns["sex"] == "", "unknown", columns["sex"]),
        year=columns["year"].astype(int),
    )


def galaxies() -> Measurements:
    """How fast 82 galaxies in the region of Corona Borealis recede, in kilometres per second.

    Ordered by velocity; nothing is missing. Clusters of galaxies show as clusters of velocities, but how many there are
    is disputed. The 78th velocity is 26,960, as in the paper; R's `MASS::galaxies` has 26,690. The facts are free to
    use.

    Returns
    -------
    Measurements
        `X` has shape (82, 1).

    References
    ----------
    Postman, Huchra and Geller, Astronomical Journal 92 (1986) 1238-1247. Roeder, Journal of the American Statistical
    Association 85 (1990) 617-624.

    Examples
    --------
    >>> velocities = galaxies().X
    >>> velocities.min(), velocities.max()
    (np.float64(9172.0), np.float64(34279.0))
    """
    return Measurements(
        "Velocities of galaxies",
        _numbers(_read("galaxies.csv"), "velocity_km_per_s"),
        ("Velocity (km/s)",),
        "Postman, Huchra and Geller, Astronomical Journal 92 (1986) 1238-1247",
    )


def motorettes() -> Lifetimes:
    """40 motorettes (small models of a motor), ten at each of four temperatures, run until their insulation failed.

    `X` holds the temperature in degrees Celsius and the time in hours. The test ended before all had failed: for the 23
    that were still running the time is the last at which anybody looked, not that of a failure, and `failed` is False.
    The facts are free to use.

    Returns
    -------
    Lifetimes
        `X` has shape (40, 2).

    References
    ----------
    Nelson and Hahn, Technometrics 14 (1972) 247-269. Schmee and Hahn, Technometrics 21 (1979) 417-432. Tanner, Tools
    for Statistical Inference (1993). As in R's `MASS::motors`.

    Examples
    --------
    >>> data = motorettes()
    >>> temperature, hours = data.X.T
    >>> hours[(temperature == 220) & data.failed]
    array([408., 408., 504., 504., 504.])
    """
    columns = _read("motorettes.csv")
    return Lifetimes(
        "Motorettes run until they failed",
        _numbers(columns, "temperature_celsius", "hours"),
        ("Temperature (°C)", "Time (hours)"),
        "Nelson and Hahn, Technometrics 14 (1972) 247-269",
        failed=columns["failed"] == "1",
    )


def death_notices() -> Measurements:
    """How many deaths of women of 80 years and over The Times of London announced on each of 1,096 days, 1910 to 1912.

    One row for each day, one column: a count from 0 to 9, of 2,364 notices in all. Published is only how many days had
    how many notices, so the rows are ordered by their count; the order of the days is not known. The facts are free
    to use.

    Returns
    -------
    Measurements
        `X` has shape (1096, 1).

    References
    ----------
    Hasselblad, Journal of the American Statistical Association 64 (1969) 1459-1471. Titterington, Smith and Makov,
    Statistical Analysis of Finite Mixture Distributions (1985).

    Examples
    --------
    >>> np.bincount(death_notices().X[:, 0].astype(int))
    array([162, 267, 271, 185, 111,  61,  27,   8,   3,   1])
    """
    columns = _read("death_notices.csv")
    days = columns["days"].astype(int)
    return Measurements(
        "Death notices in The Times",
        np.repeat(_numbers(columns, "deaths_in_a_day"), days, axis=0),
        ("Death notices in a day",),
        "Hasselblad, Journal of the American Statistical Association 64 (1969) 1459-1471",
    )


def _read(file: str) -> dict[str, np.ndarray]:
    """The columns of a file beside this one, as text, by name."""
    text = (resources.files("emviz.datasets") / file).read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    return dict(zip(header, np.array(rows).T, strict=True))


def _numbers(columns: dict[str, np.ndarray], *names: str) -> np.ndarray:
    return np.column_stack([columns[name].astype(float) for name in names])
