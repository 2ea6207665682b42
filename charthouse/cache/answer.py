"""The answer to a request for a picture: its state, and what work it takes to make it better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Any

from charthouse.charts.catalogue import CatalogueEntry
from charthouse.store.images import Current, Failure, Latest, Look, Picture

CLOCK_SECONDS = 1.0  # what a clock that is set right again and again may be off


class State(Enum):
    """How good an answer is."""

    READY = "ready"  # the picture of fresh data
    STALE = "stale"  # an older picture; a newer one is on its way, or failed
    RENDERING = "rendering"  # no picture yet
    FAILED = "failed"  # no picture, and the chart's code failed a short while ago
    BUSY = "busy"  # no picture, and no room in the queue
    GONE = "gone"  # no picture, and the data that was asked for is no longer kept


class Work(Enum):
    """What is to be done so that the next answer is better."""

    REFRESH = "refresh"  # load the data, then draw the wanted variants
    RENDER = "render"  # draw the picture from data that is in the store


@dataclass(frozen=True)
class Answer:
    """What is sent, before HTTP: the state, and which picture it is."""

    state: State
    work: Work | None = None  # what it would take, unless a failure is still too fresh to try again
    image: bytes | None = None  # b'' when only its being there was asked; None when there is none
    data_hash: str = ""  # of the picture; without one, of the newest data
    version: str = ""  # the chart version that drew the picture
    etag: str = ""  # of the picture, when it is known without its bytes
    current: Current | None = None
    fresh_seconds: float = 0.0  # how long the picture stays fresh; negative: for how long it has been too old
    failure: Failure | None = None
    refused: bool = False  # the queue would not take the work
    asked: bool = False  # this request set the work going
    done_here: bool = False  # this request did the work itself
    waited: bool = False  # this request waited for it

    def current_hash(self, picture: Picture) -> str:
        """The data hash to draw: the one asked for, else the newest."""
        return picture.data_hash or (self.current.data_hash if self.current else "")

    @property
    def retry_seconds(self) -> int:
        """When it is worth asking again."""
        return max(1, math.ceil(self.failure.retry_seconds)) if self.state is State.FAILED and self.failure else 1


def judge(entry: CatalogueEntry, picture: Picture, look: Look) -> Answer:
    """What the look means for this picture."""
    return _of_that_data(picture, look) if picture.data_hash else _newest(entry, picture, look)


def _of_that_data(picture: Picture, look: Look) -> Answer:
    failure = _pausing(look.render_failure, picture)
    common: dict[str, Any] = {"data_hash": picture.data_hash, "current": look.current}
    if look.exact is not None:
        etag = _etag_of(look.latest, picture.data_hash, picture.version)
        return Answer(State.READY, image=look.exact, version=picture.version, etag=etag, **common)
    if failure:
        return Answer(State.FAILED, failure=failure, **common)
    return Answer(State.RENDERING, Work.RENDER, **common)


def _newest(entry: CatalogueEntry, picture: Picture, look: Look) -> Answer:
    current, latest = look.current, look.latest
    left = _fresh_seconds(entry, current, look.now)
    failure = _pausing(look.refresh_failure, picture) if left <= 0 else None
    failure = failure or (_pausing(look.render_failure, picture) if look.exact is None else None)
    work = _work(left, picture, look)
    common: dict[str, Any] = {"current": current, "fresh_seconds": left, "failure": failure, "work": work}
    if look.exact is not None and current is not None:
        state = State.READY if left > 0 else State.STALE
        etag = _etag_of(latest, current.data_hash, picture.version)
        return Answer(
            state, image=look.exact, data_hash=current.data_hash, version=picture.version, etag=etag, **common
        )
    if look.older is not None and latest is not None:
        common["fresh_seconds"] = min(left, 0.0)
        common |= {"image": look.older, "etag": latest.etag}
        return Answer(State.STALE, data_hash=latest.data_hash, version=latest.version, **common)
    data_hash = current.data_hash if current else ""
    return Answer(State.RENDERING if work else State.FAILED, data_hash=data_hash, **common)


def _etag_of(latest: Latest | None, data_hash: str, version: str) -> str:
    """The ETag of that image, if `latest` names it."""
    return latest.etag if latest and (latest.data_hash, latest.version) == (data_hash, version) else ""


def _work(left: float, picture: Picture, look: Look) -> Work | None:
    if left <= 0 and not _pausing(look.refresh_failure, picture):
        return Work.REFRESH
    if look.current and look.exact is None and not _pausing(look.render_failure, picture):
        return Work.RENDER
    return None


def _fresh_seconds(entry: CatalogueEntry, current: Current | None, now: float) -> float:
    """For how long the data is still trusted.

    Data that another chart version loaded is too old at once; so is data of the future: the clock has jumped back.
    """
    if current is None or current.checked > now + CLOCK_SECONDS:
        return 0.0
    left = current.checked + entry.fresh_seconds - now
    return left if current.version == entry.version else min(left, 0.0)


def _pausing(failure: Failure | None, picture: Picture) -> Failure | None:
    """The failure, while it is too fresh to try again; another version of the chart has not failed."""
    return failure if failure and failure.retry_seconds > 0 and failure.version == picture.version else None
