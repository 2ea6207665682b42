"""Which pictures an access log names, and what it has besides."""

from __future__ import annotations

import io
import os
import tracemalloc

import pytest
from conftest import House

from charthouse.charts.catalogue import Catalogue
from charthouse.ops import access_log
from charthouse.ops.access_log import CLOSED, FOREIGN, LATER, NOT_ANSWERED, UNREADABLE, most_requested
from charthouse.ops.wanted import GONE_CHARTS, NOT_ALLOWED, Wanted

CHARTS = """
from charthouse import chart, choice, integer

@chart("revenue", load=lambda **params: 1, params={"region": choice("emea", "east"), "n": integer(1, 10**6)})
def revenue(figure, data):
    figure.subplots()

@chart("closed", load=lambda: 1, private=True)
def closed(figure, data):
    figure.subplots()
"""
HASH = "3af8229dc1c907de492e220380c518a3"


@pytest.fixture
def catalogue(house: House) -> Catalogue:
    house.write("revenue.py", CHARTS)
    return house.catalogue()


def line(target: str, status: int = 200, method: str = "GET", more: str = "") -> bytes:
    head = "203.0.113.9 - ann lee [27/Nov/2026:10:00:00 +0000]"
    return f'{head} "{method} {target} HTTP/1.1" {status} 1234 "-" "Mozilla/5.0 \\x22x\\x22"{more}\n'.encode()


def read(catalogue: Catalogue, *lines: bytes, public_url: str = "", limit: int = 100) -> Wanted:
    return most_requested(io.BytesIO(b"".join(lines)), catalogue, public_url, limit)


def named(wanted: Wanted) -> list[str]:
    return [f"{one.entry.id}?{one.params} {one.variant}" for one in wanted.pictures]


@pytest.mark.parametrize(
    "target",
    [
        "/charts/revenue.png?region=east",
        "/charts/revenue.png?region=east&wait=3&status=200&_=17",
        "/charts/revenue.png?scale=1&region=ea%73t&theme=light&width=640&height=480",
        f"/charts/revenue/{HASH}.png?region=east&v=0123456789abcdef",
        "/showchart/revenue?region=east",
        "/some/where/charts/revenue.png?region=east",
    ],
)
def test_every_address_of_a_picture_counts_as_the_newest_picture(catalogue: Catalogue, target: str) -> None:
    found = read(catalogue, line(target), public_url="https://example.org/some/where")
    assert named(found) == ["revenue?region=east 640x480@1-light.png"]
    assert not found.left_out


def test_the_most_frequent_come_first_and_the_rest_is_counted(catalogue: Catalogue) -> None:
    lines = [line(f"/charts/revenue.svg?n={n}&theme=dark") for n in (2, 3, 3, 4, 4, 4)]
    found = read(catalogue, *lines, limit=2)
    assert named(found) == ["revenue?n=4 640x480@1-dark.svg", "revenue?n=3 640x480@1-dark.svg"]
    assert found.left_out == {LATER: 1}


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (line("/charts/revenue.png", 404), NOT_ANSWERED),
        (line("/charts/revenue.png", 503), NOT_ANSWERED),
        (line("/charts/revenue.png", 301), NOT_ANSWERED),
        (line("/charts/revenue.png", method="DELETE"), NOT_ANSWERED),
        (line("/"), FOREIGN),
        (line("/charts/revenue"), FOREIGN),
        (line("/charts/revenue/data.json"), FOREIGN),
        (line("/elsewhere/charts/revenue.png"), FOREIGN),
        (line("/charts/revenue.png?sig=x"), CLOSED),
        (line("/charts/closed.png"), CLOSED),
        (line("/charts/gone.png"), f"requests for {GONE_CHARTS}"),
        (line("/charts/revenue.png?region=asia"), f"requests for {NOT_ALLOWED}"),
        (line("/charts/revenue.png?width=999&height=9"), f"requests for {NOT_ALLOWED}"),
        (line("/charts/revenue.gif"), f"requests for {NOT_ALLOWED}"),
        (b"\n", UNREADABLE),
        (b'x [y] "GET /charts/revenue.png HTTP/1.1"\n', UNREADABLE),
        (b'x [y] "GET /charts/revenue.png HTTP/1.1" 2001 5\n', UNREADABLE),
        (b"\x1b[2J\x00\xff\xfe\n", UNREADABLE),
        (b"[" * 70_000 + line("/charts/revenue.png"), UNREADABLE),
    ],
)
def test_other_lines_are_counted_by_their_reason(catalogue: Catalogue, written: bytes, reason: str) -> None:
    found = read(catalogue, written, line("/charts/revenue.png", 304, "HEAD", ' 0.004 HIT "-"'))
    assert named(found) == ["revenue? 640x480@1-light.png"]
    assert found.left_out == {reason: 1}


def test_hostile_bytes_are_no_pictures_and_no_errors(catalogue: Catalogue) -> None:
    targets = [b"/charts/" + os.urandom(30).replace(b"\n", b"").replace(b" ", b"") for _ in range(300)]
    hostile = [line("/T").replace(b"/T", target) for target in (*targets, b"/charts/%ff%00.png", b"//[x", b"/%", b"")]
    found = read(catalogue, *hostile, os.urandom(100_000))
    assert named(found) == []
    assert set(found.left_out) <= {UNREADABLE, FOREIGN, NOT_ANSWERED}


def test_memory_is_bounded_for_a_log_of_any_size(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "MOST_COUNTED", 100)

    class Log(io.RawIOBase):
        """A line of 30 MB without an end, then 20,000 pictures, of which one is frequent."""

        left, number = 30_000_000, 0

        def readline(self, size: int | None = -1, /) -> bytes:
            if self.left:
                self.left -= (given := min(size or 0, self.left))
                return b"x" * given + b"\n" * (not self.left)
            self.number += 1
            return line(f"/charts/revenue.png?n={self.number if self.number % 2 else 7}") * (self.number < 20_000)

    tracemalloc.start()
    found = most_requested(Log(), catalogue, "", limit=1)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.params for one in found.pictures] == ["n=7"]
    assert found.left_out[UNREADABLE] == 1
    assert peak < 20_000_000
