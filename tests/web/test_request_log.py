"""The log of requests and draws: an id from the client to the draw, the time of each phase, and no line of a hit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import House, ask, open_house, until
from processes import start_logged_worker

from charthouse.allowance import Allowance
from charthouse.web.request_ids import SPELLED

CHARTS = """
import logging
from charthouse import chart, choice

@chart("sales", load=lambda region: region, params={"region": choice("emea", "apac")}, fresh_seconds=3600)
def sales(figure, data):
    print("drawing for", data)
    figure.subplots().bar([1, 2], [1, 2])

@chart("broken", load=lambda: 1 / 0)
def broken(figure, data):
    pass

@chart("hidden", private=True)
def hidden(figure, data):
    figure.subplots()
"""


@dataclass
class Logged:
    """A web server and a worker that log as JSON."""

    url: str
    web: Path
    worker: Path

    def lines(self, path: Path, logger: str) -> list[dict[str, Any]]:
        """The records of that logger."""
        records = [json.loads(line) for line in path.read_text().splitlines()]
        return [record for record in records if record["logger"] == logger]

    def request(self, request_id: str) -> dict[str, Any]:
        """The line of the request with that id."""

        def found() -> dict[str, Any] | None:
            lines = self.lines(self.web, "charthouse.request")
            return next((line for line in lines if line.get("request_id") == request_id), None)

        return until(found)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    house: House = open_house(tmp_path_factory.mktemp("logged"), CHARTHOUSE_LOG_FORMAT="json")
    house.write("charts.py", CHARTS)
    web, worker = house.folder / "web.log", house.folder / "worker.log"
    try:
        start_logged_worker(house, "one", worker)
        yield Logged(house.start_web(log=web), web, worker)
    finally:
        house.close()


def test_the_id_of_a_request_is_in_the_line_of_its_draw(logged: Logged) -> None:
    reply = ask(logged.url + "/charts/sales.png?region=apac&wait=20", X_Request_ID="from-the-client.1")
    assert reply.headers["X-Request-ID"] == "from-the-client.1"
    draws = lambda: [one for one in logged.lines(logged.worker, "charthouse.draw") if one["chart"] == "sales"]  # noqa: E731
    (draw,) = until(draws)
    assert draw["request_id"] == "from-the-client.1"
    named = (draw["params"], draw["variant"], draw["outcome"], draw["data_hash"])
    assert named == ("region=apac", "640x480@1-light.png", "drawn", reply.headers["Charthouse-Data-Hash"])
    assert all(draw[f"{phase}_ms"] >= 0 for phase in ("queue", "load", "draw", "encode", "store"))
    request = logged.request("from-the-client.1")
    assert (request["chart"], request["state"], request["tier"]) == ("sales", "ready", "redis")
    assert request["message"] == "GET /charts/sales.png 200"
    assert request["ms"] >= request["wait_ms"] > 0
    assert request["bytes"] == len(reply.body)


def test_an_answer_says_where_its_time_went_and_a_kept_one_does_not(logged: Logged) -> None:
    address = logged.url + "/charts/sales.png?scale=2"
    assert ask(address + "&wait=20").status == 200
    first = ask(address)
    timings = ", ".join(first.headers.get_all("Server-Timing") or [])
    assert re.search(r"look;dur=[\d.]+", timings)
    assert re.search(r"total;dur=[\d.]+", timings)
    kept = ask(address, X_Request_ID="kept-1")
    assert "detail=memory" in kept.headers["Cache-Status"]
    assert "dur=" not in ", ".join(kept.headers.get_all("Server-Timing") or [])
    assert kept.headers["X-Request-ID"] == "kept-1"
    assert ask(address).headers["X-Request-ID"] is None  # nor that of the request before
    assert ask(logged.url + "/charts/sales.png", X_Request_ID="after").status in (200, 202)
    logged.request("after")
    assert "kept-1" not in logged.web.read_text()


def test_what_a_proxy_may_keep_says_nothing_of_time(logged: Logged) -> None:
    reply = ask(logged.url + "/charts/sales.png?theme=dark&wait=20", X_Forwarded_For="10.0.0.1")
    assert "dur=" not in ", ".join(reply.headers.get_all("Server-Timing") or [])


@pytest.mark.parametrize("sent", ["", "a b", "x" * 65, "x" * 10_000, 'a"b', "<script>", "ä", "a,b", "a;b"])
def test_an_id_that_is_none_is_replaced(logged: Logged, sent: str) -> None:
    reply = ask(logged.url + "/charts/none.png", X_Request_ID=sent)
    assert SPELLED.fullmatch(reply.headers["X-Request-ID"])
    assert reply.headers["X-Request-ID"] != sent


def test_refusals_have_an_id_too(logged: Logged) -> None:
    for path in ("/charts/sales.png?scale=9", "/charts/hidden.png", "/nothing"):
        assert ask(logged.url + path, X_Request_ID="refused").headers["X-Request-ID"] == "refused"


def test_every_line_is_json_also_of_a_chart_that_prints_and_one_that_fails(logged: Logged) -> None:
    assert ask(logged.url + "/charts/sales.png?theme=dark&scale=3&wait=20").status == 200
    ask(logged.url + "/charts/broken.png?wait=20", X_Request_ID="of-a-failure")
    failed = lambda: [one for one in logged.lines(logged.worker, "charthouse.draw") if one["outcome"] == "failed"]  # noqa: E731
    line = until(failed)[0]
    assert (line["chart"], line["error"], line["request_id"]) == ("broken", "LoadFailed", "of-a-failure")
    printed = until(lambda: logged.lines(logged.worker, "print"))
    assert printed[0]["message"].startswith("drawing for")
    assert (printed[0]["chart"], printed[0]["worker"]) == ("sales", "worker one")
    traces = [one for path in (logged.web, logged.worker) for one in
              map(json.loads, path.read_text().splitlines()) if "ZeroDivisionError" in str(one)]  # fmt: skip
    assert any("trace" in one for one in traces)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["time"]) for one in traces)


def test_a_signature_is_in_no_line(logged: Logged) -> None:
    ask(logged.url + "/charts/sales.png?region=emea&wait=20&_x=sig", X_Request_ID="quiet")
    logged.request("quiet")
    assert "_x=sig" not in logged.web.read_text()


def test_an_allowance_counts_what_it_refuses() -> None:
    now = [0.0]
    allowance = Allowance(10, 3, lambda: now[0])
    assert [allowance.take() for _ in range(5)] == [True, True, True, False, False]
    now[0] = 0.1
    assert allowance.take()
    assert (allowance.left_out(), allowance.left_out()) == (2, 0)
