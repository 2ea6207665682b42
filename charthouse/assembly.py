"""The only place that wires: hands every part what it works with."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.cache.cache import Cache
from charthouse.cache.slots import Waiting
from charthouse.jobs.queue import RenderQueue
from charthouse.runner.runner import Drawing
from charthouse.settings import Settings
from charthouse.store.claims import Claims
from charthouse.store.client import Client, connect
from charthouse.store.heartbeats import Heartbeats
from charthouse.store.hits import Popularity
from charthouse.store.images import ImageStore
from charthouse.store.pushed import PushedData


@dataclass(frozen=True)
class House:
    """All parts of one process, wired."""

    settings: Settings
    cache_redis: Client
    queue_redis: Client
    store: ImageStore
    pushed: PushedData
    queue: RenderQueue
    heartbeats: Heartbeats
    popularity: Popularity
    drawing: Drawing
    cache: Cache


def assemble(settings: Settings, patience_seconds: float = 0.5, breaks: bool = False) -> House:
    """Wire the parts; nothing is started and no connection is made yet.

    `patience_seconds` is how long a Redis may take to answer: short where a request waits, longer in a worker.
    `breaks`: a Redis that did not is not waited for again until it is back, as web processes need it.
    """
    cache_redis = connect(settings.cache, patience_seconds, breaks)
    queue_redis = connect(settings.queue, patience_seconds, breaks)
    store, claims = ImageStore(cache_redis, settings.keep_seconds), Claims(cache_redis, settings.keep_seconds)
    pushed = PushedData(queue_redis)
    queue = RenderQueue(queue_redis, settings.max_queue)
    drawing = Drawing(settings)
    cache = Cache(store, pushed, claims, queue, drawing, Waiting(settings.max_waiters))
    heartbeats, popularity = Heartbeats(queue_redis), Popularity(cache_redis)
    return House(settings, cache_redis, queue_redis, store, pushed, queue, heartbeats, popularity, drawing, cache)
