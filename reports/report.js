"use strict";
// Filters and opens cases. Everything can be read without this script.
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// A frame is copied as it came; where the clipboard is closed it is selected, ready to be copied by hand.
for (const code of document.querySelectorAll(".finding code")) {
  if (code.textContent.includes(" characters left out ")) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(code);
    await navigator.clipboard?.writeText(code.textContent).then(() => (button.textContent = "Copied"), () => {});
  });
  code.after(" ", button);
}

const form = document.querySelector("form.filter");
if (form) {
  const cases = [...document.querySelectorAll("details.case")];
  // Of a heading only its name: the counts behind it say something of other cases.
  const headings = (one) =>
    [one.closest(".group").querySelector("h3"), one.closest(".block").querySelector("h4")].map((heading) => heading?.firstChild);
  const texts = cases.map((one) =>
    [...headings(one), one.querySelector("summary"), one.querySelector("dl")]
      .map((part) => part?.textContent ?? "")
      .join(" ")
      .toLowerCase(),
  );
  const apply = () => {
    const wanted = new Set([...form.querySelectorAll("[name=verdict]:checked")].map((box) => box.value));
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    cases.forEach((one, place) => {
      one.hidden = !wanted.has(one.dataset.verdict) || !words.every((word) => texts[place].includes(word));
      shown += !one.hidden;
    });
    for (const part of document.querySelectorAll("#cases .block, #cases .group"))
      part.hidden = !part.querySelector("details.case:not([hidden])");
    form.elements.shown.value = shown === cases.length ? "" : `${shown} of ${cases.length} shown`;
  };
  form.hidden = cases.length < 2;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.open.addEventListener("click", () => {
    const visible = cases.filter((one) => !one.hidden);
    const open = !visible.every((one) => one.open);
    for (const one of visible) one.open = open;
    form.elements.open.textContent = open ? "Close all" : "Open all";
  });
  apply();
}
