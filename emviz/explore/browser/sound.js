// Listen: each half-step as a short tone, the higher the further up the log-likelihood is.

import { FOCUSABLE, makeElement } from "./elements.js";

const LOW = 220; // Hz: the lowest log-likelihood of a path
const OCTAVES = 2; // to the highest
const LOUDNESS = 0.12; // of 1
const WORDS =
  "Listen: the tone is as high as the curve. An E step repeats it, an M step moves it, and a chord is the end.";
const FASTEST = 100; // ms: steps that follow each other faster would be noise, so only the last of them sounds

// The pitch of each frame in Hz, from its level; null where it has none.
export function pitchesOf(levels) {
  const known = levels.filter((level) => Number.isFinite(level));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const part = (level) => high > low ? (level - low) / (high - low) : 0.5;
  return levels.map((level) => Number.isFinite(level) ? LOW * 2 ** (OCTAVES * part(level)) : null);
}

// The tones of a frame: { from, to, seconds, wave }, with pitches in Hz. An E step raises nothing: it repeats the pitch there
// is, short and soft. An M step moves to its own. At the end the pitch comes to rest on a chord.
export function tonesOf({ levels, labels }, index) {
  const pitches = pitchesOf(levels);
  const to = pitches[index];
  if (to === null) return [];
  const kind = labels?.[index]?.[0];
  if (kind === "M") return [{ from: pitches[index - 1] ?? to, to, seconds: 0.35, wave: "triangle" }];
  if (kind !== "f") return [{ from: to, to, seconds: 0.12, wave: "sine" }];
  return [1, 2 / 3, 1 / 2].map((part) => ({ from: part * to, to: part * to, seconds: 1.4, wave: "sine" }));
}

export class Sound {
  constructor(explorer) {
    this.explorer = explorer;
    this.isOn = false;
    this.sentence = ""; // until the first step that is heard
    this.pan = 0; // -1 for the left ear, 1 for the right
    const attributes = { type: "button", "aria-pressed": "false", title: "Hear the log-likelihood rise", ...FOCUSABLE };
    this.button = makeElement("button", "emviz-button", attributes);
    this.button.textContent = "Listen";
    this.button.addEventListener("click", () => this.turn(!this.isOn));
    explorer.aside.prepend(this.button);
  }

  turn(isOn) {
    const side = this.pan ? ` This one is on the ${this.pan < 0 ? "left" : "right"}.` : "";
    this.isOn = isOn;
    this.sentence = isOn ? WORDS + side : "";
    this.button.setAttribute("aria-pressed", String(isOn));
    clearTimeout(this.timer);
    if (isOn) {
      this.context ??= new AudioContext(); // not before: browsers want a press first
      this.soundNow();
    } else this.hush();
    this.explorer.refresh();
  }

  // A frame is shown: it sounds if the reader has come to it on the same path.
  show(sequence, frame, isSamePath) {
    if (!frame) return;
    const isStep = isSamePath && frame.index !== this.index;
    Object.assign(this, { sequence, index: frame.index });
    if (!isStep || !this.isOn) return;
    this.sentence = "";
    const now = performance.now();
    const isFast = now - this.lastStep < FASTEST;
    this.lastStep = now;
    clearTimeout(this.timer);
    if (isFast) this.timer = setTimeout(() => this.soundNow(), FASTEST);
    else this.soundNow();
  }

  soundNow() {
    this.hush();
    if (!this.sequence?.levels) return;
    const tones = tonesOf(this.sequence, this.index);
    this.voices = tones.map((tone) => this.play(tone, LOUDNESS / tones.length));
  }

  play({ from, to, seconds, wave }, loudness) {
    const { context } = this;
    const now = context.currentTime;
    const [oscillator, gain, pan] = [context.createOscillator(), context.createGain(), context.createStereoPanner()];
    pan.pan.value = this.pan;
    oscillator.type = wave;
    oscillator.frequency.setValueAtTime(from, now);
    oscillator.frequency.exponentialRampToValueAtTime(to, now + seconds / 3);
    // It swells and fades: a tone that is cut off clicks.
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(loudness, now + 0.015);
    gain.gain.setTargetAtTime(0, now + seconds / 3, seconds / 5);
    oscillator.connect(gain).connect(pan).connect(context.destination);
    oscillator.start(now);
    oscillator.stop(now + 1.5 * seconds);
    return { oscillator, gain };
  }

  // What sounds still fades at once.
  hush() {
    for (const { oscillator, gain } of this.voices ?? []) {
      const now = this.context.currentTime;
      gain.gain.cancelScheduledValues(now);
      gain.gain.setTargetAtTime(0, now, 0.01);
      oscillator.stop(now + 0.06);
    }
    this.voices = [];
  }

  close() {
    clearTimeout(this.timer);
    this.context?.close();
  }
}
