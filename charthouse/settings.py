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
from urllib.parse import SplitResult, urlsplit, urlunsplit

from charthouse.access.secret_keys import parse_keys, shown_keys
from charthouse.errors import SettingsError

PREFIX = "CHARTHOUSE_"
HIDDEN = "***"

# A part of a query that may be shown: a plain name and a plain value, and no word for a secret in the name.
PLAIN_PAIR = re.compile(r"(?!\w*(pass|secret|token))\w+=[\w./-]*|", re.ASCII | re.IGNORECASE)

# What Kubernetes injects for a service named charthouse or charthouse-something: not ours, and not a mistake.
SERVICE_LINK = re.compile(
    r"(\w+_)?SERVICE_HOST|(\w+_)?SERVICE_PORT(_\w+)?|(\w+_)?PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?"
)
SERVICE_LINK_VALUE = re.compile(r"(tcp|udp|sctp)://.*")


def _text(value: str) -> str:
    return value


def _host(value: str) -> str:
    if not value.strip():
        raise ValueError("the name or the address of a host")
    return value


def _folder(value: str) -> Path:
    if not value:
        raise ValueError("the path of a folder")
    return Path(value)


def _redis_url(value: str) -> str:
    if not re.match(r"(redis|rediss|unix)://.", value):
        raise ValueError("a redis://, rediss:// or unix:// URL")
    from redis.connection import parse_url  # the charts' code reads settings too, and needs no Redis

    try:
        parse_url(value)  # type: ignore[no-untyped-call]
    except ValueError:  # whose message may quote a part of the password
        raise ValueError("a redis://, rediss:// or unix:// URL such as redis://host:6379/0") from None
    return value


def _web_url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", value):
        raise ValueError("an http:// or https:// URL without a query")
    try:
        _split(value)
    except ValueError:
        raise ValueError("an http:// or https:// URL such as https://host:8000") from None
    return value.rstrip("/")


def _keys(value: str) -> str:
    parse_keys(value)
    return value


def _tokens(value: str) -> str:
    if parse_keys(value) and not value.isascii():  # servers drop a header that is not
        raise ValueError("secrets separated by commas, each as secret or id:secret, in ASCII without white space")
    return value


def _split(url: str) -> SplitResult:
    """The parts of a URL; ValueError when its host or its port cannot be read."""
    parts = urlsplit(url)
    _ = parts.port  # read only now, and raises only now
    return parts


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,15}", value) or not lowest <= int(value) <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return int(value)

    return parse


def _seconds(lowest: float) -> Callable[[str], float]:
    def parse(value: str) -> float:
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", value) or float(value) < lowest:
            raise ValueError(f"a number of seconds from {lowest:g} on")
        return float(value)

    return parse


def _choice(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise ValueError(" or ".join(words))
        return value

    return parse


def setting(default: Any, help: str, parse: Callable[[str], Any]) -> Any:
    """One row of the table."""
    return field(default=default, metadata={"help": help, "parse": parse})


@dataclass(frozen=True)
class Settings:
    """What can be set; `origin` says for each name whether it came from the environment or is the default."""

    redis_url: str = setting(
        "redis://127.0.0.1:6379/0", "The Redis that cache and queue use unless they have their own.", _redis_url
    )
    cache_url: str = setting("", "The Redis for images and what is known of them; empty: REDIS_URL.", _redis_url)
    queue_url: str = setting("", "The Redis for the render queue; empty: REDIS_URL.", _redis_url)
    charts: Path = setting(Path("charts"), "The folder whose modules define the charts.", _folder)
    catalogue: str = setting("", "A file to read the catalogue of charts from; empty: it is made at the start.", _text)
    host: str = setting("127.0.0.1", "The address the web server listens on.", _host)
    port: int = setting(8000, "The port the web server listens on.", _whole(1, 65535))
    web_workers: int = setting(2, "How many processes the web server runs.", _whole(1, 64))
    public_url: str = setting(
        "", "The address people reach Charthouse at, for absolute URLs; empty: none are made.", _web_url
    )
    on_miss: str = setting(
        "queue", "What a chart that does not say does when its picture is missing.", _choice("queue", "inline")
    )
    fresh_seconds: float = setting(60.0, "How long loaded data is trusted before it is loaded again.", _seconds(0.1))
    keep_seconds: int = setting(
        604800, "How long images and data are kept after they were last confirmed.", _whole(60, 10**9)
    )
    render_timeout_seconds: float = setting(30.0, "How long a chart may take to load, and to draw.", _seconds(0.1))
    import_timeout_seconds: float = setting(30.0, "How long a chart's module may take to be imported.", _seconds(0.1))
    memory_cache_bytes: int = setting(
        1 << 26, "How much of the answers each web process keeps in memory; 0: nothing.", _whole(0, 1 << 40)
    )
    max_queue: int = setting(
        1000, "How many jobs may wait in the render queue before the answer is busy.", _whole(1, 10**7)
    )
    max_waiters: int = setting(
        4, "How many requests of a web process may wait for pictures at a time.", _whole(0, 1000)
    )
    worker_memory_bytes: int = setting(
        1 << 30,
        "The most memory a drawing process may take; one that has kept half of it is replaced.",
        _whole(1 << 26, 1 << 50),
    )
    api_tokens: str = setting(
        "", "The bearer tokens that may push data and purge, as [id:]secret,…; empty: nobody may.", _tokens
    )
    max_body_bytes: int = setting(
        10 << 20, "The most that a request may send as its body, in bytes.", _whole(1024, 1 << 40)
    )
    max_data_points: int = setting(
        5_000_000, "The most values that a chart's data may hold, loaded or pushed.", _whole(1, 10**12)
    )
    max_data_bytes: int = setting(
        1 << 26, "The most bytes that a chart's data may take, loaded or pushed.", _whole(1024, 1 << 40)
    )
    signing_keys: str = setting(
        "", "The keys that sign addresses, as [id:]secret,…, the first for new ones; empty: none are opened.", _keys
    )
    max_pixels: int = setting(
        20_000_000, "The most pixels a picture may have: width × height × scale².", _whole(1, 10**9)
    )
    max_url_bytes: int = setting(
        16384, "The longest path and query of a request, in bytes, that is read.", _whole(256, 65535)
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


SETTINGS: dict[str, Field[Any]] = {row.name.upper(): row for row in fields(Settings) if "help" in row.metadata}

STORES = ("REDIS_URL", "CACHE_URL", "QUEUE_URL")
KEYS = tuple(name for name, row in SETTINGS.items() if row.metadata["parse"] in (_keys, _tokens))
SECRETS = STORES + KEYS  # what the charts' code does not get to see


def read(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """The settings that the environment gives; `overrides` are the command line's, None meaning not given.

    Raises SettingsError with the name, the value and what is allowed.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    origin = dict.fromkeys(SETTINGS, "default")
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or _is_service_link(variable.removeprefix(PREFIX), text):
            continue
        name = variable.removeprefix(PREFIX)
        values[name.lower()] = _parse(variable, name, text)
        origin[name] = variable
    return override(Settings(**values, origin=origin), **overrides)


def override(chosen: Settings, **overrides: Any) -> Settings:
    """The settings with some values replaced; None leaves a value as it is."""
    given = {name: value for name, value in overrides.items() if value is not None}
    origin = dict(chosen.origin) | dict.fromkeys((name.upper() for name in given), "command line")
    return replace(chosen, **given, origin=origin)


def shown(name: str, value: Any) -> str:
    """A setting's value for people to read: passwords in URLs are hidden; of a URL that is not clear, everything.

    Of secret keys the ids are shown.
    """
    text = str(value)
    if name in KEYS:
        return shown_keys(text)
    if not name.endswith("_URL"):
        return text
    try:
        parts = _split(text)
    except ValueError:
        return HIDDEN
    if "@" in parts.path + parts.query + parts.fragment or (parts.fragment and name in SECRETS):
        return HIDDEN  # a password with / ? or # in it, which end the part of a URL that passwords belong to
    clear = parts._replace(netloc=_shown_host(parts.netloc), query=_shown_query(parts.query))
    return text if clear == parts else urlunsplit(clear)


def _shown_host(netloc: str) -> str:
    user, at, host = netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    return f"{name if colon else ''}{colon}{HIDDEN}@{host}" if at else netloc


def _shown_query(query: str) -> str:
    return "&".join(pair if PLAIN_PAIR.fullmatch(pair) else _hidden_pair(pair) for pair in query.split("&"))


def _hidden_pair(pair: str) -> str:
    name = re.match(r"\w+=", pair, re.ASCII)
    return (name[0] if name else "") + HIDDEN


def to_environment(settings: Settings, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child process that is to read exactly these settings."""
    environ = os.environ if environ is None else environ
    inherited = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    given = {
        PREFIX + name: str(getattr(settings, name.lower()))
        for name, origin in settings.origin.items()
        if origin != "default" and getattr(settings, name.lower()) != ""
    }
    return inherited | given


def _is_service_link(name: str, value: str) -> bool:
    if name == "PORT" or name.endswith("_PORT"):  # CHARTHOUSE_PORT=tcp://10.0.0.7:8000
        return SERVICE_LINK_VALUE.fullmatch(value) is not None or SERVICE_LINK.fullmatch(name) is not None
    return SERVICE_LINK.fullmatch(name) is not None


def _parse(variable: str, name: str, text: str) -> Any:
    if name not in SETTINGS:
        near = difflib.get_close_matches(name, SETTINGS, 1, 0.6)
        meant = f", did you mean {PREFIX}{near[0]}?" if near else ";"
        known = ", ".join(PREFIX + one for one in SETTINGS)
        raise SettingsError(f"{variable} is not a setting{meant} there are {known}")
    if text == "" and SETTINGS[name].default == "":
        return ""
    try:
        return SETTINGS[name].metadata["parse"](text)
    except ValueError as error:
        raise SettingsError(f"{variable} must be {error}, not {shown(name, text)!r}") from error
