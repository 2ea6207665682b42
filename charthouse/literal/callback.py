"""A function of a configuration, in the closed language: read once, kept as data, called with bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from charthouse.literal.expression import Expression


@dataclass(frozen=True)
class Callback:
    """Callbacks that differ in spelling alone are equal: the names of the parameters do not count."""

    parameters: tuple[str, ...] = field(compare=False)
    body: Expression

    def to_json(self) -> list[Any]:
        """The callback as JSON's values; equal callbacks have equal ones."""
        raise NotImplementedError

    @classmethod
    def from_json(cls, value: Any) -> Callback:
        """The callback that `to_json` wrote; CallbackError for anything else."""
        raise NotImplementedError

    def call(self, arguments: Sequence[Any], this: Any = None) -> Any:
        """The result for JSON-like arguments, itself JSON-like; CallbackError when there is none within the bounds."""
        raise NotImplementedError
