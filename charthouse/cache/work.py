"""A job to a stored image: load, draw, store. Nothing calls back from here into serving."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from charthouse import trace
from charthouse.cache.answer import Need, look_up
from charthouse.cache.asking import Asking, claim_of
from charthouse.cache.draw_log import DrawLog
from charthouse.cache.loading import Loading
from charthouse.cache.measured import Measured
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.params import check_spelling
from charthouse.charts.picture import CacheKey, Picture
from charthouse.counters import CLAIMS_LOST, REPEATED_DRAWS
from charthouse.data import data_hash
from charthouse.errors import ChartFailed, NotAllowed
from charthouse.jobs.job import Job, RefreshJob, RenderJob
from charthouse.logs import Seldom
from charthouse.runner.runner import Drawn, Runner
from charthouse.store.claims import Claim, Claims, is_ahead
from charthouse.store.images import ImageStore, etag
from charthouse.store.pushed import PushedData
from charthouse.store.records import Known

MOST_TRACE_CHARACTERS = 3000  # of a stored traceback: its end says most
OTHER_VERSION_SECONDS = 3.0  # when web and worker have different versions of a chart: retried soon, not at once

log = logging.getLogger("charthouse.cache")


Ahead = Drawn | ChartFailed | None  # what became of a picture that was drawn before its data was the newest


@dataclass(frozen=True)
class Task:
    """A job as this process does it: by its own version of the chart, which may not be the requested one."""

    entry: CatalogueEntry
    claim: Claim
    linger_seconds: float  # how long the claim remains after the work


class Work:
    """Does jobs, one at a time: in a worker, or in the web process that asked."""

    def __init__(
        self, images: ImageStore, pushed: PushedData, claims: Claims, asking: Asking, runner: Runner, loading: Loading,
        measured: Measured,
    ) -> None:  # fmt: skip
        self._images = images
        self._pushed = pushed
        self._claims = claims
        self._asking = asking
        self._runner = runner
        self._loading = loading
        self._measured = measured
        self._draw_log = DrawLog()
        self._seldom = Seldom(log)

    def do(self, job: Job) -> None:
        """Load the data and draw its wanted variants, or draw one image of stored data."""
        with self._runner.turn():
            task = self._task(job)
            if task is None:
                return
            if isinstance(job, RefreshJob):
                self._refresh(task)
            else:
                self._render(task, job.key)

    def _refresh(self, task: Task) -> None:
        """Load the chart's data, store it, and draw every wanted variant."""
        if not self._renew(task):
            return
        entry, dataset = task.entry, task.claim.dataset
        pushed = None if entry.loads else self._pushed.get(dataset)
        known = self._known(task) if entry.loads and not is_ahead(task.claim.token) else None
        images = self._confirm(task, known) if known else self._load(task, pushed)
        if not entry.loads:
            self._ask_newer(Picture.usual(entry, dataset.params), pushed)
        for key, canonical, drawn in images:
            claim = Claim.of_render(key, task.claim.token, entry.timeout_seconds)
            self._draw(replace(task, claim=claim), key, canonical, drawn)

    def _render(self, task: Task, key: CacheKey) -> None:
        """Draw one image of stored data."""
        canonical = self._stored_data(key)
        if canonical is None:
            self._claims.release(task.claim)
            self._reload(task, key)
        else:
            self._draw(task, replace(key, version=task.entry.version), canonical)

    def _stored_data(self, key: CacheKey) -> bytes | None:
        """The canonical bytes to draw from; None when they are gone. Bytes that do not match the key are deleted."""
        canonical = self._images.get_data(key.dataset, key.data_hash)
        if canonical is not None and data_hash(canonical) != key.data_hash:
            self._images.delete_data(key.dataset, key.data_hash)
            return None
        return canonical

    def _known(self, task: Task) -> Known | None:
        """Fresh data that this version of the chart loaded, while another version requested or loaded data.

        Otherwise a web server and a worker with different versions would reload it at every request.
        """
        entry, dataset = replace(task.entry, private=task.claim.dataset.private), task.claim.dataset
        (snapshot,) = self._images.snapshots([Picture.usual(entry, dataset.params)])
        known = snapshot.current.known_to(entry.version) if snapshot.current else None
        if known is None or not 0 <= snapshot.now - float(known.checked_text) < entry.fresh_seconds:
            return None
        return known if self._images.has_data(dataset, known.data_hash) else None

    def _confirm(self, task: Task, known: Known) -> Sequence[tuple[CacheKey, None, None]]:
        """Make that the newest data again; returns the keys of the images to draw."""
        return [(key, None, None) for key in self._record(task, known.data_hash, known.alt, known.checked_text)]

    def _load(self, task: Task, pushed: bytes | None) -> Sequence[tuple[CacheKey, bytes, Ahead]]:
        """Load and store the data; returns the keys of the images to draw, their data, and what is drawn already."""
        entry, dataset = task.entry, task.claim.dataset
        try:
            loaded = self._measured.load(entry, lambda: self._loading.load(entry, task.claim, pushed))
        except ChartFailed as error:
            self._record_failure(task, error)
            return []
        digest = data_hash(loaded.canonical)
        with trace.phase(trace.STORE):
            self._images.put_data(dataset, digest, loaded.canonical)
        ahead = self._drawn_ahead(task, digest, loaded.canonical) if is_ahead(task.claim.token) else {}
        keys = self._record(task, digest, loaded.alt, loaded.checked)
        return [(key, loaded.canonical, ahead.get(key)) for key in keys]

    def _drawn_ahead(self, task: Task, digest: str, canonical: bytes) -> dict[CacheKey, Drawn | ChartFailed]:
        """The wanted pictures, drawn and stored before their data is the newest: no request finds one missing."""
        drawn: dict[CacheKey, Drawn | ChartFailed] = {}
        for variant in self._claims.wanted(task.claim.dataset):
            key = CacheKey(task.claim.dataset, digest, variant, task.entry.version)
            if not self._images.has_image(key) and self._renew(task):
                try:
                    drawn[key] = self._drawn(task, key, canonical)
                except ChartFailed as error:
                    drawn[key] = error
        return drawn

    def _record(self, task: Task, data_hash: str, alt: str, checked: str) -> list[CacheKey]:
        """Write `current`; returns the keys of the images to draw."""
        entry = task.entry
        wanted = self._claims.record_refresh(
            task.claim, data_hash, entry.version, alt, task.linger_seconds, checked, entry.history_seconds
        )
        if wanted is None:
            CLAIMS_LOST.add()
            log.warning("chart %s: the refresh came after its claim had ended and is dropped", entry.id)
        return [CacheKey(task.claim.dataset, data_hash, variant, entry.version) for variant in wanted or []]

    def _draw(self, task: Task, key: CacheKey, canonical: bytes | None, drawn: Ahead = None) -> None:
        """Draw and store the image, unless it is stored; without `canonical`, the data is read from the store."""
        if not self._renew(task):
            return
        if isinstance(drawn, ChartFailed):
            self._record_failure(task, drawn)
            return
        stored = drawn.image if drawn else self._images.get_image(key)
        data = canonical or (b"" if stored else self._stored_data(key))
        if data is None:  # it was evicted just now: the next request reloads it
            self._claims.release(task.claim)
            return
        try:
            drawn = drawn or (Drawn(stored) if stored else self._drawn(task, key, data))
        except ChartFailed as error:
            self._record_failure(task, error)
            return
        if not self._claims.record_render(
            task.claim, key, etag(drawn.image), task.linger_seconds, drawn.notes, drawn.alt, drawn.seconds
        ):
            CLAIMS_LOST.add()
            log.warning("chart %s: the image came after its claim had ended; it is stored all the same", task.entry.id)

    def _drawn(self, task: Task, key: CacheKey, data: bytes) -> Drawn:
        """The picture, drawn and stored."""
        entry = task.entry
        drawn = self._measured.draw(entry, lambda: self._runner.draw(entry, data, key.variant, key.data_hash))
        with trace.phase(trace.STORE):
            if not self._images.put_image(key, drawn.image):
                REPEATED_DRAWS.add()
        self._draw_log.drew(key)
        return drawn

    def _renew(self, task: Task) -> bool:
        """Renew the task's claim; False when another process holds it, and does the work."""
        if self._claims.renew(task.claim):
            return True
        CLAIMS_LOST.add()
        return False

    def _task(self, job: Job) -> Task | None:
        """The job as this process does it; None for a chart or variant that only other processes have."""
        try:
            entry = self._runner.entry(job.dataset.chart_id, job.version)
            if entry.private and not job.dataset.private:
                raise NotAllowed("chart", entry.id, "a chart that is public in this process too")
            check_spelling(entry.params, job.dataset.params)
            if isinstance(job, RenderJob) and not job.key.variant.fits(entry):
                raise NotAllowed("variant", str(job.key.variant), f"at most {entry.max_pixels} pixels")
        except (ChartFailed, NotAllowed) as error:
            self._seldom.say(logging.ERROR, "not done", "job %s is not done: %s", job.token, error)
            self._claims.shorten(claim_of(job, OTHER_VERSION_SECONDS), OTHER_VERSION_SECONDS)
            return None
        linger_seconds = 0.0 if entry.version == job.version else OTHER_VERSION_SECONDS
        return Task(entry, claim_of(job, entry.timeout_seconds), linger_seconds)

    def _ask_newer(self, picture: Picture, pushed: bytes | None) -> None:
        """Enqueue data that was pushed while we had the claim: the push found the claim taken."""
        newest = self._pushed.get_hash(picture.dataset)
        if newest and newest != (data_hash(pushed) if pushed else None):
            self._asking.ask_pushed(picture, newest)

    def _reload(self, task: Task, key: CacheKey) -> None:
        """Reload the data, because the data to draw from is gone, and draw that."""
        picture = Picture(task.entry, key.dataset.params, key.variant)
        (status,) = look_up(self._images, [picture])
        if status.current and status.current.data_hash == key.data_hash:
            _, job = self._asking.acquire(picture, replace(status, needs=Need.REFRESH))
            if job:
                self.do(job)

    def _record_failure(self, task: Task, error: ChartFailed) -> None:
        """Record the failure, unless it is of another chart version than the requested one."""
        self._seldom.say(logging.WARNING, task.entry.id, "chart %s: %s", task.entry.id, error.told)
        self._draw_log.failed(task.claim.dataset, error)
        if task.linger_seconds:
            self._claims.shorten(task.claim, task.linger_seconds)
        else:
            trace = error.trace[-MOST_TRACE_CHARACTERS:]
            self._claims.record_failure(task.claim, error.told, task.entry.version, trace)
