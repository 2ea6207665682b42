"""Fittings: the sizes in which a chart's page can show its picture, and on which screens it shows each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from charthouse.charts.variant import SCALES
from charthouse.themes import THEMES
from charthouse.web.address import Address
from charthouse.web.cards import Card

LARGEST_ZOOM = 1.5  # CSS pixels on the page for each CSS pixel of the size; scales up to 3 keep that sharp
ENLARGED_SCALE = 2
SMALLEST_ZOOM = 0.88  # letters of 9 pt, the smallest of the themes, are 11 CSS pixels high; the frame scrolls instead


@dataclass(frozen=True)
class Fitting:
    """One size of the picture, and the media query of the screens that show it; '' for its own size."""

    card: Card
    width: int
    height: int
    media: str = ""
    known: Sequence[Card] = ()  # the pictures whose status is known

    @property
    def box(self) -> tuple[int, int]:
        """Width and height on a page that is wide enough, in CSS pixels."""
        return round(self.width * LARGEST_ZOOM), round(self.height * LARGEST_ZOOM)

    @property
    def names(self) -> dict[str, str]:
        """The name by which `/status` knows the picture, for each theme of a screen and each scale."""
        return {f"{theme}@{scale}": self._on(theme, scale).name for theme in THEMES for scale in SCALES}

    @property
    def addresses(self) -> list[Address]:
        """The address of the picture in each theme and at each scale."""
        return [self._on(theme, scale) for theme in self.card.themes for scale in self._scales]

    def image(self, theme: str, scale: int = 1) -> str:
        """The path of the picture in that theme, at that scale or at the largest that is allowed."""
        address = self._on(theme, scale)
        return next((one.path_of(address) for one in self.known if one.address_read == address), address.newest)

    def newest(self, theme: str, scale: int) -> str:
        """The path of the newest picture in that theme, at that scale or at the largest that is allowed."""
        return self._on(theme, scale).newest

    def image_set(self, theme: str) -> str:
        """The `srcset` of the picture in that theme: the browser takes the one with enough pixels for its box."""
        paths = (f"{self.image(theme, scale)} {scale * self.width}w" for scale in self._scales)
        return ", ".join(paths)

    @property
    def _scales(self) -> list[int]:
        return [scale for scale in SCALES if self._fits(scale)]

    def _fits(self, scale: int) -> bool:
        variant = replace(self.card.address_read.variant, width=self.width, height=self.height, scale=scale)
        return variant.fits(self.card.address_read.entry)

    def _on(self, theme: str, scale: int) -> Address:
        """The address of the picture on a screen of that theme, at that scale, or at the largest that is allowed."""
        read = self.card.address_read
        shown = theme if theme in self.card.themes else self.card.themes[0]
        largest = min(scale, max(self._scales))
        variant = replace(read.variant, width=self.width, height=self.height, theme=shown, scale=largest)
        return replace(read, variant=variant)


@dataclass(frozen=True)
class Fittings:
    """The declared sizes of a picture in the order in which a browser is to look at them: its own is the last."""

    in_order: tuple[Fitting, ...]

    @classmethod
    def of(cls, card: Card) -> Fittings | None:
        """None where the query fixes the size or the scale: the page shows exactly that picture."""
        if card.fixed & {"width", "height", "scale"}:
            return None
        own = (card.width, card.height)
        sizes = list(_one_for_each_width(own, card.address_read.entry.sizes))
        place = sizes.index(own)
        larger = [Fitting(card, *size, f"(min-width: {_screen(size)}px)") for size in reversed(sizes[place + 1 :])]
        smaller = [
            Fitting(card, *size, f"(max-width: {_screen(wider) - 1}px)") for size, wider in pairwise(sizes[: place + 1])
        ]
        return cls((*larger, *smaller, Fitting(card, *own)))

    def knowing(self, cards: Sequence[Card]) -> Fittings:
        """The same with the status of each picture: one that is ready is named by its data."""
        return Fittings(tuple(replace(one, known=cards) for one in self.in_order))

    @property
    def own(self) -> Fitting:
        return self.in_order[-1]

    @property
    def addresses(self) -> list[Address]:
        """The addresses of all pictures that the page may show."""
        return [address for one in self.in_order for address in one.addresses]

    @property
    def least_width(self) -> int:
        """CSS pixels of width below which the picture is not made smaller."""
        return round(SMALLEST_ZOOM * min(one.width for one in self.in_order))

    @property
    def _largest(self) -> Fitting:
        return max(self.in_order, key=lambda one: one.width)

    def enlarged(self, theme: str) -> str:
        """The path of the newest picture by itself, in its largest size, for a dense screen."""
        return self._largest.newest(theme, ENLARGED_SCALE)


def _one_for_each_width(own: tuple[int, int], sizes: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sizes from the narrowest to the widest; of those as wide as its own, its own."""
    return sorted({**{size[0]: size for size in sizes}, own[0]: own}.values())


def _screen(size: tuple[int, int]) -> int:
    """The width of the narrowest screen whose page has room for that size: the page's margins grow with it."""
    return round(1.08 * size[0] + 40)
