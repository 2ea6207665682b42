"""How many processes wanted a core of this machine, over the last minutes."""

from __future__ import annotations

from typing import Any

import psutil

from charthouse import chart


def load_averages() -> dict[str, Any]:
    """The load average of the last 1, 5 and 15 minutes, and how many cores there are."""
    return {"averages": [round(average, 2) for average in psutil.getloadavg()], "cores": psutil.cpu_count() or 1}


def in_words(data: dict[str, Any]) -> str:
    """The three numbers, and what they mean for this machine."""
    one, five, fifteen = data["averages"]
    busy = "more than" if one > data["cores"] else "no more than"
    return (
        f"Load average of {one} over 1 minute, {five} over 5 and {fifteen} over 15 minutes: "
        f"{busy} the {data['cores']} cores can do at once."
    )


@chart(
    "load-average",
    title="Load average",
    description=in_words,
    load=load_averages,
    sizes=[(320, 240)],
    fresh_seconds=10,
    tags=["machine"],
)
def load_average(figure: Any, data: dict[str, Any]) -> None:
    """Draw a bar per period, newest on the right, and a line where every core is taken."""
    averages, cores = data["averages"], data["cores"]
    axes = figure.subplots()
    bars = axes.bar(["15 minutes", "5 minutes", "1 minute"], averages[::-1], width=0.5)
    axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.axhline(cores, color="C1", linestyle="--", zorder=0.9)  # behind the bars and their numbers
    limit = "1 core" if cores == 1 else f"{cores} cores"
    axes.annotate(limit, (1, cores), (5, 0), axes.get_yaxis_transform(), "offset points", color="C1", va="center")
    axes.set_title("Load average")
    figure.subplots_adjust(right=1 - 0.65 / figure.get_figwidth())  # for the words beside the line
    axes.set_ylim(0, 1.2 * max(cores, *averages))
