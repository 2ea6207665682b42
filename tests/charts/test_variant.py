"""A variant: size, scale, theme and format, one spelling each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest

from charthouse.charts.variant import FORMATS, SCALES, Variant, themes_of
from charthouse.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class Sized:
    width: int = 640
    height: int = 480
    sizes: tuple[tuple[int, int], ...] = ((320, 240), (1200, 630))
    max_pixels: int = 20_000_000


ALL = [
    Variant(width, height, scale, theme, format)
    for (width, height), scale, format in product(((640, 480), *Sized().sizes), SCALES, FORMATS)
    for theme in themes_of(format)
]


@pytest.mark.parametrize("variant", ALL, ids=str)
def test_a_variant_is_what_its_spelling_says(variant: Variant) -> None:
    assert Variant.from_text(str(variant)) == variant


@pytest.mark.parametrize("variant", ALL, ids=str)
def test_a_variant_is_what_its_query_asks_for(variant: Variant) -> None:
    assert Variant.from_query(variant.query(Sized()), Sized(), variant.format) == variant


def test_auto_is_a_theme_of_svg_alone() -> None:
    assert Variant.from_query({"theme": "auto"}, Sized(), "svg") == Variant(640, 480, theme="auto", format="svg")
    for format in ("png", "webp", "pdf"):
        with pytest.raises(NotAllowed, match=r"theme must be light or dark \(auto is for svg alone\), not 'auto'"):
            Variant.from_query({"theme": "auto"}, Sized(), format)
        with pytest.raises(ValueError, match="a variant must be spelled like"):
            Variant.from_text(f"640x480@1-auto.{format}")


def test_no_two_variants_are_spelled_alike() -> None:
    assert len({str(variant) for variant in ALL}) == len(ALL)


def test_without_a_query_it_is_the_charts_own_size_light_once() -> None:
    assert Variant.from_query({}, Sized()) == Variant(640, 480, 1, "light", "png")
    assert Variant(640, 480).query(Sized()) == {}


def test_the_query_leaves_defaults_out() -> None:
    assert Variant(320, 240, 1, "dark").query(Sized()) == {"width": "320", "height": "240", "theme": "dark"}


def test_the_picture_has_scale_times_as_many_pixels() -> None:
    assert Variant(320, 240, 3).pixels == (960, 720)


def test_the_spelling_is_fit_for_a_key() -> None:
    assert str(Variant(640, 480, 2, "dark")) == "640x480@2-dark.png"


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ({"width": "641", "height": "480"}, "width and height", "641x480"),
        ({"width": "320", "height": "480"}, "width and height", "320x480"),
        ({"width": "320"}, "height", ""),
        ({"height": "240"}, "width", ""),
        ({"width": "", "height": ""}, "width and height", "x"),
        ({"width": "320.0", "height": "240"}, "width and height", "320.0x240"),
        ({"scale": "4"}, "scale", "4"),
        ({"scale": "01"}, "scale", "01"),
        ({"scale": ""}, "scale", ""),
        ({"theme": "Dark"}, "theme", "Dark"),
        ({"theme": ""}, "theme", ""),
    ],
)
def test_what_the_chart_does_not_declare_is_not_allowed(query: dict[str, str], field: str, value: str) -> None:
    with pytest.raises(NotAllowed) as raised:
        Variant.from_query(query, Sized())
    assert (raised.value.field, raised.value.value) == (field, value)
    assert raised.value.allowed in str(raised.value)


def test_a_size_that_is_not_declared_is_answered_with_those_that_are() -> None:
    with pytest.raises(NotAllowed, match="640x480, 320x240 or 1200x630"):
        Variant.from_query({"width": "1", "height": "1"}, Sized())


def test_any_size_may_be_asked_for_where_that_is_allowed() -> None:
    asked = Variant.from_query({"width": "4000", "height": "1", "scale": "2"}, Sized(), any_size=True)
    assert asked == Variant(4000, 1, 2)
    assert Variant.from_query({}, Sized(), any_size=True) == Variant(640, 480)
    for side in ("0", "4001", "01", "+1", "1.0", "", "1e3", "١", "9" * 5000):
        with pytest.raises(NotAllowed, match="from 1 to 4000"):
            Variant.from_query({"width": side, "height": "1"}, Sized(), any_size=True)


@pytest.mark.parametrize("any_size", [False, True])
def test_a_picture_with_more_pixels_than_allowed_is_refused_and_the_limit_named(any_size: bool) -> None:
    small = Sized(max_pixels=640 * 480 * 4)
    assert Variant.from_query({"scale": "2"}, small, any_size=any_size) == Variant(640, 480, 2)
    with pytest.raises(NotAllowed, match=r"at most 1228800 pixels together \(CHARTHOUSE_MAX_PIXELS\)") as raised:
        Variant.from_query({"scale": "3"}, small, any_size=any_size)
    assert raised.value.value == "640x480@3"


@pytest.mark.parametrize("format", ["", "gif", "PNG", "png/", "../png", "exe"])
def test_a_format_that_we_do_not_draw_is_not_found(format: str) -> None:
    with pytest.raises(NotFound, match="format"):
        Variant.from_query({}, Sized(), format)


def test_an_unknown_format_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match="png, svg, webp or pdf"):
        Variant.from_query({}, Sized(), "gif")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_a_media_type(format: str) -> None:
    assert "/" in Variant(1, 1, format=format).media_type
