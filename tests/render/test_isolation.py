"""A picture's bytes depend on chart, data and variant alone, whatever ran before in that process."""

from __future__ import annotations

import json
import logging
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from cycler import cycler
from habit_pictures import HABITS
from pictures import bars, drawn
from soak import SOAKING, times

from charthouse import Variant
from charthouse.render.process_state import Loggers

HERE = Path(__file__).parent
QUICK = 40
REWOUND = ["generator in a dict", "module's unseeded generator"]
FIRST_IMPORTS = ["import", "import of the same"]
DEFAULTS = ["rc defaults in place", "marker+rcdefaults"]


def outcomes(*orders: list[str]) -> list[tuple[str, str]]:
    """What `isolated.py` draws, as names and what came out; each order in a process of its own."""
    environment = os.environ | {"PYTHONPATH": f"{HERE}:{HERE.parents[1]}", "PYTHONHASHSEED": "0"}
    ran = subprocess.run(
        [sys.executable, str(HERE / "isolated.py")], input=json.dumps(orders), env=environment, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return [tuple(json.loads(line)) for line in ran.stdout.splitlines()]


def charts(count: int, chance: random.Random) -> list[str]:
    """Names of charts with one habit, and when there are no more of them, with three."""
    others = sorted(HABITS.keys() - FIRST_IMPORTS)
    single = FIRST_IMPORTS + chance.sample(others, min(count - len(FIRST_IMPORTS), len(others)))
    return single + ["+".join(chance.sample(sorted(HABITS), 3)) for _ in range(count - len(single))]


def mixed(names: list[str], chance: random.Random) -> list[str]:
    """The charts in a random order, some loaded before they are drawn, with plain ones between them."""
    order = []
    for name in chance.sample(names, len(names)):
        order += [f"load:{name}"] * (chance.random() < 0.5) + [name] + [""] * (chance.random() < 0.5)
    return order


@pytest.mark.timeout(3600 if SOAKING else 120)
def test_charts_with_every_habit_are_drawn_as_alone_whatever_was_drawn_before():
    chance = random.Random(1)
    names = list(dict.fromkeys(["", *DEFAULTS, *REWOUND, *charts(times(QUICK, 300), chance)]))
    orders = [mixed(names, chance) for _ in range(times(1, 3))]
    orders.append([*FIRST_IMPORTS, "", *FIRST_IMPORTS, *DEFAULTS, *2 * REWOUND])
    came_out = outcomes(*([name] for name in names), *orders)
    alone, together = dict(came_out[: len(names)]), came_out[len(names) :]
    assert len(together) == sum(not name.startswith("load:") for order in orders for name in order)
    assert {name: outcome for name, outcome in together if outcome != alone[name]} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_cycle_of_colours_that_a_chart_changes_in_place_is_as_before(theme):
    def changes(figure, data=None):
        matplotlib.rcParams["axes.prop_cycle"] *= cycler(linestyle=["-", "--"])
        figure.subplots().plot([1, 2])

    variant = Variant(64, 48, theme=theme)
    before = drawn(bars, variant)
    first = drawn(changes, variant)
    assert np.array_equal(drawn(changes, variant), first)
    assert np.array_equal(drawn(bars, variant), before)


def test_loggers_that_are_as_they_were_or_new_keep_what_they_worked_out():
    keeper, name = Loggers(), "of a library that asks for its logger when it first logs"
    before = keeper.read()
    assert name not in logging.root.manager.loggerDict
    logger: Any = logging.getLogger(name)
    logger.isEnabledFor(logging.INFO)
    keeper.put_back(before)
    assert logger._cache  # setting the level of any logger empties it
