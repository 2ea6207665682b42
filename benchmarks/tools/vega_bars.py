"""The stacked bars by Vega-Lite (vl-convert): prints median milliseconds and bytes."""

import json
import time
from statistics import median

import vl_convert


def draw(number: int) -> bytes:
    rows = [
        {"group": f"G{group}-{number}", "part": part, "value": 20 + (number * 7 + group * 5) % 30}
        for group in range(5)
        for part in ("Finished", "UnFinished")
    ]
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": f"Task progress {number}", "width": 560, "height": 400, "data": {"values": rows}, "mark": "bar",
        "encoding": {
            "x": {"field": "group", "type": "nominal"}, "y": {"field": "value", "type": "quantitative"},
            "color": {"field": "part"},
        },
    }  # fmt: skip
    return vl_convert.vegalite_to_png(specification)


times = []
for number in range(18):
    began = time.perf_counter()
    picture = draw(number)
    times.append((time.perf_counter() - began) * 1000)
print(json.dumps({"milliseconds": median(times[3:]), "bytes": len(picture)}))
