"""The placeholder: the right size, the theme's colours, calm, small and quick."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from charthouse.charts.variant import FORMATS, SCALES, Variant
from charthouse.placeholder.pens import INK, PixelPen, style, width_of
from charthouse.placeholder.sketch import Kind, _can_show, placeholder
from charthouse.themes import THEMES

SIZES = [(1, 1), (4000, 1), (1, 4000), (60, 40), (120, 300), (640, 480), (800, 120), (4000, 4000)]


def opened(variant: Variant, kind: Kind = Kind.RENDERING, title: str = "") -> Image.Image:
    return Image.open(io.BytesIO(placeholder(variant, kind, title)))


def svg(variant: Variant, kind: Kind = Kind.RENDERING, title: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(placeholder(replace(variant, format="svg"), kind, title))


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def shades(picture: Image.Image, box: tuple[int, int, int, int] | None = None) -> int:
    """How many different colours there are in the box."""
    colours = picture.convert("RGB").crop(box or (0, 0, *picture.size)).getcolors(1 << 24)
    return len(colours or [])


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("size", SIZES)
def test_it_has_exactly_the_size_that_was_asked_for(size: tuple[int, int], kind: Kind) -> None:
    assert opened(Variant(*size), kind, "A title").size == size


@pytest.mark.parametrize("scale", SCALES)
def test_at_a_scale_it_has_so_many_times_the_pixels(scale: int) -> None:
    assert opened(Variant(640, 480, scale)).size == (640 * scale, 480 * scale)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", [(1, 1), (60, 40), (640, 480), (800, 120)])
def test_a_webp_shows_the_pixels_of_the_png(size: tuple[int, int], scale: int) -> None:
    png, webp = (opened(Variant(*size, scale, format=format), Kind.FAILED, "Sales") for format in ("png", "webp"))
    assert webp.format == "WEBP"
    assert webp.tobytes() == png.convert("RGB").tobytes()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", SIZES[:-1])
def test_the_page_of_a_pdf_has_a_hundredth_of_an_inch_for_each_css_pixel(size: tuple[int, int], scale: int) -> None:
    pdf = placeholder(Variant(*size, scale, format="pdf"), Kind.RENDERING, "Sales")
    assert pdf.startswith(b"%PDF-")
    boxes = [[float(number) for number in box.split()] for box in re.findall(rb"/MediaBox \[(.*?)\]", pdf)]
    assert boxes == [pytest.approx([0, 0, 0.72 * size[0], 0.72 * size[1]])]
    assert b"Date" not in pdf


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("size", SIZES)
def test_an_svg_has_its_size_in_css_pixels_at_every_scale(size: tuple[int, int], kind: Kind) -> None:
    root = svg(Variant(*size, scale=2), kind, "Sales")
    assert root.attrib == {
        "width": str(size[0]), "height": str(size[1]), "viewBox": f"0 0 {size[0]} {size[1]}"
    }  # fmt: skip
    assert root[0].attrib["fill"] == "#" + style("light")["figure.facecolor"]
    assert len(placeholder(Variant(*size, format="svg"), kind)) < 4_000


def test_an_svg_says_what_it_is_and_whose_in_letters() -> None:
    assert texts(svg(Variant(640, 480), title="Sales <b> & 'so'")) == ["Drawing…", "Sales <b> & 'so'"]
    assert "This chart could not be drawn" in texts(svg(Variant(640, 480), Kind.FAILED))
    assert texts(svg(Variant(60, 40), Kind.FAILED)) == []


def test_an_svg_is_in_the_themes_colours() -> None:
    assert svg(Variant(640, 480, theme="dark"))[0].attrib["fill"] == "#" + style("dark")["figure.facecolor"]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("theme", THEMES)
def test_its_background_is_that_of_the_picture_to_come(theme: str, kind: Kind) -> None:
    picture = opened(Variant(640, 480, theme=theme), kind).convert("RGB")
    paper = tuple(bytes.fromhex(style(theme)["figure.facecolor"]))
    assert {picture.getpixel(corner) for corner in [(0, 0), (639, 0), (0, 479), (639, 479)]} == {paper}


def test_its_axes_lie_where_the_theme_puts_them() -> None:
    picture = opened(Variant(1000, 1000)).convert("L")
    foot = round(1000 * (1 - float(style("light")["figure.subplot.bottom"])))
    assert picture.getpixel((500, foot - 1)) < picture.getpixel((500, foot + 3)) == 255


def test_every_kind_and_theme_looks_different() -> None:
    pictures = [placeholder(Variant(640, 480, theme=theme), kind) for theme in THEMES for kind in Kind]
    assert len(set(pictures)) == len(THEMES) * len(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_even_the_smallest_shows_something(kind: Kind) -> None:
    assert shades(opened(Variant(60, 40), kind)) > 2


def test_the_title_stands_where_the_picture_will_have_it() -> None:
    heading = (77, 20, 300, 45)
    assert shades(opened(Variant(640, 480), title="Sales"), heading) > shades(opened(Variant(640, 480)), heading) == 1


def test_a_title_with_a_letter_that_the_font_lacks_is_left_out() -> None:
    assert placeholder(Variant(640, 480), Kind.RENDERING, "Größe €") == placeholder(Variant(640, 480), Kind.RENDERING)
    assert _can_show("Sales (2026): up 5%")
    assert not any(map(_can_show, ["売上", "two\nlines", "\ud800", "", "x" * 1000]))


def test_a_long_title_is_shortened_and_stays_clear_of_the_caption() -> None:
    long = opened(Variant(640, 480), title="Requests per second " * 5)
    plain = opened(Variant(640, 480))
    caption = (545, 20, 640, 48)
    assert long.convert("RGB").crop(caption).tobytes() == plain.convert("RGB").crop(caption).tobytes()
    assert shades(long, (77, 20, 300, 45)) > 2


def test_a_letter_is_as_large_as_the_scale_says() -> None:
    once, thrice = (opened(Variant(640, 480, scale), Kind.FAILED).convert("RGB") for scale in (1, 3))
    same = thrice.resize(once.size, Image.Resampling.BOX).tobytes()
    difference = sum(abs(a - b) for a, b in zip(once.tobytes(), same, strict=True)) / len(same)
    assert difference < 1.0  # of 255


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_question_gives_the_same_bytes_in_another_process(format: str) -> None:
    code = (
        "import sys; from charthouse.placeholder.sketch import *; "
        f"sys.stdout.buffer.write(placeholder(Variant(640, 480, 2, 'dark', {format!r}), Kind.BUSY, 'Sales'))"
    )
    drawn = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert drawn == placeholder(Variant(640, 480, 2, "dark", format), Kind.BUSY, "Sales")


def test_it_takes_neither_matplotlib_nor_numpy() -> None:
    code = (
        "import sys; from charthouse.placeholder.sketch import *; "
        "placeholder(Variant(640, 480), Kind.RENDERING, 'Sales'); "
        "print({'matplotlib', 'numpy'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"set()"


def test_it_is_a_few_kilobytes_of_palette() -> None:
    picture = placeholder(Variant(640, 480), Kind.FAILED, "Atmospheric CO2 at Mauna Loa")
    assert len(picture) < 6_000
    assert Image.open(io.BytesIO(picture)).mode == "P"


def test_it_is_drawn_within_10_ms_and_then_remembered() -> None:
    seconds = []
    for number in range(5):
        start = time.perf_counter()
        first = placeholder(Variant(640, 480), Kind.RENDERING, f"Chart {number}")
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.010
    assert placeholder(Variant(640, 480), Kind.RENDERING, "Chart 4") is first
    assert placeholder.cache_info().maxsize == 128


@pytest.mark.parametrize("size", range(9, 24))
def test_words_are_apart_at_every_size(size: int) -> None:
    pen = PixelPen(Variant(400, 40))
    pen.write("Largest users of memory", (10, 30), "ls", size, INK)
    ink = np.asarray(Image.open(io.BytesIO(pen.file())).convert("L")).min(axis=0) < 200
    inked = np.flatnonzero(ink)
    gaps = np.sort(np.diff(inked) - 1)[::-1]
    assert gaps[2] >= 0.25 * size  # the third of the three gaps between words
    assert gaps[3] < gaps[2]  # between letters
    assert inked[-1] - 10 <= width_of("Largest users of memory", size)


def test_a_title_with_subscripts_is_shown_with_plain_digits() -> None:
    variant = Variant(640, 480)
    shown = placeholder(variant, Kind.RENDERING, "CO₂ in the air")
    assert shown == placeholder(variant, Kind.RENDERING, "CO2 in the air") != placeholder(variant, Kind.RENDERING)


@pytest.mark.parametrize("kind", Kind)
def test_in_the_theme_of_both_it_has_the_colours_of_both_and_light_ones_without_a_style_sheet(kind: Kind) -> None:
    both, *single = (placeholder(Variant(320, 240, theme=theme, format="svg"), kind) for theme in ("auto", *THEMES))
    rules = dict(re.findall(r"\.(shade\d+)\{fill:(#[0-9a-f]{6})\}", both.decode()))
    assert "@media (prefers-color-scheme: dark)" in both.decode()
    light, dark = (
        re.sub(r'fill="#[0-9a-f]{6}" class="(\w+)"', one, re.sub(r"<style>.*?</style>\n", "", both.decode()))
        for one in (lambda found: found[0].partition(" ")[0], lambda found: f'fill="{rules[found[1]]}"')
    )
    assert [light.encode(), dark.encode()] == single
