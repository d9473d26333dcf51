// Where slides end: what would need too small letters goes on, on one more slide.

globalThis.breakSlides = async () => {
  // What a slide may come down to before it is broken: of the usual letters, and of the screen's height for a figure.
  const SMALLEST = { "--fit": 0.75, "--figure": 42 };
  const HEADINGS = "h1, h2, h3";
  let answersJoined = 0;

  const slides = [...document.querySelectorAll(".slides > section > section:not([data-kind])")];
  void document.body.offsetHeight; // so that the browser asks for the fonts
  const pictures = slides.flatMap((slide) => [...slide.querySelectorAll("img")]);
  await Promise.all([document.fonts.ready, ...pictures.map((one) => one.decode().catch(() => {}))]);
  // What a text folds away is opened like an answer.
  for (const one of document.querySelectorAll("section details")) one.classList.add("answer", "fragment", "custom");
  for (const slide of slides) askAgain(slide);
  // The last first: what a slide leaves over goes behind it.
  for (const slide of slides.reverse()) breakSlide(slide);

  // What stays together: paragraphs, lists, formulas, figures, code, and what it prints.
  function piecesOf(slide) {
    const parts =
      ".jp-RenderedMarkdown > *, .jp-CodeCell > .jp-Cell-inputWrapper, .jp-OutputArea-output:not(.jp-RenderedMarkdown)";
    return [...slide.querySelectorAll(`:scope > blockquote, ${parts}`)];
  }

  function breakSlide(slide) {
    const answers = [...slide.querySelectorAll("details")];
    for (const each of answers) each.open = true;
    for (const [name, value] of Object.entries(SMALLEST)) slide.style.setProperty(name, value);
    const { top, height } = slide.getBoundingClientRect();
    const pieces = piecesOf(slide);
    const bottoms = pieces.map((piece) => piece.getBoundingClientRect().bottom - top);
    const start = Math.min(...pieces.slice(0, 1).map((piece) => piece.getBoundingClientRect().top - top));
    const cut = cutOf(pieces, bottoms, height, start);
    for (const name of Object.keys(SMALLEST)) slide.style.removeProperty(name);
    for (const each of answers) each.open = false;
    if (cut) breakSlide(cutBefore(pieces[cut], slide));
  }

  // The index of the piece that begins a new slide, 0 for none: all slides as full as each other, none too full.
  function cutOf(pieces, bottoms, height, start) {
    const last = bottoms.at(-1);
    if (!(last > height)) return 0;
    const count = Math.ceil((last - start) / (height - start));
    const wanted = start + (last - start) / count;
    const isCut = (index) => !pieces[index - 1].matches(HEADINGS) && (index === 1 || bottoms[index - 1] <= height);
    const cuts = pieces.map((_, index) => index).slice(1).filter(isCut);
    const far = (index) => Math.abs(bottoms[index - 1] - wanted);
    return cuts.reduce((best, index) => (!best || far(index) < far(best) ? index : best), 0);
  }

  function cutBefore(piece, slide) {
    const answer = piece.closest("details");
    const isFirst = answer && piecesOf(answer)[0] === piece;
    const range = document.createRange();
    range.setStartBefore(isFirst ? answer : piece);
    range.setEndAfter(slide.lastChild);
    const next = document.createElement("section");
    next.append(range.extractContents()); // with copies of what is around the piece
    slide.after(next);
    for (const copy of next.querySelectorAll("[id]")) {
      if (document.getElementById(copy.id) !== copy) copy.removeAttribute("id");
    }
    continueAnswer(slide, next);
    for (const empty of slide.querySelectorAll("details, .fragment")) if (!piecesIn(empty)) empty.remove();
    // What begins a slide is there at once.
    const first = next.querySelector(".fragment:not(details)");
    if (first && !first.previousElementSibling) first.classList.remove("fragment");
    askAgain(next);
    return next;
  }

  function continueAnswer(slide, next) {
    const rest = next.querySelector("details:not(:has(> summary))");
    if (!rest) return;
    rest.insertAdjacentHTML("afterbegin", "<summary>Answer, continued</summary>");
    join([...slide.querySelectorAll("details")].at(-1), rest);
  }

  // Both open together.
  function join(one, other) {
    one.dataset.answer ??= answersJoined++;
    other.dataset.answer = one.dataset.answer;
  }

  function piecesIn(element) {
    return element.textContent.replace("Answer", "").trim() || element.querySelector("img");
  }

  // An answer that begins a slide has its question above it once more; a second answer to it opens with the first.
  function askAgain(slide) {
    const answer = slide.firstElementChild;
    if (!answer?.matches("details.answer:not([data-answer])")) return;
    const all = [...document.querySelectorAll("section blockquote:not(.again), section > section")];
    const before = all.filter((one) => one.compareDocumentPosition(slide) & Node.DOCUMENT_POSITION_FOLLOWING);
    const begun = before.findLast((one) => one.matches("section"))?.lastElementChild;
    if (begun?.matches("details.answer")) join(begun, answer);
    const question = before.findLast((one) => /^Predict\./.test(one.textContent.trim()) && one.matches("blockquote"));
    if (!question) return;
    slide.prepend(question.cloneNode(true));
    slide.firstElementChild.classList.add("again");
  }
};
