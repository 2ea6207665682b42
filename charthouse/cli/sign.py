"""`sign`: an address that opens a private chart or another size, for a limited time."""

from __future__ import annotations

import datetime
import re
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import click

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature
from charthouse.charts import params
from charthouse.charts.option_values import CHART_ID
from charthouse.charts.variant import Variant
from charthouse.errors import NotAllowed, SettingsError
from charthouse.printable import encodable
from charthouse.settings import Settings, read_settings

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
PATH = re.compile(
    r"/charts/(?P<chart>[^/.]+)(?:(?:/[0-9a-f]{32})?(?:\.(?P<format>[^/.]+)|/data\.(?:json|csv)))?"
    r"|/showchart/(?P<shown>[^/.]+)|/status"
)
LATEST = 10**12  # the last moment that an address can name


@dataclass(frozen=True)
class AnyChart:
    """An unknown chart: signing needs neither the charts folder nor Redis."""

    max_pixels: int
    width: int = 1
    height: int = 1
    sizes: tuple[tuple[int, int], ...] = ()


@click.command(short_help="Print an address with a signature.")
@click.argument("url")
@click.option("--expires-in", metavar="TIME", help="How long the address is valid, as 90s, 15m, 12h, 7d or 4w.")
@click.option("--expires-at", metavar="MOMENT", help="When it expires, as 2030-12-31, 2030-12-31T18:00Z or in Unix "
              "seconds; UTC where it does not say.")  # fmt: skip
def sign(url: str, expires_in: str | None, expires_at: str | None) -> None:
    """Print URL with a signature, which opens a private chart, or a size that the chart does not declare.

    URL is an address of a chart, its page, or /status, whole or as a path. The signature is for exactly that path and
    those parameters, made with the first of CHARTHOUSE_SIGNING_KEYS. The command does not check that the chart exists.
    Without an expiry the address is valid for as long as the key is set.
    """
    if expires_in is not None and expires_at is not None:
        raise click.UsageError("give --expires-in or --expires-at, not both")
    settings = read_settings()
    keys = parse_keys(settings.signing_keys)
    if not keys:
        raise SettingsError(
            "CHARTHOUSE_SIGNING_KEYS is not set; give it, and the web servers, a secret such as `openssl rand -hex 32`"
        )
    before, path, query = _parts(url, settings.public_url)
    _check(path, query, settings)
    expires = _after(expires_in) if expires_in is not None else _moment(expires_at) if expires_at is not None else None
    click.echo(before + signing.sign(Signature(keys[0], expires), path, query))


def _parts(url: str, public_url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """The part before the path that the web server sees, that path, and the query."""
    allowed = "the whole address of a chart, its page or /status, or its path, such as /charts/sales.png?scale=2"
    try:
        split = urlsplit(url)
    except ValueError:
        raise NotAllowed("URL", url, allowed) from None
    before = _before(url, split, public_url)
    path = split.path if not before else urlsplit(url.removeprefix(before)).path
    if (split.scheme not in ("http", "https") if before else split.scheme) or split.fragment or encodable(url) != url:
        raise NotAllowed("URL", encodable(url), allowed)
    if not PATH.fullmatch(unquote(path)):
        raise NotAllowed("URL", url, allowed)
    return before, unquote(path), parse_qsl(split.query, keep_blank_values=True)


def _before(url: str, split: SplitResult, public_url: str) -> str:
    """The part before the path that the web server sees."""
    before = f"{split.scheme}://{split.netloc}" if split.netloc else ""
    if public_url.startswith(before) and url.startswith(public_url + "/"):
        return public_url  # which may have a path that a proxy removes
    if before and public_url:
        raise NotAllowed("URL", encodable(url), f"a path, or an address below CHARTHOUSE_PUBLIC_URL, {public_url}")
    return before


def _check(path: str, query: list[tuple[str, str]], settings: Settings) -> None:
    """Refuse addresses that no chart could answer, as far as that is known without the charts."""
    for name in signing.NAMES:
        if name in dict(query):
            raise NotAllowed("URL", f"{name}=…", "an address without a signature")
    given = params.read_query(query, {name for name, _ in query})
    found = PATH.fullmatch(path)
    chart = found and (found["chart"] or found["shown"])
    if found is None or not chart:
        return
    if not CHART_ID.fullmatch(chart):
        raise NotAllowed("chart", chart, "1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit")
    Variant.from_query(given, AnyChart(settings.max_pixels), found["format"] or "png", any_size=True)


def _after(text: str) -> int:
    found = re.fullmatch(r"([1-9][0-9]{0,8})([smhdw])", text, re.ASCII)
    if not found:
        raise NotAllowed("--expires-in", text, "a number and s, m, h, d or w, such as 7d")
    return int(time.time()) + int(found[1]) * SECONDS[found[2]]


def _moment(text: str) -> int:
    allowed = "a future moment, such as 2030-12-31, 2030-12-31T18:00Z, or seconds since 1970"
    try:
        moment = int(text) if re.fullmatch(r"[0-9]{1,12}", text, re.ASCII) else _of_calendar(text)
    except (ValueError, OverflowError):
        raise NotAllowed("--expires-at", text, allowed) from None
    if not time.time() < moment < LATEST:
        raise NotAllowed("--expires-at", text, allowed)
    return moment


def _of_calendar(text: str) -> int:
    read = datetime.datetime.fromisoformat(text)
    return int((read if read.tzinfo else read.replace(tzinfo=datetime.UTC)).timestamp())
