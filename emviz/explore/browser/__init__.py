"""What runs in the browser: the modules of this folder, as the scripts that a widget and a page without Python need."""

from pathlib import Path

from emviz.explore.browser.modules import assemble

_HERE = Path(__file__).parent


def widget_script(module: str) -> str:
    """The ES module of a widget, as anywidget expects it, from a module of this folder that exports ``render``."""
    return assemble(_HERE / module) + f"export default {{ render: modules['{module}'].render }};\n"


def page_script(module: str) -> str:
    """For a page without Python the body of a function, from a module of this folder that exports ``openPages``."""
    return assemble(_HERE / module) + f'return modules["{module}"];\n'


WIDGET_SCRIPT = widget_script("widget.js")

#: The explorer comes first: the parts change some of its rules.
_STYLED = ("explorer", "handles", "weights", "predict", "steps", "together", "present")
STYLE_SHEET = "".join((_HERE / f"{part}.css").read_text(encoding="utf-8") for part in _STYLED)

#: Of frames, and of a live stepper.
PAGE_SCRIPT, LIVE_PAGE_SCRIPT = page_script("page.js"), page_script("live_page.js")
