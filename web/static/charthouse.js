// Keeps the pictures on a page up to date: asks for the status of those near by, and swaps in new ones.
"use strict";

const MOST_AT_ONCE = 50; // charts in one request
const LONGEST_PAUSE_SECONDS = 5; // between two requests about a picture that is being drawn
const SHORTEST_REFRESH_SECONDS = 2;
const TOGETHER_SECONDS = 0.5; // requests that are due within this time are sent together
const page = document.documentElement;
const words = JSON.parse(page.dataset.words);
const lookSeconds = Number(page.dataset.lookSeconds ?? Infinity); // where charts are edited, often enough to follow
const FOLLOWS_EDITS = lookSeconds < Infinity; // then a module may break, or be mended, while its chart stays ready
const dark = matchMedia("(prefers-color-scheme: dark)");

/** One chart on the page: what is shown of it, and when it is worth asking about it again. */
class ShownChart {
  constructor(element) {
    this.element = element;
    this.image = element.querySelector("picture img");
    this.looks = 0; // since it was last ready
    this.dueSeconds = 0;
    this.isNear = false;
  }

  get isDue() { return this.isNear && this.dueSeconds <= now() + TOGETHER_SECONDS; }

  /** The name under which /status knows the picture as it is displayed here. */
  get address() {
    const names = JSON.parse(this.slot.dataset.names ?? this.element.dataset.names);
    return names[`${dark.matches ? "dark" : "light"}@${this.scale}`];
  }

  /** The source that the browser shows, or the image itself. */
  get slot() { return [...this.image.parentElement.children].find(({ media }) => !media || matchMedia(media).matches); }

  /** The scale with enough pixels: of a picture in its own size that of the screen, of others by their box. */
  get scale() {
    const width = this.slot.dataset.width;
    if (!width) return devicePixelRatio > 1 ? 2 : 1;
    return Math.min(3, Math.max(1, Math.ceil((this.image.clientWidth * devicePixelRatio) / width - 0.1)));
  }

  waitFor(seconds) { this.dueSeconds = now() + Math.min(seconds, lookSeconds); }

  waitLonger() {
    this.looks += 1;
    this.waitFor(Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, this.looks / 5))); // every second at first
  }

  async show(status) {
    const usually = Math.max(SHORTEST_REFRESH_SECONDS, Number(this.element.dataset.refresh));
    if (status.state === "ready" || isPausing(status)) {
      this.looks = 0;
      this.waitFor(isPausing(status) ? Math.min(usually, status.retry_seconds) : usually); // a push ends a pause early
    } else {
      this.waitLonger();
    }
    if (!status.image || (await this.swap(pictureUrl(status)))) this.describe(status);
    else this.waitFor(LONGEST_PAUSE_SECONDS);
  }

  /** Show this picture in the same box once the browser has it; false when it could not be loaded. */
  async swap(url) {
    this.newest = url;
    if (url === this.image.currentSrc) return true;
    if (this.isNear && !(await canShow(url))) return false; // far away, the browser loads it when it comes near
    if (this.newest !== url) return true; // overtaken by a newer one
    const { slot, scale } = this;
    slot.srcset = `${url} ${slot.dataset.width ? `${scale * slot.dataset.width}w` : `${scale}x`}`;
    return true;
  }

  /** Fetch the page and show its present reasons why the chart could not be drawn; only an author's page has them. */
  async showReasons(shown) {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const reasons = page.querySelector("[data-reasons]");
    if (reasons && reasons.innerHTML !== shown.innerHTML) shown.replaceWith(reasons);
  }

  describe(status) {
    const reasons = this.element.querySelector("[data-reasons]");
    const isFailing = status.state === "stale" && status.failing_since;
    const conditions = [isFailing ? "failing" : "usual", isPausing(status) ? "pausing" : "trying"];
    if (reasons && (status.failing_since || FOLLOWS_EDITS)) this.showReasons(reasons);
    this.element.dataset.state = status.state;
    this.element.toggleAttribute("data-failing", Boolean(status.failing_since));
    this.element.querySelectorAll("[data-clock]").forEach((time) => tellTime(time, status[time.dataset.clock]));
    this.element.querySelectorAll("[data-when]").forEach((text) => (text.hidden = !conditions.includes(text.dataset.when)));
    this.image.alt = status.alt;
    this.element.querySelectorAll("[data-alt]").forEach((text) => (text.textContent = status.alt));
    this.element.querySelectorAll("[data-time]").forEach((time) => {
      if (status[time.dataset.time]) time.dateTime = status[time.dataset.time];
      tellAge(time);
    });
    this.showLook(isFailing ? "failing" : status.state);
  }

  /** The look in words; with old data, also without a new answer, "overdue". */
  showLook(look) {
    const checked = this.element.querySelector("[data-time=checked]")?.dateTime;
    const isOld = Date.now() - Date.parse(checked) > 1000 * this.element.dataset.overdue; // false when it is unknown
    this.element.dataset.look = isOld && ["ready", "stale"].includes(look) ? "overdue" : look;
    this.element.querySelector("[data-badge]").textContent = words[this.element.dataset.look];
  }

  tellAges() {
    this.element.querySelectorAll("[data-time]").forEach(tellAge);
    if (this.isNear) this.showLook(this.element.dataset.look);
  }
}

/** Whether nothing can be better before its `retry_seconds` are over: its last attempt failed. */
const isPausing = (status) => Boolean(status.failing_since) && status.retry_seconds > 1;

const now = () => performance.now() / 1000;

/** The picture's URL; one that names no data gets its data hash, so that the browser does not keep the old one. */
function pictureUrl(status) {
  const url = new URL(status.image, location.href);
  if (status.data_hash && !url.pathname.includes(status.data_hash)) url.searchParams.set("_", status.data_hash);
  return url.href;
}

const canShow = (url) => Object.assign(new Image(), { src: url }).decode().then(() => true, () => false);

function tellAge(time) {
  const moment = Date.parse(time.dateTime);
  if (Number.isNaN(moment)) return;
  const seconds = Math.max(0, Math.round((Date.now() - moment) / 1000));
  const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, "s"];
  time.textContent = `${Math.floor(seconds / size)} ${unit} ago`;
  time.title = new Date(moment).toLocaleString();
}

/** The moment in the words of the page without scripts. */
function tellTime(time, moment) {
  if (!moment) return;
  time.dateTime = moment;
  time.textContent = `${moment.replace("T", " ").slice(0, 16)} UTC`;
  time.title = new Date(moment).toLocaleString();
}

/** Request the status of these charts and show it; forget charts that are gone. */
async function ask(charts) {
  const names = charts.map((chart) => encodeURIComponent(chart.address));
  charts.forEach((chart) => chart.waitFor(LONGEST_PAUSE_SECONDS)); // unless the answer says otherwise
  const url = `${page.dataset.status}?charts=${names.join(",")}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(10000), cache: freshness });
  if (response.ok) {
    const answer = await response.json();
    charts.forEach((chart) => answer.charts[chart.address] && chart.show(answer.charts[chart.address]));
  } else if (response.status >= 500) {
    throw new Error(`status ${response.status}`);
  } else { // one of them is gone: find out which
    const half = Math.ceil(charts.length / 2);
    if (charts.length === 1) shown.delete(charts[0]);
    else await Promise.all([ask(charts.slice(0, half)), ask(charts.slice(half))]);
  }
}

const freshness = FOLLOWS_EDITS ? "no-store" : "default";
let timer = null;
let asking = false;

async function lookAfter() {
  clearTimeout(timer);
  if (asking || document.hidden || !shown.size) return;
  asking = true;
  const due = [...shown].filter((chart) => chart.isDue);
  const groups = [];
  while (due.length) groups.push(due.splice(0, MOST_AT_ONCE));
  const answers = await Promise.allSettled(groups.map(ask)); // a request without an answer is sent again later
  if (groups.length) page.toggleAttribute("data-unheard", answers.some((answer) => answer.status === "rejected"));
  asking = false;
  const next = Math.min(...[...shown].filter((chart) => chart.isNear).map((chart) => chart.dueSeconds));
  timer = setTimeout(lookAfter, 1000 * Math.min(3600, Math.max(0.2, next - now())));
}

/** Only of charts that are less than a screen away from what is visible the status is requested. */
function noteNear(entries) {
  const byElement = new Map([...shown].map((chart) => [chart.element, chart]));
  entries.forEach(({ target, isIntersecting }) => {
    if (byElement.has(target)) byElement.get(target).isNear = isIntersecting;
  });
  lookAfter();
}

function offerCopy(field) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "copy", textContent: "Copy" });
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard?.writeText(field.value).then(() => (button.textContent = "Copied"), () => {});
  });
  field.parentElement.after(button);
}

const shown = new Set([...document.querySelectorAll("[data-chart]")].map((element) => new ShownChart(element)));
const near = new IntersectionObserver(noteNear, { rootMargin: "100% 0px" });
shown.forEach((chart) => near.observe(chart.element));
dark.addEventListener("change", () => {
  shown.forEach((chart) => chart.waitFor(0));
  lookAfter();
});
document.addEventListener("visibilitychange", lookAfter);
document.querySelectorAll("textarea[readonly]").forEach(offerCopy);
document.querySelectorAll(".enlarge").forEach((link) => link.addEventListener("click", () => {
  if (dark.matches) link.href = link.dataset.dark;
}));
setInterval(() => shown.forEach((chart) => chart.tellAges()), 1000);
