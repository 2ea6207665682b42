"""Texts, arrows and outlines are seen on bars, wedges, cells, tables and boxes, in both themes."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
import pytest
from looks import LEAST, contrasts, looked
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle, Wedge
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from charthouse import Variant
from charthouse.render import backgrounds
from charthouse.render.ink import contrast, is_dark
from charthouse.themes import THEMES


def pie(figure: Figure) -> None:
    figure.subplots().pie([5, 4, 3, 2, 1], labels=list("abcde"), autopct="%d%%")


def stacked_bars(figure: Figure) -> None:
    axes = figure.subplots()
    for number in range(6):
        bars = axes.bar(["a", "b"], [3, 3], bottom=3 * number)
        axes.bar_label(bars, [f"first {number}", f"other {number}"], label_type="center")


def cells(figure: Figure, origin: str = "upper") -> None:
    axes = figure.subplots()
    values = np.arange(30).reshape(5, 6)
    axes.imshow(values, origin=origin, interpolation="nearest")
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, f"no {value}", ha="center", va="center", fontsize=8)


def cells_from_below(figure: Figure) -> None:
    cells(figure, "lower")


def mesh(figure: Figure) -> None:
    axes = figure.subplots()
    axes.pcolormesh([0, 1, 3, 7], [0, 2, 3], [[1, 2, 3], [4, 5, 6]], cmap="plasma")
    for x, y in ((0.5, 1), (2, 1), (5, 1), (0.5, 2.5), (2, 2.5), (5, 2.5)):
        axes.text(x, y, f"at {x}", ha="center", va="center", fontsize=8)
    axes.invert_yaxis()


def thin_bars(figure: Figure) -> None:
    """Texts that are wider or higher than the bars that they are on."""
    axes = figure.subplots()
    for number in range(10):
        axes.barh(number, 0.5, left=number, height=0.6)
        axes.text(number + 0.25, number, "MMMMMM", ha="center", va="center")
        axes.bar(number, 0.3, bottom=number + 3, width=0.9)
        axes.text(number, number + 3.15, "MM", ha="center", va="center", fontsize=20)


@pytest.mark.parametrize("theme", THEMES)
def test_a_text_that_is_larger_than_its_mark_is_read_to_its_ends(theme):
    def draw(figure: Figure) -> Figure:
        thin_bars(figure)
        return figure

    found = contrasts(draw, theme, pieces=6, layout="fit")
    on_marks = {text: value for text, value in found.items() if text.startswith("MM")}
    assert len(on_marks) == 20
    assert {text: value for text, value in on_marks.items() if value < LEAST} == {}


@pytest.mark.parametrize("scale", [1, 3])
def test_marks_that_became_smaller_when_room_was_made_are_looked_at_again(scale):
    def draw(figure: Figure, data: None = None) -> None:
        """The texts fit their bars until there is room for the long names."""
        axes = figure.subplots()
        names = [f"{number}_is_a_name_without_any_spaces" for number in range(10)]
        bars = axes.barh(names, [0.8] * 10, left=range(10), color="#2563eb")
        texts.extend(axes.bar_label(bars, ["MMM"] * 10, label_type="center"))

    texts: list[Text] = []
    looked(draw, Variant(640, 480, scale), layout=None)
    looked(draw, Variant(640, 480, scale))
    assert [bool(text.get_path_effects()) for text in texts] == [False] * 10 + [True] * 10
    assert min(map(contrast_to_rim, texts[10:])) >= LEAST


@pytest.mark.parametrize("theme", THEMES)
def test_a_text_whose_middle_left_its_mark_when_room_was_made_has_a_rim_of_what_is_behind_it_now(theme):
    def draw(figure: Figure, data: None = None) -> None:
        """The middles of the texts are on their bars until there is room for the long names."""
        axes = figure.subplots()
        names = [f"{number}_is_a_name_without_any_spaces" for number in range(10)]
        axes.barh(names, [0.8] * 10, color="#1e3a8a" if theme == "light" else "#dbeafe")
        axes.set_xlim(0, 10)
        texts.extend(axes.annotate("MMMMMM", (0, number), va="center") for number in range(10))

    texts: list[Text] = []
    looked(draw, Variant(640, 480, theme=theme), layout=None)
    looked(draw, Variant(640, 480, theme=theme))
    before, after = texts[:10], texts[10:]
    assert {is_dark(to_rgb(text.get_color())) for text in before} == {theme == "dark"}
    assert {is_dark(to_rgb(text.get_color())) for text in after} == {theme == "light"}
    assert min(map(contrast_to_rim, texts)) >= LEAST


@pytest.mark.parametrize("theme", THEMES)
def test_a_text_that_left_its_mark_between_two_saves_keeps_no_rim(theme):
    def draw(figure: Figure, data: None = None) -> None:
        axes = figure.subplots()
        axes.set(xlim=(0, 10), ylim=(0, 10))
        axes.add_patch(Rectangle((4, 4), 1, 2, color="#1e3a8a" if theme == "light" else "#dbeafe"))
        text = axes.text(4.5, 5, "MMMMMMMM", ha="center")
        figure.savefig(io.BytesIO())
        rims.append(text.get_path_effects())
        text.set_position((4.5, 9))
        figure.savefig(io.BytesIO())
        rims.append(text.get_path_effects())

    rims: list[Any] = []
    looked(draw, Variant(640, 480, theme=theme))
    assert list(map(bool, rims)) == [True, False]


def test_a_rim_that_the_chart_gave_a_text_stays():
    def draw(figure: Figure, data: None = None) -> None:
        thin_bars(figure)
        texts.extend(figure.axes[0].texts)
        for text in texts:
            text.set_path_effects(given)
        figure.savefig(io.BytesIO())

    texts: list[Text] = []
    given = [withStroke(linewidth=1, foreground="red")]
    looked(draw)
    assert all(text.get_path_effects() is given for text in texts)


def test_a_colour_that_the_chart_gives_a_text_between_two_saves_stays():
    def draw(figure: Figure, data: None = None) -> None:
        figure.set_facecolor("#1e3a8a")
        text = figure.text(0.5, 0.5, "inside")
        figure.savefig(io.BytesIO())
        colours.append(text.get_color())
        text.set_color("#284a9a")
        figure.savefig(io.BytesIO())
        colours.append(text.get_color())

    colours: list[Any] = []
    looked(draw)
    assert contrast(to_rgb(colours[0]), to_rgb("#1e3a8a")) >= LEAST
    assert colours[1] == "#284a9a"


def contrast_to_rim(text: Text) -> float:
    (rim,) = text.get_path_effects()
    return contrast(to_rgb(text.get_color()), to_rgb(rim._gc["foreground"]))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("plot", [pie, stacked_bars, cells, cells_from_below, mesh], ids=lambda plot: plot.__name__)
def test_texts_on_marks_stand_out_from_these(plot, theme):
    def draw(figure: Figure) -> Figure:
        plot(figure)
        return figure

    found = contrasts(draw, theme)
    assert len(found) > 9
    assert {text: contrast for text, contrast in found.items() if contrast < LEAST} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("shape", [
    lambda axes: axes.annotate("", (0.1, 0.1), xytext=(0.9, 0.9), arrowprops={"arrowstyle": "->"}),
    lambda axes: axes.add_patch(matplotlib.patches.Circle((0.5, 0.5), 0.4, fill=False)),
])  # fmt: skip
def test_arrows_and_shapes_without_a_filling_are_seen(shape, theme):
    def draw(figure, data=None):
        axes = figure.add_axes([0, 0, 1, 1])
        axes.axis("off")
        shape(axes)

    picture = looked(draw, Variant(200, 200, 1, theme))[..., :3].astype(int)
    assert np.abs(picture - picture[0, 0]).max() > 60


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("area", [
    lambda axes: axes.text(0.5, 0.5, "inside", bbox={"facecolor": "wheat"}),
    lambda axes: axes.text(0.5, 0.5, "inside", backgroundcolor="black"),
    lambda axes: axes.legend(axes.plot([1, 2]), ["inside"], facecolor="white", framealpha=1, loc="center"),
    lambda axes: axes.legend(axes.plot([1, 2]), ["inside"], facecolor="black", framealpha=1, loc="center"),
])  # fmt: skip
def test_texts_on_areas_of_their_own_are_readable(area, theme):
    def draw(figure):
        area(figure.subplots())
        return figure

    found = contrasts(draw, theme)
    assert min(value for text, value in found.items() if text.startswith("inside")) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_in_a_table_are_readable(theme):
    def draw(figure, data=None):
        tables.append(figure.subplots().table([["inside", "it"]], loc="center"))

    tables = []
    looked(draw, Variant(320, 240, 1, theme))
    for cell in tables[0].get_celld().values():
        assert contrast(to_rgb(cell.get_text().get_color()), to_rgb(cell.get_facecolor())) >= 4.5


def test_a_wedge_is_looked_at_within_its_own_box_and_not_its_circles():
    axes = Figure().subplots()
    wedge = axes.add_patch(Wedge((3, 2), 1, 0, 90))
    left, bottom, _, _ = backgrounds._extent(wedge)
    assert (left, bottom) == pytest.approx(axes.transData.transform((3, 2)))
