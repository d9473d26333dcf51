"""What a reader changes by hand in the browser: centres, spreads, tilts and weights."""

import numpy as np
import pytest

import emviz as ev
from browser_traces import REVIVE, data_json, params_json
from emviz.explore.live_model import describe_model
from javascript import call

TYPES = ("full", "tied", "diag", "spherical")


def mixture(rng, k, d, covariance_type="full"):
    """Any mixture of this type."""
    roots = rng.normal(size=(k, d, d)) * rng.uniform(0.3, 8, size=(d, 1))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.01 * np.eye(d)
    weights = rng.dirichlet(np.full(k, 3.0))
    params = ev.Mixture(weights, rng.normal(scale=5, size=(k, d)), covariances)
    return params._replace(covariances=ev.GaussianMixture(k, covariance_type)._constrain(weights, covariances))


def edited(function, arguments):
    """What a function of edits.js makes of each list of arguments; mixtures, models and data are handed over as such."""
    code = f"""(rows) => {{
        {REVIVE}
        const kept = (thing) => thing?.weights ? reviveParams(thing) : thing?.nSamples ? reviveData(thing) : thing;
        return rows.map((row) => {{
            const given = row.map(kept);
            const copy = structuredClone(given);
            const answer = {function}(...given);
            if (JSON.stringify(given) !== JSON.stringify(copy)) throw new Error("changed in place");
            return answer;
        }});
    }}"""
    return call("edits.js", code, [[as_plain(thing) for thing in row] for row in arguments])


def as_plain(thing):
    if isinstance(thing, ev.Mixture):
        return params_json(thing)
    if isinstance(thing, ev.KMeans | ev.GaussianMixture | ev.MessageLengthMixture):
        return describe_model(thing)
    if isinstance(thing, np.ndarray):
        return data_json(thing) if thing.ndim == 2 else thing.tolist()
    return thing


def as_mixture(answer, like):
    """A mixture of what came back."""
    parts = [np.reshape(answer[name], part.shape) for name, part in like._asdict().items()]
    return ev.Mixture(*parts)


def test_a_centre_moves_alone():
    rng = np.random.default_rng(0)
    rows = [(mixture(rng, 3, d), k, rng.normal(size=2)) for d in (1, 2) for k in range(3)]
    for (params, k, place), answer in zip(rows, edited("moveCentre", rows), strict=True):
        moved = as_mixture(answer, params)
        means = params.means.copy()
        means[k] = place[: means.shape[1]]
        for part, expected in zip(moved, params._replace(means=means), strict=True):
            np.testing.assert_array_equal(part, expected)


def test_a_weight_is_set_and_the_others_keep_their_proportions():
    rng = np.random.default_rng(1)
    rows = [(mixture(rng, n, 2), int(rng.integers(n)), w) for n in (2, 3, 5) for w in (0.3, 0.9, 0.01, 0.99)]
    for (params, k, weight), answer in zip(rows, edited("setWeight", rows), strict=True):
        weights = as_mixture(answer, params).weights
        assert weights[k] == weight
        others = np.delete(params.weights, k)
        np.testing.assert_allclose(np.delete(weights, k), others / others.sum() * (1 - weight), rtol=1e-12)
        np.testing.assert_array_equal(as_mixture(answer, params).covariances, params.covariances)


def test_a_weight_stays_between_its_bounds():
    two = mixture(np.random.default_rng(2), 2, 1)
    all_of_it = two._replace(weights=np.array([1.0, 0.0]))
    rows = [(two, 0, -3), (two, 1, 7), (all_of_it, 0, 0.5)]
    answers = [answer["weights"] for answer in edited("setWeight", rows)]
    np.testing.assert_allclose(answers, [[0.01, 0.99], [0.01, 0.99], [0.5, 0.5]], rtol=1e-12)
    one = mixture(np.random.default_rng(2), 1, 1)
    assert edited("setWeight", [(one, 0, 0.5)])[0]["weights"] == [1]


def axes(covariance, units):
    """The principal axes by NumPy, the longer first: offsets of their ends in units of the page."""
    values, vectors = np.linalg.eigh(covariance / np.outer(units, units))
    return [np.sqrt(values[j]) * vectors[:, j] for j in (1, 0)]


DATA = np.random.default_rng(3).normal(size=(60, 2)) * [2.0, 30.0]


def drags(covariance_type, d=2, n=40):
    """Handles of random mixtures, dragged anywhere: all arguments of `setAxis`."""
    rng = np.random.default_rng(4)
    model = ev.GaussianMixture(3, covariance_type)
    for _ in range(n):
        axis = int(rng.integers(1 if d == 1 or covariance_type == "spherical" else 2))
        units = rng.uniform(0.5, 4, size=2)
        params = mixture(rng, 3, d, covariance_type)
        yield (
            model,
            DATA[:, :d].copy(),
            params,
            int(rng.integers(3)),
            axis,
            rng.uniform(1, 9, size=d) * rng.choice([-1, 1], d),
            units,
        )


def expected_covariance(covariance_type, covariance, axis, offset, units):
    """By NumPy, from what the types mean."""
    if covariance_type == "spherical":
        return np.eye(2) * (offset @ offset)
    if covariance_type == "diag":
        variances = covariance.diagonal().copy()
        variances[axis] = offset[axis] ** 2
        return np.diag(variances)
    dragged = offset / units
    turned = np.array([-dragged[1], dragged[0]]) / np.linalg.norm(dragged)
    other = np.linalg.norm(axes(covariance, units)[1 - axis]) * turned
    on_page = np.outer(dragged, dragged) + np.outer(other, other)
    return on_page * np.outer(units, units)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_an_axis_reaches_to_where_it_is_dragged(covariance_type):
    rows = list(drags(covariance_type))
    for row, answer in zip(rows, edited("setAxis", rows), strict=True):
        _, _, params, k, axis, offset, units = row
        covariances = as_mixture(answer, params).covariances
        expected = params.covariances.copy()
        changed = slice(None) if covariance_type == "tied" else k
        expected[changed] = expected_covariance(covariance_type, params.covariances[k], axis, offset, units)
        np.testing.assert_allclose(covariances, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())
        through = offset if covariance_type != "diag" else offset * np.eye(2)[axis]
        assert through @ np.linalg.solve(covariances[k], through) == pytest.approx(1, rel=1e-6)  # it is on the ellipse


@pytest.mark.parametrize("covariance_type", TYPES)
def test_over_one_feature_an_axis_is_the_standard_deviation(covariance_type):
    rows = list(drags(covariance_type, d=1, n=5))
    for (_, _, params, k, _, offset, _), answer in zip(rows, edited("setAxis", rows), strict=True):
        deviations = as_mixture(answer, params).standard_deviations[:, 0]
        expected = params.standard_deviations[:, 0].copy()
        expected[slice(None) if covariance_type == "tied" else k] = abs(offset[0])
        np.testing.assert_allclose(deviations, expected, rtol=1e-12)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_an_axis_does_not_vanish(covariance_type):
    """It keeps a hundredth of the spread of the data, and where it was dragged onto the centre, its direction."""
    least = 0.01 * DATA.std(axis=0)
    nowhere = [
        (*row[:5], np.zeros(row[2].means.shape[1]), row[6]) for d in (1, 2) for row in drags(covariance_type, d, 9)
    ]
    for (_, _, params, k, axis, _, units), answer in zip(nowhere, edited("setAxis", nowhere), strict=True):
        covariance = as_mixture(answer, params).covariances[k]
        if len(covariance) == 1:
            assert covariance[0, 0] == pytest.approx(least[0] ** 2)
        elif covariance_type == "spherical":
            np.testing.assert_allclose(covariance, np.eye(2) * least.max() ** 2, rtol=1e-12, atol=0)
        elif covariance_type == "diag":
            assert covariance[axis, axis] == pytest.approx(least[axis] ** 2)
        else:
            direction = axes(params.covariances[k], units)[axis]
            direction /= np.linalg.norm(direction)
            offset = direction * np.linalg.norm(direction * least / units) * units
            expected = expected_covariance(covariance_type, params.covariances[k], axis, offset, units)
            np.testing.assert_allclose(covariance, expected, rtol=1e-6, atol=1e-9 * np.abs(expected).max())


@pytest.mark.parametrize("covariance_type", TYPES)
@pytest.mark.parametrize("d", [1, 2])
def test_python_goes_on_from_what_was_set(covariance_type, d):
    rng = np.random.default_rng(5)
    X = DATA[:, :d].copy()
    model = ev.GaussianMixture(3, covariance_type)
    trace = ev.fit(model, X, seed=1, max_iter=3, tol=0)
    rows = [(model, X, trace.params[2], 1, 0, rng.normal(size=d) * X.std(axis=0)) for _ in range(6)]
    turned = [as_mixture(answer, trace.params[2]) for answer in edited("setAxis", rows)]
    weighed = edited("setWeight", [(params, 2, 0.4) for params in turned])
    moved = edited("moveCentre", [(as_mixture(answer, trace.params[2]), 0, X[7]) for answer in weighed])
    for answer in moved:
        params = as_mixture(answer, trace.params[2])
        again = ev.refit(trace, 2, params, max_iter=4, tol=0)
        assert again.edited == (2,)
        np.testing.assert_array_equal(again.params[2].covariances, params.covariances)


@pytest.mark.parametrize("covariance_type", TYPES)
def test_axes_are_grabbed_at_their_ends(covariance_type):
    rows = [(model, params, {"units": units.tolist()}) for model, _, params, *_, units in drags(covariance_type, n=12)]
    for (_, params, options), found in zip(rows, edited("handlesOf", rows), strict=True):
        units = options["units"]
        for k in range(3):
            ends = [
                (handle["axis"], np.array(handle["place"]) - params.means[k])
                for handle in found
                if (handle["kind"], handle["component"]) == ("axis", k)
            ]
            deviations = params.standard_deviations[k]
            if covariance_type == "spherical":
                expected = [[deviations[0], 0]]
            elif covariance_type == "diag":
                expected = np.diag(deviations)
            else:
                pair = [axis * np.sign(axis[0]) for axis in axes(params.covariances[k], units)]
                expected = [axis * units for axis in pair]
            assert [axis for axis, _ in ends] == list(range(len(expected)))
            np.testing.assert_allclose([end for _, end in ends], expected, rtol=1e-6, atol=1e-9)


def test_a_component_that_rounding_has_made_flat_can_still_be_grabbed():
    flat = mixture(np.random.default_rng(9), 2, 2)._replace(covariances=np.array([np.full((2, 2), 0.3**2)] * 2))
    model = ev.GaussianMixture(2)
    (found,) = edited("handlesOf", [(model, flat)])
    assert all(np.isfinite(handle["place"]).all() for handle in found)
    (answer,) = edited("setAxis", [(model, DATA, flat, 0, 0, [2.0, 2.0])])
    covariance = as_mixture(answer, flat).covariances[0]
    assert np.linalg.eigvalsh(covariance).min() > 0
    assert np.linalg.norm(covariance - np.full((2, 2), 4.0)) < 1e-6


def test_handles_say_what_they_are():
    plane = ev.Mixture(
        np.array([0.25, 0.75]),
        np.array([[2.1, 3.4], [-1000.0, 0.0]]),
        np.array([np.diag([1.69, 4.0]), [[4.0, -3.0], [-3.0, 4.0]]]),
    )
    line = ev.Mixture(np.array([0.25, 0.75]), np.array([[2.1], [5.0]]), np.array([[[1.69]], [[4.0]]]))
    rows = [(ev.GaussianMixture(2, kind), plane) for kind in TYPES]
    rows += [
        (ev.GaussianMixture(2), line),
        (ev.KMeans(2), plane),
        (ev.GaussianMixture(1), ev.Mixture(*(p[:1] for p in line))),
    ]
    full, tied, diag, spherical, density, kmeans, one = (
        [(handle["id"], handle["label"], handle["valueText"]) for handle in found]
        for found in edited("handlesOf", rows)
    )
    assert full == [
        ("centre-0", "Centre of component 0", "at 2.1, 3.4"),
        ("axis-0-0", "Longer axis of component 0", "2 wide"),
        ("axis-0-1", "Shorter axis of component 0", "1.3 wide"),
        ("centre-1", "Centre of component 1", "at -1e+03, 0"),
        ("axis-1-0", "Longer axis of component 1", "2.65 wide"),
        ("axis-1-1", "Shorter axis of component 1", "1 wide"),
    ]
    assert tied[1] == ("axis-0-0", "Longer axis of all components, at component 0", "2 wide")
    assert diag[1:3] == [
        ("axis-0-0", "Horizontal axis of component 0", "1.3 wide"),
        ("axis-0-1", "Vertical axis of component 0", "2 wide"),
    ]
    assert spherical[:2] == [full[0], ("axis-0-0", "Width of component 0", "1.3 wide")]
    assert density[:3] == [
        ("centre-0", "Centre of component 0", "at 2.1"),
        ("axis-0-0", "Width of component 0", "1.3 wide"),
        ("weight-0", "Weight of component 0", "weight 0.25"),
    ]
    assert kmeans == [full[0], full[3]]
    assert one == density[:2]


@pytest.mark.parametrize("d", [1, 2])
def test_a_component_that_was_removed_has_no_handle(d):
    model, params = ev.MessageLengthMixture(4), mixture(np.random.default_rng(10), 4, d)
    some, one = (params._replace(weights=np.array(weights)) for weights in ([0.4, 0, 0.6, 0], [0, 1.0, 0, 0]))
    of_some, of_one = edited("handlesOf", [(model, some), (model, one)])
    assert {handle["component"] for handle in of_some} == {0, 2}
    assert {handle["component"] for handle in of_one} == {1}
    # The last one has all the weight there is.
    assert any(handle["kind"] == "weight" for handle in of_some) == (d == 1)
    assert not any(handle["kind"] == "weight" for handle in of_one)


def test_over_one_feature_handles_are_on_the_density():
    params = mixture(np.random.default_rng(6), 3, 1)
    (found,) = edited("handlesOf", [(ev.GaussianMixture(3), params)])
    places = {handle["id"]: handle["place"] for handle in found}
    for k, ((mean,), (deviation,)) in enumerate(zip(params.means, params.standard_deviations, strict=True)):
        density = np.exp(ev.GaussianMixture(3).log_joint(np.array([[mean], [mean + deviation]]), params))[:, k]
        assert places[f"centre-{k}"] == [mean, None]
        np.testing.assert_allclose(places[f"weight-{k}"], [mean, density[0]], rtol=1e-9)
        np.testing.assert_allclose(places[f"axis-{k}-0"], [mean + deviation, density[1]], rtol=1e-9)


def test_the_place_of_a_weight_and_the_weight_there_are_each_others_inverse():
    params = mixture(np.random.default_rng(7), 3, 1)
    (found,) = edited("handlesOf", [(ev.GaussianMixture(3), params)])
    weights = [handle for handle in found if handle["kind"] == "weight"]
    assert [handle["component"] for handle in weights] == [0, 1, 2]
    answers = edited("weightAt", [(params, handle["component"], handle["place"]) for handle in weights])
    np.testing.assert_allclose(answers, params.weights, rtol=1e-9)
    assert edited("weightAt", [(params, 0, [0.0, 0.0])]) == [0]


@pytest.mark.parametrize("covariance_type", ["full", "tied"])
def test_a_handle_that_is_dragged_stays_under_the_finger(covariance_type):
    """Once round the centre, from farther out than the other axis ends to nearer: both handles keep their names."""
    model = ev.GaussianMixture(2, covariance_type)
    units = [1.0, 1000.0]
    params = mixture(np.random.default_rng(8), 2, 2)
    params = params._replace(covariances=np.array([np.diag([9, 6.25e6])] * 2))
    way = np.exp(1j * np.linspace(0, 2 * np.pi, 90)) * np.linspace(5, 1, 90)
    path = np.column_stack([way.real, way.imag * units[1]])
    code = f"""([model, data, params, path, units]) => {{
        {REVIVE}
        params = reviveParams(params);
        let before = handlesOf(model, params, {{ units }});
        return path.map((offset) => {{
            const {{ axis }} = before.find((handle) => handle.id === "axis-1-0");
            params = setAxis(model, reviveData(data), params, 1, axis, offset, units);
            before = handlesOf(model, params, {{ units, before }});
            return before.filter((handle) => handle.kind === "axis" && handle.component === 1);
        }});
    }}"""
    shown = call("edits.js", code, [as_plain(thing) for thing in (model, DATA, params, path.tolist(), units)])
    assert all([handle["axis"] for handle in found] == [0, 1] for found in shown)
    by_id = [{handle["id"]: handle for handle in found} for found in shown]
    dragged, other = ([found[f"axis-1-{number}"] for found in by_id] for number in (0, 1))
    ends = np.array([handle["place"] for handle in dragged]) - params.means[1]
    np.testing.assert_allclose(ends, path, rtol=1e-6, atol=1e-6)
    assert {handle["axis"] for handle in dragged} == {0, 1}  # it has been the longer and the shorter one
    across = (np.array([handle["place"] for handle in other]) - params.means[1]) / units
    np.testing.assert_allclose(np.linalg.norm(across, axis=1), 2.5, rtol=1e-6)
    assert (np.linalg.norm(np.diff(across, axis=0), axis=1) < 0.2).all()


def test_a_border_between_weights_moves_two_of_them():
    params = mixture(np.random.default_rng(8), 4, 2)
    edges = np.cumsum(params.weights)
    for k, part in ((0, 0.3 * edges[0]), (1, edges[1] + 0.02), (2, -1.0), (2, 2.0)):
        (answer,) = edited("moveBorder", [(params, k, part)])
        weights = as_mixture(answer, params).weights
        both, before = params.weights[[k, k + 1]].sum(), edges[k] - params.weights[k]
        assert weights[k] == pytest.approx(np.clip(part - before, 0.01, both - 0.01), rel=1e-12)
        assert weights.sum() == pytest.approx(1, rel=1e-12)
        assert np.array_equal(np.delete(weights, [k, k + 1]), np.delete(params.weights, [k, k + 1]))


def test_a_border_is_between_components_that_are_left_and_leaves_each_a_weight():
    params = mixture(np.random.default_rng(8), 5, 2)
    rows = [
        (params._replace(weights=np.array(weights)), 1, part)
        for weights, part in (([0.2, 0.3, 0, 0, 0.5], 0.6), ([0.98, 0.002, 0, 0.004, 0.014], 0.0))
    ]
    answers = [answer["weights"] for answer in edited("moveBorder", rows)]
    np.testing.assert_allclose(answers, [[0.2, 0.4, 0, 0, 0.4], [0.98, 0.003, 0, 0.003, 0.014]], rtol=1e-9)
