"""The types of PEP 3333, and functions on headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]

NOT_ON_304 = ("content-length", "content-type", "content-encoding")  # RFC 9110, section 15.4.5


def etag(headers: Headers) -> str:
    """The ETag header; '' without one."""
    return next((value for name, value in headers if name.lower() == "etag"), "")


def bare(tag: str) -> str:
    """The ETag without its quotes, and without the mark of a weak one."""
    return tag.removeprefix("W/").strip('"')


def without_content(headers: Headers) -> Headers:
    """The headers of the 304 that replaces a 200 with these headers."""
    return [(name, value) for name, value in headers if name.lower() not in NOT_ON_304]


def overlaid(headers: Headers, newer: Mapping[str, str]) -> Headers:
    """The headers, updated by those of `newer` (RFC 9111, section 3.2)."""
    names = {name.lower() for name in newer}
    return [*((name, value) for name, value in headers if name.lower() not in names), *newer.items()]
