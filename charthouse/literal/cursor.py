"""Where the reading of a callback is: the current token, the names that are visible."""

from __future__ import annotations

from abc import ABC, abstractmethod

from charthouse.literal.expression import Expression
from charthouse.literal.scope import NotUnderstood, Scope
from charthouse.literal.tokens import Tokens


class Cursor(ABC):
    """The base of the grammar: steps from token to token, and what each part of the grammar needs of the others."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.scope = Scope()
        self.level = 0
        self.operands = 0

    @abstractmethod
    def expression(self) -> Expression:
        """The expression that begins here."""

    @abstractmethod
    def function(self) -> Expression | None:
        """The function that begins here, if one does."""

    def last(self) -> Expression:
        """The expression before a closing parenthesis, which is passed as well."""
        value = self.expression()
        self.expect(")")
        return value

    def items_until(self, closer: str) -> tuple[Expression, ...]:
        """Expressions with commas between, up to the bracket."""
        items: list[Expression] = []
        while self.tokens.kind != closer:
            items.append(self.expression())
            if self.tokens.kind != closer:
                self.expect(",")
        self.tokens.advance()
        return tuple(items)

    def expect(self, kind: str) -> None:
        """Go past the token, which must be of the kind."""
        if self.tokens.kind != kind:
            raise self.unexpected()
        self.tokens.advance()

    def at(self, word: str) -> bool:
        """Whether the current token is this word."""
        return self.tokens.kind == "name" and self.tokens.text == word

    def name(self) -> str:
        """The current token, which must be a name, and go past it."""
        found = self.tokens.text
        self.expect("name")
        return found

    def unexpected(self) -> NotUnderstood:
        """The error for the current token."""
        return NotUnderstood(f"{self.tokens.shown()} is not understood here")
