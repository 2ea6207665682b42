"""The description of all routes for programs: OpenAPI 3.1, at `/openapi.json`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json

from charthouse.cache.answer import State
from charthouse.charts.variant import MEDIA_TYPES, SCALES
from charthouse.themes import THEMES
from charthouse.web.state import site

Json = dict[str, Any]

routes = Blueprint("openapi", __name__)


@routes.get("/openapi.json")
def openapi() -> Response:
    """What every route takes and answers; the write routes only where tokens are configured."""
    document = json.dumps(description(writes=bool(site().services.settings.api_tokens)), ensure_ascii=False)
    response = Response(document, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response


def description(writes: bool) -> Json:
    """The document, with or without the write routes."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Charthouse", "description": "matplotlib charts as cached images", "version": "1"},
        "paths": PAGES | IMAGES | PROGRAMS | (WRITES if writes else {}),
        "components": {
            "schemas": {"Problem": PROBLEM, "Status": STATUS, "Pushed": PUSHED, "Purged": PURGED},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _names(place: str, required: bool = False, **schemas: Json) -> list[Json]:
    return [{"name": name, "in": place, "required": required, "schema": schema} for name, schema in schemas.items()]


def _answers(described: dict[int, str], *media_types: str, schema: Json | None = None) -> Json:
    """Answers by status, all of the same kind."""
    content = {media_type: {"schema": schema} if schema else {} for media_type in media_types}
    return {str(status): {"description": text, "content": content} for status, text in described.items()}


def _refusals(*statuses: int) -> Json:
    """Answers that are errors and no pictures: problem+json, or a page for browsers."""
    meant = {status: REFUSALS[status] for status in (*statuses, 414, 500, 503)}
    answers = _answers(meant, "application/problem+json", schema={"$ref": "#/components/schemas/Problem"})
    for answer in answers.values():
        answer["content"]["text/html"] = {}
    return answers


def _with_errors(answers: Json, refusals: Json) -> Json:
    """Both, where a status may be either a picture or a problem."""
    merged = dict(refusals)
    for status, answer in answers.items():
        other = refusals.get(status, {"content": {}})
        merged[status] = answer | {"content": answer["content"] | other["content"]}
    return merged


REFUSALS = {
    400: "a name or a value that is not allowed",
    401: "no token, or a wrong one",
    403: "a private chart, or a signature that opens nothing",
    404: "no such chart, format or page",
    409: "the chart loads its data itself",
    413: "more than may be pushed",
    414: "the address is too long",
    415: "not application/json",
    500: "a fault of Charthouse's own",
    503: "the store does not answer",
}
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
CHART_ID = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$"}
DATA_HASH = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
FORMAT = {"type": "string", "enum": list(MEDIA_TYPES)}
SIGNATURE = _names("query", expires=NUMBER, kid=TEXT, sig=TEXT)
VARIANT = _names(
    "query",
    width=NUMBER | {"minimum": 1},
    height=NUMBER | {"minimum": 1},
    scale=NUMBER | {"enum": list(SCALES)},
    theme=TEXT | {"enum": list(THEMES)},
)
WAIT = _names("query", wait={"type": "number", "minimum": 0, "maximum": 30})
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {"type": TEXT, "title": TEXT, "status": NUMBER, "detail": TEXT},
}
STATUS_OF_ONE = {
    "type": "object",
    "required": ["state", "data_hash", "image", "checked", "changed", "alt", "retry_seconds"],
    "properties": {
        "state": TEXT | {"enum": [state.value for state in State]},
        "data_hash": {"type": ["string", "null"]},
        "image": {"type": ["string", "null"]},
        "checked": {"type": ["string", "null"]},
        "changed": {"type": ["string", "null"]},
        "alt": TEXT,
        "retry_seconds": {"type": "number"},
    },
}
STATUS = {
    "type": "object",
    "required": ["charts"],
    "properties": {"charts": {"type": "object", "additionalProperties": STATUS_OF_ONE}},
}
PUSHED = {
    "type": "object",
    "required": ["data_hash", "image", "image_of_data", "status"],
    "properties": {"data_hash": DATA_HASH, "image": TEXT, "image_of_data": TEXT, "status": TEXT},
}
PURGED = {"type": "object", "required": ["purged"], "properties": {"purged": NUMBER | {"minimum": 0}}}

PICTURES = _answers(
    {
        200: "the picture, fresh or stale: see Charthouse-State",
        202: "a placeholder; the picture is being made",
        500: "a picture of the failure: the chart could not be drawn",
        503: "a placeholder; too many pictures are being made",
    },
    *MEDIA_TYPES.values(),
)
UNCHANGED = {"304": {"description": "the picture that the asker has", "content": {}}}
IMAGE_ANSWERS = _with_errors(PICTURES, _refusals(400, 403, 404)) | UNCHANGED
PAGE_ANSWERS = _with_errors(_answers({200: "a page"}, "text/html"), _refusals(400, 403, 404))
HEALTH_ANSWERS = _answers({200: "yes", 503: "no; `missing` says why"}, "application/json")

PAGES = {
    "/": {
        "get": {
            "summary": "The gallery",
            "parameters": _names("query", tag=TEXT, page=NUMBER),
            "responses": PAGE_ANSWERS,
        }
    },
    "/charts/{chart_id}": {
        "get": {
            "summary": "A chart's page",
            "parameters": [*_names("path", required=True, chart_id=CHART_ID), *SIGNATURE],
            "responses": PAGE_ANSWERS,
        }
    },
    "/mainindex": {"get": {"summary": "The page of the original blog design", "responses": PAGE_ANSWERS}},
}
IMAGES = {
    "/charts/{chart_id}.{format}": {
        "get": {
            "summary": "The newest image; the chart's params are further names of the query",
            "parameters": [
                *_names("path", required=True, chart_id=CHART_ID, format=FORMAT),
                *VARIANT,
                *WAIT,
                *SIGNATURE,
            ],
            "responses": IMAGE_ANSWERS,
        }
    },
    "/charts/{chart_id}/{data_hash}.{format}": {
        "get": {
            "summary": "The image of exactly that data",
            "parameters": [
                *_names("path", required=True, chart_id=CHART_ID, data_hash=DATA_HASH, format=FORMAT),
                *VARIANT,
                *_names("query", v=TEXT),
                *SIGNATURE,
            ],
            "responses": IMAGE_ANSWERS | {"302": {"description": "that data is gone: to the newest image"}},
        }
    },
    "/showchart/{chart_id}": {
        "get": {
            "summary": "The image route of the original blog design",
            "parameters": [*_names("path", required=True, chart_id=CHART_ID), *VARIANT, *WAIT, *SIGNATURE],
            "responses": IMAGE_ANSWERS,
        }
    },
}
PROGRAMS = {
    "/status": {
        "get": {
            "summary": "How charts stand; names are chart ids, or chart ids with a query, separated by commas",
            "parameters": [*_names("query", required=True, charts=TEXT), *SIGNATURE],
            "responses": _answers({200: "by name"}, "application/json", schema={"$ref": "#/components/schemas/Status"})
            | _refusals(400, 403, 404),
        }
    },
    "/healthz": {"get": {"summary": "Does this process answer?", "responses": HEALTH_ANSWERS}},
    "/readyz": {"get": {"summary": "Can pictures be had?", "responses": HEALTH_ANSWERS}},
    "/openapi.json": {
        "get": {"summary": "This document", "responses": _answers({200: "OpenAPI 3.1"}, "application/json")}
    },
}
WRITES = {
    "/charts/{chart_id}/data": {
        "put": {
            "summary": "Push data: the body is the data itself; the chart's params are names of the query",
            "security": [{"token": []}],
            "parameters": _names("path", required=True, chart_id=CHART_ID),
            "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}},
            "responses": _answers(
                {200: "the data", 201: "the chart's first data"},
                "application/json",
                schema={"$ref": "#/components/schemas/Pushed"},
            )
            | _refusals(400, 401, 403, 404, 409, 413, 415),
        }
    },
    "/charts/{chart_id}/images": {
        "delete": {
            "summary": "Purge: delete all images of the chart",
            "security": [{"token": []}],
            "parameters": _names("path", required=True, chart_id=CHART_ID),
            "responses": _answers({200: "how many"}, "application/json", schema={"$ref": "#/components/schemas/Purged"})
            | _refusals(400, 401, 403, 404),
        }
    },
}
