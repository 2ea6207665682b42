"""The heart of Charthouse: serve a picture, refresh its data, render it, warm it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from charthouse.cache.answer import Answer, State, Work, judge
from charthouse.cache.slots import Waiting
from charthouse.charts.catalogue import CatalogueEntry
from charthouse.charts.params import check_spelling
from charthouse.charts.variant import Variant
from charthouse.data import data_hash
from charthouse.errors import ChartFailed, NotAllowed, QueueFull, StoreUnavailable
from charthouse.jobs.queue import Job, RefreshJob, RenderJob, RenderQueue
from charthouse.runner.runner import Drawing
from charthouse.store import keys
from charthouse.store.claims import Asked, Claim, Claims, lease_seconds, new_token
from charthouse.store.images import ImageStore, Picture, etag
from charthouse.store.keys import CacheKey
from charthouse.store.pushed import PushedData

OTHER_VERSION_SECONDS = 3.0
SAY_AGAIN_SECONDS = 1.0
ASK_AGAIN_SECONDS = 1.0  # a job that was lost, or refused to whoever claimed it, is asked for again by who waits

log = logging.getLogger("charthouse.cache")


class Cache:
    """Chart → data hash → cache key → image; a miss is asked for once, over all processes."""

    def __init__(
        self, store: ImageStore, pushed: PushedData, claims: Claims, queue: RenderQueue, drawing: Drawing,
        waiting: Waiting,
    ) -> None:  # fmt: skip
        self.store = store
        self.pushed = pushed
        self.claims = claims
        self.queue = queue
        self.drawing = drawing
        self.waiting = waiting
        self._said_at = 0.0

    # --- a request -------------------------------------------------------------------------------------------------

    def serve(
        self, entry: CatalogueEntry, picture: Picture, wait_seconds: float = 0.0, bring_bytes: bool = True
    ) -> Answer:
        """The best picture there is now; what is missing or old is asked for, and waited for when the asker wants."""
        answer = self.look(entry, picture, bring_bytes)
        if picture.data_hash and answer.image is None and not self._can_draw(picture):
            return replace(answer, state=State.GONE, work=None)
        if answer.work is None:
            return answer
        inline = entry.on_miss == "inline" and answer.state is State.RENDERING
        if inline:
            wait_seconds = max(wait_seconds, entry.timeout_seconds)
        if wait_seconds == 0:
            return self.ask(entry, picture, answer)
        with self.waiting.place() as placed:
            if not placed:
                return self.ask(entry, picture, answer)
            answer = self.ask(entry, picture, answer, here=inline)
            return self._wait(entry, picture, answer, wait_seconds)

    def ask(
        self, entry: CatalogueEntry, picture: Picture, answer: Answer, here: bool = False, warm: bool = False
    ) -> Answer:
        """Ask for the work that the answer takes, once over all processes; `here` does it at once in this process."""
        for _ in range(3):  # what was looked at may have changed before it was asked for: then look again
            if answer.work is None:
                break
            job, claim = _job(entry, picture, answer, warm)
            asked = self._claim(claim, picture, answer)
            if asked is Asked.WON:
                return self._set_going(entry, picture, answer, job, claim, here, warm)
            if asked is Asked.WARMING and not warm:
                self._hurry(entry, claim)
            if asked is not Asked.CHANGED:
                break
            answer = self.look(entry, picture, bring_bytes=answer.image != b"")
        return answer

    def look(self, entry: CatalogueEntry, picture: Picture, bring_bytes: bool = True) -> Answer:
        """How the picture stands now; nothing is asked for."""
        return judge(entry, picture, self.store.look(picture, bring_bytes))

    def _can_draw(self, picture: Picture) -> bool:
        return self.store.has_data(picture.chart_id, picture.params, picture.data_hash)

    def _claim(self, claim: Claim, picture: Picture, answer: Answer) -> Asked:
        if answer.work is Work.RENDER:
            return self.claims.ask_render(claim, picture.key(answer.current_hash(picture)))
        seen = answer.current.checked_text if answer.current else ""
        return self.claims.ask_refresh(claim, picture.chart_id, picture.params, picture.variant, seen, picture.version)

    def _set_going(
        self, entry: CatalogueEntry, picture: Picture, answer: Answer, job: Job, claim: Claim, here: bool, warm: bool
    ) -> Answer:
        if here:
            self.work(job)
            return replace(self.look(entry, picture), done_here=True)
        try:
            self.queue.put(job, warm)
        except (QueueFull, StoreUnavailable) as error:
            self._refused(entry, error)
            self.claims.release(claim)  # nobody will do it: the next one may ask
            state = State.BUSY if answer.state is State.RENDERING else answer.state
            return replace(answer, state=state, refused=True)
        return replace(answer, asked=True)

    def _refused(self, entry: CatalogueEntry, error: Exception) -> None:
        """Say so at most once a second: whoever floods the queue must not flood the log."""
        now = time.monotonic()
        if now > self._said_at + SAY_AGAIN_SECONDS:
            self._said_at = now
            log.warning("chart %s is not enqueued, and others may not be: %s", entry.id, error)

    def _hurry(self, entry: CatalogueEntry, claim: Claim) -> None:
        """Somebody wants to see now what was only to be warmed: its job goes to the live ones, if it still waits."""
        try:
            self.queue.hurry(self.claims.owner(claim))
        except StoreUnavailable as error:
            log.warning("chart %s stays in the warm queue: %s", entry.id, error)

    def _wait(self, entry: CatalogueEntry, picture: Picture, answer: Answer, seconds: float) -> Answer:
        """Look again until the work is done, or has failed, or the time is up; ask again in case nobody does it."""
        deadline, pause = time.monotonic() + seconds, 0.02
        ask_at = time.monotonic() + ASK_AGAIN_SECONDS
        while answer.work is not None and not answer.refused and time.monotonic() < deadline:
            time.sleep(min(pause, max(0.0, deadline - time.monotonic())))
            pause = min(0.1, pause * 1.3)
            seen = self.look(entry, picture, bring_bytes=False)
            if seen.work is None or (seen.work, seen.state) != (answer.work, answer.state):
                answer = replace(self.look(entry, picture), asked=answer.asked)
            elif time.monotonic() > ask_at:
                answer = replace(self.ask(entry, picture, answer), asked=answer.asked)
                ask_at = time.monotonic() + ASK_AGAIN_SECONDS
        return replace(answer, waited=True)

    # --- a push ----------------------------------------------------------------------------------------------------

    def push(self, entry: CatalogueEntry, params: str, canonical: bytes) -> bool:
        """Make this the data of chart + params from now on, and ask for its pictures; True when it is the first.

        StoreUnavailable when the data is not kept. Once it is, whatever else fails is made up for by later requests.
        """
        digest = data_hash(canonical)
        first = self.pushed.put(entry.id, params, digest, canonical)
        try:
            self.store.put_data(entry.id, params, digest, canonical)
            self._ask_pushed(entry, params, digest)
        except StoreUnavailable as error:
            log.warning("chart %s: the pushed data is kept, and drawn when it is asked for: %s", entry.id, error)
        return first

    def _ask_pushed(self, entry: CatalogueEntry, params: str, digest: str) -> None:
        """Ask for a refresh and the usual pictures; whoever refreshes now sees in the end that data was pushed."""
        picture = Picture(entry.id, params, Variant(entry.width, entry.height), entry.version)
        answer = Answer(State.STALE, Work.REFRESH)
        job, claim = _job(entry, picture, answer)
        if self.claims.ask_pushed(claim, entry.id, params, digest, picture.variant) is Asked.WON:
            self._set_going(entry, picture, answer, job, claim, here=False, warm=False)

    # --- a job -----------------------------------------------------------------------------------------------------

    def work(self, job: Job) -> None:
        """Do the job, in a worker or in the web process that asked for it."""
        with self.drawing.turn():
            if isinstance(job, RefreshJob):
                self.refresh(job)
            else:
                self.render(job)

    def refresh(self, job: RefreshJob) -> None:
        """Load the chart's data, store it where it changed, and draw every variant that is wanted of it."""
        if (entry := self._entry(job)) is None:
            return
        claim = _claim_of(job, lease_seconds(entry.timeout_seconds))
        if not self.claims.hold(claim):
            return  # somebody else asked again, and does it
        pushed = b"" if entry.loads else self.pushed.get(job.chart_id, job.params)
        canonical, wanted = self._load(entry, job, claim, pushed)
        if not entry.loads:
            self._ask_newer(entry, job.params, pushed)
        for variant in wanted:
            key = CacheKey(job.chart_id, job.params, data_hash(canonical), variant, entry.version)
            render = Claim(keys.render(key), job.token, claim.lease_seconds)
            self._draw(entry, key, canonical, render, as_asked=True)

    def _load(self, entry: CatalogueEntry, job: RefreshJob, claim: Claim, pushed: bytes) -> tuple[bytes, list[Variant]]:
        """Load and store the data; returns its canonical bytes, and which variants of it are ours to draw."""
        as_asked = entry.version == job.version
        try:
            loaded = self.drawing.load(entry, dict(parse_qsl(job.params)), pushed)
        except ChartFailed as error:
            self._failed(claim, error, entry, as_asked)
            return b"", []
        digest = data_hash(loaded.canonical)
        self.store.put_data(job.chart_id, job.params, digest, loaded.canonical)
        wanted = self.claims.record_refresh(
            claim, job.chart_id, job.params, digest, entry.version, loaded.alt, release=as_asked
        )
        if wanted is None:
            log.warning("chart %s: the refresh came after its claim had ended and is dropped", job.chart_id)
        elif not as_asked:
            self._let_run_out(claim)
        return loaded.canonical, wanted or []

    def _ask_newer(self, entry: CatalogueEntry, params: str, pushed: bytes) -> None:
        """Ask for what was pushed while we had the claim: whoever pushed it found the claim taken."""
        newest = self.pushed.get_hash(entry.id, params)
        if newest and newest != (data_hash(pushed) if pushed else ""):
            self._ask_pushed(entry, params, newest)

    def render(self, job: RenderJob) -> None:
        """Draw one image of data that is in the store."""
        if (entry := self._entry(job)) is None:
            return
        key, claim = _key_of(job), _claim_of(job, lease_seconds(entry.timeout_seconds))
        canonical = self.store.get_data(job.chart_id, job.params, job.data_hash)
        if canonical is None or data_hash(canonical) != job.data_hash:  # gone, or not what the key says
            self.claims.release(claim)
            self._reload(entry, key)
            return
        as_asked = entry.version == job.version
        self._draw(entry, replace(key, version=entry.version), canonical, claim, as_asked)

    def _entry(self, job: Job) -> CatalogueEntry | None:
        """The chart as this process has it; what it lacks or does not allow is left to processes that do."""
        try:
            entry = self.drawing.entry(job.chart_id, job.version)
            check_spelling(entry.params, job.params)
            if isinstance(job, RenderJob) and not _key_of(job).variant.fits(entry):
                raise NotAllowed("variant", job.variant, f"at most {entry.max_pixels} pixels")
            return entry
        except (ChartFailed, NotAllowed) as error:
            log.error("job %s is not done: %s", job.token, error)
            self._let_run_out(_claim_of(job, OTHER_VERSION_SECONDS))
            return None

    def _reload(self, entry: CatalogueEntry, key: CacheKey) -> None:
        """The data to draw from is gone: load it again, and draw that."""
        picture = Picture(key.chart_id, key.params, key.variant, entry.version)
        current = self.store.look(picture, bring_bytes=False).current
        if current and current.data_hash == key.data_hash:
            self.ask(entry, picture, Answer(State.RENDERING, Work.REFRESH, current=current), here=True)

    def _draw(self, entry: CatalogueEntry, key: CacheKey, canonical: bytes, claim: Claim, as_asked: bool) -> None:
        if not self.claims.hold(claim):
            return
        image = self.store.get_image(key)
        if image is None:
            try:
                image = self.drawing.draw(entry, canonical, key.variant, key.data_hash)
            except ChartFailed as error:
                self._failed(claim, error, entry, as_asked)
                return
            self.store.put_image(key, image)
        if not self.claims.record_render(claim, key, etag(image), release=as_asked):
            log.warning("chart %s: the image came after its claim had ended; it is stored all the same", entry.id)
        elif not as_asked:
            self._let_run_out(claim)

    def _failed(self, claim: Claim, error: ChartFailed, entry: CatalogueEntry, as_asked: bool) -> None:
        """Remember the failure; that of another chart version than was asked for says nothing."""
        log.warning("chart %s: %s", entry.id, error)
        if as_asked:
            self.claims.record_failure(claim, str(error), entry.version)
        else:
            self._let_run_out(claim)

    def _let_run_out(self, claim: Claim) -> None:
        """Web and worker have different versions of a chart for a while: nobody asks again at once, but soon."""
        self.claims.hold(replace(claim, lease_seconds=OTHER_VERSION_SECONDS))

    # --- many at once ----------------------------------------------------------------------------------------------

    def look_all(self, pictures: Sequence[tuple[CatalogueEntry, Picture]]) -> list[Answer]:
        """How each picture stands now, looked up in one round trip; nothing is asked for."""
        looks = self.store.look_all([picture for _, picture in pictures])
        return [judge(entry, picture, look) for (entry, picture), look in zip(pictures, looks, strict=True)]

    def ask_all(self, pictures: Sequence[tuple[CatalogueEntry, Picture]], warm: bool = False) -> list[Answer]:
        """How each picture stands now; what is missing or old is asked for, when `warm` behind all live requests."""
        answers = self.look_all(pictures)
        return [self.ask(*pair, answer, warm=warm) for pair, answer in zip(pictures, answers, strict=True)]

    def warm(self, pictures: Sequence[tuple[CatalogueEntry, Picture]]) -> list[Answer]:
        """Have the pictures in the store before anyone asks: ask for them behind all live requests."""
        return self.ask_all(pictures, warm=True)


def _job(entry: CatalogueEntry, picture: Picture, answer: Answer, warm: bool = False) -> tuple[Job, Claim]:
    """The job that does the work of this answer, and the claim it is done under."""
    token = new_token(warm)
    if answer.work is Work.REFRESH:
        job: Job = RefreshJob(picture.chart_id, picture.params, picture.version, token)
    else:
        key = picture.key(answer.current_hash(picture))
        job = RenderJob(key.chart_id, key.params, key.data_hash, str(key.variant), key.version, token)
    return job, _claim_of(job, lease_seconds(entry.timeout_seconds))


def _claim_of(job: Job, seconds: float) -> Claim:
    """The claim that the job is done under."""
    if isinstance(job, RefreshJob):
        return Claim(keys.refresh(job.chart_id, job.params), job.token, seconds)
    return Claim(keys.render(_key_of(job)), job.token, seconds)


def _key_of(job: RenderJob) -> CacheKey:
    return CacheKey(job.chart_id, job.params, job.data_hash, Variant.from_text(job.variant), job.version)
