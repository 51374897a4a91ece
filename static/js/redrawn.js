// Fields that are drawn again while somebody is at work in them: what was typed meanwhile comes into
// the new ones, and the focus stays where it was.

const form = document.getElementById("step-form");
let focused = null;  // what has the focus while fields are drawn anew
let opened = [];  // the names of the controls in each <details> that is open then

export const namesakes = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

// Notes in `typed` what a control holds now; the last one typed into is the last there.
export function note(typed, {target, type}) {
  if (!target.name) return;
  const at = namesakes(target.name).indexOf(target);
  const place = `${at} ${target.name}`;
  const isChanged = type === "change" || typed.get(place)?.isChanged;
  typed.delete(place);
  typed.set(place, {name: target.name, at, value: target.value, checked: target.checked, kind: target.type, isChanged});
}

// Where rows and lines are after a button took one away or moved it; null for the one that is gone.
export function mover({name: button, value}) {
  const [, group, row] = /^(.*)\.(\d+)$/.exec(["remove", "up", "down"].includes(button) ? value : "") ?? [];
  if (!group) return (each) => each;
  const to = (index) => {
    if (button === "remove") return index === +row ? null : index - (index > row);
    const other = +row + (button === "up" ? -1 : 1);
    return index === +row ? other : index === other ? +row : index;
  };
  return (each) => {
    if (each.name === group) return {...each, at: to(each.at)};
    if (!each.name.startsWith(`${group}.`)) return each;
    const [index, ...rest] = each.name.slice(group.length + 1).split(".");
    const now = to(+index);
    return {...each, at: now === null ? null : each.at, name: [group, now, ...rest].join(".")};
  };
}

// What was typed into a field that is not shown any more is kept with its value.
function keepHidden({name, value}) {
  const [found] = namesakes(`kept.${name}`);
  const kept = found ?? Object.assign(document.createElement("input"), {type: "hidden", name: `kept.${name}`});
  let isJson = /^\s*[[{]/.test(value);
  try { JSON.parse(value); } catch { isJson = false; }
  kept.value = isJson ? value : JSON.stringify(value);
  if (!found) document.getElementById("step-fields").append(kept);
}

const isTicked = (kind) => kind === "radio" || kind === "checkbox";

// Puts what was typed meanwhile into the new fields; returns the controls that were left after it.
export function bring(typed, button) {
  const kept = [...typed.values()].map(mover(button)).filter(({at}) => at !== null);
  const left = [];
  for (const each of kept) {
    const all = namesakes(each.name);
    const control = all[each.at] ?? (all.length === 1 && each.kind === "radio" ? all[0] : null);
    if (!all.length && !isTicked(each.kind)) keepHidden(each);
    const isChoice = control && (isTicked(control.type) || control.localName === "select");
    if (!control || control.type === "hidden" || (isChoice && control.type !== each.kind)) continue;
    if (isTicked(control.type)) control.checked = each.checked;
    else if (each.kind !== "checkbox") control.value = each.value;
    else continue;
    control.dispatchEvent(new Event("input", {bubbles: true}));
    if (each.isChanged) left.push(control);
  }
  if (kept.length) delete document.getElementById("step-fields").dataset.focus;
  return left;
}

// To a control, or with a + to the last row of a list.
export function goTo(id) {
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

// What stands in a <details>, but not in one inside it.
const within = (details) =>
  [...details.querySelectorAll("[name]")].filter((each) => each.closest("details") === details).map(({name}) => name);

export function keep() {
  const button = document.activeElement;
  const name = nameOf(button);
  const index = called(name).indexOf(button);
  focused = form.contains(button) ? {id: button.id, name, index} : null;
  opened = [...form.querySelectorAll("details[open]")].map(within);
}

// What was open is open again; where a button moved rows, in the row where it is then.
export function reopen(button) {
  const move = mover(button ?? {});
  const known = new Set(opened.flat().map((name) => move({name, at: 0})).filter(({at}) => at !== null).map(({name}) => name));
  for (const details of form.querySelectorAll("details:not([open])")) {
    if (within(details).some((name) => known.has(name))) details.open = true;
  }
}

export function restore() {
  const isLost = focused && document.activeElement === document.body;
  if (isLost && focused.id) document.getElementById(focused.id)?.focus();
  else if (isLost && focused.index >= 0) called(focused.name)[focused.index]?.focus();
  focused = null;
}
