// The form of a step, which saves itself: what it says about that, and what becomes of a change that
// could not be saved. Without this its buttons save it.

const PAUSES = [2, 4, 8, 15, 30];  // seconds until it is tried again
const CUT_OFF = "Not saved: the server cannot be reached. Trying again.";
const REFUSED = "Not saved: the server could not take it. Trying again.";

const form = document.getElementById("step-form");
const saves = form?.hasAttribute("hx-post");

let changes = 0;  // so many were made
let saved = 0;  // and so many of them are saved
let asked = 0;  // requests that are under way
let failures = 0;
let timer = 0;
let waiting = null;  // the button that was pressed while something was being saved
let leaving = false;
let focused = null;  // the button that has the focus while fields are drawn anew
let late = null;  // what is typed while the fields are being drawn again

const words = (xhr) =>
  (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain")
    ? xhr.responseText.trim() : "the server did not accept it.";
const say = (text) => (document.getElementById("saved").textContent = text);
const stopped = () => Boolean(document.querySelector("#saved[data-stopped]"));
const isOurs = (event) => form.contains(event.detail.elt);

function tryAgain(text) {
  say(text);
  clearTimeout(timer);
  const pause = PAUSES[Math.min(failures++, PAUSES.length - 1)];
  timer = setTimeout(() => form.dispatchEvent(new Event("saveagain")), pause * 1000);
}

// What was pressed while a change was on its way goes on once that is answered.
function goOn() {
  if (!waiting || asked) return;
  const button = waiting;
  waiting = null;
  form.requestSubmit(button.isConnected ? button : null);
}

const namesakes = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

function noteLate({target}) {
  if (!late || !target.name) return;
  const at = namesakes(target.name).indexOf(target);
  late.delete(`${at} ${target.name}`);
  late.set(`${at} ${target.name}`, {name: target.name, at, value: target.value, checked: target.checked});
}

// Puts what was typed meanwhile into the new fields; not where rows went or changed places.
function bring(typed, {name: button, value}) {
  const moved = ["remove", "up", "down"].includes(button) ? value.replace(/\.\d+$/, "") : null;
  const kept = [...typed.values()].filter(({name}) => name !== moved && !name.startsWith(`${moved}.`));
  for (const each of kept) {
    const control = namesakes(each.name)[each.at];
    if (!control) continue;
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = each.checked;
    else control.value = each.value;
    control.dispatchEvent(new Event("input", {bubbles: true}));
  }
  if (kept.length) delete document.getElementById("step-fields").dataset.focus;
}

function goTo(id) {
  const target = id.endsWith("+") ? null : document.getElementById(id);
  const rows = document.getElementById(`field-${id.slice(0, -1)}`)
    ?.querySelectorAll(":scope > :is(.group-row, .line-row)");
  const control = target ?? (rows?.length ? rows[rows.length - 1] : null)
    ?.querySelector("input:not([type=hidden]), textarea, select, [contenteditable]");
  (control?.closest("reference-field")?.querySelector("[contenteditable]") ?? control)?.focus();
}

// Buttons have no id by which the focus would come back to them in fields that are drawn anew.
const nameOf = (button) => `${button.localName} ${button.ariaLabel ?? button.textContent.trim()}`;
const called = (name) =>
  [...form.querySelectorAll("button, summary")].filter((each) => nameOf(each) === name);

function keep() {
  const button = document.activeElement;
  const name = nameOf(button);
  const index = called(name).indexOf(button);
  focused = index < 0 || button.id ? null : {name, index};
}

function restore() {
  const isLost = focused && document.activeElement === document.body;
  if (isLost) called(focused.name)[focused.index]?.focus();
  focused = null;
}

function watch() {
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (event.target.name) changes++;
      noteLate(event);
    });
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event) || event.detail.requestConfig.verb !== "post") return;
    if (stopped()) return event.preventDefault();
    event.detail.requestConfig.changes = changes;
    if (event.detail.elt !== form) event.detail.requestConfig.late = late = new Map();
    asked++;
    say("Saving…");
  });

  document.addEventListener("htmx:afterSwap", ({detail: {requestConfig}}) => {
    const typed = requestConfig?.late;
    if (!typed) return;
    if (late === typed) late = null;
    bring(typed, requestConfig.elt);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isOurs(event) || event.detail.requestConfig.changes === undefined) return;
    asked--;
    const {successful, requestConfig, xhr} = event.detail;
    if (successful) {
      failures = 0;
      clearTimeout(timer);
      if (!stopped()) saved = Math.max(saved, requestConfig.changes);
    } else {
      const isTheirs = xhr.status >= 400 && xhr.status < 500;
      if (isTheirs) say(`Not saved: ${words(xhr)}`);
      else tryAgain(xhr.status ? REFUSED : CUT_OFF);
    }
    if (successful || !waiting) setTimeout(goOn);
    else waiting = null;
  });

  // In the capture phase: before anybody counts the form as sent.
  form.addEventListener("submit", (event) => {
    if (asked && !stopped()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = event.submitter;
    } else {
      leaving = true;
      setTimeout(() => (leaving = false), 5000);
    }
  }, {capture: true});

  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:afterSettle", () => {
    restore();
    for (const notes of form.querySelectorAll(".field-notes")) {
      const control = document.getElementById(notes.id.replace(/-notes$/, ""));
      const wrong = Boolean(notes.querySelector(".error"));
      notes.closest(".field").classList.toggle("wrong", wrong);
      if (!control?.matches("input, textarea, select, [role=textbox]")) continue;
      control.toggleAttribute("aria-invalid", wrong);
      if (wrong) control.setAttribute("aria-invalid", "true");
    }
    const fields = document.getElementById("step-fields");
    if (fields.dataset.focus) goTo(fields.dataset.focus);
    delete fields.dataset.focus;
  });

  addEventListener("online", () => failures && form.dispatchEvent(new Event("saveagain")));
  addEventListener("beforeunload", (event) => {
    if (!leaving && changes > saved) event.preventDefault();
  });
}

if (saves) watch();
if (form) {
  const start = document.getElementById("step-fields").dataset.focus;
  if (start) goTo(start);
  document.querySelector("#faults, #conflict")?.focus();
}

// A link to a field in the summary opens what it is hidden in, and goes to the control.
document.getElementById("faults")?.addEventListener("click", (event) => {
  const target = document.getElementById(event.target.closest("a")?.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  for (let node = target; node; node = node.parentElement) if (node.localName === "details") node.open = true;
  const control = target.matches("fieldset") ? target.querySelector("input, textarea, select") ?? target : target;
  (control.closest("reference-field")?.querySelector("[contenteditable]") ?? control).focus();
});

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
