"""Addresses as an operator pastes them: which picture a URL, a path or a name means, without a web server."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys
from charthouse.access.spelling import spell
from charthouse.charts import params, paths
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.past import read_moment, spell_moment
from charthouse.charts.picture import Picture
from charthouse.charts.variant import FORMATS, Variant
from charthouse.errors import NotAllowed, NotFound, SignatureRefused
from charthouse.ops.image_path import ImagePath
from charthouse.settings import Settings

PAGE = re.compile(r"/charts/([^/.]+)", re.ASCII)
NAME = re.compile(r"(?P<id>[a-z0-9][a-z0-9_-]*)(?:[.](?P<format>[a-z]+))?", re.ASCII)
OURS = ("wait", "status", "v", "at")  # query names that are no params, and do not decide how the picture looks
LOOKS = ("width", "height", "scale", "theme")


@dataclass(frozen=True)
class Named:
    """The picture that an address means, and what else it says."""

    kind: str
    picture: Picture
    given: Mapping[str, str]  # the params that it names
    ignored: Sequence[str]
    version: str  # that it asks for; '' for today's
    signature: str  # "none", "valid", or why it is invalid
    asked: str = ""  # the path and query as they were given; '' for the canonical ones
    at: float | None = None  # the moment of the past whose picture it is, in seconds since 1970

    @property
    def canonical(self) -> str:
        """The one spelling of the address of that picture."""
        picture, entry = self.picture, self.picture.entry
        if picture.data_hash:
            return spell(*paths.of_data(entry, picture.params, picture.variant, picture.data_hash, entry.version))
        path, query = paths.newest(entry, params.spell_following(entry.params, self.given), picture.variant)
        return spell(path, query if self.at is None else [*query, ("at", spell_moment(self.at))])


def read(text: str, catalogue: Catalogue, settings: Settings) -> Named:
    """The picture that the text names: a URL of this installation, a path, or a name as `/status` takes it.

    NotFound for a chart or a path that is none of ours, NotAllowed for what the chart does not allow.
    """
    path, query = _path(text, settings)
    kind, chart_id, data_hash, format = _parts(path)
    entry = catalogue.find_or_why(chart_id)
    pairs = parse_qsl(query, keep_blank_values=True)
    names = (*entry.params, *LOOKS, *OURS, *signing.NAMES)
    asked = params.read_query(pairs, names)
    given = {name: value for name, value in asked.items() if name in entry.params}
    looks = {name: value for name, value in asked.items() if name in LOOKS}
    signed = "sig" in asked
    variant = Variant.from_query(looks, entry, format, any_size=signed)
    picture = Picture(entry, params.spell(entry.params, params.parse(entry.params, given)), variant, data_hash)
    ignored = [name for name, _ in pairs if name.startswith("_")]
    signature = _signature(settings, path, pairs) if signed else "none"
    as_given = spell(path, pairs) if "/charts/" in text or "/showchart/" in text else ""
    at = read_moment(asked["at"], time.time()) if "at" in asked and not data_hash else None
    kind = kind if at is None else kind.replace("newest image", "image of the past")
    return Named(kind, picture, given, ignored, asked.get("v", ""), signature, as_given, at)


def _path(text: str, settings: Settings) -> tuple[str, str]:
    """The path without a prefix, and the query; a name is that of a newest image."""
    try:
        split = urlsplit(text.strip())
        host = split.hostname or ""
    except ValueError as error:
        raise NotFound("address", text[:200], "a URL, a path or a name", f"what is none: {error}") from error
    public = urlsplit(settings.public_url)
    if split.netloc and not _is_ours(host, public.hostname or "", settings):
        ours = f"below {settings.public_url}" if settings.public_url else "a path, as CHARTHOUSE_PUBLIC_URL is not set"
        raise NotFound("address", text[:200], ours)
    path = unquote(split.path)
    prefix = unquote(public.path).rstrip("/")
    path = path.removeprefix(prefix) if prefix and path.startswith(prefix + "/") else path
    if path.startswith("/"):
        return path, split.query
    if found := NAME.fullmatch(path):
        return f"/charts/{found['id']}.{found['format'] or 'png'}", split.query
    raise NotFound("address", text[:200], "a URL or a path as /charts/sales.png, or a name as sales?region=emea")


def _is_ours(host: str, public: str, settings: Settings) -> bool:
    return bool(host) and host in (public, settings.host, "localhost", "127.0.0.1", "::1")


def _parts(path: str) -> tuple[str, str, str, str]:
    """The kind of the address, the chart id, the data hash and the format."""
    if image := ImagePath.read(path):
        if image.format not in FORMATS:
            raise NotAllowed("format", image.format, f"one of {', '.join(FORMATS)}")
        kind = "image of exactly that data" if image.data_hash else "newest image"
        return kind, image.chart_id, image.data_hash, image.format
    if page := PAGE.fullmatch(path):
        return "page", page[1], "", "png"
    raise NotFound("path", path[:200], "that of a picture or of a chart's page, as /charts/sales.png")


def _signature(settings: Settings, path: str, query: Sequence[tuple[str, str]]) -> str:
    try:
        found = signing.verify(parse_keys(settings.signing_keys), path, query, time.time())
    except SignatureRefused as error:
        return f"invalid: {error}"
    if found.expires is None:
        return "valid, for ever"
    return f"valid, for {found.expires - time.time():.0f} s more"
