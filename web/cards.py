"""A card: what a page, or `/status`, says of one chart."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from charthouse.cache.answer import State, Status
from charthouse.charts.variant import SCALES, Variant
from charthouse.store.records import Failure
from charthouse.themes import THEMES
from charthouse.web.address import Address

AGE_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
TOLD_FIRST = (State.READY, State.STALE, State.FAILED, State.BUSY, State.RENDERING, State.GONE)
FAILING = "failing"  # how a page calls a stale picture whose update failed
OVERDUE = "overdue"  # and one whose data is much older than it may be, though no failure is known: no worker, no source
MISSED_CHECKS = 5
SHORTEST_OVERDUE_SECONDS = 60.0
PAST_SECONDS = 1e8  # for how long a picture of the past is fresh
LONGEST_REFRESH_SECONDS = 86400.0
SCREEN_SCALES = (1, 2)  # image pixels per CSS pixel, of which a page shows the one that suits the screen


@dataclass(frozen=True)
class Card:
    """One chart: its address, and the status of its picture.

    A page shows it in the theme and at the scale of the screen, except where the page's query names them: `fixed`.
    """

    address_read: Address
    status: Status
    fixed: frozenset[str] = frozenset()
    since: float | None = None  # of a picture of the past: since when its data was the newest then

    @property
    def id(self) -> str:
        return self.address_read.entry.id

    @property
    def title(self) -> str:
        return self.address_read.entry.title

    @property
    def alt(self) -> str:
        return self.status.alt or self.address_read.entry.description or self.title

    @property
    def width(self) -> int:
        return self.address_read.variant.width

    @property
    def height(self) -> int:
        return self.address_read.variant.height

    @property
    def page(self) -> str:
        return self.address_read.page

    @property
    def address(self) -> str:
        return self.address_read.name

    @property
    def state(self) -> str:
        return self.status.state.value

    @property
    def failure(self) -> Failure | None:
        return self.status.last_failure

    @property
    def look(self) -> str:
        """The state as a page shows it: a picture whose update failed looks different from one that is updating."""
        if self.status.is_failing:
            return FAILING
        return OVERDUE if self._is_overdue else self.state

    @property
    def overdue_seconds(self) -> float:
        """How old its data gets before a page says that it is overdue."""
        return max(SHORTEST_OVERDUE_SECONDS, MISSED_CHECKS * self.fresh_seconds)

    @property
    def _is_overdue(self) -> bool:
        age = self.fresh_seconds - self.status.fresh_seconds
        return self.status.state is State.STALE and age > self.overdue_seconds

    @property
    def conditions(self) -> tuple[str, str]:
        """Which of the texts on a page, that depend on the state, are shown."""
        return (FAILING if self.status.is_failing else "usual", "pausing" if self.retry_seconds > 1 else "trying")

    @property
    def checked(self) -> str | None:
        """When the data of the picture that is there was last known to be true."""
        return moment(self.status.checked) if self.status.checked is not None else None

    @property
    def at(self) -> str | None:
        """The moment of the past that it shows; None for now."""
        return self.address_read.moment or None

    @property
    def changed(self) -> str | None:
        if self.at:
            return moment(self.since) if self.since else None
        return moment(self.status.current.changed) if self.status.current else None

    @property
    def failing_since(self) -> str | None:
        return moment(self.failure.since) if self.failure else None

    @property
    def retry_at(self) -> str | None:
        return moment(self.failure.retry_at) if self.failure else None

    @property
    def shown(self) -> str | None:
        """The path of the picture that is there; None when there is none. Only the newest image has a stamp."""
        image = self.status.image
        if image is None or self.status.state not in (State.READY, State.STALE):
            return None
        if image.version == self.address_read.entry.version and not self.status.stamp:
            return self.address_read.of_data(image.data_hash, image.version)
        return self.address_read.newest

    @property
    def retry_seconds(self) -> int:
        return self.status.retry_seconds

    @property
    def refresh_seconds(self) -> float:
        """How often a page asks for the status again."""
        return min(LONGEST_REFRESH_SECONDS, max(2.0, self.fresh_seconds))

    @property
    def fresh_seconds(self) -> float:
        """For how long its data is fresh; of the past, that the picture changes no more."""
        return PAST_SECONDS if self.at else self.address_read.entry.fresh_seconds

    @property
    def signed(self) -> bool:
        return self.address_read.grant.signed

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes in which the page shows the picture."""
        return (self.address_read.variant.theme,) if "theme" in self.fixed else THEMES

    @property
    def scales(self) -> tuple[float, ...]:
        """The scales at which the page shows the picture: of a screen's those that do not give too many pixels."""
        variant, entry = self.address_read.variant, self.address_read.entry
        if "scale" in self.fixed:
            return (variant.scale,)
        return tuple(scale for scale in SCREEN_SCALES if replace(variant, scale=scale).fits(entry))

    def seen_with(self, others: Sequence[Card]) -> Card:
        """This card as a page tells it without scripts, which shows this picture or one of the others.

        The browser requests only those that it shows: if this is none of them, it is never drawn.
        """
        best = min((self, *others), key=lambda one: TOLD_FIRST.index(one.status.state))
        return replace(self, status=best.status)

    @property
    def names(self) -> dict[str, str]:
        """The name by which `/status` knows the picture that the page shows, for each theme and scale of a screen."""
        return {f"{theme}@{scale}": self._on(theme, scale).name for theme in THEMES for scale in SCREEN_SCALES}

    @property
    def looks(self) -> list[dict[str, Any]]:
        """Every declared size, with the name of its picture for each theme and scale that it may have."""
        entry, variant = self.address_read.entry, self.address_read.variant
        sizes = [(entry.width, entry.height), *entry.sizes]
        variants = [replace(variant, width=width, height=height, scale=1) for width, height in dict.fromkeys(sizes)]
        return [self._look(one) for one in variants]

    def _look(self, variant: Variant) -> dict[str, Any]:
        scales = [scale for scale in SCALES if replace(variant, scale=scale).fits(self.address_read.entry)]
        names = {
            f"{theme}@{scale}": replace(self.address_read, variant=replace(variant, theme=theme, scale=scale)).name
            for theme in THEMES
            for scale in scales
        }
        return {"width": variant.width, "height": variant.height, "scales": scales, "names": names}

    @property
    def others(self) -> list[Address]:
        """The addresses of the pictures that the page shows on screens of another theme or scale."""
        shown = (self._on(theme, scale) for theme in self.themes for scale in self.scales)
        return [address for address in shown if address.variant != self.address_read.variant]

    def file(self, width: int, height: int, theme: str, scale: float, format: str = "png") -> str | None:
        """The path of the newest picture in that variant; None where it would have too many pixels."""
        variant = Variant(width, height, scale, theme, format)
        address = replace(self.address_read, variant=variant)
        return address.newest if variant.fits(address.entry) else None

    def image(self, theme: str, scale: float) -> str:
        """The path of the picture that the page shows on a screen of that theme and scale.

        That of an old picture is the newest image: a request for it has the picture updated, also without scripts.
        """
        return self.path_of(self._on(theme, scale))

    def path_of(self, address: Address) -> str:
        """The path of another variant of the picture, or of itself: by its data where that is known and newest."""
        is_known = address.variant == self.address_read.variant and self.status.state is State.READY
        return (self.shown if is_known else None) or address.newest

    def image_set(self, theme: str) -> str:
        """The `srcset` of the picture in that theme."""
        return ", ".join(f"{self.image(theme, scale)} {scale}x" for scale in self.scales)

    def _on(self, theme: str, scale: float) -> Address:
        """The address of the picture that the page shows on a screen of that theme and scale."""
        theme = theme if theme in self.themes else self.themes[0]
        scale = scale if scale in self.scales else self.scales[-1]
        return replace(self.address_read, variant=replace(self.address_read.variant, theme=theme, scale=scale))


def ago(moment: str) -> str:
    """How long ago an ISO 8601 moment was, in the words of charthouse.js."""
    seconds = max(0, int(time.time() - datetime.datetime.fromisoformat(moment).timestamp()))
    size, unit = next(((size, unit) for size, unit in AGE_UNITS if seconds >= size), AGE_UNITS[-1])
    return f"{seconds // size} {unit} ago"


def moment(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
