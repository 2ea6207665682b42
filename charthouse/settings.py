"""Every setting in one table: name, type, unit in the name, default, one line of help.

Read from environment variables `CHARTHOUSE_<NAME>`; the only place that reads the environment.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from charthouse import setting_values as values
from charthouse.access.secret_keys import shown_keys
from charthouse.errors import SettingsError
from charthouse.setting_values import bytewise, from_bytewise, shown_url

PREFIX = "CHARTHOUSE_"

# By their User-Agent or Via. docs/http.md says what each of them is.
FETCHERS = (
    "github-camo,go-camo,camo asset proxy,Slackbot,Slack-ImgProxy,GoogleImageProxy,YahooMailProxy,Discordbot,"
    "TelegramBot,WhatsApp,facebookexternalhit,SkypeUriPreview,LinkedInBot,Twitterbot,Mastodon/,Cardyb"
)

# What Kubernetes injects for a service named charthouse or charthouse-something: not ours, and not a mistake.
SERVICE_LINK = re.compile(
    r"(\w+_)?SERVICE_HOST|(\w+_)?SERVICE_PORT(_\w+)?|(\w+_)?PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?"
)
SERVICE_LINK_VALUE = re.compile(r"(tcp|udp|sctp)://.*")


def setting(default: Any, help: str, parse: Callable[[str], Any]) -> Any:
    """One row of the table."""
    return field(default=default, metadata={"help": help, "parse": parse})


@dataclass(frozen=True)
class Settings:
    """What can be set; `origin` says for each name whether it came from the environment or is the default."""

    redis_url: str = setting(
        "redis://127.0.0.1:6379/0", "The Redis that cache and queue use unless they have their own.", values.redis_url
    )
    cache_url: str = setting("", "The Redis for images and their records; empty: REDIS_URL.", values.redis_url)
    queue_url: str = setting("", "The Redis for the render queue; empty: REDIS_URL.", values.redis_url)
    key_prefix: str = setting(
        "charthouse",
        "How all keys and queues in Redis begin: one prefix is one installation.",
        values.key_prefix,
    )
    charts: Path = setting(Path("charts"), "The folder whose modules define the charts.", values.folder)
    catalogue: str = setting(
        "", "A file to read the catalogue of charts from; empty: it is made at the start.", values.text
    )
    host: str = setting("127.0.0.1", "The address the web server listens on.", values.host)
    port: int = setting(8000, "The port the web server listens on.", values.whole(1, 65535))
    web_workers: int = setting(2, "How many processes the web server runs.", values.whole(1, 64))
    public_url: str = setting(
        "", "The address people reach Charthouse at, for absolute URLs; empty: none are made.", values.web_url
    )
    frame_ancestors: str = setting(
        "",
        "The origins, separated by commas, whose pages may show ours in a frame; empty: none but our own.",
        values.origins,
    )
    trusted_proxies: str = setting(
        "",
        "The networks, separated by commas, of the proxies whose X-Forwarded-Prefix counts; empty: none.",
        values.networks,
    )
    on_miss: str = setting(
        "queue", "What a chart without `on_miss` does when its picture is missing.", values.choice("queue", "inline")
    )
    fresh_seconds: float = setting(60.0, "How long loaded data is fresh before it is reloaded.", values.seconds(0.1))
    keep_seconds: int = setting(
        604800, "How long images and data are kept after they were last confirmed.", values.whole(60, 10**9)
    )
    history_seconds: int = setting(
        172800,
        "For how long earlier data of a chart without `history_seconds` can be shown by `at=`; 0: not at all.",
        values.whole(0, 10**8),
    )
    history_bytes: int = setting(
        1 << 26, "How many bytes of earlier data are kept of each chart and params.", values.whole(0, 1 << 40)
    )
    ahead_seconds: int = setting(
        1800,
        "For how long after its last request a picture is drawn at each push of data.",
        values.whole(120, 10**9),
    )
    viewed_days: int = setting(
        7, "For how many days after its last view a picture is refreshed ahead of time.", values.whole(1, 31)
    )
    render_timeout_seconds: float = setting(
        30.0, "How long a chart may take to load, and to draw.", values.seconds(0.1, 10**6)
    )
    import_timeout_seconds: float = setting(
        30.0, "How long a chart's module may take to be imported.", values.seconds(0.1, 10**6)
    )
    memory_cache_bytes: int = setting(
        1 << 26, "How many bytes of answers each web process caches in memory; 0: none.", values.whole(0, 1 << 40)
    )
    max_queue: int = setting(
        1000, "How many jobs may wait in each class of work before the answer is busy.", values.whole(1, 10**7)
    )
    max_queue_per_chart: int = setting(
        50,
        "How many jobs of one chart may wait in each class of work before the answer is busy.",
        values.whole(1, 10**7),
    )
    max_asked: int = setting(
        20,
        "How many missing pictures one request to /status enqueues; the next one enqueues more.",
        values.whole(1, 10**6),
    )
    max_waiters: int = setting(
        200, "How many requests of a web process may wait for pictures at a time.", values.whole(0, 1000)
    )
    fetchers: str = setting(
        FETCHERS,
        "Words in the User-Agent or Via of clients that take a picture only from one 200, separated by commas.",
        values.words,
    )
    worker_memory_bytes: int = setting(
        1 << 30,
        "The most memory a drawing process may take; one that has kept half of it is replaced.",
        values.whole(1 << 26, 1 << 50),
    )
    api_tokens: str = setting(
        "", "The bearer tokens that may push data and purge, as [id:]secret,…; empty: none may.", values.tokens
    )
    max_body_bytes: int = setting(
        10 << 20, "The most that a request may send as its body, in bytes.", values.whole(1024, 1 << 40)
    )
    max_data_points: int = setting(
        5_000_000, "The most values that a chart's data may hold, loaded or pushed.", values.whole(1, 10**12)
    )
    max_data_bytes: int = setting(
        1 << 26, "The most bytes that a chart's data may take, loaded or pushed.", values.whole(1024, 1 << 40)
    )
    max_published_bytes: int = setting(
        1 << 21,
        "The most bytes that data may take to be published, of charts with `publish_data`.",
        values.whole(1024, 1 << 30),
    )
    max_rows: int = setting(
        10_000, "How many rows data may have after an append: the oldest are dropped.", values.whole(1, 10**9)
    )
    signing_keys: str = setting(
        "",
        "The keys that sign addresses, as [id:]secret,…, the first for new ones; empty: no signature is valid.",
        values.keys,
    )
    log_format: str = setting(
        "text", "How a line of the log is written: text for people, json for programs.", values.choice("text", "json")
    )
    fast_drawing: int = setting(
        1,
        "1: the backend that keeps texts, glyphs and ticks draws; 0: plain Agg does, the same pixels.",
        values.whole(0, 1),
    )
    show_reasons: int = setting(
        0,
        "1: pages say why a chart could not be drawn, with its traceback, which may quote secrets; `demo` sets it.",
        values.whole(0, 1),
    )
    follow_edits: int = setting(
        0, "1: pages look for new versions of their charts twice a second; `demo` sets it.", values.whole(0, 1)
    )
    max_pixels: int = setting(
        20_000_000, "The most pixels a picture may have: width × height × scale².", values.whole(1, 10**9)
    )
    max_url_bytes: int = setting(
        16384, "The longest path and query of a request, in bytes, that is read.", values.whole(256, 65535)
    )
    quickchart: int = setting(
        0, "1: the routes of QuickChart draw a config that comes with the request; `demo` sets it.", values.whole(0, 1)
    )
    playground: int = setting(
        0, "1: beside the routes of QuickChart, the page /try draws what is typed; `demo` sets it.", values.whole(0, 1)
    )
    quickchart_wait_seconds: float = setting(
        10.0, "How long a request of a QuickChart route waits for its picture.", values.seconds(0.1, 600)
    )
    quickchart_seconds: int = setting(
        2592000, "How long a config is kept that came to /chart/create.", values.whole(60, 10**9)
    )
    quickchart_bytes: int = setting(
        1 << 26, "How many bytes of configs that came to /chart/create are kept.", values.whole(1 << 16, 1 << 40)
    )
    origin: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def cache(self) -> str:
        """The URL of the Redis that holds images."""
        return self.cache_url or self.redis_url

    @property
    def queue(self) -> str:
        """The URL of the Redis that holds the render queue."""
        return self.queue_url or self.redis_url

    def with_overrides(self, **overrides: Any) -> Settings:
        """These settings with values of the command line; None leaves a value as it is."""
        given = {name: value for name, value in overrides.items() if value is not None}
        origin = dict(self.origin) | dict.fromkeys((name.upper() for name in given), "command line")
        return replace(self, **given, origin=origin)

    def to_environment(self, environ: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment for a child process that is to read exactly these settings."""
        environ = os.environ if environ is None else environ
        inherited = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
        given = {
            PREFIX + name: str(getattr(self, name.lower()))
            for name, origin in self.origin.items()
            if origin != "default" and (getattr(self, name.lower()) != "" or SETTINGS[name].default != "")
        }
        return inherited | given

    def to_json(self) -> dict[str, Any]:
        """Every value but the secrets, for the process that runs the charts."""
        own = {name.lower(): getattr(self, name.lower()) for name in SETTINGS if name not in SECRETS}
        return {name: bytewise(value) if isinstance(value, (str, Path)) else value for name, value in own.items()}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Settings:
        """The settings of which `to_json` made the record; the secrets have their defaults."""
        own: dict[str, Any] = {
            name: from_bytewise(value) if isinstance(value, str) else value for name, value in record.items()
        }
        return cls(**{**own, "charts": Path(own["charts"])})


SETTINGS: dict[str, Field[Any]] = {row.name.upper(): row for row in fields(Settings) if "help" in row.metadata}

STORES = ("REDIS_URL", "CACHE_URL", "QUEUE_URL")
KEYS = tuple(name for name, row in SETTINGS.items() if row.metadata["parse"] in (values.keys, values.tokens))
SECRETS = STORES + KEYS  # what the charts' code does not get to see


def read_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """The settings that the environment gives; `overrides` are the command line's, None meaning not given.

    Raises SettingsError with the name, the value and what is allowed.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = {}
    origin = dict.fromkeys(SETTINGS, "default")
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or _is_service_link(variable.removeprefix(PREFIX), text):
            continue
        name = variable.removeprefix(PREFIX)
        given[name.lower()] = _parse(variable, name, text)
        origin[name] = variable
    return Settings(**given, origin=origin).with_overrides(**overrides)


def read_named(given: Mapping[str, object]) -> Settings:
    """The settings that the environment gives, but for those given by name: `{"REDIS_URL": …}`."""
    named = {PREFIX + name.removeprefix(PREFIX): str(value) for name, value in given.items()}
    return read_settings({**os.environ, **named})


def complete_environment(values: Mapping[str, str]) -> list[str]:
    """Set the variables that the environment lacks; returns their names. ValueError for what it cannot hold."""
    missing = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(missing)
    return sorted(missing)


def shown_value(name: str, value: Any) -> str:
    """A setting's value for people to read: passwords in URLs are hidden; of secret keys the ids are shown."""
    text = str(value)
    if name in KEYS:
        return shown_keys(text)
    return shown_url(text, is_secret=name in SECRETS) if name.endswith("_URL") else text


def _is_service_link(name: str, value: str) -> bool:
    if name == "PORT" or name.endswith("_PORT"):  # CHARTHOUSE_PORT=tcp://10.0.0.7:8000
        return SERVICE_LINK_VALUE.fullmatch(value) is not None or SERVICE_LINK.fullmatch(name) is not None
    return SERVICE_LINK.fullmatch(name) is not None


def _parse(variable: str, name: str, text: str) -> Any:
    if name not in SETTINGS:
        near = difflib.get_close_matches(name, SETTINGS, 1, 0.6)
        known = ", ".join(PREFIX + one for one in SETTINGS)
        more = f", did you mean {PREFIX}{near[0]}?" if near else f"; there are {known}"
        raise SettingsError(f"{variable} is not a setting{more}")
    if text == "" and SETTINGS[name].default == "":
        return ""
    try:
        return SETTINGS[name].metadata["parse"](text)
    except ValueError as error:
        raise SettingsError(f"{variable} must be {error}, not {shown_value(name, text)!r}") from error
