"""Has the answers to a lesson marked in a process that has nobody's settings, no network and no way back."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from private_jupyter import private_environment
from publish.command import Problem, last_line
from publish.grading.supervisor import LOOK

ROOT = Path(__file__).resolve().parent.parent.parent
#: A process that holds a lesson can be copied, safely so on Linux: other systems start threads of their own in it.
CAN_COPY = sys.platform == "linux"
ENDED_ALL = f"{LOOK}the answer ended the program that marks it."


def mark(cells, tasks, *, jobs, seconds, copies=CAN_COPY):
    """Have all answers to one lesson marked; yields each as soon as it is known.

    Parameters
    ----------
    cells : list of dict
        The code cells of the lesson: ``source``, and ``exercise``, the name of one or None.
    tasks : list of dict
        The answers, each with a ``number``, the ``exercise``, its sources in ``answer``, the student's cells before it in
        ``earlier``, and the source of our check in ``check``.
    jobs : int
        So many at a time.
    seconds : float
        The longest time for an answer, and again for its check.
    copies : bool
        Execute the lesson once, and copy the process for each answer; otherwise each answer executes it for itself.

    Yields
    ------
    number, mark, sentence
        The mark is ``"1"``, ``"0"`` or, for what is not there, empty.

    Raises
    ------
    Problem
        If the lesson itself does not run.
    """
    left = {task["number"]: task for task in tasks}
    begun, job = [], {"cells": cells, "tasks": tasks, "jobs": jobs, "seconds": seconds, "copies": copies}
    for said in _say(job):
        if "problem" in said:
            raise Problem(f"The lesson itself does not run here: {said['problem']}. Nothing of it can be marked.")
        if "start" in said:
            begun.append(said["start"])
        if "mark" in said:
            del left[said["number"]]
            yield said["number"], said["mark"], said["sentence"]
    if not left:
        return
    # An answer has ended the process that holds the lesson: those that were at work then go on alone, one by one.
    suspects = [left.pop(number) for number in dict.fromkeys(begun) if number in left]
    for task in suspects:
        if len(tasks) == 1:
            yield task["number"], "0", ENDED_ALL
        else:
            yield from mark(cells, [task], jobs=1, seconds=seconds, copies=copies)
    if left:
        yield from mark(cells, list(left.values()), jobs=jobs, seconds=seconds, copies=copies)


def _say(job):
    """Start the process, give it the job, and yield what it says until it ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        job_file = Path(folder) / "job.json"
        job_file.write_text(json.dumps(job), encoding="utf-8")
        with job_file.open(encoding="utf-8") as stdin:
            process = subprocess.Popen(
                [*without_network(), sys.executable, "-m", "publish.grading.marking"], cwd=folder, env=_environment(Path(folder)),
                stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            )  # fmt: skip
        job_file.unlink()
        try:
            silent = True
            for line in process.stdout:
                silent = False
                yield json.loads(line)
            if silent:
                last = last_line(process.stderr.read())
                raise Problem(f"The program that marks could not be started. Its last line: {last}")
        finally:
            _end(process)


def _environment(folder):
    """Nobody's settings, no network for Python, and one thread for linear algebra: several answers share the cores."""
    env = private_environment(folder)
    env["PYTHONPATH"] = os.pathsep.join([env["PYTHONPATH"], str(ROOT)])
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return env | threads | {"MPLBACKEND": "Agg", "HOME": str(folder), "USERPROFILE": str(folder)}


@cache
def without_network():
    """How to start a process that has no network and sees no other process, where the system lets us: on most Linux."""
    tool = shutil.which("unshare")
    command = [tool, "--map-current-user", "--net", "--pid", "--fork", "--kill-child"]
    allowed = tool and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if allowed else []


def _end(process):
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    else:
        process.kill()
    process.wait()
    process.stdout.close()
    process.stderr.close()
