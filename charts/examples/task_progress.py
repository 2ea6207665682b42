"""The classic of stacked bars, written with pyplot as in many a blog post: such code works here as it is."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from charthouse import chart


def load_tasks() -> dict[str, list[Any]]:
    """The progress of five groups: means and their spread."""
    return {
        "groups": ["G1", "G2", "G3", "G4", "G5"],
        "men_means": [20, 35, 30, 35, 27],
        "men_std": [5, 8, 4, 1, 2],
        "women_means": [0, 32, 34, 20, 25],
        "women_std": [1, 0, 1, 3, 3],
    }


def in_words(data: dict[str, list[Any]]) -> str:
    """Every bar of the picture as a sentence."""
    rows = zip(data["groups"], data["men_means"], data["women_means"], strict=True)
    sentences = (f"{group}: {men} finished, {women} unfinished." for group, men, women in rows)
    return "Stacked bars of task progress by group. " + " ".join(sentences)


@chart(
    "1",
    title="Task progress group by item",
    description=in_words,
    load=load_tasks,
    sizes=[(320, 240)],
    fresh_seconds=3600,
    on_miss="inline",
    tags=["classic"],
)
def task_progress(figure: Any, data: dict[str, list[Any]]) -> None:
    """Draw two stacked bars per group, with error bars; pyplot's own figure is the picture."""
    groups = np.arange(len(data["groups"]))
    width = 0.35
    whiskers = {"ecolor": plt.rcParams["axes.labelcolor"]}

    men, women = data["men_means"], data["women_means"]
    p1 = plt.bar(groups, men, width, color="#2f9e62", yerr=data["men_std"], error_kw=whiskers)
    p2 = plt.bar(groups, women, width, color="#e5484d", bottom=men, yerr=data["women_std"], error_kw=whiskers)

    plt.ylabel("Task Progress")
    plt.title("Task progress group by item", fontsize=11)
    plt.xticks(groups, data["groups"])
    plt.yticks(np.arange(0, 71, 10))
    plt.legend((p1[0], p2[0]), ("Finished", "UnFinished"), ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.1))
    plt.tight_layout()
