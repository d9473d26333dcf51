"""How long from your hand to the picture? Measured in JupyterLab and in a saved page, in a headless Chromium.

    python benchmarks/latency.py
    python benchmarks/latency.py opening

Prints, in milliseconds, the time from an event to the picture that answers it, and frames a second while something is
dragged. "Answers" is taken strictly: the clock stops after the browser has handed the frame on, not when the drawing
calls return. Then the sizes, in bytes, of a saved page and of what a notebook keeps. Last, which "opening" prints alone: of 300,
30,000 and a million points, the seconds from a cell that makes a stepper to its picture, beyond the time of one fit; the
bytes that Python sends for it; and frames a second on its slider.
"""

import itertools
import json
import statistics
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import nbformat.v4 as v4
import numpy as np

import emviz as ev

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from lab_driver import Browser, LabServer

STEPPERS = {
    300: "ev.explore.stepper(ev.GaussianMixture(4), ev.datasets.four_blobs(), seeds=range(40), components=range(1, 7))",
    5000: """rng = np.random.default_rng(0)
clouds = rng.normal(size=(5000, 2)) + 4 * rng.integers(2, size=(5000, 2))
ev.explore.stepper(ev.GaussianMixture(4), clouds, seeds=range(3))""",
}
PLAIN = "ev.explore.stepper(ev.GaussianMixture(4), ev.datasets.four_blobs(), components=range(1, 7))"

#: Of so many points the opening is measured, and so often: the best is printed.
OPENED, TIMES = (300, 30_000, 1_000_000), 3
PREPARE = """import json
import time
import emviz as ev
import emviz.explore
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=({count}, 2)) + 3 * rng.integers(2, size=({count}, 2))
model = ev.GaussianMixture(4)"""
OPEN = """began = time.time()
ev.fit(model, X, seed=0, max_iter=50)
fitted = time.time()
print(json.dumps([began, fitted]))
ev.explore.stepper(model, X)"""

# From now on: the bytes that the kernel sends, and when an explorer's first picture was there, in seconds of the clock.
NOTE_OPENING = """() => {
  const note = window.opening = { bytes: 0, shown: null };
  const socket = jupyterapp.shell.currentWidget.sessionContext.session.kernel._ws;
  socket.addEventListener('message', ({ data }) => { note.bytes += data.byteLength ?? data.length; });
  const look = () => {
    if (document.querySelector('.emviz-explorer[data-drawn]')) note.shown = Date.now() / 1000;
    else requestAnimationFrame(look);
  };
  look();
}"""

# Notes when each event begins, and when the first picture that answers it is on its way to the screen. Every picture
# begins with an emptied canvas. One that is drawn in an animation frame is shown by that frame, any other by the next;
# a message posted in the frame is handled once that is painted.
WATCH = """root => {
  const watch = window.watch = { root, times: [], pictures: 0, heights: new Set(), since: null };
  const start = event => { watch.since ??= event.timeStamp; };
  for (const kind of ['keydown', 'input', 'pointermove']) root.addEventListener(kind, start, true);
  let inFrame = false;
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = callback => request(now => {
    inFrame = true;
    try { callback(now); } finally { inFrame = false; }
  });
  const canvas = root.querySelector('canvas');
  const context = canvas.getContext('2d');
  const clear = context.clearRect;
  context.clearRect = function (...box) {
    clear.apply(this, box);
    watch.pictures += 1;
    watch.heights.add(canvas.getBoundingClientRect().height);
    if (watch.since === null) return;
    const began = watch.since;
    watch.since = null;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => watch.times.push(performance.now() - began);
    if (inFrame) channel.port2.postMessage(0);
    else request(() => channel.port2.postMessage(0));
  };
}"""

SET = """(input, value) => {
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}"""

# One input event in every animation frame, for three seconds, forth and back over the slider; how many pictures a second
# show another value.
DRAG_SLIDER = """input => new Promise(done => {
  let pictures = 0, turns = 0;
  const observer = new MutationObserver(() => { pictures += 1; });
  observer.observe(watch.root, { attributes: true, attributeFilter: ['data-drawn'] });
  const began = performance.now();
  const move = () => {
    const span = Math.min(+input.max, 40);
    turns += 1;
    input.value = Math.abs(((turns + span) % (2 * span)) - span);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    const took = performance.now() - began;
    if (took < 3000) requestAnimationFrame(move);
    else { observer.disconnect(); done(1000 * pictures / took); }
  };
  requestAnimationFrame(move);
})"""

# One move in every animation frame, for three seconds, in a circle, of a handle that is held.
DRAG_HANDLE = """(handle, [x, y, radius]) => new Promise(done => {
  const began = performance.now();
  watch.pictures = 0;
  const move = () => {
    const took = performance.now() - began;
    const place = { clientX: x + radius * Math.cos(took / 200), clientY: y + radius * Math.sin(took / 200) };
    handle.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerId: 1, pointerType: 'mouse', ...place }));
    if (took < 3000) requestAnimationFrame(move);
    else done(1000 * watch.pictures / took);
  };
  requestAnimationFrame(move);
})"""


PAUSES = np.random.default_rng(0)


def say(what, value):
    """Print one row."""
    print(f"  {what:44s} {value}", flush=True)


def summary(times):
    """The median and the 95th percentile of some times."""
    if not times:
        return "no answer"
    times = sorted(times)
    late = times[min(int(0.95 * len(times)), len(times) - 1)]
    return f"median {statistics.median(times):6.1f}   p95 {late:6.1f}   n {len(times)}"


class Watched:
    """An explorer on a page, with a clock that starts with every event and stops with the picture that answers it."""

    def __init__(self, page, root):
        self.page, self.root = page, root
        root.scroll_into_view_if_needed()
        root.evaluate(WATCH)

    def slider(self, name):
        """The slider of this name; None if it is missing, or needs Python where there is none."""
        found = self.root.get_by_role("slider", name=name, exact=True)
        return found if found.count() == 1 and found.is_enabled() else None

    def time(self, act, *given, seconds=3.0, pause=0):
        """How long the answer to an act takes, as a list: empty if none comes.

        Afterwards it rests, so long and some part of a frame at random: or all acts would fall at one place of a frame.
        """
        self.page.evaluate("() => { watch.times = []; watch.since = null; }")
        act(*given)
        waited = 0
        while not self.page.evaluate("() => watch.times.length") and waited < 1000 * seconds:
            self.page.wait_for_timeout(10)
            waited += 10
        times = self.page.evaluate("() => watch.times.slice(0, 1)")
        self.page.wait_for_timeout(pause + PAUSES.uniform(20, 54))
        return times

    def heights(self):
        """The heights that the picture has had."""
        return self.page.evaluate("() => [...watch.heights]")


def measure(watched, many):
    """Print a row for each thing that can be moved; of a picture with many points, the most important ones."""
    for name, rows in (("Iteration", iteration_rows), ("Seed", seed_rows)):
        slider = watched.slider(name)
        if slider is None:
            say(name, "skipped: there is none that works here")
        elif not many or name == "Iteration":
            rows(watched, slider)
    centre_rows(watched)


def iteration_rows(watched, iteration):
    """Of a slider over frames: single steps that glide, jumps, and a drag."""
    iteration.focus()
    steps = [watched.time(iteration.press, "ArrowRight", pause=300) for _ in range(20)]
    say("Iteration, key, first picture of the glide", summary(sum(steps, [])))
    jumps = [watched.time(iteration.evaluate, SET, value) for value in [3, 11, 2, 17, 8, 14, 5, 13, 1, 10] * 4]
    say("Iteration, input event, finished picture", summary(sum(jumps, [])))
    say("Iteration, drag, frames a second", f"{iteration.evaluate(DRAG_SLIDER):.0f}")


def seed_rows(watched, seed):
    """Of sliders that choose a path: always one that has not been seen."""
    components = watched.slider("Components")
    seeds, numbers = [], []
    cycle = itertools.cycle([2, 5, 3, 6, 4])
    for value in range(38, 0, -2):
        seeds += watched.time(seed.evaluate, SET, value)
        if components:
            numbers += watched.time(components.evaluate, SET, next(cycle))
    say("Seed, a path that has not been seen", summary(seeds))
    say("Components, a path that has not been seen", summary(numbers) if components else "skipped: there is none")
    if components:
        components.evaluate(SET, 4)
    say("Seed, drag, frames a second", f"{seed.evaluate(DRAG_SLIDER):.0f}")


def centre_rows(watched):
    """Of a centre that is dragged, from the start of the path: single moves of a real mouse, then one in every frame."""
    handles = watched.root.locator(".emviz-handle[data-shape=ring]")
    if not handles.count():
        say("A centre", "skipped: nothing to take hold of")
        return
    watched.slider("Iteration").evaluate(SET, 0)
    handle, mouse = handles.first, watched.page.mouse
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 8, y + 8)  # a press becomes a drag
    angles = np.linspace(0, 4 * np.pi, 80)
    moves = [watched.time(mouse.move, x + 40 * np.cos(a), y + 40 * np.sin(a)) for a in angles]
    say("A centre, drag, move to finished picture", summary(sum(moves, [])))
    say("A centre, drag, frames a second", f"{handle.evaluate(DRAG_HANDLE, [x, y, 40]):.0f}")
    mouse.up()


@contextmanager
def lab(browser, folder):
    """The steppers in JupyterLab: a page, and the complaints of its console."""
    with LabServer(Path(folder, "server")) as server:
        opened = open_cells(browser, server, ["import numpy as np\nimport emviz as ev", *STEPPERS.values()])
        try:
            opened.run_all()
            yield opened.page, opened.console
        finally:
            opened.close()


def open_cells(browser, server, cells):
    """A notebook of these cells, open in JupyterLab and not yet run."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "latency.ipynb")
        path.write_text(v4.writes(notebook), encoding="utf-8")
        return browser.open(server, server.put(path))


def evaluated(code):
    """What the last line of a cell makes."""
    *lines, last = code.splitlines()
    names = {"ev": ev, "np": np}
    exec("\n".join(lines), names)
    return eval(last, names)


@contextmanager
def saved_page(browser, folder, code):
    """A stepper in a file of its own, opened without network: a page, and the complaints of its console."""
    path = Path(folder, "saved.html")
    evaluated(code).save_html(path)
    context = browser.browser.new_context(viewport=browser.size, offline=True)
    try:
        page, complaints = context.new_page(), []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        yield page, complaints
    finally:
        context.close()


def measure_page(page, complaints, which, count):
    """The rows of one explorer of a page."""
    explorers = page.locator(".emviz-explorer[data-drawn]")
    explorers.nth(which).wait_for(timeout=60_000)
    watched = Watched(page, explorers.nth(which))
    measure(watched, many=count > 1000)
    if len(watched.heights()) > 1 or complaints:
        say("ATTENTION", f"heights of the picture: {watched.heights()}; errors in the console: {complaints}")


def sizes(folder):
    """Print how many bytes a stepper takes that has 300 points, 20 seeds, and 1 to 6 components."""
    stepper = evaluated(PLAIN)
    path = Path(folder, "plain.html")
    stepper.save_html(path)
    output = stepper._repr_mimebundle_()[0]
    say("a saved page", f"{path.stat().st_size:,}")
    for kind in ("text/html", "image/png"):
        say(f"{kind} in a notebook", f"{len(output[kind]):,}")
    say("all of its output in a notebook", f"{len(json.dumps(output)):,}")


def opening(browser, folder):
    """Print how long a stepper takes to open, what is sent for it, and how smoothly its slider moves."""
    with LabServer(Path(folder, "opening")) as server:
        for count in OPENED:
            seconds, sent, frames = zip(*(open_once(browser, server, count) for _ in range(TIMES)), strict=True)
            print(f"opening in JupyterLab, {count:,} points", flush=True)
            say("opening beyond one fit, seconds", f"{min(seconds):.2f}")
            say("sent by Python, bytes", f"{min(sent):,}")
            say("Iteration, drag, frames a second", f"{max(frames):.0f}")


def open_once(browser, server, count):
    """Seconds beyond one fit, bytes, and frames a second of one stepper."""
    opened = open_cells(browser, server, [PREPARE.format(count=count), OPEN])
    try:
        opened.page.evaluate(NOTE_OPENING)
        outputs = opened.run_all()
        explorer = opened.page.locator(".emviz-explorer[data-drawn]")
        explorer.wait_for(timeout=60_000)
        note = opened.page.evaluate("() => opening")
        began, fitted = json.loads("".join(o["text"] for o in outputs[1] if o.get("name") == "stdout"))
        slider = Watched(opened.page, explorer).slider("Iteration")
        return note["shown"] - fitted - (fitted - began), note["bytes"], slider.evaluate(DRAG_SLIDER)
    finally:
        opened.close()


def main():
    if sys.argv[1:] == ["opening"]:
        with tempfile.TemporaryDirectory() as folder, Browser() as browser:
            opening(browser, folder)
        return
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        with lab(browser, folder) as (page, complaints):
            for which, count in enumerate(STEPPERS):
                print(f"JupyterLab, {count:,} points", flush=True)
                measure_page(page, complaints, which, count)
        for count, code in STEPPERS.items():
            print(f"saved page, {count:,} points", flush=True)
            with saved_page(browser, folder, code) as (page, complaints):
                measure_page(page, complaints, 0, count)
        print("bytes, 300 points, 20 seeds, 1 to 6 components")
        sizes(folder)
        opening(browser, folder)


if __name__ == "__main__":
    main()
