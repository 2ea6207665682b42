"""Addresses: reads which picture a URL asks for, and spells the URL of a picture, one spelling each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from charthouse import params
from charthouse.catalogue import Catalogue, CatalogueEntry
from charthouse.errors import NotAllowed, NotFound
from charthouse.image_store import Picture
from charthouse.params import Value
from charthouse.variant import QUERY_NAMES, Variant

DATA_HASH = re.compile(r"[0-9a-f]{32}", re.ASCII)
SECONDS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?", re.ASCII)
LONGEST_WAIT_SECONDS = 30


@dataclass(frozen=True)
class Address:
    """A chart with its params' values and a variant: what a URL names."""

    entry: CatalogueEntry
    values: Mapping[str, Value]
    variant: Variant

    @classmethod
    def read(cls, catalogue: Catalogue, chart_id: str, format: str, query: Mapping[str, str]) -> Address:
        """Parse at the door; NotFound and NotAllowed name the field, the value and what is allowed."""
        entry = catalogue.find(chart_id)
        variant = Variant.from_query(query, entry, format)
        return cls(entry, params.parse(entry.params, query), variant)

    @property
    def params(self) -> str:
        """The canonical spelling of the params' values."""
        return params.spell(self.entry.params, self.values)

    def picture(self, data_hash: str = "") -> Picture:
        """The picture this address asks for."""
        return Picture(self.entry.id, self.params, self.variant, self.entry.version, data_hash)

    @property
    def newest(self) -> str:
        """The path of the newest image."""
        return f"/charts/{self.entry.id}.{self.variant.format}" + self._query()

    def of_data(self, data_hash: str, version: str) -> str:
        """The path of the image of exactly that data, drawn by exactly that chart version."""
        return f"/charts/{self.entry.id}/{data_hash}.{self.variant.format}" + self._query(("v", version))

    @property
    def page(self) -> str:
        """The path of the chart's page."""
        return f"/charts/{self.entry.id}" + (f"?{self.params}" if self.params else "")

    @property
    def name(self) -> str:
        """How `/status` names it: the chart id and what differs from the defaults."""
        return self.entry.id + self._query()

    def _query(self, *more: tuple[str, str]) -> str:
        query = sorted([*parse_qsl(self.params), *self.variant.query(self.entry).items(), *more])
        return "?" + urlencode(query) if query else ""


def names(entry: CatalogueEntry, *more: str) -> tuple[str, ...]:
    """The query names that addresses of the chart may have."""
    return (*entry.params, *QUERY_NAMES, *more)


def read_wait(query: Mapping[str, str]) -> float:
    """How long the asker wants to wait, in seconds."""
    text = query.get("wait", "0")
    if not SECONDS.fullmatch(text) or float(text) > LONGEST_WAIT_SECONDS:
        raise NotAllowed("wait", text, f"a number of seconds from 0 to {LONGEST_WAIT_SECONDS}")
    return float(text)


def read_data_hash(text: str) -> str:
    """The data hash in a path."""
    if not DATA_HASH.fullmatch(text):
        raise NotFound("data hash", text, "32 digits of 0-9 and a-f")
    return text
