"""A JavaScript literal, from tokens to values."""

from __future__ import annotations

import re
from collections.abc import Callable

from charthouse.errors import LiteralError
from charthouse.literal import scalars
from charthouse.literal.callback import Callback
from charthouse.literal.constants import folded
from charthouse.literal.expression import Constant, Expression, TooHigh, Unary
from charthouse.literal.functions import Functions, function_begins
from charthouse.literal.grammar import BINDING
from charthouse.literal.scope import NotUnderstood
from charthouse.literal.tokens import END, ENDS, Tokens, excerpt
from charthouse.literal.value import Unreadable, Value

WORDS: dict[str, bool | None] = {"null": None, "true": True, "false": False}
REFUSED_NAMES = frozenset({"__proto__", "prototype"})  # `constructor` alone is an ordinary word
GOES_ON = frozenset({*BINDING, "?", "?.", ".", "[", "("})  # behind a literal that is only an operand
NAME = re.compile(r"[^\W\d][\w$]*")
LONGEST_NAME = 60
MOST_EXPRESSIONS = 10_000


class Structure:
    """Reads the value of a text."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.expressions = 0

    def whole(self) -> Value:
        """The value that is all of the text, perhaps with a semicolon."""
        tokens = self.tokens
        value = self.value(0)
        while tokens.kind == ";":
            tokens.advance()
        if tokens.kind != END:
            raise tokens.refused("the end of the text")
        return value

    def value(self, depth: int) -> Value:
        """The value that begins at the current token, with so many brackets open before it."""
        tokens = self.tokens
        kind, text = tokens.kind, tokens.text
        if kind == "{":
            return self._closed(self._object(), depth)
        if kind == "[":
            return self._closed(self._array(), depth)
        if kind == "string":
            tokens.advance()
            return self._scalar(scalars.text(text[1:-1]), depth)
        if kind == "number":
            tokens.advance()
            return self._scalar(scalars.number(text), depth)
        if kind == "name" and text in WORDS:
            tokens.advance()
            return self._scalar(WORDS[text], depth)
        if kind == "-":
            return self._negative(depth)
        if kind == "(" and not function_begins(tokens):
            return self._parenthesized(depth)
        if kind in ENDS:
            raise tokens.refused("a value")
        return self._written(depth, _function_or_expression)

    def _scalar(self, value: bool | int | float | str | None, depth: int) -> Value:
        if self.tokens.kind in ENDS:
            return value
        if self.tokens.kind not in GOES_ON:
            raise self.tokens.refused("`,` or the end of the list or object")
        return self._written(depth, lambda grammar: grammar.rest_of(grammar.postfix(Constant(value))))

    def _negative(self, depth: int) -> Value:
        tokens = self.tokens
        tokens.advance()
        if tokens.kind == "number":
            number = scalars.number(tokens.text)
            tokens.advance()
            if tokens.kind in ENDS:
                return None if number is None else -number
            return self._written(depth, lambda grammar: grammar.rest_of(Unary("-", grammar.postfix(Constant(number)))))
        return self._written(depth, lambda grammar: grammar.rest_of(Unary("-", grammar.unary())))

    def _parenthesized(self, depth: int) -> Value:
        self.tokens.advance()
        value = self.value(depth + 1)
        if self.tokens.kind != ")":
            raise self.tokens.refused("`)`")
        self.tokens.advance()
        if value is None or isinstance(value, bool | int | float | str):
            return self._scalar(value, depth)
        return self._closed(value, depth)

    def _closed(self, value: Value, depth: int) -> Value:
        """The list, object or function, or Unreadable where it is only a part of an expression."""
        if self.tokens.kind in ENDS:
            return value
        if self.tokens.kind not in GOES_ON:
            raise self.tokens.refused("`,` or the end of the list or object")
        return self._unreadable("an expression with a list, an object or a function", depth)

    def _written(self, depth: int, read: Callable[[Functions], Callback | Expression]) -> Value:
        """A function, or an expression of constants; Unreadable where it is neither."""
        tokens = self.tokens
        start = tokens.start
        self.expressions += 1
        if self.expressions > MOST_EXPRESSIONS:
            raise tokens.refused(f"no more than {MOST_EXPRESSIONS:,} functions and expressions")
        try:
            found = read(Functions(tokens))
            if tokens.kind not in ENDS:
                raise NotUnderstood(f"{tokens.shown()} is not understood here")
            return found if isinstance(found, Callback) else folded(found)
        except NotUnderstood as error:
            alone = error.position == start and tokens.kind in ENDS
            hint = "; a text needs quotes" if alone else ""
            return self._unreadable(f"{error}{hint}", depth, error.position)
        except TooHigh as error:
            return self._unreadable(str(error), depth)

    def _unreadable(self, reason: str, depth: int, position: int | None = None) -> Unreadable:
        line, column = self.tokens.place(self.tokens.start if position is None else position)
        self.tokens.skip(depth)
        return Unreadable(reason, line, column)

    def _array(self) -> list[Value]:
        tokens = self.tokens
        depth = len(tokens.brackets)
        found: list[Value] = []
        try:
            tokens.advance()
            while tokens.kind != "]":
                found.append(None if tokens.kind == "," else self.value(depth))
                if tokens.kind == ",":
                    tokens.advance()
                elif tokens.kind != "]":
                    raise tokens.refused("`,` or `]`")
        except LiteralError as error:
            raise error.within(f"[{len(found)}]") from None
        tokens.advance()
        return found

    def _object(self) -> dict[str, Value]:
        tokens = self.tokens
        depth = len(tokens.brackets)
        found: dict[str, Value] = {}
        key = ""
        try:
            tokens.advance()
            while tokens.kind != "}":
                key = self._key()
                found[key] = self._value_of(key, depth)
                if tokens.kind == ",":
                    tokens.advance()
                elif tokens.kind != "}":
                    raise tokens.refused("`,` or `}`")
                key = ""
        except LiteralError as error:
            raise error.within(_step(key)) from None
        tokens.advance()
        return found

    def _key(self) -> str:
        tokens = self.tokens
        key = scalars.key(tokens.kind, tokens.text)
        if key is None:
            raise tokens.refused("a name or `}`")
        if key in REFUSED_NAMES:
            raise tokens.refused("a name other than `__proto__` and `prototype`").within(key)
        tokens.advance()
        return key

    def _value_of(self, key: str, depth: int) -> Value:
        tokens = self.tokens
        if tokens.kind == ":":
            tokens.advance()
            return self.value(depth)
        if tokens.kind == "(":  # callback(value) { … }
            return self._written(depth, Functions.method)
        if tokens.kind in (",", "}"):
            return self._unreadable(f"`{excerpt(key, LONGEST_NAME)}` without a value", depth)
        raise tokens.refused("`:`")


def _function_or_expression(grammar: Functions) -> Callback | Expression:
    return grammar.callback() if function_begins(grammar.tokens) else grammar.expression()


def _step(key: str) -> str:
    """The name as a step of a path: `label`, or `["two words"]`."""
    return key if not key or NAME.fullmatch(key) else f'["{excerpt(key, LONGEST_NAME)}"]'
