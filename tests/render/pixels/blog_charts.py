"""Charts written with pyplot, as in a blog post: they ask for nothing and leave their figure open."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np


def lines(figure: Any, data: Any) -> None:
    across = np.linspace(0, 2 * np.pi, 200)
    plt.plot(across, np.sin(across), label=r"$\sin(x)$")
    plt.plot(across, np.cos(across), "--", label=r"$\cos(x)$")
    plt.xlabel("angle in radians")
    plt.title("Sine and cosine")
    plt.legend()
    plt.tight_layout()


def styled_bars(figure: Any, data: Any) -> None:
    plt.style.use("ggplot")
    plt.rcParams["font.size"] = 13
    _, axes = plt.subplots(1, 2, figsize=(11, 4), sharey=True)
    axes[0].bar(["first", "second", "third"], [3, 1, 2])
    axes[1].barh(["Größe", "Łódź", "東京"], [3, 1, 2])
    plt.suptitle("Bars both ways")


def many_subplots(figure: Any, data: Any) -> None:
    fig, axes = plt.subplots(3, 3, sharex=True, layout="constrained")
    for number, each in enumerate(axes.flat):
        each.plot(np.random.default_rng(number).normal(size=30).cumsum())
        each.set_title(f"No. {number}")
    fig.supxlabel("time")


def heat_map(figure: Any, data: Any) -> None:
    plt.figure(figsize=(3, 3), dpi=200)
    plt.imshow(np.random.default_rng(0).uniform(size=(9, 9)), cmap="magma")
    plt.colorbar(label="share")
    plt.xticks(range(9), list("abcdefghi"), rotation=45)
    plt.savefig("/dev/null", format="png", bbox_inches="tight")


def pie(figure: Any, data: Any) -> None:
    plt.xkcd()
    plt.pie([1, 2, 3], labels=["one", "two", "three"], autopct="%d%%", shadow=True)
    plt.axis("equal")


def three_dimensions(figure: Any, data: Any) -> None:
    axes = plt.figure().add_subplot(projection="3d")
    across, up = np.meshgrid(np.linspace(-1, 1, 12), np.linspace(-1, 1, 12))
    axes.plot_surface(across, up, across**2 - up**2, cmap="viridis")
    axes.set_title("A saddle")


ALL = ("lines", "styled_bars", "many_subplots", "heat_map", "pie", "three_dimensions")
