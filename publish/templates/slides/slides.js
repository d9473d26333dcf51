// Slides: what fits, what a clicker moves, answers that open, light and dark.

(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const setDark = (isDark) => root.classList.toggle("dark", isDark);
  setDark(dark.matches || new URLSearchParams(location.search).has("dark"));
  dark.addEventListener("change", () => setDark(dark.matches));
  // From deck to deck it stays as the address says.
  for (const link of document.querySelectorAll("a[href$='.html']")) link.search = location.search;
  if (!globalThis.Reveal) return; // the list of all decks

  const SMALLEST = 0.6; // of the usual letters
  const NARROWEST = 0.8; // of the usual letters, before a formula is broken
  const FIGURES = [30, 85]; // a figure's height, in hundredths of the screen's; the smallest is that of slides.css

  // What is too large --------------------------------------------------------------------------------------------------

  // The largest value of low..high (within `near`) for which `fits` is true; `low` where none is.
  function largest(low, high, near, fits) {
    if (fits(high)) return high;
    while (high - low > near) {
      const middle = (low + high) / 2;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    fits(low);
    return low;
  }

  // What is wider than the slide has smaller letters by itself; a formula that is much wider goes on in a second line.
  function fitWidth(element) {
    element.style.fontSize = "";
    element.classList.remove("long");
    const part = element.parentElement.clientWidth / element.scrollWidth;
    if (part >= 1) return;
    const isLong = part < NARROWEST && element.matches(".katex-display");
    if (isLong) element.classList.add("long");
    else element.style.fontSize = `calc(${getComputedStyle(element).fontSize} * ${part} * var(--fit))`;
  }

  // Letters as large as there is room, and then figures: with all answers open, so that nothing shrinks when one opens.
  function fit(slide) {
    if (!slide || slide.dataset.kind === "explorer") return;
    const closed = [...slide.querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
    const tryWith = (name) => (value) => {
      slide.style.setProperty(name, value);
      return slide.scrollHeight <= slide.clientHeight && slide.scrollWidth <= slide.clientWidth;
    };
    slide.style.setProperty("--fit", 1);
    slide.style.setProperty("--figure", FIGURES[0]);
    for (const wide of slide.querySelectorAll(".katex-display, table")) fitWidth(wide);
    largest(SMALLEST, 1, 0.01, tryWith("--fit"));
    if (slide.querySelector("img")) largest(...FIGURES, 1, tryWith("--figure"));
    for (const each of closed) each.open = false;
  }

  // Explorers ------------------------------------------------------------------------------------------------------------

  // Lay each explorer out as while it is presented, as soon as it is open.
  function present(slide) {
    const count = slide.querySelectorAll(".emviz-page").length;
    const look = () => {
      if (slide.querySelectorAll(".emviz-present").length < count) return false;
      for (const each of slide.querySelectorAll(".emviz-together")) each.classList.add("emviz-presenting");
      for (const each of slide.querySelectorAll(".emviz-explorer")) {
        each.dispatchEvent(new CustomEvent("emviz-present", { detail: true }));
      }
      return true;
    };
    if (look()) return;
    const watching = new MutationObserver(() => look() && watching.disconnect());
    watching.observe(slide, { childList: true, subtree: true });
  }

  // Move the explorer of this slide by one half-step; false where it has none, or is at its end.
  function moveExplorer(direction, { key, repeat }) {
    const slider = Reveal.getCurrentSlide().querySelector(".emviz-steps input[type=range]");
    if (!slider) return false;
    const isAtEnd = direction > 0 ? +slider.value >= +slider.max : +slider.value <= +slider.min;
    if (isAtEnd) return false;
    slider.closest(".emviz-explorer").dispatchEvent(new KeyboardEvent("keydown", { key, repeat }));
    return true;
  }

  // Answers --------------------------------------------------------------------------------------------------------------

  // One that a reader has opened needs no step of its own any more; what continues it on the next slide opens with it.
  addEventListener("toggle", ({ target }) => {
    if (!target.matches("details.answer")) return;
    const { answer } = target.dataset;
    const parts = answer ? document.querySelectorAll(`[data-answer="${answer}"]`) : [target];
    for (const part of parts) {
      part.classList.toggle("visible", target.open);
      part.open = target.open;
    }
  }, { capture: true });
  function setOpen(fragment, isOpen) {
    if (fragment.matches("details")) fragment.open = isOpen;
  }
  function openAll() {
    const answers = [...document.querySelectorAll("details.answer")];
    const isOpen = answers.some((answer) => !answer.open);
    for (const answer of answers) answer.open = isOpen;
  }

  // Keys -----------------------------------------------------------------------------------------------------------------

  const KEYS = {
    PageDown: (event) => moveExplorer(1, event) || Reveal.next(),
    PageUp: (event) => moveExplorer(-1, event) || Reveal.prev(),
    n: () => Reveal.next(),
    p: () => Reveal.prev(),
    a: openAll,
    d: () => setDark(!root.classList.contains("dark")),
    f: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
  };
  // Before an explorer or reveal.js hear of them, wherever the focus is.
  addEventListener("keydown", (event) => {
    if (!event.isTrusted || event.ctrlKey || event.altKey || event.metaKey) return;
    const act = KEYS[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (!act || event.target.matches("input:not([type=range]), textarea, select")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act(event);
  }, { capture: true });
  for (const button of document.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => (+button.dataset.step > 0 ? Reveal.next() : Reveal.prev()));
  }

  // Below a slide stands which part of the lesson it belongs to.
  const part = document.querySelector(".part");
  function namePart() {
    const slides = Reveal.getSlides();
    const before = slides.slice(1, slides.indexOf(Reveal.getCurrentSlide()) + 1);
    part.textContent = before.flatMap((slide) => [...slide.querySelectorAll("h2")]).at(-1)?.textContent ?? "";
  }

  // The deck -------------------------------------------------------------------------------------------------------------

  for (const slide of document.querySelectorAll("section > section[data-kind=explorer]")) present(slide);
  const fitShown = () => fit(Reveal.getCurrentSlide());
  Reveal.on("slidechanged", fitShown);
  Reveal.on("slidechanged", namePart);
  Reveal.on("ready", namePart);
  Reveal.on("fragmentshown", ({ fragment }) => setOpen(fragment, true));
  Reveal.on("fragmenthidden", ({ fragment }) => setOpen(fragment, false));
  addEventListener("resize", fitShown);
  breakSlides().then(() =>
    Reveal.initialize({
      controls: false,
      disableLayout: true,
      hash: true,
      navigationMode: "linear",
      overview: false,
      slideNumber: "c/t",
      transition: "none",
      viewDistance: 2,
    })
  ).then(fitShown);
})();
