"""A database that Charthouse shares with other RQ applications: what is theirs stays as it is, to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import House, ask, until
from processes import Gated, kill, start_logged_worker
from redis import Redis
from rq import Queue
from rq.job import Job, JobStatus
from rq.registry import FailedJobRegistry, StartedJobRegistry
from rq.worker import SimpleWorker

from charthouse.jobs.queue import UNSEEN
from charthouse.store.keys import DEFAULT as keys

SMALL = "640x480@1-light.png"
THEIR_QUEUES = ("default", "high", "charthouse-reports")  # a name that begins like ours is not ours


def put_other_application(redis: Redis) -> list[bytes]:
    """Another application's jobs in every state, with RQ's default serializer; returns all keys that are theirs."""
    before = set(redis.keys())
    for name in THEIR_QUEUES:
        queue = Queue(name, connection=redis)
        for number in range(3):
            queue.enqueue("theirs.work", number, job_id=f"{name}-{number}")
        queue.enqueue("theirs.work", job_id=f"{name}-taken")
        redis.lrem(queue.key, 1, f"{name}-taken")  # as a worker of theirs takes it
        queue.enqueue("theirs.work", depends_on=f"{name}-0", job_id=f"{name}-deferred")
        Job.create("theirs.work", connection=redis, id=f"{name}-created", origin=name).save()
        started = queue.enqueue("theirs.work", job_id=f"{name}-started")
        redis.lrem(queue.key, 1, started.id)
        started.set_status(JobStatus.STARTED)
        for registry in (StartedJobRegistry(name, connection=redis), FailedJobRegistry(name, connection=redis)):
            redis.zadd(registry.key, {started.id: 4102444800})
    redis.sadd("rq:groups", "rq:group:theirs", "rq:group:empty")  # RQ's workers clean the groups of all applications
    redis.sadd("rq:group:theirs", "default-0", "long-gone")
    return sorted(set(redis.keys()) - before - {b"rq:queues"})


def bytes_of(redis: Redis, keys: list[bytes]) -> dict[bytes, bytes | None]:
    return {key: redis.dump(key) for key in keys}


def die_twice_and_draw(house: House, chart: Gated, url: str, log: Path) -> None:
    """Two workers of one name are killed in a load, the second over the books of the first; a third one draws."""
    for death in (chart.loads + 1, chart.loads + 2):
        worker = start_logged_worker(house, "one", log)
        chart.close("loads", death)
        ask(f"{url}/charts/gated.png")
        until(lambda: chart.loads == death)  # noqa: B023
        kill(worker)
        chart.open("loads", death)
    start_logged_worker(house, "one", log)
    until(lambda: chart.latest(SMALL))


@pytest.fixture
def log(house: House) -> Path:
    return house.folder / "worker.log"


def test_starts_jobs_and_deaths_of_workers_leave_another_applications_jobs_as_they_are(house: House, log: Path) -> None:
    chart = Gated.write(house, "gated")
    url, redis = house.start_web(), house.redis
    theirs = put_other_application(redis)
    before = bytes_of(redis, theirs)
    assert len(theirs) > 25
    die_twice_and_draw(house, chart, url, log)
    assert bytes_of(redis, theirs) == before
    assert {name.encode() for name in THEIR_QUEUES} <= {name[9:] for name in redis.smembers("rq:queues")}


def test_a_worker_does_not_take_over_from_another_applications_worker_of_its_name(house: House) -> None:
    house.counting_chart("idle")
    redis = house.redis
    queue = Queue("default", connection=redis)
    other = SimpleWorker([queue], name="one", connection=redis)
    other.register_birth()
    job = queue.enqueue("theirs.work", job_id="theirs")
    redis.lrem(queue.key, 1, job.id)
    other.prepare_execution(job)
    theirs = [key for key in redis.scan_iter() if b"theirs" in key or b"default" in key or key == b"rq:worker:one"]
    before = bytes_of(redis, sorted(theirs))
    assert house.start("worker", "worker", "one").process.wait(20) == 1
    assert bytes_of(redis, sorted(theirs)) == before


def test_a_job_of_ours_is_told_by_its_queue_and_not_by_its_state(house: House, log: Path) -> None:
    """A worker that dies between taking a job and beginning it leaves it in no queue: like a job of theirs."""
    chart = Gated.write(house, "gated")
    url, redis = house.start_web(), house.redis
    theirs = put_other_application(redis)
    before = bytes_of(redis, theirs)
    worker = start_logged_worker(house, "one", log)
    kill(worker)
    ask(f"{url}/charts/gated.png")
    assert redis.blpop(f"rq:queue:{keys.queue(UNSEEN)}", 5)
    start_logged_worker(house, "one", log)
    until(lambda: chart.latest(SMALL))
    assert bytes_of(redis, theirs) == before
