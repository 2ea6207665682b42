"""Marks: what the Flask routes, which alone know charts, tell the memory cache about a request, in its environ."""

from __future__ import annotations

from charthouse.web.memory.headers import Environ

ADDRESS = "charthouse.address"
CHART = "charthouse.chart"
VIEWED = "charthouse.viewed"
STATE = "charthouse.state"
DATA_HASH = "charthouse.data_hash"
TIER = "charthouse.tier"  # where the picture of the answer came from
MEMORY, REDIS, DRAWN, PLACEHOLDER = "memory", "redis", "drawn", "placeholder"
PURGED = "charthouse.purged"
CONDITIONAL = "charthouse.conditional"  # the request came with a condition, which FILLING has removed
BUSY = "charthouse.busy"
LOOKS_ONCE = "charthouse.looks_once"  # set for a fetcher that looks once: until when it waits, by time.monotonic
FILLING = "charthouse.filling"  # set by the cache: it needs the whole of an answer that it may cache


def mark_cacheable(environ: Environ, address: str) -> None:
    """Allow the memory cache to cache the answer to this request, under its canonical address.

    Call it before the route reads the request's condition: a memory cache that can cache the answer handles it instead.
    """
    environ[ADDRESS] = address
    if FILLING in environ and environ.get("HTTP_IF_NONE_MATCH"):
        environ["HTTP_IF_NONE_MATCH"] = ""
        environ[CONDITIONAL] = True


def mark_hit(environ: Environ, chart: str, viewed: str = "") -> None:
    """Count this request as a hit of that chart, and as a view of that picture, when it is answered with it."""
    environ[CHART] = chart
    environ[VIEWED] = viewed or chart


def mark_state(environ: Environ, state: str, tier: str, data_hash: str) -> None:
    """Say in which state the picture is that answers this request, from where it came, and of which data it is."""
    environ[STATE], environ[TIER], environ[DATA_HASH] = state, tier, data_hash


def mark_purged(environ: Environ, when: str) -> None:
    """Name the last purge of the requested chart, '' for none: no answer cached before it may replace this one."""
    environ[PURGED] = when


def mark_busy(environ: Environ) -> None:
    """Say that a picture of this request found no room in the queue, whatever the status code."""
    environ[BUSY] = True
