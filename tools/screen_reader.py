"""What a screen reader says on a page that is worked by keyboard, as text: a recording to read, without a screen reader.

    with Browser() as browser:
        reader = ScreenReader(page)
        reader.press("Tab")
        reader.press("ArrowRight")
        print(reader.transcript())

It says what Chromium's accessibility tree has, in the order that NVDA and VoiceOver keep: what has the focus, by name, role,
value and description; of what keeps it only what has changed; then what live regions announce.
"""

#: The words for roles and keys, as a reader hears and finds them.
ROLES = {"image": "picture", "button": "button", "combobox": "choice", "ListBox": "choice"}
KEYS = {"ArrowRight": "right arrow", "ArrowLeft": "left arrow", "ArrowUp": "up arrow", "ArrowDown": "down arrow"}

VALUE_TEXT = "() => document.activeElement.getAttribute('aria-valuetext')"  # the tree has the number only

LISTEN = """() => {
    window.announced = new Map();  // what has changed -> its text
    const hear = (changes) => {
        for (const { target, addedNodes } of changes) {
            const changed = target.closest ? target : target.parentElement;
            const region = changed?.closest("[role=status], [role=alert], [aria-live]");
            if (!region || region.getAttribute("aria-live") === "off") continue;
            if (region.getAttribute("aria-atomic") !== "false") announced.set(region, region.textContent);
            else for (const added of addedNodes) announced.set(changed, added.textContent);
        }
    };
    new MutationObserver(hear).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


class ScreenReader:
    """Listens to a page of Playwright from now on.

    Parameters
    ----------
    page : playwright.sync_api.Page
    wait : float
        Milliseconds after a key until the page has come to rest.
    """

    def __init__(self, page, wait=350):
        self.page, self.wait = page, wait
        self.lines, self.focus = [], None
        self.tree = page.context.new_cdp_session(page)
        self.tree.send("Accessibility.enable")
        page.evaluate(LISTEN)

    def press(self, key):
        """Press a key, and note what is said then; returns it as a list of strings."""
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(self.wait)
        spoken = [*self._focused(), *self._announced()]
        self.lines += [
            f"[{'+'.join(KEYS.get(part, part) for part in key.split('+'))}]",
            *(f"  {words}" for words in spoken),
        ]
        return spoken

    def transcript(self):
        """All that was pressed and said so far."""
        return "\n".join(self.lines)

    def _focused(self):
        """What is said of the element that has the focus: all, or what has changed of it."""
        before, self.focus = self.focus, self._read_focus()
        same = before is not None and before["id"] == self.focus["id"]
        return [
            word for part, word in self.focus.items() if part != "id" and word and not (same and before[part] == word)
        ]

    def _read_focus(self):
        found = self.tree.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]
        options = {"objectId": found["objectId"], "fetchRelatives": False}
        node = self.tree.send("Accessibility.getPartialAXTree", options)["nodes"][0]
        states = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        role = node["role"]["value"]
        return {
            "id": node["backendDOMNodeId"],
            "name": node.get("name", {}).get("value", ""),
            "role": ROLES.get(role, role) + (", disabled" if states.get("disabled") else ""),
            "pressed": {"true": "pressed", "false": "not pressed"}.get(states.get("pressed"), ""),
            "value": self.page.evaluate(VALUE_TEXT) or str(node.get("value", {}).get("value", "")),
            "description": node.get("description", {}).get("value", ""),
        }

    def _announced(self):
        """What live regions have come to hold, each of their texts once."""
        take = "() => { const heard = new Set(announced.values()); announced.clear(); return [...heard]; }"
        return [text.strip() for text in self.page.evaluate(take) if text.strip()]
