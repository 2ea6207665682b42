"""A configuration's text to its value."""

from __future__ import annotations

import json
from typing import cast

from charthouse.errors import LiteralError
from charthouse.literal.value import Value


def read(text: str) -> Value:
    """The value of JSON or of a JavaScript literal; LiteralError for anything else."""
    try:
        return cast(Value, json.loads(text))
    except json.JSONDecodeError as error:
        raise LiteralError(error.msg, line=error.lineno, column=error.colno) from error
