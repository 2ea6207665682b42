"""`explain`: what an address means, why its picture is as it is, and who makes it now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from conftest import House, ask, open_house, until
from processes import Gated

from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature, sign
from charthouse.errors import NotAllowed, NotFound
from charthouse.ops.addresses import read

CHARTS = """
from charthouse import chart, choice

def bars(figure, data):
    figure.subplots().bar([1, 2], [1, 2])

chart("sales", load=lambda region: region, params={"region": choice("emea", "apac")}, fresh_seconds=3600)(bars)
chart("hidden", private=True)(bars)
chart("broken", load=lambda: 1 / 0)(bars)
"""
HASH = "0" * 32
VARIABLES = {
    "CHARTHOUSE_PUBLIC_URL": "https://charts.example.com/figures",
    "CHARTHOUSE_SIGNING_KEYS": "a:sesame",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = open_house(tmp_path_factory.mktemp("explained"), CHARTHOUSE_MEMORY_CACHE_BYTES="0", **VARIABLES)
    built.write("charts.py", CHARTS)
    Gated.write(built, "gated")
    yield built
    built.close()


def explained(house: House, *arguments: str) -> dict[str, Any]:
    done = house.call("explain", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "canonical"),
    [
        ("https://charts.example.com/figures/charts/sales.png", "newest image", "/charts/sales.png"),
        ("http://127.0.0.1:8000/charts/sales.png?wait=5&status=200&_cb=7", "newest image", "/charts/sales.png"),
        ("/charts/sales.webp?theme=dark&region=apac", "newest image", "/charts/sales.webp?region=apac&theme=dark"),
        ("/figures/charts/sales?region=apac", "page", "/charts/sales.png?region=apac"),
        ("sales", "newest image", "/charts/sales.png"), ("sales.svg?scale=1", "newest image", "/charts/sales.svg"),
        ("sales?region=emea", "newest image", "/charts/sales.png"),
        ("/showchart/sales", "newest image", "/charts/sales.png"),
    ],
)  # fmt: skip
def test_an_address_is_read_in_all_its_spellings(house: House, text: str, kind: str, canonical: str) -> None:
    named = read(text, house.catalogue(), house.settings)
    assert (named.kind, named.canonical) == (kind, canonical)


def test_an_address_by_hash_names_that_data_and_the_version_it_asks_for(house: House) -> None:
    named = read(f"/charts/sales/{HASH}.png?v=0123456789abcdef", house.catalogue(), house.settings)
    assert (named.kind, named.picture.data_hash, named.version) == (
        "image of exactly that data",
        HASH,
        "0123456789abcdef",
    )
    said = explained(house, f"/charts/sales/{HASH}.png?v=0123456789abcdef")
    assert said["address"]["asks_for_version"] == "0123456789abcdef, which is not today's"


@pytest.mark.parametrize(
    "text", ["https://example.com/charts/sales.png", "/nothing", "/charts/none.png", "/charts/sales.gif", "", "a b",
             "/charts/sales.png?region=nowhere", "/charts/sales.png?nonsense=1", "/charts/sales.png?scale=9",
             "/charts/sales/" + HASH, "\x1b[31m"],
)  # fmt: skip
def test_what_is_none_of_ours_is_refused_in_one_sentence(house: House, text: str) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        read(text, house.catalogue(), house.settings)
    done = house.call("explain", "--", text)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.strip().isprintable()


def test_a_signature_is_judged(house: House) -> None:
    (key,) = parse_keys("a:sesame")
    catalogue, settings = house.catalogue(), house.settings
    signed = sign(Signature(key, None), "/charts/hidden.png", [])
    assert read(signed, catalogue, settings).signature == "valid, for ever"
    assert read(signed + "x", catalogue, settings).signature.startswith("invalid: ")
    expired = sign(Signature(key, 1), "/charts/hidden.png", [])
    assert "expired" in read(expired, catalogue, settings).signature
    rows = explained(house, "hidden")["address"]
    assert rows["signature"].startswith("none: only a signed address")
    assert "private" in rows["is"]


def test_a_cold_picture_and_then_the_same_one_there(house: House) -> None:
    url = house.start_web()
    cold = explained(house, "sales?region=apac")
    assert (cold["state"]["state"], cold["state"]["a_request_now_would"]) == ("missing", "have its data loaded")
    assert "no data was loaded yet" in cold["state"]["why"]
    house.start_worker("first")
    assert ask(url + "/charts/sales.png?region=apac&wait=20").status == 200
    there = explained(house, "sales?region=apac")
    assert there["state"]["state"] == "ready"
    assert "bytes, for" in there["in_redis"]["image"]
    assert " ms" in there["draws"]["last_drawn"]
    assert there["in_redis"]["key_of_current"] == "charthouse:v2:{sales:region=apac}:current"
    assert explained(house, "sales?region=apac", "--url", url)["answers"]["answer_1"].startswith("200 Cache-Status")
    assert house.call("purge", "sales").returncode == 0
    purged = explained(house, "sales?region=apac")
    assert "invalidated" in purged["state"]["why"]
    assert "missing: never drawn, evicted or purged" in purged["state"]["why"]


def test_a_failure_is_told_with_its_reason_and_pause(house: House) -> None:
    ask(house.start_web() + "/charts/broken.png?wait=20")
    why = explained(house, "broken")["state"]["why"]
    assert "ZeroDivisionError" in why
    assert "it may be tried again in" in why


def test_who_makes_it_now_is_told(house: House) -> None:
    gated = Gated(house, "gated")
    gated.close("loads", 1)
    url = house.start_web()
    ask(url + "/charts/gated.png")
    until(lambda: "by worker first" in explained(house, "gated")["state"].get("made_now", ""))
    gated.open("loads", 1)
    until(lambda: explained(house, "gated")["state"]["state"] == "ready")


def test_a_job_that_waits_is_told_with_its_place(tmp_path_factory: pytest.TempPathFactory) -> None:
    house = open_house(tmp_path_factory.mktemp("waiting"))
    house.counting_chart("one")
    house.counting_chart("two")
    try:
        url = house.start_web()
        for chart_id in ("one", "two"):
            ask(f"{url}/charts/{chart_id}.png")
        made = explained(house, "two")["state"]["made_now"]
        assert made.startswith("its job, for a request, waits in lane unseen")
        assert made.endswith("behind 1")
        house.store.stop(5)
        done = house.call("explain", "two")
        assert done.returncode == 0
        assert "what the store knows is left out" in done.stderr
        assert "the newest image of two" in done.stdout
    finally:
        house.close()


def test_the_page_explains_under_demo_alone(house: House) -> None:
    shown = ask(house.start_web(CHARTHOUSE_SHOW_REASONS="1") + "/charts/sales").body.decode()
    assert "Where this picture comes from" in shown
    assert "charthouse:v2:{sales:}:current" in shown
    assert "Where this picture comes from" not in ask(house.start_web() + "/charts/sales").body.decode()


def test_a_version_of_another_day_is_told(house: House) -> None:
    catalogue = house.catalogue()
    entry = replace(catalogue.charts["sales"], version="f" * 16)
    assert read("sales", replace(catalogue, charts={"sales": entry}), house.settings).picture.version == "f" * 16


@pytest.mark.parametrize("text", ["http://[", "http://[::1/charts/sales.png", "/charts/sales.png\x00"])
def test_what_is_no_address_at_all_is_one_sentence(house: House, text: str) -> None:
    done = house.call("explain", "--", text)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("url", ["foo", "localhost:1", "http://a b", "http://[", "http://127.0.0.1:1"])
def test_a_server_that_cannot_be_asked_is_told(house: House, url: str) -> None:
    assert explained(house, "sales", "--url", url)["answers"]["answer_1"].startswith("none: ")
