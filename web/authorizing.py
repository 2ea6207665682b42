"""Which charts a request is about, for the function of an application of one's own that authorizes it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.wrappers import Response

from charthouse.errors import SettingsError
from charthouse.web.memory.headers import Environ

Authorize = Callable[..., Any]  # without a parameter, or with one: a chart's id or None
Verdicts = Mapping[str | None, Any]  # by chart id, or None
ANSWERS = (Response, tuple)  # what a view may return, and no application means as a yes
STATUS = "/status"
OPEN = re.compile(r"/(?:static/.*|embed\.js)")  # files that tell nothing of any chart
CHART = re.compile(r"/(?:charts|showchart)/([^/.]*).*", re.DOTALL)


def verdicts(authorize: Authorize) -> Callable[[Environ], Verdicts]:
    """What the function says of a request, of each chart if it has a parameter; SettingsError for other functions."""
    try:
        taken = len(inspect.signature(authorize).parameters)
    except (TypeError, ValueError):
        raise SettingsError(f"authorize must be a function, not {type(authorize).__name__}") from None
    if inspect.iscoroutinefunction(authorize):  # what it returns is true, whatever it would say
        raise SettingsError("authorize must be a function that is not async")
    if taken > 1:
        raise SettingsError(f"authorize must take the id of a chart, or nothing, not {taken} parameters")
    if taken:
        return lambda environ: {chart_id: authorize(chart_id) for chart_id in charts_of(environ)}
    return lambda environ: dict.fromkeys(charts, authorize()) if (charts := charts_of(environ)) else {}


def refusals(said: Verdicts) -> Verdicts:
    """The verdicts that refuse: false ones, and answers of the application's own, such as a redirect."""
    return {chart_id: verdict for chart_id, verdict in said.items() if not verdict or isinstance(verdict, ANSWERS)}


def without(environ: Environ, refused: Verdicts) -> Environ | None:
    """The request without the names of refused charts; None unless it is a partial status that has other names."""
    pairs = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)
    if environ["PATH_INFO"] != STATUS or ("partial", "1") not in pairs:
        return None
    left = [(name, _allowed(value, refused) if name == "charts" else value) for name, value in pairs]
    return environ | {"QUERY_STRING": urlencode(left)} if dict(left).get("charts") else None


def charts_of(environ: Environ) -> list[str | None]:
    """The id of each chart that the request is about; None for what is of no chart or of all; [] for open files."""
    path = environ["PATH_INFO"]
    if OPEN.fullmatch(path):
        return []
    if path == "/mainindex":
        return ["1"]
    if path == STATUS:
        lists = [value for name, value in parse_qsl(environ["QUERY_STRING"]) if name == "charts"]
        return [_chart_of(name) for name in ",".join(lists).split(",")]
    found = CHART.fullmatch(path)
    return [found[1] if found else None]


def _chart_of(name: str) -> str:
    """The chart id in a name of a status."""
    return re.split("[.?]", name)[0]


def _allowed(names: str, refused: Verdicts) -> str:
    return ",".join(name for name in names.split(",") if _chart_of(name) not in refused)
