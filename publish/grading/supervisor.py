"""Several answers at a time, each in a process that is ended when its time is over."""

import json
import os
import re
import signal
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

#: Begins a sentence that asks for a person.
LOOK = "Look at it: "
#: Where a process executes the lesson for itself, it has this long until it comes to the answer.
LESSON_SECONDS = 600
#: In a sentence about an answer that uses what another cell defines.
MISSES_A_NAME = re.compile("NameError|does not define")
#: Bytes of a message.
LONGEST = 10_000
ENDLESS = {
    "lesson": f"{LOOK}the lesson did not come to this exercise within {{seconds:g}} seconds.",
    "answer": f"{LOOK}the cell did not end within {{seconds:g}} seconds: a loop that never ends?",
    "check": f"{LOOK}the cell ended, but what it defines did not, within {{seconds:g}} seconds, when the check called it: "
    "a loop that never ends?",
}


@dataclass
class Attempt:
    """One answer at work."""

    task: dict
    process: BaseProcess
    verdict_alone: tuple | None
    until: float
    stage: str = "lesson"


def supervise(tasks, start, tell, *, jobs, seconds):
    """Have each task tried in a process, at most `jobs` at a time, and tell the mark of each as soon as it is known.

    An answer is tried alone; where it misses a name, once more after the cells that the student has written before it.

    Parameters
    ----------
    tasks : list of dict
        With a ``number``, and the student's cells before it in ``earlier``.
    start : callable
        ``(task, cells, connection) -> Process``, not yet started; it speaks JSON through the connection.
    tell : callable
        Is told ``start=number``, and then ``number=..., mark=..., sentence=...``.
    jobs : int
    seconds : float
        The longest time for the answer, and again for its check.
    """
    waiting, running = deque((task, [], None) for task in tasks), {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                task, cells, verdict_alone = waiting.popleft()
                tell(start=task["number"])
                heard, speaks = Pipe(duplex=False)
                process = start(task, cells, speaks)
                process.start()
                speaks.close()
                running[heard] = Attempt(task, process, verdict_alone, time.monotonic() + LESSON_SECONDS)
            soonest = min(attempt.until for attempt in running.values())
            ready = wait(list(running), timeout=max(0, soonest - time.monotonic()))
            for heard, attempt in list(running.items()):
                verdict = _hear(heard, attempt, seconds) if heard in ready else _if_over(attempt, seconds)
                if verdict is None:
                    continue
                del running[heard]
                heard.close()
                end(attempt.process)
                task = attempt.task
                if attempt.verdict_alone is None and task["earlier"] and MISSES_A_NAME.search(verdict[1]):
                    waiting.append((task, task["earlier"], verdict))
                    continue
                if attempt.verdict_alone and verdict[1].startswith(LOOK):  # it is another cell that never ends
                    verdict = attempt.verdict_alone
                mark, sentence = verdict
                tell(number=task["number"], mark=mark, sentence=sentence)
    finally:
        for attempt in running.values():
            end(attempt.process)


def _hear(heard, attempt, seconds):
    """What an answer says: the mark and the sentence if it has come to them, None if it goes on."""
    try:
        said = json.loads(heard.recv_bytes(LONGEST))
        if "stage" not in said:
            return said["mark"], said["sentence"]
        attempt.stage, attempt.until = said["stage"], time.monotonic() + seconds
        return None
    except (EOFError, OSError, ValueError, KeyError):  # it has ended, or says what it never should
        attempt.process.join(1)
        return "0", how_it_ended(attempt.process.exitcode)


def _if_over(attempt, seconds):
    """The mark and the sentence of an answer whose time is over."""
    if time.monotonic() < attempt.until:
        return None
    return "0", ENDLESS[attempt.stage].format(seconds=LESSON_SECONDS if attempt.stage == "lesson" else seconds)


def how_it_ended(exit_code):
    """What to say of an answer with which Python has ended.

    Examples
    --------
    >>> how_it_ended(3)
    'Look at it: the answer ended Python itself, with exit status 3.'
    >>> how_it_ended(-11)
    'Look at it: the answer ended Python itself, by the signal SIGSEGV.'
    """
    if exit_code is None:
        return f"{LOOK}the answer broke off its marking."
    try:
        return f"{LOOK}the answer ended Python itself, by the signal {signal.Signals(-exit_code).name}."
    except ValueError:
        return f"{LOOK}the answer ended Python itself, with exit status {exit_code}."


def end(process):
    """End a process and all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, OSError):  # Windows has no groups; or it has ended, or has not come to making one
        process.kill()
    process.join()
