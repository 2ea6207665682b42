"""What was taken back is gone: after the edge's next look no outage, restart or stale rule brings it back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import House, Reply, ask, open_house, until
from edge_server import Edge, edge

from charthouse.charts.catalogue import Catalogue, CatalogueFile

pytestmark = pytest.mark.system

CHARTS = """
from pathlib import Path
from charthouse import chart

def declare(chart_id):
    @chart(chart_id, load=lambda: chart_id, fresh_seconds=3600)
    def draw(figure, data):
        if Path(__file__).with_suffix(".broken").exists():
            raise ValueError("cannot be drawn")
        figure.subplots().set_title(data)

for chart_id in ("hushed", "deleted", "narrowed", "purged", "failing", "gone", "lost"):
    declare(chart_id)
"""


class Site:
    """A house whose charts a test takes back, its web server and its edge."""

    def __init__(self, house: House, path: Path, url: str, built: Edge) -> None:
        self.house, self.path, self.url, self.edge = house, path, url, built
        self.web = house.children[-1]

    def get(self, path: str) -> Reply:
        return ask(self.edge.url + path)

    def kept(self, chart_id: str) -> list[str]:
        """The two addresses of the chart's picture, once the edge has both."""
        newest = f"/charts/{chart_id}.png"
        until(lambda: self.get(newest).state == "ready")
        paths = [newest, self.get(newest).headers["Content-Location"]]
        for path in paths:
            until(lambda path=path: "edge; hit" in str(self.get(path).headers.get_all("Cache-Status")))
        return paths

    def publish(self, change: Callable[[Catalogue], Catalogue]) -> None:
        CatalogueFile.write(self.path, change(CatalogueFile(self.path).read()))

    def looked(self, paths: list[str]) -> list[int]:
        """What the edge answers once it has looked: no picture."""
        for path in paths:
            until(lambda path=path: self.get(path).status != 200)
        return [self.get(path).status for path in paths]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    house = open_house(tmp_path, CHARTHOUSE_API_TOKENS="office:poppy")
    house.write("many.py", CHARTS)
    path = tmp_path / "catalogue.json"
    CatalogueFile.write(path, house.catalogue())
    try:
        house.start_worker()
        url = house.start_web(CHARTHOUSE_CATALOGUE=str(path))
        with edge(tmp_path / "edge", url) as built:
            yield Site(house, path, url, built)
    finally:
        house.close()


def is_fresh(reply: Reply) -> bool:
    """Whether the edge kept this answer, and has not let it expire."""
    return (reply.headers.get_all("Cache-Status") or [""])[-1] == "edge; hit"


def without(catalogue: Catalogue, chart_id: str) -> Catalogue:
    return replace(catalogue, charts={name: entry for name, entry in catalogue.charts.items() if name != chart_id})


def with_(catalogue: Catalogue, chart_id: str, **changes: object) -> Catalogue:
    changed = replace(catalogue.charts[chart_id], **changes)  # type: ignore[arg-type]
    return replace(catalogue, charts={**catalogue.charts, chart_id: changed})


def purge(site: Site, chart_id: str) -> None:
    assert ask(f"{site.url}/charts/{chart_id}/images", "DELETE", Authorization="Bearer poppy").json()["purged"]


def test_no_outage_brings_back_what_the_edge_has_learnt_is_gone(site: Site) -> None:
    """Made private, deleted, purged, purged with data that cannot be drawn: and then the web stops."""
    paths = {name: site.kept(name) for name in ("hushed", "deleted", "purged", "failing", "lost")}
    site.publish(lambda one: with_(without(one, "deleted"), "hushed", private=True))
    site.house.children[0].process.terminate()  # no worker draws the purged ones again
    site.house.children[0].process.wait()
    for name in ("purged", "failing"):
        purge(site, name)
    assert site.looked(paths["hushed"]) == [403, 403]
    assert site.looked(paths["deleted"]) == [404, 404]
    assert site.looked(paths["purged"]) == [202, 202]
    (site.house.charts / "many.broken").touch()
    site.house.start_worker()
    until(lambda: ask(site.url + paths["failing"][0]).state == "failed")
    site.looked(paths["failing"])
    site.house.redis.flushall()  # a picture that is merely lost is not taken back
    site.get(paths["lost"][0])
    site.web.process.terminate()
    site.web.process.wait()
    everything = [path for both in paths.values() for path in both]
    until(lambda: not any(is_fresh(site.get(path)) for path in everything))
    for name in ("hushed", "deleted", "purged", "failing"):
        for path in paths[name]:
            assert site.get(path).status in (202, 403, 404, 502, 504), path
    assert [site.get(path).status for path in paths["lost"]] == [200, 200]


def test_no_error_brings_back_from_memory_what_was_purged_or_closed(site: Site) -> None:
    """Also when nobody asks between the purge and the outage."""
    newest = [f"{site.url}/charts/{name}.png" for name in ("purged", "hushed", "lost")]
    for url in newest:
        until(lambda url=url: ask(url).state == "ready")
        until(lambda url=url: "memory" in ask(url).headers["Cache-Status"])
    purge(site, "purged")
    site.publish(lambda one: with_(one, "hushed", private=True))
    time.sleep(2)
    site.house.store.stop(5)
    assert [ask(url).status for url in newest] == [503, 403, 200]


def test_junk_takes_no_room_at_the_edge(site: Site) -> None:
    site.publish(lambda one: with_(one, "hushed", private=True))
    before = site.edge.kept()
    for number in range(20):
        for path in (
            f"/charts/junk-{number}.png",
            f"/charts/hushed.png?scale={number}",
            f"/charts/lost.png?x={number}",
        ):
            assert site.get(path).status in (400, 403, 404)
    assert site.edge.kept() == before


def test_a_picture_that_is_drawn_again_replaces_what_replaced_it(site: Site) -> None:
    (newest, exact) = site.kept("purged")
    before = site.get(newest).body
    purge(site, "purged")
    until(lambda: site.get(newest).state == "ready" and site.get(newest).body == before)
    until(lambda: site.get(exact).status == 200)
