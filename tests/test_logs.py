"""The log: lines that show as they are, of bounded length; of what clients cause, one a second for each reason."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import House, until

from charthouse import __version__
from charthouse.logs import Fitting, Seldom

HOSTILE = "\x1b[2J\r\x9b31m\u202e\x00\x7f\ud800"


class Clock:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    """A logger of its own, and what it writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Fitting("%(levelname)s: %(message)s"))
    logger = logging.Logger("of a test")
    logger.addHandler(handler)
    return logger, written


def test_every_line_is_bounded_and_shows_as_it_is(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.error("%s", HOSTILE + "x" * 10_000)
    (line,) = written.getvalue().splitlines()
    assert line.isprintable()
    assert len(line) == 2000
    assert line.startswith(r"ERROR: \x1b[2J\r\x9b31m\u202e\x00\x7f\ud800xxx")


def test_no_text_can_begin_a_line_of_another_record(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.error("%s", "first\nERROR: forged\n\u2028ERROR: forged")
    first, *others = written.getvalue().splitlines()
    assert first == "ERROR: first"
    assert all(line.startswith("    ") for line in others)


def test_a_long_traceback_keeps_its_end(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.error("%s", "\n".join(f"line {number}" for number in range(1000)))
    lines = written.getvalue().splitlines()
    assert len(lines) == 102
    assert lines[1] == "    … 899 lines are left out …"
    assert lines[-1] == "    line 999"


def test_a_reason_is_said_once_a_second_with_the_number_of_what_was_left_out(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, written = log
    clock = Clock()
    seldom = Seldom(logger, 20, clock)
    seldom.say(logging.INFO, "one", "%s came", "the first")
    for number in range(99):
        seldom.say(logging.INFO, "one", "%s came", number)
    seldom.say(logging.INFO, "another", "%s came", "x" * 50)
    clock.now = 1.0
    seldom.say(logging.INFO, "one", "%s came", HOSTILE)
    assert written.getvalue().splitlines() == [
        "INFO: the first came",
        f"INFO: {'x' * 19}… came",
        r"INFO: \x1b[2J\r\x9b31m\u2… came (and 99 more like it)",
    ]


def test_the_pause_grows_in_a_flood_and_is_short_again_after_it(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    clock = Clock()
    seldom = Seldom(logger, 20, clock)
    said_at = []
    for tenth in range(600):
        clock.now = tenth / 10
        before = written.tell()
        seldom.say(logging.INFO, "one", "it came")
        if written.tell() > before:
            said_at.append(clock.now)
    assert said_at == [0, 1, 3, 7, 15, 25, 35, 45, 55]
    clock.now = 100
    for _ in range(2):  # the first counts what was left out before
        seldom.say(logging.INFO, "one", "it came")
        clock.now += 10
    assert written.getvalue().endswith("INFO: it came\n")
    seldom.say(logging.INFO, "one", "it came")
    clock.now += 1
    seldom.say(logging.INFO, "one", "it came")
    assert written.getvalue().endswith("INFO: it came\nINFO: it came\nINFO: it came\n")


def test_the_last_of_a_flood_is_said_when_nothing_follows(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    seldom = Seldom(logger)
    senders = [threading.Thread(target=seldom.say, args=(logging.INFO, "flood", "it came")) for _ in range(50)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    until(lambda: "more like it" in written.getvalue())
    assert written.getvalue().splitlines() == ["INFO: it came", "INFO: it came (and 48 more like it)"]


def flood(url: str, seconds: float) -> int:
    """Ask for hostile addresses over 8 connections; returns how many were answered."""
    address = "/" + "%1b" * 5000 + "?sig=1"
    answered = [0] * 8

    def send(number: int) -> None:
        deadline = time.monotonic() + seconds
        with contextlib.closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
            while time.monotonic() < deadline:
                connection.request("GET", address)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 403
                answered[number] += 1

    senders = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return sum(answered)


def test_a_web_server_says_where_it_is_which_version_and_how_many_charts_it_has(house: House) -> None:
    house.counting_chart("one")
    house.counting_chart("two")
    house.write("broken.py", "import no_such_library\n")
    log = house.folder / "web.log"
    url = house.start_web(log=log)
    said = f"INFO charthouse.web: Charthouse {__version__} is at {url}: 2 charts, 1 module left out"
    assert said in log.read_text()


@pytest.mark.system
def test_hostile_addresses_write_little_into_the_log(house: House) -> None:
    seconds = 3
    house.counting_chart("one")
    log = house.folder / "web.log"
    url = house.start_web(2, log=log, CHARTHOUSE_SIGNING_KEYS="first:open")
    answered = flood(url, seconds)
    until(lambda: counted(log) == answered)  # the last line comes after the longest pause
    assert log.stat().st_size < 100_000 * seconds / 60
    assert all(line.isprintable() for line in log.read_text().splitlines())


def counted(log: Path) -> int:
    """How many refused requests the log tells of."""
    lines = [line for line in log.read_text().splitlines() if "is refused" in line]
    return len(lines) + sum(int(more) for line in lines for more in re.findall(r"and (\d+) more like it", line))
