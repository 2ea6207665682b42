"""A chart without its code, for tests that need no folder of charts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from charthouse.charts.catalogue_entry import CatalogueEntry

SALES = CatalogueEntry(
    id="sales", title="Sales", description="", width=640, height=480, sizes=(), params={}, fresh_seconds=60.0,
    on_miss="queue", timeout_seconds=30.0, tags=(), private=False, max_pixels=20_000_000,
    version="v1", source="sales.py",
)  # fmt: skip


def entry(**options: Any) -> CatalogueEntry:
    """The chart `sales` with other options."""
    return replace(SALES, **options)
