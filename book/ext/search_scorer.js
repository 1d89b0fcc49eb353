// How search results are ordered and shown; Sphinx puts this into language_data.js.
// Sphinx: 100 for an index entry, less the more of it was not asked for; 15 for a
// title; 5 for a word of the text; up to 26 for a name of the library.
Scorer.score = ([page, , , , score]) =>
  score + (page.startsWith("notebooks/") || page === "book/glossary" ? 30 : 0);

// Excerpts: without the words of the page's own buttons; of a term, its definition.
const htmlToText = Search.htmlToText;
Search.htmlToText = (html, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  page
    .querySelectorAll(
      "details.hide > summary, .dl-bar, .copybtn, .headerlink, .katex-html, annotation",
    )
    .forEach((button) => button.remove());
  const term = anchor && page.querySelector(`dt${anchor}`);
  return term?.nextElementSibling
    ? `${term.textContent}: ${term.nextElementSibling.textContent}`
    : htmlToText(page.documentElement.outerHTML, anchor);
};

// A page from a folder may not read another one: no excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
