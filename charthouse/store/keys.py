"""The one place that spells Redis keys.

    charthouse:v2:{<chart_id>:<params>}:<kind>:…

The part in braces is Redis Cluster's hash tag: all keys of one dataset share a slot, and so may meet in one script.
Parts are joined by ':'; none of them can hold one, nor a brace (params are percent-encoded). The part in braces
of a private chart ends with ':private': what was written while a chart was private is not read once it is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant

# What a script fills in where a key depends on what it reads; no key can hold these signs.
ANY_HASH, ANY_VARIANT = "<data_hash>", "<variant>"


@dataclass(frozen=True)
class Keys:
    """The keys and queues of one installation: it has a prefix that no other one in the same Redis has."""

    prefix: str = "charthouse"

    REFRESH: ClassVar = "refresh"  # the name of a piece of work: loading the dataset's data

    @property
    def head(self) -> str:
        """How every key begins; it outlives a deploy, so it carries its format."""
        return f"{self.prefix}:v2:"

    def queue(self, lane: str) -> str:
        """The name of the queue of a class of work; '' has the prefix alone."""
        return f"{self.prefix}-{lane}" if lane else self.prefix

    def image(self, key: CacheKey) -> str:
        """The bytes of an image."""
        return self._image(key.dataset, key.data_hash, key.variant, key.version)

    def image_of_any_hash(self, dataset: Dataset, variant: Variant, version: str) -> str:
        """An image's key, in which a script fills in the data hash."""
        return self._image(dataset, ANY_HASH, variant, version)

    def image_of_any_variant(self, dataset: Dataset, data_hash: str, version: str) -> str:
        """An image's key, in which a script fills in the variant."""
        return self._image(dataset, data_hash, ANY_VARIANT, version)

    def data(self, dataset: Dataset, data_hash: str) -> str:
        """The canonical bytes of data."""
        return f"{self._head(dataset)}data:{data_hash}"

    def pushed(self, dataset: Dataset) -> str:
        """The data that was pushed last, whether the chart was private then or not."""
        return f"{self._head(Dataset(dataset.chart_id, dataset.params))}pushed"

    def current(self, dataset: Dataset) -> str:
        """The record dataset → newest data hash."""
        return f"{self._head(dataset)}current"

    def latest(self, dataset: Dataset, variant: Variant | str) -> str:
        """The record dataset + variant → newest image stored."""
        return f"{self._head(dataset)}latest:{variant}"

    def wanted(self, dataset: Dataset) -> str:
        """The variants that requests asked for while a refresh was on its way."""
        return f"{self._head(dataset)}wanted"

    def asked(self, dataset: Dataset) -> str:
        """When each variant that was drawn was last asked for: a sorted set."""
        return f"{self._head(dataset)}asked"

    @staticmethod
    def render(data_hash: str, variant: Variant | str, version: str) -> str:
        """The name of a piece of work: drawing one image of a dataset."""
        return f"render:{data_hash}:{variant}:{version}"

    def claim(self, dataset: Dataset, work: str) -> str:
        """Which token may do this piece of work now."""
        return f"{self._head(dataset)}claim:{work}"

    def failure(self, dataset: Dataset, work: str) -> str:
        """Why this piece of work failed last, and when it is tried again."""
        return f"{self._head(dataset)}failure:{work}"

    @staticmethod
    def shared_load(load_id: str) -> str:
        """What stands for the chart id in the keys of a load that several charts share: no chart has such an id."""
        return f"+{load_id}"

    def hits(self) -> str:
        """How often each chart's pictures were asked for: a sorted set."""
        return f"{self.head}hits"

    def purges(self) -> str:
        """When each chart was purged last: a sorted set."""
        return f"{self.head}purges"

    def workers(self) -> str:
        """When each worker was last heard of: a sorted set."""
        return f"{self.head}workers"

    def workers_charts(self) -> str:
        """The ids of the charts that each worker draws: a hash."""
        return f"{self.head}workers-charts"

    def waiting(self, queue: str, chart_id: str) -> str:
        """The jobs of that chart, whatever their params, that wait in the queue of that name: a sorted set."""
        return f"{self._head(Dataset(chart_id))}waiting:{queue}"

    # --- reading keys back ---

    def every_image(self) -> str:
        """A pattern for SCAN that matches every image."""
        return f"{self.head}{{*}}:image:*"

    def pattern(self, chart_id: str = "") -> str:
        """A pattern for SCAN that matches every key with a dataset: of one chart, or of all."""
        return f"{self.head}{{{chart_id}:*" if chart_id else f"{self.head}{{*"

    @staticmethod
    def kind(spelled: str) -> str:
        """What kind of key it is: `image`, `current`, `claim`, …"""
        return spelled.partition("}:")[2].partition(":")[0]

    def chart_of(self, spelled: str) -> str:
        """The chart id in a key that has a dataset."""
        return spelled.removeprefix(self.head + "{").partition(":")[0]

    def _head(self, dataset: Dataset) -> str:
        private = ":private" if dataset.private else ""
        return f"{self.head}{{{dataset.chart_id}:{dataset.params}{private}}}:"

    def _image(self, dataset: Dataset, data_hash: str, variant: Variant | str, version: str) -> str:
        return f"{self._head(dataset)}image:{data_hash}:{variant}:{version}"


DEFAULT = Keys()
