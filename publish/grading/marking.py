"""Marks the answers to one lesson. Started by `publish.grading.examiner`, which says what to do in one piece of JSON on stdin.

The code cells of the lesson are executed once, and nothing is drawn. Where an exercise stands, each answer to it gets a
process of its own: it starts from what the lesson has made so far, executes the answer, asks our check, and ends. So an
answer that never ends, or that ends Python, stops nobody else; nor does one exercise spoil the next, or the lesson. On
Linux such a process is a copy of the one that holds the lesson (a fork); elsewhere it executes the lesson for itself.

What an answer cannot do: change a check by editing its cell, by giving `ev` or `check` another meaning, or by patching
`emviz.check` or `emviz.lessons.exercises`, because these are read from disk afresh before they are asked. It cannot take
more than its time and memory, fill the disk or read from the keyboard, and Python refuses it the network.

What it can do, because it runs in the same Python as the check that it is asked by: patch what the check itself stands on
(NumPy, the import system), read the files of whoever runs this, and so find out what is right. For that the table of marks
names the answers that reach for such things, and a person has to look. Who does not trust a class runs `grade` in a container.
"""

import importlib
import json
import multiprocessing
import os
import sys
import tempfile
from types import SimpleNamespace

from publish.grading.supervisor import LOOK, supervise

#: Bytes of memory, and of one file, that an answer may take.
MEMORY, FILE = 2 << 30, 100 << 20
#: Characters of a sentence.
MOST = 500
FRESH = ("emviz.check", "emviz.lessons.exercises")


def main():
    """Execute the lesson, mark all answers, and tell each mark in a line of JSON as soon as it is known."""
    job = json.load(sys.stdin)
    lines = os.fdopen(os.dup(1), "w")
    _mute()

    def tell(**what):
        print(json.dumps(what), file=lines, flush=True)

    shell = _shell() if job["copies"] else None
    context = multiprocessing.get_context("fork" if job["copies"] else "spawn")
    before = []
    for cell in job["cells"]:
        name = cell["exercise"]
        if tasks := [task for task in job["tasks"] if task["exercise"] == name]:

            def start(task, cells, speaks, before=tuple(before)):
                inherited = (shell, lines.fileno()) if shell else None
                return context.Process(target=_answer, args=(task, cells, speaks, before, inherited))

            supervise(tasks, start, tell, jobs=job["jobs"], seconds=job["seconds"])
        before.append(cell["source"])
        error = _run(shell, cell["source"]) if shell else None
        if error and not name:
            return tell(problem=error)
    return tell(finished=True)


def _answer(task, cells, speaks, before, inherited):
    """Execute one answer, after these cells, and ask our check, in a process of its own."""
    _mute()
    _stand_alone()
    if inherited:
        shell, lines_of_all = inherited
        os.close(lines_of_all)
    else:
        shell = _shell()
        for source in before:
            _run(shell, source)

    def say(**what):
        speaks.send_bytes(json.dumps(what).encode())

    say(stage="answer")
    for source in cells:
        _run(shell, source)
    errors = [_run(shell, source) for source in task["answer"]]
    say(stage="check")
    mark, sentence = _verdict(shell, task["check"], next(filter(None, errors), None))
    say(mark=mark, sentence=sentence[:MOST])


def _mute():
    """Nothing to read, and nowhere to print to: an answer that prints a gigabyte costs only its time."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)


def _stand_alone():
    """A group of its own, so that all that it starts ends with it; a folder of its own; limits where there are some."""
    if hasattr(os, "setsid"):
        os.setsid()
    home = tempfile.mkdtemp(dir=os.environ["HOME"])
    os.chdir(home)
    os.environ["HOME"] = os.environ["USERPROFILE"] = home
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, FILE), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):  # macOS has no limit of memory
            pass


def _shell():
    """IPython as in a notebook, with magics and all, that shows nothing."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.display_formatter.format = lambda *args, **kwargs: ({}, {})
    shell.enable_gui = lambda gui=None: None  # for %matplotlib
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    return shell


def _run(shell, source):
    """Execute a cell; None, or what stopped it."""
    result = shell.run_cell(source, store_history=False)
    error = result.error_before_exec or result.error_in_exec
    return None if error is None else _said(error)


def _said(error):
    """An exception in words, with the line of the cell where it was raised."""
    line, step = getattr(error, "lineno", None), error.__traceback__
    while step is not None:
        if "ipython-input" in step.tb_frame.f_code.co_filename:
            line = step.tb_lineno
        step = step.tb_next
    try:
        words = str(getattr(error, "msg", None) or error)
    except Exception:  # noqa: BLE001  the exception may be one that the answer has made
        words = ""
    return type(error).__name__ + (f": {words}" if words else "") + (f" (line {line})" if line else "")


def _verdict(shell, source, error):
    """The mark and the sentence of our check, asked afresh."""
    try:
        names = shell.user_ns
        report = eval(source, names, {"ev": SimpleNamespace(lessons=SimpleNamespace(check=_check_from_disk()))})
        mark, sentence = {"✓": "1", "✗": "0", "○": ""}[report.mark], str(report.sentence)
    except BaseException as problem:  # noqa: BLE001  an answer may raise anything when the check calls it
        mark, sentence = "0", f"Asked by the check, the answer stops with {_said(problem)}."
        if isinstance(problem, NameError) and problem.name and problem.name in source:
            sentence = f"{LOOK}the check asks for {problem.name}, and the answer does not define it."
    if error and mark == "1":
        return mark, f"{sentence} (After that the cell stops with {error}.)"
    return ("0", f"The cell stops with {error}.") if error else (mark, sentence)


def _check_from_disk():
    """Our check as it stands in our files, whatever has been done to the one in memory."""
    for name in list(sys.modules):
        if name in FRESH or name.startswith(tuple(f"{module}." for module in FRESH)):
            del sys.modules[name]
    importlib.invalidate_caches()
    return importlib.import_module("emviz.lessons.exercises").check


if __name__ == "__main__":
    main()
