"""Keeping charts without Python: putting, changing, dropping, and carrying them to another store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from charthouse.assembly import Services
from charthouse.cache.push import Taken
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.configs import with_numbers
from charthouse.charts.option_values import check_id
from charthouse.charts.picture import Picture
from charthouse.charts.specs import OPTION_NAMES, KeptChart
from charthouse.data import Limits, canonical_bytes
from charthouse.errors import ChartIdTaken, NotAllowed, NotFound
from charthouse.printable import shortened

if TYPE_CHECKING:  # what reads a config is imported with the first one: it takes 70 ms, which no start should
    from charthouse.spec.spec import Spec

MOST_NAMED = 5  # ignored options that a refusal names
EXAMPLE = 'an object such as {"type": "bar", "data": {…}}'
MEMBERS = ("type", "data", "options", "plugins")  # of a config, besides the options of the chart


@dataclass(frozen=True)
class Kept:
    """A chart that is kept now, its data, and whether the chart is new."""

    entry: CatalogueEntry
    taken: Taken
    new: bool


def keep(services: Services, catalogue: Catalogue, chart_id: str, config: Any) -> Kept:
    """Keep the chart, or change it: a Chart.js config, with the chart's own options beside `type`.

    ChartIdTaken when Python defines a chart of that id; ChartDefinitionError, SpecError, LiteralError or NotAllowed
    name what is wrong; an option that would be ignored is refused.
    """
    check_id(chart_id)
    check_free(catalogue, chart_id)
    if not isinstance(config, dict):
        raise NotAllowed("body", "", 'an object such as {"type": "bar", "data": {…}}', f"a {type(config).__name__}")
    spec = _spec(config)
    options = {name: config[name] for name in OPTION_NAMES if name in config}
    kept = KeptChart.of(chart_id, {"title": spec.title or chart_id} | options)
    entry = kept.entry(services.settings)
    canonical = canonical_bytes(spec.to_data(), _limits(services))
    is_new = services.specs.put(chart_id, json.dumps(kept.to_json()), json.dumps(config))
    services.kept.look()
    return Kept(entry, services.pushing.push(Picture.usual(entry), canonical), is_new)


def keep_numbers(services: Services, catalogue: Catalogue, chart_id: str, numbers: Any) -> Kept:
    """Change the labels and numbers of a kept chart alone; otherwise as `keep`."""
    config = services.specs.config(chart_id)
    if config is None:
        raise NotFound("chart", chart_id, "the id of a kept chart")
    return keep(services, catalogue, chart_id, with_numbers(json.loads(config), numbers))


def drop(services: Services, entry: CatalogueEntry) -> None:
    """Drop a kept chart, its data and its pictures."""
    services.specs.delete(entry.id)
    services.kept.look()
    services.pushed.delete(Picture.usual(entry).dataset)
    services.purging.erase(entry.id)


def carried(services: Services) -> dict[str, Any]:
    """All kept charts, as `charts export` writes them: the config of each by its id."""
    return {"charts": {chart_id: json.loads(text) for chart_id, text in sorted(services.specs.configs().items())}}


def _spec(config: Mapping[str, Any]) -> Spec:
    """The spec of the config; NotAllowed for an option that is not understood."""
    from charthouse.literal.reading import read_value
    from charthouse.spec.parsing import parse

    own = {name: value for name, value in config.items() if name not in OPTION_NAMES}
    if unknown := [name for name in own if name not in MEMBERS]:
        raise NotAllowed(
            shortened(unknown[0], 80), "", f"one of {', '.join((*MEMBERS, *OPTION_NAMES))}", "a name of its own"
        )
    parsed = parse(read_value(own))
    if parsed.ignored:
        first, *others = parsed.ignored[:MOST_NAMED]
        more = f"; likewise {', '.join(one.path for one in others)}" if others else ""
        raise NotAllowed(shortened(first.path, 200), "", f"left out ({shortened(first.reason + more, 600)})", "given")
    return parsed.spec


def check_free(catalogue: Catalogue, chart_id: str) -> None:
    """ChartIdTaken when Python defines a chart of that id."""
    entry = catalogue.charts.get(chart_id)
    if entry and not entry.is_kept:
        raise ChartIdTaken(f"the chart {chart_id!r} is defined in Python, by {entry.source}")


def _limits(services: Services) -> Limits:
    return Limits(services.settings.max_data_points, services.settings.max_data_bytes)
