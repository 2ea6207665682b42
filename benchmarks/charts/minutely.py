"""A chart whose data differ at each load, and are fresh for a minute."""

import time

from charthouse import chart, integer

PANELS = 120


@chart("minutely", load=lambda number: [number, time.time() % 60], params={"number": integer(1, PANELS)},
       fresh_seconds=60, width=320, height=240)  # fmt: skip
def minutely(figure, data):
    figure.subplots().bar(["number", "second"], data)
