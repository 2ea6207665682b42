"""The one place that spells Redis keys.

    charthouse:v2:{<chart_id>:<params>}:<kind>:…

The part in braces is Redis Cluster's hash tag: all keys of one dataset share a slot, so that one script may use them.
Parts are joined by ':'; none of them can contain one, nor a brace (params are percent-encoded). The part in braces
of a private chart ends with ':private', so that a public chart never reads what was written while it was private.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant

# Placeholders in a key, for values that a script reads; no key can contain these signs.
ANY_HASH, ANY_VARIANT = "<data_hash>", "<variant>"


@dataclass(frozen=True)
class Keys:
    """The keys and queues of one installation, whose prefix is unique in its Redis."""

    prefix: str = "charthouse"

    REFRESH: ClassVar = "refresh"  # the name of a piece of work: loading the dataset's data

    @property
    def head(self) -> str:
        """How every key begins; keys outlive a deploy, so they carry their format."""
        return f"{self.prefix}:v2:"

    def queue(self, lane: str) -> str:
        """The name of the queue of a class of work; that of '' is the prefix alone."""
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

    def stamped(self, key: CacheKey, said: str) -> str:
        """The bytes of that image with a stamp that says this."""
        spelled = said.replace(":", "").replace(" ", "-")
        return f"{self._head(key.dataset)}stamped:{key.data_hash}:{key.variant}:{key.version}:{spelled}"

    def data(self, dataset: Dataset, data_hash: str) -> str:
        """The canonical bytes of data."""
        return f"{self._head(dataset)}data:{data_hash}"

    def pushed(self, dataset: Dataset) -> str:
        """The data that was pushed last, to a private or a public chart."""
        return f"{self._head(Dataset(dataset.chart_id, dataset.params))}pushed"

    def current(self, dataset: Dataset) -> str:
        """The record dataset → newest data hash."""
        return f"{self._head(dataset)}current"

    def history(self, dataset: Dataset) -> str:
        """Which data was the newest, and since when: a sorted set."""
        return f"{self._head(dataset)}history"

    def latest(self, dataset: Dataset, variant: Variant | str) -> str:
        """The record dataset + variant → newest image stored."""
        return f"{self._head(dataset)}latest:{variant}"

    def wanted(self, dataset: Dataset) -> str:
        """The variants that were requested during a refresh."""
        return f"{self._head(dataset)}wanted"

    def asked(self, dataset: Dataset) -> str:
        """When each variant that was drawn was last requested: a sorted set."""
        return f"{self._head(dataset)}asked"

    @staticmethod
    def render(data_hash: str, variant: Variant | str, version: str) -> str:
        """The name of a piece of work: drawing one image of a dataset."""
        return f"render:{data_hash}:{variant}:{version}"

    def claim(self, dataset: Dataset, work: str) -> str:
        """The token that may do this piece of work now."""
        return f"{self._head(dataset)}claim:{work}"

    def failure(self, dataset: Dataset, work: str) -> str:
        """Why this piece of work failed last, and when it is tried again."""
        return f"{self._head(dataset)}failure:{work}"

    @staticmethod
    def shared_load(load_id: str) -> str:
        """The id of a load that several charts share, in place of a chart id in keys: no chart has such an id."""
        return f"+{load_id}"

    def hits(self) -> str:
        """How often each chart's pictures were requested: a sorted set."""
        return f"{self.head}hits"

    def views(self, day: str) -> str:
        """How often each picture was requested on that day, as 2026-11-27: a sorted set."""
        return f"{self.head}views:{day}"

    def timings(self, chart_id: str, phase: str) -> str:
        """How long the chart's last loads, or draws, took: a list."""
        return f"{self._head(Dataset(chart_id))}timings:{phase}"

    def purges(self) -> str:
        """When each chart was purged last: a sorted set."""
        return f"{self.head}purges"

    def tallies(self) -> str:
        """The sums of the counters of all processes: a hash."""
        return f"{self.head}tallies"

    def reports(self) -> str:
        """What each process reported last of itself, as JSON: a hash."""
        return f"{self.head}reports"

    def reload(self) -> str:
        """The number of the last reload that was requested."""
        return f"{self.head}reload"

    def followers(self) -> str:
        """When each process that reloads on request polled last: a sorted set."""
        return f"{self.head}followers"

    def reloaded(self, number: int) -> str:
        """What each process said of the reload with that number: a hash."""
        return f"{self.head}reloaded:{number}"

    def lease(self) -> str:
        """Which schedule is active: a hash."""
        return f"{self.head}lease"

    def last_fence(self) -> str:
        """How many schedules have been active so far."""
        return f"{self.head}last-fence"

    def kept_charts(self) -> str:
        """What the catalogue has of each kept chart, as JSON, by id: a hash."""
        return f"{self.head}kept-charts"

    def kept_configs(self) -> str:
        """The config of each kept chart, as JSON, by id: a hash."""
        return f"{self.head}kept-configs"

    def kept_changed(self) -> str:
        """When the catalogue of kept charts changed last."""
        return f"{self.head}kept-changed"

    def created(self, config_id: str) -> str:
        """What a client of the QuickChart route asked to be kept under a short address."""
        return f"{self.head}created:{config_id}"

    def created_index(self) -> str:
        """Until when each created config is kept, and its bytes: a sorted set of `<id>:<bytes>`."""
        return f"{self.head}created-index"

    def created_bytes(self) -> str:
        """The bytes of all created configs."""
        return f"{self.head}created-bytes"

    def workers(self) -> str:
        """When each worker sent its last heartbeat: a sorted set."""
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
        """A pattern for SCAN that matches every key of the chart's datasets, or of all datasets."""
        return f"{self.head}{{{chart_id}:*" if chart_id else f"{self.head}{{*"

    @staticmethod
    def kind(spelled: str) -> str:
        """The kind of the key: `image`, `current`, `claim`, …"""
        return spelled.partition("}:")[2].partition(":")[0]

    def chart_of(self, spelled: str) -> str:
        """The chart id in a key that has a dataset."""
        return spelled.removeprefix(self.head + "{").partition(":")[0]

    @staticmethod
    def last_part(spelled: str) -> str:
        """What is behind the last ':' of the key, as the variant of a `latest`."""
        return spelled.rpartition(":")[2]

    def dataset_of(self, spelled: str) -> Dataset:
        """The dataset in a key that has one."""
        inside = spelled.removeprefix(self.head + "{").partition("}")[0]
        chart_id, _, rest = inside.partition(":")
        params, _, private = rest.partition(":")
        return Dataset(chart_id, params, private == "private")

    def _head(self, dataset: Dataset) -> str:
        private = ":private" if dataset.private else ""
        return f"{self.head}{{{dataset.chart_id}:{dataset.params}{private}}}:"

    def _image(self, dataset: Dataset, data_hash: str, variant: Variant | str, version: str) -> str:
        return f"{self._head(dataset)}image:{data_hash}:{variant}:{version}"


DEFAULT = Keys()
