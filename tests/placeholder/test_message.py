"""The picture that says a text: the right size, in every format, with as much of the text as has room."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from charthouse.charts.variant import DRAWN_FORMATS, Variant
from charthouse.placeholder.message import message
from charthouse.placeholder.pens import width_of

TEXT = "Chart Error: data.datasets[0].data must be a list of numbers, not 'x'"
SVG = "{http://www.w3.org/2000/svg}"


def lines(text: str, width: int = 500, height: int = 300) -> list[str]:
    root = ElementTree.fromstring(message(Variant(width, height, format="svg"), text))
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("format", DRAWN_FORMATS)
def test_it_comes_in_every_format(format: str) -> None:
    assert len(message(Variant(320, 200, 2, format=format), TEXT)) > 100


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (60, 40), (500, 300)])
@pytest.mark.parametrize("scale", [1, 1.5, 0.1])
def test_it_has_the_size_whatever_that_is(size: tuple[int, int], scale: float) -> None:
    variant = Variant(*size, scale)
    if 0 not in variant.pixels:
        assert Image.open(io.BytesIO(message(variant, TEXT))).size == variant.pixels


def test_all_of_the_text_is_there_in_lines_that_have_room() -> None:
    found = lines(TEXT * 2)
    assert " ".join(found).replace(" ", "") == (TEXT * 2).replace(" ", "")
    assert all(width_of(line, 14) <= 500 for line in found)


def test_a_word_without_room_is_broken_and_a_long_text_is_cut() -> None:
    assert len(lines("x" * 200)) > 1
    cut = lines(TEXT * 20, 200, 80)
    assert cut[-1].endswith("…")


def test_letters_that_the_font_lacks_are_question_marks() -> None:
    assert lines("a \U0010fffe\x00 b") == ["a ?? b"]


def test_equal_pictures_are_drawn_once() -> None:
    variant = Variant(320, 200)
    assert message(variant, TEXT) is message(replace(variant), TEXT)
