"""Names of a callback to slots."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from charthouse.literal.expression import FIRST_LOCAL, THIS

MOST_SLOTS = 64


class NotUnderstood(Exception):
    """What is written is outside the closed language: the message says what came, `position` where, if not here."""

    def __init__(self, reason: str, position: int | None = None) -> None:
        super().__init__(reason)
        self.position = position


class Scope:
    """The names that are visible; the innermost block comes last."""

    def __init__(self) -> None:
        self.blocks: list[dict[str, int]] = [{"this": THIS}]
        self.functions: list[int] = []  # for each function around, the block of its `var`
        self.callable: set[int] = set()  # slots of functions that the callback defines
        self.slots = FIRST_LOCAL

    @contextmanager
    def block(self) -> Iterator[None]:
        """A block, whose `let` and `const` end with it."""
        self.blocks.append({})
        yield
        self.blocks.pop()

    @contextmanager
    def function(self) -> Iterator[None]:
        """A function, whose `var` end with it."""
        self.functions.append(len(self.blocks))
        with self.block():
            yield
        self.functions.pop()

    def slot_of(self, name: str) -> int | None:
        """The slot that the name means here."""
        return next((block[name] for block in reversed(self.blocks) if name in block), None)

    def declare(self, name: str, word: str = "let") -> int:
        """A slot for the name: in the function for `var`, in the block for `let` and `const`."""
        block = self.blocks[self.functions[-1] if word == "var" else -1]
        return block[name] if name in block and word == "var" else self._put(block, name)

    def parameter(self, name: str, place: int) -> int:
        """The slot of the callback's own parameter."""
        if place >= THIS:
            raise NotUnderstood(f"more than {THIS} parameters")
        self.blocks[-1][name] = place
        return place

    def fresh(self) -> int:
        """A slot without a name."""
        if self.slots == MOST_SLOTS:
            raise NotUnderstood(f"more than {MOST_SLOTS - FIRST_LOCAL} variables")
        self.slots += 1
        return self.slots - 1

    def _put(self, block: dict[str, int], name: str) -> int:
        block[name] = self.fresh()
        return block[name]
