"""Charts without Python look as Chart.js's users expect: colours, zero, labels, backgrounds, themes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from charthouse.charts.variant import Variant
from charthouse.data import canonical_bytes
from charthouse.literal.reading import read
from charthouse.render.renderer import drawing_of
from charthouse.render.spec import SPEC
from charthouse.render.spec.number_text import decimals_of, formatted, plain
from charthouse.render.spec.ticks import linear
from charthouse.spec.axis import Axis, NumberFormat, Ticks
from charthouse.spec.parsing import parse

BLUE, ORANGE = (78, 121, 167), (242, 142, 43)


def pixels(config: str, size: tuple[int, int] = (500, 300), theme: str = "light") -> Any:
    canonical = canonical_bytes(parse(read(config)).spec.to_data())
    content = drawing_of(SPEC, canonical, Variant(*size, theme=theme)).content
    return np.asarray(Image.open(BytesIO(content)).convert("RGBA"), int)


def where(picture: Any, colour: tuple[int, int, int]) -> Any:
    """The rows and columns with that colour."""
    return np.argwhere((np.abs(picture[..., :3] - colour).max(axis=2) <= 2) & (picture[..., 3] == 255))


def test_bars_have_the_colours_of_tableau_in_the_order_of_the_datasets():
    picture = pixels("{type:'bar',data:{labels:['a'],datasets:[{data:[1]},{data:[1]}]}}")
    first, second = where(picture, BLUE), where(picture, ORANGE)
    assert len(first) > 5000
    assert len(second) > 5000
    assert first[:, 1].max() < second[:, 1].min()


def test_bars_share_their_category_as_in_chart_js():
    picture = pixels(
        "{type:'bar',data:{labels:['a','b'],datasets:[{data:[1,1]}]},options:{scales:{y:{display:false}}}}"
    )
    bar = where(picture[:, :250], BLUE)
    width = bar[:, 1].max() - bar[:, 1].min() + 1
    assert 0.8 * 0.9 * 232 <= width <= 0.8 * 0.9 * 248


def test_a_background_is_that_of_the_config_and_transparent_is_transparent():
    config = "{type:'bar',backgroundColor:'%s',data:{labels:['a'],datasets:[{data:[1]}]}}"
    assert tuple(pixels(config.replace("%s", "rgb(249, 193, 202)"))[1, 1]) == (249, 193, 202, 255)
    assert pixels(config.replace("%s", "transparent"))[1, 1][3] == 0


def test_the_dark_theme_has_light_letters_and_so_has_a_dark_background():
    config = "{type:'bar',data:{labels:['WWWWWW'],datasets:[{data:[1],backgroundColor:'transparent'}]}}"
    assert pixels(config, theme="dark")[..., :3].max() > 170
    dark = pixels(config.replace("type", "backgroundColor:'#111',type"))
    assert dark[..., :3].max() > 170


def test_a_lying_bar_of_the_first_label_is_at_the_top():
    picture = pixels("{type:'horizontalBar',data:{labels:['a','b'],datasets:[{data:[1,3]}]}}")
    rows = where(picture, BLUE)
    upper, lower = (rows[rows[:, 0] < 150][:, 1].max(), rows[rows[:, 0] > 200][:, 1].max())
    assert upper < lower - 100


def test_slices_begin_at_the_top_and_go_clockwise():
    picture = pixels("{type:'pie',data:{datasets:[{data:[1,3]}]},options:{legend:false}}", (300, 300))
    first, second = where(picture, BLUE), where(picture, ORANGE)
    assert first[:, 1].min() > 145
    assert first[:, 0].max() < 155
    assert len(second) > 2.5 * len(first)


@pytest.mark.parametrize(
    ("axis", "low", "high", "ticks"),
    [
        (Axis("y", from_zero=True), 12, 190, [0, 50, 100, 150, 200]),
        (Axis("y"), 12, 19, [12, 14, 16, 18, 20]),
        (Axis("y", from_zero=True), 0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (Axis("y", low=0, high=10, ticks=Ticks(step=5)), 3, 4, [0, 5, 10]),
        (Axis("y", high=1.5, ticks=Ticks(step=1)), 0, 1, [0, 1, 1.5]),
        (Axis("y", from_zero=True, ticks=Ticks(decimals=0)), 0, 2, [0, 1, 2]),
        (Axis("y"), -5, -5, [-5.4, -5.2, -5, -4.8, -4.6]),
        (Axis("y", suggested_high=100), 0, 30, [0, 20, 40, 60, 80, 100]),
    ],
)
def test_ticks_are_where_chart_js_has_them(axis, low, high, ticks):
    found = linear(axis, low, high, 240, True)
    assert [round(each, 6) for each in found.places] == ticks


@pytest.mark.parametrize(
    ("number", "form", "said"),
    [
        (1234.5, NumberFormat(prefix="$", decimals=2), "$1,234.50"), (-3, NumberFormat(prefix="€"), "-€3"),
        (0.256, NumberFormat(percent=True, decimals=1), "25.6%"), (1_500_000, NumberFormat(compact=True), "1.5M"),
        (2000, NumberFormat(grouped=False, suffix=" kg"), "2000 kg"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_its_format(number, form, said):
    assert formatted(number, form) == said


def test_numbers_are_written_as_short_as_they_are():
    assert [plain(each) for each in (0.0, 1.0, -0.25, 1234567.0, 0.1 + 0.2)] == ["0", "1", "-0.25", "1,234,567", "0.3"]
    assert [decimals_of(step) for step in (1, 0.5, 0.25, 200, 0)] == [0, 1, 2, 0, 0]
