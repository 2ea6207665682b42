"""A real Prometheus reads `/metrics`, and the alert rules fire."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, House, ask, free_port, until

from charthouse.processes import Child

pytestmark = pytest.mark.system

RULES = ROOT / "deploy" / "prometheus" / "charthouse.rules.yml"


def promtool(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", *arguments], input=given, capture_output=True, text=True, timeout=60, check=False, cwd=RULES.parent
    )


def test_the_rules_are_valid_and_fire_when_they_must() -> None:
    for arguments in (("check", "rules"), ("test", "rules")):
        name = RULES.name if arguments[0] == "check" else "charthouse.rules.test.yml"
        done = promtool(*arguments, name)
        assert done.returncode == 0, done.stdout + done.stderr
    assert promtool("check", "config", "prometheus.yml").returncode == 0


@pytest.fixture
def prometheus(house: House, tmp_path: Path) -> tuple[str, str]:
    """The URLs of a web server, and of a Prometheus that reads its metrics every second, with our rules."""
    house.counting_chart("sales")
    web = house.start_web(processes=2)
    port = free_port()
    quick = re.sub(r"for: \d+m", "for: 1s", RULES.read_text())
    (tmp_path / "rules.yml").write_text(quick)
    target = f"static_configs: [{{targets: ['{web.removeprefix('http://')}']}}]"
    (tmp_path / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\n"
        f"scrape_configs: [{{job_name: charthouse, {target}}}]\n"
    )
    command = [
        "prometheus", f"--config.file={tmp_path / 'prometheus.yml'}", f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.tsdb.path={tmp_path / 'data'}", "--log.level=error",
    ]  # fmt: skip
    house.children.append(Child("prometheus", command, house.environment))
    return web, f"http://127.0.0.1:{port}"


def api(prometheus: str, path: str) -> Any:
    try:
        with urllib.request.urlopen(f"{prometheus}/api/v1/{path}", timeout=5) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        if error.code == 503:  # it is starting
            return None
        raise AssertionError(f"{path}: {error.read().decode()}") from error
    except OSError:  # it does not listen yet
        return None


def query(prometheus: str, expression: str) -> list[Any]:
    """The values of an expression now."""
    found = api(prometheus, "query?query=" + urllib.parse.quote(expression))
    return [one["value"][1] for one in found["result"]] if found else []


def firing(prometheus: str) -> set[str]:
    """The names of the alerts that fire."""
    alerts = api(prometheus, "alerts")["alerts"]
    return {one["labels"]["alertname"] for one in alerts if one["state"] == "firing"}


def rules(prometheus: str) -> list[Any]:
    return [rule for group in api(prometheus, "rules")["groups"] for rule in group["rules"]]


def test_prometheus_reads_the_metrics_and_an_alert_fires_when_the_worker_is_stopped(
    house: House, prometheus: tuple[str, str]
) -> None:
    web, reader = prometheus
    worker = house.start_worker()
    assert ask(web + "/charts/sales.png?wait=20").status == 200
    until(lambda: query(reader, 'up{job="charthouse"}') == ["1"])
    until(lambda: query(reader, "charthouse_web_processes") == ["2"])
    until(lambda: query(reader, 'charthouse_answers_total{state="ready"}'))
    until(lambda: query(reader, "charthouse_workers_alive") == ["1"])
    until(lambda: {rule["health"] for rule in rules(reader)} == {"ok"})
    assert len(rules(reader)) == RULES.read_text().count("- alert:")
    until(lambda: firing(reader) == set())
    worker.stop(10)
    until(lambda: firing(reader) == {"CharthouseNoWorker"})
    started = house.start_worker()
    assert started.alive
    until(lambda: firing(reader) == set())


def test_every_expression_of_the_dashboard_is_one_of_prometheus(prometheus: tuple[str, str]) -> None:
    _, reader = prometheus
    until(lambda: query(reader, "up") == ["1"])
    panels = json.loads((ROOT / "deploy" / "grafana" / "charthouse.json").read_text())["panels"]
    for target in (target for panel in panels for target in panel["targets"]):
        query(reader, target["expr"].replace("$__rate_interval", "1m"))  # an error is a 400


def test_promtool_has_nothing_to_say_of_our_metrics(house: House) -> None:
    house.counting_chart("sales")
    web = house.start_web()
    house.start_worker()
    assert ask(web + "/charts/sales.png?wait=20").status == 200
    until(lambda: b'charthouse_draws_total{chart="sales"' in ask(web + "/metrics").body)
    text = ask(web + "/metrics").body.decode()
    ours = "".join(line for line in text.splitlines(keepends=True) if "granian_" not in line)
    done = promtool("check", "metrics", given=ours)
    assert done.stdout + done.stderr == ""
