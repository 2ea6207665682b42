"""Addresses: reads which picture a URL asks for, and spells the URL of a picture, one spelling each."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from charthouse.charts import params, past, paths
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.params import Value
from charthouse.charts.paths import LONGEST_WAIT_SECONDS
from charthouse.charts.picture import Dataset, Picture
from charthouse.charts.variant import LONGEST_SIDE, SCALES, Variant
from charthouse.errors import NotAllowed, NotFound
from charthouse.themes import AUTO, THEMES
from charthouse.web.declared import TEXT, WHOLE, exactly
from charthouse.web.grant import OPEN_TO_ALL, Grant

DATA_HASH = re.compile(r"[0-9a-f]{32}", re.ASCII)
USUAL_FORMAT = "png"  # of a name that has none
SECONDS = re.compile(rf"(?:[0-2]?[0-9](?:\.[0-9]{{1,3}})?|{LONGEST_WAIT_SECONDS}(?:\.0{{1,3}})?)", re.ASCII)

# Query names with their schemas
SIDE = WHOLE | {"minimum": 1, "maximum": LONGEST_SIDE}
VARIANT = {
    "width": SIDE,
    "height": SIDE,
    "scale": WHOLE | {"enum": list(SCALES)},
    "theme": TEXT | {"enum": [*THEMES, AUTO], "description": f"{AUTO} is for svg alone"},
}
WAIT = {"wait": exactly(SECONDS) | {"description": f"seconds, from 0 to {LONGEST_WAIT_SECONDS}"}}
STATUS = {"status": TEXT | {"enum": ["200"]}}
AT = {"at": exactly(past.AT) | {"description": past.ALLOWED}}
CHART_VERSION = {"v": TEXT}
PARAMS = {
    "params": {  # of this object only the members are in the query
        "type": "object",
        "description": "what the chart declares as its params",
        "propertyNames": exactly(params.NAME) | {"not": {"enum": sorted(params.RESERVED_NAMES)}},
        "additionalProperties": TEXT,
    }
}


@dataclass(frozen=True)
class Address:
    """What a URL names: a chart, its params' values and a variant; and what the request's signature opens.

    A default that rolls is left open in the addresses of the newest image and of the page: they follow it.
    """

    entry: CatalogueEntry
    values: Mapping[str, Value]
    variant: Variant
    grant: Grant = OPEN_TO_ALL
    open: frozenset[str] = frozenset()  # the params that roll, and that the URL does not name
    at: float | None = None  # the moment of the past whose picture it is, in seconds since 1970; None: the newest

    @classmethod
    def read(cls, entry: CatalogueEntry, format: str, query: Mapping[str, str], grant: Grant) -> Address:
        """Parse at the door; NotFound and NotAllowed name the field, the value and what is allowed.

        SignatureRefused for a private chart that the grant does not open; a signed address may have a size of its own.
        """
        grant.check(entry)
        variant = Variant.from_query(query, entry, format, any_size=grant.signed)
        at = past.read_moment(query["at"], time.time()) if "at" in query else None
        values, open = params.parse(entry.params, query), params.left_open(entry.params, query)
        return cls(entry, values, variant, grant, open, at)

    @property
    def params(self) -> str:
        """The canonical spelling of the params' values."""
        return params.spell(self.entry.params, self.values)

    @property
    def following(self) -> str:
        """The canonical spelling of the params' values, without those that follow their default."""
        named = {name: value for name, value in self.values.items() if name not in self.open}
        return params.spell(self.entry.params, named)

    @property
    def dataset(self) -> Dataset:
        return Dataset(self.entry.id, self.params, self.entry.private)

    def picture(self, data_hash: str = "") -> Picture:
        """The picture this address asks for."""
        return Picture(self.entry, self.params, self.variant, data_hash)

    @property
    def newest(self) -> str:
        """The path of the newest image, or of the image at its moment."""
        path, query = paths.newest(self.entry, self.following, self.variant)
        return self.grant.spell(path, [*query, *self._moment])

    def of_data(self, data_hash: str, version: str) -> str:
        """The path of the image of exactly that data, drawn by exactly that chart version."""
        return self.grant.spell(*paths.of_data(self.entry, self.params, self.variant, data_hash, version))

    def waiting(self, seconds: int) -> str:
        """The path of the newest image, which a request for it waits for."""
        return self._newest_with("wait", str(seconds))

    @property
    def once(self) -> str:
        """The path of the newest image, or of a placeholder, always with status 200."""
        return self._newest_with("status", "200")

    def _newest_with(self, name: str, value: str) -> str:
        path, query = paths.newest(self.entry, self.following, self.variant)
        return self.grant.spell(path, [*query, *self._moment, (name, value)])

    @property
    def moment(self) -> str:
        """Its moment of the past; '' for now."""
        return "" if self.at is None else past.spell_moment(self.at)

    @property
    def _moment(self) -> list[tuple[str, str]]:
        return [("at", self.moment)] if self.moment else []

    def at_moment(self, at: float | None) -> Address:
        """The same picture at that moment of the past; None for the newest."""
        return replace(self, at=at)

    def in_format(self, format: str) -> Address:
        """The same picture in another format."""
        return replace(self, variant=replace(self.variant, format=format))

    def below(self, root: str) -> Address:
        """The same address below another root, such as the public URL."""
        return replace(self, grant=replace(self.grant, root=root))

    def data(self, form: str, data_hash: str = "") -> str:
        """The path of the newest data in that form, `json` or `csv`; with a data hash, of exactly that data."""
        params = self.params if data_hash else self.following
        return self.grant.spell(*paths.data(self.entry, params, self.variant, form, data_hash))

    @property
    def page(self) -> str:
        """The path of the chart's page."""
        path, query = paths.page(self.entry, self.following)
        return self.grant.spell(path, [*query, *self._moment])

    @property
    def name(self) -> str:
        """How `/status` names it: the chart id, a format other than PNG, and what differs from the defaults.

        Signed, as the newest image is.
        """
        _, mark, query = self.newest.partition("?")
        format = "" if self.variant.format == USUAL_FORMAT else "." + self.variant.format
        return self.entry.id + format + mark + query


def find(catalogue: Catalogue, chart_id: str, grant: Grant) -> CatalogueEntry:
    """The chart of that id: NotFound without one; SignatureRefused for a private one, and nothing of it is told."""
    entry = catalogue.find(chart_id)
    grant.check(entry)
    return entry


def names(entry: CatalogueEntry, *more: str) -> tuple[str, ...]:
    """The query names that addresses of the chart may have."""
    return (*entry.params, *VARIANT, *more)


def read_wait(query: Mapping[str, str]) -> float:
    """How many seconds the client wants to wait; NotAllowed for what is no such number."""
    text = query.get("wait", "0")
    if not SECONDS.fullmatch(text):
        raise NotAllowed("wait", text, f"a number of seconds from 0 to {LONGEST_WAIT_SECONDS}")
    return float(text)


def check_status(query: Mapping[str, str]) -> None:
    """NotAllowed for any other status than the one that a client may ask for."""
    if query.get("status", "200") != "200":
        raise NotAllowed("status", query["status"], "200, or left out")


def read_data_hash(text: str) -> str:
    """The data hash in a path."""
    if not DATA_HASH.fullmatch(text):
        raise NotFound("data hash", text, "32 digits of 0-9 and a-f")
    return text
