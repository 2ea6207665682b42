"""Statements of the closed language."""

from __future__ import annotations

from abc import abstractmethod

from charthouse.literal.expression import (
    HIGHEST,
    Assign,
    Binary,
    Block,
    Call,
    Constant,
    Count,
    Expression,
    Function,
    If,
    Loop,
    Return,
    Undefined,
    Variable,
    parts,
)
from charthouse.literal.grammar import Grammar
from charthouse.literal.parameters import pattern_at, unpacked
from charthouse.literal.scope import NotUnderstood

MOST_STATEMENTS = 100
DECLARING = frozenset({"const", "let", "var"})


class Statements(Grammar):
    """Reads blocks."""

    @abstractmethod
    def rest_of_function(self) -> Function:
        """The function whose parameters begin here."""

    def block(self) -> list[Expression]:
        """The statements in the braces that begin here."""
        self.expect("{")
        statements: list[Expression] = []
        while self.tokens.kind != "}":
            statements += self._statement()
            if len(statements) > MOST_STATEMENTS:
                raise NotUnderstood(f"more than {MOST_STATEMENTS} statements")
        self.tokens.advance()
        return statements

    def _statement(self) -> list[Expression]:
        self._go_deeper("statements inside each other")
        found = self._statements_here()
        self.level -= 1
        while self.tokens.kind == ";":
            self.tokens.advance()
        return found

    def _go_deeper(self, what: str) -> None:
        self.level += 1
        if self.level > HIGHEST:
            raise NotUnderstood(f"more than {HIGHEST} {what}")

    def _statements_here(self) -> list[Expression]:
        if self.tokens.kind == ";":
            return []
        if self.tokens.kind == "{":
            with self.scope.block():
                return self.block()
        if self.tokens.kind == "name":
            word = self.tokens.text
            if word in DECLARING:
                return self._declarations()
            if word in STATEMENTS:
                return STATEMENTS[word](self)
        return [self.expression()]

    def _declarations(self) -> list[Expression]:
        word = self.name()
        found = self._declaration(word)
        while self.tokens.kind == ",":
            self.tokens.advance()
            found += self._declaration(word)
        return found

    def _declaration(self, word: str) -> list[Expression]:
        pattern = pattern_at(self)
        if isinstance(pattern, dict):
            return self._parts(pattern)
        value: Expression = Undefined()
        if self.tokens.kind == "=":
            self.tokens.advance()
            value = self.expression()  # before the name is declared: no function can call itself
        slot = self.scope.declare(pattern, word)
        self._mark(slot, value)
        return [Assign(slot, value)]

    def _parts(self, pattern: dict[str, str]) -> list[Expression]:
        """`const {chart, dataIndex} = context`."""
        self.expect("=")
        value, slot = self.expression(), self.scope.fresh()
        return [Assign(slot, value), *unpacked(self, [pattern], [slot])]

    def _mark(self, slot: int, value: Expression) -> None:
        if isinstance(value, Function):
            self.scope.callable.add(slot)
        else:
            self.scope.callable.discard(slot)

    def _named_function(self) -> list[Expression]:
        self.tokens.advance()
        name = self.name()
        function = self.rest_of_function()
        slot = self.scope.declare(name, "var")
        self._mark(slot, function)
        return [Assign(slot, function)]

    def _return(self) -> list[Expression]:
        self.tokens.advance()
        if self.tokens.kind in (";", "}"):
            return [Return(Undefined())]
        return [Return(self.expression())]

    def _if(self) -> list[Expression]:
        self.tokens.advance()
        self.expect("(")
        condition = self.expression()
        self.expect(")")
        then = self._branch()
        otherwise = Block(())
        if self.at("else"):
            self.tokens.advance()
            otherwise = self._branch()
        return [If(condition, then, otherwise)]

    def _branch(self) -> Block:
        with self.scope.block():
            return Block(tuple(self._statement()))

    def _for(self) -> list[Expression]:
        self.tokens.advance()
        self.expect("(")
        word = self.name()
        if word not in DECLARING:
            raise NotUnderstood("a loop without `let`, `const` or `var`")
        with self.scope.block():
            name = self.name()
            if self.at("of") or self.at("in"):
                return self._for_each(name, word)
            self.expect("=")
            return self._for_count(name, word)

    def _for_each(self, name: str, word: str) -> list[Expression]:
        """`of`: each value; `in`: each key."""
        keys = self.name() == "in"
        items = self.expression()
        self.expect(")")
        slot = self.scope.declare(name, word)
        return [Loop(slot, Call("Object.keys", (items,)) if keys else items, self._branch())]

    def _for_count(self, name: str, word: str) -> list[Expression]:
        start = self.expression()
        slot = self.scope.declare(name, word)
        self.expect(";")
        condition = self.expression()
        self.expect(";")
        step = self.expression()
        self.expect(")")
        bounded = isinstance(condition, Binary) and condition.operator in ("<", "<=")
        if not bounded or parts(condition)[0] != Variable(slot):
            raise NotUnderstood("a loop that does not end with `i < …`")
        if step != Assign(slot, Binary("+", Variable(slot), Constant(1))):
            raise NotUnderstood("a loop that does not go on with `i++`")
        return [Count(slot, start, condition, self._branch())]

    def _switch(self) -> list[Expression]:
        """As a chain of `if`: each case must end with `return` or `break`, or be empty."""
        self.tokens.advance()
        self.expect("(")
        value, slot = self.expression(), self.scope.fresh()
        self.expect(")")
        self.expect("{")
        with self.scope.block():
            level = self.level
            chain = self._cases(slot)
            self.level = level
        self.expect("}")
        return [Assign(slot, value), *chain]

    def _cases(self, slot: int) -> tuple[Expression, ...]:
        if self.tokens.kind == "}":
            return ()
        self._go_deeper("cases")
        if self.at("default"):
            self.tokens.advance()
            self.expect(":")
            return self._case()
        condition = self._case_condition(slot)
        while self.at("case"):
            condition = Binary("||", condition, self._case_condition(slot))
        return (If(condition, Block(self._case()), Block(self._cases(slot))),)

    def _case_condition(self, slot: int) -> Expression:
        if not self.at("case"):
            raise self.unexpected()
        self.tokens.advance()
        wanted = self.expression()
        self.expect(":")
        return Binary("===", Variable(slot), wanted)

    def _case(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self.tokens.kind != "}" and not self.at("break"):
            if self.at("case") or self.at("default"):
                if not (found and isinstance(found[-1], Return)):
                    raise NotUnderstood("a case that goes on with the next one")
                return tuple(found)
            found += self._statement()
        if self.at("break"):
            self.tokens.advance()
            while self.tokens.kind == ";":
                self.tokens.advance()
        return tuple(found)


STATEMENTS = {
    "return": Statements._return,
    "if": Statements._if,
    "for": Statements._for,
    "switch": Statements._switch,
    "function": Statements._named_function,
}
