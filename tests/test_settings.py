"""Settings: read from the environment, each checked, passwords hidden, mistakes named."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from conftest import House

from charthouse.errors import SettingsError
from charthouse.settings import SECRETS, SETTINGS, Settings, read_settings, shown_value

NAMES = sorted(SETTINGS)


def read(**variables: str) -> Settings:
    """The settings that these variables give, named without the prefix."""
    return read_settings({"CHARTHOUSE_" + name: value for name, value in variables.items()})


def test_without_variables_every_setting_has_its_default() -> None:
    assert read_settings({"PATH": "/bin", "HOME": "/"}) == Settings()


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_has_a_line_of_help(name: str) -> None:
    help = SETTINGS[name].metadata["help"]
    assert help.endswith(".")
    assert "\n" not in help


@pytest.mark.parametrize("name", NAMES)
def test_every_default_can_be_spelled_as_a_variable(name: str) -> None:
    default = getattr(Settings(), name.lower())
    assert getattr(read(**{name: str(default)}), name.lower()) == default


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("REDIS_URL", "rediss://:secret@store:6380/1", "rediss://:secret@store:6380/1"),
        ("CACHE_URL", "unix:///run/store.sock", "unix:///run/store.sock"),
        (
            "REDIS_URL",
            "redis+sentinel://me:s%40cret@a:26379,[::1],b/my-charts/2?sentinel_password=p",
            "redis+sentinel://me:s%40cret@a:26379,[::1],b/my-charts/2?sentinel_password=p",
        ),
        ("CHARTS", "/srv/charts", Path("/srv/charts")),
        ("PORT", "65535", 65535),
        ("WEB_WORKERS", "8", 8),
        ("ON_MISS", "inline", "inline"),
        ("FRESH_SECONDS", "0.5", 0.5),
        ("FRESH_SECONDS", "3600", 3600.0),
        ("FRESH_SECONDS", "1000000000", 1e9),
        ("KEEP_SECONDS", "60", 60),
        ("MAX_WAITERS", "0", 0),
        ("PUBLIC_URL", "https://charts.example.org/", "https://charts.example.org"),
        ("PUBLIC_URL", "http://example.org:8000/team", "http://example.org:8000/team"),
        ("PUBLIC_URL", "", ""),
    ],
)
def test_a_setting_is_read_in_its_type(name: str, text: str, value: Any) -> None:
    settings = read(**{name: text})
    assert getattr(settings, name.lower()) == value
    assert type(getattr(settings, name.lower())) in (type(value), type(Path()))
    assert settings.origin[name] == "CHARTHOUSE_" + name


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("REDIS_URL", "http://localhost", "redis://"),
        ("REDIS_URL", "redis://", "redis://"),
        ("REDIS_URL", "", "redis://"),
        ("QUEUE_URL", "queue", "redis://"),
        ("REDIS_URL", "redis://h?db=x", "redis://host:6379/0"),
        ("QUEUE_URL", "redis://h?socket_timeout=soon", "redis://host:6379/0"),
        ("REDIS_URL", "redis://h/x", "redis://host:6379/0"),
        *(
            ("CACHE_URL", f"redis+sentinel://{rest}", "redis+sentinel://host:26379,host:26379/name/0")
            for rest in (
                "h:26379",
                "h:26379/",
                "h:26379/0/name",
                "h:0/name/0",
                "h:99999/name/0",
                "h,/name/0",
                "/name/0",
                "h/na:me/0",
                "h/name/x",
                "h/name/0/1",
                "h/name/0?socket_timeout=soon",
                "h/name?retry_on_timeout=1",
            )
        ),
        ("CACHE_URL", "redis://h/1/2", "redis://host:6379/0"),
        ("QUEUE_URL", "rediss://h/-1", "redis://host:6379/0"),
        ("REDIS_URL", "redis://h?db=-1", "redis://host:6379/0"),
        ("REDIS_URL", "redis://h?db=", "redis://host:6379/0"),
        ("REDIS_URL", "unix:///s?db=x", "redis://host:6379/0"),
        ("REDIS_URL", "redis://h?db=1&db=2", "redis://host:6379/0"),
        ("REDIS_URL", "redis://h?base=2", "redis://host:6379/0"),
        ("REDIS_URL", "redis://h?decode_responses=1", "redis://host:6379/0"),
        ("CACHE_URL", "redis://h?protocol=3", "redis://host:6379/0"),
        ("CACHE_URL", "redis://h?ssl_cert_reqs=none", "redis://host:6379/0"),
        ("CACHE_URL", "rediss://h?ssl_cert_reqs=nope", "redis://host:6379/0"),
        ("REDIS_URL", "unix://s", "redis://host:6379/0"),
        ("HOST", "", "host"),
        ("HOST", " ", "host"),
        ("PORT", "0", "from 1 to 65535"),
        ("PORT", "65536", "from 1 to 65535"),
        ("PORT", "-1", "from 1 to 65535"),
        ("PORT", "80.0", "from 1 to 65535"),
        ("PORT", "٨٠", "from 1 to 65535"),
        ("PORT", "", "from 1 to 65535"),
        ("PORT", "9" * 40, "from 1 to 65535"),
        ("WEB_WORKERS", "two", "a whole number"),
        ("ON_MISS", "later", "queue or inline"),
        ("ON_MISS", "", "queue or inline"),
        ("FRESH_SECONDS", "0", "seconds"),
        ("FRESH_SECONDS", "-5", "seconds"),
        ("FRESH_SECONDS", "nan", "seconds"),
        ("FRESH_SECONDS", "inf", "seconds"),
        ("FRESH_SECONDS", "1e3", "seconds"),
        ("FRESH_SECONDS", "1m", "seconds"),
        ("FRESH_SECONDS", ".5", "such as 90 or 0.5"),
        ("FRESH_SECONDS", "1000000001", "from 0.1 to 1000000000"),
        ("RENDER_TIMEOUT_SECONDS", "1000001", "from 0.1 to 1000000"),
        ("KEEP_SECONDS", "59", "from 60"),
        ("PUBLIC_URL", "charts.example.org", "http"),
        ("PUBLIC_URL", "https://example.org/?a=b", "http"),
        ("PUBLIC_URL", "https://example.org/#top", "http"),
        ("PUBLIC_URL", "javascript:alert(1)", "http"),
        ("PUBLIC_URL", "https://exa mple.org", "http"),
    ],
)
def test_a_bad_value_is_an_error_with_its_name_itself_and_what_is_allowed(name: str, text: str, allowed: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(**{name: text})
    said = str(raised.value)
    assert "CHARTHOUSE_" + name in said
    assert repr(text) in said
    assert allowed in said


@pytest.mark.parametrize("name", ["REDIS_URL", "CACHE_URL", "QUEUE_URL"])
@pytest.mark.parametrize(
    "text", ["http://[::1", "redis://[::1", "redis://host:port", "redis://host:99999999", "redis://h#1"]
)
def test_a_redis_url_that_cannot_be_read_is_an_error_that_says_what_is_allowed(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=rf"^CHARTHOUSE_{name} must be a redis://, .* URL.*, not '.+'$"):
        read(**{name: text})


@pytest.mark.parametrize("text", ["http://[::1", "http://host:port", "https://host:99999999/team"])
def test_a_public_url_that_cannot_be_read_is_an_error_that_says_what_is_allowed(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^CHARTHOUSE_PUBLIC_URL must be an http:// or https:// URL .*, not '.+'$"):
        read(PUBLIC_URL=text)


@pytest.mark.parametrize(
    "text",
    [
        "redis://store/",
        "rediss://store?ssl_cert_reqs=none",
        "unix://:pw@/s",
        "redis://[::1]:6379/0",
        "redis://store?db=1&socket_timeout=2.5",
        "rediss://u:p%2Fw@store:6380",
        "unix:///s?db=2",
    ],
)
def test_a_url_that_redis_py_can_read_is_allowed(text: str) -> None:
    assert read(CACHE_URL=text).cache == text


def test_an_unknown_name_that_is_nearly_one_is_an_error_that_says_which_alone() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"CHARTHOUSE_FRESH_SECOND": "1"})
    said = str(raised.value)
    assert said.startswith("CHARTHOUSE_FRESH_SECOND is not a setting, did you mean CHARTHOUSE_FRESH_SECONDS?")
    assert said.count("CHARTHOUSE_") == 2


@pytest.mark.parametrize("name", ["CHARTHOUSE_", "CHARTHOUSE_XYZZY"])
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({name: "1"})
    assert str(raised.value).startswith(f"{name} is not a setting")
    for known in NAMES:
        assert "CHARTHOUSE_" + known in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHARTHOUSE_SERVICE_HOST", "10.0.0.7"),
        ("CHARTHOUSE_SERVICE_PORT", "8000"),
        ("CHARTHOUSE_SERVICE_PORT_HTTP", "8000"),
        ("CHARTHOUSE_PORT", "tcp://10.0.0.7:8000"),
        ("CHARTHOUSE_PORT_8000_TCP", "tcp://10.0.0.7:8000"),
        ("CHARTHOUSE_PORT_8000_TCP_PROTO", "tcp"),
        ("CHARTHOUSE_PORT_8000_TCP_PORT", "8000"),
        ("CHARTHOUSE_PORT_8000_TCP_ADDR", "10.0.0.7"),
        ("CHARTHOUSE_PORT_53_UDP", "udp://10.0.0.7:53"),
        ("CHARTHOUSE_WEB_PORT", "tcp://10.0.0.7:8000"),
        ("CHARTHOUSE_REDIS_CACHE_SERVICE_HOST", "10.0.0.8"),
        ("CHARTHOUSE_REDIS_CACHE_SERVICE_PORT", "6379"),
        ("CHARTHOUSE_REDIS_CACHE_PORT_6379_TCP", "tcp://10.0.0.8:6379"),
        ("CHARTHOUSE_REDIS_CACHE_PORT_6379_TCP_ADDR", "10.0.0.8"),
    ],
)
def test_what_kubernetes_injects_for_a_service_of_our_name_is_ignored(name: str, value: str) -> None:
    assert read_settings({name: value}) == Settings()


def test_cache_and_queue_use_the_one_redis_unless_they_have_their_own() -> None:
    one = read(REDIS_URL="redis://one")
    assert (one.cache, one.queue) == ("redis://one", "redis://one")
    two = read(REDIS_URL="redis://one", QUEUE_URL="redis://two")
    assert (two.cache, two.queue) == ("redis://one", "redis://two")


def test_the_command_line_goes_before_the_environment() -> None:
    settings = read_settings({"CHARTHOUSE_PORT": "9000"}, port=9001, host=None)
    assert (settings.port, settings.origin["PORT"]) == (9001, "command line")
    assert (settings.host, settings.origin["HOST"]) == ("127.0.0.1", "default")


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_a_child_process_reads_exactly_the_settings_of_its_parent() -> None:
    settings = read_settings(
        {"CHARTHOUSE_FRESH_SECONDS": "0.5", "CHARTHOUSE_CACHE_URL": "redis://:pw@one", "CHARTHOUSE_PUBLIC_URL": ""},
        port=9001, charts=Path("/srv/charts"),
    )  # fmt: skip
    environment = settings.to_environment({"PATH": "/bin", "CHARTHOUSE_PORT": "1", "CHARTHOUSE_HOST": "gone"})
    assert read_settings(environment) == settings
    assert environment["PATH"] == "/bin"
    assert "CHARTHOUSE_HOST" not in environment


# --- passwords -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:secret@store:6379/0", "redis://:***@store:6379/0"),
        ("rediss://user:secret@store/1?ssl_cert_reqs=none", "rediss://user:***@store/1?ssl_cert_reqs=none"),
        ("redis://:se%40cr@et@store", "redis://:***@store"),
        ("unix://:secret@/run/store.sock?db=1", "unix://:***@/run/store.sock?db=1"),
        ("redis://store:6379/0", "redis://store:6379/0"),
        ("redis://[::1]:6379/0", "redis://[::1]:6379/0"),
        ("redis://:secret@[::1]:6379", "redis://:***@[::1]:6379"),
        ("redis://secret@store", "redis://***@store"),
        ("redis://h?password=secret", "redis://h?password=***"),
        ("redis://h?db=1&PASSWORD=secret&ssl_password=secret", "redis://h?db=1&PASSWORD=***&ssl_password=***"),
        ("redis://user:secret@h?password=secret&db=1", "redis://user:***@h?password=***&db=1"),
        ("redis://h?p%61ssword=secret", "redis://h?***"),
        ("redis://h?db=1;password=secret", "redis://h?db=***"),
        ("redis://h?secret", "redis://h?***"),
        ("", ""),
        (
            "redis+sentinel://me:sesame@a:1,b:2/charts/0?sentinel_password=sesame",
            "redis+sentinel://me:***@a:1,b:2/charts/0?sentinel_password=***",
        ),
    ],
)
def test_a_password_is_hidden_wherever_a_setting_is_shown(url: str, shown: str) -> None:
    assert shown_value("CACHE_URL", url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "redis://:sesame",
        "redis://user:sesame",
        "redis://:sesame@[::1",
        "redis://:open[sesame@store",
        "redis://:open]sesame@store",
        "redis://:open/sesame@store:6379",
        "redis://:open?sesame@store:6379",
        "redis://:open#sesame@store:6379",
        "redis://:12/sesame@store:6379",
        "redis://:12?sesame@store:6379",
        "redis://:12#sesame@store:6379",
        "redis://:12#sesame",
        "redis://:sesame@store:port",
        "redis://:sesame@store:99999999",
        "redis://:sesame\u2100@store",
        "user:sesame@store",
        ":sesame@store:6379",
        "redis:/:sesame@store",
        "redis//:sesame@store",
        "redis://store?password=open#sesame",
    ],
)
def test_of_a_url_that_is_not_clear_nothing_is_shown(url: str) -> None:
    assert shown_value("REDIS_URL", url) == "***"


@pytest.mark.parametrize(
    "value", ["http://[::1", "redis://h:port", "[", "\udc80", "//", ":", "@", "?", None, 7, "a\nb"]
)
def test_whatever_a_url_is_it_can_be_shown(value: Any) -> None:
    assert isinstance(shown_value("REDIS_URL", value), str)


def test_what_led_to_the_error_about_a_url_holds_no_password_either() -> None:
    with pytest.raises(SettingsError) as raised:
        read(REDIS_URL="redis://:open/sesame@store")
    cause = raised.value.__cause__
    assert cause is not None
    assert "open" not in str(raised.value) + str(cause)
    assert cause.__suppress_context__


def test_importing_the_settings_loads_no_redis() -> None:
    code = "import sys; from charthouse.settings import read_settings; read_settings({}); print('redis' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "False\n"


@pytest.mark.parametrize(
    "rest", ["sesame@h/name/0#1", "h/name/0?sentinel_password=sesame&sentinel_password=b", "[sesame"]
)
def test_the_error_about_a_sentinel_url_holds_no_password(rest: str) -> None:
    with pytest.raises(SettingsError, match=r"redis\+sentinel://host:26379,host:26379/name/0") as raised:
        read(QUEUE_URL=f"redis+sentinel://{rest}")
    assert "sesame" not in str(raised.value)


def test_a_password_is_hidden_in_the_error_about_its_url() -> None:
    with pytest.raises(SettingsError) as raised:
        read(REDIS_URL="http://user:secret@store")
    assert "secret" not in str(raised.value)
    assert "store" in str(raised.value)


def test_the_charts_code_sees_no_address_of_a_redis(house: House) -> None:
    assert set(SECRETS) >= {"REDIS_URL", "CACHE_URL", "QUEUE_URL"}
    house.write("spy.py", "import os\nraise RuntimeError(sorted(n for n in os.environ if n.endswith('_URL')))")
    house.variables |= {"CHARTHOUSE_CACHE_URL": house.redis_url, "CHARTHOUSE_QUEUE_URL": house.redis_url}
    assert house.catalogue().broken["spy.py"].startswith("RuntimeError: []")


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_shows_every_setting_its_value_and_its_origin_and_no_password(house: House) -> None:
    house.variables |= {"CHARTHOUSE_CACHE_URL": "redis://:secret@store", "CHARTHOUSE_PORT": "9000"}
    run = house.call("settings", "--json")
    assert run.returncode == 0
    rows = json.loads(run.stdout)
    assert sorted(rows) == NAMES
    assert rows["PORT"] == {"value": "9000", "origin": "CHARTHOUSE_PORT"}
    assert rows["HOST"]["origin"] == "default"
    assert rows["CACHE_URL"]["value"] == "redis://:***@store"
    assert "secret" not in run.stdout + run.stderr


@pytest.mark.parametrize("command", [["settings"], ["list"], ["render", "x", "-o", "x.png"]])
def test_a_bad_setting_stops_every_command_with_one_line(house: House, command: list[str]) -> None:
    house.variables["CHARTHOUSE_PORT"] = "eighty"
    run = house.call(*command)
    assert run.returncode in (1, 2)
    assert "CHARTHOUSE_PORT must be a whole number from 1 to 65535, not 'eighty'" in run.stderr
    assert "Traceback" not in run.stderr
