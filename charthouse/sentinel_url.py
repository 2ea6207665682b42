"""The URL of a Redis that Sentinels watch: `redis+sentinel://user:pw@h1:26379,h2:26379/name/0`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

SCHEME = "redis+sentinel"
PORT = 26379
SPELLING = f"{SCHEME}://host:{PORT},host:{PORT}/name/0"

URL = re.compile(
    r"redis\+sentinel://(?P<user>[^/?#]*@)?(?P<hosts>[^/?#@]+)/(?P<name>[\w.-]+)(?P<database>/[0-9]*)?"
    r"(?:\?(?P<query>[^#]*))?", re.ASCII,
)  # fmt: skip
HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<host>[\w.-]+))(?::(?P<port>[0-9]{1,5}))?", re.ASCII | re.I)
OWN = ("sentinel_username", "sentinel_password")


@dataclass(frozen=True)
class SentinelURL:
    """Where the Sentinels are, how they call the primary, and how a client speaks to each."""

    sentinels: tuple[tuple[str, int], ...]
    name: str
    redis: str = field(repr=False)  # a redis:// URL with the primary's user, database and options, and no real host
    username: str | None  # the Sentinels' own
    password: str | None = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> SentinelURL:
        """The parts of the URL; ValueError, which quotes none of them."""
        match = URL.fullmatch(url)
        if match is None:
            raise ValueError(f"not spelled as {SPELLING}")
        options = parse_qsl(match["query"] or "", keep_blank_values=True)
        own = {name: value for name, value in options if name in OWN}
        others = [(name, value) for name, value in options if name not in OWN]
        if len(own) + len(others) < len(options):
            raise ValueError("an option comes twice")
        return cls(
            sentinels=tuple(_host(one) for one in match["hosts"].split(",")),
            name=match["name"],
            redis=f"redis://{match['user'] or ''}primary{match['database'] or ''}?{urlencode(others)}",
            username=own.get("sentinel_username"),
            password=own.get("sentinel_password"),
        )


def is_sentinel_url(url: str) -> bool:
    """Whether the URL names Sentinels, and not a Redis."""
    return url.startswith(f"{SCHEME}://")


def _host(text: str) -> tuple[str, int]:
    match = HOST.fullmatch(text)
    port = int((match and match["port"]) or PORT)
    if match is None or not 0 < port < 65536:
        raise ValueError("a host must be spelled as host or host:port")
    return match["address"] or match["host"], port
