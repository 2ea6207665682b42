"""The edge before a real web server and a real worker: a cold start, hits, a purge, and a web that is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from conftest import House, Reply, ask, open_house, until
from edge_server import Edge, edge

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign
from charthouse.web.answers import FOR_EVER

pytestmark = [pytest.mark.system, pytest.mark.alone]

KEYS = "office:sesame"
TOKENS = "office:poppy"
PUSHED = """
from charthouse import chart

@chart("pushed")
def draw(figure, data):
    figure.subplots().plot(data or [])
"""
CLIENTS = 200
SLOW_SECONDS = 0.5  # so that all clients come while the picture is drawn


class Site:
    """A house with its edge."""

    def __init__(self, house: House, built: Edge, web: str) -> None:
        self.house, self.edge, self.web = house, built, web

    def get(self, path: str, **headers: str) -> Reply:
        return ask(self.edge.url + path, **headers)

    def picture(self, path: str) -> Reply:
        """The picture, once it is ready."""

        def ready() -> Reply | None:
            reply = self.get(path)
            return reply if reply.status == 200 else None

        return until(ready)  # type: ignore[no-any-return]

    def hit(self, path: str, **headers: str) -> Reply:
        """What the edge has: it writes an answer down after it has sent it on, and asks again every 2 s."""

        def kept() -> Reply | None:
            reply = self.get(path, **headers)
            return reply if last(reply) == "edge; hit" else None

        return until(kept)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One house for the tests of this module, each with a chart of its own."""
    signing = {"CHARTHOUSE_SIGNING_KEYS": KEYS, "CHARTHOUSE_API_TOKENS": TOKENS}
    house = open_house(tmp_path_factory.mktemp("house"), **signing)
    house.counting_chart("cold", draw_seconds=SLOW_SECONDS, options="fresh_seconds=3600")
    for name in ("hit", "purged", "away", "cold-away"):
        house.counting_chart(name, options="fresh_seconds=3600")
    house.counting_chart("closed", options="fresh_seconds=3600, private=True")
    house.counting_chart("both", options="fresh_seconds=3600")
    house.write("pushed.py", PUSHED)
    try:
        house.start_worker()
        web = house.start_web()
        with edge(house.folder / "edge", web) as built:
            yield Site(house, built, web)
    finally:
        house.close()


async def timed(url: str) -> tuple[int, float]:
    """The status, and the seconds until the whole answer was there."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    writer.write(f"GET {urlsplit(url).path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1]), time.monotonic() - began


async def at_once(url: str) -> list[tuple[int, float]]:
    return await asyncio.gather(*(timed(url) for _ in range(CLIENTS)))


def members(reply: Reply) -> list[str]:
    """Who took part, by Cache-Status: one header a cache."""
    return [member.split(";")[0] for member in reply.headers.get_all("Cache-Status")]


def last(reply: Reply) -> str:
    return str(reply.headers.get_all("Cache-Status")[-1])


def test_two_hundred_cold_requests_at_once_are_all_answered_soon_and_make_one_draw(site: Site) -> None:
    answers = asyncio.run(at_once(site.edge.url + "/charts/cold.png"))
    assert {status for status, _ in answers} <= {200, 202}
    assert sorted(seconds for _, seconds in answers)[int(CLIENTS * 0.99) - 1] < 1
    site.picture("/charts/cold.png")
    assert site.house.count("cold", "draws") == 1


def test_a_hit_and_its_304_come_from_the_edge_and_say_what_the_web_said(site: Site) -> None:
    first = site.picture("/charts/hit.png")
    exact = site.picture(first.headers["Content-Location"])
    assert exact.headers.get_all("Cache-Control") == [FOR_EVER]
    for path, kept in (("/charts/hit.png", first), (first.headers["Content-Location"], exact)):
        hit, same = site.hit(path), site.hit(path, If_None_Match=kept.headers["ETag"])
        assert (hit.status, hit.body, same.status, same.body) == (200, kept.body, 304, b"")
        for reply in (hit, same):
            assert members(reply) == ["charthouse", "edge"]
            for name in ("Cache-Control", "ETag", "Charthouse-Data-Hash", "Charthouse-State", "Content-Location"):
                assert reply.headers.get_all(name) == kept.headers.get_all(name)
            assert "X-Accel-Expires" not in reply.headers


def test_the_status_is_kept_for_a_second(site: Site) -> None:
    site.picture("/charts/hit.png")
    path = "/status?charts=hit"
    assert site.get(path).json()["charts"]["hit"]["state"] == "ready"
    site.hit(path)
    until(lambda: last(site.get(path)) == "edge; fwd=stale", 5)


def test_a_purge_is_felt_through_the_edge_within_five_seconds(site: Site) -> None:
    newest = "/charts/purged.png"
    exact = site.picture(newest).headers["Content-Location"]
    for path in (exact, newest):  # each alone: the newest has the picture drawn again, and then both are there
        site.picture(newest)
        site.picture(exact)
        drawn = site.house.count("purged", "draws")
        site.house.redis.flushall()
        began = time.monotonic()
        # Asked all the time: what is asked for often must not stay for it.
        until(
            lambda path=path, drawn=drawn: site.get(path).status != 200 or site.house.count("purged", "draws") > drawn
        )
        assert time.monotonic() - began < 6


def test_the_edge_opens_nothing_that_is_private_keeps_nothing_that_was_signed_and_forgets_it_with_its_expiry(
    site: Site,
) -> None:
    (key,) = parse_keys(KEYS)

    def signed(path: str, seconds: int = 3600) -> str:
        return sign(Signature(key, int(time.time()) + seconds), path, [])

    soon = signed("/charts/closed.png", 4)
    first = site.picture(signed("/charts/closed.png"))
    exact = first.headers["Content-Location"]
    for path in (signed("/charts/closed.png"), exact, signed("/charts/closed"), signed("/showchart/closed")):
        for _ in range(3):
            reply = site.get(path)
            assert (reply.status, "hit" in last(reply)) == (200, False)
            assert reply.headers["Cache-Control"] in ("private, max-age=2", "no-store")
    unsigned = exact.partition("?")[0] + "?v=" + exact.partition("&v=")[2].partition("&")[0]
    for path in ("/charts/closed.png", "/charts/closed", "/showchart/closed", "/status?charts=closed", unsigned):
        assert [site.get(path).status for _ in range(3)] == [403] * 3
    until(lambda: site.get(soon).status == 403)
    assert site.get(soon).json()["reason"] == "expired"
    kept = [path.read_bytes() for path in (site.edge.folder / "cache").rglob("*") if path.is_file()]
    assert kept
    assert not [content for content in kept if b"/closed" in content]  # each begins with the address


def test_data_is_pushed_and_pictures_are_purged_through_the_edge_by_who_has_a_token(site: Site) -> None:
    data, images = (site.edge.url + f"/charts/pushed/{what}" for what in ("data", "images"))
    token = {"Authorization": "Bearer " + TOKENS.partition(":")[2], "Content_Type": "application/json"}
    before = site.picture("/charts/pushed.png")
    assert [ask(data, "PUT", body=b"[1]").status, ask(images, "DELETE").status] == [401, 401]
    put = ask(data, "PUT", body=b"[1, 5, 2]", **token)
    assert put.status < 300, put
    until(lambda: site.picture("/charts/pushed.png").body != before.body, seconds=10)
    exact = site.picture("/charts/pushed.png").headers["Content-Location"]
    drawn = site.hit(exact)
    purged = ask(images, "DELETE", **token)
    assert purged.status < 300, purged
    assert not [reply for reply in (put, purged) if "Cache-Status" in reply.headers]
    until(lambda: site.get(exact).status != 200, seconds=10)
    assert site.picture("/charts/pushed.png").body == drawn.body  # of the data that was pushed, drawn anew


def test_while_the_web_is_away_pictures_are_shown_and_the_rest_fails_quickly(site: Site) -> None:
    first = site.picture("/charts/away.png")
    exact = first.headers["Content-Location"]
    site.picture(exact)
    site.house.children[-1].stop(10)
    try:
        for path in ("/charts/away.png", exact):  # kept for two seconds, and nginx counts whole ones
            until(lambda path=path: last(site.get(path)) == "edge; hit; detail=stale", 3.2)
        for path in ("/charts/away.png", exact):
            for _ in range(2):
                assert (site.get(path).status, site.get(path).body) == (200, first.body)
        began = time.monotonic()
        assert {site.get(path).status for path in ("/charts/cold-away.png", "/status?charts=away", "/")} == {502}
        assert time.monotonic() - began < 1
    finally:
        site.house.children[-1].start()
        until(lambda: site.get("/healthz").status == 200)
    until(lambda: "stale" not in site.get(exact).headers["Cache-Status"])


def test_a_picture_of_both_themes_is_kept_apart_from_that_of_one_and_smaller_than_two(site: Site) -> None:
    paths = [f"/charts/both.svg?theme={theme}" for theme in ("light", "dark", "auto")]
    for path in paths:
        site.picture(path)
    light, dark, both = (site.hit(path, Accept_Encoding="gzip") for path in paths)
    assert {one.headers["Content-Encoding"] for one in (light, dark, both)} == {"gzip"}
    assert len({light.body, dark.body, both.body}) == 3
    assert len(both.body) <= 1.2 * max(len(light.body), len(dark.body))
