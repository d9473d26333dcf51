"""Random events on the explorers of the lessons: what a class of restless students does in an afternoon.

    python tools/random_events.py                              2,000 events over all lessons, cells run again 50 times
    python tools/random_events.py --events 300 --seed 7 notebooks/03_hard_em.ipynb

Sliders are pressed and dragged, buttons clicked, choices made, pictures dragged and touched, keys struck, the window resized
and its tab hidden, the kernel restarted and cells run again. After that every explorer must be consistent: its controls say
what is drawn, and a sentence stands below it. Nothing may have complained in the console; what the views of cells that were
run again had opened must be closed; and the kernel must not have grown.
"""

import argparse
import random
import sys
import tempfile
import traceback
from pathlib import Path

from lab_driver import Browser, LabServer

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
KEYS = ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", " ", "Escape", "f", "F")
STEPS = ("E 1", "M 2", "e7", "m 12", "s", "final", "E 999", "M", "start")  # as typed to go to a step
DRAWN = "querySelector('.emviz-explorer[data-drawn]')"
RUNS = 50
MOST_GROWTH = 20_000_000

#: Counts what scripts of widgets, and nobody else, have open on the page; widgets come from addresses that begin with blob:.
COUNT_WHAT_IS_OPEN = """(() => {
    const open = { listeners: new Map(), observers: new Set(), timers: new Set(), sounds: new Set() };
    const isWidget = () => new Error().stack.includes("blob:");
    const isLasting = (target) => !(target instanceof Node) || target === document || target === document.body ||
        target === document.documentElement;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const numbers = new WeakMap();
    const numberOf = (thing) => numbers.get(thing) ?? (numbers.set(thing, numberOf.next = (numberOf.next ?? 0) + 1), numberOf.next);
    const keyOf = (target, type, listener) => [numberOf(target), type, numberOf(listener)].join();
    EventTarget.prototype.addEventListener = function (type, listener, options) {
        const target = this ?? window;
        if (listener && isLasting(target) && !options?.once && isWidget()) {
            const key = keyOf(target, type, listener);
            open.listeners.set(key, `${target.constructor.name} ${type}`);
            options?.signal?.addEventListener("abort", () => open.listeners.delete(key));
        }
        return addEventListener.call(target, type, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
        if (listener) open.listeners.delete(keyOf(this ?? window, type, listener));
        return removeEventListener.call(this ?? window, type, listener, options);
    };
    for (const name of ["ResizeObserver", "MutationObserver", "IntersectionObserver"]) {
        window[name] = class extends window[name] {
            observe(...given) {
                if (isWidget()) open.observers.add(this);
                super.observe(...given);
            }
            disconnect() {
                open.observers.delete(this);
                super.disconnect();
            }
        };
    }
    for (const [set, clear] of [["setTimeout", "clearTimeout"], ["setInterval", "clearInterval"]]) {
        const [originalSet, originalClear] = [window[set], window[clear]];
        window[set] = (callback, ...rest) => {
            const counts = isWidget();
            const id = originalSet((...given) => {
                if (set === "setTimeout") open.timers.delete(id);
                callback(...given);
            }, ...rest);
            if (counts) open.timers.add(id);
            return id;
        };
        window[clear] = (id) => {
            open.timers.delete(id);
            originalClear(id);
        };
    }
    window.AudioContext = class extends window.AudioContext {
        constructor(...given) {
            super(...given);
            open.sounds.add(this);
        }
        close() {
            open.sounds.delete(this);
            return super.close();
        }
    };
    window.whatIsOpen = () => ({ listeners: [...open.listeners.values()].sort(), observers: open.observers.size,
        timers: open.timers.size, sounds: open.sounds.size });
})()"""

#: The explorers whose controls do not say what is drawn, by the names of the values, or that have no sentence.
INCONSISTENT = """() => [...document.querySelectorAll('.emviz-explorer')].map((root) => {
    const drawn = (root.dataset.drawn || '').split(';').filter((part) => part).map((part) => part.split('='));
    const inputs = [...root.querySelectorAll('.emviz-controls .emviz-input')];
    const same = ({ type, value }, text) => type === 'range' ? Math.abs(text - value) < 1e-9 : text === value;
    const agree = drawn.length === inputs.length &&
        drawn.every(([name, text]) => inputs.some((input) => input.name === name && same(input, text)));
    const picker = root.querySelector('.emviz-picker');
    const played = root.querySelector('.emviz-steps .emviz-input');
    const picked = !picker || picker.selectedOptions[0]?.textContent === played.getAttribute('aria-valuetext');
    const sentence = root.querySelector('[role=status]').innerText;
    const failed = sentence.includes('Python stopped');
    return agree && picked && sentence && !failed && !root.dataset.moving ? null
        : `${inputs.map(({ name, value }) => `${name}=${value}`)}${picker ? ` at ${picker.value}` : ''} over ${root.dataset.drawn}: ${sentence}`;
}).filter((problem) => problem)"""

#: What is wrong with an explorer that was presented: it fills the page still, or the page cannot be reached.
PRESENTED = """() => document.fullscreenElement || document.querySelector('.emviz-presenting, [popover].emviz-explorer')
    ? ['still presented'] : []"""

#: What is wrong when the page is not the one it was: left, or loaded again.
LEFT = "() => window.isTried ? [] : ['the page was left, or loaded again']"

#: What is presented has the screen or, where it may not, lies above the page: to find it hidden or cut off would be a fault.
FILLS_THE_SCREEN = """() => !document.querySelector('.emviz-presenting') || Boolean(document.fullscreenElement) ||
    Boolean(document.querySelector('.emviz-presenting:popover-open'))"""


class Student:
    """Does random things to one notebook that is open, and can say what has become of it.

    Parameters
    ----------
    notebook : NotebookPage
    rng : random.Random
    """

    def __init__(self, notebook, rng):
        self.notebook, self.page, self.rng = notebook, notebook.page, rng
        self.devtools = notebook.context.new_cdp_session(notebook.page)
        self.page.evaluate("() => { window.isTried = true; }")
        self.deeds = [
            (self.press_key, 35),
            (self.type_step, 5),
            (self.present, 4),
            (self.listen, 3),
            (self.drag_slider, 20),
            (self.choose, 5),
            (self.click_button, 15),
            (self.drag_picture, 20),
            (self.touch_picture, 10),
            (self.resize, 3),
            (self.hide_tab, 2),
        ]

    def act(self):
        """Do one thing, whatever it is; returns its name."""
        (deed,) = self.rng.choices([deed for deed, _ in self.deeds], [weight for _, weight in self.deeds])
        deed()
        return deed.__name__

    def _one(self, selector):
        """One of the elements that are seen, scrolled to; None if there is none."""
        # While one is presented nothing else can be reached.
        presented = self.page.locator(":is(.emviz-together, .emviz-explorer).emviz-presenting").count()
        if presented:
            self.page.wait_for_function(FILLS_THE_SCREEN, timeout=5000)
        within = f".emviz-presenting {selector.removeprefix('.emviz-explorer ')}" if presented else selector
        all_of_them = self.page.locator(within)
        found = all_of_them.evaluate_all(
            "all => [...all.keys()].filter((i) => all[i].getClientRects().length && all[i].checkVisibility())"
        )
        if not found:
            return None
        one = all_of_them.nth(self.rng.choice(found))
        one.evaluate("element => element.scrollIntoView({ block: 'center' })")
        return one

    def _places(self, element):
        """Some places on an element, from one to the next."""
        box = element and element.bounding_box()
        if not box:
            return []
        places = [
            (box["x"] + self.rng.random() * box["width"], box["y"] + self.rng.random() * box["height"])
            for _ in range(self.rng.randint(2, 5))
        ]
        # In a small window a part lies below what belongs to JupyterLab: its tabs and buttons are not tried here.
        is_ours = "place => Boolean(document.elementFromPoint(...place)?.closest('.emviz-explorer'))"
        return places if self.page.evaluate(is_ours, places[0]) else []

    def press_key(self):
        target = self._one(".emviz-explorer :is(canvas, input, select, button, [role=slider]):not([disabled])")
        if target:
            target.focus()
            for _ in range(self.rng.randint(1, 4)):
                self.page.keyboard.press(self.rng.choice(KEYS))

    def type_step(self):
        target = self._one(".emviz-explorer :is(canvas, .emviz-steps input):not([disabled])")
        if target:
            target.focus()
            self.page.keyboard.type(self.rng.choice(STEPS))
            self.page.keyboard.press(self.rng.choice(("Enter", "Escape", "ArrowRight")))

    def present(self):
        """Fill the screen, or leave it."""
        button = self._one(".emviz-present:not(.emviz-explorer)")
        if button:
            button.click(timeout=5000, force=True)

    def listen(self):
        button = self._one(".emviz-explorer button:text-is('Listen')")
        if button:
            button.click(timeout=5000, force=True)

    def drag_slider(self):
        self._drag(self._one(".emviz-explorer input[type=range]:not([disabled])"))

    def drag_picture(self):
        self._drag(self._one(".emviz-explorer canvas"))

    def _drag(self, element):
        places = self._places(element)
        for i, place in enumerate(places):
            self.page.mouse.move(*place, steps=1 if i == 0 else 4)
            if i == 0:
                self.page.mouse.down()
        if places:
            self.page.mouse.up()

    def touch_picture(self):
        places = self._places(self._one(".emviz-explorer canvas"))
        for i, (x, y) in enumerate(places):
            kind = "touchMove" if i else "touchStart"
            self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        if places:
            self.devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def choose(self):
        choice = self._one(".emviz-explorer select:not([disabled])")
        if choice:
            choice.select_option(index=self.rng.randrange(choice.locator("option").count()))

    def click_button(self):
        button = self._one(".emviz-explorer button:not([disabled])")
        # What saves a file is for a reader, not for a crowd.
        if button and "Save" not in button.inner_text():
            button.click(timeout=5000, force=True)

    def resize(self):
        self.page.set_viewport_size({"width": self.rng.randint(400, 1500), "height": self.rng.randint(400, 1100)})

    def hide_tab(self):
        other = self.notebook.context.new_page()
        other.bring_to_front()
        self.page.wait_for_timeout(200)
        self.page.bring_to_front()
        other.close()

    # Cells and kernels

    def explorer_cells(self):
        """The indices of the cells that show an explorer now."""
        return self.page.evaluate(
            "() => [...jupyterapp.shell.currentWidget.content.widgets.entries()]"
            ".filter(([, cell]) => cell.node.querySelector('.emviz-explorer')).map(([i]) => i)"
        )

    def run_again(self, index, times):
        """Run a cell so many times, each time until its explorer is drawn."""
        for _ in range(times):
            self.notebook.run_cell(index)
            self.page.wait_for_function(
                f"(i) => Boolean(jupyterapp.shell.currentWidget.content.widgets[i].node.{DRAWN})",
                arg=index,
                timeout=60_000,
            )

    # What has become of it

    def settle(self, seconds=30):
        """Stop what plays and wait until all explorers are consistent; returns what is wrong with the others."""
        self.page.keyboard.press("Escape")
        self.page.evaluate(
            "() => { for (const each of document.querySelectorAll('.emviz-explorer button'))"
            " if (each.textContent === 'Pause') each.click(); }"
        )
        problems = []
        for attempt in range(4 * seconds):
            problems = [each for look in (LEFT, INCONSISTENT, PRESENTED) for each in self.page.evaluate(look)]
            if not problems:
                break
            if attempt % 8 == 7:  # not at once: it may be leaving the screen just now, and would come back
                self.page.evaluate("document.querySelector('.emviz-presenting button.emviz-present')?.click()")
            self.page.wait_for_timeout(250)
        return problems

    def what_is_open(self):
        """What the widgets' scripts have open on the page, at rest."""
        self.page.wait_for_timeout(2500)
        return self.page.evaluate("() => whatIsOpen()")

    def kernel_bytes(self):
        """The memory of the kernel, after its garbage was collected."""
        return int(
            self.page.evaluate(
                """async () => {
                    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
                    const bytes = "[__import__('gc').collect(), __import__('psutil').Process().memory_info().rss][1]";
                    const asked = { code: "", silent: true, store_history: false, user_expressions: { bytes } };
                    const { content } = await kernel.requestExecute(asked).done;
                    return content.user_expressions.bytes.data["text/plain"];
                }"""
            )
        )

    def browser_bytes(self):
        """The JavaScript heap of the page, after its garbage was collected."""
        self.devtools.send("HeapProfiler.collectGarbage")
        return self.page.evaluate("() => performance.memory.usedJSHeapSize")


def open_lesson(server, browser, path):
    """A lesson with all cells run, in which what is open is counted."""
    name = server.put(path)
    notebook = browser.open(server, name, script=COUNT_WHAT_IS_OPEN)
    notebook.run_all()
    # As a yes or no: to hold the element would keep all of an explorer that is closed later.
    notebook.page.wait_for_function(f"() => Boolean(document.{DRAWN})", timeout=60_000)
    return notebook


def try_lesson(server, browser, path, events, runs, seed, restart=False):
    """Random events on one lesson.

    Parameters
    ----------
    server, browser : LabServer, Browser
    path : Path
    events : int
    runs : int
        How many times one cell that shows an explorer is run again.
    seed : int
    restart : bool
        Whether the kernel is restarted before the last quarter of the events.

    Returns
    -------
    list of str
        What went wrong.
    """
    rng = random.Random(f"{seed} {path.stem}")
    wrong = []
    notebook = open_lesson(server, browser, path)
    try:
        student = Student(notebook, rng)
        for i in range(events):
            if restart and i == events * 3 // 4:
                wrong += [f"before the restart: {problem}" for problem in student.settle()]
                notebook.restart_kernel()
            student.act()
        wrong += student.settle()
        if restart:
            notebook.run_all()
            wrong += [f"after the restart: {problem}" for problem in student.settle()]
        if runs:
            cell = rng.choice(student.explorer_cells())
            student.run_again(cell, 5)  # whatever is made once is made now
            opened, kernel, page = student.what_is_open(), student.kernel_bytes(), student.browser_bytes()
            student.run_again(cell, runs)
            still, grown = student.what_is_open(), student.kernel_bytes() - kernel
            heap = student.browser_bytes() - page
            print(f"  cell {cell} run {runs} times: kernel {grown / 1e6:+.1f} MB, page {heap / 1e6:+.1f} MB, {still}")
            if still != opened:
                wrong.append(f"cell {cell} run {runs} times: open before {opened}, after {still}")
            if grown > MOST_GROWTH:
                wrong.append(f"cell {cell} run {runs} times: the kernel has grown by {grown / 1e6:.0f} MB")
            wrong += student.settle()
        return wrong + notebook.console
    finally:
        notebook.close()


def main(arguments=None):
    """Command line; exit status 1 when something went wrong."""
    from playwright.sync_api import Error

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--events", type=int, default=2000, help="over all lessons together")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    paths = chosen.notebooks or sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
    failed = False
    with tempfile.TemporaryDirectory() as folder, LabServer(folder) as server, Browser() as browser:
        for i, path in enumerate(paths):
            print(path.stem, flush=True)
            # Cells are run again in one lesson of four: that takes the longest.
            runs = chosen.runs if i % 4 == 3 or len(paths) == 1 else 0
            share = chosen.events // len(paths)
            try:
                wrong = try_lesson(server, browser, path, share, runs, chosen.seed, restart=i % 2 == 0)
            except Error as stopped:  # the other lessons are tried all the same
                traceback.print_exc()
                wrong = [f"went wrong: {stopped}"]
            failed |= bool(wrong)
            print("\n".join(f"  {each}" for each in wrong) or "  all well", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
