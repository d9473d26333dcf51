// A page without Python in which a stepper is live.

import { Editing } from "./editing.js";
import { Live } from "./live.js";
import { openPagesWith } from "./page.js";

export function openPages(name) {
  openPagesWith({ Live, Editing }, name);
}
