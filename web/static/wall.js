// Lays a dashboard out so that it fills the screen, and gives each panel the declared size that its box shows best.
"use strict";

const LETTER = 14; // CSS pixels of a picture's usual letters
const READABLE = 1 / 45; // of the screen's shorter side: letters that can be read from three metres
const SCALES = [1, 2, 3];
const LOOK_AGAIN_MS = 300_000; // whether the dashboard was declared anew
const wall = document.querySelector("[data-wall]");
const tiles = [...wall.querySelectorAll("article.tile")];

/** How many columns a tile takes. */
const span = (tile, columns) => (tile.classList.contains("wide") ? Math.min(2, columns) : 1);

/** The tiles in rows of at most so many columns, in their order. */
function rowsOf(columns) {
  const rows = [];
  let left = 0;
  for (const tile of tiles) {
    if (left < span(tile, columns)) {
      rows.push([]);
      left = columns;
    }
    rows.at(-1).push(tile);
    left -= span(tile, columns);
  }
  return rows;
}

/** The look of a tile that suits a box: legible letters, then a large picture; with its magnification and its area. */
function lookIn(tile, width, height) {
  const goal = (Math.min(innerWidth, innerHeight) * READABLE) / LETTER;
  const looks = JSON.parse(tile.dataset.looks ?? "[]").map((look) => {
    const magnified = Math.min(width / look.width, height / look.height);
    return { ...look, magnified, legible: Math.min(1, magnified / goal), area: magnified ** 2 * look.width * look.height };
  });
  return looks.sort((one, other) => other.legible - one.legible || other.area - one.area || other.width - one.width)[0];
}

/** A layout in rows: which look each tile has, and how well all of it can be read. */
function layout(columns) {
  const rows = rowsOf(columns);
  const caption = 0.037 * Math.min(innerWidth, innerHeight);
  const chosen = new Map();
  for (const row of rows) {
    const spans = row.reduce((sum, tile) => sum + span(tile, columns), 0);
    for (const tile of row) {
      const look = lookIn(tile, (innerWidth * span(tile, columns)) / spans, innerHeight / rows.length - caption);
      if (look) chosen.set(tile, look);
    }
  }
  const looks = [...chosen.values()];
  const area = looks.reduce((sum, look) => sum + look.area, 0) / (innerWidth * innerHeight);
  return { rows, chosen, worth: 3 * Math.min(1, ...looks.map((look) => look.legible)) + area };
}

/** Give the tile its picture; charthouse.js follows the names that stand in it. */
function show(tile, look) {
  const wanted = look.magnified * devicePixelRatio;
  const scale = SCALES.find((one) => one >= wanted && look.names[`light@${one}`]) ?? Math.max(...look.scales);
  const named = (theme) => look.names[`${theme}@${scale}`];
  tile.dataset.names = JSON.stringify({ "light@1": named("light"), "light@2": named("light"), "dark@1": named("dark"), "dark@2": named("dark") });
  const picture = document.createElement("picture");
  const source = Object.assign(document.createElement("source"), { media: "(prefers-color-scheme: dark)", srcset: url(named("dark")) });
  const { width, height } = look;
  picture.append(source, Object.assign(new Image(width, height), { src: url(named("light")), alt: tile.dataset.alt }));
  tile.querySelector(".frame").prepend(picture);
}

/** The address of the newest image of that name, as /status has it. */
const url = (name) => document.documentElement.dataset.status.replace(/status$/, "charts/") + name.replace(/^[^?]*/, "$&.png");

function fill() {
  const layouts = tiles.map((_, number) => layout(number + 1));
  const best = layouts.reduce((best, one) => (one.worth > best.worth ? one : best));
  wall.classList.add("laid");
  for (const row of best.rows) {
    const element = Object.assign(document.createElement("div"), { className: "row" });
    element.append(...row);
    wall.append(element);
  }
  best.chosen.forEach((look, tile) => show(tile, look));
}

/** Load the page again when the dashboard was declared anew; a server that does not answer changes nothing. */
async function follow() {
  const answer = await fetch(location.href, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.querySelector("[data-wall]")?.dataset.wall !== wall.dataset.wall) location.reload();
}

let resized = null;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => fetch(location.href).then((answer) => answer.ok && location.reload(), () => {}), 500);
});
setInterval(follow, LOOK_AGAIN_MS);
if (tiles.length) fill();
