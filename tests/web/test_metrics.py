"""`/metrics`: one web process tells what all processes did."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import yaml
from conftest import ROOT, House, ask, open_house, until
from processes import Gated
from scrapes import declared, read, samples, value

from charthouse.cache.answer import State
from charthouse.counters import COUNTERS, SECONDS
from charthouse.jobs.queue import LANES
from charthouse.web.memory.marks import DRAWN, MEMORY, PLACEHOLDER, REDIS

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


@pytest.fixture(scope="module")
def text(url: str) -> str:
    """The metrics of an installation in which each of them has a sample."""
    for path in ("gated.png?wait=20", "hangs.png?wait=20", "gated.png?scale=9"):
        ask(f"{url}/charts/{path}")

    def complete() -> str:
        told = read(url)
        labelled = {counter.name for counter in COUNTERS if counter.labels} | {SECONDS.name}
        shown = {name for name, _ in samples(told)}
        return told if all({f"charthouse_{name}_total", f"charthouse_{name}_sum"} & shown for name in labelled) else ""

    return str(until(complete))


DOCUMENT = ROOT / "docs" / "operations.md"
USE = re.compile(r"(charthouse_\w+)(?:\{([^}]*)\})?")
MATCHED = re.compile(r'(\w+)\s*(?:=~|!=|!~|=)\s*"([^"]*)"')
VALUES = {
    "state": {state.value for state in State},
    "tier": {MEMORY, REDIS, DRAWN, PLACEHOLDER},
    "lane": {lane or "unseen" for lane in LANES},
    "redis": {"cache", "queue"},
    "outcome": {"loaded", "drawn", "failed", "timed out", "died"},
    "why": {"died", "timed out", "memory", "soiled"},
    "result": {"503"},
}
PARTS = re.compile(r"_(bucket|sum|count)$")


def test_the_table_of_the_document_has_every_metric_with_its_type_and_labels(text: str) -> None:
    section = DOCUMENT.read_text().partition("\n## Metrics\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:4] for line in section.splitlines() if line.startswith("| `charthouse")]
    documented = {
        name: (kind.strip(), frozenset(re.findall(r"\w+", labels)))
        for names, kind, labels in rows
        for name in re.findall(r"`(charthouse_\w+)`", names)
    }
    assert documented == declared(text)


def expressions(path: str) -> list[str]:
    """Every expression in the rules or the dashboard."""
    content = (ROOT / "deploy" / path).read_text()
    if path.endswith(".json"):
        return [target["expr"] for panel in json.loads(content)["panels"] for target in panel["targets"]]
    return [rule["expr"] for group in yaml.safe_load(content)["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("path", ["prometheus/charthouse.rules.yml", "grafana/charthouse.json"])
def test_every_metric_and_label_in_an_expression_is_told(text: str, path: str) -> None:
    told = declared(text)
    assert expressions(path)
    for expression in expressions(path):
        used = [(PARTS.sub("", name), labels) for name, labels in USE.findall(expression)]
        assert used or expression.startswith("up{")
        for name, labels in used:
            assert name in told, expression
            for label, wanted in MATCHED.findall(labels):
                assert label in told[name][1], expression
                assert set(wanted.split("|")) <= VALUES[label], expression
        known = {label for name, _ in used for label in told[name][1]} | {"le"}
        for grouped in re.findall(r"by \(([^)]*)\)", expression):
            assert set(re.findall(r"\w+", grouped)) <= known, expression


def test_every_metric_that_the_document_names_is_told(text: str) -> None:
    assert {PARTS.sub("", name) for name in re.findall(r"charthouse_\w+", DOCUMENT.read_text())} <= set(declared(text))


def test_each_legend_and_description_names_labels_that_its_expression_has(text: str) -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/charthouse.rules.yml").read_text())["groups"][0]["rules"]
    panels = json.loads((ROOT / "deploy/grafana/charthouse.json").read_text())["panels"]
    said = [(rule["expr"], re.findall(r"\$labels\.(\w+)", rule["annotations"]["description"])) for rule in rules]
    said += [
        (one["expr"], re.findall(r"{{(\w+)}}", one.get("legendFormat", ""))) for p in panels for one in p["targets"]
    ]
    told = declared(text) | {"up": ("gauge", frozenset({"instance"}))}
    for expression, labels in said:
        names = {PARTS.sub("", name) for name in re.findall(r"charthouse_\w+|^up", expression)}
        assert set(labels) <= {label for name in names for label in told[name][1]}, expression
        grouped = re.search(r"by \(([^)]*)\)", expression)
        if grouped or "sum(" in expression:  # what the sum is not by is gone
            assert set(labels) <= set(re.findall(r"\w+", grouped[1] if grouped else "")), expression


def test_every_alert_leads_to_its_section_and_every_section_is_of_an_alert() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/charthouse.rules.yml").read_text())["groups"][0]["rules"]
    section = DOCUMENT.read_text().partition("\n## Alerts\n")[2].partition("\n## ")[0]
    headings = re.findall(r"^### (.+)$", section, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert {rule["annotations"]["runbook_url"] for rule in rules} == {f"docs/operations.md#{one}" for one in anchors}
    assert all({"summary", "description"} <= set(rule["annotations"]) for rule in rules)


def test_granians_own_metrics_are_there(url: str) -> None:
    until(lambda: re.search(r"^granian_connections_active\{", read(url), re.MULTILINE))
