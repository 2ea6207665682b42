"""Charthouse in a Flask application of one's own: everything that it serves, below one path of that application.

The application sees one blueprint with one view, which hands requests to an application of ours. So nothing of its
own changes: no error handler, no template, no setting.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, has_request_context, make_response, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import Headers

from charthouse.assembly import assemble
from charthouse.errors import SettingsError
from charthouse.settings import Settings, read_named
from charthouse.web import embedding
from charthouse.web.app import create_app
from charthouse.web.authorizing import Authorize, refusals, verdicts, without
from charthouse.web.elsewhere import READABLE
from charthouse.web.fetchers import Fetchers
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.memory.forwarding import Application, forward
from charthouse.web.memory.headers import Environ, StartResponse
from charthouse.web.memory.kept_answer import STATUS_LINES
from charthouse.web.memory.upkeep import start_upkeep
from charthouse.web.request_ids import echoed
from charthouse.web.request_log import RequestLog
from charthouse.web.state import EXTENSION, Site
from charthouse.web.tags import chart_tag

METHODS = ("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE")


class Charthouse:
    """Charthouse below `url_prefix` of a Flask application: `Charthouse(app, url_prefix="/figures")`.

    `settings` has what differs from the environment, by the names in docs/settings.md: `{"REDIS_URL": …}`.
    `authorize` is called for each request, in its context. It answers whether the client may have what it asks for, or
    with a response of its own, such as a redirect. If it has a parameter, it is called with the id of each chart that
    is asked for, or with None.
    """

    def __init__(
        self, app: Flask | None = None, url_prefix: str = "/figures", authorize: Authorize | None = None,
        settings: Settings | Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        if not url_prefix.startswith("/") or url_prefix.endswith("/") or not url_prefix.isascii():
            said = "url_prefix must begin with / and not end with it, as /figures, in ASCII"
            raise SettingsError(f"{said}, not {url_prefix!r}")
        self._url_prefix = url_prefix
        self._authorize = verdicts(authorize) if authorize else None
        read = settings if isinstance(settings, Settings) else read_named(settings or {})
        inner = create_app(assemble(read, circuit_breaker=True, name="web"))
        self._site: Site = inner.extensions[EXTENSION]
        self._memory = MemoryCache(inner, self._site.services.settings.memory_cache_bytes)
        self._front = RequestLog(Fetchers(self._memory, self._site.services.settings.fetchers))
        self._kept_up_in = 0  # the process
        self._starting = threading.Lock()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Mount it; templates get `chart()` and `charthouse_script()`, unless the application has such names."""
        if "charthouse" in app.blueprints:
            raise SettingsError("this application has a mount already: one Charthouse may be mounted in it")
        blueprint = Blueprint("charthouse", __name__, url_prefix=self._url_prefix)
        for rule in ("/", "/<path:path>"):
            blueprint.add_url_rule(rule, "answer", self._answer, methods=METHODS, provide_automatic_options=False)
        app.register_blueprint(blueprint)
        app.extensions["charthouse"] = self
        app.jinja_env.globals.setdefault("chart", self.chart)
        app.jinja_env.globals.setdefault("charthouse_script", self.script)

    def chart(self, chart_id: str, *, alt: str = "", format: str = "png", lazy: bool = False, **query: object) -> str:
        """The `<img>` of a chart for a page: `chart("sales", region="emea", theme="dark")`.

        `query` has the chart's params, and `width` with `height`, `scale` and `theme`; `theme="auto"` follows the
        screen.
        """
        given = {name: str(value) for name, value in query.items() if value is not None}
        return chart_tag(self._site, self._root(), chart_id, alt, format, lazy, given)

    def script(self) -> Markup:
        """The `<script>` that keeps the pictures of a page up to date."""
        return embedding.script(self._root())

    def showchart(self, name: str = "testv", template: str = "mainindex.html") -> Blueprint:
        """A blueprint with `/mainindex`, which renders that template of the application, and `/showchart/<chartid>`."""
        blueprint = Blueprint(name, __name__)

        @blueprint.get("/mainindex")
        def mainindex() -> str:
            return render_template(template, chartid=1)

        @blueprint.get("/showchart/<chartid>")
        def showchart(chartid: str) -> Response:
            return self._respond(f"/showchart/{chartid}")

        return blueprint

    def wrap(self, wsgi_app: Application) -> Application:
        """`app.wsgi_app = figures.wrap(app.wsgi_app)`: answers what is in memory before Flask, without `authorize`.

        That is what any client may have: memory keeps nothing of private charts.
        """

        def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            if path.startswith(self._url_prefix + "/"):
                below = self._below(environ, path.removeprefix(self._url_prefix))
                if kept := self._memory.look_up(below):
                    status, headers, body = kept.answer(below)
                    start_response(STATUS_LINES[status], echoed(below, headers))
                    return [body]
            return wsgi_app(environ, start_response)

        return answer

    def _answer(self, **_: str) -> Response:
        if request.path == f"{self._url_prefix}/metrics":  # the installation's; a host application is open to others
            abort(404)
        path = "/" + request.environ["PATH_INFO"].lstrip("/")  # as Flask routes it: `authorize` must see the same path
        return self._respond("/" + path.removeprefix(self._url_prefix).lstrip("/"))

    def _respond(self, path: str) -> Response:
        """Our answer to the present request, as one for that path; 403 when `authorize` refuses it."""
        environ = self._below(request.environ, path)
        if self._authorize and (refused := refusals(self._authorize(environ))):
            allowed = without(environ, refused)
            if allowed is None:
                return make_response(next(iter(refused.values())) or abort(403))
            environ = allowed
        self._keep_up()
        answer = forward(self._front, environ)
        response = Response(answer.body, answer.status)
        response.headers = Headers(answer.headers)
        return _for_this_client(response) if self._authorize else response

    def _below(self, environ: Environ, path: str) -> Environ:
        """The request as our own application sees it."""
        return environ | {"SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + self._url_prefix, "PATH_INFO": path}

    def _root(self) -> str:
        """How the addresses begin that pages get."""
        return quote((request.root_path.rstrip("/") if has_request_context() else "") + self._url_prefix)

    def _keep_up(self) -> None:
        """Start the cache's threads in each process that serves: servers fork after they have imported us."""
        if self._kept_up_in != os.getpid():
            with self._starting:
                if self._kept_up_in != os.getpid():
                    self._kept_up_in = os.getpid()
                    start_upkeep(self._memory, self._site)


def _for_this_client(response: Response) -> Response:
    """The answer, which no shared cache may keep, and no page of another origin read: they were not checked."""
    said = response.headers.get("Cache-Control", "")
    if said.startswith("public"):
        response.headers["Cache-Control"] = "private" + said.removeprefix("public")
    for name in ("X-Accel-Expires", *READABLE):
        response.headers.pop(name, None)
    return response
