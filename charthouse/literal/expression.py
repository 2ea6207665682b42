"""The closed language of callbacks, as a tree of frozen nodes.

Parameters and variables have no names, only slots: functions that differ in names alone are equal. Slots below
`FIRST_LOCAL` are those of the arguments, the one before it is that of `this`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

HIGHEST = 48  # nodes above each other: a call recurses that deep
THIS = 7
FIRST_LOCAL = 8


class TooHigh(ValueError):
    """A tree of more than `HIGHEST` nodes above each other."""


@dataclass(frozen=True)
class Expression:
    """A node; never more than `HIGHEST` above each other."""

    height: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        height = 1 + max((part.height for part in parts(self)), default=0)
        if height > HIGHEST:
            raise TooHigh(f"more than {HIGHEST} expressions inside each other")
        object.__setattr__(self, "height", height)


def parts(node: Expression) -> list[Expression]:
    """The nodes directly below this one."""
    values = [getattr(node, one.name) for one in fields(node) if one.init]
    flat = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    return [part for part in flat if isinstance(part, Expression)]


@dataclass(frozen=True)
class Constant(Expression):
    """null, a boolean, a number or a string."""

    value: bool | int | float | str | None


@dataclass(frozen=True)
class Undefined(Expression):
    """JavaScript's second null: of a missing name, element or argument."""


@dataclass(frozen=True)
class Variable(Expression):
    """What a slot holds."""

    slot: int


@dataclass(frozen=True)
class Assign(Expression):
    """Puts a value into a slot, and is that value."""

    slot: int
    value: Expression


@dataclass(frozen=True)
class Array(Expression):
    """A list of values."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Pair(Expression):
    """A name with its value, in an `Object`."""

    name: str
    value: Expression


@dataclass(frozen=True)
class Object(Expression):
    """Values by name: options of a number format."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Unary(Expression):
    """`-a`, `+a`, `!a`, `typeof a`."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary(Expression):
    """Two operands: arithmetic, comparisons, `&&`, `||`, `??`."""

    operator: str
    left: Expression
    right: Expression


INFINITE = Binary("/", Constant(1), Constant(0))  # a number that JSON cannot spell
NOT_A_NUMBER = Binary("/", Constant(0), Constant(0))


@dataclass(frozen=True)
class Conditional(Expression):
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Member(Expression):
    """`target.name`, of plain data."""

    target: Expression
    name: str


@dataclass(frozen=True)
class Index(Expression):
    """`target[index]`."""

    target: Expression
    index: Expression


@dataclass(frozen=True)
class Method(Expression):
    """`target.name(…)`, of the closed list of methods."""

    name: str
    target: Expression
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Call(Expression):
    """`Math.round(…)`, of the closed list of functions."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Apply(Expression):
    """A call of a function that the callback itself defines, which is in the slot."""

    slot: int
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Function(Expression):
    """A function inside the callback; its arguments go into the slots from `first`."""

    first: int
    arity: int
    body: Expression


@dataclass(frozen=True)
class Return(Expression):
    """Ends the function with a value."""

    value: Expression


@dataclass(frozen=True)
class Block(Expression):
    """Statements, one after the other."""

    statements: tuple[Expression, ...]


@dataclass(frozen=True)
class If(Expression):
    """Runs one of two blocks."""

    condition: Expression
    then: Block
    otherwise: Block


@dataclass(frozen=True)
class Loop(Expression):
    """`for (const x of items) …`: the body for each item in turn, which is in the slot."""

    slot: int
    items: Expression
    body: Expression


@dataclass(frozen=True)
class Count(Expression):
    """`for (let i = start; i < end; i++) …`: the body for each number in turn, which is in the slot."""

    slot: int
    start: Expression
    condition: Expression
    body: Expression
