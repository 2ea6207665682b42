"""Configs in which something is wrong are refused with a path or drawn; they never fail in another way."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
from spec_samples import SAMPLES, tree_of

from charthouse.charts.variant import Variant
from charthouse.data import canonical_bytes, decode
from charthouse.errors import SpecError
from charthouse.render.renderer import drawing_of
from charthouse.render.spec import SPEC
from charthouse.spec.parsing import parse
from charthouse.spec.spec import Spec

WRONG: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e300, -1e300, 1e-300, float("nan"), 10**30, "", "abc", "5", "red", "2026-01-01",
    "a" * 3000,     "\n\x00\u202e", [], {}, [1], [[1, 2]], ["a", None], {"x": 1}, {"a": {"b": {}}},
)  # fmt: skip
NAMES = ("min", "max", "type", "ticks", "data", "labels", "display", "stepSize", "fill", "stack", "datalabels")
SIZES = ((500, 300), (60, 40), (1000, 100))


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield from places(tree[key], (*path, key))


def spoiled(tree: Any, chance: random.Random) -> Any:
    """The config with some of its values replaced, removed or added."""
    tree = copy.deepcopy(tree)
    for _ in range(chance.randint(1, 4)):
        *above, last = chance.choice([*places(tree)] or [("type",)])
        owner = tree
        for key in above:
            owner = owner[key]
        act = chance.random()
        if act < 0.7 or not isinstance(owner, dict):
            owner[last] = copy.deepcopy(chance.choice(WRONG))
        elif act < 0.85:
            owner.pop(last, None)
        else:
            owner[chance.choice(NAMES)] = copy.deepcopy(chance.choice(WRONG))
    return tree


def answer(tree: Any, size: tuple[int, int]) -> str:
    """What a client learns: why the config is refused, or how large its picture is."""
    try:
        spec = parse(tree).spec
    except SpecError as refused:
        return str(refused)
    canonical = canonical_bytes(spec.to_data())
    assert Spec.from_data(decode(canonical)) == spec
    return str(len(drawing_of(SPEC, canonical, Variant(*size), alt=spec.alt_text()).content))


@pytest.mark.parametrize("seed", range(4))
def test_a_spoiled_config_is_refused_or_drawn(seed):
    chance = random.Random(seed)
    names = list(SAMPLES)
    for number in range(60):
        assert answer(spoiled(tree_of(chance.choice(names)), chance), SIZES[number % 3])


@pytest.mark.system
@pytest.mark.parametrize("seed", range(100, 110))
def test_each_of_many_spoiled_configs_is_refused_or_drawn(seed):
    chance = random.Random(seed)
    names = list(SAMPLES)
    for number in range(300):
        assert answer(spoiled(tree_of(chance.choice(names)), chance), SIZES[number % 3])
