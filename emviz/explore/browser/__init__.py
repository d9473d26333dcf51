"""What runs in the browser: the modules of this folder, as the scripts that a widget and a page without Python need."""

from pathlib import Path

from emviz.explore.browser.modules import assemble

_HERE = Path(__file__).parent

#: The ES module of a widget, as anywidget expects it.
WIDGET_SCRIPT = assemble(_HERE / "widget.js") + "export default { render: modules['widget.js'].render };\n"

#: The explorer comes first: the parts change some of its rules.
_STYLED = ("explorer", "handles", "weights", "predict", "steps", "together", "present")
STYLE_SHEET = "".join((_HERE / f"{part}.css").read_text(encoding="utf-8") for part in _STYLED)

#: For a page without Python, bodies of functions that return { openPages }: of frames, and of a live stepper.
PAGE_SCRIPT = assemble(_HERE / "page.js") + 'return modules["page.js"];\n'
LIVE_PAGE_SCRIPT = assemble(_HERE / "live_page.js") + 'return modules["live_page.js"];\n'
