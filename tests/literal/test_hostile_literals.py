"""Hostile and broken texts: an error with a place, or a value, in time that is linear in their length."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charthouse.errors import CallbackError, LiteralError
from charthouse.literal.callback import Callback
from charthouse.literal.reading import read
from charthouse.literal.tokens import DEEPEST
from charthouse.literal.value import Unreadable, Value

MANY = settings(deadline=None, derandomize=True, max_examples=300, suppress_health_check=list(HealthCheck))
LONG = 1_000_000
SECONDS = 10  # some 20 times what the slowest takes on an idle core; in the square of the length it would be days
CONFIGURATION = """{
  type: 'bar', // the kind
  data: {labels: ['Q1', "Q2", `Q3`,], datasets: [{label: 'Us\\u00e9rs', data: [50, -60.5, 1e2, null, 2 * Math.PI]}]},
  options: {
    scales: {yAxes: [{ticks: {beginAtZero: true,
      callback: function (value) { return '$' + value.toLocaleString(); }}}]},
    plugins: {datalabels: {formatter: (v, ctx) => {
      let total = 0;
      ctx.chart.data.datasets[0].data.forEach(d => { total += d });
      if (total > 100) { return `${(v / total * 100).toFixed(1)}%` } else return v < 15 ? '' : v + 'k';
    }, display(ctx) { for (let i = 0; i < ctx.dataIndex; i++) { if (i > 3) return false } return ctx?.x ?? true }}},
  },
}"""
PIECES = (
    "{ } [ ] ( ) , ; : ? . ?. => = + - * / % ** == === < && || ?? ! ... ` ${ ' \" \\ \n // /* */ # @ \x00 \ud800 "
    "\u2028 é 0 1 1e9 1e999 0x a v ctx 'x' return if else for let const var function of new typeof while "
    "this null undefined Math.PI Math.round Number Date toFixed .map .reduce .length .replace /a/g /( __proto__ "
    "constructor repeat(1e9) i++ += switch(v){ case break default 0: | ~ <<"
).split(" ")
CONTEXT = {
    "chart": {"data": {"labels": ["a", "b"], "datasets": [{"data": [1, 2]}]}},
    "dataset": {"data": [1, 2]},
    "dataIndex": 1,
}


def callbacks(value: Value) -> Iterator[Callback]:
    """All callbacks in the value."""
    if isinstance(value, Callback):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from callbacks(part)


def read_and_call(text: str) -> None:
    """All that is done with a text: it ends in time, with no other errors than those that are promised."""
    started = time.monotonic()
    for one in callbacks(read_or_refuse(text)):
        assert Callback.from_json(json.loads(json.dumps(one.to_json()))) == one
        for argument in (5, "text", None, [1, 2], {"x": 1}):
            call(one, argument)
    assert time.monotonic() - started < SECONDS


def read_or_refuse(text: str) -> Value:
    """The value of the text, or what is said about it, in one line."""
    try:
        value = read(text)
    except LiteralError as error:
        value = str(error)
        assert_one_line(value)
    return value


def call(one: Callback, argument: Any) -> None:
    try:
        result = json.dumps(one.call([argument, CONTEXT, [1, 2]]))
    except CallbackError as error:
        result = str(error)
    assert_one_line(result)


def assert_one_line(text: str) -> None:
    assert text.isprintable()
    assert len(text) < 8000


def test_the_configuration_that_is_broken_below_is_whole() -> None:
    assert len(list(callbacks(read(CONFIGURATION)))) == 3


@pytest.mark.parametrize("seed", range(8))
def test_a_broken_configuration_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        text = CONFIGURATION
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(text))
            end = start + chance.choice([0, 0, 1, 2, 20])
            text = text[:start] + chance.choice([*PIECES, "", text[start : start + 40]]) + text[end:]
        read_and_call(text)


@MANY
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40), spaced=st.sampled_from(["", " "]))
def test_any_pieces_of_javascript_are_read_or_refused(pieces: list[str], spaced: str) -> None:
    text = spaced.join(pieces)
    for wrapped in (text, f"{{a: v => {{ {text} }}}}", f"[(v, ctx) => {text}]"):
        read_and_call(wrapped)


@MANY
@given(text=st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    read_and_call(text)


BOMBS = (
    "[ ( { ' \" ` / // /* ${ `${ \\ - ! + a a. a? a=> ?: 1 , ; x:{ [{ (a, (a=> -- ++ 'a'+ 1+ a?b: a?.b if( function( "
    "\u2028 \ufeff 0x . ... 1e //\n /**/ /a/ 'a', v=>1, f(), 2*3, [1].a, {a:1},"
).split(" ")


@pytest.mark.parametrize("start", ["", "[", "{a: v => {"])
@pytest.mark.parametrize("piece", BOMBS)
def test_a_long_text_of_one_piece_is_answered_in_time(piece: str, start: str) -> None:
    read_and_call(start + piece * (LONG // 4 // len(piece)))


@pytest.mark.parametrize("piece", ["[", "(", "'", '"', "//", "[{a:", "/*/"])
def test_a_megabyte_of_one_piece_is_answered_in_time(piece: str) -> None:
    read_and_call(piece * (LONG // len(piece)))


@pytest.mark.parametrize("opened", ["[", "(", "{a:", "[{a:"])
def test_nesting_is_bounded_with_a_place(opened: str) -> None:
    with pytest.raises(LiteralError, match=f"at most {DEEPEST} brackets"):
        read(opened * 100_000)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_json_and_literals_nest_equally_deep(quote: str) -> None:
    inside = f"{quote}x{quote}"
    assert read("[" * DEEPEST + inside + "]" * DEEPEST)
    with pytest.raises(LiteralError, match="deeper nesting"):
        read("[" * (DEEPEST + 1) + inside + "]" * (DEEPEST + 1))
    assert read("[" + ", ".join(["[[]]"] * 100) + "]")


def test_the_number_of_functions_is_bounded() -> None:
    with pytest.raises(LiteralError, match="functions and expressions"):
        read("[" + "v => v, " * 20_000 + "]")


def test_the_length_of_a_function_is_bounded() -> None:
    found = read("v => [" + "v, " * 10_000 + "]")
    assert isinstance(found, Unreadable)
    assert "names and values" in found.reason


def test_a_literal_of_a_hundred_kilobytes_is_read_in_a_moment() -> None:
    numbers = ", ".join(str(number * 1.5) for number in range(12_000))
    text = f"{{type: 'line', data: {{datasets: [{{label: 'a', data: [{numbers}]}}]}}}}"
    started = time.process_time()
    assert isinstance(read(text), dict)
    assert time.process_time() - started < 0.5  # 20 ms on an idle core
