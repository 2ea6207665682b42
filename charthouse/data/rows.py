"""Rows: pushes can append rows to data that is a list, or a dict of lists that all have one length."""

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
    """The kept data with the new rows at its end, without the oldest rows beyond `most`.

    RowsDoNotFit when the kept data has rows of another form, or none.
    """
    if not _are_rows(kept):
        raise RowsDoNotFit(f"Rows are appended to {ROWS}; the kept data is {_described(kept)}.")
    if type(kept) is not type(rows):
        raise RowsDoNotFit(f"The kept data is {_described(kept)}; the pushed data is {_described(rows)}.")
    if isinstance(kept, list):
        return (kept + rows)[-most:]
    if kept.keys() != rows.keys():
        raise RowsDoNotFit(f"The kept lists are {_names(kept)}; the pushed lists are {_names(rows)}.")
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
        return "an object with values that are not lists"
    return "an object of lists" + ("" if _are_rows(data) else " of different lengths")


def _names(data: dict[str, Any]) -> str:
    """The first names, each cut."""
    names = [repr(name[:40]) for name in list(data)[:10]]
    return ", ".join(names) + (", …" if len(data) > len(names) else "")
