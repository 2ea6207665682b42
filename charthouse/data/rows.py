"""Rows: data that is a list, or a dict of lists of one length each, may have more rows appended."""

from __future__ import annotations

from typing import Any

from charthouse.errors import NotAllowed, RowsDoNotFit
from charthouse.printable import with_article

ROWS = "a list of rows, or an object of lists that all have one length"


def check_rows(rows: Any) -> None:
    """NotAllowed unless the data is rows."""
    if not _are_rows(rows):
        came = _described(rows)
        raise NotAllowed("body", came, f"{ROWS}, to be appended", came)


def append(kept: Any, rows: Any, most: int) -> Any:
    """The kept data with the rows behind its own, at most `most` of them: the oldest fall off.

    RowsDoNotFit when the kept data is no such rows.
    """
    if not _are_rows(kept):
        raise RowsDoNotFit(f"Rows are appended to {ROWS}; what is kept is {_described(kept)}.")
    if type(kept) is not type(rows):
        raise RowsDoNotFit(f"What is kept is {_described(kept)}; what came is {_described(rows)}.")
    if isinstance(kept, list):
        return (kept + rows)[-most:]
    if kept.keys() != rows.keys():
        raise RowsDoNotFit(f"The lists that are kept are {_names(kept)}; the lists that came are {_names(rows)}.")
    return {name: (values + rows[name])[-most:] for name, values in kept.items()}


def none_of(rows: Any) -> Any:
    """Data like these rows, without a row."""
    return [] if isinstance(rows, list) else {name: [] for name in rows}


def _are_rows(data: Any) -> bool:
    if not isinstance(data, dict):
        return isinstance(data, list)
    return all(isinstance(values, list) for values in data.values()) and len(set(map(len, data.values()))) == 1


def _described(data: Any) -> str:
    if isinstance(data, list):
        return "a list"
    if not isinstance(data, dict):
        return "null" if data is None else f"one value, {with_article(type(data).__name__)}"
    if not data:
        return "an empty object"
    if not all(isinstance(values, list) for values in data.values()):
        return "an object with values that are no lists"
    return "an object of lists" + ("" if _are_rows(data) else " of different lengths")


def _names(data: dict[str, Any]) -> str:
    """The first names, each cut."""
    names = [repr(name[:40]) for name in list(data)[:10]]
    return ", ".join(names) + (", …" if len(data) > len(names) else "")
