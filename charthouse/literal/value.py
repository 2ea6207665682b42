"""What a literal is read to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from charthouse.literal.callback import Callback


@dataclass(frozen=True)
class Unreadable:
    """Replaces a function or expression outside the closed language; `reason` says what is not understood."""

    reason: str
    line: int
    column: int


Value: TypeAlias = bool | int | float | str | list["Value"] | dict[str, "Value"] | Callback | Unreadable | None
