"""The playground: a page with a config's text on one side and its picture on the other. It exists where it is set."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response

from charthouse.charts.variant import DRAWN_FORMATS
from charthouse.web.declared import FORM, HTML, TEXT, Declared
from charthouse.web.quickchart import creating, given
from charthouse.web.quickchart.asked import NAMES
from charthouse.web.quickchart.examples import EXAMPLES, find
from charthouse.web.quickchart.trial import FIELDS, Trial
from charthouse.web.routes.pages import page
from charthouse.web.security import root
from charthouse.web.state import site

PAGE = Declared(
    answers={200: "a page"},
    media_types=(HTML,),
    refusals=(404,),
    query={name: TEXT | {"description": NAMES[name]} for name in FIELDS} | {"example": TEXT},
)
NOT_SHOWN = {"pdf": "png"}  # formats that an <img> does not show, and what is shown instead

routes = Blueprint("playground", __name__)


@routes.get("/try")
@PAGE
def playground() -> Response:
    """A page to try a Chart.js config: that of the query, that of an example, or the first example."""
    query = given.in_query()
    if "c" in query:
        return _page(_trial(query))
    example = find(query["example"]) if "example" in query else EXAMPLES[0]
    return _page(_trial(example.given), example=example.name)


@routes.post("/try")
@replace(PAGE, refusals=(408, 413, 415, 503), query={}, body=FORM)
def tried() -> Response:
    """The same page for a config of any length; with `keep`, it gets a short address."""
    form = given.in_form()
    trial = _trial(form)
    kept = creating.keep(trial.given) if "keep" in form and trial.variant else ""
    return _page(trial, kept)


def _trial(fields: dict[str, str]) -> Trial:
    return Trial.read(fields, site().services.settings.max_pixels)


def _page(trial: Trial, kept: str = "", example: str = "") -> Response:
    """The page; `kept` is the path of the picture of a config that was kept, `example` the name of the example."""
    settings = site().services.settings
    fits = trial.length <= settings.max_url_bytes
    path = kept or (f"/chart?{trial.query}" if fits else "")
    return page(
        "try.html",
        trial=trial,
        picture=path and _shown(trial, path),
        snippets=trial.snippets((settings.public_url or root()) + path) if path else {},
        link=f"{root()}/try?{trial.query}" if fits else "",
        most=settings.max_url_bytes,
        kept_days=settings.quickchart_seconds // 86400 if kept else 0,
        examples=EXAMPLES,
        example=example,
        formats=DRAWN_FORMATS,
    )


def _shown(trial: Trial, path: str) -> str:
    """The address of the picture for the page itself."""
    format = trial.given.get("f", "")
    if format not in NOT_SHOWN or not path.startswith("/chart?"):
        return root() + path
    return f"{root()}/chart?{urlencode({**trial.given, 'f': NOT_SHOWN[format]})}"
