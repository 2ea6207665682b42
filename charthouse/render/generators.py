"""Random numbers: the same in every draw of the same chart and data, others in every load."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import random
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.random import bit_generator, mtrand

from charthouse.charts.definition import Chart
from charthouse.render import module_generators

log = logging.getLogger(__name__)

_numpy: Any = bit_generator  # whose randbits is where numpy takes entropy from; its stubs leave that out
_seed_random = random.Random.seed
_of_system = random.SystemRandom()
_entropies: list[Entropy] = []  # of the running draw


class Entropy:
    """The source of seeds for a draw's code that gives none."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    @functools.cached_property
    def numbers(self) -> random.Random:
        """Made at the first use, because most draws need none."""
        return random.Random(self._seed)  # noqa: S311  # for pictures, not for secrets


@contextlib.contextmanager
def seeded(chart: Chart, data_hash: str) -> Iterator[None]:
    """Have all generators, also those made without a seed while the block runs, start from chart and data."""
    seed = int.from_bytes(hashlib.blake2b(f"{chart.id} {data_hash}".encode(), digest_size=32).digest())
    module_generators.note(chart)
    with _entropy(seed):
        _start_global(seed)
        module_generators.restart(chart, seed)
        yield


def start_afresh(chart: Chart) -> None:
    """Start the global generators from the system's entropy: a forked process must not repeat its parent's numbers."""
    module_generators.note(chart)  # before load uses them
    _start_global(random.SystemRandom().getrandbits(256))


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Put the global generators back when the block ends."""
    of_python, of_numpy = random.getstate(), np.random.get_state(legacy=False)
    states = [(entropy.numbers, entropy.numbers.getstate()) for entropy in _entropies]
    try:
        yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)
        for numbers, state in states:
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
def _entropy(seed: int) -> Iterator[None]:
    """Have what is made without a seed while the block runs take one from numbers that begin with this one."""
    entropy = Entropy(seed)
    _entropies.append(entropy)
    try:
        yield
    finally:
        _entropies.remove(entropy)


def _seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    """random.Random.seed; without a seed, from the draw's entropy, if there is a draw."""
    _seed_random(self, _entropies[-1].numbers.getrandbits(256) if a is None and _entropies else a, version)


def _randbits(bits: int) -> int:
    return (_entropies[-1].numbers if _entropies else _of_system).getrandbits(bits)


# Once, not at every draw: Python is slow at attributes of a class that just changed.
setattr(random.Random, "seed", functools.wraps(_seed_random)(_seed))  # noqa: B010  # mypy refuses to assign to a method
random.seed = functools.partial(_seed, random.seed.__self__)  # type: ignore[attr-defined]
_numpy.randbits = _randbits


def _numpy_takes_our_entropy() -> bool:
    def first_number() -> Any:
        with _entropy(0):
            return np.random.default_rng().integers(2**60)

    return bool(first_number() == first_number())


if not _numpy_takes_our_entropy():
    log.warning(
        "unseeded random generators differ from draw to draw: numpy %s has an entropy of its own", np.__version__
    )
