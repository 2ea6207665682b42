"""JSON as pushed data: strict where Python is lax, with refusals that quote the input."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from charthouse.errors import NotAllowed
from charthouse.printable import encodable

LONGEST_NUMBER = 400  # more digits than any double has before its point
LONGEST_EXCERPT = 60


def read_json(body: bytes) -> Any:
    """The value of the body (RFC 8259, in UTF-8); NotAllowed when it is malformed or ambiguous.

    No NaN or Infinity, no number beyond a double, no name twice in an object.
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_float,
        )  # fmt: skip
    except UnicodeDecodeError as error:
        at = f"byte {error.object[error.start]:#04x} at offset {error.start}"
        raise _refused(at, "JSON in UTF-8") from error
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise _refused(error.doc[error.pos :], f"JSON ({error.msg} at {at})") from error
    except RecursionError as error:
        raise _refused("deeper nesting", "JSON nested at most 100 deep") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise _refused(twice, "JSON that has no name twice in one object")
    return read


def _constant(text: str) -> NoReturn:
    raise _refused(text, "JSON, which has no NaN and no Infinity")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:  # Python refuses to read thousands of digits, because that is slow
        raise _refused(text, "JSON whose numbers a double can hold")
    _float(text)
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _refused(text, "JSON whose numbers a double can hold")
    return value


def _refused(value: str, allowed: str) -> NotAllowed:
    short = value if len(value) <= LONGEST_EXCERPT else value[: LONGEST_EXCERPT - 1] + "…"
    return NotAllowed("body", encodable(short), allowed)
