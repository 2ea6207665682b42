"""The circuit breaker: after the first time-out of a Redis, requests fail at once until it answers again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from redis import Redis
from redis.exceptions import ConnectionError, RedisError

from charthouse.counters import BREAKER_OPENED

PROBE_SECONDS = 0.5  # between two probes of a Redis that is away

log = logging.getLogger("charthouse.redis")


class Breaker:
    """One Redis's circuit breaker: opened by a time-out or a lost connection, closed by a probe in the background.

    It is open while its probe runs. When the probe could not start, has died, or runs in the process that forked this
    one, the next command goes to Redis. Answers of Redis, also errors, do not open it.
    """

    def __init__(self, probing: Callable[[], Redis]) -> None:
        self._probing = probing
        self._opening = threading.Lock()
        self._reason = ""
        self._prober: threading.Thread | None = None

    @property
    def is_open(self) -> bool:
        """Whether commands fail at once."""
        return self._prober is not None and self._prober.is_alive()

    def check(self) -> None:
        """Raise redis-py's ConnectionError while it is open."""
        if self.is_open:
            raise ConnectionError(f"not asked until it is back: {self._reason}")

    def open(self, reason: str) -> None:
        """Open: commands fail at once until Redis answers a probe."""
        if self.is_open or not self._opening.acquire(blocking=False):  # a fork may inherit a held lock
            return
        try:
            self._reason = reason or "the connection failed"
            BREAKER_OPENED.add()
            log.warning("Redis is away: %s", self._reason)
            prober = threading.Thread(target=self._probe, name="redis-probe", daemon=True)
            prober.start()
            self._prober = prober
        except (RuntimeError, MemoryError) as error:  # the process may have no more threads
            log.warning("Redis is asked by each request: %s", error)
        finally:
            self._opening.release()

    def _probe(self) -> None:
        """Probe at once, and then repeatedly, until Redis answers."""
        pause = threading.Event()
        with self._probing() as redis:
            while not answers(redis):
                pause.wait(PROBE_SECONDS)
        log.warning("Redis is back")


def answers(redis: Redis) -> bool:
    """Whether Redis answers now."""
    try:
        return bool(redis.ping())
    except RedisError:
        return False
