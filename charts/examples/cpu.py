"""How busy each core of this machine is."""

from __future__ import annotations

from typing import Any

import matplotlib
import psutil

from charthouse import chart

MEASURED_SECONDS = 0.3


def load_cores() -> list[int]:
    """The share of time that each core was busy just now, in percent."""
    return [round(share) for share in psutil.cpu_percent(interval=MEASURED_SECONDS, percpu=True)]


def in_words(shares: list[int]) -> str:
    """The mean and the busiest core."""
    if not shares:
        return "This machine does not tell how busy its cores are."
    mean = round(sum(shares) / len(shares))
    return f"Use of {len(shares)} processor cores: {mean} % on average, {max(shares)} % on the busiest."


@chart(
    "cpu",
    title="Processor use by core",
    description=in_words,
    load=load_cores,
    sizes=[(320, 240)],
    fresh_seconds=5,
    tags=["machine"],
)
def cpu(figure: Any, shares: list[int]) -> None:
    """Draw a bar per core, out of 100 %."""
    axes = figure.subplots()
    cores = range(1, len(shares) + 1)
    axes.bar(cores, [100] * len(shares), width=0.7, color=matplotlib.rcParams["grid.color"])
    bars = axes.bar(cores, shares, width=0.7)
    if len(shares) <= 16:
        axes.bar_label(bars, fmt="%d %%", padding=3)
        axes.set_xticks(cores, [f"core {core}" if len(shares) <= 6 else str(core) for core in cores])
    axes.set_title("Processor use by core (%)")
    axes.set_ylim(0, 110)
    axes.set_yticks(range(0, 101, 25))
