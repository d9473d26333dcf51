"""A short run of `tools/random_events.py`. EMVIZ_EVENTS=2000 makes it a long one, over all lessons, with cells run 50 times."""

import os
import random
from contextlib import nullcontext
from pathlib import Path

import nbformat.v4 as v4
import pytest

import random_events
from execute_notebooks import METADATA
from in_a_browser import in_a_browser
from lab_driver import Browser
from random_events import RUNS, Student, open_lesson, try_lesson

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("[0-9]*.ipynb"))
EVENTS = int(os.environ.get("EMVIZ_EVENTS", 0))
SHORT = ("03_hard_em", "06_why_em_works")  # live steppers, and explorers whose frames Python draws

pytestmark = in_a_browser


@pytest.fixture
def server(server_of):
    return server_of("lab")


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if EVENTS or p.stem in SHORT], ids=lambda path: path.stem)
def test_random_events_leave_a_lesson_consistent(path, server, browser):
    events, runs = (EVENTS // len(NOTEBOOKS), RUNS) if EVENTS else (60, 3)
    assert not try_lesson(server, browser, path, events, runs, seed=12, restart=path.stem in SHORT[1:])


def test_after_a_lesson_that_cannot_go_on_the_next_one_is_tried(monkeypatch, capsys):
    from playwright.sync_api import Error

    def try_one(server, browser, path, *given, **options):
        if path == NOTEBOOKS[0]:
            raise Error("no such button")
        return []

    for name in ("LabServer", "Browser"):
        monkeypatch.setattr(random_events, name, lambda *given: nullcontext())
    monkeypatch.setattr(random_events, "try_lesson", try_one)
    assert random_events.main([str(path) for path in NOTEBOOKS[:2]]) == 1
    said = [NOTEBOOKS[0].stem, "  went wrong: no such button", NOTEBOOKS[1].stem, "  all well"]
    assert capsys.readouterr().out.splitlines() == said


STEPPERS = """import emviz as ev
data = ev.datasets.old_faithful()
for live in (True, False):
    display(ev.explore.stepper(ev.KMeans(2), data, seeds=None, max_iter=2, live=live))"""


def test_of_explorers_that_are_closed_the_page_keeps_nothing(tmp_path, server, browser):
    path = tmp_path / "steppers.ipynb"
    path.write_text(v4.writes(v4.new_notebook(cells=[v4.new_code_cell(STEPPERS)], metadata=METADATA)), encoding="utf-8")
    notebook = open_lesson(server, browser, path)
    try:
        student = Student(notebook, random.Random(0))
        student.run_again(0, 1)
        count = notebook.page.evaluate(
            "() => (window.gone = [...document.querySelectorAll('.emviz-explorer')].map((one) => new WeakRef(one))).length"
        )
        assert count == 2
        student.run_again(0, 1)
        student.what_is_open()  # at rest
        student.browser_bytes()  # its garbage is collected
        assert notebook.page.evaluate("() => window.gone.filter((one) => one.deref()).length") == 0
    finally:
        notebook.close()


LEAKY = """import anywidget


class Leaky(anywidget.AnyWidget):
    _esm = '''export default { render({ el }) {
        window.addEventListener("resize", () => {});
        new ResizeObserver(() => {}).observe(el);
        setInterval(() => {}, 1000);
        el.innerHTML = `<div class="emviz-explorer" data-drawn="a=2"><p role="status">One.</p>
            <div class="emviz-controls"><input type="range" class="emviz-input" name="a" value="1"></div></div>`;
    } }'''


Leaky()"""


def test_what_is_left_open_or_inconsistent_is_found(tmp_path, server, browser):
    path = tmp_path / "leaky.ipynb"
    path.write_text(v4.writes(v4.new_notebook(cells=[v4.new_code_cell(LEAKY)], metadata=METADATA)), encoding="utf-8")
    notebook = open_lesson(server, browser, path)
    try:
        student = Student(notebook, random.Random(0))
        once = student.what_is_open()
        assert once == {"listeners": ["Window resize"], "observers": 1, "timers": 1, "sounds": 0}
        student.run_again(0, 2)
        assert student.what_is_open() == {"listeners": 3 * ["Window resize"], "observers": 3, "timers": 3, "sounds": 0}
        assert student.settle(seconds=1) == ["a=1 over a=2: One."]
        notebook.page.reload()
        assert "the page was left, or loaded again" in student.settle(seconds=1)
    finally:
        notebook.close()
