"""Chart and @chart: what a chart's author declares, and what is refused."""

from __future__ import annotations

import math
from typing import Any, get_type_hints

import pytest

import charthouse
from charthouse import Chart, chart, choice
from charthouse.charts.collecting import collect
from charthouse.charts.definition import OPTIONS, Options
from charthouse.errors import ChartDefinitionError, CharthouseError


def define(chart_id: Any = "sales", **options: Any) -> Chart:
    return chart(chart_id, **options)(print)


@pytest.mark.parametrize("chart_id", ["1", "a", "sales", "task-progress", "a_b-c", "0" * 64])
def test_a_chart_id_is_short_and_plain(chart_id: str) -> None:
    assert define(chart_id).id == chart_id


@pytest.mark.parametrize(
    "chart_id", ["", "-a", "_a", "Sales", "a.b", "a/b", "a b", "a:b", "é", "١", "a" * 65, "a\n", None, 1]
)
def test_an_id_that_no_address_could_have_is_refused(chart_id: Any) -> None:
    with pytest.raises(ChartDefinitionError, match="chart id must be"):
        define(chart_id)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"width": 0}, "width must be"),
        ({"width": 4001}, "width must be"),
        ({"width": 640.0}, "width must be"),
        ({"width": True}, "width must be"),
        ({"height": -1}, "height must be"),
        ({"height": "480"}, "height must be"),
        ({"sizes": [(320, 0)]}, "height must be"),
        ({"sizes": [("320", 240)]}, "width must be"),
        ({"fresh_seconds": 0}, "fresh_seconds must be"),
        ({"fresh_seconds": -1}, "fresh_seconds must be"),
        ({"fresh_seconds": "60"}, "fresh_seconds must be"),
        ({"fresh_seconds": True}, "fresh_seconds must be"),
        ({"fresh_seconds": math.nan}, "fresh_seconds must be"),
        ({"fresh_seconds": math.inf}, "fresh_seconds must be"),
        ({"timeout_seconds": 0}, "timeout_seconds must be"),
        ({"on_miss": "later"}, "on_miss must be"),
        ({"layout": "tight"}, "layout must be 'fit' or None, not 'tight'"),
        ({"private": "no"}, "private must be True or False"),
        ({"private": 1}, "private must be True or False"),
        ({"defaults": "none"}, "defaults must be 'charthouse' or None, which is matplotlib's own, not 'none'"),
        ({"defaults": False}, "defaults must be 'charthouse' or None"),
        ({"params": {"expires": choice("a")}}, "expires"),
        ({"params": {"kid": choice("a")}}, "kid"),
        ({"params": {"sig": choice("a")}}, "sig"),
        ({"params": {"theme": choice("a")}}, "theme"),
        ({"params": {"Region": choice("a")}}, "Region"),
        ({"params": {"year": 2020}}, "the param 'year' must be"),
        ({"params": []}, "params must be"),
        ({"title": 7}, "title must be"),
        ({"title": None}, "title must be"),
        ({"title": b"Sales"}, "title must be"),
        ({"title": "lone \udc80"}, "title must be"),
        ({"title": "two\nlines"}, "title must be"),
        ({"title": "nul \0"}, "title must be"),
        ({"description": 7}, "description must be"),
        ({"description": None}, "description must be"),
        ({"description": "lone \udc80"}, "description must be"),
        ({"version": 2}, "version must be"),
        ({"version": "lone \udc80"}, "version must be"),
        ({"tags": 5}, "tags must be"),
        ({"tags": None}, "tags must be"),
        ({"tags": ["ops", 5]}, "tags must be"),
        ({"tags": b"ops"}, "tags must be"),
        ({"tags": [""]}, "tags must be"),
        ({"tags": ""}, "tags must be"),
        ({"tags": ["a" * 65]}, "tags must be"),
        ({"tags": ["lone \udc80"]}, "tags must be"),
        ({"tags": ["tab\t"]}, "tags must be"),
        ({"sizes": [320]}, "sizes must be"),
        ({"sizes": (320, 240)}, "sizes must be"),
        ({"sizes": 320}, "sizes must be"),
        ({"sizes": None}, "sizes must be"),
        ({"sizes": [(320,)]}, "sizes must be"),
        ({"sizes": [(320, 240, 2)]}, "sizes must be"),
        ({"sizes": ["ab"]}, "sizes must be"),
        ({"sizes": {320: 240}}, "sizes must be"),
        ({"sizes": [(320.0, 240)]}, "width must be"),
        ({"load": [1, 2]}, "load must be"),
        ({"load": "load"}, "load must be"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_name_and_value(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ChartDefinitionError, match=said) as raised:
        define(**options)
    assert isinstance(raised.value, CharthouseError)


@pytest.mark.parametrize(
    ("options", "came", "allowed"),
    [
        ({"title": 7}, "not 7", "text"),
        ({"tags": ["ops", 5]}, "not 5", "1 to 64"),
        ({"sizes": [320]}, "not [320]", "pairs"),
        ({"load": [1, 2]}, "not [1, 2]", "function"),
        ({"params": {"year": 2020}}, "not 2020", "choice, integer or day"),
    ],
)
def test_a_refused_option_says_what_came_and_what_is_allowed(options: dict[str, Any], came: str, allowed: str) -> None:
    with pytest.raises(ChartDefinitionError) as raised:
        define(**options)
    assert came in str(raised.value)
    assert allowed in str(raised.value)


@pytest.mark.parametrize(
    ("unknown", "near"),
    [
        ("tittle", "title"),
        ("fresh_second", "fresh_seconds"),
        ("on_mis", "on_miss"),
        ("timeout", "timeout_seconds"),
        ("size", "sizes"),
        ("Title", "title"),
    ],
)
def test_an_unknown_option_is_refused_with_the_name_that_was_meant(unknown: str, near: str) -> None:
    with pytest.raises(ChartDefinitionError) as raised:
        define(**{unknown: "x"})
    known = ", ".join(OPTIONS)
    assert str(raised.value) == f"{unknown!r} is not an option of @chart, did you mean {near}? there are {known}"


@pytest.mark.parametrize("unknown", ["colour", "xyz", "id", "draw", "module", "", "a\nb"])
def test_an_unknown_option_that_is_like_no_other_is_refused_with_the_names_that_there_are(unknown: str) -> None:
    with pytest.raises(ChartDefinitionError) as raised:
        define(**{unknown: "x"})
    assert str(raised.value) == f"{unknown!r} is not an option of @chart; there are {', '.join(OPTIONS)}"


def test_an_unknown_option_is_refused_where_it_is_written() -> None:
    with pytest.raises(ChartDefinitionError, match="tittle"):
        chart("sales", tittle="Sales")


def test_the_options_that_editors_know_are_those_that_a_chart_has() -> None:
    known, kept = get_type_hints(Options), get_type_hints(Chart)
    assert list(known) == list(OPTIONS)
    converted = {"sizes", "params", "tags", "refresh_at", "refresh_days"}
    assert {name for name in known if known[name] != kept[name]} == converted


@pytest.mark.parametrize("title", ["Umsätze", "销售", "🏴‍☠️ & <b>", "non-breaking\u00a0space", "x" * 500])
def test_a_title_may_be_any_line_that_can_be_shown(title: str) -> None:
    assert define(title=title, tags=[title[:64]]).title == title


def test_a_description_may_have_several_lines() -> None:
    assert define(description="Sales.\nBy region.").alt_text(None) == "Sales.\nBy region."


def test_sizes_may_be_lists_or_made_one_by_one() -> None:
    assert define(sizes=[[320, 240]]).sizes == ((320, 240),)
    assert define(sizes=((width, 100) for width in (1, 2))).sizes == ((1, 100), (2, 100))


@pytest.mark.parametrize("draw", [None, "draw", 7])
def test_what_cannot_draw_is_refused(draw: Any) -> None:
    with pytest.raises(ChartDefinitionError, match=f"draw must be a function of figure and data, not {draw!r}"):
        chart("sales")(draw)


def test_chart_without_an_id_says_how_it_is_written() -> None:
    with pytest.raises(ChartDefinitionError, match=r'@chart\("my-chart"\)'):

        @chart  # type: ignore[arg-type]
        def sales(figure: Any, data: Any) -> None: ...


def test_a_bad_id_is_refused_where_it_is_written() -> None:
    with pytest.raises(ChartDefinitionError, match="chart id must be"):
        chart("Bad Id")


def test_what_is_left_open_is_left_to_the_settings() -> None:
    defined = define()
    assert (defined.fresh_seconds, defined.on_miss, defined.timeout_seconds) == (None, None, None)
    assert (defined.width, defined.height, defined.title) == (640, 480, "sales")


def test_params_are_kept_sorted() -> None:
    assert list(define(params={"b": choice("x"), "a": choice("y")}).params) == ["a", "b"]


def test_one_tag_alone_is_one_tag() -> None:
    assert define(tags="ops").tags == ("ops",)
    assert define(tags=["ops", "money"]).tags == ("ops", "money")


def test_the_decorated_function_can_still_be_called() -> None:
    @chart("double")
    def double(figure: Any, data: int) -> int:
        return 2 * data

    assert isinstance(double, Chart)
    assert double(None, 21) == 42


@pytest.mark.parametrize(
    ("description", "alt"),
    [("All sales", "All sales"), ("", ""), (lambda data: f"{data} sales", "7 sales"), (lambda _: "", "")],
)
def test_the_alt_text_of_the_author_is_the_description(description: Any, alt: str) -> None:
    assert define(title="Sales", description=description).alt_text(7) == alt


def test_an_alt_text_that_utf_8_cannot_encode_is_made_one_that_it_can() -> None:
    assert define(description=lambda _: "lone \udc80").alt_text(7) == r"lone \udc80"


def test_charts_are_collected_while_the_block_runs_and_in_order() -> None:
    with collect() as charts:
        define("b")
        define("a")
    define("c")
    assert [defined.id for defined in charts] == ["b", "a"]


def test_a_chart_knows_the_module_that_defines_it() -> None:
    scope: dict[str, Any] = {"__name__": "some_module", "define": define}
    exec("made = define('x')", scope)
    assert scope["made"].module == "some_module"


def test_everything_that_a_charts_module_needs_is_in_the_package_itself() -> None:
    assert set(charthouse.__all__) >= {"chart", "choice", "integer", "day", "Variant", "Chart"}
    assert all(hasattr(charthouse, name) for name in charthouse.__all__)


async def asynchronous(*_: Any) -> Any:
    return "x"


async def generating(*_: Any) -> Any:
    yield "x"


@pytest.mark.parametrize("function", [asynchronous, generating])
@pytest.mark.parametrize("name", ["load", "draw", "description"])
def test_what_a_call_would_not_run_is_refused(name: str, function: Any) -> None:
    declare = chart("sales") if name == "draw" else lambda option: chart("sales", **{name: option})
    with pytest.raises(ChartDefinitionError, match=f"{name} must be a plain function, not an `async def`; "):
        declare(function)
