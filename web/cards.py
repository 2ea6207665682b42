"""A card: what a page, or `/status`, says of one chart."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from charthouse.cache.answer import State, Status
from charthouse.charts.variant import Variant
from charthouse.store.records import Failure
from charthouse.web.address import Address


@dataclass(frozen=True)
class Card:
    """One chart: its address, and the status of its picture."""

    address_read: Address
    status: Status

    @property
    def id(self) -> str:
        return self.address_read.entry.id

    @property
    def title(self) -> str:
        return self.address_read.entry.title

    @property
    def alt(self) -> str:
        current = self.status.current
        return current.alt if current else self.address_read.entry.description or self.title

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
        return self.status.failure

    @property
    def checked(self) -> str | None:
        return moment(self.status.current.checked) if self.status.current else None

    @property
    def changed(self) -> str | None:
        return moment(self.status.current.changed) if self.status.current else None

    @property
    def shown(self) -> str | None:
        """The path of the picture that is there; None when there is none."""
        image = self.status.image
        if image is None or self.status.state not in (State.READY, State.STALE):
            return None
        if image.version == self.address_read.entry.version:
            return self.address_read.of_data(image.data_hash, image.version)
        return self.address_read.newest

    @property
    def retry_seconds(self) -> int:
        return self.status.retry_seconds

    @property
    def refresh_seconds(self) -> float:
        """How often a page asks for the status again."""
        return max(2.0, self.address_read.entry.fresh_seconds)

    @property
    def signed_names(self) -> dict[str, str]:
        """On a signed page: the name by which `/status` knows each picture that the page may show."""
        if not self.address_read.grant.signed:
            return {}
        shown = [("light", 1), ("light", 2), ("dark", 1), ("dark", 2)]
        return {f"{theme}@{scale}": self._in(theme, scale).name for theme, scale in shown}

    def file(self, width: int, height: int, theme: str, scale: int, format: str = "png") -> str | None:
        """The path of the newest picture in that variant; None where it would have too many pixels."""
        variant = Variant(width, height, scale, theme, format)
        address = replace(self.address_read, variant=variant)
        return address.newest if variant.fits(address.entry) else None

    def image(self, theme: str, scale: int) -> str:
        """The path of the picture in that theme and scale."""
        address = self._in(theme, scale)
        same = address.variant == self.address_read.variant
        return (self.shown if same else None) or address.newest

    def _in(self, theme: str, scale: int) -> Address:
        return replace(self.address_read, variant=replace(self.address_read.variant, theme=theme, scale=scale))


def moment(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
