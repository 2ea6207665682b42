"""How the value of a setting is read from a text, and how much of it people may see."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from charthouse.access.secret_keys import parse_keys
from charthouse.sentinel_url import SCHEME, SPELLING, SentinelURL, is_sentinel_url

HIDDEN = "***"

# A part of a query that may be shown: a plain name and a plain value, and no word for a secret in the name.
PLAIN_PAIR = re.compile(r"(?!\w*(pass|secret|token))\w+=[\w./-]*|", re.ASCII | re.IGNORECASE)

# What a Redis URL's query may say: nothing that changes how answers are read, or whether a request is sent again.
REDIS_NAME = re.compile(
    r"db|username|password|client_name|max_connections|socket_(timeout|connect_timeout|keepalive)|"
    r"health_check_interval|ssl_\w+", re.ASCII,
)  # fmt: skip


# A host-source of the Content-Security-Policy: no IPv6 address, and no `*` alone.
ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?", re.ASCII)


def text(value: str) -> str:
    return value


def host(value: str) -> str:
    if not value.strip():
        raise ValueError("the name or the address of a host")
    return value


def folder(value: str) -> Path:
    if not value:
        raise ValueError("the path of a folder")
    return Path(value)


def redis_url(value: str) -> str:
    if not re.match(r"(redis|rediss|unix|redis\+sentinel)://.", value):
        raise ValueError("a redis://, rediss://, unix:// or redis+sentinel:// URL")
    from redis import ConnectionPool, RedisError  # the drawing process imports this module, and needs no Redis

    spelling = SPELLING if is_sentinel_url(value) else "redis://host:6379/0"
    try:
        server = SentinelURL.parse(value).redis if is_sentinel_url(value) else value
        _check_database(_split(server))
        ConnectionPool.from_url(server).make_connection()  # makes the object alone, of what the query says
    except (ValueError, TypeError, RedisError):  # whose message may quote a part of the password
        raise ValueError(f"a redis://, rediss://, unix:// or redis+sentinel:// URL such as {spelling}") from None
    return value


def _check_database(parts: SplitResult) -> None:
    """ValueError for what redis-py ignores, and then takes database 0, and for what is not for a URL to say."""
    query = parse_qsl(parts.query, keep_blank_values=True)
    said = dict(query)
    is_socket = parts.scheme == "unix"
    if not re.fullmatch(r"/.+" if is_socket else r"(/[0-9]*)?", parts.path) or (is_socket and parts.hostname):
        raise ValueError("the path is neither the number of a database nor that of a socket")
    if len(said) < len(query) or not all(map(REDIS_NAME.fullmatch, said)) or parts.fragment:
        raise ValueError("a name comes twice, or is not for a URL to say")
    if not re.fullmatch(r"[0-9]+", said.get("db", "0")):
        raise ValueError("the database is no number")


def key_prefix(value: str) -> str:
    """The prefix; one that ends as a queue's name does would be another prefix's queue."""
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]{0,39}", value, re.ASCII) or value.endswith(("-refresh", "-warm")):
        raise ValueError("1 to 40 letters, digits, _, . and -, not ending with -refresh or -warm")
    return value


def web_url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", value):
        raise ValueError("an http:// or https:// URL without a query")
    try:
        _split(value)
    except ValueError:
        raise ValueError("an http:// or https:// URL such as https://host:8000") from None
    return value.rstrip("/")


def networks(value: str) -> str:
    for one in value.split(","):
        try:
            ip_network(one)
        except ValueError:
            raise ValueError("IP addresses and networks separated by commas, such as 127.0.0.1,10.0.0.0/8") from None
    return value


def origins(value: str) -> str:
    """Origins, separated by commas or spaces; nothing else, because they become a part of a header."""
    for one in re.split(r"[, ]+", value):
        if not ORIGIN.fullmatch(one):
            raise ValueError("origins separated by commas, such as https://wiki.example or https://*.wiki.example:8443")
    return value


def keys(value: str) -> str:
    parse_keys(value)
    return value


def words(value: str) -> str:
    found = [word.strip() for word in value.split(",")] if value else []
    if not all(re.fullmatch(r"[ -~]{3,100}", word) for word in found):
        raise ValueError("words of 3 to 100 ASCII characters, separated by commas")
    return ",".join(found)


def tokens(value: str) -> str:
    if parse_keys(value) and not value.isascii():  # servers drop a header that is not
        raise ValueError("secrets separated by commas, each as secret or id:secret, in ASCII without white space")
    return value


def _split(url: str) -> SplitResult:
    """The parts of a URL; ValueError when its host or its port cannot be read."""
    parts = urlsplit(url)
    if parts.scheme != SCHEME:  # of several hosts, each of which may have a port
        _ = parts.port  # read only now, and raises only now
    return parts


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,15}", value) or not lowest <= int(value) <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest}")
        return int(value)

    return parse


def seconds(lowest: float, highest: int = 10**9) -> Callable[[str], float]:
    def parse(value: str) -> float:
        if not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,6})?", value) or not lowest <= float(value) <= highest:
            raise ValueError(f"a number of seconds from {lowest:g} to {highest}, such as 90 or 0.5")
        return float(value)

    return parse


def choice(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in words:
            raise ValueError(" or ".join(words))
        return value

    return parse


def shown_url(url: str, is_secret: bool) -> str:
    """The URL with its passwords hidden; a URL that is not clear is hidden whole. A secret one has no fragment."""
    try:
        parts = _split(url)
    except ValueError:
        return HIDDEN
    if "@" in parts.path + parts.query + parts.fragment or (parts.fragment and is_secret):
        return HIDDEN  # a password with / ? or # in it, which end the part of a URL that passwords belong to
    clear = parts._replace(netloc=_shown_host(parts.netloc), query=_shown_query(parts.query))
    return url if clear == parts else urlunsplit(clear)


def _shown_host(netloc: str) -> str:
    user, at, host = netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    return f"{name if colon else ''}{colon}{HIDDEN}@{host}" if at else netloc


def _shown_query(query: str) -> str:
    return "&".join(pair if PLAIN_PAIR.fullmatch(pair) else _hidden_pair(pair) for pair in query.split("&"))


def _hidden_pair(pair: str) -> str:
    name = re.match(r"\w+=", pair, re.ASCII)
    return (name[0] if name else "") + HIDDEN


def bytewise(text: str | Path) -> str:
    """A letter for each byte: a value of the environment, such as a path, need not be UTF-8, and JSON must be."""
    return os.fsencode(text).decode("latin-1")


def from_bytewise(text: str) -> str:
    return os.fsdecode(text.encode("latin-1"))
