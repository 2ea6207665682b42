"""Who else uses the same Redis: other installations and other RQ applications."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from charthouse.assembly import Services
from charthouse.store.heartbeats import Heartbeats

FEW = 5  # names that a message gives


def strangers(heartbeats: Heartbeats, charts: Collection[str], but: str = "") -> str:
    """A warning when the workers heard of, leaving out that one, draw none of these charts; else ''."""
    heard = {worker: theirs for worker, theirs in heartbeats.charts().items() if theirs and worker != but}
    if not heard or not charts or any(theirs & set(charts) for theirs in heard.values()):
        return ""
    return (
        f"the workers heard of draw other charts ({_few(set().union(*heard.values()))}): another installation uses "
        "this Redis with this prefix; give one of the two another CHARTHOUSE_KEY_PREFIX"
    )


def shared(services: Services, charts: Collection[str]) -> Iterator[str]:
    """What is to be said of others in the queue's Redis, a sentence each."""
    if others := services.queue.others():
        yield f"the queue's Redis is shared: RQ queues that are not ours are there ({_few(others)})"
    if warning := strangers(services.heartbeats, charts):
        yield warning


def _few(names: Collection[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:FEW]) + (f" and {len(ordered) - FEW} more" if len(ordered) > FEW else "")
