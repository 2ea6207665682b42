"""The only place that wires: hands every part what it works with."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from charthouse.cache.asking import Asking
from charthouse.cache.degraded import Degraded
from charthouse.cache.kept_charts import FollowedCharts
from charthouse.cache.loading import Loading
from charthouse.cache.measured import Measured
from charthouse.cache.push import Pushing
from charthouse.cache.serve import Serving
from charthouse.cache.slots import Slots, of_fetchers
from charthouse.cache.work import Work
from charthouse.jobs.queue import RenderQueue
from charthouse.runner.runner import Runner
from charthouse.settings import Settings
from charthouse.store.claims import Claims
from charthouse.store.client import TIMEOUT_SECONDS, Client, connect
from charthouse.store.heartbeats import Heartbeats
from charthouse.store.history import History
from charthouse.store.hits import Popularity
from charthouse.store.images import ImageStore
from charthouse.store.keys import Keys
from charthouse.store.lease import Lease
from charthouse.store.purging import Purging
from charthouse.store.pushed import PushedData
from charthouse.store.reloads import Reloads
from charthouse.store.specs import Created, Specs
from charthouse.store.tallies import Tallies
from charthouse.store.timings import Timings
from charthouse.store.views import Views
from charthouse.store.waiting import Waiting


@dataclass(frozen=True)
class Services:
    """All parts of one process, wired."""

    settings: Settings
    keys: Keys
    cache_redis: Client
    queue_redis: Client
    images: ImageStore
    purging: Purging
    pushed: PushedData
    claims: Claims
    queue: RenderQueue
    heartbeats: Heartbeats
    popularity: Popularity
    views: Views
    timings: Timings
    history: History
    tallies: Tallies
    lease: Lease
    reloads: Reloads
    specs: Specs
    created: Created
    kept: FollowedCharts
    runner: Runner
    asking: Asking
    serving: Serving
    pushing: Pushing
    work: Work


def assemble(
    settings: Settings, timeout_seconds: float = TIMEOUT_SECONDS, circuit_breaker: bool = False, name: str = "",
    aside: Waiting = nullcontext, away: Waiting = nullcontext,
) -> Services:  # fmt: skip
    """Wire the parts; nothing is started and no connection is made yet.

    `timeout_seconds` is how long a Redis may take to answer: short where a request waits, longer in a worker.
    With a circuit breaker, a Redis that did not answer is not asked again until it is back, as web processes need it.
    A thread is in `aside()` while it waits for Redis, and in `away()` while it waits for a picture.
    """
    cache_redis = connect(settings.cache, timeout_seconds, circuit_breaker, aside)
    queue_redis = cache_redis  # one client when they are one Redis: what goes to both may share a round trip
    if settings.queue != settings.cache:
        queue_redis = connect(settings.queue, timeout_seconds, circuit_breaker, aside)
    keys = Keys(settings.key_prefix)
    images = ImageStore(cache_redis, settings.keep_seconds, keys)
    claims = Claims(cache_redis, settings.keep_seconds, keys, settings.ahead_seconds, settings.history_bytes)
    pushed = PushedData(queue_redis, keys)
    queue = RenderQueue(queue_redis, settings.max_queue, settings.max_queue_per_chart, keys)
    specs = Specs(queue_redis, keys)
    kept = FollowedCharts(specs, settings)
    runner = Runner(settings, name, kept)
    slots, fetchers_slots = Slots(settings.max_waiters), Slots(of_fetchers(settings.max_waiters))
    asking = Asking(images, claims, queue)
    timings = Timings(cache_redis, keys)
    loading = Loading(images, claims, runner)
    work = Work(images, pushed, claims, asking, runner, loading, Measured(timings))
    return Services(
        settings=settings, keys=keys, cache_redis=cache_redis, queue_redis=queue_redis, images=images, pushed=pushed,
        claims=claims, queue=queue, heartbeats=Heartbeats(queue_redis, keys), popularity=Popularity(cache_redis, keys),
        purging=Purging(cache_redis, images.purges, keys), views=Views(cache_redis, keys),
        timings=timings, history=History(cache_redis, keys), tallies=Tallies(queue_redis, keys),
        lease=Lease(queue_redis, keys), reloads=Reloads(queue_redis, keys),
        specs=specs, created=Created(queue_redis, settings.quickchart_seconds, settings.quickchart_bytes, keys),
        kept=kept, runner=runner, asking=asking, work=work, pushing=Pushing(images, pushed, asking),
        serving=Serving(
            images, asking, work, slots, fetchers_slots, Degraded(runner), settings.max_asked, away
        ),
    )  # fmt: skip
