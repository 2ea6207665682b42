"""Grid, frame, legend and outlines suit axes that a chart makes light under the dark theme, or dark under the light."""

from __future__ import annotations

import numpy as np
import pytest
from looks import looked
from matplotlib.colors import to_rgb, to_rgba
from pictures import plain

from charthouse import Variant
from charthouse.render.backgrounds import box_of
from charthouse.render.ink import contrast
from charthouse.render.rc_params import of_theme
from charthouse.themes import THEMES

OTHER = {"light": ("black", "dark"), "dark": ("white", "light")}  # the background that a chart sets, and its theme
BACKGROUNDS = {
    "of the axes": lambda _, axes, color: axes.set_facecolor(color),
    "of axes and figure": lambda figure, axes, color: (figure.set_facecolor(color), axes.set_facecolor(color)),
    "of the figure behind clear axes": lambda figure, axes, color: (
        figure.patch.set_facecolor(color),
        axes.patch.set_alpha(0),
    ),
}


def finished(theme, draw):
    """The axes that the draw function returns, as they were saved."""
    made = []
    looked(lambda figure, _: made.append(draw(figure)), Variant(320, 240, theme=theme))
    return made[0]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("where", BACKGROUNDS)
def test_the_grid_is_as_faint_as_in_the_theme_of_that_background(where, theme):
    color, suitable = OTHER[theme]

    def draw(figure):
        axes = figure.subplots()
        BACKGROUNDS[where](figure, axes, color)
        axes.plot([1, 2])
        return axes

    axes = finished(theme, draw)
    rc = of_theme(suitable)
    lines = axes.get_ygridlines()
    assert lines
    assert {to_rgb(line.get_color()) for line in lines} == {to_rgb(rc["grid.color"])}
    assert axes.spines["left"].get_edgecolor() == to_rgba(rc["axes.edgecolor"])


@pytest.mark.parametrize("theme", THEMES)
def test_outlines_without_a_colour_of_their_own_are_seen(theme):
    color, _ = OTHER[theme]

    def draw(figure):
        axes = figure.subplots()
        axes.set_facecolor(color)
        axes.boxplot([[1, 2, 3, 9], [2, 3, 4, 5]])
        axes.annotate("here", (1, 2), (1.5, 6), arrowprops={"arrowstyle": "->"})
        return axes

    axes = finished(theme, draw)
    boxes = [line for line in axes.lines if line.get_color() != of_theme(theme)["boxplot.medianprops.color"]]
    inks = [line.get_color() for line in boxes] + [axes.texts[0].arrow_patch.get_edgecolor()[:3]]
    assert min(contrast(to_rgb(ink), to_rgb(color)) for ink in inks) > 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_a_legend_has_the_background_that_it_lies_on(theme):
    color, _ = OTHER[theme]

    def draw(figure):
        axes = figure.subplots()
        axes.set_facecolor(color)
        axes.plot([1, 2], label="line")
        axes.legend(title="legend")
        figure.legend(loc="upper right")
        return axes

    axes = finished(theme, draw)
    assert axes.get_legend().get_frame().get_facecolor() == (*to_rgb(color), 0.85)
    frame = axes.figure.legends[0].get_frame().get_facecolor()
    assert frame[:3] == to_rgb(of_theme(theme)["figure.facecolor"])


@pytest.mark.parametrize("theme", THEMES)
def test_a_twin_has_the_background_of_the_first(theme):
    color, suitable = OTHER[theme]

    def draw(figure):
        first = figure.subplots()
        first.set_facecolor(color)
        first.plot([1, 2])
        second = first.twinx()
        second.plot([20, 10], label="second")
        second.legend()
        return second

    second = finished(theme, draw)
    assert second.get_legend().get_frame().get_facecolor()[:3] == to_rgb(color)
    assert second.spines["left"].get_edgecolor() == to_rgba(of_theme(suitable)["axes.edgecolor"])


@pytest.mark.parametrize("theme", THEMES)
def test_colours_that_the_chart_chose_stay(theme):
    color, _ = OTHER[theme]

    def draw(figure):
        axes = figure.subplots()
        axes.set_facecolor(color)
        axes.plot([1, 2], color="tomato", label="line")
        axes.grid(color="gold")
        axes.spines["left"].set_color("green")
        axes.legend(facecolor="pink", edgecolor="red")
        return axes

    axes = finished(theme, draw)
    assert {line.get_color() for line in axes.get_ygridlines()} == {"gold"}
    assert axes.spines["left"].get_edgecolor() == to_rgba("green")
    assert axes.lines[0].get_color() == "tomato"
    frame = axes.get_legend().get_frame()
    assert (frame.get_facecolor(), frame.get_edgecolor()) == (to_rgba("pink", 0.85), to_rgba("red", 0.85))


def test_a_background_of_the_theme_s_own_kind_changes_no_grid():
    def draw(figure):
        axes = figure.subplots()
        axes.set_facecolor("#f8f8f0")
        axes.plot([1, 2])
        return axes

    assert {line.get_color() for line in finished("light", draw).get_ygridlines()} == {of_theme("light")["grid.color"]}


def test_without_the_defaults_the_greys_stay():
    def draw(figure, data=None):
        axes = figure.subplots()
        axes.set_facecolor("white")
        axes.boxplot([1, 2, 3])

    variant = Variant(320, 240, theme="dark")
    assert np.array_equal(looked(draw, variant, defaults=None), plain(draw, variant))


@pytest.mark.parametrize("theme", THEMES)
def test_texts_at_three_dimensional_axes_can_be_read(theme):
    def draw(figure):
        figure.set_facecolor(OTHER[theme][0])
        axes = figure.add_subplot(projection="3d")
        axes.plot([1, 2], [1, 2], [1, 2])
        return axes

    axes = finished(theme, draw)
    area = axes.patch.get_window_extent()
    ticks = [tick for axis in (axes.xaxis, axes.yaxis, axes.zaxis) for tick in axis.majorTicks]  # as they were drawn
    labels = [tick.label1 for tick in ticks if 1 <= tick.get_loc() <= 2]
    inside = [label for label in labels if area.contains(*(box_of(label).min + box_of(label).max) / 2)]
    assert 0 < len(inside) < len(labels)
    for label in labels:
        behind = to_rgb(axes.get_facecolor() if label in inside else OTHER[theme][0])
        assert contrast(to_rgb(label.get_color()), behind) > 4.5


BARE = {
    "quiver": lambda axes, **options: axes.quiver([1, 2], [1, 2], [1, 2], [1, 2], **options),
    "barbs": lambda axes, **options: axes.barbs([1, 2], [1, 2], [10, 20], [10, 20], **options),
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", BARE)
def test_arrows_are_seen(kind, theme):
    def draw(figure):
        axes = figure.subplots()
        BARE[kind](axes)
        return axes

    axes = finished(theme, draw)
    assert contrast(to_rgb(axes.collections[0].get_facecolor()[0]), to_rgb(axes.get_facecolor())) > 4.5


def test_arrows_with_a_colour_or_values_keep_these():
    def draw(figure):
        axes = figure.subplots()
        BARE["quiver"](axes, color="tomato")
        axes.quiver([1, 2], [1, 2], [1, 2], [1, 2], [0, 1], cmap="gray")
        return axes

    one, other = finished("dark", draw).collections
    assert one.get_facecolor()[0].tolist() == list(to_rgba("tomato"))
    assert other.get_facecolor().tolist() == [[0, 0, 0, 1], [1, 1, 1, 1]]


def test_a_table_has_the_colours_of_the_dark_theme_unless_the_chart_chose_some():
    def draw(figure):
        axes = figure.subplots()
        axes.table([["3"]], loc="bottom")
        axes.table([["3"]], loc="center", cellColours=[["wheat"]])
        return axes

    axes = finished("dark", draw)
    plain_cell, chosen = (table.get_celld()[0, 0] for table in axes.tables)
    assert plain_cell.get_facecolor()[:3] == to_rgb(axes.get_facecolor())
    assert chosen.get_facecolor() == to_rgba("wheat")
