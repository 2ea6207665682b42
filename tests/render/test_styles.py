"""Every style of matplotlib and seaborn is readable over both themes, on the given figure and on pyplot's."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import seaborn as sns
from looks import LEAST, contrasts, looked
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from pictures import drawn

from charthouse import Variant
from charthouse.themes import THEMES

DARK = {"figure.facecolor": "black", "axes.facecolor": "0.1"}
Style = Callable[[], contextlib.AbstractContextManager[Any]]


def used(*styles: Any) -> Style:
    return lambda: contextlib.nullcontext(plt.style.use(list(styles)))


def within(style: Any) -> Style:
    return lambda: plt.style.context(style)


def seaborn(**options: Any) -> Style:
    return lambda: contextlib.nullcontext(sns.set_theme(**options))


def updated(**colours: str) -> Style:
    params = {name.replace("__", "."): value for name, value in colours.items()}
    return lambda: contextlib.nullcontext(matplotlib.rcParams.update(params))


STYLES: dict[str, Style] = {
    **{name: used(name) for name in ["default", *plt.style.available]},
    **{f"{name} as a context": within(name) for name in ("ggplot", "dark_background", "classic", "Solarize_Light2")},
    **{f"seaborn {name}": seaborn(style=name) for name in ("darkgrid", "whitegrid", "dark", "white", "ticks")},
    **{f"seaborn {name}": seaborn(palette=name) for name in ("pastel", "dark", "colorblind")},
    "two styles": used("ggplot", "dark_background"),
    "two styles the other way round": used("dark_background", "ggplot"),
    "a style of one's own": used(DARK),
    "a dark figure": updated(figure__facecolor="black"),
    "light axes": updated(axes__facecolor="#eeeeee"),
    "dark axes": updated(axes__facecolor="#222222"),
    "white texts": updated(text__color="white", axes__labelcolor="white", xtick__color="white", ytick__color="white"),
    "black texts": updated(text__color="black", axes__labelcolor="black", xtick__color="black", ytick__color="black"),
    "middle grey": updated(figure__facecolor="0.5", axes__facecolor="0.5"),
    "axes without background": updated(axes__facecolor="none", figure__facecolor="ivory"),
}


def on_given(figure: Figure) -> Figure:
    return with_texts(figure, figure.subplots())


def on_pyplots(figure: Figure) -> Figure:
    return with_texts(*plt.subplots())


def on_pyplots_of_before(style: Style) -> Callable[[Figure], Figure]:
    def draw(figure: Figure) -> Figure:
        before = plt.figure()
        with style():
            return with_texts(before, before.add_subplot())

    return draw


def on_axes_of_before(style: Style) -> Callable[[Figure], Figure]:
    def draw(figure: Figure) -> Figure:
        axes = figure.subplots()
        with style():
            return with_texts(figure, axes)

    return draw


def with_texts(figure: Figure, axes: Any) -> Figure:
    """Draw a chart with a text at every place where matplotlib puts one."""
    figure.subplots_adjust(0.3, 0.25, 0.85, 0.75)  # the large letters of some styles need the room
    axes.bar([1, 2, 3], [3e5, 1e5, 2e5], label="bars", width=0.4)
    axes.plot([1, 2, 3], [1e5, 2e5, 1e5], label="line")
    axes.set(title="Title", xlabel="across", ylabel="up", ylim=(0, 5e5))
    axes.text(1.3, 4.4e5, "inside")
    axes.annotate("noted", (2, 1e5), (2, 4.4e5), ha="center")
    axes.legend(title="legend", loc="upper right", fontsize=8)
    figure.suptitle("Over all")
    return figure


def under(style: Style, draw: Callable[[Figure], Figure]) -> Callable[[Figure], Figure]:
    def styled(figure: Figure) -> Figure:
        with style():
            return draw(figure)

    return styled


def faint(found: dict[str, float]) -> dict[str, float]:
    assert len(found) > 14
    return {text: round(contrast, 2) for text, contrast in found.items() if contrast < LEAST}


QUICK = ["default", "dark_background", "ggplot", "classic", "Solarize_Light2", "seaborn darkgrid", "two styles"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("draw", [on_given, on_pyplots], ids=["given", "pyplot"])
@pytest.mark.parametrize(
    "name", [*QUICK, *(pytest.param(name, marks=pytest.mark.system) for name in sorted(set(STYLES) - set(QUICK)))]
)
def test_every_text_under_every_style_stands_out_from_what_is_behind_it(name, draw, theme):
    assert faint(contrasts(under(STYLES[name], draw), theme)) == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("before", [on_pyplots_of_before, on_axes_of_before])
@pytest.mark.parametrize("name", ["default", "dark_background", "ggplot", "grayscale", "classic", "seaborn white"])
def test_a_style_that_comes_after_the_figure_or_the_axes_leaves_their_texts_readable(name, before, theme):
    assert faint(contrasts(before(STYLES[name]), theme)) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_texts_on_backgrounds_that_the_chart_chose_are_readable(theme):
    def draw(figure: Figure) -> Figure:
        figure.set_facecolor("navy" if theme == "light" else "ivory")
        axes = figure.subplots()
        axes.set_facecolor("black" if theme == "light" else "white")
        return with_texts(figure, axes)

    assert faint(contrasts(draw, theme)) == {}


@pytest.mark.parametrize("style", ["dark_background", "Solarize_Light2", "fivethirtyeight", "seaborn-v0_8-darkgrid"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_given_figure_has_the_background_of_the_style(style, theme):
    def draw(figure, data):
        with plt.style.context(style):
            figure.subplots().plot([1, 2])

    color = plt.style.library[style].get("figure.facecolor", "white")
    assert looked(draw, Variant(640, 480, theme=theme))[2, 2, :3].tolist() == [round(255 * c) for c in to_rgb(color)]


def test_a_background_that_the_chart_chose_is_not_a_style_s_to_change():
    def draw(figure, data):
        figure.set_facecolor("#102030")
        plt.style.use("ggplot")
        figure.subplots().plot([1, 2])

    assert looked(draw)[2, 2, :3].tolist() == [0x10, 0x20, 0x30]


def test_a_colour_that_the_chart_gave_a_text_stays_as_faint_as_it_is():
    def draw(figure, data=None):
        figure.set_facecolor("#808080")
        figure.text(0.5, 0.5, "faint", color="#888888", fontsize=60, ha="center")

    assert np.array_equal(looked(draw), drawn(draw))


def test_a_dark_style_has_the_same_picture_in_both_themes():
    def draw(figure, data):
        plt.style.use("dark_background")
        with_texts(figure, figure.subplots()).axes[0].boxplot([[1e5, 2e5, 4e5]])

    light, dark = (looked(draw, Variant(320, 240, theme=theme)) for theme in THEMES)
    assert (light != dark).any(axis=2).mean() < 0.01


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_without_style_has_the_texts_that_the_theme_gives_it(theme):
    def draw(figure, data=None):
        figure.subplots().set(title="Title", xlabel="across", ylabel="up", xticks=[], yticks=[])

    variant = Variant(640, 480, theme=theme)
    assert np.array_equal(looked(draw, variant), drawn(draw, variant))


def test_a_style_ends_with_the_chart():
    def plain(figure, data=None):
        figure.subplots().set_title("Title")

    before = looked(plain)
    for style in ("dark_background", "ggplot", "classic"):
        looked(lambda figure, _, style=style: (plt.style.use(style), plain(figure)))
    assert np.array_equal(looked(plain), before)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", ["black", "white", "navy"])
def test_texts_can_be_read_on_the_colour_that_savefig_was_told(colour, theme):
    def draw(figure):
        axes = figure.subplots()
        axes.plot([1, 2], label="a line")
        axes.set(title="title", xlabel="x")
        axes.legend()
        figure.savefig("chart.png", facecolor=colour)
        return figure

    found = contrasts(draw, theme)
    assert {text: ratio for text, ratio in found.items() if ratio < LEAST} == {}
