"""Models without components, means or labels go through all that the Gaussian ones go through."""

import numpy as np
import pytest

import emviz as ev


@pytest.fixture(params=["Poisson", "linkage"])
def model_and_data(request):
    if request.param == "linkage":
        return ev.Linkage(), np.array([[125, 18, 20, 34]])
    return ev.PoissonMixture(2), ev.datasets.death_notices()


def test_each_goes_through_frames_restarts_checks_strips_and_steppers(model_and_data):
    model, data = model_and_data
    X = getattr(data, "X", data)
    trace = ev.fit(model, X, seed=1, max_iter=10, tol=0)
    assert [frame.kind for frame in trace.frames[:3]] == ["start", "E", "M"]
    assert "goes from" in trace.frames[2].sentence
    runs = ev.restarts(model, X, n_restarts=3, max_iter=10, tol=0)
    for part, other in zip(runs[1].params[-1], trace.params[-1], strict=True):
        np.testing.assert_allclose(part, other, rtol=1e-12)
    assert ev.check.model(model, X)
    strip = ev.draw.film_strip(trace)
    assert trace.frames[2].sentence in strip.alt
    stepper = ev.explore.stepper(model, data, seeds=range(3), max_iter=10)
    stepper.seed, stepper.position = 1, 2
    assert stepper.sentence == ev.fit(model, X, seed=1, max_iter=10).frames[2].sentence
    html = stepper._repr_mimebundle_()[0]["text/html"]
    assert "data-emviz-frames" in html


def test_the_number_of_components_can_be_chosen_where_there_are_components():
    stepper = ev.explore.stepper(
        ev.PoissonMixture(2), ev.datasets.death_notices(), seeds=None, components=range(1, 4), max_iter=5
    )
    stepper.n_components = 3
    assert len(stepper.trace.params[0].rates) == 3
    with pytest.raises(
        ValueError, match="components is range.*; it must be left out, because Linkage has no n_components"
    ):
        ev.explore.stepper(ev.Linkage(), [[125, 18, 20, 34]], components=range(1, 4))
