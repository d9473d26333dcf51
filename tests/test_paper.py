"""The real lessons on paper: nothing is cut off, nothing waits for a press, and Chromium makes a PDF of it."""

import re

import pytest
from bs4 import BeautifulSoup

from in_a_browser import needs_chromium
from lab_driver import Browser
from publish import marked, paper
from publish.__main__ import main

LESSONS = marked.lessons()
#: What a page of A4 has room for between its margins, in pixels.
WIDTH = 643
TROUBLE = """() => {
  const all = [...document.querySelectorAll("main :not(.katex *, svg *)")];
  const cut = all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1 && one.tagName === "PRE");
  const wide = [...document.querySelectorAll(".katex-display")].filter((one) => one.scrollWidth > one.clientWidth + 1);
  const raw = [...document.querySelectorAll("p, li, td")].filter((one) => /\\$[^$]+\\$/.test(one.innerText));
  const high = [...document.images].filter((one) => one.getBoundingClientRect().height > 235 * 96 / 25.4 + 1);
  const unseen = [...document.images].filter((one) => one.naturalWidth < 100);
  return [...cut, ...wide, ...raw, ...high, ...unseen].map((one) => one.outerHTML.slice(0, 100));
}"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "print"
    assert not main(["print", str(out), "--html"])
    return out


@needs_chromium
@pytest.mark.browser
def test_nothing_is_cut_off(folder):
    with Browser() as running, running.browser.new_context(viewport={"width": WIDTH, "height": 900}) as context:
        context.set_offline(True)
        tab, requests = context.new_page(), []
        tab.emulate_media(media="print")
        tab.on("request", lambda request: requests.append(request.url))
        for lesson in LESSONS:
            tab.goto((folder / f"{lesson.stem}.html").as_uri())
            assert tab.evaluate(TROUBLE) == [], lesson.stem
        assert all(url.startswith(("file:", "data:")) for url in requests)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_what_is_on_the_pages_of_a_lesson(lesson, folder):
    soup = BeautifulSoup((folder / f"{lesson.stem}.html").read_text(encoding="utf-8"), "html.parser")
    assert not soup(["script", "button", "input"]) and all(one.has_attr("open") for one in soup("details"))
    assert soup("img") and all(image.get("alt") for image in soup("img"))
    assert all(link["href"].startswith("https://") for link in soup("a"))
    notebook = marked.read(lesson)
    chosen = marked.marked(notebook).cells
    assert len(soup(class_="answer")) == sum(map(marked.is_answer, chosen)) > 0
    text = soup.get_text()
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            assert max(cell.source.splitlines(), key=len) not in text
    assert "In [" not in text and "Out[" not in text


@needs_chromium
@pytest.mark.browser
def test_chromium_makes_a_pdf_once(tmp_path, monkeypatch, capsys):
    arguments = ["print", str(tmp_path / "out"), "--lessons", "00"]
    assert not main(arguments)
    made = (tmp_path / "out" / "00_start_here.pdf").read_bytes()
    assert made.startswith(b"%PDF") and 2 <= len(re.findall(rb"/Type /Page\b", made)) <= 12
    assert [path.name for path in (tmp_path / "out").glob("[!.]*")] == ["00_start_here.pdf"]
    monkeypatch.setattr(paper, "pdf", lambda *_: pytest.fail("it was made anew"))
    assert not main(arguments)
    assert "1 lesson for paper is in" in capsys.readouterr().out


def test_without_chromium_there_are_pages_to_print(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EMVIZ_CHROMIUM", str(tmp_path / "nowhere"))
    assert not main(["print", str(tmp_path / "out"), "--lessons", "00"])
    assert "needs Chromium or Google Chrome, which is not installed" in capsys.readouterr().out
    assert (tmp_path / "out" / "00_start_here.html").is_file() and not list((tmp_path / "out").glob("*.pdf"))


def test_a_browser_that_fails_is_named(tmp_path, monkeypatch):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("EMVIZ_CHROMIUM", str(broken))
    said = main(["print", str(tmp_path / "out"), "--lessons", "00"])
    assert "made no PDF; it said last: no display" in said and str(broken) in said
    assert not list((tmp_path / "out").glob("*.pdf"))
