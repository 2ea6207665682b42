"""Other users of the same Redis: other installations and other RQ applications."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from charthouse.assembly import Services
from charthouse.store.heartbeats import Heartbeats

FEW = 5  # how many names a message has


def strangers(heartbeats: Heartbeats, charts: Collection[str], but: str = "") -> str:
    """A warning when no known worker, except the given one, draws any of these charts; else ''."""
    heard = {worker: theirs for worker, theirs in heartbeats.charts().items() if theirs and worker != but}
    if not heard or not charts or any(theirs & set(charts) for theirs in heard.values()):
        return ""
    return (
        f"the known workers draw other charts ({_few(set().union(*heard.values()))}): another installation uses "
        "this Redis with this prefix; give one of the two another CHARTHOUSE_KEY_PREFIX"
    )


def shared(services: Services, charts: Collection[str]) -> Iterator[str]:
    """A sentence about each kind of other user of the queue's Redis."""
    if others := services.queue.others():
        yield f"the queue's Redis is shared: RQ queues that are not ours are there ({_few(others)})"
    if warning := strangers(services.heartbeats, charts):
        yield warning


def _few(names: Collection[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:FEW]) + (f" and {len(ordered) - FEW} more" if len(ordered) > FEW else "")
