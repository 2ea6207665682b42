"""A card: what a page shows of one chart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from charthouse.answer import Answer
from web.address import Address
from web.status import image_url, moment


@dataclass(frozen=True)
class Card:
    """One chart on a page: its address, and how its picture stands."""

    address_read: Address
    answer: Answer

    @property
    def id(self) -> str:
        return self.address_read.entry.id

    @property
    def title(self) -> str:
        return self.address_read.entry.title

    @property
    def alt(self) -> str:
        current = self.answer.current
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
        return self.answer.state.value

    @property
    def data_hash(self) -> str:
        return self.answer.data_hash

    @property
    def checked(self) -> str | None:
        return moment(self.answer.current.checked) if self.answer.current else None

    @property
    def changed(self) -> str | None:
        return moment(self.answer.current.changed) if self.answer.current else None

    @property
    def retry_seconds(self) -> int:
        return self.answer.retry_seconds

    @property
    def refresh_seconds(self) -> float:
        """How often a page should look again."""
        return max(2.0, self.address_read.entry.fresh_seconds)

    def image(self, theme: str, scale: int) -> str:
        """The path of the picture in that theme and scale."""
        variant = replace(self.address_read.variant, theme=theme, scale=scale)
        address = replace(self.address_read, variant=variant)
        same = variant == self.address_read.variant
        return (image_url(address, self.answer) if same else None) or address.newest
