// Keeps the pictures of a Charthouse up to date on any page: <script src="https://charts.example/embed.js" async></script>
"use strict";
(() => {
  const base = document.currentScript.src.replace(/\/embed\.js([?#].*)?$/, "");
  const once = Symbol.for(`charthouse ${base}`);
  if (window[once]) return; // the page has this script twice
  window[once] = true;

  const NEWEST = /^\/(?:charts\/([\w-]+\.(?:png|webp|svg))|showchart\/([\w-]+))$/;
  const MOST_NAMES = 200; // in one request
  const MOST_LETTERS = 7500; // of them: proxies refuse, and caches do not keep, an address of more than 8 KB
  const FIRST_SECONDS = 3; // after the page began, unless all of it is loaded before: an <img> has no address until then
  const TOGETHER_SECONDS = 0.5; // pictures that appear within this time are asked for together
  const DRAWING_SECONDS = 5; // between two requests while a picture is drawn, at most
  const MOST_LOOKS = 60; // then the pause is longer: that picture will not come soon
  const LONGEST_PAUSE_SECONDS = 60; // also without an answer
  const RETRY_SECONDS = 10; // after a picture did not load, or was overtaken by another
  const REFUSED_SECONDS = 300; // until a picture that is gone or private is asked for again
  const pictures = new WeakMap(); // what is known of each <img>
  let timer, next = Infinity, asking = false, failures = 0;

  const now = () => performance.now() / 1000;
  const absolute = (address) => {
    try { return new URL(address, document.baseURI).href; } catch { return ""; }
  };

  /** The name by which /status knows the newest image at this address; "" for what is none, or not for us to read. */
  function nameOf(address) {
    if (!address.startsWith(`${base}/`)) return "";
    const url = new URL(address);
    const found = NEWEST.exec(address.slice(base.length).split(/[?#]/)[0]);
    const query = url.searchParams;
    if (!found || (query.has("sig") && url.origin !== location.origin)) return "";
    for (const name of [...query.keys()]) if (/^(wait|status|_.*)$/.test(name)) query.delete(name);
    return (found[1] ?? found[2]).replace(/\.png$/, "") + (`${query}` && `?${query}`);
  }

  /** What is known of this <img>; null when it shows no newest image of ours, or is too far away to be loaded. */
  function pictureOf(image) {
    if (!image.complete && image.loading === "lazy") return null;
    const known = pictures.get(image);
    const name = nameOf(known?.newest.get(image.currentSrc) ?? image.currentSrc);
    if (!name) return null;
    const picture = known ?? { image, newest: new Map(), hasAlt: image.hasAttribute("alt") && !("alt" in image.dataset) };
    pictures.set(image, picture);
    // Another name: it is new, or the screen or the theme has changed.
    return picture.name === name ? picture : Object.assign(picture, { name, looks: 0, due: 0, shown: undefined });
  }

  const allPictures = () => [...document.images].map(pictureOf).filter(Boolean);

  /** Ask again after a pause; times are rounded up, so that pictures of like pace are due together. */
  function waitFor(picture, tick, seconds) {
    const grid = Math.max(1, 2 ** Math.floor(Math.log2(seconds / 8)));
    picture.due = Math.ceil((tick + seconds) / grid) * grid;
  }

  /** The address of exactly the picture that was loaded from there, which its answer has told; "" when unknown. */
  function shownFrom(address) {
    const timings = performance.getEntriesByName(address).at(-1)?.serverTiming ?? [];
    return timings.find(({ name }) => name === "shown")?.description ?? "";
  }

  function show(picture, status, tick) {
    picture.looks = status.state === "ready" ? 0 : picture.looks + 1;
    const longest = picture.looks < MOST_LOOKS ? DRAWING_SECONDS : LONGEST_PAUSE_SECONDS;
    waitFor(picture, tick, {
      ready: Math.max(2, status.fresh_seconds),
      failed: Math.max(1, status.retry_seconds),
    }[status.state] ?? Math.min(longest, Math.floor(1.2 ** picture.looks)));
    if (status.image) swap(picture, status);
    else if (!picture.hasAlt) picture.image.alt = status.alt;
  }

  /** Show the newest picture in the same box once the browser has it whole. */
  async function swap(picture, { image: path, data_hash: dataHash, alt }) {
    const { image, newest } = picture;
    await image.decode().catch(() => {}); // what it loads now may be the newest already
    const from = image.currentSrc;
    if (!picture.hasAlt) image.alt = alt;
    picture.shown ??= shownFrom(from);
    const url = new URL(path, base);
    if (dataHash && !path.includes(dataHash)) url.searchParams.set("_", dataHash); // or the browser keeps the old one
    const to = url.href;
    if (from === to || picture.shown === path) return;
    const loaded = Object.assign(new Image(), { crossOrigin: image.crossOrigin, src: to }).decode();
    if (!(await loaded.then(() => image.currentSrc === from, () => false))) {
      waitFor(picture, now(), RETRY_SECONDS);
      return lookSoon();
    }
    newest.set(to, newest.get(from) ?? from).delete(from);
    picture.shown = path;
    replace(image, from, to);
  }

  /** Name another address wherever the image, or its <picture>, names this one. */
  function replace(image, from, to) {
    const sources = image.closest("picture")?.querySelectorAll("source") ?? [];
    for (const element of [...sources, image]) {
      for (const attribute of ["srcset", "src"]) {
        const text = element.getAttribute(attribute) ?? "";
        const changed = text.replace(/[^\s,]\S*[^\s,]/g, (part) => (absolute(part) === from ? to : part));
        if (changed !== text) element.setAttribute(attribute, changed);
      }
    }
  }

  /** Pictures in groups, each for one request. */
  function groupsOf(due) {
    const groups = [];
    let names = new Set(), letters = 0, group;
    for (const picture of due) {
      const name = encodeURIComponent(picture.name);
      letters += names.has(name) ? 0 : name.length + 1;
      if (!group || letters > MOST_LETTERS || names.size === MOST_NAMES) {
        groups.push((group = []));
        names = new Set();
        letters = name.length + 1;
      }
      names.add(name);
      group.push(picture);
    }
    return groups;
  }

  async function ask(pictures, tick) {
    try {
      const names = [...new Set(pictures.map((picture) => encodeURIComponent(picture.name)))];
      const url = `${base}/status?partial=1&charts=${names.join(",")}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(10000) });
      if (!response.ok) throw new Error(response.statusText);
      const { charts } = await response.json();
      failures = 0;
      for (const picture of pictures) {
        const status = charts[picture.name];
        if (status) show(picture, status, tick);
        else waitFor(picture, tick, REFUSED_SECONDS);
      }
    } catch {
      failures += 1;
      const pause = Math.min(LONGEST_PAUSE_SECONDS, 2 ** failures) * (0.75 + Math.random() / 4);
      for (const picture of pictures) picture.due = now() + pause;
    }
  }

  /** Ask for all pictures that are due, unless the page is hidden. */
  async function look() {
    const time = now();
    if (asking || document.hidden) return;
    if (document.readyState !== "complete" && time < FIRST_SECONDS) return lookAt(FIRST_SECONDS);
    const tick = time >= next && time < next + 1 ? next : time; // a timer is late by some milliseconds, each time
    asking = true;
    const due = allPictures().filter((picture) => picture.due <= time);
    await Promise.all(groupsOf(due).map((group) => ask(group, tick)));
    asking = false;
    lookAt(Math.min(...allPictures().map((picture) => picture.due)));
  }

  function lookAt(time) {
    clearTimeout(timer);
    next = time;
    if (time < Infinity) timer = setTimeout(look, Math.min(3600, Math.max(0.01, time - now())) * 1000);
  }

  function lookSoon() {
    if (!asking) lookAt(Math.min(next, now() + TOGETHER_SECONDS));
  }

  // An image that was added, or that suits another screen, has loaded or failed: this event does not bubble.
  for (const event of ["load", "error"]) {
    document.addEventListener(event, ({ target }) => {
      if (!(target instanceof HTMLImageElement)) return;
      const picture = pictureOf(target);
      if (picture && nameOf(target.currentSrc)) picture.shown = shownFrom(target.currentSrc);
      if (picture && picture.due <= now()) lookSoon();
    }, true);
  }
  document.addEventListener("visibilitychange", look);
  addEventListener("online", () => {
    for (const picture of failures ? allPictures() : []) picture.due = 0;
    lookSoon();
  });
  addEventListener("load", look);
  look();
})();
