// The reader's theme, light or dark: its colours of ink and paper, and when they change.

const ATTRIBUTES = ["class", "style", "theme", "data-jp-theme-name", "data-vscode-theme-id"];

// Ink and paper at this element as [r, g, b]; the style sheet gives it the paper as the colour of an outline of no width.
export function readTheme(element) {
  const style = getComputedStyle(element);
  return [style.color, style.outlineColor].map((text) => (text.match(/[\d.]+/g) || [0, 0, 0]).slice(0, 3).map(Number));
}

// Calls back whenever the theme may have changed, until the function that it returns is called.
export function watchTheme(callback) {
  const changed = () => {
    // A theme sets attributes of the page and may load its colours a little later.
    for (const delay of [0, 100, 500]) setTimeout(callback, delay);
  };
  const attributes = new MutationObserver(changed);
  for (const element of [document.documentElement, document.body]) {
    attributes.observe(element, { attributes: true, attributeFilter: ATTRIBUTES });
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  return () => {
    attributes.disconnect();
    dark.removeEventListener("change", changed);
  };
}
