"""Declarations: what a route takes and answers. Each decorates its route; `/openapi.json` is made from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])

JSON, HTML, PROBLEM_JSON = "application/json", "text/html", "application/problem+json"
FORM = "application/x-www-form-urlencoded"
TEXT: Json = {"type": "string"}
TEXT_OR_NULL: Json = {"type": ["string", "null"]}
NUMBER: Json = {"type": "number"}
WHOLE: Json = {"type": "integer"}
ATTRIBUTE = "declared"


@dataclass(frozen=True)
class Declared:
    """A decorator. Statuses with what they mean; `query` has a JSON Schema for each name, `schema` is the answer's.

    `refusals` are the statuses of problems, without those that every route has. 401 is for routes with a token.
    """

    answers: Mapping[int, str]
    media_types: tuple[str, ...] = (JSON,)
    schema: Json = field(default_factory=dict)
    refusals: tuple[int, ...] = ()
    query: Mapping[str, Json] = field(default_factory=dict)
    required: tuple[str, ...] = ()  # of the query names
    elsewhere: bool = False  # whether pages of other origins may read what is open to all
    body: str = ""  # the media type of the request's body; '' without one

    def __call__(self, view: View) -> View:
        vars(view)[ATTRIBUTE] = self
        return view


def declaration(view: Callable[..., Any]) -> Declared:
    """What was declared above the view; KeyError for a view without a declaration."""
    found: Declared = vars(view)[ATTRIBUTE]
    return found


def is_read_elsewhere(view: Callable[..., Any] | None) -> bool:
    """Whether pages of other origins may read what the view answers to all; Flask's own views are not declared."""
    declared: Declared | None = getattr(view, ATTRIBUTE, None)
    return declared is not None and declared.elsewhere


def exactly(pattern: re.Pattern[str]) -> Json:
    """The schema of texts that the pattern matches from end to end."""
    return TEXT | {"pattern": f"^{pattern.pattern}$"}


def record(**properties: Json) -> Json:
    """The schema of an object with all these members."""
    return {"type": "object", "required": list(properties), "properties": properties}
