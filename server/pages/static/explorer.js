// Runs the query without leaving the page, and keeps the address at what is shown.
const form = document.querySelector("form.asking");
const [query, variables] = [form.elements.query, form.elements.variables];
const [result, status] = [document.getElementById("result"), document.getElementById("status")];
const endpoint = form.action;
const phrases = JSON.parse(document.getElementById("phrases").textContent);

// Who is signed in has to send the token of the session with everything that is not a GET.
const token = fetch(`${endpoint}?query={viewer{csrfToken}}`, { headers: { accept: "application/json" } })
  .then((response) => response.json())
  .then((answer) => answer.data?.viewer?.csrfToken)
  .catch(() => undefined);

function parameters() {
  const given = new URLSearchParams({ query: query.value });
  if (variables.value.trim()) given.set("variables", variables.value);
  return `?${given}`;
}

function keepAddress() {
  for (const link of document.querySelectorAll("a[data-same]")) {
    link.href = link.href.split("?")[0] + parameters();
  }
}

function say(key, isWrong = false, counts = {}) {
  const fill = (text) => text.replace(/\{(\w+)\}/g, (_, gap) => counts[gap]);
  const english = Object.assign(document.createElement("span"), { lang: "en", textContent: fill(phrases[key].en) });
  status.replaceChildren(`${fill(phrases[key].lv)} `, english);
  status.classList.toggle("wrong", isWrong);
}

async function request() {
  const known = await token;
  const headers = { "content-type": "application/json", accept: "application/graphql-response+json" };
  if (known) headers["x-csrf-token"] = known;
  const asked = { query: query.value, variables: JSON.parse(variables.value || "{}") };
  return fetch(endpoint, { method: "POST", headers, body: JSON.stringify(asked) });
}

async function run() {
  say("waiting");
  try {
    const begun = performance.now();
    const response = await request();
    const answer = await response.json();
    const took = Math.round(performance.now() - begun);
    result.textContent = JSON.stringify(answer, null, 2);
    const errors = answer.errors?.length ?? 0;
    say(errors ? "errors" : "answered", errors > 0, { errors, took });
  } catch (error) {
    result.textContent = String(error.message ?? error);
    say(error instanceof SyntaxError ? "no JSON" : "unreachable", true);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", parameters());
  run();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
form.addEventListener("input", keepAddress);

// Only our own examples: a link that somebody else made runs when its reader wants it.
if ("runs" in form.dataset) run();
