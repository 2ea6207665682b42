"""Draw charts with habits, in one process or in several, and print each one's name and what came out.

Reads a list of lists of charts' names, as `draw_with` takes them; draws each list's charts in its order in one
process, or only loads them where `load:` is before the name.

Each process is forked from one that has imported all and has drawn nothing.
"""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
import json
import os
import sys

from habit_pictures import draw_with
from matplotlib.figure import Figure

from charthouse.charts.definition import Chart
from charthouse.charts.variant import Variant
from charthouse.errors import DrawFailed
from charthouse.render import renderer, shelter

VARIANT = Variant(320, 240)


def drawn(name: str) -> str:
    """The digest of the picture, or why there is none."""
    try:
        picture = renderer.render(Chart("isolated", draw=draw_with(name)), None, VARIANT, "d" * 32)
    except DrawFailed as error:
        return str(error)
    return hashlib.sha256(picture).hexdigest()


def load(name: str) -> None:
    """Do what the chart does in `draw` in its `load`."""
    draw = draw_with(name)
    with shelter.loading(Chart("isolated", draw=draw, load=draw)), contextlib.suppress(BaseException):
        contextvars.copy_context().run(draw, Figure(), None)


def say(name: str, outcome: str) -> None:
    os.write(1, json.dumps([name, outcome]).encode() + b"\n")


def forked(names: list[str]) -> None:
    """Draw or load these in a process of their own."""
    if os.fork() == 0:
        for name in names:
            if name.startswith("load:"):
                load(name.removeprefix("load:"))
            else:
                say(name, drawn(name))
        os._exit(0)
    os.wait()


if __name__ == "__main__":
    renderer.stay()  # as in the processes that draw
    renderer.prepare()
    for order in json.loads(sys.stdin.read()):
        forked(order)
