// The data beside a form, for the reference field that has, or last had, the focus: what fits it,
// what a search finds, and choosing one of it while the focus stays in the field.

export const picker = {
  field: null, last: "", choosing: false, busy: false, row: null, loading: Promise.resolve(),
  waiting: [],  // keys whose turn has not come, with the query that each was for

  get taking() { return this.waiting.length > 0; },

  get list() { return document.getElementById("data"); },

  get rows() { return [...this.list.querySelectorAll(".data-row")].filter((each) => each.checkVisibility()); },

  enter(field) {
    this.field = field;
    this.last = field.dataset.field;
    const {list} = this;
    if (!list || this.taking || list.dataset.for === field.dataset.field) return;
    list.querySelector("[name=field]").value = field.dataset.field;
    if (!list.querySelector("[name=search]").value) this.fetch("");  // what was searched stays
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

  // Whatever still waits for its turn is for nothing.
  end() {
    this.waiting = [];
    this.close();
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

  fetch(words, field = this.field) {
    const {list} = this;
    if (!field) return;
    this.searched = words;
    this.asking?.abort();
    this.asking = new AbortController();
    const url = `${list.dataset.url}?${new URLSearchParams({field: field.dataset.field, search: words})}`;
    this.busy = true;
    this.loading = fetch(url, {headers: {"HX-Request": "true"}, signal: this.asking.signal, redirect: "error"})
      .then((answer) => (answer.status === 200 ? answer.text() : Promise.reject(answer)))
      .then((html) => {
        const page = new DOMParser().parseFromString(html, "text/html");
        // All but what is suggested is the same for each field, and stays where it is.
        const ids = ["data-suggested", "data-groups"];
        const id = ids.find((each) => list.querySelector(`#${each}`) && page.getElementById(each));
        const fresh = page.getElementById(id);
        this.mark(null);
        this.busy = false;
        list.querySelector(`#${id}`).replaceWith(fresh);
        list.dataset.for = list.querySelector("[name=field]").value = field.dataset.field;
        window.htmx?.process(fresh);
        this.ready();
      })
      .catch(({name}) => {  // what was listed stays, but is no answer to this
        if (name === "AbortError") return;
        this.busy = false;
        this.mark(null);
      });
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

  // Whether the key was for the list.
  key({key}) {
    const step = {ArrowDown: 1, ArrowUp: -1}[key];
    if (key === "Escape") this.end();
    else if (step || (key === "Enter" && (this.row || this.busy || this.taking))) this.soon(this.field, step);
    else return false;
    return true;
  },

  // What a key does waits for what is being searched, and for the keys before it. What is typed
  // until then stands after it, and may ask for more.
  async soon(field, step) {
    const query = field.query() || null;
    const isTaken = (each) => !each.step && each.field === field && each.query?.start === query?.start;
    const {waiting} = this;
    if (waiting.some(isTaken) || waiting.push({field, query, step}) > 1) return;
    let isDone, goesOn;
    while (waiting.length) {
      const [turn] = waiting;
      isDone = await this.turn(turn);
      if (this.waiting !== waiting) return;  // ended meanwhile
      goesOn = turn.step && !turn.query && !field.query();  // opened by the button, without braces
      waiting.shift();
    }
    if (!isDone || this.field !== field) this.close();
    else if (!goesOn) this.follow(field);
    if (this.field && this.field !== field) this.enter(this.field);
  },

  // Whether there was something to mark, or to take.
  async turn(turn) {
    const {field, query, step} = turn;
    while (this.busy) await this.loading;
    if (query && query.words !== this.searched) {
      this.fetch(query.words, field);
      await this.loading;
    }
    if (!this.waiting.includes(turn)) return false;
    if (step) this.move(step);
    else if (this.row && (!query || field.reads(query))) this.take(this.row, field, query);
    else return false;
    return true;
  },

  // Where the reference goes that a click chooses.
  get target() {
    const fields = [...document.querySelectorAll("reference-field")].filter((each) => each.button?.checkVisibility());
    const isEmpty = ({control}) => !control.value.trim() && control.ariaRequired === "true";
    return this.field ?? fields.find(({dataset}) => dataset.field === this.last) ?? fields.find(isEmpty) ?? fields[0];
  },

  take({dataset}, field = this.target, query = null) {
    if (!field?.surface) return;
    const before = field.control.value.length;
    field.insert(dataset.reference, dataset.sample, query);
    const grown = field.control.value.length - before;
    for (const each of this.waiting) {
      if (!query || each.field !== field || !(each.query?.start >= query.end)) continue;
      each.query.start += grown;
      each.query.end += grown;
    }
    this.close();
    said.textContent = `Inserted ${dataset.numberPath} into ${field.label}.`;
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
