"""The primary that Sentinels know: clients follow it, and go on with the last known one while no Sentinel answers."""

from __future__ import annotations

import itertools
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from conftest import free_port, until
from redis import Redis
from redis.exceptions import ConnectionError, RedisError

from charthouse.errors import StoreUnavailable
from charthouse.local.redis_server import find_program
from charthouse.ops.doctor.patient import Patient
from charthouse.ops.doctor.sentinel_checks import sentinels
from charthouse.processes import Child
from charthouse.settings import Settings
from charthouse.store.client import connect, connect_patiently, redis_errors
from charthouse.store.sentinels import sentinels_of

NAME = "charts"
SECRET = "of-the-sentinel"


@dataclass
class Pair:
    """Two servers that know nothing of each other, and a Sentinel that is told which of them is the primary."""

    ports: tuple[int, int, int]
    children: list[Child]

    @property
    def url(self) -> str:
        return f"redis+sentinel://127.0.0.1:{self.ports[2]}/{NAME}/0?sentinel_password={SECRET}"

    def server(self, number: int) -> Redis:
        return Redis(port=self.ports[number])

    def name_primary(self, number: int) -> None:
        """Tell the Sentinel that this server is the primary."""
        with Redis(port=self.ports[2], password=SECRET) as sentinel:
            if sentinel.sentinel_get_master_addr_by_name(NAME):
                sentinel.sentinel_remove(NAME)
            sentinel.sentinel_monitor(NAME, "127.0.0.1", self.ports[number], 1)

    def start_sentinel(self) -> None:
        self.children[2].start()
        until(lambda: pings(Redis(port=self.ports[2], password=SECRET)))


def pings(redis: Redis) -> bool:
    try:
        return bool(redis.ping())
    except RedisError:
        return False


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("sentinel")
    ports = free_port(), free_port(), free_port()
    children = []
    for port, options in zip(ports, ("save ''", "save ''", f"requirepass {SECRET}"), strict=True):
        path: Path = folder / f"{port}.conf"
        path.write_text(f"port {port}\nbind 127.0.0.1\ndir {folder}\n{options}\nlogfile {path}.log\n")
        kind = ["--sentinel"] if port == ports[2] else []
        children.append(Child(str(port), [find_program(), str(path), *kind], {}))
    for port in ports:
        until(lambda: pings(Redis(port=port, password=SECRET if port == ports[2] else None)))  # noqa: B023
    yield Pair(ports, children)
    for child in children:
        child.stop(5)


@pytest.fixture
def pair(running: Pair) -> Pair:
    """Both servers empty; the first one is the primary."""
    for number in (0, 1):
        running.server(number).replicaof("NO", "ONE")
        running.server(number).flushall()
    running.name_primary(0)
    sentinels_of.cache_clear()  # this process knows no primary
    return running


def test_a_client_speaks_to_the_primary_in_the_database_of_the_url(pair: Pair) -> None:
    connect(pair.url.replace("/0?", "/3?")).set("a", "1")
    assert Redis(port=pair.ports[0], db=3).get("a") == b"1"


def test_a_command_that_a_replica_refuses_is_sent_to_the_new_primary(pair: Pair) -> None:
    redis = connect(pair.url)
    redis.set("a", "1")
    pair.server(0).replicaof("127.0.0.1", str(pair.ports[1]))
    pair.name_primary(1)
    redis.set("a", "2")
    assert pair.server(1).get("a") == b"2"


def test_a_client_follows_within_two_seconds_when_the_earlier_primary_still_accepts_commands(pair: Pair) -> None:
    redis = connect(pair.url)
    redis.set("a", "1")
    pair.name_primary(1)
    until(lambda: redis.set("a", "2") and pair.server(1).get("a") == b"2", seconds=2)


def test_once_a_client_knows_the_new_primary_all_connections_go_there(pair: Pair) -> None:
    redis = connect(pair.url)
    pool = redis.connection_pool
    in_use = pool.get_connection()
    redis.set("a", 0)
    pair.name_primary(1)
    other = connect(pair.url)
    other.set("a", 0)
    numbers = itertools.count()
    number = until(lambda: redis.set("a", n := next(numbers)) and pool.sentinels.known[1] == pair.ports[1] and n)
    assert pair.server(1).get("a") == str(number).encode()  # the very command before which it asked
    other.set("a", "by another client of the process")
    assert pair.server(1).get("a") == b"by another client of the process"
    pool.release(in_use)
    redis.set("a", "last")
    assert pair.server(1).get("a") == b"last"


def test_a_client_makes_new_connections_to_the_known_primary_while_no_sentinel_answers(pair: Pair) -> None:
    redis = connect(pair.url, circuit_breaker=True)
    redis.set("a", "1")
    pair.children[2].stop(5)
    pair.server(0).client_kill_filter(_type="normal", skipme=True)
    assert redis.get("a") == b"1"
    pair.start_sentinel()


def test_a_client_that_starts_without_any_sentinel_says_so(pair: Pair) -> None:
    pair.children[2].stop(5)
    with (
        pytest.raises(StoreUnavailable, match=f"no Sentinel says where the primary {NAME} is") as raised,
        redis_errors(),
    ):
        connect(pair.url).ping()
    assert "refused" in str(raised.value)
    pair.start_sentinel()


@pytest.mark.parametrize(
    ("changed", "said"),
    [((SECRET, "wrong"), "invalid username-password"), (("/charts/", "/other/"), "it watches no primary named other")],
)
def test_what_a_sentinel_refuses_is_said_without_its_password(pair: Pair, changed: tuple[str, str], said: str) -> None:
    with pytest.raises(StoreUnavailable, match=said) as raised, redis_errors():
        connect(pair.url.replace(*changed)).ping()
    assert "wrong" not in str(raised.value)


def test_a_sentinel_that_hangs_costs_less_than_a_second_once(pair: Pair) -> None:
    redis = connect(pair.url)
    redis.set("a", "1")
    pair.children[2].process.send_signal(signal.SIGSTOP)
    until(lambda: took(redis) > 0.1, seconds=3)  # it asked the Sentinel
    pair.server(0).client_kill_filter(_type="normal", skipme=True)
    assert took(redis) < 1
    assert took(redis) < 0.1
    pair.children[2].process.send_signal(signal.SIGCONT)


def took(redis: Redis) -> float:
    began = time.monotonic()
    redis.get("a")
    return time.monotonic() - began


def test_a_patient_client_waits_for_the_next_primary(pair: Pair) -> None:
    redis = connect_patiently(pair.url)
    redis.set("a", "1")
    pair.children[0].stop(5)
    thread = threading.Thread(target=redis.set, args=("a", "2"))
    thread.start()
    with pytest.raises(ConnectionError):
        connect(pair.url).ping()
    assert thread.is_alive()
    pair.name_primary(1)
    thread.join()
    assert pair.server(1).get("a") == b"2"
    pair.children[0].start()
    until(lambda: pings(pair.server(0)))


def test_the_doctor_tells_how_the_sentinels_are(pair: Pair) -> None:
    patient = Patient(replace(Settings(), redis_url=pair.url))
    few = sentinels(patient)
    assert (few.status, few.seen) == (
        "warning",
        f"1 Sentinel; the primary is 127.0.0.1:{pair.ports[0]}, with 0 replicas",
    )
    other = replace(patient.settings, redis_url=pair.url.replace("/charts/", "/other/"))
    assert sentinels(Patient(other)).status == "failed"
    assert sentinels(Patient(Settings())).status == "skipped"
