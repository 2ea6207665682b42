"""A letter that no font has is a line in the log: chart, text, letter, and what to install."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import matplotlib
import pytest
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.textpath import TextPath

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.render import missing_glyphs, notes, renderer
from charthouse.render.agg import backend
from charthouse.render.font_packages import package_of

Draw = Callable[..., Any]

AMULET, ETHIOPIC, PRIVATE = "\U0001f9ff", "\u1234", "\ue000"  # DejaVu Sans and the CJK fonts have none of them
COPTIC = "\u2c80"


@pytest.fixture(autouse=True)
def unlogged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was logged before, and no font but matplotlib's own is installed."""
    notes.log_once.cache_clear()
    monkeypatch.setattr(missing_glyphs, "installed_families", frozenset)


@pytest.fixture(params=["fast", "plain"])
def drawing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each backend for pixels in turn."""
    if request.param == "plain":
        monkeypatch.setattr(backend, "taken", nullcontext)
        monkeypatch.setattr(backend.Canvas, "get_renderer", FigureCanvasAgg.get_renderer)


def lines(caplog: pytest.LogCaptureFixture, draw: Draw, chart: str = "tested", format: str = "png") -> list[str]:
    """What is logged while the chart is drawn, but for what is said of its layout and of pictures without data."""
    caplog.clear()
    renderer.render(Chart(chart, draw=draw, layout=None), None, Variant(320, 240, format=format))
    said = [record.getMessage() for record in caplog.records]
    return [line for line in said if "the picture is blank" not in line]


def writes(text: str, **look: Any) -> Draw:
    def draw(figure: Figure, data: Any) -> None:
        figure.text(0.1, 0.5, text, **look)

    return draw


def everywhere(figure: Figure, data: Any) -> None:
    """A letter in each place that a chart has for texts."""
    axes = figure.subplots()
    axes.bar(["x", f"tick {ETHIOPIC}"], [1, 2], label=f"legend {AMULET}")
    axes.set_title(f"title {AMULET}")
    axes.set_xlabel(f"label {ETHIOPIC}")
    axes.annotate(f"note {ETHIOPIC}", (0, 1), (0.5, 1.5), arrowprops={"arrowstyle": "->"})
    axes.legend()


@pytest.mark.parametrize("format", ["png", "webp", "svg", "pdf"])
@pytest.mark.usefixtures("drawing")
def test_every_text_with_such_a_letter_is_named_for_each_chart(caplog: pytest.LogCaptureFixture, format: str) -> None:
    expected = {
        *(f"no glyph for U+1F9FF NAZAR AMULET in the text '{place} {AMULET}'; install the font Noto Emoji, then restart"
          for place in ("title", "legend")),
        *(f"no glyph for U+1234 ETHIOPIC SYLLABLE SEE in the text '{place} {ETHIOPIC}'; "
          "install fonts-noto-core, then restart" for place in ("tick", "label", "note")),
    }  # fmt: skip
    for chart in ("first", "second"):
        said = lines(caplog, everywhere, chart, format)
        assert len(said) == 5
        assert set(said) == {f"chart {chart}: {line}" for line in expected}


@pytest.mark.usefixtures("drawing")
def test_the_same_text_is_one_line_however_often_it_is_drawn(caplog: pytest.LogCaptureFixture) -> None:
    def often(figure: Figure, data: Any) -> None:
        for place in range(5):
            figure.text(0.1, place / 5, AMULET, fontsize=8 + place)

    assert len(lines(caplog, often)) == 1
    assert lines(caplog, often) == []


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
@pytest.mark.usefixtures("drawing")
def test_a_letter_in_a_formula_is_named_for_each_chart(caplog: pytest.LogCaptureFixture, format: str) -> None:
    text = f"{ETHIOPIC} and ${{{AMULET}}}^2$"
    for chart in ("first", "second"):
        (line,) = lines(caplog, writes(text), chart, format)
        assert line == (
            f"chart {chart}: no glyph in formulas for U+1234 ETHIOPIC SYLLABLE SEE, U+1F9FF NAZAR AMULET "
            f"in the text {text!r}; write them in a text without $"
        )


def test_a_text_of_several_lines_has_formulas_in_some_of_them(caplog: pytest.LogCaptureFixture) -> None:
    assert [line.partition(" in the ")[0] for line in lines(caplog, writes(f"{AMULET}\n${ETHIOPIC}^2$"))] == [
        "chart tested: no glyph for U+1F9FF NAZAR AMULET",
        "chart tested: no glyph in formulas for U+1234 ETHIOPIC SYLLABLE SEE",
    ]


def test_a_text_that_is_no_formula_has_its_dollars(caplog: pytest.LogCaptureFixture) -> None:
    lines(caplog, writes(f"${AMULET}^2$"))
    assert lines(caplog, writes(f"${ETHIOPIC}$", parse_math=False)) == [
        f"chart tested: no glyph for U+1234 ETHIOPIC SYLLABLE SEE in the text '${ETHIOPIC}$'; "
        "install fonts-noto-core, then restart"
    ]


def test_a_letter_in_no_text_that_is_drawn_is_named_alone(caplog: pytest.LogCaptureFixture) -> None:
    def outline(figure: Figure, data: Any) -> None:
        figure.add_artist(PathPatch(TextPath((10, 10), f"${ETHIOPIC}^3$", size=20), transform=None))

    missing_glyphs._formulas_lack.clear()
    MathTextParser._parse_cached.cache_clear()
    assert lines(caplog, outline) == [
        "chart tested: no glyph in formulas for U+1234 ETHIOPIC SYLLABLE SEE; write them in a text without $",
    ]


def test_a_text_is_shortened_and_what_does_not_print_is_escaped(caplog: pytest.LogCaptureFixture) -> None:
    (line,) = lines(caplog, writes(f"{PRIVATE}\x1b[31m\n\u202e" + 500 * "x"))
    assert line.isprintable()
    assert len(line) < 250
    assert r"U+E000 without a name, U+001B without a name in the text '\ue000\x1b[31m\n\u202exxx" in line


def test_a_text_with_many_such_letters_names_three(caplog: pytest.LogCaptureFixture) -> None:
    (line,) = lines(caplog, writes("".join(map(chr, range(0x1200, 0x1209)))))
    assert line.count("U+") == 3
    assert ", 6 more in the text" in line


def test_a_chart_with_many_such_texts_names_ten(caplog: pytest.LogCaptureFixture) -> None:
    def many(figure: Figure, data: Any) -> None:
        for number in range(100):
            figure.text(0.1, number / 100, f"{number} {AMULET}")

    said = lines(caplog, many)
    assert len(said) == 11
    assert said[-1] == "chart tested: no glyph for letters in 90 more texts"


def test_a_draw_that_fails_has_its_lines_too(caplog: pytest.LogCaptureFixture) -> None:
    def fails(figure: Figure, data: Any) -> None:
        figure.text(0.1, 0.5, AMULET)
        figure.canvas.draw()
        raise ValueError

    with pytest.raises(Exception, match="draw raised ValueError"):
        lines(caplog, fails)
    assert "NAZAR AMULET" in caplog.text


def test_a_text_that_is_not_shown_has_no_line(caplog: pytest.LogCaptureFixture) -> None:
    assert lines(caplog, writes(AMULET, visible=False)) == []


@pytest.mark.parametrize("text", ["a\ufeffb", "❤\ufe0f", "x\u00ad\u200d\u200f", "−1 µ — Größe Київ שלום العربية"])
def test_letters_that_are_there_or_have_no_shape_have_no_line(caplog: pytest.LogCaptureFixture, text: str) -> None:
    assert lines(caplog, writes(text)) == []


def test_what_is_installed_and_does_not_help_is_not_to_be_installed(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing_glyphs, "installed_families", lambda: frozenset(missing_glyphs.FAMILIES.values()))
    (line,) = lines(caplog, writes(ETHIOPIC))
    assert line == f"chart tested: no glyph for U+1234 ETHIOPIC SYLLABLE SEE in the text '{ETHIOPIC}'"


def test_nothing_of_matplotlib_stays_changed(caplog: pytest.LogCaptureFixture) -> None:
    draw, filters = Text.draw, list(logging.getLogger("matplotlib.mathtext").filters)
    lines(caplog, writes(AMULET))
    assert Text.draw is draw
    assert logging.getLogger("matplotlib.mathtext").filters == filters


@pytest.mark.parametrize(
    ("letters", "package"),
    [
        ("東한ひカ（ㄅ。㍿", "fonts-noto-cjk"),
        ("عשกनবਕகతಕമසខမབმאሀⵣ𝛼Ꙃ", "fonts-noto-core"),
        ("😀🚀♞⛄➜🂡🦀", "fonts-symbola"),
        ("🧿🪐🥲", "the font Noto Emoji"),
        (f"{COPTIC}{PRIVATE}𒀀\x00", ""),
    ],
)
def test_each_letter_has_the_package_of_its_script(letters: str, package: str) -> None:
    assert {letter: package_of(letter) for letter in letters} == dict.fromkeys(letters, package)


def test_a_fall_back_without_bold_is_not_worth_a_word(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger(font_manager.__name__)
    said = "findfont: Failed to find font weight %s for %s, now using %s."
    for family in ("Symbola", "DejaVu Sans"):
        arguments = ("bold", family, 400)
        log.handle(log.makeRecord(log.name, logging.WARNING, "", 0, said, arguments, None, "_findfont_cached"))
    assert [record.args[1] for record in caplog.records] == ["DejaVu Sans"]


@pytest.mark.usefixtures("drawing")
def test_a_family_that_is_not_installed_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    def writes_in_it(figure: Figure, data: Any) -> None:
        matplotlib.rcParams["font.family"] = ["sans-serif", "Neither"]
        matplotlib.rcParams["font.sans-serif"] = ["SimHei", "Other"]
        for size in (8, 12):
            figure.text(0.1, 0.5, "a", fontsize=size)
            figure.text(0.1, 0.5, "$x$", fontsize=size, fontfamily=["Neither"])

    assert lines(caplog, writes_in_it) == [
        "chart tested: font family SimHei, Other is not installed",
        "chart tested: font family Neither is not installed",
    ]


def test_outside_a_draw_matplotlib_says_itself_that_a_family_is_not_installed(caplog: pytest.LogCaptureFixture) -> None:
    renderer.render(Chart("tested", draw=lambda figure, _: figure.text(0.1, 0.5, "a")), None, Variant(64, 48))
    before = notes.of_draw()
    figure = Figure()
    figure.text(0.1, 0.5, "a", fontfamily=["Installed Nowhere"])
    figure.draw_without_rendering()
    assert "findfont: Font family 'Installed Nowhere' not found." in caplog.messages
    assert notes.of_draw() == before
