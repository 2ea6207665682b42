"""Tags for the templates of a Flask application of one's own: a chart's picture, and the script that renews it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from markupsafe import Markup

from charthouse.access.signing import Signature
from charthouse.charts.params import read_query
from charthouse.errors import CharthouseError, StoreUnavailable
from charthouse.web import embedding
from charthouse.web.address import Address, names
from charthouse.web.grant import Grant
from charthouse.web.state import Site

OPEN_SECONDS = 86400  # the address of a private chart's picture, from when the page is made
AUTO = "auto"  # the theme that the screen has


def chart_tag(site: Site, root: str, chart_id: str, alt: str, format: str, lazy: bool, given: Mapping[str, str]) -> str:
    """The `<img>` of a chart; in the theme `auto`, a `<picture>`. One that cannot be says why, as a picture."""
    query = {name: value for name, value in given.items() if (name, value) != ("theme", AUTO)}
    try:
        address = _address(site, root, chart_id, format, query)
    except CharthouseError as error:
        site.seldom.say(logging.WARNING, f"tag {chart_id}", "a template asks for a picture that is refused: %s", error)
        path = f"{root}/charts/{quote(chart_id)}.{quote(format)}" + ("?" + urlencode(query) if query else "")
        return Markup('<img src="{}" alt="{}">').format(path, alt or chart_id)
    show = embedding.picture if len(query) < len(given) else embedding.image
    further = {"loading": "lazy"} if lazy else {}
    if not alt:
        further["data_alt"] = "auto"  # embed.js may renew it
    return show(address, alt or _alt(site, address), **further, data_chart=address.name)


def _address(site: Site, root: str, chart_id: str, format: str, query: Mapping[str, str]) -> Address:
    entry = site.catalogue.find(chart_id)
    grant = Grant(None, root)
    if entry.private and site.signing_keys:
        grant = Grant(Signature(site.signing_keys[0], int(time.time()) + OPEN_SECONDS), root)
    return Address.read(entry, format, read_query(list(query.items()), names(entry)), grant)


def _alt(site: Site, address: Address) -> str:
    """The text of the picture as it is now; of the chart when the store does not tell."""
    try:
        (status,) = site.services.serving.statuses([address.picture()])
    except StoreUnavailable:
        return address.entry.description or address.entry.title
    return status.alt or address.entry.description or address.entry.title
