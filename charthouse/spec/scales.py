"""Reading axes: `scales.yAxes[0].ticks` of version 2, `scales.y.ticks` of 3 and 4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from charthouse.errors import SpecError
from charthouse.spec.axis import Axis, Grid
from charthouse.spec.dates import moment
from charthouse.spec.fonts import font_of, title_of
from charthouse.spec.limits import MOST_AXES
from charthouse.spec.lists import colours_of
from charthouse.spec.texts import Font, Text
from charthouse.spec.tick_words import Looks, or_usual, ticks_of
from charthouse.spec.words import Words, as_number

KINDS = {
    "linear": "linear", "logarithmic": "logarithmic", "category": "category", "time": "time", "timeseries": "time",
    "radialLinear": "radial",
}  # fmt: skip
SIDES = {"left": "left", "right": "right", "top": "top", "bottom": "bottom"}
UNITS = {
    each: each
    for each in ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")
}  # fmt: skip
OF_BARS = ("barPercentage", "categoryPercentage", "barThickness", "maxBarThickness")
OF_OLD = {"xAxes": "x", "yAxes": "y"}


@dataclass(frozen=True)
class Scale:
    """An axis with what only the reading of data needs of it."""

    axis: Axis
    name: str  # as the config calls it: an `id`, or its name among the scales
    direction: str  # x, y, r
    parser: str = ""
    labels: tuple[str, ...] = ()
    bars: tuple[Words, ...] = ()  # what version 2 says of bars at their axis


def scales_of(scales: Words, index: str, kinds: dict[str, str], looks: Looks, from_zero: bool) -> list[Scale]:
    """The axes of the config, those that it does not name included; `kinds` of x and y where it is silent."""
    found = [*_read_all(scales)]
    if len(found) > MOST_AXES:
        raise SpecError(scales.path, f"{len(found)} axes", f"at most {MOST_AXES} axes")
    missing = [each for each in ("x", "y") if each not in {direction for _, _, direction in found}]
    found += [(Words({}, scales.at(each), scales.notes), each, each) for each in missing]
    made: list[Scale] = []
    for words, name, direction in found:
        number = sum(each.direction == direction for each in made)
        axis_id = direction if number == 0 else f"{direction}{number + 1}"
        base = Axis(axis_id, kinds[direction], _side(direction, number), from_zero=from_zero and direction != index)
        made.append(_scale(words, name, direction, base, looks))
    return made


def _side(direction: str, number: int) -> str:
    if direction == "x":
        return "bottom"
    return "left" if number == 0 else "right"


def _read_all(scales: Words) -> Iterator[tuple[Words, str, str]]:
    """The words of each axis, its name, and x or y."""
    for old, direction in OF_OLD.items():
        for words in scales.objects(old):
            name = words.text("id") or ""
            yield words, name, direction
    for name in sorted(scales.value, key=lambda name: (name not in ("x", "y"), name)):
        if name in OF_OLD or not isinstance(scales.value[name], (dict, bool)):
            continue
        words = scales.words(name)
        direction = _direction(words, name)
        if direction:
            yield words, name, direction
        elif name != "r":
            scales.ignore(name, "an axis whose name begins with x or y, or that has an `axis`")


def _direction(words: Words, name: str) -> str:
    said = words.text("axis") or ""
    if said in ("x", "y"):
        return said
    if name[:1] in ("x", "y"):
        return name[0]
    return {"left": "y", "right": "y", "top": "x", "bottom": "x"}.get(str(words.value.get("position")), "")


def _scale(words: Words, name: str, direction: str, base: Axis, looks: Looks) -> Scale:
    ticks, time = words.words("ticks"), words.words("time")
    kind = words.choice("type", KINDS) or ("time" if "time" in words else base.kind)
    parser = time.text(time.first("parser", "format")) or ""
    low, high = _ends(words, ticks, time, kind, parser)
    axis = Axis(
        id=base.id,
        kind=kind,
        side=_position(words, direction, base.side),
        shown=words.flag("display") is not False,
        low=low,
        high=high,
        suggested_low=_either(words, ticks, "suggestedMin"),
        suggested_high=_either(words, ticks, "suggestedMax"),
        from_zero=_flag(words, ticks, "beginAtZero", base.from_zero),
        stacked=bool(_stacked(words)),
        reverse=_flag(words, ticks, "reverse", False),
        offset=bool(words.flag("offset")),
        grid=_grid(words, Grid()),
        ticks=ticks_of(ticks, looks),
        title=_title(words, looks),
        unit=time.choice(time.first("unit", "minUnit"), UNITS),
        unit_steps=_steps(time),
        time_format=_time_format(time),
    )
    words.pass_over("id", "axis", "bounds", "distribution", "adapters", "weight", "clip", "stackWeight")
    time.pass_over("tooltipFormat", "isoWeekday", "round", "minUnit", "displayFormats")
    labels = words.take("labels")
    names = tuple(str(each) for each in labels) if isinstance(labels, list) else ()
    return Scale(axis, name, direction, parser, names, _bars(words))


def _bars(words: Words) -> tuple[Words, ...]:
    given = {name: words.take(name) for name in OF_BARS if name in words}
    return (Words(given, f"{words.path}.", words.notes),) if given else ()


def _ends(words: Words, ticks: Words, time: Words, kind: str, parser: str) -> tuple[float | None, float | None]:
    low, high = (_end(name, (words, ticks, time), kind, parser) for name in ("min", "max"))
    return low, high


def _end(name: str, places: tuple[Words, ...], kind: str, parser: str) -> float | None:
    for place in places:
        value = place.take(name)
        if value is None:
            continue
        number = as_number(value)
        if kind == "time" and isinstance(value, str):
            number = moment(value, parser)
        if number is not None:
            return number
        place.ignore(name, "a moment" if kind == "time" else "a number")
    return None


def _either(words: Words, ticks: Words, name: str) -> float | None:
    own = words.number(name)
    return ticks.number(name) if own is None else own


def _flag(words: Words, ticks: Words, name: str, base: bool) -> bool:
    for found in (words.flag(name), ticks.flag(name)):
        if found is not None:
            return found
    return base


def _stacked(words: Words) -> bool | None:
    if words.value.get("stacked") == "single":
        words.pass_over("stacked")
        return True
    return words.flag("stacked")


def _position(words: Words, direction: str, base: str) -> str:
    """The side of the axis; one that cannot be is the usual one."""
    side = words.choice("position", SIDES) or base
    return side if (side in ("top", "bottom")) == (direction == "x") else base


def _title(words: Words, looks: Looks) -> Text | None:
    old = title_of(words.words("scaleLabel"), looks.font, "labelString")
    new = words.take("title")
    if isinstance(new, str):
        return Text(new, looks.font)
    return title_of(words.words("title"), looks.font) or old


def _grid(words: Words, base: Grid) -> Grid:
    """Lines across the chart: `gridLines` of version 2, `grid` and `border` of 3 and 4."""
    grid = words.words(words.first("grid", "gridLines"))
    border = words.words("border")
    shown = [each.flag("display") for each in (grid, border)]
    dashes = _numbers(grid, "borderDash") or _numbers(border, "dash")
    grid.pass_over(
        "drawTicks", "tickMarkLength", "tickLength", "offsetGridLines", "offset", "zeroLineWidth", "z",
        "tickColor", "tickWidth", "tickBorderDash", "zeroLineBorderDash", "borderDashOffset",
        "zeroLineBorderDashOffset",
    )  # fmt: skip
    return Grid(
        shown=shown[0] is not False,
        lines=grid.flag("drawOnChartArea") is not False,
        border=grid.flag("drawBorder") is not False and shown[1] is not False,
        colours=colours_of(grid, "color"),
        width=or_usual(grid.number("lineWidth", 0, 50), base.width),
        dash=dashes,
        zero_colour=grid.colour("zeroLineColor"),
        round=bool(grid.flag("circular")),
        border_colour=border.colour("color") or grid.colour("borderColor"),
    )


def spokes_of(words: Words) -> Grid:
    """The lines from the middle of a radial chart."""
    return Grid(
        shown=words.flag("display") is not False,
        colours=colours_of(words, "color"),
        width=or_usual(words.number("lineWidth", 0, 50), 1.0),
        dash=_numbers(words, "borderDash"),
    )


def _numbers(words: Words, name: str) -> tuple[float, ...]:
    value = words.take(name)
    found = [as_number(each) for each in value[:8]] if isinstance(value, list) else []
    return tuple(max(0.0, each) for each in found if each is not None) if any(found) else ()


def _steps(time: Words) -> float:
    of_time = time.number(time.first("stepSize", "unitStepSize"), 1, 10_000)
    return of_time or 1.0


def _time_format(time: Words) -> str | None:
    """The format of the axis' unit; where no unit is said, the first that is given."""
    formats = time.take("displayFormats")
    if isinstance(formats, str):
        return formats
    if not isinstance(formats, dict):
        return None
    own = formats.get(str(time.value.get("unit")))
    found = own if isinstance(own, str) else next((each for each in formats.values() if isinstance(each, str)), None)
    return found[:60] if found else None


def radial_of(words: Words, looks: Looks, from_zero: bool) -> Axis:
    """The axis from the middle of a radar or polar area chart."""
    axis = _scale(words, "r", "r", Axis("r", "radial", "", from_zero=from_zero), looks).axis
    spokes, points = words.words("angleLines"), words.words("pointLabels")
    points.pass_over("centerPointLabels", "padding", "backdropColor", "backdropPadding", "borderRadius")
    shown = points.flag("display") is not False
    small = Font(10.0, looks.font.bold, looks.font.italic, looks.font.colour)
    words.pass_over("startAngle", "animate", "beginAtZero")
    return replace(
        axis,
        kind="radial",
        side="",
        spokes=spokes_of(spokes) if spokes.value else None,
        point_font=font_of(points, small) if shown else None,
    )
