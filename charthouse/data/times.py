"""The canonical bytes of date, time, datetime, timedelta, and of their time zones."""

from __future__ import annotations

import datetime
import struct
from typing import Any
from zoneinfo import ZoneInfo

from charthouse.data.format import Read, Reader, Write, Writer
from charthouse.data.refusals import NoForm, damaged, type_name

ALLOWED = (
    "allowed are zoneinfo.ZoneInfo with a key and zones with a fixed offset, such as datetime.UTC; "
    'write zoneinfo.ZoneInfo("Europe/Berlin"), or the zone that it is'
)
MICROSECOND = datetime.timedelta(microseconds=1)


def write_date(writer: Writer, value: datetime.date) -> None:
    writer.out += b"y" + struct.pack("<HBB", value.year, value.month, value.day)


def read_date(reader: Reader) -> datetime.date:
    return datetime.date(*reader.unpack("<HBB"))


def write_time(writer: Writer, value: datetime.time) -> None:
    writer.out += b"h" + _clock(value)
    write_zone(writer, value)


def read_time(reader: Reader) -> datetime.time:
    hour, minute, second, microsecond, fold = reader.unpack("<BBBIB")
    return datetime.time(hour, minute, second, microsecond, read_zone(reader), fold=fold)


def write_datetime(writer: Writer, value: datetime.datetime) -> None:
    writer.out += b"w" + struct.pack("<HBB", value.year, value.month, value.day) + _clock(value)
    write_zone(writer, value)


def read_datetime(reader: Reader) -> datetime.datetime:
    year, month, day, hour, minute, second, microsecond, fold = reader.unpack("<HBBBBBIB")
    return datetime.datetime(year, month, day, hour, minute, second, microsecond, read_zone(reader), fold=fold)


def _clock(value: datetime.time | datetime.datetime) -> bytes:
    return struct.pack("<BBBIB", value.hour, value.minute, value.second, value.microsecond, value.fold)


def write_timedelta(writer: Writer, value: datetime.timedelta) -> None:
    writer.out += b"e" + struct.pack("<iII", value.days, value.seconds, value.microseconds)


def read_timedelta(reader: Reader) -> datetime.timedelta:
    return datetime.timedelta(*reader.unpack("<iII"))


def write_zone(writer: Writer, moment: datetime.time | datetime.datetime) -> None:
    """Write the zone of `moment`: a ZoneInfo by its key, a fixed offset by its offset and name."""
    zone = moment.tzinfo
    if zone is None:
        writer.out += b"-"
    elif isinstance(zone, ZoneInfo) and zone.key:
        writer.out += b"Z"
        writer.text(zone.key)
    else:
        _write_offset(writer, moment, zone)


def _write_offset(writer: Writer, moment: datetime.time | datetime.datetime, zone: datetime.tzinfo) -> None:
    offset = _fixed_offset(zone)
    if offset is None:
        raise NoForm(f"is in {type_name(type(zone))}; {ALLOWED}")
    writer.out += b"O" + struct.pack("<q", offset // MICROSECOND)
    writer.text(moment.tzname() or "")


def _fixed_offset(zone: datetime.tzinfo) -> datetime.timedelta | None:
    """The zone's offset, if it is the same at every moment: then the zone needs no moment to tell it."""
    try:
        return zone.utcoffset(None)
    except Exception:  # may run code of any library
        return None


def read_zone(reader: Reader) -> datetime.tzinfo | None:
    kind = reader.byte()
    if kind == ord("-"):
        return None
    if kind == ord("Z"):
        return ZoneInfo(reader.text())
    if kind == ord("O"):
        return _fixed(reader.unpack("<q")[0] * MICROSECOND, reader.text())
    raise damaged(f"unknown kind of zone {kind}")


def _fixed(offset: datetime.timedelta, name: str) -> datetime.timezone:
    """A fixed offset with the name of the original, for charts that draw %Z."""
    zone = datetime.UTC if not offset else datetime.timezone(offset)
    return zone if name in ("", zone.tzname(None)) else datetime.timezone(offset, name)


WRITERS: dict[type[Any], Write] = {
    datetime.date: write_date, datetime.time: write_time,
    datetime.datetime: write_datetime, datetime.timedelta: write_timedelta,
}  # fmt: skip
READERS: dict[bytes, Read] = {b"y": read_date, b"h": read_time, b"w": read_datetime, b"e": read_timedelta}
