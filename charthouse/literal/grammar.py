"""The expressions of the closed language, from tokens to nodes."""

from __future__ import annotations

from charthouse.literal import scalars
from charthouse.literal.cursor import Cursor
from charthouse.literal.expression import (
    HIGHEST,
    INFINITE,
    Array,
    Assign,
    Binary,
    Conditional,
    Constant,
    Expression,
    Index,
    Member,
    Method,
    Object,
    Pair,
    Unary,
    Undefined,
    Variable,
)  # fmt: skip
from charthouse.literal.names import LONGEST_NAME, named
from charthouse.literal.patterns import replaced
from charthouse.literal.scope import NotUnderstood
from charthouse.literal.templates import joined
from charthouse.literal.vocabulary import (
    METHODS,
)  # fmt: skip

LAYERS = ("??", "||", "&&", "|", "^", "&", "== != === !==", "< > <= >=", "<< >>", "+ -", "* / %", "**")
BINDING = {operator: binding for binding, layer in enumerate(LAYERS, 1) for operator in layer.split()}
ASSIGNING = {"=": "", "+=": "+", "-=": "-", "*=": "*", "/=": "/", "%=": "%"}
MOST_OPERANDS = 2_000
STEPS = {"++": "+", "--": "-"}
UNARY = frozenset({"-", "+", "!", "~"})


class Grammar(Cursor):
    """Reads one expression at a time; NotUnderstood at the first token that is outside the language."""

    def expression(self) -> Expression:
        """An assignment, a conditional, or what is below them."""
        return self.rest_of(self.unary())

    def rest_of(self, left: Expression) -> Expression:
        """The expression that begins with an operand that was read."""
        if self.tokens.kind in ASSIGNING and isinstance(left, Variable):
            return self._assignment(left)
        condition = self._binary(left, 1)
        if self.tokens.kind != "?":
            return condition
        self.tokens.advance()
        then = self.expression()
        self.expect(":")
        return Conditional(condition, then, self.expression())

    def unary(self) -> Expression:
        """An operand with what is before and behind it."""
        self.level += 1
        if self.level > HIGHEST:
            raise NotUnderstood(f"more than {HIGHEST} expressions inside each other")
        self.operands += 1
        if self.operands > MOST_OPERANDS:
            raise NotUnderstood(f"more than {MOST_OPERANDS:,} names and values in one function")
        operand = self._unary()
        self.level -= 1
        return operand

    def _unary(self) -> Expression:
        kind = self.tokens.kind
        if kind in UNARY or self.at("typeof"):
            operator = self.tokens.text
            self.tokens.advance()
            return Unary(operator, self.unary())
        if kind in STEPS:
            self.tokens.advance()
            target = self.unary()
            return self._changed(target, STEPS[kind], Constant(1))
        operand = self.postfix(self._primary())
        if self.tokens.kind in STEPS:
            return self._behind(operand)
        return operand

    def _behind(self, target: Expression) -> Expression:
        """`x++`: its value is the one before, which nobody reads in the forms that are understood."""
        step = STEPS[self.tokens.kind]
        self.tokens.advance()
        return self._changed(target, step, Constant(1))

    def _assignment(self, target: Variable) -> Expression:
        operator = ASSIGNING[self.tokens.kind]
        self.tokens.advance()
        value = self.expression()
        return self._changed(target, operator, value) if operator else Assign(target.slot, value)

    def _changed(self, target: Expression, operator: str, value: Expression) -> Expression:
        if not isinstance(target, Variable):
            raise NotUnderstood("a change of something that is no variable")
        return Assign(target.slot, Binary(operator, target, value))

    def _binary(self, left: Expression, weakest: int) -> Expression:
        while (binding := BINDING.get(self.tokens.kind, 0)) >= weakest:
            operator = self.tokens.kind
            self.tokens.advance()
            right = self._binary(self.unary(), binding + (operator != "**"))
            left = Binary(operator, left, right)
        return left

    def _primary(self) -> Expression:
        function = self.function()
        if function:
            return function
        kind, text = self.tokens.kind, self.tokens.text
        if kind == "name":
            return named(self)
        if kind in ("whole", "head"):
            return self._template()
        if kind == "[":
            self.tokens.advance()
            return Array(self.items_until("]"))
        if kind == "{":
            return self._object()
        if kind not in ("number", "string", "("):
            raise self.unexpected()
        self.tokens.advance()
        if kind == "number":
            number = scalars.number(text)
            return INFINITE if number is None else Constant(number)
        if kind == "string":
            return Constant(scalars.text(text[1:-1]))
        return self.last()

    def _object(self) -> Expression:
        pairs: list[Pair] = []
        self.tokens.advance()
        while self.tokens.kind != "}":
            key = scalars.key(self.tokens.kind, self.tokens.text)
            if key is None:
                raise self.unexpected()
            self.tokens.advance()
            self.expect(":")
            pairs.append(Pair(key, self.expression()))
            if self.tokens.kind != "}":
                self.expect(",")
        self.tokens.advance()
        return Object(tuple(pairs))

    def _template(self) -> Expression:
        parts: list[Expression] = [Constant(scalars.text(self.tokens.text))]
        while self.tokens.kind in ("head", "middle"):
            self.tokens.advance()
            parts.append(self.expression())
            if self.tokens.kind not in ("middle", "tail"):
                raise self.unexpected()
            parts.append(Constant(scalars.text(self.tokens.text)))
        self.tokens.advance()
        return joined(parts)

    def postfix(self, target: Expression) -> Expression:
        """The target with the members, elements and calls behind it."""
        while True:
            kind = self.tokens.kind
            if kind == "?.":
                return self._optional(target)
            if kind == ".":
                self.tokens.advance()
                target = self._member(target)
            elif kind == "[":
                self.tokens.advance()
                target = self._index(target)
            else:
                return target

    def _index(self, target: Expression) -> Expression:
        index = self.expression()
        self.expect("]")
        if isinstance(index, Constant) and isinstance(index.value, str) and index.value.isidentifier():
            return Member(target, index.value)  # a["b"] is a.b
        return Index(target, index)

    def _optional(self, target: Expression) -> Expression:
        """`a?.b.c`: undefined when `a` is null, and the rest of the chain otherwise."""
        slot = self.scope.fresh()
        self.tokens.advance()
        there = Variable(slot)
        if self.tokens.kind == "[":
            self.tokens.advance()
            first = self._index(there)
        else:
            first = self._member(there)
        missing = Binary("==", Assign(slot, target), Constant(None))
        return Conditional(missing, Undefined(), self.postfix(first))

    def _member(self, target: Expression) -> Expression:
        start, name = self.tokens.start, self.name()
        if self.tokens.kind != "(":
            return Member(target, name)
        if name not in METHODS:
            raise NotUnderstood(f"the method `{name[:LONGEST_NAME]}` is not understood", start)
        self.tokens.advance()
        if name == "replace" and self.tokens.kind == "pattern":
            return replaced(self, target)
        return Method(name, target, self.items_until(")"))
