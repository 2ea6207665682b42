"""The names of exported files: one for each picture, and readable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import parse_qsl, quote

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.option_values import CHART_ID
from charthouse.charts.variant import FORMATS, Variant

LONGEST = 140  # characters of the params; a file name may have 255 bytes, and a draft of it is longer


def file_name(entry: CatalogueEntry, params: str, variant: Variant) -> str:
    """The picture's file: `co2.png`, or `co2.since=1990.320x240.dark@2x.png`; what is the default is left out.

    A chart id has no `.`, `=` or `@`, and a value has no `.`, so two pictures never have the same name.
    """
    parts = [entry.id, *_params(params)]
    if (variant.width, variant.height) != (entry.width, entry.height):
        parts.append(f"{variant.width}x{variant.height}")
    if variant.theme != "light":
        parts.append(variant.theme)
    scale = f"@{variant.scale}x" if variant.scale != 1 else ""
    return f"{'.'.join(parts)}{scale}.{variant.format}"


def not_exported(folder: Path, exported: Collection[str]) -> list[str]:
    """The files in the folder that are named like pictures of other charts than these."""
    named = ((path.name, re.split("[.@]", path.name)[0]) for path in folder.iterdir() if path.suffix[1:] in FORMATS)
    return sorted(name for name, chart_id in named if CHART_ID.fullmatch(chart_id) and chart_id not in exported)


def _params(params: str) -> list[str]:
    """`since=1990` for each param, percent-encoded; a digest of all where that would be too long."""
    parts = [f"{name}={quote(value, safe='').replace('.', '%2E')}" for name, value in parse_qsl(params)]
    if len(".".join(parts)) > LONGEST:
        return [f"params-{hashlib.sha256(params.encode()).hexdigest()[:16]}"]
    return parts
