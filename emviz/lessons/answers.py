"""An extension of IPython for a class: `%%answer` keeps what a cell shows closed until it is opened.

    %load_ext emviz.lessons.answers

Shift and A open all answers of a notebook, and close them again.
"""

import html
from typing import Any

SUMMARY = "<summary><b>Answer</b></summary>"
#: Opens and closes all, those too that a notebook brings into the page later, before JupyterLab sees the key; in a cell that
#: is being written it is a letter.
ONE_KEY = """<script>
(() => {
  if (window.emvizAnswers) return;
  let areOpen = false;
  const show = () => document.querySelectorAll("details.emviz-answer").forEach((each) => (each.open = areOpen));
  window.emvizAnswers = new MutationObserver((all) => areOpen && all.some((each) => each.addedNodes.length) && show());
  window.emvizAnswers.observe(document.body, { childList: true, subtree: true });
  addEventListener("keydown", (event) => {
    const isWriting = event.target.closest("input, textarea, select, [contenteditable=true]");
    if (event.key !== "A" || event.ctrlKey || event.altKey || event.metaKey || isWriting) return;
    event.stopPropagation();
    areOpen = !areOpen;
    show();
  }, true);
})();
</script>"""


def closed(data: dict[str, Any]) -> dict[str, Any]:
    """What a notebook shows of an output, under "Answer".

    Parameters
    ----------
    data : dict of str to Any
        By kind, as Jupyter has it.

    Examples
    --------
    >>> closed({"text/plain": "3 < 4"})["text/html"]
    '<details class="emviz-answer"><summary><b>Answer</b></summary><pre>3 &lt; 4</pre></details>'
    >>> sorted(closed({"text/markdown": "**Yes.**", "text/plain": "..."}))
    ['text/markdown', 'text/plain']
    """
    plain = {"text/plain": data.get("text/plain", "")}
    if "text/markdown" in data and "text/html" not in data:
        inside = f"{SUMMARY}\n\n{data['text/markdown']}\n\n"
        return plain | {"text/markdown": f'<details class="emviz-answer">{inside}</details>'}
    inside = data.get("text/html") or f"<pre>{html.escape(plain['text/plain'])}</pre>"
    return plain | {"text/html": f'<details class="emviz-answer">{SUMMARY}{inside}</details>'}


def load_ipython_extension(ipython: Any) -> None:
    """What `%load_ext` calls: it registers `%%answer`, and the key."""
    from IPython.display import HTML, display
    from IPython.utils.capture import capture_output

    def answer(line, cell):
        """Run a cell, and close what it shows under "Answer"."""
        with capture_output() as captured:
            done = ipython.run_cell(cell)
        done.raise_error()
        if captured.stdout:
            display(closed({"text/plain": captured.stdout.rstrip()}), raw=True)
        for output in captured.outputs:
            display(closed(output.data), raw=True)

    ipython.register_magic_function(answer, "cell")
    display(HTML(ONE_KEY))
