"""What goes over the disks and the network of this machine."""

from __future__ import annotations

import time
from typing import Any

import psutil

from charthouse import chart

MEASURED_SECONDS = 0.3
KILOBYTE = 1000
Reading = tuple[float, dict[str, int]]

_last: list[Reading] = []  # lives as long as the process that loads: a new one measures afresh


def read_counters() -> Reading:
    """The time, and the bytes counted so far; counters that this machine does not have are left out."""
    disk, network = psutil.disk_io_counters(), psutil.net_io_counters()
    counted = {}
    if disk is not None:
        counted |= {"disk, read": disk.read_bytes, "disk, written": disk.write_bytes}
    if network is not None:
        counted |= {"network, received": network.bytes_recv, "network, sent": network.bytes_sent}
    return time.monotonic(), counted


def load_rates() -> list[list[Any]]:
    """Kilobytes per second since the last load, or over a moment when there was none in the last minute."""
    if not _last or not MEASURED_SECONDS <= time.monotonic() - _last[0][0] <= 60:
        _last[:] = [read_counters()]
        time.sleep(MEASURED_SECONDS)
    (then, before), (now, counted) = _last[0], read_counters()
    _last[:] = [(now, counted)]
    return [
        [name, round(max(0, counted[name] - before[name]) / (now - then) / KILOBYTE, 1)]
        for name in counted
        if name in before
    ]


def in_words(rates: list[list[Any]]) -> str:
    """All rates, in words."""
    spoken = "; ".join(f"{name} {rate:,.1f} kB/s" for name, rate in rates)
    return f"Traffic of this machine: {spoken or 'it counts none'}."


def in_unit(rate: float) -> str:
    """A rate in kB/s, or in MB/s when that is shorter."""
    return f"{rate / 1000:,.1f} MB/s" if rate >= 1000 else f"{rate:,.1f} kB/s"


@chart(
    "traffic",
    title="Disk and network traffic",
    description=in_words,
    load=load_rates,
    sizes=[(320, 240)],
    fresh_seconds=5,
    tags=["machine"],
)
def traffic(figure: Any, rates: list[list[Any]]) -> None:
    """Draw a bar per direction, on a scale that shows 1 kB/s as well as 1 GB/s."""
    axes = figure.subplots()
    figure.subplots_adjust(left=0.04, bottom=0.17)
    names = [name.replace(", ", "\n") for name, _ in rates]
    colors = ["C0" if name.startswith("disk") else "C2" for name, _ in rates]
    bars = axes.bar(names, [rate for _, rate in rates], width=0.5, color=colors)
    axes.bar_label(bars, [in_unit(rate) for _, rate in rates], padding=3, fontsize=9)
    axes.set_title("Disk and network traffic")
    axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(0, 10 * max([100, *(rate for _, rate in rates)]))
    axes.tick_params(labelleft=False)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
