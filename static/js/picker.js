// The data beside a form, for the reference field that has, or last had, the focus: what fits it,
// what a search finds, and choosing one of it while the focus stays in the field.

export const picker = {
  field: null, choosing: false, busy: false, row: null, taking: null, loading: Promise.resolve(),

  get list() { return document.getElementById("data"); },

  get rows() { return [...this.list.querySelectorAll(".data-row")].filter((each) => each.checkVisibility()); },

  enter(field) {
    this.field = field;
    if (this.list && !this.taking && this.list.dataset.for !== field.dataset.field) this.fetch("");
  },

  leave(field) {
    if (this.field !== field) return;
    this.close();
    this.field = null;
  },

  open(field) {
    if (!this.list) return;
    this.choosing = true;
    this.list.classList.add("open");
    field.surface.scrollIntoView({block: "nearest"});
    this.enter(field);
    this.ready();
  },

  close() {
    if (!this.choosing || this.taking) return;
    this.choosing = false;
    this.list?.classList.remove("open");
    this.mark(null);
    if (this.searched) this.fetch("");
  },

  // What was typed after two braces is searched; where there are none any more, the list closes.
  follow(field) {
    if (this.taking) return;
    const query = field.surface && document.activeElement === field.surface && field.query();
    if (!query) return this.close();
    if (query.words === this.searched && this.choosing) return;
    if (!this.choosing) this.open(field);
    if (query.words !== this.searched) this.fetch(query.words);
  },

  fetch(words) {
    const {list, field} = this;
    this.searched = words;
    this.asking?.abort();
    this.asking = new AbortController();
    const url = `${list.dataset.url}?${new URLSearchParams({field: field.dataset.field, search: words})}`;
    this.busy = true;
    this.loading = fetch(url, {headers: {"HX-Request": "true"}, signal: this.asking.signal, redirect: "error"})
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)))
      .then((html) => {
        const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("data-groups");
        this.row = null;
        this.busy = false;
        list.querySelector("#data-groups").replaceWith(fresh);
        list.dataset.for = list.querySelector("[name=field]").value = field.dataset.field;
        window.htmx?.process(fresh);
        this.ready();
      })
      .catch(({name}) => { if (name !== "AbortError") this.busy = false; });  // what was listed stays
  },

  ready() {
    if (!this.choosing) return;
    const {rows} = this;
    this.mark(rows[0]);
    said.textContent = rows.length ? `${rows.length} data elements. Choose with the arrow keys and Enter.` : "No data element fits.";
  },

  mark(row) {
    const {surface} = this.field ?? {};
    this.row?.classList.remove("active");
    this.row?.removeAttribute("id");
    this.row = row ?? null;
    surface?.removeAttribute("aria-activedescendant");
    if (!row) return surface?.removeAttribute("aria-controls");
    row.id = "data-active";
    row.classList.add("active");
    row.scrollIntoView({block: "nearest"});
    surface.setAttribute("aria-controls", "data");
    surface.setAttribute("aria-activedescendant", row.id);
  },

  move(step) {
    const {rows} = this;
    if (this.choosing && rows.length) this.mark(rows.at((rows.indexOf(this.row) + step) % rows.length));
  },

  // Whether the key was for the list. What it does waits for what is being searched.
  key({key}) {
    if (key === "Escape") {
      this.close();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      this.loading.then(() => this.move(key === "ArrowDown" ? 1 : -1));
    } else if (key === "Enter" && (this.row || this.busy)) {
      this.takeSoon(this.field);
    } else {
      return false;
    }
    return true;
  },

  // Once the search has been answered; what is typed until then stands after it.
  async takeSoon(field) {
    const query = this.taking = field.query() || null;
    await this.loading;
    this.taking = null;
    if (this.row) this.take(this.row, field, query);
    else this.close();
  },

  take({dataset}, field = this.field ?? document.querySelector("reference-field"), query = null) {
    if (!field?.surface) return;
    field.insert(dataset.reference, dataset.sample, query);
    this.close();
    said.textContent = `Inserted ${dataset.numberPath}.`;
  },
};

const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("aria-live", "polite");
document.body.append(said);
document.addEventListener("mousedown", (event) => event.target.closest?.(".data-row") && event.preventDefault());
document.addEventListener("click", (event) => {
  const row = event.target.closest?.(".data-row");
  if (row) picker.take(row);
  if (event.target.closest?.(".data-close")) picker.close();
});
