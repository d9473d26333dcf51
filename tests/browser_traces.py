"""Traces as the browser's modules take them, and as JSON brings them there."""

from emviz.explore.live_model import describe_model

#: What a test's JavaScript needs to make a trace of the browser of what `as_json` has made of one of Python.
REVIVE = """
    const floats = (numbers) => Float64Array.from(numbers);
    const reviveParams = ({ weights, means, covariances }) =>
        ({ weights: floats(weights), means: floats(means), covariances: floats(covariances) });
    const reviveData = (data) => ({ ...data, values: floats(data.values) });
    const revive = (trace) => ({ ...trace, data: reviveData(trace.data), params: trace.params.map(reviveParams) });
"""


def data_json(X):
    """Data of shape (n_samples, n_features) as a plain object."""
    return {"values": X.ravel().tolist(), "nSamples": X.shape[0], "nFeatures": X.shape[1]}


def params_json(params):
    """A `Mixture` as a plain object."""
    return {name: part.ravel().tolist() for name, part in params._asdict().items()}


def as_json(trace):
    """A trace of one of these models as a plain object."""
    return {
        "model": describe_model(trace.model),
        "data": data_json(trace.X),
        "params": [params_json(params) for params in trace.params],
        "objective": trace.objective.tolist(),
        "converged": trace.converged,
        "message": trace.message,
        "edited": list(trace.edited),
        "nIter": trace.n_iter,
    }
