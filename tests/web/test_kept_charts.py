"""Charts without Python: made, changed and removed by JSON or CSV alone, and otherwise like any chart."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import House, ask, free_port, until
from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from served import Served, open_served
from werkzeug.test import TestResponse

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign
from charthouse.assembly import assemble
from charthouse.cache.kept_charts import KNOWN_SECONDS, MISSING_SECONDS, FollowedCharts
from charthouse.charts.picture import Dataset
from charthouse.local import redis_server
from charthouse.store.keys import DEFAULT as keys
from charthouse.store.specs import Specs
from charthouse.web import create_app
from charthouse.web.memory.turn import Turn

pytest_plugins = ["served"]

TOKEN = "sesame-sesame-sesame"
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
CHARTS = """
from charthouse import chart, dashboard, panel

dashboard("board", panels=[panel("visits", kept=True), panel("ours")])

@chart("ours", load=lambda: [1, 2], width=320, height=200)
def ours(figure, data):
    figure.subplots().plot(data)
"""
CONFIG: dict[str, Any] = {
    "title": "Visits by month",
    "type": "bar",
    "data": {"labels": ["Jan", "Feb"], "datasets": [{"label": "2026", "data": [3, 4]}]},
}
CSV = "month,north,south\nJan,1,2\nFeb,3.5,\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    variables = {"CHARTHOUSE_API_TOKENS": TOKEN, "CHARTHOUSE_SIGNING_KEYS": "first:open-sesame"}
    with open_served(tmp_path_factory.mktemp("kept"), CHARTS, **variables) as served:
        yield served


@pytest.fixture
def served(house: Served) -> Served:
    house.as_new()
    house.services.kept.look()
    return house


def put(
    served: Served, chart_id: str = "visits", body: Any = CONFIG, path: str = "", app: Flask | None = None,
    content_type: str = "application/json",
) -> TestResponse:  # fmt: skip
    """The answer to a PUT with a token."""
    data = body if isinstance(body, str) else json.dumps(body)
    client = (app or served.app()).test_client()
    return client.put(f"/charts/{chart_id}{path}", data=data, content_type=content_type, headers=AUTHORIZATION)


def delete(served: Served, chart_id: str = "visits", app: Flask | None = None) -> TestResponse:
    return (app or served.app()).test_client().delete(f"/charts/{chart_id}", headers=AUTHORIZATION)


def alt(served: Served, chart_id: str = "visits") -> str:
    """The text of the chart's newest picture."""
    served.work()
    said: str = served.get(f"/status?charts={chart_id}").json["charts"][chart_id]["alt"]
    return said


# --- like any chart --------------------------------------------------------------------------------------------------


def test_a_chart_is_made_by_its_config_alone(served: Served) -> None:
    answer = put(served)
    assert answer.status_code == 201
    assert answer.json["image"] == "/charts/visits.png"
    drawn = served.ready("/charts/visits.png")
    assert served.pixels(drawn) == (500, 300)
    assert drawn.headers["Charthouse-Data-Hash"] == answer.json["data_hash"]
    assert served.get(answer.json["image_of_data"]).data == drawn.data


def test_it_is_on_pages_and_in_the_status_like_any(served: Served) -> None:
    put(served, body={**CONFIG, "tags": ["ops"], "description": "How many came"})
    served.ready("/charts/visits.png")
    assert "Visits by month" in served.get("/").text
    assert "Visits by month" in served.get("/?tag=ops").text
    assert "How many came" in served.get("/charts/visits").text
    assert served.get(put(served).json["status"]).json["charts"]["visits"]["state"] == "ready"
    for format in ("svg", "pdf", "webp"):
        served.ready(f"/charts/visits.{format}?theme=dark")


def test_it_stands_on_dashboards_and_their_sheets(served: Served) -> None:
    put(served)
    served.ready("/charts/visits.png")
    assert "Visits by month" in served.get("/dashboards/board").text
    until(lambda: served.work() or served.get("/dashboards/board.png").headers["Charthouse-State"] == "ready")


def test_it_has_a_past_and_can_be_purged(served: Served) -> None:
    put(served)
    first = served.ready("/charts/visits.png")
    put(served, body=[5, 6], path="/data")
    second = served.ready("/charts/visits.png")
    assert first.data != second.data
    assert served.services.history.counts([Dataset("visits")])[0][0] == 2
    purged = served.app().test_client().delete("/charts/visits/images", headers=AUTHORIZATION)
    assert purged.json["purged"] == 2
    assert served.ready("/charts/visits.png").data == second.data


def test_a_private_one_opens_only_to_signed_addresses(served: Served) -> None:
    put(served, body={**CONFIG, "private": True})
    assert served.get("/charts/visits.png").status_code == 403
    assert "Visits" not in served.get("/").text
    signature = Signature(parse_keys("first:open-sesame")[0], 4_000_000_000)
    signed = sign(signature, "/charts/visits.png", [])
    served.get(signed)
    served.work()
    assert served.get(signed).status_code == 200


def test_its_alt_text_tells_its_data(served: Served) -> None:
    put(served)
    assert alt(served)


# --- changes ---------------------------------------------------------------------------------------------------------


def test_a_second_put_changes_it(served: Served) -> None:
    put(served)
    before = served.ready("/charts/visits.png")
    answer = put(served, body={**CONFIG, "title": "Other", "width": 320, "height": 200, "type": "line"})
    assert answer.status_code == 200
    after = served.ready("/charts/visits.png")
    assert served.pixels(after) == (320, 200)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert "Other" in served.get("/charts/visits").text


@pytest.mark.parametrize(
    "numbers",
    [[5, 6], [[5, 6]], {"datasets": [{"data": [5, 6]}]}, {"datasets": [[5, 6]]}, {"labels": ["Jan", "Feb"],
     "datasets": [{"label": "2026", "data": [5, 6]}]}],
)  # fmt: skip
def test_its_numbers_alone_may_change(served: Served, numbers: Any) -> None:
    put(served)
    answer = put(served, body=numbers, path="/data")
    assert answer.status_code == 200
    changed = {**CONFIG["data"], "datasets": [{"label": "2026", "data": [5, 6]}]}
    assert answer.json["data_hash"] == put(served, body={**CONFIG, "data": changed}).json["data_hash"]


@pytest.mark.parametrize("numbers", [[[1], [2]], {"datasets": [{"data": [1], "type": "line"}]}, {"data": [1]}, 5, {},
                                     "x", {"labels": "ab"}, {"datasets": [5]},
                                     {"datasets": [{"data": ["x"]}]}])  # fmt: skip
def test_numbers_of_another_form_are_refused(served: Served, numbers: Any) -> None:
    put(served)
    assert put(served, body=json.dumps(numbers), path="/data").status_code == 400
    assert put(served).status_code == 200  # as it was


def test_half_a_character_in_it_does_no_harm(served: Served) -> None:
    body = json.dumps({**CONFIG, "title": "\ud800"})
    assert put(served, body=body).status_code in (200, 201, 400)


def test_rows_are_not_appended_to_it(served: Served) -> None:
    put(served)
    assert put(served, body=[{"a": 1}], path="/data?append=1").status_code == 400


def test_it_is_removed_with_its_data_and_its_pictures(served: Served) -> None:
    put(served)
    served.ready("/charts/visits.png")
    assert delete(served).json == {"removed": "visits"}
    assert served.get("/charts/visits.png").status_code == 404
    assert delete(served).status_code == 404
    assert list(served.services.queue_redis.scan_iter("*{visits:*")) == []


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_a_csv_becomes_a_chart_in_one_request(served: Served) -> None:
    answer = put(served, body=CSV, path="?type=line&title=From+CSV", content_type="text/csv")
    assert answer.status_code == 201
    config = {
        "type": "line", "title": "From CSV",
        "data": {"labels": ["Jan", "Feb"],
                 "datasets": [{"label": "north", "data": [1, 3.5]}, {"label": "south", "data": [2, None]}]},
    }  # fmt: skip
    assert answer.json["data_hash"] == put(served, body=config).json["data_hash"]
    served.ready("/charts/visits.png")
    newer = put(served, body=CSV.replace("3.5", "9"), path="/data", content_type="text/csv")
    assert newer.status_code == 200
    assert newer.json["data_hash"] != answer.json["data_hash"]


@pytest.mark.parametrize(
    ("body", "said"),
    [("", "0 lines"), ("a,b\n", "1 lines"), ("a\n1\n", "1 columns"), ("a,b\n1,x\n", "line 2, column 'b'"),
     ("a,b\nJan,nan\n", "line 2"), ("a,b\n1,2,3\n", "line 2"), ('a,b\n"1,2\n', "CSV"), ("a,b\n1,1e999\n", "line 2")],
)  # fmt: skip
def test_a_csv_that_is_none_is_refused_by_line_and_column(served: Served, body: str, said: str) -> None:
    answer = put(served, body=body, path="?type=line", content_type="text/csv")
    assert answer.status_code == 400
    assert said in answer.json["detail"]


def test_a_csv_needs_a_type_and_json_has_its_own(served: Served) -> None:
    assert put(served, body=CSV, content_type="text/csv").status_code == 400
    assert put(served, path="?type=line").status_code == 400
    assert put(served, body=CSV, path="?type=nonsense", content_type="text/csv").status_code == 400
    assert put(served, body=CSV, path="?type=line", content_type="application/xml").status_code == 415


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "JSON"), ("[]", "an object"), ("{}", "type must be"), ('{"type": "bar", "type": "line"}', "twice"),
        ({**CONFIG, "type": "nonsense"}, "type must be one of"),
        ({**CONFIG, "nonsense": 1}, "nonsense"),
        ({**CONFIG, "options": {"nonsense": 1}}, "options.nonsense"),
        ({**CONFIG, "width": -5}, "width must be"), ({**CONFIG, "width": 4001}, "width must be"),
        ({**CONFIG, "title": "two\nlines"}, "title must be"), ({**CONFIG, "tags": [1]}, "tag"),
        ({**CONFIG, "private": "yes"}, "private must be"),
        ({**CONFIG, "__proto__": {"a": 1}}, "__proto__"),
        ({**CONFIG, "data": {"datasets": [{"data": [float("nan")]}]}}, "NaN"),
        ("[" * 3000, "nested"),
    ],
    ids=lambda one: str(one)[:50],
)  # fmt: skip
def test_a_config_that_cannot_be_kept_is_refused_by_path(served: Served, body: Any, said: str) -> None:
    answer = put(served, body=body)
    assert answer.status_code == 400
    assert said in answer.json["detail"]
    assert "visits" not in served.services.kept.look()


def test_ids_of_python_are_taken_and_ids_have_one_form(served: Served) -> None:
    assert put(served, "ours").status_code == 409
    assert delete(served, "ours").status_code == 409
    assert put(served, "Not-An-Id").status_code == 400
    assert put(served, "x" * 65).status_code == 400


def test_a_chart_that_python_defines_later_goes_first(served: Served) -> None:
    put(served, "late")
    python = served.catalogue.charts["ours"]
    served.catalogue = replace(served.catalogue, charts={"late": replace(python, id="late", title="Of Python")})
    assert "Of Python" in served.get("/charts/late").text


def test_too_much_is_a_413_and_a_stranger_a_401(served: Served) -> None:
    app = served.app(max_body_bytes=1024)
    assert put(served, body={**CONFIG, "description": "x" * 2000}, app=app).status_code == 413
    assert served.app().test_client().put("/charts/visits", json=CONFIG).status_code == 401
    assert served.app().test_client().delete("/charts/visits").status_code == 401


def test_without_the_store_nothing_is_kept_or_removed(served: Served) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}"
    app = served.app(cache_url=nowhere, queue_url=nowhere)
    assert put(served, app=app).status_code == 503
    assert delete(served, app=app).status_code == 503


def test_without_tokens_no_chart_is_kept(served: Served) -> None:
    answer = served.app(api_tokens="").test_client().put("/charts/visits", json=CONFIG)
    assert answer.status_code == 405


# --- other processes, restarts ---------------------------------------------------------------------------------------


def test_another_web_process_has_it_at_the_first_request(served: Served) -> None:
    other = create_app(assemble(served.house.settings), lambda: served.catalogue)
    assert served.get("/charts/visits.png", app=other).status_code == 404
    later = create_app(assemble(served.house.settings), lambda: served.catalogue)
    served.get("/", app=later)
    put(served)
    assert served.get("/charts/visits.png", app=later).status_code == 202
    assert served.get("/status?charts=visits", app=later).status_code == 200
    until(lambda: served.get("/charts/visits.png", app=other).status_code == 202, MISSING_SECONDS + 1)


def test_an_unknown_id_costs_one_look_and_none_for_the_next_two_seconds(served: Served) -> None:
    now = [100.0]
    looks: list[float] = []

    class Counted(Specs):
        def changed(self) -> str:
            looks.append(now[0])
            return super().changed()

    kept = FollowedCharts(Counted(served.services.queue_redis), served.house.settings, lambda: now[0])
    for _ in range(5):
        assert not kept.look_for("visits")
    assert len(looks) == 1
    put(served)
    now[0] += KNOWN_SECONDS / 2
    assert "visits" not in kept.known()
    now[0] += KNOWN_SECONDS
    assert "visits" in kept.known()
    now[0] += MISSING_SECONDS
    assert kept.look_for("visits")


def test_requests_that_look_at_once_do_not_wait_for_each_other(served: Served) -> None:
    """A thread that waits for Redis has given up its turn, and takes it again: no other may wait for it in its turn."""
    turn = Turn()
    services = assemble(served.house.settings, aside=turn.aside, away=turn.away)
    done: list[int] = []

    def ask_for_unknown_ids(first: int) -> None:
        for number in range(first, first + 20):
            with turn.taken():
                services.kept.look_for(f"unknown-{number}")
        done.append(first)

    threads = [threading.Thread(target=ask_for_unknown_ids, args=(100 * one,), daemon=True) for one in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: len(done) == len(threads), 20)


def test_the_charts_stay_while_the_store_is_away(served: Served) -> None:
    put(served)
    settings = served.house.settings
    away = Redis.from_url(f"redis://127.0.0.1:{free_port()}")
    kept = FollowedCharts(Specs(served.services.queue_redis), settings)
    assert "visits" in kept.look()
    kept._specs = Specs(away)
    assert "visits" in kept.look()


def test_an_entry_of_another_version_is_left_out_and_the_others_stay(served: Served) -> None:
    put(served)
    put(served, "other")
    served.services.queue_redis.hset(keys.kept_charts(), "other", '{"unheard": 1}')
    served.services.queue_redis.set(keys.kept_changed(), "0")
    assert set(served.services.kept.look()) == {"visits"}


@pytest.mark.system
def test_it_appears_in_every_web_process_within_two_seconds_and_workers_draw_it(house_of_servers: House) -> None:
    house = house_of_servers
    url = house.start_web(processes=2)
    house.start_worker()
    began = time.monotonic()
    answer = ask(
        f"{url}/charts/visits", "PUT", body=json.dumps(CONFIG).encode(), Content_Type="application/json",
        **AUTHORIZATION,
    )  # fmt: skip
    assert answer.status == 201
    for _ in range(10):  # some by the other process
        assert ask(f"{url}/charts/visits").status == 200
    drawn = ask(f"{url}/charts/visits.png?wait=20")
    assert (drawn.status, drawn.state) == (200, "ready")
    until(lambda: all("Visits by month" in ask(f"{url}/").body.decode() for _ in range(6)))
    assert time.monotonic() - began < 22  # of which its first draw may take 20
    ask(f"{url}/charts/visits", "DELETE", **AUTHORIZATION)
    until(lambda: all(ask(f"{url}/charts/visits.png").status == 404 for _ in range(6)))


@pytest.fixture
def house_of_servers(house: Served) -> House:
    house.as_new()
    return house.house


def test_it_survives_a_restart_of_the_queues_redis(tmp_path: Path, served: Served) -> None:
    tmp_path.chmod(0o700)
    queue, url = redis_server.start(tmp_path)
    try:
        queue.stop(5)
        queue.command = [*queue.command, "--appendonly", "yes"]
        queue.start()
        client = Redis.from_url(url)
        until(lambda: answers(client))
        settings = replace(served.house.settings, queue_url=url)
        assert put(served, app=create_app(assemble(settings), lambda: served.catalogue)).status_code == 201
        assert {client.ttl(key) for key in client.scan_iter("*") if b"kept" in key or b":pushed" in key} == {-1}
        queue.stop(5)
        queue.start()
        until(lambda: answers(client))
        services = assemble(settings)
        assert set(services.kept.look()) == {"visits"}
        assert services.pushed.get(Dataset("visits"))
        assert json.loads(services.specs.config("visits") or "") == CONFIG
    finally:
        queue.stop(5)


def answers(client: Redis) -> bool:
    with contextlib.suppress(RedisError):
        return bool(client.ping())
    return False
