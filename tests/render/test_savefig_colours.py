"""What savefig is told of colours and boxes holds for the picture."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from pictures import bars, drawn, pixels, plain

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.render import renderer
from charthouse.render.saves import Saves


@pytest.fixture(autouse=True)
def a_folder_to_save_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


COLOURS = {
    "facecolor": {"facecolor": "black"},
    "transparent": {"transparent": True},
    "transparent with a colour": {"transparent": True, "facecolor": "#123456"},
    "half transparent": {"facecolor": (1, 0, 0, 0.5)},
    "edge": {"edgecolor": "red", "facecolor": "w"},
}


def saved_by_matplotlib(figure_of, **options):
    """The pixels of the file that plain matplotlib saves."""
    kept = {}

    def draw(figure):
        figure_of(figure)
        output = io.BytesIO()
        figure.savefig(output, format="png", **options)
        kept["file"] = output.getvalue()

    plain(draw)
    return pixels(kept["file"])


def framed(figure):
    bars(figure)
    figure.patch.set_linewidth(8)
    figure.axes[0].inset_axes([0.5, 0.5, 0.2, 0.2])


def plt_savefig(figure, **options):
    plt.savefig(io.BytesIO(), **options)


def figure_savefig(figure, **options):
    figure.savefig("chart.png", **options)


@pytest.mark.parametrize("then", [lambda figure: None, lambda figure: figure.clf()], ids=["", "wiped"])
@pytest.mark.parametrize("save", [plt_savefig, figure_savefig])
@pytest.mark.parametrize("options", COLOURS.values(), ids=COLOURS)
def test_the_picture_has_the_colours_that_savefig_was_told(options, save, then):
    def draw(figure, data):
        framed(figure)
        save(figure, **options)
        then(figure)

    assert np.array_equal(drawn(draw), saved_by_matplotlib(framed, **options))


@pytest.mark.parametrize("options", COLOURS.values(), ids=COLOURS)
def test_colours_hold_for_what_is_added_after_saving(options):
    def draw(figure, data):
        framed(figure)
        figure.savefig("chart.png", **options)
        figure.suptitle("later")

    def with_title(figure):
        framed(figure)
        figure.suptitle("later")

    assert np.array_equal(drawn(draw), saved_by_matplotlib(with_title, **options))


@pytest.mark.parametrize(
    "params",
    [
        {"savefig.facecolor": "black"},
        {"savefig.transparent": True},
        {"savefig.transparent": True, "savefig.facecolor": "black"},
        {"savefig.edgecolor": "red"},
    ],
    ids=str,
)
@pytest.mark.parametrize("then", [lambda figure: None, lambda figure: figure.suptitle("later")], ids=["", "changed"])
def test_rc_params_hold_that_were_set_when_the_figure_was_saved(params, then):
    def draw(figure, data):
        framed(figure)
        with matplotlib.rc_context(params):
            figure.savefig("chart.png")
        then(figure)

    def expected(figure):
        framed(figure)
        then(figure)
        matplotlib.rcParams.update(params)

    assert np.array_equal(drawn(draw), saved_by_matplotlib(expected))


@pytest.mark.parametrize("ending", [".jpg", ".jpeg", ".JPG"])
def test_a_jpeg_is_never_transparent(ending):
    def draw(figure, data):
        bars(figure)
        figure.savefig(f"chart{ending}", transparent=True)

    picture = drawn(draw, Variant(640, 480, theme="dark"))
    assert tuple(picture[0, 0]) == (255, 255, 255, 255)
    assert tuple(pixels(Path(f"chart{ending}").read_bytes())[0, 0]) == (255, 255, 255, 255)


def test_print_png_saves_in_the_figure_s_own_colours():
    def draw(figure, data):
        matplotlib.rcParams["savefig.facecolor"] = "black"
        matplotlib.rcParams["savefig.transparent"] = True
        bars(figure)
        figure.canvas.print_png(io.BytesIO())

    assert np.array_equal(drawn(draw), plain(bars))


@pytest.mark.parametrize("format", ["svg", "pdf"])
def test_vector_files_have_the_colours_too(format):
    def rendered(**options):
        def draw(figure, data):
            bars(figure)
            figure.savefig("chart.png", **options)
            figure.suptitle("later")

        return renderer.render(Chart("tested", draw=draw), None, Variant(640, 480, format=format))

    assert len({rendered(), rendered(facecolor="#123456"), rendered(transparent=True)}) == 3


def test_a_tight_box_leaves_the_declared_size():
    def draw(figure, data):
        bars(figure)
        plt.savefig("chart.png", bbox_inches="tight", pad_inches=1, facecolor="black")

    assert np.array_equal(drawn(draw), saved_by_matplotlib(bars, facecolor="black"))


@pytest.mark.parametrize(
    ("save", "tight"),
    [
        (lambda figure: figure.savefig("chart.png", bbox_inches="tight"), True),
        (lambda figure: figure.canvas.print_figure("chart.png", bbox_inches="tight"), True),
        (lambda figure: figure.savefig("chart.png"), False),
        (lambda figure: figure.savefig("chart.png", bbox_inches=Bbox([(0, 0), (1, 1)])), False),
        (lambda figure: figure.canvas.print_png("chart.png"), False),
    ],
)
def test_a_tight_box_is_remembered(save, tight):
    figure = Figure()
    bars(figure)
    saves = Saves(lambda figure, told: b"")
    with saves.noted():
        FigureCanvasAgg(figure)
        save(figure)
        assert saves.told(figure).tight is tight
        with matplotlib.rc_context({"savefig.bbox": "tight"}):
            figure.savefig("chart.png")
        assert saves.told(figure).tight


def test_reading_pixels_tells_nothing_about_colours():
    def draw(figure, data):
        matplotlib.rcParams["savefig.transparent"] = True
        bars(figure)
        figure.canvas.draw()
        np.asarray(figure.canvas.buffer_rgba())

    assert drawn(draw)[0, 0, 3] == 0
