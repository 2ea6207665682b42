"""docker-compose.yml: what it promises, read from the file; and its command lines, really run on this machine."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import until
from deployment import COMPOSE, DOCKERFILE, LONG_RUNNING, ROOT, SERVICES, Deployment, in_seconds, password_of
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError
from redis.retry import Retry
from rq import Worker

from charthouse.jobs.queue import LANES
from charthouse.settings import PREFIX, SETTINGS
from charthouse.store.keys import DEFAULT as keys

USERS = ("web", "worker", "warm")  # of Redis, each with its own rights


def option(service: str, name: str) -> str:
    """The value that a Redis command line gives to an option."""
    command = SERVICES[service]["command"]
    return command[command.index(f"--{name}") + 1]


def test_it_has_the_services_that_the_design_names():
    assert list(SERVICES) == ["redis-cache", "redis-queue", "web", "web-2", "worker", "schedule", "edge", "warm"]


def test_only_the_edge_publishes_a_port_and_by_default_to_this_machine_alone():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["edge"]
    assert SERVICES["edge"]["ports"] == ["${EDGE_ADDRESS:-127.0.0.1:8080}:8080"]


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_service_that_runs_on_is_restarted_and_says_how_it_is(name):
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_warm_runs_once_and_only_when_asked_for():
    assert SERVICES["warm"]["profiles"] == ["warm"]
    assert SERVICES["warm"]["restart"] == "no"
    assert SERVICES["warm"]["command"] == ["warm", "--all"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root_or_can_become_it(name):
    assert SERVICES[name]["user"] in ("redis", "charthouse", "nginx")
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize(
    "image", sorted({s["image"] for s in SERVICES.values()} | set(re.findall(r"FROM (\S+)", DOCKERFILE)))
)
def test_images_are_pinned_to_a_version(image):
    assert re.fullmatch(r"[a-z]+:\d+\.\d+[\w.-]*", image)


def test_one_service_builds_the_image_that_all_of_ours_run_and_none_pulls_it():
    # Compose labels an image with the service that builds it: two builds under one tag make `run warm` replace workers.
    ours = [SERVICES[name] for name in ("web", "web-2", "worker", "warm")]
    assert [name for name, service in SERVICES.items() if "build" in service] == ["worker"]
    assert len({service["image"] for service in ours}) == 1
    assert {service["pull_policy"] for service in ours} == {"never"}
    assert "worker" in SERVICES["warm"]["depends_on"]  # so that `run warm` builds the image when it is missing


def test_workers_can_be_scaled():
    for name in ("web", "worker"):
        assert "container_name" not in SERVICES[name]
        assert "hostname" not in SERVICES[name]


def test_a_worker_that_is_stopped_may_finish_its_drawing():
    limit = SERVICES["worker"]["environment"].get(
        f"{PREFIX}RENDER_TIMEOUT_SECONDS", SETTINGS["RENDER_TIMEOUT_SECONDS"].default
    )
    assert in_seconds(SERVICES["worker"]["stop_grace_period"]) > float(limit)


def test_a_worker_may_grow_as_large_as_its_setting_says():
    limit = SERVICES["worker"]["deploy"]["resources"]["limits"]["memory"]
    assert int(limit.removesuffix("m")) << 20 > SETTINGS["WORKER_MEMORY_BYTES"].default


def test_the_queue_evicts_nothing_and_outlives_a_restart():
    assert option("redis-queue", "maxmemory-policy") == "noeviction"
    assert option("redis-queue", "appendonly") == "yes"
    assert SERVICES["redis-queue"]["volumes"] == [f"queue:{option('redis-queue', 'dir')}"]
    assert "queue" in COMPOSE["volumes"]


def test_the_cache_evicts_what_is_used_least_and_writes_nothing_down():
    assert option("redis-cache", "maxmemory-policy") == "allkeys-lfu"
    assert option("redis-cache", "maxmemory").endswith("mb")
    assert (option("redis-cache", "save"), option("redis-cache", "appendonly")) == ("", "no")
    assert "volumes" not in SERVICES["redis-cache"]


@pytest.mark.parametrize("name", ["redis-cache", "redis-queue"])
def test_each_redis_asks_for_the_password_and_cannot_be_reached_from_outside(name):
    assert option(name, "requirepass") == "${REDIS_PASSWORD}"
    assert SERVICES[name]["networks"] == ["store"]
    assert COMPOSE["networks"]["store"]["internal"] is True


def test_compose_refuses_to_start_without_a_password():
    assert "${REDIS_PASSWORD:?" in SERVICES["redis-cache"]["environment"]["REDISCLI_AUTH"]
    for name in USERS:
        assert f"://{name}:${{REDIS_{name.upper()}_PASSWORD:?" in SERVICES[name]["environment"]["CHARTHOUSE_CACHE_URL"]


@pytest.mark.parametrize("redis", ["redis-cache", "redis-queue"])
def test_no_service_knows_the_password_of_another(redis):
    passwords = {name: set(re.findall(r"REDIS_\w*PASSWORD", str(SERVICES[name]["environment"]))) for name in USERS}
    assert passwords == {name: {f"REDIS_{name.upper()}_PASSWORD"} for name in USERS}
    command = SERVICES[redis]["command"]
    assert [command[at + 1] for at, word in enumerate(command) if word == "--user"] == list(USERS)


def patterns_of(redis: str) -> dict[str, list[str]]:
    """The key patterns of each user of a Redis, from its command line."""
    users: dict[str, list[str]] = {}
    words = iter(SERVICES[redis]["command"])
    for word in words:
        if word == "--user":
            user = users.setdefault(next(words), [])
        elif re.match("(%R)?~", word):
            user.append(word)
    return users


OURS = f"~{keys.head}*"
ENQUEUED = ["~rq:queues", *(f"~rq:queue:{keys.queue(lane)}" for lane in sorted(LANES)), "~rq:job:*"]


def test_each_user_may_touch_our_keys_as_the_code_spells_them_and_what_its_part_of_the_queue_needs():
    assert patterns_of("redis-cache") == {name: [OURS] for name in USERS}
    assert patterns_of("redis-queue") == {
        "web": [OURS, *ENQUEUED, "%R~rq:wip:*"], "worker": [OURS, "~rq:*"],
        "warm": [f"%R{OURS}", f"~{keys.head}{{*}}:waiting:*", *ENQUEUED],
    }  # fmt: skip


@pytest.mark.parametrize("redis", ["redis-cache", "redis-queue"])
def test_web_may_ask_how_full_each_redis_is_because_metrics_tell_it(redis):
    words = " ".join(SERVICES[redis]["command"])
    assert "+info" in words.partition("--user web ")[2].partition("--user ")[0].split()


def test_the_table_of_users_spells_our_keys_as_the_code_does():
    _, _, users = (ROOT / "docs/redis.md").read_text().partition("\n## Users\n")
    cells = {row.split("|")[1].strip(" `"): row.split("|")[2:4] for row in users.splitlines() if row.startswith("| `")}
    for name in USERS:
        assert [f"`{keys.head}*`" in cell for cell in cells[name]] == [True, True], name


@pytest.mark.parametrize("name", ["web", "worker", "warm"])
def test_every_charthouse_variable_is_a_setting(name):
    given = {key for key in SERVICES[name]["environment"] if key.startswith(PREFIX)}
    assert given >= {"CHARTHOUSE_CACHE_URL", "CHARTHOUSE_QUEUE_URL"}
    assert {key.removeprefix(PREFIX) for key in given} <= set(SETTINGS)


def test_what_compose_itself_reads_is_not_spelled_like_a_setting():
    assert re.findall(r"\$\{CHARTHOUSE_\w+", (ROOT / "docker-compose.yml").read_text()) == []


# --- the command lines, run for real


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """All long-running services, each healthy before the next is started."""
    deployment = Deployment(tmp_path_factory.mktemp("deployment"))
    try:
        for name in LONG_RUNNING:
            deployment.start(name)
            deployment.wait_until_healthy(name)
        yield deployment
    finally:
        for name in reversed(list(deployment.running)):
            deployment.stop(name)


@pytest.mark.system
def test_the_command_lines_serve_a_chart_from_the_worker_to_the_edge(deployment):
    answer = deployment.picture("/charts/deployed.png")
    assert answer.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.body[16:24]) == (320, 200)
    assert answer.headers["Charthouse-State"] == "ready"
    redis = Redis.from_url(deployment.environment("worker")["CHARTHOUSE_QUEUE_URL"])
    (worker,) = Worker.all(connection=redis)
    assert worker.pid == deployment.running["worker"].pid
    until(lambda: Worker.all(connection=redis)[0].successful_job_count >= 1)  # RQ counts after the picture is there


@pytest.mark.system
def test_the_edge_answers_again_by_itself_and_confirms_with_304(deployment):
    first = deployment.picture("/charts/deployed.png?scale=2")
    second = deployment.get("/charts/deployed.png?scale=2")
    assert second.headers.get_all("Cache-Status")[-1].startswith("edge; hit")
    assert second.headers["Cache-Control"] == first.headers["Cache-Control"]
    again = deployment.get("/charts/deployed.png?scale=2", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.system
def test_the_edge_never_keeps_a_placeholder(deployment):
    deployment.gate.touch()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(deployment.get, "/charts/gated.png?wait=20")
        assert [deployment.get("/charts/gated.png").status for _ in range(3)] == [202] * 3
        deployment.gate.unlink()
        answer = waiting.result()
    assert answer.status == 200
    assert deployment.picture("/charts/gated.png").body == answer.body


@pytest.mark.system
@pytest.mark.parametrize("path", ["/metrics", "/readyz", "//metrics", "/%6detrics", "/charts/../metrics", "/readyz/"])
def test_what_operators_read_is_not_shown_outside(deployment, path):
    assert deployment.get(path).status == 404


@pytest.mark.system
def test_operators_ask_the_web_itself(deployment):
    assert deployment.get("/readyz", of="web").status == 200
    assert deployment.get("/healthz").status == 200


@pytest.mark.system
def test_warm_ends_well_when_every_image_is_there(deployment):
    done = deployment.run_to_the_end("warm", deployment.command("warm"))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.system
def test_the_edge_still_shows_the_picture_while_the_web_is_away(deployment):
    before = deployment.picture("/charts/deployed.png")
    assert deployment.stop("web") == 0
    answers = [deployment.get("/charts/deployed.png") for _ in range(3)]
    deployment.start("web")
    deployment.wait_until_healthy("web")
    assert [(answer.status, answer.body) for answer in answers] == [(200, before.body)] * 3


@pytest.mark.system
def test_a_worker_that_is_stopped_says_goodbye(deployment):
    assert deployment.stop("worker") == 0
    assert Worker.all(connection=Redis.from_url(deployment.environment("worker")["CHARTHOUSE_QUEUE_URL"])) == []
    deployment.start("worker")
    deployment.wait_until_healthy("worker")


# --- the users of the two Redises, last: what is refused here is noted there

REFUSED = [
    "FLUSHALL", "FLUSHDB", "CONFIG GET *", "CONFIG SET maxmemory 1", "KEYS *", "SHUTDOWN NOSAVE",
    "MONITOR", "SAVE", "BGREWRITEAOF", "REPLICAOF 127.0.0.1 1", "ACL LIST", "ACL SETUSER web on nopass ~* +@all",
    "MODULE LIST", "SCRIPT FLUSH", "EVAL return(1) 0", "FUNCTION LIST", "CLIENT KILL TYPE normal", "SWAPDB 0 1",
    "GET foreign", "SET foreign x", "DEL foreign", "SET charthouse:v0:x x", f"RENAME {keys.head}hits foreign",
    "PUBLISH rq:pubsub:x {}", "SUBSCRIBE rq:pubsub:x", f"MIGRATE 127.0.0.1 1 {keys.head}hits 0 1",
]  # fmt: skip


ONCE = Retry(NoBackoff(), 0)


def as_user(deployment: Deployment, name: str, redis: str) -> Redis:
    variable = {"redis-cache": "CHARTHOUSE_CACHE_URL", "redis-queue": "CHARTHOUSE_QUEUE_URL"}[redis]
    return Redis.from_url(deployment.environment(name)[variable])


def as_operator(deployment: Deployment, redis: str) -> Redis:
    return Redis(port=deployment.ports[redis], password=password_of(""))


@pytest.mark.system
def test_list_works_where_the_web_runs(deployment):
    done = deployment.run_to_the_end("web", [*deployment.command("web")[:-1], "list", "--json"])
    assert done.returncode == 0, done.stderr


@pytest.mark.system
def test_reload_reaches_all_that_run(deployment):
    def reached() -> set[str]:
        done = deployment.run_to_the_end("web", [*deployment.command("web")[:-1], "reload", "--json"])
        assert done.returncode == 0, done.stdout + done.stderr
        return {name.split()[0] for name in json.loads(done.stdout)["answers"]}

    until(lambda: reached() == {"web", "worker", "schedule"})  # a worker that starts just now reads its charts anyway


@pytest.mark.system
def test_metrics_tell_of_both_redises(deployment):
    text = deployment.get("/metrics", of="web").body.decode()
    for redis in ("cache", "queue"):
        assert f'charthouse_redis_up{{redis="{redis}"}} 1.0' in text
    assert "charthouse_worker_starts_total" in text


@pytest.mark.system
@pytest.mark.parametrize("redis", ["redis-cache", "redis-queue"])
def test_nothing_that_the_services_did_was_refused(deployment, redis):
    assert as_operator(deployment, redis).acl_log() == []


@pytest.mark.system
@pytest.mark.parametrize("redis", ["redis-cache", "redis-queue"])
@pytest.mark.parametrize("name", USERS)
def test_what_no_service_needs_is_refused_to_it(deployment, name, redis):
    client = as_user(deployment, name, redis)
    for command in REFUSED:
        with pytest.raises(NoPermissionError):
            client.execute_command(*command.split())
    assert not as_operator(deployment, redis).exists("foreign")
    as_operator(deployment, redis).acl_log_reset()


@pytest.mark.system
@pytest.mark.parametrize("name", ["web", "warm"])
def test_who_asks_for_pictures_takes_no_jobs_and_is_on_no_books_of_workers(deployment, name):
    client = as_user(deployment, name, "redis-queue")
    for command in ("BLPOP rq:queue:charthouse 1", "SADD rq:workers x", "HGETALL rq:worker:x", "SET rq:suspended 1"):
        with pytest.raises(NoPermissionError):
            client.execute_command(*command.split())


@pytest.mark.system
@pytest.mark.parametrize("redis", ["redis-cache", "redis-queue"])
def test_nobody_comes_in_without_a_password_or_with_that_of_another(deployment, redis):
    port = deployment.ports[redis]
    with pytest.raises(AuthenticationError):
        Redis(port=port, retry=ONCE).ping()
    for name in (*USERS, "default"):
        with pytest.raises(AuthenticationError):
            Redis(port=port, username=name, password=password_of("ANOTHER_"), retry=ONCE).ping()
    with pytest.raises(AuthenticationError):
        Redis(port=port, username="web", password=password_of("WORKER_"), retry=ONCE).ping()
