"""What random charts have beside their data: texts, legends, annotations, insets, effects."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib.patheffects as effects
import numpy as np
from chart_texts import anything, font, formula, looks, phrase, pick, word
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnchoredText, AnnotationBbox, OffsetImage, TextArea
from matplotlib.patches import Circle, PathPatch
from matplotlib.textpath import TextPath
from numpy.random import Generator


def labels(axes: Axes, rng: Generator) -> None:
    axes.set_title(anything(rng), loc=pick(rng, ["left", "center", "right"]), **looks(rng))
    axes.set_xlabel(anything(rng), **looks(rng))
    axes.set_ylabel(phrase(rng))


def plain_labels(axes: Axes, rng: Generator) -> None:
    axes.set(title=phrase(rng), xlabel=word(rng), ylabel=word(rng))


def texts(axes: Axes, rng: Generator) -> None:
    for _ in range(4):
        where = {"transform": axes.transAxes, "clip_on": bool(rng.integers(2))}
        axes.text(rng.uniform(-0.1, 1.1), rng.uniform(), anything(rng), **(where | looks(rng)))


def annotations(axes: Axes, rng: Generator) -> None:
    for style in ("->", "fancy", "wedge", "-|>"):
        axes.annotate(
            anything(rng), rng.uniform(size=2), rng.uniform(size=2), "axes fraction", "axes fraction",
            arrowprops={"arrowstyle": style, "connectionstyle": pick(rng, ["arc3,rad=0.3", "angle3"])}, **looks(rng),
        )  # fmt: skip


def legends(axes: Axes, rng: Generator) -> None:
    handles, _ = axes.get_legend_handles_labels()
    handles = handles or axes.plot([], [], "o-") + axes.plot([], [], "--")
    places = ["best", "upper right", "lower left", "center"]
    first = axes.legend(handles, [phrase(rng) for _ in handles], loc=pick(rng, places), title=word(rng), fontsize=7.5)
    if rng.integers(2):
        axes.legend(handles, [formula(rng) for _ in handles], loc="lower right", ncols=2, frameon=False)
        axes.add_artist(first)
    axes.figure.legend(handles[:1], [word(rng)], loc="upper left")


def inset(axes: Axes, rng: Generator) -> None:
    inner = axes.inset_axes([0.6, 0.6, 0.35, 0.3])
    inner.plot(rng.normal(size=5))
    inner.set_title(word(rng), fontsize=7)
    inner.tick_params(labelsize=rng.uniform(4, 9), labelrotation=pick(rng, [0, 90, 12.5]))


def sketched(axes: Axes, rng: Generator) -> None:
    axes.plot(rng.uniform(size=9))[0].set_sketch_params(1, 80, 3)
    axes.title.set_sketch_params(0.5, 50, 2)


def path_effects(axes: Axes, rng: Generator) -> None:
    stroke = [effects.withStroke(linewidth=3, foreground="w"), effects.SimpleLineShadow(), effects.Normal()]
    axes.plot(rng.uniform(size=9), path_effects=stroke)
    axes.add_patch(PathPatch(TextPath((0, 0), word(rng), size=0.4), color="C5"))


def filtered(axes: Axes, rng: Generator) -> None:
    def faded(picture: np.ndarray, dpi: float) -> tuple[np.ndarray, int, int]:
        return picture * [1, 0.5, 1, 0.7], 3, -3

    axes.plot(rng.uniform(size=9), agg_filter=faded)
    axes.text(0.3, 0.5, phrase(rng), agg_filter=faded, transform=axes.transAxes)


def clipped(axes: Axes, rng: Generator) -> None:
    circle = Circle((0.5, 0.5), 0.2, transform=axes.transAxes)
    text = axes.text(0.3, 0.5, anything(rng), fontsize=30, transform=axes.transAxes, rasterized=True)
    text.set_clip_path(circle)
    axes.imshow(rng.uniform(size=(5, 5)), extent=(0, 1, 0, 1), alpha=0.3, aspect="auto").set_clip_path(circle)


def boxes_of_offset(axes: Axes, rng: Generator) -> None:
    axes.add_artist(AnchoredText(anything(rng), loc="upper left", prop={"size": rng.uniform(5, 14)}))
    image = OffsetImage(rng.uniform(size=(6, 6)), zoom=3)
    axes.add_artist(AnnotationBbox(image, (0.5, 0.4), xycoords="axes fraction"))
    axes.add_artist(AnnotationBbox(TextArea(phrase(rng)), (0.7, 0.2), xycoords="axes fraction"))


def figure_texts(axes: Axes, rng: Generator) -> None:
    figure = axes.figure
    figure.suptitle(anything(rng), **looks(rng))
    figure.supxlabel(phrase(rng))
    figure.supylabel(word(rng))
    for _ in range(3):
        figure.text(*rng.uniform(size=2), anything(rng), **looks(rng))


def crowd_of_texts(axes: Axes, rng: Generator) -> None:
    """One text in many looks, and at places that differ by less than a pixel."""
    text = anything(rng)
    for index in range(12):
        axes.figure.text(0.1 + index * 0.0011, index / 12, text, **looks(rng))
        axes.figure.text(0.6 + index * 0.0007, index / 12 + 0.013 * rng.random(), text, rotation=index // 4 * 15)


def wrapped(axes: Axes, rng: Generator) -> None:
    """Long texts that matplotlib breaks; none with formulas, which it may break in the middle."""
    for _ in range(3):
        text = " ".join(word(rng) for _ in range(25))
        axes.figure.text(rng.uniform(0.1, 0.8), rng.uniform(0.2, 0.9), text, wrap=True, **font(rng))


def ticks(axes: Axes, rng: Generator) -> None:
    axes.tick_params(
        axis=pick(rng, ["x", "y", "both"]), direction=pick(rng, ["in", "out", "inout"]), length=rng.uniform(0, 9),
        labelsize=rng.uniform(5, 13), labelcolor=f"C{rng.integers(9)}", labelfontfamily="DejaVu Serif", top=True,
    )  # fmt: skip
    axes.spines[:].set_linewidth(rng.uniform(0.2, 3))


def picture_of_another(axes: Axes, rng: Generator) -> None:
    """Another figure, of the same size and dpi, drawn in the middle of this one's draw function."""
    figure = axes.get_figure(root=True)
    other = Figure(figsize=figure.get_size_inches(), dpi=figure.dpi)
    FigureCanvasAgg(other).draw()
    other.text(0.1, 0.3, anything(rng), fontsize=40)
    other.canvas.draw()
    figure.figimage(np.asarray(other.canvas.buffer_rgba()), 10, 10, alpha=0.5)


class Nested(Circle):
    """A patch that draws another figure, of the same size and dpi, while its own figure is being drawn."""

    text = ""

    def draw(self, renderer: Any) -> None:
        figure = self.get_figure(root=True)
        other = Figure(figsize=figure.get_size_inches(), dpi=figure.dpi)
        FigureCanvasAgg(other)
        other.text(0.1, 0.2, self.text, fontsize=33)
        other.savefig(io.BytesIO(), format="rgba")
        super().draw(renderer)


def figure_drawn_while_drawing(axes: Axes, rng: Generator) -> None:
    nested = Nested((0.5, 0.5), 0.3, transform=axes.transAxes, alpha=0.4)
    nested.text = phrase(rng)
    axes.add_patch(nested)


ADDITIONS: tuple[Callable[[Axes, Generator], None], ...] = (
    labels, plain_labels, texts, annotations, legends, inset, sketched, path_effects, filtered, clipped,
    boxes_of_offset, figure_texts, crowd_of_texts, wrapped, ticks, picture_of_another, figure_drawn_while_drawing,
)  # fmt: skip
