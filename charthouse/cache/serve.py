"""A request to an answer: chart → data hash → cache key → image; a miss is enqueued once over all processes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from charthouse import trace
from charthouse.cache.answer import Answer, Did, State, Status, assess, look_up
from charthouse.cache.asking import Asking
from charthouse.cache.degraded import Degraded
from charthouse.cache.inline import Inline
from charthouse.cache.slots import Slots
from charthouse.cache.stamping import Stamping
from charthouse.cache.watcher import Watcher
from charthouse.cache.work import Work
from charthouse.charts.picture import Picture
from charthouse.errors import StoreRefused, StoreUnavailable
from charthouse.jobs.queue import Lane
from charthouse.logs import Seldom
from charthouse.store.claims import is_warming
from charthouse.store.images import ImageStore
from charthouse.store.records import Unread
from charthouse.store.waiting import Waiting

ASK_AGAIN_SECONDS = 1.0  # how often a waiting request re-enqueues a job that was lost or refused
GIVEN_SECONDS = 600  # data that came with a request is kept for its draw, and comes again with the next request

log = logging.getLogger("charthouse.cache")

ClientHas = Callable[[str], bool]  # whether the client already has the image with that ETag


@dataclass(frozen=True)
class Patience:
    """How long a request waits for a better picture, and in whose slots."""

    slots: Slots
    seconds: float
    inline_seconds: float  # for a picture that is drawn here


class Serving:
    """Answers requests for pictures."""

    def __init__(
        self, images: ImageStore, asking: Asking, work: Work, slots: Slots, fetchers_slots: Slots, degraded: Degraded,
        max_asked: int, away: Waiting = nullcontext,
    ) -> None:  # fmt: skip
        self._images = images
        self._asking = asking
        self._work = work
        self._slots = slots
        self._fetchers_slots = fetchers_slots
        self._degraded = degraded
        self._max_asked = max_asked
        self._away = away
        self._inline = Inline()
        self._stamping = Stamping(images, away)
        self._seldom = Seldom(log)
        self._watcher = Watcher(self.statuses)

    def serve(self, picture: Picture, wait_seconds: float = 0.0, client_has: ClientHas | None = None) -> Answer:
        """The best picture now; a missing or old one is enqueued, and waited for if the client wants.

        An image that the client has comes without its bytes. Without Redis, an inline chart is drawn here.
        """
        inline_seconds = max(wait_seconds, picture.entry.timeout_seconds)
        return self._best(picture, Patience(self._slots, wait_seconds, inline_seconds), client_has)

    def serve_once(self, picture: Picture, wait_seconds: float, client_has: ClientHas | None = None) -> Answer:
        """The same for a fetcher that looks once: it waits no longer for an inline chart, and in slots of its own."""
        return self._best(picture, Patience(self._fetchers_slots, wait_seconds, wait_seconds), client_has)

    def serve_given(
        self, picture: Picture, canonical: bytes, wait_seconds: float, client_has: ClientHas | None = None
    ) -> Answer:
        """The picture of exactly this data, which came with the request; waits until it is drawn."""
        answer = self.serve(picture, wait_seconds, client_has)
        if answer.status.state is not State.GONE:
            return answer
        try:
            self._images.put_data(picture.dataset, picture.data_hash, canonical, GIVEN_SECONDS)
        except StoreUnavailable:
            return Answer(Status(State.BUSY))
        return self.serve(picture, wait_seconds, client_has)

    def _best(self, picture: Picture, patience: Patience, client_has: ClientHas | None) -> Answer:
        try:
            answer = self._serve(picture, patience, client_has)
            status = self._with_bytes(picture, answer.status, client_has)
            return replace(answer, status=self._stamping.stamped(picture, status))
        except StoreUnavailable as error:
            if isinstance(error, StoreRefused):  # the circuit breaker has logged that Redis is away
                said = "chart %s is served without the store: %s"
                self._seldom.say(logging.WARNING, "store", said, picture.entry.id, error)
            if client_has:  # the client keeps its picture
                return Answer(Status(State.BUSY))
            with self._away():
                drawn = self._inline.run(lambda: self._degraded.serve(picture, patience.slots), patience.inline_seconds)
            return drawn or Answer(Status(State.BUSY))

    def _serve(self, picture: Picture, patience: Patience, client_has: ClientHas | None) -> Answer:
        with trace.phase(trace.LOOK):
            status = self.status(picture) if client_has else assess(picture, self._images.snapshot(picture))
        self._note([picture], [status])
        if picture.data_hash and status.image is None and not self._can_draw(picture):
            return Answer(replace(status, state=State.GONE, needs=None))
        if status.needs is None:
            return Answer(status)
        inline = picture.entry.on_miss == "inline" and status.state is State.RENDERING
        wait_seconds = patience.inline_seconds if inline else patience.seconds
        if wait_seconds == 0:
            return self._asking.ask(picture, status)
        with patience.slots.slot() as held:
            if not held:
                return self._asking.ask(picture, status)
            if not inline:
                return self._wait(picture, self._asking.ask(picture, status), wait_seconds)
            return self._draw_here(picture, status, wait_seconds)

    def _draw_here(self, picture: Picture, status: Status, seconds: float) -> Answer:
        """The picture, drawn by this process, or a placeholder when that takes longer.

        Work that this process does not begin in that time is left to the workers.
        """
        deadline = time.monotonic() + seconds
        with self._away():
            answer = self._inline.run(lambda: self._drawn(picture, status), seconds)
        if answer is None:
            return self._asking.ask(picture, status)
        if answer.did is Did.DREW:
            return answer
        return self._wait(picture, answer, deadline - time.monotonic())

    def _drawn(self, picture: Picture, status: Status) -> Answer:
        """Do the picture's work, unless another process already does it."""
        status, job = self._asking.acquire(picture, status)
        if job is None:
            return Answer(status)
        self._work.do(job)
        return Answer(self.status(picture), Did.DREW)

    def _wait(self, picture: Picture, answer: Answer, seconds: float) -> Answer:
        """Wait until the picture is better, or the time is over; re-enqueue a job that was lost."""
        deadline, asked_at = time.monotonic() + seconds, time.monotonic()
        status, did = answer.status, answer.did
        while status.needs is not None and Did.REFUSED not in did and (now := time.monotonic()) < deadline:
            with self._away(), trace.phase(trace.WAIT):
                status = self._watcher.wait(picture, status, min(ASK_AGAIN_SECONDS, deadline - now))
            if _is_unclaimed(status) and time.monotonic() > asked_at + ASK_AGAIN_SECONDS:
                again = self._asking.ask(picture, status)
                status, did = again.status, (did & Did.ENQUEUED) | (again.did & Did.REFUSED)
                asked_at = time.monotonic()
        return Answer(status, did | Did.WAITED)

    def _note(self, pictures: Sequence[Picture], statuses: Sequence[Status]) -> None:
        """Record which pictures are requested: a push draws only those."""
        if noted := [picture for picture, status in zip(pictures, statuses, strict=True) if status.to_note]:
            self._images.note_asked(noted)

    def _can_draw(self, picture: Picture) -> bool:
        return self._images.has_data(picture.dataset, picture.data_hash)

    def _with_bytes(self, picture: Picture, status: Status, client_has: ClientHas | None) -> Status:
        """The status with its image's bytes, unless the client has that image as it is sent."""
        image = status.image
        if (
            image is None
            or not isinstance(image.body, Unread)
            or (client_has and image.etag and not status.stamp and client_has(image.etag))
        ):
            return status
        return assess(picture, self._images.snapshot(picture))

    # --- the status of pictures, without their bytes ---------------------------------------------------------------

    def status(self, picture: Picture) -> Status:
        """The picture's status now, without its bytes; enqueues nothing."""
        return self.statuses([picture])[0]

    def statuses(self, pictures: Sequence[Picture]) -> list[Status]:
        """Each picture's status now, read in one round trip; enqueues nothing."""
        return look_up(self._images, pictures)

    def ask_all(self, pictures: Sequence[Picture], lane: Lane | None = None) -> list[Status]:
        """Each picture's status now; enqueues missing and old ones."""
        seen = list(zip(pictures, self.statuses(pictures), strict=True))
        return [answer.status for answer in self._asking.ask_all(seen, lane)]

    def ask_some(self, pictures: Sequence[Picture]) -> list[Status]:
        """Each picture's status now; enqueues old ones, and the first `max_asked` that are missing.

        Pictures that are already enqueued do not count, so that the next request enqueues those after them.
        """
        statuses = self.statuses(pictures)
        self._note(pictures, statuses)
        missing = [number for number, status in enumerate(statuses) if _is_missing(status)]
        left = set(missing[self._max_asked :])
        asked = [number for number in range(len(statuses)) if number not in left]
        answers = self._asking.ask_all([(pictures[number], statuses[number]) for number in asked])
        for number, answer in zip(asked, answers, strict=True):
            statuses[number] = answer.status
        return statuses


def _is_missing(status: Status) -> bool:
    """Whether there is no picture, and no request has enqueued one."""
    return status.image is None and _is_unclaimed(status)


def _is_unclaimed(status: Status) -> bool:
    """Whether the picture needs work that no request has enqueued, or whose job was lost."""
    return status.needs is not None and (not status.claim or is_warming(status.claim))
