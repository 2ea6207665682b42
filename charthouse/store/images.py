"""Images, the data behind them, and what is known of them: the one sender of image commands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

from redis import Redis
from redis.exceptions import NoScriptError

from charthouse.charts.variant import Variant
from charthouse.store import keys
from charthouse.store.client import answering, script, spread
from charthouse.store.keys import CacheKey

PURGED = ("image", "latest", "variants", "failure:refresh", "failure:render")  # kinds of keys
LOOK_KEYS = 3  # how many of the look script's arguments are keys

Flat = Sequence[bytes]  # what HGETALL answers: name, value, name, value, …


@dataclass(frozen=True)
class Current:
    """The newest data of chart + params; times in seconds since 1970 by Redis's clock."""

    data_hash: str
    version: str
    alt: str
    checked: float
    changed: float
    checked_text: str  # as Redis spells it: whoever asks for a refresh says which state it saw

    @classmethod
    def read(cls, flat: Flat) -> Self | None:
        if not (record := _record(flat)):
            return None
        checked = record["checked"]
        return cls(
            record["data_hash"], record["version"], record["alt"], float(checked), float(record["changed"]), checked
        )


@dataclass(frozen=True)
class Latest:
    """The newest image stored of chart + params + variant."""

    data_hash: str
    version: str
    etag: str

    @classmethod
    def read(cls, flat: Flat) -> Self | None:
        record = _record(flat)
        return cls(record["data_hash"], record["version"], record["etag"]) if record else None


@dataclass(frozen=True)
class Failure:
    """Why a piece of work failed last, and in how many seconds it is tried again (0: now)."""

    reason: str
    version: str
    count: int
    retry_seconds: float

    @classmethod
    def read(cls, flat: Flat, now: float) -> Self | None:
        if not (record := _record(flat)):
            return None
        wait = max(0.0, float(record["retry_at"]) - now)
        return cls(record["reason"], record["version"], int(record["count"]), wait)


@dataclass(frozen=True)
class Look:
    """All that is known of one picture at one moment; an image is b'' when only its being there was asked."""

    now: float
    current: Current | None
    latest: Latest | None
    refresh_failure: Failure | None
    render_failure: Failure | None
    exact: bytes | None  # the image of exactly the data and version asked for
    older: bytes | None  # else the image that `latest` names

    @classmethod
    def read(cls, answer: Sequence[Any]) -> Self:
        (seconds, microseconds), current, latest, refresh_failure, render_failure, exact, older = answer
        now = int(seconds) + int(microseconds) / 1e6
        return cls(
            now, Current.read(current), Latest.read(latest),
            Failure.read(refresh_failure, now), Failure.read(render_failure, now),
            exact, older,
        )  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """Which picture is asked for; without a data hash, the newest."""

    chart_id: str
    params: str
    variant: Variant
    version: str
    data_hash: str = ""

    def key(self, data_hash: str) -> CacheKey:
        """The cache key of this picture for that data."""
        return CacheKey(self.chart_id, self.params, data_hash, self.variant, self.version)


class ImageStore:
    """Images and data in one Redis; every key has a time to live of about `keep_seconds`."""

    def __init__(self, redis: Redis, keep_seconds: int) -> None:
        self._redis = redis
        self._keep_seconds = keep_seconds
        self._look = script(redis, "look")
        self._outdate = script(redis, "outdate")

    def ping(self) -> None:
        """StoreUnavailable when Redis does not answer."""
        with answering():
            self._redis.ping()

    def look(self, picture: Picture, bring_bytes: bool = True) -> Look:
        """All that is known of the picture, in one round trip."""
        return self.look_all([picture], bring_bytes)[0]

    def look_all(self, pictures: Iterable[Picture], bring_bytes: bool = False) -> list[Look]:
        """All that is known of each picture, in one round trip for all of them."""
        calls = [(*_look_keys(picture), *_look_arguments(picture, bring_bytes)) for picture in pictures]
        with answering():
            try:
                answers = self._run_looks(calls)
            except NoScriptError:  # a Redis that was restarted has forgotten it
                self._redis.script_load(self._look.script)
                answers = self._run_looks(calls)
        return [Look.read(answer) for answer in answers]

    def _run_looks(self, calls: Sequence[Sequence[str]]) -> list[Any]:
        with self._redis.pipeline(transaction=False) as pipeline:
            for call in calls:
                pipeline.evalsha(self._look.sha, LOOK_KEYS, *call)
            return pipeline.execute()

    def get_image(self, key: CacheKey) -> bytes | None:
        """The image of that key, or None."""
        with answering():
            return cast("bytes | None", self._redis.get(str(key)))

    def put_image(self, key: CacheKey, image: bytes) -> str:
        """Store the image; returns its ETag. Always right: the key says all that decides the bytes."""
        with answering():
            self._redis.set(str(key), image, ex=spread(self._keep_seconds))
        return etag(image)

    def put_data(self, chart_id: str, params: str, data_hash: str, canonical: bytes) -> None:
        """Store the canonical bytes of chart + params' data, so that any worker can draw any variant of it later."""
        with answering():
            self._redis.set(keys.data(chart_id, params, data_hash), canonical, ex=spread(self._keep_seconds))

    def get_data(self, chart_id: str, params: str, data_hash: str) -> bytes | None:
        """The canonical bytes of that data, or None when they are gone."""
        with answering():
            return cast("bytes | None", self._redis.get(keys.data(chart_id, params, data_hash)))

    def has_data(self, chart_id: str, params: str, data_hash: str) -> bool:
        """Whether that data is still there to be drawn."""
        with answering():
            return bool(self._redis.exists(keys.data(chart_id, params, data_hash)))

    def purge(self, chart_id: str = "") -> int:
        """Delete every image of the chart, or of all charts, and what is remembered of them; returns how many images.

        The data stays, but is too old: the next request has it loaded again. Takes time for every key in the store.
        """
        purged, cursor = 0, -1
        with answering():
            while cursor != 0:
                cursor, page = self._redis.scan(max(cursor, 0), keys.every(chart_id) + "*", count=1000)
                purged += self._purge([key.decode() for key in cast("list[bytes]", page)], chart_id)
        return purged

    def _purge(self, page: Sequence[str], chart_id: str) -> int:
        """Purge what is to be purged among these keys; returns how many images were."""
        image, *records = (tuple(key for key in page if key.startswith(keys.part(kind, chart_id))) for kind in PURGED)
        current = [key for key in page if key.startswith(keys.part("current", chart_id))]
        if current:
            self._outdate(current)
        if forgotten := [key for kind in records for key in kind]:
            self._redis.unlink(*forgotten)
        return self._redis.unlink(*image) if image else 0

    def sizes(self) -> dict[str, list[int]]:
        """For each chart that has any, the bytes of each image that is there; takes time for every key in the store."""
        sizes: dict[str, list[int]] = {}
        with answering():
            found = [key.decode() for key in self._redis.scan_iter(keys.EVERY_IMAGE, count=1000)]
            with self._redis.pipeline(transaction=False) as pipeline:
                for key in found:
                    pipeline.strlen(key)
                for key, size in zip(found, pipeline.execute(), strict=True):
                    sizes.setdefault(keys.chart_of_image(key), []).append(size)
        return sizes


def etag(image: bytes) -> str:
    """The strong ETag of an image: a digest of its bytes (RFC 9110, section 8.8.3), without the quotes."""
    return hashlib.blake2b(image, digest_size=16).hexdigest()


def _look_keys(picture: Picture) -> list[str]:
    work = keys.refresh(picture.chart_id, picture.params)
    return [
        keys.current(picture.chart_id, picture.params),
        keys.latest(picture.chart_id, picture.params, picture.variant),
        keys.failure(work),
    ]


def _look_arguments(picture: Picture, bring_bytes: bool) -> list[str]:
    head = keys.image_head(picture.chart_id, picture.params)
    tail = keys.image_tail(picture.variant, picture.version)
    failure_head = keys.failure(f"render:{picture.chart_id}:{picture.params}:")
    return [head, tail, failure_head, picture.data_hash, "1" if bring_bytes else ""]


def _record(flat: Flat) -> dict[str, str]:
    texts = [part.decode() for part in flat]
    return dict(zip(texts[::2], texts[1::2], strict=True))
