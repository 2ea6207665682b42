"""Callbacks give what JavaScript gives: `callbacks.jsonl` holds calls and the results of Node.js 20."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from charthouse.errors import CallbackError
from charthouse.literal.callback import Callback
from charthouse.literal.reading import read
from charthouse.literal.result import text_of
from charthouse.literal.value import Unreadable

TABLE = [json.loads(line) for line in Path(__file__).with_name("callbacks.jsonl").read_text("utf-8").splitlines()]
SCALE = {"labels": ["Q1", "Q2", "Q3"]}


def callback(source: str) -> Callback:
    found = read(source)
    assert isinstance(found, Callback), found
    return found


def decoded(value: Any) -> Any:
    """The value, with the numbers that JSON has no spelling for."""
    if isinstance(value, dict) and "#" in value:
        return float(value["#"].replace("Infinity", "inf"))
    return [decoded(one) for one in value] if isinstance(value, list) else value


def same(left: Any, right: Any) -> bool:
    """Whether they are equal; numbers as far as the last digit, which logarithms of other libraries do not share."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool) or not isinstance(left, int | float):
        return type(left) is type(right) and left == right
    return isinstance(right, int | float) and (
        math.isclose(left, right, rel_tol=1e-15) or (left != left and right != right)
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["function"][:60])
def test_a_callback_gives_what_javascript_gives(row: dict[str, Any]) -> None:
    read_again = Callback.from_json(json.loads(json.dumps(callback(row["function"]).to_json())))
    for arguments, result in row["calls"]:
        if isinstance(result, dict) and "!" in result:
            with pytest.raises(CallbackError):
                read_again.call(decoded(arguments), SCALE)
        else:
            given = read_again.call(decoded(arguments), SCALE)
            assert same(given, decoded(result)), (arguments, given, result)


SAME = [
    [
        "v => v + '%'",
        'function (value) { return value + "%" }',
        "(x, i, all)=>{return `${x}%`;}",
        "v => (v + '%') // per cent",
    ],
    [
        "v => v > 9 ? 'a' : 'b'",
        "function f(v) { if (v > 9) { return 'a' } else { return 'b' } }",
        "v => { if (v > 9) return 'a'; return 'b'; }",
    ],
    [
        "(v, c) => c.chart.data.labels[c.dataIndex]",
        "function(value, ctx) { return ctx['chart'].data.labels[ctx.dataIndex]; }",
    ],
    [
        "v => v.toLocaleString('en-US', {style: 'currency', currency: 'USD'})",
        'v => v.toLocaleString("en-US", {"style": `currency`, "currency": "USD",})',
    ],
    ["v => { const a = v * 2; return a }", "function(x) { var twice = x * 2; return twice; }"],
    ["v => 1000", "v => 1e3", "v => 1_000.0", "v => 0x3e8"],
]


@pytest.mark.parametrize("spellings", SAME)
def test_callbacks_that_differ_in_spelling_alone_are_equal(spellings: list[str]) -> None:
    first, *others = [callback(spelling) for spelling in spellings]
    assert all(one == first and one.to_json() == first.to_json() for one in others)


def test_a_callback_with_an_infinite_number_has_a_spelling_in_json() -> None:
    for source in ("v => -Infinity", "v => -1e999"):
        spelled = json.dumps(callback(source).to_json(), allow_nan=False)
        assert Callback.from_json(json.loads(spelled)).call([1]) == -math.inf
    assert math.isnan(callback("v => NaN").call([1]))


def test_callbacks_that_do_other_things_are_not_equal() -> None:
    sources = [
        "v => v",
        "(v, i) => i",
        "v => v + 1",
        "v => 1 + v",
        "v => v + '1'",
        "v => v - 1",
        "v => v?.x",
        "v => v.x",
    ]
    assert len({str(callback(source).to_json()) for source in sources}) == len(sources)


def test_a_callback_is_hashable_and_names_its_parameters() -> None:
    found = callback("(value, context) => context.dataIndex")
    assert found.parameters == ("value", "context")
    assert {found: 1}[callback("(a, b) => b.dataIndex")] == 1


NOT_UNDERSTOOD = [
    ("function(v) { while (true) {} }", "`while`"),
    ("v => eval('1')", "`eval`"),
    ("v => document.title", "`document`"),
    ("v => v.constructor('return 1')()", "`constructor`"),
    ("v => fetch('/')", "`fetch`"),
    ("v => new Date()", "another time"),
    ("v => Date.now()", "`Date`"),
    ("v => Math.random()", "`Math.random`"),
    ("v => v()", "given"),
    ("v => { for (;;) {} }", "`;`"),
    ("v => { for (let i = 0; i < 5; i--) {} }", "`i++`"),
    ("v => { v.x = 1 }", "`=`"),
    ("v => /(a+)+$/.test(v)", "not understood"),
    ("v => v.replace(/(a+)+$/g, '')", "regular expression"),
    ("v => { const f = x => f(x); return f(v) }", "`f`"),
    ("async v => v", "`async`"),
    ("v => import('fs')", "`import`"),
    ("v => { throw 1 }", "`throw`"),
    ("(v, d = 1) => v", "`=`"),
    ("v => [...v]", "`...`"),
    ("v => globalThis", "`globalThis`"),
    ("v => " + "(" * 50 + "v" + ")" * 50, "inside each other"),
    ("v => " + "+".join("v" * 60), "inside each other"),
]


@pytest.mark.parametrize(("source", "names"), NOT_UNDERSTOOD)
def test_a_function_outside_the_language_says_what_is_not_understood(source: str, names: str) -> None:
    found = read("{ticks: {callback: " + source + "}, type: 'bar'}")
    assert isinstance(found, dict)
    assert found["type"] == "bar"
    assert isinstance(found["ticks"], dict)
    unreadable = found["ticks"]["callback"]
    assert isinstance(unreadable, Unreadable)
    assert names in unreadable.reason


def test_the_place_of_what_is_not_understood_is_named() -> None:
    found = read("{\n  a: 1,\n  callback: v => v + foo(2)\n}")
    assert isinstance(found, dict)
    assert found["callback"] == Unreadable("`foo` is not understood", 3, 22)


REFUSED_CALLS = [
    ("v => v.x.y", {}, "undefined"),
    ("v => v.map(1)", [1], "function"),
    ("v => v.toFixed(101)", 1, "toFixed"),
    ("v => v.toFixed(2)", "12", "toFixed"),
    ("v => 'x'.repeat(1e9)", 1, "repetitions"),
    ("v => 'x'.padStart(1e9)", 1, "padding"),
    ("v => v.toLocaleString('tlh')", 1, "locale"),
    ("v => v.toLocaleString('en', {style: 'unit'})", 1, "style"),
    ("v => v.toLocaleString('en', {maximumFractionDigits: 99})", 1, "maximumFractionDigits"),
    ("v => { for (let i = 0; i < 1e9; i++) {} }", 1, "steps"),
    ("v => { for (let i = 0; i < 1/0; i++) {} }", 1, "steps"),
    ("v => { let s = 'x'; for (let i = 0; i < 99; i++) { s += s } return s }", 1, "characters"),
    ("v => 'x'.repeat(1001)", 1, "characters"),
    ("v => { let f = x => 1; f = x => f(x); return f(1) }", 1, "calls"),
    ("v => new Date('soon').getMonth()", 1, "date"),
    ("v => new Date(1e20).toISOString()", 1, "date"),
    ("v => { const f = x => x; return f }", 1, "function"),
    ("v => v.toString(2)", 5, "base"),
    ("v => v.reduce((a, b) => a + b)", [], "empty"),
    ("v => parseInt(v, 36)", "z", "base"),
    ("v => v.map(a => v.map(b => v.map(c => v)))", list(range(99)), "steps"),
    ("v => v", {"a": list(range(200))}, "large"),
    ("v => v.replace(/\\B(?=(\\d{3})+(?!\\d))/g, ',')", "1" * 5000, "characters"),
    ("v => v.replaceAll('', 'x'.repeat(900))", "y" * 900, "characters"),
    ("v => v.split('').join('x'.repeat(900))", "y" * 900, "characters"),
    ("v => { let a = [1]; for (let i = 0; i < 60; i++) { a = [a, a] } return a + '' }", 1, "characters"),
    ("v => { let a = [1]; for (let i = 0; i < 60; i++) { a = [a, a] } return a.join('') }", 1, "characters|no result"),
    ("v => { let a = [1]; for (let i = 0; i < 60; i++) { a = [a, a] } return a }", 1, "large"),
    ("v => { let a = [1]; for (let i = 0; i < 60; i++) { a = a.concat(a) } return a.length }", 1, "steps"),
    ("v => { let t = 0; for (let i = 0; i < 999; i++) { t += Math.max(...v) } return t }", list(range(99)), "steps"),
]


@pytest.mark.parametrize(("source", "value", "names"), REFUSED_CALLS)
def test_a_call_without_a_result_within_the_bounds_says_why(source: str, value: Any, names: str) -> None:
    with pytest.raises(CallbackError, match=names):
        callback(source).call([value])


NO_CALLBACKS: list[Any] = [
    None,
    1,
    "v",
    [],
    [1],
    ["eval", "x"],
    ["variable"],
    ["variable", -1],
    ["variable", 64],
    ["variable", "x"],
    ["variable", True],
    ["variable", 1, 2],
    ["binary", "+", ["variable", 0]],
    ["binary", "in", ["variable", 0], ["variable", 0]],
    ["call", "eval", ["variable", 0]],
    ["method", "constructor", ["variable", 0]],
    ["constant", ["variable", 0]],
    ["constant", {}],
    ["constant", math.inf],
    ["expression"],
    ["object", ["variable", 0]],
    ["if", ["variable", 0], ["variable", 0], ["block"]],
    ["method", "replace pattern", ["variable", 0], ["constant", "(a+)+$"], ["constant", "g"], ["constant", ""]],
]


@pytest.mark.parametrize("value", NO_CALLBACKS, ids=str)
def test_only_what_to_json_wrote_is_read_back(value: Any) -> None:
    with pytest.raises(CallbackError):
        Callback.from_json(value)


def test_a_callback_that_is_too_deep_is_not_read_back() -> None:
    value: list[Any] = ["variable", 0]
    for _ in range(5000):
        value = ["unary", "-", value]
    with pytest.raises(CallbackError):
        Callback.from_json(value)


def test_a_result_is_shown_as_javascript_writes_it() -> None:
    assert [text_of(one) for one in (5, 0.5, 1e21, True, "x", None)] == ["5", "0.5", "1e+21", "true", "x", ""]
