"""Cache images before clients request them, and verify that each is really there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from charthouse.assembly import Services
from charthouse.cache.answer import MISSING, State, Status
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.errors import SetupError
from charthouse.ops.rounds import Rounds, portions
from charthouse.store.heartbeats import HEARD_SECONDS

LOOK_SECONDS = 0.25
START_SECONDS = 3.0  # of a worker that was started just before
SILENCE_SECONDS = 5.0  # how often a warming checks that a worker is alive


@dataclass(frozen=True)
class Target:
    """One picture to warm, its state, and the status that the state is of."""

    entry: CatalogueEntry
    picture: Picture
    state: str = MISSING
    reason: str = ""
    status: Status | None = None
    was_there: bool = False  # it was fresh before it was asked for

    @property
    def settled(self) -> bool:
        return self.state in ("ready", "failed")

    @property
    def name(self) -> str:
        """The chart with its params: `revenue?region=emea`."""
        return f"{self.entry.id}?{self.picture.params}" if self.picture.params else self.entry.id

    def with_status(self, status: Status, state: str) -> Target:
        """The target in that state, or failed when its picture needs no work and is too old."""
        if state == "stale" and status.needs is None:
            state = "failed"  # the older picture stays, but the newer one did not come
        return replace(self, state=state, reason=status.failure.reason if status.failure else "", status=status)


@dataclass(frozen=True)
class Counts:
    """How many pictures were requested, and what became of each: the other four add up to the first."""

    requested: int
    warmed: int
    skipped: int  # they were there and fresh already
    failed: int
    left: int

    @classmethod
    def of(cls, targets: Sequence[Target]) -> Counts:
        kinds = Counter(_kind(target) for target in targets)
        return cls(len(targets), kinds["warmed"], kinds["skipped"], kinds["failed"], kinds["left"])


def _kind(target: Target) -> str:
    if target.state == "ready":
        return "skipped" if target.was_there else "warmed"
    return "failed" if target.state == "failed" else "left"


Progress = Callable[[Sequence[Target]], None]
Take = Callable[[int, Target], Target]
Enough = Callable[[Target, Status], bool]


def is_ready(_: Target, status: Status) -> bool:
    """Whether the picture is of fresh data."""
    return status.state is State.READY


def was_renewed(target: Target, status: Status) -> bool:
    """Whether the picture is of fresh data, or of data that was loaded since the target's status and has expired."""
    if status.state is State.READY:
        return True
    image, current = status.image, status.current
    if status.state is not State.STALE or not image or not current or not target.status:
        return False
    is_newest = (image.data_hash, image.version) == (current.data_hash, target.picture.version)
    before = target.status.current
    return is_newest and (before is None or before.checked < current.checked)


def plan(services: Services, pictures: Iterable[Picture]) -> list[Target]:
    """The pictures as targets in their present state; enqueues nothing."""
    found = with_states(services, [Target(picture.entry, picture) for picture in pictures])
    return [replace(target, was_there=target.state == "ready") for target in found]


def warm(services: Services, wanted: Sequence[Target], timeout_seconds: float, progress: Progress) -> list[Target]:
    """Enqueue the planned pictures as `ask` does, then verify that each image is really there.

    A picture that was fresh once is warmed, although its data may expire before the last picture is drawn.
    """
    present = ask(services, wanted, timeout_seconds, progress, enough=was_renewed)
    there = iter(with_states(services, [target for target in present if target.state == "ready"]))
    return [_verified(target, next(there)) if target.state == "ready" else target for target in present]


def look_again(services: Services, targets: Sequence[Target]) -> list[Target]:
    """The targets of a warming that was interrupted: those that are not settled in their present state."""
    now = iter(with_states(services, [target for target in targets if not target.settled]))
    return [target if target.settled else next(now) for target in targets]


def _verified(target: Target, now: Target) -> Target:
    """The target, unless its image is gone since it was fresh."""
    return target if now.status and now.status.image else now


def ask(
    services: Services, wanted: Sequence[Target], timeout_seconds: float, progress: Progress,
    take: Take = lambda _, target: target, enough: Enough = is_ready,
) -> list[Target]:  # fmt: skip
    """Enqueue the pictures behind all live requests until each is there or failed; returns them in their last state.

    Few of them are in the queue at a time. It ends when none has come or failed for `timeout_seconds`; with 0 seconds
    there is one round, of all pictures. `progress` is called with all targets after each round. `enough` says by the
    target as it was wanted, and by its status, whether a picture is ready. `take` is called with the number of a target
    that has become ready: what it returns is asked for again unless it is settled.
    """
    rounds = Rounds.over(services, one=timeout_seconds == 0)
    present = list(wanted)
    rounds.add((number, target.picture) for number, target in enumerate(present) if not target.settled)
    first: dict[int, Target] = {}
    deadline = time.monotonic() + timeout_seconds
    while True:
        began = time.monotonic()
        for number, status in rounds.next():
            since = first.setdefault(number, wanted[number])
            if since.status is None:
                first[number] = replace(since, status=status)
            ready = enough(first[number], status)
            target = present[number].with_status(status, "ready" if ready else status.state.value)
            present[number] = take(number, target) if ready else target
            if present[number].settled:
                rounds.end(number)
                deadline = time.monotonic() + timeout_seconds
        progress(present)
        if rounds.is_done or time.monotonic() >= deadline:
            return present
        pause = max(LOOK_SECONDS, 2 * (time.monotonic() - began))  # a large round is not repeated at once
        time.sleep(min(pause, max(0.0, deadline - time.monotonic())))


def with_states(services: Services, wanted: Sequence[Target]) -> list[Target]:
    """The targets in their present state; enqueues nothing. Verifies that each image is really there."""
    return [
        target.with_status(status, status.reported)
        for some in portions(wanted)
        for target, status in zip(some, services.serving.statuses([one.picture for one in some]), strict=True)
    ]


def workers_alive(services: Services) -> int:
    """How many workers have sent a heartbeat lately, by reads alone: warming's Redis user may not write them."""
    return len(services.heartbeats.charts())


def check_workers(services: Services) -> None:
    """SetupError when no worker is alive; one that is just starting has a moment to say that it is."""
    deadline = time.monotonic() + START_SECONDS
    while not (alive := workers_alive(services)) and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    if not alive:
        raise SetupError(
            f"no worker has been heard of for {HEARD_SECONDS} s, so no picture would be drawn: "
            "start `charthouse worker`, or give --no-wait to enqueue the pictures for later"
        )


class Silence:
    """Tells during a warming when no worker is heard of any more, and when one is again."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._looked_at = time.monotonic()
        self._silent = False

    def changed(self) -> bool | None:
        """True when the last worker has fallen silent, False when one is heard of again, None while nothing changed."""
        if time.monotonic() < self._looked_at + SILENCE_SECONDS:
            return None
        self._looked_at = time.monotonic()
        before, self._silent = self._silent, workers_alive(self._services) == 0
        return None if before == self._silent else self._silent
