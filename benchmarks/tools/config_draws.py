"""The same configs by Charthouse, without HTTP: reads lines of `VERSION FILE`, answers each with a line of JSON.

Milliseconds are CPU time, from the text to the PNG: read, parsed, drawn and encoded in a process that is prepared as
the drawing process is.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from pathlib import Path

from charthouse.charts.specs import QUICKCHART
from charthouse.data import canonical_bytes
from charthouse.render import renderer
from charthouse.render.spec_chart import spec_chart
from charthouse.settings import Settings
from charthouse.web.quickchart.asked import Asked, read_config

CHART = spec_chart(QUICKCHART, "QuickChart", "")


def main() -> None:
    """Answer until standard input ends."""
    logging.disable()
    gc.disable()
    renderer.stay()
    renderer.prepare()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        text = Path(line.split()[1]).read_text(encoding="utf-8")
        began = time.process_time()
        picture = _draw(text)
        milliseconds = (time.process_time() - began) * 1000
        print(json.dumps({"milliseconds": milliseconds, "bytes": len(picture)}), flush=True)
        gc.collect(1)  # as the drawing process: after the answer


def _draw(text: str) -> bytes:
    given = {"c": text}
    asked = Asked.read(given, read_config(given), Settings().max_pixels)
    return renderer.drawing_of(CHART, canonical_bytes(asked.spec.to_data()), asked.variant).content


if __name__ == "__main__":
    main()
