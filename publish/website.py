"""Make a site of the lessons: a folder of pages for any web host, or to open from a file."""

import argparse
import errno
import filecmp
import html
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from publish import badges, lite
from publish.command import MARK, Problem, own_folder
from publish.site import lessons, outputs, reference
from publish.unchanged import fingerprint

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "publish" / "site"
#: Whose new version may make another page of the same lesson.
TOOLS = ("sphinx", "furo", "myst-nb", "myst-parser")
#: Below the title of a lesson: without Python explorers play, and code does not run.
NOTE = '<p class="about-page">Every explorer on this page plays as it is. Its code runs {places}.</p>'
ON_YOUR_MACHINE = ("on your machine", "index.html#run-the-code")
IN_BROWSER = '<p>Or run it <a href="lite/index.html">in your browser</a>, where nothing has to be installed.</p>'
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def main(arguments=None):
    """Command line: ``python -m publish site [OUT]``."""
    parser = argparse.ArgumentParser(prog="site", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "build" / "site", metavar="OUT")
    parser.add_argument(
        "--without-lite", action="store_true", help="leave JupyterLite out: nothing runs in the browser"
    )
    options = parser.parse_args(arguments)
    out = own_folder(options.out, "site").resolve()
    with_lite = not options.without_lite
    build(out, ROOT / "build" / "site-work", with_lite)
    if with_lite:
        lite.build(out / "lite")
    elif (out / "lite").exists():
        shutil.rmtree(out / "lite")
    print(f"The site is in {options.out}: open {options.out / 'index.html'}.")


def build(out: Path, work: Path, with_lite: bool, notebooks: Path = ROOT / "notebooks") -> None:
    """Write the pages; those whose lesson has not changed stay as they are.

    Parameters
    ----------
    out : Path
        Where the site goes, once all of it is made.
    work : Path
        Where it is made; what Sphinx needs for the next time is kept here.
    with_lite : bool
        Whether pages lead to JupyterLite, which stands in ``out/lite``.
    notebooks : Path
        The folder of the lessons.
    """
    source, made, mark = work / "source", work / "html", work / "made-from"
    write_sources(notebooks, source, with_lite)
    of = fingerprint(*(f"{tool} {version(tool)}" for tool in TOOLS), *sorted(path.name for path in source.iterdir()))
    is_as_before = mark.is_file() and mark.read_text(encoding="utf-8") == of
    # After a build that did not end, all is made anew: no page is left half-written, no warning unsaid.
    mark.unlink(missing_ok=True)
    shutil.rmtree(made / "_static" if is_as_before else made, ignore_errors=True)
    sphinx(source, work / "doctrees", made, *([] if is_as_before else ["--fresh-env"]))
    mark.write_text(of, encoding="utf-8")
    put(made, out)


def sphinx(source: Path, doctrees: Path, to: Path, *options: str) -> None:
    """Let Sphinx make the pages.

    Raises
    ------
    Problem
        If it has anything to warn of: in the words of Sphinx, which name file and line.
    """
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--jobs", "2", *options]
    command += ["--conf-dir", SETTINGS, "--doctree-dir", doctrees, source, to]
    shown = None if sys.stdout.isatty() else subprocess.DEVNULL
    done = subprocess.run(
        command, cwd=ROOT, stdout=shown, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    )
    if "No space left on device" in done.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to))
    if done.returncode:
        raise Problem(f"Sphinx could not make the pages:\n{done.stderr.strip()}")


def put(made: Path, out: Path) -> None:
    """Bring what was made to where it goes: what is new or has changed; and what is no more, goes."""
    files = {path.relative_to(made) for path in made.rglob("*") if path.is_file() and path.name != ".buildinfo"}
    for name in sorted(files):
        if (out / name).is_file() and filecmp.cmp(made / name, out / name):
            continue
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(made / name, out / name)
    for path in [path for path in out.rglob("*") if path.is_file()]:
        name = path.relative_to(out)
        if name not in files and name.name != MARK and name.parts[0] != "lite":
            path.unlink()


def write_sources(notebooks: Path, folder: Path, with_lite: bool) -> None:
    """Give Sphinx what it makes pages of. A file whose content is the same is left alone, and so is its page."""
    all_lessons = [lessons.read(path) for path in sorted(notebooks.glob("[0-9][0-9]_*.ipynb"))]
    files = {f"{name}.rst": text for name, text in reference.pages().items()}
    files[f"{lessons.GLOSSARY}.md"] = lessons.glossary(all_lessons[0])
    cards = []
    for lesson in all_lessons:
        files[f"{lesson.name}.ipynb"], loaded = lessons.page(lesson, note(lesson.name, with_lite))
        picture = lessons.picture(lesson)
        for theme, png in (("light", picture.light), ("dark", picture.dark)):
            loaded[f"pictures/{lesson.name}-{theme}.webp"] = outputs.small(png)
        files |= {f"static/{name}": content for name, content in loaded.items()}
        cards.append(card(lesson, picture.alt))
    more = []
    if (notebooks / "README.md").exists():
        text = (notebooks / "README.md").read_text(encoding="utf-8")
        files["teacher.md"] = _LINK.sub(lambda link: link[0] if link[2] in files or ":" in link[2] else link[1], text)
        more.append("teacher")
    index = (SETTINGS / "index.md").read_text(encoding="utf-8")
    in_browser = IN_BROWSER if with_lite else ""
    listed = "\n".join(lesson.name for lesson in all_lessons)
    files["index.md"] = index.format(
        cards="\n".join(cards), in_browser=in_browser, lessons=listed, more="\n".join(more)
    )
    for name, content in files.items():
        write_if_new(folder / name, content.encode() if isinstance(content, str) else content)
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if str(path.relative_to(folder)) not in files:
            path.unlink()


def note(name: str, with_lite: bool) -> str:
    """Where the code of a lesson runs.

    Examples
    --------
    >>> "lite/" in note("03_hard_em", True), "lite/" in note("03_hard_em", False)
    (True, False)
    """
    places = [*badges.links(name), ON_YOUR_MACHINE]
    if with_lite:
        places.insert(0, ("in your browser", f"lite/{lite.page_of(name)}"))
    linked = [f'<a href="{html.escape(address)}">{place}</a>' for place, address in places]
    return NOTE.format(places=" or ".join(linked))


def card(lesson: lessons.Lesson, alt: str) -> str:
    """A lesson on the index: its picture, its question, and how long it takes."""
    pictures = "".join(
        f'<img class="only-{theme}" src="_static/pictures/{lesson.name}-{theme}.webp" alt="{html.escape(alt)}" loading="lazy">'
        for theme in ("light", "dark")
    )
    return (
        f'<li><a href="{lesson.name}.html">{pictures}<span class="title">{html.escape(lesson.title)}</span></a>'
        f'<p>{html.escape(lesson.question)}</p><p class="minutes">{lesson.minutes} minutes</p></li>'
    )


def write_if_new(path: Path, content: bytes) -> None:
    """Write a file, unless it says this already."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
