"""The lessons in JupyterLite: what lies in the site, and what works in it where nothing but the site can be reached."""

import functools
import hashlib
import http.server
import json
import os
import re
import subprocess
import threading
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import emviz
from in_a_browser import needs_chromium
from lab_driver import Browser, NotebookPage
from publish import browser_python, lite
from publish.command import Problem
from publish.lessons import chosen
from test_notebooks import INSTALL

FIRST = 2  # cell of a lesson as it lies in the site: its title and a word before it begins are 0 and 1
#: A widget that says to Python what explorers say: a trait of bytes, a question, an answer with bytes.
TALKER = """
import anywidget, traitlets

class Talker(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
        const button = document.createElement("button");
        const say = (word, bytes) => { button.textContent = `${word} ${new TextDecoder().decode(bytes)}`; };
        button.onclick = () => model.send({ type: "request", id: 8 });
        model.on("msg:custom", (message, buffers) => say(`${message.type} ${message.id}`, buffers[0]));
        say("first", model.get("frames"));
        el.append(button);
    } };'''
    frames = traitlets.Bytes(b"frame").tag(sync=True)

talker = Talker()
talker.on_msg(lambda widget, question, buffers: widget.send({"type": "answer", "id": question["id"]}, [b"more"]))
talker
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite") / "lite"
    try:
        lite.build(folder)
    except Problem as problem:
        if os.environ.get("EMVIZ_MAY_NOT_SKIP"):
            raise
        pytest.skip(str(problem))
    return folder


@pytest.fixture(scope="module")
def packages(site):
    lock = json.loads((site / "static" / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8"))
    return {canonicalize_name(name): package for name, package in lock["packages"].items()}


def test_what_emviz_needs_is_there_or_compiled(site, packages):
    waiting, elsewhere = ["emviz", *browser_python.KERNEL], set()
    seen = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        package = packages[name]
        waiting += package["depends"]
        if "://" in package["file_name"]:
            elsewhere.add(name)
        else:
            wheel = (site / "static" / "pyodide" / package["file_name"]).read_bytes()
            assert hashlib.sha256(wheel).hexdigest() == package["sha256"]
    assert {"anywidget", "ipywidgets", "psygnal", "seaborn", "ipython", "pyodide-kernel"} <= seen - elsewhere
    assert elsewhere == {"numpy", "scipy", "pandas", "matplotlib", "pillow", "contourpy", "kiwisolver"}


def test_what_comes_from_elsewhere_is_new_enough_for_emviz(packages):
    project = tomllib.loads((lite.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in map(Requirement, project["dependencies"]):
        version = packages[canonicalize_name(requirement.name)]["version"]
        assert requirement.specifier.contains(version), f"{requirement} {version}"


def test_the_site_holds_every_lesson_and_only_what_a_lesson_needs(site):
    names = {path.name for path in chosen(with_lecture=True)}
    assert {path.name for path in (site / "files").iterdir()} == names
    assert not {"lab", "repl", "consoles", "edit"} & {path.name for path in site.iterdir()}
    assert not list(site.rglob("*.map"))
    assert not list(lite.ROOT.rglob(".jupyterlite.doit.db"))
    page = (site / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"?]+)(?:\?path=)?([^"]*)"', page)
    assert {lesson for _, lesson in links} == names | {""}
    assert all((site / file).is_file() for file, _ in links)
    assert "cdn.jsdelivr.net" in page


def test_outputs_of_a_lesson_are_trusted_and_as_they_were(site):
    for path in chosen(with_lecture=True):
        before, after = (json.loads(file.read_text(encoding="utf-8")) for file in (path, site / "files" / path.name))
        assert after["cells"].pop(1)["id"] == "before-you-begin"
        assert [cell["id"] for cell in after["cells"]] == [cell["id"] for cell in before["cells"]]
        for old, new in zip(before["cells"], after["cells"], strict=True):
            assert new["source"] == "".join(old["source"])
            if new["cell_type"] == "code":
                assert new["metadata"]["trusted"]


def test_a_second_build_does_nothing_until_something_has_changed(site, monkeypatch):
    def no_more(*args, **kwargs):
        raise Problem("built again")

    monkeypatch.setattr(subprocess, "run", no_more)
    lite.build(site)
    monkeypatch.setattr(lite, "BEFORE_YOU_BEGIN", "Good morning.")
    monkeypatch.setattr(lite, "_fingerprint", lambda: "another")
    with pytest.raises(Problem, match="built again"):
        lite.build(site)
    assert (site / "index.html").is_file(), "what was there is kept until the new one is whole"
    assert [path.name for path in site.parent.iterdir()] == [site.name]


def test_wheels_that_cannot_be_fetched_are_a_sentence(tmp_path, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "Retrying\nERROR: No matching distribution found\n")
    monkeypatch.setattr(browser_python, "pure_packages", lambda: {"tea": "1.0"})
    monkeypatch.setattr(browser_python.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: failed)
    with pytest.raises(Problem, match="is there a network.*No matching distribution found"):
        browser_python.fetched_wheels.__wrapped__()


@pytest.fixture
def address(site):
    """The site, served as any static host does, in a folder of another site."""
    settings = site / "jupyter-lite.json"
    before = settings.read_text(encoding="utf-8")
    page = json.loads(before)
    page["jupyter-config-data"]["exposeAppInBrowser"] = True  # what drives the page needs it, a reader does not
    settings.write_text(json.dumps(page), encoding="utf-8")

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=site.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{site.name}"
    server.shutdown()
    server.server_close()
    settings.write_text(before, encoding="utf-8")


@pytest.mark.browser
@needs_chromium
def test_python_starts_from_the_site_alone_and_says_what_it_misses(address):
    with Browser() as browser:
        page = NotebookPage(browser.browser.new_context(), f"{address}/{lite.page_of('03_hard_em')}", seconds=180)
        try:
            # What was committed plays, and no cell has run.
            explorer = page.page.locator(".emviz-page").first
            slider, words = explorer.get_by_role("slider", name="Iteration"), explorer.get_by_role("status")
            before = words.inner_text()
            slider.press("ArrowRight")
            page.page.wait_for_function(
                "([element, before]) => element.innerText !== before", arg=[words.element_handle(), before]
            )

            assert page.run_cell(FIRST, "1 + 1")[0]["data"]["text/plain"] == "2"
            (missing,) = page.run_cell(FIRST, INSTALL + "import numpy")
            assert missing["evalue"].startswith(
                "emviz or NumPy could not be fetched. With a network, restart the kernel"
            )
            (shown,) = page.run_cell(FIRST, "import emviz; emviz.__version__")
            assert shown["data"]["text/plain"] == repr(emviz.__version__)

            page.run_cell(FIRST, TALKER)
            page.page.get_by_role("button", name="first frame").click()
            page.page.get_by_role("button", name="answer 8 more").wait_for()
            assert page.outside and all(url.startswith("https://cdn.jsdelivr.net/pyodide/") for url in page.outside)
        finally:
            page.close()
