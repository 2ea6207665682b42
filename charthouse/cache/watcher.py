"""The watcher: one thread polls Redis for all pictures that requests of this process wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from charthouse.cache.answer import Status
from charthouse.charts.picture import Picture
from charthouse.errors import StoreUnavailable

PAUSE_SECONDS = 0.02  # between two polls, and more when a poll costs much
PAUSE_COSTS = 9  # a pause lasts that many polls, so that the watcher takes a tenth of a processor at most

Look = Callable[[Sequence[Picture]], list[Status]]


@dataclass(eq=False)
class Waiter:
    """One request that waits for a picture to change."""

    picture: Picture
    status: Status
    error: StoreUnavailable | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def tell(self, status: Status) -> None:
        """Note the picture's status now, and wake the request when it differs in what the request waits for."""
        changed = (status.needs, status.state) != (self.status.needs, self.status.state)
        self.status = status
        if changed:
            self.done.set()


class Watcher:
    """Polls once for all waiting requests at a time; its thread ends when none waits."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._changing = threading.Lock()
        self._waiters: set[Waiter] = set()
        self._runs = False

    def wait(self, picture: Picture, seen: Status, seconds: float) -> Status:
        """The picture's status once its state or its need has changed, or the last one when the time is over.

        StoreUnavailable when Redis does not answer.
        """
        waiter = Waiter(picture, seen)
        with self._changing:
            self._waiters.add(waiter)
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._watch, name="watcher", daemon=True).start()
        waiter.done.wait(seconds)
        with self._changing:
            self._waiters.discard(waiter)
        if waiter.error:
            raise waiter.error
        return waiter.status

    def _watch(self) -> None:
        pause = threading.Event()
        while waiters := self._waiting():
            began = time.thread_time()
            self._tell(waiters)
            pause.wait(max(PAUSE_SECONDS, PAUSE_COSTS * (time.thread_time() - began)))

    def _waiting(self) -> list[Waiter]:
        """The requests that wait now; when there is none, the calling thread must end."""
        with self._changing:
            self._runs = bool(self._waiters)
            return list(self._waiters)

    def _tell(self, waiters: Sequence[Waiter]) -> None:
        pictures = {_name(waiter.picture): waiter.picture for waiter in waiters}
        try:
            statuses = dict(zip(pictures, self._look(list(pictures.values())), strict=True))
        except StoreUnavailable as error:
            for waiter in waiters:
                waiter.error = error
                waiter.done.set()
            return
        for waiter in waiters:
            waiter.tell(statuses[_name(waiter.picture)])


def _name(picture: Picture) -> tuple[object, ...]:
    """What identifies a picture."""
    return picture.dataset, picture.variant, picture.data_hash, picture.version
