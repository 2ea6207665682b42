"""Marks: what the Flask routes, which alone know charts, say of a request to the memory cache, in its environ."""

from __future__ import annotations

from charthouse.web.memory.headers import Environ

ADDRESS = "charthouse.address"
CHART = "charthouse.chart"
PURGED = "charthouse.purged"
CONDITIONAL = "charthouse.conditional"  # the request came with a condition, which FILLING has taken away
BUSY = "charthouse.busy"
FILLING = "charthouse.filling"  # the cache's own word: an answer that may be kept is wanted whole


def mark_cacheable(environ: Environ, address: str) -> None:
    """Allow the memory cache to keep the answer to this request, under its canonical address.

    Called before the condition of the request is read: a memory cache that can keep the answer takes it over.
    """
    environ[ADDRESS] = address
    if FILLING in environ and environ.get("HTTP_IF_NONE_MATCH"):
        environ["HTTP_IF_NONE_MATCH"] = ""
        environ[CONDITIONAL] = True


def mark_hit(environ: Environ, chart: str) -> None:
    """Count this request as a hit of that chart when it is answered with a picture."""
    environ[CHART] = chart


def mark_purged(environ: Environ, when: str) -> None:
    """Name the last purge of what this request asks for, '' for none: nothing kept before it is sent instead."""
    environ[PURGED] = when


def mark_busy(environ: Environ) -> None:
    """Say that something that this request asked for found no room in the queue, whatever its status code."""
    environ[BUSY] = True
