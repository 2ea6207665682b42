"""What the edge keeps, for how long, and what it asks for: a real nginx before an origin that counts."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from conftest import Reply, ask, until
from edge_server import PICTURE, Edge, Origin, edge, serving

from charthouse.web.routes.images import FOR_EVER, NEWEST

pytestmark = [pytest.mark.system, pytest.mark.alone]

HASH = "0123456789abcdef" * 2
ONE_YEAR = {"cache_control": FOR_EVER, "X_Accel_Expires": "2"}
MINUTE = "public, max-age=60"
LONGEST = 3.2  # seconds that what is kept for 2 s may be shown as if it were new: nginx counts whole ones
SHORT, SHORT_LONGEST = "public, max-age=1", 2.2
STALE = "edge; hit; detail=stale"
numbers = itertools.count()


@dataclass
class Before:
    """An edge before an origin, and addresses that no other test asks for."""

    edge: Edge
    origin: Origin
    number: int = field(default_factory=lambda: next(numbers))
    kept_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.newest = f"{self.edge.url}/charts/c{self.number}.png"
        self.exact = f"{self.edge.url}/charts/c{self.number}/{HASH}.png?v=1"
        self.status = f"{self.edge.url}/status?charts=c{self.number}"

    def keep(self, url: str, method: str = "GET") -> None:
        """Ask once, and wait until the answer is kept: nginx sends it on before it has written it down.

        What the waiting itself asks the origin for, in that moment, is not counted.
        """
        asked = self.origin.asked
        before = len(asked)
        ask(url, method=method)
        until(lambda: last(ask(url, method="HEAD")) == "edge; hit")
        self.kept_at[url] = time.monotonic()
        del asked[before + 1 :]

    def within(self, seconds: float, url: str, condition: Callable[[], bool]) -> None:
        """Wait for the condition, for so long after that address's answer was kept; fails when it comes later."""
        until(condition, self.kept_at[url] + seconds - time.monotonic())

    def expire(self, url: str, longest: float = LONGEST) -> None:
        """Ask until what is kept there has expired, before an origin that fails; fails when that takes longer."""
        self.origin.say("no-store", 503)
        self.within(longest, url, lambda: last(ask(url)) == STALE)
        until(lambda: self.origin.asked)  # in the background, it may come after the client's answer


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Edge, Origin]]:
    origin = Origin()
    with serving(origin), edge(tmp_path_factory.mktemp("edge"), origin.url) as built:
        yield built, origin


@pytest.fixture
def at(running: tuple[Edge, Origin]) -> Before:
    return Before(*running)


def many(url: str, clients: int = 50) -> list[Reply]:
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda _: ask(url), range(clients)))


def last(reply: Reply) -> str:
    return str(reply.headers.get_all("Cache-Status")[-1])


def test_many_who_ask_for_an_expired_picture_cost_the_web_one_request_and_it_is_conditional(at: Before) -> None:
    ways = ((at.newest, {"cache_control": NEWEST}), (at.exact, ONE_YEAR))
    for url, headers in ways:
        at.origin.say(**headers)
        at.keep(url)
    for url, headers in ways:
        at.expire(url)
        at.origin.say(seconds=0.4, **headers)
        assert {reply.body for reply in many(url)} == {PICTURE}
        until(lambda url=url: last(ask(url)) == "edge; hit")
        assert [one.headers["If-None-Match"] for one in at.origin.asked] == ['"one"']


def test_immutable_reaches_the_client_and_what_nginx_was_told_does_not(at: Before) -> None:
    at.origin.say(**ONE_YEAR)
    for reply in (ask(at.exact), ask(at.exact)):
        assert reply.headers.get_all("Cache-Control") == [FOR_EVER]
        assert "X-Accel-Expires" not in reply.headers


def test_an_exact_picture_that_is_gone_is_gone_for_whoever_asks(at: Before) -> None:
    at.origin.say(**ONE_YEAR)
    at.keep(at.exact)
    at.expire(at.exact)
    for status in (302, 404, 202):
        at.origin.say("no-store", status)
        assert [ask(at.exact).status for _ in range(3)] == [status] * 3


def test_a_newest_picture_is_never_shown_longer_than_stale_while_revalidate_says(at: Before) -> None:
    at.origin.say("public, max-age=1, stale-while-revalidate=2")
    at.keep(at.newest)
    at.origin.say("no-store", 202)
    at.within(SHORT_LONGEST, at.newest, lambda: last(ask(at.newest)) == STALE)
    at.within(4.2, at.newest, lambda: ask(at.newest).status == 202)
    assert [reply.status for reply in many(at.newest, 10)] == [202] * 10


@pytest.mark.parametrize("cache_control", ["no-store", "private, max-age=60", "no-cache", ""])
@pytest.mark.parametrize("status", [200, 202, 500, 503])
def test_what_forbids_it_and_what_says_nothing_is_never_kept(at: Before, cache_control: str, status: int) -> None:
    kept = at.edge.kept()
    at.origin.say(cache_control, status)
    for url in (at.newest, at.exact, at.status, f"{at.edge.url}/", f"{at.edge.url}/charts/c{at.number}"):
        assert [ask(url).status for _ in range(2)] == [status] * 2
    assert (len(at.origin.asked), at.edge.kept()) == (10, kept)


def test_placeholders_do_not_queue_behind_each_other(at: Before) -> None:
    at.origin.say("no-store", 202, seconds=0.3)
    for url in (at.newest, at.exact):
        began = time.monotonic()
        assert [reply.status for reply in many(url, 20)] == [202] * 20
        assert time.monotonic() - began < 1.5


def test_what_carries_a_token_or_waits_passes_by_what_is_kept_and_is_not_kept(at: Before) -> None:
    kept = at.edge.kept()
    at.origin.say(MINUTE)
    for url in (at.newest, at.exact, at.status):
        assert last(ask(url, Authorization="Bearer x")) == "edge; fwd=bypass"
    ask(at.newest + "?wait=5")
    assert at.edge.kept() == kept
    at.keep(at.newest)
    assert last(ask(at.newest)) == "edge; hit"
    ask(at.newest, Authorization="Bearer x")
    assert [one.headers["Authorization"] for one in at.origin.asked] == ["Bearer x"] * 3 + [None] * 2 + ["Bearer x"]


def test_a_long_address_comes_through_and_one_that_no_app_reads_does_not(at: Before) -> None:
    at.origin.say("no-store")
    assert ask(at.status + ",chart" * 2600).status == 200
    assert ask(at.status + ",chart" * 4000).status == 414
    assert len(at.origin.asked) == 1


def test_what_has_a_long_address_is_kept_too(at: Before) -> None:
    at.origin.say(MINUTE)
    at.keep(at.status + ",chart" * 2600)


def test_each_query_is_kept_apart(at: Before) -> None:
    at.origin.say(MINUTE)
    urls = (at.newest, at.newest + "?scale=2", at.newest + "?scale=3", at.status, at.status + ",cpu")
    for url in urls:
        at.keep(url)
    for url in urls:
        ask(url)
    assert len(at.origin.asked) == 5


@pytest.mark.parametrize("asked", ['"one"', 'W/"one"', '"two", "one"', "*"])
def test_conditional_requests_and_head_are_answered_from_what_is_kept(at: Before, asked: str) -> None:
    at.origin.say(MINUTE)
    at.keep(at.newest, method="HEAD")
    same = ask(at.newest, If_None_Match=asked)
    assert (same.status, same.body, same.headers["ETag"]) == (304, b"", '"one"')
    head = ask(at.newest, method="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(PICTURE)))
    assert ask(at.newest, If_None_Match='"two"').body == PICTURE
    assert len(at.origin.asked) == 1


def test_while_the_name_of_the_web_is_not_known_pictures_are_still_there(at: Before) -> None:
    at.origin.say(SHORT)
    for url in (at.newest, at.exact):
        at.keep(url)
    for url in (at.newest, at.exact):
        at.expire(url, SHORT_LONGEST)
    at.edge.names.known = False
    try:
        until(lambda: {reply.status for reply in many(at.newest + "?scale=3")} == {502})  # by every nginx process
        at.origin.say(SHORT)
        for url in (at.newest, at.exact, at.newest):
            reply = ask(url)
            assert (reply.status, reply.body, last(reply)) == (200, PICTURE, STALE)
        began = time.monotonic()
        assert (ask(at.newest + "?scale=2").status, ask(at.status).status) == (502, 502)
        assert time.monotonic() - began < 1
        assert at.origin.asked == []
    finally:
        at.edge.names.known = True


def test_pictures_outlive_a_web_that_fails_and_its_status_does_not(at: Before) -> None:
    at.origin.say(SHORT)
    for url in (at.newest, at.exact, at.status):
        at.keep(url)
    at.expire(at.newest, SHORT_LONGEST)
    at.expire(at.exact, SHORT_LONGEST)
    at.within(SHORT_LONGEST, at.status, lambda: ask(at.status).status == 503)
    for status in (500, 502, 503, 504):
        at.origin.say("no-store", status)
        for url in (at.newest, at.exact):
            assert [(reply.status, reply.body) for reply in many(url, 5)] == [(200, PICTURE)] * 5
        assert ask(at.status).status == status


def test_addresses_that_differ_in_ignored_names_are_one(at: Before) -> None:
    at.origin.say(MINUTE)
    at.keep(at.newest)
    at.keep(at.newest + "?scale=2&theme=dark")
    for query in (
        "?_=1",
        "?_",
        "?_x=1",
        "?scale=2&_=1&theme=dark",
        "?_=1&scale=2&theme=dark",
        "?scale=2&theme=dark&_=2",
    ):
        assert last(ask(at.newest + query)) == "edge; hit", query
    assert len(at.origin.asked) == 2


def test_each_encoding_is_kept_apart_but_of_a_png_there_is_one(at: Before) -> None:
    at.origin.say(MINUTE, Vary="Accept-Encoding")
    for accepted in ("gzip, deflate, br", "gzip", "gzip;q=1.0, zstd", "", "br", "gzip;q=0"):
        ask(at.status, Accept_Encoding=accepted)
        until(lambda accepted=accepted: last(ask(at.status, Accept_Encoding=accepted)) == "edge; hit")
        ask(at.newest, Accept_Encoding=accepted)
        until(lambda accepted=accepted: last(ask(at.newest, Accept_Encoding=accepted)) == "edge; hit")
    assert {one.headers["Accept-Encoding"] for one in at.origin.asked if "status" in one.path} == {"gzip", None}
    assert {one.headers["Accept-Encoding"] for one in at.origin.asked if "status" not in one.path} == {None}


def test_what_is_spelled_as_no_client_spells_it_is_not_kept(at: Before) -> None:
    """Or one client would fill the disk with copies of one picture."""
    at.origin.say(MINUTE)
    before = at.edge.kept()
    odd = ["?sc%61le=2", "?&scale=2", "?scale=2&&theme=dark", "?scale=2&", "?_a=1&_b=2", "?tag=%c3%9c", "?n%5F=1"]
    for address in [at.newest + query for query in odd] + [at.newest.replace("/charts/c", "/charts/%63")]:
        assert [last(ask(address)) for _ in range(2)] == ["edge; fwd=miss"] * 2, address
    assert at.edge.kept() == before
    for query in ("?tag=%C3%9C&day=a+b", "?_=1&tag=%2C", "?t=%7E%2F"):
        at.keep(at.newest + query)
