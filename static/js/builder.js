// What all pages of the builder have: dragging cards of the flow to another place (the buttons of a
// step's menu do the same for the keyboard), keys in the search of Choose Connector, asking before
// what is typed for a test is left, and the numbers of lines.

const KEY = "application/x-step";
let dragged = null;

function say(words) {
  const said = document.getElementById("flow-said");
  if (said) said.textContent = words;
}

function placeOf(target) {
  const add = target.closest?.(".flow-add");
  return dragged && add && !dragged.parentElement.contains(add) ? add.querySelector("a") : null;
}

function place(event) {
  const found = placeOf(event.target);
  for (const link of document.querySelectorAll(".flow-add .over")) {
    if (link !== found) link.classList.remove("over");
  }
  return found;
}

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.(".flow-card[data-key]");
  if (!card) return;
  if (card.dataset.key === "trigger") {
    event.preventDefault();
    return;
  }
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData(KEY, card.dataset.key);
  card.classList.add("dragged");
  document.getElementById("flow").classList.add("dragging");
  say(`${title(card)} is moved. Drop it on a +.`);
});

document.addEventListener("dragover", (event) => {
  const link = place(event);
  if (!link) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  if (link.classList.contains("over")) return;
  link.classList.add("over");
  say(link.getAttribute("aria-label"));
});

document.addEventListener("drop", (event) => {
  const link = place(event);
  if (!link) return;
  event.preventDefault();
  const form = document.getElementById("drag");
  form.action = `${form.dataset.base}${dragged.dataset.key}/move/`;
  form.elements.to.value = link.dataset.place;
  say(`${title(dragged)} is moved there.`);
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = null;
  document.getElementById("flow")?.classList.remove("dragging");
  document.querySelector(".flow-add .over")?.classList.remove("over");
});

function title(card) {
  const [number, name] = [".flow-number", ".flow-title"].map((one) => card.querySelector(one));
  return `${number.lastChild.textContent.trim()} · ${name.textContent.trim()}`;
}

// Enter in a search of connectors goes to what it finds, where that is one; the arrow keys go from
// the search through what is found, and back.
const search = document.querySelector("#found") && document.getElementById("search");
let isWanted = false;  // the only one, once it is found
let isAsked = false;  // what was typed last
const found = () => [...document.querySelectorAll("#found .pick-name > :is(a, button)")];
const isAnswered = () => (new URLSearchParams(location.search).get("search") ?? "") === search.value;

function takeOnly() {
  if (!isWanted || !isAnswered()) return;
  isWanted = false;
  if (found().length === 1) found()[0].click();
}

if (search) {
  search.addEventListener("input", () => {
    isWanted = false;
    isAsked = true;
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    isWanted = Boolean(search.value.trim());
    if (isAnswered()) takeOnly();
    else if (!isAsked) search.form.requestSubmit();
  });
  document.addEventListener("htmx:afterRequest", () => (isAsked = false));
  document.addEventListener("htmx:afterSettle", takeOnly);
  document.addEventListener("keydown", (event) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const all = [search, ...found()];
    const at = all.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    all[Math.min(Math.max(at + step, 0), all.length - 1)].focus();
  });
}

// A page begins at its heading: what can be done here is the next Tab away, the flow before it.
function begin() {
  const start = document.querySelector("#panel h1");
  const isTaken = document.activeElement !== document.body || document.querySelector("[autofocus]");
  if (!start || isTaken || location.hash) return;
  start.tabIndex = -1;
  start.focus({preventScroll: true});
}
begin();

// In a long flow the current step is in sight.
document.querySelector("#flow .flow-card[aria-current]")?.scrollIntoView({block: "nearest"});

// What is typed for a test stands in the page alone until it is sent.
const LOSES = "What you typed for the test was not used yet. Go on without it?";
const typed = new WeakSet();  // the forms of tests that were typed into
const unsent = () => [...document.querySelectorAll("#test-form, #sample-form")]
  .find((form) => typed.has(form) || form.querySelector(".error"));

document.addEventListener("input", ({target: {form}}) => form?.matches("#test-form, #sample-form") && typed.add(form));
document.addEventListener("htmx:beforeRequest", (event) => {
  const {elt, target} = event.detail;
  const form = unsent();
  if (form && form !== elt && target.contains(form) && !confirm(LOSES)) event.preventDefault();
});
addEventListener("beforeunload", (event) => unsent() && event.preventDefault());

// Numbers beside the lines of an area of code.
class CodeArea extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    if (this.gutter || !this.area) return;
    this.gutter = document.createElement("pre");
    this.gutter.className = "line-numbers";
    this.gutter.setAttribute("aria-hidden", "true");
    this.prepend(this.gutter);
    this.area.wrap = "off";
    this.area.addEventListener("input", () => this.count());
    // Not of the area alone: where it takes references, something else scrolls in its place.
    this.addEventListener("scroll", ({target}) => (this.gutter.scrollTop = target.scrollTop), {capture: true});
    this.count();
  }

  count() {
    const lines = this.area.value.split("\n").length;
    if (lines === this.lines) return;
    this.lines = lines;
    this.gutter.textContent = Array.from({length: lines}, (_, index) => index + 1).join("\n");
  }
}
customElements.define("code-area", CodeArea);
