"""All methods that a callback may call, by the type of their target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal.conversion import UNDEFINED, number_text, to_number, to_text
from charthouse.literal.digits import fixed, precise
from charthouse.literal.list_methods import LIST_METHODS, Caller
from charthouse.literal.members import element, member
from charthouse.literal.moments import Moment
from charthouse.literal.number_format import NumberFormat, number_format
from charthouse.literal.text_methods import TEXT_METHODS


def _localized(value: float, locale: Any = UNDEFINED, options: Any = UNDEFINED) -> str:
    return number_format(locale, options).format(float(value))


def _spelled(value: float, radix: Any = 10) -> str:
    if to_number(radix) != 10:
        raise CallbackError(f"toString in base {to_text(radix)} came where base 10 is allowed")
    return number_text(float(value))


def _label_for(scale: dict[str, Any], value: Any = UNDEFINED) -> Any:
    """`this.getLabelForValue(value)`, of a scale with labels."""
    labels, place = scale.get("labels"), to_number(value)
    if isinstance(labels, list) and place.is_integer() and 0 <= place < len(labels):
        return labels[int(place)]
    return value


def _meta(run: Caller, chart: dict[str, Any], place: Any = UNDEFINED) -> dict[str, Any]:
    """`chart.getDatasetMeta(0)`: of what Chart.js knows only the total of a pie, and that it is not hidden."""
    datasets = element(member(chart, "data"), "datasets")
    data = member(element(datasets, place), "data")
    if not isinstance(data, list):
        raise CallbackError("a chart without data came where `getDatasetMeta` is called")
    run.charge(len(data))
    return {"total": sum(abs(one) for one in data if isinstance(one, int | float) and one == one), "hidden": False}


NUMBER_METHODS: dict[str, Callable[..., Any]] = {
    "toFixed": lambda value, digits=UNDEFINED, *_: fixed(float(value), digits),
    "toPrecision": lambda value, digits=UNDEFINED, *_: precise(float(value), digits),
    "toLocaleString": _localized, "toString": _spelled,
}  # fmt: skip
MOMENT_METHODS: dict[str, Callable[..., Any]] = {
    "getFullYear": lambda one: one.utc().year, "getMonth": lambda one: one.utc().month - 1,
    "getDate": lambda one: one.utc().day, "getDay": lambda one: one.utc().isoweekday() % 7,
    "getHours": lambda one: one.utc().hour, "getMinutes": lambda one: one.utc().minute,
    "getSeconds": lambda one: one.utc().second, "getTime": lambda one: one.milliseconds,
    "toISOString": Moment.iso, "toLocaleDateString": Moment.date_text, "toLocaleTimeString": Moment.time_text,
}  # fmt: skip


def _alone(act: Callable[..., Any]) -> Callable[..., Any]:
    """A method that calls no function of the callback."""
    return lambda _run, *arguments: act(*arguments)


METHODS: dict[tuple[type, str], Callable[..., Any]] = {
    **{(str, name): _alone(act) for name, act in TEXT_METHODS.items()},
    **{(kind, name): _alone(act) for name, act in NUMBER_METHODS.items() for kind in (int, float)},
    **{(Moment, name): _alone(act) for name, act in MOMENT_METHODS.items()},
    **{(list, name): act for name, act in LIST_METHODS.items()},
    (bool, "toString"): _alone(to_text),
    (NumberFormat, "format"): _alone(lambda written, value=UNDEFINED: written.format(to_number(value))),
    (dict, "getLabelForValue"): _alone(_label_for),
    (dict, "getDatasetMeta"): _meta,
    (dict, "isDatasetVisible"): _alone(lambda *_: True),
}
