// Predict: before a half-step is shown the reader says what it will do; then it is shown, with how far off the guess was.
// Before an M step: where will the centres go? Before an E step: how much of one point does a component take?

import { FOCUSABLE, makeButton, makeElement } from "./elements.js";
import { responsibilities } from "./em.js";
import { general } from "./numerals.js";
import { countLeft, meanOf } from "./parameters.js";
import { NO_PREDICTIONS, predictCentres, predictShare } from "./predictions.js";

const GUESS = "guess-"; // the ids of the handles, with the number of the component

export class Predict {
  // `editing` has the handles and the buttons.
  constructor(editing) {
    this.editing = editing;
    this.live = editing.live;
    this.record = NO_PREDICTIONS;
    this.button = makeButton("Predict", () => this.toggle(), editing.buttons);
    this.button.setAttribute("aria-pressed", "false");
    const { picture, sentence } = editing.explorer;
    this.drawing = makeSvg("svg", { class: "emviz-guesses", "aria-hidden": "true" }, picture.box);
    this.row = makeElement("label", "emviz-row emviz-question", {});
    this.words = makeElement("span", "emviz-name", {}, this.row);
    this.input = makeElement("input", "emviz-input", { type: "range", min: "0", max: "100", ...FOCUSABLE }, this.row);
    this.value = makeElement("span", "emviz-value", { "aria-hidden": "true" }, this.row);
    this.input.addEventListener("input", () => this.guessShare(+this.input.value / 100));
    // A press at the middle, where the slider stands, is a guess too, and no input.
    this.input.addEventListener("click", () => this.guessShare(+this.input.value / 100));
    sentence.element.after(this.row);
    this.asked = this.answered = null;
    this.sentence = ""; // what is asked or answered, after that of the frame
    this.row.hidden = true;
  }

  isOn() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  toggle() {
    this.button.setAttribute("aria-pressed", String(!this.isOn()));
    this.live.showsAhead = !this.isOn(); // or there would be nothing to guess
    this.asked = this.answered = null;
    this.editing.explorer.refresh();
  }

  // A frame is shown: answer what was asked about it, and ask about the next one.
  show(frame) {
    this.drawing.replaceChildren();
    this.sentence = "";
    const hadFocus = this.row.contains(document.activeElement);
    this.row.hidden = true;
    this.ask(frame);
    this.editing.explorer.picture.box.classList.toggle("emviz-asking", Boolean(frame?.halfStep && this.handles()));
    // What is hidden loses the focus, and with it the keys.
    if (hadFocus && this.row.hidden) this.editing.explorer.picture.canvas.focus({ preventScroll: true });
    else if (hadFocus) this.input.focus({ preventScroll: true });
  }

  ask(frame) {
    if (!this.isOn() || !frame?.halfStep) return;
    const { pointsWide, pointsHigh } = this.editing.explorer.picture;
    this.drawing.setAttribute("viewBox", `0 0 ${pointsWide} ${pointsHigh}`);
    const { halfStep } = frame;
    if (isAbout(this.asked, halfStep)) this.answer(halfStep);
    if (isAbout(this.answered, halfStep)) this.showAnswer();
    if (!isAbout(this.asked, halfStep, 1)) this.asked = questionAfter(halfStep);
    if (this.asked) this.showQuestion(halfStep);
    else if (!this.sentence) this.say("There is nothing to predict at this half-step.");
  }

  // Asking --------------------------------------------------------------------------------------------------------------

  showQuestion({ after }) {
    const { asked } = this;
    if (asked.guesses) {
      asked.guesses.forEach((guess, k) => after.weights[k] > 0 && this.drawGuess(guess ?? meanOf(after, k), k));
      this.say("Where will the centres go? Move the marks there.");
      return;
    }
    this.ring(this.pointOf(asked));
    const point = `the ringed point, ${inWords(this.rowOf(asked))},`;
    this.words.textContent = `How much of ${point} will component ${asked.component} take?`;
    this.say(this.words.textContent);
    this.input.value = String(Math.round(100 * (asked.guess ?? 0.5)));
    this.showShare();
    this.row.hidden = false;
  }

  // One sentence more, after that of the frame.
  say(sentence) {
    this.sentence = [this.sentence, sentence].filter(Boolean).join(" ");
  }

  guessShare(share) {
    this.editing.explorer.player?.setPlaying(false);
    this.asked.guess = share;
    this.showShare();
  }

  showShare() {
    const text = this.asked.guess === null ? "no guess yet" : `${this.input.value}%`;
    this.value.textContent = text;
    this.input.setAttribute("aria-valuetext", text);
  }

  // The handles of the marks, while the question is about centres; else null.
  handles() {
    if (!this.isOn() || !this.asked?.guesses) return null;
    const { after } = this.editing.frame.halfStep;
    return this.asked.guesses.flatMap((guess, k) => {
      if (after.weights[k] === 0) return [];
      const place = guess ?? meanOf(after, k);
      const [x, y] = this.placeOf(place);
      const valueText = `${guess ? "" : "no guess yet, "}${inWords(place)}`;
      return { id: `${GUESS}${k}`, x, y, label: `Your guess for component ${k}`, valueText, shape: "diamond" };
    });
  }

  has(id) {
    return String(id).startsWith(GUESS);
  }

  // A drag begins, and may be cancelled.
  begin() {
    this.before = [...this.asked.guesses];
  }

  cancel() {
    this.asked.guesses = this.before;
    this.editing.explorer.refresh();
  }

  moveHandle(id, place) {
    const { nFeatures } = this.live.given;
    const inside = this.live.picture.view.axes.nearestInside(...place);
    this.asked.guesses[+id.slice(GUESS.length)] = this.live.picture.dataAt(...inside).slice(0, nFeatures);
    this.editing.explorer.refresh();
  }

  // Answering -----------------------------------------------------------------------------------------------------------

  answer(halfStep) {
    const { asked, record } = this;
    const { trace, index, after } = halfStep;
    this.asked = null;
    let found;
    if (asked.guesses?.some(Boolean)) found = predictCentres(after, asked.guesses, record);
    else if (asked.guess !== null && asked.guess !== undefined) {
      const truth = halfStep.responsibilities[asked.point * after.weights.length + asked.component];
      found = predictShare(truth, asked.component, asked.guess, record);
    } else return;
    this.record = found.record;
    this.answered = { ...asked, ...found, trace, index };
  }

  showAnswer() {
    const { answered } = this;
    for (const { component, from, to } of answered.arrows ?? []) {
      this.drawGuess(from, component);
      this.drawArrow(this.placeOf(from), this.placeOf(to));
    }
    if (!answered.arrows) this.ring(this.pointOf(answered));
    this.say(answered.sentence);
  }

  // Drawing -------------------------------------------------------------------------------------------------------------

  placeOf(place) {
    const { heightOfCentres } = this.live.picture.view.description;
    return this.live.picture.place(place.length === 1 ? [place[0], heightOfCentres] : place);
  }

  rowOf({ trace, point }) {
    const { values, nFeatures } = trace.data;
    return Array.from(values.subarray(point * nFeatures, (point + 1) * nFeatures));
  }

  pointOf(asked) {
    const row = this.rowOf(asked);
    return this.live.picture.place(row.length === 1 ? [row[0], this.live.picture.view.description.rug.height] : row);
  }

  drawGuess(place, k) {
    const [cx, cy] = this.placeOf(place);
    const fill = `rgb(${this.live.scene.view.palette[k].join(", ")})`;
    makeSvg("circle", { cx, cy, r: 6, fill, "fill-opacity": 0.35, "stroke-dasharray": "3 2" }, this.drawing);
  }

  drawArrow([x1, y1], [x2, y2]) {
    makeSvg("line", { x1, y1, x2, y2 }, this.drawing);
    const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
    const transform = `translate(${x2} ${y2}) rotate(${angle})`;
    makeSvg("path", { d: "M0 0L-8 -4L-8 4Z", transform, class: "emviz-tip" }, this.drawing);
  }

  ring([cx, cy]) {
    makeSvg("circle", { cx, cy, r: 8, fill: "none", class: "emviz-ring" }, this.drawing);
  }

  close() {
    this.drawing.remove();
    this.row.remove();
  }
}

function inWords(place) {
  return `at ${place.map((value) => general(value, 3)).join(", ")}`;
}

function isAbout(question, { trace, index }, distance = 0) {
  return question !== null && question.trace === trace && question.index === index + distance;
}

// What is asked at a half-step about the next one: before an E step the share of the point that it shares out most; null
// before the end, and where a point is never shared.
function questionAfter({ trace, kind, index, after }) {
  const next = index + 1;
  const K = after.weights.length;
  if (countLeft(after) === 1 || next >= 2 * trace.params.length - 1) return null;
  if (kind === "E") return { trace, index: next, guesses: new Array(K).fill(null) };
  if (trace.model.assignment === "hard") return null;
  const [point, component] = mostShared(trace, next, K);
  return { trace, index: next, point, component, guess: null };
}

// The point whose largest share in an E step is smallest, and the component that takes it.
function mostShared({ model, data, params }, index, K) {
  const r = responsibilities(model, data, params[(index - 1) / 2]);
  let [point, component, least] = [0, 0, Infinity];
  for (let i = 0; i < data.nSamples; i++) {
    let best = 0;
    for (let k = 1; k < K; k++) if (r[i * K + k] > r[i * K + best]) best = k;
    if (r[i * K + best] < least) [point, component, least] = [i, best, r[i * K + best]];
  }
  return [point, component];
}

function makeSvg(tag, attributes, parent) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  parent.append(element);
  return element;
}
