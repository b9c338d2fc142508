"use strict";
const form = document.getElementById("filter");
const findings = [...document.querySelectorAll(".finding")];
const sections = [...document.querySelectorAll("section.verdict")];

function filter() {
  const verdicts = new Set([...form.querySelectorAll("input:checked")].map((box) => box.value));
  const operation = form.elements.operation.value;
  const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const finding of findings) {
    const text = finding.firstElementChild.textContent.toLowerCase();
    finding.hidden = !verdicts.has(finding.dataset.verdict)
      || (operation !== "" && finding.dataset.operation !== operation)
      || !words.every((word) => text.includes(word));
    shown += finding.hidden ? 0 : 1;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector(".finding:not([hidden])");
  }
  form.elements.shown.value = `${shown} of ${findings.length} requirements shown`;
}

// A link to a requirement leads to it whatever the filter hides, and opens it.
function arrive() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.hidden || target.closest("section[hidden]")) {
    form.reset();
    filter();
  }
  if (target.classList.contains("finding")) target.open = true;
  target.scrollIntoView();
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copies);
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  } catch {
    // Not every place that a page is opened from may write to the clipboard.
    getSelection().selectAllChildren(text);
    button.textContent = "Selected: now copy";
  }
  setTimeout(() => { button.textContent = label; }, 2000);
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("change", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
addEventListener("hashchange", arrive);
filter();
arrive();
