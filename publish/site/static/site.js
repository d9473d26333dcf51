// Answers that open together, explorers that follow the light, and scrollers that a keyboard reaches.

// The theme of the page stands on its body; a browser's own controls, and explorers, go by this.
const followTheme = () => {
  const { theme } = document.body.dataset;
  document.documentElement.style.colorScheme = theme === "auto" ? "light dark" : theme;
};
new MutationObserver(followTheme).observe(document.body, {
  attributeFilter: ["data-theme"],
});
followTheme();

// One button and one key open or close every answer; it stays so for this visit.
const answers = [...document.querySelectorAll("details.answer")];
const OPEN = "emviz-answers-open";
if (answers.length) {
  const button = document.createElement("button");
  button.className = "open-answers";
  button.setAttribute("aria-keyshortcuts", "A");
  const areOpen = () => answers.every((answer) => answer.open);
  const say = () => {
    button.innerHTML = `${areOpen() ? "Close" : "Open"} all answers <kbd>A</kbd>`;
  };
  const toggle = () => {
    const open = !areOpen();
    for (const answer of answers) answer.open = open;
    if (open) sessionStorage.setItem(OPEN, "yes");
    else sessionStorage.removeItem(OPEN);
  };
  for (const answer of answers) {
    answer.open = Boolean(sessionStorage.getItem(OPEN));
    answer.addEventListener("toggle", say);
  }
  say();
  button.addEventListener("click", toggle);
  document.querySelector(".about-page").append(button);
  addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (key.toLowerCase() !== "a" || altKey || ctrlKey || metaKey) return;
    if (target.closest("input:not([type=range]), select, textarea")) return;
    toggle();
  });
}

// On paper everything is open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details.answer:not([open])")];
  for (const each of closed) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of closed) each.open = false;
});

// What is wider than the page scrolls, and a keyboard has to be able to go there.
const scrollers = document.querySelectorAll("pre, .formula, .table-wrapper, .output");
const sizes = new ResizeObserver((all) => {
  for (const { target } of all) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const each of scrollers) sizes.observe(each);

// A browser does not let Python start from a file.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll('a[href^="lite/"]')) {
    link.replaceWith(`${link.textContent} (from a web host, not from a file)`);
  }
}

// Two landmarks of the theme have no names of their own.
for (const [name, what] of [["sidebar", "All pages"], ["toc", "This page"]]) {
  document.querySelector(`.${name}-drawer`)?.setAttribute("aria-label", what);
}

// On narrow screens labels of hidden boxes open menu and contents: a keyboard needs buttons there.
for (const label of document.querySelectorAll("label[for^='__']:not(.overlay)")) {
  const box = label.control;
  const button = document.createElement("button");
  Object.assign(button, { className: label.className, ariaLabel: box.ariaLabel });
  button.append(...label.childNodes);
  button.addEventListener("click", () => box.click());
  label.replaceWith(button);
}
