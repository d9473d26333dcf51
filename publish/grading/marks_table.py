"""The table of marks: one CSV, whose rows are written as they become known and come out in one order."""

import csv
import hashlib
import io
import json
from pathlib import Path

from publish.command import Problem, write_whole

COLUMNS = ("student", "file", "lesson", "exercise", "mark", "sentence")


class MarksTable:
    """A CSV of marks, and beside it a hidden file that knows of which returned files they are.

    Parameters
    ----------
    path : Path
        Of the CSV. One that this class has written may be there; its rows are kept for files that have not changed since.
    prints : dict
        For each returned file what its marks depend on, as a short text.

    Raises
    ------
    Problem
        If another file is there, or the marks have been changed by hand.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "marks.csv"
    >>> table = MarksTable(path, {"ada.ipynb": "first", "bob.ipynb": "first"})
    >>> table.add("bob", "bob.ipynb", "00", "00-ex1", "0", "Too small.")
    >>> table.add("ada", "ada.ipynb", "00", "00-ex1", "1", "Right.")
    >>> table.complete("ada.ipynb"), table.complete("bob.ipynb"), table.finish()
    (None, None, None)
    >>> print(path.read_text(encoding="utf-8-sig"))
    student,file,lesson,exercise,mark,sentence
    ada,ada.ipynb,00,00-ex1,1,Right.
    bob,bob.ipynb,00,00-ex1,0,Too small.
    >>> MarksTable(path, {"ada.ipynb": "first", "bob.ipynb": "second"}).known
    {'ada.ipynb'}
    """

    def __init__(self, path: Path, prints: dict[str, str]):
        self.path, self.prints = path, prints
        self._memory = path.with_name(f".{path.name}.json")
        self.rows = [row for row in self._earlier_rows() if row["file"] in prints]
        self.known = {row["file"] for row in self.rows}
        self._complete = set(self.known)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._remember(None)
        self._open = path.open("w", encoding="utf-8-sig", newline="")
        self._write(self._open, self.rows)

    def add(self, *values: str) -> None:
        """Add a row, in the order of `COLUMNS`, and write it at once."""
        row = dict(zip(COLUMNS, map(_harmless, values), strict=True))
        self.rows.append(row)
        self._write(self._open, [row], header=False)
        self._open.flush()

    def complete(self, file: str) -> None:
        """All rows of this file are there: another run need not mark it again."""
        self._complete.add(file)

    def finish(self) -> None:
        """Write the table anew, in the order of students, and close it."""
        self._open.close()
        self.rows.sort(key=lambda row: [row["student"].casefold(), *(row[column] for column in COLUMNS)])
        text = io.StringIO(newline="")
        self._write(text, self.rows)
        write_whole(self.path, text.getvalue().encode("utf-8-sig"))
        self._remember(_digest(self.path))

    def _earlier_rows(self):
        if not self.path.exists():
            return []
        try:
            memory = json.loads(self._memory.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            raise Problem(
                f"{self.path} is there and was not made by this command: name another file with --out."
            ) from None
        if memory["table"] is None:  # a run that was broken off in the middle
            return []
        if memory["table"] != _digest(self.path):
            raise Problem(
                f"{self.path} has been changed since it was made, and stays as it is: name another file with --out, or rename it."
            )
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            return [
                row for row in csv.DictReader(file) if memory["files"].get(row["file"]) == self.prints.get(row["file"])
            ]

    def _remember(self, table):
        files = {file: print for file, print in self.prints.items() if file in self._complete}
        self._memory.write_text(json.dumps({"table": table, "files": files}, indent=1), encoding="utf-8")

    @staticmethod
    def _write(file, rows, header=True):
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if header:
            writer.writeheader()
        writer.writerows(rows)


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _harmless(text):
    """On one line, and no formula for a spreadsheet.

    Examples
    --------
    >>> _harmless("=1+1")
    "'=1+1"
    """
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
