// The form of a step, which saves itself: what it says about that, and what becomes of a change that
// could not be saved. Without this its buttons save it.

import {bring, goTo, keep, mover, namesakes, note, reopen, restore} from "./redrawn.js";

const PAUSES = [2, 4, 8, 15, 30];  // seconds until it is tried again
const CUT_OFF = "Not saved: the server cannot be reached. Trying again.";
const PATIENCE = 5000;  // milliseconds that leaving waits for an answer
const REFUSED = "Not saved: the server could not take it. Trying again.";
const SIGNED_OUT = 401;

const form = document.getElementById("step-form");
const saves = form?.hasAttribute("hx-post");

let changes = 0;  // so many were made
let saved = 0;  // and so many of them are saved
let asked = 0;  // requests that are under way
let failures = 0;
let timer = 0;
let waiting = null;  // the button that was pressed before everything was saved
let leaving = false;
let late = null;  // what is typed while the fields are being drawn again
let isDrawing = false;  // until the new ones listen
let presses = [];  // the buttons that are pressed meanwhile, which draw them once more
let sent = 0;  // changes that are saved or under way
let going = null;  // what leads elsewhere and waits until everything is saved
let isGoing = false;
let patience = 0;
let held = null;  // what the pointer is pressed on

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

// What was pressed before a change was saved goes on once it is.
function goOn() {
  if (!waiting || asked) return;
  const button = waiting;
  waiting = null;
  form.requestSubmit(button.isConnected ? button : null);
}

// A button in fields that are being drawn again would be gone before it is its turn.
function pressLater({name, value}) {
  presses.push({button: name, name: value, at: -1});
}

function pressAgain() {
  if (asked || isDrawing || !presses.length) return;
  const {button, name} = presses.shift();
  const found = namesakes(button).find((each) => each.value === name);
  if (found) found.click();
  else pressAgain();
}

const isSecretTyped = () => [...form.querySelectorAll("[type=password]")].some(({value}) => value);
const isUnsaved = () => changes > saved || asked > 0;
const isFree = () => isGoing || !isUnsaved() || failures > 0 || stopped();

// Saves what is typed, waits for the answer, and goes; without one, the browser asks first.
function leave(go, from) {
  const isFirst = !going;
  going = {go, from};
  if (!isFirst) return;
  patience = setTimeout(goAway, PATIENCE);
  saveRest();
}

function saveRest() {
  if (!going) return;
  if (stopped() || !isUnsaved()) goAway();
  else if (changes > sent) form.dispatchEvent(new Event("saveagain"));
}

function goAway() {
  const go = going?.go;
  going = null;
  clearTimeout(patience);
  isGoing = true;
  go?.();
  isGoing = false;
}

function watch() {
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      if (event.target.name) changes++;
      if (late) note(late, event);
    }, {capture: true});  // what draws the form again goes no further
  }

  // Where the form saves itself no button is pressed; the one that has the focus would be sent, too.
  form.addEventListener("htmx:configRequest", ({detail: {elt, parameters}}) => {
    if (elt !== form) return;
    for (const {name} of form.querySelectorAll("button[name]")) delete parameters[name];
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event) || event.detail.requestConfig.verb !== "post") return;
    if (stopped()) return event.preventDefault();
    event.detail.requestConfig.changes = sent = changes;
    if (event.detail.elt !== form) {
      event.detail.requestConfig.late = late = new Map();
      event.detail.requestConfig.from = document.activeElement;
      isDrawing = true;
    }
    asked++;
    say("Saving…");
  });

  document.addEventListener("htmx:afterSwap", ({detail: {requestConfig}}) => {
    const typed = requestConfig?.late;
    if (!typed || requestConfig.left) return;  // each piece of the answer says so
    reopen(requestConfig.elt);
    if (late === typed) late = null;
    requestConfig.left = bring(typed, requestConfig.elt);
    presses = presses.map(mover(requestConfig.elt)).filter(({at}) => at !== null);
  });

  // Once the new fields listen.
  document.addEventListener("htmx:afterSettle", ({detail: {requestConfig}}) => {
    if (!requestConfig?.left) return;
    const {left} = requestConfig;
    delete requestConfig.left;
    isDrawing = false;
    for (const control of left) control.dispatchEvent(new Event("change", {bubbles: true}));
    setTimeout(pressAgain);
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[hx-post]");
    if (!button || !(asked || isDrawing)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressLater(button);
  }, {capture: true});

  // What somebody is just about to click on stays, and what waits for the answer.
  addEventListener("pointerdown", ({target}) => (held = target), {capture: true});
  for (const kind of ["pointerup", "pointercancel"]) {
    addEventListener(kind, () => setTimeout(() => (held = null)), {capture: true});
  }
  // What was drawn again under the pointer is not clicked by letting go.
  addEventListener("pointerup", () => {
    const button = held?.closest?.("button[hx-post]");
    if (!button || button.isConnected) return;
    pressLater(button);
    setTimeout(pressAgain);
  }, {capture: true});
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const {target} = event.detail;
    if ([held, going?.from].some((each) => each && target.contains(each))) event.preventDefault();
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isOurs(event) || event.detail.requestConfig.changes === undefined) return;
    asked--;
    const {successful, requestConfig, xhr} = event.detail;
    if (successful) {
      failures = 0;
      clearTimeout(timer);
      if (!stopped()) saved = Math.max(saved, requestConfig.changes);
      setTimeout(saveRest);
      setTimeout(pressAgain);
    } else {
      sent = saved;
      if (requestConfig.late) isDrawing = false;
      if (late === requestConfig.late) late = null;
      presses = [];
      goAway();
      const isFinal = xhr.status >= 400 && xhr.status < 500 && xhr.status !== SIGNED_OUT;
      if (isFinal) waiting = null;
      if (isFinal) say(`Not saved: ${words(xhr)}`);
      else if (xhr.status === SIGNED_OUT) tryAgain(`Not saved: ${words(xhr)}`);
      else tryAgain(xhr.status ? REFUSED : CUT_OFF);
    }
    if (successful) setTimeout(goOn);
  });

  // A page that does not come takes the place of what is typed, so that is saved first. In the
  // capture phase: before anybody counts the form as sent.
  form.addEventListener("submit", (event) => {
    if (isUnsaved() && !stopped()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = event.submitter ?? form.querySelector("button[name=save]");
      if (!asked) form.dispatchEvent(new Event("saveagain"));
    } else {
      leaving = true;
      setTimeout(() => (leaving = false), 5000);
    }
  }, {capture: true});

  // Whatever leads elsewhere, or acts on the draft, waits for what is typed to be saved.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link?.target;
    if (!link || isElsewhere || event.defaultPrevented || isFree()) return;
    if (link.hash && link.href.split("#")[0] === location.href.split("#")[0]) return;
    event.preventDefault();
    leave(() => location.assign(link.href), link);
  });
  document.addEventListener("submit", (event) => {
    const {target, submitter} = event;
    if (target === form || target.matches("[hx-post], [method=dialog]") || isFree()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave(() => target.requestSubmit(submitter), target);
  }, {capture: true});

  document.addEventListener("htmx:beforeSwap", ({detail: {requestConfig}}) => {
    keep();
    if (requestConfig?.late) requestConfig.isElsewhere = document.activeElement !== requestConfig.from;
  });
  document.addEventListener("htmx:afterSettle", ({detail: {requestConfig}}) => {
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
    if (fields.dataset.focus && !requestConfig?.isElsewhere) goTo(fields.dataset.focus);
    delete fields.dataset.focus;
  });

  addEventListener("online", () => failures && form.dispatchEvent(new Event("saveagain")));
  addEventListener("beforeunload", (event) => {
    if (!leaving && (changes > saved || isSecretTyped())) event.preventDefault();
  });
}

if (saves) {
  watch();
  history.replaceState(history.state, "", location.href);  // going back asks for what is stored
}
if (form) {
  const start = document.getElementById("step-fields").dataset.focus;
  if (start) goTo(start);
  document.querySelector("#faults, #conflict")?.focus();
}

// A link to a field in the summary opens what it is hidden in, and goes to the control.
document.addEventListener("click", (event) => {
  const target = document.getElementById(event.target.closest?.("#faults a")?.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  for (let node = target; node; node = node.parentElement) if (node.localName === "details") node.open = true;
  const control = target.matches("fieldset") ? target.querySelector("input, textarea, select") ?? target : target;
  (control.closest("reference-field")?.querySelector("[contenteditable]") ?? control).focus();
});
