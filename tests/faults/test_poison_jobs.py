"""Jobs that somebody else writes straight into Redis: refused, logged, and without harm to any other."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import House, until
from processes import Gated, house_without_memory, start_logged_worker
from redis import Redis
from soak import record

from charthouse.charts.picture import Dataset
from charthouse.data import canonical_bytes, data_hash
from charthouse.jobs.queue import UNSEEN, WARM
from charthouse.processes import Child
from charthouse.store.keys import DEFAULT as keys

pytestmark = pytest.mark.system

SECTION = "Workers, overload, hostile jobs"
CHART = "chart-0"
TOKEN = "0123456789abcdef"
REFRESH = {"chart_id": CHART, "params": "", "version": "1", "token": TOKEN}
RENDER = REFRESH | {"data_hash": "0" * 32, "variant": "640x480@1-light.png"}
SECRET = zlib.compress(b"x" * (200 << 20))  # 200 KB that become 200 MB

# Each argument of ours, as it may not be.
FORGED_REFRESHES = {
    "a chart id with a colon": {"chart_id": "chart-0:x"},
    "a chart id with a pattern": {"chart_id": "*"},
    "a chart id that leads out": {"chart_id": "../../etc/passwd"},
    "a chart id of a megabyte": {"chart_id": "a" * 1_000_000},
    "no chart of ours": {"chart_id": "none"},
    "params that the chart has not": {"params": "region=emea"},
    "params with a key's separator": {"params": "a:b"},
    "params with a line break": {"params": "a=b\nFLUSHALL"},
    "params that are a number": {"params": 7},
    "params that are nested": {"params": {"a": ["b"] * 1000}},
    "a version with a key's separator": {"version": "1:2"},
    "a version that is null": {"version": None},
    "a token of another job": {"token": "fedcba9876543210"},
    "a token with a key's separator": {"token": "a:b"},
    "an argument more": {"more": "x"},
}
FORGED_RENDERS = {
    "a data hash that is none": {"data_hash": "../" * 10},
    "a data hash of other data": {"data_hash": "f" * 32},
    "a variant of a billion pixels": {"variant": "99999x99999@3-light.png"},
    "a variant of more pixels than may be": {"variant": "4000x4000@3-light.png"},
    "a variant of no pixels": {"variant": "0x0@1-light.png"},
    "a variant with a negative side": {"variant": "-640x480@1-light.png"},
    "a variant in a format that is none": {"variant": "640x480@1-light.exe"},
    "a variant in a theme that is a path": {"variant": "640x480@1-../../x.png"},
    "a variant in other digits": {"variant": "٦٤٠x480@1-light.png"},
}
# What RQ keeps with a job, and ours do not have.
FORGED_FIELDS = {
    "endless repeats": {"repeats_left": "1000000", "repeat_intervals": "[0]"},
    "endless retries": {"retries_left": "1000000", "number_of_retries": "1000000"},
    "a life without end": {"result_ttl": "-1", "failure_ttl": "-1"},
    "another job to wait for": {"dependency_ids": '["nobody"]'},
    "a callback": {"failure_callback_name": "os.abort", "success_callback_name": "os.abort"},
    "a webhook": {"webhooks": '[{"url": "http://127.0.0.1:1/", "statuses": ["failed"]}]'},
    "a rate limit": {"rate_limit_key": "x", "rate_limit_concurrency": "0"},
    "another queue": {"origin": "elsewhere"},
}


@dataclass
class Poisoned:
    """A worker at a queue into which somebody else writes too."""

    house: House
    url: str
    worker: Child
    log: Path
    good: Gated
    characters_seen: int = 0  # of the log: what it says of earlier jobs is no answer to this one

    @property
    def redis(self) -> Redis:
        return self.house.redis

    def push(self, data: bytes, job_id: str = TOKEN, **fields: str) -> None:
        """Put a job straight into Redis, as RQ spells it."""
        entry = {
            "data": data,
            "created_at": "2026-01-01T00:00:00.000000Z",
            "origin": keys.queue(UNSEEN),
            "status": "queued",
        }
        self.redis.hset(f"rq:job:{job_id}", mapping=entry | fields)
        self.redis.rpush(f"rq:queue:{keys.queue(UNSEEN)}", job_id)

    def refused(self, *said: str) -> None:
        """All is taken from the queue, the log says so, and the same worker goes on drawing, just once."""
        draws = self.good.draws
        self.good.give(f"data {draws}")
        self.good.grow_old()
        self.good.ready(self.url)
        assert self.good.draws == draws + 1
        until(lambda: self.redis.llen(f"rq:queue:{keys.queue(UNSEEN)}") == 0)
        assert self.worker.alive
        until(lambda: all(text in self.logged() for text in said))
        logged = self.logged()
        assert "quitting" not in logged
        self.characters_seen += len(logged)

    def logged(self) -> str:
        """What the worker has logged since the last call of `refused`."""
        return self.log.read_text()[self.characters_seen :]

    def untouched(self) -> None:
        """There is no key but the good chart's and RQ's own, and no job that will ever run again."""
        until(lambda: self.redis.ttl(f"rq:job:{TOKEN}") != -1)  # taken from the queue, it ends a moment later
        there = {key.decode() for key in self.redis.scan_iter("charthouse:v2:*")}
        counts = ("workers", "hits", "views", "tallies", "reports", "followers", "{good:}")
        strange = {key for key in there if not key.startswith(tuple(f"charthouse:v2:{kind}" for kind in counts))}
        assert not {key for key in strange if "{good:}" not in key and ":claim:" not in key}  # a claim ends in seconds
        assert not self.redis.exists("rq:scheduled:" + keys.queue(UNSEEN), "rq:deferred:" + keys.queue(UNSEEN))


def call(function: object, **named: object) -> bytes:
    """A call as RQ's JSON serializer spells it."""
    return zlib.compress(json.dumps([function, None, [], named]).encode())


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Poisoned]:
    house = house_without_memory(tmp_path_factory.mktemp("poisoned"))
    good = Gated.write(house, "good")
    Gated.write(house, CHART)
    log = house.folder / "worker.log"
    worker = start_logged_worker(house, "one", log)
    url = house.start_web()
    good.ready(url)
    yield Poisoned(house, url, worker, log, good)
    house.close()


@pytest.mark.parametrize("how", FORGED_REFRESHES)
def test_a_refresh_with_a_forged_argument_is_refused(poisoned: Poisoned, how: str) -> None:
    poisoned.push(call("charthouse.refresh", **(REFRESH | FORGED_REFRESHES[how])))
    poisoned.refused()
    poisoned.untouched()
    assert Gated(poisoned.house, CHART).loads == 0


@pytest.mark.parametrize("how", FORGED_RENDERS)
def test_a_render_with_a_forged_argument_is_refused(poisoned: Poisoned, how: str) -> None:
    poisoned.push(call("charthouse.render", **(RENDER | FORGED_RENDERS[how])))
    poisoned.refused()
    poisoned.untouched()
    assert Gated(poisoned.house, CHART).draws == 0


@pytest.mark.parametrize("how", FORGED_FIELDS)
def test_what_rq_keeps_with_a_job_and_ours_do_not_have_is_not_heeded(poisoned: Poisoned, how: str) -> None:
    poisoned.push(call("os.system", command=f"touch {poisoned.house.folder}/evil"), **FORGED_FIELDS[how])
    poisoned.refused("a job's function must be one of", TOKEN)
    poisoned.untouched()
    assert not (poisoned.house.folder / "evil").exists()


@pytest.mark.parametrize("function", [None, 7, [], {}, "", "charthouse.refresh\n", "builtins.eval", "x" * 10_000])
def test_a_function_that_is_none_of_ours_is_refused(poisoned: Poisoned, function: object) -> None:
    poisoned.push(call(function, **REFRESH))
    poisoned.refused(TOKEN)
    poisoned.untouched()


@pytest.mark.parametrize(
    "data", [SECRET, zlib.compress(SECRET), b"[" * 60_000, b"9" * 65_000, b"\0" * (1 << 20)],
    ids=["200 MB packed", "200 MB packed twice", "nested deep", "a number of 65,000 digits", "a megabyte of nothing"],
)  # fmt: skip
def test_arguments_that_are_huge_or_become_so_are_passed_over(poisoned: Poisoned, data: bytes) -> None:
    poisoned.push(data)
    poisoned.refused()
    poisoned.untouched()


@pytest.mark.parametrize("job_id", [b"\xff\xfe", b"a b", b"a:b:c", b"../x", b"\0", b"x" * 1_000_000, b"*", b"\n"])
def test_an_id_that_is_none_is_passed_over(poisoned: Poisoned, job_id: bytes) -> None:
    poisoned.redis.hset(b"rq:job:" + job_id, mapping={"data": call("charthouse.refresh", **REFRESH)})
    poisoned.redis.rpush(f"rq:queue:{keys.queue(UNSEEN)}", job_id)
    poisoned.redis.rpush(f"rq:queue:{keys.queue(WARM)}", job_id)
    poisoned.refused()
    poisoned.untouched()
    poisoned.redis.delete(b"rq:job:" + job_id)


def test_a_job_that_is_a_key_of_another_kind_is_passed_over(poisoned: Poisoned) -> None:
    poisoned.redis.rpush("rq:job:a-list", "x")
    poisoned.redis.rpush(f"rq:queue:{keys.queue(UNSEEN)}", "a-list")
    poisoned.refused("passed over")
    poisoned.redis.delete("rq:job:a-list")


def test_a_command_over_a_channel_stops_no_worker(poisoned: Poisoned) -> None:
    for command in ("shutdown", "kill-horse", "stop-job", ""):
        heard = poisoned.redis.publish("rq:pubsub:one", json.dumps({"command": command, "job_id": TOKEN}))
        assert heard == 0
    poisoned.refused()


def test_data_that_is_not_what_its_key_says_is_never_drawn(poisoned: Poisoned) -> None:
    poisoned.refused()
    held = poisoned.good.current("data_hash")
    forged = canonical_bytes("forged")
    assert data_hash(forged) != held
    poisoned.redis.set(keys.data(Dataset("good"), held), forged, ex=600)
    loads = poisoned.good.loads
    poisoned.good.ready(poisoned.url, "?scale=2")
    assert poisoned.good.loads == loads + 1  # loaded again instead
    assert poisoned.good.current("data_hash") == held


def test_a_worker_starts_over_books_that_somebody_scribbled_in(poisoned: Poisoned) -> None:
    house, redis = poisoned.house, poisoned.redis
    redis.zadd(f"rq:wip:{keys.queue(UNSEEN)}", {"junk": 0, "a:b:c": 0, f"{TOKEN}:{TOKEN}": 0, "": 0})
    redis.zadd(f"rq:failed:{keys.queue(UNSEEN)}", {"junk": 0, "": 1})
    redis.hset("rq:job:junk", mapping={"status": "queued", "data": "junk"})
    for lock in redis.scan_iter("rq:clean_*"):
        redis.delete(lock)
    log = house.folder / "another.log"
    another = start_logged_worker(house, "another", log)
    poisoned.refused()
    assert another.alive
    another.stop(10)
    assert "are not cleaned" in log.read_text()
    assert "quitting" not in log.read_text()
    redis.delete(f"rq:wip:{keys.queue(UNSEEN)}", f"rq:failed:{keys.queue(UNSEEN)}", "rq:job:junk")


def test_the_worker_was_one_process_all_the_while(poisoned: Poisoned) -> None:
    assert poisoned.worker.alive
    assert poisoned.redis.hget("rq:worker:one", "pid") == str(poisoned.worker.process.pid).encode()
    forged = len(FORGED_REFRESHES) + len(FORGED_RENDERS) + len(FORGED_FIELDS)
    count = f"{forged + 8 + 5 + 8 + 4} kinds of entry, once each"
    seen = "the picture that is asked for next, as ever"
    record(
        SECTION, "Forged jobs written straight into Redis", count, seen, "none ran; one worker process all the while"
    )
