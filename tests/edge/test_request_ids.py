"""Request ids at the edge: each answer has the id of its own request, also one that the edge keeps."""

from __future__ import annotations

import json
import re

import pytest
from conftest import House, Reply, ask, until
from edge_server import edge

pytestmark = pytest.mark.system


def test_a_kept_answer_has_the_id_of_its_own_request(house: House) -> None:
    house.counting_chart("sales", options="fresh_seconds=3600")
    house.variables["CHARTHOUSE_LOG_FORMAT"] = "json"
    log = house.folder / "web.log"
    house.start_worker()
    url = house.start_web(log=log)
    with edge(house.folder / "edge", url) as built:
        address = built.url + "/charts/sales.png"
        until(lambda: ask(address, X_Request_ID="first").status == 200)
        from_the_edge: list[Reply] = []

        def is_kept() -> bool:
            from_the_edge[:] = [ask(address, X_Request_ID="second")]
            return "edge; hit" in ", ".join(from_the_edge[0].headers.get_all("Cache-Status") or [])

        until(is_kept)
        (kept,) = from_the_edge
        assert kept.headers.get_all("X-Request-ID") == ["second"]
        assert "dur=" not in str(kept.headers.get_all("Server-Timing"))
        without = ask(address)
        assert re.fullmatch(r"[0-9a-f]{32}", without.headers["X-Request-ID"])  # nginx's own
        assert ask(address, X_Request_ID="a b").headers["X-Request-ID"] not in ("a b", "first", "second")
    named = [json.loads(line).get("request_id") for line in log.read_text().splitlines()]
    assert "first" in named
