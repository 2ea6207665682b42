"""The one spelling of an address: the path percent-encoded, the parameters sorted."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode


def spell(path: str, query: Iterable[tuple[str, str]]) -> str:
    """The address of that path, which is not percent-encoded yet, with those parameters."""
    pairs = sorted(query)
    return quote(path) + ("?" + urlencode(pairs) if pairs else "")
