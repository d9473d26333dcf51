"""A notebook that a student has returned: who, which lesson, and the answers."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from publish.command import Problem
from publish.lessons import chosen, tags

LARGEST = 100_000_000
OF_EXERCISE = re.compile(r"(\d\d)-ex\d+(?:-(?:text|check|solution))?")
CHECK = re.compile(r"""\s*ev\.lessons\.check\(\s*["']((\d\d)-ex\d+)""")
#: In a line of an answer: it reaches for the checks or the solutions, or gives a name of a library another meaning.
REACHES = re.compile(
    r"lessons\s*\.\s*exercises|exercise_answers|\.ipynb|sys\.modules|os\.(?:kill|getppid)|importlib|builtins|setattr\(|\bgc\.|\binspect\.|_getframe"
    r"|^\s*(?:ev|emviz|np|numpy|math|scipy|stats)(?:\.\w+)+\s*=[^=]"
)


@dataclass
class Returned:
    """What is to be marked of one file, or in `trouble` why nothing is."""

    student: str
    file: str
    lesson: str = ""
    answers: dict[str, list[str]] = field(default_factory=dict)
    earlier: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    trouble: str = ""


class Lesson:
    """Our copy of a lesson: its cells, and what each exercise has to begin with and to be checked by."""

    def __init__(self, path: Path):
        self.cells = nbformat.read(path, as_version=4).cells
        self.sources = {cell.id: cell.source for cell in self.cells}
        self.exercises = [cell.id for cell in self.cells if "exercise" in tags(cell)]

    def code(self, last: str) -> list[dict]:
        """The code cells up to an exercise, without checks."""
        until = next(i for i, cell in enumerate(self.cells) if cell.id == last)
        return [
            {"source": cell.source, "exercise": cell.id if cell.id in self.exercises else None}
            for cell in self.cells[: until + 1]
            if cell.cell_type == "code" and "check" not in tags(cell)
        ]


def returned_files(folder: Path) -> list[Path]:
    """All files of a class, relative to its folder; what JupyterLab or a Mac keeps for itself is left out."""
    paths = sorted(path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    return [path for path in paths if not any(part.startswith((".", "__MACOSX")) for part in path.parts)]


def student_of(file: Path) -> str:
    """Who has returned a file: the folder says it, or the name of the file without that of the lesson.

    Parameters
    ----------
    file : Path
        Relative to the folder of the class.

    Examples
    --------
    >>> student_of(Path("ada/03_hard_em.ipynb")), student_of(Path("03_hard_em_ada.ipynb")), student_of(Path("ada.ipynb"))
    ('ada', 'ada', 'ada')
    >>> student_of(Path("Ada Lovelace_12345_assignsubmission_file_/03_hard_em.ipynb"))  # as Moodle packs them
    'Ada Lovelace'
    """
    if len(file.parts) > 1:
        return re.sub(r"_\d+_assignsubmission_.*", "", file.parts[0])
    name = file.stem
    for path in chosen():
        name = name.replace(path.stem, "")
    return re.sub(r"[ _-]*(?:Copy\d+|\(\d+\))$", "", name).strip(" _-.") or file.stem


def read(file: Path, folder: Path, lessons: dict[str, Lesson]) -> Returned:
    """Read a returned notebook; what is wrong with it stands in its `trouble`.

    Parameters
    ----------
    file : Path
        Relative to `folder`.
    folder : Path
        Of the class.
    lessons : dict
        Our lessons by number; those that are needed are added.
    """
    found = Returned(student_of(file), file.as_posix())
    try:
        cells = _cells(folder / file)
        found.lesson, lesson = _lesson_of(cells, lessons)
    except Problem as problem:
        found.trouble = str(problem)
        return found
    changed = [cell.source if cell.source != lesson.sources.get(cell.get("id")) else None for cell in cells]
    for name in lesson.exercises:
        places, check = _places(cells, name, lesson)
        if not places:
            found.missing.append(name)
            continue
        found.answers[name] = [cells[i].source for i in places]
        found.earlier[name] = [
            changed[i]
            for i in range(max([*places, check]))
            if cells[i].cell_type == "code" and changed[i] and i not in places and not _checked(cells[i])
        ]
    return found


def reaches(answer: str, ours: str) -> str | None:
    """The first line of an answer, not among ours, that reaches for what decides about it; None if there is none.

    Examples
    --------
    >>> reaches("ev.lessons.check = print", "my_answer = ...")
    'ev.lessons.check = print'
    """
    given = set(ours.splitlines())
    return next((line.strip() for line in answer.splitlines() if line not in given and REACHES.search(line)), None)


def _cells(path):
    """The cells of a file, or a Problem."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise Problem("the file is empty.")
        if size > LARGEST:
            raise Problem(f"the file has more than {LARGEST // 1_000_000} MB: ask for it without outputs.")
        notebook = nbformat.reads(path.read_text(encoding="utf-8-sig"), as_version=4)
        return [cell for cell in notebook.cells if isinstance(cell.source, str)]
    except Problem:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with one file, the others are marked
        raise Problem("the file is not a notebook, or was cut off on its way.") from None


def _lesson_of(cells, lessons):
    """Number and copy of the lesson of which there are most cells; the name of the file says nothing."""
    found = (OF_EXERCISE.fullmatch(cell.get("id") or "") or CHECK.match(cell.source) for cell in cells)
    numbers = Counter(match[0].strip()[:2] if match.re is OF_EXERCISE else match[2] for match in found if match)
    for number, _ in numbers.most_common():
        try:
            if number not in lessons:
                lessons[number] = Lesson(chosen([number])[0])
            return number, lessons[number]
        except Problem:
            continue
    raise Problem("the file holds no exercise of ours.")


def _checked(cell):
    """The exercise for which this cell asks, None if it does not ask."""
    if (match := CHECK.match(cell.source)) and cell.cell_type == "code":
        return match[1]
    identifier = cell.get("id") or ""
    return (
        identifier.removesuffix("-check")
        if OF_EXERCISE.fullmatch(identifier) and identifier.endswith("-check")
        else None
    )


def _places(cells, name, lesson):
    """Where the answer stands: the cell with the id of the exercise, and the student's own cells between it and its check."""
    check = next((i for i, cell in enumerate(cells) if _checked(cell) == name), 0)
    places = [i for i, cell in enumerate(cells) if cell.get("id") == name and cell.cell_type == "code"][:1]
    for i in range(check - 1, -1, -1):
        identifier = cells[i].get("id")
        if cells[i].cell_type != "code" or _checked(cells[i]) or (identifier in lesson.sources and identifier != name):
            break
        places.append(i)
    return sorted(set(places)), check
