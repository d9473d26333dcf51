"""What goes wrong with a table of your own: each mishap is answered in one sentence that says where, and what to do."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import emviz as ev

GEYSER = ev.datasets.old_faithful()
FRAME = pd.DataFrame(GEYSER.X, columns=["eruption", "wait"])
TWO = ev.GaussianMixture(2)
MISHAPS = {
    "text": (
        FRAME.assign(site="Yellowstone"),
        "X has 'Yellowstone' in column 'site', row 0; every column must hold numbers: leave out those that do not.",
    ),
    "a decimal comma": (
        FRAME.assign(eruption=FRAME["eruption"].astype(str).str.replace(".", ",")),
        "X has '3,6' in column 'eruption', row 0; every column must hold numbers: leave out those that do not.",
    ),
    "missing values": (
        FRAME.assign(wait=FRAME["wait"].where(FRAME["wait"] != 54)),
        "X has a missing value in column 'wait', row 1; every value must be a finite number: X.dropna() leaves out the "
        "rows that have none.",
    ),
    "no rows": (FRAME.head(0), "X has shape (0, 2); it needs at least 1 row(s) and one column."),
    "fewer rows than components": (FRAME.head(1), "X has shape (1, 2); it needs at least 2 row(s) and one column."),
    "too few rows": (FRAME.head(2), "X has shape (2, 2); a covariance matrix needs more rows than columns."),
    "a constant column": (
        FRAME.assign(year=1990),
        "X has 1990 in every row of column 'year'; a constant column has no spread to describe: leave it out.",
    ),
    "a column in two units": (
        FRAME.assign(hours=FRAME["wait"] / 60),
        "X has no spread in some direction: column 2 is constant, or follows from those before it; leave it out.",
    ),
}
RUNS = {
    "fit": lambda table: ev.fit(TWO, table, start=GEYSER.X[:2] if table.shape[1] == 1 else "random"),
    "restarts": lambda table: ev.restarts(TWO, table, n_restarts=3),
    "stepper": lambda table: ev.explore.stepper(TWO, table, seeds=range(2)),
}


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("mishap", MISHAPS)
def test_a_mishap_is_answered_in_one_sentence(mishap, run):
    table, sentence = MISHAPS[mishap]
    with pytest.raises((TypeError, ValueError)) as caught:
        RUNS[run](table)
    if run != "stepper" or len(table) > 2:  # a stepper may say first that no start can be drawn
        assert str(caught.value) == sentence


@pytest.mark.parametrize("mishap", ["text", "missing values", "a constant column", "a column in two units"])
def test_what_the_sentence_proposes_helps(mishap):
    table = MISHAPS[mishap][0]
    cured = table.dropna() if mishap == "missing values" else table[["eruption", "wait"]]
    assert ev.fit(TWO, cured, start="kmeans++").converged


def test_few_rows_collapse_with_a_sentence_that_proposes_what_helps():
    with pytest.raises(
        ev.CollapseError, match=r"has collapsed onto too few points: .* What can help: prior=ev\.Prior\(\)"
    ):
        ev.fit(TWO, FRAME.head(6))
    assert ev.fit(replace(TWO, prior=ev.Prior()), FRAME.head(6)).converged


def test_a_wrong_path_is_named_by_pandas(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"No such file or directory: .*old_faithfull\.csv"):
        pd.read_csv(tmp_path / "old_faithfull.csv")


@pytest.mark.parametrize("value", [0.1, -3.0, 0.0, 1e300])
def test_a_constant_column_is_found_whatever_its_value(value):
    X = np.column_stack([GEYSER.X, np.full(272, value)])
    sentence = rf"^X has {value:g} in every row of column 2; a constant column"
    with pytest.raises(ValueError, match=sentence.replace("+", r"\+")):
        ev.fit(TWO, X)
    start = ev.Mixture(np.full(2, 0.5), X[:2], np.array([np.eye(3)] * 2))
    with pytest.raises(ValueError, match=sentence.replace("+", r"\+")):
        ev.fit(TWO, X, start=start)


def test_a_column_that_hardly_varies_is_not_constant():
    X = np.column_stack([GEYSER.X, np.linspace(1990.0, 1990.001, 272)])
    assert ev.fit(TWO, X, start="kmeans++").log_likelihood[-1] > 0


def test_a_single_row_is_not_called_constant():
    model = ev.GaussianMixture(1)
    with pytest.raises(ValueError, match=r"^X has shape \(1, 2\); a covariance matrix needs more rows than columns\.$"):
        ev.fit(model, [[1.0, 2.0]])


def test_a_path_over_all_rows_can_be_drawn_on_a_sample():
    trace = ev.fit(TWO, FRAME, start="kmeans++")
    sample = replace(trace, X=GEYSER.X[::10])
    shown = ev.explore.stepper(sample, equal=False)
    shown.position = 2
    assert shown.frame.log_likelihood == trace.log_likelihood[1]
    assert len(shown.frame.responsibilities) == 28
    np.testing.assert_array_equal(shown.frame.responsibilities, trace.frames[2].responsibilities[::10])


def test_millions_of_rows_leave_the_title_of_the_log_likelihood_alone():
    trace = ev.fit(TWO, FRAME, start="kmeans++")
    figure = ev.draw.scene(replace(trace, log_likelihood=trace.log_likelihood * 1e4), equal=False).figure
    figure.draw_without_rendering()
    panel = figure.axes[1]
    assert panel.yaxis.get_offset_text().get_text() == ""
    assert panel.get_yticklabels()[0].get_text().endswith("00000")
