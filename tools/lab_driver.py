"""Drive JupyterLab or Notebook 7 in a headless Chromium: a server of its own, and a page that opens a notebook and runs it.

    with LabServer(folder) as server, Browser() as browser:
        page = browser.open(server, "03_hard_em.ipynb")
        page.run_all()

Everything happens on a copy inside `folder`; the notebooks of the repository are never written to.
"""

import atexit
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from private_jupyter import SETTINGS, private_environment

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
CHROMIUM_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find_chromium():
    """Path of a Chromium-like browser on this machine, or None. EMVIZ_CHROMIUM names one outright."""
    named = os.environ.get("EMVIZ_CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in CHROMIUM_NAMES] + list(CHROMIUM_PLACES)
    return next((path for path in found if path and Path(path).exists()), None)


def free_port():
    """A TCP port on this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


#: What a server can run: its Python module, the class whose option lets `NotebookPage` reach it, and where notebooks are.
APPS = {
    "lab": ("jupyterlab", "LabApp", "lab/workspaces/auto-{number}/tree/{name}?reset"),
    "notebook": ("notebook", "JupyterNotebookApp", "notebooks/{name}"),
}
#: What Notebook 7 throws on every page while it loads, whatever the notebook holds.
NOTEBOOK_ITSELF = "Cannot read properties of undefined (reading 'schema')"
#: What JupyterLab says of the kernel for JupyterLite, where that is installed beside it: it is of no use there.
KERNEL_FOR_LITE = "Shared module @jupyterlite/services doesn't exist in shared scope"


class LabServer:
    """A private server over `folder`/work: `app` "lab" or "notebook" (Notebook 7), with `theme` "light" or "dark"."""

    def __init__(self, folder, theme="light", network=False, app="lab"):
        self.module, self.app_class, self.address = APPS[app]
        self.folder = Path(folder)
        self.work = self.folder / "work"
        self.work.mkdir(parents=True, exist_ok=True)
        self.env = private_environment(self.folder / "jupyter", network=network)
        self.set_theme(theme)
        self.process = None
        self.url = None

    def set_theme(self, theme):
        """Use this theme in every page opened from now on."""
        themes = {"theme": "JupyterLab Dark" if theme == "dark" else "JupyterLab Light"}
        for name, values in {**SETTINGS, "@jupyterlab/apputils-extension/themes": themes}.items():
            path = Path(self.env["JUPYTERLAB_SETTINGS_DIR"], f"{name}.jupyterlab-settings")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")

    def put(self, path):
        """Copy a notebook, and what lies beside it, into the server's folder; return its name there."""
        path = Path(path)
        for beside in path.parent.iterdir():
            if beside.suffix in (".ipynb", ".csv", ".png", ".svg", ".jpg") and not (self.work / beside.name).exists():
                shutil.copy(beside, self.work / beside.name)
        shutil.copy(path, self.work / path.name)
        return path.name

    def __enter__(self):
        port = free_port()
        command = [
            sys.executable,
            "-m",
            self.module,
            "--no-browser",
            "--ip=127.0.0.1",
            f"--port={port}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            "--ServerApp.password=",
            # No notebook here is edited by hand: a language server would only take time.
            "--LanguageServerManager.autodetect=False",
            "--ServerApp.disable_check_xsrf=True",
            f"--{self.app_class}.expose_app_in_browser=True",
            f"--ServerApp.root_dir={self.work}",
            # One that a killed test run leaves behind ends by itself.
            "--MappingKernelManager.cull_idle_timeout=1800",
            "--ServerApp.shutdown_no_activity_timeout=1800",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        self.log = (self.folder / "server.log").open("wb")
        # A session of its own, so that the kernels end with it.
        self.process = subprocess.Popen(
            command, env=self.env, stdout=self.log, stderr=self.log, cwd=self.work, start_new_session=os.name == "posix"
        )
        self.url = f"http://127.0.0.1:{port}"
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/api", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        tail = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{self.module} did not answer within {seconds} s:\n{tail}")

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if os.name == "posix":
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # every kernel has ended already
        self.log.close()


#: Of Chromium itself: two pages behind the address bar, which it loads with every new window in 0.3 seconds of a processor.
#: Only the last list of a command line counts, so what Playwright switches off is here again.
SWITCHED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
)


class Chromium:
    """The Chromium of this process: all `Browser`s share it, one after the other, for to start one takes a second."""

    playwright = process = None

    @classmethod
    def start(cls):
        """Have one that runs; returns Playwright's browser."""
        from playwright.sync_api import sync_playwright

        path = find_chromium()
        if path is None:
            raise RuntimeError("no Chromium found; install one, or set EMVIZ_CHROMIUM to its path")
        if cls.playwright is None:
            cls.playwright = sync_playwright().start()
            atexit.register(cls.stop)
        if cls.process is None or not cls.process.is_connected():
            cls.process = cls.playwright.chromium.launch(
                executable_path=path,
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                    f"--disable-features={','.join(SWITCHED_OFF)}",
                ],
            )
        return cls.process

    @classmethod
    def stop(cls):
        """End it, and Playwright, whose event loop would be in the way of others."""
        if cls.playwright is not None:
            if cls.process is not None:
                cls.process.close()
            cls.playwright.stop()
            cls.playwright = cls.process = None
            atexit.unregister(cls.stop)


class Browser:
    """Headless Chromium that can reach this machine and nothing else; on exit all its pages are closed."""

    numbers = itertools.count(1)

    def __init__(self, width=1300, height=1000, device_scale_factor=1):
        self.size = {"width": width, "height": height}
        self.scale = device_scale_factor
        self.left_open = {}

    def __enter__(self):
        self.browser = Chromium.start()
        return self

    def __exit__(self, *exception):
        if self.browser.is_connected():
            for context in self.browser.contexts:
                context.close()

    def open(self, server, name, script=None):
        """Open the notebook `name` of `server` in a page of its own, kernel ready; returns a `NotebookPage`.

        A `script` runs before any other on the page.
        """
        context = self.browser.new_context(viewport=self.size, device_scale_factor=self.scale)
        if script:
            context.add_init_script(script)
        return NotebookPage(context, f"{server.url}/{server.address.format(number=next(self.numbers), name=name)}")

    def open_next(self, server, name):
        """As `open`, in the JupyterLab that the one before has left open: to load it anew takes three seconds of a processor.

        One that has complained, or in which a test has failed, is not used again; nor is Notebook 7, a page for each notebook.
        """
        if server.module != "jupyterlab":
            return self.open(server, name)
        notebook = self.left_open.pop(server.url, None)
        notebook = notebook.another(name) if notebook else self.open(server, name)
        notebook.leave = lambda: self.left_open.update({server.url: notebook})
        return notebook


class NotebookPage:
    """One notebook open in JupyterLab or Notebook 7; `.page` is Playwright's page.

    `.console` collects error messages of the browser console, `.outside` every request that would have left this machine.
    """

    leave = None

    def __init__(self, context, url, seconds=90):
        self.context, self.url, self.seconds = context, url, seconds
        self.console, self.outside = [], []
        self.page = context.new_page()
        self.page.on("console", self._note_message)
        self.page.on("pageerror", self._note_error)
        self.page.on("request", self._note_request)
        self.page.goto(url)
        self._wait_until_ready()

    def another(self, name):
        """Open another notebook where this one was closed."""
        self.page.evaluate("async (path) => { await jupyterapp.commands.execute('docmanager:open', { path }); }", name)
        self._wait_until_ready()
        return self

    def _wait_until_ready(self):
        seconds = self.seconds
        self.page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook", timeout=1000 * seconds)
        self.page.wait_for_function(
            """() => { const panel = window.jupyterapp && jupyterapp.shell.currentWidget;
                       return panel && panel.sessionContext && panel.sessionContext.isReady && panel.context.isReady
                              && panel.sessionContext.session?.kernel?.status === 'idle'; }""",
            timeout=1000 * seconds,
        )
        self.page.evaluate("() => jupyterapp.shell.collapseLeft()")

    def _note_message(self, message):
        if message.type == "error" and KERNEL_FOR_LITE not in message.text:
            self.console.append(f"{message.text} [{message.location.get('url', '')}]")

    def _note_error(self, error):
        if str(error) != NOTEBOOK_ITSELF:
            self.console.append(f"uncaught: {error}")

    def _note_request(self, request):
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:", "chrome")):
            self.outside.append(request.url)

    def run_all(self):
        """Run every cell and wait until the kernel is idle and all have run; returns the outputs, one list per code cell."""
        self.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
        self.page.wait_for_function(
            """() => { const panel = jupyterapp.shell.currentWidget;
                       const cells = panel.content.widgets.filter(c => c.model.type === 'code' && c.model.sharedModel.source.trim());
                       const failed = cells.some(c => c.model.outputs.toJSON().some(o => o.output_type === 'error'));
                       return panel.sessionContext.session.kernel.status === 'idle'
                              && (failed || cells.every(c => c.model.executionCount && c.promptNode?.textContent !== '[*]:')); }""",
            timeout=1000 * self.seconds,
            polling=100,
        )
        self.page.wait_for_timeout(300)  # widgets draw after the kernel has said idle
        return self.outputs()

    def run_cell(self, index, source=None, wait=True):
        """Run one cell, given this source first; returns its outputs, unless it is not to be waited for."""
        self.page.evaluate(
            """async ([index, source, wait]) => {
                const { content } = jupyterapp.shell.currentWidget;
                if (source !== null) content.widgets[index].model.sharedModel.setSource(source);
                content.deselectAll();
                content.activeCellIndex = index;
                const done = jupyterapp.commands.execute('notebook:run-cell');
                if (wait) await done;
            }""",
            [index, source, wait],
        )
        if wait:
            return self.page.evaluate(
                "(index) => jupyterapp.shell.currentWidget.content.widgets[index].model.outputs.toJSON()", index
            )

    def restart_kernel(self):
        """As *Kernel > Restart Kernel*, until the new kernel is ready."""
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        self.page.wait_for_function(
            "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'",
            timeout=1000 * self.seconds,
        )

    def reopen(self):
        """Save the notebook and load the page again."""
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        self.page.reload()
        self._wait_until_ready()

    def outputs(self):
        """The outputs of every code cell as they stand in the page (nbformat JSON)."""
        return self.page.evaluate("""() => jupyterapp.shell.currentWidget.content.widgets
            .filter(c => c.model.type === 'code').map(c => c.model.outputs.toJSON())""")

    def shots(self, folder, stem):
        """Save the whole length of the notebook as stem-00.png, stem-01.png, ... in `folder`; returns the paths."""
        scroller = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer").first
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        # JupyterLab leaves an empty page under the last cell: stop where the last cell ends.
        view, total = (
            scroller.evaluate("""e => { const last = [...e.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect();
                                             return [e.clientHeight, last.bottom - e.getBoundingClientRect().top + e.scrollTop]; }""")
        )
        paths, top = [], 0
        while True:
            scroller.evaluate("(e, top) => { e.scrollTop = top; }", top)
            self.page.wait_for_timeout(250)
            paths.append(folder / f"{stem}-{len(paths):02d}.png")
            scroller.screenshot(path=str(paths[-1]))
            if top + view >= total:
                return paths
            top += view - 40

    def close(self):
        """Shut the kernel down and close the page, or only the notebook where another is to follow."""
        stays = self.leave and not (sys.exc_info()[0] or self.console or self.outside)
        try:
            # Nothing is open in a page that was left.
            self.page.evaluate("() => globalThis.jupyterapp?.shell.currentWidget?.sessionContext.shutdown()")
            if stays:
                # Not by a command, which would ask whether to save.
                self.page.evaluate("() => jupyterapp.shell.currentWidget.dispose()")
                self.leave()
        finally:
            if not stays:
                self.context.close()
