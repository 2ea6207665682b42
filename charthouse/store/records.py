"""Records: what Redis knows about a picture, read from the answers of its scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

Flat = Sequence[bytes]  # the answer of HGETALL: name, value, name, value, …


@dataclass(frozen=True)
class Known:
    """Data that one version of a chart loaded, with its alt text."""

    version: str
    data_hash: str
    checked_text: str  # as Redis spells it
    alt: str


@dataclass(frozen=True)
class Current:
    """The newest data of a dataset; times in seconds since 1970 by Redis's clock."""

    data_hash: str
    version: str
    alt: str
    checked: float
    changed: float
    checked_text: str  # as Redis spells it: a process that enqueues a refresh says which state it saw
    purged: str = ""  # when its pictures were purged last
    before: Known | None = None  # what another version loaded last: two may alternate during a deploy

    @classmethod
    def read(cls, flat: Flat) -> Self | None:
        if not (record := _record(flat)):
            return None
        checked = record["checked"]
        return cls(
            record["data_hash"], record["version"], record["alt"], float(checked), float(record["changed"]), checked,
            record.get("purged", ""), _before(record),
        )  # fmt: skip

    def known_to(self, version: str) -> Known | None:
        """What that version of the chart loaded last, if the record has it."""
        newest = Known(self.version, self.data_hash, self.checked_text, self.alt)
        return next((one for one in (newest, self.before) if one and one.version == version), None)


@dataclass(frozen=True)
class Latest:
    """The newest image stored of a dataset in one variant."""

    data_hash: str
    version: str
    etag: str
    notes: str = ""  # what its author should know about it
    alt: str = ""  # '' when unknown
    checked: float | None = None  # when its data was known to be true; None when unknown
    drawn: float | None = None  # when it was drawn; None when unknown
    draw_seconds: float | None = None  # how long that took

    @classmethod
    def read(cls, flat: Flat) -> Self | None:
        if not (record := _record(flat)):
            return None
        notes, alt = record.get("notes", ""), record.get("alt", "")
        checked = float(record["checked"]) if "checked" in record else None
        drawn = float(record["drawn"]) if "drawn" in record else None
        took = float(record["draw_ms"]) / 1000 if "draw_ms" in record else None
        return cls(record["data_hash"], record["version"], record["etag"], notes, alt, checked, drawn, took)


@dataclass(frozen=True)
class Failure:
    """Why a piece of work failed last, and in how many seconds it may be tried again (0: now)."""

    reason: str
    version: str
    count: int
    retry_seconds: float
    retry_at: float  # the same as a time, also when it is over; in seconds since 1970 by Redis's clock
    since: float  # when the first of these failures was, since the last success
    trace: str = ""  # of the chart's own code

    @classmethod
    def read(cls, flat: Flat, now: float) -> Self | None:
        if not (record := _record(flat)):
            return None
        failed_at, retry_at = float(record.get("failed_at", 0)), float(record["retry_at"])
        wait = max(0.0, retry_at - now) if failed_at <= now else 0.0  # the clock may have jumped back
        since = float(record.get("failing_since", failed_at))
        return cls(
            record["reason"], record["version"], int(record["count"]), wait, retry_at, since, record.get("trace", "")
        )


@dataclass(frozen=True)
class Unread:
    """A stored image whose bytes were not read."""


Body = bytes | Unread


@dataclass(frozen=True)
class Snapshot:
    """All that Redis knows about one picture at one moment."""

    now: float
    current: Current | None
    latest: Latest | None
    refresh_failure: Failure | None
    render_failure: Failure | None
    exact: Body | None  # the image of exactly the requested data and version
    older: Body | None  # else the image that `latest` names
    asked: float = 0.0  # when a request for this variant was last recorded, in seconds since 1970
    refresh_claim: str = ""  # the token that holds the claim of the refresh now
    render_claim: str = ""  # likewise of the render

    @property
    def purged(self) -> bool:
        """Whether the chart's images were purged since its data was first loaded."""
        return bool(self.current and self.current.purged)

    @classmethod
    def read(cls, answer: Sequence[Any]) -> Self:
        """The answer of `snapshot.lua`, in which an image is its bytes, or 1 when its bytes were not requested."""
        (seconds, microseconds), current, latest, refresh_failure, render_failure, exact, older, asked, *claims = answer
        now = int(seconds) + int(microseconds) / 1e6
        return cls(
            now, Current.read(current), Latest.read(latest),
            Failure.read(refresh_failure, now), Failure.read(render_failure, now),
            _body(exact), _body(older), float(asked or 0), *((token or b"").decode() for token in claims),
        )  # fmt: skip


def _before(record: Mapping[str, str]) -> Known | None:
    if "before_version" not in record:
        return None
    return Known(record["before_version"], record["before_hash"], record["before_checked"], record["before_alt"])


def _body(answer: bytes | int | None) -> Body | None:
    return Unread() if isinstance(answer, int) else answer


def _record(flat: Flat) -> dict[str, str]:
    texts = [part.decode() for part in flat]
    return dict(zip(texts[::2], texts[1::2], strict=True))
