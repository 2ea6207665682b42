"""Our renderer follows what charts do to ticks, texts and rcParams, as plain Agg does."""

from __future__ import annotations

import matplotlib
import numpy as np
import pytest
from pictures import bars, drawn, plain


def same(draw) -> bool:
    return np.array_equal(drawn(draw), plain(draw))


def test_rcparams_that_change_in_the_middle_of_a_figure_are_felt_as_in_matplotlib_and_later_by_nobody():
    def measured_otherwise(figure, data=None):
        figure.text(0.1, 0.5, "Illimitable\nWavering", fontsize=13, bbox={"facecolor": "none"})
        with matplotlib.rc_context({"text.hinting": "none"}):
            figure.canvas.draw()
        figure.text(0.5, 0.5, "Illimitable", fontsize=13, bbox={"facecolor": "none"})

    def plainly(figure, data=None):
        figure.text(0.1, 0.5, "Illimitable\nWavering", fontsize=13, bbox={"facecolor": "none"})

    for draw in (measured_otherwise, plainly, measured_otherwise, plainly):
        assert same(draw)


def test_a_list_in_rcparams_that_is_changed_in_place_is_felt():
    def serif(figure, data=None):
        matplotlib.rcParams["font.family"][0] = "DejaVu Serif"
        figure.text(0.1, 0.5, "Handgloves", fontsize=30)

    def sans(figure, data=None):
        figure.text(0.1, 0.5, "Handgloves", fontsize=30)

    assert not np.array_equal(drawn(sans), drawn(serif))
    assert same(sans)


def test_a_text_that_changes_after_it_was_measured_is_drawn_as_it_is_then():
    def changing(figure, data=None):
        text = figure.text(0.5, 0.5, "before", rotation=30)
        text.get_window_extent()
        text.set(text="after $x^2$\nand more", fontsize=20, rotation=60, ha="right", linespacing=2)

    assert same(changing)


def test_what_a_chart_does_to_a_text_box_it_was_given_reaches_no_other():
    def moves(figure, data=None):
        box, lines, _ = figure.text(0.5, 0.5, "moved")._get_layout(figure.canvas.get_renderer())
        box.x0, box.y0 = -100, -100
        lines.clear()

    def stays(figure, data=None):
        figure.text(0.5, 0.5, "moved", bbox={"pad": 2})

    assert same(moves)
    assert same(stays)


@pytest.mark.parametrize("axis", ["x", "y"])
def test_a_tick_that_is_changed_changes_no_other_tick(axis):
    def one_is_different(figure, data=None):
        axes = figure.subplots()
        axes.plot([0, 10], [0, 10])
        ticks = getattr(axes, f"{axis}axis").get_major_ticks(5)
        ticks[3].label1.set(color="red", fontsize=20, rotation=45)
        ticks[3].label1.get_fontproperties().set_weight("bold")
        ticks[2].gridline.set(linewidth=5, color="blue")
        ticks[1].tick1line.set(markersize=20, marker="o", fillstyle="left")
        axes.tick_params(axis=axis, which="both", direction="inout", length=8)

    assert same(one_is_different)


def test_ticks_follow_what_is_asked_of_their_axis_later():
    def asked_later(figure, data=None):
        first, second = figure.subplots(1, 2)
        first.plot([1, 2, 3])
        figure.canvas.draw()
        first.tick_params(labelrotation=30, colors="green", pad=12, grid_color="red")
        matplotlib.rcParams["xtick.labelsize"] = 15
        first.set_xlim(0, 40)
        first.spines["left"].set_position(("data", 3))
        second.semilogy([1, 10, 1e5])
        second.minorticks_on()
        second.grid(which="minor")

    assert same(asked_later)


@pytest.mark.parametrize("first", ["red", "green", "blue"])
def test_ticks_in_a_colour_of_the_cycle_follow_the_cycle(first):
    def of_the_cycle(figure, data=None):
        colours = {f"{axis}tick.{part}": "C0" for axis in "xy" for part in ("color", "labelcolor")}
        matplotlib.rcParams.update({**colours, "grid.color": "C0", "axes.grid": True})
        matplotlib.rcParams["axes.prop_cycle"] = matplotlib.cycler(color=[first])
        figure.subplots().set(xlim=(0, 5))

    assert same(of_the_cycle)


def test_a_font_that_a_chart_gives_its_first_tick_stays_its_own():
    def serif(figure, data=None):
        axes = figure.subplots()
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_major_ticks(1)[0].label1.set_fontfamily("DejaVu Serif")
        axes.plot([1, 2, 3])

    for draw in (serif, bars, serif):
        assert same(draw)


@pytest.mark.parametrize("projection", ["3d", "polar", "mollweide", "aitoff"])
def test_axes_with_ticks_of_their_own_have_them(projection):
    def projected(figure, data=None):
        axes = figure.add_subplot(projection=projection)
        axes.plot([0, 1, 1.5], [0.1, 1, 0.5], *([[1, 2, 3]] if projection == "3d" else []))
        axes.set_title("Projected")
        axes.grid(True)

    for draw in (bars, projected, bars, projected):
        assert same(draw)


def test_a_chart_that_changes_rcparams_of_ticks_changes_those_of_no_other():
    def otherwise(figure, data=None):
        matplotlib.rcParams.update(
            {"xtick.color": "red", "ytick.major.size": 9, "grid.linestyle": ":", "font.size": 13}
        )
        bars(figure)

    for draw in (bars, otherwise, bars, otherwise):
        assert same(draw)
