"""The stacked bars by plotly and kaleido, one Chromium kept running: prints median milliseconds and bytes."""

import json
import time
from statistics import median

import kaleido
import plotly.graph_objects as go


def draw(number: int) -> bytes:
    groups = [f"G{group}-{number}" for group in range(5)]
    figure = go.Figure(layout={"barmode": "stack", "title": f"Task progress {number}"})
    for shift, name in enumerate(("Finished", "UnFinished")):
        figure.add_bar(x=groups, y=[20 + (number * 7 + group * 5 + shift) % 30 for group in range(5)], name=name)
    return kaleido.calc_fig_sync(figure, opts={"format": "png", "width": 640, "height": 480})


kaleido.start_sync_server(n=1)
times = []
for number in range(13):
    began = time.perf_counter()
    picture = draw(number)
    times.append((time.perf_counter() - began) * 1000)
kaleido.stop_sync_server()
print(json.dumps({"milliseconds": median(times[3:]), "bytes": len(picture)}))
