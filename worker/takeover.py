"""The takeover: a worker that starts under the name of a dead one puts that worker's jobs back in the queue."""

from __future__ import annotations

import contextlib
import logging
import time

from redis import Redis
from rq.exceptions import NoSuchJobError
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer

from charthouse.counters import TAKEN_OVER
from charthouse.worker.namesake import namesake
from charthouse.worker.rq_job import job_queue

MOST_DEATHS = 2  # how often a job is put back after a worker died over it
TAKING_SECONDS = 0.2  # more than a worker needs from taking a job to beginning it

log = logging.getLogger("charthouse.worker")


def take_over(connection: Redis, name: str, queues: set[str], jobs: type[QueuedJob]) -> None:
    """Put the jobs of a dead worker of our name at the front of the queue, and remove it from RQ's registries.

    `queues` are ours; jobs of other queues belong to another application or installation.
    """
    dead = namesake(name, connection)
    if dead is None:
        return
    for execution in dead.get_current_executions():
        with contextlib.suppress(NoSuchJobError), connection.pipeline() as pipeline:
            job = jobs.fetch(execution.job_id, connection=connection, serializer=JSONSerializer)
            if job.origin not in queues:
                continue
            execution.delete(job=job, pipeline=pipeline)
            pipeline.execute()
            _put_back(job, name)
    for job_id in _dropped(connection, queues):
        with contextlib.suppress(NoSuchJobError):
            _put_back(jobs.fetch(job_id, connection=connection, serializer=JSONSerializer), name)
    dead.register_death()  # type: ignore[no-untyped-call]


def _put_back(job: QueuedJob, name: str) -> None:
    """Put the job that a worker died over at the front of its queue, unless workers died over it repeatedly."""
    deaths = job.connection.hincrby(job.key, "deaths", 1)
    if deaths > MOST_DEATHS:
        log.error("worker %s died over job %r, the %d. time; it is given up", name, job.description, deaths)
        job.delete()
        return
    TAKEN_OVER.add()
    log.warning("worker %s died over job %r; it is put back in the queue", name, job.description)
    job_queue(job.origin, job.connection, type(job)).enqueue_job(job, at_front=True)


def _dropped(connection: Redis, queues: set[str]) -> set[str]:
    """The jobs that were taken and not begun: a worker that died in between left them in no queue and no registry.

    Searches twice, to leave out jobs that another worker is just taking.
    """
    ids = _taken(connection, queues)
    if ids:
        time.sleep(TAKING_SECONDS)
        ids &= _taken(connection, queues)
    return ids


def _taken(connection: Redis, queues: set[str]) -> set[str]:
    """The ids of all jobs of our queues whose state is queued, and that are in none of them."""
    head = QueuedJob.redis_job_namespace_prefix
    keys = list(connection.scan_iter(head + "*", count=1000, _type="hash"))
    with connection.pipeline() as pipeline:  # atomic, like saving a job and putting it in its queue
        for key in keys:
            pipeline.hmget(key, "status", "origin")
        for name in queues:
            pipeline.lrange(f"rq:queue:{name}", 0, -1)
        answers = pipeline.execute()
    states, waiting_in = answers[: len(keys)], answers[len(keys) :]
    ours = [[b"queued", queue.encode()] for queue in queues]
    queued = {key for key, state in zip(keys, states, strict=True) if state in ours}
    waiting = {head.encode() + job_id for ids in waiting_in for job_id in ids}
    return {key.decode("utf-8", "replace").removeprefix(head) for key in queued - waiting}
