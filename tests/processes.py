"""What the tests of running processes share: a house for a whole module, charts with gates, families of processes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil
from conftest import House, Reply, ask, open_house, until
from redis import Redis

from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant
from charthouse.processes import Child
from charthouse.store.keys import DEFAULT as keys

# A chart whose data, failures and pauses a test sets by files beside it: `loads` and `draws` count, and the n-th of
# them waits at its gate for as long as the file `closed-loads-n` is there.
GATED = """
import time
from pathlib import Path
from charthouse import chart

HERE = Path(__file__)

def pass_gate(what):
    count = HERE.with_suffix("." + what)
    with count.open("a") as file:
        file.write("x")
    gate = HERE.with_suffix(f".closed-{{what}}-{{count.stat().st_size}}")
    while gate.exists():
        time.sleep(0.01)

def load():
    data = HERE.with_suffix(".data").read_text()
    pass_gate("loads")
    if data == "broken":
        raise ValueError("the source is away")
    return data

@chart("{chart_id}", title="Gated", load=load, fresh_seconds=3600{options})
def draw(figure, data):
    pass_gate("draws")
    if data == "undrawable":
        raise ValueError("nothing to see")
    figure.subplots().set_title(data)
"""


def house_without_memory(folder: Path) -> House:
    """A house whose web servers look into Redis for every request; who opens it closes it."""
    return open_house(folder, CHARTHOUSE_MEMORY_CACHE_BYTES="0")


@dataclass
class Gated:
    """A chart that a test holds at its gates, over the house's store."""

    house: House
    chart_id: str

    @classmethod
    def write(cls, house: House, chart_id: str, options: str = "") -> Gated:
        """Write the chart into the house, with the data `first`."""
        name = chart_id.replace("-", "_")
        house.write(name + ".py", GATED.format(chart_id=chart_id, options=", " + options if options else ""))
        gated = cls(house, chart_id)
        gated.give("first")
        return gated

    def _beside(self, what: str) -> Path:
        return self.house.charts / f"{self.chart_id.replace('-', '_')}.{what}"

    def give(self, data: str) -> None:
        """What `load` returns from now on; `broken` makes it raise, `undrawable` makes draw raise."""
        draft = self._beside("draft")
        draft.write_text(data)
        draft.replace(self._beside("data"))

    def close(self, what: str, number: int) -> None:
        """Hold the n-th of all `loads` or `draws` at its gate."""
        self._beside(f"closed-{what}-{number}").touch()

    def open(self, what: str, number: int) -> None:
        self._beside(f"closed-{what}-{number}").unlink()

    @property
    def loads(self) -> int:
        return self.house.count(self.chart_id, "loads")

    @property
    def draws(self) -> int:
        return self.house.count(self.chart_id, "draws")

    @property
    def redis(self) -> Redis:
        return self.house.redis

    @property
    def refresh_claim(self) -> str:
        return keys.claim(Dataset(self.chart_id), keys.REFRESH)

    @property
    def refresh_failure(self) -> str:
        return keys.failure(Dataset(self.chart_id), keys.REFRESH)

    def current(self, name: str) -> str:
        """A field of the record `current`, or ''."""
        return (self.redis.hget(keys.current(Dataset(self.chart_id)), name) or b"").decode()

    def latest(self, variant: str, name: str = "data_hash") -> str:
        """A field of the record `latest` of that variant, or ''."""
        return (self.redis.hget(keys.latest(Dataset(self.chart_id), variant), name) or b"").decode()

    def key(self, variant: str, data_hash: str) -> CacheKey:
        version = self.house.catalogue().find(self.chart_id).version
        return CacheKey(Dataset(self.chart_id), data_hash, Variant.from_text(variant), version)

    def grow_old(self) -> None:
        """Make the data as old as if nobody had checked it for two hours."""
        self.redis.hincrbyfloat(keys.current(Dataset(self.chart_id)), "checked", -7200)

    def end_pause(self, failure: str) -> None:
        """Make the pause after that failure be over, as if its time had passed."""
        self.redis.hset(failure, "retry_at", int(self.redis.time()[0]) - 1)

    def ready(self, url: str, query: str = "") -> Reply:
        """Ask until the picture is there and fresh."""
        address = f"{url}/charts/{self.chart_id}.png{query}"
        return until(lambda: reply if (reply := ask(address)).state == "ready" else None)


def start_logged_worker(house: House, name: str, log: Path, **variables: str) -> Child:
    """Start a real worker that writes its log to a file; returns once it takes jobs."""
    child = house.start("worker", "worker", name, log=log, **variables)
    ready = [str(child.process.pid).encode(), b"idle"]
    until(lambda: house.redis.hmget(f"rq:worker:{name}", "pid", "state") == ready or not child.alive)
    assert child.alive, log.read_text()
    return child


def kill(worker: Child) -> None:
    """Kill the worker; returns once it, its drawing process and that one's child are gone."""
    processes = family(worker.process.pid)
    worker.process.kill()
    worker.process.wait()
    until(lambda: living(processes) == [])


def job_ended(redis: Redis, token: str) -> bool:
    """Whether RQ has forgotten the job, as it does once it is done."""
    return not redis.exists(f"rq:job:{token}")


def left_behind(redis: Redis) -> list[str]:
    """What must not be there when no job runs: claims, started jobs, failed jobs."""
    left = [
        *redis.scan_iter(keys.claim(Dataset("*", "*"), "*")),
        *redis.scan_iter("rq:wip:*"),
        *redis.scan_iter("rq:failed:*"),
    ]
    left += [*redis.scan_iter("rq:executions:*"), *redis.scan_iter("rq:queue:*")]
    return sorted(key.decode() for key in left if redis.type(key) != b"zset" or redis.zcard(key))


def family(pid: int) -> list[psutil.Process]:
    """The process and all that descend from it."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def living(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; a zombie whose parent is about to reap it does not."""
    return [one for one in processes if one.is_running() and _status(one) != psutil.STATUS_ZOMBIE]


def zombies(pid: int) -> list[psutil.Process]:
    return [one for one in family(pid) if _status(one) == psutil.STATUS_ZOMBIE]


def _status(process: psutil.Process) -> str:
    try:
        return str(process.status())
    except psutil.NoSuchProcess:
        return psutil.STATUS_ZOMBIE


def stays(condition: object, seconds: float = 0.5) -> None:
    """Fail when the condition ceases to hold within that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert condition()  # type: ignore[operator]
        time.sleep(0.02)
