"""Which charts a request is about, for the function of an application of one's own that authorizes it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from charthouse.errors import SettingsError
from charthouse.web.memory.headers import Environ

Authorize = Callable[..., Any]  # without a parameter, or with one: a chart's id or None
OPEN = re.compile(r"/(?:static/.*|embed\.js)")  # files that tell nothing of any chart
CHART = re.compile(r"/(?:charts|showchart)/([^/.]*).*", re.DOTALL)


def verdicts(authorize: Authorize) -> Callable[[Environ], Iterator[Any]]:
    """What the function says of a request, of each chart if it has a parameter; SettingsError for other functions."""
    try:
        taken = len(inspect.signature(authorize).parameters)
    except (TypeError, ValueError):
        raise SettingsError(f"authorize must be a function, not {type(authorize).__name__}") from None
    if taken > 1:
        raise SettingsError(f"authorize must take the id of a chart, or nothing, not {taken} parameters")
    if taken:
        return lambda environ: (authorize(chart_id) for chart_id in charts_of(environ))
    return lambda environ: (authorize() for _ in charts_of(environ)[:1])


def charts_of(environ: Environ) -> list[str | None]:
    """The id of each chart that the request is about; None for what is of no chart or of all; [] for open files."""
    path = environ["PATH_INFO"]
    if OPEN.fullmatch(path):
        return []
    if path == "/mainindex":
        return ["1"]
    if path == "/status":
        lists = [value for name, value in parse_qsl(environ["QUERY_STRING"]) if name == "charts"]
        return [re.split("[.?]", name)[0] for name in ",".join(lists).split(",")]
    found = CHART.fullmatch(path)
    return [found[1] if found else None]
