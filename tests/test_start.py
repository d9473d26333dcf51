"""`start.py` in trouble: one sentence and a non-zero exit, never a traceback; and a .venv that is broken is made anew."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Stands in for the parts of the machine that a test must not touch: making a .venv and installing packages.
STAND_IN = """
import runpy, subprocess, sys
fails = {fails!r}
def answer(command, **kwargs):
    line = " ".join(map(str, command))
    print("RUN", line, file=sys.stderr)
    for part, output in fails.items():
        if part in line:
            return subprocess.CompletedProcess(command, 1, output, "")
    if "-m venv" in line:
        import pathlib
        python = pathlib.Path(command[-1], {python!r}); python.parent.mkdir(parents=True); python.write_text("")
    return subprocess.CompletedProcess(command, 0, "", "")
subprocess.run = answer
subprocess.call = lambda command, **kwargs: answer(command).returncode
class Popen:
    def __init__(self, command, cwd=None, env=None):
        self.code = answer(command).returncode
        print("IN", cwd, (env or {{}}).get("PYTHONPATH"), file=sys.stderr)
    def wait(self):
        return self.code
subprocess.Popen = Popen
sys.argv = ["start.py", *{arguments!r}]
runpy.run_path("start.py", run_name="__main__")
"""
PYTHON = "Scripts/python.exe" if os.name == "nt" else "bin/python"


@pytest.fixture
def project(tmp_path):
    for name in ("start.py", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def start(project, *arguments, fails=None):
    code = STAND_IN.format(fails=fails or {}, python=PYTHON, arguments=arguments)
    return subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, timeout=60)


def ran(done):
    return [line.removeprefix("RUN ") for line in done.stderr.splitlines() if line.startswith("RUN ")]


def test_the_first_run_makes_everything_and_opens_the_first_lesson(project):
    done = start(project)
    assert done.returncode == 0, done.stderr
    commands = ran(done)
    assert any("-m venv" in c for c in commands)
    assert any("-m uv pip install" in c and "constraints.txt" in c and "[lab]" in c for c in commands)
    assert any("-m jupyter trust" in c for c in commands)
    assert "jupyterlab" in commands[-1] and "/lab/tree/notebooks/00_start_here.ipynb" in commands[-1]


def test_the_second_run_installs_nothing(project):
    start(project)
    commands = ran(start(project))
    assert not any("pip install" in c or "-m venv" in c for c in commands)


def test_tests_add_their_packages_to_the_environment_of_a_reader(project):
    start(project)
    commands = ran(start(project, "test", "-k", "laws"))
    assert not any("-m venv" in c for c in commands)
    assert any("[lab,big,publish,test]" in c for c in commands)
    assert commands[-1].endswith("-m pytest -k laws")


@pytest.mark.parametrize(
    ("command", "extras"),
    [("student", "lab"), ("grade", "lab"), ("lecture", "lab"), ("slides", "lab,publish"), ("site", "lab,publish")],
)
def test_a_command_for_a_class_gets_what_it_needs_and_runs_where_it_is_called(project, command, extras):
    done = start(project, command, "there", "--help")
    assert any(f"[{extras}]" in c for c in ran(done))
    assert ran(done)[-1].endswith(f"-m publish {command} there --help")
    assert f"\nIN {project} {project}\n" in done.stderr


def test_other_pins_mean_another_environment(project):
    start(project)
    (project / "constraints.txt").write_text("numpy==2.1.0\n")
    assert any("-m venv" in c for c in ran(start(project)))


@pytest.mark.parametrize("spoil", ["no stamp", "a file in its place", "an empty folder"])
def test_a_broken_environment_is_made_anew(project, spoil):
    venv = project / ".venv"
    if spoil == "no stamp":
        start(project)
        (venv / "emviz-ready").unlink()
    elif spoil == "an empty folder":
        venv.mkdir()
    else:
        venv.write_text("")
    done = start(project)
    assert done.returncode == 0, done.stderr
    assert any("-m venv" in c for c in ran(done))


@pytest.mark.parametrize(
    ("fails", "sentence"),
    [
        (
            {"-m venv": "The virtual environment was not created because ensurepip is not available."},
            "install its venv module",
        ),
        ({"-m venv": "No module named venv"}, "install its venv module"),
        ({" uv": "", "pip install": "ERROR: Could not find a version that satisfies"}, "is there a network?"),
    ],
)
def test_trouble_is_one_sentence_and_a_non_zero_exit(project, fails, sentence):
    done = start(project, fails=fails)
    assert done.returncode != 0
    printed = [line for line in done.stderr.splitlines() if not line.startswith("RUN ")]
    assert len(printed) == 1 and sentence in printed[0]
    assert "Traceback" not in done.stderr


def test_pip_takes_over_where_uv_cannot_be_had(project):
    done = start(project, fails={"constraints.txt uv": "no uv for this system"})
    assert done.returncode == 0, done.stderr
    assert any("-m pip install" in c and "--editable" in c for c in ran(done))


def test_an_older_python_gets_a_sentence():
    """The file must be readable by a Python that cannot run it: its first check stands before anything new."""
    source = (ROOT / "start.py").read_text(encoding="utf-8")
    compiled = compile(source, "start.py", "exec")
    old = type(sys)("sys")
    old.version_info = (3, 9)

    def leave(message):
        raise SystemExit(message)

    old.exit = leave
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "sys", old)
        with pytest.raises(SystemExit, match=r"emviz needs Python 3.11 or newer; this one is 3.9"):
            exec(compiled, {"__name__": "start"})


PATIENT = """
import signal, sys, time
def leave(*_):
    time.sleep(1)
    print("ended in its own way", flush=True)
    sys.exit(3)
signal.signal(signal.SIGINT, leave)
print("ready", flush=True)
time.sleep(30)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C in another way")
def test_ctrl_c_lets_what_was_started_end_in_its_own_way():
    """JupyterLab asks whether to stop; being killed meanwhile it would leave its kernels behind."""
    code = "import runpy, sys; start = runpy.run_path('start.py'); run = start['run']; run.__globals__['PYTHON'] = sys.executable"
    command = [sys.executable, "-c", f"{code}; sys.exit(run('-c', {PATIENT!r}))"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all that run in it
    out, err = process.communicate(timeout=30)
    assert out == "ended in its own way\n"
    assert process.returncode == 3 and not err
