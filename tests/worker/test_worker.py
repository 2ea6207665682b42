"""A worker's life and death, and what it refuses to run."""

from __future__ import annotations

import json
import os
import pickle
import signal
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from conftest import House, ask, until
from processes import Gated, family, house_without_memory, kill, left_behind, living, start_logged_worker
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer, PickleSerializer

from charthouse.cache.work import OTHER_VERSION_SECONDS
from charthouse.charts.picture import Dataset
from charthouse.jobs.queue import UNSEEN
from charthouse.processes import Child
from charthouse.store.keys import DEFAULT as keys
from charthouse.worker.worker import NICENESS, _rq_worker

SMALL, LARGE = "640x480@1-light.png", "640x480@2-light.png"

SEES_ITS_ENVIRONMENT = """
import os
from charthouse import chart

@chart("environment", load=lambda: dict(os.environ))
def draw(figure, data):
    figure.subplots().set_title("environment")
"""


@pytest.fixture
def log(house: House) -> Path:
    return house.folder / "worker.log"


def test_all_processes_of_a_worker_rank_behind_the_web_server_in_sessions_of_their_own_too(house: House) -> None:
    rank = min(os.nice(0) + NICENESS, 19)
    ranks = Path("/proc/self/autogroup").exists() and os.getuid() == 0  # a hidden process shows it to root alone
    house.counting_chart("one")
    worker = house.start_worker()
    for process in family(worker.process.pid):
        assert process.nice() == rank
        if ranks:
            assert Path(f"/proc/{process.pid}/autogroup").read_text().endswith(f" nice {rank}\n")


def test_an_idle_worker_waits_for_jobs_longer_than_its_connection_would(house: House) -> None:
    services = house.services()
    worker = _rq_worker(services, "idle")
    connections = [worker.connection.connection_pool.get_connection() for _ in range(3)]
    assert min(connection.socket_timeout for connection in connections) > worker.dequeue_timeout
    services.runner.close()


# --- its end ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["loads", "draws"])
def test_sigterm_during_a_job_finishes_it(house: House, log: Path, what: str) -> None:
    chart = Gated.write(house, "gated")
    url, worker = house.start_web(), start_logged_worker(house, "one", log)
    processes = family(worker.process.pid)
    chart.close(what, 1)
    ask(f"{url}/charts/gated.png")
    until(lambda: house.count("gated", what) == 1)
    worker.process.terminate()
    chart.open(what, 1)
    assert worker.process.wait(10) == 0, log.read_text()
    assert ask(f"{url}/charts/gated.png").state == "ready"
    until(lambda: living(processes) == [])
    assert left_behind(house.redis) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_an_idle_worker_ends_at_once_with_exit_code_0(house: House, log: Path, number: signal.Signals) -> None:
    house.counting_chart("idle")
    worker = start_logged_worker(house, "one", log)
    processes = family(worker.process.pid)
    assert len(processes) >= 3  # the worker, the drawing process and its child
    worker.process.send_signal(number)
    assert worker.process.wait(2) == 0, log.read_text()
    until(lambda: living(processes) == [], 3)
    assert not house.redis.smembers("rq:workers")


def test_a_worker_without_a_store_says_so_and_ends_with_exit_code_1(house: House, log: Path) -> None:
    house.counting_chart("idle")
    house.store.stop(5)
    ended = house.run("worker", timeout=10)
    assert ended.returncode == 1
    assert "CHARTHOUSE_REDIS_URL" in ended.stderr
    assert "Traceback" not in ended.stderr


# --- its death --------------------------------------------------------------------------------------------------------


@pytest.mark.system
def test_a_worker_that_is_killed_in_load_does_it_again_under_the_same_name(house: House, log: Path) -> None:
    chart = Gated.write(house, "gated")
    url, worker = house.start_web(), start_logged_worker(house, "one", log)
    chart.close("loads", 1)
    ask(f"{url}/charts/gated.png")
    until(lambda: chart.loads == 1)
    kill(worker)
    chart.open("loads", 1)
    start_logged_worker(house, "one", log)
    until(lambda: chart.latest(SMALL), 10)  # and nobody asked again
    assert (chart.loads, chart.draws) == (2, 1)
    until(lambda: left_behind(house.redis) == [])


def test_a_worker_that_is_killed_in_draw_does_it_again_under_the_same_name(house: House, log: Path) -> None:
    chart = Gated.write(house, "gated")
    url, worker = house.start_web(), start_logged_worker(house, "one", log)
    chart.ready(url)
    chart.close("draws", 2)
    ask(f"{url}/charts/gated.png?scale=2")
    until(lambda: chart.draws == 2)
    kill(worker)
    chart.open("draws", 2)
    start_logged_worker(house, "one", log)
    until(lambda: chart.latest(LARGE), 10)
    assert (chart.loads, chart.draws) == (1, 3)
    until(lambda: left_behind(house.redis) == [])


@pytest.mark.system
def test_a_worker_that_is_killed_in_the_draws_of_a_refresh_does_the_rest_of_them(house: House, log: Path) -> None:
    chart = Gated.write(house, "gated")
    url, worker = house.start_web(), start_logged_worker(house, "one", log)
    chart.close("loads", 1)
    chart.close("draws", 1)
    ask(f"{url}/charts/gated.png")
    ask(f"{url}/charts/gated.png?scale=2")
    chart.open("loads", 1)
    until(lambda: chart.draws == 1)
    kill(worker)
    chart.open("draws", 1)
    start_logged_worker(house, "one", log)
    until(lambda: chart.latest(SMALL) and chart.latest(LARGE), 10)  # and nobody asked again
    assert chart.draws == 3
    until(lambda: left_behind(house.redis) == [])


def test_a_worker_under_the_name_of_one_that_runs_says_so_and_ends(house: House, log: Path) -> None:
    house.counting_chart("idle")
    first = start_logged_worker(house, "one", log)
    second = house.start("worker", "worker", "one")
    assert second.process.wait(20) == 1
    assert first.alive


# --- what it refuses --------------------------------------------------------------------------------------------------


@dataclass
class Guarded:
    """A worker that takes jobs from a queue into which somebody else writes too."""

    house: House
    redis: Redis
    url: str
    worker: Child
    log: Path
    numbers: Iterator[int]
    characters_seen: int = 0  # of the log: what it says of earlier jobs is no answer to this one

    def push(self, job_id: str, data: bytes, **fields: str) -> None:
        """Put a job straight into Redis, as RQ spells it."""
        hash_ = {
            "data": data,
            "created_at": "2026-01-01T00:00:00.000000Z",
            "origin": keys.queue(UNSEEN),
            "status": "queued",
        }
        self.redis.hset(f"rq:job:{job_id}", mapping=hash_ | fields)
        self.redis.rpush(f"rq:queue:{keys.queue(UNSEEN)}", job_id)

    def refused(self, text: str) -> None:
        """The worker takes the job, logs the text, stays the same process, and goes on drawing."""
        until(lambda: self.redis.llen(f"rq:queue:{keys.queue(UNSEEN)}") == 0)
        Gated(self.house, f"chart-{next(self.numbers)}").ready(self.url)
        assert self.worker.alive
        until(lambda: text in self.logged())
        logged = self.logged()
        assert "quitting" not in logged
        self.characters_seen += len(logged)
        assert not self.evil.exists()

    def logged(self) -> str:
        """What the worker has logged since the last job that was refused."""
        return self.log.read_text()[self.characters_seen :]

    @property
    def evil(self) -> Path:
        return self.house.folder / "evil"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    house = house_without_memory(tmp_path_factory.mktemp("guarded"))
    for number in range(30):
        Gated.write(house, f"chart-{number}")
    house.write("environment.py", SEES_ITS_ENVIRONMENT)
    log = house.folder / "worker.log"
    worker = start_logged_worker(house, "one", log)
    yield Guarded(house, house.redis, house.start_web(), worker, log, iter(range(30)))
    house.close()


def call(function: str, *arguments: object, **named: object) -> bytes:
    """A call as RQ's JSON serializer spells it."""
    return zlib.compress(json.dumps([function, None, arguments, named]).encode())


def test_a_job_that_names_another_function_is_refused(guarded: Guarded) -> None:
    job = Queue(keys.queue(UNSEEN), connection=guarded.redis, serializer=JSONSerializer).enqueue(
        "os.system", f"touch {guarded.evil}", job_id="another-function"
    )
    guarded.refused(job.id)


def test_a_job_that_names_one_of_our_functions_with_other_arguments_is_refused(guarded: Guarded) -> None:
    guarded.push("other-arguments", call("charthouse.refresh", chart_id="chart-19"))
    guarded.refused("other-arguments")
    guarded.push("numbers", call("charthouse.refresh", chart_id=1, params="", version="", token=""))
    guarded.refused("numbers")
    guarded.push("positional", call("charthouse.refresh", "chart-19", "", "", ""))
    guarded.refused("positional")


def test_a_job_for_a_chart_that_does_not_exist_is_refused(guarded: Guarded) -> None:
    guarded.push("no-chart", call("charthouse.refresh", chart_id="none", params="", version="1", token="no-chart"))
    guarded.refused("no-chart")


def test_a_job_with_a_callback_imports_nothing(guarded: Guarded) -> None:
    for name in ("success_callback_name", "failure_callback_name", "stopped_callback_name"):
        guarded.push(f"callback-{name}", call("os.system"), **{name: "this.s"})
        guarded.refused(f"callback-{name}")
    assert "Zen of Python" not in guarded.log.read_text()


@pytest.mark.parametrize("field", ["status", "created_at"])
def test_an_entry_that_cannot_be_read_is_passed_over(guarded: Guarded, field: str) -> None:
    guarded.push(f"unreadable-{field}", call("charthouse.refresh"), **{field: f"nonsense-{field}"})
    guarded.refused(f"nonsense-{field}")


@pytest.mark.parametrize("field", ["timeout", "result_ttl"])
def test_a_field_that_our_jobs_do_not_have_is_not_read_and_the_job_is_refused_all_the_same(
    guarded: Guarded, field: str
) -> None:
    guarded.push(f"not-read-{field}", call("charthouse.refresh"), **{field: f"nonsense-{field}"})
    guarded.refused(f"not-read-{field}")


def test_a_job_with_a_variant_that_cannot_be_is_refused(guarded: Guarded) -> None:
    named = {"chart_id": "chart-19", "params": "", "data_hash": "0" * 32, "variant": "huge", "version": "1"}
    guarded.push("no-variant", call("charthouse.render", **named, token="no-variant"))
    guarded.refused("no-variant")


def test_a_job_with_params_that_the_chart_does_not_declare_is_refused(guarded: Guarded) -> None:
    chart, dataset = Gated(guarded.house, "chart-19"), Dataset("chart-19", "a=b")
    loads, draws = chart.loads, chart.draws
    named = {"chart_id": "chart-19", "params": "a=b", "version": guarded.house.catalogue().find("chart-19").version}
    claim = keys.claim(dataset, keys.REFRESH)
    guarded.redis.set(claim, "no-param", px=60_000)  # as the request that asked holds it
    guarded.push("no-param", call("charthouse.refresh", **named, token="no-param"))
    guarded.refused("no-param")
    assert "job no-param is not done" in guarded.log.read_text()
    assert (chart.loads, chart.draws) == (loads, draws)
    assert not guarded.redis.exists(keys.current(dataset))
    assert guarded.redis.pttl(claim) <= OTHER_VERSION_SECONDS * 1000  # a process that knows the params may have it soon


class Evil:
    """Unpickled, it runs a command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


def test_a_job_with_a_pickle_is_refused_and_never_unpickled(guarded: Guarded) -> None:
    guarded.push("pickled", zlib.compress(pickle.dumps(Evil(f"touch {guarded.evil}"))))
    guarded.refused("pickled")
    guarded.push("pickled-plain", pickle.dumps(Evil(f"touch {guarded.evil}")))
    guarded.refused("pickled-plain")


def test_a_job_of_a_queue_with_the_pickle_serializer_is_refused(guarded: Guarded) -> None:
    queue = Queue(keys.queue(UNSEEN), connection=guarded.redis, serializer=PickleSerializer)
    queue.enqueue("os.system", f"touch {guarded.evil}", job_id="pickle-serializer")
    guarded.refused("pickle-serializer")


@pytest.mark.parametrize("data", [b"[", b"{}", b"null", b'["charthouse.refresh"]', b"\xff\x00", b"[1, 2, 3, 4]"])
def test_a_job_with_malformed_json_is_refused(guarded: Guarded, data: bytes) -> None:
    job_id = f"malformed-{data.hex()}"
    guarded.push(job_id, data)
    guarded.refused(job_id)


def test_a_job_that_is_only_an_id_is_passed_over(guarded: Guarded) -> None:
    guarded.redis.rpush(f"rq:queue:{keys.queue(UNSEEN)}", "only-an-id")
    guarded.house.redis.rpush(f"rq:queue:{keys.queue(UNSEEN)}", "")
    until(lambda: guarded.redis.llen(f"rq:queue:{keys.queue(UNSEEN)}") == 0)
    Gated(guarded.house, f"chart-{next(guarded.numbers)}").ready(guarded.url)
    assert guarded.worker.alive


# --- what the charts see, and signs of life ---------------------------------------------------------------------------


def test_the_charts_see_no_address_of_a_store(guarded: Guarded) -> None:
    until(lambda: ask(f"{guarded.url}/charts/environment.png").state == "ready")
    processes = family(guarded.worker.process.pid)[1:]
    assert len(processes) >= 2
    store = guarded.house.redis_url.removeprefix("unix://")
    for process in processes:
        environment = process.environ()
        assert not {name for name in environment if name.startswith("CHARTHOUSE_") and name.endswith("_URL")}
        assert store not in " ".join(environment.values())
    held = Gated(guarded.house, "environment").current("data_hash")
    canonical = guarded.redis.get(keys.data(Dataset("environment"), held))
    assert canonical
    assert store.encode() not in canonical
    assert b"CHARTHOUSE_CHARTS" in canonical  # it is the environment that was loaded


def test_an_idle_worker_makes_the_site_ready(guarded: Guarded) -> None:
    assert ask(f"{guarded.url}/readyz").status == 200
    guarded.redis.delete(keys.workers())
    assert ask(f"{guarded.url}/readyz").status == 503
    until(lambda: ask(f"{guarded.url}/readyz").status == 200, 10)


def test_the_worker_was_one_process_all_the_while(guarded: Guarded) -> None:
    assert guarded.worker.alive
    assert guarded.redis.hget("rq:worker:one", "pid") == str(guarded.worker.process.pid).encode()
    assert psutil.Process(guarded.worker.process.pid).status() != psutil.STATUS_ZOMBIE
