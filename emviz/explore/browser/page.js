// A page without Python: the explorer over the frames that stand in the page itself.

import { openExplorer } from "./explorer.js";
import { bytesOf } from "./unpacking.js";

// Play every pack of this name that no other script has opened yet.
export function openPages(name) {
  openPagesWith(null, name);
}

// The same where a stepper is live: `live` as for an explorer.
export function openPagesWith(live, name) {
  for (const page of document.querySelectorAll(`[data-emviz-pack="${name}"]:not([data-emviz-open])`)) {
    page.dataset.emvizOpen = "yes";
    const values = { _packed: bytesOf(page.dataset.emvizFrames) };
    const model = {
      get: (trait) => values[trait],
      set: (trait, value) => {
        values[trait] = value;
      },
      on() {},
      off() {},
      save_changes() {},
    };
    const el = document.createElement("div");
    page.append(el);
    openExplorer(model, el, live).then(
      () => page.querySelector("img").remove(),
      (error) => {
        el.remove();
        throw error;
      },
    );
  }
}
