"""`docs/callbacks.md` says what is understood: its examples, names and bounds are those of the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from charthouse.literal import conversion, expression, grammar, result, run, structure, tokens
from charthouse.literal.callback import Callback
from charthouse.literal.reading import read
from charthouse.literal.result import text_of
from charthouse.literal.vocabulary import FUNCTIONS, METHODS, PATTERNS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/callbacks.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\| (`+)(.+?)\s*\1 \| `(.+?)` \| `(.+?)` \|$", PAGE, re.MULTILINE)
CONTEXT = {"dataset": {"data": [30, 50, 20]}, "dataIndex": 1}


def test_the_examples_are_found() -> None:
    assert len(EXAMPLES) == 14


@pytest.mark.parametrize(("source", "value", "shown"), [example[1:] for example in EXAMPLES])
def test_an_example_gives_what_the_page_says(source: str, value: str, shown: str) -> None:
    found = read(source)
    assert isinstance(found, Callback)
    assert text_of(found.call([json.loads(value)])).replace("\xa0", " ") == shown


def test_the_examples_with_a_context_give_a_label_and_shares() -> None:
    block = re.search(r"```javascript\n(.+?)```", PAGE, re.DOTALL)
    assert block
    data = {"labels": ["a", "b", "c"], "datasets": [CONTEXT["dataset"]]}
    found = [read(source) for source in block[1].split("\n\n")]
    shown = [one.call([50, {**CONTEXT, "chart": {"data": data}}]) for one in found if isinstance(one, Callback)]
    assert shown == ["b", "50.0%", "50%"]


@pytest.mark.parametrize("name", sorted(FUNCTIONS | METHODS))
def test_every_name_that_is_understood_is_on_the_page(name: str) -> None:
    assert re.search(rf"[`.]{re.escape(name)}[`(]", PAGE)


@pytest.mark.parametrize(
    ("what", "most"),
    [
        ("brackets inside each other", tokens.DEEPEST),
        ("names, values and marks in a configuration", tokens.MOST_TOKENS),
        ("functions and computed expressions in a configuration", structure.MOST_EXPRESSIONS),
        ("expressions inside each other in a function", expression.HIGHEST),
        ("names and values in a function", grammar.MOST_OPERANDS),
        ("steps of a call", run.MOST_STEPS),
        ("characters of a text during a call", conversion.LONGEST_TEXT),
        ("characters of a result", result.LONGEST_RESULT),
    ],
)
def test_every_bound_is_on_the_page(what: str, most: int) -> None:
    assert f"| {what} | {most:,} |" in PAGE


def test_the_number_of_patterns_is_the_one_in_the_decision() -> None:
    decision = (ROOT / "docs/decisions/0056-callbacks-are-a-closed-language.md").read_text("utf-8")
    assert f"beyond a list of {len(PATTERNS)} and plain text" in decision
