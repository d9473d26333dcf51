"""The engine computes what the textbook says, and the textbook is short enough to be read beside a lesson."""

import ast
import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import emviz as ev
from emviz.models import textbook

problems = given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 4), d=st.integers(1, 3))
thorough = settings(max_examples=60, deadline=None, derandomize=True)


def problem(seed, k, d):
    """Heaps of points in no particular unit or place, and a start among them."""
    rng = np.random.default_rng(seed)
    X = rng.normal(scale=3, size=(k, d))[rng.integers(k, size=60 * k)] + rng.normal(size=(60 * k, d))
    unit, shift = 10.0 ** rng.uniform(-3, 3), rng.normal(scale=3, size=d)
    X = (X + shift) * unit
    return X, X[rng.choice(len(X), k, replace=False)]


def assert_equal(ours, theirs, X):
    """To a relative 1e-10 of the spread of the data."""
    spread = X.std(axis=0)
    np.testing.assert_allclose(ours.weights, theirs.weights, rtol=1e-10, atol=1e-13)
    assert (np.abs(ours.means - theirs.means) < 1e-10 * spread).all()
    assert (np.abs(ours.covariances - theirs.covariances) < 1e-10 * np.outer(spread, spread)).all()


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("assignment", ["soft", "hard"])
@thorough
@problems
def test_the_engine_of_gaussian_mixtures_takes_the_steps_of_the_textbook(covariance_type, assignment, seed, k, d):
    X, centres = problem(seed, k, d)
    model = ev.GaussianMixture(k, covariance_type, assignment)
    params = model.from_centres(X, centres)
    for _ in range(5):
        joint = textbook.log_joint(X, params)
        share = textbook.responsibilities if assignment == "soft" else textbook.hard_responsibilities
        r = share(joint)
        try:
            expectation = model.e_step(X, params)
            after = model.m_step(expectation)
            model.e_step(X, after)
        except ev.CollapseError:
            return
        np.testing.assert_allclose(model.log_joint(X, params), joint, rtol=1e-10, atol=1e-10 * np.abs(joint).max())
        np.testing.assert_allclose(model.responsibilities(X, params), r, atol=1e-10)
        value = textbook.log_sum_exp(joint).sum() if assignment == "soft" else joint.max(axis=1).sum()
        assert expectation.log_likelihood == pytest.approx(value, rel=1e-10, abs=1e-10 * np.abs(joint).max() * len(X))
        assert_equal(after, textbook.m_step(X, r, covariance_type), X)
        params = after


@thorough
@problems
def test_the_engine_of_k_means_takes_the_steps_of_the_textbook(seed, k, d):
    X, centres = problem(seed, k, d)
    model = ev.KMeans(k)
    params = model.from_centres(X, centres)
    for _ in range(5):
        r = textbook.nearest(X, params.means)
        if not r.any(axis=0).all():
            return  # a centre without points: the textbook divides by 0
        np.testing.assert_array_equal(model.responsibilities(X, params), r)
        np.testing.assert_allclose(model.log_joint(X, params), textbook.log_joint(X, params), rtol=1e-10)
        after = model.m_step(model.e_step(X, params))
        assert_equal(after, textbook.kmeans_m_step(X, r), X)
        params = after


def test_k_means_from_far_away_keeps_the_labels_of_its_e_step():
    """The means lie among the points, where another of them may be nearer than the centre that gave the label."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 2))
    model = ev.KMeans(2)
    far = rng.normal(scale=300, size=(200, 2, 2))
    starts = [(model.from_centres(X, centres), textbook.nearest(X, centres)) for centres in far]
    shared = [(params, r) for params, r in starts if r.any(axis=0).all()]
    assert shared
    for params, r in shared:
        assert_equal(model.m_step(model.e_step(X, params)), textbook.kmeans_m_step(X, r), X)


def test_the_textbook_has_at_most_60_lines_of_code():
    source = inspect.getsource(textbook)
    documents = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node):
            documents |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    code = [
        line for number, line in lines if number not in documents and line.strip() and not line.strip().startswith("#")
    ]
    assert 30 < len(code) <= 60
