"""The render queue: jobs for the workers, by RQ, in JSON; live requests go before warming."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer

from charthouse.charts.definition import CHART_ID
from charthouse.charts.variant import Variant
from charthouse.errors import QueueFull
from charthouse.store.client import answering, script

LIVE, WARM = "charthouse", "charthouse-warm"  # in the order in which workers look at them
FAILURE_SECONDS = 300  # how long RQ keeps a job that raised, for people to look at


@dataclass(frozen=True)
class RefreshJob:
    """Load the data of chart + params and draw the wanted variants of it, under the claim with this token."""

    chart_id: str
    params: str
    version: str
    token: str


@dataclass(frozen=True)
class RenderJob:
    """Draw one image of data that is in the store, under the claim with this token."""

    chart_id: str
    params: str
    data_hash: str
    variant: str
    version: str
    token: str


Job = RefreshJob | RenderJob

FUNCTIONS: dict[str, type[Job]] = {"charthouse.refresh": RefreshJob, "charthouse.render": RenderJob}
NAMES = {kind: name for name, kind in FUNCTIONS.items()}


# How each argument is spelled; none can hold what separates the parts of a key.
SPELLING = {
    "chart_id": CHART_ID,
    "params": re.compile(r"[\w.~%+=&*-]*", re.ASCII),  # the chart says which are allowed
    "data_hash": re.compile(r"[0-9a-f]{32}"),
    "variant": re.compile(r"[0-9a-z@.-]{1,50}"),
    "version": re.compile(r"[\w.-]{1,64}", re.ASCII),
    "token": re.compile(r"[\w-]{1,64}", re.ASCII),
}


class RenderQueue:
    """Where jobs wait for a worker."""

    def __init__(self, redis: Redis, max_queue: int) -> None:
        self._redis = redis
        self._max_queue = max_queue
        self._queues = {name: Queue(name, connection=redis, serializer=JSONSerializer) for name in (LIVE, WARM)}
        self._hurry = script(redis, "hurry")

    def put(self, job: Job, warm: bool = False) -> None:
        """Enqueue the job; QueueFull when `max_queue` jobs wait already."""
        queue = self._queues[WARM if warm else LIVE]
        with answering():
            if queue.count >= self._max_queue:
                raise QueueFull(f"{queue.count} jobs wait in the queue, and {self._max_queue} may")
            queue.enqueue_call(
                NAMES[type(job)],
                kwargs=asdict(job),
                job_id=job.token,
                timeout=-1,  # the drawing process is timed, and killed, by whoever commands it
                result_ttl=0,  # a finished job leaves nothing behind
                failure_ttl=FAILURE_SECONDS,
                description=f"{type(job).__name__} {job.chart_id}",
            )

    def hurry(self, token: str) -> bool:
        """Move a job that waits to be warmed behind the live ones; False when it waits no more, or there is no room."""
        keys = [self._queues[WARM].key, self._queues[LIVE].key, RQJob.key_for(token)]
        with answering():
            return bool(self._hurry(keys, [token, LIVE, self._max_queue]))

    def __len__(self) -> int:
        """How many jobs wait, live and warming."""
        with answering():
            return sum(queue.count for queue in self._queues.values())


def read_job(function: str, arguments: dict[str, Any]) -> Job:
    """The job that a queue entry means; ValueError for whatever is not exactly one of ours."""
    kind = FUNCTIONS.get(function)
    if kind is None:
        raise ValueError(f"a job's function must be one of {', '.join(FUNCTIONS)}, not {function!r}")
    names = set(kind.__dataclass_fields__)
    if set(arguments) != names or not all(isinstance(value, str) for value in arguments.values()):
        raise ValueError(f"{function} takes the texts {', '.join(sorted(names))}, not {sorted(arguments)}")
    for name, value in arguments.items():
        if not SPELLING[name].fullmatch(value):
            raise ValueError(f"a job's {name} must be spelled as {SPELLING[name].pattern}, not {value[:100]!r}")
    if "variant" in names:
        Variant.from_text(arguments["variant"])
    return kind(**arguments)
