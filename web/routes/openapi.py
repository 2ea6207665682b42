"""The description of all routes for programs: OpenAPI 3.1, at `/openapi.json`, made from the routes' declarations."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, Flask, Response, current_app, json
from werkzeug.routing import Rule

from charthouse.charts.option_values import CHART_ID
from charthouse.charts.variant import FORMATS, MEDIA_TYPES
from charthouse.web import problems, security
from charthouse.web.address import DATA_HASH
from charthouse.web.declared import HTML, PROBLEM_JSON, TEXT, Declared, Json, declaration, exactly

ARGUMENT = re.compile(r"<(?:[^<>]*:)?(\w+)>")  # in a rule: <name>, <converter:name>
ARGUMENTS = {
    "chart_id": exactly(CHART_ID),
    "data_hash": exactly(DATA_HASH),
    "dashboard_id": exactly(CHART_ID),
    "config_id": exactly(DATA_HASH),
    "format": TEXT | {"enum": list(FORMATS)},
}

routes = Blueprint("openapi", __name__)


@routes.get("/openapi.json")
@Declared(answers={200: "OpenAPI 3.1"})
def openapi() -> Response:
    """This document."""
    response = Response(json.dumps(description(current_app), ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def description(app: Flask) -> Json:
    """The document of the app's routes, without Flask's own route of static files."""
    paths: Json = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            view = app.view_functions[rule.endpoint]
            described = _operation(rule, view.__doc__ or "", declaration(view))
            operations = paths.setdefault(ARGUMENT.sub(r"{\1}", rule.rule), {})
            operations |= {method.lower(): described for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Charthouse", "description": "matplotlib charts as cached images", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {"Problem": problems.SCHEMA},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(rule: Rule, docstring: str, declared: Declared) -> Json:
    refusals = sorted({*declared.refusals, *security.REFUSALS, *problems.REFUSALS})
    pictures: Json = {one: {} for one in declared.media_types if one in MEDIA_TYPES.values()}
    problem = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}, HTML: {}} | pictures
    answers = {status: _answer(problems.MEANINGS[status], problem) for status in refusals}
    content = {media_type: {"schema": declared.schema} for media_type in declared.media_types}
    for status, meaning in declared.answers.items():  # an answer that may also be a problem has both forms
        also = problem if status in answers else {}
        answers[status] = _answer(meaning, {} if 300 <= status < 400 else content | also)
    operation: Json = {
        "summary": docstring.partition("\n")[0],
        "parameters": [*_path(rule), *_query(declared.query, declared.required)],
        "responses": {str(status): answer for status, answer in sorted(answers.items())},
    }
    if declared.body:
        operation["requestBody"] = {"required": True, "content": {declared.body: {"schema": {}}}}
    if 401 in refusals:
        operation["security"] = [{"token": []}]
    return operation


def _answer(meaning: str, content: Json) -> Json:
    return {"description": meaning, "content": content}


def _path(rule: Rule) -> list[Json]:
    names = ARGUMENT.findall(rule.rule)
    return [{"name": name, "in": "path", "required": True, "schema": ARGUMENTS[name]} for name in names]


def _query(query: Mapping[str, Json], required: tuple[str, ...]) -> list[Json]:
    """The names of the query; the members of an object are names themselves (`form`, exploded)."""
    form: Json = {"in": "query", "style": "form", "explode": True}
    return [form | {"name": name, "required": name in required, "schema": query[name]} for name in query]
