"""Random numbers: the same in every draw of the same chart and data, others in every load."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import logging
import random
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.random import bit_generator, mtrand

from charthouse.charts.definition import Chart

RANDOM_ENTROPY_BITS = 96  # more than these were drawn by numpy itself: nobody seeds with so large a number by hand

KINDS = (np.random.Generator, np.random.RandomState, random.Random)

log = logging.getLogger(__name__)

_numpy: Any = bit_generator  # whose randbits is where numpy takes entropy from; its stubs leave that out
_seed_random = random.Random.seed
_first_states: dict[int, tuple[Any, Any]] = {}  # of the generators that charts' modules made, with them: ids recur


@contextlib.contextmanager
def seeded(chart: Chart, data_hash: str) -> Iterator[None]:
    """Have all generators, also those made without a seed while the block runs, start from chart and data."""
    seed = int.from_bytes(hashlib.blake2b(f"{chart.id} {data_hash}".encode(), digest_size=32).digest())
    with _entropy(_numbers(seed)):
        _start_global(seed)
        for number, generator in enumerate(_made_by_module(chart)):
            _restart(generator, [seed, number])
        yield


def start_afresh(chart: Chart) -> None:
    """Start the global generators from the system's entropy: a forked process must not repeat its parent's numbers."""
    _made_by_module(chart)  # before load uses them
    _start_global(random.SystemRandom().getrandbits(256))


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Put the global generators back when the block ends."""
    of_python, of_numpy = random.getstate(), np.random.get_state(legacy=False)
    numbers = _numpy.randbits.__self__
    state = None if isinstance(numbers, random.SystemRandom) else numbers.getstate()
    try:
        yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)
        if state:
            numbers.setstate(state)


def _start_global(seed: int) -> None:
    random.seed(seed)
    numpys = mtrand.get_bit_generator()
    if isinstance(numpys, np.random.MT19937):
        np.random.seed(seed % 2**32)
    else:
        numpys.state = type(numpys)(seed).state
    if "polars" in sys.modules:
        sys.modules["polars"].set_random_seed(seed % 2**64)


@contextlib.contextmanager
def _entropy(numbers: random.Random) -> Iterator[None]:
    """Have these numbers seed what is made without a seed while the block runs."""

    def seed_random(self: random.Random, a: Any = None, version: int = 2) -> None:
        _seed_random(self, numbers.getrandbits(256) if a is None else a, version)

    seed_module, entropy = random.seed, _numpy.randbits
    setattr(random.Random, "seed", seed_random)  # noqa: B010  # mypy refuses to assign to a method
    random.seed = functools.partial(seed_random, seed_module.__self__)  # type: ignore[attr-defined]
    _numpy.randbits = numbers.getrandbits
    try:
        yield
    finally:
        setattr(random.Random, "seed", _seed_random)  # noqa: B010
        random.seed, _numpy.randbits = seed_module, entropy


def _made_by_module(chart: Chart) -> list[Any]:
    """The generators among the globals of the chart's functions; their states are noted when they are first seen."""
    found: list[Any] = []
    for function in filter(None, (chart.draw, chart.load)):
        values = getattr(inspect.unwrap(function), "__globals__", {}).values()
        found += [value for value in values if isinstance(value, KINDS) and not isinstance(value, random.SystemRandom)]
    for generator in found:
        if id(generator) not in _first_states:
            _first_states[id(generator)] = generator, _state(generator)
    return found


def _numbers(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # for pictures, not for secrets


def _state(generator: Any) -> Any:
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def _restart(generator: Any, seed: list[int]) -> None:
    """Put the generator to its first state, or, when numpy chose that by chance, to one that the seed gives."""
    first = _first_states[id(generator)][1]
    if isinstance(generator, random.Random):
        generator.setstate(first)
    elif isinstance(generator, np.random.RandomState):
        generator.set_state(first)
    elif _by_chance(generator.bit_generator):
        generator.bit_generator.state = type(generator.bit_generator)(seed).state
    else:
        generator.bit_generator.state = first


def _by_chance(numbers: Any) -> bool:
    entropy = getattr(numbers.seed_seq, "entropy", None)
    return isinstance(entropy, int) and entropy.bit_length() > RANDOM_ENTROPY_BITS


def _numpy_takes_our_entropy() -> bool:
    def first_number() -> Any:
        with _entropy(_numbers(0)):
            return np.random.default_rng().integers(2**60)

    return bool(first_number() == first_number())


if not _numpy_takes_our_entropy():
    log.warning(
        "unseeded random generators differ from draw to draw: numpy %s has an entropy of its own", np.__version__
    )
