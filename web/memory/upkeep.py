"""What keeps a memory cache right: threads that follow changed charts and purges, and count hits, until the end."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections import Counter

from charthouse.charts.catalogue import Catalogue
from charthouse.counters import HITS
from charthouse.errors import SetupError, StoreUnavailable
from charthouse.ops.tallying import tally
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.state import Site

LOOK_SECONDS = 0.25
PURGES_SECONDS, AGAIN_SECONDS = 1.0, 5.0
COUNT_SECONDS = 3  # a process that dies loses what it counted in this time


def start_upkeep(memory: MemoryCache, site: Site) -> None:
    """Start the threads; a forked process has to do it again."""
    for work in (_follow_charts, _follow_purges, _count_hits):
        threading.Thread(target=work, args=(memory, site), name=work.__name__, daemon=True).start()


def _follow_charts(memory: MemoryCache, site: Site) -> None:
    """Follow the charts without Python, and expire the kept answers whenever a chart has changed.

    While edits are followed, at each look: an old picture must not be kept beyond its redraw.
    """
    catalogue: Catalogue | None = None
    while True:
        time.sleep(LOOK_SECONDS)
        site.services.kept.known()
        try:
            newer = site.catalogue
        except SetupError:  # each request says it
            continue
        if catalogue and newer is not catalogue:
            memory.forget({one for one in catalogue.charts if one not in newer.charts or newer.charts[one].private})
        if newer is not catalogue or site.services.settings.follow_edits:  # a picture is redrawn soon after an edit
            catalogue = newer
            memory.expire()


def _follow_purges(memory: MemoryCache, site: Site) -> None:
    """Drop the kept answers of charts that were purged.

    What was purged a moment ago is dropped more than once: an answer that was on its way may have come since.
    """
    asked_at = time.monotonic()
    while True:
        time.sleep(PURGES_SECONDS)
        now = time.monotonic()
        with contextlib.suppress(StoreUnavailable):
            if purged := site.services.images.purges.within(now - asked_at + AGAIN_SECONDS):
                memory.forget(purged)
            asked_at = now


def _count_hits(memory: MemoryCache, site: Site) -> None:
    """Add the hits of this process to the counts of all processes: of charts, and of pictures."""
    services, process = site.services, f"{socket.gethostname()}:{os.getpid()}"
    hits: Counter[str] = Counter()
    views: Counter[str] = Counter()
    while True:
        time.sleep(COUNT_SECONDS)
        for viewed, count in memory.hits().items():
            chart_id, mark, _ = viewed.partition(":")
            hits[chart_id] += count
            HITS.add(chart_id, amount=count)
            if mark:
                views[viewed] += count
        with contextlib.suppress(StoreUnavailable):  # they are added the next time
            services.popularity.add(hits)
            hits.clear()
            services.views.add(views)
            views.clear()
        tally(services, process, memory.gauges())
