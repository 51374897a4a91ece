// What the form of a step fetches while it stays as it is: the choices of a lookup, in a list under
// the field, and the dialog that adds an account. Without this the same buttons lead to pages.

const PAUSE = 250;  // milliseconds after the last key, until a search is sent
const CUT_OFF = "The choices could not be fetched. Look at your connection and try again.";
const REFUSED = "The choices could not be fetched: the server did not accept it.";

function made(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Nothing is changed before all of the page listens to changes.
function whenListening(act) {
  if (document.readyState === "complete") setTimeout(act);
  else addEventListener("load", () => setTimeout(act), {once: true});
}

// Offers choices for the control inside it, whose label is `data-label`. Those for a text come from
// `data-url`, which is sent the whole form. A long <select> has its own, and opens this in place of
// the browser's list, so that they can be searched.
class LookupField extends HTMLElement {
  static count = 0;
  static looked = new Map();  // the only choices that were looked for, by what was asked

  connectedCallback() {
    if (this.button) return;
    this.home = this.closest("reference-field") ?? this.parentElement;
    this.listId = `lookup-${LookupField.count++}`;
    this.select = this.querySelector("select");
    this.button = this.select ?? this.querySelector("[name=look_up]");
    if (!this.button) return;  // for whoever may not change the field
    this.button.setAttribute("aria-haspopup", "dialog");
    this.button.setAttribute("aria-expanded", "false");
    if (this.select) this.replaceList();
    else this.beButton();
    if (this.dataset.takesOnly !== undefined) whenListening(() => this.takeOnly());
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) this.close();
    });
    this.outside = (event) => this.contains(event.target) || this.close();
  }

  // Where the form was drawn again meanwhile, the list goes on in the field that took its place.
  disconnectedCallback() {
    const isOpen = Boolean(this.panel);
    this.close();
    if (isOpen) document.getElementById(this.button.id)?.closest("lookup-field")?.open(this.search.value);
  }

  get control() {
    return this.select ?? this.home.querySelector("input[name], textarea[name]");
  }

  beButton() {
    this.button.type = "button";
    this.button.title = "Choose from a list";
    this.button.addEventListener("click", () => (this.panel ? this.close() : this.open()));
    this.home.addEventListener("keydown", (event) => this.keyOutside(event));
    this.home.addEventListener("input", () => this.typed());
  }

  replaceList() {
    this.select.addEventListener("mousedown", (event) => {
      if (event.button || this.select.matches(":disabled")) return;
      event.preventDefault();
      if (this.panel) this.close({back: true});
      else this.open();
    });
    this.select.addEventListener("keydown", (event) => {
      const {key} = event;
      const isLetter = key.length === 1 && key !== " " && !event.ctrlKey && !event.metaKey;
      if (!isLetter && !["ArrowDown", "ArrowUp", "Enter", " "].includes(key)) return;
      event.preventDefault();
      this.open(isLetter ? key : "");
    });
  }

  get options() {
    return [...this.panel.querySelectorAll("[role=option]")];
  }

  keyOutside(event) {
    if (event.defaultPrevented || event.key !== "ArrowDown" || this.panel) return;
    if (event.target.localName === "textarea") return;
    event.preventDefault();
    const {value} = this.control;
    this.open(this.isTyped && !value.includes("{{") ? value.trim() : "");
  }

  open(words = "") {
    const {label} = this.dataset;
    this.search = made("input", {type: "search", value: words, autocomplete: "off", placeholder: "Search"});
    this.search.setAttribute("role", "combobox");
    this.search.setAttribute("aria-label", `Search: ${label}`);
    this.search.setAttribute("aria-autocomplete", "list");
    this.search.setAttribute("aria-expanded", "false");
    this.found = made("div", {className: "lookup-found"});
    const bar = made("progress");
    bar.setAttribute("aria-label", "Asking for the choices");
    this.waiting = made("div", {className: "lookup-waiting"}, bar);
    const parts = [this.search, this.waiting, this.found];
    this.panel = made("div", {className: "lookup-panel", tabIndex: -1}, ...parts);
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", label);
    this.panel.addEventListener("keydown", (event) => this.key(event));
    this.panel.addEventListener("click", (event) => this.click(event));
    this.panel.addEventListener("mousedown", (event) => {
      if (event.target.closest("[role=option]")) event.preventDefault();  // the focus stays
    });
    for (const kind of ["input", "change"]) {
      // Searching is no change of the form.
      this.panel.addEventListener(kind, (event) => event.stopPropagation());
    }
    this.search.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.asking?.abort();  // what it would bring, or has brought, is no answer to this
      this.mark(null);
      this.waits = true;
      this.takesFirst = false;
      this.timer = setTimeout(() => this.ask(), this.dataset.url ? PAUSE : 0);
    });
    this.append(this.panel);
    this.button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.outside);
    this.search.focus();
    this.ask();
  }

  close({back = false} = {}) {
    if (!this.panel) return;
    clearTimeout(this.timer);
    this.asking?.abort();
    document.removeEventListener("pointerdown", this.outside);
    const panel = this.panel;
    this.panel = this.active = null;  // first: taking it away takes the focus, too
    if (back) this.button.focus();
    panel.remove();
    this.button.setAttribute("aria-expanded", "false");
  }

  key(event) {
    const {key} = event;
    if (key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close({back: true});
    } else if (event.target === this.search && (key === "ArrowDown" || key === "ArrowUp")) {
      event.preventDefault();
      this.move(key === "ArrowDown" ? 1 : -1);
    } else if (event.target === this.search && key === "Enter") {
      event.preventDefault();
      if (this.active) this.take(this.active);
      else this.takesFirst = this.waits;
    }
  }

  click(event) {
    const target = event.target.closest("[role=option], [data-more], [data-again], a[href]");
    if (!target) return;
    const link = target.hash && document.querySelector(target.hash);
    if (target.matches("[role=option]")) {
      this.take(target);
    } else if (target.dataset.more) {
      this.ask(target.dataset.more);
    } else if (target.matches("[data-again]")) {
      event.preventDefault();
      this.ask();
    } else if (link) {
      event.preventDefault();
      this.close();
      link.focus();
    }
  }

  // Marks the next option; after the last one, more are fetched.
  move(step) {
    const options = this.options;
    const more = this.found.querySelector("[data-more]");
    const at = options.indexOf(this.active) + step;
    if (at >= options.length && more) {
      this.ask(more.dataset.more);
    } else if (options.length) {
      const from = this.active || step > 0 ? at : -1;
      this.mark(options.at(from % options.length));
    }
  }

  mark(option) {
    this.active?.classList.remove("active");
    this.active = option ?? null;
    this.search.toggleAttribute("aria-activedescendant", Boolean(option));
    if (!option) return;
    option.classList.add("active");
    option.scrollIntoView({block: "nearest"});
    this.search.setAttribute("aria-activedescendant", option.id);
  }

  take(option) {
    this.close({back: true});
    this.put(option);
  }

  put(option) {
    const control = this.control;
    control.value = option.dataset.value;
    this.isTaking = true;
    for (const kind of ["input", "change"]) {
      control.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    this.isTaking = this.isTyped = false;
    const label = option.querySelector("bdi")?.textContent;
    this.call(label === control.value ? "" : label);
  }

  typed() {
    if (this.isTaking) return;
    this.isTyped = true;
    this.call("");
    if (this.dataset.takesOnly === undefined) return;
    if (this.control.value) sessionStorage.removeItem(this.emptied);
    else sessionStorage.setItem(this.emptied, "on");
  }

  // What the value is called, under the field.
  call(words = "") {
    const label = this.closest(".field")?.querySelector(":scope > .lookup-label");
    if (!label) return;
    label.hidden = !words;
    label.replaceChildren(made("bdi", {textContent: words}));
    label.removeAttribute("role");
  }

  // What remembers that somebody emptied it: it stays empty then.
  get emptied() {
    return `emptied ${location.pathname} ${this.control.name}`;
  }

  // A mandatory field with nothing in it takes the only choice that there is, as soon as what its
  // choices depend on is there. An answer is none once something else would be asked.
  async takeOnly() {
    const question = this.question();
    if (!question) return;
    const {looked} = LookupField;
    if (!looked.has(question)) looked.set(question, this.only());
    const found = await looked.get(question);
    if (!found || !this.isConnected || this.panel || this.question() !== question) return;
    this.put(found);
    const words = found.querySelector("bdi")?.textContent ?? found.dataset.value;
    this.call(`${words} is the only one, so it is chosen.`);
    this.closest(".field")?.querySelector(":scope > .lookup-label")?.setAttribute("role", "status");
  }

  // What is asked to find the only choice, with all that it depends on; empty where one is chosen,
  // somebody emptied the field, or the account is not chosen yet.
  question() {
    const form = this.closest("form");
    const {control} = this;
    const data = form && new FormData(form);
    if (!form || data.getAll(control.name).some(Boolean) || sessionStorage.getItem(this.emptied)) return "";
    const account = form.querySelector("select[name=account]");
    if (account && !account.value) return "";
    const beside = control.name.slice(0, control.name.lastIndexOf(".") + 1);
    const names = this.dataset.takesOnly.split(" ").filter(Boolean).map((name) => beside + name);
    return JSON.stringify([this.dataset.url, ["account", ...names].map((name) => data.getAll(name))]);
  }

  async only() {
    try {
      const answer = await fetch(this.dataset.url, {
        method: "POST", body: this.form(1), headers: {"HX-Request": "true"}, redirect: "error",
      });
      const parts = made("template", {innerHTML: answer.ok ? await answer.text() : ""}).content;
      const options = parts.querySelectorAll("[role=option]");
      return options.length === 1 && !parts.querySelector("[data-more]") ? options[0] : null;
    } catch {
      return null;  // whoever opens the list is told why
    }
  }

  async ask(page = 1) {
    this.asking?.abort();
    const asking = this.asking = new AbortController();
    const panel = this.panel;
    if (!this.dataset.url) return this.show(this.own());
    this.waiting.hidden = false;
    this.found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.dataset.url, {
        method: "POST", body: this.form(page), headers: {"HX-Request": "true"},
        signal: asking.signal, redirect: "error",
      });
      const text = await answer.text();
      const isPlain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
      const refused = () => this.failed(isPlain ? text.trim() : REFUSED);
      const parts = answer.ok ? made("template", {innerHTML: text}).content : refused();
      if (asking === this.asking && panel === this.panel) this.show(parts, Number(page) > 1);
    } catch {
      if (!asking.signal.aborted) this.show(this.failed());
    }
  }

  form(page) {
    const data = new FormData(this.closest("form"));
    data.set("search", this.search?.value ?? "");
    data.set("page", page);
    data.set("shown", Number(page) > 1 ? this.options.length : 0);
    return data;
  }

  show(parts, further = false) {
    const earlier = further ? this.options : [];
    const focused = this.found.contains(document.activeElement);
    const list = parts.querySelector("[role=listbox]");
    list?.prepend(...earlier);
    this.found.replaceChildren(parts);
    this.found.removeAttribute("aria-busy");
    this.waiting.hidden = true;
    if (focused) this.search.focus();
    this.search.setAttribute("aria-expanded", String(Boolean(this.options.length)));
    if (list) {
      list.id = `${this.listId}-list`;
      this.search.setAttribute("aria-controls", list.id);
    } else {
      this.search.removeAttribute("aria-controls");
    }
    this.options.forEach((option, index) => {
      option.id = `${this.listId}-${index}`;
      option.setAttribute("aria-selected", String(option.dataset.value === this.control.value));
    });
    const chosen = this.options.find((each) => each.getAttribute("aria-selected") === "true");
    const first = this.search.value ? this.options[0] : chosen;
    this.mark(further ? this.options[earlier.length] : first);
    this.waits = false;
    if (this.takesFirst && this.active) return this.take(this.active);
    this.takesFirst = false;
    this.panel.scrollIntoView({block: "nearest"});
  }

  // The choices that stand in the page, searched here.
  own() {
    const asked = this.search.value.trim().toLowerCase();
    const words = asked.split(/\s+/);
    const fits = ({value, label}) => (value || !asked) && words.every((word) => label.toLowerCase().includes(word));
    const isFar = ({label}) => !label.toLowerCase().startsWith(asked);
    const found = [...this.select.options].filter(fits).sort((one, other) => isFar(one) - isFar(other));
    const list = made("ul", {className: "lookup-list"});
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.dataset.label);
    for (const {value, label} of found) {
      const option = made("li", {className: "lookup-option", textContent: label, dir: "auto"});
      option.setAttribute("role", "option");
      option.dataset.value = value;
      list.append(option);
    }
    const many = found.filter(({value}) => value).length;
    const counted = many === 1 ? "1 choice" : `${many} choices`;
    const said = `${counted}${asked && (many === 1 ? " that matches" : " that match")}`;
    const count = made("p", {textContent: many ? said : `Nothing here matches “${this.search.value}”.`});
    const head = made("div", {className: "lookup-head"}, count);
    count.setAttribute("role", "status");
    const parts = made("template").content;
    parts.append(...(many ? [head, list] : [head]));
    return parts;
  }

  failed(words = CUT_OFF) {
    const again = made("button", {type: "button", className: "button small", textContent: "Try again"});
    again.dataset.again = "";
    const notice = made("div", {className: "notice bad"}, made("p", {textContent: words}),
      made("div", {className: "row"}, again));
    notice.setAttribute("role", "alert");
    const parts = made("template").content;
    parts.append(notice);
    return parts;
  }
}
customElements.define("lookup-field", LookupField);

// What an only choice depends on may be there now.
function takeOnly() {
  for (const field of document.querySelectorAll("lookup-field[data-takes-only]")) field.takeOnly();
}
document.addEventListener("change", ({target}) => target.closest?.("#step-form") && takeOnly());

// The dialog that adds an account begins at its first field; once closed, it is fetched anew.
document.addEventListener("htmx:load", (event) => {
  const {elt} = event.detail;
  if (elt.id === "add-account") elt.querySelector("[name='account.title']")?.focus();
  if (elt.id === "step-account") takeOnly();
});
document.addEventListener("close", (event) => {
  if (!event.target.open) event.target.closest("#add-account")?.remove();
}, true);
