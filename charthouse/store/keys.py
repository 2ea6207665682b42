"""The one place that spells Redis keys.

    charthouse:v2:{<chart_id>:<params>}:<kind>:…

The part in braces is Redis Cluster's hash tag: all keys of one dataset share a slot, and so may meet in one script.
Parts are joined by ':'; none of them can hold one, nor a brace (params are percent-encoded).
"""

from __future__ import annotations

from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant

PREFIX = "charthouse:v2:"  # outlives a deploy, so it carries its format
EVERY_IMAGE = f"{PREFIX}{{*}}:image:*"  # a pattern for SCAN
REFRESH = "refresh"  # the name of a piece of work: loading the dataset's data

# What a script fills in where a key depends on what it reads; no key can hold these signs.
ANY_HASH, ANY_VARIANT = "<data_hash>", "<variant>"


def image(key: CacheKey) -> str:
    """The bytes of an image."""
    return _image(key.dataset, key.data_hash, key.variant, key.version)


def image_of_any_hash(dataset: Dataset, variant: Variant, version: str) -> str:
    """An image's key, in which a script fills in the data hash."""
    return _image(dataset, ANY_HASH, variant, version)


def image_of_any_variant(dataset: Dataset, data_hash: str, version: str) -> str:
    """An image's key, in which a script fills in the variant."""
    return _image(dataset, data_hash, ANY_VARIANT, version)


def data(dataset: Dataset, data_hash: str) -> str:
    """The canonical bytes of data."""
    return f"{_head(dataset)}data:{data_hash}"


def pushed(dataset: Dataset) -> str:
    """The data that was pushed last."""
    return f"{_head(dataset)}pushed"


def current(dataset: Dataset) -> str:
    """The record dataset → newest data hash."""
    return f"{_head(dataset)}current"


def latest(dataset: Dataset, variant: Variant | str) -> str:
    """The record dataset + variant → newest image stored."""
    return f"{_head(dataset)}latest:{variant}"


def wanted(dataset: Dataset) -> str:
    """The variants that requests asked for while a refresh was on its way."""
    return f"{_head(dataset)}wanted"


def variants(dataset: Dataset) -> str:
    """The variants that were drawn: whose time to live is extended when the data is confirmed."""
    return f"{_head(dataset)}variants"


def render(data_hash: str, variant: Variant | str, version: str) -> str:
    """The name of a piece of work: drawing one image of a dataset."""
    return f"render:{data_hash}:{variant}:{version}"


def claim(dataset: Dataset, work: str) -> str:
    """Which token may do this piece of work now."""
    return f"{_head(dataset)}claim:{work}"


def failure(dataset: Dataset, work: str) -> str:
    """Why this piece of work failed last, and when it is tried again."""
    return f"{_head(dataset)}failure:{work}"


def shared_load(load_id: str) -> str:
    """What stands for the chart id in the keys of a load that several charts share: no chart has such an id."""
    return f"+{load_id}"


def hits() -> str:
    """How often each chart's pictures were asked for: a sorted set."""
    return f"{PREFIX}hits"


def workers() -> str:
    """When each worker was last heard of: a sorted set."""
    return f"{PREFIX}workers"


def waiting(lane: str, chart_id: str) -> str:
    """The jobs of that chart, whatever their params, that wait in that class of work: a sorted set."""
    return f"{_head(Dataset(chart_id))}waiting:{lane}"


# --- reading keys back ---------------------------------------------------------------------------------------------


def pattern(chart_id: str = "") -> str:
    """A pattern for SCAN that matches every key with a dataset: of one chart, or of all."""
    return f"{PREFIX}{{{chart_id}:*" if chart_id else f"{PREFIX}{{*"


def kind(spelled: str) -> str:
    """What kind of key it is: `image`, `current`, `claim`, …"""
    return spelled.partition("}:")[2].partition(":")[0]


def chart_of(spelled: str) -> str:
    """The chart id in a key that has a dataset."""
    return spelled.removeprefix(PREFIX + "{").partition(":")[0]


def _head(dataset: Dataset) -> str:
    return f"{PREFIX}{{{dataset.chart_id}:{dataset.params}}}:"


def _image(dataset: Dataset, data_hash: str, variant: Variant | str, version: str) -> str:
    return f"{_head(dataset)}image:{data_hash}:{variant}:{version}"
