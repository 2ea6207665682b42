"""Claims: single flight over all processes, fenced by the owner's token.

A claim is a lease (`SET NX PX` with a token). One Lua script writes each result of its owner, only while the claim
still holds that token: a late worker can neither release another worker's claim nor overwrite new data with old.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import cast

from redis import Redis

from charthouse.charts.picture import CacheKey, Dataset, Picture
from charthouse.charts.variant import Variant
from charthouse.store.client import Call, jitter, redis_errors, run, script
from charthouse.store.keys import ANY_HASH, ANY_VARIANT, DEFAULT, Keys

WARM_HEAD = "warm-"  # how the token of a claim for warming begins
EXACT_HEAD = "exact-"  # of one for a picture of exactly some data, which need not be the newest
AHEAD_HEAD = WARM_HEAD + "ahead-"  # of these, that of a refresh ahead of time
SPARE_SECONDS = 15  # a lease outlasts the chart's time limit by this: starting a drawing process, storing, a slow disk
FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 300
LOAD_SERIES_SECONDS = 86400  # for how long a series of failed loads is remembered while no request tries it again
LONGER = 1.1  # earlier data is kept for this many times its history: no jitter makes it end before
WANTED_LEASES = 4  # for how many leases a variant stays wanted


class Acquired(Enum):
    """The result of acquiring a claim."""

    WON = b"won"  # the caller must enqueue or do the work
    LOST = b"lost"  # another process already does it
    CHANGED = b"changed"  # the work was done since the caller's snapshot: take another snapshot


@dataclass(frozen=True)
class Claim:
    """The right to do one piece of work on a dataset, for as long as Redis holds this token for it."""

    dataset: Dataset
    work: str
    token: str
    lease_seconds: float

    @classmethod
    def of_refresh(cls, dataset: Dataset, token: str, timeout_seconds: float) -> Claim:
        """The claim for loading the dataset's data, by a chart with that time limit."""
        return cls(dataset, Keys.REFRESH, token, timeout_seconds + SPARE_SECONDS)

    @classmethod
    def of_render(cls, key: CacheKey, token: str, timeout_seconds: float) -> Claim:
        """The claim for drawing the image of that key, by a chart with that time limit."""
        work = Keys.render(key.data_hash, key.variant, key.version)
        return cls(key.dataset, work, token, timeout_seconds + SPARE_SECONDS)

    @property
    def lease_ms(self) -> int:
        return int(self.lease_seconds * 1000)


def new_token(head: str = "") -> str:
    """A token that no other process has; also a valid RQ job id."""
    return head + secrets.token_hex(8)


def is_ahead(token: str) -> bool:
    """Whether the work under that token is a refresh ahead of time: it loads also data that is still fresh."""
    return token.startswith(AHEAD_HEAD)


def is_warming(token: str) -> bool:
    """Whether the claim with that token is for warming."""
    return token.startswith(WARM_HEAD)


class Claims:
    """Acquires, renews, shortens and releases claims, and records the work done under them.

    `linger_seconds` of a record: how long the claim remains after it; 0 releases it at once.
    """

    def __init__(
        self, redis: Redis, keep_seconds: int, keys: Keys = DEFAULT, ahead_seconds: int = 1800,
        history_bytes: int = 1 << 26,
    ) -> None:  # fmt: skip
        self.redis = redis
        self._keys = keys
        self._ahead_seconds = ahead_seconds
        self._history_bytes = history_bytes
        self._keep_seconds = keep_seconds
        self._acquire_refresh = script(redis, "acquire_refresh")
        self._acquire_pushed = script(redis, "acquire_pushed")
        self._acquire_render = script(redis, "acquire_render")
        self._renew = script(redis, "renew")
        self._release = script(redis, "release")
        self._record_refresh = script(redis, "record_refresh")
        self._record_render = script(redis, "record_render")
        self._record_failure = script(redis, "record_failure")

    def _key(self, claim: Claim) -> str:
        return self._keys.claim(claim.dataset, claim.work)

    def _failure(self, claim: Claim) -> str:
        return self._keys.failure(claim.dataset, claim.work)

    def acquiring_refresh(self, claim: Claim, picture: Picture, seen: str) -> Call:
        """The call that acquires the refresh, unless the data is newer than the caller's snapshot (`checked_text`).

        The picture becomes wanted. Its answer is an `Acquired`, as of the other `acquiring_…`.
        """
        touched = [
            self._key(claim),
            self._keys.current(claim.dataset),
            self._keys.wanted(claim.dataset),
            self._failure(claim),
        ]
        wanted_seconds = int(claim.lease_seconds * WANTED_LEASES)
        arguments: list[str | int] = [
            claim.token, claim.lease_ms, seen, str(picture.variant), wanted_seconds, picture.version,
        ]  # fmt: skip
        return Call(self._acquire_refresh, touched, arguments)

    def acquiring_pushed(self, claim: Claim, data_hash: str, variant: Variant) -> Call:
        """The call that acquires a refresh because that data was pushed.

        The variant becomes wanted, and all variants that were drawn and requested lately.
        """
        keys, dataset = self._keys, claim.dataset
        touched = [
            self._key(claim), keys.current(dataset), keys.wanted(dataset), keys.asked(dataset), self._failure(claim),
        ]  # fmt: skip
        wanted_seconds = int(claim.lease_seconds * WANTED_LEASES)
        arguments: list[str | int] = [
            claim.token, claim.lease_ms, data_hash, str(variant), wanted_seconds, self._ahead_seconds,
        ]  # fmt: skip
        return Call(self._acquire_pushed, touched, arguments)

    def acquiring_render(self, claim: Claim, key: CacheKey) -> Call:
        """The call that acquires the render of the image of that key."""
        touched = [self._key(claim), self._keys.image(key), self._failure(claim)]
        return Call(self._acquire_render, touched, [claim.token, claim.lease_ms])

    def wanted(self, dataset: Dataset) -> list[Variant]:
        """The variants that are to be drawn at the dataset's next refresh."""
        with redis_errors():
            found = cast("set[bytes]", self.redis.smembers(self._keys.wanted(dataset)))
        return [Variant.from_text(text.decode()) for text in sorted(found)]

    def acquire(self, acquiring: Call) -> Acquired:
        """The result in the answer to a call of an `acquiring_…`."""
        return Acquired(run(self.redis, [acquiring])[0])

    def renew(self, claim: Claim) -> bool:
        """Renew the claim for another lease; False when another process has it."""
        with redis_errors():
            return bool(self._renew([self._key(claim)], [claim.token, claim.lease_ms]))

    def shorten(self, claim: Claim, seconds: float) -> bool:
        """Let the claim expire in that time; False when another process has it."""
        return self.renew(replace(claim, lease_seconds=seconds))

    def release(self, *claims: Claim) -> None:
        """Release the claims that are still ours."""
        run(self.redis, [Call(self._release, [self._key(claim)], [claim.token]) for claim in claims])

    def refuse(self, claims: Iterable[Claim]) -> None:
        """Release the claims of refused jobs that are still ours, and delete the jobs' wanted variants."""
        run(self.redis, [Call(self._release, self.held(claim), [claim.token]) for claim in claims])

    def held(self, claim: Claim) -> list[str]:
        """The keys to delete for a refused job: the claim first."""
        wanted = [self._keys.wanted(claim.dataset)] if claim.work == Keys.REFRESH else []
        return [self._key(claim), *wanted]

    def record_refresh(
        self, claim: Claim, data_hash: str, version: str, alt: str, linger_seconds: float = 0.0, checked: str = "",
        history_seconds: float = 0.0,
    ) -> list[Variant] | None:  # fmt: skip
        """Write `current`; returns the wanted variants to draw, None when the claim is lost.

        `checked` is the `checked_text` of data that was loaded for another chart, '' for data that was loaded just now.
        `history_seconds` is for how long the data that this replaces is kept.
        """
        keys, dataset = self._keys, claim.dataset
        touched = [
            self._key(claim), keys.current(dataset), keys.wanted(dataset), self._failure(claim),
            keys.data(dataset, data_hash), keys.asked(dataset), keys.history(dataset),
        ]  # fmt: skip
        render = Keys.render(data_hash, ANY_VARIANT, version)
        arguments: list[str | int] = [
            claim.token, data_hash, version, alt, jitter(self._keep_seconds), claim.lease_ms,
            int(linger_seconds * 1000), keys.claim(dataset, render),
            keys.image_of_any_variant(dataset, data_hash, version), keys.latest(dataset, ANY_VARIANT),
            keys.failure(dataset, render), checked, self._ahead_seconds, int(history_seconds), self._history_bytes,
            jitter(max(self._keep_seconds, int(history_seconds * LONGER))), keys.data(dataset, ANY_HASH),
        ]  # fmt: skip
        with redis_errors():
            wanted: list[bytes] | None = self._record_refresh(touched, arguments)
        return None if wanted is None else [Variant.from_text(text.decode()) for text in sorted(wanted)]

    def record_render(
        self, claim: Claim, key: CacheKey, etag: str, linger_seconds: float = 0.0, notes: str = "", alt: str = "",
        draw_seconds: float | None = None,
    ) -> bool:  # fmt: skip
        """Move `latest` to the stored image, unless newer data is current; False when the claim is lost.

        An alt text that the draw made of the axes becomes that of the data, if its author gave none.
        """
        keys, dataset = self._keys, claim.dataset
        touched = [
            self._key(claim), keys.latest(dataset, key.variant), keys.current(dataset), self._failure(claim),
            keys.asked(dataset), keys.wanted(dataset), keys.claim(dataset, Keys.REFRESH),
        ]  # fmt: skip
        arguments: list[str | int] = [
            claim.token, key.data_hash, key.version, etag, keys.image(key), jitter(self._keep_seconds),
            str(key.variant), int(linger_seconds * 1000), notes, alt,
            "" if draw_seconds is None else round(1000 * draw_seconds),
        ]  # fmt: skip
        with redis_errors():
            return bool(self._record_render(touched, arguments))

    def record_failure(self, claim: Claim, reason: str, version: str, trace: str = "") -> bool:
        """Record the failure for a growing pause and release the claim; False when the claim is lost."""
        seconds = LOAD_SERIES_SECONDS if claim.work == Keys.REFRESH else 2 * LONGEST_PAUSE_SECONDS
        arguments: list[str | int] = [
            claim.token, reason, version, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, trace, seconds,
        ]  # fmt: skip
        with redis_errors():
            return bool(self._record_failure([self._key(claim), self._failure(claim)], arguments))
