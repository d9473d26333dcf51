// What the page says of a frame: the sentence below the picture, and the picture's text alternative.

import { describeBy, makeElement } from "./elements.js";

export class SentenceLine {
  // `parent` gets the sentence at its end. The text alternative is the sentence, and where things are. That text stands
  // unseen below the picture, because screen readers read such a text more widely than aria-description.
  constructor(picture, parent) {
    this.picture = picture;
    const attributes = { role: "status", "aria-live": "polite", "aria-atomic": "false" };
    this.element = makeElement("p", "emviz-sentence", attributes, parent);
    this.description = makeElement("p", "emviz-unseen", {});
    picture.box.after(this.description);
    picture.canvas.addEventListener("blur", () => this.namePicture());
  }

  get text() {
    return this.element.textContent;
  }

  // The sentence of the frame that is shown and those `after` it, or the problem instead.
  show(problem, ...after) {
    this.element.classList.toggle("emviz-problem", Boolean(problem));
    const { frame } = this.picture;
    const parts = problem ? [problem] : [frame?.sentence, frame?.also, ...after];
    setParts(this.element, parts.filter(Boolean));
    this.namePicture();
  }

  // What changes on the element that has the focus is read out by some screen readers, after the sentence once more. So
  // while its frames change under the focus the picture refers to the sentence.
  namePicture() {
    const { canvas, frame } = this.picture;
    if (canvas !== canvas.getRootNode().activeElement) this.named = this.text;
    else if (this.named !== this.text) this.named = null; // until it has lost the focus
    canvas.setAttribute("aria-label", this.named ?? "Picture: what it shows now is said below it.");
    const description = frame?.description ?? "";
    if (description !== this.description.textContent) this.description.textContent = description;
    describeBy(this.named !== null && description ? this.description : null, [canvas]);
  }

  // Whether a screen reader reads each new sentence out: not while they change faster than it reads, but then the last.
  announce(isAloud) {
    const wasSilent = this.element.getAttribute("aria-live") === "off";
    this.element.setAttribute("aria-live", isAloud ? "polite" : "off");
    if (!isAloud || !wasSilent) return;
    for (const part of this.element.children) part.replaceChildren(part.textContent);
  }
}

// Sentences after each other, each in an element of its own. Touched is only one that is another now: a screen reader reads
// it, and nothing else again.
function setParts(parent, texts) {
  while (parent.children.length > texts.length) parent.lastElementChild.remove();
  texts.forEach((text, i) => {
    const part = parent.children[i] ?? makeElement("span", "", {}, parent);
    const spaced = i ? ` ${text}` : text;
    if (part.textContent !== spaced) part.textContent = spaced;
  });
}
