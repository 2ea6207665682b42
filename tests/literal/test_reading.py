"""Texts to values: JSON, literals as people write them, and errors with their place."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charthouse.errors import LiteralError
from charthouse.literal.callback import Callback
from charthouse.literal.reading import read
from charthouse.literal.structure import REFUSED_NAMES
from charthouse.literal.value import Unreadable

SPELLINGS: list[tuple[str, Any]] = [
    ("{a: 1, 'b': 2, \"c\": 3, $d_1: 4, ünï: 5, 6: 7}", {"a": 1, "b": 2, "c": 3, "$d_1": 4, "ünï": 5, "6": 7}),
    ("({type: 'bar'});", {"type": "bar"}),
    ("(({a: 1}))", {"a": 1}),
    ("\ufeff{a:1}", {"a": 1}),
    (" [1,2,3,] ", [1, 2, 3]),
    ("{a: [1,, 2], }", {"a": [1, None, 2]}),
    ("{a: 1, a: 2}", {"a": 2}),
    ('{"a": 1, "a": 2}', {"a": 2}),
    ("// one\n{ /* two */ a /**/ : // three\n 1 /* 'four' */ } // five", {"a": 1}),
    ("{\u2028a:\u00a01\ufeff}", {"a": 1}),
    ("{return: 1, null: 2, function: 3, if: 4}", {"return": 1, "null": 2, "function": 3, "if": 4}),
    (
        "[0, -0.0, 1.0, 5., .5, +5, -5, 1e3, 1E-2, 0xFF, 0b101, 0o17, 1_000]",
        [0, 0, 1, 5, 0.5, 5, -5, 1000, 0.01, 255, 5, 15, 1000],
    ),
    ("[NaN, undefined, Infinity, -Infinity, 1e999, null]", [None] * 6),
    ("[NaN, Infinity, 1e999, -1e999]", [None] * 4),
    ("[true, false, !0, !1]", [True, False, True, False]),
    ("[9007199254740993, 12345678901234567890]", [9007199254740993, 12345678901234567890]),
    ("[" + "9" * 500 + "]", [None]),
    (
        "[2 * Math.PI, -Math.PI / 2, 1e3 * 5, (1 + 2) * 3, 7 / 2, 2 ** 10, 10 % 3, - - 3, 60*60*24]",
        [2 * math.pi, -math.pi / 2, 5000, 9, 3.5, 1024, 1, 3, 86400],
    ),
    ("[Math.round(2.5), Math.sqrt(2), Math.max(1, 2)]", [3, math.sqrt(2), 2]),
    ("[1/0, 0/0, 'a' * 2]", [None] * 3),
    ("['a' + \"b\", 'n' + 1, 1 + 'n', `plain`, `a${1 + 1}b`, 'x' + `y`]", ["ab", "n1", "1n", "plain", "a2b", "xy"]),
    ("[true ? 'a' : 'b', 1 > 2 ? 'a' : 'b', null ?? 5]", ["a", "b", 5]),
    (
        r"""['it\'s', "a\"b", 'tab\t', '\x41\u00e9\u{1F600}', 'a\
b', '\q', '\\n', '\0']""",
        ["it's", 'a"b', "tab\t", "Aé😀", "ab", "q", "\\n", "\0"],
    ),
    (r"'\ud83d\ude00'", "😀"),
    (r'"\ud83d\ude00"', "😀"),
    (r'"\ud83d"', "\ufffd"),
    (r"'\ude00\ud83d'", "\ufffd\ufffd"),
    ("'\ud83d'", "\ufffd"),
    ('{"\ud83d": 1}', {"\ufffd": 1}),
    ("'line\u2028end'", "line\u2028end"),
    ("'\u0007'", "\u0007"),
    ("'</script><b>&amp;'", "</script><b>&amp;"),
    ("`two\nlines`", "two\nlines"),
    ("'a\\\r\nb'", "ab"),
    (
        "[new Date('2024-01-05'), new Date(2024, 0, 5, 12), new Date(0)]",
        ["2024-01-05T00:00:00.000Z", "2024-01-05T12:00:00.000Z", "1970-01-01T00:00:00.000Z"],
    ),
    ("{constructor: 1, toString: 2}", {"constructor": 1, "toString": 2}),
    ("5;", 5),
    ("{a:1};;", {"a": 1}),
]


@pytest.mark.parametrize(("text", "value"), SPELLINGS)
def test_a_text_is_read_to_its_value(text: str, value: Any) -> None:
    found = read(text)
    assert found == value
    assert repr(found) == repr(value)


REFUSED: list[tuple[str, int, int, str, str]] = [
    ("", 1, 1, "", "the end of the text came where a value is allowed"),
    ("{", 1, 2, "", "the end of the text came"),
    ("]", 1, 1, "", "no `[` is open"),
    ("{a: 1", 1, 6, "a", "`,` or"),
    ("{a: 1 b: 2}", 1, 7, "a", "`b` came where `,`"),
    ("[1 2]", 1, 4, "[0]", "`2` came where `,`"),
    ("[1, 2}", 1, 6, "[1]", "must end first"),
    ("{a: [1, {b: 'x}]}", 1, 13, "a[1].b", "does not end on its line"),
    ("{a: 'b\nc'}", 1, 5, "a", "does not end on its line"),
    ("{\n  a: 1,\n  b: #2\n}", 3, 6, "b", "`#2"),
    ("/* x", 1, 1, "", "a comment that does not end"),
    ("`x", 1, 1, "", "a template that does not end"),
    ("{a: 010}", 1, 5, "a", "`010}`"),
    ("{a: 5px}", 1, 5, "a", "`5px}`"),
    ("{a: 10n}", 1, 5, "a", "`10n}`"),
    ("{...x}", 1, 2, "", "`...`"),
    ("{a: }", 1, 5, "a", "a value is allowed"),
    ("{: 1}", 1, 2, "", "a name or `}`"),
    ("{a; 1}", 1, 3, "a", "`:`"),
    ("{a: 1}}", 1, 7, "", "no `{` is open"),
    ("{a: 1} {b: 2}", 1, 8, "", "`{` came"),
    ("[f(]", 1, 4, "[0]", "must end first"),
    ("{a: v => { return 1 }", 1, 22, "a", "the end of the text"),
    ("{a: {b: [{__proto__: {}}]}}", 1, 11, "a.b[0].__proto__", "__proto__"),
    ('{"a": {"__proto__": 1}}', 1, 8, "a.__proto__", "__proto__"),
    ('{"a": {"\\u005f_proto__": 1}}', 1, 8, "a.__proto__", "__proto__"),
    ("{constructor: {prototype: {}}}", 1, 16, "constructor.prototype", "prototype"),
    ("{'two words': {x: }}", 1, 19, '["two words"].x', "a value"),
    ("\x1b[31m", 1, 1, "", "\\x1b[31m"),
]


@pytest.mark.parametrize(("text", "line", "column", "path", "says"), REFUSED)
def test_a_text_that_is_no_literal_is_refused_with_place_and_path(
    text: str, line: int, column: int, path: str, says: str
) -> None:
    with pytest.raises(LiteralError) as refused:
        read(text)
    assert (refused.value.line, refused.value.column, refused.value.path) == (line, column, path)
    assert says in str(refused.value)
    assert str(refused.value).startswith(f"line {line}, column {column}")
    assert str(refused.value).isprintable()


UNREADABLE = [
    ("bar", "`bar` is not understood; a text needs quotes", 1, 6),
    ("getGradientFillHelper(shade, ['red', 'blue'])", "`shade`", 1, 28),
    ("pattern.paint('square', 'red')", "`pattern.paint`", 1, 6),
    ("[1, 2].map(v => v)", "a list", 1, 12),
    ("{a: 1}.a", "a list, an object", 1, 12),
    ("new Date()", "another time", 1, 6),
    ("'abc'.length", "more than constants", 1, 18),
    ("x = 5", "`x`", 1, 6),
    ("a.b.c", "`a`", 1, 6),
    ("(() => 1)()", "a function", 1, 15),
    ("/re/g", "`/re/g`", 1, 6),
    ("process.exit()", "`process`", 1, 6),
    ("`${x}`", "`x`", 1, 9),
    ("new Function('return 1')", "`new Function`", 1, 6),
    ("'x'.repeat(5)", "more than constants", 1, 19),
]


@pytest.mark.parametrize(("expression", "says", "line", "column"), UNREADABLE)
def test_an_expression_of_more_than_constants_is_unreadable_and_the_rest_is_read(
    expression: str, says: str, line: int, column: int
) -> None:
    found = read("{a: [" + expression + ", 2], b: 3}")
    assert isinstance(found, dict)
    assert found["b"] == 3
    assert isinstance(found["a"], list)
    unreadable, two = found["a"]
    assert two == 2
    assert isinstance(unreadable, Unreadable)
    assert says in unreadable.reason
    assert (unreadable.line, unreadable.column) == (line, column)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("getGradientFillHelper('horizontal', ['red', '#00f'])", "gradient(horizontal, red, #00f)"),
        ("getGradientFillHelper()", "gradient(undefined)"),
        ("pattern.draw('square', 'rgb(1, 2, 3)')", "pattern(square, rgb(1, 2, 3), white)"),
    ],
)
def test_gradients_and_patterns_are_texts(expression: str, text: str) -> None:
    assert read("{a: " + expression + "}") == {"a": text}


def test_functions_are_callbacks_wherever_they_are_and_however_they_are_written() -> None:
    found = read("""{
        a: v => v, b: (v) => { return v }, c: function (v) { return v; }, d: function named(v) { return v },
        e(v) { return v }, 'f': (v, ) => v, g: (v => v), h: [v => v], i: ( /* value */ v ) => v,
    }""")
    assert isinstance(found, dict)
    assert isinstance(found["h"], list)
    functions = [*(one for name, one in found.items() if name != "h"), found["h"][0]]
    assert all(one == functions[0] and isinstance(one, Callback) for one in functions)


def test_a_function_with_anything_inside_ends_where_its_brackets_do() -> None:
    found = read("""{
        a: function (v) { while (v) { v = `}${'}'}` } return /[/}]/.test(v) ? "}" : '{' /* } */ },
        b: 1, c: async () => { await x }, d: class { x() {} }, e: 2
    }""")
    assert isinstance(found, dict)
    assert (found["b"], found["e"]) == (1, 2)
    assert all(isinstance(found[name], Unreadable) for name in "acd")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS.filter(lambda name: name not in REFUSED_NAMES), inner),
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(value=JSON_VALUES)
def test_json_is_read_to_what_was_written(value: Any) -> None:
    assert read(json.dumps(value)) == value
    assert read(json.dumps(value, ensure_ascii=False, indent=1)) == value


@settings(deadline=None, derandomize=True, max_examples=300)
@given(value=JSON_VALUES)
def test_json_is_read_the_same_as_a_literal(value: Any) -> None:
    assert read(f"({json.dumps([value])[:-1]}, ]);") == [value]  # no JSON for its parentheses and the comma
