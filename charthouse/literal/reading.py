"""A configuration's text to its value: JSON by the standard parser, the rest as a JavaScript literal."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from charthouse.literal import scalars
from charthouse.literal.structure import REFUSED_NAMES, Structure
from charthouse.literal.tokens import DEEPEST, Tokens
from charthouse.literal.value import Value

SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class NotPlain(ValueError):
    """JSON that the literal's way must judge."""


def read(text: str) -> Value:
    """The value of JSON or of a JavaScript literal, in time linear in its length; LiteralError for anything else.

    The last value of a name counts. undefined, NaN and infinite numbers are None. One number has one form, `1.0` is 1.
    A function outside the closed language, or an expression of more than constants, is an `Unreadable`.
    """
    source = scalars.SURROGATE.sub(scalars.REPLACEMENT, text).removeprefix("\ufeff")
    with suppress(ValueError, RecursionError):
        return _json(source)
    return Structure(Tokens(source)).whole()


def read_value(value: Any) -> Value:
    """The value of a configuration that came as JSON, with the bounds and refusals of one that comes as a text."""
    return read(json.dumps(value))


def _json(source: str) -> Value:
    """The value of plain JSON; ValueError, or RecursionError, for what the literal's way must judge."""
    if SURROGATE_ESCAPE.search(source):
        raise NotPlain("a surrogate")
    value: Value = json.loads(
        source, parse_int=scalars.number, parse_float=scalars.number, parse_constant=lambda _: None,
        object_pairs_hook=_object,
    )  # fmt: skip
    if source.count("[") + source.count("{") > DEEPEST and _depth(value) > DEEPEST:
        raise NotPlain("deep nesting")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if not REFUSED_NAMES.isdisjoint(found):
        raise NotPlain("a refused name")
    return found


def _depth(value: Value) -> int:
    """How many lists and objects are inside each other; counted layer by layer, without recursion."""
    depth, layer = 0, [value]
    while layer:
        layer = [
            part for one in layer if isinstance(one, list | dict)
            for part in (one.values() if isinstance(one, dict) else one)
        ]  # fmt: skip
        depth += 1
    return depth - 1
