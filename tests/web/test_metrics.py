"""`/metrics`: one web process tells what all processes did."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, House, ask, open_house, until
from processes import Gated
from prometheus_client.parser import text_string_to_metric_families

from charthouse import counters
from charthouse.charts.catalogue import Catalogue
from charthouse.counters import DRAWS, HITS
from charthouse.ops.metrics import exposition
from charthouse.ops.tallying import tally

BAD = """
import time
from charthouse import chart

@chart("raises")
def raises(figure, data):
    raise ValueError("no")

@chart("hangs", timeout_seconds=0.3)
def hangs(figure, data):
    time.sleep(60)

@chart("hidden", private=True)
def hidden(figure, data):
    figure.subplots()
"""


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Each sample of the text by its name and labels."""
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def names(text: str) -> set[str]:
    """The names of our metrics; a counter's with its ending."""
    kinds = re.findall(r"^# TYPE (charthouse_\w+) (\w+)$", text, re.MULTILINE)
    return {name for name, _ in kinds}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = open_house(tmp_path_factory.mktemp("metrics"))
    Gated.write(built, "gated")
    built.write("bad.py", BAD)
    yield built
    built.close()


@pytest.fixture(scope="module")
def url(house: House) -> str:
    url = house.start_web(processes=2)
    house.start_worker("one")
    house.start_worker("two")
    return url


def read(url: str) -> str:
    return ask(url + "/metrics").body.decode()


def value(url: str, name: str, **labels: str) -> float:
    """The sample of that name and these labels now; 0 when there is none."""
    return samples(read(url)).get(("charthouse_" + name, frozenset(labels.items())), 0.0)


def test_answers_draws_and_phases_of_all_processes_are_counted(house: House, url: str) -> None:
    picture = url + "/charts/gated.png"
    assert ask(picture + "?wait=20").status == 200
    for _ in range(20):  # both processes have it in memory
        ask(picture)
    until(lambda: value(url, "draws_total", chart="gated", outcome="drawn") == 1)
    until(lambda: value(url, "loads_total", chart="gated", outcome="loaded") == 1)
    until(lambda: value(url, "answers_total", state="ready", tier="memory") >= 15)
    until(lambda: value(url, "answers_total", state="ready", tier="redis") >= 1)
    until(lambda: value(url, "hits_total", chart="gated") >= 20)
    for phase in ("look", "wait", "queue", "load", "draw", "encode", "store"):
        until(lambda phase=phase: value(url, "phase_seconds_count", phase=phase) >= 1)
    assert value(url, "draws_per_picture") == 1.0
    until(lambda: value(url, "worker_starts_total") == 2)
    until(lambda: (value(url, "workers_alive"), value(url, "web_processes")) == (2, 2))


def test_failures_are_counted_by_chart_and_outcome(url: str) -> None:
    for chart in ("raises", "hangs"):
        ask(f"{url}/charts/{chart}.png?wait=20")
    until(lambda: value(url, "draws_total", chart="raises", outcome="failed") >= 1)
    until(lambda: value(url, "draws_total", chart="hangs", outcome="timed out") >= 1)
    until(lambda: value(url, "drawing_processes_replaced_total", why="timed out") >= 1)
    until(lambda: value(url, "answers_total", state="failed", tier="placeholder") >= 1)


def test_refusals_are_counted_by_result_and_reason(url: str) -> None:
    for path in ("/charts/gated.png?scale=9", "/charts/none.png", "/charts/hidden.png"):
        ask(url + path)
    until(lambda: value(url, "refusals_total", result="400", why="bad request") >= 1)
    until(lambda: value(url, "refusals_total", result="404", why="not found") >= 1)
    until(lambda: value(url, "refusals_total", result="403", why="unsigned") >= 1)


def test_waiting_and_running_jobs_are_told_with_the_age_of_the_oldest(house: House, url: str) -> None:
    with_gates = [Gated.write(house, f"held-{number}") for number in range(3)]
    url = house.start_web()  # it knows them; its workers are the two of before
    for one in with_gates:
        one.close("loads", 1)
        ask(f"{url}/charts/{one.chart_id}.png")
    until(lambda: value(url, "jobs_running", lane="unseen") == 2)
    until(lambda: value(url, "workers_busy") == 2)
    until(lambda: value(url, "queue_jobs", lane="unseen") == 1)
    until(lambda: value(url, "queue_oldest_seconds", lane="unseen") > 1)
    for one in with_gates:
        one.open("loads", 1)
    until(lambda: value(url, "jobs_running", lane="unseen") == 0)
    until(lambda: value(url, "queue_oldest_seconds", lane="unseen") == 0)


def test_the_table_of_the_document_names_every_metric(url: str) -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.partition("\n## Metrics\n")[2].partition("\n## ")[0]
    documented = {name for row in section.splitlines() if row.startswith("| `") for name in
                  re.findall(r"`(charthouse_\w+)`", row)}  # fmt: skip
    assert documented == names(read(url))


EXPRESSION = re.compile(r"charthouse_\w+")
PARTS = re.compile(r"_(bucket|sum|count)$")


@pytest.mark.parametrize("path", ["prometheus/charthouse.rules.yml", "grafana/charthouse.json"])
def test_the_rules_and_the_dashboard_name_metrics_that_there_are(url: str, path: str) -> None:
    used = {PARTS.sub("", name) for name in EXPRESSION.findall((ROOT / "deploy" / path).read_text())}
    assert used
    assert not used - names(read(url))


def test_every_alert_leads_to_its_section() -> None:
    rules = (ROOT / "deploy" / "prometheus" / "charthouse.rules.yml").read_text()
    headings = re.findall(r"^### (.+)$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    led = set(re.findall(r"docs/operations.md#(\S+)", rules))
    assert led
    assert not led - anchors


def test_granians_own_metrics_are_there(url: str) -> None:
    until(lambda: re.search(r"^granian_connections_active\{", read(url), re.MULTILINE))


def test_without_redis_the_metrics_say_so(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    try:
        house.store.stop(5)
        text = exposition(house.services(), Catalogue()).decode()
    finally:
        house.close()
    assert 'charthouse_redis_up{redis="cache"} 0.0' in text
    assert "charthouse_charts 0.0" in text
    assert "charthouse_draws_total" not in text


@pytest.mark.system
@pytest.mark.alone
def test_a_scrape_of_ten_thousand_charts_takes_a_moment(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    try:
        services = house.services()
        counters.drain()
        for number in range(10_000):
            DRAWS.add(f"chart-{number}", "drawn")
            HITS.add(f"chart-{number}")
        tally(services, "one", {"memory_cache_bytes": 1})
        took = []
        for _ in range(20):
            began = time.perf_counter()
            text = exposition(services, Catalogue())
            took.append(time.perf_counter() - began)
    finally:
        house.close()
    assert text.count(b"charthouse_draws_total{") > 900
    assert sorted(took)[len(took) // 2] <= 0.020
