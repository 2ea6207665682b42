// The playground: the picture follows the text. The server makes the page of each text; its parts are taken over.
"use strict";

const PAUSE_MS = 300; // after the last key
const MOST_ATTEMPTS = 5;
const form = document.querySelector("#try");
const text = form.elements.c;
const picture = document.querySelector("#picture");
let timer = null;
let present = new AbortController(); // of the request that is under way

/** Ask for the page of what the form holds, and take it over; a request that is overtaken is dropped. */
async function follow(submitter) {
  clearTimeout(timer);
  present.abort();
  present = new AbortController();
  const { signal } = present;
  picture.setAttribute("aria-busy", "true");
  try {
    const page = await made(new FormData(form, submitter), signal);
    ["said", "addresses"].forEach((id) => takeOver(page.getElementById(id)));
    const image = page.querySelector("#picture img");
    if (image && (await canShow(image.getAttribute("src"), signal))) picture.replaceChildren(image);
    picture.toggleAttribute("data-old", !picture.contains(image)); // it is of an earlier text
  } catch (error) {
    if (signal.aborted) return;
    say(error.message);
    picture.toggleAttribute("data-old", true);
  }
  picture.removeAttribute("aria-busy");
}

/** The page that the server makes of these fields. */
async function made(fields, signal) {
  const body = new URLSearchParams(fields);
  const response = await fetch(form.action, { method: "POST", body, signal, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) throw new Error(page.querySelector("h1 + p")?.textContent ?? `status ${response.status}`);
  return page;
}

/** Whether the server draws the picture; the browser has it then. If not, its words say why. */
async function canShow(url, signal) {
  const response = await answer(url, signal);
  if (!response.ok) say(response.headers.get("X-quickchart-error") ?? `status ${response.status}`);
  return response.ok;
}

/** The answer for the picture; while the server is late or busy, it is asked again a few times. */
async function answer(url, signal) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, { signal });
    await response.blob(); // whole, and in the browser's cache
    if (response.status !== 503 || attempt === MOST_ATTEMPTS) return response;
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get("Retry-After") ?? 2)));
  }
}

/** The picture with which the page came: an image cannot tell whether it is one of an error. */
async function settle(image, { signal }) {
  if (await canShow(image.src, signal)) image.src = image.src; // again, where the first was late
}

function takeOver(part) {
  const shown = document.getElementById(part.id);
  shown.replaceChildren(...part.childNodes);
  if (part.id === "addresses" && part.dataset.link) history.replaceState(null, "", part.dataset.link);
  if (part.id === "addresses") document.querySelector("[aria-current]")?.removeAttribute("aria-current");
  equip(shown);
}

function say(reason) {
  const line = Object.assign(document.createElement("p"), { className: "wrong", textContent: reason });
  document.getElementById("said").replaceChildren(line);
}

/** Give the part what works with scripts alone. */
function equip(part) {
  part.querySelectorAll("textarea[readonly]").forEach(offerCopy);
  part.querySelectorAll("[data-line]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => goTo(Number(button.dataset.line), Number(button.dataset.column)));
  });
}

function offerCopy(field) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: "Copy" });
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard?.writeText(field.value).then(() => (button.textContent = "Copied"), () => {});
  });
  field.parentElement.after(button);
}

/** Select the line from the column on. */
function goTo(line, column) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start + Math.min(column - 1, lines[line - 1].length), start + lines[line - 1].length);
  text.scrollTop = (text.scrollHeight / lines.length) * (line - 5);
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  follow(event.submitter);
});
addEventListener("pageshow", () => {
  const image = picture.querySelector("img");
  if (text.value !== text.defaultValue) follow(); // the browser has brought back what was typed
  else if (image) settle(image, present).catch(() => {}); // overtaken, or the server is away
});
equip(document);
