"""Draw thousands of different texts in dozens of sizes, and print how much memory is resident half-way and at the end.

PYTHONPATH=. python tests/render/pixels/many_texts.py      prints two numbers of bytes
"""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path
from resource import getpagesize

from matplotlib.figure import Figure

from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.render import renderer

TEXTS, SETTLED, SIZES = 10_000, 3_000, 50
A_FIGURE = TEXTS // SIZES  # each size comes once, so that the later ones are new too


def draw(figure: Figure, number: int) -> None:
    """Texts that no other figure has, in sizes that only a few have."""
    for index in range(number * A_FIGURE, (number + 1) * A_FIGURE):
        where = (index * 0.618 % 0.9, index * 0.414 % 0.9)
        text = f"$x_{{{index}}}$" if index % 50 == 0 else f"ö {index * 7919}"
        figure.text(*where, text, fontsize=6 + index % 37 / 4, rotation=index % 4 * 30)


def resident_bytes() -> int:
    """Resident memory once all garbage is given back to the system, so that it is what is held."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()


def main() -> None:
    renderer.prepare()
    chart = Chart("texts", draw=draw)
    for number in range(SIZES):
        if number == SETTLED // A_FIGURE:
            print(resident_bytes())
        renderer.render(chart, number, Variant(500 + 4 * number, 700 - 3 * number))
    print(resident_bytes())


if __name__ == "__main__":
    main()
