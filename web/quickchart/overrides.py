"""What the address of a created chart may change in its config: the title, labels, and numbers, names and colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from charthouse.errors import NotAllowed
from charthouse.spec.paints import split_colours

if TYPE_CHECKING:
    from charthouse.literal.value import Value

OF_DATASET = re.compile(r"(data|label|backgroundColor|borderColor)([1-9][0-9]?)", re.ASCII)


def overridden(config: Value, query: Mapping[str, str]) -> Value:
    """The config, changed as the query says; the config itself stays as it is."""
    if not isinstance(config, dict):
        return config
    changed: dict[str, Any] = dict(config)
    if "title" in query:
        changed["options"] = _with_title(changed.get("options"), query["title"])
    changed["data"] = _with_data(changed.get("data"), query)
    return changed


def _with_title(options: Any, title: str) -> dict[str, Any]:
    kept = dict(options) if isinstance(options, dict) else {}
    plugins = kept.get("plugins")
    if isinstance(plugins, dict) and "title" in plugins:  # version 3 and later have it there
        kept["plugins"] = {**plugins, "title": _titled(plugins["title"], title)}
    else:
        kept["title"] = _titled(kept.get("title"), title)
    return kept


def _titled(before: Any, title: str) -> dict[str, Any]:
    return {**(before if isinstance(before, dict) else {}), "display": True, "text": title}


def _with_data(data: Any, query: Mapping[str, str]) -> Any:
    if not isinstance(data, dict):
        return data
    changed = dict(data)
    if "labels" in query:
        changed["labels"] = query["labels"].split(",")
    datasets = list(changed["datasets"]) if isinstance(changed.get("datasets"), list) else []
    for name, value in query.items():
        if found := OF_DATASET.fullmatch(name):
            number = int(found[2])
            if number > len(datasets) or not isinstance(datasets[number - 1], dict):
                raise NotAllowed(name, "", f"left out: the chart has {len(datasets)} datasets", "given")
            datasets[number - 1] = {**datasets[number - 1], found[1]: _value(found[1], value)}
    return {**changed, "datasets": datasets} if datasets else changed


def _value(member: str, text: str) -> Any:
    """The value of a dataset's member: numbers stand between commas, and so may colours outside of parentheses."""
    if member == "data":
        return text.split(",")
    if member == "label":
        return text
    parts = split_colours(text)
    return parts if len(parts) > 1 else text
