"""The cells of exercises, and one more for nbval: at the end of a lesson, nothing that it has made passes as an answer."""

import re

import nbformat.v4 as v4

CHECK = re.compile(r'ev\.lessons\.check\("(\d\d-ex\d)", [\w, ]+\)')
TRY_ALL = """
import types

for exercise in {names}:
    print(exercise, [
        key for key, value in list(globals().items())
        if not key.startswith("_") and key not in get_ipython().user_ns_hidden
        and not isinstance(value, (types.ModuleType, type, int, str))
        and ev.lessons.check(exercise, value)
    ])
"""


def checks(notebook):
    """The check cells of a lesson."""
    return [cell for cell in notebook.cells if "check" in cell.metadata.get("tags", [])]


def trial(notebook):
    """A cell that tries whether anything of a lesson passes, with the output that it must have.

    Only for exercises with one answer; None where there is no such.
    """
    found = filter(None, (CHECK.fullmatch(cell.source) for cell in checks(notebook)))
    names = [each[1] for each in found if "," not in each[0].partition(", ")[2]]
    if not names:
        return None
    nothing = v4.new_output("stream", text="".join(f"{name} []\n" for name in names))
    return v4.new_code_cell(TRY_ALL.replace("{names}", repr(names)), outputs=[nothing], execution_count=1)
