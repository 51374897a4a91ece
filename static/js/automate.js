// What a server cannot do for a page: the reader's clock, dialogs, copying, and telling that a
// request failed. Every page works without it.

const SENTENCES = {
  0: "The server cannot be reached. Look at your connection and try again.",
  401: "You are signed out. Sign in in another tab; what you typed stays here.",
  403: "That is not allowed.",
  404: "That is no longer there. Load the page again to see what is.",
  422: "Something in there is not right yet.",
  429: "That was too often. Wait a moment and try again.",
  500: "The server made an error. It is in its log; try again in a moment.",
};
const MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const UNITS = [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"], [1, "s"]];

// The reader's time zone, so that the next page shows times in it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const secure = location.protocol === "https:" ? "; secure" : "";
document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;

function ago(moment, coming) {
  const seconds = (Date.now() - moment) / 1000;
  if (coming && seconds > -5) return "due";
  const away = Math.abs(seconds);
  if (away < 5) return "just now";
  if (away >= 30 * DAY) {
    return moment.toLocaleDateString("en-GB", {day: "numeric", month: "short", year: "numeric"});
  }
  const [size, unit] = UNITS.find(([size]) => away >= size);
  if (seconds > 0) return `${Math.floor(away / size)} ${unit} ago`;
  return `in ${Math.ceil(away / size)} ${unit}`;
}

class TimeAgo extends HTMLElement {
  static all = new Set();

  connectedCallback() {
    TimeAgo.all.add(this);
    this.time = this.querySelector("time");
    if (!this.time) return;
    this.moment = new Date(this.time.dateTime);
    this.time.title = this.moment.toLocaleString("en-GB", {
      day: "numeric", month: "short", year: "numeric",
      hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
    });
    this.update();
  }

  disconnectedCallback() {
    TimeAgo.all.delete(this);
  }

  update() {
    const words = this.time && ago(this.moment, this.hasAttribute("coming"));
    if (this.time && this.time.textContent !== words) this.time.textContent = words;
  }
}
setInterval(() => TimeAgo.all.forEach((each) => each.update()), 1000);

// Copies the code beside it, or what is at its `href`, or its `text`.
class CopyButton extends HTMLElement {
  connectedCallback() {
    this.label = this.querySelector("span");
    this.words ??= this.label.textContent;
    this.querySelector("button").onclick = () => this.copy();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(await this.content());
      this.label.textContent = "Copied";
    } catch {
      this.label.textContent = "Not copied";
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.label.textContent = this.words; }, 2000);
  }

  async content() {
    if (this.hasAttribute("text")) return this.getAttribute("text");
    if (!this.hasAttribute("href")) {
      return this.parentElement.querySelector("code").textContent;
    }
    // Who is signed out meanwhile is sent elsewhere: that page is not what was asked for.
    const answer = await fetch(this.getAttribute("href"), {redirect: "error"});
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.text();
  }
}

// A message in the corner. Good news leaves by itself, unless somebody is reading it or may still
// want to undo what it tells of.
class ToastMessage extends HTMLElement {
  connectedCallback() {
    this.querySelector(":scope > button")?.addEventListener("click", () => this.remove());
    if (!this.matches(".success, .info") || this.querySelector("[form]")) return;
    this.timer = setInterval(() => this.matches(":hover, :focus-within") || this.remove(), 4000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }
}

function toast(sentence, kind = "error") {
  const message = document.createElement("toast-message");
  const text = document.createElement("p");
  const close = document.createElement("button");
  message.className = `toast ${kind}`;
  text.textContent = sentence;
  close.type = "button";
  close.className = "button quiet icon-only small";
  close.setAttribute("aria-label", "Close");
  close.textContent = "×";
  message.append(text, close);
  removeToast(sentence);
  document.getElementById("toasts").append(message);
}

function removeToast(sentence) {
  for (const old of document.querySelectorAll(".toast p")) {
    if (old.textContent === sentence) old.parentElement.remove();
  }
}

customElements.define("time-ago", TimeAgo);
customElements.define("copy-button", CopyButton);
customElements.define("toast-message", ToastMessage);

// Dialogs: what names one in `data-opens` opens it; a click beside it closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  } else if (event.target.matches?.("dialog.dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail) event.target.close();
  }
});

function makeModal(root) {
  for (const dialog of root.querySelectorAll("dialog.dialog[open]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
  }
}
makeModal(document);
document.addEventListener("htmx:load", (event) => makeModal(event.detail.elt));

// What was refused in a dialog says so in sight; one goes on at the message, or the first field
// that is wrong.
document.addEventListener("htmx:afterSettle", ({detail: {elt, requestConfig}}) => {
  const dialog = elt.closest?.("dialog[open]");
  dialog?.querySelector("[role=alert], .wrong")?.scrollIntoView({block: "center"});
  const wrong = dialog?.querySelector("[role=alert], [aria-invalid=true]");
  if (!wrong || requestConfig?.triggeringEvent?.type !== "submit") return;
  if (wrong.matches("[role=alert]")) wrong.tabIndex = -1;
  wrong.focus({preventScroll: true});
});

// An address that names a value in a tree of JSON opens the way to it.
function reveal() {
  let id = "";
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {  // typed by somebody; no address of ours
  }
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let node = target; node; node = node.parentElement) {
    if (node.localName === "details") node.open = true;
  }
  target.scrollIntoView({block: "nearest"});
}
reveal();
addEventListener("hashchange", reveal);

// Signing in, in another tab too, changes what a form proves with that it comes from here; the
// cookie has what counts now.
const proof = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
document.addEventListener("formdata", ({formData}) => {
  if (formData.has("csrfmiddlewaretoken") && proof()) formData.set("csrfmiddlewaretoken", proof());
});
document.addEventListener("htmx:configRequest", ({detail: {headers}}) => {
  if (proof()) headers["X-CSRFToken"] = proof();
});

// A form is sent once, however often its button is pressed; again after a while, should no answer
// have come.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
  setTimeout(() => sent.delete(form), 5000);
});

// Rows that scroll sideways begin where one is.
for (const here of document.querySelectorAll(":is(.side, .tabs) [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// Parts of pages that could not be fetched say so.
function refused(event) {
  const answer = event.detail.xhr;
  const type = answer.getResponseHeader("Content-Type") || "";
  const said = type.startsWith("text/plain") && answer.status < 500 ? answer.responseText.trim() : "";
  const known = SENTENCES[answer.status] || SENTENCES[answer.status >= 500 ? 500 : 422];
  toast(said && said.length < 300 ? said : known);
}
document.addEventListener("htmx:responseError", refused);
document.addEventListener("htmx:sendError", () => toast(SENTENCES[0]));
document.addEventListener("htmx:timeout", () => toast(SENTENCES[0]));

// Any answer, or a network that is back, ends the news that the server cannot be reached, or that
// one is signed out; an answer may bring them again.
function reached() {
  removeToast(SENTENCES[0]);
  removeToast(SENTENCES[401]);
}
document.addEventListener("htmx:beforeOnLoad", reached);
addEventListener("online", reached);

// News about one step are old where another was chosen before they came.
document.addEventListener("htmx:beforeRequest", (event) => {
  const asker = event.detail.elt;
  if (asker.id !== "live") return;
  asker.addEventListener("htmx:beforeSwap", (swap) => asker.isConnected || swap.preventDefault());
});

// Going back twice asks for two pages; whichever answer comes last, the second one counts.
let askedBefore;
document.addEventListener("htmx:historyCacheMiss", (event) => {
  askedBefore?.abort();
  askedBefore = event.detail.xhr;
});

// The theme changes at once; the form still tells the server.
document.getElementById("theme-menu")?.addEventListener("submit", (event) => {
  const form = event.currentTarget;
  const theme = event.submitter?.value ?? "";
  const data = new FormData(form, event.submitter);
  event.preventDefault();
  document.documentElement.toggleAttribute("data-theme", Boolean(theme));
  if (theme) document.documentElement.dataset.theme = theme;
  document.querySelector("meta[name=color-scheme]").content = theme || "light dark";
  for (const button of form.querySelectorAll("button")) {
    button.toggleAttribute("aria-current", button.value === theme);
    if (button.value === theme) button.setAttribute("aria-current", "true");
  }
  form.hidePopover();
  fetch(form.action, {method: "POST", body: data, redirect: "manual"})
    .catch(() => toast(SENTENCES[0]));
});
