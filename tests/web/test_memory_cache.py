"""Hits from memory: what is kept, for how long, and who asks below."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import until

from charthouse.web.memory import cache
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.memory.marks import LOOKS_ONCE, mark_cacheable, mark_hit, mark_purged

NEWEST = "public, max-age=2, stale-while-revalidate=10, stale-if-error=86400"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Below:
    """An application that says how often it was asked, and answers what it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = "200 OK"
        self.body = b"picture"
        self.headers = {"Content-Type": "image/png", "ETag": '"one"', "Cache-Control": NEWEST}
        self.purged = ""
        self.gate: threading.Event | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.asked += 1
        if self.gate:
            assert self.gate.wait(10), "the gate stayed closed"
        path = environ["PATH_INFO"].replace("//", "/")
        mark_cacheable(environ, path)
        mark_hit(environ, path)
        mark_purged(environ, self.purged)
        if environ.get("HTTP_IF_NONE_MATCH") == self.headers.get("ETag") and self.status.startswith("200"):
            said = [(name, value) for name, value in self.headers.items() if name != "Content-Type"]
            start_response("304 Not Modified", said)
            return []
        headers = self.headers | {"Content-Length": str(len(self.body))}
        start_response(self.status, list(headers.items()))
        return [self.body] if environ["REQUEST_METHOD"] == "GET" else []


@pytest.fixture
def below() -> Below:
    return Below()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(below: Below, clock: Clock) -> MemoryCache:
    return MemoryCache(below, 1_000_000, clock)


def get(
    memory: MemoryCache, path: str = "/a", method: str = "GET", **headers: str
) -> tuple[str, dict[str, str], bytes]:
    answered: list[Any] = []
    path, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": unquote(path, "latin-1"), "QUERY_STRING": query}
    environ |= {"HTTP_" + name.upper(): value for name, value in headers.items()}
    body = b"".join(memory(environ, lambda status, headers: answered.extend((status, dict(headers)))))
    return answered[0], answered[1], body


def together(memory: MemoryCache, below: Below, count: int) -> list[tuple[str, dict[str, str], bytes]]:
    """The answers to that many requests at once, while one of them is asked for below, where the gate is closed."""
    assert below.gate
    answers: list[tuple[str, dict[str, str], bytes]] = []
    askers = [threading.Thread(target=lambda: answers.append(get(memory))) for _ in range(count)]
    for asker in askers:
        asker.start()
    until(lambda: below.asked == 2)
    below.gate.set()
    for asker in askers:
        asker.join()
    return answers


def test_a_second_request_is_answered_from_memory(memory: MemoryCache, below: Below) -> None:
    first, second = get(memory), get(memory)
    assert (first[0], first[2]) == (second[0], second[2]) == ("200 OK", b"picture")
    assert below.asked == 1
    assert second[1]["Cache-Status"] == "charthouse; hit; detail=memory"


def test_after_two_seconds_it_is_asked_for_below_by_its_etag(memory: MemoryCache, below: Below, clock: Clock) -> None:
    get(memory)
    clock.advance(1.9)
    get(memory)
    assert below.asked == 1
    clock.advance(0.2)
    assert get(memory)[2] == b"picture"
    assert below.asked == 2
    assert get(memory)[2] == b"picture"
    assert below.asked == 2


def test_a_picture_that_changed_replaces_the_old_one(memory: MemoryCache, below: Below, clock: Clock) -> None:
    get(memory)
    below.body, below.headers["ETag"] = b"newer", '"two"'
    clock.advance(3)
    assert get(memory)[2] == b"newer"
    assert get(memory, if_none_match='"two"')[0] == "304 Not Modified"


def test_while_one_asks_below_the_others_get_it_as_it_is(memory: MemoryCache, below: Below, clock: Clock) -> None:
    get(memory)
    clock.advance(5)
    below.gate = threading.Event()
    asker = threading.Thread(target=get, args=(memory,))
    asker.start()
    until(lambda: below.asked == 2)
    assert get(memory)[2] == b"picture"
    assert below.asked == 2
    below.gate.set()
    asker.join()


def test_what_may_not_be_shown_stale_is_not_shown_while_one_asks_below(
    memory: MemoryCache, below: Below, clock: Clock
) -> None:
    below.headers["Cache-Control"] = "public, max-age=1"
    get(memory)
    below.body, below.headers["ETag"] = b"newer", '"two"'
    clock.advance(1.1)
    below.gate = threading.Event()
    assert [one[2] for one in together(memory, below, 2)] == [b"newer"] * 2


def test_past_what_is_allowed_all_get_what_one_renewal_brings(memory: MemoryCache, below: Below, clock: Clock) -> None:
    get(memory)
    below.body, below.headers["ETag"] = b"newer", '"two"'
    clock.advance(60)
    below.gate = threading.Event()
    assert [one[2] for one in together(memory, below, 5)] == [b"newer"] * 5


def test_nobody_waits_long_for_a_renewal_while_what_is_kept_may_be_sent(
    memory: MemoryCache, below: Below, clock: Clock
) -> None:
    get(memory)
    below.body, below.headers["ETag"] = b"newer", '"two"'
    clock.advance(5)
    below.gate = threading.Event()
    assert get(memory)[2] == b"picture"
    assert below.asked == 2
    below.gate.set()
    until(lambda: get(memory)[2] == b"newer")
    assert below.asked == 2


def test_when_what_is_below_fails_all_who_waited_get_the_last_picture(
    memory: MemoryCache, below: Below, clock: Clock
) -> None:
    get(memory)
    below.status = "503 Service Unavailable"
    clock.advance(60)
    below.gate = threading.Event()
    assert [one[0] for one in together(memory, below, 5)] == ["200 OK"] * 5


def test_a_renewed_answer_says_what_is_below_says_now(memory: MemoryCache, below: Below, clock: Clock) -> None:
    below.headers["Charthouse-State"] = "stale"
    get(memory)
    below.headers |= {"Charthouse-State": "ready", "Cache-Control": "public, max-age=9"}
    clock.advance(3)
    _, headers, body = get(memory)
    assert (headers["Charthouse-State"], headers["Cache-Control"], body) == ("ready", "public, max-age=9", b"picture")


def test_what_is_served_while_below_fails_says_that_it_is_old(memory: MemoryCache, below: Below, clock: Clock) -> None:
    below.headers |= {"Charthouse-State": "ready", "Cache-Status": "charthouse; hit; ttl=59"}
    get(memory)
    below.status = "503 Service Unavailable"
    clock.advance(3600)
    headers = get(memory)[1]
    assert headers["Charthouse-State"] == "stale"
    assert headers["Cache-Status"] == "charthouse; hit; ttl=-3588; detail=memory"


def test_a_conditional_request_fills_memory_too(memory: MemoryCache, below: Below) -> None:
    assert get(memory, if_none_match='"one"')[0] == "304 Not Modified"
    assert get(memory, if_none_match='"one"')[0] == "304 Not Modified"
    assert get(memory)[2] == b"picture"
    assert below.asked == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("max_bytes", [0, 2000])
def test_a_conditional_request_for_what_cannot_be_kept_is_a_304(below: Below, method: str, max_bytes: int) -> None:
    memory = MemoryCache(below, max_bytes)
    for number in range(1, 3):
        status, headers, body = get(memory, method=method, if_none_match='"one"')
        assert (status, headers["ETag"], body, below.asked) == ("304 Not Modified", '"one"', b"", number)
        assert not {"Content-Type", "Content-Length"} & set(headers)
    assert get(memory, if_none_match='"other"')[0] == "200 OK"
    assert memory.hits() == {"/a": 3}


def test_a_304_says_all_that_the_200_says_but_of_its_content(memory: MemoryCache, below: Below) -> None:
    below.headers |= {"Content-Location": "/a/1", "Charthouse-State": "ready"}
    whole = get(memory)[1]
    assert get(memory, if_none_match="*")[1] == {
        name: value for name, value in whole.items() if name not in ("Content-Length", "Content-Type")
    }


def test_a_long_address_is_kept_and_an_endless_one_is_not(memory: MemoryCache, below: Below) -> None:
    for path, asked in (("/a?" + "x" * 9000, 1), ("/b?" + "x" * 17000, 3)):
        before = below.asked
        get(memory, path)
        get(memory, path)
        assert below.asked - before == min(asked, 2)


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Service Unavailable"])
def test_when_what_is_below_fails_the_last_picture_is_served(
    memory: MemoryCache, below: Below, clock: Clock, status: str
) -> None:
    get(memory)
    below.status = status
    clock.advance(3600)
    assert get(memory)[::2] == ("200 OK", b"picture")
    assert get(memory)[::2] == ("200 OK", b"picture")
    assert below.asked == 2  # not asked again at once
    clock.advance(1.1)
    below.status = "200 OK"
    assert get(memory)[2] == b"picture"
    assert below.asked == 3


def test_an_answer_from_memory_says_its_age_in_seconds(memory: MemoryCache, below: Below, clock: Clock) -> None:
    def age() -> str | None:
        headers = get(memory)[1]
        assert get(memory, if_none_match="*")[1].get("Age") == headers.get("Age")
        return headers.get("Age")

    ages = [age()]
    for seconds in (0.9, 0.2, 0.8):
        clock.advance(seconds)
        ages.append(age())
    assert ages == [None, None, "1", "1"]
    clock.advance(0.2)  # it is confirmed below
    assert age() is None
    clock.advance(1.5)
    assert age() == "1"
    below.status = "503 Service Unavailable"
    clock.advance(60)
    assert age() == "61"
    below.status = "200 OK"
    clock.advance(2)
    assert age() is None


def test_what_is_sent_while_another_request_asks_below_says_its_age(
    memory: MemoryCache, below: Below, clock: Clock
) -> None:
    get(memory)
    clock.advance(5)
    below.gate = threading.Event()
    asker = threading.Thread(target=get, args=(memory,))
    asker.start()
    until(lambda: below.asked == 2)
    assert get(memory)[1]["Age"] == "5"
    clock.advance(3)
    assert get(memory)[1]["Age"] == "8"
    below.gate.set()
    asker.join()


LOST = ["202 Accepted", "500 Internal Server Error", "503 Service Unavailable"]


@pytest.mark.parametrize("status", LOST)
@pytest.mark.parametrize("purged", ["", "7.5"])
def test_a_picture_that_is_lost_below_is_served_as_stale_while_it_is_asked_for(
    memory: MemoryCache, below: Below, clock: Clock, status: str, purged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "RENEWAL_SECONDS", 10.0)  # a renewal is done before its answer is looked at
    below.headers |= {"Charthouse-State": "ready"}
    below.purged = purged
    get(memory)
    below.status, below.purged = status, ""
    clock.advance(3)
    for asked in (2, 3):
        for _ in range(2):
            said, headers, body = get(memory)
            assert (said, headers["Charthouse-State"], body, below.asked) == ("200 OK", "stale", b"picture", asked)
        clock.advance(1.1)
    below.status, below.body, below.headers["ETag"] = "200 OK", b"newer", '"two"'
    assert get(memory)[1]["Charthouse-State"] == "ready"
    assert get(memory)[2] == b"newer"


def test_also_those_who_need_not_wait_get_the_picture_that_is_lost_below(
    memory: MemoryCache, below: Below, clock: Clock
) -> None:
    get(memory)
    clock.advance(60)
    below.status, below.gate = "202 Accepted", threading.Event()
    assert [one[0] for one in together(memory, below, 3)] == ["200 OK"] * 3


@pytest.mark.parametrize("status", LOST)
@pytest.mark.parametrize("before", ["", "7.5"])
def test_a_picture_that_was_purged_is_gone_here(
    memory: MemoryCache, below: Below, clock: Clock, status: str, before: str
) -> None:
    below.purged = before
    get(memory)
    below.status, below.purged = status, "8.5"
    clock.advance(3)
    assert [get(memory)[0] for _ in range(2)] == [status] * 2
    assert below.asked == 3


@pytest.mark.parametrize("status", ["302 Found", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
def test_a_picture_that_was_taken_back_is_gone_here(
    memory: MemoryCache, below: Below, clock: Clock, status: str
) -> None:
    get(memory)
    below.status = status
    clock.advance(3)
    assert [get(memory)[0] for _ in range(2)] == [status] * 2
    assert below.asked == 3


def test_no_picture_is_served_beyond_its_stale_if_error(memory: MemoryCache, below: Below, clock: Clock) -> None:
    get(memory)
    below.status = "202 Accepted"
    clock.advance(86403)
    assert get(memory)[0] == "202 Accepted"


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private, max-age=2"},
        {"Cache-Control": "no-cache"},
        {"Cache-Control": "public"},
        {"Vary": "Accept"},
        {"Set-Cookie": "a=b"},
    ],
)
def test_private_negotiated_and_forbidden_answers_never_enter(
    memory: MemoryCache, below: Below, headers: dict[str, str]
) -> None:
    below.headers |= headers
    get(memory)
    get(memory)
    assert below.asked == 2


def test_who_sends_a_token_is_answered_below(memory: MemoryCache, below: Below) -> None:
    get(memory)
    get(memory, authorization="Bearer x")
    assert below.asked == 2


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ('"one"', "304 Not Modified"),
        ('W/"one"', "304 Not Modified"),
        ('"other", "one"', "304 Not Modified"),
        ("*", "304 Not Modified"),
        ('"one-gzip"', "304 Not Modified"),
        ('W/"one-br"', "304 Not Modified"),
        ('"other-gzip", "one--gzip"', "304 Not Modified"),
        ('"other"', "200 OK"),
        ('"other-gzip"', "200 OK"),
        ('"one-two"', "200 OK"),
    ],
)
def test_if_none_match_is_answered_from_memory(memory: MemoryCache, below: Below, asked: str, status: str) -> None:
    get(memory)
    answer = get(memory, if_none_match=asked)
    assert (answer[0], below.asked) == (status, 1)
    assert ("Content-Length" in answer[1]) == (status == "200 OK")


def test_head_has_the_headers_and_no_body(memory: MemoryCache, below: Below) -> None:
    get(memory)
    status, headers, body = get(memory, method="HEAD")
    assert (status, headers["Content-Length"], body, below.asked) == ("200 OK", "7", b"", 1)


def test_a_head_that_comes_first_leaves_no_empty_picture(memory: MemoryCache) -> None:
    assert get(memory, method="HEAD")[::2] == ("200 OK", b"")
    assert [get(memory)[2] for _ in range(2)] == [b"picture"] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a?x=1", "/a%3Fx=1"),
        ("/a?", "/a%3F"),
        ("/a?x=1?", "/a%3Fx=1?"),
        ("/a?/b", "/b%0A/a"),
        ("/a?/b", "/b%0D%0A/a"),
        ("/b?/a%0A", "/a%0A/b"),
        ("/a?/b", "/b%00/a"),
        ("/a?x=+", "/a%3Fx=+"),
        ("/a?x=+", "/a?x=%20"),
        ("/a+", "/a%20"),
    ],
)
def test_different_requests_share_no_answer(memory: MemoryCache, below: Below, one: str, other: str) -> None:
    get(memory, one)
    get(memory, other)
    assert below.asked == 2


def test_spellings_of_one_address_share_one_body(memory: MemoryCache, below: Below) -> None:
    get(memory, "/a")
    for spelling in ("//a", "/a?_=1", "/a?_=2"):
        get(memory, spelling)
        get(memory, spelling)
    assert below.asked == 4  # once for each spelling
    assert memory.size < 2 * 2048 + 2 * len(b"picture")


def test_it_stays_below_its_bound_and_keeps_what_is_used(below: Below, clock: Clock) -> None:
    below.body = b"x" * 8000
    memory = MemoryCache(below, 100_000, clock)
    for number in range(100):
        get(memory, "/favourite")
        get(memory, f"/{number}")
        assert memory.size <= 100_000
    before = below.asked
    get(memory, "/favourite")
    assert below.asked == before


def test_keys_and_headers_count_and_spellings_push_no_picture_out(below: Below, clock: Clock) -> None:
    below.headers["Content-Location"] = "/" + "x" * 3000
    memory = MemoryCache(below, 200_000, clock)
    get(memory, "/" + "a" * 4000)
    assert memory.size > 3000 + 2 * 4000 + 4000
    for number in range(100):
        get(memory, "/" + "a" * 4000 + f"?_={number}")
        assert memory.size <= 200_000
    get(memory, "/" + "a" * 4000 + "?_=again")
    get(memory, "/" + "a" * 4000 + "?_=again")
    assert below.asked == 102


def test_a_bound_smaller_than_a_key_is_kept_to(below: Below, clock: Clock) -> None:
    memory = MemoryCache(below, 6000, clock)
    assert get(memory, "/a?_=" + "x" * 7000)[::2] == ("200 OK", b"picture")
    assert get(memory)[::2] == ("200 OK", b"picture")


def test_junk_pushes_no_picture_out(memory: MemoryCache, below: Below) -> None:
    get(memory, "/a")
    below.status = "404 Not Found"
    for number in range(30_000):
        get(memory, f"/junk{number}?{'x' * 100}")
    below.status = "200 OK"
    before = below.asked
    assert get(memory, "/a")[1]["Cache-Status"] == "charthouse; hit; detail=memory"
    assert below.asked == before


def test_what_is_expired_is_asked_for_anew(memory: MemoryCache, below: Below) -> None:
    get(memory)
    below.body, below.headers["ETag"] = b"newer", '"two"'
    memory.expire()
    assert get(memory)[2] == b"newer"


def test_a_stale_picture_keeps_its_cache_status(memory: MemoryCache, below: Below) -> None:
    below.headers["Cache-Status"] = "charthouse; hit; ttl=-12"
    get(memory)
    assert get(memory)[1]["Cache-Status"] == "charthouse; hit; ttl=-12; detail=memory"


def test_hits_of_what_is_not_kept_are_counted_and_placeholders_are_not(memory: MemoryCache, below: Below) -> None:
    below.headers["Cache-Control"] = "private, max-age=2"
    get(memory)
    get(memory, if_none_match='"one"')
    below.status = "202 Accepted"
    get(memory)
    assert memory.hits() == {"/a": 2}


def test_hits_are_counted_by_chart_also_of_what_was_pushed_out(below: Below, clock: Clock) -> None:
    below.body = b"x" * 8000
    memory = MemoryCache(below, 25_000, clock)
    for number in range(10):
        for _ in range(5):
            get(memory, f"/{number}")
    assert memory.hits() == {f"/{number}": 5 for number in range(10)}
    assert memory.hits() == {}


def get_once(memory: MemoryCache, path: str = "/a") -> tuple[str, dict[str, str], bytes]:
    """What a fetcher that looks once gets."""
    answered: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", LOOKS_ONCE: time.monotonic() + 3}
    body = b"".join(memory(environ, lambda status, headers: answered.extend([status, headers])))
    return answered[0], dict(answered[1]), body


def test_a_fetcher_that_looks_once_gets_the_successor_and_a_placeholder_replaces_nothing(
    memory: MemoryCache, below: Below, clock: Clock
) -> None:
    get(memory)
    clock.advance(3)
    below.status, below.headers["Cache-Control"] = "202 Accepted", "no-store"
    assert get_once(memory)[2] == b"picture"
    below.status, below.body = "200 OK", b"newer"
    below.headers |= {"ETag": '"two"', "Cache-Control": NEWEST}
    assert get_once(memory)[2] == b"newer"
    asked = below.asked
    assert get(memory)[2] == b"newer"
    assert below.asked == asked


def test_what_a_fetcher_is_refused_makes_no_picture_stale_for_others(
    memory: MemoryCache, below: Below, clock: Clock
) -> None:
    below.headers["Charthouse-State"] = "ready"
    get(memory)
    clock.advance(3)
    below.status = "503 Service Unavailable"
    assert get_once(memory)[1]["Charthouse-State"] == "ready"
    below.status = "200 OK"
    assert get(memory)[1]["Charthouse-State"] == "ready"


def test_a_fetcher_does_not_get_what_was_purged(memory: MemoryCache, below: Below, clock: Clock) -> None:
    get(memory)
    clock.advance(3)
    below.status, below.purged = "202 Accepted", "now"
    assert get_once(memory)[0].startswith("202")
    assert get(memory)[0].startswith("202")
