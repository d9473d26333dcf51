"""The browser says of every half-step what Python says of it, digit for digit."""

import numpy as np
import pytest

import emviz as ev
from browser_traces import REVIVE, as_json, params_json
from emviz.em import refit
from emviz.errors import CollapseError
from javascript import call

FORMS = {
    "general 2": ".2g",
    "general 3": ".3g",
    "general 4": ".4g",
    "fixed 0": ".0f",
    "fixed 1": ".1f",
    "fixed 2": ".2f",
}

READ_NUMBER = """
    const named = { "inf": Infinity, "-inf": -Infinity, "nan": NaN, "-0.0": -0 };
    const read = (text) => text in named ? named[text] : Number(text);
    const forms = { general, fixed };
"""


def numbers():
    """Numbers of many sizes; some that lie in the middle between two texts, or next to it; and some that are none."""
    rng = np.random.default_rng(0)
    size = 10 ** rng.uniform(-9, 9, 3000)
    extreme = 10 ** rng.uniform(-300, 300, 300)
    short = rng.integers(1, 10**6, 2000) * 10.0 ** rng.integers(-6, 4, 2000)
    middle = (rng.integers(0, 10**4, 2000) + 0.5) / 2.0 ** rng.integers(0, 5, 2000)
    beside = np.nextafter(middle[:1000], np.inf)
    carried = [9.995, 9.9949999, 99.95, 99.951, 999.95, 9999.5, 99995.0, 0.00099995, 0.000099995, 0.0001, 1e5, 1e-5]
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 2.0**53, 1e21, 1e22, 5e-324, 1.7976931348623157e308]
    positive = np.concatenate([size, extreme, short, middle, beside, carried])
    return [*(positive * rng.choice([-1, 1], len(positive))).tolist(), *special]


def test_numbers_are_written_as_python_writes_them():
    values = numbers()
    code = f"""({{ values, forms: names }}) => {{
        {READ_NUMBER}
        return names.map((name) => {{
            const [form, digits] = name.split(" ");
            return values.map((text) => forms[form](read(text), Number(digits)));
        }});
    }}"""
    answers = call("numerals.js", code, {"values": [repr(value) for value in values], "forms": list(FORMS)})
    for form, texts in zip(FORMS.values(), answers, strict=True):
        assert texts == [format(value, form) for value in values]


def problems():
    """Runs of every kind on random data: long and short ones, collapsed ones, and some that were changed by hand."""
    rng = np.random.default_rng(1)
    one_between = np.array([[-6.0], [-5.0], [-4.0], [0.0], [4.0], [5.0], [6.0]])
    halves = ev.Mixture(np.array([0.5, 0.5]), np.array([[-5.0], [5.0]]), np.ones((2, 1, 1)))
    yield ev.fit(ev.GaussianMixture(2), one_between, start=halves, max_iter=1)
    wide = rng.normal(scale=20, size=(140, 2))
    for model, X in (
        (ev.KMeans(9), wide[:, :1]),
        (ev.GaussianMixture(9), wide),
        (ev.GaussianMixture(11, "diag"), wide),
        (ev.GaussianMixture(2), np.reshape(wide, (-1, 7))),
        (ev.KMeans(3), np.reshape(wide, (-1, 10))),
    ):
        yield ev.fit(model, X, seed=0, max_iter=4)
    yield from removals(rng)
    for scale in (1e-9, 1e12):
        yield ev.fit(ev.KMeans(2), scale * wide, seed=0, max_iter=2)
    for number in range(160):
        d, k = (1, 2, 3, 1, 2)[number % 5], int(rng.integers(1, 6))
        n = int(rng.integers(max(k, 4), 200 if number % 3 else 12))
        X = rng.normal(rng.normal(scale=rng.uniform(0.5, 8), size=(k, d))[rng.integers(k, size=n)], size=(n, d))
        X = X * 10.0 ** rng.uniform(-2, 3) + rng.normal(scale=10.0 ** rng.uniform(-2, 2))
        start = None
        if number % 8 == 7:  # so few places that every one of them may get a centre
            X = X[np.arange(n) % k]
            start = rng.normal(X.mean(axis=0), X.std(axis=0) + 1, size=(k, d))
        covariance_type = ("full", "tied", "diag", "spherical")[int(rng.integers(4))]
        mixture = ev.GaussianMixture(k, covariance_type, assignment=("soft", "hard")[int(rng.integers(2))])
        model = ev.KMeans(k) if number % 4 == 3 else mixture
        trace = fitted(
            ev.fit,
            model,
            X,
            start=start,
            seed=number,
            **({"tol": 0, "max_iter": 60} if number % 10 == 0 else {"max_iter": int(rng.integers(0, 25))}),
        )
        if trace is None:
            continue
        yield trace
        for _ in range(int(rng.integers(0, 3))):
            t, other = rng.integers(trace.n_iter + 1, size=2).tolist()
            centres = trace.params[other].means + rng.normal(scale=X.std() / 5, size=(k, d))
            changed = centres if number % 8 == 1 else trace.params[other]._replace(means=centres)
            again = fitted(refit, trace, t, changed, max_iter=int(rng.integers(0, 10)))
            if again is not None:
                trace = again
                yield trace


def removals(rng):
    """Runs that remove components, on a line and in the plane, and what becomes of them when they are changed by hand."""
    for number, covariance_type in enumerate(("full", "tied", "diag", "spherical") * 2):
        X = rng.normal(rng.choice([-6, 0, 6], size=(150, 1 + number % 2)), 1.0)
        trace = ev.fit(ev.MessageLengthMixture(9, covariance_type), X, seed=number, max_iter=25)
        yield trace
        params = trace.params[-1]
        far = params._replace(means=np.where(params.weights[:, None] == params.weights.max(), 60, params.means))
        yield refit(trace, trace.n_iter // 2, far, max_iter=25)


def fitted(fit, *arguments, **options):
    """A trace, up to its collapse if it has one; None if it has not begun."""
    try:
        return fit(*arguments, **options)
    except CollapseError as collapse:
        return collapse.trace if collapse.trace.params else None


@pytest.fixture(scope="module")
def frames():
    """The frames of all problems, with what the browser makes of each."""
    traces = list(problems())
    code = f"""(traces) => {{
        {REVIVE}
        return traces.map(revive).map((trace) => Array.from({{ length: frameCount(trace) }}, (_, index) => {{
            const {{ kind, iteration, before, after, responsibilities, history, objective }} = frameAt(trace, index);
            const places = [before, after].map((params) => trace.params.indexOf(params));
            const sentence = sentenceOf(frameAt(trace, index));
            const description = descriptionOf(frameAt(trace, index));
            const label = labelsOf(trace)[index];
            return {{ kind, iteration, places, responsibilities, history, objective, sentence, description, label }};
        }}));
    }}"""
    answers = call(["half_steps.js", "sentences.js", "description.js"], code, [as_json(trace) for trace in traces])
    assert [len(answer) for answer in answers] == [len(trace.frames) for trace in traces]
    pairs = zip(traces, answers, strict=True)
    return [pair for trace, answer in pairs for pair in zip(trace.frames, answer, strict=True)]


def test_there_are_frames_of_every_kind(frames):
    assert len(frames) > 2000
    sentences = [frame.sentence for frame, _ in frames]
    kinds = (
        *("Start: 1 component,", "Start: 2 components,", "Start, set by hand: "),
        *("each of", "points is shared", "points are shared", "points changes component", "points change component"),
        *("responsibilities change by", "e-0", "no responsibility changes", "no centre moves", "centres move by"),
        *("classification log-likelihood", ", then changed by hand: ", ", up ", ", down ", "as before", "e+0"),
        *("Converged after", "the most allowed", "has collapsed onto", "has lost all its points", "sits on a centre"),
        *("negative message length", ": component ", "is removed, ", ": components ", "are removed, "),
    )
    assert [words for words in kinds if not any(words in sentence for sentence in sentences)] == []


def test_frames_are_those_of_python(frames):
    for frame, answer in frames:
        trace = frame.trace
        assert (answer["kind"], answer["iteration"]) == (frame.kind, frame.iteration)
        assert answer["label"] == (
            frame.kind if frame.kind in ("start", "final") else f"{frame.kind} {frame.iteration}"
        )
        assert [trace.params[place] for place in answer["places"]] == [frame.before, frame.after]
        assert answer["history"] == frame.history.tolist()
        assert answer["objective"] == frame.objective
        if frame.responsibilities is None:
            assert answer["responsibilities"] is None
        else:
            expected = frame.responsibilities.ravel()
            np.testing.assert_allclose(answer["responsibilities"], expected, rtol=0, atol=1e-9)


def test_sentences_are_those_of_python(frames):
    unsure = [may_differ(frame) for frame, _ in frames]
    assert sum(unsure) < 0.01 * len(frames)
    for (frame, answer), skip in zip(frames, unsure, strict=True):
        assert skip or answer["sentence"] == frame.sentence


def test_descriptions_are_those_of_python(frames):
    for frame, answer in frames:
        assert answer["description"] == frame.description
    descriptions = [frame.description for frame, _ in frames]
    assert sum(frame.trace.X.shape[1] == 3 for frame, _ in frames) > 200
    kinds = (
        *("Component 0 at (", "Component 0 at -", "Centre 0 at (", "centre 1 at ", "and correlation -0", "1 point;"),
        *("standard deviation 0.", "e-0", "e+1", "with 0 points", "and 1 smaller one.", "and 3 smaller ones."),
    )
    assert [words for words in kinds if not any(words in text for text in descriptions)] == []


def may_differ(frame, rounding=1e-11):
    """Whether rounding may change this sentence.

    Only responsibilities are computed twice, by Python and by the browser; all else comes from the same numbers. A frame
    is left out if a responsibility that differs by so little would be counted otherwise, or be written in other digits.
    """
    if frame.kind != "E" or frame.trace.model.assignment == "hard":
        return False
    now = frame.responsibilities
    if frame.iteration == 1:
        return bool((np.abs(now.max(axis=1) - 0.9) < rounding).any())
    earlier = frame.trace.model.responsibilities(frame.trace.X, frame.trace.params[frame.iteration - 2])
    change = np.abs(now - earlier).max()
    near_nothing = abs(change - 1e-9) < rounding
    return near_nothing or (change > 1e-9 and f"{change - rounding:.2g}" != f"{change + rounding:.2g}")


def test_a_move_that_is_rounding_is_none():
    moves = []
    for width in (1e-3, 1.0, 1e3):
        before = ev.Mixture(np.array([0.5, 0.5]), np.zeros((2, 2)), np.array([np.eye(2), np.diag([1, width**2])]))
        for part in (5e-10, 2e-9):
            moves.append((before, before._replace(means=np.full((2, 2), part * max(width, 1)))))
    code = f"(moves) => {{ {REVIVE} return moves.map((move) => describeMove(...move.map(reviveParams))); }}"
    answers = call("sentences.js", code, [[params_json(params) for params in move] for move in moves])
    assert answers == [ev.KMeans(2).describe_move(*move) for move in moves]
    assert [answer == "no centre moves" for answer in answers] == [True, False] * 3


def test_a_frame_that_is_not_there_is_refused():
    trace = ev.fit(ev.KMeans(2), ev.datasets.old_faithful(), start=[[2, 50], [4, 50]], max_iter=2)
    code = f"""(trace) => {{
        {REVIVE}
        return [-1, 6].map((index) => {{
            try {{ frameAt(revive(trace), index); }} catch (error) {{ return error.message; }}
        }});
    }}"""
    assert call("half_steps.js", code, as_json(trace)) == [
        f"frame {index} is not there; this trace has frames 0 to 5." for index in (-1, 6)
    ]
