"""A listing: which charts of the overview an operator wants to see, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.ops.overview import ChartOverview

Rank = Callable[[ChartOverview], float]

SORTS: dict[str, Rank] = {  # the largest first
    "slow": lambda one: (one.load_p95_seconds or 0.0) + (one.draw_p95_seconds or 0.0),
    "failing": lambda one: -1.0 if one.failing_seconds is None else one.failing_seconds,
    "old": lambda one: -1.0 if one.age_seconds is None else one.age_seconds,
    "popular": lambda one: one.hits,
}


@dataclass(frozen=True)
class Filter:
    """What a chart must be to be listed; nothing given: anything."""

    patterns: tuple[str, ...] = ()  # of its id, with * and ?
    tags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    failing: bool = False

    def takes(self, entry: CatalogueEntry, state: ChartOverview | None) -> bool:
        """Whether the chart is listed; one whose state is not known has none of the states."""
        named = not self.patterns or any(fnmatchcase(entry.id, pattern) for pattern in self.patterns)
        tagged = not self.tags or bool({*self.tags} & {*entry.tags})
        in_state = not self.states or (state is not None and state.state in self.states)
        return named and tagged and in_state and not (self.failing and (state is None or state.failure is None))


def listed(
    entries: Iterable[CatalogueEntry], states: Mapping[str, ChartOverview], wanted: Filter, sort: str = ""
) -> list[CatalogueEntry]:
    """The charts that the filter takes, in the order of the catalogue or sorted."""
    taken = [entry for entry in entries if wanted.takes(entry, states.get(entry.id))]
    if sort and states:
        taken.sort(key=lambda entry: SORTS[sort](states[entry.id]), reverse=True)
    return taken
