// The explorer: a picture, a sentence below it, and controls.
// It shows the frames that the browser has, requests those it lacks from Python, and knows nothing of what they show.

import { Connection } from "./connection.js";
import { makeInput } from "./controls.js";
import { disableWithoutPython, makeButton, makeElement } from "./elements.js";
import { FrameStore, keyOf } from "./frame_store.js";
import { Grabs } from "./grabs.js";
import { Picture } from "./picture.js";
import { PlayedSlider } from "./played_slider.js";
import { Player } from "./player.js";
import { Present } from "./present.js";
import { Requests } from "./requests.js";
import { SentenceLine } from "./sentence_line.js";
import { Sound } from "./sound.js";
import { Together } from "./together.js";
import { Unanswered } from "./unanswered.js";
import { unpack } from "./unpacking.js";

const SAVE_AFTER = 150; // ms of rest before Python hears of a value

// Over a widget's model, or a stand-in without Python, in an empty element. `live` has { Live, Editing }: what draws the
// frames here, and what changes them on the picture, if anything does. An explorer that shows nothing but frames of Python
// needs none.
export async function openExplorer(model, element, live = null) {
  const explorer = new Explorer(model, element, live);
  await explorer.open();
  return () => explorer.close();
}

class Explorer {
  constructor(model, element, live) {
    this.model = model;
    this.liveParts = live;
    this.connection = new Connection(model, element, () => this.unanswered.sayWhy());
    this.hasPython = this.connection.exists;
    this.root = makeElement("div", "emviz-explorer", {}, element);
    this.store = new FrameStore();
    this.requests = new Requests(this);
    this.unanswered = new Unanswered(this);
    this.unlisten = [];
  }

  async open() {
    const pack = await unpack(this.model.get("_packed"));
    this.isLive = Boolean(pack.live);
    this.build(pack);
    this.values = {};
    for (const { trait, value } of this.inputs) this.values[trait] = this.model.get(trait) ?? value;
    if (pack.live) this.buildLive(pack);
    this.aside = makeElement("div", "emviz-aside", {}, this.player?.parts ?? this.panel);
    this.present = new Present(this);
    // In a notebook that was opened again, or a second view, the first frames may no longer be true.
    if ((this.model.get("_version") ?? pack.version) === pack.version || pack.live) this.add(pack);
    if (this.player && (pack.live || pack.levels) && globalThis.AudioContext) this.sound = new Sound(this);
    if (pack.together) this.together = new Together(this, pack.together);
    for (const input of this.inputs) this.listen(`change:${input.trait}`, () => this.take(input));
    this.listen("change:_version", () => this.forget());
    this.listen("change:_changes", () => this.takeChanges());
    this.listen("comm_live_update", () => this.connection.lose());
    this.listen("msg:custom", (message, buffers) => this.requests.receive(message, buffers));
    this.picture.watch();
    this.refresh();
  }

  listen(event, callback) {
    this.model.on(event, callback);
    this.unlisten.push(() => this.model.off(event, callback));
  }

  // Building the page -------------------------------------------------------------------------------------------------

  build({ controls, play, colours, grabs }) {
    this.picture = new Picture(this.root, colours, () => this.state(), () => this.refresh());
    this.room = makeElement("div", "emviz-room", {}, this.root); // what the picture may fill while it is presented
    this.room.append(this.picture.box);
    // The steps right below the picture: there they stay where they are, however long the sentence is.
    const steps = play && makeElement("div", "emviz-controls emviz-steps", {}, this.root);
    this.sentence = new SentenceLine(this.picture, this.root);
    this.panel = makeElement("div", "emviz-controls", {}, this.root);
    this.inputs = [];
    this.buttons = [];
    for (const description of controls) {
      const isPlayed = description.trait === play;
      if (description.kind === "button") this.buildButton(description, this.panel);
      else if (isPlayed) this.inputs.push(this.listenTo(new PlayedSlider(description, steps)));
      else this.inputs.push(this.listenTo(makeInput(description, this.panel)));
    }
    this.preloaded = this.inputs.filter((input) => input.preloaded);
    this.onDemand = this.inputs.filter((input) => !input.preloaded);
    const played = this.inputs.find((input) => input.trait === play);
    if (played) {
      this.player = new Player(this, played, steps);
      this.root.addEventListener("keydown", (event) => this.player.press(event));
    }
    if (!this.hasPython) disableWithoutPython(this.needPython(), this.root);
    if (grabs?.length) this.grabs = new Grabs(this, grabs);
  }

  buildLive({ live, changes }) {
    const { Live, Editing } = this.liveParts;
    this.live = new Live(live, this.onDemand);
    this.live.take(this.model.get("_changes") ?? changes);
    this.picture.painter.addGlyphs(this.live.scene.glyphs);
    if (Editing && !this.live.picture.isStill) this.editing = new Editing(this);
  }

  buildButton({ name }, parent) {
    const press = () => {
      this.save();
      this.unanswered.press(name);
    };
    this.buttons.push(makeButton(name, press, parent));
  }

  listenTo(input) {
    input.element.addEventListener("input", () => {
      const glide = input.glideNext;
      input.glideNext = false;
      this.player?.setPlaying(false);
      this.lastMoved = input;
      this.change(input, input.read(this.countOf(input)), glide);
    });
    input.element.addEventListener("change", () => this.save());
    return input;
  }

  needPython() {
    return [...(this.isLive ? [] : this.onDemand.map(({ element }) => element)), ...this.buttons];
  }

  // Values ------------------------------------------------------------------------------------------------------------

  // How many values an input has; the player ends where the frames end, if it alone moves through them.
  countOf(input) {
    const sequence = input === this.player?.slider && this.preloaded.length === 1 && this.sequence();
    return sequence ? sequence.count : input.count;
  }

  indexOf(input) {
    return input.index(this.values[input.trait], this.countOf(input));
  }

  onDemandIndices() {
    return this.onDemand.map((input) => input.index(this.values[input.trait]));
  }

  key() {
    return keyOf(this.onDemandIndices());
  }

  // The frames for the controls that work on demand, if the browser has any.
  sequence() {
    const sequence = this.live ? this.live.path(this.onDemandIndices()) : this.store.sequences.get(this.key());
    return this.together ? this.together.lengthen(sequence) : sequence;
  }

  frameIndex() {
    const index = this.preloaded.reduce((sum, input) => sum * this.countOf(input) + this.indexOf(input), 0);
    return this.together ? this.together.within(index) : index;
  }

  // The values as text, for the attribute data-drawn.
  state() {
    return this.inputs.map(({ trait }) => `${trait}=${this.values[trait]}`).join(";");
  }

  change(input, value, glide = false) {
    this.changeAll([[input, value]], glide);
  }

  // Several inputs and their values, in one picture.
  changeAll(inputsAndValues, glide = false) {
    const changed = inputsAndValues.filter(([{ trait }, value]) => this.values[trait] !== value);
    if (!changed.length) return;
    const staysAtEnd = this.isAtEnd() && changed.every(([input]) => input !== this.player.slider);
    this.unanswered.drop(changed.map(([{ trait }]) => trait));
    for (const [{ trait }, value] of changed) this.set(trait, value);
    if (staysAtEnd) this.set(this.player.slider.trait, this.player.slider.at(this.player.last()));
    this.saveSoon();
    this.refresh(glide);
    if (this.live) this.setChanges();
  }

  set(trait, value) {
    this.values[trait] = value;
    this.model.set(trait, this.together ? this.together.valueWithin(trait, value) : value);
  }

  // Whether the end of a live path is shown: then the end of any other path is what the reader wants to see.
  isAtEnd() {
    return Boolean(this.live && this.player) && this.player.last() > 0 && this.player.index() === this.player.last();
  }

  saveSoon() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SAVE_AFTER);
  }

  save() {
    clearTimeout(this.saving);
    this.connection.save();
  }

  // Take over a value that Python has set.
  take({ trait }) {
    const value = this.model.get(trait);
    if (value === this.values[trait] || value === this.together?.valueWithin(trait, this.values[trait])) return;
    this.values[trait] = value;
    this.refresh();
  }

  position() {
    return this.player ? this.player.index() : 0;
  }

  // Changes by hand ---------------------------------------------------------------------------------------------------

  // Show what the reader has changed, at this position, and tell Python of it.
  showChanges(position) {
    // First the path: another view of this widget may have too few frames for the position as yet.
    this.setChanges();
    const slider = this.player?.slider;
    if (slider) {
      this.values[slider.trait] = position;
      this.model.set(slider.trait, position);
    }
    this.saveSoon();
    this.refresh();
  }

  setChanges() {
    this.changesSet = this.live.isChanged() ? this.live.changes : {};
    this.model.set("_changes", this.changesSet);
  }

  takeChanges() {
    if (!this.live || this.model.get("_changes") === this.changesSet) return; // its own
    this.live.take(this.model.get("_changes"));
    this.refresh();
  }

  // Frames ------------------------------------------------------------------------------------------------------------

  add(pack) {
    this.picture.painter.addGlyphs(pack.glyphs);
    this.store.add(pack);
  }

  forget() {
    this.store.clear();
    this.refresh();
  }

  // Bring everything on the page up to date, and request what is missing.
  refresh(glide = false) {
    const key = this.key();
    const sameSequence = key === this.lastKey;
    if (!sameSequence) this.store.problems.delete(key);
    const sequence = this.sequence();
    if (sequence && this.player) {
      const { slider } = this.player;
      // Another path may be shorter. Python comes to the same end by itself: what it sets meanwhile must not be undone.
      this.values[slider.trait] = slider.at(this.indexOf(slider));
    }
    this.showControls(sequence);
    const frame = sequence?.frame(this.frameIndex());
    if (frame) {
      this.picture.show(frame, sequence.stage, this.store.stages.get(sequence.stage), glide && sameSequence);
      this.drawn = { ...this.values };
    }
    this.sound?.show(sequence, frame, sameSequence);
    this.editing?.show(frame);
    this.grabs?.show();
    if (this.isPresenting) this.present.fit();
    const problem = this.unanswered.notice ?? sequence?.problem ?? this.store.problems.get(key);
    this.sentence.show(
      problem ?? (frame ? null : this.missing()),
      this.editing?.predict.sentence,
      this.sound?.sentence,
    );
    this.lastKey = key;
    this.together?.tell(glide);
    if (!this.live) this.requests.next();
  }

  // Why there will be no frame; null while it may still come.
  missing() {
    return this.hasPython || this.live ? null : "This picture needs Python: open the notebook and run it.";
  }

  // Whether a screen reader reads each new sentence out.
  announce(isAloud) {
    (this.together?.other ? this.together : this.sentence).announce(isAloud);
  }

  showControls(sequence) {
    for (const input of this.inputs) {
      const labels = (input === this.player?.slider && sequence?.labels) || input.labels;
      input.show(this.values[input.trait], this.countOf(input), labels);
    }
  }

  close() {
    this.player?.close();
    this.present.close();
    this.connection.close();
    this.sound?.close();
    this.together?.close();
    this.requests.close();
    this.grabs?.close();
    this.picture.close();
    this.editing?.close();
    for (const stop of this.unlisten) stop();
    // JupyterLab keeps the models of widgets that are closed, with their views: these keep an empty element.
    this.root.remove();
  }
}
