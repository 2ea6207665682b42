"""Purging by an operator's words: charts, tags, params; deleted, or drawn again while they are still shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from charthouse.assembly import Services
from charthouse.charts import params
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Dataset, Picture
from charthouse.charts.variant import Variant
from charthouse.errors import NotAllowed
from charthouse.jobs.queue import WARM
from charthouse.ops.combinations import Combinations
from charthouse.ops.rounds import portions
from charthouse.ops.selection import Selection
from charthouse.store.purging import Purged


@dataclass(frozen=True)
class Part:
    """A chart, and which of its datasets; all of them when no params are named."""

    entry: CatalogueEntry
    named: Combinations | None = None

    def has(self, values: dict[str, params.Value]) -> bool:
        return self.named is None or all(values[name] in self.named.values[name] for name in self.named.asked)


@dataclass(frozen=True)
class Plan:
    """What is to be purged: parts of charts, or everything, also of charts that are gone."""

    parts: Sequence[Part] = ()
    everything: bool = False

    @classmethod
    def named(
        cls, catalogue: Catalogue, services: Services, charts: Iterable[str], tags: Iterable[str] = ()
    ) -> Plan:  # fmt: skip
        """The charts that are named, with or without params, and those with a tag.

        NotFound for an unknown chart or tag, NotAllowed for params that a chart does not have or allow.
        """
        names = list(charts)
        whole = tuple(name for name in names if "?" not in name)
        parts = [Part(entry) for entry in Selection(whole, tuple(tags)).entries(catalogue, services)]
        for name in names:
            chart_id, mark, query = name.partition("?")
            if mark:
                entry = catalogue.find_or_why(chart_id)
                parts.append(Part(entry, Combinations.named(entry, query)))
        return cls(parts)

    @property
    def ids(self) -> set[str]:
        """The ids of the charts, and of the loads that they share."""
        of_charts = {part.entry.id for part in self.parts}
        return of_charts | {f"+{part.entry.load_id}" for part in self.parts if part.entry.load_id}

    def fits(self, dataset: Dataset) -> bool:
        """Whether the dataset is to be purged."""
        return self.everything or any(_fits(part, dataset) for part in self.parts)


def _fits(part: Part, dataset: Dataset) -> bool:
    entry = part.entry
    if dataset.chart_id not in (entry.id, f"+{entry.load_id}"):
        return False
    try:
        return part.named is None or part.has(params.parse(entry.params, dataset.query))
    except NotAllowed:  # of an earlier version of the chart
        return part.named is None


@dataclass(frozen=True)
class Softened:
    """What became of pictures that are drawn again: how many are shown as stale, and how many datasets enqueued."""

    pictures: int
    enqueued: int


Purge = Callable[[], Purged]


def purge(services: Services, plan: Plan) -> Purged:
    """Delete the pictures."""
    return services.purging.purge(plan.ids, plan.fits)


def soften(services: Services, catalogue: Catalogue, plan: Plan) -> Softened:
    """Have the pictures drawn again behind all live requests; each is shown until then.

    A job that finds no room in the queue is enqueued by the next request for its picture.
    """
    softened = services.purging.soften(plan.ids, plan.fits)
    pictures = [picture for one in softened if (picture := _picture(catalogue, *one))]
    for some in portions(pictures):
        services.serving.ask_all(some, WARM)
    statuses = [status for some in portions(pictures) for status in services.serving.statuses(some)]
    enqueued: dict[Dataset, bool] = defaultdict(bool)
    for picture, status in zip(pictures, statuses, strict=True):
        enqueued[picture.dataset] |= bool(status.claim) or status.needs is None
    return Softened(len(pictures), sum(enqueued.values()))


def _picture(catalogue: Catalogue, dataset: Dataset, variant: Variant) -> Picture | None:
    """The picture as an address may ask for it today; None when none may."""
    entry = catalogue.charts.get(dataset.chart_id)
    if entry is None or entry.private != dataset.private or not variant.fits(entry):
        return None
    try:
        params.check_spelling(entry.params, dataset.params)
    except NotAllowed:
        return None
    return Picture(entry, dataset.params, variant)
