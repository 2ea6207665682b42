"""Provenance: what a picture's file says of itself."""

from __future__ import annotations

from charthouse.charts.definition import Chart
from charthouse.printable import encodable

LONGEST_ALT = 2000  # characters of an alt text that a file has


def provenance(chart: Chart, data_hash: str, version: str) -> dict[str, str]:
    """Texts by the keywords of a PNG's text chunks (PNG, 11.3.3); no time, which would change the bytes."""
    texts = {
        "Title": encodable(chart.title or chart.id),
        "Charthouse-Chart": chart.id,
        "Charthouse-Data-Hash": data_hash,
        "Charthouse-Version": version,
    }
    return {keyword: text for keyword, text in texts.items() if text}


def description(alt: str) -> dict[str, str]:
    """The alt text by its keyword, cut."""
    short = alt if len(alt) <= LONGEST_ALT else alt[: LONGEST_ALT - 1] + "…"
    return {"Description": encodable(short)} if short else {}
