"""The worker: RQ takes the jobs, the drawing process beside it runs the charts' code."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading

import psutil
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker, SimpleWorker

from charthouse.assembly import House, assemble
from charthouse.children import hide_environment
from charthouse.errors import SetupError, StoreUnavailable
from charthouse.heartbeat import BEAT_SECONDS, Heartbeats
from charthouse.render_queue import LIVE, WARM
from charthouse.settings import Settings
from worker.jobs import job_class

NICENESS = 10  # whoever asks for a picture that is there goes before whoever draws one
PATIENCE_SECONDS = 5.0  # no request waits for a worker's own commands
WORKER_TTL_SECONDS = 45  # idle workers look for abandoned jobs only this often
MAINTENANCE_SECONDS = 30

log = logging.getLogger("charthouse.worker")


def run(settings: Settings, name: str = "") -> None:
    """Take jobs until SIGINT or SIGTERM, and finish the one that runs; SetupError when Redis is not there."""
    hide_environment()
    house = assemble(settings, PATIENCE_SECONDS)
    name = name or f"{socket.gethostname()}-{os.getpid()}"
    os.nice(NICENESS)
    try:
        house.store.ping()
        house.heartbeats.workers()
    except StoreUnavailable as error:
        raise SetupError(f"{error}; CHARTHOUSE_REDIS_URL says where it is") from error
    catalogue = house.drawing.start()  # has drawn once when it is there
    for source, reason in catalogue.broken.items():
        log.error("charts module %s is broken: %s", source, reason)
    log.info("worker %s is ready: %d charts", name, len(catalogue.charts))
    _beat(house.heartbeats, name)
    worker = _rq_worker(house, name)
    try:
        worker.work(logging_level="WARNING")
    except SystemExit:  # told to end between entering RQ's books and RQ listening to signals
        worker.register_death()  # type: ignore[no-untyped-call]
        raise
    finally:
        house.drawing.close()


def _rq_worker(house: House, name: str) -> SimpleWorker:
    connection = Redis.from_url(house.settings.queue)  # a pool of its own: RQ rewrites its time-out
    jobs = job_class(house.cache.work)
    queues = [Queue(queue, connection=connection, serializer=JSONSerializer, job_class=jobs) for queue in (LIVE, WARM)]
    _bury_predecessor(connection, name, jobs)
    return SimpleWorker(
        queues,
        name=name,
        connection=connection,
        job_class=jobs,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )


def _bury_predecessor(connection: Redis, name: str, jobs: type[QueuedJob]) -> None:
    """A worker of our name that died over a job: put the job back in front, and take the dead off RQ's books."""
    dead = SimpleWorker.find_by_key(
        f"rq:worker:{name}", connection=connection, job_class=jobs, serializer=JSONSerializer
    )  # fmt: skip
    if dead is None:
        return
    if _is_alive(dead):
        raise SetupError(f"a worker named {name!r} runs already, as process {dead.pid}; give this one another name")
    for execution in dead.get_current_executions():
        with contextlib.suppress(NoSuchJobError), connection.pipeline() as pipeline:
            job = jobs.fetch(execution.job_id, connection=connection, serializer=JSONSerializer)
            log.warning("worker %s died over %s; it is put back in the queue", name, job.description)
            execution.delete(job=job, pipeline=pipeline)
            pipeline.execute()
            queue = Queue(job.origin, connection=connection, serializer=JSONSerializer, job_class=jobs)
            queue.enqueue_job(job, at_front=True)
    dead.register_death()  # type: ignore[no-untyped-call]


def _is_alive(other: BaseWorker) -> bool:
    """Whether the process of a worker of this host still runs; in a container that starts again it had our number."""
    return other.hostname == socket.gethostname() and other.pid != os.getpid() and psutil.pid_exists(other.pid or 0)


def _beat(heartbeats: Heartbeats, name: str) -> None:
    """Say every few seconds that we are alive, until the process ends."""

    def beat() -> None:
        pause = threading.Event()
        while True:
            try:
                heartbeats.beat(name)
            except (StoreUnavailable, RedisError) as error:
                log.warning("no heartbeat: %s", error)
            pause.wait(BEAT_SECONDS)

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()
