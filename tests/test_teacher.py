"""notebooks/README.md, for the teacher: it agrees with the lessons and with the lecture."""

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from measure_lessons import measure
from publish.lecture import PLAN

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
LESSONS = {path.stem[:2]: nbformat.read(path, as_version=4) for path in sorted(FOLDER.glob("[0-9]*.ipynb"))}


def table(heading):
    """The rows of the table under a heading, without its head."""
    section = PAGE.partition(f" {heading}\n")[2].partition("\n#")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


def test_each_explorer_of_a_main_path_has_its_question():
    rows = Counter(row[0] for row in table("Before each explorer, a question")[2:] if row[0])
    assert rows == {number: measure(lesson).explorers for number, lesson in LESSONS.items()}


def test_minutes_are_those_that_the_lessons_say():
    numbers, _, minutes = table("Minutes for each lesson, read alone")
    said = [re.search(r"\*\*Time\*\* about (\d+)", lesson.cells[0].source)[1] for lesson in LESSONS.values()]
    assert dict(zip(numbers, minutes, strict=True)) == dict(zip(LESSONS, said, strict=True))


def test_plans_fit_into_their_time():
    lecture = [(row[1], int(row[2])) for row in table("One lecture, 90 minutes")[2:]]
    assert lecture == [(part.title, part.minutes) for part in PLAN]
    assert 85 <= sum(minutes for _, minutes in lecture) <= 90
    assert sum(int(row[0]) for row in table("A half-day, four hours")[2:]) == 240


def test_exercises_to_hand_in_are_there():
    for row in table("Four weeks, two meetings of 90 minutes each")[2:]:
        for lesson, last in re.findall(r"(\d\d): 1 to (\d)", row[3]):
            assert f"{lesson}-ex{last}" in {cell.id for cell in LESSONS[lesson].cells}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)\s]+)\)", PAGE))))
def test_every_link_leads_somewhere(target):
    assert (FOLDER / target).exists()
