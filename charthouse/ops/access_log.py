"""Access logs: which pictures an nginx log in the combined format says were requested, most first.

A log has any size, and clients wrote it: it is read line by line, what is kept of it is bounded, and nothing of it is
printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

from charthouse.charts import params
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.errors import RequestError
from charthouse.ops.image_path import ImagePath
from charthouse.ops.wanted import GONE_CHARTS, NOT_ALLOWED, Wanted
from charthouse.store.views import Viewed

LONGEST_LINE = 1 << 16  # bytes; nginx passes addresses of up to 20 KB
MOST_COUNTED = 50_000  # pictures; at twice as many, the rarer half is dropped
KNOWN_TARGETS = 10_000  # whose reading is remembered
LONGEST_KNOWN = 500  # bytes
IGNORED = ("wait", "status", "v")  # query names that do not decide which picture an address asks for
VARIANT = ("width", "height", "scale", "theme")

UNREADABLE = "unreadable lines"
FOREIGN = "requests for other addresses"
NOT_ANSWERED = "requests that were not answered with a picture"
CLOSED = "requests for signed or private addresses"
LATER = "requests for rarer pictures"


def most_requested(log: BinaryIO, catalogue: Catalogue, public_url: str, limit: int) -> Wanted:
    """The `limit` pictures that the log's clients were sent most often, and how many other lines it has of each kind.

    By-hash addresses count as the newest picture. `public_url` is what addresses may begin with.
    """
    reading = _Reading(catalogue, unquote(urlsplit(public_url).path).rstrip("/"))
    counted: Counter[Viewed] = Counter()
    left_out: Counter[str] = Counter()
    for line in _lines(log):
        read = reading.read(line)
        if isinstance(read, Viewed):
            counted[read] += 1
        else:
            left_out[read] += 1
        if len(counted) > 2 * MOST_COUNTED:
            left_out[LATER] += _drop(counted, MOST_COUNTED)
    left_out[LATER] += _drop(counted, limit)
    pictures = [Picture(catalogue.charts[one.chart_id], one.params, one.variant) for one, _ in counted.most_common()]
    return Wanted(pictures, +left_out)


def _drop(counted: Counter[Viewed], most: int) -> int:
    """Drop all but the `most` frequent pictures; returns how many requests those were."""
    rarer = counted.most_common()[most:]
    for viewed, _ in rarer:
        del counted[viewed]
    return sum(count for _, count in rarer)


def _lines(log: BinaryIO) -> Iterator[bytes]:
    """Each line of the log; an empty one in place of one that is too long."""
    while line := log.readline(LONGEST_LINE):
        whole = line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            whole = b""
            line = log.readline(LONGEST_LINE)
        yield whole


class _Reading:
    """Reads lines as pictures of one catalogue."""

    def __init__(self, catalogue: Catalogue, prefix: str) -> None:
        self._catalogue = catalogue
        self._prefix = prefix
        self._known = lru_cache(KNOWN_TARGETS)(self._target)

    def read(self, line: bytes) -> Viewed | str:
        """The picture that a line's client was sent, or why it counts for none."""
        parts = line.split(b'"', 2)  # nginx spells a quote in a request as \x22
        request = parts[1].split(b" ") if len(parts) == 3 else []
        status = parts[2][1:4] if len(parts) == 3 else b""
        if len(request) != 3 or not parts[0].endswith(b"] ") or not status.isdigit() or parts[2][4:5] not in b" \r\n":
            return UNREADABLE
        if request[0] not in (b"GET", b"HEAD") or not (status.startswith(b"2") or status == b"304"):
            return NOT_ANSWERED
        return self._known(request[1]) if len(request[1]) <= LONGEST_KNOWN else self._target(request[1])

    def _target(self, target: bytes) -> Viewed | str:
        """The picture that an address names, or why it counts for none."""
        path, _, query = target.decode("ascii", "replace").partition("?")
        path = unquote(path)
        if self._prefix and path.startswith(self._prefix + "/"):
            path = path.removeprefix(self._prefix)
        image = ImagePath.read(path)
        if image is None:
            return FOREIGN
        pairs = parse_qsl(query, keep_blank_values=True)
        entry = self._catalogue.charts.get(image.chart_id)
        if any(name == "sig" for name, _ in pairs) or (entry and entry.private):
            return CLOSED
        if entry is None:
            return "requests for " + GONE_CHARTS
        try:
            asked = params.read_query(pairs, (*entry.params, *VARIANT, *IGNORED))
            variant = Variant.from_query(asked, entry, image.format)
            return Viewed(entry.id, params.spell(entry.params, params.parse(entry.params, asked)), variant)
        except RequestError:
            return "requests for " + NOT_ALLOWED
