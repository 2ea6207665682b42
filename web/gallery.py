"""The gallery: the charts that are open to all, in the order in which it shows them, by tag, and searched."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry

MOST_TAGS = 40  # that a page links to
NUMBERS = re.compile("([0-9]{1,18})")


@dataclass(frozen=True)
class Listed:
    """A chart, and the words in which a search looks for others."""

    entry: CatalogueEntry
    words: str

    @classmethod
    def of(cls, entry: CatalogueEntry) -> Listed:
        return cls(entry, folded("\n".join((entry.id, entry.title, *entry.tags, entry.description))))

    @property
    def group(self) -> str:
        """The tag under which it is shown: its first; '' without one."""
        return self.entry.tags[0] if self.entry.tags else ""

    @property
    def place(self) -> tuple[object, ...]:
        """Where it is: by group, those without a tag last, then by title."""
        return (not self.group, natural(self.group), natural(self.entry.title), natural(self.entry.id))


class Gallery:
    """The public charts of one catalogue, sorted once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        public = (entry for entry in catalogue.charts.values() if not entry.private)
        self._listed = sorted(map(Listed.of, public), key=lambda one: one.place)
        charts_by_tag = Counter(name for one in self._listed for name in one.entry.tags)
        self.tags = sorted(charts_by_tag, key=natural)
        self.frequent_tags = sorted((name for name, _ in charts_by_tag.most_common(MOST_TAGS)), key=natural)

    def find(self, tag: str | None, wanted: str) -> list[Listed]:
        """The charts with that tag, if one is given, that have every wanted word."""
        words = folded(wanted).split()
        tagged = (one for one in self._listed if tag is None or tag in one.entry.tags)
        return [one for one in tagged if all(word in one.words for word in words)]


class LastGallery:
    """Keeps the gallery of the last catalogue: it is made again when the charts change."""

    def __init__(self) -> None:
        self._kept: Gallery | None = None

    def of(self, catalogue: Catalogue) -> Gallery:
        kept = self._kept
        if kept is None or kept.catalogue is not catalogue:
            kept = self._kept = Gallery(catalogue)
        return kept


def by_group(listed: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    """Neighbours of one group together."""
    return [(name, list(group)) for name, group in groupby(listed, key=lambda one: one.group)]


def natural(text: str) -> tuple[str | int, ...]:
    """A key that sorts texts as people count: chart-2 before chart-10, whatever the case of their letters."""
    parts = NUMBERS.split(folded(text))
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def folded(text: str) -> str:
    """The text with one spelling for letters that people take for the same."""
    return unicodedata.normalize("NFKC", text).casefold()
