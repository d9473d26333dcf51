"""Settings of Sphinx. Its sources are written by `publish.website`; nothing here is executed, and no page needs a network."""

import os
import re

from publish import mathematics

project = html_title = "emviz"
html_theme = "furo"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
language = "en"
smartquotes_action = "D"  # two hyphens are a dash; quotes stay as they are in the notebooks

# Notebooks, as they are committed. Their anchors are those of JupyterLab.
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0), ("html", "text/markdown", 1)]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "publish.site.lessons.anchor"

# The package, from its docstrings.
napoleon_google_docstring = False
napoleon_custom_sections = [("Attributes", "params_style")]
napoleon_use_param = napoleon_use_rtype = False  # names of arguments lead nowhere
autodoc_typehints = "none"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
default_role = "py:obj"
suppress_warnings = ["ref.python"]  # a word such as `model` is an attribute of several classes; the first will do
add_module_names = False

# The look. Comments and strings keep a contrast of 7 to 1, in both themes.
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
templates_path = ["templates"]
html_static_path = ["static"]
html_favicon = "static/icon.svg"
html_css_files = ["katex/katex.min.css", "site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_math_renderer = "katex"
html_copy_source = html_show_sourcelink = html_show_copyright = False
html_use_index = html_domain_indices = False
html_show_search_summary = False  # a page that is opened from a file may not read another one
html_theme_options = {
    "navigation_with_keys": False,  # arrows belong to the explorers
    "top_of_page_buttons": [],
    # Links, in a contrast of 7 to 1.
    "light_css_variables": {"color-brand-primary": "#0a5c99", "color-brand-content": "#0a5c99"},
    "dark_css_variables": {"color-brand-primary": "#7cc0f5", "color-brand-content": "#7cc0f5"},
}


def setup(app):
    """Formulas are typeset here and now; a worker of Sphinx gets a typesetter of its own."""
    app.add_html_math_renderer("katex", inline_renderers=(inline, None), block_renderers=(display, None))
    app.connect("config-inited", lambda app, config: config.html_static_path.append(str(app.srcdir / "static")))
    app.connect("builder-inited", lambda app: mathematics.copy_style(app.outdir / "_static" / "katex"))
    app.connect("autodoc-skip-member", is_of_no_interest)
    app.connect("html-page-context", lambda app, name, template, context, tree: mend(context))
    os.register_at_fork(after_in_child=mathematics._typesetter.cache_clear)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline(translator, node):
    """A formula in a line."""
    from docutils import nodes

    translator.body.append(mathematics.html(node.astext()))
    raise nodes.SkipNode


def display(translator, node):
    """A formula on a line of its own."""
    from docutils import nodes

    translator.body.append(f'<div class="formula">{mathematics.html(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def mend(context):
    """Heads of tables: the corner above the names of rows is none; one that is a formula is said as it is written."""
    body = context.get("body", "")
    body = re.sub(r'<th(?: class="head[^"]*")?>(?:<p></p>)?</th>', "<td></td>", body)
    formula = r'(<th class="head[^"]*"><p>)(<span class="katex"><span class="katex-mathml")((?:(?!</th>).)*?<annotation[^>]*>)([^<]*)'
    context["body"] = re.sub(
        formula, r'\1<span class="only-heard">\4</span>\2 aria-hidden="true"\3\4', body, flags=re.S
    )


def is_of_no_interest(app, what, name, member, skip, options):
    """Fields of a named tuple, which their class describes; and what matplotlib has put there."""
    of_others = getattr(member, "__module__", None) or ""
    return True if type(member).__name__ == "_tuplegetter" or of_others.startswith("matplotlib") else None
