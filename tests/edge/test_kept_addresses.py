"""Which addresses and forms the edge keeps apart: a real nginx before an origin that counts."""

from __future__ import annotations

import pytest
from conftest import ask, until
from edge_before import Before, last

pytest_plugins = ["edge_before"]
pytestmark = [pytest.mark.system, pytest.mark.alone]
MINUTE = "public, max-age=60"


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
