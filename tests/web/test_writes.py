"""The write routes: pushed data, purges, and the tokens they take."""

from __future__ import annotations

import gzip
import json
import logging
import re
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from conftest import ROOT, House, Reply, ask, until
from served import Served, open_served
from werkzeug.test import TestResponse

from charthouse.access.secret_keys import parse_keys
from charthouse.charts.picture import Dataset
from charthouse.data import canonical_bytes, data_hash
from charthouse.jobs.job import RefreshJob
from charthouse.settings import Settings
from charthouse.store.keys import DEFAULT as keys
from charthouse.web.tokens import holder

TOKENS = "office:sesame,lab:poppy=/+~"
CHARTS = """
import time
from pathlib import Path
from charthouse import chart, choice

HERE = Path(__file__).parent

def count(what):
    with (HERE / ("loaded." + what)).open("a") as file:
        file.write("x")

@chart("fruit", title="Fruit", description=lambda data: "Fruit: " + str(data), width=320, height=200)
def fruit(figure, data):
    figure.subplots().bar(list(data or {}), list((data or {}).values()))

@chart("needy", description=lambda data: "Sum: " + str(sum(data)), width=320, height=200)
def needy(figure, data):
    figure.subplots().plot(data)

def gated_words(data):
    (HERE / "gate.entered").touch()
    while (HERE / "gate.closed").exists():
        time.sleep(0.01)
    return str(data)

@chart("gated", description=gated_words, width=320, height=200)
def gated(figure, data):
    figure.subplots().set_title(str(data))

@chart("regions", params={"region": choice("emea", "apac")}, width=320, height=200)
def regions(figure, data):
    figure.subplots().set_title(str(data))

def load():
    count("loads")
    return [1, 2, 3]

@chart("loaded", load=load, width=320, height=200, fresh_seconds=3600)
def loaded(figure, data):
    count("draws")
    figure.subplots().plot(data)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with open_served(tmp_path_factory.mktemp("writes"), CHARTS, CHARTHOUSE_API_TOKENS=TOKENS) as built:
        yield built


@pytest.fixture
def served(built: Served) -> Served:
    built.as_new()
    return built


def send(
    served: Served, method: str, path: str, body: bytes | str = b"", token: str | None = "sesame",
    content_type: str = "application/json", coding: str = "", **overrides: Any,
) -> TestResponse:  # fmt: skip
    headers = {"Content-Type": content_type} | ({"Authorization": f"Bearer {token}"} if token is not None else {})
    headers |= {"Content-Encoding": coding} if coding else {}
    client = served.app(**overrides).test_client()
    return client.open(path, method=method, data=body, headers=headers)


def push(served: Served, data: Any, chart: str = "fruit", **options: Any) -> TestResponse:
    return send(served, "PUT", f"/charts/{chart}/data", json.dumps(data), **options)


def hash_of(data: Any) -> str:
    return data_hash(canonical_bytes(data))


# --- pushing ---------------------------------------------------------------------------------------------------------


def test_pushed_data_is_drawn_at_once_and_named_by_its_hash(served: Served) -> None:
    response = push(served, {"apples": 3})
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    answer = response.get_json()
    assert answer["data_hash"] == hash_of({"apples": 3})
    assert served.waiting() == 1
    served.work()
    picture = served.get(answer["image"])
    assert picture.headers["Charthouse-State"] == "ready"
    assert picture.headers["Charthouse-Data-Hash"] == answer["data_hash"]
    assert picture.headers["Content-Location"] == answer["image_of_data"]
    assert served.get(answer["image_of_data"]).status_code == 200
    assert served.get(answer["status"]).get_json()["charts"]["fruit"]["alt"] == "Fruit: {'apples': 3}"


def test_newer_data_replaces_the_older_whose_picture_is_stale_until_then(served: Served) -> None:
    push(served, {"apples": 3})
    served.work()
    assert push(served, {"apples": 4}).status_code == 200
    between = served.get("/charts/fruit.png")
    assert between.headers["Charthouse-State"] == "stale"
    assert between.headers["Charthouse-Data-Hash"] == hash_of({"apples": 3})
    served.work()
    assert served.get("/charts/fruit.png").headers["Charthouse-Data-Hash"] == hash_of({"apples": 4})


def test_every_variant_that_was_drawn_before_is_drawn_of_the_new_data(served: Served) -> None:
    push(served, {"apples": 3})
    served.ready("/charts/fruit.png?theme=dark")
    push(served, {"apples": 4})
    served.work()
    for query in ("", "?theme=dark"):
        assert served.get(f"/charts/fruit.png{query}").headers["Charthouse-State"] == "ready"


def test_params_have_data_of_their_own(served: Served) -> None:
    push(served, "far", "regions", token="sesame")
    assert send(served, "PUT", "/charts/regions/data?region=apac", '"near"').status_code == 201
    served.work()
    for query, data in (("", "far"), ("?region=apac", "near")):
        assert served.get(f"/charts/regions.png{query}").headers["Charthouse-Data-Hash"] == hash_of(data)
    refused = send(served, "PUT", "/charts/regions/data?region=mars", '"near"')
    assert refused.status_code == 400
    assert refused.get_json()["field"] == "region"


def test_a_cache_that_lost_everything_is_filled_again_from_what_was_pushed(served: Served) -> None:
    push(served, {"apples": 3})
    served.work()
    redis = served.services.cache_redis
    for key in redis.scan_iter(keys.head + "*"):
        if keys.kind(key.decode()) != "pushed":
            redis.delete(key)
    assert served.ready("/charts/fruit.png").headers["Charthouse-Data-Hash"] == hash_of({"apples": 3})


def test_a_chart_that_fails_without_data_is_drawn_as_soon_as_some_is_pushed(served: Served) -> None:
    served.get("/charts/needy.png")
    served.work()
    assert served.get("/charts/needy.png").headers["Charthouse-State"] == "failed"
    push(served, [1, 2, 3], "needy")
    served.work()
    assert served.get("/charts/needy.png").headers["Charthouse-State"] == "ready"


def test_what_is_pushed_while_older_data_is_refreshed_is_drawn_after_it(served: Served) -> None:
    closed, entered = (served.house.charts / f"gate.{name}" for name in ("closed", "entered"))
    entered.unlink(missing_ok=True)
    closed.touch()
    push(served, 3, "gated")
    worker = Thread(target=served.work)
    worker.start()
    until(entered.exists)
    push(served, 4, "gated")
    assert served.waiting() == 0  # the claim was taken
    closed.unlink()
    worker.join()
    assert served.get("/charts/gated.png").headers["Charthouse-Data-Hash"] == hash_of(4)
    assert served.get("/charts/gated.png").headers["Charthouse-State"] == "ready"


def test_a_worker_whose_claim_is_another_s_by_now_puts_no_older_data_over_newer(served: Served) -> None:
    closed, entered = (served.house.charts / f"gate.{name}" for name in ("closed", "entered"))
    entered.unlink(missing_ok=True)
    closed.touch()
    push(served, 3, "gated")
    worker = Thread(target=served.work)
    worker.start()
    until(entered.exists)
    served.services.cache_redis.set(keys.claim(Dataset("gated"), keys.REFRESH), "another")
    closed.unlink()
    worker.join()
    assert not served.keys("current")


def test_a_job_that_is_done_again_draws_the_newest_data(served: Served) -> None:
    push(served, {"apples": 3})
    again = RefreshJob(Dataset("fruit"), served.catalogue.charts["fruit"].version, "again")
    served.work()
    push(served, {"apples": 4})
    served.work()
    served.services.work.do(again)
    assert served.get("/charts/fruit.png").headers["Charthouse-Data-Hash"] == hash_of({"apples": 4})


def test_the_page_of_a_chart_says_that_it_waits_for_data(served: Served) -> None:
    assert (
        "No data was pushed to this chart yet: <code>PUT /charts/needy/data</code>" in served.get("/charts/needy").text
    )
    assert "No data was pushed" not in served.get("/charts/loaded").text
    push(served, [1], "needy")
    assert "No data was pushed" not in served.get("/charts/needy").text


def test_list_says_which_charts_wait_for_data(served: Served) -> None:
    served.get("/charts/needy.png")
    served.work()
    rows = {row["id"]: row for row in json.loads(served.house.call("list", "--json").stdout)["charts"]}
    assert (rows["needy"]["state"], rows["needy"]["loads"]) == ("waiting", False)
    assert "raised TypeError" in rows["needy"]["failure"]
    assert "needy waits for its first push: " in served.house.call("list").stdout
    assert (rows["loaded"]["state"], rows["loaded"]["loads"]) == ("cold", True)


def test_only_charts_without_load_take_data_and_only_those_that_exist(served: Served) -> None:
    assert push(served, 1, "loaded").status_code == 409
    missing = push(served, 1, "nothing")
    assert missing.status_code == 404
    assert "fruit" in missing.get_json()["detail"]


@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP, identity"])
def test_a_compressed_body_is_a_415_that_names_its_coding(served: Served, coding: str) -> None:
    body = gzip.compress(b"[1]")
    response = send(served, "PUT", "/charts/fruit/data", body, coding=coding)
    assert response.status_code == 415
    assert f"without Content-Encoding, not as '{coding}'" in response.get_json()["detail"]
    assert send(served, "PUT", "/charts/fruit/data", b"{}", coding="identity").status_code == 201


def test_bytes_that_are_not_utf_8_are_named_with_their_place(served: Served) -> None:
    response = send(served, "PUT", "/charts/fruit/data", b'"\xff"')
    assert response.get_json()["detail"] == "body must be JSON in UTF-8, not 'byte 0xff at offset 1'"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"NaN", b"[Infinity]", b"-Infinity", b'{"a": 1, "a": 2}', b'{"\\ud800": 1, "\\ud800": 2}', b'"\xff"',
     b"[" * 100_000, b"[" * 150 + b"]" * 150, b'{"a":' * 5000, b"1e999", b"9" * 350, b"9" * 10_000, b'"\\ud800"',
     b"[1,]", b"'a'", b"\xff\xfe1\x00", b"1 2"],
)  # fmt: skip
def test_a_body_that_is_no_sound_json_is_a_400_that_says_why(served: Served, body: bytes) -> None:
    response = send(served, "PUT", "/charts/fruit/data", body)
    assert response.status_code == 400, response.data
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["field"] == "body"
    assert len(response.get_json()["detail"]) < 500
    assert not served.keys("pushed")


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_data_that_is_not_called_json_is_a_415(served: Served, content_type: str) -> None:
    assert push(served, 1, content_type=content_type).status_code == 415


def test_json_may_name_its_encoding(served: Served) -> None:
    assert push(served, {"ä": 1}, content_type="application/json; charset=utf-8").status_code == 201


def test_too_large_a_body_too_many_values_and_too_many_bytes_are_each_a_413(served: Served) -> None:
    body = json.dumps("x" * 2000)
    for name, limit, data in (
        ("max_body_bytes", 1024, body), ("max_data_points", 10, "[1,2,3,4,5,6,7,8,9,10,11]"),
        ("max_data_bytes", 1024, body),
    ):  # fmt: skip
        response = send(served, "PUT", "/charts/fruit/data", data, **{name: limit})
        assert response.status_code == 413
        assert f"CHARTHOUSE_{name.upper()}" in response.get_json()["detail"]
    assert not served.keys("pushed")


def test_a_load_that_returns_too_much_is_a_failure_that_says_so(house: House) -> None:
    house.counting_chart("big", data="list(range(100))")
    house.variables["CHARTHOUSE_MAX_DATA_POINTS"] = "50"
    ended = house.call("render", "big", "-o", "big.png")
    assert ended.returncode == 1
    assert "CHARTHOUSE_MAX_DATA_POINTS" in ended.stderr


def test_the_edge_lets_a_body_pass_that_charthouse_takes() -> None:
    megabytes = Settings().max_body_bytes >> 20
    assert f"client_max_body_size {megabytes}m;" in (ROOT / "edge" / "nginx.conf").read_text()


# --- purging ---------------------------------------------------------------------------------------------------------


def test_a_purge_deletes_every_image_of_the_chart_and_has_it_loaded_and_drawn_again(served: Served) -> None:
    push(served, {"apples": 3})
    served.ready("/charts/loaded.png")
    served.ready("/charts/loaded.png?theme=dark")
    response = send(served, "DELETE", "/charts/loaded/images")
    assert (response.status_code, response.get_json()["purged"]) == (200, 2)
    assert served.get("/charts/fruit.png").headers["Charthouse-State"] == "ready"
    assert served.get("/charts/loaded.png").headers["Charthouse-State"] == "rendering"
    served.work()
    assert served.get("/charts/loaded.png").headers["Charthouse-State"] == "ready"
    assert served.house.count("loaded", "loads") == 2
    assert served.house.count("loaded", "draws") == 3


def test_a_purge_forgets_failures_and_keeps_pushed_data(served: Served) -> None:
    served.get("/charts/needy.png")
    served.work()
    assert served.keys("failure")
    assert send(served, "DELETE", "/charts/needy/images").get_json()["purged"] == 0
    assert not served.keys("failure")
    push(served, {"apples": 3})
    served.work()
    assert send(served, "DELETE", "/charts/fruit/images").get_json()["purged"] == 1
    assert served.ready("/charts/fruit.png").headers["Charthouse-Data-Hash"] == hash_of({"apples": 3})


def test_a_purge_of_an_unknown_chart_is_a_404(served: Served) -> None:
    assert send(served, "DELETE", "/charts/nothing/images").status_code == 404


def test_the_command_purges_one_chart_or_all(served: Served) -> None:
    push(served, {"apples": 3})
    served.ready("/charts/loaded.png")
    run = served.house.call
    assert served.house.run("purge", "fruit").stdout.startswith("1 image purged: ")
    assert json.loads(run("purge", "--all", "--json").stdout)["purged"] == 1
    assert not served.keys("image")
    unknown = run("purge", "nothing")
    assert unknown.returncode == 2
    assert "fruit" in unknown.stderr
    assert run("purge").returncode == 2
    assert run("purge", "fruit", "--all").returncode == 2


def test_the_command_fails_when_the_store_is_away(house: House) -> None:
    house.variables["CHARTHOUSE_CACHE_URL"] = "redis://127.0.0.1:1/0"
    ended = house.call("purge", "--all")
    assert ended.returncode == 1
    assert "Redis does not answer" in ended.stderr


# --- tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token", [None, "", "wrong", "schlüssel", "sesam", "sesame2", "office:sesame", "sésame", "office"]
)
def test_without_one_of_our_tokens_nothing_is_written(
    served: Served, token: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for method, path in (("PUT", "/charts/fruit/data"), ("DELETE", "/charts/fruit/images")):
        response = send(served, method, path, b"1", token=token)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith('Bearer realm="charthouse"')
        assert response.mimetype == "application/problem+json"
        assert response.headers["Cache-Control"] == "no-store"
    assert not served.keys("pushed")
    assert "is refused" in caplog.text
    assert "sesam" not in caplog.text


def test_each_of_several_tokens_opens_and_the_log_names_its_id_alone(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert push(served, 1, token="sesame").status_code == 201
    assert push(served, 2, token="poppy=/+~").status_code == 200
    assert "office pushed" in caplog.text
    assert "lab pushed" in caplog.text
    assert "sesame" not in caplog.text
    assert "poppy" not in caplog.text


def test_a_scheme_may_be_spelled_in_any_case_and_another_scheme_opens_nothing(served: Served) -> None:
    client = served.app().test_client()
    for header, status in (("bearer sesame", 200), ("BEARER  sesame", 200), ("Basic sesame", 401), ("sesame", 401)):
        answer = client.delete("/charts/fruit/images", headers={"Authorization": header})
        assert answer.status_code == status, header


def test_a_token_is_known_by_its_whole_secret() -> None:
    keys = parse_keys("a:one,b:two")
    assert [holder(keys, token) for token in (b"one", b"two", b"", b"on", b"onee", b"\xff")] == [
        "a",
        "b",
        "",
        "",
        "",
        "",
    ]


def test_without_tokens_the_write_routes_do_not_exist(served: Served) -> None:
    for path in ("/charts/fruit/data", "/charts/fruit/images"):
        for method in ("PUT", "DELETE", "GET", "OPTIONS", "POST"):
            response = send(served, method, path, b"1", api_tokens="")
            assert response.status_code == 404, (method, path)


# --- a real server ---------------------------------------------------------------------------------------------------


def test_a_real_server_takes_pushes_and_purges_and_a_real_worker_draws_them(house: House) -> None:
    house.write("charts.py", CHARTS)
    house.variables |= {"CHARTHOUSE_API_TOKENS": TOKENS, "CHARTHOUSE_MAX_BODY_BYTES": "100000"}
    url = house.start_web()
    house.start_worker()

    def send_to(path: str, method: str, body: bytes | Iterator[bytes]) -> Reply:
        headers = {"Authorization": "Bearer sesame", "Content-Type": "application/json"}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url + path, body, headers, method=method), timeout=30
            ) as answer:
                return Reply(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, error.headers, error.read())

    pushed = send_to("/charts/fruit/data", "PUT", b'{"apples": 3}')
    assert pushed.status == 201
    assert pushed.json()["data_hash"] == hash_of({"apples": 3})
    assert until(lambda: ask(url + "/charts/fruit.png").state == "ready")
    assert send_to("/charts/fruit/data", "PUT", b'"' + b"x" * 100_001 + b'"').status == 413
    assert send_to("/charts/fruit/data", "PUT", iter([b'"', *[b"x" * 1000] * 150, b'"'])).status == 413  # in chunks
    assert send_to("/charts/fruit/images", "DELETE", b"").json()["purged"] == 1
    assert until(lambda: ask(url + "/charts/fruit.png").headers["Charthouse-Data-Hash"] == hash_of({"apples": 3}))


def test_the_documented_push_works_as_it_is_written(house: House) -> None:
    text = (ROOT / "docs" / "writing-charts.md").read_text(encoding="utf-8")
    section = text.partition("## Pushed data")[2].partition("\n## ")[0]
    (code,) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (command,) = re.findall(r"^    (curl .*)$", section, re.MULTILINE)
    (tokens,) = re.findall(r"CHARTHOUSE_API_TOKENS=(\S+?)`", section)
    house.write("fruit.py", code)
    url = house.start_web(CHARTHOUSE_API_TOKENS=tokens)
    arguments = shlex.split(command.replace("http://127.0.0.1:8000", url))
    ended = subprocess.run([*arguments, "-sS"], capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(ended.stdout)["data_hash"] == hash_of({"apples": 3, "pears": 1})
