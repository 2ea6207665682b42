"""Cache images before clients request them, and verify that each is really there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from charthouse.assembly import Services
from charthouse.cache.answer import MISSING, Status
from charthouse.charts.catalogue import Catalogue, CatalogueEntry
from charthouse.charts.params import spell_defaults
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.errors import NotFound
from charthouse.jobs.queue import WARM

LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Selection:
    """Which charts to warm: those with a given id or tag, the most popular ones, or all."""

    charts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    popular: int = 0
    everything: bool = False

    def entries(self, catalogue: Catalogue, services: Services) -> list[CatalogueEntry]:
        """The selected charts in the catalogue's order; NotFound for an id or a tag that no chart has."""
        hits = services.popularity.hits() if self.popular else {}
        ranked = [chart_id for chart_id in hits if chart_id in catalogue.charts]
        named = {catalogue.find_or_why(chart_id).id for chart_id in (*self.charts, *ranked[: self.popular])}
        entries = list(catalogue.charts.values())
        known = {tag for entry in entries for tag in entry.tags}
        for tag in self.tags:
            if tag not in known:
                allowed = "one of " + ", ".join(sorted(known)) if known else "left out, as no chart has one"
                raise NotFound("tag", tag, allowed)
        wanted = set(self.tags)
        return [entry for entry in entries if self.everything or entry.id in named or wanted & set(entry.tags)]


@dataclass(frozen=True)
class Target:
    """One picture to warm, its state, and the status that the state is of."""

    entry: CatalogueEntry
    picture: Picture
    state: str = MISSING
    reason: str = ""
    status: Status | None = None

    @property
    def settled(self) -> bool:
        return self.state in ("ready", "failed")

    def with_status(self, status: Status, state: str) -> Target:
        """The target in that state, or failed when its picture needs no work and is too old."""
        if state == "stale" and status.needs is None:
            state = "failed"  # the older picture stays, but the newer one did not come
        return replace(self, state=state, reason=status.failure.reason if status.failure else "", status=status)


Progress = Callable[[Sequence[Target]], None]
Take = Callable[[int, Target], Target]


def targets(entries: Iterable[CatalogueEntry], scales: Iterable[int], themes: Iterable[str]) -> Iterator[Target]:
    """Each chart with its params' defaults, in each of its sizes."""
    for entry in entries:
        params = spell_defaults(entry.params)
        for width, height in ((entry.width, entry.height), *entry.sizes):
            for scale in scales:
                for theme in themes:
                    variant = Variant(width, height, scale, theme)
                    if variant.fits(entry):  # no address may request any other
                        yield Target(entry, Picture(entry, params, variant))


def warm(services: Services, wanted: Sequence[Target], timeout_seconds: float, progress: Progress) -> list[Target]:
    """Enqueue the pictures as `ask` does, then verify that each image is really there."""
    present = ask(services, wanted, timeout_seconds, progress)
    there = iter(with_states(services, [target for target in present if target.state == "ready"]))
    return [next(there) if target.state == "ready" else target for target in present]


def ask(
    services: Services, wanted: Sequence[Target], timeout_seconds: float, progress: Progress,
    take: Take = lambda _, target: target,
) -> list[Target]:  # fmt: skip
    """Enqueue the pictures behind all live requests until each is there or failed; returns them in their last state.

    `progress` is called with all targets after each round. With 0 seconds there is one round. `take` is called with the
    number of a target that has become ready: what it returns is asked for again unless it is settled.
    """
    deadline = time.monotonic() + timeout_seconds
    present = list(wanted)
    while True:
        waiting = [number for number, target in enumerate(present) if not target.settled]
        statuses = services.serving.ask_all([present[number].picture for number in waiting], WARM)
        for number, status in zip(waiting, statuses, strict=True):
            target = present[number].with_status(status, status.state.value)
            present[number] = take(number, target) if target.state == "ready" else target
        progress(present)
        if all(target.settled for target in present) or time.monotonic() >= deadline:
            return present
        time.sleep(min(LOOK_SECONDS, max(0.0, deadline - time.monotonic())))


def with_states(services: Services, wanted: Sequence[Target]) -> list[Target]:
    """The targets in their present state; enqueues nothing. Verifies that each image is really there."""
    statuses = services.serving.statuses([target.picture for target in wanted])
    return [target.with_status(status, status.reported) for target, status in zip(wanted, statuses, strict=True)]
