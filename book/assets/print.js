// Paper cannot be clicked: choices, warm-up questions and answers are printed open.
const folds = () => document.querySelectorAll("details:not([class]), details.dl-fold-answer");
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...folds()].filter((fold) => !fold.open);
  opened.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
