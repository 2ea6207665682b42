"""The timeline of a chart's page: when its data changed, and the way to the page of each change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    history = site().services.history
    try:
        moments = history.moments(address.dataset, MOST_CHANGES)[::-1]
        ((count, first),) = history.counts([address.dataset])
    except StoreUnavailable:
        return None
    if len(moments) < 2 and address.at is None:
        return None
    line = _Line(address, moments)
    shown = _shown(moments, address.at)
    return Timeline(
        [line.mark(number, number == shown) for number in line.apart(shown)], max(count, len(moments)),
        spell_moment(first or moments[0].changed) if moments else "",
        line.mark(shown - 1) if shown > 0 else None,
        line.mark(shown + 1) if shown + 1 < len(moments) else None,
        address.at_moment(None).page,
    )  # fmt: skip


def _shown(moments: Sequence[Moment], at: float | None) -> int:
    """Which of the moments the page shows: -1 for one before all of them."""
    return len(moments) - 1 if at is None else sum(one.changed <= at for one in moments) - 1


class _Line:
    """The changes in their order, oldest first, and where each stands on the timeline."""

    def __init__(self, address: Address, moments: Sequence[Moment]) -> None:
        self._address = address
        self._times = [one.changed for one in moments]

    def mark(self, number: int, shown: bool = False) -> Mark:
        """That change; the last one leads to today's page."""
        is_last = number + 1 == len(self._times)
        at = self._times[number] if is_last else _whole(self._times[number], self._times[number + 1])
        page = self._address.at_moment(None if is_last else at).page
        return Mark(self._x(number), spell_moment(at), page, shown)

    def apart(self, shown: int) -> list[int]:
        """The changes without those that would cover others; the one that is shown stays."""
        kept: dict[int, int] = {}
        for number in range(len(self._times)):
            place = self._x(number) * MARKS // (WIDTH + 1)
            if kept.get(place) != shown:
                kept[place] = number
        return list(kept.values())

    def _x(self, number: int) -> int:
        span = max(1.0, self._times[-1] - self._times[0])
        return round((self._times[number] - self._times[0]) / span * WIDTH)


def _whole(changed: float, following: float) -> float:
    """A moment at which that change is the last one: a whole second where there is one."""
    whole = float(math.ceil(changed))
    return whole if whole < following else changed
