"""Likelihood of single distributions: the normal and Student's t, before anything is mixed."""

import math
from typing import NamedTuple

import numpy as np

from emviz import arguments, datasets


def numbers():
    """The 400 numbers of lesson 01, which tells later where they come from.

    Returns
    -------
    ndarray, shape (400, 1)

    Examples
    --------
    >>> numbers()[:3].round(2).ravel().tolist()
    [10.71, 10.68, 15.23]
    """
    return datasets.student_t(seed=0).X


class Normal(NamedTuple):
    """A normal distribution that was fitted to data.

    Attributes
    ----------
    mean : float, in the units of the data
    standard_deviation : float, in the units of the data
    log_likelihood : float, the sum over the data, in nats
    """

    mean: float
    standard_deviation: float
    log_likelihood: float


def fit_normal(X):
    """The normal distribution under which the data are most likely.

    ::

        mean     = sum_i x_i / n
        variance = sum_i (x_i - mean)^2 / n

    Parameters
    ----------
    X : array-like, shape (n_samples, 1)

    Returns
    -------
    Normal

    Raises
    ------
    ValueError
        If X has more than one column, or all its values are the same: then no density is the highest.

    Examples
    --------
    >>> fit = fit_normal([[1.0], [2.0], [6.0]])
    >>> fit.mean, round(fit.standard_deviation, 3), round(fit.log_likelihood, 3)
    (3.0, 2.16, -6.567)
    """
    x = _column(X)
    # A copy of the same number may leave a mean that differs from it by rounding: look at the values themselves.
    if x.min() == x.max():
        raise ValueError(
            "All values of X are the same; the likelihood then grows without limit as the standard deviation shrinks."
        )
    mean, standard_deviation = float(x.mean()), float(x.std())
    return Normal(mean, standard_deviation, float(normal_log_likelihood(X, mean, standard_deviation)))


def normal_log_likelihood(X, mean, standard_deviation):
    """Log-likelihood of normal distributions, all at once.

    With m and s the mean and the standard deviation of the data themselves::

        ell(mean, sd) = -n (log sd + log(2 pi) / 2 + (s^2 + (m - mean)^2) / (2 sd^2))

    so the surface over any number of parameters needs only one look at the data.

    Parameters
    ----------
    X : array-like, shape (n_samples, 1)
    mean, standard_deviation : float or array, of shapes that broadcast
        In the units of the data; standard deviations above 0.

    Returns
    -------
    ndarray of the broadcast shape, or a float: the sum over the data, in nats

    Raises
    ------
    ValueError
        If a standard deviation is not above 0.

    Examples
    --------
    >>> normal_log_likelihood([[1.0], [2.0], [6.0]], [2.0, 3.0, 4.0], 2.0).round(2)
    array([-6.96, -6.59, -6.96])
    """
    x = _column(X)
    mean, sd = arguments.numeric(mean, "mean"), arguments.numeric(standard_deviation, "standard_deviation")
    if not (sd > 0).all():
        raise ValueError(f"standard_deviation has {sd.min():g}; it must be above 0.")
    m, variance = x.mean(), x.var()
    return -len(x) * (np.log(sd) + 0.5 * math.log(2 * math.pi) + (variance + (m - mean) ** 2) / (2 * sd**2))


def normal_log_density(x, mean, standard_deviation):
    """Logarithm of the density of a normal at the values ``x``, of any shape.

    Examples
    --------
    >>> normal_log_density(np.array([0.0, 2.0]), 0, 1).round(3)
    array([-0.919, -2.919])
    """
    u = (x - mean) / standard_deviation
    return -np.log(standard_deviation) - 0.5 * math.log(2 * math.pi) - u**2 / 2


def t_log_density(x, df, loc, scale):
    """Logarithm of the density of Student's t at the values ``x``, of any shape.

    ::

        log p(x) = lgamma((df + 1) / 2) - lgamma(df / 2) - log(df pi) / 2 - log scale
                   - (df + 1) / 2 log(1 + u^2 / df)         with u = (x - loc) / scale

    Examples
    --------
    >>> t_log_density(np.array([0.0, 2.0]), 1, 0, 1).round(3)
    array([-1.145, -2.754])
    """
    peak = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi) - math.log(scale)
    return peak - (df + 1) / 2 * np.log1p(((x - loc) / scale) ** 2 / df)


def t_log_likelihood(X, df, loc, scale):
    """Log-likelihood of one Student t distribution: the sum over the data, in nats.

    Parameters
    ----------
    X : array-like, shape (n_samples, 1)
    df, scale : float, above 0
    loc : float

    Examples
    --------
    >>> round(t_log_likelihood([[1.0], [2.0], [6.0]], df=1, loc=2, scale=1), 3)
    -6.961
    """
    x = _column(X)
    for name, value in (("df", df), ("scale", scale)):
        if not value > 0:
            raise ValueError(f"{name} is {value}; it must be above 0.")
    return float(t_log_density(x, df, loc, scale).sum())


class Student(NamedTuple):
    """A Student t distribution that was fitted to data.

    Attributes
    ----------
    location, scale : float, in the units of the data
    log_likelihood : float, the sum over the data, in nats
    """

    location: float
    scale: float
    log_likelihood: float


def fit_t_with(X, df):
    """The most likely t with given degrees of freedom, by the EM algorithm of lesson 11.

    ::

        u_i      = (df + 1) / (df + ((x_i - location) / scale)^2)
        location = sum_i u_i x_i / sum_i u_i
        scale^2  = sum_i u_i (x_i - location)^2 / n

    Parameters
    ----------
    X : array-like, shape (n_samples, 1)
    df : float
        At least 1, where there is one maximum (Kent and Tyler, Annals of Statistics 19 (1991), 2102-2119).

    Returns
    -------
    Student

    Examples
    --------
    >>> fit = fit_t_with([[9.0], [10.0], [10.5], [11.0], [40.0]], df=3)
    >>> round(fit.location, 2), round(fit.scale, 2)
    (10.22, 1.58)
    """
    if not df >= 1:
        raise ValueError(f"df is {df}; it must be at least 1.")
    x = _column(X)
    if x.min() == x.max():
        raise ValueError("All values of X are the same; the likelihood then grows without limit as the scale shrinks.")
    location, scale = float(np.median(x)), float(x.std())
    for _ in range(1000):
        u = (df + 1) / (df + ((x - location) / scale) ** 2)
        before = location, scale
        location = float(u @ x / u.sum())
        scale = math.sqrt(u @ (x - location) ** 2 / len(x))
        if max(abs(location - before[0]), abs(scale - before[1])) < 1e-9 * scale:
            break
    return Student(location, scale, t_log_likelihood(X, df, location, scale))


def _column(X):
    X = arguments.data(X)
    if X.shape[1] != 1:
        raise ValueError(
            f"X has {X.shape[1]} columns; a single distribution here is over one: choose it, as in X[:, [0]]."
        )
    return X[:, 0]
