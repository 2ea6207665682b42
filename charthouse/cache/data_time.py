"""The time of data, as a stale picture says it on itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Self

DAY_SECONDS = 86400


@dataclass(frozen=True)
class DataTime:
    """When data was last known to be true, in UTC: `09:40 UTC`, or `2026-11-26 09:40 UTC`.

    The date is there from a day after that time on. Until then the hour alone means one moment, so that the text
    changes once, and not at midnight.
    """

    time: str
    date: str = ""

    @classmethod
    def of(cls, checked: float, now: float) -> Self:
        moment = datetime.datetime.fromtimestamp(checked, datetime.UTC)
        return cls(f"{moment:%H:%M} UTC", f"{moment:%Y-%m-%d}" if now - checked >= DAY_SECONDS else "")

    def __str__(self) -> str:
        return f"{self.date} {self.time}".lstrip()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a picture says, and shorter texts for smaller pictures."""
        return (f"data of {self}", str(self), *([self.date] if self.date else []))
