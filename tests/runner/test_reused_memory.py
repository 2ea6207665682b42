"""The drawing process draws in memory that it has already."""

from __future__ import annotations

import os
import subprocess
import sys

from charthouse.runner.host import OF_ALL_CHARTS

PROGRAM = """
import gc
from resource import RUSAGE_SELF, getrusage
from charthouse import Chart, Variant
from charthouse.render import renderer

chart = Chart("bars", draw=lambda figure, data: figure.subplots().bar(["a", "b"], data))
for _ in range(12):
    before = getrusage(RUSAGE_SELF).ru_minflt
    renderer.render(chart, [1, 2], Variant(640, 480))
    print(getrusage(RUSAGE_SELF).ru_minflt - before)
    gc.collect()
"""


def page_faults(environment: dict[str, str]) -> int:
    """The fewest page faults of a draw, among the last ones of a process with this environment."""
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=os.environ | environment, check=True, stdout=subprocess.PIPE, text=True)
    return min(int(line) for line in done.stdout.splitlines()[4:])


def test_a_draw_reuses_the_memory_of_the_last_one():
    assert page_faults(OF_ALL_CHARTS) < page_faults({}) / 2
