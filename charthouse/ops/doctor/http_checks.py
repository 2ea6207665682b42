"""Checks over HTTP: a picture is drawn for a client, and reaches even the proxies that take nothing but a 200."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from itertools import product
from urllib.parse import urlencode, urlsplit

from charthouse.charts import paths
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.params import spell_defaults
from charthouse.charts.picture import Picture
from charthouse.charts.variant import FORMATS, MEDIA_TYPES, SCALES, Variant
from charthouse.ops.doctor.finding import Finding, failed, ok, skipped, warning
from charthouse.ops.doctor.patient import Patient
from charthouse.store.timings import DRAW
from charthouse.themes import THEMES

# What go-camo takes: https://github.com/cactus/go-camo, pkg/camo/proxy.go
CAMO = {"User-Agent": "github-camo (00000000)", "Via": "go-camo", "Accept": "image/*"}
CAMO_SECONDS, CAMO_BYTES = 4.0, 5 << 20
WAIT_SECONDS = 20
MOST_BYTES = 50 << 20
NEEDED = ("Charthouse-State", "Cache-Status", "Cache-Control", "ETag")


@dataclass(frozen=True)
class Reply:
    """An answer, and how long it took."""

    status: int
    headers: Message
    body: bytes
    seconds: float


def web(patient: Patient) -> Finding:
    """The web server of this host, or container, answers: for its health check."""
    url = patient.own_url + "/healthz"
    try:
        reply = _ask(url, 3)
    except OSError as error:
        return failed(f"{url} does not answer: {error}", "see its log")
    return ok(f"{url} answers") if reply.status == 200 else failed(f"{url} answers {reply.status}", "see its log")


def public_url(patient: Patient) -> Finding:
    """Charthouse answers where people reach it."""
    try:
        reply = _ask(patient.public_url + "/healthz", 5)
    except OSError as error:
        return failed(f"{patient.public_url} does not answer: {error}", "start it, or correct CHARTHOUSE_PUBLIC_URL")
    if reply.status != 200 or b'"status"' not in reply.body:
        seen = f"{patient.public_url}/healthz answers {reply.status}, and not as Charthouse does"
        return failed(seen, "CHARTHOUSE_PUBLIC_URL, or the proxy in front, leads elsewhere")
    if not patient.settings.public_url and not patient.url:
        return warning(f"{patient.public_url} answers", "set CHARTHOUSE_PUBLIC_URL, so that addresses can be absolute")
    return ok(f"{patient.public_url} answers")


def draw(patient: Patient) -> Finding:
    """A picture is loaded, drawn, stored and sent."""
    entry = _chart(patient)
    if entry is None:
        return skipped("there is no public chart that loads its data")
    variant = _cold(patient, entry)
    if variant is None:
        return warning(f"all variants of {entry.id} are stored: none was drawn", "purge one, and check again")
    path, query = paths.newest(entry, "", variant)
    address = f"{patient.public_url}{path}?{urlencode([*query, ('wait', str(WAIT_SECONDS))])}"
    try:
        reply = _ask(address, WAIT_SECONDS + 10)
    except OSError as error:
        return failed(f"{address} does not answer: {error}", "see the check public-url")
    seen = f"{entry.id} as {variant}: {reply.status}, {reply.headers.get('Charthouse-State')}, in {reply.seconds:.2f} s"
    if reply.status != 200 or reply.headers.get("Charthouse-State") not in ("ready", "stale"):
        return failed(seen, "see the checks workers and queue, and `charthouse list` for the chart's own reason")
    return ok(seen)


def fetchers(patient: Patient) -> Finding:
    """A proxy that takes nothing but a 200, as GitHub's Camo, gets a picture."""
    entry = _chart(patient)
    if entry is None:
        return skipped("there is no public chart that loads its data")
    address = patient.public_url + f"/charts/{entry.id}.png"
    try:
        reply = _ask(address, CAMO_SECONDS, CAMO)
    except OSError as error:
        return failed(f"no whole answer within {CAMO_SECONDS:g} s: {error}", "see the check public-url")
    kind = reply.headers.get("Content-Type", "")
    wrong = [
        f"status {reply.status}" if reply.status != 200 else "",
        f"the type {kind}" if not kind.startswith(tuple(MEDIA_TYPES.values())) else "",
        f"{len(reply.body):,} bytes" if len(reply.body) > CAMO_BYTES else "",
        f"{reply.seconds:.1f} s" if reply.seconds > CAMO_SECONDS else "",
    ]
    state = reply.headers.get("Charthouse-State", "")
    if any(wrong):
        seen = f"it got {', '.join(filter(None, wrong))}"
        return failed(seen, "a proxy in front may hide User-Agent and Via, or CHARTHOUSE_FETCHERS lacks its word")
    what = "a picture" if state in ("ready", "stale") else f"a placeholder ({state or 'unknown'})"
    return ok(f"{what} of {len(reply.body):,} bytes, in {reply.seconds:.2f} s")


def edge(patient: Patient) -> Finding:
    """What is in front of web leaves its headers, and hides what is for operators."""
    if not patient.settings.public_url and not patient.url:
        return skipped("no address of an edge is known: CHARTHOUSE_PUBLIC_URL is not set")
    entry = _chart(patient)
    try:
        hidden = _ask(patient.public_url + "/metrics", 5).status
        reply = _ask(patient.public_url + f"/charts/{entry.id}.png", 10) if entry else None
    except OSError as error:
        return failed(f"{patient.public_url} does not answer: {error}", "see the check public-url")
    missing = [name for name in NEEDED if reply and reply.status == 200 and not reply.headers.get(name)]
    if missing:
        return failed(f"answers lack {', '.join(missing)}", "a proxy in front removes them; pass them on")
    if hidden == 200:
        advice = "let the edge answer 404 there, as edge/nginx.conf does; /metrics names every chart"
        return warning("/metrics is open where people reach Charthouse", advice)
    said = reply.headers.get("Cache-Status", "") if reply else ""
    return ok(f"its headers arrive, /metrics is hidden; Cache-Status: {said}" if said else "/metrics is hidden")


def _chart(patient: Patient) -> CatalogueEntry | None:
    """The public chart that loads its data and was drawn in the least time; one that was not drawn, if none was.

    A chart that fails comes last: its failure is not the deployment's.
    """
    entries = [entry for entry in patient.catalogue.charts.values() if entry.loads and not entry.private]
    timings = patient.services.timings.of(entry.id for entry in entries)
    statuses = patient.services.serving.statuses([Picture.usual(entry) for entry in entries])
    failing = {entry.id for entry, status in zip(entries, statuses, strict=True) if status.last_failure}

    def rank(entry: CatalogueEntry) -> tuple[bool, bool, float]:
        took = timings.get(entry.id, {})
        return entry.id in failing, DRAW not in took, sum(map(min, took.values()))

    return min(entries, key=rank, default=None)


def _cold(patient: Patient, entry: CatalogueEntry) -> Variant | None:
    """A variant of the chart that is not stored; None when all are."""
    looks = product(FORMATS, SCALES, THEMES)
    variants = [Variant(entry.width, entry.height, scale, theme, format) for format, scale, theme in looks]
    asked = [variant for variant in variants if variant.fits(entry)]
    params = spell_defaults(entry.params)
    statuses = patient.services.serving.statuses([Picture(entry, params, variant) for variant in asked])
    return next((variant for variant, status in zip(asked, statuses, strict=True) if status.image is None), None)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _ask(url: str, timeout: float, headers: dict[str, str] | None = None) -> Reply:
    """The answer, whatever its status; OSError when there is none."""
    began = time.monotonic()
    if urlsplit(url).scheme not in ("http", "https"):
        raise OSError(f"{url[:200]!r} is no address of the web")
    asked = urllib.request.Request(url, headers=headers or {"User-Agent": "charthouse-doctor"})  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    try:
        with opener.open(asked, timeout=timeout) as answer:
            return Reply(answer.status, answer.headers, answer.read(MOST_BYTES), time.monotonic() - began)
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.headers, error.read(MOST_BYTES), time.monotonic() - began)
    except http.client.HTTPException as error:
        raise OSError(f"not HTTP: {type(error).__name__}") from error
