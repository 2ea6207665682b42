"""The render queue: jobs for the workers, by RQ, in JSON, in three classes of work."""

from __future__ import annotations

from typing import NewType

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer

from charthouse.errors import QueueFull
from charthouse.jobs.job import NAMES, Job
from charthouse.store.client import redis_errors, script

FAILURE_SECONDS = 300  # how long RQ keeps a job that raised, for people to look at


Lane = NewType("Lane", str)  # a class of work, by the name of its queue
REFRESH = Lane("charthouse-refresh")  # pictures that clients have seen: newer ones of them
UNSEEN = Lane("charthouse")  # pictures that requests wait for, and that no client has seen yet
WARM = Lane("charthouse-warm")  # pictures that no request has asked for
LANES = (REFRESH, UNSEEN, WARM)  # in the order in which workers take from them


class RenderQueue:
    """Where jobs wait for a worker."""

    def __init__(self, redis: Redis, max_queue: int) -> None:
        self._redis = redis
        self._max_queue = max_queue
        self._queues = {lane: Queue(lane, connection=redis, serializer=JSONSerializer) for lane in LANES}
        self._promote = script(redis, "promote")

    def put(self, job: Job, lane: Lane = UNSEEN) -> None:
        """Enqueue the job; QueueFull when `max_queue` jobs wait already."""
        queue = self._queues[lane]
        with redis_errors():
            waiting = queue.count
            if waiting >= self._max_queue:
                raise QueueFull(f"{waiting} jobs wait in the queue, and at most {self._max_queue} may wait")
            queue.enqueue_call(
                NAMES[type(job)],
                kwargs=job.arguments,
                job_id=job.token,
                timeout=-1,  # the process that commands the drawing process times it, and kills it
                result_ttl=0,  # a finished job leaves nothing behind
                failure_ttl=FAILURE_SECONDS,
                description=f"{type(job).__name__} {job.dataset.chart_id}",
            )

    def promote(self, token: str, lane: Lane = UNSEEN) -> bool:
        """Move a job from the warm queue to the end of that one; False when it waits no more, or there is no room."""
        touched = [self._queues[WARM].key, self._queues[lane].key, RQJob.key_for(token)]
        with redis_errors():
            return bool(self._promote(touched, [token, lane, self._max_queue]))

    def __len__(self) -> int:
        """How many jobs wait, in all classes."""
        with redis_errors():
            return sum(queue.count for queue in self._queues.values())
