"""Moments of the past, as addresses spell them: date, time and zone by RFC 3339, also without seconds."""

from __future__ import annotations

import datetime
import re

from charthouse.errors import NotAllowed

AT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:[Zz]|[+ -][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
ALLOWED = "a moment that has passed, with its zone, as 2026-11-25T09:00Z or 2026-11-25T10:00+01:00"
CLOCK_SECONDS = 60  # by which clocks may differ


def read_moment(text: str, now: float) -> float:
    """The moment in seconds since 1970; NotAllowed for what is none, or lies after `now`.

    A `+` that came unencoded is a space by now.
    """
    try:
        if not AT.fullmatch(text):
            raise ValueError
        seconds = datetime.datetime.fromisoformat(text.upper().replace(" ", "+")).timestamp()
    except (ValueError, OverflowError):
        raise NotAllowed("at", text, ALLOWED) from None
    if not 0 <= seconds <= now + CLOCK_SECONDS:
        raise NotAllowed("at", text, ALLOWED)
    return seconds


def spell_moment(seconds: float) -> str:
    """The one spelling of that moment, in UTC: to the second, or to the microsecond where it is not a whole one."""
    moment = datetime.datetime.fromtimestamp(round(seconds * 1e6) / 1e6, datetime.UTC)
    precision = "microseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")


def is_settled(seconds: float, now: float) -> bool:
    """Whether no clock can say any more that the moment is still to come: nothing about it changes from now on."""
    return seconds < now - CLOCK_SECONDS
