"""Mark returned notebooks: each answer, found by the id of its cell, is put into our lesson and asked by our check."""

import argparse
import hashlib
import os
from collections import Counter, defaultdict
from pathlib import Path

from publish.command import Problem, progress
from publish.grading.examiner import ROOT, mark
from publish.grading.marks_table import MarksTable
from publish.grading.returned import reaches, read, returned_files
from publish.grading.supervisor import LOOK


def main(arguments=None):
    """Command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    files = _files(options.folder)
    table = MarksTable(options.out, _prints(options.folder, files, options.seconds))
    new = [file for file in files if file.as_posix() not in table.known]
    try:
        mark_all(new, table, options)
    except KeyboardInterrupt:
        print(f"\nStopped. What was known until then is in {options.out}; the same command goes on from there.")
        return 130
    finally:
        table.finish()
    print(summary(table.rows, options.out))
    return 0


def mark_all(files, table, options):
    """Mark these files, lesson by lesson, and add a row for each exercise to the table."""
    lessons, tasks, left = {}, defaultdict(list), Counter()
    for one in [read(file, options.folder, lessons) for file in files]:
        if one.trouble:
            table.add(one.student, one.file, "", "", "", LOOK + one.trouble)
        for name in one.missing:
            table.add(one.student, one.file, one.lesson, name, "", f"{LOOK}the file has no cell {name}.")
        for name, answer in one.answers.items():
            tasks[one.lesson].append({"of": one, "exercise": name, "answer": answer, "earlier": one.earlier[name]})
        left[one.file] = len(one.answers)
        if not one.answers:
            table.complete(one.file)
    todo = [task for of_lesson in tasks.values() for task in of_lesson]
    marks = (
        done for number, of_lesson in sorted(tasks.items()) for done in _marked(lessons[number], of_lesson, options)
    )
    for _, (task, points, sentence) in zip(progress(todo, "answers"), marks, strict=True):
        one, name = task["of"], task["exercise"]
        theirs, ours = [*task["earlier"], *task["answer"]], lessons[one.lesson].sources.values()
        if line := reaches("\n".join(theirs), "\n".join(ours)):
            sentence = (
                f"{LOOK}the line {line[:80]!r} reaches for what decides about the answer. {sentence.removeprefix(LOOK)}"
            )
        table.add(one.student, one.file, one.lesson, name, points, sentence)
        left[one.file] -= 1
        if not left[one.file]:
            table.complete(one.file)


def _marked(lesson, tasks, options):
    """Each task with its mark and sentence, as they become known."""
    told = [
        {key: value for key, value in task.items() if key != "of"}
        | {"number": number, "check": lesson.sources[f"{task['exercise']}-check"]}
        for number, task in enumerate(tasks)
    ]
    last = max((task["exercise"] for task in tasks), key=lesson.exercises.index)
    for number, points, sentence in mark(lesson.code(last), told, jobs=options.jobs, seconds=options.seconds):
        yield tasks[number], points, sentence


def summary(rows, out):
    """What a teacher wants to know first.

    Parameters
    ----------
    rows : list of dict
        With the columns of `MarksTable`.
    out : Path
        Where the table is.

    Examples
    --------
    >>> row = {"student": "ada", "file": "ada.ipynb", "lesson": "00", "exercise": "00-ex1", "mark": "1", "sentence": "Right."}
    >>> print(summary([row, row | {"file": "ada_2.ipynb", "mark": "0"}], "marks.csv"))
    Files: 2, students: 1, answers: 2; 1 right, 1 not right, 0 not there.
      00-ex1    1 right    1 not right    0 not there
    Look at:
      ada: lesson 00 twice, ada.ipynb and ada_2.ipynb; all are in the table
    The table is marks.csv.
    """
    marks, returned = defaultdict(Counter), defaultdict(set)
    for row in rows:
        if row["exercise"]:
            marks[row["exercise"]][row["mark"]] += 1
            returned[row["student"], row["lesson"]].add(row["file"])
    total = sum(marks.values(), Counter())
    files, students = (len({row[column] for row in rows}) for column in ("file", "student"))
    lines = [
        f"Files: {files}, students: {students}, answers: {total.total()}; "
        f"{total['1']} right, {total['0']} not right, {total['']} not there."
    ]
    for name, of in sorted(marks.items()):
        lines.append(f"  {name} {of['1']:4} right {of['0']:4} not right {of['']:4} not there")
    looks = [
        f"  {row['file']}{' ' * bool(row['exercise'])}{row['exercise']}: {row['sentence'].removeprefix(LOOK)}"
        for row in rows
        if row["sentence"].startswith(LOOK)
    ]
    looks += [
        f"  {student}: lesson {lesson} {'twice' if len(names) == 2 else f'{len(names)} times'}, "
        f"{' and '.join(sorted(names))}; all are in the table"
        for (student, lesson), names in returned.items()
        if len(names) > 1
    ]
    return "\n".join([*lines, *["Look at:"] * bool(looks), *looks, f"The table is {out}."])


def _parser():
    parser = argparse.ArgumentParser(
        prog="start.py grade",
        description=__doc__,
        epilog="Who has returned a file is told by the folder in FOLDER that it lies in, else by its own name. A second run marks "
        "only what is new or has changed. The answers are programs of others: they run without network, with a limit of time and "
        "memory, but as you. If you do not trust them with your files, run this in a container.",
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="what was returned: notebooks, in folders or not")
    parser.add_argument("--out", type=Path, default=Path("marks.csv"), help="the table to write (marks.csv)")
    parser.add_argument(
        "--seconds", type=_positive(float), default=30, metavar="N",
        help="the longest time for an answer, and again for its check (30)",
    )  # fmt: skip
    parser.add_argument(
        "--jobs",
        type=_positive(int),
        default=os.cpu_count() or 1,
        metavar="N",
        help="answers at a time (one for each core)",
    )
    return parser


def _positive(kind):
    def number(text):
        value = kind(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"must be above 0, got {text}")
        return value

    number.__name__ = "number"
    return number


def _files(folder):
    """All returned notebooks, relative to the folder of the class."""
    if not folder.is_dir():
        raise Problem(
            f"{folder} is {'a file' if folder.exists() else 'not there'}: name the folder with what was returned."
        )
    everything = returned_files(folder)
    files = [path for path in everything if path.suffix == ".ipynb"]
    if not files:
        raise Problem(
            f"There is no notebook (*.ipynb) in {folder}: unpack what was returned, and name the folder that holds it."
        )
    if others := [path.as_posix() for path in everything if path.suffix != ".ipynb"]:
        print(f"Left out, because they are no notebooks: {', '.join(others)}.")
    return files


def _prints(folder, files, seconds):
    """For each file what its marks depend on: its bytes, and all of ours."""
    ours = hashlib.sha256(repr(seconds).encode())
    for pattern in ("emviz/**/*.py", "publish/**/*.py", "notebooks/*.ipynb"):
        for path in sorted(ROOT.glob(pattern)):
            ours.update(path.read_bytes())
    prints = {}
    for file in files:
        print_of_file = ours.copy()
        try:
            print_of_file.update((folder / file).read_bytes())
        except OSError:  # it gets its sentence when it is read
            pass
        prints[file.as_posix()] = print_of_file.hexdigest()
    return prints
