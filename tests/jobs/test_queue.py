"""The render queue: what goes in, in which order, and what a worker will take out of it."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant
from charthouse.errors import QueueFull, StoreUnavailable
from charthouse.jobs.job import Job, RefreshJob, RenderJob, read_job
from charthouse.jobs.queue import LANES, UNSEEN, WARM, RenderQueue
from charthouse.jobs.queue import REFRESH as REFRESH_LANE
from charthouse.store.client import connect

pytest_plugins = ["own_store"]

REFRESH = RefreshJob(Dataset("sales", "region=apac"), "v1", "token-1")
RENDER = RenderJob(CacheKey(Dataset("sales"), "0" * 32, Variant(640, 480), "v1"), "token-2")


def queued(redis: Redis, name: str) -> list[Any]:
    return Queue(name, connection=redis, serializer=JSONSerializer).jobs


@pytest.mark.parametrize("job", [REFRESH, RENDER], ids=["refresh", "render"])
def test_a_job_is_read_as_it_was_put(redis: Redis, job: Job) -> None:
    RenderQueue(redis, 10).put(job)
    entry = queued(redis, UNSEEN)[0]
    assert read_job(entry.func_name, entry.kwargs) == job
    assert (entry.args, entry.id) == ([], job.token)


def test_nothing_in_the_queue_is_pickled(redis: Redis) -> None:
    RenderQueue(redis, 10).put(RENDER)
    stored = redis.hget(f"rq:job:{RENDER.token}", "data")
    assert stored is not None
    assert json.loads(zlib.decompress(stored))[0] == "charthouse.render"


def test_a_finished_job_leaves_nothing_behind_and_no_clock_of_rqs_ends_a_draw(redis: Redis) -> None:
    RenderQueue(redis, 10).put(RENDER)
    entry = queued(redis, UNSEEN)[0]
    assert (entry.result_ttl, entry.timeout) == (0, -1)
    assert 0 < entry.failure_ttl <= 3600


def test_workers_take_refreshes_first_and_what_is_only_warmed_last(redis: Redis) -> None:
    queue = RenderQueue(redis, 10)
    jobs = {lane: RefreshJob(Dataset("sales"), "v1", f"token-{lane}") for lane in (WARM, UNSEEN, REFRESH_LANE)}
    for lane, job in jobs.items():
        queue.put(job, lane)
    assert [len(queued(redis, name)) for name in LANES] == [1, 1, 1]
    assert len(queue) == 3
    queues = [Queue(name, connection=redis, serializer=JSONSerializer) for name in LANES]
    taken = [Queue.dequeue_any(queues, None, connection=redis, serializer=JSONSerializer) for _ in LANES]
    assert [entry[0].id for entry in taken if entry] == [jobs[lane].token for lane in LANES]


def test_a_full_queue_takes_no_more_and_says_how_many_wait(redis: Redis) -> None:
    queue = RenderQueue(redis, 1)
    queue.put(REFRESH)
    with pytest.raises(QueueFull, match="1 jobs wait in the queue, and at most 1 may wait"):
        queue.put(RENDER)
    assert len(queue) == 1


def test_no_class_of_work_takes_the_room_of_another(redis: Redis) -> None:
    queue = RenderQueue(redis, 1)
    queue.put(REFRESH, WARM)
    queue.put(RENDER)
    queue.put(replace(REFRESH, token="token-3"), REFRESH_LANE)
    assert len(queue) == 3


def test_a_job_that_waits_to_be_warmed_is_moved_once_behind_the_live_ones(redis: Redis) -> None:
    queue = RenderQueue(redis, 10)
    queue.put(RENDER, WARM)
    queue.put(REFRESH)
    assert queue.promote(RENDER.token)
    assert not queue.promote(RENDER.token)
    assert [[entry.id for entry in queued(redis, name)] for name in (UNSEEN, WARM)] == [
        [REFRESH.token, RENDER.token],
        [],
    ]
    assert queued(redis, UNSEEN)[1].origin == UNSEEN


def test_what_does_not_wait_to_be_warmed_or_finds_no_room_is_not_moved(redis: Redis) -> None:
    queue = RenderQueue(redis, 1)
    assert not queue.promote("none")
    queue.put(REFRESH)
    queue.put(RENDER, WARM)
    assert not queue.promote(REFRESH.token)
    assert not queue.promote(RENDER.token)
    assert [len(queued(redis, name)) for name in (UNSEEN, WARM)] == [1, 1]
    assert not redis.exists("rq:job:none")


def test_a_queue_that_is_away_is_said_to_be() -> None:
    queue = RenderQueue(connect("unix:///nobody/there.sock"), 10)
    with pytest.raises(StoreUnavailable):
        queue.put(REFRESH)
    with pytest.raises(StoreUnavailable):
        len(queue)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("os.system", {"command": "true"}),
        ("os.system", REFRESH.arguments),
        ("", REFRESH.arguments),
        ("refresh", REFRESH.arguments),
        ("charthouse.Refresh", REFRESH.arguments),
        ("charthouse.render", REFRESH.arguments),
        ("charthouse.refresh", RENDER.arguments),
        ("charthouse.refresh", {}),
        ("charthouse.refresh", REFRESH.arguments | {"more": "x"}),
        ("charthouse.refresh", {**REFRESH.arguments, "params": None}),
        ("charthouse.refresh", {**REFRESH.arguments, "params": ["a"]}),
        ("charthouse.refresh", {**REFRESH.arguments, "token": 7}),
        ("charthouse.refresh", {name: text for name, text in REFRESH.arguments.items() if name != "token"}),
    ],
)
def test_whatever_is_not_exactly_a_job_of_ours_is_refused(function: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"function must be one of|takes the texts"):
        read_job(function, arguments)
