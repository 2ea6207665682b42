"""A function of a configuration, in the closed language: read once, kept as data, called with bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal import canonical
from charthouse.literal.expression import Expression
from charthouse.literal.result import plain
from charthouse.literal.run import Run


@dataclass(frozen=True)
class Callback:
    """Callbacks that differ in spelling alone are equal: the names of the parameters do not count."""

    parameters: tuple[str, ...] = field(compare=False)
    body: Expression

    def to_json(self) -> list[Any]:
        """The callback as JSON's values; equal callbacks have equal ones."""
        return canonical.to_json(self.body)

    @classmethod
    def from_json(cls, value: Any) -> Callback:
        """The callback that `to_json` wrote, without its parameters' names; CallbackError for anything else."""
        return cls((), canonical.from_json(value))

    def call(self, arguments: Sequence[Any], this: Any = None) -> Any:
        """The result for JSON-like arguments, itself JSON-like; CallbackError when there is none within the bounds.

        The arguments are those that Chart.js gives: (value, index, values) to `ticks.callback`, (value, context) to
        `datalabels.formatter`. `this` is the scale of `ticks.callback`: `{"labels": [...]}` answers `getLabelForValue`.
        Undefined is None; a whole number is an int.
        """
        run = Run(arguments, this)
        try:
            return plain(run.body(self.body))
        except CallbackError:
            raise
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise CallbackError(f"the function has no result for these arguments ({type(error).__name__})") from error
