/* The box of a search: "/" goes to it, and what is typed is completed. All works without. */

const WAIT = 100;
const MOST = 8;
const QUERY = `query Suggest($prefix: String!, $first: Int!) {
  suggest(prefix: $prefix, first: $first) { text }
}`;

const boxes = [...document.querySelectorAll("[data-seek]")];

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea, [contenteditable]");
  const shown = boxes.find((box) => box.offsetParent !== null);
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey || !shown) return;
  event.preventDefault();
  shown.focus();
  shown.select();
});

for (const box of boxes) complete(box);

/** Let a list of suggestions hang on a box; Enter goes on sending what stands in the box. */
function complete(box) {
  const list = document.createElement("ul");
  list.id = `${box.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0]?.textContent ?? "");
  list.hidden = true;
  box.parentElement.classList.add("completes");
  box.after(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  let timer = 0;
  let typed = box.value;
  let at = -1;

  box.addEventListener("input", () => {
    typed = box.value;
    clearTimeout(timer);
    timer = setTimeout(() => show(typed), WAIT);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choose(at + step);
    } else if (event.key === "Escape") {
      event.preventDefault();
      box.value = typed;
      hide();
    }
  });
  box.addEventListener("blur", () => setTimeout(hide, WAIT));

  async function show(prefix) {
    if (prefix.trim().length < 2) return hide();
    const found = await suggestions(prefix.trim());
    if (box.value !== prefix || document.activeElement !== box) return;
    list.replaceChildren(...found.map(option));
    at = -1;
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }

  function option(text, number) {
    const made = document.createElement("li");
    made.id = `${list.id}-${number}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.textContent = text;
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      box.value = text;
      box.form.requestSubmit();
    });
    return made;
  }

  function choose(wanted) {
    const options = [...list.children];
    at = wanted < -1 ? options.length - 1 : wanted >= options.length ? -1 : wanted;
    options.forEach((each, number) => each.setAttribute("aria-selected", String(number === at)));
    box.value = at < 0 ? typed : options[at].textContent;
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", options[at].id);
  }

  function hide() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
}

/** Return what may be meant; nothing when the server cannot say. */
async function suggestions(prefix) {
  const root = new URL("../", import.meta.url);
  const address = new URL("graphql", root);
  address.searchParams.set("query", QUERY);
  address.searchParams.set("variables", JSON.stringify({ prefix, first: MOST }));
  try {
    const answer = await fetch(address, { headers: { "Accept-Language": document.documentElement.lang } });
    const { data } = await answer.json();
    return [...new Set((data?.suggest ?? []).map((each) => each.text))];
  } catch {
    return [];
  }
}
