"""The QuickChart routes: a config comes with the request, and its picture goes back."""

from __future__ import annotations

import base64
import io
import json
import logging
import time
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

import pytest
import segno
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from served import Served, open_served
from werkzeug.test import TestResponse

from charthouse.charts.specs import QUICKCHART, quickchart
from charthouse.charts.variant import MEDIA_TYPES
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.quickchart.asked import NAMES

pytest_plugins = ["served"]

PUBLIC_URL = "https://charts.example.com/figures"
BAR: dict[str, Any] = {
    "type": "bar",
    "data": {"labels": ["Hello", "world"], "datasets": [{"label": "Foo", "data": [1, 2]}]},
}
LITERAL = """{
  type: 'bar',
  data: { labels: ['Hello', 'world'], datasets: [{ label: 'Foo', data: [1, 2], }], },  // a comment
  options: { scales: { yAxes: [{ ticks: { callback: (value) => '$' + value } }] } },
}"""
SHORTLY = 0.3


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A web with the routes, over a charts folder in which no chart is, and a worker beside it."""
    folder = tmp_path_factory.mktemp("quickchart")
    variables = {"CHARTHOUSE_QUICKCHART": "1", "CHARTHOUSE_PUBLIC_URL": PUBLIC_URL}
    with open_served(folder, "", **variables) as served:
        yield served


@pytest.fixture
def served(house: Served) -> Iterator[Served]:
    """The web with an empty store, and a worker that works until the test ends."""
    house.services.cache_redis.flushall()
    stopping = Event()

    def work() -> None:
        while not stopping.wait(0.01):
            house.work()

    worker = Thread(target=work)
    worker.start()
    yield house
    stopping.set()
    worker.join()


def get(served: Served, config: Any = BAR, app: Flask | None = None, **query: Any) -> TestResponse:
    """The answer to a GET with that config."""
    text = config if isinstance(config, str) else json.dumps(config)
    return served.get("/chart?" + urlencode({"c": text, **query}), app=app)


def post(served: Served, body: Any, path: str = "/chart", app: Flask | None = None) -> TestResponse:
    """The answer to a POST with that JSON."""
    return (app or served.app()).test_client().post(path, json=body)


def picture(answer: TestResponse) -> Image.Image:
    assert answer.status_code == 200, answer.headers.get("X-quickchart-error")
    return Image.open(io.BytesIO(answer.data))


def dominant(answer: TestResponse) -> tuple[int, ...]:
    """The colour that most of the pixels which can be seen have."""
    seen = [one for one in picture(answer).convert("RGBA").get_flattened_data() if one[3] > 200]
    return max(set(seen), key=seen.count)[:3]


def near(seen: tuple[int, ...], meant: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 6 for one, other in zip(seen, meant, strict=True))


# --- what QuickChart's own tests assert ------------------------------------------------------------------------------


def test_the_usual_size_is_1000_by_600_pixels_however_the_config_is_spelled(served: Served) -> None:
    encoded = base64.b64encode(json.dumps(BAR).encode()).decode()
    answers = [
        get(served),
        get(served, LITERAL),
        get(served, encoded, encoding="base64"),
        post(served, {"chart": BAR}),
        post(served, {"chart": json.dumps(BAR)}),
        post(served, {"chart": LITERAL}),
        post(served, {"c": encoded, "encoding": "base64"}),
    ]
    assert {picture(answer).size for answer in answers} == {(1000, 600)}
    assert {answer.headers["Content-Type"] for answer in answers} == {"image/png"}


@pytest.mark.parametrize(
    ("query", "size", "colour"),
    [
        ({"w": 200, "h": 100, "bkg": "rgb(249, 193, 202)", "devicePixelRatio": "1.0"}, (200, 100), (249, 193, 202)),
        ({"width": "456", "height": "123", "backgroundColor": "rgb(90,80,70)", "devicePixelRatio": 1},
         (456, 123), (90, 80, 70)),
        ({"w": 369, "h": 150, "bkg": "rgb(190,180,170)", "devicePixelRatio": "1.000000"}, (369, 150), (190, 180, 170)),
    ],
)  # fmt: skip
def test_size_ratio_and_background_are_as_asked_by_get_and_post(
    served: Served, query: dict[str, Any], size: tuple[int, int], colour: tuple[int, int, int]
) -> None:
    for answer in (get(served, **query), post(served, {"chart": BAR, **query})):
        assert picture(answer).size == size
        assert near(dominant(answer), colour)


def test_a_background_does_not_stick_to_the_next_picture(served: Served) -> None:
    assert near(dominant(get(served, bkg="rgb(249, 193, 202)")), (249, 193, 202))
    after = get(served)
    assert picture(after).convert("RGBA").getpixel((2, 2))[3] == 0
    assert near(dominant(after), (76, 124, 164))


def test_a_violin_plot_is_600_by_400_at_ratio_1(served: Served) -> None:
    config = """{
      type: 'violin',
      data: { labels: ['a', 'b'], datasets: [{ label: 'x', data: [[1, 2, 2, 3, 5, 8], [2, 4, 4, 4, 9]] }] },
    }"""
    assert picture(get(served, config, w=600, h=400, devicePixelRatio=1)).size == (600, 400)


def test_a_progress_bar_has_the_usual_colour(served: Served) -> None:
    config = {"type": "progressBar", "data": {"datasets": [{"data": [50]}]}}
    seen = picture(get(served, config, w=500, h=60)).convert("RGBA").getcolors(1 << 24) or []
    assert any(near(colour[:3], (76, 124, 164)) for _, colour in sorted(seen, reverse=True)[:3])


def test_a_time_axis_of_version_3_with_a_parser_is_drawn(served: Served) -> None:
    config = {
        "type": "line",
        "data": {"datasets": [{"data": [{"x": "2023-01-01", "y": 5}, {"x": "2023-01-07", "y": 9}]}]},
        "options": {"scales": {"x": {"type": "time", "time": {"parser": "yyyy-MM-dd", "unit": "day"}}}},
    }
    assert picture(get(served, config, v=3)).size == (1000, 600)


def test_a_qr_code_is_as_wide_as_asked_and_has_the_text(served: Served) -> None:
    answer = served.get("/qr?text=hello+werld")
    code = picture(answer).convert("L")
    assert code.size == (150, 150)
    meant = [bytes(row) for row in segno.make_qr("hello werld", error="m", boost_error=False).matrix_iter(border=4)]
    step = 150 / len(meant)
    read = [[code.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))) < 128 for x in range(len(meant))] for y in
            range(len(meant))]  # fmt: skip
    assert read == [[bool(one) for one in row] for row in meant]


# --- formats, names, caching -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "media_type", "begins"),
    [("png", "image/png", b"\x89PNG"), ("svg", "image/svg+xml", b"<?xml"), ("pdf", "application/pdf", b"%PDF"),
     ("webp", "image/webp", b"RIFF"), ("jpg", "image/jpeg", b"\xff\xd8"), ("jpeg", "image/jpeg", b"\xff\xd8")],
)  # fmt: skip
def test_every_format_is_drawn(served: Served, named: str, media_type: str, begins: bytes) -> None:
    answer = get(served, f=named)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.data.startswith(begins)


def test_a_jpeg_stands_on_white_where_nothing_is_drawn(served: Served) -> None:
    assert picture(get(served, f="jpg")).getpixel((2, 2)) == (255, 255, 255)


def test_a_ratio_may_have_decimals(served: Served) -> None:
    assert picture(get(served, w=333, h=111, devicePixelRatio="1.5")).size == (499, 166)
    assert picture(get(served, w=100, h=50, devicePixelRatio="0.5")).size == (50, 25)


def test_a_form_is_read_like_a_query(served: Served) -> None:
    body = {"c": json.dumps(BAR), "w": "120", "h": "60", "devicePixelRatio": "1"}
    answer = served.app().test_client().post("/chart", data=body)
    assert picture(answer).size == (120, 60)


def test_names_of_others_are_ignored_also_signatures_for_another_server(served: Served) -> None:
    assert get(served, ref="wiki", key="k", sig="deadbeef", accountId="a", v="3", version="2.9.4").status_code == 200


def test_an_answer_says_what_quickchart_says_and_what_every_picture_says(served: Served) -> None:
    answer = get(served)
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    assert answer.headers["Charthouse-State"] == "ready"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["ETag"]
    assert "Charthouse-Ignored" not in answer.headers
    again = served.get(
        "/chart?" + urlencode({"c": json.dumps(BAR)}), If_None_Match=answer.headers["ETag"]
    )  # fmt: skip
    assert (again.status_code, again.data) == (304, b"")


def test_equal_specs_in_other_spellings_are_one_picture_and_one_draw(served: Served) -> None:
    literal = "{type: 'bar', data: {labels: ['Hello', 'world'], datasets: [{data: [1.0, '2'], label: 'Foo'}]}}"
    spelled = [json.dumps(BAR), json.dumps(BAR, indent=2), json.dumps(dict(reversed(BAR.items()))), literal]
    answers = [get(served, text) for text in spelled] + [post(served, {"chart": BAR})]
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert len(served.keys("image")) == 1


def test_hits_come_from_memory_before_flask(served: Served) -> None:
    memory = MemoryCache(served.app(), 1 << 24)
    path, query = "/chart", urlencode({"c": json.dumps(BAR)})
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "x",
               "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO()}  # fmt: skip
    said: list[Any] = []
    first = b"".join(memory(dict(environ), lambda *given: said.append(given)))
    kept = memory.look_up(dict(environ))
    assert kept is not None
    assert kept.answer(dict(environ))[2] == first
    assert memory.hits() == {QUICKCHART: 2}


def test_pictures_of_requests_leave_nothing_behind_that_grows_with_their_sizes(served: Served) -> None:
    for width in (100, 101, 102):
        get(served, w=width)
    kinds = {key.partition(b"}:")[2].partition(b":")[0] for key in served.services.cache_redis.scan_iter("*}:*")}
    assert kinds <= {b"image", b"data", b"timings", b"waiting"}


def test_the_data_of_a_request_is_kept_for_its_draw_and_not_for_long(served: Served) -> None:
    get(served)
    (data,) = served.keys("data")
    assert 0 < served.services.cache_redis.ttl(data) < 700


# --- what is refused -------------------------------------------------------------------------------------------------


REFUSED = [
    ({"c": ""}, "c must be"),
    ({"c": "{type: 'bar'"}, "line 1"),
    ({"c": "hello world"}, "must be an object"),
    ({"c": "[" * 5000}, "line 1"),
    ({"c": '{"type": "nonsense", "data": {}}'}, "type must be one of"),
    ({"c": '{"__proto__": {"a": 1}, "type": "bar"}'}, "__proto__"),
    ({"c": "{type: 'bar', data: {labels: ['a'], datasets: [{data: [window.x]}]}}"}, "data.datasets[0]"),
    ({"c": "{type: 'bar', data: {labels: ['a'], datasets: [{data: (() => { while (true) {} })()}]}}"}, ""),
    ({"w": "-5"}, "width must be"),
    ({"w": "0"}, "width must be"),
    ({"h": "nan"}, "height must be"),
    ({"h": "1e9"}, "height must be"),
    ({"devicePixelRatio": "100"}, "devicePixelRatio must be"),
    ({"devicePixelRatio": "NaN"}, "devicePixelRatio must be"),
    ({"w": "4000", "h": "4000", "devicePixelRatio": "10"}, "CHARTHOUSE_MAX_PIXELS"),
    ({"f": "gif"}, "format must be"),
    ({"bkg": "blurb"}, "backgroundColor must be"),
    ({"encoding": "base64"}, "base64"),
    ({"encoding": "rot13"}, "encoding must be"),
]


@pytest.mark.parametrize(("query", "said"), REFUSED, ids=lambda one: str(one)[:60])
def test_bad_input_is_a_400_with_a_picture_that_says_why(served: Served, query: dict[str, str], said: str) -> None:
    answer = served.get("/chart?" + urlencode({"c": json.dumps(BAR)} | query))
    assert answer.status_code == 400
    assert said in answer.headers["X-quickchart-error"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(answer.data)).format == "PNG"


@pytest.mark.parametrize("named", ["png", "svg", "pdf", "webp", "jpg"])
def test_an_error_is_a_picture_in_the_asked_format_and_size(served: Served, named: str) -> None:
    answer = get(served, "{", f=named, w=320, h=200, devicePixelRatio=1)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, get(served, f=named).headers["Content-Type"])
    if named not in ("svg", "pdf"):
        assert Image.open(io.BytesIO(answer.data)).size == (320, 200)


@pytest.mark.parametrize("config", [
    "{type:'progressBar',data:{datasets:[" + "{data:[1]}," * 30 + "]}}",
    "{type:'bar',data:{labels:['a'],datasets:[{data:[0x" + "f" * 298 + "]}]}}",
    "{type:'bar',data:{labels:['a'],datasets:[{data:[1],backgroundColor:'gradient(vertical" + "," * 12_000 + ")'}]}}",
], ids=["more datasets than colours", "a number that no double holds", "commas without end"])  # fmt: skip
def test_an_odd_config_is_drawn_or_refused_and_soon(served: Served, config: str) -> None:
    began = time.process_time()
    answer = post(served, {"chart": config})
    assert answer.status_code in (200, 400)
    assert time.process_time() - began < 1


def test_a_picture_of_an_error_has_few_pixels_whatever_was_asked(served: Served) -> None:
    answer = get(served, "{", w=4000, h=4000, devicePixelRatio=1)
    assert answer.status_code == 400
    assert Image.open(io.BytesIO(answer.data)).size == (1000, 600)


def test_the_error_header_is_one_short_line_in_latin_1_whatever_came(served: Served) -> None:
    config = {"type": "\r\nSet-Cookie: a=b\x00 ключ <script>" + "x" * 5000, "data": {}}
    said = get(served, config).headers["X-quickchart-error"]
    assert len(said) <= 800
    assert said.isprintable()
    assert said.encode("latin-1")


def test_a_million_points_are_refused_by_path(served: Served) -> None:
    config = '{"type": "line", "data": {"datasets": [{"data": [' + ",".join(["1"] * 400_000) + "]}]}}"
    answer = post(served, {"chart": config})
    assert answer.status_code == 400
    assert "data.datasets" in answer.headers["X-quickchart-error"]


def test_a_body_that_is_too_large_compressed_or_no_config_is_refused(served: Served) -> None:
    client = served.app().test_client()
    large = client.post("/chart", json={"chart": "x" * (1 << 21)})
    assert large.status_code == 413
    assert "1048576" in large.headers["X-quickchart-error"]
    assert client.post("/chart", data=b"{}", content_type="text/plain").status_code == 415
    assert client.post("/chart", data=b"{}", content_type="application/json").status_code == 400
    assert client.post("/chart", data=b"[1]", content_type="application/json").status_code == 400
    assert client.post("/chart", data=b"nope", content_type="application/json").status_code == 400
    assert client.post("/chart", json={"chart": [1, 2]}).status_code == 400
    assert client.post("/chart", json={"chart": BAR, "width": {"a": 1}}).status_code == 400
    packed = client.post("/chart", json={"chart": BAR}, headers={"Content-Encoding": "gzip"})
    assert packed.status_code == 415


def test_an_address_that_is_too_long_is_a_414_with_a_picture(served: Served) -> None:
    answer = get(served, "x" * 20_000)
    assert (answer.status_code, answer.headers["Content-Type"]) == (414, "image/png")


def test_ignored_options_are_named_and_refused_under_strict(served: Served) -> None:
    config = {**BAR, "options": {"nonsense": 1}}
    answer = get(served, config)
    assert answer.status_code == 200
    assert answer.headers["Charthouse-Ignored"].startswith("options.nonsense")
    strict = get(served, config, strict=1)
    assert strict.status_code == 400
    assert "options.nonsense" in strict.headers["X-quickchart-error"]
    assert get(served, strict=1).status_code == 200
    assert get(served, config, strict=0).status_code == 200


def test_specs_that_ignore_other_options_share_a_picture_and_not_an_answer(served: Served) -> None:
    memory = MemoryCache(served.app(), 1 << 24)
    said = []
    for name in ("first", "second"):
        query = urlencode({"c": json.dumps({**BAR, "options": {name: 1}})})
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/chart", "QUERY_STRING": query, "SERVER_NAME": "x",
                   "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO()}  # fmt: skip
        memory(environ, lambda _status, headers: said.append(dict(headers)))
    assert [headers["Charthouse-Ignored"].split()[0] for headers in said] == ["options.first", "options.second"]
    assert len({headers["ETag"] for headers in said}) == 1


def test_a_config_is_not_logged(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    config = {"type": "bar", "data": {"labels": ["hush-hush"], "datasets": [{"label": "hush-hush", "data": [1]}]}}
    get(served, config)
    get(served, {**config, "type": "hush-hush"})
    post(served, {"chart": config}, path="/chart/create")
    assert "hush-hush" not in caplog.text


def test_a_fault_of_our_own_is_a_picture_and_its_log_has_no_config(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    app = served.app()

    hushed = "-".join(["hush", "hush"])

    def fail(*_: object) -> None:
        raise RuntimeError(hushed)

    app.before_request_funcs.setdefault("quickchart", []).append(fail)
    answer = get(served, app=app)
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "image/png")
    assert "RuntimeError" in caplog.text
    assert hushed not in caplog.text


# --- when it takes too long ------------------------------------------------------------------------------------------


def test_a_picture_that_no_worker_draws_in_time_is_a_503_and_comes_later(house: Served) -> None:
    house.services.cache_redis.flushall()
    app = house.app(quickchart_wait_seconds=SHORTLY)
    answer = get(house, app=app)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "image/png")
    assert answer.headers["Retry-After"]
    assert answer.headers["X-quickchart-error"]
    assert house.waiting() == 1
    house.work()
    assert get(house, app=app).status_code == 200


def test_without_the_store_there_is_a_503_with_a_picture(served: Served) -> None:
    nowhere = "redis://127.0.0.1:1"
    app = served.app(cache_url=nowhere, queue_url=nowhere)
    for answer in (get(served, app=app), served.get("/chart/render/" + "0" * 32, app=app)):
        assert (answer.status_code, answer.headers["Content-Type"]) == (503, "image/png")
        assert answer.headers["Retry-After"]
    created = post(served, {"chart": BAR}, "/chart/create", app)
    assert (created.status_code, created.json["success"]) == (503, False)


def test_strangers_cannot_fill_the_queue(house: Served) -> None:
    house.services.cache_redis.flushall()
    app = house.app(max_queue_per_chart=2, max_waiters=0)
    statuses = [get(house, app=app, w=100 + number).status_code for number in range(4)]
    assert statuses == [503] * 4
    assert house.waiting() == 2


# --- created charts --------------------------------------------------------------------------------------------------


def create(served: Served, body: dict[str, Any], app: Flask | None = None) -> str:
    """The path of a created chart."""
    answer = post(served, body, "/chart/create", app)
    assert (answer.status_code, answer.json["success"]) == (200, True)
    url: str = answer.json["url"]
    assert url.startswith(PUBLIC_URL + "/chart/render/")
    return url.removeprefix(PUBLIC_URL)


def test_a_created_chart_has_one_address_below_the_public_url(served: Served) -> None:
    body = {"chart": BAR, "width": 300, "height": 150, "devicePixelRatio": 1}
    path = create(served, body)
    assert create(served, dict(reversed(body.items()))) == path
    assert create(served, {**body, "width": 301}) != path
    answer = served.get(path)
    assert picture(answer).size == (300, 150)
    assert answer.headers["ETag"] == post(served, body).headers["ETag"]


def test_an_address_may_change_title_labels_numbers_names_and_colours(served: Served) -> None:
    path = create(served, {"chart": {**BAR, "options": {"title": {"display": True, "text": "Old"}}}})
    query = {"title": "New", "labels": "a,b", "data1": "5,6", "label1": "Bar", "backgroundColor1": "rgba(1,2,3,0.5)",
             "borderColor1": "red,blue"}  # fmt: skip
    changed = {
        "type": "bar", "options": {"title": {"display": True, "text": "New"}},
        "data": {"labels": ["a", "b"], "datasets": [{"label": "Bar", "data": [5, 6], "backgroundColor":
                 "rgba(1,2,3,0.5)", "borderColor": ["red", "blue"]}]},
    }  # fmt: skip
    assert served.get(f"{path}?{urlencode(query)}").headers["ETag"] == get(served, changed).headers["ETag"]
    refused = served.get(path + "?data2=1,2")
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "image/png")


def test_what_was_not_created_is_a_404_with_a_picture(served: Served) -> None:
    for name in ("0" * 32, "nonsense", "%0d%0aSet-Cookie:a"):
        answer = served.get(f"/chart/render/{name}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "image/png")


def test_a_config_that_cannot_be_drawn_is_not_created(served: Served) -> None:
    answer = post(served, {"chart": {"type": "nonsense"}}, "/chart/create")
    assert (answer.status_code, answer.json["success"]) == (400, False)
    assert "type must be one of" in answer.json["error"]


def test_created_charts_are_kept_for_a_while_and_in_bounded_room(served: Served) -> None:
    app = served.app(quickchart_seconds=60, quickchart_bytes=2000)
    path = create(served, {"chart": BAR}, app)
    (key,) = served.services.queue_redis.scan_iter("*created:*")
    assert 0 < served.services.queue_redis.ttl(key) <= 60
    bodies = [{"chart": BAR, "width": 100 + number} for number in range(8)]
    statuses = [post(served, body, "/chart/create", app).status_code for body in bodies]
    assert statuses[0] == 200
    assert statuses[-1] == 503
    assert create(served, {"chart": BAR}, app) == path  # what is there needs no more room


def test_without_a_public_url_nothing_is_created(served: Served) -> None:
    answer = post(served, {"chart": BAR}, "/chart/create", served.app(public_url=""))
    assert (answer.status_code, answer.json["success"]) == (503, False)
    assert "CHARTHOUSE_PUBLIC_URL" in answer.json["error"]


# --- the other routes ------------------------------------------------------------------------------------------------


def test_a_qr_code_has_the_asked_looks(served: Served) -> None:
    code = picture(served.get("/qr?text=a&size=80&margin=1&dark=f00&light=00ff00&ecLevel=H")).convert("RGB")
    assert code.size == (80, 80)
    assert {colour for _, colour in code.getcolors()} == {(255, 0, 0), (0, 255, 0)}
    drawn = served.get("/qr?text=a&format=svg&size=99")
    assert (drawn.headers["Content-Type"], b'width="99"' in drawn.data) == ("image/svg+xml", True)


@pytest.mark.parametrize("query", ["", "text=", "text=a&size=0", "text=a&size=3001", "text=a&size=1e3",
                                   "text=a&margin=-1",
                                   "text=a&format=gif", "text=a&dark=nonsense", "text=a&dark=rgb(999,0,0)",
                                   "text=a&ecLevel=Z",
                                   "text=" + "x" * 2954, "ecLevel=H&text=" + "x" * 2000])  # fmt: skip
def test_a_bad_qr_code_is_a_400_with_a_picture(served: Served, query: str) -> None:
    answer = served.get("/qr?" + query)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "image/png")
    assert answer.headers["X-quickchart-error"]


def test_the_health_check_is_quickcharts(served: Served) -> None:
    said = served.get("/healthcheck").json
    assert (said["success"], bool(said["version"])) == (True, True)


def test_the_routes_are_there_only_where_they_are_set(served: Served) -> None:
    app = served.app(quickchart=0)
    for path in ("/chart?c={}", "/chart/render/" + "0" * 32, "/qr?text=a", "/healthcheck"):
        assert served.get(path, app=app).status_code == 404
    assert post(served, {"chart": BAR}, "/chart/create", app).status_code == 404


def test_no_page_and_no_route_of_charts_shows_the_chart_of_the_requests(served: Served) -> None:
    get(served)
    assert quickchart(served.services.settings).title not in served.get("/").text
    assert served.get(f"/charts/{QUICKCHART}").status_code == 404


# --- whatever comes --------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(
    config=st.one_of(st.text(max_size=40), st.sampled_from([LITERAL, json.dumps(BAR)])),
    query=st.dictionaries(st.sampled_from(sorted({*NAMES, "nonsense", "sig", "_"} - {"c", "chart"})),
                          st.one_of(st.text(max_size=12), st.sampled_from(["1", "500", "png", "jpg", "-1", "1e400"])),
                          max_size=4),
)  # fmt: skip
def test_whatever_comes_is_answered_with_a_picture(house: Served, config: str, query: dict[str, str]) -> None:
    app = house.app(max_waiters=0, max_queue_per_chart=1)
    for answer in (get(house, config, app, **query), post(house, {"chart": config, **query}, app=app)):
        assert answer.status_code in (200, 400, 503)
        assert answer.headers["Content-Type"] in MEDIA_TYPES.values()


def test_the_description_has_the_routes(served: Served) -> None:
    paths = served.get("/openapi.json").json["paths"]
    there = {path for path in paths if path.startswith(("/chart/", "/qr", "/healthcheck")) or path == "/chart"}
    assert there == {"/chart", "/chart/create", "/chart/render/{config_id}", "/qr", "/healthcheck"}
    assert set(paths["/chart"]) == {"get", "post"}
    assert {one["name"] for one in paths["/chart"]["get"]["parameters"]} == set(NAMES)
