"""Random numbers in `draw` come from chart and data alone; those in `load` are others each time."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.charts.folder import import_charts
from charthouse.render import renderer, shelter

KINDS: dict[str, Callable[[], Any]] = {
    "random": random.random,
    "random.seed": lambda: (random.seed(), random.random())[1],
    "Random": lambda: random.Random().random(),
    "numpy": np.random.rand,
    "numpy.random.seed": lambda: (np.random.seed(), np.random.rand())[1],
    "default_rng": lambda: np.random.default_rng().random(),
    "RandomState": lambda: np.random.RandomState().rand(),
    "PCG64": lambda: np.random.Generator(np.random.PCG64()).random(),
    "SeedSequence": lambda: int(np.random.SeedSequence().generate_state(2, np.uint64)[0]),
    "polars": lambda: int(pl.Series(range(10**6)).sample(1)[0]),
}


def numbers(make: Callable[[], Any], chart_id: str = "a", data_hash: str = "d", **variant: Any) -> list[Any]:
    """Two numbers that the chart makes while it is drawn."""
    made = []

    def draw(figure: Any, data: Any) -> None:
        made.extend([make(), make()])
        figure.text(0, 0, "drawn")

    renderer.render(Chart(chart_id, draw=draw), None, Variant(60, 40, **variant), data_hash)
    return made


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_draw_has_its_own_numbers_and_has_them_again(make):
    first = numbers(make)
    make()
    assert numbers(make) == first
    assert first[0] != first[1]


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_every_theme_and_scale_has_the_same_numbers_and_every_chart_and_data_others(make):
    first = numbers(make)
    assert numbers(make, theme="dark", scale=2) == first
    assert numbers(make, chart_id="b") != first
    assert numbers(make, data_hash="e") != first


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_load_has_numbers_that_no_draw_and_no_other_load_has(make):
    first = numbers(make)
    loaded = []
    for _ in range(2):
        numbers(make)
        with shelter.loading(Chart("a", draw=print)):
            loaded.append(make())
    assert loaded[0] != loaded[1]
    assert first[0] not in loaded
    assert numbers(make) == first


def test_chance_and_system_random_are_left_alone():
    assert numbers(random.SystemRandom().random) != numbers(random.SystemRandom().random)


@pytest.mark.parametrize(
    "made", ["np.random.default_rng(42)", "np.random.default_rng()", "np.random.RandomState(42)", "random.Random(42)"]
)
def test_a_generator_of_the_charts_modules_starts_again_in_each_draw_also_after_load(made, tmp_path):
    (tmp_path / "_shared.py").write_text(f"import random, numpy as np\nrng = {made}\n")
    (tmp_path / "one.py").write_text(
        "from charthouse import chart\nfrom ._shared import rng\nfrom . import _shared\n"
        "SEEN = []\n"
        "def load():\n    return _shared.rng.random()\n"
        "@chart('one', load=load)\n"
        "def one(figure, data):\n    SEEN.append(rng.random())\n    figure.text(0, 0, 'drawn')\n"
    )
    chart = import_charts(Path(tmp_path)).charts["one"]
    for _ in range(2):
        with shelter.loading(chart):
            chart.load()
        renderer.render(chart, None, Variant(60, 40), "d")
    seen = sys.modules[chart.draw.__module__].SEEN
    assert seen[0] == seen[1]
    if made == "np.random.default_rng(42)":
        assert seen[0] == np.random.default_rng(42).random()
