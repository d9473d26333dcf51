"""What the browser draws from parameters alone is what matplotlib's artists give for the same frame."""

import json

import numpy as np
import pytest

import emviz as ev
import javascript
from emviz import draw
from emviz.em.frames import Frame
from emviz.em.trace import Trace
from emviz.explore.actors import Reader
from emviz.explore.live_scene import describe_scene
from emviz.models import kmeans

FRAMES_EACH = 9

#: What to draw: a model, how many features, options of the scene, and how many components the frames have if fewer.
PLANE = [
    ("soft, full", ev.GaussianMixture(3), {}, None),
    ("soft, tied", ev.GaussianMixture(4, covariance_type="tied"), {"equal": False}, None),
    ("soft, diagonal", ev.GaussianMixture(2, covariance_type="diag"), {"ellipses": False}, None),
    ("soft, spherical, one", ev.GaussianMixture(1, covariance_type="spherical"), {"size": 2}, None),
    ("hard, full", ev.GaussianMixture(3, assignment="hard"), {"size": 0.3}, None),
    ("hard, spherical", ev.GaussianMixture(9, "spherical", "hard"), {"equal": False, "width": 7, "height": 3}, None),
    ("k-means", ev.KMeans(4), {}, None),
    ("k-means, borders", ev.KMeans(5), {"borders": True}, None),
    ("k-means, borders, not equal", ev.KMeans(3), {"borders": True, "equal": False, "title": "Regions"}, None),
    ("k-means, one centre", ev.KMeans(1), {"borders": True}, None),
    ("colours", ev.GaussianMixture(3), {"colors": ["red", "#123456", "gold"]}, None),
    ("limits", ev.GaussianMixture(3), {"xlim": (-1, 2), "ylim": (-3, 1)}, None),
    ("fewer, soft", ev.GaussianMixture(5), {}, 3),
    ("fewer, hard", ev.GaussianMixture(6, assignment="hard"), {"equal": False}, 2),
    ("fewer, k-means", ev.KMeans(6), {"borders": True}, 4),
]
LINE = [
    ("line, soft", ev.GaussianMixture(3), {}, None),
    ("line, tied", ev.GaussianMixture(2, covariance_type="tied"), {"bins": 7, "resolution": 120}, None),
    ("line, hard", ev.GaussianMixture(4, assignment="hard"), {"size": 0.4}, None),
    ("line, k-means", ev.KMeans(3), {"height": 3}, None),
    ("line, colours", ev.GaussianMixture(9), {"colors": "viridis", "names": ["time"]}, None),
    ("line, limits", ev.GaussianMixture(2), {"xlim": (-2, 2), "ylim": (0, 0.4)}, None),
    ("line, fewer", ev.GaussianMixture(5), {}, 2),
    ("line, fewer, k-means", ev.KMeans(4), {}, 1),
]
SCENES = [(*each, 2) for each in PLANE] + [(*each, 1) for each in LINE]


def made_up_data(rng, n_features):
    X = rng.normal(size=(rng.integers(40, 120), n_features)) * rng.uniform(0.5, 2, n_features)
    X[: len(X) // 2] += rng.uniform(-4, 4, n_features)
    # Units other than those of the page: thousands on one axis, or thousandths.
    return X if rng.uniform() < 0.7 else X * 10.0 ** rng.integers(-3, 4)


def made_up_params(rng, model, X, near=None):
    """Parameters anywhere about the data; with `near`, some centres have moved a little from those, and some a lot."""
    k, d, spread = model.n_components, X.shape[1], X.std(axis=0).mean()
    means = X.mean(axis=0) + rng.normal(size=(k, d)) * X.std(axis=0) * 1.3
    if near is not None:
        part = 10.0 ** rng.uniform(-3, 0, (k, 1)) * (rng.uniform(size=(k, 1)) < 0.9)
        means = near.means + part * (means - near.means)
    if isinstance(model, ev.KMeans):
        return kmeans.mixture(means, (spread * 10.0 ** rng.uniform(-1.5, 0)) ** 2)
    kind = model.covariance_type
    roots = spread * 10.0 ** rng.uniform(-1.7, 0.2, (k, 1, 1)) * rng.normal(size=(k, d, d))
    covariances = roots @ roots.transpose(0, 2, 1) + 1e-5 * spread**2 * np.eye(d)
    if kind == "tied":
        covariances[:] = covariances[0]
    elif kind != "full":
        variances = np.diagonal(covariances, axis1=1, axis2=2)
        variances = variances if kind == "diag" else variances.mean(axis=1, keepdims=True) * np.ones(d)
        covariances = variances[:, :, None] * np.eye(d)
    return ev.Mixture(rng.dirichlet(np.full(k, 2.0)), means, covariances)


def made_up_path(rng, length):
    """Values that rise, of any size: small and large, over many or few decimals, all the same."""
    start = -(10.0 ** rng.uniform(0, 6)) * rng.choice([1, 1, 1, -1])
    rise = 10.0 ** rng.uniform(-2, 1) * abs(start) ** rng.uniform(0.2, 1) * (rng.uniform() < 0.9)
    return start + rise * (1 - np.exp(-np.arange(length) / rng.uniform(1, 10)))


def made_up_trace(rng, model, X):
    length = int(rng.choice([1, 2, 3, 8, 17, 40, 41, 120, 1300]))
    some = [made_up_params(rng, model, X)]
    some += [made_up_params(rng, model, X, near=some[0]) for _ in range(min(length, 3) - 1)]
    params = [some[i % len(some)] for i in range(length)]
    return Trace(model, X, params, made_up_path(rng, length), True, "")


def some_frame(rng, trace):
    kind = rng.choice(["start", "E", "M", "M", "M", "final"]) if trace.n_iter else rng.choice(["start", "final"])
    iteration = {"start": 0, "final": trace.n_iter}.get(kind) if kind not in "EM" else rng.integers(1, trace.n_iter + 1)
    return Frame(trace, str(kind), int(iteration), 0)


def for_javascript(frame):
    def params(each):
        return {name: np.ravel(part).tolist() for name, part in each._asdict().items()}

    r = frame.responsibilities
    return {
        "kind": frame.kind,
        "iteration": frame.iteration,
        "before": params(frame.before),
        "after": params(frame.after),
        "responsibilities": None if r is None else np.ravel(r).tolist(),
        "history": frame.history.tolist(),
        "path": frame.trace.objective.tolist(),
    }


#: A function that draws every frame of every scene.
DRAW = """(scenes) => scenes.map(({ description, values, nFeatures, frames }) => {
  const picture = new LivePicture(description);
  const data = { values: Float64Array.from(values), nSamples: values.length / nFeatures, nFeatures };
  const typed = (params) => Object.fromEntries(Object.entries(params).map(([name, part]) => [name, Float64Array.from(part)]));
  return frames.map(({ path, before, after, responsibilities, ...frame }) => picture.actors({
    ...frame,
    trace: { data, objective: path },
    before: typed(before),
    after: typed(after),
    responsibilities: responsibilities && Float64Array.from(responsibilities),
  }));
})"""


def scene_of(trace, **options):
    return draw.scene(trace, fits_path=True, **options)


def of_fewer(scene, trace, options, n_features):
    """matplotlib's own scene of fewer components, in the same axes and colours; and which of all actors are in it."""
    view, k = scene.views[0], trace.model.n_components
    low, high = view.ax.get_ylim()
    options = {
        **options,
        "xlim": view.ax.get_xlim(),
        "ylim": (low, high) if n_features == 2 else (0, high),
        "colors": list(view.palette.colors),
    }
    fewer = scene_of(trace, **options)
    for own, other in zip(fewer.figure.axes, scene.figure.axes, strict=True):
        own.set_position(other.get_position())
        own.set(xlim=other.get_xlim(), ylim=other.get_ylim())
    kept = []
    for name, part in view.parts.items():
        each = 3 if name == "ellipses" else 1
        of_components = len(part) == each * view.n_components and name not in ("borders", "title", "mixture", "rug")
        kept += [not of_components or i < each * k for i in range(len(part))]
    return fewer, kept + [True] * 5


@pytest.fixture(scope="module")
def drawn():
    """For each scene: its frames, what matplotlib draws of each of them, and what the browser draws."""
    cases, questions = [], []
    for number, (name, model, options, fewer, n_features) in enumerate(SCENES):
        rng = np.random.default_rng(number)
        X = made_up_data(rng, n_features)
        scene = scene_of(made_up_trace(rng, model, X), **options)
        description = describe_scene(scene)
        kept, shown = None, model
        if fewer:
            shown = (
                ev.KMeans(fewer)
                if isinstance(model, ev.KMeans)
                else ev.GaussianMixture(fewer, assignment=model.assignment)
            )
            scene, kept = of_fewer(scene, made_up_trace(rng, shown, X), options, n_features)
        reader, frames, readings = Reader(scene.figure, scene.actors), [], []
        for _ in range(FRAMES_EACH):
            frame = some_frame(rng, made_up_trace(rng, shown, X))
            for view in scene.views:
                view.show(frame)
            frames.append(frame)
            readings.append(reader.read())
        cases.append((name, frames, readings, kept))
        questions.append(
            {
                "description": description,
                "values": X.ravel().tolist(),
                "nFeatures": n_features,
                "frames": [for_javascript(frame) for frame in frames],
            }
        )
    answers = javascript.call("live_picture.js", DRAW, questions)
    return [(*case, answer) for case, answer in zip(cases, answers, strict=True)]


def differences(readings, actors):
    """How far the actors of a frame are from matplotlib's: sentences; none if they are the same."""
    found = []
    for i, (reading, actor) in enumerate(zip(readings, actors, strict=True)):
        shape = json.loads(reading.shape)
        if actor["shape"] != shape or json.loads(actor["name"]) != shape:
            found.append(f"actor {i} has the shape {actor['shape']}, and not {shape}")
            continue
        for name, numbers in (("coordinates", reading.coordinates), ("colours", reading.colours)):
            apart = np.abs(np.array(actor[name], dtype=int) - numbers)
            # Both round to a whole number of 1/16 points, or levels of colour: half-way cases may go to either side.
            if len(apart) and apart.max() > 1:
                found.append(f"actor {i}, {shape[0][:2]}: {name} are {apart.max()} apart")
    return found


def test_the_browser_draws_what_matplotlib_draws(drawn):
    n_frames, kinds, wrong = 0, set(), []
    for name, frames, readings, kept, answers in drawn:
        for frame, reading, actors in zip(frames, readings, answers, strict=True):
            *actors, earlier = actors
            assert earlier["shape"] == []
            hidden = [actor for actor, keep in zip(actors, kept or [], strict=False) if not keep]
            assert all(actor["name"] == "[]" for actor in hidden)
            actors = [actor for i, actor in enumerate(actors) if kept is None or kept[i]]
            wrong += [f"{name}, {frame.kind} {frame.iteration}: {each}" for each in differences(reading, actors)]
            kinds.add(frame.kind)
            n_frames += 1
    assert not wrong, "\n".join(wrong)
    assert n_frames >= 200 and kinds == {"start", "E", "M", "final"}
