"""Dataset, cache key, picture: what is drawn, and what identifies it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.params import spell_defaults
from charthouse.charts.variant import Variant


@dataclass(frozen=True)
class Dataset:
    """A chart with its params: the unit that has data. `params` is their canonical query, without fixed defaults.

    A private chart and a public one with its id have different datasets.
    """

    chart_id: str
    params: str = ""
    private: bool = False

    @property
    def query(self) -> dict[str, str]:
        """The params by name, as texts."""
        return dict(parse_qsl(self.params))


@dataclass(frozen=True)
class CacheKey:
    """Everything that decides the pixels of an image, and nothing else."""

    dataset: Dataset
    data_hash: str
    variant: Variant
    version: str


@dataclass(frozen=True)
class Picture:
    """A requested picture: of exactly that data, or, without a data hash, of the newest."""

    entry: CatalogueEntry
    params: str
    variant: Variant
    data_hash: str = ""

    @classmethod
    def usual(cls, entry: CatalogueEntry, params: str | None = None) -> Picture:
        """The newest picture in the chart's own size, scale 1, light, as PNG; without `params`, with their defaults."""
        params = spell_defaults(entry.params) if params is None else params
        return cls(entry, params, Variant(entry.width, entry.height))

    @property
    def dataset(self) -> Dataset:
        return Dataset(self.entry.id, self.params, self.entry.private)

    @property
    def version(self) -> str:
        return self.entry.version

    def key(self, data_hash: str) -> CacheKey:
        """The cache key of this picture, drawn from that data by the chart's present version."""
        return CacheKey(self.dataset, data_hash, self.variant, self.version)
