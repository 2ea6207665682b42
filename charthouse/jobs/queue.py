"""The render queue: jobs for the workers, by RQ, in JSON, in three classes of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NewType, cast

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.serializers import JSONSerializer
from rq.utils import now, str_to_date
from rq.worker import BaseWorker

from charthouse.errors import QueueFull
from charthouse.jobs.job import NAMES, Job
from charthouse.store.client import Call, redis_errors, run, script
from charthouse.store.keys import DEFAULT, Keys

FAILURE_SECONDS = 300  # how long RQ keeps a job that raised, for operators to inspect
WAITING_SECONDS = 600  # how long a job counts as waiting at most, so that a lost job does not count for ever


Lane = NewType("Lane", str)  # a class of work; `Keys.queue` names its queue
REFRESH = Lane("refresh")  # newer versions of pictures that clients have seen
UNSEEN = Lane("")  # pictures that requests wait for, and that no client has seen yet
WARM = Lane("warm")  # pictures that no client has requested
LANES = (REFRESH, UNSEEN, WARM)  # in the order in which workers take from them


class Put(Enum):
    """The result of enqueuing a job."""

    QUEUED = b"queued"
    FULL = b"full"  # the class has no room for another job
    CHART_FULL = b"chart full"  # the class has no room for another job of that chart
    UNCLAIMED = b"unclaimed"  # another process holds the claim


@dataclass(frozen=True)
class Standing:
    """How a class of work stands: jobs that wait, the age of the oldest of them, and jobs that run."""

    waiting: int
    oldest_seconds: float
    running: int


def busy(alive: int, standing: Mapping[Lane, Standing]) -> int:
    """How many of the living workers have a job: each one at a time, and a dead one's stays until it is taken over."""
    return min(alive, sum(lane.running for lane in standing.values()))


@dataclass(frozen=True)
class Whereabouts:
    """Where one job is: how many are before it in its class of work, or which worker does it."""

    lane: Lane
    seconds: float  # since it was enqueued
    before: int | None  # None when it waits no more
    worker: str  # '' while it waits


class RenderQueue:
    """Where jobs wait for a worker."""

    def __init__(self, redis: Redis, max_queue: int, max_queue_per_chart: int, keys: Keys = DEFAULT) -> None:
        self.redis = redis
        self._keys = keys
        self._max_queue = max_queue
        self._max_queue_per_chart = max_queue_per_chart
        self._queues = {lane: Queue(keys.queue(lane), connection=redis, serializer=JSONSerializer) for lane in LANES}
        self._enqueue = script(redis, "enqueue")
        self._promote = script(redis, "promote")

    def put(self, job: Job, lane: Lane = UNSEEN) -> None:
        """Enqueue the job; QueueFull when its class, or its chart in that class, has no room."""
        (answer,) = run(self.redis, [self.putting(job, lane)])
        if refusal := self.refusal(Put(answer), job):
            raise refusal

    def putting(self, job: Job, lane: Lane, held: Sequence[str] = ()) -> Call:
        """The call that enqueues the job, which a `Put` answers.

        With the claim's keys, if in the same Redis: only while the job has the claim; a refusal deletes them.
        """
        waiting = self._keys.waiting(self._queues[lane].name, job.dataset.chart_id)
        touched = [self._queues[lane].key, waiting, RQJob.key_for(job.token), Queue.redis_queues_keys, *held]
        arguments: list[str | int | bytes] = [
            job.token, self._queues[lane].name, self._max_queue, self._max_queue_per_chart, WAITING_SECONDS,
            RQJob.redis_job_namespace_prefix,
        ]  # fmt: skip
        for name, value in self._entry(job, lane).items():
            arguments += [name, value]
        return Call(self._enqueue, touched, arguments)

    def refusal(self, put: Put, job: Job) -> QueueFull | None:
        """Why the job was refused."""
        if put is Put.FULL:
            return QueueFull(f"{self._max_queue} jobs wait in the queue, and no more may wait (MAX_QUEUE)")
        if put is Put.CHART_FULL:
            most, chart_id = self._max_queue_per_chart, job.dataset.chart_id
            return QueueFull(
                f"{most} jobs of chart {chart_id} wait in the queue, and no more may wait (MAX_QUEUE_PER_CHART)"
            )
        return None

    def promote(self, job: Job, token: str, lane: Lane = UNSEEN) -> bool:
        """Move a job like this from the warm queue to the end of that one.

        False when it waits no more, or there is no room; the bound of the chart does not apply.
        """
        return bool(run(self.redis, [self.promoting(job, token, lane)])[0])

    def promoting(self, job: Job, token: str, lane: Lane) -> Call:
        """The call that promotes the job with that token, which does the same work as this job."""
        waiting = self._keys.waiting(self._queues[lane].name, job.dataset.chart_id)
        touched = [self._queues[WARM].key, self._queues[lane].key, RQJob.key_for(token), waiting]
        return Call(self._promote, touched, [token, self._queues[lane].name, self._max_queue, WAITING_SECONDS])

    def __len__(self) -> int:
        """How many jobs wait, in all classes."""
        with redis_errors():
            return sum(queue.count for queue in self._queues.values())

    def standing(self) -> dict[Lane, Standing]:
        """How each class of work stands."""
        with redis_errors(), self.redis.pipeline(transaction=False) as pipeline:
            for queue in self._queues.values():
                pipeline.llen(queue.key)
                pipeline.lindex(queue.key, 0)
                pipeline.zcard(queue.started_job_registry.key)
            answers = pipeline.execute()
            oldest = [job_id and RQJob.key_for(job_id.decode("utf-8", "replace")) for job_id in answers[1::3]]
            for key in filter(None, oldest):
                pipeline.hget(key, "enqueued_at")
            enqueued = dict(zip(filter(None, oldest), pipeline.execute(), strict=True))
        ages = [_age(enqueued[key]) if key else 0.0 for key in oldest]
        stands = zip(self._queues, answers[::3], ages, answers[2::3], strict=True)
        return {lane: Standing(waiting, age, running) for lane, waiting, age, running in stands}

    def find(self, token: str) -> Whereabouts | None:
        """Where the job with that token is; None when it is neither waiting nor running."""
        with redis_errors(), self.redis.pipeline(transaction=False) as pipeline:
            pipeline.hmget(RQJob.key_for(token), "origin", "worker_name", "enqueued_at")
            for queue in self._queues.values():
                pipeline.lpos(queue.key, token)
            (origin, worker, enqueued_at), *places = pipeline.execute()
        if origin is None:
            return None
        lane = next((lane for lane, queue in self._queues.items() if queue.name == origin.decode()), UNSEEN)
        place = next((place for place in places if place is not None), None)
        return Whereabouts(lane, _age(enqueued_at), place, (worker or b"").decode("utf-8", "replace"))

    def hosts(self, workers: Iterable[str]) -> set[str]:
        """The names of the hosts, or containers, of these workers."""
        with redis_errors(), self.redis.pipeline(transaction=False) as pipeline:
            for name in workers:
                pipeline.hget(f"{BaseWorker.redis_worker_namespace_prefix}{name}", "hostname")
            return {host.decode("utf-8", "replace") for host in pipeline.execute() if host}

    def others(self) -> set[str]:
        """The names of the RQ queues in this Redis that are not ours."""
        with redis_errors():
            found = cast("set[bytes]", self.redis.smembers(Queue.redis_queues_keys))
        named = {key.decode("utf-8", "replace").removeprefix(Queue.redis_queue_namespace_prefix) for key in found}
        return named - {queue.name for queue in self._queues.values()}

    def _entry(self, job: Job, lane: Lane) -> dict[str, str | int | bytes]:
        """What RQ keeps of the job."""
        entry = RQJob.create(
            NAMES[type(job)],
            kwargs=job.arguments,
            id=job.token,
            origin=self._queues[lane].name,
            connection=self.redis,
            serializer=JSONSerializer,
            status=JobStatus.QUEUED,
            timeout=-1,  # the process that commands the drawing process times it, and kills it
            result_ttl=0,  # a finished job leaves nothing behind
            failure_ttl=FAILURE_SECONDS,
            description=f"{type(job).__name__} {job.dataset.chart_id}",
        )
        entry.enqueued_at = now()
        return entry.to_dict()


def _age(enqueued_at: bytes | None) -> float:
    """The seconds since then; 0 for a job that has just been taken."""
    return max(0.0, (now() - str_to_date(enqueued_at)).total_seconds()) if enqueued_at else 0.0
