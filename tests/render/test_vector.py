"""SVG and PDF: the same figure as the PNG's, in the size that was asked for, the same bytes in every process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from pictures import STANDARD, bars, drawn, plain

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.errors import DrawFailed
from charthouse.render import renderer
from charthouse.render.vector import FORMATS

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def rendered(draw, variant: Variant, title: str = "") -> bytes:
    return renderer.render(Chart("tested", draw=draw, title=title), None, variant)


def svg_of(draw, **options) -> ElementTree.Element:
    return ElementTree.fromstring(rendered(draw, Variant(640, 480, format="svg", **options)))


def comments(svg: bytes) -> list[str]:
    """The texts of a chart: matplotlib draws letters as paths, and writes each text beside them."""
    return [text.strip() for text in re.findall("<!--(.*?)-->", svg.decode(), re.DOTALL)]


def pages(pdf: bytes) -> list[list[float]]:
    """Width and height of each page, in points."""
    return [[float(number) for number in box.split()[2:]] for box in re.findall(rb"/MediaBox \[(.*?)\]", pdf)]


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("size", [(640, 480), (113, 57), (800, 120)])
def test_an_svg_has_its_size_in_css_pixels_at_every_scale(size: tuple[int, int], scale: int) -> None:
    root = ElementTree.fromstring(rendered(bars, Variant(*size, scale, format="svg")))
    assert root.tag == SVG + "svg"
    assert (root.attrib["width"], root.attrib["height"]) == (str(size[0]), str(size[1]))
    assert [float(number) for number in root.attrib["viewBox"].split()] == pytest.approx(
        [0, 0, size[0] * 0.72, size[1] * 0.72], abs=1e-5
    )


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_pdf_has_one_page_of_the_figures_size_at_every_scale(scale: int) -> None:
    pdf = rendered(bars, Variant(640, 480, scale, format="pdf"))
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == [pytest.approx([6.4 * 72, 4.8 * 72])]


def test_an_svg_has_no_script_and_looks_the_same_without_our_fonts() -> None:
    def draw(figure, data):
        figure.subplots().set_title("<script>alert(1)</script> & größer > 1", url="javascript:alert(1)")

    root = svg_of(draw)
    assert not [element.tag for element in root.iter() if element.tag in (SVG + "script", SVG + "text")]
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]


@pytest.mark.parametrize("text", ["a -- b", "-->", "\x01 \x1f", "\ufffe \uffff", "]]>", "\u2028 日本"], ids=ascii)
def test_an_svg_is_well_formed_whatever_the_texts_are(text: str) -> None:
    def draw(figure, data):
        figure.subplots().set_title("x" + text)

    ElementTree.fromstring(rendered(draw, Variant(640, 480, format="svg"), title="x" + text))


def test_the_texts_of_a_chart_are_in_its_svg() -> None:
    assert {"Bars", "things", "a", "b", "c"} <= set(comments(rendered(bars, Variant(640, 480, format="svg"))))


@pytest.mark.parametrize("format", FORMATS)
def test_the_theme_decides_the_colours(format: str) -> None:
    light, dark = (rendered(bars, Variant(640, 480, theme=theme, format=format)) for theme in ("light", "dark"))
    assert light != dark
    if format == "svg":
        assert b"#0f172a" in dark


@pytest.mark.parametrize("format", FORMATS)
def test_the_scale_decides_how_fine_bitmaps_are(format: str) -> None:
    def draw(figure, data):
        figure.subplots().imshow(np.random.default_rng(0).random((50, 50)), interpolation="bilinear")

    once, thrice = (len(rendered(draw, Variant(640, 480, scale, format=format))) for scale in (1, 3))
    assert thrice > 1.5 * once


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_chart_has_the_same_bytes_in_every_process_and_at_every_time(format: str) -> None:
    program = (
        "import sys, hashlib; sys.path[:0] = ['tests']\n"
        "from pictures import bars\nfrom charthouse.render import renderer\nfrom charthouse import Chart, Variant\n"
        "def draw(figure, data):\n"
        "    axes = figure.subplots(2)\n"
        "    axes[0].bar(list('abc'), [1, 2, 3], hatch='/', label='ÄÖ 日本 $x^2$')\n"
        "    axes[1].imshow([[1, 2], [3, 4]])\n"
        "    axes[0].legend()\n"
        "if 'other' in sys.argv: renderer.render(Chart('o', draw=bars), None, Variant(300, 200))\n"
        f"variant = Variant(640, 480, format={format!r})\n"
        "print(hashlib.sha256(renderer.render(Chart('tested', draw=draw), None, variant)).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, *more],
            cwd=ROOT, capture_output=True, text=True, check=True,
            env=dict(os.environ) | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed},
        ).stdout
        for seed, more in (("1", []), ("2", ["other"]))
    ]  # fmt: skip
    assert runs[0] == runs[1] != ""


def test_ids_in_an_svg_are_the_same_even_when_the_chart_sets_everything_back() -> None:
    def draw(figure, data):
        matplotlib.rcdefaults()
        bars(figure)

    variant = Variant(640, 480, format="svg")
    assert rendered(draw, variant) == rendered(draw, variant)


@pytest.mark.parametrize("format", FORMATS)
def test_a_figure_that_was_saved_and_wiped_is_not_lost(format: str, tmp_path: Path) -> None:
    def by_pyplot(figure, data):
        plt.figure(figsize=(6.4, 4.8))
        bars(plt.gcf())

    def and_wiped(figure, data):
        by_pyplot(figure, data)
        plt.savefig(tmp_path / "chart.png")
        plt.clf()

    variant = Variant(320, 240, format=format)
    assert len(rendered(and_wiped, variant)) == pytest.approx(len(rendered(by_pyplot, variant)), rel=0.02)


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_chart_says_of_saving_changes_neither_size_nor_picture(format: str) -> None:
    def draw(figure, data):
        plt.rcParams.update({"savefig.bbox": "tight", "savefig.dpi": 33, "savefig.pad_inches": 3})
        bars(figure)

    variant = Variant(640, 480, 2, format=format)
    assert rendered(draw, variant) == rendered(bars, variant)


@pytest.mark.parametrize("format", FORMATS)
def test_a_vector_file_in_between_changes_no_pixel_of_the_next_picture(format: str) -> None:
    rendered(bars, Variant(640, 480, format=format))
    assert np.array_equal(drawn(bars), plain(bars, STANDARD))


@pytest.mark.parametrize("format", FORMATS)
def test_an_error_while_the_file_is_written_is_the_charts(format: str) -> None:
    def draw(figure, data):
        figure.subplots().set_title(r"$\nonsense{$")

    with pytest.raises(DrawFailed, match="ValueError"):
        rendered(draw, Variant(640, 480, format=format))


def test_a_vector_file_says_what_it_shows_and_not_when_it_was_made() -> None:
    chart = Chart("tested", draw=bars, title="Größe <1>")
    svg, pdf = (
        renderer.render(chart, None, Variant(640, 480, format=format), "d" * 32, "f" * 16) for format in ("svg", "pdf")
    )
    root = ElementTree.fromstring(svg)
    assert root.findtext(SVG + "title") == "Größe <1>"
    assert "{http://purl.org/dc/elements/1.1/}date" not in {element.tag for element in root.iter()}
    for file in (svg, pdf):
        assert b"Charthouse-Data-Hash: " + b"d" * 32 in file
        assert b"Charthouse-Version: " + b"f" * 16 in file
    assert b"/Title" in pdf
    assert b"Date" not in pdf
