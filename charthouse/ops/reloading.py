"""Reloading: every process of an installation reads its own charts folder again, and says so."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from charthouse.charts.catalogue import Catalogue
from charthouse.errors import CharthouseError, StoreUnavailable
from charthouse.printable import counted
from charthouse.store.reloads import Done, Reloads

POLL_SECONDS = 1.0
END_SECONDS = 2.0  # for a poll that is under way
LOOK_SECONDS = 0.1  # how often the command looks for answers
LONGEST_SAID = 500

log = logging.getLogger("charthouse.reload")

Reload = Callable[[], Catalogue]  # reads the charts again and uses them from now on


class Follower:
    """Reloads a process's charts when a signal or `charthouse reload` asks for it, one reload at a time."""

    def __init__(self, name: str, reload: Reload, reloads: Reloads) -> None:
        self._name = name
        self._reload = reload
        self._reloads = reloads
        self._asked = threading.Event()  # by a signal
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="reloads", daemon=True)

    def start(self) -> None:
        """Follow in a thread of its own until `end`, or until the process ends."""
        self._thread.start()

    def ask(self, *_: object) -> None:
        """Reload soon; may be a signal's handler."""
        self._asked.set()

    def end(self) -> None:
        """Follow no more: `charthouse reload` does not wait for this process."""
        self._ended.set()
        self._asked.set()
        self._thread.join(END_SECONDS)  # or else it might poll once more
        with suppress(StoreUnavailable):
            self._reloads.leave(self._name)

    def _follow(self) -> None:
        seen = self._wanted(-1)
        while not self._ended.is_set():
            by_signal = self._asked.wait(POLL_SECONDS)
            self._asked.clear()
            if self._ended.is_set():
                return
            wanted = self._wanted(seen)
            if seen < 0:  # Redis answers for the first time: the charts were read just now
                seen = wanted
            if wanted > seen:
                self._reload_for(wanted)
            elif by_signal:
                self._reloaded()
            seen = max(seen, wanted)

    def _wanted(self, seen: int) -> int:
        """The number of the last reload that was requested; that seen last while Redis is away."""
        try:
            return self._reloads.poll(self._name)
        except StoreUnavailable:
            return seen

    def _reloaded(self) -> Done:
        try:
            catalogue = self._reload()
        except (CharthouseError, OSError) as error:  # OSError: no process or no file can be had
            log.error("the charts stay as they were: %s", error)
            return Done(False, str(error)[:LONGEST_SAID])
        said = counted(len(catalogue.charts), "chart")
        for source, reason in catalogue.broken.items():
            log.error("charts module %s is left out: %s", source, reason)
        broken = f"; {', '.join(catalogue.broken)} left out" if catalogue.broken else ""
        log.info("the charts were read again: %s", said)
        return Done(not catalogue.broken, (said + broken)[:LONGEST_SAID])

    def _reload_for(self, number: int) -> None:
        """Reload, and say so to the command that requested the reload with that number."""
        with suppress(StoreUnavailable):
            self._reloads.begin(number, self._name)
        done = self._reloaded()
        with suppress(StoreUnavailable):
            self._reloads.answer(number, self._name, done)


@contextmanager
def following(follower: Follower) -> Iterator[Follower]:
    """Follow while the block runs."""
    follower.start()
    try:
        yield follower
    finally:
        follower.end()


@dataclass(frozen=True)
class Outcome:
    """What came of a reload: what each process said, and those that said nothing in time."""

    answers: Mapping[str, Done]
    silent: frozenset[str]

    @property
    def fine(self) -> bool:
        return bool(self.answers) and not self.silent and all(done.fine for done in self.answers.values())


def reload_all(reloads: Reloads, timeout_seconds: float) -> Outcome:
    """Have all processes that are alive now reload; returns when each has answered or is gone, or time is over.

    A process that ended before it began has no charts to read; one that ended while it read them is silent.
    """
    asked, number = reloads.alive(), reloads.request()
    deadline = time.monotonic() + timeout_seconds
    while True:
        answers = reloads.answers(number)
        done = {process: answer for process, answer in answers.items() if answer}
        silent = frozenset((asked - done.keys()) & (reloads.alive() | answers.keys()))
        if not silent or time.monotonic() > deadline:
            return Outcome(done, silent)
        time.sleep(LOOK_SECONDS)
