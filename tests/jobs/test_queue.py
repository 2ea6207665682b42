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
from charthouse.jobs.queue import LANES, UNSEEN, WAITING_SECONDS, WARM, Lane, Put, RenderQueue
from charthouse.jobs.queue import REFRESH as REFRESH_LANE
from charthouse.store.client import connect, run
from charthouse.store.keys import DEFAULT as keys

pytest_plugins = ["own_store"]

REFRESH = RefreshJob(Dataset("sales", "region=apac"), "v1", "token-1")
RENDER = RenderJob(CacheKey(Dataset("sales"), "0" * 32, Variant(640, 480), "v1"), "token-2")


def queued(redis: Redis, lane: Lane) -> list[Any]:
    return Queue(keys.queue(lane), connection=redis, serializer=JSONSerializer).jobs


@pytest.mark.parametrize("job", [REFRESH, RENDER], ids=["refresh", "render"])
def test_a_job_is_read_as_it_was_put(redis: Redis, job: Job) -> None:
    RenderQueue(redis, 10, 100).put(job)
    entry = queued(redis, UNSEEN)[0]
    assert read_job(entry.func_name, entry.kwargs) == job
    assert (entry.args, entry.id) == ([], job.token)


def test_nothing_in_the_queue_is_pickled(redis: Redis) -> None:
    RenderQueue(redis, 10, 100).put(RENDER)
    stored = redis.hget(f"rq:job:{RENDER.token}", "data")
    assert stored is not None
    assert json.loads(zlib.decompress(stored))[0] == "charthouse.render"


def test_a_finished_job_leaves_nothing_behind_and_no_clock_of_rqs_ends_a_draw(redis: Redis) -> None:
    RenderQueue(redis, 10, 100).put(RENDER)
    entry = queued(redis, UNSEEN)[0]
    assert (entry.result_ttl, entry.timeout) == (0, -1)
    assert 0 < entry.failure_ttl <= 3600


def test_workers_take_refreshes_first_and_what_is_only_warmed_last(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 100)
    jobs = {lane: RefreshJob(Dataset("sales"), "v1", f"token-{lane}") for lane in (WARM, UNSEEN, REFRESH_LANE)}
    for lane, job in jobs.items():
        queue.put(job, lane)
    assert [len(queued(redis, name)) for name in LANES] == [1, 1, 1]
    assert len(queue) == 3
    queues = [Queue(keys.queue(lane), connection=redis, serializer=JSONSerializer) for lane in LANES]
    taken = [Queue.dequeue_any(queues, None, connection=redis, serializer=JSONSerializer) for _ in LANES]
    assert [entry[0].id for entry in taken if entry] == [jobs[lane].token for lane in LANES]


def test_a_full_queue_takes_no_more_and_says_how_many_wait(redis: Redis) -> None:
    queue = RenderQueue(redis, 1, 100)
    queue.put(REFRESH)
    with pytest.raises(QueueFull, match=r"1 jobs wait in the queue, and no more may wait \(MAX_QUEUE\)"):
        queue.put(RENDER)
    assert len(queue) == 1


def test_no_class_of_work_takes_the_room_of_another(redis: Redis) -> None:
    queue = RenderQueue(redis, 1, 100)
    queue.put(REFRESH, WARM)
    queue.put(RENDER)
    queue.put(replace(REFRESH, token="token-3"), REFRESH_LANE)
    assert len(queue) == 3


def jobs_of(chart_id: str, count: int) -> list[RefreshJob]:
    return [RefreshJob(Dataset(chart_id, f"n={number}"), "v1", f"{chart_id}-{number}") for number in range(count)]


def test_one_chart_does_not_fill_a_class_of_work(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 2)
    first, second, third = jobs_of("many", 3)
    queue.put(first)
    queue.put(second)
    with pytest.raises(QueueFull, match=r"2 jobs of chart many wait in the queue, .*\(MAX_QUEUE_PER_CHART\)"):
        queue.put(third)
    assert not redis.exists(f"rq:job:{third.token}")
    queue.put(third, REFRESH_LANE)
    queue.put(jobs_of("other", 1)[0])
    assert len(queue) == 4


def test_a_job_that_a_worker_began_or_that_is_gone_makes_room_for_the_next_of_its_chart(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 2)
    first, second, third, fourth = jobs_of("many", 4)
    queue.put(first)
    queue.put(second)
    redis.hset(f"rq:job:{first.token}", "status", "started")
    queue.put(third)
    redis.delete(f"rq:job:{second.token}")
    queue.put(fourth)


def test_a_job_that_was_lost_while_it_waited_is_not_counted_for_ever(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 1)
    first, second = jobs_of("many", 2)
    queue.put(first)
    redis.delete(f"rq:queue:{keys.queue(UNSEEN)}")
    waiting = keys.waiting(keys.queue(UNSEEN), "many")
    assert 0 < redis.ttl(waiting) <= WAITING_SECONDS
    redis.zincrby(waiting, -WAITING_SECONDS, first.token)
    queue.put(second)


def test_a_job_that_was_promoted_counts_in_its_new_class_and_no_more_in_the_old_one(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 1)
    first, second, third = jobs_of("many", 3)
    queue.put(first, WARM)
    queue.promote(first, first.token)
    with pytest.raises(QueueFull):
        queue.put(second)
    queue.put(third, WARM)


def test_a_job_is_enqueued_only_while_the_claim_is_its_own_which_a_refusal_releases(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 1)
    first, second, third = jobs_of("many", 3)
    redis.mset({"mine": first.token, "others": "other", "refused": third.token, "wanted": "1"})
    calls = [queue.putting(*asked) for asked in ((first, UNSEEN, ["mine"]), (second, UNSEEN, ["others"]))]
    calls.append(queue.putting(third, UNSEEN, ["refused", "wanted"]))
    assert [Put(answer) for answer in run(redis, calls)] == [Put.QUEUED, Put.UNCLAIMED, Put.CHART_FULL]
    assert redis.mget("mine", "others", "refused", "wanted") == [first.token.encode(), b"other", None, None]


def test_a_job_that_is_put_twice_waits_once_also_when_redis_forgot_its_scripts_between(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 10)
    queue.put(REFRESH)
    redis.script_flush()
    queue.put(REFRESH)
    assert len(queue) == 1


def test_a_job_that_waits_to_be_warmed_is_moved_once_behind_the_live_ones(redis: Redis) -> None:
    queue = RenderQueue(redis, 10, 100)
    queue.put(RENDER, WARM)
    queue.put(REFRESH)
    assert queue.promote(RENDER, RENDER.token)
    assert not queue.promote(RENDER, RENDER.token)
    assert [[entry.id for entry in queued(redis, name)] for name in (UNSEEN, WARM)] == [
        [REFRESH.token, RENDER.token],
        [],
    ]
    assert queued(redis, UNSEEN)[1].origin == keys.queue(UNSEEN)


def test_what_does_not_wait_to_be_warmed_or_finds_no_room_is_not_moved(redis: Redis) -> None:
    queue = RenderQueue(redis, 1, 100)
    assert not queue.promote(RENDER, "none")
    queue.put(REFRESH)
    queue.put(RENDER, WARM)
    assert not queue.promote(REFRESH, REFRESH.token)
    assert not queue.promote(RENDER, RENDER.token)
    assert [len(queued(redis, name)) for name in (UNSEEN, WARM)] == [1, 1]
    assert not redis.exists("rq:job:none")


def test_a_queue_that_is_away_is_said_to_be() -> None:
    queue = RenderQueue(connect("unix:///nobody/there.sock"), 10, 100)
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
