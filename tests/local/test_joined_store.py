"""`demo --store`: a store that others have is joined when that is asked for, and never otherwise."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Demo, House, ask, free_port, until

from charthouse.errors import SettingsError, SetupError
from charthouse.local import joined
from charthouse.local.joined import ENVIRONMENT, JoinedStore, with_store
from charthouse.settings import STORES, read_settings

Start = Callable[..., Demo]
NAMED = {"CHARTHOUSE_REDIS_URL": "redis://one:6379/0", "CHARTHOUSE_CACHE_URL": "redis://two:6379/0"}


def printed(running: Demo) -> str:
    return running.log.read_text().partition("In another terminal:\n")[2].partition("\n\n")[0]


def pasted(running: Demo) -> subprocess.CompletedProcess[str]:
    """What a shell that knows nothing says to the lines that the demo prints."""
    return subprocess.run(
        ["sh", "-ec", printed(running)],
        env={"PYTHONPATH": str(ROOT)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_the_option_the_environments_store_is_not_joined() -> None:
    settings = with_store(read_settings(NAMED), None)
    assert (settings.cache, settings.queue) == (read_settings({}).cache,) * 2
    assert [settings.origin[name] for name in STORES] == ["default"] * 3
    assert settings.to_environment(NAMED | {"PATH": ""}) == {"PATH": ""}


def test_with_the_option_it_is_and_a_url_goes_before_it() -> None:
    assert with_store(read_settings(NAMED), ENVIRONMENT) == read_settings(NAMED)
    given = with_store(read_settings(NAMED), "redis://three:6379/1")
    assert (given.cache, given.queue) == ("redis://three:6379/1",) * 2


@pytest.mark.parametrize(("asked", "said"), [(ENVIRONMENT, "REDIS_URL"), ("http://:secret@x", "redis://")])
def test_a_store_that_is_not_named_is_said(asked: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as raised:
        with_store(read_settings({}), asked)
    assert "secret" not in str(raised.value)


@pytest.mark.system
def test_a_demo_that_is_not_asked_leaves_the_environments_store_alone_and_says_so(house: House, demo: Start) -> None:
    house.counting_chart("sales")
    running = demo("--workers", "1", unset=())
    assert "CHARTHOUSE_REDIS_URL is set, and the demo has a store of its own all the same" in running.log.read_text()
    assert running.store_url != house.redis_url
    assert ask(f"{running.url}/charts/sales.png?wait=30").state == "ready"
    assert list(house.redis.scan_iter()) == []


@pytest.mark.system
def test_a_password_is_not_printed_and_what_is_printed_works(house: House, demo: Start) -> None:
    house.counting_chart("sales")
    house.redis.config_set("requirepass", "sesame")
    house.variables["CHARTHOUSE_REDIS_URL"] = house.redis_url.replace("unix://", "unix://:sesame@")
    house.variables["CHARTHOUSE_KEY_PREFIX"] = "team"
    running = demo("--workers", "1", "--store", unset=())
    said = running.log.read_text()
    assert "It has joined the store at unix://:***@" in said
    assert "with the prefix team" in said
    assert "***" not in printed(running)
    assert "sesame" not in said
    ended = pasted(running)
    assert ended.returncode == 0, ended
    assert "1 of 1 images are there" in ended.stdout
    (secrets,) = [Path(line.removeprefix("  . ")) for line in printed(running).splitlines() if line.startswith("  . ")]
    assert secrets.stat().st_mode & 0o077 == 0
    running.process.terminate()
    assert running.process.wait(20) == 0
    assert not secrets.exists()


@pytest.mark.system
def test_the_end_of_the_joined_store_is_said_and_nothing_is_started_in_vain(house: House, demo: Start) -> None:
    house.counting_chart("sales")
    running = demo("--workers", "1", "--store", unset=())
    house.store.stop(5)
    until(lambda: "does not answer; the demo ends unless it comes back soon" in running.log.read_text())
    assert "is started again" not in running.log.read_text()


def test_a_demo_whose_store_cannot_be_joined_says_why_and_starts_nothing(house: House) -> None:
    house.counting_chart("sales")
    house.redis.config_set("requirepass", "sesame")
    reason = "Redis asks for a password, or for another one"
    for url, why in {house.redis_url: reason, "redis://:other@127.0.0.1:9": "Redis does not answer"}.items():
        ended = house.run("demo", "--workers", "1", "--port", str(free_port()), "--store", url)
        assert (ended.returncode, ended.stdout) == (1, "")
        (line,) = ended.stderr.splitlines()
        assert line.startswith(f"charthouse: the store at {url.replace(':other', ':***')} cannot be joined: {why}")


def test_a_joined_store_that_stays_away_ends_the_demo(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "LOOK_SECONDS", -1.0)
    store = JoinedStore(house.settings)
    assert store.answers()
    house.store.stop(5)
    assert not store.answers()
    monkeypatch.setattr(joined, "AWAY_SECONDS", 0.0)
    with pytest.raises(SetupError, match=f"the store at {house.redis_url} has not answered for"):
        store.answers()
