"""The methods of lists (ECMA-262, section 23.1.3), without those that change the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Protocol

from charthouse.errors import CallbackError
from charthouse.literal.conversion import UNDEFINED, joined, to_text, truthy
from charthouse.literal.operators import same
from charthouse.literal.text_methods import at, sliced

Act = Callable[["Caller", list[Any], Any], Any]


class Caller(Protocol):
    """Calls the functions that a callback hands to a method."""

    def apply(self, function: Any, arguments: Sequence[Any]) -> Any: ...

    def charge(self, steps: int) -> None: ...


def _mapped(run: Caller, items: list[Any], act: Any = UNDEFINED) -> list[Any]:
    return [run.apply(act, (item, place, items)) for place, item in enumerate(items)]


def _where(run: Caller, items: list[Any], act: Any) -> list[int]:
    """The places of the items that fit."""
    return list(_places(run, items, act))


def _places(run: Caller, items: list[Any], act: Any) -> Any:
    return (place for place, item in enumerate(items) if truthy(run.apply(act, (item, place, items))))


def _first(run: Caller, items: list[Any], act: Any) -> int | None:
    return next(iter(islice(_places(run, items, act), 1)), None)


def _found(run: Caller, items: list[Any], act: Any = UNDEFINED) -> Any:
    place = _first(run, items, act)
    return UNDEFINED if place is None else items[place]


def _found_at(run: Caller, items: list[Any], act: Any = UNDEFINED) -> int:
    place = _first(run, items, act)
    return -1 if place is None else place


def _filtered(run: Caller, items: list[Any], act: Any = UNDEFINED) -> list[Any]:
    return [items[place] for place in _where(run, items, act)]


def _every(run: Caller, items: list[Any], act: Any = UNDEFINED) -> bool:
    return all(truthy(run.apply(act, (item, place, items))) for place, item in enumerate(items))


def _reduced(run: Caller, items: list[Any], act: Any = UNDEFINED, *start: Any) -> Any:
    if not items and not start:
        raise CallbackError("an empty list came where `reduce` has no start")
    result = start[0] if start else items[0]
    for place in range(0 if start else 1, len(items)):
        result = run.apply(act, (result, items[place], place, items))
    return result


def _each(run: Caller, items: list[Any], act: Any = UNDEFINED) -> Any:
    _mapped(run, items, act)
    return UNDEFINED


def _joined(run: Caller, items: list[Any], mark: Any = UNDEFINED) -> str:
    run.charge(len(items))
    return joined(items, "," if mark is UNDEFINED else to_text(mark))


def _index_of(run: Caller, items: list[Any], wanted: Any = UNDEFINED) -> int:
    run.charge(len(items))
    return next((place for place, item in enumerate(items) if same(item, wanted)), -1)


def _copied(act: Callable[..., Any]) -> Callable[..., Any]:
    """A method that copies the list, which costs a step an item."""

    def charged(run: Caller, items: list[Any], *arguments: Any) -> Any:
        run.charge(len(items))
        return act(items, *arguments)

    return charged


def _concat(items: list[Any], *others: Any) -> list[Any]:
    return [*items, *(one for other in others for one in (other if isinstance(other, list) else [other]))]


LIST_METHODS: dict[str, Callable[..., Any]] = {
    "map": _mapped, "filter": _filtered, "reduce": _reduced, "forEach": _each, "find": _found, "findIndex": _found_at,
    "some": lambda run, items, act=UNDEFINED: _first(run, items, act) is not None, "every": _every,
    "join": _joined, "toString": lambda run, items, *_: _joined(run, items),
    "indexOf": _index_of, "includes": lambda run, items, wanted=UNDEFINED: _index_of(run, items, wanted) >= 0,
    "slice": _copied(sliced), "at": lambda _, items, place=UNDEFINED: at(items, place),
    "concat": _copied(_concat), "reverse": _copied(lambda items: items[::-1]),
}  # fmt: skip
