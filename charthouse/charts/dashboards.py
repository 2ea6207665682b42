"""Dashboards: which pictures stand together, in which order, with which texts and filters; declared beside charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Self

from charthouse.charts import option_values as values
from charthouse.charts import params as chart_params
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.collecting import collected, module_being_imported
from charthouse.charts.days import Day, RollingDay
from charthouse.charts.definition import Chart
from charthouse.charts.params import Choice, Integer, Param
from charthouse.errors import ChartDefinitionError, NotAllowed

MOST_PANELS = 100
MOST_CHARACTERS = 5000  # of a note


@dataclass(frozen=True)
class Panel:
    """One picture on a dashboard: a chart, and the params that this panel sets."""

    chart_id: str
    params: Mapping[str, str] = field(default_factory=dict)
    title: str = ""  # in place of the chart's own; '' for that
    wide: bool = False  # over the whole width of the dashboard
    kept: bool = False  # whether the chart is made without Python, and so may come and go


@dataclass(frozen=True)
class Note:
    """A text on a dashboard; blank lines separate its paragraphs."""

    text: str

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.split("\n\n") if part.strip()]


@dataclass(frozen=True)
class Group:
    """Panels and notes under a heading."""

    title: str
    items: tuple[Panel | Note, ...]


Item = Panel | Note | Group


@dataclass(frozen=True)
class Dashboard:
    """A dashboard as its author declared it. `private` is also true when one of its charts is private."""

    id: str
    items: tuple[Item, ...]
    title: str = ""
    description: str = ""
    filters: tuple[str, ...] = ()
    private: bool = False
    module: str = ""

    @property
    def panels(self) -> list[Panel]:
        """All panels, in their order."""
        return [item for item in self._flat() if isinstance(item, Panel)]

    def over(self, charts: Mapping[str, CatalogueEntry]) -> Self:
        """This dashboard, private when one of these charts that it shows is private."""
        hides = any(charts[one.chart_id].private for one in self.panels if one.chart_id in charts)
        return replace(self, private=True) if hides and not self.private else self

    def _flat(self) -> Iterator[Panel | Note]:
        for item in self.items:
            if isinstance(item, Group):
                yield from item.items
            else:
                yield item

    def to_json(self) -> dict[str, Any]:
        kept = {"id": self.id, "title": self.title, "description": self.description, "private": self.private}
        return kept | {"filters": list(self.filters), "items": [_to_json(item) for item in self.items]}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """Rebuild a dashboard from the result of `to_json`; ChartDefinitionError for an impossible one."""
        items = [_from_json(item) for item in record["items"]]
        return cls(
            _checked_id(record["id"]), _checked_items(items), values.line("title", record["title"]),
            values.text("description", record["description"]), _checked_filters(record["filters"]),
            values.yes_or_no("private", record["private"]),
        )  # fmt: skip


def panel(chart: str | Chart, *, title: str = "", wide: bool = False, kept: bool = False,
          params: Mapping[str, object] | None = None, **more: object) -> Panel:  # fmt: skip
    """A picture of that chart: `panel("revenue", region="emea", wide=True)`.

    `kept` is for a chart that is made by JSON, without Python. Further names are the chart's params; `params` is for
    those that are named `title`, `wide`, `kept` or `params`.
    """
    chart_id = chart.id if isinstance(chart, Chart) else chart
    if not isinstance(chart_id, str) or not values.CHART_ID.fullmatch(chart_id):
        raise ChartDefinitionError(f"panel takes the id of a chart, or a chart, not {chart!r}")
    given = {**(params or {}), **more}
    spelled = {name: str(value) for name, value in sorted(given.items())}
    yes_or_no = values.yes_or_no
    return Panel(chart_id, spelled, values.line("title", title), yes_or_no("wide", wide), yes_or_no("kept", kept))


def note(text: str) -> Note:
    """A text between the pictures; blank lines separate paragraphs."""
    if not 1 <= len(values.text("a note", text).strip()) <= MOST_CHARACTERS:
        raise ChartDefinitionError(f"a note must have 1 to {MOST_CHARACTERS} characters, not {len(text)}")
    return Note(text)


def group(title: str, panels: Iterable[Panel | Note]) -> Group:
    """Panels and notes under a heading."""
    items = tuple(panels)
    for item in items:
        if not isinstance(item, Panel | Note):
            raise ChartDefinitionError(f"a group takes what panel and note make, not {item!r}")
    if not values.line("the title of a group", title) or not items:
        raise ChartDefinitionError("a group must have a title and at least one panel")
    return Group(title, items)


def dashboard(
    dashboard_id: str, *, panels: Iterable[Item], title: str = "", description: str = "",
    filters: Iterable[str] = (), private: bool = False,
) -> Dashboard:  # fmt: skip
    """Declare a dashboard, at `/dashboards/<id>`; ChartDefinitionError says what is wrong.

    `filters` are params that a reader chooses for all panels that have and do not set them.
    """
    declared = Dashboard(
        _checked_id(dashboard_id), _checked_items(panels), values.line("title", title) or dashboard_id,
        values.text("description", description), _checked_filters(filters), values.yes_or_no("private", private),
        module_being_imported(),
    )  # fmt: skip
    collected(declared)
    return declared


def resolve(declared: Dashboard, charts: Mapping[str, CatalogueEntry], may_lack: bool) -> Dashboard:
    """The dashboard, private when one of its charts is; ChartDefinitionError where it does not fit the charts.

    With `may_lack`, charts may be missing, because the module of one of them is broken.
    """
    for one in declared.panels:
        entry = charts.get(one.chart_id)
        if entry is not None:
            _check_params(one, entry)
        elif not may_lack and not one.kept:
            near = get_close_matches(one.chart_id, charts, 1, 0.6)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise ChartDefinitionError(f"there is no chart {one.chart_id!r}{meant}")
    for name in declared.filters:
        if filtered(declared, name, charts) or not may_lack:
            shared(declared, name, charts)
    return declared.over(charts)


def filtered(declared: Dashboard, name: str, charts: Mapping[str, CatalogueEntry]) -> list[Param]:
    """The params that the filter sets, of the panels that have and do not set it."""
    open_to_it = [one for one in declared.panels if name not in one.params and one.chart_id in charts]
    found = [charts[one.chart_id].params.get(name) for one in open_to_it]
    return [param for param in found if param is not None]


def shared(declared: Dashboard, name: str, charts: Mapping[str, CatalogueEntry]) -> Param:
    """What the filter may be: what all the params that it sets allow; ChartDefinitionError when there is nothing."""
    params = filtered(declared, name, charts)
    if not params:
        raise ChartDefinitionError(f"the filter {name!r} is a param of no panel that leaves it open")
    common = _common(name, params)
    if common is None:
        raise ChartDefinitionError(f"the filter {name!r} has no value that all its panels allow")
    return common


def filters_of(declared: Dashboard, charts: Mapping[str, CatalogueEntry]) -> dict[str, Param]:
    """What each filter may be; without those whose charts are missing for now."""
    found = {}
    for name in declared.filters:
        with suppress(ChartDefinitionError):
            found[name] = shared(declared, name, charts)
    return found


def _common(name: str, params: Sequence[Param]) -> Param | None:
    """One param that allows what all of these allow; None when that is nothing."""
    fixed: list[Any] = [param.now if isinstance(param, RollingDay) else param for param in params]
    kinds = {type(param) for param in fixed}
    if len(kinds) > 1:
        raise ChartDefinitionError(f"the filter {name!r} is of one kind in some charts, and of another in others")
    if kinds == {Choice}:
        allowed = tuple(value for value in fixed[0].values if all(value in param.values for param in fixed))
        return Choice(allowed, fixed[0].default if fixed[0].default in allowed else allowed[0]) if allowed else None
    first, last = max(param.first for param in fixed), min(param.last for param in fixed)
    usual = min(max(fixed[0].default, first), last)
    return (Integer if kinds == {Integer} else Day)(first, last, usual) if first <= last else None


def _check_params(one: Panel, entry: CatalogueEntry) -> None:
    """ChartDefinitionError unless the chart allows the panel's params."""
    for name in one.params:
        if name not in entry.params:
            there = f"it has {', '.join(entry.params)}" if entry.params else "it has none"
            raise ChartDefinitionError(f"the chart {entry.id!r} has no param {name!r}; {there}")
    try:
        chart_params.parse(entry.params, one.params)
    except NotAllowed as error:
        raise ChartDefinitionError(f"in the panel of {entry.id!r}, {error}") from error


def _checked_id(dashboard_id: str) -> str:
    if not isinstance(dashboard_id, str) or not values.CHART_ID.fullmatch(dashboard_id):
        allowed = "1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit"
        raise ChartDefinitionError(f"a dashboard id must be {allowed}, not {dashboard_id!r}")
    return dashboard_id


def _checked_items(items: Iterable[Item]) -> tuple[Item, ...]:
    listed = tuple(items) if isinstance(items, Iterable) else (items,)
    for item in listed:
        if not isinstance(item, Panel | Note | Group):
            raise ChartDefinitionError(f"panels must be a list of what panel, note and group make, not {item!r}")
    count = sum(len(item.items) if isinstance(item, Group) else 1 for item in listed)
    if not 1 <= count <= MOST_PANELS:
        raise ChartDefinitionError(f"a dashboard must have 1 to {MOST_PANELS} panels and notes, not {count}")
    return listed


def _checked_filters(filters: Iterable[str]) -> tuple[str, ...]:
    names = (filters,) if isinstance(filters, str) else tuple(filters)
    for name in names:
        if not isinstance(name, str) or not chart_params.NAME.fullmatch(name):
            raise ChartDefinitionError(f"filters must be names of params, not {name!r}")
    if len(set(names)) < len(names):
        raise ChartDefinitionError(f"filters must name each param once, not {', '.join(names)}")
    return names


def _to_json(item: Item) -> dict[str, Any]:
    if isinstance(item, Group):
        return {"group": item.title, "items": [_to_json(one) for one in item.items]}
    if isinstance(item, Note):
        return {"note": item.text}
    return {"chart": item.chart_id, "params": dict(item.params), "title": item.title, "wide": item.wide,
            "kept": item.kept}  # fmt: skip


def _from_json(record: Mapping[str, Any]) -> Item:
    if "group" in record:
        inside = [_from_json(one) for one in record["items"]]
        return group(record["group"], [one for one in inside if not isinstance(one, Group)])
    if "note" in record:
        return note(record["note"])
    return panel(record["chart"], title=record["title"], wide=record["wide"], kept=record.get("kept", False),
                 params=record["params"])  # fmt: skip
