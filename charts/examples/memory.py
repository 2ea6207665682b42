"""Which programs hold the memory of this machine."""

from __future__ import annotations

from collections import Counter
from typing import Any

import psutil

from charthouse import chart

SHOWN = 8
MEGABYTE = 10**6


def load_programs() -> dict[str, Any]:
    """The programs with the most resident memory, all their processes added up, in megabytes."""
    used: Counter[str] = Counter()
    for process in psutil.process_iter(["name", "memory_info"]):
        if process.info["memory_info"] is not None:  # another user's process, on some systems
            used[process.info["name"] or "?"] += process.info["memory_info"].rss
    largest = [[name, round(size / MEGABYTE)] for name, size in used.most_common(SHOWN) if size >= MEGABYTE]
    return {"largest": largest, "total": round(psutil.virtual_memory().total / MEGABYTE)}


def in_words(data: dict[str, Any]) -> str:
    """The three largest programs by name."""
    names = ", ".join(f"{name} {size:,} MB" for name, size in data["largest"][:3])
    return f"Memory by program, largest first: {names or 'none can be seen'}, of {data['total']:,} MB in this machine."


@chart(
    "memory",
    title="Largest users of memory",
    description=in_words,
    load=load_programs,
    sizes=[(320, 240)],
    fresh_seconds=10,
    tags=["machine"],
)
def memory(figure: Any, data: dict[str, Any]) -> None:
    """Draw a horizontal bar per program, the largest on top, its name above the bar where it always fits."""
    names = [name if len(name) <= 28 else name[:27] + "…" for name, _ in data["largest"]]
    sizes = [size for _, size in data["largest"]]
    axes = figure.subplots()
    figure.subplots_adjust(left=0.05, bottom=0.05)
    bars = axes.barh(range(len(sizes)), sizes, height=0.32)
    axes.bar_label(bars, [f"{size:,} MB" for size in sizes], padding=4, fontsize=8)
    for row, name in enumerate(names):
        # A program may be called $HOME: its name is no formula.
        axes.text(0, row - 0.26, name, fontsize=8, verticalalignment="bottom", parse_math=False)
    axes.set_title(f"Users of {data['total'] / 1000:,.0f} GB memory")
    axes.set_xlim(0, 1.25 * max([1, *sizes]))
    axes.set_ylim(max(len(sizes), 4) - 0.5, -0.75)
    axes.spines[:].set_visible(False)
    axes.tick_params(labelleft=False, labelbottom=False)
    axes.grid(visible=False)
