// The widget: an explorer that also knows EM.

import { Editing } from "./editing.js";
import { openExplorer } from "./explorer.js";
import { Live } from "./live.js";

// What anywidget calls with a widget's model and an empty element.
export function render({ model, el }) {
  return openExplorer(model, el, { Live, Editing });
}
