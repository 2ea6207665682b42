"""Configs of kept charts: their numbers alone replaced, or read from CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from charthouse.errors import NotAllowed

MOST_COLUMNS = 100
DATASET_MEMBERS = ("label", "data")
ALLOWED = 'a list of numbers, a list of such lists, or {"labels": […], "datasets": [{"data": […]}]}'


def with_numbers(config: Mapping[str, Any], numbers: Any) -> dict[str, Any]:
    """The config with other labels and numbers; NotAllowed unless there are as many datasets as before."""
    data = config["data"] if isinstance(config.get("data"), dict) else {}
    before = data["datasets"] if isinstance(data.get("datasets"), list) else []
    given = _members(numbers)
    datasets = _merged(before, given["datasets"]) if "datasets" in given else before
    labels = {"labels": given["labels"]} if "labels" in given else {}
    return {**config, "data": {**data, **labels, "datasets": datasets}}


def _merged(before: list[Any], datasets: list[Any]) -> list[Any]:
    """The datasets with other numbers, and their other members as before."""
    if len(datasets) != len(before):
        raise NotAllowed("datasets", "", f"{len(before)} lists, as many as the chart has", f"{len(datasets)} of them")
    return [{**old, **_dataset(new, at)} for at, (old, new) in enumerate(zip(before, datasets, strict=True))]


def _members(numbers: Any) -> dict[str, Any]:
    """The labels and datasets that the body of a push has."""
    if isinstance(numbers, list):
        one = not numbers or not all(isinstance(row, list) for row in numbers)
        return {"datasets": [numbers] if one else numbers}
    if not isinstance(numbers, dict) or not numbers:
        raise NotAllowed("body", "", ALLOWED, f"{type(numbers).__name__}")
    for name, value in numbers.items():
        if name not in ("labels", "datasets") or not isinstance(value, list):
            raise NotAllowed("body", "", ALLOWED, f"{name[:40]!r}: {type(value).__name__}")
    return numbers


def _dataset(given: Any, at: int) -> dict[str, Any]:
    if isinstance(given, list):
        return {"data": given}
    if isinstance(given, dict) and set(given) <= set(DATASET_MEMBERS):
        return given
    raise NotAllowed(f"datasets[{at}]", "", "a list of numbers, or an object with label and data", "something else")


def read_csv(text: str) -> dict[str, Any]:
    """The `data` of a config: the first column has the labels, each other one is a dataset with its head as label.

    An empty cell is a gap. NotAllowed names the line and the column of what is no number.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True) if any(row)]
    except csv.Error as error:
        raise NotAllowed("body", "", "CSV (RFC 4180)", f"what has none: {error}") from error
    if len(rows) < 2 or not 2 <= len(rows[0]) <= MOST_COLUMNS:
        came = f"{len(rows)} lines with {len(rows[0]) if rows else 0} columns"
        raise NotAllowed("body", "", f"CSV with a line of heads, lines of data and 2 to {MOST_COLUMNS} columns", came)
    heads, *lines = rows
    for number, line in enumerate(lines, 2):
        if len(line) != len(heads):
            raise NotAllowed(f"line {number}", "", f"of {len(heads)} columns", f"of {len(line)}")
    datasets = [
        {"label": head.strip(), "data": [_cell(line[at], number, head) for number, line in enumerate(lines, 2)]}
        for at, head in enumerate(heads) if at
    ]  # fmt: skip
    return {"labels": [line[0].strip() for line in lines], "datasets": datasets}


def _cell(text: str, line: int, head: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        number = float("nan")
    if number - number != 0:  # NaN, infinite
        raise NotAllowed(f"line {line}, column {head[:40]!r}", text[:40], "a number, or empty")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
