// The widget in which EM is played by hand.

import { ByHand } from "./by_hand.js";
import { openExplorer } from "./explorer.js";

export function render({ model, el }) {
  return openExplorer(model, el, { Live: ByHand });
}
