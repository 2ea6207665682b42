"""The schedule: reloads data ahead of time, so that no viewer is the first one who finds it too old.

It keeps nothing of its own: what is due follows from `checked`, the time of each dataset's data, and a run that was
missed is made up once, because any load after its time does. The lease says which of several schedules is active. The
fence is in the store: an ask says which `checked` it has seen, and enqueues nothing when there is newer data.
"""

from __future__ import annotations

import datetime
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from charthouse.allowance import Allowance
from charthouse.assembly import Services
from charthouse.cache.answer import Status
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Dataset, Picture
from charthouse.ops.rounds import portions
from charthouse.ops.wanted import picture_of
from charthouse.printable import counted
from charthouse.store.server_info import redis_time
from charthouse.store.timings import PHASES, percentile

LOOK_SECONDS = 10.0  # how often views and the catalogue are read again
UNKNOWN_SECONDS = 1.0  # of a load or a draw that was never measured
MARGIN = 0.1  # of the interval: for the queue, and as jitter once more
LINES_PER_SECOND, MOST_LINES = 10.0, 100.0
RETRY_SECONDS = 5.0  # until a dataset is looked at again that was asked for

log = logging.getLogger("charthouse.schedule")


@dataclass(frozen=True)
class Plan:
    """A dataset that is reloaded ahead of time: its pictures that people look at, and when its next run is due."""

    pictures: Sequence[Picture]
    due: float  # in seconds since 1970 by Redis's clock; 0: at once
    why: str
    status: Status | None = None

    @property
    def entry(self) -> CatalogueEntry:
        return self.pictures[0].entry

    @property
    def dataset(self) -> Dataset:
        return self.pictures[0].dataset


@dataclass
class Schedule:
    """Finds what is due, and has it reloaded behind all live requests."""

    services: Services
    read_catalogue: Callable[[], Catalogue]
    jitter: Callable[[], float] = random.random  # from 0 to 1
    _jitters: dict[Dataset, tuple[str, float]] = field(default_factory=dict)  # by the `checked` that they are for
    _asked: dict[Dataset, float] = field(default_factory=dict)
    _planned: dict[Dataset, Plan] = field(default_factory=dict)
    _looked: float = 0.0
    _lines: Allowance = field(default_factory=lambda: Allowance(LINES_PER_SECOND, MOST_LINES))

    def tick(self) -> int:
        """Ask for what is due now; returns how many jobs were enqueued."""
        now = redis_time(self.services.cache_redis)
        if now >= self._looked + LOOK_SECONDS:
            self._planned, self._looked = {plan.dataset: plan for plan in self.plans()}, now
        overdue = [plan.pictures for plan in self._planned.values() if plan.due <= now]
        again = self._plans(overdue, now)  # their data may be newer by now
        self._planned |= {plan.dataset: plan for plan in again}
        self._forget()
        due = [plan for plan in again if plan.due <= now and self._may_ask(plan, now)]
        asks = [(picture, plan.status) for plan in due for picture in plan.pictures if plan.status]
        enqueued = sum(self.services.asking.ask_ahead(some) for some in portions(asks))
        for plan in due:
            self._asked[plan.dataset] = now
            if self._lines.take():
                log.info(
                    "chart %s is reloaded, for %s: %s", _name(plan), counted(len(plan.pictures), "picture"), plan.why
                )
        return enqueued

    def plans(self) -> list[Plan]:
        """Every dataset that is reloaded ahead of time, the next one first."""
        found = self._plans(list(self._viewed().values()), redis_time(self.services.cache_redis))
        return sorted(found, key=lambda plan: plan.due)

    def _plans(self, datasets: Sequence[Sequence[Picture]], now: float) -> list[Plan]:
        """The plan of each dataset, by the present status of its first picture."""
        firsts = [pictures[0] for pictures in datasets]
        statuses = [status for some in portions(firsts) for status in self.services.serving.statuses(some)]
        timings = self.services.timings.of({picture.entry.id for picture in firsts})
        return [
            self._plan(pictures, status, _took(timings.get(pictures[0].entry.id, {}), len(pictures)), now)
            for pictures, status in zip(datasets, statuses, strict=True)
        ]

    def _may_ask(self, plan: Plan, now: float) -> bool:
        """Whether the dataset was not asked for just now, no process loads it, and its load may be tried."""
        if plan.status and (plan.status.failure or plan.status.claim):
            return False
        return now - self._asked.get(plan.dataset, 0.0) >= RETRY_SECONDS

    def _forget(self) -> None:
        """Drop what is known of datasets that are reloaded no more."""
        for known in (self._asked, self._jitters):
            for dataset in [one for one in known if one not in self._planned]:
                del known[dataset]

    def _viewed(self) -> dict[Dataset, list[Picture]]:
        """The pictures of scheduled charts by dataset: those that were viewed lately, and always the usual ones."""
        catalogue = self.read_catalogue()
        found: dict[Dataset, list[Picture]] = defaultdict(list)
        for picture in self._pictures(catalogue):
            if picture not in found[picture.dataset]:
                found[picture.dataset].append(picture)
        return found

    def _pictures(self, catalogue: Catalogue) -> Iterator[Picture]:
        scheduled = {entry.id: entry for entry in catalogue.charts.values() if entry.is_scheduled}
        yield from (Picture.usual(entry) for entry in scheduled.values() if entry.refresh_always)
        settings = self.services.settings
        any_size = bool(settings.signing_keys)
        for viewed in self.services.views.of_days(settings.viewed_days) if scheduled else ():
            entry = scheduled.get(viewed.chart_id)
            if entry and (picture := picture_of(entry, viewed, any_size)):
                yield picture

    def _plan(self, pictures: Sequence[Picture], status: Status, took: float, now: float) -> Plan:
        """When the dataset is due: at its times of the day, and before its interval ends."""
        entry, current = pictures[0].entry, status.current
        if current is None or current.version != entry.version:
            return Plan(pictures, 0.0, "it has no data by this version of the chart", status)
        due, why = float("inf"), ""
        if entry.refresh_seconds:
            jitter = self._jitter(pictures[0].dataset, current.checked_text)
            ahead = took + entry.refresh_seconds * MARGIN * (1 + jitter)
            due = current.checked + max(entry.refresh_seconds / 2, entry.refresh_seconds - ahead)
            why = f"every {entry.refresh_seconds:g} s"
        at = _next(entry, current.checked, now)
        if at is not None and at < due:
            due, why = at, f"at {', '.join(entry.refresh_at)} {entry.refresh_zone}"
        return Plan(pictures, due, why, status)

    def _jitter(self, dataset: Dataset, checked: str) -> float:
        """The jitter of the dataset's next run, the same until it has run."""
        known = self._jitters.get(dataset)
        if known is None or known[0] != checked:
            known = self._jitters[dataset] = (checked, self.jitter())
        return known[1]


def _next(entry: CatalogueEntry, checked: float, now: float) -> float | None:
    """The time of the day that is due: the last one, unless the data is younger, else the next one."""
    present = datetime.datetime.fromtimestamp(now, datetime.UTC)
    last = entry.timetable.last(present)
    if last and checked < last.timestamp():
        return last.timestamp()
    following = entry.timetable.next(present)
    return following.timestamp() if following else None


def _took(seconds: dict[str, list[float]], pictures: int) -> float:
    """How long loading and drawing the pictures takes at most, 19 times of 20."""
    load, draw = (percentile(seconds.get(phase, ()), 95) or UNKNOWN_SECONDS for phase in PHASES)
    return load + draw * pictures


def _name(plan: Plan) -> str:
    first = plan.pictures[0]
    return f"{first.entry.id}?{first.params}" if first.params else first.entry.id
