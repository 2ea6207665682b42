"""The web application. Loads neither matplotlib nor a chart: it knows charts by their catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Blueprint, Flask

from charthouse import logs
from charthouse.access.secret_keys import parse_keys
from charthouse.assembly import Services, assemble
from charthouse.cache.kept_charts import MergedCatalogue
from charthouse.charts.catalogue import Catalogue, CatalogueFile
from charthouse.runner.reading import read_catalogue
from charthouse.settings import Settings, read_settings
from charthouse.web import problems, security
from charthouse.web.memory.turn import Turn
from charthouse.web.prefix import Prefix, below
from charthouse.web.routes import (
    dashboards,
    data,
    health,
    images,
    metrics,
    openapi,
    pages,
    script,
    sheets,
    status,
)
from charthouse.web.state import EXTENSION, Site

TEMPLATES = Path(__file__).parent / "templates"


def create_app(
    services: Services | None = None, read_catalogue: Callable[[], Catalogue] | None = None, turn: Turn | None = None
) -> Flask:
    """The WSGI application over these parts; without them, wired as the environment's settings say.

    `read_catalogue` gives the catalogue as it is now. A request that waits leaves its `turn`.
    """
    turn = turn or Turn()
    if services is None:
        settings = read_settings()
        logs.configure(settings.log_format)
        services = assemble(settings, circuit_breaker=True, name="web", aside=turn.aside, away=turn.away)
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.url_map.merge_slashes = False  # its redirects would be absolute, by the Host header
    app.json.sort_keys = False  # type: ignore[attr-defined]  # charts answer in the order in which they were asked for
    app.context_processor(lambda: {"root": security.root()})
    settings = services.settings
    app.jinja_env.globals.update(follow_edits=settings.follow_edits, has_playground=has_playground(settings))
    signing_keys = parse_keys(settings.signing_keys)
    python = read_catalogue or _catalogue_reader(settings)
    read_catalogue = MergedCatalogue(python, services.kept).read
    app.extensions[EXTENSION] = site = Site(services, read_catalogue, signing_keys, turn.away)
    for module in (images, data, pages, dashboards, sheets, status, script, health, metrics, openapi):
        app.register_blueprint(module.routes)
    for routes in _chosen_routes(settings):
        app.register_blueprint(routes)
    problems.install(app)
    security.install(app)
    prefix = prefix_of(app, site)
    if prefix.is_needed:
        app.wsgi_app = below(prefix, app.wsgi_app)  # type: ignore[assignment, method-assign]
    return app


def _chosen_routes(settings: Settings) -> Iterator[Blueprint]:
    """The routes that exist only where a setting says so.

    They are imported here: to know the words of charts without Python takes 80 ms at the start of each process.
    """
    if settings.quickchart:
        from charthouse.web.routes import quickchart

        yield quickchart.routes
    if has_playground(settings):
        from charthouse.web.routes import playground

        yield playground.routes
    if settings.api_tokens:
        from charthouse.web.routes import kept, writes

        yield from (writes.routes, kept.routes)


def has_playground(settings: Settings) -> bool:
    """Whether there is a playground, and the gallery leads to it."""
    return bool(settings.quickchart and settings.playground)


def prefix_of(app: Flask, site: Site) -> Prefix:
    """The prefix of the requests to this application."""
    return Prefix(site.services.settings, site.seldom, {rule.rule for rule in app.url_map.iter_rules()})


def _catalogue_reader(settings: Settings) -> Callable[[], Catalogue]:
    """From the file that the settings name; else a child process reads the charts once, now."""
    if settings.catalogue:
        return CatalogueFile(Path(settings.catalogue)).read
    catalogue = read_catalogue(settings)
    return lambda: catalogue
