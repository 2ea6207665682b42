"""What a chart saved is its picture: as it was at that moment, in the colours that it told savefig."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import builtins
import io
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.backends.backend_ps import FigureCanvasPS
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from pictures import bars, drawn, pixels, plain

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.render import renderer


def own_canvas():
    class Thumbnails(FigureCanvasAgg):
        def print_thumbnail(self):
            return self.print_to_buffer()

    return Thumbnails


SAVES = {
    "plt": lambda figure: plt.savefig(io.BytesIO()),
    "plt to a path": lambda figure: plt.savefig("chart.png"),
    "figure": lambda figure: figure.savefig(io.BytesIO(), format="png", dpi=33),
    "figure to a path": lambda figure: figure.savefig("chart.svg"),
    "jpeg": lambda figure: figure.savefig("chart.jpg", dpi=150),
    "svg": lambda figure: figure.savefig(io.BytesIO(), format="svg"),
    "pdf, tight": lambda figure: figure.savefig(io.BytesIO(), format="pdf", bbox_inches="tight"),
    "pages of a pdf": lambda figure: PdfPages("chart.pdf").savefig(figure),
    "print_figure": lambda figure: figure.canvas.print_figure(io.BytesIO(), 50),
    "print_png": lambda figure: figure.canvas.print_png(io.BytesIO()),
    "print_jpg": lambda figure: figure.canvas.print_jpg(io.BytesIO()),
    "another canvas": lambda figure: FigureCanvasAgg(figure).print_png(io.BytesIO()),
    "another canvas, svg": lambda figure: FigureCanvasSVG(figure).print_svg(io.StringIO()),
    "another canvas, svgz": lambda figure: FigureCanvasSVG(figure).print_svgz(io.BytesIO()),
    "another canvas, pdf": lambda figure: FigureCanvasPdf(figure).print_pdf(io.BytesIO()),
    "another canvas, eps": lambda figure: FigureCanvasPS(figure).print_eps(io.BytesIO()),
    "another canvas, print_figure": lambda figure: FigureCanvasSVG(figure).print_figure(io.BytesIO()),
    "another canvas, to a path": lambda figure: FigureCanvasSVG(figure).print_svg("chart.svg"),
    "a canvas of its own": lambda figure: own_canvas()(figure).print_thumbnail(),
    "pixels as ARGB": lambda figure: (figure.canvas.draw(), figure.canvas.tostring_argb()),
    "pixels of another canvas": lambda figure: (canvas := FigureCanvasAgg(figure), canvas.draw(), canvas.buffer_rgba()),
    "array": lambda figure: (figure.canvas.draw(), np.asarray(figure.canvas.buffer_rgba())),
    "display": lambda figure: display(figure),  # noqa: F821  # a notebook has it
}

WIPES = {
    "plt.cla": lambda figure: plt.cla(),
    "plt.clf": lambda figure: plt.clf(),
    "cla, clf, close": lambda figure: (plt.cla(), plt.clf(), plt.close("all")),
    "axes.clear": lambda figure: figure.axes[0].clear(),
    "axes.cla": lambda figure: figure.axes[0].cla(),
    "axes.remove": lambda figure: figure.axes[0].remove(),
    "delaxes": lambda figure: figure.delaxes(figure.axes[0]),
    "plt.delaxes": lambda figure: plt.delaxes(),
    "figure.clf": lambda figure: figure.clf(),
    "figure.clear": lambda figure: figure.clear(keep_observers=True),
    "plt.figure(clear=True)": lambda figure: plt.figure(figure.number, clear=True),
    "bars removed": lambda figure: figure.axes[0].containers[0].remove(),
    "bars hidden": lambda figure: [bar.set_visible(False) for bar in figure.axes[0].patches],
    "legend removed": lambda figure: figure.axes[0].get_legend().remove(),
    "axes hidden": lambda figure: figure.axes[0].set_visible(False),
    "wiped and drawn on": lambda figure: (figure.clf(), figure.subplots().plot([1, 2])),
}


def on_the_given_figure(figure):
    bars(figure)
    return figure


def on_pyplot_s_figure(figure):
    made = plt.figure()
    bars(made)
    return made


def saved_and_wiped(draw_on, save, wipe):
    def draw(figure, data):
        used = draw_on(figure)
        save(used)
        wipe(used)

    return draw


@pytest.fixture(autouse=True)
def a_folder_to_save_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("draw_on", [on_the_given_figure, on_pyplot_s_figure])
@pytest.mark.parametrize("wipe", WIPES.values(), ids=WIPES)
def test_a_figure_wiped_after_it_was_saved_is_shown_as_it_was(draw_on, wipe):
    draw = saved_and_wiped(draw_on, SAVES["plt"], wipe)
    assert np.array_equal(drawn(draw), plain(bars))


@pytest.mark.parametrize("draw_on", [on_the_given_figure, on_pyplot_s_figure])
@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_every_way_to_save_keeps_the_picture(draw_on, save):
    draw = saved_and_wiped(draw_on, save, lambda figure: figure.clf())
    assert np.array_equal(drawn(draw, Variant(320, 240, scale=2)), plain(bars, Variant(320, 240, scale=2)))


@pytest.mark.parametrize("format", ["svg", "pdf", "webp"])
def test_every_format_shows_what_was_saved(format):
    def rendered(wipe):
        draw = saved_and_wiped(on_the_given_figure, SAVES["figure"], wipe)
        return renderer.render(Chart("tested", draw=draw), None, Variant(640, 480, format=format))

    assert rendered(lambda figure: figure.clf()) == rendered(lambda figure: None)


def test_a_line_whose_data_is_emptied_after_saving_is_shown():
    def draw(figure, data=None):
        (line,) = figure.subplots().plot([1, 3, 2])
        figure.savefig(io.BytesIO())
        line.set_data([], [])

    assert np.array_equal(drawn(draw), plain(lambda figure: figure.subplots().plot([1, 3, 2])))


def test_what_was_saved_last_is_shown():
    def draw(figure, data):
        axes = figure.subplots()
        for values in ([1, 2], [2, 1], [3, 1, 2]):
            axes.clear()
            axes.plot(values)
            figure.savefig(io.BytesIO())
        axes.clear()

    assert np.array_equal(drawn(draw), plain(lambda figure: figure.subplots().plot([3, 1, 2])))


@pytest.mark.parametrize("again", [lambda: None, plt.draw], ids=["", "drawn"])
def test_what_is_added_after_saving_is_shown(again):
    def draw(figure, data=None):
        bars(figure)
        plt.savefig(io.BytesIO())
        plt.title("later")
        figure.axes[0].legend(["new name"])
        again()

    def all_at_once(figure):
        bars(figure)
        figure.axes[0].set_title("later")
        figure.axes[0].legend(["new name"])

    assert np.array_equal(drawn(draw), plain(all_at_once))


def test_saving_leaves_the_chart_its_figure_as_it_was():
    sizes = []

    def draw(figure, data):
        bars(figure)
        figure.set_size_inches(7, 3)
        figure.set_dpi(50)
        figure.savefig("chart.png")
        sizes.append((*figure.get_size_inches(), figure.dpi))

    drawn(draw)
    assert sizes == [(7, 3, 50)]
    assert pixels(Path("chart.png").read_bytes()).shape == (300, 700, 4)  # at the dpi that it was made with


def test_a_figure_of_the_chart_s_own_is_shown_when_it_was_saved():
    def draw(figure, data):
        own = Figure()
        bars(own)
        buffer = io.BytesIO()
        own.savefig(buffer, format="png")
        return "data:image/png;base64,"

    assert np.array_equal(drawn(draw), plain(bars))


def test_data_drawn_after_an_empty_figure_was_saved_is_shown():
    def draw(figure, data):
        plt.subplots(2)
        plt.savefig("empty.png")
        plt.clf()
        bars(plt.gcf())

    assert np.array_equal(drawn(draw), plain(bars))


def test_saving_ends_with_the_draw():
    before = Figure.savefig, FigureCanvasAgg.print_png, plt.gcf, set(vars(builtins))
    drawn(saved_and_wiped(on_the_given_figure, SAVES["plt"], WIPES["plt.clf"]))
    assert (Figure.savefig, FigureCanvasAgg.print_png, plt.gcf, set(vars(builtins))) == before
