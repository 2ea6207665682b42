"""The backend keeps parts of texts and ticks: never wrong ones, never for ever, and never in anybody else's way."""

from __future__ import annotations

import gc
import random
import re
import string
import subprocess
import sys
import weakref
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.font_manager import FontProperties
from pictures import STANDARD, bars, drawn, plain

from charthouse.charts.definition import Chart
from charthouse.cli.list import list_charts
from charthouse.errors import DrawFailed
from charthouse.render import agg, renderer
from charthouse.render.agg import faces, formulas, layout, shortcuts, text_boxes
from charthouse.render.agg.text_state import Font


def same(draw) -> bool:
    return np.array_equal(drawn(draw), plain(draw))


def test_this_matplotlib_has_all_the_private_names():
    assert agg.why_plain() == ""
    assert matplotlib.__version__ == agg.TESTED


def test_shortcuts_are_taken_only_while_a_chart_is_drawn():
    def names():
        return [getattr(owner, name) for owner, name, _ in shortcuts.SHORTCUTS]

    before, during = names(), []

    def fail(figure, data):
        during.extend(names())
        raise RuntimeError("for the test")

    with pytest.raises(DrawFailed):
        renderer.render(Chart("fails", draw=fail), None, STANDARD)
    assert names() == before
    assert during == [stand_in for _, _, stand_in in shortcuts.SHORTCUTS]


def test_what_is_kept_keeps_no_figure():
    kept = []

    def note(figure, data):
        bars(figure)
        kept.append(weakref.ref(figure))

    drawn(note)
    gc.collect()
    assert kept[0]() is None


def test_every_part_that_is_kept_has_a_bound():
    for cache in (
        faces._kept,
        faces._opened,
        faces.font_file,
        faces.rotation,
        layout.text_size,
        layout._alphabet,
        layout._line,
        formulas.formula,
        formulas._fonts,
        layout._files,
        text_boxes._layout,
        shortcuts._found_fonts,
    ):
        assert cache.cache_info().maxsize


def test_new_letters_are_drawn_without_reading_their_font_again():
    def write(figure, data):
        figure.text(0.1, 0.5, data)

    def reads():
        return int(re.search(r"syscr: (\d+)", Path("/proc/self/io").read_text())[1])

    renderer.render(Chart("writes", draw=write), string.ascii_lowercase, STANDARD)
    before = reads()
    renderer.render(Chart("writes", draw=write), string.ascii_uppercase, STANDARD)
    assert reads() - before < 20


def test_large_glyphs_are_not_kept():
    def large(figure, data):
        figure.text(0.1, 0.1, "Wide", fontsize=200)

    before = faces._kept.cache_info().currsize
    drawn(large)
    assert faces._kept.cache_info().currsize == before


@pytest.mark.parametrize("hinting", ["force_autohint", "default", "none"])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_text_that_is_spelt_is_what_it_would_be_laid_out(weight, hinting):
    dice, spelt, letters = random.Random(weight + hinting), 0, string.printable[:95]
    with matplotlib.rc_context({"text.hinting": hinting, "font.family": ["DejaVu Sans"]}):
        for size, dpi in ((9, 100), (10, 200), (12.3, 100)):
            font = Font(FontProperties(weight=weight, size=size))
            alphabet = layout._alphabet(font, dpi)
            for _ in range(700):
                text = "".join(dice.choices(letters if dice.random() < 0.3 else letters[10:40], k=dice.randint(1, 12)))
                glyphs = layout._laid_out(text, font, dpi)
                if known := alphabet.spell(text):
                    assert known == (layout._measured(text, font, dpi), glyphs)
                    spelt += 1
                alphabet.learn(text, glyphs)
    assert spelt > 300


@pytest.mark.parametrize("default", ["it", "regular", "bf"])
def test_a_number_at_a_tick_is_what_the_parser_makes_of_it(default, monkeypatch):
    numbers = ["0", "1.5", "−0.25", "−12.", ".5", "1.2.3", "2024", "−", "−−3", "10−2", "100000.75", "5−"]
    for size, fontset in ((9, "dejavusans"), (12.5, "cm"), (10, "stix")):
        with matplotlib.rc_context({"mathtext.default": default, "mathtext.fontset": fontset}):
            font = Font(FontProperties(size=size))
            for number in numbers:
                text = rf"$\mathdefault{{{number}}}$"
                assert formulas.NUMBER.fullmatch(text)
                quick = formulas.formula.__wrapped__(text, font, 100)
                monkeypatch.setattr(formulas, "NUMBER", re.compile("nothing"))
                assert quick == formulas.formula.__wrapped__(text, font, 100)
                monkeypatch.undo()


def test_letters_that_join_are_not_spelt():
    with matplotlib.rc_context({"font.family": ["DejaVu Sans"]}):
        font = Font(FontProperties(size=11))
        alphabet = layout._alphabet(font, 100)
        for text in ("office", "flag", "of", "fi"):
            alphabet.learn(text, layout._laid_out(text, font, 100))
        assert alphabet.spell("of")
        assert not alphabet.spell("fi")
        assert not alphabet.spell("office")


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


def test_a_glyph_that_no_font_has_is_warned_of_for_each_chart(caplog):
    def missing(figure, data=None):
        figure.text(0.1, 0.5, "no glyph: \U0001f9ff\u1234")

    for chart in ("first", "second"):
        renderer.render(Chart(chart, draw=missing), None, STANDARD)
        assert f"chart {chart}: " in caplog.text


def test_plain_agg_draws_where_a_private_name_is_missing_and_the_log_says_so():
    program = """
import sys, logging
logging.basicConfig(level=logging.WARNING)
from charthouse.render import agg
agg.PRIVATE_NAMES += ("text:Text._gone",)
agg.PRIVATE_ATTRIBUTES["marker"] += ("_gone_too",)
from charthouse import Chart, Variant
from charthouse.render import renderer
from charthouse.render.pyplot_backend import FigureCanvas
print(FigureCanvas.__mro__[1].__name__)
picture = renderer.render(Chart("tested", draw=lambda figure, data: figure.text(0.1, 0.1, "x")), None, Variant(64, 48))
assert picture.startswith(b"\\x89PNG")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "FigureCanvasAgg"
    assert "plain Agg draws the charts" in done.stderr
    assert "text:Text._gone, marker._gone_too" in done.stderr


def test_list_says_when_plain_agg_draws(monkeypatch, tmp_path):
    monkeypatch.setattr(agg, "TESTED", "0.0")
    monkeypatch.setattr(agg, "PRIVATE_NAMES", ("text:Text._gone",))
    agg.why_plain.cache_clear()
    try:
        said = CliRunner().invoke(list_charts, ["--charts", str(tmp_path)]).stderr
        assert "plain Agg draws the charts" in said
        assert "text:Text._gone" in said
    finally:
        agg.why_plain.cache_clear()
