"""A picture is, pixel for pixel, what matplotlib gives for a figure of its size under the theme."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import STANDARD, bars, drawn, pixels, plain
from PIL import Image

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.errors import DrawFailed
from charthouse.render import notes, rc_params, renderer

ROOT = Path(__file__).parents[2]


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other)


@pytest.mark.parametrize(
    "variant",
    [
        STANDARD,
        Variant(640, 480, scale=3),
        Variant(640, 480, theme="dark"),
        Variant(320, 240, scale=2, theme="dark"),
        Variant(801, 77),
        Variant(150, 1000),
    ],
    ids=str,
)
def test_a_chart_is_drawn_as_matplotlib_would_in_every_variant(variant):
    picture = drawn(bars, variant, layout=None)
    assert picture.shape == (*variant.pixels[::-1], 4)
    assert same(picture, plain(bars, variant))


@pytest.mark.parametrize("width", [29, 57, 58, 113, 115, 1130])
def test_no_width_loses_a_pixel_to_rounding(width):
    for scale in (1, 2, 3):
        assert drawn(bars, Variant(width, 60, scale)).shape == (60 * scale, width * scale, 4)


@pytest.mark.parametrize("engine", ["constrained", "tight", "compressed"])
def test_layout_engines_lay_out_as_in_matplotlib(engine):
    def draw(figure, data=None):
        figure.set_layout_engine(engine)
        for axes in figure.subplots(2, 2).flat:
            axes.plot([1000000, 2000000, 3000000])
            axes.set(xlabel="across", ylabel="up", title="a title")

    assert same(drawn(draw), plain(draw))


def test_a_picture_of_the_largest_size_has_all_its_pixels():
    variant = Variant(4000, 4000)
    assert same(drawn(bars, variant), plain(bars, variant))


def test_a_million_points_with_gaps_are_drawn():
    values = np.cumsum(np.random.default_rng(0).normal(size=1_000_000))
    values[1000:2000], values[5000], values[6000] = np.nan, np.inf, -np.inf

    def draw(figure, data=values):
        figure.subplots().plot(data)

    assert same(drawn(draw, data=values), plain(draw))


@pytest.mark.parametrize("data", [[], [np.nan], [np.nan, np.inf]], ids=str)
def test_data_with_nothing_to_see_gives_empty_axes(data):
    def draw(figure, values=data):
        figure.subplots().plot(values, "o")

    assert same(drawn(draw, data=data), plain(draw))


def test_letters_of_many_scripts_are_drawn_from_one_font_or_another():
    def draw(figure, data=None):
        axes = figure.subplots()
        axes.set_title("Éva ñ 中文 日本語 한국 Ελλάδα")
        axes.set_xlabel(r"$\sum_{i=0}^n x_i^2$")

    assert same(drawn(draw, layout=None), plain(draw))


def test_a_glyph_that_no_font_has_is_logged_once_per_text(caplog):
    def draw(figure, data=None):
        figure.text(0.5, 0.5, "\U0001f9ff")

    notes.log_once.cache_clear()
    for _ in range(3):
        drawn(draw)
    glyphs = [record for record in caplog.records if "1F9FF" in record.getMessage() or "129535" in record.getMessage()]
    assert len(glyphs) == 1
    assert "chart tested" in glyphs[0].getMessage()


def test_fonts_that_this_machine_lacks_are_not_worth_a_word(caplog):
    rc_params.of_theme.cache_clear()
    drawn(bars)
    assert not [record for record in caplog.records if record.name.startswith("matplotlib")]


def test_the_same_chart_has_the_same_bytes_in_every_process():
    program = (
        "import sys, hashlib; sys.path[:0] = ['tests']\n"
        "from pictures import bars, STANDARD\nfrom charthouse.render import renderer\nfrom charthouse import Chart\n"
        "if len(sys.argv) > 1: renderer.prepare()\n"
        "print(hashlib.sha256(renderer.render(Chart('tested', draw=bars), None, STANDARD)).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, *more], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for more in ([], ["prepared"])
    ]
    assert runs[0] == runs[1] != ""


def test_a_png_says_which_chart_it_shows_and_not_when_it_was_drawn():
    picture = renderer.render(Chart("tested", draw=bars), None, STANDARD)
    assert Image.open(io.BytesIO(picture)).info == {
        "Title": "tested",
        "Charthouse-Chart": "tested",
        "Description": "tested. Bars: bar chart; x: a to c; y: 0 to 3; series: things.",
    }


def test_a_png_names_data_hash_and_chart_version_when_they_are_known():
    chart = Chart("tested", draw=bars, title="売上 2026")
    picture = renderer.render(chart, None, STANDARD, data_hash="d" * 32, version="f" * 16, alt="売上 in words")
    assert Image.open(io.BytesIO(picture)).info == {
        "Title": "売上 2026",
        "Charthouse-Chart": "tested",
        "Charthouse-Data-Hash": "d" * 32,
        "Charthouse-Version": "f" * 16,
        "Description": "売上 in words",
    }


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("scale", [1, 2])
def test_a_webp_has_the_pixels_of_the_png(scale, transparent):
    def draw(figure, data=None):
        matplotlib.rcParams["savefig.transparent"] = transparent
        bars(figure)

    webp = renderer.render(Chart("tested", draw=draw, defaults=None), None, Variant(640, 480, scale, format="webp"))
    assert Image.open(io.BytesIO(webp)).format == "WEBP"
    assert same(pixels(webp), drawn(draw, Variant(640, 480, scale)))
    assert pixels(webp)[0, 0, 3] == (0 if transparent else 255)


@pytest.mark.parametrize(
    "left_empty", [lambda figure, data: None, lambda figure, data: figure, lambda f, d: plt.figure()]
)
def test_an_empty_figure_is_refused(left_empty):
    with pytest.raises(DrawFailed, match="left the figure empty"):
        drawn(left_empty)


def test_a_return_value_that_is_no_figure_is_named():
    with pytest.raises(DrawFailed, match="empty and returned a str, which"):
        drawn(lambda figure, data: "chart.png")


@pytest.mark.parametrize("error", [ValueError("no such column"), SystemExit(3), RecursionError("too deep")])
def test_whatever_a_chart_raises_is_a_failed_draw_that_names_it(error):
    def draw(figure, data):
        raise error

    with pytest.raises(DrawFailed, match=f"{type(error).__name__}: ") as failed:
        drawn(draw)
    assert failed.value.__cause__ is error


def test_an_error_while_the_figure_is_drawn_is_the_chart_s():
    def draw(figure, data):
        figure.subplots().set_title(r"$\nonsense{$")

    with pytest.raises(DrawFailed, match="ValueError"):
        drawn(draw)


def test_rc_params_of_the_chart_hold_while_its_figure_is_saved():
    def draw(figure, data=None):
        matplotlib.rcParams["path.simplify"] = False
        matplotlib.rcParams["agg.path.chunksize"] = 0
        figure.subplots().plot(np.sin(np.arange(20000)))

    assert same(drawn(draw), plain(draw))


def test_what_a_chart_says_of_saving_does_not_change_the_size():
    def draw(figure, data):
        plt.rcParams.update({"savefig.bbox": "tight", "savefig.dpi": 33, "savefig.pad_inches": 3})
        bars(figure)

    assert same(drawn(draw), plain(bars))


@pytest.mark.parametrize("then", ["returns", "raises"])
def test_what_a_chart_changes_ends_with_it(then, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = dict(matplotlib.rcParams), Path.cwd()

    def draw(figure, data):
        import os
        import warnings

        plt.style.use("ggplot")
        plt.rcParams["font.size"] = 30
        plt.ion()
        os.chdir("/")
        warnings.simplefilter("error")
        plt.figure()
        bars(figure)
        if then == "raises":
            raise ValueError("after all that")

    if then == "raises":
        with pytest.raises(DrawFailed):
            drawn(draw)
    else:
        drawn(draw)
    after = dict(matplotlib.rcParams), Path.cwd()
    assert {name for name, value in before[0].items() if after[0][name] != value} <= {"backend"}
    assert before[1] == after[1]
    assert plt.get_fignums() == []
    assert same(drawn(bars), plain(bars))


def test_rc_params_that_a_module_set_when_it_was_imported_reach_no_picture():
    with matplotlib.rc_context():
        plt.style.use("dark_background")
        plt.rcParams["axes.titlesize"] = 40
        plt.figure().text(0.5, 0.5, "drawn when imported")
        assert same(drawn(bars), plain(bars))
        assert plt.rcParams["axes.titlesize"] == 40


def test_a_chart_may_measure_its_texts():
    def draw(figure, data):
        bars(figure)
        figure.canvas.draw()
        assert figure.axes[0].get_legend().get_window_extent(figure.canvas.get_renderer()).width > 10

    assert drawn(draw).shape == (480, 640, 4)


def test_a_figure_made_elsewhere_is_brought_to_the_variant_s_size():
    def draw(figure, data):
        own = Figure(figsize=(3, 9), dpi=50)
        bars(own)
        return own

    assert same(drawn(draw, Variant(300, 200, 2)), plain(bars, Variant(300, 200, 2)))


def test_prepare_leaves_nothing_behind():
    before = dict(matplotlib.rcParams)
    renderer.prepare()
    assert {name for name in before if before[name] != matplotlib.rcParams[name]} <= {"backend"}
    assert plt.get_fignums() == []
