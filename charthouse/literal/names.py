"""Names in expressions: the callback's own, and those of the closed list."""

from __future__ import annotations

from charthouse.literal.cursor import Cursor
from charthouse.literal.expression import (
    INFINITE,
    NOT_A_NUMBER,
    Apply,
    Call,
    Constant,
    Expression,
    Function,
    Undefined,
    Variable,
)
from charthouse.literal.scope import NotUnderstood
from charthouse.literal.vocabulary import APPLIED, CONSTANTS, CONVERSIONS, FUNCTIONS, MADE, NAMESPACES

LONGEST_NAME = 60
WORDS: dict[str, Expression] = {"undefined": Undefined(), "NaN": NOT_A_NUMBER, "Infinity": INFINITE}


def named(cursor: Cursor) -> Expression:
    """What the name that begins here means; NotUnderstood for any other."""
    start, name = cursor.tokens.start, cursor.name()
    slot = cursor.scope.slot_of(name)
    if slot is not None:
        return _variable(cursor, slot)
    if name == "new":
        return _made(cursor, _qualified(cursor, cursor.name()), start)
    return _global(cursor, _qualified(cursor, name), start)


def _variable(cursor: Cursor, slot: int) -> Expression:
    if cursor.tokens.kind != "(":
        return Variable(slot)
    if slot not in cursor.scope.callable:
        raise NotUnderstood("a call of what the callback was given")
    cursor.tokens.advance()
    return Apply(slot, cursor.items_until(")"))


def _qualified(cursor: Cursor, name: str) -> str:
    while name in NAMESPACES and cursor.tokens.kind == ".":
        cursor.tokens.advance()
        name = f"{name}.{cursor.name()}"
    return name


def _global(cursor: Cursor, name: str, start: int) -> Expression:
    if name in WORDS:
        return WORDS[name]
    if name in CONSTANTS:
        return Constant(CONSTANTS[name])
    if name not in FUNCTIONS:
        raise NotUnderstood(f"`{name[:LONGEST_NAME]}` is not understood", start)
    if cursor.tokens.kind == "." and name in APPLIED:
        return _applied(cursor, name)
    if cursor.tokens.kind != "(" and name in CONVERSIONS:
        return _conversion(cursor, name)
    cursor.expect("(")
    if cursor.tokens.kind == "..." and name in APPLIED:
        cursor.tokens.advance()
        return Call(APPLIED[name], (cursor.last(),))
    return Call(name, cursor.items_until(")"))


def _applied(cursor: Cursor, name: str) -> Expression:
    """`Math.max.apply(null, values)`."""
    cursor.tokens.advance()
    if cursor.name() != "apply":
        raise cursor.unexpected()
    cursor.expect("(")
    cursor.expression()
    cursor.expect(",")
    return Call(APPLIED[name], (cursor.last(),))


def _made(cursor: Cursor, name: str, start: int) -> Expression:
    if name not in MADE:
        raise NotUnderstood(f"`new {name[:LONGEST_NAME]}` is not understood", start)
    cursor.expect("(")
    arguments = cursor.items_until(")")
    if name == "Date" and not arguments:
        raise NotUnderstood("`new Date()`, which is another time in each picture", start)
    return Call(name, arguments)


def _conversion(cursor: Cursor, name: str) -> Expression:
    """`Number`, handed to `map` by its name."""
    slot = cursor.scope.fresh()
    return Function(slot, 1, Call(name, (Variable(slot),)))
