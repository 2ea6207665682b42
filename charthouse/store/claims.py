"""Claims: single flight over all processes, fenced by the owner's token.

A claim is a lease (`SET NX PX` with a token). What its owner did is written by one Lua script each, only while the
claim still holds that token: a worker that comes late can neither free another's claim nor put old data over new.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum
from typing import cast

from redis import Redis

from charthouse.charts.variant import Variant
from charthouse.store import keys
from charthouse.store.client import answering, script, spread
from charthouse.store.keys import CacheKey

WARM_HEAD = "warm-"  # how the token of a claim taken for warming begins; ask_*.lua know it too
SPARE_SECONDS = 15  # a lease outlasts the chart's time limit by this: starting a drawing process, storing, a slow disk
FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 300


class Asked(Enum):
    """What became of asking for a piece of work."""

    WON = b"won"  # it is the asker's to enqueue or to do
    LOST = b"lost"  # somebody does it already
    WARMING = b"warming"  # likewise, but its job may wait in the warm queue, behind all live ones
    CHANGED = b"changed"  # it was done since the asker looked: look again


@dataclass(frozen=True)
class Claim:
    """The right to do one piece of work, for as long as Redis holds this token for it."""

    work: str
    token: str
    lease_seconds: float

    @property
    def key(self) -> str:
        return keys.claim(self.work)

    @property
    def lease_ms(self) -> int:
        return int(self.lease_seconds * 1000)


def new_token(warm: bool = False) -> str:
    """A token that nobody else has, and that says whether it is for warming; also a valid RQ job id."""
    return (WARM_HEAD if warm else "") + secrets.token_hex(8)


def lease_seconds(timeout_seconds: float) -> float:
    """How long a claim lasts for work with that time limit."""
    return timeout_seconds + SPARE_SECONDS


class Claims:
    """Takes, holds and releases claims, and writes what was done under them."""

    def __init__(self, redis: Redis, keep_seconds: int) -> None:
        self._redis = redis
        self._keep_seconds = keep_seconds
        self._ask_refresh = script(redis, "ask_refresh")
        self._ask_pushed = script(redis, "ask_pushed")
        self._ask_render = script(redis, "ask_render")
        self._hold = script(redis, "hold")
        self._release = script(redis, "release")
        self._record_refresh = script(redis, "record_refresh")
        self._record_render = script(redis, "record_render")
        self._record_failure = script(redis, "record_failure")

    def ask_refresh(
        self, claim: Claim, chart_id: str, params: str, variant: Variant, seen: str, version: str = ""
    ) -> Asked:
        """Ask for data newer than what was seen (`checked_text`, or ''), and want the variant of it."""
        touched = [
            claim.key, keys.current(chart_id, params), keys.wanted(chart_id, params),
            keys.failure(claim.work),
        ]  # fmt: skip
        with answering():
            wanted_seconds = int(claim.lease_seconds * 4)
            return Asked(
                self._ask_refresh(touched, [claim.token, claim.lease_ms, seen, str(variant), wanted_seconds, version])
            )

    def ask_pushed(self, claim: Claim, chart_id: str, params: str, data_hash: str, variant: Variant) -> Asked:
        """Ask for a refresh because that data was pushed; want the variant of it, and whatever was drawn before."""
        touched = [
            claim.key, keys.current(chart_id, params), keys.wanted(chart_id, params),
            keys.variants(chart_id, params), keys.failure(claim.work),
        ]  # fmt: skip
        wanted_seconds = int(claim.lease_seconds * 4)
        arguments: list[str | int] = [claim.token, claim.lease_ms, data_hash, str(variant), wanted_seconds]
        with answering():
            return Asked(self._ask_pushed(touched, arguments))

    def ask_render(self, claim: Claim, key: CacheKey) -> Asked:
        """Ask for the image of that key."""
        with answering():
            return Asked(
                self._ask_render([claim.key, str(key), keys.failure(claim.work)], [claim.token, claim.lease_ms])
            )

    def owner(self, claim: Claim) -> str:
        """The token that Redis holds for this work now, or ''."""
        with answering():
            return cast("bytes", self._redis.get(claim.key) or b"").decode()

    def hold(self, claim: Claim) -> bool:
        """Begin another lease; False when the claim is somebody else's by now."""
        with answering():
            return bool(self._hold([claim.key], [claim.token, claim.lease_ms]))

    def release(self, claim: Claim) -> None:
        """Let the claim go, if it is still ours."""
        with answering():
            self._release([claim.key], [claim.token])

    def record_refresh(
        self, claim: Claim, chart_id: str, params: str, data_hash: str, version: str, alt: str, release: bool
    ) -> list[Variant] | None:
        """Write `current`; returns the wanted variants that are ours to draw now, None when the claim is lost."""
        touched = [
            claim.key, keys.current(chart_id, params), keys.wanted(chart_id, params),
            keys.failure(claim.work), keys.data(chart_id, params, data_hash),
            keys.variants(chart_id, params),
        ]  # fmt: skip
        arguments: list[str | int] = [
            claim.token, data_hash, version, alt, spread(self._keep_seconds), claim.lease_ms,
            keys.claim(f"render:{chart_id}:{params}:"), keys.image_head(chart_id, params),
            keys.latest(chart_id, params, ""), keys.failure(f"render:{chart_id}:{params}:"), _flag(release),
        ]  # fmt: skip
        with answering():
            wanted: list[bytes] | None = self._record_refresh(touched, arguments)
        return None if wanted is None else [Variant.from_text(text.decode()) for text in sorted(wanted)]

    def record_render(self, claim: Claim, key: CacheKey, etag: str, release: bool) -> bool:
        """Move `latest` to the stored image, unless newer data is current; False when the claim is lost."""
        touched = [
            claim.key, keys.latest(key.chart_id, key.params, key.variant),
            keys.current(key.chart_id, key.params), keys.failure(claim.work),
            keys.variants(key.chart_id, key.params), keys.wanted(key.chart_id, key.params),
            keys.claim(keys.refresh(key.chart_id, key.params)),
        ]  # fmt: skip
        arguments: list[str | int] = [
            claim.token, key.data_hash, key.version, etag, str(key), spread(self._keep_seconds), str(key.variant),
            _flag(release),
        ]  # fmt: skip
        with answering():
            return bool(self._record_render(touched, arguments))

    def record_failure(self, claim: Claim, reason: str, version: str) -> bool:
        """Remember the failure for a growing pause and let the claim go; False when the claim is lost."""
        arguments: list[str | int] = [claim.token, reason, version, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]
        with answering():
            return bool(self._record_failure([claim.key, keys.failure(claim.work)], arguments))


def _flag(value: bool) -> str:
    return "1" if value else ""
