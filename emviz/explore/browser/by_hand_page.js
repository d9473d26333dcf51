// A page without Python in which EM is played by hand.

import { ByHand } from "./by_hand.js";
import { openPagesWith } from "./page.js";

export function openPages(name) {
  openPagesWith({ Live: ByHand }, name);
}
