"""The one place that spells Redis keys.

A key's parts are joined by ':'; none of them can hold one (params are percent-encoded).
"""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.charts.variant import Variant

PREFIX = "charthouse:v1:"  # outlives a deploy, so it carries its format
EVERY_IMAGE = f"{PREFIX}image:*"  # a pattern for SCAN


@dataclass(frozen=True)
class CacheKey:
    """Everything that decides the pixels of an image, and nothing else."""

    chart_id: str
    params: str
    data_hash: str
    variant: Variant
    version: str

    def __str__(self) -> str:
        return image_head(self.chart_id, self.params) + self.data_hash + image_tail(self.variant, self.version)


def image_head(chart_id: str, params: str) -> str:
    """What stands before the data hash in an image's key."""
    return f"{PREFIX}image:{chart_id}:{params}:"


def image_tail(variant: Variant | str, version: str) -> str:
    """What stands behind the data hash in an image's key."""
    return f":{variant}:{version}"


def part(kind: str, chart_id: str = "") -> str:
    """What all keys of that kind begin with: of one chart, or of all."""
    return f"{PREFIX}{kind}:{chart_id}:" if chart_id else f"{PREFIX}{kind}:"


def every(chart_id: str = "") -> str:
    """What a pattern for SCAN begins with that matches at least every key that names the chart; or all of them."""
    return f"{PREFIX}*:{chart_id}:" if chart_id else PREFIX


def chart_of_image(key: str) -> str:
    """The chart id in an image's key."""
    return key.removeprefix(f"{PREFIX}image:").partition(":")[0]


def data(chart_id: str, params: str, data_hash: str) -> str:
    """The canonical bytes of the data of chart + params."""
    return f"{PREFIX}data:{chart_id}:{params}:{data_hash}"


def pushed(chart_id: str, params: str) -> str:
    """The data that was pushed to chart + params last."""
    return f"{PREFIX}pushed:{chart_id}:{params}"


def current(chart_id: str, params: str) -> str:
    """The record chart + params → newest data hash."""
    return f"{PREFIX}current:{chart_id}:{params}"


def latest(chart_id: str, params: str, variant: Variant | str) -> str:
    """The record chart + params + variant → newest image stored."""
    return f"{PREFIX}latest:{chart_id}:{params}:{variant}"


def wanted(chart_id: str, params: str) -> str:
    """The variants that requests asked for while a refresh was on its way."""
    return f"{PREFIX}wanted:{chart_id}:{params}"


def variants(chart_id: str, params: str) -> str:
    """The variants that were drawn of chart + params: whose time to live is extended when its data is confirmed."""
    return f"{PREFIX}variants:{chart_id}:{params}"


def refresh(chart_id: str, params: str) -> str:
    """The name of a piece of work: loading the data of chart + params."""
    return f"refresh:{chart_id}:{params}"


def render(key: CacheKey) -> str:
    """The name of a piece of work: drawing one image."""
    return "render:" + str(key).removeprefix(f"{PREFIX}image:")


def claim(work: str) -> str:
    """Who does this piece of work now."""
    return f"{PREFIX}claim:{work}"


def failure(work: str) -> str:
    """Why this piece of work failed last, and when it is tried again."""
    return f"{PREFIX}failure:{work}"


def hits() -> str:
    """How often each chart's pictures were asked for: a sorted set."""
    return f"{PREFIX}hits"


def workers() -> str:
    """When each worker was last heard of: a sorted set."""
    return f"{PREFIX}workers"
