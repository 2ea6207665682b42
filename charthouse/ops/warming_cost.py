"""The cost of a warming: how long it will take, by what the last loads and draws of its charts took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charthouse.assembly import Services
from charthouse.cache.answer import Need
from charthouse.ops.warming import Target, workers_alive
from charthouse.store.timings import DRAW, LOAD, Seconds, percentile

MIDDLE = 50


@dataclass(frozen=True)
class Cost:
    """How long the pictures whose charts have timings will take, with that many workers."""

    seconds: float
    workers: int  # 0: the seconds are those of one worker
    unknown: tuple[str, ...] = ()  # charts without timings


def cost_of(services: Services, targets: Iterable[Target]) -> Cost:
    """The cost of the targets that need work: a load for each dataset that is old, a draw for each picture."""
    needed = [target for target in targets if target.status and target.status.needs]
    timings = services.timings.of(dict.fromkeys(target.entry.id for target in needed))
    known = [target for target in needed if _is_known(target, timings)]
    seconds = sum(_middle(timings, target, DRAW) for target in known) + _loads(known, timings)
    workers = workers_alive(services)
    unknown = dict.fromkeys(target.entry.id for target in needed if not _is_known(target, timings))
    return Cost(seconds / max(1, workers), workers, tuple(unknown))


def _loads(targets: Sequence[Target], timings: dict[str, Seconds]) -> float:
    """The seconds of all loads; charts that share a `load` load once for the same params."""
    loads = {
        (target.entry.load_id or target.entry.id, target.picture.params): _middle(timings, target, LOAD)
        for target in targets
        if target.entry.loads and target.status and target.status.needs is Need.REFRESH
    }
    return sum(loads.values())


def _is_known(target: Target, timings: dict[str, Seconds]) -> bool:
    phases = (LOAD, DRAW) if target.entry.loads else (DRAW,)
    return all(phase in timings.get(target.entry.id, {}) for phase in phases)


def _middle(timings: dict[str, Seconds], target: Target, phase: str) -> float:
    return percentile(timings[target.entry.id].get(phase, []), MIDDLE) or 0.0
