// Present: the explorer fills the screen, for a room that looks at a projector; where several stand together, all of them.

import { FOCUSABLE, makeElement } from "./elements.js";

const CHANGED = "emviz-present"; // the event that tells each explorer, with whether it is presented
const LEFT = ":is(.emviz-explorer, .emviz-together):not(.emviz-presenting)"; // what is presented no more
const DIALOG = { role: "dialog", "aria-modal": "true", "aria-label": "Presented", tabindex: "-1", ...FOCUSABLE };

export class Present {
  constructor(explorer) {
    this.explorer = explorer;
    const { root, aside } = explorer;
    const attributes = { type: "button", "aria-pressed": "false", "aria-keyshortcuts": "F", ...FOCUSABLE };
    this.button = makeElement("button", "emviz-button emviz-present", attributes, aside);
    this.button.innerHTML = `Present <kbd aria-hidden="true">F</kbd>`;
    this.button.addEventListener("click", () => this.toggle());
    root.addEventListener("keydown", (event) => this.press(event));
    root.addEventListener(CHANGED, ({ detail }) => this.change(detail));
    this.roomResized = new ResizeObserver(() => this.fit());
    this.stay = null; // while this one has brought it to the screen: what to do at the end
    explorer.isPresenting = false;
  }

  press(event) {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key.toLowerCase() === "f" && target.tagName !== "SELECT") this.toggle();
    else if (key === "Escape" && this.explorer.isPresenting) this.toggle();
    // A clicker scrolls nothing, also where there is nothing to step through.
    else if (!(key === "PageDown" || key === "PageUp") || !this.explorer.isPresenting) return;
    event.preventDefault();
    event.stopPropagation();
  }

  toggle() {
    if (!this.explorer.isPresenting) this.enter();
    // Of several on the screen another one may have brought them there.
    else if (this.stay) this.leave();
    else this.layer().dispatchEvent(new Event("emviz-leave"));
  }

  layer() {
    const { root } = this.explorer;
    return root.closest(".emviz-together") ?? root;
  }

  enter() {
    const layer = this.layer();
    const focused = document.activeElement;
    // Who comes back at once finds the screen still being left, by this explorer or another one.
    const isLeaving = document.fullscreenElement?.matches(LEFT);
    const scrolled = ancestorsOf(layer).map((element) => [element, element.scrollLeft, element.scrollTop]);
    const attributes = Object.keys(DIALOG).map((name) => [name, layer.getAttribute(name)]);
    // The page below keeps its length.
    const style = `height: ${layer.offsetHeight}px`;
    const placeholder = makeElement("div", "", { style, "aria-hidden": "true" });
    layer.before(placeholder);
    const listeners = new AbortController();
    this.stay = { layer, focused, scrolled, attributes, placeholder, listeners };
    this.listen(layer, listeners.signal);
    for (const [name, value] of Object.entries(DIALOG)) layer.setAttribute(name, value);
    layer.classList.add("emviz-presenting");
    tell(layer, true);
    if (!layer.contains(focused)) this.explorer.picture.canvas.focus({ preventScroll: true });
    if (isLeaving) document.addEventListener("fullscreenchange", () => this.fillScreen(layer), { once: true });
    else this.fillScreen(layer);
  }

  // The whole screen where the page may have it; else the whole page, above all that JupyterLab puts around an output.
  async fillScreen(layer) {
    if (!this.stay) return;
    try {
      await layer.requestFullscreen();
    } catch {
      if (!this.stay) return;
      layer.popover = "manual";
      layer.togglePopover?.(true);
    }
    // The reader may have left before the screen was given.
    if (!this.explorer.isPresenting && document.fullscreenElement === layer) document.exitFullscreen();
  }

  listen(layer, signal) {
    let isFull = false;
    document.addEventListener("fullscreenchange", () => {
      if (isFull && document.fullscreenElement !== layer) this.leave();
      isFull = document.fullscreenElement === layer;
    }, { signal });
    layer.addEventListener("emviz-leave", () => this.leave(), { signal });
    // The keys are here, wherever the focus is: nobody looks for it in front of an audience.
    addEventListener("keydown", (event) => {
      if (event.key === "Tab") keepInside(layer, event);
      if (event.target !== layer && layer.contains(event.target)) return;
      if (event.target === this.explorer.root) return;
      this.explorer.player?.press(event);
      this.press(event);
    }, { signal, capture: true });
    // What is hidden or disabled loses it.
    layer.addEventListener("focusout", () =>
      setTimeout(() => {
        if (this.stay && !layer.contains(document.activeElement)) this.explorer.picture.canvas.focus();
      }), { signal });
  }

  async leave() {
    const { layer, focused, scrolled, attributes, placeholder, listeners } = this.stay;
    this.stay = null;
    listeners.abort();
    for (const [name, value] of attributes) {
      if (value === null) layer.removeAttribute(name);
      else layer.setAttribute(name, value);
    }
    layer.classList.remove("emviz-presenting");
    layer.removeAttribute("popover");
    placeholder.remove();
    tell(layer, false);
    const back = () => {
      for (const [element, left, top] of scrolled) element.scrollTo({ left, top, behavior: "instant" });
      focused?.focus?.({ preventScroll: true });
    };
    back();
    if (document.fullscreenElement !== layer) return;
    const kept = document.activeElement;
    await document.exitFullscreen();
    // The page has had another size meanwhile; a reader who has gone on elsewhere stays there.
    requestAnimationFrame(() => this.explorer.isPresenting || document.activeElement !== kept || back());
  }

  // This explorer is presented, or no more.
  change(isOn) {
    const { explorer } = this;
    explorer.isPresenting = isOn;
    explorer.root.classList.toggle("emviz-presenting", isOn);
    this.button.setAttribute("aria-pressed", String(isOn));
    explorer.picture.present?.(isOn);
    if (isOn) this.roomResized.observe(explorer.room);
    else this.roomResized.disconnect();
    this.fit();
  }

  // The picture is as large as the room allows, in its own proportions.
  fit() {
    const { picture, room, isPresenting } = this.explorer;
    const { width, height } = room.getBoundingClientRect();
    const [wide, high] = picture.box.style.aspectRatio.split("/").map(Number);
    const fitting = Math.floor(Math.min(width, (height * wide) / (high || 1)));
    picture.box.style.width = isPresenting ? `${fitting}px` : "";
  }

  close() {
    if (this.stay) this.leave();
    this.roomResized.disconnect();
  }
}

// From the last thing that can have the focus Tab leads to the first one, and back.
function keepInside(layer, event) {
  const all = [...layer.querySelectorAll("button, input, select, [tabindex='0']")];
  const found = all.filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
  const [from, to] = event.shiftKey ? [found[0], found.at(-1)] : [found.at(-1), found[0]];
  if (document.activeElement !== from) return;
  event.preventDefault();
  to.focus();
}

function tell(layer, isOn) {
  const explorers = layer.matches(".emviz-explorer") ? [layer] : layer.querySelectorAll(".emviz-explorer");
  for (const root of explorers) root.dispatchEvent(new CustomEvent(CHANGED, { detail: isOn }));
}

function ancestorsOf(element) {
  const found = [];
  for (let above = element.parentElement; above; above = above.parentElement) found.push(above);
  return found;
}
