"""Fetchers that look once at the edge: its own list of them, what it keeps for them, and what it mixes up: nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from camo_proxy import CAMO, CamoProxy
from conftest import ROOT, House, Reply, ask, open_house, until
from edge_before import Before, last
from edge_server import PICTURE, Edge, edge

from charthouse.settings import FETCHERS
from charthouse.web.fetchers import PATIENCE_SECONDS

pytest_plugins = ["edge_before"]
pytestmark = [pytest.mark.system, pytest.mark.alone]

MINUTE = "public, max-age=60"
TOKENS = "office:poppy"
NAMED = {"User_Agent": CAMO["User-Agent"]}
CHARTS = """
import time
from charthouse import chart

def declare(chart_id, seconds):
    @chart(chart_id, load=lambda: chart_id, fresh_seconds=3600)
    def draw(figure, data):
        time.sleep(seconds)
        figure.subplots().set_title(data)

for number in range(8):
    declare(f"cold-{number}", 0.3)
for chart_id in ("purged", "hushed", "mixed"):
    declare(chart_id, 0)
declare("slow", 8)
"""


def test_the_edge_has_the_words_of_the_setting() -> None:
    text = (ROOT / "edge/nginx.conf").read_text()
    block = text.partition("$looks_once {")[2].partition("}")[0]
    words = [word for line in re.findall(r'"~\*(.*?)"', block) for word in line.split("|")]
    assert words == FETCHERS.split(",")


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", NAMED),
        ("", {"User_Agent": "anything", "Via": "1.1 github-camo (876de43e)"}),
        ("?status=200", {}),
        ("?scale=2&status=200", {}),
        ("?scale=2", {"User_Agent": "slackbot 1.0"}),
    ],
)
def test_web_may_take_three_seconds_for_a_fetcher(at: Before, query: str, headers: dict[str, str]) -> None:
    at.origin.say("no-store", seconds=PATIENCE_SECONDS)
    for url in (at.newest + query, at.exact.partition("?")[0] + query):
        began = time.monotonic()
        assert ask(url, **headers).status == 200
        assert time.monotonic() - began < 4
    assert len(at.origin.asked) == 2


def test_what_is_kept_for_fetchers_is_a_hit_for_them_alone(at: Before) -> None:
    at.origin.say(MINUTE)
    ask(at.newest, **NAMED)
    until(lambda: last(ask(at.newest, method="HEAD", **NAMED)) == "edge; hit")
    asked = len(at.origin.asked)
    assert last(ask(at.newest, **NAMED)) == "edge; hit"
    assert len(at.origin.asked) == asked
    assert last(ask(at.newest)) == "edge; fwd=miss"


def test_what_others_left_for_a_moment_never_reaches_a_fetcher(at: Before) -> None:
    at.origin.say(MINUTE, 404)
    ask(at.newest)
    until(lambda: last(ask(at.newest)) == "edge; hit")
    at.origin.say("no-store, max-age=0, s-maxage=0")
    assert (ask(at.newest, **NAMED).status, ask(at.newest).status) == (200, 404)


def test_a_placeholder_for_a_fetcher_is_kept_nowhere(at: Before) -> None:
    kept = at.edge.kept()
    at.origin.say("no-store, max-age=0, s-maxage=0")
    for url in (at.newest, at.exact, at.newest + "?status=200"):
        for headers in (NAMED, {}):
            assert "hit" not in last(ask(url, **headers))
    assert (len(at.origin.asked), at.edge.kept()) == (6, kept)


def test_when_web_fails_a_fetcher_gets_what_is_kept_for_it(at: Before) -> None:
    at.origin.say("public, max-age=1")
    ask(at.newest, **NAMED)
    until(lambda: last(ask(at.newest, **NAMED)) == "edge; hit")
    at.origin.say("no-store", 503)
    until(lambda: last(ask(at.newest, **NAMED)) == "edge; hit; detail=stale", 5)
    at.origin.say("no-store", seconds=10)
    began = time.monotonic()
    assert ask(at.newest, **NAMED).body == PICTURE
    assert time.monotonic() - began < 4
    at.edge.names.known = False
    try:
        until(lambda: ask(at.newest + "?scale=3").status == 502)
        assert {ask(at.newest, **NAMED).body for _ in range(10)} == {PICTURE}
    finally:
        at.edge.names.known = True


class Site:
    """A house before which an edge stands, and a Camo before that."""

    def __init__(self, house: House, built: Edge, web: str, camo: CamoProxy) -> None:
        self.house, self.edge, self.web, self.camo = house, built, web, camo

    def get(self, path: str, **headers: str) -> Reply:
        return ask(self.edge.url + path, **headers)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    house = open_house(tmp_path_factory.mktemp("house"), CHARTHOUSE_API_TOKENS=TOKENS)
    house.write("many.py", CHARTS)
    try:
        for _ in range(2):
            house.start_worker()
        web = house.start_web()
        with edge(house.folder / "edge", web) as built, CamoProxy(built.url) as camo:
            yield Site(house, built, web, camo)
    finally:
        house.close()


def test_cold_and_slow_pictures_are_pictures_through_camo_and_the_edge(site: Site) -> None:
    paths = [f"/charts/cold-{number}.png{query}" for number in range(8) for query in ("", "?scale=2")]
    paths += ["/charts/slow.png", "/charts/nosuch.png", "/charts/slow.png?scale=9"]
    with ThreadPoolExecutor(len(paths)) as pool:
        replies = list(pool.map(lambda path: ask(site.camo.url + path), paths))
    print(f"{len(replies)} pictures, the slowest took {max(site.camo.took):.1f} s")
    assert {(reply.status, reply.headers["Content-Type"]) for reply in replies} == {(200, "image/png")}
    assert max(site.camo.took) < 4


def test_a_browser_never_gets_a_fetcher_s_placeholder(site: Site) -> None:
    url = site.camo.url + "/charts/mixed.png?theme=dark"
    kept = site.edge.kept()
    assert ask(site.camo.url + "/charts/slow.png?theme=dark").status == 200
    assert site.get("/charts/slow.png?theme=dark").status == 202
    assert site.edge.kept() == kept
    until(lambda: ask(url).headers.get("ETag"))
    until(lambda: site.get("/charts/mixed.png?theme=dark").state == "ready")


def test_no_outage_brings_back_to_fetchers_what_was_purged(site: Site) -> None:
    path = "/charts/purged.png"
    until(lambda: site.get(path, **NAMED).state == "ready")
    until(lambda: last(site.get(path, **NAMED)) == "edge; hit")
    workers = [child for child in site.house.children if child.name == "worker"]
    for worker in workers:
        worker.stop(5)
    token = {"Authorization": "Bearer " + TOKENS.partition(":")[2]}
    assert ask(f"{site.web}/charts/purged/images", "DELETE", **token).json()["purged"]
    until(lambda: site.get(path, **NAMED).state == "rendering")
    kept = site.edge.kept()
    web = next(child for child in site.house.children if child.name == "web")
    web.stop(10)
    until(lambda: last(site.get(path, **NAMED)) == "edge; hit; detail=stale")
    assert site.get(path, **NAMED).state == "rendering"
    assert site.edge.kept() == kept
