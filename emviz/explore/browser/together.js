// Together: two explorers in one box (.emviz-together) are compared. One slider moves both, without Python, and each says
// which of the two it is. They talk by events on their roots: each widget of a page has its own copy of the scripts.

import { makeElement } from "./elements.js";

const EVENT = "emviz-together";

export class Together {
  // `name` may hold values, as in "seed {seed}"; `shared` are the traits whose controls move both; they `shareStart` if a
  // centre that is dragged at the start moves in both, and `shareClimb` if both climb the same log-likelihood.
  constructor(explorer, { name, isSecond, shared, shareStart, shareClimb }) {
    Object.assign(this, { explorer, name, isSecond, shareStart, shareClimb });
    const { root, inputs, sound, editing, panel } = explorer;
    this.shared = inputs.filter(({ trait }) => shared.includes(trait));
    this.own = null; // the path of this one
    this.other = null; // what the other one has told
    this.start = null; // the centres of a start that was changed by hand
    this.said = {};
    this.heading = makeElement("div", "emviz-heading", {});
    root.prepend(this.heading);
    root.setAttribute("role", "group");
    if (editing) panel.append(editing.buttons); // at the same place in both
    if (isSecond) this.leaveToFirst();
    else this.aloud = makeElement("div", "emviz-aloud emviz-unseen", { "aria-live": "polite" }, root);
    if (sound) {
      sound.pan = isSecond ? 0.8 : -0.8;
      sound.button.addEventListener("click", () => this.tell());
    }
    root.addEventListener(EVENT, ({ detail }) => this.hear(detail));
    // It has a size once it stands in its box.
    this.arrival = new ResizeObserver(() => root.isConnected && this.greet());
    this.arrival.observe(root);
  }

  // The first has the controls for both.
  leaveToFirst() {
    const { player, sound } = this.explorer;
    const rows = [player.slider, ...this.shared].map(({ element }) => element.closest(".emviz-steps, .emviz-row"));
    for (const element of [...rows, player.button, sound?.button]) element?.classList.add("emviz-joined");
    // This player never plays: what would let it play toggles the other.
    player.setPlaying = (isOn) => this.send({ plays: isOn });
  }

  // Telling and hearing -------------------------------------------------------------------------------------------------

  send(detail) {
    const { root } = this.explorer;
    const box = root.closest(".emviz-together");
    for (const other of box?.querySelectorAll(".emviz-explorer") ?? []) {
      if (other !== root) other.dispatchEvent(new CustomEvent(EVENT, { detail }));
    }
  }

  greet() {
    this.arrival.disconnect();
    this.send({ state: this.state(), greets: true });
  }

  // Whatever the other must know; again only where it has changed.
  tell(glide = false) {
    this.showName();
    const state = this.state();
    const parts = [
      ...Object.values(state.values),
      ...Object.values({ ...state, values: 0, name: this.heading.textContent }),
    ];
    if (parts.length !== this.told?.length || parts.some((part, i) => part !== this.told[i])) {
      this.told = parts;
      this.send({ state, glide });
    }
    this.say();
  }

  state() {
    const { explorer, own } = this;
    return {
      name: this.heading.textContent,
      values: Object.fromEntries(this.shared.map(({ trait }) => [trait, explorer.values[trait]])),
      index: explorer.position(),
      isAtEnd: explorer.isAtEnd(),
      count: own?.count ?? 0,
      labels: own?.labels,
      climb: this.shareClimb ? climbOf(own) : null,
      start: this.ownStart(),
      sentence: explorer.sentence.text,
      listens: explorer.sound?.isOn,
    };
  }

  hear({ state, greets, glide, plays, isAloud }) {
    const { explorer } = this;
    if (plays !== undefined) return explorer.player.setPlaying(plays && !explorer.player.playing);
    if (isAloud !== undefined) return this.announce(isAloud);
    const before = this.other;
    this.other = state;
    explorer.sentence.announce(false); // `say` has both
    if (explorer.live) explorer.live.beside = state.climb;
    if (greets) this.meet(state);
    else this.follow(state, glide);
    if (before?.count !== state.count || before?.climb !== state.climb) explorer.refresh();
    this.say();
  }

  // At first the second one follows the first, which may be at the end of the shorter path.
  meet(state) {
    const { explorer } = this;
    if (this.isSecond) return this.follow(state);
    const isFurther = state.index >= this.own?.count && this.within(explorer.position()) === this.own.count - 1;
    if (isFurther) explorer.player.goTo(state.index);
    this.send({ state: this.state() });
  }

  follow({ values, index, isAtEnd, start, listens }, glide) {
    const { explorer } = this;
    const { slider } = explorer.player;
    if (explorer.sound && explorer.sound.isOn !== listens) explorer.sound.turn(listens);
    const changes = this.shared.filter(({ trait }) => trait in values).map((input) => [input, values[input.trait]]);
    const hasOthers = changes.some(([{ trait }, value]) => explorer.values[trait] !== value);
    // At the end of one path the end of another is wanted, and that may be another place.
    if (!(hasOthers && isAtEnd && explorer.isAtEnd())) changes.push([slider, slider.at(index)]);
    explorer.changeAll(changes, glide);
    this.followStart(start);
  }

  // One position for both -----------------------------------------------------------------------------------------------

  // The path of this one, as long as that of the other: it stays at its end.
  lengthen(sequence) {
    this.own = sequence;
    const { other } = this;
    if (!sequence || !other || other.count <= sequence.count) return sequence;
    return Object.assign(Object.create(sequence), { count: other.count, labels: other.labels });
  }

  // The place on the path of this one.
  within(index) {
    return this.own ? Math.min(index, this.own.count - 1) : index;
  }

  // The value as Python has it, which knows this path alone.
  valueWithin(trait, value) {
    const { slider } = this.explorer.player;
    return trait === slider.trait ? slider.at(this.within(slider.index(value, Infinity))) : value;
  }

  // One start -----------------------------------------------------------------------------------------------------------

  // The centres that the reader has given the start; null if they are where they were.
  ownStart() {
    const { live } = this.explorer;
    if (!live || !this.shareStart) return null;
    const means = live.changedStart(this.explorer.onDemandIndices());
    if (!isSame(means, this.start)) this.start = means;
    return this.start;
  }

  followStart(start) {
    const { explorer } = this;
    if (!explorer.live || !this.shareStart || isSame(start, this.ownStart())) return;
    this.start = start;
    explorer.live.startFrom(explorer.onDemandIndices(), start);
    explorer.showChanges(explorer.position());
  }

  // Names and words -----------------------------------------------------------------------------------------------------

  showName() {
    const { values, root } = this.explorer;
    const name = this.name.replace(/\{(\w+)\}/g, (text, trait) => values[trait] ?? text);
    if (name === this.heading.textContent) return;
    this.heading.textContent = name;
    root.setAttribute("aria-label", name);
  }

  // A screen reader hears both sentences in one go, each after its name, and none that it has heard already.
  say() {
    if (!this.aloud || this.isSilent || !this.other) return;
    const both = [this.state(), this.other].filter(({ sentence }) => sentence);
    const fresh = both.filter(({ name, sentence }) => this.said[name] !== sentence);
    if (!fresh.length) return;
    const isFirst = !Object.keys(this.said).length;
    this.said = Object.fromEntries(both.map(({ name, sentence }) => [name, sentence]));
    if (!isFirst) this.aloud.textContent = fresh.map(({ name, sentence }) => `${name}: ${sentence}`).join(" ");
  }

  // Not while they change faster than they are read, but then the last.
  announce(isAloud) {
    if (!this.aloud) return this.send({ isAloud });
    this.isSilent = !isAloud;
    this.say();
  }

  close() {
    this.arrival.disconnect();
  }
}

// The log-likelihood of each iteration of a path.
function climbOf(path) {
  return path?.trace?.objective ?? null;
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
