"""Edits of the charts folder, as they come."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from charthouse.charts.stamp import Stamp, stamp

LOOK_SECONDS = 0.3  # how often the folder is read where changes are not announced, as on some network disks
QUIET_MILLISECONDS = 10  # an editor writes a file in several steps
TOGETHER_MILLISECONDS = 50  # changes within it are one edit

log = logging.getLogger("charthouse.edits")


def edits(folder: Path, before: Stamp, stopping: threading.Event) -> Iterator[bool]:
    """Whether a Python file changed since the last time: at once after a change, else every 0.3 s, until stopped."""
    for worth_a_look in _announcements(folder, stopping):
        now = stamp(folder) if worth_a_look else before
        yield now != before
        before = now


def _announcements(folder: Path, stopping: threading.Event) -> Iterator[bool]:
    """Whether to read the folder: a Python file changed, or no change was announced for a while."""
    try:
        from watchfiles import watch  # not at the top: it imports slowly, and is in the extra `demo`

        changes = watch(
            folder.resolve(), watch_filter=None, stop_event=stopping, yield_on_timeout=True, raise_interrupt=False,
            debounce=TOGETHER_MILLISECONDS, step=QUIET_MILLISECONDS, rust_timeout=int(LOOK_SECONDS * 1000),
        )  # fmt: skip
        for announced in changes:
            yield not announced or any(path.endswith(".py") for _, path in announced)
    except (ImportError, OSError, RuntimeError, UnicodeError) as error:  # it reads no path that is not UTF-8
        log.info("edits are looked for every %g s, because they are not announced: %s", LOOK_SECONDS, error)
        while not stopping.wait(LOOK_SECONDS):
            yield True
