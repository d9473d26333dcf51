"""How long from a slider to the picture? Measured in JupyterLab in a headless Chromium, on 300 points.

    python benchmarks/latency.py

Prints, in milliseconds, the time from an input event to the frame that shows the change, and frames a second in a drag.
"Shows" is taken strictly: the clock stops after the browser has handed the frame on, not when the drawing calls return.
"""

import statistics
import sys
import tempfile
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from lab_driver import Browser, LabServer

CELL = """import emviz as ev
ev.explore.stepper(ev.GaussianMixture(4), ev.datasets.four_blobs(), seeds=range(200), components=range(1, 7))"""

# Notes the time of every key and input event, and when the first picture that answers it is on its way to the screen: the
# module sets data-moving or data-drawn in the same turn in which it draws; the animation frame after that turn is the
# one that shows it, and a message posted in there is handled once that frame is painted.
WATCH = """root => {
  window.times = []; window.frames = 0; window.heights = new Set();
  let since = null;
  const start = event => { if (since === null) since = event.timeStamp; };
  root.addEventListener('keydown', start, true);
  root.addEventListener('input', start, true);
  new MutationObserver(() => {
    window.frames += 1;
    window.heights.add(root.querySelector('.emviz-picture').getBoundingClientRect().height);
    if (since === null) return;
    const began = since;
    since = null;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.times.push(performance.now() - began);
    requestAnimationFrame(() => channel.port2.postMessage(0));
  }).observe(root, { attributes: true, attributeFilter: ['data-drawn', 'data-moving'] });
}"""

# One input event in every animation frame, for three seconds, forth and back over the slider.
DRAG = """input => new Promise(done => {
  const began = performance.now(); window.frames = 0; window.times = [];
  let turns = 0;
  const move = () => {
    const span = Math.min(+input.max, 40);
    turns += 1;
    input.value = Math.abs(((turns + span) % (2 * span)) - span);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    if (performance.now() - began < 3000) requestAnimationFrame(move);
    else done(window.frames / (performance.now() - began) * 1000);
  };
  requestAnimationFrame(move);
})"""


def say(what, times):
    """Print the median and the 95th percentile of some times."""
    times = sorted(times)
    late = times[min(int(0.95 * len(times)), len(times) - 1)]
    print(f"{what:46s} median {statistics.median(times):6.1f}   p95 {late:6.1f}   n {len(times)}")


def press(page, slider, key, times, pause):
    """Press a key so many times and return how long each took."""
    page.evaluate("() => { window.times = []; }")
    slider.focus()
    for _ in range(times):
        slider.press(key)
        page.wait_for_timeout(pause)
    return page.evaluate("() => window.times")


def main():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with tempfile.TemporaryDirectory() as folder, LabServer(Path(folder, "server")) as server, Browser() as browser:
        path = Path(folder, "latency.ipynb")
        nbformat.write(notebook, path)
        opened = browser.open(server, server.put(path))
        opened.run_all()
        page = opened.page
        root = page.locator(".emviz-explorer[data-drawn]").first
        root.wait_for()
        root.evaluate(WATCH)
        iteration = root.get_by_role("slider", name="Iteration")
        seed = root.get_by_role("slider", name="Seed")
        say("Iteration, key, first frame of the glide", press(page, iteration, "ArrowRight", 38, 330))
        page.evaluate("() => { window.times = []; }")
        for value in [3, 11, 2, 17, 8, 24, 5, 13, 1, 20] * 6:
            iteration.evaluate(
                "(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }", value
            )
            page.wait_for_timeout(37)
        say("Iteration, input event, finished frame", page.evaluate("() => window.times"))
        rate = iteration.evaluate(DRAG)
        print(f"{'Iteration, drag, frames a second':46s} {rate:.0f}")
        say("Seed, key, one step after another", press(page, seed, "ArrowRight", 20, 600))
        page.evaluate("() => { window.times = []; }")
        for value in range(190, 30, -8):
            seed.evaluate("(e, v) => { e.value = v; e.dispatchEvent(new Event('input', { bubbles: true })); }", value)
            page.wait_for_timeout(700)
        say("Seed, jump to a path that is not there", page.evaluate("() => window.times"))
        rate = seed.evaluate(DRAG)
        print(f"{'Seed, drag, frames a second':46s} {rate:.0f}")
        heights = page.evaluate("() => [...window.heights]")
        print(f"heights of the picture seen: {heights}; errors in the console: {opened.console}")
        opened.close()


if __name__ == "__main__":
    main()
