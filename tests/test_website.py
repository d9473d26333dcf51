"""The site: every link leads somewhere, no page needs a network, and everybody can read it."""

import re
import shutil
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from in_a_browser import in_a_browser
from lab_driver import Browser
from publish import website
from publish.command import Problem
from publish.site import lesson_page, reference

ROOT = Path(__file__).resolve().parent.parent
NAMES = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
OTHERS = ["index", "teacher", "glossary", "reference", *reference.SUBJECTS, "search"]
PHONE = {"width": 390, "height": 844}
HEAVIEST = 1_500_000


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The whole site, without JupyterLite."""
    folder = tmp_path_factory.mktemp("site")
    website.build(folder / "out", folder / "work", with_lite=False)
    return folder / "out"


# What is written ----------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page names, where its links lead, and what it loads."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loads = [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") in ("stylesheet", "icon", "shortcut icon", "preload"):
            self.loads.append(given["href"])
        elif "src" in given:
            self.loads.append(given["src"])


read = cache(Page)


def pages(site):
    return {path.name: read(path) for path in sorted(site.glob("*.html"))}


def test_each_lesson_and_each_subject_has_a_page(site):
    assert set(pages(site)) == {f"{name}.html" for name in NAMES + OTHERS}
    assert {path.name for path in site.parent.iterdir()} == {"out", "work"}


def test_every_link_leads_to_a_page_and_to_a_place_on_it(site):
    lost = []
    for name, page in pages(site).items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme == "https":
                continue
            path = site / (unquote(address.path) or name)
            if not path.is_file() or (address.fragment and unquote(address.fragment) not in read(path).ids):
                lost.append(f"{name}: {link}")
    assert lost == []


def test_links_lead_to_pages_and_not_to_notebooks(site):
    links = [link for page in pages(site).values() for link in page.links]
    assert len(links) > 500
    assert [link for link in links if ".ipynb" in link] == []


def test_an_id_names_one_place(site):
    assert {name: sorted({i for i in page.ids if page.ids.count(i) > 1}) for name, page in pages(site).items()} == {
        name: [] for name in pages(site)
    }


def test_everything_that_a_page_loads_lies_in_the_folder(site):
    loads = {(name, urlsplit(load).path) for name, page in pages(site).items() for load in page.loads}
    sheets = list(site.rglob("*.css"))
    in_sheets = {
        (sheet, address)
        for sheet in sheets
        for address in re.findall(
            r"""(?:url\(|@import\s*)["']?(?!data:|#)([^"')]+)""", sheet.read_text(encoding="utf-8")
        )
    }
    assert len(loads) > 200 and len(in_sheets) > 10
    assert [(name, load) for name, load in loads if not (site / load).is_file()] == []
    # KaTeX names fonts in older formats too, for older browsers.
    missing = [
        (sheet, one) for sheet, one in in_sheets if not (sheet.parent / one.split("?")[0].split("#")[0]).is_file()
    ]
    assert [one for _, one in missing if not re.fullmatch(r"fonts/KaTeX_[\w-]+\.(woff|ttf)", one)] == []


def test_a_picture_of_each_lesson_stands_on_the_index_with_its_words(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    for name in NAMES:
        lesson = lesson_page.read(ROOT / "notebooks" / f"{name}.ipynb")
        alts = re.findall(
            rf'<img class="only-(?:light|dark)" src="_static/pictures/{name}-\w+\.webp" alt="([^"]+)"', text
        )
        assert len(alts) == 2 and min(map(len, alts)) > 40
        assert lesson.question in text and f"{lesson.minutes} minutes" in text


def test_each_picture_that_is_named_is_in_a_lesson():
    cells = {c.id for name in NAMES for c in lesson_page.read(ROOT / "notebooks" / f"{name}.ipynb").notebook.cells}
    assert cells >= lesson_page.PICTURES


def test_prompts_checks_and_mathematics_in_dollars_are_gone(site):
    for name in NAMES:
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        assert "In&nbsp;[" not in text and "lessons.check" not in text
        words = re.sub(r"<(script|pre|annotation|code|style)[ >].*?</\1>|<[^>]*>", " ", text, flags=re.S)
        assert re.findall(r"\$[^$\s][^$]*\$", words) == []


def test_what_the_package_exports_is_in_its_reference(site):
    ids = {i for name in reference.SUBJECTS for i in pages(site)[f"{name}.html"].ids}
    for name in ("emviz.fit", "emviz.Trace", "emviz.GaussianMixture", "emviz.explore.stepper", "emviz.draw.film_strip"):
        assert name in ids
    for name in ("emviz.datasets.penguins", "emviz.check.model", "emviz.em.bound.kl", "emviz.draw.marks.points"):
        assert name in ids


def test_what_has_not_changed_is_not_written_again_and_what_is_gone_goes(tmp_path):
    few, made = tmp_path / "notebooks", tmp_path / "made"
    few.mkdir()
    for name in NAMES[:2]:
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", few)
    website.write_sources(few, made, with_lite=False)
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file()}
    assert made / f"{NAMES[1]}.ipynb" in before
    (made / "99_gone.ipynb").write_text("{}")
    website.write_sources(few, made, with_lite=False)
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file()} == before
    (few / f"{NAMES[1]}.ipynb").unlink()
    website.write_sources(few, made, with_lite=False)
    assert not (made / f"{NAMES[1]}.ipynb").exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(Problem, match="was not made by this command"):
        website.main([str(tmp_path), "--without-lite"])
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


# What is seen -------------------------------------------------------------------------------------------------------------

CONTROLS = ".emviz-controls .emviz-input"
SEEN = "(image) => image.checkVisibility() && !image.src.startsWith('data:')"


LESS = """() => {
    document.querySelectorAll(".katex-html").forEach((hidden) => hidden.remove()); // its MathML stays
    const seen = new Set();
    for (const span of document.querySelectorAll(".highlight span")) {
        if (seen.has(span.className) || !span.checkVisibility()) span.replaceWith(...span.childNodes);
        else seen.add(span.className);
    }
}"""


class Visit:
    """A page in a browser without network: what it loads, what it complains of, and what can be measured on it."""

    def __init__(self, tab, site, name):
        self.tab, self.site = tab, site
        self.requests, self.complaints = [], []
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.goto((site / f"{name}.html").as_uri())
        tab.wait_for_function(
            "() => [...document.querySelectorAll('.emviz-page')].every((page) => page.querySelector('.emviz-explorer'))"
        )

    def weight(self):
        """Bytes of the page and of everything that it shows, from its top to its end, when all is unfolded."""
        self.tab.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        shown = self.tab.evaluate(f"() => [...document.images].filter({SEEN}).map((image) => image.src)")
        paths = {unquote(urlsplit(address).path) for address in [*self.requests, *shown] if address.startswith("file:")}
        return sum(Path(path).stat().st_size for path in paths)

    def too_wide(self):
        """What is wider than a phone, though it stands in nothing that scrolls."""
        self.tab.set_viewport_size(PHONE)
        return self.tab.evaluate("""() => [document.scrollingElement, ...document.querySelectorAll(".content, article, section")]
            .filter((one) => one.scrollWidth > innerWidth).map((one) => `${one.tagName} ${one.id} ${one.scrollWidth}`)""")

    def violations(self, theme):
        """What axe-core finds, best practices too. It sees each colour of code once: it is slow."""
        from axe_playwright_python.base import AXE_SCRIPT

        self.tab.evaluate("(theme) => { document.body.dataset.theme = theme; }", theme)
        if not self.tab.evaluate("() => Boolean(window.axe)"):
            self.tab.evaluate(AXE_SCRIPT)
            self.tab.evaluate(LESS)
        run = "axe.run({ exclude: ['.katex-mathml *'] }, { resultTypes: ['violations'], preload: false })"
        found = self.tab.evaluate(f"() => {run}")["violations"]
        return [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running.browser


@pytest.fixture
def visit(browser, site):
    """A function that opens a page in a browser without network."""
    with browser.new_context(offline=True) as context:
        yield lambda name: Visit(context.new_page(), site, name)


def in_browsers(test):
    for mark in in_a_browser:
        test = mark(test)
    return test


@in_browsers
@pytest.mark.parametrize("name", NAMES + OTHERS)
def test_a_page_is_light_fits_a_phone_and_axe_finds_nothing(name, visit):
    page = visit(name)
    weight = page.weight()
    assert 10_000 < weight < HEAVIEST
    assert page.violations("light") == []
    if name in ("index", "05_soft_em_1d"):
        assert page.violations("dark") == []
    assert page.too_wide() == []
    assert page.complaints == []
    assert {urlsplit(address).scheme for address in page.requests} <= {"file", "data", "blob"}


@in_browsers
@pytest.mark.parametrize("name", NAMES)
def test_every_control_answers_keys_without_a_kernel(name, visit):
    page = visit(name)
    explorers = page.tab.locator(".emviz-explorer").all()
    assert explorers
    for explorer in explorers:
        assert explorer.locator(f"{CONTROLS}:disabled").count() == 0
        controls = explorer.locator(CONTROLS).all()
        assert controls
        for control in controls:
            before, is_last = explorer.get_attribute("data-drawn"), control.evaluate("one => one.value === one.max")
            control.press("ArrowLeft" if is_last else "ArrowRight")
            page.tab.wait_for_function(
                "([one, was]) => one.dataset.drawn !== was", arg=[explorer.element_handle(), before]
            )
    assert page.complaints == []
    assert {urlsplit(address).scheme for address in page.requests} <= {"file", "data", "blob"}


@in_browsers
def test_search_finds_a_word_from_a_file(visit):
    page = visit("search")
    page.tab.locator("article").get_by_role("searchbox").fill("responsibility")
    page.tab.keyboard.press("Enter")
    page.tab.locator("#search-results a").get_by_text("05 · Soft EM in one dimension").click()
    assert "05_soft_em_1d.html" in page.tab.url
    assert page.complaints == []


@in_browsers
def test_a_key_and_a_button_open_all_answers_and_the_visit_remembers_it(visit):
    page = visit("00_start_here")
    answers = page.tab.locator("details.answer")
    opened = page.tab.locator("details.answer[open]")
    number = answers.count()
    assert number >= 2 and opened.count() == 0
    page.tab.locator(".sidebar-search").press("a")
    page.tab.locator("body").press("Control+a")
    assert opened.count() == 0
    answers.first.locator("summary").first.press("Enter")
    assert opened.count() == 1
    page.tab.keyboard.press("a")
    assert opened.count() == number
    page.tab.reload()
    button = page.tab.get_by_role("button", name="Close all answers")
    assert opened.count() == number
    button.press("Space")
    assert opened.count() == 0
    page.tab.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert opened.count() == number
    page.tab.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert opened.count() == 0


@in_browsers
def test_a_keyboard_opens_the_menu_of_a_phone(visit):
    page = visit("index")
    page.tab.set_viewport_size(PHONE)
    link = page.tab.locator(".sidebar-tree").get_by_role("link", name="05 · Soft EM in one dimension")
    page.tab.locator(".mobile-header").get_by_role("button", name="Toggle site navigation sidebar").press("Enter")
    page.tab.wait_for_function("(link) => link.getBoundingClientRect().left >= 0", arg=link.element_handle())
    link.press("Enter")
    assert "05_soft_em_1d.html" in page.tab.url


@in_browsers
def test_explorers_and_pictures_follow_the_theme_at_once(visit):
    page = visit("00_start_here")
    ink = """() => { const canvas = document.querySelector(".emviz-explorer canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let [light, dark] = [0, 0];
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] === 255 && Math.min(data[i], data[i + 1], data[i + 2]) > 180) light++;
            if (data[i + 3] === 255 && Math.max(data[i], data[i + 1], data[i + 2]) < 60) dark++;
        }
        return light > dark ? "light" : "dark"; }"""
    figure = page.tab.locator("img.only-dark").first
    assert page.tab.evaluate(ink) == "dark" and not figure.is_visible()
    for theme, is_dark in (("light", False), ("dark", True)):
        while page.tab.evaluate("() => document.body.dataset.theme") != theme:
            page.tab.locator(".theme-toggle").last.click()
        page.tab.wait_for_function(f"() => ({ink})() === '{'light' if is_dark else 'dark'}'")
        assert figure.is_visible() == is_dark
