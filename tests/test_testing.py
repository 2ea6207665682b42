"""charthouse.testing: a chart author's test draws what production draws."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from charthouse import Variant, chart, choice, day
from charthouse.data import canonical_bytes, data_hash, decode
from charthouse.errors import ChartDefinitionError, DataError, DrawFailed, LoadFailed, NotAllowed, SetupError
from charthouse.render import renderer
from charthouse.testing import draw, read_charts

MARCH = datetime.date(2026, 3, 1)


class Seen:
    """A chart with params that keeps what its draw function received."""

    def __init__(self, **options: Any) -> None:
        self.data: list[Any] = []

        @chart("seen", width=320, height=200, **options)
        def seen(figure: Any, data: Any) -> None:
            self.data.append(data)
            figure.subplots().set_title("seen")

        self.chart = seen


def test_the_picture_has_the_charts_own_size_and_is_the_one_that_production_draws() -> None:
    seen = Seen(load=lambda: {"a": (1, 2)})
    picture = draw(seen.chart)
    canonical = canonical_bytes({"a": (1, 2)})
    same = renderer.render(seen.chart, decode(canonical), Variant(320, 200), data_hash(canonical))
    assert picture == same
    assert Image.open(io.BytesIO(picture)).size == (320, 200)


def test_draw_receives_the_data_as_decoded_from_its_canonical_bytes() -> None:
    seen, given = Seen(), {"pair": (1, 2)}
    draw(seen.chart, given)
    assert seen.data == [{"pair": [1, 2]}]


def test_a_variant_decides_size_theme_and_format() -> None:
    seen = Seen()
    assert draw(seen.chart, 1, Variant(100, 80, format="svg")).startswith(b"<?xml")
    assert draw(seen.chart, 1, Variant(100, 80)) != draw(seen.chart, 1, Variant(100, 80, theme="dark"))


def test_load_receives_the_defaults_of_the_params_that_are_not_given() -> None:
    params = {"region": choice("emea", "apac"), "since": day(MARCH, datetime.date(2026, 12, 31))}
    seen = Seen(load=lambda region, since: [region, since], params=params)
    draw(seen.chart)
    draw(seen.chart, params={"region": "apac"})
    draw(seen.chart, params={"since": datetime.date(2026, 4, 1)})
    assert seen.data == [["emea", MARCH], ["apac", MARCH], ["emea", datetime.date(2026, 4, 1)]]


@pytest.mark.parametrize("params", [{"region": "north"}, {"place": "emea"}], ids=str)
def test_a_param_that_the_chart_does_not_declare_is_refused(params: dict[str, str]) -> None:
    seen = Seen(load=lambda region: region, params={"region": choice("emea", "apac")})
    with pytest.raises(NotAllowed):
        draw(seen.chart, params=params)


def test_given_data_is_drawn_and_load_is_not_called() -> None:
    seen = Seen(load=lambda: 1 / 0)
    draw(seen.chart, None)
    draw(seen.chart, [1])
    assert seen.data == [None, [1]]


def test_a_chart_without_load_draws_none() -> None:
    seen = Seen()
    draw(seen.chart)
    assert seen.data == [None]


def test_data_without_a_canonical_form_is_refused_by_its_path() -> None:
    with pytest.raises(DataError, match=r'data\["a"\] is a set'):
        draw(Seen().chart, {"a": {1}})


@pytest.mark.parametrize("options", [{"load": lambda: 1 / 0}, {"description": lambda _: 1 / 0}], ids=["load", "alt"])
def test_an_error_of_load_or_description_is_chained(options: dict[str, Any]) -> None:
    with pytest.raises(LoadFailed, match=f"{next(iter(options))} raised ZeroDivisionError") as raised:
        draw(Seen(**options).chart)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_an_error_of_draw_is_chained() -> None:
    @chart("broken")
    def broken(figure: Any, data: Any) -> None:
        raise KeyError("units")

    with pytest.raises(DrawFailed, match="draw raised KeyError") as raised:
        draw(broken, 1)
    assert isinstance(raised.value.__cause__, KeyError)


def test_a_chart_that_draws_nothing_fails() -> None:
    @chart("empty")
    def empty(figure: Any, data: Any) -> None:
        pass

    with pytest.raises(DrawFailed, match="empty"):
        draw(empty, 1)


def test_charts_of_a_folder_are_read_with_what_they_share(tmp_path: Path) -> None:
    (tmp_path / "_shared.py").write_text("TITLE = 'Shared'\n")
    (tmp_path / "one.py").write_text(
        "from charthouse import chart\nfrom ._shared import TITLE\n"
        "@chart('one', title=TITLE, load=lambda: [1])\ndef one(figure, data):\n    figure.subplots().plot(data)\n"
    )
    charts = read_charts(tmp_path)
    assert [(name, each.title) for name, each in charts.items()] == [("one", "Shared")]
    assert draw(charts["one"]).startswith(b"\x89PNG")


def test_a_module_that_cannot_be_imported_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("\nraise RuntimeError('no licence')\n")
    with pytest.raises(ChartDefinitionError, match=r"broken\.py: RuntimeError: no licence \(broken\.py, line 2\)"):
        read_charts(tmp_path)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="nowhere"):
        read_charts(tmp_path / "nowhere")
