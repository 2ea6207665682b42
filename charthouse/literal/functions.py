"""Functions of the closed language: callbacks, and the functions inside them."""

from __future__ import annotations

import re

from charthouse.literal.callback import Callback
from charthouse.literal.expression import (
    Block,
    Conditional,
    Expression,
    Function,
    If,
    Return,
)  # fmt: skip
from charthouse.literal.parameters import patterns_at, unpacked
from charthouse.literal.statements import Statements
from charthouse.literal.tokens import Tokens

ARROW = re.compile(r"(?:[^\W\d]|\$)[\w$]*+\s*+=>|\([^()]*+\)\s*+=>")


def function_begins(tokens: Tokens) -> bool:
    """Whether a function begins at the current token."""
    if tokens.kind == "name" and tokens.text == "function":
        return True
    return tokens.kind in ("name", "(") and ARROW.match(tokens.source, tokens.start) is not None


class Functions(Statements):
    """Reads callbacks."""

    def callback(self) -> Callback:
        """The function that begins here, as a callback."""
        if self.at("function"):
            self._function_word()
        return self.method()

    def method(self) -> Callback:
        """The callback whose parameters begin here; its word or name was read."""
        with self.scope.function():
            patterns = patterns_at(self)
            names = tuple(pattern if isinstance(pattern, str) else "" for pattern in patterns)
            slots = [self.scope.parameter(name, place) for place, name in enumerate(names)]
            return Callback(names, self._body(unpacked(self, patterns, slots)))

    def function(self) -> Expression | None:
        if not function_begins(self.tokens):
            return None
        if self.at("function"):
            self._function_word()
        return self.rest_of_function()

    def _function_word(self) -> None:
        self.tokens.advance()
        if self.tokens.kind == "name":
            self.tokens.advance()

    def rest_of_function(self) -> Function:
        with self.scope.function():
            patterns = patterns_at(self)
            slots = [self.scope.declare(pattern if isinstance(pattern, str) else "") for pattern in patterns]
            first = slots[0] if slots else self.scope.slots
            return Function(first, len(slots), self._body(unpacked(self, patterns, slots)))

    def _body(self, before: list[Expression]) -> Expression:
        if self.tokens.kind == "=>":
            self.tokens.advance()
            if self.tokens.kind != "{":
                return _simplified([*before, Return(self.expression())])
        return _simplified([*before, *self.block()])


def _simplified(statements: list[Expression]) -> Expression:
    """Statements as one expression where they are one: `if (a) return b; return c` is `a ? b : c`."""
    return _as_expression(tuple(statements)) or Block(tuple(statements))


def _as_expression(statements: tuple[Expression, ...]) -> Expression | None:
    if not statements:
        return None
    first, rest = statements[0], statements[1:]
    if isinstance(first, Return):
        return first.value
    if not isinstance(first, If):
        return None
    then = _as_expression(first.then.statements)
    otherwise = _as_expression((*first.otherwise.statements, *rest))
    return Conditional(first.condition, then, otherwise) if then and otherwise else None
