// Configs by Chart.js on a Skia canvas, at 500 × 300 CSS pixels and a ratio of 2: reads lines of `VERSION FILE`, answers each with
// a line of JSON. A config is evaluated, as QuickChart does it; milliseconds are CPU time, from the text to the PNG.
const fs = require("fs");
const readline = require("readline");
const { createCanvas } = require("@napi-rs/canvas");

const VERSIONS = { 2: require("chart.js-2"), 4: require("chart.js/auto").Chart };
const STILL = { responsive: false, devicePixelRatio: 2 };
console.warn = console.error = () => {}; // options that the version does not know

function draw(version, text) {
  const config = (0, eval)(`(${text})`);
  config.options = { ...config.options, ...STILL, animation: version === "2" ? { duration: 0 } : false };
  const canvas = createCanvas(500, 300);
  canvas.style = {}; // which Chart.js sets
  const chart = new VERSIONS[version](canvas.getContext("2d"), config);
  const picture = canvas.toBuffer("image/png");
  chart.destroy();
  return picture;
}

function measured(version, text) {
  const began = process.cpuUsage();
  try {
    const bytes = draw(version, text).length;
    const { user, system } = process.cpuUsage(began);
    return { milliseconds: (user + system) / 1000, bytes };
  } catch (error) {
    return { error: String(error) };
  }
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const [version, file] = line.split(" ");
  console.log(JSON.stringify(measured(version, fs.readFileSync(file, "utf8"))));
});
