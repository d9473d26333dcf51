// Steps by their names: "E 7", "e7", "M3" or a number, typed without a field to type it in.

const REST = 700; // ms after which a name that is there is taken, as it may have been the beginning of a longer one
const FORGET = 1500; // ms after which any other is forgotten

// What a name like "E 7" or "M step 7" says: { half, number }; null for any other name.
export function readName(name) {
  const [, half, number] = /^([EM]) (?:step )?(\d+)$/.exec(name) ?? [];
  return half ? { half, number: +number } : null;
}

// The index of the step that was typed, -1 where there is none. In a path of half-steps a number is that of an M step.
export function findStep(typed, names) {
  const [, half, digits] = /^([em]?) ?(-?[\d.]+)$/i.exec(typed.trim()) ?? [];
  if (digits === undefined) return -1;
  const number = +digits;
  if (!half && !hasHalves(names)) return names.findIndex((name) => name !== "" && +name === number);
  if (!half && number === 0) return 0;
  const wanted = half.toUpperCase() || "M";
  return names.map(readName).findIndex((name) => name?.half === wanted && name.number === number);
}

export function hasHalves(names) {
  return names.some(readName);
}

export class TypedStep {
  // `slider` has the names and shows what is typed; `goTo` takes an index.
  constructor(slider, goTo) {
    this.slider = slider;
    this.goTo = goTo;
    this.text = "";
  }

  // Whether the key was one of a name.
  press(key) {
    const { names } = this.slider;
    if (this.text && key === "Escape") this.set("");
    else if (this.text && key === "Enter") this.take();
    else if (this.text && key === "Backspace") this.set(this.text.slice(0, -1));
    else if (/^[\d-]$/.test(key) || (this.text && /^[ .]$/.test(key))) this.set(this.text + key);
    else if (/^[em]$/i.test(key) && hasHalves(names)) this.set(`${key.toUpperCase()} `);
    else return false;
    return true;
  }

  set(text) {
    clearTimeout(this.timer);
    this.text = text.replace(/ +/, " ");
    this.slider.showTyped(this.text);
    if (!this.text) return;
    const isThere = findStep(this.text, this.slider.names) >= 0;
    this.timer = setTimeout(() => this.take(), isThere ? REST : FORGET);
  }

  take() {
    const index = findStep(this.text, this.slider.names);
    this.set("");
    if (index >= 0) this.goTo(index);
  }
}
