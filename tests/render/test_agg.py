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
import pytest
from click.testing import CliRunner
from matplotlib.font_manager import FontProperties
from pictures import STANDARD, bars, drawn

from charthouse.charts.definition import Chart
from charthouse.cli.list import list_charts
from charthouse.errors import DrawFailed
from charthouse.render import agg, renderer
from charthouse.render.agg import faces, formulas, layout, shortcuts, text_boxes
from charthouse.render.agg.text_state import Font, text_state


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
    drawn(large, layout=None)
    assert faces._kept.cache_info().currsize == before


@pytest.mark.parametrize("hinting", ["force_autohint", "default", "none"])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_text_that_is_spelt_is_what_it_would_be_laid_out(weight, hinting):
    dice, spelt, letters = random.Random(weight + hinting), 0, string.printable[:95]
    with matplotlib.rc_context({"text.hinting": hinting, "font.family": ["DejaVu Sans"]}):
        for size, dpi in ((9, 100), (10, 200), (12.3, 100)):
            font = Font(FontProperties(weight=weight, size=size), text_state())
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
            font = Font(FontProperties(size=size), text_state())
            for number in numbers:
                text = rf"$\mathdefault{{{number}}}$"
                assert formulas.NUMBER.fullmatch(text)
                quick = formulas.formula.__wrapped__(text, font, 100)
                monkeypatch.setattr(formulas, "NUMBER", re.compile("nothing"))
                assert quick == formulas.formula.__wrapped__(text, font, 100)
                monkeypatch.undo()


def test_letters_that_join_are_not_spelt():
    with matplotlib.rc_context({"font.family": ["DejaVu Sans"]}):
        font = Font(FontProperties(size=11), text_state())
        alphabet = layout._alphabet(font, 100)
        for text in ("office", "flag", "of", "fi"):
            alphabet.learn(text, layout._laid_out(text, font, 100))
        assert alphabet.spell("of")
        assert not alphabet.spell("fi")
        assert not alphabet.spell("office")


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
