"""The timeline of a chart's page: when its data changed, and the way to the page of each change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from charthouse.charts.past import spell_moment
from charthouse.errors import StoreUnavailable
from charthouse.store.history import Moment
from charthouse.web.address import Address
from charthouse.web.state import site

MOST_CHANGES = 1000  # that are looked at; the field for a moment reaches those before
WIDTH, MARKS = 1000, 125  # units of the picture, and how many changes it shows: of those closer to each other one


@dataclass(frozen=True)
class Mark:
    """A change on the timeline: how far from its left end, when it was, and the page of that moment."""

    x: int
    moment: str
    page: str
    shown: bool = False  # whether its data is what the page shows


@dataclass(frozen=True)
class Timeline:
    """The changes of the data, oldest first; `before` and `after` are the neighbours of the one that is shown."""

    marks: Sequence[Mark]
    count: int
    first: str
    before: Mark | None
    after: Mark | None
    newest: str  # the page of today's picture


def timeline(address: Address) -> Timeline | None:
    """The timeline of the address's data; None where nothing earlier is kept, or while Redis is away."""
    if not address.entry.history_seconds:
        return None
    try:
        moments = site().services.history.moments(address.dataset, MOST_CHANGES)[::-1]
    except StoreUnavailable:
        return None
    if len(moments) < 2 and address.at is None:
        return None
    shown = _shown(moments, address.at)
    all_marks = _marks(address, moments, shown)
    before = all_marks[shown - 1] if shown > 0 else None
    after = all_marks[shown + 1] if shown + 1 < len(all_marks) else None
    first = spell_moment(moments[0].changed) if moments else ""
    return Timeline(_apart(all_marks), len(moments), first, before, after, address.at_moment(None).page)


def _shown(moments: Sequence[Moment], at: float | None) -> int:
    """Which of the moments the page shows: -1 for one before all of them."""
    return len(moments) - 1 if at is None else sum(one.changed <= at for one in moments) - 1


def _marks(address: Address, moments: Sequence[Moment], shown: int) -> list[Mark]:
    if not moments:
        return []
    first = moments[0].changed
    span = max(1.0, moments[-1].changed - first)
    times = [*(_whole(one.changed, following.changed) for one, following in pairwise(moments)), moments[-1].changed]
    return [
        Mark(
            round((one.changed - first) / span * WIDTH), spell_moment(at),
            address.at_moment(at if number + 1 < len(times) else None).page, number == shown,
        )
        for number, (one, at) in enumerate(zip(moments, times, strict=True))
    ]  # fmt: skip


def _whole(changed: float, following: float) -> float:
    """A moment at which that change is the last one: a whole second where there is one."""
    whole = float(math.ceil(changed))
    return whole if whole < following else changed


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """The marks without those that would cover others; the one that is shown stays."""
    kept: dict[int, Mark] = {}
    for mark in marks:
        place = mark.x * MARKS // (WIDTH + 1)
        if place not in kept or not kept[place].shown:
            kept[place] = mark
    return list(kept.values())
