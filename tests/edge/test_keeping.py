"""What the edge keeps, for how long, and what it asks for: a real nginx before an origin that counts."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Reply, ask, until
from edge_before import STALE, Before, last
from edge_server import PICTURE

from charthouse.web.answers import FOR_EVER, NEWEST

pytest_plugins = ["edge_before"]
pytestmark = [pytest.mark.system, pytest.mark.alone]
ONE_YEAR = {"cache_control": FOR_EVER, "X_Accel_Expires": "2"}
MINUTE = "public, max-age=60"
SHORT, SHORT_LONGEST = "public, max-age=1", 2.2


def many(url: str, clients: int = 50) -> list[Reply]:
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda _: ask(url), range(clients)))


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


def test_the_picture_of_a_config_is_waited_for_and_kept_from_its_second_request_on(at: Before) -> None:
    url = f"{at.edge.url}/chart?c={at.number}" + "x" * 4000
    at.origin.say(MINUTE, seconds=2)
    assert (ask(url).status, ask(url).status) == (200, 200)
    at.origin.say(MINUTE)
    assert last(ask(url)) == "edge; hit"
    assert ask(url, "POST", body=b"{}").status != 504
    assert len(at.origin.asked) <= 1  # the POST


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
