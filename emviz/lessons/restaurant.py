"""Partitions at random: the Chinese restaurant process."""

import numpy as np

from emviz import arguments


def chinese_restaurant(concentration: float, n_customers: int, seed: int | np.random.Generator = 0) -> np.ndarray:
    """A partition at random, by the Chinese restaurant process: who sits at which table.

    Customers come in one after the other. When i are seated, the next one sits at a table of m customers with probability
    m / (a + i), and at a new table with probability a / (a + i), where a is the concentration. In other words: at a new
    table, or else at the table of one of the i others, drawn at random. The expected number of tables is the sum of
    a / (a + i) over i = 0, 1, ..., n - 1, and grows like a log n.

    It is a prior for a mixture that does not fix its number of components: tables are components. Of the partition only
    sizes matter, not the order in which customers come.

    Parameters
    ----------
    concentration : float
        a, above 0: the larger, the more tables.
    n_customers : int
        n.
    seed : int or numpy.random.Generator
        The same seed gives the same partition.

    Returns
    -------
    ndarray of int, shape (n_customers,)
        The table of each customer; tables are numbered from 0 in the order in which they are opened.

    References
    ----------
    Aldous, Exchangeability and related topics, in Ecole d'Ete de Probabilites de Saint-Flour XIII (1985) 1-198.
    Pitman, Combinatorial Stochastic Processes (2006), section 3.1.

    Examples
    --------
    >>> chinese_restaurant(concentration=1.0, n_customers=12, seed=0)
    array([0, 1, 2, 3, 3, 2, 1, 2, 0, 1, 1, 4])
    """
    concentration = arguments.tolerance(concentration, "concentration")
    if concentration == 0:
        raise ValueError("concentration is 0; it must be above 0.")
    n_customers = arguments.count(n_customers, "n_customers")
    rng, seated = arguments.generator(seed), np.arange(n_customers)
    at_new_table = rng.random(n_customers) < concentration / (concentration + seated)
    neighbours = (rng.random(n_customers) * seated).astype(int)  # of each customer, one of those before
    tables = np.cumsum(at_new_table) - 1
    for i in np.flatnonzero(~at_new_table):
        tables[i] = tables[neighbours[i]]
    return tables
