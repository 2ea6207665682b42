"""Stand-ins: pictures sent in place of requested ones. Their size is read from the address alone, without Flask.

Of a private chart nothing is told: its stand-in is that of a chart that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from urllib.parse import parse_qs

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.specs import HEIGHT, WIDTH
from charthouse.charts.variant import FORMATS, LONGEST_SIDE, SCALES, WHOLE, Variant, themes_of
from charthouse.errors import SetupError
from charthouse.web.memory.headers import Environ
from charthouse.web.memory.marks import LOOKS_ONCE
from charthouse.web.preference import prefers_picture
from charthouse.web.state import Site

PICTURE = re.compile(
    r"/charts/(?P<chart>[^/.]*)(/[^/.]*)?\.(?P<format>[^/.]*)|/showchart/(?P<shown>[^/]+)"
    r"|/dashboards/[^/.]*\.(?P<sheet>[^/.]*)"
)
OF_CONFIG = re.compile(r"/chart(?:/render/[^/]+)?")  # QuickChart's: in the usual size, whatever a long query says
USUAL = 640, 480  # where neither the address nor a public chart has a size
MOST_PIXELS = 4 * 640 * 480  # of a size that no chart declares
LONGEST_QUERY = 1000  # characters that are read

Size = tuple[int, int]


def stand_in(site: Site, environ: Environ, most_pixels: int = MOST_PIXELS) -> Variant | None:
    """The variant of a picture in place of the requested one; None when the request is for no picture.

    A size that no chart declares is given up to so many pixels: with 0 there are few variants, which caches hold.
    """
    address = PICTURE.fullmatch(environ["PATH_INFO"])
    if address is None:
        return Variant(WIDTH, HEIGHT) if OF_CONFIG.fullmatch(environ["PATH_INFO"]) else None
    asked = {name: values[-1] for name, values in parse_qs(environ["QUERY_STRING"][:LONGEST_QUERY]).items()}
    named = address["format"] or address["sheet"]
    format = named if named in FORMATS else "png"
    theme = asked["theme"] if asked.get("theme") in themes_of(format) else "light"
    scale = int(asked["scale"]) if asked.get("scale", "") in map(str, SCALES) else 1
    entry = _public(site, address["chart"] or address["shown"] or "")
    own = (entry.width, entry.height) if entry else USUAL
    for size, times in product(filter(None, (_asked(asked), own)), (scale, 1)):
        variant = Variant(*size, times, theme, format)
        if _is_declared(variant, entry) or size[0] * size[1] * times**2 <= most_pixels:
            return variant
    return Variant(*own, theme=theme, format=format)


def wants_picture(environ: Environ) -> bool:
    """Whether the client can show an error only as a picture."""
    return LOOKS_ONCE in environ or prefers_picture(
        environ.get("HTTP_SEC_FETCH_DEST", ""), environ.get("HTTP_ACCEPT", "")
    )


def _public(site: Site, chart_id: str) -> CatalogueEntry | None:
    try:
        entry = site.catalogue.charts.get(chart_id)
    except SetupError:  # the catalogue is not there
        return None
    return None if entry is None or entry.private else entry


def _asked(query: Mapping[str, str]) -> Size | None:
    sides = [query.get(name, "") for name in ("width", "height")]
    if not all(WHOLE.fullmatch(side) and int(side) <= LONGEST_SIDE for side in sides):
        return None
    return int(sides[0]), int(sides[1])


def _is_declared(variant: Variant, entry: CatalogueEntry | None) -> bool:
    size = variant.width, variant.height
    if entry is None:
        return size == USUAL and variant.scale == 1
    return size in ((entry.width, entry.height), *entry.sizes) and variant.fits(entry)
