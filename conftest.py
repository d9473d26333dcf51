"""Test settings for the whole tree: what `nbval` does not look at in a lesson is looked at here.

By itself nbval never compares pictures, and passes a notebook whose outputs were taken out. So before its own comparison of
texts, pictures are compared pixel by pixel and the frames of explorers byte by byte; and a code cell that has never been
executed fails. The kernels that it starts have private settings and no network. At the end of a lesson with exercises, one
more cell tries whether anything that the lesson has made passes as an answer.
"""

import collections
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent / name) for name in ("tools", "tests")]
# Whatever the machine says: without compiled modules each of the hundred kernels and servers compiles all that it imports.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure(config):
    from nbval.plugin import IPyNbCell, IPyNbFile

    from exercise_cells import trial
    from outputs import differences, words_only
    from private_jupyter import private_environment

    compare_words, run = IPyNbCell.compare_outputs, IPyNbCell.runtest
    start_kernel, collect_cells = IPyNbFile.setup, IPyNbFile.collect

    def compare_outputs(self, test, ref, skip_compare=None):
        if found := differences(ref, test):
            self.comparison_traceback = found
            return False
        return compare_words(self, words_only(test), words_only(ref), skip_compare)

    def runtest(self):
        if self.cell.source.strip() and self.cell.execution_count is None:
            self.raise_cell_error("This cell has no execution count: execute the notebook and commit its outputs")
        run(self)

    def setup(self):
        ours = dict(os.environ)
        os.environ.update(private_environment(config._tmp_path_factory.mktemp("jupyter")))
        try:
            start_kernel(self)
        finally:
            os.environ.clear()
            os.environ.update(ours)

    def collect(self):
        cells = list(collect_cells(self))
        if last := trial(self.nb):
            options = collections.defaultdict(bool, check=True)
            about = {"cell_num": len(cells), "cell": last, "options": options}
            cells.append(IPyNbCell.from_parent(self, name="Nothing passes as an answer", **about))
        return cells

    IPyNbCell.compare_outputs, IPyNbCell.runtest = compare_outputs, runtest
    IPyNbFile.setup, IPyNbFile.collect = setup, collect


#: Files that make something large once for all their tests: a Python, a site, slides, the marks of a class, many pictures.
_MADE = ("browser_picture", "floors", "grade", "lite", "package", "paper", "slides", "website")
MAKES_ONCE = tuple(f"test_{name}.py" for name in _MADE)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """What shares a kernel, or what was made for it, is run by one worker; other tests go wherever there is time."""
    from xdist.scheduler import LoadScopeScheduling

    class ByWhatIsShared(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if file.endswith((".ipynb", *MAKES_ONCE)) else nodeid

    return ByWhatIsShared(config, log)


def pytest_collection_modifyitems(items):
    """The longest first: nobody waits for them at the end."""
    order = ("long", "browser", "notebook")
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in order])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """One Chromium for all tests in a browser; none, nor the event loop that it needs, beside other tests."""
    from lab_driver import Chromium

    result = yield
    if nextitem is None or nextitem.get_closest_marker("browser") is None:
        Chromium.stop()
    return result


@pytest.fixture(scope="session")
def server_of(tmp_path_factory):
    """A server of JupyterLab or of Notebook 7, by `app` and `theme`: one of each is started, for all tests of this process."""
    from lab_driver import LabServer

    running = {}
    with ExitStack() as stack:

        def get(app="lab", theme="light"):
            if app not in running:
                running[app] = stack.enter_context(LabServer(tmp_path_factory.mktemp(app), app=app))
            running[app].set_theme(theme)
            return running[app]

        yield get
