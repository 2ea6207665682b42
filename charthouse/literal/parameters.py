"""Parameters and declared names: plain ones, or names of parts of an object (`{chart, dataIndex: i}`)."""

from __future__ import annotations

from typing import TypeAlias

from charthouse.literal.cursor import Cursor
from charthouse.literal.expression import Assign, Expression, Member, Variable

Pattern: TypeAlias = str | dict[str, str]


def patterns_at(cursor: Cursor) -> list[Pattern]:
    """The parameters: names, or names of parts of an object (`{chart, dataIndex: i}`)."""
    if cursor.tokens.kind == "name":
        return [cursor.name()]
    cursor.expect("(")
    found: list[Pattern] = []
    while cursor.tokens.kind != ")":
        found.append(pattern_at(cursor))
        if cursor.tokens.kind != ")":
            cursor.expect(",")
    cursor.tokens.advance()
    return found


def pattern_at(cursor: Cursor) -> Pattern:
    """A name, or names by the names of the parts."""
    if cursor.tokens.kind != "{":
        return cursor.name()
    cursor.tokens.advance()
    names: dict[str, str] = {}
    while cursor.tokens.kind != "}":
        key = name = cursor.name()
        if cursor.tokens.kind == ":":
            cursor.tokens.advance()
            name = cursor.name()
        names[name] = key
        if cursor.tokens.kind != "}":
            cursor.expect(",")
    cursor.tokens.advance()
    return names


def unpacked(cursor: Cursor, patterns: list[Pattern], slots: list[int]) -> list[Expression]:
    """What puts the parts of the objects in the slots into slots of their own."""
    return [
        Assign(cursor.scope.declare(name), Member(Variable(slot), key))
        for pattern, slot in zip(patterns, slots, strict=True) if isinstance(pattern, dict)
        for name, key in pattern.items()
    ]  # fmt: skip
