// Handles: places on a picture that a reader can take hold of, with mouse, finger, pen or keyboard.
// They tell what was done to which of them, and know nothing of what it means.

import { FOCUSABLE, makeElement } from "./elements.js";

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const LARGE_STEP = 10;
const DRAG_FROM = 3; // pixels: a press that moves less is no drag

export class Handles {
  // Over a picture. All places are in points of its stage, x to the right and y down. Each callback may be missing:
  // onPress(id): a press, which may become a drag.
  // onTap(id, event): a press that became none, with its beginning.
  // onStart(id), onMove(id, x, y), onEnd(id, cancelled): a drag. It moves at most once in an animation frame. Escape
  //   cancels it: the last move leads back to where it began.
  // onNudge(id, dx, dy, event): an arrow key; dx and dy are 0, 1 or -1, and ten times as much with Shift.
  // onDelete(id): the key Delete or Backspace.
  // A handle follows the pointer, unless onMove shows it elsewhere; after a nudge it stands where it is shown next.
  constructor(picture, callbacks) {
    this.picture = picture;
    this.callbacks = callbacks;
    this.handles = new Map(); // id -> { id, element, x, y }
    this.drag = null;
    this.layer = makeElement("div", "emviz-handles", {}, picture.box);
    this.layer.addEventListener("pointerdown", (event) => this.press(event));
    this.layer.addEventListener("pointermove", (event) => this.follow(event));
    this.layer.addEventListener("pointerup", (event) => this.isHeldBy(event) && this.end(false));
    this.layer.addEventListener("lostpointercapture", (event) => this.isHeldBy(event) && this.end(true));
    this.layer.addEventListener("keydown", (event) => this.pressKey(event));
    this.keepMenuAway(picture.box);
  }

  // A list of { id, x, y, label, valueText, shape }: these are the handles from now on. Their order is that of the Tab
  // key; a label says what it is, valueText where it stands; a shape is "ring" (if left out), "square" or "diamond".
  // One with byKeys is for the keyboard alone: to a pointer it is not there.
  show(descriptions) {
    const kept = new Set(descriptions.map(({ id }) => id));
    for (const handle of this.handles.values()) if (!kept.has(handle.id)) this.remove(handle);
    descriptions.forEach((description, i) => {
      const handle = this.handles.get(description.id) ?? this.add(description.id);
      const here = this.layer.children[i];
      if (here !== handle.element) this.layer.insertBefore(handle.element, here ?? null);
      const { label, valueText, shape = "ring", byKeys } = description;
      setChanged(handle.element, {
        "aria-label": label,
        "aria-valuetext": valueText,
        "data-shape": shape,
        "data-by-keys": byKeys,
      });
      this.place(handle, description.x, description.y);
    });
  }

  add(id) {
    // To a slider a screen reader leaves the arrow keys. By its role it has one number; its text says both directions.
    const slider = { role: "slider", "aria-valuemin": 0, tabindex: 0, ...FOCUSABLE };
    const handle = { id, element: makeElement("div", "emviz-handle", slider, this.layer) };
    this.handles.set(id, handle);
    return handle;
  }

  remove(handle) {
    if (this.drag?.handle === handle) this.release();
    const next = handle.element.nextElementSibling ?? handle.element.previousElementSibling ?? this.picture.canvas;
    if (handle.element === document.activeElement) next.focus({ preventScroll: true });
    handle.element.remove();
    this.handles.delete(handle.id);
  }

  place(handle, x, y) {
    Object.assign(handle, { x, y });
    const { pointsWide, pointsHigh } = this.picture;
    handle.element.style.left = `${(100 * x) / pointsWide}%`;
    handle.element.style.top = `${(100 * y) / pointsHigh}%`;
    setChanged(handle.element, { "aria-valuemax": Math.round(pointsWide), "aria-valuenow": Math.round(x) });
  }

  // The place on the picture under a pointer.
  placeUnder({ clientX, clientY }) {
    const { left, top, width, height } = this.picture.box.getBoundingClientRect();
    const { pointsWide, pointsHigh } = this.picture;
    return [((clientX - left) / width) * pointsWide, ((clientY - top) / height) * pointsHigh];
  }

  // Dragging ----------------------------------------------------------------------------------------------------------

  press(event) {
    const [x, y] = this.placeUnder(event);
    const distance = (handle) => Math.hypot(handle.x - x, handle.y - y);
    const pressed = [...this.handles.values()].filter(({ element }) =>
      !element.dataset.byKeys && covers(element, event)
    );
    // Where the areas of several overlap, the reader means the nearest.
    const [nearest] = pressed.sort((a, b) => distance(a) - distance(b));
    // It keeps its distance from the pointer: a press alone moves nothing.
    if (nearest) this.hold(nearest, event, [nearest.x - x, nearest.y - y]);
  }

  // Bring a handle to a press elsewhere on the picture, and drag it on from there.
  take(id, event) {
    this.hold(this.handles.get(id), event, [0, 0]);
    if (!this.isHeldBy(event)) return;
    this.start();
    this.deliver();
  }

  hold(handle, event, offset) {
    if (this.drag || event.button !== 0) return;
    event.preventDefault(); // or the focus would go to what is pressed
    handle.element.focus({ preventScroll: true });
    handle.element.setPointerCapture(event.pointerId);
    this.drag = {
      handle,
      pointerId: event.pointerId,
      offset,
      pressed: event,
      latest: event,
      from: [handle.x, handle.y],
    };
    this.callbacks.onPress?.(handle.id);
  }

  isHeldBy({ pointerId }) {
    return this.drag?.pointerId === pointerId;
  }

  start() {
    this.drag.started = true;
    this.drag.handle.element.classList.add("emviz-dragged");
    this.callbacks.onStart?.(this.drag.handle.id);
  }

  follow(event) {
    const { drag } = this;
    if (!this.isHeldBy(event)) return;
    drag.latest = event;
    const { clientX, clientY } = drag.pressed;
    if (!drag.started && Math.hypot(event.clientX - clientX, event.clientY - clientY) < DRAG_FROM) return;
    if (!drag.started) this.start();
    // The first move in a frame is told at once, so that this frame can still show it; of all others the latest.
    if (drag.frame) drag.waits = true;
    else this.deliver();
  }

  // Move to where the pointer is now, or back to where the drag began.
  deliver(back = false) {
    const { drag } = this;
    drag.waits = false;
    cancelAnimationFrame(drag.frame);
    drag.frame = requestAnimationFrame(() => {
      drag.frame = 0;
      if (drag.waits) this.deliver();
    });
    const { pointsWide, pointsHigh } = this.picture;
    const [x, y] = this.placeUnder(drag.latest).map((v, i) => v + drag.offset[i]);
    const inside = [Math.min(Math.max(x, 0), pointsWide), Math.min(Math.max(y, 0), pointsHigh)];
    const place = back ? drag.from : inside;
    this.place(drag.handle, ...place);
    this.callbacks.onMove?.(drag.handle.id, ...place);
  }

  end(cancelled) {
    const { drag } = this;
    if (drag.started && (cancelled || drag.waits)) this.deliver(cancelled);
    this.release();
    if (drag.started) this.callbacks.onEnd?.(drag.handle.id, cancelled);
    else if (!cancelled) this.callbacks.onTap?.(drag.handle.id, drag.pressed);
  }

  // Let go, and tell nobody.
  release() {
    if (!this.drag) return;
    cancelAnimationFrame(this.drag.frame);
    this.drag.handle.element.classList.remove("emviz-dragged");
    this.drag = null;
  }

  // Keys --------------------------------------------------------------------------------------------------------------

  pressKey(event) {
    const { key } = event;
    const handle = [...this.handles.values()].find(({ element }) => element === event.target);
    if (!handle || event.ctrlKey || event.altKey || event.metaKey) return;
    if (key === "Escape" && this.drag) this.end(true);
    else if (key in ARROWS) this.nudge(handle, event);
    else if ((key === "Delete" || key === "Backspace") && this.callbacks.onDelete) this.callbacks.onDelete(handle.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  nudge(handle, event) {
    if (this.drag) return;
    const [dx, dy] = ARROWS[event.key].map((step) => (event.shiftKey ? LARGE_STEP * step : step));
    this.callbacks.onNudge?.(handle.id, dx, dy, event);
  }

  // A finger that rests beside a handle opens no menu. It would also end the drag.
  keepMenuAway(box) {
    let pointerType = "mouse";
    box.addEventListener("pointerdown", (event) => (pointerType = event.pointerType), true);
    box.addEventListener("contextmenu", (event) => {
      if (!this.handles.size || (event.pointerType || pointerType) === "mouse") return;
      event.preventDefault();
      event.stopPropagation(); // JupyterLab opens its own
    });
  }

  close() {
    this.release();
    this.layer.remove();
  }
}

// Attributes that have not changed stay untouched: a screen reader would read them again.
function setChanged(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

function covers(element, { clientX, clientY }) {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}
