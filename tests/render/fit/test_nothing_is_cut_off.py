"""Nothing is cut off, at any size, in either theme; what cannot fit is named in the log.

The layout was made with the charts of `crowded_charts.py`. Those of `held_out_charts.py`, other kinds, were drawn only
when it was nearly done: what was found then is in the decision about this. `everyday_charts.py` and `further_charts.py`
are the same once more, with charts as people draw them.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest
from crowded_charts import SEEN
from everyday_charts import EVERYDAY
from further_charts import FURTHER
from held_out_charts import HELD_OUT
from surroundings import Outcome, drawn_with_surroundings

from charthouse.charts.variant import Variant
from charthouse.render import notes

QUICK = (*SEEN[::4], *HELD_OUT[::4], *EVERYDAY[::4], *FURTHER[::4])
LARGE, SMALL = (640, 480), (320, 240)
SEEDS = range(5)
CHARTS = {
    "seen": [(kind, seed) for kind in SEEN for seed in SEEDS],
    "held out": [(kind, seed) for kind in HELD_OUT for seed in SEEDS],
    "everyday": [(kind, seed) for kind in EVERYDAY for seed in SEEDS[:2]],
    "further": [(kind, seed) for kind in FURTHER for seed in SEEDS[:2]],
}


def crowded(kind: Any, seed: int, size: tuple[int, int], layout: str | None = "fit") -> Outcome:
    def draw(figure: Any, data: Any) -> Any:
        return kind(figure, np.random.default_rng([seed, *kind.__name__.encode()]))

    return drawn_with_surroundings(
        draw, Variant(*size, theme=("light", "dark")[seed % 2]), layout, name=f"{kind.__name__}-{seed}"
    )


@pytest.mark.parametrize("kind", QUICK, ids=lambda kind: kind.__name__)
def test_nothing_is_cut_off_at_the_default_size(kind):
    assert not crowded(kind, 1, LARGE).is_cut


@pytest.mark.system
@pytest.mark.timeout(600)
@pytest.mark.parametrize("charts", CHARTS.values(), ids=CHARTS)
def test_none_of_a_hundred_charts_is_cut_off_at_the_default_size(charts):
    assert [(kind.__name__, seed) for kind, seed in charts if crowded(kind, seed, LARGE).is_cut] == []


@pytest.mark.system
@pytest.mark.timeout(900)
def test_one_of_twenty_charts_is_cut_off_at_a_quarter_of_it_and_its_log_line_says_so(caplog):
    notes.log_once.cache_clear()
    charts = [*CHARTS["seen"], *CHARTS["held out"]]
    cut = {(kind.__name__, seed) for kind, seed in charts if crowded(kind, seed, SMALL).is_cut}
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    silent = [chart for chart in cut if not any(f"chart {chart[0]}-{chart[1]}: " in line for line in lines)]
    assert silent == []
    assert len(cut) <= 0.05 * len(charts)


@pytest.mark.system
@pytest.mark.timeout(600)
@pytest.mark.parametrize("charts", CHARTS.values(), ids=CHARTS)
def test_fewer_texts_are_drawn_over_each_other_than_without_room(charts):
    before = sum(len(crowded(kind, seed, LARGE, layout=None).overlapping) for kind, seed in charts)
    assert sum(len(crowded(kind, seed, LARGE).overlapping) for kind, seed in charts) <= before
