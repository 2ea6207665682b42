"""Kinds of charts as people draw them, for what must hold of every SVG."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

Draw = Callable[[Figure, Any], Any]


def random() -> np.random.Generator:
    return np.random.default_rng(7)


def line(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    for name in ("north", "south", "east"):
        axes.plot(random().normal(len(name), 1, 300).cumsum(), label=name)
    axes.set(title="Three lines", xlabel="day", ylabel="orders")
    axes.legend()


def bar(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.bar_label(axes.bar([f"group {number}" for number in range(8)], random().integers(1, 99, 8)))
    axes.set(title="Bars with numbers", ylabel="pieces")


def scatter(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    x, y, size = random().random((3, 1500))
    axes.scatter(x, y, 90 * size, size, alpha=0.6)
    axes.plot(x[:80], y[:80], "s", markersize=4)


def heatmap(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    figure.colorbar(axes.imshow(random().random((60, 80)), aspect="auto"), ax=axes, label="level")


def log_axes(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.loglog(np.arange(1, 5000), np.arange(1, 5000) ** 1.7)
    axes.grid(which="both")


def many_texts(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.axis("off")
    for number in range(120):
        at = number % 6 / 6, number // 6 / 20
        axes.text(*at, f"entry {number}: größer < {number % 7} & “more”", fontsize=6, rotation=number % 3)


def panels(figure: Figure, data: Any) -> None:
    for number, axes in enumerate(figure.subplots(3, 3).flat):
        axes.plot(random().random(60).cumsum() * (number + 1))
        axes.set_title(f"panel {number}")


def hatched(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    for number, hatch in enumerate(("/", "x", "o", "*")):
        axes.bar([number], [number + 2], hatch=hatch, label=hatch, edgecolor=matplotlib.rcParams["text.color"])
    axes.legend()


def pie(figure: Figure, data: Any) -> None:
    figure.subplots().pie([5, 3, 2, 1], labels=list("abcd"), autopct="%d %%", wedgeprops={"linewidth": 2})


def contours(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    x, y = np.meshgrid(np.linspace(-3, 3, 80), np.linspace(-3, 3, 80))
    axes.contourf(x, y, np.sin(x) * np.cos(y), 12)
    axes.clabel(axes.contour(x, y, np.sin(x) * np.cos(y), 6))


def gouraud(figure: Figure, data: Any) -> None:
    x, y = random().random((2, 40))
    figure.subplots().tripcolor(x, y, x + y, shading="gouraud")


def surface(figure: Figure, data: Any) -> None:
    axes: Any = figure.add_subplot(projection="3d")
    x, y = np.meshgrid(np.arange(20), np.arange(20))
    axes.plot_surface(x, y, np.sin(x / 3) * np.cos(y / 4), cmap="viridis")


def polar(figure: Figure, data: Any) -> None:
    axes = figure.add_subplot(projection="polar")
    axes.fill(np.linspace(0, 6, 12), random().random(12), alpha=0.3)


def formulas(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.set_title(r"$\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}$")
    axes.annotate("here", (0.5, 0.5), (0.1, 0.9), arrowprops={"arrowstyle": "->"}, bbox={"boxstyle": "round"})


def real_texts(figure: Figure, data: Any) -> None:
    """Texts as `<text>`, in a font with a hostile name."""
    matplotlib.rcParams["svg.fonttype"] = "none"
    axes = figure.subplots()
    axes.set_title("a  b <style>", gid="dark-title")
    axes.text(0.1, 0.5, "DejaVu", family=["DejaVu Sans", "a'} *{display:none} </style><script>"])


def one_look(figure: Figure, data: Any) -> None:
    """Dark under both themes."""
    with plt.style.context("dark_background"):
        plt.figure()
        plt.plot([3, 1, 2], "o-")


def clipped(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    image = axes.imshow(random().random((9, 9)), extent=(0, 1, 0, 1), interpolation="bicubic")
    image.set_clip_path(plt.Circle((0.5, 0.5), 0.4, transform=axes.transData))


def is_dark() -> bool:
    return matplotlib.colors.to_rgb(matplotlib.rcParams["figure.facecolor"])[0] < 0.5


def other_in_the_dark(figure: Figure, data: Any) -> None:
    """More axes, other markers, clips and texts under the dark theme."""
    axes = figure.subplots(2 if is_dark() else 1, squeeze=False)[0][0]
    axes.plot([3, 1, 2], "s" if is_dark() else "o", alpha=0.5 if is_dark() else None)
    axes.plot([1, 2, 3], "s", label="shared")
    axes.set_title("night" if is_dark() else "day")
    axes.legend()


def rasterized(figure: Figure, data: Any) -> None:
    figure.subplots().plot(random().random(400), rasterized=True)


TYPICAL: dict[str, Draw] = {
    one.__name__: one
    for one in (line, bar, scatter, heatmap, log_axes, many_texts, panels, hatched, pie, contours, surface, polar)
}
UNUSUAL: dict[str, Draw] = {
    one.__name__: one for one in (gouraud, formulas, real_texts, one_look, clipped, other_in_the_dark, rasterized)
}
KINDS = TYPICAL | UNUSUAL
