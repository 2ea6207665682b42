"""What random charts do to matplotlib beside drawing: other parameters, drawing half-way, changes after it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
from chart_texts import FONTSETS, anything, formula, pick
from matplotlib import font_manager, style
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.random import Generator

PARAMETERS: dict[str, tuple[Any, ...]] = {
    "font.size": (7, 8.3, 13), "font.family": (["serif"], ["DejaVu Sans Mono", "Noto Sans CJK JP"], ["cmr10"]),
    "font.weight": ("bold",), "font.style": ("italic",), "font.stretch": ("condensed",),
    "font.variant": ("small-caps",),
    "font.sans-serif": (["DejaVu Serif"],), "text.hinting": ("none", "force_autohint", "native", "no_autohint"),
    "text.antialiased": (False,), "text.color": ("C3",), "text.parse_math": (False,), "text.language": ("tr", "ja"),
    "mathtext.fontset": FONTSETS, "mathtext.default": ("regular", "it"),
    "axes.unicode_minus": (False,), "axes.titlesize": (9.5, "x-large"), "axes.labelpad": (0, 11), "axes.grid": (False,),
    "axes.formatter.limits": ((-1, 1),), "axes.formatter.use_mathtext": (False,), "axes.formatter.useoffset": (False,),
    "axes.formatter.min_exponent": (3,), "axes.prop_cycle": (matplotlib.cycler("color", ["r", "c", "m"]),),
    "axes.linewidth": (2.5,), "axes.axisbelow": (False,), "axes.xmargin": (0.2,),
    "axes.autolimit_mode": ("round_numbers",),
    "path.simplify": (False,), "path.simplify_threshold": (1.0,), "path.snap": (False,), "path.sketch": ((1, 90, 2),),
    "agg.path.chunksize": (500,), "lines.antialiased": (False,), "patch.antialiased": (False,),
    "hatch.linewidth": (3.0,),
    "image.interpolation": ("nearest", "hanning"), "image.resample": (False,), "image.cmap": ("plasma",),
    "image.composite_image": (False,), "xtick.major.size": (6,), "xtick.direction": ("in",), "xtick.labelsize": (6.7,),
    "ytick.minor.visible": (True,), "legend.fontsize": (6.6,),
    "legend.fancybox": (False,),
    "figure.titlesize": (11.5,), "figure.facecolor": ("#ffe8", "none"), "savefig.facecolor": ("#eef", "none"),
    "figure.autolayout": (True,), "figure.constrained_layout.use": (True,), "date.converter": ("concise",),
    "timezone": ("Asia/Tokyo",), "markers.fillstyle": ("top",), "scatter.marker": ("s",), "polaraxes.grid": (False,),
}  # fmt: skip


def change_parameters(rng: Generator) -> None:
    """Set a few of rcParams, as a chart may; they are the chart's own affair."""
    for name in rng.choice(sorted(PARAMETERS), size=rng.integers(1, 6), replace=False):
        matplotlib.rcParams[str(name)] = pick(rng, PARAMETERS[str(name)])
    if rng.random() < 0.2:
        style.use(pick(rng, ["ggplot", "dark_background", "seaborn-v0_8-talk", "grayscale"]))


def texts_of(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_text() and text.axes]


def change_texts(figure: Figure, rng: Generator) -> None:
    """Other words, sizes and turns for texts that were drawn or measured already."""
    for text in texts_of(figure)[:12]:
        change = pick(rng, ["text", "size", "rotation", "family", "color", "nothing"])
        if change == "text":
            text.set_text(anything(rng))
        elif change == "size":
            text.set_fontsize(float(rng.uniform(5, 20)))
        elif change == "rotation":
            text.set_rotation(float(rng.uniform(0, 360)))
        elif change == "family":
            text.set_fontfamily("DejaVu Serif")
        elif change == "color":
            text.set_color("C6")


def draw_first(figure: Figure, rng: Generator) -> None:
    figure.canvas.draw()
    change_texts(figure, rng)


def measure_first(figure: Figure, rng: Generator) -> None:
    """Frame what matplotlib measures, so that a wrong measure shows."""
    renderer = figure.canvas.get_renderer()
    for text in texts_of(figure)[:8]:
        box = text.get_window_extent(renderer).transformed(figure.transFigure.inverted())
        figure.add_artist(matplotlib.patches.Rectangle(box.p0, box.width, box.height, fill=False, lw=0.4))
    tight = figure.get_tightbbox(renderer)
    figure.text(0.01, 0.01, f"{tight.x0:.6f} {tight.y1:.6f}", fontsize=6)
    font = font_manager.FontProperties(size=float(rng.uniform(5, 20)))
    width, height, descent = renderer.get_text_width_height_descent(formula(rng), font, True)
    figure.text(0.01, 0.05, f"{width!r} {height!r} {descent!r}", fontsize=5)


def save_first(figure: Figure, rng: Generator) -> None:
    """Saved in another resolution and cut to what is on it, before it is drawn as asked."""
    figure.savefig(io.BytesIO(), dpi=float(rng.uniform(40, 130)), bbox_inches=pick(rng, ["tight", None]))
    change_texts(figure, rng)


def other_dpi(figure: Figure, rng: Generator) -> None:
    figure.set_dpi(float(pick(rng, [50, 72.5, 144])))
    figure.canvas.draw()


def other_size(figure: Figure, rng: Generator) -> None:
    figure.set_size_inches(5, 2.2)
    figure.draw_without_rendering()


def look_at_itself(figure: Figure, rng: Generator) -> None:
    """The figure's own pixels, as an image on it; and pixels that the chart writes over."""
    figure.canvas.draw()
    seen = np.asarray(figure.canvas.buffer_rgba())
    figure.figimage(seen[::3, ::3], 5, 5, alpha=0.8)
    seen[: len(seen) // 2] = 99
    figure.canvas.draw()
    figure.figimage(np.asarray(figure.canvas.buffer_rgba())[::4, ::4], 30, 40)


def blit(figure: Figure, rng: Generator) -> None:
    figure.canvas.draw()
    kept = figure.canvas.copy_from_bbox(figure.bbox)
    figure.text(0.4, 0.4, anything(rng))
    figure.canvas.restore_region(kept)


def write_into_what_it_got(figure: Figure, rng: Generator) -> None:
    """Change in place what matplotlib handed out: font properties, vertices, colours."""
    figure.canvas.draw()
    for text in texts_of(figure)[:6]:
        text.get_fontproperties().set_size(float(rng.uniform(5, 17)))
        text.get_fontproperties().set_family("DejaVu Serif")
    for axes in figure.axes:
        for line in axes.lines:
            line.get_path().vertices[:, 1] += 0.1
            line.stale = True


MEASURING: tuple[Callable[[Figure, Generator], None], ...] = (
    draw_first, measure_first, save_first, other_dpi, other_size, look_at_itself, blit, write_into_what_it_got,
)  # fmt: skip


def under_parameter(figure: Figure, name: str, rng: Generator) -> None:
    """Axes with the same texts whatever the parameter, and that one parameter set to another value."""
    if name:
        matplotlib.rcParams[name] = PARAMETERS[name][0]
    axes = figure.subplots()
    axes.plot(rng.normal(size=40) * 1e-6, "o-", label="Größe $x_1$")
    axes.imshow(rng.uniform(size=(4, 4)), extent=(0, 20, 0, 1e-6), aspect="auto")
    axes.bar([25, 30], [1e-6, 2e-6], hatch="//")
    axes.scatter([3], [-1e-6])
    axes.set(title="Ty. $\\frac{a}{b}$ 東京 −1", xlabel="işi 直", ylabel="fi $\\alpha$")
    axes.legend()
