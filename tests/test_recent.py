"""Figures that no one looks at are let go, and come back when they are needed."""

import gc

import pytest
from matplotlib.figure import Figure

import emviz as ev
from emviz.explore import recent


@pytest.fixture(autouse=True)
def no_widget_of_another_test(monkeypatch):
    monkeypatch.setattr(recent, "_recent", [])


def stepper(live):
    return ev.explore.stepper(ev.KMeans(2), ev.datasets.old_faithful(), seeds=range(2), max_iter=3, live=live)


def figures():
    gc.collect()
    return sum(isinstance(thing, Figure) for thing in gc.get_objects())


@pytest.mark.parametrize("live", [True, False], ids=["live", "frames"])
def test_of_many_steppers_a_few_keep_their_figures(live):
    before = figures()
    kept = []  # as ipywidgets and IPython's Out keep them
    counts = []
    for _ in range(recent.MOST + 2):
        kept.append(stepper(live))
        kept[-1]._repr_mimebundle_()
        counts.append(figures() - before)
    assert counts[recent.MOST - 1] == counts[-1] == recent.MOST


def test_a_stepper_draws_the_same_after_its_figures_are_gone():
    one = stepper(live=False)
    key, picture, sentence = (1,), one._pack((1,)), one.sentence
    for _ in range(recent.MOST):
        stepper(live=False)
    assert not one._scene_readers and not one._fits._traces
    assert one._pack(key) == picture
    assert one.sentence == sentence
    assert one._repr_mimebundle_()[0]["image/png"]


def test_a_live_stepper_is_packed_again_after_its_figures_are_gone():
    one = stepper(live=True)
    packed = one._packed
    for _ in range(recent.MOST):
        stepper(live=True)
    one._pack_everything()
    assert one._packed == packed
