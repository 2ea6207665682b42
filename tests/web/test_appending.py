"""Rows that are appended to pushed data, and what is told of a push."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from served import Served, open_served
from werkzeug.test import TestResponse

from charthouse.charts.picture import Dataset
from charthouse.data import canonical_bytes, data_hash, decode
from charthouse.store.keys import DEFAULT

CHARTS = """
from charthouse import chart, choice

@chart("log", width=320, height=200, params={"region": choice("emea", "apac")})
def log(figure, data):
    figure.subplots().set_title(str(data)[:20])

@chart("secret", private=True, width=320, height=200)
def secret(figure, data):
    figure.subplots().set_title(str(data)[:20])

@chart("picky", width=320, height=200)
def picky(figure, data):
    raise ValueError("\\x1b[31mno " + str(data) + "\\n" + "x" * 5000)

def words(data):
    raise ValueError("no words")

@chart("wordless", description=words, width=320, height=200)
def wordless(figure, data):
    figure.subplots()

@chart("loaded", load=lambda: 1, width=320, height=200)
def loaded(figure, data):
    figure.subplots()
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with open_served(tmp_path_factory.mktemp("appending"), CHARTS, CHARTHOUSE_API_TOKENS="office:sesame") as built:
        yield built


@pytest.fixture
def served(built: Served) -> Served:
    built.as_new()
    return built


def put(served: Served, data: Any, address: str = "log/data", **settings: Any) -> TestResponse:
    return send(served, "PUT", address, data=json.dumps(data), **settings)


def append(served: Served, data: Any, address: str = "log/data?append=1", **settings: Any) -> TestResponse:
    return put(served, data, address, **settings)


def send(served: Served, method: str, address: str, token: str = "sesame", data: str = "", **settings: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    client = served.app(**settings).test_client()
    return client.open(f"/charts/{address}", method=method, data=data, headers=headers, content_type="application/json")


def told(served: Served, address: str = "log/data") -> Any:
    answer = send(served, "GET", address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json


def kept(served: Served, chart_id: str = "log", params: str = "") -> Any:
    canonical = served.services.pushed.get(Dataset(chart_id, params))
    assert canonical is not None
    return decode(canonical)


def hash_of(data: Any) -> str:
    return data_hash(canonical_bytes(data))


# --- appending -------------------------------------------------------------------------------------------------------


def test_rows_are_appended_and_the_whole_is_drawn(served: Served) -> None:
    assert append(served, [1, 2]).status_code == 201
    answer = append(served, [3])
    assert answer.status_code == 200
    assert answer.json["data_hash"] == hash_of([1, 2, 3])
    served.work()
    picture = served.get(answer.json["image"])
    assert picture.headers["Charthouse-State"] == "ready"
    assert picture.headers["Charthouse-Data-Hash"] == hash_of([1, 2, 3])


def test_lists_in_an_object_grow_together(served: Served) -> None:
    put(served, {"day": ["Mon"], "visits": [7]})
    assert append(served, {"visits": [9], "day": ["Tue"]}).status_code == 200
    assert kept(served) == {"day": ["Mon", "Tue"], "visits": [7, 9]}


def test_params_have_rows_of_their_own(served: Served) -> None:
    append(served, [1])
    append(served, [2], "log/data?append=1&region=apac")
    assert (kept(served), kept(served, params="region=apac")) == ([1], [2])


def test_the_newest_rows_stay(served: Served) -> None:
    for row in range(5):
        append(served, [row], max_rows=3)
    assert kept(served) == [2, 3, 4]


@pytest.mark.parametrize(
    ("before", "rows", "said"),
    [
        (5, [1], "the kept data is one value, an int"),
        ({"a": 1}, [1], "an object with values that are not lists"),
        ({"a": [1], "b": []}, {"a": [1], "b": [1]}, "an object of lists of different lengths"),
        ([1], {"a": [1]}, "The kept data is a list; the pushed data is an object of lists"),
        ({"a": [1]}, {"b": [1]}, "The kept lists are 'a'; the pushed lists are 'b'."),
    ],
)
def test_rows_that_do_not_fit_what_is_kept_are_a_409_that_says_why(
    served: Served, before: Any, rows: Any, said: str
) -> None:
    put(served, before)
    answer = append(served, rows)
    assert answer.status_code == 409
    assert said in answer.json["detail"]
    assert kept(served) == before


@pytest.mark.parametrize("body", [None, 1, "x", {}, {"a": 1}, {"a": [1], "b": []}], ids=repr)
def test_a_body_that_is_no_rows_is_a_400_that_says_so(served: Served, body: Any) -> None:
    answer = append(served, body)
    assert (answer.status_code, answer.json["field"]) == (400, "body")
    assert answer.json["detail"].endswith(f", to be appended, not {answer.json['value']}")  # it is a description
    assert not served.keys("pushed")


@pytest.mark.parametrize("value", ["", "0", "2", "true", "01"])
def test_append_is_1_or_left_out(served: Served, value: str) -> None:
    answer = append(served, [1], f"log/data?append={value}")
    assert (answer.status_code, answer.json["field"]) == (400, "append")
    assert not served.keys("pushed")


def test_the_whole_must_be_within_the_limits_of_data(served: Served) -> None:
    append(served, ["x" * 600], max_data_bytes=1024)
    answer = append(served, ["y" * 600], max_data_bytes=1024)
    assert answer.status_code == 413
    assert "CHARTHOUSE_MAX_DATA_BYTES" in answer.json["detail"]
    assert kept(served) == ["x" * 600]


def test_rows_that_many_append_at_the_same_time_are_all_kept_once(served: Served) -> None:
    app = served.app()

    def append_some(number: int) -> list[int]:
        client, headers = app.test_client(), {"Authorization": "Bearer sesame"}
        rows = [f"{number}.{row}" for row in range(12)]
        return [
            client.put("/charts/log/data?append=1", json=[row], headers=headers).status_code for row in rows
        ]  # fmt: skip

    with ThreadPoolExecutor(4) as threads:  # as many as are read at a time
        statuses = [status for some in threads.map(append_some, range(4)) for status in some]
    assert sorted(statuses) == [200] * 47 + [201]
    assert sorted(kept(served)) == sorted(f"{number}.{row}" for number in range(4) for row in range(12))


def test_a_push_while_rows_are_appended_is_what_they_are_appended_to(served: Served) -> None:
    pushed = served.services.pushed
    append(served, [1])

    def get_late(dataset: Dataset) -> bytes | None:
        """What was kept before another process pushed."""
        del pushed.get  # the second look is the usual one
        found = pushed.get(dataset)
        pushed.put(dataset, hash_of([10]), canonical_bytes([10]))
        return found

    pushed.get = get_late  # type: ignore[method-assign]
    assert append(served, [2]).status_code == 200
    assert kept(served) == [10, 2]


def test_equal_rows_are_appended_as_often_as_they_come(served: Served) -> None:
    for _ in range(3):
        append(served, [1])
    assert kept(served) == [1, 1, 1]


# --- what became of a push -------------------------------------------------------------------------------------------


def test_a_push_is_told_of_from_the_queue_to_its_picture(served: Served) -> None:
    put(served, [1])
    expected = {"data_hash": hash_of([1]), "state": "rendering", "reason": None}
    assert {name: value for name, value in told(served).items() if name != "time"} == expected
    pushed_at = datetime.fromisoformat(told(served)["time"]).timestamp()
    assert abs(pushed_at - time.time()) < 60
    served.work()
    assert told(served)["state"] == "ready"
    put(served, [2])
    assert (told(served)["state"], told(served)["data_hash"]) == ("rendering", hash_of([2]))


def test_a_failure_is_told_with_its_reason_bounded_and_fit_to_print(served: Served) -> None:
    put(served, [1], "picky/data")
    served.work()
    answer = told(served, "picky/data")
    assert answer["state"] == "failed"
    assert "draw raised ValueError: \\x1b[31mno [1]\\nx" in answer["reason"]
    assert answer["reason"].isprintable()
    assert len(answer["reason"]) <= 1000
    put(served, [2], "picky/data")
    assert (told(served, "picky/data")["state"], told(served, "picky/data")["reason"]) == ("rendering", None)


def test_a_failure_before_the_draw_is_told_too(served: Served) -> None:
    put(served, [1], "wordless/data")
    served.work()
    assert "description raised ValueError: no words" in told(served, "wordless/data")["reason"]


def test_a_failure_of_other_code_than_the_chart_has_now_says_nothing(served: Served) -> None:
    put(served, [1], "picky/data")
    served.work()
    served.deploy("picky", "0" * 16)
    assert told(served, "picky/data")["state"] == "cold"


def test_data_that_nothing_draws_is_cold(served: Served) -> None:
    put(served, [1])
    served.work()
    redis = served.services.cache_redis
    for key in redis.scan_iter(DEFAULT.head + "*"):
        if DEFAULT.kind(key.decode()) != "pushed":
            redis.delete(key)
    assert told(served)["state"] == "cold"


def test_each_choice_of_params_has_a_push_of_its_own(served: Served) -> None:
    put(served, [1], "log/data?region=apac")
    assert told(served, "log/data?region=apac")["data_hash"] == hash_of([1])
    assert send(served, "GET", "log/data").status_code == 404
    assert send(served, "GET", "log/data?region=mars").status_code == 400


def test_what_is_not_there_is_a_404_that_says_why(served: Served) -> None:
    assert "No data was pushed" in send(served, "GET", "log/data").json["detail"]
    assert send(served, "GET", "nothing/data").status_code == 404
    loaded = send(served, "GET", "loaded/data")
    assert (loaded.status_code, "loads its data itself" in loaded.json["detail"]) == (404, True)
    assert send(served, "GET", "log/data?append=1").status_code == 400


@pytest.mark.parametrize("token", ["", "sesam", "salt"])
@pytest.mark.parametrize("chart_id", ["log", "secret", "nothing", "loaded"])
def test_without_a_token_nothing_is_told_of_any_chart(served: Served, token: str, chart_id: str) -> None:
    put(served, [1])
    answer = send(served, "GET", f"{chart_id}/data", token)
    assert answer.status_code == 401
    assert hash_of([1]) not in answer.text


def test_a_token_opens_a_private_chart_as_it_does_for_a_push(served: Served) -> None:
    put(served, [1], "secret/data")
    assert told(served, "secret/data")["data_hash"] == hash_of([1])
