"""The threads of this process that a fork would lose, including those of native libraries."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

TASKS = Path("/proc/self/task")
# A fork without these works: jemalloc starts its threads again, polars does not wait for this one.
HARMLESS = ("jemalloc_bg_thd", "polars-ooc-clea")
SETTLE_SECONDS = 0.002  # a new thread has its parent's name at first, and a joined one is still listed


def grown(before: int) -> int:
    """How many more threads there are than `before`, once starting and ending threads have settled."""
    more = count() - before
    if more > 0:
        time.sleep(SETTLE_SECONDS)
        more = count() - before
    return max(more, 0)


def listed() -> int:
    """A number that grows with the threads of this process: the link count of /proc's folder of threads."""
    try:
        return TASKS.stat().st_nlink
    except OSError:
        return threading.active_count()


def count() -> int:
    """All threads except the main one and harmless ones; only Python's own where there is no /proc."""
    try:
        tasks = list(TASKS.iterdir())
    except OSError:
        return threading.active_count() - 1
    return 0 if len(tasks) == 1 else sum(_name(task) not in HARMLESS for task in tasks) - 1


def _name(task: Path) -> str:
    with contextlib.suppress(OSError):  # it has ended since
        return (task / "comm").read_text().strip()
    return HARMLESS[0]
