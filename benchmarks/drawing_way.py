"""One way to draw, in a process of its own: draws what it is asked for and tells how long that took.

    python -m benchmarks.drawing_way pyplot|plain|bare|charthouse|plain-agg|'bare-without TRICK'

reads lines of `draw KIND SEED` or `paths KIND SEED`, answers each with a line of JSON.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure

from benchmarks.drawing_kinds import KINDS, Kind, generator
from charthouse.render import agg

THEME = Path(__file__).parent.parent / "charthouse" / "themes" / "light.mplstyle"
DRAWING_CALLS = ("draw_markers", "draw_path_collection", "draw_quad_mesh", "draw_gouraud_triangles", "draw_image")


def by_pyplot(kind: Kind, seed: int) -> bytes:
    """As in a blog post."""
    output = io.BytesIO()
    kind(plt.figure(), generator(kind, seed))
    plt.savefig(output, format="png")
    plt.close()
    return output.getvalue()


def by_plain_figure(kind: Kind, seed: int) -> bytes:
    """A bare Figure with Agg's canvas; the theme's style sheet was applied when the process started."""
    output = io.BytesIO()
    figure = Figure(figsize=(6.4, 4.8), dpi=100)
    FigureCanvasAgg(figure)
    kind(figure, generator(kind, seed))
    figure.savefig(output, format="png")
    return output.getvalue()


def by_charthouse(**options: Any) -> Callable[[Kind, int], bytes]:
    """As the drawing process does it, prepared as that one is, for charts with these options."""
    from charthouse.charts.definition import Chart
    from charthouse.charts.variant import Variant
    from charthouse.render import renderer

    gc.disable()  # before the first draw, after each of which it is put back to what it was
    renderer.stay()
    renderer.prepare()
    gc.collect()
    gc.freeze()
    variant = Variant(640, 480)
    charts = {
        kind: Chart(id, draw=lambda figure, seed, kind=kind: kind(figure, generator(kind, seed)), **options)
        for id, kind in ((name.replace("_", "-"), kind) for name, kind in KINDS.items())
    }
    return lambda kind, seed: renderer.render(charts[kind], seed, variant)


def way(name: str) -> Callable[[Kind, int], bytes]:
    """The way of that name, ready to draw."""
    if name == "charthouse":
        return by_charthouse()
    kind, _, trick = name.partition("-without ")
    if kind in ("bare", "plain-agg"):
        if kind == "plain-agg":
            agg.draw_plainly()
        agg.LEFT_OUT.update([trick] if trick else [])
        return by_charthouse(layout=None, defaults=None)
    matplotlib.use("agg")
    if name == "plain":
        style.use(THEME)
        installed = matplotlib.font_manager.fontManager.get_font_names()
        matplotlib.rcParams["font.family"] = [each for each in matplotlib.rcParams["font.family"] if each in installed]
        return by_plain_figure
    return by_pyplot


def timed(draw: Callable[[Kind, int], bytes], kind: Kind, seed: int) -> dict[str, float]:
    """Milliseconds of CPU time, which others on the machine hardly change, and bytes and checksum of one picture."""
    began = time.process_time()
    picture = draw(kind, seed)
    return {"milliseconds": (time.process_time() - began) * 1000, "bytes": len(picture), "crc": zlib.crc32(picture)}


class PathClock:
    """Counts the time in Agg's own drawing of paths and images, which no cache of texts can spare."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._draw_path, self._update = RendererAgg.draw_path, RendererAgg._update_methods

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return function(*arguments)
            finally:
                self.seconds += time.process_time() - began

        return call

    def __enter__(self) -> PathClock:
        def update(renderer: Any) -> None:
            self._update(renderer)
            for name in DRAWING_CALLS:
                setattr(renderer, name, self.counted(getattr(renderer, name)))

        draw_path = self.counted(self._draw_path)
        RendererAgg.draw_path = lambda *arguments: draw_path(*arguments)
        RendererAgg._update_methods = update
        return self

    def __exit__(self, *_: object) -> None:
        RendererAgg.draw_path, RendererAgg._update_methods = self._draw_path, self._update


def main(name: str) -> None:
    """Answer until standard input ends."""
    logging.disable()
    draw = way(name)
    print("ready", flush=True)
    for line in sys.stdin:
        what, kind, seed = line.split()
        if what == "paths":
            with PathClock() as clock:
                answer = timed(draw, KINDS[kind], int(seed))
            answer["paths"] = clock.seconds * 1000
        else:
            answer = timed(draw, KINDS[kind], int(seed))
        print(json.dumps(answer), flush=True)
        if not gc.isenabled():
            gc.collect(1)  # as the drawing process: after the answer


if __name__ == "__main__":
    main(sys.argv[1])
