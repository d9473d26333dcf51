"""Markdown of the lessons as HTML: formulas typeset, code coloured, links led to where the lesson goes."""

import html
import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from publish import mathematics

#: The colours of code on a light page and on a dark one: each has contrast enough with its background.
CODE_STYLES = {"light": "a11y-high-contrast-light", "dark": "a11y-high-contrast-dark"}

_PUNCTUATION = re.compile(r"[.,;:?!)\]]+")


def renderer(link: Callable[[str], str | None]) -> Callable[[str], str]:
    r"""A function from Markdown to HTML.

    Parameters
    ----------
    link : callable
        From the address of a link to the address that it has here, or None where only its text stays.

    Examples
    --------
    >>> renderer(lambda address: None)("*See* [lesson 06](06_why_em_works.ipynb).").strip()
    '<p><em>See</em> <span>lesson 06</span>.</p>'
    """
    markdown = MarkdownIt("commonmark", {"html": True, "highlight": _highlight}).enable(["table", "strikethrough"])
    markdown.use(dollarmath_plugin, double_inline=True, renderer=_formula)
    markdown.add_render_rule("math_inline", _inline_formula)
    markdown.add_render_rule("link_open", _link_open)
    markdown.add_render_rule("link_close", _link_close)

    def to_html(source):
        return markdown.render(source, {"link": link})

    return to_html


def _formula(tex, options):
    return mathematics.html(tex.strip(), options["display_mode"])


def _inline_formula(self, tokens, index, options, env):
    """A formula; where no line may end in it, neither may one end before the punctuation behind it."""
    formula = mathematics.html(tokens[index].content.strip())
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    mark = _PUNCTUATION.match(after.content if after and after.type == "text" else "")
    if not mark or formula.count('class="base"') > 1:
        return formula
    after.content = after.content[mark.end() :]
    return f'<span style="white-space: nowrap">{formula}{html.escape(mark[0])}</span>'


def _link_open(self, tokens, index, options, env):
    address = env["link"](tokens[index].attrs["href"])
    env.setdefault("open links", []).append("span" if address is None else "a")
    return "<span>" if address is None else f'<a href="{html.escape(address)}">'


def _link_close(self, tokens, index, options, env):
    return f"</{env['open links'].pop()}>"


def _highlight(code, language, _):
    try:
        lexer = get_lexer_by_name(language or "python")
    except ClassNotFound:
        return html.escape(code)
    return f'<pre class="highlight">{highlight(code, lexer, HtmlFormatter(nowrap=True))}</pre>'


def code_style(theme: str, scope: str) -> str:
    """The style sheet for code, where `scope` is a selector of the page that has this theme.

    Examples
    --------
    >>> ".dark .highlight .k {" in code_style("dark", ".dark")
    True
    """
    return HtmlFormatter(style=CODE_STYLES[theme]).get_style_defs(f"{scope} .highlight")
