"""One call of a callback: walks its tree within bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from charthouse.errors import CallbackError
from charthouse.literal import expression as nodes
from charthouse.literal.builtins import FUNCTIONS
from charthouse.literal.conversion import UNDEFINED, kind_of, to_number, to_text, truthy
from charthouse.literal.members import element, member
from charthouse.literal.methods import METHODS
from charthouse.literal.operators import BINARY, DECIDING, UNARY
from charthouse.literal.scope import MOST_SLOTS

MOST_STEPS = 10_000
MOST_CALLS = 8  # of functions inside each other


class Returned(Exception):
    """Ends a function with its value."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Run:
    """What the slots hold, and how many steps were taken."""

    def __init__(self, arguments: Sequence[Any], this: Any) -> None:
        self.slots: list[Any] = [UNDEFINED] * MOST_SLOTS
        given = arguments[: nodes.THIS]
        self.slots[: len(given)] = given
        self.slots[nodes.THIS] = this
        self.steps = 0
        self.calls = 0

    def value(self, node: nodes.Expression) -> Any:
        """What the node is now."""
        self.charge(1)
        return EVALUATE[type(node)](self, node)

    def charge(self, steps: int) -> None:
        """Count steps; CallbackError when there were too many."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise CallbackError(f"the function takes more than {MOST_STEPS:,} steps")

    def body(self, node: nodes.Expression) -> Any:
        """The result of a function with this body."""
        try:
            value = self.value(node)
        except Returned as returned:
            return returned.value
        return UNDEFINED if isinstance(node, nodes.Block) else value

    def apply(self, function: Any, arguments: Sequence[Any]) -> Any:
        """The result of a function that the callback defines."""
        if not isinstance(function, nodes.Function):
            raise CallbackError(f"{kind_of(function)} came where a function is allowed")
        if self.calls == MOST_CALLS:
            raise CallbackError(f"more than {MOST_CALLS} calls inside each other came")
        given = [*arguments[: function.arity], *[UNDEFINED] * (function.arity - len(arguments))]
        self.slots[function.first : function.first + function.arity] = given
        self.calls += 1
        result = self.body(function.body)
        self.calls -= 1
        return result


def _binary(run: Run, node: nodes.Binary) -> Any:
    left = run.value(node.left)
    decides = DECIDING.get(node.operator)
    if decides:
        return left if decides(left) else run.value(node.right)
    return BINARY[node.operator](left, run.value(node.right))


def _conditional(run: Run, node: nodes.Conditional | nodes.If) -> Any:
    return run.value(node.then if truthy(run.value(node.condition)) else node.otherwise)


def _assign(run: Run, node: nodes.Assign) -> Any:
    run.slots[node.slot] = value = run.value(node.value)
    return value


def _method(run: Run, node: nodes.Method) -> Any:
    target = run.value(node.target)
    method = METHODS.get((type(target), node.name))
    if method is None:
        raise CallbackError(f"{_named(target)} has no method `{node.name}`")
    return method(run, target, *[run.value(one) for one in node.arguments])


def _call(run: Run, node: nodes.Call) -> Any:
    arguments = [run.value(one) for one in node.arguments]
    run.charge(sum(len(one) for one in arguments if isinstance(one, list | dict)))
    return FUNCTIONS[node.name](*arguments)


def _apply(run: Run, node: nodes.Apply) -> Any:
    return run.apply(run.slots[node.slot], [run.value(one) for one in node.arguments])


def _return(run: Run, node: nodes.Return) -> Any:
    raise Returned(run.value(node.value))


def _block(run: Run, node: nodes.Block) -> Any:
    for statement in node.statements:
        run.value(statement)
    return UNDEFINED


def _loop(run: Run, node: nodes.Loop) -> Any:
    items = run.value(node.items)
    if not isinstance(items, list):
        raise CallbackError(f"{_named(items)} came where a list is allowed")
    for item in items:
        run.slots[node.slot] = item
        run.value(node.body)


def _count(run: Run, node: nodes.Count) -> Any:
    run.slots[node.slot] = run.value(node.start)
    while truthy(run.value(node.condition)):
        run.value(node.body)
        run.slots[node.slot] = to_number(run.slots[node.slot]) + 1


def _named(value: Any) -> str:
    return to_text(value) if value is None or value is UNDEFINED else kind_of(value)


EVALUATE: dict[type[nodes.Expression], Callable[[Run, Any], Any]] = {
    nodes.Constant: lambda _, node: node.value,
    nodes.Undefined: lambda _, __: UNDEFINED,
    nodes.Variable: lambda run, node: run.slots[node.slot],
    nodes.Assign: _assign,
    nodes.Array: lambda run, node: [run.value(one) for one in node.items],
    nodes.Object: lambda run, node: {pair.name: run.value(pair.value) for pair in node.pairs},
    nodes.Unary: lambda run, node: UNARY[node.operator](run.value(node.operand)),
    nodes.Binary: _binary,
    nodes.Conditional: _conditional,
    nodes.If: _conditional,
    nodes.Member: lambda run, node: member(run.value(node.target), node.name),
    nodes.Index: lambda run, node: element(run.value(node.target), run.value(node.index)),
    nodes.Method: _method,
    nodes.Call: _call,
    nodes.Apply: _apply,
    nodes.Function: lambda _, node: node,
    nodes.Return: _return,
    nodes.Block: _block,
    nodes.Loop: _loop,
    nodes.Count: _count,
}
