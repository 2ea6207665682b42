"""The past: which picture an address with `at=` means."""

from __future__ import annotations

from collections.abc import Sequence

from charthouse.charts.past import spell_moment
from charthouse.charts.picture import Picture
from charthouse.errors import NotFound
from charthouse.store.history import Held
from charthouse.web.address import Address
from charthouse.web.state import site


def pictures(addresses: Sequence[Address]) -> list[Picture]:
    """The picture that each address asks for; NotFound for a moment of which no data is known."""
    return pictures_of(addresses, held_at(addresses))


def pictures_of(addresses: Sequence[Address], helds: Sequence[Held | None]) -> list[Picture]:
    """The same, of what `held_at` found for them."""
    for address, held in zip(addresses, helds, strict=True):
        if held and not held.data_hash:
            raise not_kept(address, held.first)
    return [picture for picture in known_pictures(addresses, helds) if picture]


def known_pictures(addresses: Sequence[Address], helds: Sequence[Held | None]) -> list[Picture | None]:
    """The same, but None for a moment of which no data is known."""
    return [
        None if held and not held.data_hash else address.picture(held.data_hash if held else "")
        for address, held in zip(addresses, helds, strict=True)
    ]


def held_at(addresses: Sequence[Address]) -> list[Held | None]:
    """What the data was at the moment of each address, read in one round trip; None for one of the newest data."""
    asked = [(one.dataset, one.at) for one in addresses if one.at is not None]
    found = iter(site().services.history.at(asked) if asked else ())
    return [None if one.at is None else next(found) for one in addresses]


def not_kept(address: Address, first: float | None) -> NotFound:
    """The error for a moment whose data is not kept; `first` is the first one that is known."""
    allowed = f"from {spell_moment(first)} on" if first is not None else "left out: no data of this chart is known"
    return NotFound("at", spell_moment(address.at or 0.0), allowed)
