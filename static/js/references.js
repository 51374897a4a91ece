// References in text controls as pills, and the list of data beside the form to choose them from.
// A control keeps the text with keys, {{choose.text}}; the pill over it shows the number, 2.text.
// Without this the control is plain text, and the list a page.

import {picker} from "./picker.js";

const OPENING = /(?<!\\)(\\*)\{\{/g;
const REFERENCE = /\s*([a-z][a-z0-9_]*|[1-9]\d*(?:-[1-9]\d*)*)((?:\.(?:[^.{}"?\s]+|"(?:[^"\\]|\\.)*"))*)\s*(\}\}|\?\?)/y;
const QUERY = /(?<!\\)(?:\\\\)*\{\{([^{}\n]*)$/;
const MOVES = /^(ArrowLeft|ArrowRight|Home|End)$/;
const TRIES = 50;  // braces looked at for the end of a default
const TOGETHER = 700;  // milliseconds within which typed letters are undone together
const MOST = 200;  // states of a field that can be undone
const STATES = ["aria-describedby", "aria-invalid", "aria-required", "disabled", "readonly"];

function made(name, properties, attributes = {}) {
  const element = Object.assign(document.createElement(name), properties);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// What the page tells about references: numbers by key, known heads, variables, samples, and why
// there is nothing at a path: never (dead), or not in the sample (absent).
let told = {};
function facts() {
  const script = document.getElementById("references");
  if (told.script !== script) {
    const {numbers = {}, samples = {}, dead = {}, absent = {}, known, variables = []} = JSON.parse(script?.textContent || "{}");
    const keys = Object.fromEntries(Object.entries(numbers).map(([key, number]) => [number, key]));
    told = {script, numbers, keys, samples, dead, absent, known, variables};
  }
  return told;
}

// The reference that opens at `start`, if it is one, by key.
function reference(text, start) {
  REFERENCE.lastIndex = start + 2;
  const found = REFERENCE.exec(text);
  if (!found) return null;
  const [, written, path, closing] = found;
  const literal = REFERENCE.lastIndex;
  let end = closing === "}}" ? literal : 0;
  for (let at = literal, left = end ? 0 : TRIES; left > 0; left--, at++) {
    at = text.indexOf("}}", at);
    if (at < 0) break;
    try {
      JSON.parse(text.slice(literal, at));
      end = at + 2;
      break;
    } catch {  // the braces belong to the default
    }
  }
  if (!end) return null;
  const head = facts().keys[written] ?? written;
  const source = text.slice(start, end).replace(written, head);
  return {start, end, head, path, source, rest: text.slice(found.index, end - 2).trim().slice(written.length)};
}

// A text as plain texts and references.
function pieces(text) {
  const found = [];
  let end = 0;
  for (const opening of text.matchAll(OPENING)) {
    const start = opening.index + opening[1].length;
    const piece = start < end || opening[1].length % 2 ? null : reference(text, start);
    if (!piece) continue;
    if (start > end) found.push(text.slice(end, start));
    found.push(piece);
    end = piece.end;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}

function pill({head, path, rest, source}) {
  const {numbers, known, variables, samples, dead, absent} = facts();
  const variable = head === "vars" && path ? path.slice(1).split(".")[0].replace(/^"|"$/g, "") : "";
  const unknown = known && (!known.includes(head) || (variable && !variables.includes(variable)));
  const missing = variable ? `There is no project variable “${variable}”.` : "There is no such step before this one.";
  const hasDefault = rest !== path;  // which stands in for what is absent, and for nothing else
  const wrong = unknown ? missing : dead[head + path] ?? (hasDefault ? null : absent[head + path]);
  return made("span", {
    className: wrong ? "reference wrong" : "reference",
    textContent: (numbers[head] ?? head) + (rest || (numbers[head] ? " · whole output" : "")),
    title: wrong ?? samples[head + path] ?? "",
  }, {contenteditable: "false", dir: "ltr", "data-source": source});
}

// A form that was saved tells anew what its references lead to.
document.addEventListener("htmx:afterSwap", () => {
  if (told.script === document.getElementById("references")) return;
  for (const old of document.querySelectorAll(".reference-surface .reference")) {
    const {className, title} = pill(reference(old.dataset.source, 0));
    Object.assign(old, {className, title});
  }
});

// The text that a surface, or a part of one, shows. A line break at its end only holds the line.
function sourceOf(root) {
  let text = "";
  for (const node of root.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    else if (node.dataset?.source) text += node.dataset.source;
    else if (node.localName !== "br") text += (text && "\n") + sourceOf(node);
    else if (node.nextSibling) text += "\n";
  }
  return text;
}

class ReferenceField extends HTMLElement {
  connectedCallback() {
    this.control = this.querySelector("textarea[name], input[name]:not([type=hidden])");
    if (!this.control || !("contentEditable" in this)) return;
    for (const copied of this.querySelectorAll(".reference-surface, .reference-open")) {
      this.control.id ||= copied.id;
      copied.remove();
    }
    this.multi = this.control.localName === "textarea";
    this.surface = this.made();
    this.button = made("button", {type: "button", className: "reference-open", textContent: "{ }", title: "Insert data"},
      {"aria-label": `Insert data: ${this.label}`});
    this.button.id = `insert-${this.dataset.field}`;  // keeps the focus when the form is drawn again
    this.control.before(this.surface, this.button);
    this.control.hidden = true;
    this.control.removeAttribute("id");
    this.past = [{text: this.control.value, caret: this.control.value.length}];
    this.at = this.typed = 0;
    this.draw(this.control.value);
    this.state();
    this.listen();
  }

  disconnectedCallback() {
    if (!this.surface) return;
    picker.leave(this);
    this.stop.abort();
    this.observer.disconnect();
    this.control.hidden = false;
    this.control.id = this.surface.id;
    this.surface.remove();
    this.button.remove();
    this.surface = null;
  }

  made() {
    const {control} = this;
    const [label] = control.labels;
    const surface = made("div", {id: control.id, className: `reference-surface ${control.className}`}, {
      role: "textbox", "aria-multiline": this.multi, "aria-autocomplete": "list", dir: control.dir || "auto",
      spellcheck: control.getAttribute("spellcheck") ?? "true", "data-placeholder": control.placeholder,
    });
    const name = control.getAttribute("aria-label");
    this.label = name ?? label?.firstChild?.textContent.trim() ?? "";
    if (name) surface.setAttribute("aria-label", name);
    if (label) {
      label.id ||= `${control.id}-label`;
      surface.setAttribute("aria-labelledby", label.id);
      this.labelled = label;
    }
    return surface;
  }

  listen() {
    this.stop = new AbortController();
    const on = (target, kinds, act) => kinds.split(" ").forEach(
      (kind) => target.addEventListener(kind, act.bind(this), {signal: this.stop.signal}));
    const {surface, control} = this;
    on(surface, "beforeinput", this.before);
    on(surface, "input compositionend", this.sync);
    on(surface, "keydown", this.key);
    on(surface, "keyup mouseup", ({key = "End"}) => MOVES.test(key) && picker.choosing && picker.follow(this));
    on(surface, "copy cut", this.copy);
    on(surface, "focus", this.enter);
    on(surface, "blur", this.leave);
    on(this.button, "click", () => { this.surface.focus(); picker.open(this); });
    on(control, "input change", () => this.own || this.take(control.value));
    if (this.labelled) on(this.labelled, "click", () => this.surface.focus());
    if (control.form) on(control.form, "reset", () => setTimeout(() => this.draw(this.remember(control.value))));
    this.observer = new MutationObserver(() => this.state());
    this.observer.observe(control, {attributeFilter: STATES});
  }

  // The surface looks and says what the control is.
  state() {
    const {control, surface} = this;
    const locked = control.matches(":disabled") || control.readOnly;
    for (const name of STATES.slice(0, 3)) {
      if (control.hasAttribute(name)) surface.setAttribute(name, control.getAttribute(name));
      else surface.removeAttribute(name);
    }
    surface.contentEditable = locked ? "false" : "true";
    if (!locked) try { surface.contentEditable = "plaintext-only"; } catch { /* older browsers */ }
    surface.ariaDisabled = control.matches(":disabled") ? "true" : null;
    surface.ariaReadOnly = control.readOnly ? "true" : null;
    surface.tabIndex = control.matches(":disabled") ? -1 : 0;
    this.button.hidden = locked;
  }

  // A click puts the cursor elsewhere afterwards.
  enter() {
    this.found = this.control.value;
    this.select(...(this.last ?? [this.found.length]));
    picker.enter(this);
  }

  // Shows what something else put into the control.
  take(text) {
    this.draw(this.remember(text), document.activeElement === this.surface ? text.length : undefined);
  }

  draw(text, caret) {
    const nodes = pieces(text).map((each) => (typeof each === "string" ? document.createTextNode(each) : pill(each)));
    this.surface.replaceChildren(...nodes, document.createElement("br"));
    this.surface.classList.toggle("blank", !text);
    if (caret === undefined) return;
    this.last = [caret, caret];
    if (document.activeElement === this.surface) this.select(caret);
  }

  // Where a point of the page is in the text; within a pill, after it.
  offset(node, offset) {
    const range = document.createRange();
    range.setStart(this.surface, 0);
    range.setEnd(node, offset);
    return sourceOf(range.cloneContents()).length;
  }

  selection() {
    const selected = document.getSelection();
    if (!selected.rangeCount || !this.surface.contains(selected.anchorNode)) return this.last ?? [0, 0];
    const range = selected.getRangeAt(0);
    const start = this.offset(range.startContainer, range.startOffset);
    return [start, range.collapsed ? start : this.offset(range.endContainer, range.endOffset)];
  }

  point(offset) {
    for (const [index, node] of [...this.surface.childNodes].entries()) {
      const length = node.data?.length ?? node.dataset?.source?.length ?? 0;
      if (node.nodeType === Node.TEXT_NODE && offset <= length) return [node, offset];
      if (offset <= 0) return [this.surface, index];
      offset -= length;
    }
    return [this.surface, this.surface.childNodes.length];
  }

  select(from, to = from) {
    document.getSelection().setBaseAndExtent(...this.point(from), ...this.point(to));
  }

  before(event) {
    const {inputType: kind, isComposing} = event;
    if (isComposing || kind === "insertCompositionText") return;
    const [range] = event.getTargetRanges();
    let [start, end] = this.selection();
    if (kind.startsWith("history") || kind.startsWith("format")) {
      event.preventDefault();
      if (kind.startsWith("history")) this.travel(kind === "historyUndo" ? -1 : 1);
    } else if (kind === "insertParagraph" || kind === "insertLineBreak") {
      event.preventDefault();
      if (this.multi) this.edit(start, end, "\n");
    } else if (kind.startsWith("insertFrom") || kind === "insertReplacementText") {
      event.preventDefault();
      if (range) [start, end] = this.ends(range);
      this.edit(start, end, event.dataTransfer?.getData("text/plain") ?? event.data ?? "");
    } else if (kind.startsWith("delete") && start === end) {
      const whole = pieces(this.control.value).find((each) => (kind.endsWith("Forward") ? each.start : each.end) === start);
      if (range && !/Content(Back|For)ward$/.test(kind)) [start, end] = this.ends(range);
      else if (whole) [start, end] = [whole.start, whole.end];
      if (this.holds(start, end)) {
        event.preventDefault();
        this.edit(start, end, "");
      }
    } else if (this.holds(start, end)) {
      event.preventDefault();
      this.edit(start, end, kind.startsWith("delete") ? "" : event.data ?? "");
    }
  }

  ends(range) {
    return [this.offset(range.startContainer, range.startOffset), this.offset(range.endContainer, range.endOffset)];
  }

  // Whether a part of the text has a pill in it.
  holds(start, end) {
    return pieces(this.control.value).some((each) => each.source && each.start < end && each.end > start);
  }

  edit(start, end, text, further = 0) {
    const fit = this.multi ? text.replace(/\r\n?/g, "\n") : text.replace(/\s*[\r\n]+\s*/g, " ");
    const now = this.control.value;
    this.put(now.slice(0, start) + fit + now.slice(end), start + fit.length + further);
  }

  // Takes over what was typed into the surface.
  sync(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    this.typing = true;
    this.put(sourceOf(this.surface), this.selection()[0]);
    this.typing = false;
  }

  put(text, caret) {
    const parts = pieces(text);
    const keyed = parts.map((each) => each.source ?? each).join("");
    const drawn = [...this.surface.children].map((each) => each.dataset.source ?? each.localName).join("\n");
    const wanted = [...parts.flatMap((each) => each.source ?? []), "br"].join("\n");
    if (!this.typing || keyed !== text || drawn !== wanted || this.surface.lastChild.localName !== "br") {
      this.draw(keyed, caret + keyed.length - text.length);
    }
    this.surface.classList.toggle("blank", !keyed);
    this.remember(keyed, caret + keyed.length - text.length);
    this.tell(keyed);
  }

  tell(text) {
    this.own = true;
    this.control.value = text;
    this.control.dispatchEvent(new Event("input", {bubbles: true}));
    this.own = false;
    picker.follow(this);
  }

  remember(text, caret = text.length) {
    const now = performance.now();
    const further = this.typing && now - this.typed < TOGETHER && this.at > 0;
    this.past.splice(further ? this.at : this.at + 1, Infinity, {text, caret});
    this.past.splice(0, this.past.length - MOST);
    this.at = this.past.length - 1;
    this.typed = this.typing ? now : 0;
    return text;
  }

  travel(step) {
    const there = this.past[this.at + step];
    if (!there) return;
    this.at += step;
    this.typed = 0;
    this.draw(there.text, there.caret);
    this.tell(there.text);
  }

  key(event) {
    const command = (event.ctrlKey || event.metaKey) && !event.altKey;
    const letter = event.key.toLowerCase();
    if (event.isComposing) return;
    if (command && (letter === "z" || letter === "y")) {
      event.preventDefault();
      this.travel(letter === "y" || event.shiftKey ? 1 : -1);
    } else if (picker.choosing && picker.key(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !this.multi) {
      event.preventDefault();
      const {form} = this.control;
      form?.requestSubmit([...form.elements].find((each) => each.type === "submit" && !each.disabled));
    }
  }

  copy(event) {
    const [start, end] = this.selection();
    event.preventDefault();
    if (start === end) return;
    event.clipboardData.setData("text/plain", this.control.value.slice(start, end));
    if (event.type === "cut") this.edit(start, end, "");
  }

  leave(event) {
    this.last = this.selection();
    if (this.control.value !== this.found) this.control.dispatchEvent(new Event("change", {bubbles: true}));
    if (!event.relatedTarget?.closest("#data")) picker.close();
  }

  // The braces that were opened before the cursor, and what was typed after them.
  query() {
    const [start, end] = this.selection();
    const found = start === end && QUERY.exec(this.control.value.slice(0, end));
    return found && {start: end - found[1].length - 2, end, text: found[1], words: found[1].trim()};
  }

  // Whether the query still stands there.
  reads({start, end, text}) {
    return this.control.value.slice(start, end) === `{{${text}`;
  }

  // In place of a query, after which more may have been typed meanwhile, or at the cursor.
  insert(path, sample, query) {
    if (!query) {
      this.surface.focus();
      this.surface.scrollIntoView({block: "nearest"});
    }
    facts().samples[path] = sample;
    const asked = query ?? this.query();
    const [start, end] = asked ? [asked.start, asked.end] : this.selection();
    const further = asked ? this.selection()[0] - end : 0;
    const closed = asked && !further && this.control.value.startsWith("}}", end) ? 2 : 0;
    this.edit(start, end + closed, `{{${path}}}`, further);
  }
}
customElements.define("reference-field", ReferenceField);

// Nothing is said yet about a reference that is still being typed.
document.addEventListener("htmx:configRequest", ({detail: {elt, parameters}}) => {
  const focused = document.activeElement;
  const field = focused?.closest?.("reference-field");
  if (elt.id !== "step-form" || !field || field.surface !== focused) return;
  if (picker.choosing || field.query()) parameters.typing = field.dataset.field;
});
