"""Compressed answers: to whom, under which ETag, and how often the work is done."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from charthouse.web.memory import kept_answer
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.memory.marks import mark_cacheable

DRAWING = b"<svg>" + b"<path d='M 1 2'/>" * 500 + b"</svg>"
KEPT = "public, max-age=2, stale-while-revalidate=10"


class Below:
    """An application with one answer."""

    def __init__(self, cache_control: str, content_type: str = "image/svg+xml", body: bytes = DRAWING) -> None:
        self.cache_control, self.content_type, self.body = cache_control, content_type, body

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        mark_cacheable(environ, environ["PATH_INFO"])
        headers = [("Content-Type", self.content_type), ("Content-Length", str(len(self.body))), ("ETag", '"one"')]
        start_response("200 OK", [*headers, ("Cache-Control", self.cache_control)])
        return [self.body] if environ["REQUEST_METHOD"] == "GET" else []


def ask(app: MemoryCache, accept: str = "gzip, deflate, br", **more: str) -> tuple[str, dict[str, str], bytes]:
    answered: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/one", "QUERY_STRING": "", "HTTP_ACCEPT_ENCODING": accept, **more}
    body = b"".join(app(environ, lambda status, headers: answered.extend([status, dict(headers)])))
    return answered[0], answered[1], body


@pytest.fixture(params=[KEPT, "no-store"])
def app(request: pytest.FixtureRequest) -> MemoryCache:
    return MemoryCache(Below(request.param), 1 << 20)


def test_who_accepts_gzip_gets_it_with_an_etag_of_its_own(app: MemoryCache) -> None:
    for _ in range(2):
        _, headers, body = ask(app)
        assert gzip.decompress(body) == DRAWING
        assert headers["Content-Length"] == str(len(body))
        assert (headers["Content-Encoding"], headers["ETag"], headers["Vary"]) == (
            "gzip",
            '"one-gzip"',
            "Accept-Encoding",
        )


@pytest.mark.parametrize("accept", ["", "br", "gzip;q=0", "gzip; q=0.0, br", "identity"])
def test_the_others_get_it_as_it_is(app: MemoryCache, accept: str) -> None:
    for _ in range(2):
        _, headers, body = ask(app, accept)
        assert (body, headers["ETag"], headers["Vary"]) == (DRAWING, '"one"', "Accept-Encoding")
        assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    ("content_type", "body"), [("image/png", DRAWING), ("text/html", b"short"), ("image/webp", DRAWING)]
)
@pytest.mark.parametrize("cache_control", [KEPT, "no-store"])
def test_pictures_and_short_answers_stay_as_they_are(content_type: str, body: bytes, cache_control: str) -> None:
    app = MemoryCache(Below(cache_control, content_type, body), 1 << 20)
    for _ in range(2):
        _, headers, sent = ask(app)
        assert (sent, headers["ETag"]) == (body, '"one"')
        assert not {"Vary", "Content-Encoding"} & headers.keys()


def test_each_form_of_what_is_kept_is_confirmed_by_its_etag() -> None:
    app = MemoryCache(Below(KEPT), 1 << 20)
    ask(app)
    for accept, tag in (("gzip", '"one-gzip"'), ("", '"one"')):
        status, headers, body = ask(app, accept, HTTP_IF_NONE_MATCH=tag)
        assert (status, headers["ETag"], headers["Vary"], body) == ("304 Not Modified", tag, "Accept-Encoding", b"")
        assert not {"Content-Encoding", "Content-Length"} & headers.keys()


def test_what_is_kept_is_compressed_once_also_over_its_renewals(monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    monkeypatch.setattr(kept_answer, "compressed", lambda body: times.append(body) or gzip.compress(body))
    now = 1000.0
    app = MemoryCache(Below(KEPT), 1 << 20, lambda: now)
    for _ in range(5):
        ask(app)
        now += 3
    assert times == [DRAWING]


def test_head_says_that_there_are_two_forms(app: MemoryCache) -> None:
    for _ in range(2):
        _, headers, body = ask(app, REQUEST_METHOD="HEAD")
        assert (headers["Vary"], body) == ("Accept-Encoding", b"")
        ask(app)


@pytest.mark.parametrize("accept", ["gzip", ""])
def test_what_varies_by_something_else_varies_by_that_too(accept: str) -> None:
    def below(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        length = ("Content-Length", str(len(DRAWING)))
        start_response("404 Not Found", [("Content-Type", "text/html"), length, ("Vary", "Accept")])
        return [DRAWING]

    assert ask(MemoryCache(below, 1 << 20), accept)[1]["Vary"] == "Accept, Accept-Encoding"
