/* A draft saves itself while it is written; without this, its button does. */

const REST = 1500;
const form = document.querySelector("form[data-autosave=DRAFT]");
if (form) keep(form);

/** Send the form after a rest, and take over what the page that comes back holds. */
function keep(form) {
  const status = form.querySelector("[data-status]");
  let timer = 0;
  let sending = false;
  let left = false;

  form.addEventListener("input", later);
  form.addEventListener("submit", () => {
    left = true;
    clearTimeout(timer);
  });

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, REST);
  }

  async function save() {
    if (left) return;
    if (sending) return later();
    sending = true;
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (left) return;
      if (answer.ok) takeOver(page);
      tell(answer.ok, page);
    } catch {
      tell(false);
    } finally {
      sending = false;
    }
  }

  /** The next save is of the version that this one made, with a key of its own. */
  function takeOver(page) {
    const saved = page.querySelector("form[data-autosave]");
    for (const name of ["version", "once", "token"]) {
      form.elements[name].value = saved.elements[name].value;
    }
    const gaps = page.getElementById("gaps");
    if (gaps) document.getElementById("gaps").replaceWith(gaps);
  }

  function tell(isSaved, page) {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const why = page?.querySelector("#errors li")?.textContent ?? "";
    status.textContent = isSaved ? `${form.dataset.saved} ${time}` : `${form.dataset.unsaved} ${why}`;
  }
}
