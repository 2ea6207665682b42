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


HOLDERS = {
    "bound method": "draws = np.random.default_rng(1).normal",
    "bound method of an unseeded one": "draws = np.random.default_rng().normal",
    "bound method of random": "draws = random.Random(1).random",
    "bound method of RandomState": "draws = np.random.RandomState(1).rand",
    "partial": "draws = functools.partial(np.random.default_rng(1).normal, 0, 1)",
    "dict": "them = {'a': {'b': np.random.default_rng(1)}}\ndef draws(): return them['a']['b'].normal()",
    "list": "them = [(np.random.default_rng(1),)]\ndef draws(): return them[0][0].normal()",
    "class": "class Own:\n    rng = np.random.default_rng(1)\ndef draws(): return Own.rng.normal()",
    "object": "class Own:\n    def __init__(self): self.rng = np.random.default_rng(1)\nown = Own()\n"
    "def draws(): return own.rng.normal()",
    "slot": "class Own:\n    __slots__ = ('rng',)\nown = Own()\nown.rng = np.random.default_rng(1)\n"
    "def draws(): return own.rng.normal()",
    "dataclass": "@dataclasses.dataclass\nclass Own:\n    rng: random.Random\n"
    "own = Own(random.Random(1))\ndef draws(): return own.rng.random()",
    "default": "def draws(rng=np.random.default_rng(1)): return rng.normal()",
    "default by keyword": "def draws(*, rng=np.random.default_rng(1)): return rng.normal()",
    "closure": "def make():\n    rng = np.random.default_rng(1)\n    return lambda: rng.normal()\ndraws = make()",
    "iterator": "def stream(rng):\n    while True: yield rng.normal()\nnumbers = stream(np.random.default_rng(1))\n"
    "def draws(): return next(numbers)",
    "decorator": "def with_rng(rng):\n    def decorate(function):\n        @functools.wraps(function)\n"
    "        def call(): return function(rng)\n        return call\n    return decorate\n"
    "@with_rng(np.random.default_rng(1))\ndef draws(rng): return rng.normal()",
    "bit generator": "bits = np.random.PCG64(1)\ndef draws(): return np.random.Generator(bits).normal()",
    "seed sequence": "seeds = np.random.SeedSequence(1)\n"
    "def draws(): return np.random.default_rng(seeds.spawn(1)[0]).normal()",
    "spawned": "rng = np.random.default_rng(1)\ndef draws(): return rng.spawn(1)[0].normal()",
    "spawned by an unseeded one": "rng = np.random.default_rng()\ndef draws(): return rng.spawn(1)[0].normal()",
    "subclass": "class Own(random.Random):\n    pass\ndraws = Own(1).gauss",
    "one that numpy wraps": "draws = np.vectorize(np.random.default_rng(1).normal)",
    "in the call itself": "draws = (lambda rng: lambda: rng.normal())(np.random.default_rng(1))",
}
USES = """
import dataclasses, functools, random
import numpy as np
from charthouse import chart

{holder}

SEEN = []
@chart('one', load=lambda: float(draws()))
def one(figure, data):
    SEEN.append(float(draws()))
    figure.text(0, 0, 'drawn')
"""


def seen_in_draws(folder: Path, **modules: str) -> list[Any]:
    """The numbers that `one` saw in two draws, with a load before each."""
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(code)
    chart = import_charts(folder).charts["one"]
    for _ in range(2):
        with shelter.loading(chart):
            chart.load()
        renderer.render(chart, None, Variant(60, 40), "d")
    return sys.modules[chart.module].SEEN


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_a_generator_starts_again_in_each_draw_wherever_the_module_keeps_it(holder, tmp_path):
    first, second = seen_in_draws(tmp_path, one=USES.format(holder=holder))
    assert first == second


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_a_generator_of_a_shared_module_starts_again_wherever_it_is_kept(holder, tmp_path):
    shared = USES.format(holder=holder).partition("SEEN")[0]
    uses = USES.format(holder="from ._shared import draws")
    first, second = seen_in_draws(tmp_path, _shared=shared, one=uses)
    assert first == second


@pytest.mark.parametrize("draws", ["from random import gauss as one_of\ndef draws(): return one_of(0, 1)",
                                   "from numpy.random import normal as draws"])  # fmt: skip
def test_the_generators_that_all_share_start_from_chart_and_data_also_by_name(draws, tmp_path):
    first, second = seen_in_draws(tmp_path, one=USES.format(holder=draws))
    assert first == second
    chart = import_charts(tmp_path).charts["one"]
    renderer.render(chart, None, Variant(60, 40), "other data")
    (other,) = sys.modules[chart.module].SEEN
    assert other != first


def test_data_of_a_module_does_not_keep_its_generators_from_being_found(tmp_path):
    data = "table = [[number, {}] for number in range(50_000)]\ndraws = np.random.default_rng(1).normal"
    first, second = seen_in_draws(tmp_path, one=USES.format(holder=data))
    assert first == second
