"""`doctor`: each planted fault is found by its name, and a healthy deployment is told so."""

from __future__ import annotations

import http.server
import json
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, House, open_house, until
from processes import Gated
from rq import Queue

from charthouse.charts.picture import Dataset
from charthouse.errors import NotFound
from charthouse.jobs.job import RefreshJob
from charthouse.ops.doctor import machine_checks, redis_checks
from charthouse.ops.doctor.checks import ALL, CHECKS, examine, named
from charthouse.ops.doctor.finding import FAILED, OK, SKIPPED, STATUSES, Finding
from charthouse.ops.doctor.patient import Patient


def found(patient: Patient, *names: str) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(patient, named(names))}


def status(patient: Patient, name: str) -> str:
    finding = found(patient, name)[name]
    assert finding.status in STATUSES
    assert finding.seen
    assert bool(finding.advice) == (finding.status not in (OK, SKIPPED))
    return finding.status


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("healthy"))
    house.counting_chart("sales")
    try:
        house.start_worker("one")
        yield house
    finally:
        house.close()


@pytest.fixture(scope="module")
def url(healthy: House) -> str:
    return healthy.start_web()


def test_a_healthy_deployment_has_no_failure(healthy: House, url: str) -> None:
    findings = found(Patient(healthy.settings, url))
    assert list(findings) == list(CHECKS)
    assert [one for one in findings.values() if one.status == FAILED] == []
    ready = (
        "workers",
        "worker-code",
        "draw",
        "fetchers",
        "queue",
        "charts",
        "public-url",
        "clock",
        "fonts",
        "temporary",
    )
    assert {name: findings[name].status for name in ready} == dict.fromkeys(ready, OK)


def test_each_draw_of_the_doctor_is_a_real_one(healthy: House, url: str) -> None:
    before = healthy.count("sales", "draws")
    found(Patient(healthy.settings, url), "draw")
    found(Patient(healthy.settings, url), "draw")
    assert healthy.count("sales", "draws") == before + 2


def test_redis_that_is_away_is_told_once_and_what_needs_it_is_left_out(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    house.store.stop(5)
    findings = found(Patient(house.settings))
    house.close()
    assert findings["redis-cache"].status == findings["redis-queue"].status == FAILED
    assert "does not answer" in findings["redis-cache"].seen
    assert {findings[name].status for name in ("workers", "queue", "clock", "cache-memory")} == {SKIPPED}
    assert findings["files"].status == OK


def test_a_wrong_eviction_policy_is_found(house: House) -> None:
    for policy, expected in (("allkeys-lru", FAILED), ("noeviction", FAILED), ("volatile-lfu", OK)):
        house.redis.config_set("maxmemory-policy", policy)
        assert status(Patient(house.settings), "cache-memory") == expected, policy


def test_a_queue_that_evicts_is_found(house: House, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    queue = open_house(other)
    try:
        settings = replace(house.settings, queue_url=queue.redis_url)
        queue.redis.config_set("maxmemory-policy", "allkeys-lfu")
        assert status(Patient(settings), "queue-memory") == FAILED
        queue.redis.config_set("maxmemory-policy", "noeviction")
        assert status(Patient(settings), "queue-memory") == "warning"
        queue.redis.config_set("appendonly", "yes")
        assert status(Patient(settings), "queue-memory") == OK
    finally:
        queue.close()


def test_missing_workers_are_found(house: House) -> None:
    assert status(Patient(house.settings), "workers") == FAILED
    assert status(Patient(house.settings), "worker") == FAILED


def test_a_worker_with_other_code_is_found(house: House) -> None:
    house.counting_chart("sales")
    services = house.services()
    services.heartbeats.beat("one", ["sales"], house.catalogue().code)
    assert status(Patient(house.settings), "worker-code") == OK
    house.services().heartbeats.beat("two", ["sales"], "charts 0123456789abcdef, matplotlib 3.10.0")
    finding = found(Patient(house.settings), "worker-code")["worker-code"]
    assert finding.status == FAILED
    assert "1 of 2 workers have charts 0123456789abcdef, matplotlib 3.10.0" in finding.seen


def test_a_real_worker_tells_the_code_that_it_has(healthy: House) -> None:
    until(lambda: healthy.services().heartbeats.code() == {"one": healthy.catalogue().code})


def test_a_worker_of_another_application_is_found(house: House) -> None:
    Queue("reports", connection=house.redis).enqueue("reports.make")
    assert status(Patient(house.settings), "neighbours") == "warning"


def test_a_clock_that_is_off_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = redis_checks.redis_time
    for seconds, expected in ((0, OK), (-10, "warning"), (3600, FAILED)):
        monkeypatch.setattr(redis_checks, "redis_time", lambda redis, off=seconds: real(redis) + off)
        assert status(Patient(house.settings), "clock") == expected


def test_a_job_that_waits_for_long_is_found(house: House) -> None:
    house.services().queue.put(RefreshJob(Dataset("sales"), "v1", "waits"))
    assert status(Patient(house.settings), "queue") == OK
    for age, expected in ((30, "warning"), (300, FAILED)):
        then = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(time.time() - age))
        house.redis.hset("rq:job:waits", "enqueued_at", then)
        assert status(Patient(house.settings), "queue") == expected


def test_a_broken_module_is_found(house: House) -> None:
    house.write("broken.py", "import no_such_library\n")
    assert status(Patient(house.settings), "charts") == FAILED


def test_a_chart_that_cannot_be_drawn_is_found(house: House) -> None:
    gated = Gated.write(house, "gated")
    gated.give("undrawable")
    house.start_worker()
    assert status(Patient(house.settings, house.start_web()), "draw") == FAILED


@contextmanager
def serving(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A server that answers every request like this."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_an_address_that_leads_elsewhere_is_found(healthy: House) -> None:
    def welcome(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"Welcome to another server")

    with serving(welcome) as url:
        assert status(Patient(healthy.settings, url), "public-url") == FAILED
        assert status(Patient(healthy.settings, url), "fetchers") == FAILED
        assert status(Patient(healthy.settings, url), "edge") == FAILED


def test_a_server_that_does_not_answer_is_found(healthy: House) -> None:
    for name in ("public-url", "draw", "fetchers", "edge"):
        assert status(Patient(healthy.settings, "http://127.0.0.1:1"), name) == FAILED, name
    assert status(Patient(replace(healthy.settings, port=1)), "web") == FAILED


def test_a_proxy_that_hides_who_fetches_is_found(healthy: House) -> None:
    def placeholder(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(202)
        request.send_header("Content-Type", "image/png")
        request.end_headers()

    with serving(placeholder) as url:
        finding = found(Patient(healthy.settings, url), "fetchers")["fetchers"]
    assert (finding.status, finding.seen) == (FAILED, "it got status 202")


def test_metrics_that_strangers_can_read_are_found(healthy: House, url: str) -> None:
    assert status(Patient(healthy.settings, url), "edge") == "warning"
    assert status(Patient(healthy.settings), "edge") == SKIPPED


def test_secrets_that_are_examples_or_short_are_found(house: House) -> None:
    for value, expected in (("office:change-me", FAILED), ("office:abc", "warning"), ("office:" + "x" * 32, OK)):
        finding = found(Patient(replace(house.settings, api_tokens=value)), "secrets")["secrets"]
        assert finding.status == expected
        assert "change-me" not in finding.seen


def test_slow_drawing_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status(Patient(replace(house.settings, fast_drawing=0)), "drawing") == "warning"
    monkeypatch.setattr(machine_checks, "why_plain_quickly", lambda: "matplotlib 9 lacks a name")
    assert status(Patient(house.settings), "drawing") == "warning"


def test_too_few_files_are_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 256))
    assert status(Patient(house.settings), "files") == "warning"


def test_a_temporary_folder_that_cannot_be_written_to_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert status(Patient(house.settings), "temporary") == FAILED


def test_a_check_that_breaks_stops_no_other(house: House) -> None:
    def breaks(_: Patient) -> Finding:
        raise RuntimeError("oops")

    first, second = examine(Patient(house.settings), {"breaks": breaks, "files": ALL["files"]})
    assert (first.status, first.name) == (FAILED, "breaks")
    assert "RuntimeError: oops" in first.seen
    assert second.status == OK


def test_an_unknown_check_is_refused_with_its_likely_name() -> None:
    with pytest.raises(NotFound, match="did you mean workers"):
        named(["worker-s"])


def test_the_command_has_exit_codes_and_a_report_without_secrets(healthy: House, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    healthy.variables["CHARTHOUSE_API_TOKENS"] = "office:very-secret-indeed-0123"
    healthy.variables["CHARTHOUSE_SIGNING_KEYS"] = "first:short"
    try:
        done = healthy.call("doctor", "secrets", "clock", "--json", "--report", str(report))
        strict = healthy.call("doctor", "secrets", "--strict")
    finally:
        healthy.variables.clear()
    assert done.returncode == 0
    assert [set(one) for one in json.loads(done.stdout)] == [{"name", "status", "seen", "advice"}] * 2
    assert strict.returncode == 1
    text = report.read_text()
    assert "very-secret" not in text
    assert "short" not in json.dumps(json.loads(text)["settings"])
    assert healthy.call("doctor", "workerz").returncode == 2
    assert healthy.call("doctor", "web").returncode == 1
    assert healthy.call("doctor", "worker").returncode == 0


def test_the_document_names_every_check(healthy: House) -> None:
    listed = {one["name"] for one in json.loads(healthy.call("doctor", "--list-checks", "--json").stdout)}
    rows = [row for row in (ROOT / "docs" / "doctor.md").read_text().splitlines() if row.startswith("| `")]
    assert {row.split("`")[1] for row in rows} == listed == set(ALL)


def test_a_chart_that_fails_is_not_the_one_that_the_doctor_draws(healthy: House, url: str) -> None:
    healthy.write("aaa.py", "from charthouse import chart\nchart('aaa', load=lambda: 1 / 0)(print)\n")
    try:
        healthy.services().heartbeats.workers()
        assert found(Patient(healthy.settings, url), "draw")["draw"].seen.startswith("sales as ")
    finally:
        (healthy.charts / "aaa.py").unlink()


def test_a_password_in_an_address_is_in_no_finding(healthy: House) -> None:
    patient = Patient(healthy.settings, "http://user:topsecret@127.0.0.1:1")
    assert not [one for one in found(patient).values() if "topsecret" in one.seen + one.advice]
