"""Hits by real servers: from memory, counted, revalidated by ETag, and bounded in what they cost Redis."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import psutil
import pytest
from conftest import House, Reply, ask, open_house, until
from redis import Redis
from round_trips import RoundTrips
from werkzeug.test import Client

from charthouse.web.memory.cache import MemoryCache

MEMORY = "detail=memory"


def serve(house: House) -> str:
    house.counting_chart("counted", options="fresh_seconds=3600")
    house.start_worker()
    return house.start_web()


@pytest.fixture
def url(house: House) -> str:
    return serve(house)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """A house, and the address of its web server, for the tests that only look."""
    house = open_house(tmp_path_factory.mktemp("house"))
    try:
        yield house, serve(house)
    finally:
        house.close()


def commands(redis: Redis) -> int:
    """How many commands and scripts Redis was sent so far, by others than us."""
    return sum(
        stats["calls"]
        for name, stats in redis.info("commandstats").items()
        if name in ("cmdstat_evalsha", "cmdstat_eval", "cmdstat_get")
    )


def picture(url: str) -> None:
    assert ask(url + ("&" if "?" in url else "?") + "wait=20").status == 200


def test_a_second_hit_comes_from_memory_and_asks_redis_for_nothing(lasting: tuple[House, str]) -> None:
    house, url = lasting
    picture(url + "/charts/counted.png")
    first = ask(url + "/charts/counted.png")
    before = commands(house.redis)
    second = ask(url + "/charts/counted.png")
    assert MEMORY in second.headers["Cache-Status"]
    assert second.body == first.body
    assert commands(house.redis) == before
    other = ask(url + "/charts/counted.png?_=1&scale=1&theme=light")
    again = ask(url + "/charts/counted.png?_=1&scale=1&theme=light")
    assert other.body == again.body == first.body
    assert MEMORY in again.headers["Cache-Status"]


def test_an_image_that_is_not_in_memory_is_one_round_trip(lasting: tuple[House, str]) -> None:
    house, url = lasting
    picture(url + "/charts/counted.png")
    client = house.app().test_client()
    trips = RoundTrips(house.served_here[-1].cache_redis)
    assert client.get("/charts/counted.png").status_code == 200
    assert trips.count == 1


@pytest.mark.parametrize(
    ("kept", "other"), [("?_=1", "%3F_=1"), ("?_=1", "%0A_=1"), ("?_=%3F", "%3F_=?"), ("?_=/", "%0A?_=/")]
)
def test_an_address_that_is_none_gets_no_picture_of_another(lasting: tuple[House, str], kept: str, other: str) -> None:
    _, url = lasting
    picture(url + "/charts/counted.png")
    assert MEMORY in [ask(url + "/charts/counted.png" + kept).headers["Cache-Status"] for _ in range(2)][1]
    assert ask(url + "/charts/counted.png" + other).status == 404


def test_a_conditional_hit_is_a_304_from_memory(lasting: tuple[House, str]) -> None:
    _, url = lasting
    picture(url + "/charts/counted.png")
    first = ask(url + "/charts/counted.png")
    again = ask(url + "/charts/counted.png", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body, MEMORY in again.headers["Cache-Status"]) == (304, b"", True)


@pytest.mark.parametrize("max_bytes", [0, 5000])
def test_a_conditional_request_is_one_round_trip_when_memory_cannot_keep_the_picture(
    lasting: tuple[House, str], max_bytes: int
) -> None:
    house, url = lasting
    picture(url + "/charts/counted.png")
    client = Client(MemoryCache(house.app(), max_bytes))
    trips = RoundTrips(house.served_here[-1].cache_redis)
    whole = client.get("/charts/counted.png")
    tag = whole.headers["ETag"].strip('"')
    for asked in (f'"{tag}"', f'W/"{tag}"', f'"{tag}-gzip"', f'"x", "{tag}"', "*"):
        trips.count = 0
        again = client.get("/charts/counted.png", headers={"If-None-Match": asked})
        assert (again.status_code, again.data, trips.count) == (304, b"", 1)
        for name in ("ETag", "Cache-Control", "Content-Location"):
            assert again.headers[name] == whole.headers[name]


def test_a_server_without_memory_answers_a_conditional_request_with_a_304(lasting: tuple[House, str]) -> None:
    house, url = lasting
    picture(url + "/charts/counted.png")
    path = house.start_web(CHARTHOUSE_MEMORY_CACHE_BYTES="0") + "/charts/counted.png"
    again = ask(path, If_None_Match=ask(path).headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_a_purge_is_felt_within_two_seconds_at_every_address(house: House, url: str) -> None:
    paths = ["/charts/counted.png", "/showchart/counted", "/charts/counted.png?theme=dark"]
    picture(url + "/charts/counted.png")
    picture(url + "/charts/counted.png?theme=dark")
    for path in paths:
        ask(url + path)
    house.children[0].stop(10)  # nothing is drawn again
    house.call("purge", "counted")
    began = time.monotonic()
    for path in paths:
        until(lambda path=path: MEMORY not in ask(url + path).headers["Cache-Status"], 5)
    assert time.monotonic() - began < 3
    assert [ask(url + path).status for path in paths] == [202] * 3


def test_a_purge_is_felt_also_when_the_data_is_loaded_again_and_the_picture_is_not_there(
    house: House, url: str
) -> None:
    picture(url + "/charts/counted.png?theme=dark")
    ask(url + "/charts/counted.png?theme=dark")
    house.call("purge", "counted")
    picture(url + "/charts/counted.png")  # loads the data, and draws no dark picture
    until(lambda: MEMORY not in ask(url + "/charts/counted.png?theme=dark").headers["Cache-Status"], 5)


@pytest.mark.parametrize("lose", ["everything", "images"])
def test_a_picture_that_redis_lost_is_served_as_stale_until_it_is_drawn_again(
    house: House, url: str, lose: str
) -> None:
    picture(url + "/charts/counted.png")
    whole = ask(url + "/charts/counted.png")
    house.redis.flushall() if lose == "everything" else house.redis.delete(*house.redis.scan_iter("*:image:*"))
    until(lambda: answer(url, whole.body).state == "stale", 5)
    until(lambda: answer(url, whole.body).state == "ready", 20)


def answer(url: str, body: bytes) -> Reply:
    """The picture, which was never gone."""
    reply = ask(url + "/charts/counted.png")
    assert (reply.status, reply.body) == (200, body)
    return reply


def test_a_placeholder_is_never_kept(house: House) -> None:
    house.counting_chart("cold")
    url = house.start_web()  # and no worker
    for _ in range(3):
        reply = ask(url + "/charts/cold.png")
        assert (reply.status, MEMORY in reply.headers["Cache-Status"]) == (202, False)


def test_hits_are_counted_by_chart_over_all_processes(house: House, url: str) -> None:
    picture(url + "/charts/counted.png")
    for _ in range(20):
        ask(url + "/charts/counted.png")
        ask(url + "/charts/counted.png?theme=dark&wait=5")

    def hits() -> int:
        charts = json.loads(house.call("list", "--json").stdout)["charts"]
        return int(charts[0]["hits"])

    until(lambda: hits() >= 20, 15)
    warmed = json.loads(house.call("warm", "--popular", "1", "--json").stdout)["images"]
    assert [one["chart"] for one in warmed] == ["counted"]


def test_the_status_of_a_hundred_charts_and_their_gallery_are_one_round_trip_each(house: House) -> None:
    house.write("many.py", MANY)
    client = house.app().test_client()
    names = ",".join(f"many-{number}" for number in range(100))
    house.start_worker()
    until(lambda: set(states(client, names)) == {"ready"}, 60)
    trips = RoundTrips(house.served_here[-1].cache_redis)
    for path in (f"/status?charts={names}", "/"):
        trips.count = 0
        assert client.get(path).status_code == 200
        assert trips.count == 1


MANY = """
from charthouse import chart

for number in range(100):
    @chart(f"many-{number}", load=lambda: 1, width=60, height=40, fresh_seconds=3600)
    def draw(figure, data):
        figure.text(0.5, 0.5, "x")
"""


def states(client: object, names: str) -> list[str]:
    charts = client.get(f"/status?charts={names}").get_json()["charts"]  # type: ignore[attr-defined]
    return [one["state"] for one in charts.values()]


@pytest.mark.system
def test_sixty_four_megabytes_of_pictures_grow_the_process_by_no_more_than_forty(house: House) -> None:
    house.write("large.py", LARGE)
    web = house.start_web(1, CHARTHOUSE_MEMORY_CACHE_BYTES=str(16 << 20))
    house.start_worker()
    paths = [f"{web}/charts/large.png?number={number}" for number in range(130)]
    sizes = [len(ask(path + "&wait=30").body) for path in paths]
    assert sum(sizes) > 64e6
    server = psutil.Process(house.children[0].process.pid).children()[0]
    before = server.memory_info().rss
    for _ in range(3):
        for path in paths:
            assert ask(path).status == 200
    assert server.memory_info().rss - before < 40e6


LARGE = """
import numpy
from charthouse import chart, integer

@chart("large", load=lambda number: number, params={"number": integer(0, 1000)}, width=480, height=400,
    layout=None, defaults=None)
def draw(figure, data):
    noise = numpy.random.default_rng(data).random((400, 480, 3))
    figure.add_axes([0, 0, 1, 1]).imshow(noise, aspect="auto", interpolation="nearest")
"""


def test_a_picture_of_both_themes_comes_from_memory_too(lasting: tuple[House, str]) -> None:
    _, url = lasting
    path = "/charts/counted.svg?theme=auto"
    picture(url + path)
    first, second = ask(url + path), ask(url + path)
    assert MEMORY in second.headers["Cache-Status"]
    assert second.body == first.body
    assert b"prefers-color-scheme" in second.body
