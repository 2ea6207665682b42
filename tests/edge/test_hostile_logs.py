"""What strangers write into logs: of hostile requests at full speed a few lines, of web, worker and edge alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import House, ask, until
from edge_server import edge
from processes import start_logged_worker
from soak import record, times
from strangers import TOKEN

from charthouse.web.request_log import LINES_PER_SECOND, MOST_AT_ONCE

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"
CONNECTIONS, SECONDS = 8, times(6, 60)
BYTES = 100_000 * SECONDS / 60  # besides the lines that each answered request and each draw has, up to a rate
EACH = (b" ms=", b"charthouse.draw:")  # are in these
CHARTS = """
from charthouse import chart, integer

@chart("one", load=lambda: 1, fresh_seconds=3600)
def one(figure, data):
    figure.subplots().plot([1, 2])

@chart("closed", private=True)
def closed(figure, data):
    figure.subplots()

@chart("pushed")
def pushed(figure, data):
    figure.subplots()

@chart("failing", load=lambda n: 1 / 0, params={"n": integer(0, 10**12)})
def failing(figure, data):
    figure.subplots()
"""


def strangers(url: str) -> dict[str, int]:
    """Have strangers ask there for the test's time; returns how often there was which status."""
    split = urlsplit(url)
    arguments = [str(split.hostname), str(split.port), str(CONNECTIONS), str(SECONDS)]
    command = [sys.executable, str(Path(__file__).parents[1] / "strangers.py"), *arguments]
    seen: dict[str, int] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return seen


@contextmanager
def door(house: House, which: str, url: str) -> Iterator[tuple[str, list[Path]]]:
    """Where the strangers come in, and the logs of what stands there."""
    if which == "web":
        yield url, []
        return
    with edge(house.folder / "edge", url) as built:
        yield built.url, [built.log]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("which", ["web", "edge"])
def test_hostile_requests_write_little_into_any_log(house: House, which: str) -> None:
    house.write("charts.py", CHARTS)
    logs = [house.folder / "web.log", house.folder / "worker.log"]
    start_logged_worker(house, "one", logs[1])
    url = house.start_web(2, log=logs[0], CHARTHOUSE_SIGNING_KEYS="first:open", CHARTHOUSE_API_TOKENS=f"a:{TOKEN}")
    until(lambda: ask(f"{url}/charts/one.png").state == "ready")
    with door(house, which, url) as (at, more):
        logs += more
        before = {log: log.stat().st_size for log in logs}
        seen = strangers(at)
        assert ask(f"{at}/charts/one.png").status == 200
    added = {log.name: log.read_bytes()[before[log] :] for log in logs}
    answered = {
        name: [line for line in text.splitlines() if any(part in line for part in EACH)] for name, text in added.items()
    }
    written = {name: len(text) - sum(len(line) + 1 for line in answered[name]) for name, text in added.items()}
    print(seen, written, {name: len(lines) for name, lines in answered.items()})
    assert sum(written.values()) <= BYTES, written
    assert sum(map(len, answered.values())) <= 3 * (MOST_AT_ONCE + LINES_PER_SECOND * (SECONDS + 2))
    for log in logs:
        assert all(line.isprintable() for line in log.read_text().splitlines()), log
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(seen.items()) if status != "0")
    what = f"{CONNECTIONS} connections with hostile requests at full speed, to `{which}`"
    worst = f"{sum(written.values()) / 1000:.0f} KB of log in all: " + ", ".join(
        f"{name} {size / 1000:.0f}" for name, size in written.items()
    )
    record(SECTION, what, f"{SECONDS:g} s", answers, worst)
