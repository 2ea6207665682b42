"""The worker: RQ takes the jobs, and a drawing process of its own runs the charts' code."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from redis.exceptions import RedisError, ResponseError
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from rq.utils import now
from rq.worker import SimpleWorker

from charthouse.assembly import Services, assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.counters import WORKER_STARTS
from charthouse.errors import SetupError, StoreUnavailable
from charthouse.jobs.job import Job
from charthouse.jobs.queue import LANES
from charthouse.ops.neighbours import strangers
from charthouse.ops.reloading import Follower
from charthouse.ops.tallying import tally
from charthouse.printable import counted
from charthouse.processes import check_threads, ends_at_hangup, hide_environment, yield_processor
from charthouse.runner.runner import Runner
from charthouse.settings import Settings
from charthouse.store.client import connect, connect_patiently, redis_errors
from charthouse.store.heartbeats import BEAT_SECONDS, Heartbeats
from charthouse.store.images import ImageStore
from charthouse.store.keys import Keys
from charthouse.worker.namesake import PLACE, own_name, place
from charthouse.worker.rq_job import OurQueue, job_class, job_queue
from charthouse.worker.takeover import take_over

NICENESS = 10  # hits have priority over draws
TIMEOUT_SECONDS = 5.0  # no request waits for a worker's own commands
DEQUEUE_SECONDS = 3  # how long an idle worker waits at most in a Redis that may hang, or be no primary any more
SLACK_SECONDS = 2  # that an answer may come later
RQ_SLACK_SECONDS = 15  # between the TTL of RQ's record of a worker, without a minute, and its waits for a job
MAINTENANCE_SECONDS = 30  # how often a worker looks for abandoned jobs
BACK_SECONDS, BACK_PAUSE_SECONDS = 20.0, 0.2  # how long a job that lost Redis waits for it, and between two tries

log = logging.getLogger("charthouse.worker")


def run(settings: Settings, name: str = "") -> None:
    """Take jobs until SIGINT or SIGTERM, and finish the running one; SetupError when Redis does not answer."""
    check_threads()
    yield_processor(NICENESS)  # before hide_environment, which forbids that
    hide_environment()
    keys = Keys(settings.key_prefix)
    try:
        with redis_errors(), connect(settings.queue, TIMEOUT_SECONDS) as connection:
            name = own_name(name, set(_queues(settings)), connection, Heartbeats(connection, keys))
        services = assemble(settings, TIMEOUT_SECONDS, name=f"worker {name}")
        services.images.ping()
    except StoreUnavailable as error:
        raise SetupError(f"{error}; CHARTHOUSE_REDIS_URL says where it is") from error
    catalogue = services.runner.start()  # returns after a first draw, so that the first job is quick
    for source, reason in catalogue.broken.items():
        log.error("charts module %s is left out: %s", source, reason)
    log.info("worker %s is ready: %s", name, counted(len(catalogue.charts), "chart"))
    if warning := strangers(services.heartbeats, catalogue.charts, name):
        log.warning("%s", warning)
    WORKER_STARTS.add()
    _beat(services, name)
    follower = Follower(f"worker {name}", services.runner.follow_edits, services.reloads)
    if not ends_at_hangup():
        signal.signal(signal.SIGHUP, follower.ask)
    follower.start()
    with redis_errors():
        worker = _rq_worker(services, name)
    logging.getLogger("rq.worker").addFilter(_in_one_sentence)
    try:
        with redis_errors():
            worker.work(logging_level="WARNING")
    except SystemExit:  # SIGTERM came between RQ's registration of the worker and its signal handlers
        worker.register_death()  # type: ignore[no-untyped-call]
        raise
    finally:
        follower.end()
        services.runner.close()
        tally(services, name)


class OurWorker(SimpleWorker):
    """RQ's worker, which takes jobs from Redis and no commands: only a signal stops it."""

    max_connection_wait_time = 2.0  # between two tries to reach a Redis that has been away for long

    @property
    def connection_timeout(self) -> int:
        """How long Redis may take to answer, also when it waits for a job."""
        return self.dequeue_timeout + SLACK_SECONDS

    def register_birth(self) -> None:
        """Add to RQ's record where this worker runs; SetupError when another worker took the name meanwhile."""
        try:
            super().register_birth()  # type: ignore[no-untyped-call]
        except ValueError as error:
            raise SetupError(f"a worker named {self.name!r} began at the same moment; start this one again") from error
        self.connection.hset(self.key, PLACE, place())

    def subscribe(self) -> None:
        """Listen to no channel."""

    def clean_group_registries(self) -> None:
        """Leave RQ's groups alone: our jobs have none, and groups in the database belong to other applications."""

    def run_maintenance_tasks(self) -> None:
        """Clean RQ's registries; entries that RQ did not write must not end this worker at every start."""
        try:
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        except (ValueError, TypeError, ResponseError) as error:
            log.error("RQ's registries hold entries that RQ did not write, and are not cleaned: %s", error)
            self.last_cleaned_at = now()  # type: ignore[assignment]

    def handle_exception(self, job: QueuedJob, *exc_info: Any) -> None:
        """Log what a job raised; only one sentence when Redis was away for long."""
        if isinstance(exc_info[1], StoreUnavailable | RedisError):
            log.error("job %s is given up: %s", job.id, exc_info[1])
        else:
            super().handle_exception(job, *exc_info)


def _in_one_sentence(record: logging.LogRecord) -> bool:
    """Shorten RQ's log of a Redis error by the traceback through RQ and Redis's client."""
    if record.exc_info and isinstance(record.exc_info[1], RedisError):
        record.msg, record.args = "Redis fails this worker, which ends: %s", (record.exc_info[1],)
        record.exc_info = None
    return True


def do(services: Services, job: Job) -> None:
    """Do the job; repeat it when Redis did not answer and is back soon, because its claim keeps other workers away."""
    try:
        services.work.do(job)
    except StoreUnavailable as error:
        log.warning("job %s is done again when Redis is back: %s", job.token, error)
        _wait_for(services.images)
        services.work.do(job)


def _present(runner: Runner, before: Catalogue) -> Catalogue:
    """The charts that the worker draws now; while its program is replaced, those of before."""
    now_there = runner.catalogue
    return now_there if now_there.charts or now_there.broken else before


def _wait_for(images: ImageStore) -> None:
    """Return when Redis answers; StoreUnavailable after a limit."""
    deadline, pause = time.monotonic() + BACK_SECONDS, threading.Event()
    while True:
        try:
            return images.ping()
        except StoreUnavailable:
            if time.monotonic() > deadline:
                raise
        pause.wait(BACK_PAUSE_SECONDS)


def _queues(settings: Settings) -> list[str]:
    """The names of our queues, in the order in which workers take from them."""
    return [Keys(settings.key_prefix).queue(lane) for lane in LANES]


def _rq_worker(services: Services, name: str) -> SimpleWorker:
    names = _queues(services.settings)
    jobs = job_class(lambda job: do(services, job))
    with connect(services.settings.queue, TIMEOUT_SECONDS) as connection:
        take_over(connection, name, set(names), jobs)
    connection = connect_patiently(services.settings.queue)  # RQ raises only new connections' time-out
    queues = [job_queue(queue, connection, jobs) for queue in names]
    return OurWorker(
        queues,
        name=name,
        connection=connection,
        queue_class=OurQueue,
        job_class=jobs,
        serializer=JSONSerializer,
        worker_ttl=DEQUEUE_SECONDS + RQ_SLACK_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )


def _beat(services: Services, name: str) -> None:
    """Send a heartbeat, and what was counted, every few seconds, until the process ends."""

    def beat() -> None:
        pause, catalogue = threading.Event(), services.runner.catalogue
        while True:
            try:
                catalogue = _present(services.runner, catalogue)
                services.heartbeats.beat(name, catalogue.charts, catalogue.code)
            except (StoreUnavailable, RedisError) as error:
                log.warning("no heartbeat: %s", error)
            tally(services, name)
            pause.wait(BEAT_SECONDS)

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()
