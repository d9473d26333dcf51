"""What runs in the browser: the modules of this folder, as the scripts that a widget and a page without Python need."""

from pathlib import Path

from emviz.explore.browser.modules import assemble

_HERE = Path(__file__).parent

#: The ES module of a widget, as anywidget expects it.
WIDGET_SCRIPT = assemble(_HERE / "explorer.js") + "export default { render: modules['explorer.js'].render };\n"
STYLE_SHEET = (_HERE / "explorer.css").read_text(encoding="utf-8")

#: The body of a function that returns what page.js exports, for a page without Python.
PAGE_SCRIPT = assemble(_HERE / "page.js") + 'return modules["page.js"];\n'
