"""Prefixes of keys: of any two, neither installation can name a key, a queue or a pattern of the other."""

from __future__ import annotations

import re
from fnmatch import translate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soak import times

from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.variant import Variant
from charthouse.jobs.queue import LANES
from charthouse.setting_values import key_prefix
from charthouse.store.keys import DEFAULT, Keys

MANY = settings(
    deadline=None, derandomize=True, database=None, max_examples=times(200, 20_000),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
PARTS = ["charthouse", "a", "-", "v2", "refresh", "warm", ".", "_", ":", "{", "*", "?", "[a]", "rq", "\n", "\u0661"]
prefixes = st.lists(st.sampled_from(PARTS), max_size=5).map("".join) | st.text("ab-._", min_size=1, max_size=4)
DATASETS = (Dataset("sales"), Dataset("sales", "n=1"), Dataset("sales", private=True), Dataset("+a1"))
HASH = "0" * 32


def read(prefix: str) -> Keys | None:
    """The keys of that prefix, or None when the setting refuses it."""
    try:
        return Keys(key_prefix(prefix))
    except ValueError:
        return None


def spelled(keys: Keys) -> set[str]:
    """A key of each kind, and the queues."""
    queues = [keys.queue(lane) for lane in LANES]
    found = {*queues, *(f"rq:queue:{queue}" for queue in queues), *(keys.waiting(queue, "sales") for queue in queues)}
    found |= {keys.hits(), keys.purges(), keys.workers(), keys.workers_charts()}
    found |= {
        keys.lease(),
        keys.last_fence(),
        keys.tallies(),
        keys.reports(),
        keys.views("2026-11-27"),
        keys.timings("sales", "draw"),
    }
    for dataset in DATASETS:
        found |= {keys.image(CacheKey(dataset, HASH, Variant(640, 480), "v1")), keys.data(dataset, HASH)}
        found |= {keys.pushed(dataset), keys.current(dataset), keys.latest(dataset, "x"), keys.wanted(dataset)}
        found |= {keys.asked(dataset), keys.claim(dataset, keys.REFRESH), keys.failure(dataset, keys.REFRESH)}
    return found


@MANY
@given(prefixes, prefixes)
def test_two_prefixes_share_nothing(one: str, other: str) -> None:
    ours, theirs = read(one), read(other)
    if ours is None or theirs is None or ours == theirs:
        return
    assert not spelled(ours) & spelled(theirs)
    patterns = [re.compile(translate(one)) for one in (ours.pattern(), ours.pattern("sales"), ours.every_image())]
    assert not [key for key in spelled(theirs) for pattern in patterns if pattern.match(key)]


@MANY
@given(prefixes | st.text(max_size=45))
def test_a_prefix_is_taken_as_it_is_or_refused(prefix: str) -> None:
    keys = read(prefix)
    if keys is not None:
        assert keys.prefix == prefix
        assert all(key.isascii() and key.isprintable() for key in spelled(keys))


@pytest.mark.parametrize("prefix", ["charthouse-refresh", "charthouse-warm", "-a", "a:b", "a*", "a{b", "a" * 41, "a\n"])
def test_a_prefix_that_would_reach_into_another_is_refused(prefix: str) -> None:
    assert read(prefix) is None
    assert read(DEFAULT.prefix) == DEFAULT
