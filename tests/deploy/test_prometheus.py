"""A real Prometheus reads `/metrics`, and the alert rules fire."""

from __future__ import annotations

import json
import re
import subprocess
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
    except OSError:
        return None


def test_prometheus_reads_the_metrics_and_tells_that_no_worker_is_alive(prometheus: tuple[str, str]) -> None:
    web, reader = prometheus
    ask(web + "/charts/sales.png")

    def result(expression: str) -> list[Any]:
        found = api(reader, "query?query=" + urllib.parse.quote(expression))
        return found["result"] if found else []

    until(lambda: [one["value"][1] for one in result('up{job="charthouse"}')] == ["1"])
    until(lambda: [one["value"][1] for one in result("charthouse_web_processes")] == ["2"])
    until(lambda: result('charthouse_answers_total{state="rendering"}'))
    rules = [rule for group in api(reader, "rules")["groups"] for rule in group["rules"]]
    assert len(rules) == RULES.read_text().count("- alert:")
    assert [rule["name"] for rule in rules if rule.get("lastError")] == []
    firing = lambda: {one["labels"]["alertname"] for one in api(reader, "alerts")["alerts"] if one["state"] == "firing"}  # noqa: E731
    until(lambda: "CharthouseNoWorker" in firing())


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
