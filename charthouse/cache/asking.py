"""Asking for work: acquire its claim, and enqueue its job; once over all processes."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from charthouse.cache.answer import Answer, Did, Need, State, Status, look_up
from charthouse.charts.picture import Dataset, Picture
from charthouse.errors import QueueFull, StoreUnavailable
from charthouse.jobs.job import Job, RefreshJob, RenderJob
from charthouse.jobs.queue import REFRESH, UNSEEN, WARM, Lane, RenderQueue
from charthouse.store.claims import WARM_HEAD, Acquired, Claim, Claims, new_token
from charthouse.store.images import ImageStore

MOST_SNAPSHOTS = 3  # how often a picture that changes while it is asked for is looked up again
LOG_SECONDS = 1.0  # at most one line in this time says that the queue is full

log = logging.getLogger("charthouse.cache")


class Asking:
    """Asks for the work after which a picture is better."""

    def __init__(self, images: ImageStore, claims: Claims, queue: RenderQueue) -> None:
        self._images = images
        self._claims = claims
        self._queue = queue
        self._logged_at = 0.0

    def ask(self, picture: Picture, status: Status, lane: Lane | None = None) -> Answer:
        """Have the picture's work done by a worker, unless another process has asked already.

        The lane is the one of a request for that picture, unless another is given.
        """
        lane = lane or lane_of(status)
        status, job = self.acquire(picture, status, lane)
        if job is None:
            return Answer(status)
        return self._enqueue(picture, status, job, lane)

    def acquire(self, picture: Picture, status: Status, lane: Lane = UNSEEN) -> tuple[Status, Job | None]:
        """The picture's status now, and the job that it needs when the caller has won its claim, else None."""
        for _ in range(MOST_SNAPSHOTS):
            if status.needs is None:
                break
            job = _job(picture, status, lane)
            claim = claim_of(job, picture.entry.timeout_seconds)
            acquired = self._acquire(claim, job, picture, status)
            if acquired is Acquired.WON:
                return status, job
            if acquired is Acquired.WARMING and lane != WARM:
                self._promote(claim, job, lane)
            if acquired is not Acquired.CHANGED:
                break
            (status,) = look_up(self._images, [picture])
        return status, None

    def ask_pushed(self, picture: Picture, data_hash: str) -> None:
        """Have data that was pushed drawn: the picture, and every variant that was drawn before."""
        job = RefreshJob(picture.dataset, picture.version, new_token())
        claim = claim_of(job, picture.entry.timeout_seconds)
        if self._claims.acquire_pushed(claim, data_hash, picture.variant) is Acquired.WON:
            self._enqueue(picture, Status(State.STALE, needs=Need.REFRESH), job, REFRESH)

    def _acquire(self, claim: Claim, job: Job, picture: Picture, status: Status) -> Acquired:
        if isinstance(job, RenderJob):
            return self._claims.acquire_render(claim, job.key)
        return self._claims.acquire_refresh(claim, picture, status.current.checked_text if status.current else "")

    def _enqueue(self, picture: Picture, status: Status, job: Job, lane: Lane) -> Answer:
        try:
            self._queue.put(job, lane)
        except (QueueFull, StoreUnavailable) as error:
            self._log_refusal(picture.dataset, error)
            self._claims.release(claim_of(job, picture.entry.timeout_seconds))  # the next request may ask
            busy = State.BUSY if status.state is State.RENDERING else status.state
            return Answer(replace(status, state=busy), Did.REFUSED)
        return Answer(status, Did.ENQUEUED)

    def _log_refusal(self, dataset: Dataset, error: Exception) -> None:
        """Log it at most once a second: a client that floods the queue must not flood the log."""
        now = time.monotonic()
        if now > self._logged_at + LOG_SECONDS:
            self._logged_at = now
            log.warning("chart %s is not enqueued, and others may not be: %s", dataset.chart_id, error)

    def _promote(self, claim: Claim, job: Job, lane: Lane) -> None:
        """Promote the job that warming enqueued, because a request waits for its picture."""
        try:
            self._queue.promote(job, self._claims.owner(claim), lane)
        except StoreUnavailable as error:
            log.warning("chart %s stays in the warm queue: %s", claim.dataset.chart_id, error)


def lane_of(status: Status) -> Lane:
    """The class of work that a request asks for.

    Newer data of what was loaded before is a refresh, also when the request is for a variant that was never drawn: a
    client that looks at another variant finds the claim taken, and must not wait behind what no client has seen.
    """
    seen = status.image or (status.current and status.needs is Need.REFRESH)
    return REFRESH if seen else UNSEEN


def claim_of(job: Job, timeout_seconds: float) -> Claim:
    """The claim that the job is done under, by a chart with that time limit."""
    if isinstance(job, RenderJob):
        return Claim.of_render(job.key, job.token, timeout_seconds)
    return Claim.of_refresh(job.dataset, job.token, timeout_seconds)


def _job(picture: Picture, status: Status, lane: Lane) -> Job:
    """The job that does what the picture needs."""
    token = new_token(WARM_HEAD if lane == WARM else "")
    if status.needs is Need.REFRESH:
        return RefreshJob(picture.dataset, picture.version, token)
    return RenderJob(picture.key(status.data_hash), token)
