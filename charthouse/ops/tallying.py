"""Tallying: a process adds what it counted to the sums of the installation, and reports how it is."""

from __future__ import annotations

from collections.abc import Mapping

from charthouse import counters
from charthouse.assembly import Services
from charthouse.errors import StoreUnavailable


def tally(services: Services, process: str, gauges: Mapping[str, float] | None = None) -> None:
    """Add what this process counted since its last tally; what cannot be added now is added the next time."""
    counted = counters.drain()
    try:
        services.tallies.add(counted)
    except StoreUnavailable:
        counters.give_back(counted)
        return
    try:
        if gauges is not None:
            services.tallies.report(process, gauges)
        services.timings.flush()
    except StoreUnavailable:  # they are of this moment: the next tally has others
        return
