"""Both ways side by side: plain matplotlib in a process of its own, and Charthouse in this one.

PYTHONPATH=. python tests/render/pixels/comparing.py NAME… FOLDER      pictures: ours, plain, and where they differ
"""

from __future__ import annotations

import io
import logging
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import galleries
import numpy as np
from PIL import Image
from random_charts import DrawnChart

from charthouse.charts.definition import Chart
from charthouse.render import renderer

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


class PlainDrawing:
    """Pictures by plain matplotlib, drawn by another process meanwhile."""

    def __init__(self, names: Iterable[str], folder: Path) -> None:
        self._file = folder / "plain.npz"
        command = [sys.executable, str(HERE / "plain_matplotlib.py"), str(self._file), *names]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)

    def pixels(self) -> Mapping[str, np.ndarray]:
        """The pixels of each chart by its name, once they are all drawn."""
        _, said = self._process.communicate()
        assert self._process.returncode == 0, said[-3000:]
        with np.load(self._file) as saved:
            return {name: saved[name] for name in saved.files}


def ours(chart: DrawnChart) -> np.ndarray:
    """The chart's pixels as Charthouse serves them, height × width × 4."""
    logging.disable()  # random texts miss glyphs and weights by the hundred
    try:
        compared = Chart("compared", draw=chart.draw, defaults=None, layout=chart.layout)
        picture = renderer.render(compared, chart.data, chart.variant)
    finally:
        logging.disable(logging.NOTSET)
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))


def differing(one: np.ndarray, other: np.ndarray) -> int:
    """How many pixels differ; all of them when the sizes do."""
    return int((one != other).any(axis=2).sum()) if one.shape == other.shape else one.size // 4


def differences(names: Iterable[str], order: random.Random, folder: Path) -> dict[str, list[int]]:
    """Each chart that we draw otherwise than plain matplotlib, and by how many pixels.

    Each is drawn twice, all of them in a random order, so that what one leaves behind meets every other.
    """
    charts = {name: galleries.chart(name) for name in names}
    plain = PlainDrawing(charts, folder)
    drawn: dict[str, list[np.ndarray]] = {name: [] for name in charts}
    for name in order.sample([*charts, *charts], 2 * len(charts)):
        drawn[name].append(ours(charts[name]))
    expected = plain.pixels()
    found = {name: [differing(picture, expected[name]) for picture in drawn[name]] for name in charts}
    return {f"{name} ({charts[name].name})": counts for name, counts in found.items() if any(counts)}


def show(names: list[str], folder: Path) -> None:
    """Write each chart both ways, and in white where they differ."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = PlainDrawing(names, Path(scratch)).pixels()
    for name in names:
        drawn = ours(galleries.chart(name))
        print(f"{name}: {differing(drawn, plain[name])} pixels differ")
        stem = name.replace(":", "-")
        Image.fromarray(plain[name]).save(folder / f"{stem}-plain.png")
        Image.fromarray(drawn).save(folder / f"{stem}-ours.png")
        if drawn.shape == plain[name].shape:
            where = (drawn != plain[name]).any(axis=2).astype(np.uint8)
            Image.fromarray(where * 255).save(folder / f"{stem}-where.png")


if __name__ == "__main__":
    show(sys.argv[1:-1], Path(sys.argv[-1]))
