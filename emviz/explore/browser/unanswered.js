// What the reader has asked of Python and has no answer to yet. While Python does not answer, no control stands at another
// value than the picture: all go back, and the sentence says why. Python's answer brings what was wanted.

export class Unanswered {
  // `explorer` has the connection, the controls and the values that are drawn.
  constructor(explorer) {
    this.explorer = explorer;
    this.values = {}; // trait -> the value that the reader wants
    this.button = null; // the name of the button that was pressed
    this.notice = null; // what the sentence says until the reader does something else
  }

  isWaiting() {
    return Object.keys(this.values).length > 0;
  }

  // The reader has moved these controls: what was wanted of them before counts no more.
  drop(traits) {
    this.notice = null;
    for (const trait of traits) delete this.values[trait];
  }

  press(name) {
    const { connection } = this.explorer;
    // One press is enough while Python does not answer.
    if (!(this.button && connection.problem())) connection.send({ type: "press", name });
    this.button = name;
    this.sayWhy();
  }

  // Python has fallen silent, or is gone.
  sayWhy() {
    if (this.button) this.notice = this.explorer.connection.problem(this.button);
    this.explorer.refresh();
  }

  // What the reader wanted is kept while Python may still answer: the latest wish for each control comes true then.
  goBack() {
    const { connection, player, inputs, values, drawn, sentence } = this.explorer;
    player?.setPlaying(false);
    const moved = inputs.filter(({ trait }) => drawn && values[trait] !== drawn[trait]);
    const texts = moved.map(({ name, element }) =>
      `${name} ${element.getAttribute("aria-valuetext") ?? element.value}`
    );
    this.notice = connection.problem(texts.join(", ") || undefined);
    for (const { trait } of moved) {
      if (!connection.isGone()) this.values[trait] = values[trait];
      this.explorer.set(trait, drawn[trait]);
    }
    if (!moved.length) return sentence.show(this.notice);
    this.explorer.save();
    this.explorer.refresh();
  }

  // Python has answered.
  goOn() {
    for (const [trait, value] of Object.entries(this.values)) this.explorer.set(trait, value);
    if (this.isWaiting()) this.explorer.save();
    this.values = {};
    this.button = this.notice = null;
    this.explorer.refresh();
  }
}
