// Pictures follow the page: where its text is light, a picture has its dark palette.
// Every output of a notebook brings this script, because any of them may be the only one; the first to come stays.

window.emvizFollowTheme ??= (() => {
  let isPrinted = false; // on paper all are light
  const show = (picture) => {
    const { src, dataset } = picture;
    // How light a colour is, is mostly how green it is.
    const [, green] = getComputedStyle(picture).color.match(/\d+/g);
    const theme = green > 127 && !isPrinted ? "dark" : "light";
    if (theme === dataset.emvizTheme) return;
    // The two palettes change places. In the address the one in use stands after "data:image/png;base64," and 33 bytes;
    // both have the same number of bytes, which is a multiple of three, as 33 is.
    const end = 66 + dataset.emvizPalette.length;
    picture.src = src.slice(0, 66) + dataset.emvizPalette + src.slice(end);
    Object.assign(dataset, { emvizPalette: src.slice(66, end), emvizTheme: theme });
  };
  // A notebook may take a picture out of the page while it is scrolled away: it is shown again when it is back.
  const seen = new IntersectionObserver((all) => all.forEach((each) => each.isIntersecting && show(each.target)));
  // A theme sets attributes of the page and may load its colours a little later.
  const changed = () => [0, 100, 500].forEach((delay) => setTimeout(showAll, delay));
  const showAll = () =>
    document.querySelectorAll("[data-emviz-palette]").forEach((picture) => {
      seen.observe(picture);
      show(picture);
    });
  const attributes = new MutationObserver(changed);
  for (const each of [document.documentElement, document.body]) attributes.observe(each, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  for (const when of ["beforeprint", "afterprint"]) {
    addEventListener(when, () => {
      isPrinted = when === "beforeprint";
      showAll();
    });
  }
  return changed;
})();
window.emvizFollowTheme();
