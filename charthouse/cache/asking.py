"""Asking for work: acquire the claim and enqueue the job, once over all processes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from charthouse import trace
from charthouse.cache.answer import Answer, Did, Need, State, Status, look_up
from charthouse.charts.picture import Picture
from charthouse.charts.sheets import is_sheet
from charthouse.counters import REFUSALS
from charthouse.errors import CharthouseError, StoreUnavailable
from charthouse.jobs.job import Job, RefreshJob, RenderJob
from charthouse.jobs.queue import REFRESH, UNSEEN, WARM, Lane, Put, RenderQueue
from charthouse.logs import Seldom
from charthouse.store.claims import AHEAD_HEAD, EXACT_HEAD, WARM_HEAD, Acquired, Claim, Claims, is_warming, new_token
from charthouse.store.client import Call, run
from charthouse.store.images import ImageStore

MOST_SNAPSHOTS = 3  # how often a picture that changes meanwhile is looked up again

log = logging.getLogger("charthouse.cache")

Outcome = Acquired | CharthouseError  # of an ask; WON: its job is in the queue; an error says why it was refused


@dataclass(frozen=True)
class Ask:
    """One requested picture, with the job that makes it better, and its claim."""

    picture: Picture
    status: Status
    lane: Lane
    job: Job
    claim: Claim
    acquiring: Call

    @property
    def warming(self) -> str:
        """The token of the job that warming enqueued for the same work, or ''."""
        token = self.status.claim
        return token if is_warming(token) and self.lane != WARM else ""


class Asking:
    """Asks for the work after which a picture is better."""

    def __init__(self, images: ImageStore, claims: Claims, queue: RenderQueue) -> None:
        self._images = images
        self._claims = claims
        self._queue = queue
        self._one_redis = claims.redis is queue.redis
        self._seldom = Seldom(log)

    def ask(self, picture: Picture, status: Status, lane: Lane | None = None) -> Answer:
        """Enqueue the picture's work, unless another process has done so."""
        return self.ask_all([(picture, status)], lane)[0]

    def ask_all(self, wanted: Sequence[tuple[Picture, Status]], lane: Lane | None = None) -> list[Answer]:
        """Enqueue the work of all these pictures, in one or two round trips unless some change meanwhile.

        Without `lane`, each picture's state decides the lane.
        """
        answers = {number: Answer(status) for number, (_, status) in enumerate(wanted)}
        left = dict(enumerate(wanted))
        for _ in range(MOST_SNAPSHOTS):
            asks = {number: self._ask(*one, lane) for number, one in left.items() if one[1].needs}
            if not asks:
                break
            outcomes = self._send(asks)
            answers |= {number: self._answer(ask, outcomes[number]) for number, ask in asks.items()}
            left = self._look_again([number for number in asks if outcomes[number] is Acquired.CHANGED], wanted)
            answers |= {number: Answer(status) for number, (_, status) in left.items()}
        return list(answers.values())

    def acquire(self, picture: Picture, status: Status) -> tuple[Status, Job | None]:
        """The picture's status now, and the job that it needs if the caller won its claim, else None."""
        for _ in range(MOST_SNAPSHOTS):
            if status.needs is None:
                break
            ask = self._ask(picture, status)
            acquired = self._claims.acquire(ask.acquiring)
            if acquired is Acquired.WON:
                return status, ask.job
            if acquired is Acquired.LOST:
                self._promote([ask])
                break
            (status,) = look_up(self._images, [picture])
        return status, None

    def ask_ahead(self, seen: Sequence[tuple[Picture, Status]]) -> int:
        """Enqueue a reload of the pictures' data, also while it is fresh; returns how many jobs.

        A status that is outdated enqueues nothing: `checked` must still be what the caller saw.
        """
        asks = {number: self._ask_ahead(*one) for number, one in enumerate(seen)}
        outcomes = self._send(asks) if asks else {}
        return sum(self._answer(asks[number], outcome).did is Did.ENQUEUED for number, outcome in outcomes.items())

    def _ask_ahead(self, picture: Picture, status: Status) -> Ask:
        job = RefreshJob(picture.dataset, picture.version, new_token(AHEAD_HEAD))
        claim = claim_of(job, picture.entry.timeout_seconds)
        checked = status.current.checked_text if status.current else ""
        needing = replace(status, needs=Need.REFRESH)
        return Ask(picture, needing, WARM, job, claim, self._claims.acquiring_refresh(claim, picture, checked))

    def ask_pushed(self, picture: Picture, data_hash: str) -> None:
        """Have pushed data drawn: the picture, and every variant that was requested lately."""
        job = RefreshJob(picture.dataset, picture.version, new_token(), trace.request_id())
        claim = claim_of(job, picture.entry.timeout_seconds)
        acquiring = self._claims.acquiring_pushed(claim, data_hash, picture.variant)
        ask = Ask(picture, Status(State.STALE, needs=Need.REFRESH), REFRESH, job, claim, acquiring)
        self._answer(ask, self._send({0: ask})[0])

    def _ask(self, picture: Picture, status: Status, lane: Lane | None = None) -> Ask:
        lane = lane or lane_of(status)
        job = _job(picture, status, lane)
        claim = claim_of(job, picture.entry.timeout_seconds)
        if isinstance(job, RenderJob):
            acquiring = self._claims.acquiring_render(claim, job.key)
        else:
            checked = status.current.checked_text if status.current else ""
            acquiring = self._claims.acquiring_refresh(claim, picture, checked)
        return Ask(picture, status, lane, job, claim, acquiring)

    def _send(self, asks: Mapping[int, Ask]) -> dict[int, Outcome]:
        """The result of each ask.

        With one Redis for cache and queue, jobs are enqueued in the round trip that acquires their claims.
        """
        at_once = [number for number, ask in asks.items() if self._one_redis and not ask.status.claim]
        enqueueing = [
            self._queue.putting(asks[one].job, asks[one].lane, self._claims.held(asks[one].claim)) for one in at_once
        ]
        answers = run(self._claims.redis, [ask.acquiring for ask in asks.values()] + enqueueing)
        outcomes: dict[int, Outcome] = {
            number: Acquired(answer) for number, answer in zip(asks, answers[: len(asks)], strict=True)
        }
        for number, answer in zip(at_once, answers[len(asks) :], strict=True):
            outcomes[number] = self._queue.refusal(Put(answer), asks[number].job) or outcomes[number]
        won = {number: asks[number] for number, outcome in outcomes.items() if outcome is Acquired.WON}
        outcomes |= self._enqueue({number: ask for number, ask in won.items() if number not in at_once})
        self._promote(asks.values())
        return outcomes

    def _putting(self, ask: Ask) -> Call:
        """The call that enqueues the ask's job while the claim is ours."""
        return self._queue.putting(ask.job, ask.lane, self._claims.held(ask.claim))

    def _enqueue(self, asks: Mapping[int, Ask]) -> dict[int, Outcome]:
        """The results of asks whose claims are ours; claims of refused jobs are released."""
        if not asks:
            return {}
        outcomes: dict[int, Outcome] = {}
        try:
            answers = run(self._queue.redis, [self._queue.putting(ask.job, ask.lane) for ask in asks.values()])
            for (number, ask), answer in zip(asks.items(), answers, strict=True):
                outcomes[number] = self._queue.refusal(Put(answer), ask.job) or Acquired.WON
        except StoreUnavailable as error:
            outcomes = dict.fromkeys(asks, error)
        if refused := [ask.claim for number, ask in asks.items() if outcomes[number] is not Acquired.WON]:
            self._claims.refuse(refused)  # the next request may ask again
        return outcomes

    def _promote(self, asks: Iterable[Ask]) -> None:
        """Promote the jobs that warming enqueued, because requests wait for their pictures."""
        promoting = [self._queue.promoting(ask.job, ask.warming, ask.lane) for ask in asks if ask.warming]
        try:
            if promoting:
                run(self._queue.redis, promoting)
        except StoreUnavailable as error:
            said = "%s jobs stay in the warm queue: %s"
            self._seldom.say(logging.WARNING, "promoting", said, len(promoting), error)

    def _look_again(
        self, numbers: Sequence[int], wanted: Sequence[tuple[Picture, Status]]
    ) -> dict[int, tuple[Picture, Status]]:
        """Those pictures with their status now."""
        pictures = [wanted[number][0] for number in numbers]
        statuses = look_up(self._images, pictures) if pictures else []
        return dict(zip(numbers, zip(pictures, statuses, strict=True), strict=True))

    def _answer(self, ask: Ask, outcome: Outcome) -> Answer:
        if isinstance(outcome, CharthouseError):
            chart_id = ask.picture.dataset.chart_id
            self._seldom.say(logging.WARNING, "queue", "chart %s is not enqueued: %s", chart_id, outcome)
            busy = State.BUSY if ask.status.state is State.RENDERING else ask.status.state
            REFUSALS.add(busy.value, "store" if isinstance(outcome, StoreUnavailable) else "queue full")
            return Answer(replace(ask.status, state=busy), Did.REFUSED)
        return Answer(ask.status, Did.ENQUEUED if outcome is Acquired.WON else Did.NOTHING)


def lane_of(status: Status) -> Lane:
    """The class of work that a request asks for.

    Reloading data is a refresh, also for a variant that was never drawn: requests for the other variants find the claim
    taken, and must not wait behind pictures that no client has seen.
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
    is_exact = bool(picture.data_hash) and not is_sheet(picture.entry.id)  # a sheet names the newest that it knows
    token = new_token(WARM_HEAD if lane == WARM else EXACT_HEAD if is_exact else "")
    if status.needs is Need.REFRESH:
        return RefreshJob(picture.dataset, picture.version, token, trace.request_id())
    return RenderJob(picture.key(status.data_hash), token, trace.request_id())
