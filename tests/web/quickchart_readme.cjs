// The examples of quickchart-js's README, with the host and the scheme of the server that is named: prints what each gives.
const fs = require("fs");
const QuickChart = require("quickchart-js");

const [host, file] = process.argv.slice(2);
const bar = { type: "bar", data: { labels: ["Hello world", "Foo bar"], datasets: [{ label: "Foo", data: [1, 2] }] } };
const dollars = {
  type: "bar",
  data: {
    labels: ["January", "February", "March", "April", "May"],
    datasets: [{ label: "Dogs", data: [50, 60, 70, 180, 190] }],
  },
  options: {
    scales: {
      yAxes: [
        {
          ticks: {
            callback: function (value) {
              return '$' + value;
            },
          },
        },
      ],
    },
  },
};

function here(config) {
  return new QuickChart().setHost(host).setScheme("http").setConfig(config);
}

async function main() {
  const sized = here(bar).setWidth(500).setHeight(300).setBackgroundColor("transparent");
  const ticks = here(dollars).setWidth(500).setHeight(300).setBackgroundColor("#0febc2");
  await sized.toFile(file);
  const said = {
    url: sized.getUrl(),
    ticks_url: ticks.getUrl(),
    data_url: await ticks.setDevicePixelRatio(2.0).toDataUrl(),
    binary: (await here(bar).setFormat("webp").toBinary()).toString("base64"),
    newer_url: here(bar).setVersion("3.4.0").setFormat("svg").getUrl(),
  };
  fs.writeSync(1, JSON.stringify(said));
}

main();
