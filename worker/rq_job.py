"""The only jobs that a worker runs: it reads a queue entry as one of ours, or refuses it.

A client that can write to Redis can write a queue entry. RQ would let an entry name any function, be retried or
repeated without end, never expire, and take any amount of memory; ours cannot.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Self

from redis import Redis
from redis.exceptions import ResponseError
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from rq.utils import decode_redis_hash, now

from charthouse import trace
from charthouse.jobs.job import Job, read_job
from charthouse.jobs.queue import FAILURE_SECONDS
from charthouse.logs import Seldom
from charthouse.trace import Trace

MOST_BYTES = 1 << 16  # of a job's arguments; ours take some hundreds

# The fields of an entry that RQ may read; our jobs have no others (retries, repeats, callbacks, …).
FIELDS = set("data created_at origin description enqueued_at started_at last_heartbeat worker_name status".split())

_seldom = Seldom(logging.getLogger("charthouse.worker"))


def job_class(work: Callable[[Job], None]) -> type[QueuedJob]:
    """RQ's job class for our workers: it imports nothing by a name from the queue, and runs only our jobs."""

    class OurJob(QueuedJob):
        @classmethod
        def fetch(cls, id: str, connection: Any = None, serializer: Any = None) -> Self:
            """The entry; NoSuchJobError, on which RQ goes on to the next one, when it cannot be one of ours."""
            try:
                return super().fetch(id, connection, serializer)  # type: ignore[return-value]
            except (ValueError, TypeError, ResponseError) as error:  # an invalid id, a key of another type
                raise _passed_over(error) from error

        def restore(self, raw_data: Any) -> None:
            try:
                super().restore(_ours(decode_redis_hash(raw_data)))
            except Exception as error:  # RQ raises errors of many kinds on an entry that it did not write
                raise _passed_over(error) from error
            self.timeout, self.result_ttl, self.failure_ttl = -1, 0, FAILURE_SECONDS

        def _execute(self) -> Any:
            if self.args or self.instance:
                raise ValueError("a job of ours has no positional arguments and no instance")
            job = read_job(self.func_name or "", self.kwargs)
            if job.token != self.id:
                raise ValueError(f"a job's token must be its id {self.id!r}, not {job.token!r}")
            with trace.traced(Trace(job.request_id)):
                if self.enqueued_at:
                    trace.took(trace.QUEUE, max(0.0, (now() - self.enqueued_at).total_seconds()))
                work(job)

    return OurJob


class OurQueue(Queue):
    """RQ's queue, whose ids may be any bytes."""

    @classmethod
    def lpop(cls, queue_keys: Sequence[str], timeout: int | None, connection: Redis | None = None) -> Any:
        """Pop the next id; one that is not text becomes a text that no job has."""
        popped = super().lpop(queue_keys, timeout, connection)
        return popped and (popped[0], popped[1].decode("utf-8", "replace"))


def job_queue(name: str, connection: Redis, jobs: type[QueuedJob]) -> Queue:
    """The queue of that name as our workers read it."""
    return OurQueue(name, connection=connection, serializer=JSONSerializer, job_class=jobs)


def _passed_over(error: Exception) -> NoSuchJobError:
    _seldom.say(logging.ERROR, "unreadable", "a queue entry that cannot be read is passed over: %s", error)
    return NoSuchJobError(f"unreadable: {error}")


def _ours(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of the entry for RQ; ValueError when its arguments are too large, also after unpacking."""
    data = entry.get("data", b"")
    unpacker = zlib.decompressobj()
    try:
        size = len(unpacker.decompress(data, MOST_BYTES + 1))
    except zlib.error:  # not packed: RQ accepts that too
        size = len(data)
    if size > MOST_BYTES:
        raise ValueError(f"a job's arguments must take at most {MOST_BYTES} bytes, not more")
    return {name: value for name, value in entry.items() if name in FIELDS}
