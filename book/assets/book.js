// What only a browser knows: which boxes scroll, what is printed, where the reader is.
const all = (selector) => [...document.querySelectorAll(selector)];

// A box that scrolls can be entered with the keyboard.
const SCROLL = "pre, .katex-display, .cell_output .output, .text_html, .pst-scrollable-table-container";
const enter = () => all(`main :is(${SCROLL})`).map((box) => [box, box.scrollWidth > box.clientWidth])
  .forEach(([box, scrolls]) => { box.tabIndex = scrolls ? 0 : -1; });
addEventListener("load", enter);
document.fonts.ready.then(enter);
document.fonts.addEventListener("loadingdone", enter); // formulas have grown
addEventListener("resize", enter);
addEventListener("toggle", enter, true); // a fold, which changes no node

addEventListener("DOMContentLoaded", () => {
  // "Copy" alone says not what.
  all(".copybtn").forEach((button, i) => { button.ariaLabel = `Copy code ${i + 1}`; });

  // On a phone, the menu opens at the page that is read.
  document.querySelector(".primary-toggle")?.addEventListener("click", () => {
    const links = all("#pst-primary-sidebar-modal .current > a");
    links.at(-1)?.scrollIntoView({ block: "center" });
  });

  // How much the search has found is spoken.
  const results = document.querySelector("#search-results");
  const speak = () => results.querySelector(".search-summary")?.setAttribute("role", "status");
  if (results) new MutationObserver(speak).observe(results, { childList: true });
});

// Paper cannot be clicked: choices, warm-up questions and answers are printed open.
let opened = [];
addEventListener("beforeprint", () => {
  opened = all("details:not([class]):not([open]), details.dl-fold-answer:not([open])");
  opened.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
