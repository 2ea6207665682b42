"""The status of a picture, and what a request did about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, Flag, auto

from charthouse.cache.data_time import DataTime
from charthouse.charts.picture import Picture
from charthouse.store.images import ImageStore, etag
from charthouse.store.records import Body, Current, Failure, Latest, Snapshot

MISSING = "missing"  # what a report says of a picture that does not exist and that no process draws
NOTE_SECONDS = 60.0  # how often at most a request for a picture is recorded
CLOCK_SECONDS = 1.0  # the error of a clock that NTP keeps correcting


class State(Enum):
    """How good an answer is."""

    READY = "ready"  # the picture of fresh data
    STALE = "stale"  # an older picture; a newer one is on its way, or failed
    RENDERING = "rendering"  # no picture yet
    FAILED = "failed"  # no picture, and the chart's code failed a short while ago
    BUSY = "busy"  # no picture, and no room in the queue
    GONE = "gone"  # no picture, and the requested data is no longer kept


class Need(Enum):
    """The work after which the next answer is better."""

    REFRESH = "refresh"  # load the data, then draw the wanted variants
    RENDER = "render"  # draw the picture from data that is in the store


class Did(Flag):
    """What a request did."""

    NOTHING = 0
    ENQUEUED = auto()  # its job is in the queue
    REFUSED = auto()  # the queue refused its job
    DREW = auto()  # it drew the picture itself
    WAITED = auto()  # it waited for the picture


@dataclass(frozen=True)
class Image:
    """An image that can be sent."""

    body: Body
    data_hash: str
    version: str  # the chart version that drew it
    known_etag: str = ""  # where `latest` names this image
    alt: str = ""  # its text; '' where it is not known
    checked: float | None = None  # when its data was last known to be true; None where that is not known

    @property
    def etag(self) -> str:
        """Its ETag; '' when only its bytes would tell."""
        return self.known_etag or (etag(self.body) if isinstance(self.body, bytes) else "")


@dataclass(frozen=True)
class Status:
    """The state of a picture at one moment, its image, and what it needs."""

    state: State
    image: Image | None = None
    needs: Need | None = None  # None also before a failed chart may be tried again
    data_hash: str = ""  # of the newest data, or of the requested data
    current: Current | None = None
    fresh_seconds: float = 0.0  # how long the picture stays fresh; negative: how long ago it expired
    failure: Failure | None = None  # that pauses the work
    last_failure: Failure | None = None  # the same, also while the work is tried again
    stamp: DataTime | None = None  # what the picture must say on itself
    to_note: bool = False  # it was drawn, and no request for it was recorded lately
    taken_back: bool = False  # its image was purged, and not drawn since
    claim: str = ""  # the token under which another process already does this work

    @property
    def shown_hash(self) -> str:
        """The data hash of the image; without an image, of the data to be drawn."""
        return self.image.data_hash if self.image else self.data_hash

    @property
    def reported(self) -> str:
        """The state as a report says it, which asks for nothing: no picture is being drawn without a claim."""
        return MISSING if self.state is State.RENDERING and not self.claim else self.state.value

    @property
    def alt(self) -> str:
        """The text of the image, or of its data while there is no image; '' when unknown."""
        if self.image:
            return self.image.alt
        return self.current.alt if self.current else ""

    @property
    def checked(self) -> float | None:
        """When the data of the image was last known to be true; without an image, the newest data."""
        if self.image:
            return self.image.checked
        return self.current.checked if self.current else None

    @property
    def is_failing(self) -> bool:
        """Whether an older picture is shown because its update failed; it may be tried again right now."""
        return self.state is State.STALE and self.last_failure is not None

    @property
    def retry_seconds(self) -> int:
        """After how many seconds a new request may find more."""
        pausing = self.failure if self.needs is None else None
        return max(1, math.ceil(pausing.retry_seconds)) if pausing else 1


@dataclass(frozen=True)
class Answer:
    """The answer before HTTP: the status of the picture, and what this request did."""

    status: Status
    did: Did = Did.NOTHING


def look_up(images: ImageStore, pictures: Sequence[Picture]) -> list[Status]:
    """Each picture's status now, without its bytes, read in one round trip."""
    snapshots = images.snapshots(pictures)
    return [assess(picture, snapshot) for picture, snapshot in zip(pictures, snapshots, strict=True)]


def assess(picture: Picture, snapshot: Snapshot) -> Status:
    """The picture's status by the snapshot."""
    status = _of_that_data(picture, snapshot) if picture.data_hash else _newest(picture, snapshot)
    claims = {Need.REFRESH: snapshot.refresh_claim, Need.RENDER: snapshot.render_claim}
    claim = claims.get(status.needs, "") if status.needs else ""
    if snapshot.latest and snapshot.now > snapshot.asked + NOTE_SECONDS:
        status = replace(status, to_note=True)
    if status.image is None and snapshot.purged and (picture.data_hash or snapshot.latest is None):
        status = replace(status, taken_back=True)
    if status.state is not State.READY and (failure := _last_failure(picture, snapshot)):
        status = replace(status, last_failure=failure)
    if picture.entry.stamp_after_seconds and (stamp := _stamp(picture.entry.stamp_after_seconds, status, snapshot.now)):
        status = replace(status, stamp=stamp)
    return replace(status, claim=claim) if claim else status


def _of_that_data(picture: Picture, snapshot: Snapshot) -> Status:
    status = Status(State.RENDERING, data_hash=picture.data_hash, current=snapshot.current)
    if image := _exact(picture, snapshot, picture.data_hash):
        return replace(status, state=State.READY, image=image)
    if failure := _pausing(snapshot.render_failure, picture):
        return replace(status, state=State.FAILED, failure=failure)
    return replace(status, needs=Need.RENDER)


def _newest(picture: Picture, snapshot: Snapshot) -> Status:
    current = snapshot.current
    left = _fresh_seconds(picture, current, snapshot.now)
    needs, failure = _needs(left, picture, snapshot), _failure(left, picture, snapshot)
    status = Status(
        State.RENDERING if needs else State.FAILED, None, needs, current.data_hash if current else "",
        current, left, failure,
    )  # fmt: skip
    if current and (image := _exact(picture, snapshot, current.data_hash)):
        return replace(status, state=State.READY if left > 0 else State.STALE, image=image)
    if older := _older(snapshot):
        return replace(status, state=State.STALE, image=older, fresh_seconds=min(left, 0.0))
    return status


def _exact(picture: Picture, snapshot: Snapshot, data_hash: str) -> Image | None:
    """The image of that data by the chart's present version."""
    if snapshot.exact is None:
        return None
    latest: Latest | None = snapshot.latest
    known = latest.etag if latest and (latest.data_hash, latest.version) == (data_hash, picture.version) else ""
    return Image(
        snapshot.exact, data_hash, picture.version, known, _alt(snapshot, data_hash), _checked(snapshot, data_hash)
    )


def _older(snapshot: Snapshot) -> Image | None:
    """The image that `latest` names."""
    latest = snapshot.latest
    if snapshot.older is None or latest is None:
        return None
    alt = _alt(snapshot, latest.data_hash)
    checked = _checked(snapshot, latest.data_hash)
    return Image(snapshot.older, latest.data_hash, latest.version, latest.etag, alt, checked)


def _alt(snapshot: Snapshot, data_hash: str) -> str:
    """The text of that data, as far as it is known."""
    records = (snapshot.current, snapshot.latest)
    return next((record.alt for record in records if record and record.alt and record.data_hash == data_hash), "")


def _checked(snapshot: Snapshot, data_hash: str) -> float | None:
    """When that data was last known to be true, as far as that is known."""
    records = (snapshot.current, snapshot.latest)
    return next((record.checked for record in records if record and record.data_hash == data_hash), None)


def _stamp(after_seconds: float, status: Status, now: float) -> DataTime | None:
    """What a stale picture must say on itself, whose data was not confirmed for that many seconds."""
    if status.state is not State.STALE or status.checked is None or now - status.checked <= after_seconds:
        return None
    return DataTime.of(status.checked, now)


def _needs(left: float, picture: Picture, snapshot: Snapshot) -> Need | None:
    if left <= 0 and not _pausing(snapshot.refresh_failure, picture):
        return Need.REFRESH
    if snapshot.current and snapshot.exact is None and not _pausing(snapshot.render_failure, picture):
        return Need.RENDER
    return None


def _failure(left: float, picture: Picture, snapshot: Snapshot) -> Failure | None:
    """The failure that keeps the picture from being better."""
    refresh = _pausing(snapshot.refresh_failure, picture) if left <= 0 else None
    render = _pausing(snapshot.render_failure, picture) if snapshot.exact is None else None
    return refresh or render


def _last_failure(picture: Picture, snapshot: Snapshot) -> Failure | None:
    """The failure that keeps the picture from being better, also while it is tried again."""
    render = snapshot.render_failure if snapshot.exact is None else None
    return _of_version(snapshot.refresh_failure, picture) or _of_version(render, picture)


def _fresh_seconds(picture: Picture, current: Current | None, now: float) -> float:
    """For how many seconds the data is still fresh.

    Data of another chart version is too old at once. So is data from the future: the clock has jumped back.
    """
    if current is None or current.checked > now + CLOCK_SECONDS:
        return 0.0
    left = current.checked + picture.entry.fresh_seconds - now
    return left if current.version == picture.version else min(left, 0.0)


def _pausing(failure: Failure | None, picture: Picture) -> Failure | None:
    """The failure of this chart version, before it may be tried again."""
    return _of_version(failure, picture) if failure and failure.retry_seconds > 0 else None


def _of_version(failure: Failure | None, picture: Picture) -> Failure | None:
    return failure if failure and failure.version == picture.version else None
