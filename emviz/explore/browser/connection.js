// The connection to Python: what was asked and is not answered yet, and why not, in one sentence.
//
// Python is gone when its kernel was restarted, shut down or changed: this widget will never be answered again. It is silent
// when a message has waited for a while: mostly because a long cell is running, and then it answers in the end.

const PATIENCE = 2000; // ms without an answer after which the reader is told
const DISCONNECTED = "jupyter-widgets-disconnected"; // the class that ipywidgets gives to a view without a comm

export class Connection {
  // Of a widget's model, or of a stand-in without Python. `onChange` is called when Python has fallen silent or is gone.
  constructor(model, element, onChange) {
    this.model = model;
    this.onChange = onChange;
    this.kernel = model.widget_manager?.kernel; // JupyterLab, Notebook 7 and VS Code have one; others need not
    this.exists = typeof model.send === "function" && !element.classList.contains(DISCONNECTED);
    this.waiting = new Map(); // id -> the timer of a message without an answer
    this.count = 0;
    this.isSilent = false;
    this.isLost = false;
  }

  isGone() {
    return this.isLost || Boolean(this.kernel?.isDisposed);
  }

  // ipywidgets says so when a kernel restarts; no comm comes back to life after it.
  lose() {
    this.isLost = true;
    this.onChange();
  }

  // Send a message that will be answered, and return its id; null if Python is gone.
  send(message) {
    const id = this.count + 1;
    if (!this.reach(() => this.model.send({ ...message, id }))) return null;
    this.count = id;
    const tell = () => {
      this.isSilent = true;
      this.onChange();
    };
    this.waiting.set(id, setTimeout(tell, PATIENCE));
    return id;
  }

  // Tell Python the values that were set.
  save() {
    this.reach(() => this.model.save_changes());
  }

  // Whether Python could be reached: a comm whose kernel has gone throws, or complains in the console.
  reach(send) {
    if (this.isGone()) return false;
    try {
      send();
    } catch {
      this.isLost = true;
    }
    return !this.isLost;
  }

  // Python has said something: it is there, and what was asked before that has been answered, or never will be.
  receive(id) {
    this.isSilent = false;
    for (const [earlier, timer] of this.waiting) {
      if (earlier > id) continue;
      clearTimeout(timer);
      this.waiting.delete(earlier);
    }
  }

  // Why Python does not answer now, in one sentence about what the reader wants of it; null while it answers.
  problem(what = "The picture") {
    if (this.isGone()) return `${what} needs Python, which has ended or was restarted: run this cell again.`;
    if (!this.isSilent) return null;
    if (this.kernel?.status === "busy") return `Python is busy: ${what} follows as soon as it is free.`;
    return `Python does not answer: ${what} follows as soon as it does, or run this cell again if Python was restarted.`;
  }

  close() {
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }
}
