"""Several installations in one database: one prefix is one installation, and what is another's stays to the byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import House, until
from processes import Gated, kill, start_logged_worker
from redis import Redis
from test_shared_database import die_twice_and_draw, put_other_application

from charthouse.assembly import Services, assemble
from charthouse.charts.picture import Dataset, Picture
from charthouse.data import canonical_bytes, data_hash
from charthouse.jobs.job import RefreshJob
from charthouse.jobs.queue import LANES, UNSEEN
from charthouse.store import heartbeats as store_heartbeats
from charthouse.store.keys import DEFAULT, Keys
from charthouse.worker import namesake

SMALL = "640x480@1-light.png"
STAGING = Keys("staging")


@pytest.fixture
def log(house: House) -> Path:
    return house.folder / "worker.log"


def services_of(house: House, keys: Keys) -> Services:
    return assemble(house.settings.with_overrides(key_prefix=keys.prefix), timeout_seconds=5)


def contents(redis: Redis, keys: list[bytes]) -> dict[bytes, Any]:
    """All that each key holds; the order in a DUMP of a hash is chance."""
    read = {b"string": redis.get, b"hash": redis.hgetall, b"set": redis.smembers, b"none": lambda _: None}
    read |= {b"list": lambda key: redis.lrange(key, 0, -1), b"zset": lambda key: redis.zrange(key, 0, -1, False, True)}
    return {key: read[redis.type(key)](key) for key in keys}


def live_in(house: House, keys: Keys, log: Path) -> list[bytes]:
    """Another installation of the same charts: pictures, pushed data, hits, a dead worker's job, one that waits."""
    redis, before = house.redis, set(house.redis.keys())
    services = services_of(house, keys)
    picture = Picture.usual(house.catalogue().find("gated"))
    start_logged_worker(house, "theirs", log, CHARTHOUSE_KEY_PREFIX=keys.prefix)
    services.serving.ask_all([picture])
    until(lambda: services.serving.status(picture).image)
    services.popularity.add({"gated": 3})
    services.pushed.put(Dataset("pushed"), data_hash(b"x"), canonical_bytes({"a": 1}))
    kill(house.children[-1])
    services.queue.put(RefreshJob(Dataset("gated", "year=1"), "v1", "waits"))
    services.queue.put(RefreshJob(Dataset("gated", "year=2"), "v1", "taken"))
    redis.lrem(f"rq:queue:{keys.queue(UNSEEN)}", 1, "taken")
    return sorted(set(redis.keys()) - before - {b"rq:queues", b"rq:workers"})


@pytest.mark.system
def test_starts_kills_and_purges_of_one_leave_every_byte_of_the_others(house: House, log: Path) -> None:
    chart = Gated.write(house, "gated")
    redis = house.redis
    theirs = live_in(house, STAGING, log) + put_other_application(redis)
    before = contents(redis, theirs)
    assert len(before) > 40
    url = house.start_web()
    die_twice_and_draw(house, chart, url, log)
    assert house.run("purge", "gated").stdout.startswith("1 image purged: ")
    assert house.run("purge", "--all").returncode == 0
    assert contents(redis, theirs) == before


def test_every_key_and_queue_has_the_prefix(house: House, log: Path) -> None:
    Gated.write(house, "gated")
    live_in(house, STAGING, log)
    ours = [key.decode() for key in house.redis.scan_iter() if not key.startswith(b"rq:")]
    assert ours
    assert [key for key in ours if not key.startswith("staging:v2:")] == []
    queues = {name.decode() for name in house.redis.smembers("rq:queues")}
    assert queues <= {f"rq:queue:{STAGING.queue(lane)}" for lane in LANES}


@pytest.mark.parametrize("prefix", ["charthouse-warm", "x-refresh", "", "a:b", "{a}", "-a", "a*", "ü", "a" * 41])
def test_a_prefix_that_could_be_anothers_is_refused(house: House, prefix: str) -> None:
    house.variables["CHARTHOUSE_KEY_PREFIX"] = prefix
    ended = house.call("settings")
    assert ended.returncode == 2
    assert "CHARTHOUSE_KEY_PREFIX must be" in ended.stderr


def test_one_installations_pictures_are_not_the_others(house: House) -> None:
    house.counting_chart("sales", data="1")
    services = {prefix: services_of(house, Keys(prefix)) for prefix in ("charthouse", "staging")}
    picture = Picture.usual(house.catalogue().find("sales"))
    served = services["charthouse"].serving
    served.ask_all([picture])
    work(services["charthouse"])
    assert served.status(picture).image
    assert services["staging"].serving.status(picture).image is None
    for one in services.values():
        one.runner.close()


def work(services: Services) -> None:
    """Do the jobs that wait, as a worker of that installation."""
    from rq import Queue
    from rq.serializers import JSONSerializer

    from charthouse.jobs.job import read_job

    keys, redis = Keys(services.settings.key_prefix), services.queue_redis
    queues = [Queue(keys.queue(lane), connection=redis, serializer=JSONSerializer) for lane in LANES]
    while popped := Queue.dequeue_any(queues, None, connection=redis, serializer=JSONSerializer):
        services.work.do(read_job(popped[0].func_name or "", popped[0].kwargs))
        popped[0].delete()


# --- public and private


PRIVATE = '@chart("sales", width=320, height=200, load=lambda: {"value": 7}, private=%s, description=str)\n'
DRAW = "def draw(figure, data):\n    figure.subplots().plot([1, data['value']])\n"


@pytest.mark.parametrize("loads", [True, False], ids=["loaded", "pushed"])
def test_a_public_chart_serves_nothing_that_was_written_private(house: House, loads: bool) -> None:
    """Also of the same version: whether it is private may come from outside the file."""
    head = "import os\nfrom charthouse import chart\n"
    declared = PRIVATE % "os.environ.get('HUSHED') == '1'"
    if not loads:
        declared = declared.replace('load=lambda: {"value": 7}, ', "")
    house.write("sales.py", head + declared + DRAW)
    public = Picture.usual(house.catalogue().find("sales"))
    house.variables["HUSHED"] = "1"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUSHED", "1")
        private = Picture.usual(house.catalogue().find("sales"))
        services = house.services()
        if not loads:
            services.pushing.push(private, canonical_bytes({"value": 8}))
        services.serving.ask_all([private])
        work(services)
        services.runner.close()
    assert private.entry.private
    assert private.version == public.version
    seen = services.serving.status(private)
    assert seen.image
    status = services.serving.status(public)
    assert (status.image, status.current, status.data_hash) == (None, None, "")
    assert services.pushed.get(public.dataset) is None
    of_that_data = Picture(public.entry, "", public.variant, seen.data_hash)
    assert services.serving.serve(of_that_data).status.image is None
    assert not services.images.has_data(public.dataset, seen.data_hash)


def test_a_worker_that_knows_the_chart_as_private_writes_nothing_for_a_public_one(house: House) -> None:
    house.write("sales.py", "from charthouse import chart\n" + PRIVATE % "False" + DRAW)
    public = Picture.usual(house.catalogue().find("sales"))
    house.write("sales.py", "from charthouse import chart\n" + PRIVATE % "True" + DRAW)
    services = house.services()
    services.serving.ask_all([public])
    work(services)
    services.runner.close()
    status = services.serving.status(public)
    assert (status.image, status.current) == (None, None)
    assert 0 < house.redis.pttl(DEFAULT.claim(public.dataset, "refresh")) <= 3000


# --- names


def test_a_dead_workers_place_and_number_are_no_proof_and_its_heartbeat_is(
    house: House, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two containers on one machine may share host name and process id: 1."""
    Gated.write(house, "gated")
    worker = start_logged_worker(house, "one", log)
    redis, queues = house.redis, {DEFAULT.queue(lane) for lane in LANES}
    redis.hset("rq:worker:one", mapping={"place": "another machine", "pid": "1"})
    monkeypatch.setattr(namesake.socket, "gethostname", lambda: "one")
    monkeypatch.setattr(namesake.os, "getpid", lambda: 1)
    redis.rename("rq:worker:one", "rq:worker:one-1")
    redis.zadd(DEFAULT.workers(), {"one-1": redis.time()[0] - 9})
    services = house.services()
    assert namesake.own_name("", queues, redis, services.heartbeats) == "one-1"  # it was not heard of again
    assert worker.alive


def test_a_dead_worker_is_not_waited_for_until_a_clock_that_jumped_back_has_caught_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_heartbeats, "LOST_SECONDS", 0.5)
    heartbeats = house.services().heartbeats
    for jump in (-3600, 0, 3600):
        house.redis.zadd(DEFAULT.workers(), {"dead": house.redis.time()[0] - jump})
        assert not heartbeats.is_alive("dead")


def test_a_worker_whose_name_a_living_one_has_takes_another(house: House, log: Path) -> None:
    Gated.write(house, "gated")
    start_logged_worker(house, "one", log)
    queues = {DEFAULT.queue(lane) for lane in LANES}
    redis, services = house.redis, house.services()
    for place in (namesake.place(), "another machine"):
        redis.hset("rq:worker:one", "place", place)
        with pytest.raises(namesake.SetupError, match="'one' runs already"):
            namesake.own_name("one", queues, redis, services.heartbeats)


# --- neighbours that should not be


def test_list_says_what_other_queues_there_are(house: House) -> None:
    house.counting_chart("sales")
    put_other_application(house.redis)
    assert "RQ queues that are not ours are there (charthouse-reports, default, high)" in house.call("list").stderr


def test_workers_that_draw_other_charts_are_warned_of(house: House, log: Path) -> None:
    house.counting_chart("sales")
    start_logged_worker(house, "one", log)
    assert "other charts" not in house.call("list").stderr + log.read_text()
    house.charts = house.folder / "others"
    house.counting_chart("orders")
    said = "the known workers draw other charts (sales): another installation uses this Redis with this prefix"
    until(lambda: said in house.call("list").stderr)
    start_logged_worker(house, "two", log)
    assert said in log.read_text()
    kill(house.children[-1])
    house.redis.zrem(DEFAULT.workers(), "two")  # as if it had not been heard of for a while
    web_log = house.folder / "web.log"
    house.start_web(log=web_log)
    until(lambda: said in web_log.read_text())
