// The stage: a picture that stands still, a canvas for the actors over it, a sentence below, and controls.
// It shows the frames it holds, asks Python for those it lacks, and knows nothing of what they show.

const SAVE_AFTER = 150; // ms of rest before Python hears of a value
const GLIDE = 220; // ms from frame to frame after a single step
const FOCUSABLE = { "data-lm-suppress-shortcuts": "true" }; // or JupyterLab takes the arrow keys

function make(tag, className, attributes = {}, parent = null) {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (parent) parent.append(element);
  return element;
}

class Explorer {
  constructor(model, el) {
    this.model = model;
    this.live = typeof model.send === "function";
    this.root = make("div", "emviz-explorer", {}, el);
    this.tracks = new Map();
    this.stages = new Map();
    this.problems = new Map();
    this.questions = new Questions(this);
    this.cleanups = [];
  }

  async open() {
    const book = await openBook(this.model.get("_book"));
    this.controls = book.controls;
    this.byTrait = new Map(book.controls.filter((c) => c.trait).map((c) => [c.trait, c]));
    this.held = book.controls.filter((c) => c.held);
    this.asked = book.controls.filter((c) => c.trait && !c.held);
    this.values = {};
    for (const [trait, control] of this.byTrait) this.values[trait] = this.model.get(trait) ?? control.value;
    this.colours = book.colours;
    this.build(book);
    this.store(book);
    for (const trait of this.byTrait.keys()) this.listen(`change:${trait}`, () => this.heard(trait));
    this.listen("change:_version", () => this.forget());
    this.listen("msg:custom", (message, buffers) => this.questions.answered(message, buffers));
    this.watch();
    this.refresh();
  }

  listen(event, callback) {
    this.model.on(event, callback);
    this.cleanups.push(() => this.model.off(event, callback));
  }

  // Building the page -------------------------------------------------------------------------------------------

  build(book) {
    const { root } = this;
    this.picture = make("div", "emviz-picture", {}, root);
    this.stage = make("div", "emviz-stage", { "aria-hidden": "true" }, this.picture);
    this.canvas = make("canvas", "emviz-actors", { role: "img", tabindex: "0", ...FOCUSABLE }, this.picture);
    this.painter = new Painter(this.canvas);
    this.sentence = make("p", "emviz-sentence", { role: "status", "aria-live": "polite" }, root);
    const panel = make("div", "emviz-controls", {}, root);
    this.player = book.play && this.byTrait.get(book.play);
    if (this.player) {
      this.play = make("button", "emviz-button emviz-play", { type: "button", ...FOCUSABLE }, panel);
      this.play.addEventListener("click", () => this.setPlaying(!this.playing));
      this.setPlaying(false);
    }
    for (const control of this.controls) {
      if (control.kind === "button") this.buildButton(control, panel);
      else this.buildRow(control, panel);
    }
    root.addEventListener("keydown", (event) => this.pressed(event));
  }

  buildButton(control, panel) {
    const button = make("button", "emviz-button", { type: "button", ...FOCUSABLE }, panel);
    button.textContent = control.name;
    button.addEventListener("click", () => {
      this.save();
      this.model.send({ type: "press", name: control.name });
    });
    if (!this.live) this.disable(button);
  }

  buildRow(control, panel) {
    const row = make("label", "emviz-row", {}, panel);
    make("span", "emviz-name", {}, row).textContent = control.name;
    const slider = control.kind === "slider";
    const input = make(slider ? "input" : "select", "emviz-input", { "aria-label": control.name, ...FOCUSABLE }, row);
    control.input = input;
    if (slider) {
      const { min, step, count } = control;
      Object.assign(input, { type: "range", min, max: min + step * (count - 1), step });
      control.shown = make("span", "emviz-value", { "aria-hidden": "true" }, row);
    } else {
      for (const option of control.options) make("option", "", {}, input).textContent = option;
    }
    const moved = () => {
      const glide = control.stepped;
      control.stepped = false;
      if (!this.advancing) this.setPlaying(false);
      this.touched = control;
      this.change(control.trait, slider ? this.at(control, this.index(control, +input.value)) : input.value, glide);
    };
    input.addEventListener("input", moved);
    input.addEventListener("change", () => this.save());
  }

  disable(element) {
    element.disabled = true;
    element.title = "This needs Python: open the notebook and run it to use this control.";
  }

  // Values ------------------------------------------------------------------------------------------------------

  count(control) {
    const track = control === this.player && this.tracks.get(this.key());
    return track && this.held.length === 1 ? track.count : control.count;
  }

  index(control, value) {
    if (control.kind === "choice") return Math.max(control.options.indexOf(value), 0);
    return Math.min(Math.max(Math.round((value - control.min) / control.step), 0), this.count(control) - 1);
  }

  at(control, index) {
    return control.kind === "choice" ? control.options[index] : +(control.min + control.step * index).toFixed(10);
  }

  indices(controls) {
    return controls.map((c) => this.index(c, this.values[c.trait]));
  }

  key() {
    return keyOf(this.indices(this.asked));
  }

  frameIndex() {
    return this.held.reduce((sum, c) => sum * this.count(c) + this.index(c, this.values[c.trait]), 0);
  }

  change(trait, value, glide = false) {
    if (this.values[trait] === value) return;
    this.values[trait] = value;
    this.model.set(trait, value);
    clearTimeout(this.saving);
    this.saving = setTimeout(() => this.save(), SAVE_AFTER);
    this.refresh(glide);
  }

  save() {
    clearTimeout(this.saving);
    this.model.save_changes();
  }

  heard(trait) {
    const value = this.model.get(trait);
    if (value === this.values[trait]) return;
    this.values[trait] = value;
    this.refresh();
  }

  // Frames ------------------------------------------------------------------------------------------------------

  store(book) {
    this.painter.learn(book.glyphs);
    for (const [id, stage] of Object.entries(book.stages)) this.stages.set(id, stage);
    for (const { frames, ...about } of book.tracks) {
      if (!this.tracks.has(about.key)) this.tracks.set(about.key, { ...about, held: new Map() });
      for (const frame of frames) this.tracks.get(about.key).held.set(frame.at, frame);
    }
    if (this.live) return;
    for (const control of this.asked) {
      const i = this.asked.indexOf(control);
      const known = new Set([...this.tracks.keys()].map((key) => JSON.parse(key)[i]));
      if (known.size < 2) this.disable(control.input);
    }
  }

  forget() {
    this.tracks.clear();
    this.problems.clear();
    this.refresh();
  }

  refresh(glide = false) {
    const key = this.key();
    if (key !== this.lastKey) this.problems.delete(key);
    const track = this.tracks.get(key);
    if (track && this.player) {
      const value = this.at(this.player, this.index(this.player, this.values[this.player.trait]));
      if (value !== this.values[this.player.trait]) return this.change(this.player.trait, value);
    }
    const frame = track && track.held.get(this.frameIndex());
    this.showControls(track);
    this.showProblem(this.problems.get(key));
    if (frame && frame !== this.frame) {
      const neighbour = glide && key === this.lastKey && !matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.from = neighbour ? this.frame : null;
      this.frame = frame;
      this.began = null;
      this.setStage(track.stage);
      this.say(frame.sentence);
      // At once, not in the next animation frame: this one may still be shown in time.
      this.tick(performance.now());
    } else if (frame) this.tick(performance.now());
    else if (!this.live) this.showProblem("This picture needs Python: open the notebook and run it.");
    this.lastKey = key;
    this.questions.next();
    return undefined;
  }

  say(sentence) {
    this.sentence.textContent = sentence;
    this.canvas.setAttribute("aria-label", sentence);
  }

  showProblem(problem) {
    this.sentence.classList.toggle("emviz-problem", Boolean(problem));
    if (problem) this.say(problem);
    else if (this.frame) this.say(this.frame.sentence);
  }

  showControls(track) {
    for (const control of this.byTrait.values()) {
      const value = this.values[control.trait];
      const { input } = control;
      if (control.kind === "choice") {
        if (input.value !== value) input.value = value;
        continue;
      }
      const max = String(this.at(control, this.count(control) - 1));
      if (input.max !== max) input.max = max;
      if (+input.value !== value) input.value = value;
      const labels = (control === this.player && track && track.labels) || control.labels;
      const text = labels ? labels[this.index(control, value)] : (+value).toFixed(control.decimals);
      control.shown.textContent = text;
      input.setAttribute("aria-valuetext", text);
    }
  }

  setStage(id) {
    if (id === this.stageId) return;
    this.stageId = id;
    this.stage.innerHTML = this.stages.get(id);
    const box = this.stage.firstElementChild.viewBox.baseVal;
    this.points = box.width;
    this.picture.style.aspectRatio = `${box.width} / ${box.height}`;
    const widest = (box.width * 100) / 72;
    this.picture.style.maxWidth = `${widest}px`;
    this.root.style.maxWidth = `${Math.max(widest, 700)}px`;
    this.from = null;
    this.fit();
  }

  // Drawing -----------------------------------------------------------------------------------------------------

  draw() {
    if (!this.ticking) this.ticking = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    cancelAnimationFrame(this.ticking);
    this.ticking = 0;
    if (!this.frame || !this.canvas.width) return;
    // The first picture of a glide already shows a part of the way: what you do is answered at once.
    if (this.began === null) this.began = now - 0.15 * GLIDE;
    const way = this.from ? Math.min((now - this.began) / GLIDE, 1) : 1;
    this.painter.paint(this.points, this.frame, this.from, way * (2 - way));
    if (way < 1) {
      this.root.dataset.moving = "true";
      this.draw();
      return;
    }
    this.from = null;
    delete this.root.dataset.moving;
    const drawn = [...this.byTrait.keys()].map((trait) => `${trait}=${this.values[trait]}`).join(";");
    if (this.root.dataset.drawn !== drawn) this.root.dataset.drawn = drawn;
  }

  fit() {
    const width = this.picture.clientWidth;
    const height = this.picture.clientHeight;
    if (!width || !height) return;
    const ratio = window.devicePixelRatio || 1;
    const size = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== size[0] || this.canvas.height !== size[1]) {
      [this.canvas.width, this.canvas.height] = size;
      // An emptied canvas is filled before the browser shows it: no flicker.
      if (this.frame && !this.ticking) this.painter.paint(this.points, this.frame, null, 1);
    }
    this.draw();
  }

  readTheme() {
    const style = getComputedStyle(this.root);
    const here = [style.color, style.outlineColor].map((text) => (text.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).join(", "));
    this.painter.theme = this.colours.map((colour, i) => [colour, here[i]]);
    this.draw();
  }

  watch() {
    const resized = new ResizeObserver(() => {
      this.readTheme();
      this.fit();
    });
    resized.observe(this.picture);
    // A theme sets attributes of the page and may load its colours a little later.
    const themed = () => [0, 100, 500].forEach((delay) => setTimeout(() => this.readTheme(), delay));
    const page = new MutationObserver(themed);
    for (const element of [document.documentElement, document.body]) {
      page.observe(element, { attributes: true, attributeFilter: ["class", "style", "theme", "data-jp-theme-name", "data-vscode-theme-id"] });
    }
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", themed);
    this.cleanups.push(() => resized.disconnect(), () => page.disconnect(), () => dark.removeEventListener("change", themed));
  }

  // Moving by itself and by key ---------------------------------------------------------------------------------

  setPlaying(playing) {
    if (!this.player) return;
    clearTimeout(this.next);
    const changed = this.playing !== playing;
    this.playing = playing;
    if (changed) {
      this.play.textContent = playing ? "Pause" : "Play";
      this.sentence.setAttribute("aria-live", playing ? "off" : "polite");
    }
    if (!playing || !changed) return;
    if (this.index(this.player, this.values[this.player.trait]) >= this.count(this.player) - 1) this.goTo(0);
    this.advance();
  }

  advance() {
    // A short story is told slowly, a long one in about 20 seconds.
    const pause = Math.min(Math.max(20000 / this.count(this.player), 280), 800);
    this.next = setTimeout(() => {
      const index = this.index(this.player, this.values[this.player.trait]) + 1;
      this.goTo(index, true);
      if (index < this.count(this.player) - 1) this.advance();
      else this.setPlaying(false);
    }, pause);
  }

  goTo(index, glide = false) {
    const control = this.player;
    this.change(control.trait, this.at(control, Math.min(Math.max(index, 0), this.count(control) - 1)), glide);
  }

  pressed(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || !this.player) return;
    const arrow = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
    const isButton = target.tagName === "BUTTON";
    const isInput = target.classList.contains("emviz-input");
    if (key === " " && !isButton && target.tagName !== "SELECT") {
      this.setPlaying(!this.playing);
    } else if (isInput) {
      // The browser itself moves a slider by key; a single step of the player then glides.
      if (arrow && target === this.player.input && !event.repeat && !this.root.dataset.moving) this.player.stepped = true;
      event.stopPropagation();
      return;
    } else if (arrow || key === "Home" || key === "End") {
      const now = this.index(this.player, this.values[this.player.trait]);
      this.setPlaying(false);
      this.goTo(arrow ? now + arrow : key === "Home" ? 0 : this.count(this.player) - 1, Boolean(arrow) && !event.repeat);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    this.setPlaying(false);
    this.questions.close();
    cancelAnimationFrame(this.ticking);
    for (const cleanup of this.cleanups) cleanup();
  }
}

async function render({ model, el }) {
  const explorer = new Explorer(model, el);
  await explorer.open();
  return () => explorer.close();
}

export default { render };
