"""Chart 1: the progress of five groups, written with pyplot."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt

from charthouse import chart


def load() -> dict[str, list[Any]]:
    """Means of men and women by group."""
    return {"groups": ["G1", "G2", "G3", "G4", "G5"], "men": [20, 35, 30, 35, 27], "women": [25, 32, 34, 20, 25]}


@chart("1", title="Task progress by group", load=load, fresh_seconds=3600)
def task_progress(figure: Any, data: dict[str, list[Any]]) -> None:
    """Stacked bars."""
    plt.bar(data["groups"], data["men"], 0.35, label="Men")
    plt.bar(data["groups"], data["women"], 0.35, bottom=data["men"], label="Women")
    plt.ylabel("Tasks done")
    plt.title("Task progress by group")
    plt.legend()
