"""Other people's EM for Gaussian mixtures, each behind the same small function: same data, same start, same iterations.

A peer is a function `(X, start, n_iter) -> run`; calling `run()` does the work and returns the parameters it ends with.
What happens before `run` (conversions, compilation) is not timed. A peer whose package is not installed raises
`ImportError`. To have them all, in an environment of their own:

    pip install scikit-learn scikit-learn-intelex gmmx tgmm pomegranate numba gmr torch
"""

import warnings
from itertools import islice

import numpy as np

import emviz as ev


def emviz(X, start, n_iter):
    """This package: `fit` keeps its whole trace."""
    model = ev.GaussianMixture(len(start.weights))

    def run():
        trace = ev.fit(model, X, start=start, max_iter=n_iter, tol=0)
        assert trace.n_iter == n_iter, f"it came to rest after {trace.n_iter} iterations: take other data"
        return trace.params[-1]

    return run


def scikit_learn(X, start, n_iter):
    """`sklearn.mixture.GaussianMixture`."""
    from sklearn.mixture import GaussianMixture

    def run():
        model = GaussianMixture(
            len(start.weights), max_iter=n_iter, tol=0, reg_covar=0, weights_init=start.weights,
            means_init=start.means, precisions_init=np.linalg.inv(start.covariances),
        ).fit(X)  # fmt: skip
        return ev.Mixture(model.weights_, model.means_, model.covariances_)

    return run


def scikit_learn_refits(X, start, n_iter):
    """What it takes there to see every iteration: one-iteration refits in a loop."""
    from sklearn.mixture import GaussianMixture

    def run():
        model = GaussianMixture(
            len(start.weights), max_iter=1, tol=0, reg_covar=0, warm_start=True, weights_init=start.weights,
            means_init=start.means, precisions_init=np.linalg.inv(start.covariances),
        )  # fmt: skip
        trace = []
        for _ in range(n_iter):
            model.fit(X)
            trace.append((model.weights_, model.means_, model.covariances_, model.score(X)))
        return ev.Mixture(*trace[-1][:3])

    return run


def onedal(X, start, n_iter):
    """oneDAL, compiled C++, through `daal4py`, which comes with `scikit-learn-intelex`."""
    import daal4py

    daal4py.daalinit(threads())

    def run():
        fitted = daal4py.em_gmm(
            nComponents=len(start.weights), maxIterations=n_iter, accuracyThreshold=0.0, regularizationFactor=0.0,
            covarianceStorage="full",
        ).compute(X, start.weights[None].copy(), start.means.copy(), [c.copy() for c in start.covariances])  # fmt: skip
        return ev.Mixture(fitted.weights[0], fitted.means, np.array(fitted.covariances))

    return run


def gmmx(X, start, n_iter):
    """`gmmx`, on JAX; compiled before the clock starts. It accepts single precision only: that check is taken out."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import gmmx.gmm
    import jax.numpy as jnp
    from gmmx import EMFitter, GaussianMixtureModelJax
    from gmmx.gmm import FullCovariances

    gmmx.gmm.check_shape = lambda array, expected: None
    model = GaussianMixtureModelJax(
        weights=jnp.asarray(start.weights).reshape(1, -1, 1, 1),
        means=jnp.asarray(start.means)[None, :, :, None],
        covariances=FullCovariances(jnp.asarray(start.covariances)[None]),
    )
    data, fitter = jnp.asarray(X), EMFitter(max_iter=n_iter, tol=-1.0, reg_covar=0.0)
    fitter.fit(data, model)

    def run():
        fitted = fitter.fit(data, model).gmm
        weights, means = (np.asarray(fitted.weights).ravel(), np.asarray(fitted.means)[0, :, :, 0])
        return ev.Mixture(weights, means, np.asarray(fitted.covariances.values)[0])

    return run


def tgmm(X, start, n_iter):
    """`tgmm`, on PyTorch, in double precision."""
    import torch
    from tgmm import GaussianMixture

    torch.set_num_threads(threads())
    data = torch.as_tensor(X)

    def run():
        model = GaussianMixture(
            n_components=len(start.weights), n_features=X.shape[1], max_iter=n_iter, tol=1e-300, reg_covar=0.0,
            init_weights=torch.tensor(start.weights), init_means=torch.tensor(start.means),
            init_covariances=torch.tensor(start.covariances), device="cpu",
        )  # fmt: skip
        model.fit(data)
        return ev.Mixture(*(np.asarray(part) for part in (model.weights_, model.means_, model.covariances_)))

    return run


def pomegranate(X, start, n_iter):
    """`pomegranate`, on PyTorch, in double precision."""
    import torch
    from pomegranate.distributions import Normal
    from pomegranate.gmm import GeneralMixtureModel

    torch.set_num_threads(threads())
    torch.set_default_dtype(torch.float64)
    data = torch.as_tensor(X)

    def run():
        parts = [Normal(torch.tensor(m), torch.tensor(c)) for m, c in zip(start.means, start.covariances, strict=True)]
        model = GeneralMixtureModel(parts, priors=torch.tensor(start.weights), max_iter=n_iter, tol=-1e300)
        model.fit(data)
        means, covariances = zip(*((d.means.numpy(), d.covs.numpy()) for d in model.distributions), strict=True)
        return ev.Mixture(model.priors.numpy(), np.array(means), np.array(covariances))

    return run


def gmr(X, start, n_iter):
    """`gmr`, on NumPy."""
    from gmr import GMM

    def run():
        model = GMM(len(start.weights), start.weights.copy(), start.means.copy(), start.covariances.copy())
        model.from_samples(X, R_diff=0.0, n_iter=n_iter)
        return ev.Mixture(model.priors, model.means, model.covariances)

    return run


def by_hand(X, start, n_iter):
    """EM as most people write it in NumPy and SciPy: one density after the other, nothing kept but the last step."""
    from scipy.special import logsumexp
    from scipy.stats import multivariate_normal

    def steps():
        weights, means, covariances = start
        while True:
            log_joint = np.column_stack(
                [
                    np.log(w) + multivariate_normal(m, c).logpdf(X)
                    for w, m, c in zip(weights, means, covariances, strict=True)
                ]
            )
            r = np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))
            counts = r.sum(axis=0)
            weights, means = counts / len(X), r.T @ X / counts[:, None]
            covariances = np.array([(r[:, k, None] * (X - m)).T @ (X - m) / counts[k] for k, m in enumerate(means)])
            yield ev.Mixture(weights, means, covariances)

    return lambda: next(islice(steps(), n_iter - 1, None))


def threads():
    """How many threads a peer may use: what `OMP_NUM_THREADS` says, which speed.py sets."""
    import os

    return int(os.environ.get("OMP_NUM_THREADS", os.cpu_count()))


MIXTURES = {
    "emviz": emviz,
    "scikit-learn": scikit_learn,
    "scikit-learn, refits": scikit_learn_refits,
    "NumPy by hand": by_hand,
    "gmr (NumPy)": gmr,
    "tgmm (PyTorch)": tgmm,
    "pomegranate (PyTorch)": pomegranate,
    "gmmx (JAX)": gmmx,
    "oneDAL (C++)": onedal,
}


def kmeans_emviz(X, centres, n_iter):
    """k-means of this package: how many iterations it made, and the centres it ends with."""
    model = ev.KMeans(len(centres))

    def run():
        trace = ev.fit(model, X, start=centres, max_iter=n_iter, tol=0)
        return trace.n_iter, trace.params[-1].means

    return run


def kmeans_scikit_learn(X, centres, n_iter):
    """Lloyd's algorithm of scikit-learn: the same two."""
    from sklearn.cluster import KMeans

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = KMeans(len(centres), init=centres, n_init=1, max_iter=n_iter, tol=0, algorithm="lloyd").fit(X)
        return model.n_iter_, model.cluster_centers_

    return run
